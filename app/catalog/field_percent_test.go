package catalog_test

import (
	"testing"

	"ronghe/app"
)

func TestPercent(t *testing.T) {
	f := oneField(t, `type: percent, scale: 1, at_least: "0", at_most: "1"`)
	readAll(t, f, nil, []reading{
		{in: "60%", want: `"0.60"`},
		{in: "６０％", want: `"0.60"`},
		{in: "60", want: `"0.60"`},
		{in: "0.6", kind: app.CellNumber, want: `"0.60"`}, // as a percent format stores it
		{in: "1", kind: app.CellNumber, want: `"1.00"`},
		{in: "60", kind: app.CellNumber, want: `"0.60"`},               // typed without the format
		{in: "0.6", want: `"0.006"`, code: "warning percent_unsigned"}, // typed: 0.6 percent
		{in: "0.6%", want: `"0.006"`},
		{in: "1.2", kind: app.CellNumber, want: `"0.012"`, code: "warning percent_unsigned"}, // 120 percent of a percent format looks the same
		{in: "12.5", kind: app.CellNumber, want: `"0.125"`},
		{in: "百分之1.2", want: `"0.012"`},
		{in: "33.333%", want: `"0.333"`, code: "warning number_rounded"},
		{in: "百分之六十", want: `"0.60"`},
		{in: "约60%", want: `"0.60"`, code: "warning number_rough"},
		{in: "60%（预计）", want: `"0.60"`, code: "warning number_rough"},
		{in: "六成", want: "null", code: "refused number"},
	})
	judgeAll(t, f, []judgement{
		{app.TextValue("0.600"), "", "60.0%"},
		{app.TextValue("1.001"), "error at_most", "100.1%"},
		{app.TextValue("-0.010"), "error at_least", "-1.0%"},
	})
	v, odd := f.ParseText("1.2")
	if odd == nil || v.Text() != "0.012" || odd.Args["stored"] != "1.2%" || odd.Args["other"] != "120.0%" {
		t.Errorf("1.2 is read as %s, %+v", v.Text(), odd)
	}
	if found := f.Validate(app.TextValue("1.001")); found.Args["bound"] != "100.0%" {
		t.Errorf("the bound is shown as %q", found.Args["bound"])
	}
	wantColumns(t, f, app.TextValue("0.600"), "=int 600")
}
