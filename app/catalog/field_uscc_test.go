package catalog_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/apptest"
)

func TestUSCC(t *testing.T) {
	f := oneField(t, "type: uscc")
	readAll(t, f, nil, []reading{
		{in: "９１３５０１００ｍ０００１００ｙ４３", want: `"91350100M000100Y43"`},
		{in: "9135-0100 M0001-00Y43", want: `"91350100M000100Y43"`},
		{in: "912201012440638092", kind: app.CellNumber, want: `"912201012440638092"`},
		{in: "912201012440638000", kind: app.CellNumber, want: "null", code: "warning code_cut"},
		{in: "912202031244063700", kind: app.CellNumber, want: "null", code: "warning code_cut"}, // 9.122020312440637e+17
		{in: "912202031244062980", kind: app.CellNumber, want: "null", code: "warning code_cut"}, // 9.1220203124406298E+17
		{in: "9.12201E+17", want: "null", code: "warning code_cut"},                              // as a CSV has it
		{in: "912201012440638000", want: `"912201012440638000"`},                                 // typed so
		{in: "220200000012345", want: `"220200000012345"`},                                       // an old number is kept and warned of
		{in: "吉林市昌邑区解放大路某某路某某号某某有限公司的营业执照", want: "null", code: "refused uscc_length"},
	})
	judgeAll(t, f, []judgement{
		{app.TextValue("220200000012345"), "warning uscc_old_number", "220200000012345"},
		{app.TextValue("9122010112399982OF"), "warning uscc_characters", "9122010112399982OF"}, // the letter O
	})
	found := f.Validate(app.TextValue("91220101123999824F"))
	if said(found) != "warning uscc_check_digit" || found.Args["expected"] != "Q" {
		t.Errorf("a wrong check character gives %+v, want the one that fits", found)
	}
}

// Codes that others published: the check agrees with what their list says, and
// a real code that fails is only warned of.
func TestUSCCPublishedCodes(t *testing.T) {
	file, err := os.Open(filepath.Join(apptest.Shared(t), "data", "uscc", "uscc_test_codes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 10 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	f := oneField(t, "type: uscc")
	for _, row := range rows[1:] {
		code, ok := row[0], row[2] == "1"
		v, bad := f.ParseText(code)
		if bad != nil || v.Text() != code {
			t.Fatalf("%s was read as %q: %v", code, v.Text(), bad)
		}
		found := f.Validate(v)
		if ok != (found == nil) {
			t.Errorf("%s (%s): %v", code, row[5], said(found))
		}
		if found != nil && found.Severity != app.Soft {
			t.Errorf("%s: a failed check must not block: %s", code, found.Severity)
		}
	}
}
