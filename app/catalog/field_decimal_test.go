package catalog_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
)

func TestDecimal(t *testing.T) {
	f := oneField(t, `type: decimal, unit: 万元, scale: 6, at_least: "0", at_most: "100000"`)
	readAll(t, f, nil, []reading{
		{in: "120", want: `"120.00"`},
		{in: "1,234.50元", want: `"0.12345"`},
		{in: "0.01元", want: `"0.000001"`},                               // one fen
		{in: "0.015元", want: `"0.000002"`, code: "error number_coarse"}, // half-up at the sixth place: another number
		{in: "5000元", want: `"0.50"`},
		{in: "１２，３４５．６万元", want: `"12345.60"`},
		{in: "1.2亿元", want: `"12000.00"`},
		{in: "12。5", want: `"12.50"`}, // a Chinese keyboard's point
		{in: "￥1,000,000.00元", want: `"100.00"`},
		{in: "￥35,000.00", want: `"3.50"`, code: "warning number_yuan"}, // nobody means 350 million
		{in: "¥3.5", unit: "万元", want: `"3.50"`},                        // the header says the unit
		{in: "$50", want: "null", code: "refused unit"},
		{in: "12,5", want: "null", code: "refused number_comma"}, // 12.5 or 125
		{in: "3，5", want: "null", code: "refused number_comma"},
		{in: "1,234,5", want: "null", code: "refused number_comma"},
		{in: "1，234.5", want: `"1234.50"`},
		{in: "30 万", want: `"30.00"`},
		{in: "800千元", want: `"80.00"`},
		{in: "800千", want: `"80.00"`}, // as a number format writes it
		{in: "1.2百万", want: `"120.00"`},
		{in: "3万美元", want: "null", code: "refused unit"},
		{in: "12345", unit: "元", want: `"1.2345"`},     // the header says the unit
		{in: "12345万元", unit: "元", want: `"12345.00"`}, // the text knows better
		{in: "0.1", unit: "", want: `"0.10"`},          // exactly
		{in: "(3.5)", want: `"-3.50"`},                 // accounting brackets
		{in: "−3.5", want: `"-3.50"`},                  // a typographic minus
		{in: "1.5E+3", kind: app.CellNumber, want: `"1500.00"`},
		{in: "1.5E+3", want: `"1500.00"`, code: "warning number_power"},
		{in: "1e6元", want: `"100.00"`, code: "warning number_power"},
		{in: "0.33333333", kind: app.CellNumber, want: `"0.333333"`, code: "warning number_rounded"},
		{in: "0.30000000000000004", kind: app.CellNumber, want: `"0.30"`}, // a spreadsheet's 0.1+0.2
		{in: "0.30000000000000004", want: `"0.30"`, code: "warning number_rounded"},
		{in: "120人", want: "null", code: "refused unit"},
		{in: "120", unit: "人", want: "null", code: "refused unit"},
		{in: "约120万元", want: `"120.00"`, code: "warning number_rough"},
		{in: "共约120余万元", want: `"120.00"`, code: "warning number_rough"},
		{in: "120万元左右", want: `"120.00"`, code: "warning number_rough"},
		{in: "1200000元（含设备）", want: `"120.00"`, code: "warning number_rough"},
		{in: "人民币120万元整", want: `"120.00"`},
		{in: "壹佰贰拾万元整", want: `"120.00"`},
		{in: "200万元/年", want: "null", code: "refused unit"},
		{in: "100-200", want: "null", code: "refused number"},
		{in: "1.2.3", want: "null", code: "refused number"},
		{in: "一百万", want: `"100.00"`},
		{in: "三百五万", want: "null", code: "refused number"}, // 350 or 305
		{in: "十几万", want: "null", code: "refused number"},
		{in: "三百多万", want: `"300.00"`, code: "warning number_rough"},
		{in: "999999999999999", want: "null", code: "refused number_big"},
		{in: "1e400", want: "null", code: "refused number"},
		{in: strings.Repeat("9", 70), want: "null", code: "refused number"},
		{in: "#DIV/0!", kind: app.CellError, want: "null", code: "refused cell_error"},
		{in: "/", want: "null"},
		{in: "无", want: "null"},
		{in: "0", want: `"0.00"`}, // zero is not blank
	})
	judgeAll(t, f, []judgement{
		{app.TextValue("120.0000"), "", "120.00"},
		{app.TextValue("0.1235"), "", "0.1235"},
		{app.TextValue("1234567.8900"), "error at_most", "1,234,567.89"},
		{app.TextValue("-0.0001"), "error at_least", "-0.0001"},
		{app.TextValue("12a"), "error number", "12a"},
	})
	wantColumns(t, f, app.TextValue("120.0000"), "=int 120000000")
	wantColumns(t, f, app.TextValue("-0.1235"), "=int -123500")
	if f.Convertible("元") != true || f.Convertible("亩") != false || f.Convertible("人") != false {
		t.Error("a header's unit is taken for what it is not")
	}
}

// A bound is shown as the value is, not as the definition writes it.
func TestDecimalBoundIsShown(t *testing.T) {
	f := oneField(t, `type: decimal, unit: 万元, scale: 2, at_most: "100000"`)
	found := f.Validate(app.TextValue("100000.01"))
	if found == nil || found.Args["bound"] != "100,000" || found.Args["unit"] != "万元" || found.Args["value"] != "100,000.01" {
		t.Errorf("says %+v", found)
	}
}

// What was typed and what is kept stand in the message, each as people write it.
func TestRoundingSaysWhatIsKept(t *testing.T) {
	f := oneField(t, `type: decimal, unit: 万元, scale: 2`)
	_, found := f.ParseText("1,234,500.50元")
	if found == nil || found.Args["value"] != "1,234,500.50元" || found.Args["stored"] != "123.45" || found.Args["unit"] != "万元" {
		t.Errorf("says %+v", found)
	}
	f = oneField(t, `type: percent, scale: 1`)
	if _, found = f.ParseText("33.333%"); found == nil || found.Args["value"] != "33.333%" || found.Args["stored"] != "33.3%" {
		t.Errorf("says %+v", found)
	}
}

func TestDecimalDefinitions(t *testing.T) {
	wantFault(t, "type: decimal, scale: 9", "scale must be 0 to 8")
	wantFault(t, "type: decimal, at_least: nothing", `bound "nothing" is not a number`)
}

func TestThousands(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "0": "0", "999": "999", "1000": "1,000", "-1000": "-1,000", "123456": "123,456",
		"1234567.8901": "1,234,567.8901", "-12.5": "-12.5", "1000000": "1,000,000",
	} {
		if got := catalog.Thousands(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

func TestScaledInt(t *testing.T) {
	for in, want := range map[string]int64{
		"0.005": 1, "-0.005": -1, "12.34": 1234, "99999999999999999999": 1<<63 - 1, "-99999999999999999999": -1 << 63,
	} {
		if got := catalog.ScaledInt(decimal.RequireFromString(in), 2); got != want {
			t.Errorf("%s at two places is %d, want %d", in, got, want)
		}
	}
}
