package catalog_test

import (
	"strings"
	"testing"

	"ronghe/app"
)

func TestTree(t *testing.T) {
	f := oneField(t, "type: tree, codes: division")
	readAll(t, f, nil, []reading{
		{in: "220203", want: `"220203"`},
		{in: "２２０２０３", want: `"220203"`},
		{in: "龙潭区", want: `"220203"`},
		{in: "吉林省长春市朝阳区", want: `"220104"`},
		{in: "220381", want: `"220184"`, code: "note code_replaced"},
		{in: "公主岭市", want: `"220184"`},
		{in: "朝阳区", want: "null", code: "refused code_ambiguous"},
		{in: "火星", want: "null", code: "refused code_unknown"},
	})
	_, found := f.ParseText("朝阳区")
	if got := found.Args["candidates"]; got != "吉林省长春市朝阳区(220104)、北京市朝阳区(110105)" {
		t.Errorf("offers %q", got)
	}
	if _, found = f.ParseText("220381"); found.Args["code"] != "220184" || found.Args["name"] != "吉林省长春市公主岭市" {
		t.Errorf("says %+v of the retired code", found.Args)
	}
	judgeAll(t, f, []judgement{
		{app.TextValue("220203"), "", "龙潭区"},
		{app.TextValue("220205"), "warning code_retired", "丰满区(旧)"}, // stored while it was in force
		{app.TextValue("999999"), "error code_unknown", "999999"},
	})
	wantColumns(t, f, app.TextValue("220203"), `=text "220203"`)

	leaf := oneField(t, "type: tree, codes: division, leaf: true")
	judgeAll(t, leaf, []judgement{
		{app.TextValue("220200"), "error code_not_leaf", "吉林市"},
		{app.TextValue("220203"), "", "龙潭区"},
	})
	wantFault(t, "type: tree", "codes: there is no code list")
	wantFault(t, "type: tree, codes: nowhere", `there is no code list "nowhere"`)
}

// A field of codes shows the code; a drop-down of it and the search know the name.
func TestTreeAsCode(t *testing.T) {
	f := oneField(t, "type: tree, codes: division, as_code: true")
	v := app.TextValue("220203")
	if got := f.Format(v); got != "220203" {
		t.Errorf("it shows %q", got)
	}
	if got := f.Exact(v); got != "龙潭区" {
		t.Errorf("in words it is %q", got)
	}
	if got := f.Words(v); !strings.Contains(got, "龙潭区") || !strings.Contains(got, "220203") {
		t.Errorf("the search knows %q", got)
	}
	if back, bad := f.ParseText("220203"); bad != nil || !back.Equal(v) {
		t.Errorf("it is read as %v, %v", back, bad)
	}
}
