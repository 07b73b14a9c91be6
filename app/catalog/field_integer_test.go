package catalog_test

import (
	"testing"

	"ronghe/app"
)

func TestInteger(t *testing.T) {
	f := oneField(t, `type: integer, unit: 人, at_least: "0", at_most: "50000"`)
	readAll(t, f, nil, []reading{
		{in: "1,200", want: `"1200"`},
		{in: "１２００人", want: `"1200"`},
		{in: "35名", want: `"35"`},
		{in: "1.2万人", want: `"12000"`},
		{in: "1.2万", want: `"12000"`},
		{in: "三万", want: `"30000"`},
		{in: "3千人", want: `"3000"`},
		{in: "1.2万人次", want: "null", code: "refused unit"},
		{in: "48", kind: app.CellNumber, want: `"48"`},
		{in: "48.0", kind: app.CellNumber, want: `"48"`},
		{in: "3", unit: "万人", want: `"30000"`},
		{in: "1e9", want: `"1000000000"`, code: "warning number_power"},
		{in: "1E9", kind: app.CellNumber, want: `"1000000000"`},
		{in: "48.5", want: "null", code: "refused not_whole"},
		{in: "48人次", want: "null", code: "refused unit"},
		{in: "若干", want: "null", code: "refused number"},
		{in: "空", want: "null"},
	})
	judgeAll(t, f, []judgement{
		{app.TextValue("1200"), "", "1,200"},
		{app.TextValue("0"), "", "0"},
		{app.TextValue("-1"), "error at_least", "-1"},
		{app.TextValue("50001"), "error at_most", "50,001"},
	})
	wantColumns(t, f, app.TextValue("1200"), "=int 1200")
}

// TestBothWidths holds that a unit of measure and a word for nothing are known
// in whichever width they are typed; the definitions name them in one.
func TestBothWidths(t *testing.T) {
	f := oneField(t, `type: integer, unit: 台（套）`)
	readAll(t, f, nil, []reading{
		{in: "12台（套）", want: `"12"`},
		{in: "12台(套)", want: `"12"`},
		{in: "12", unit: "台(套)", want: `"12"`},
		{in: "12", unit: "台／套", want: `"12"`},
		{in: "(空)", want: "null"},
		{in: "（空）", want: "null"},
	})
}
