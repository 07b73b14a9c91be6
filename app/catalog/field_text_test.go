package catalog_test

import (
	"strings"
	"testing"

	"ronghe/app"
)

func TestText(t *testing.T) {
	f := oneField(t, "type: text, max: 12")
	readAll(t, f, nil, []reading{
		{in: "  北华大学　", want: `"北华大学"`},
		{in: "吉林化工\n学院", want: `"吉林化工学院"`},
		{in: "ABB\r\nRobotics", want: `"ABB Robotics"`},
		{in: "北华\u200b大学\ufeff", want: `"北华大学"`},
		{in: "北华\x00大学", want: `"北华大学"`},
		{in: "北华\xff大学", want: `"北华大学"`},
		{in: "《共建》“协议”", want: `"《共建》“协议”"`}, // full-width marks stay in names
		{in: "无", want: `"无"`},               // a word is a word
		{in: "N/A", want: `{"na":true}`},
		{in: "——", want: "null"},
		{in: "#N/A", want: "null", code: "refused cell_error"}, // pasted as a value
		{in: "'90后创业园", want: `"90后创业园"`},
		{in: strings.Repeat("长", 12), want: `"` + strings.Repeat("长", 12) + `"`},
		{in: strings.Repeat("长", 13), want: "null", code: "refused text_long"},
	})
	wantColumns(t, f, app.TextValue("北华大学"), `=text "北华大学"`)
}

func TestTextCode(t *testing.T) {
	f := oneField(t, `type: text, normalise: code, pattern: '^\d{10}$', pattern_is: 10位数字`)
	readAll(t, f, nil, []reading{
		{in: "４１２２ ０１０１８３", want: `"4122010183"`},
		{in: "4122010183", kind: app.CellNumber, want: `"4122010183"`},
		{in: "'0041220101", want: `"0041220101"`},
		{in: "220000100000012000", kind: app.CellNumber, want: "null", code: "warning code_cut"},
		{in: "ab-12", want: `"AB-12"`}, // kept, and judged
		{in: "无", want: "null"},        // two papers without a number do not have the same one
		{in: " 待定 ", want: "null"},
	})
	judgeAll(t, f, []judgement{
		{app.TextValue("4122010183"), "", "4122010183"},
		{app.TextValue("AB-12"), "error pattern", "AB-12"},
	})
	wantFault(t, "type: text, pattern: '(', pattern_is: 括号", "pattern:")
	wantFault(t, "type: text, pattern: x", "pattern_is")
	wantFault(t, "type: text, normalise: upper", `normalise: "upper"`)
}

func TestLongText(t *testing.T) {
	f := oneField(t, "type: longtext, max: 10")
	readAll(t, f, nil, []reading{
		{in: "第一条\r\n第二条", want: `"第一条\n第二条"`},
		{in: "一二三四五六七八九十一", want: "null", code: "refused text_long"},
	})
}
