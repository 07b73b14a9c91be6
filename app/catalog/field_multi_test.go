package catalog_test

import (
	"testing"

	"ronghe/app"
)

func TestMulti(t *testing.T) {
	f := oneField(t, `type: multi, options: [{code: a, label: 人才培养}, {code: b, label: 教材、课程开发, aliases: [课程]}, {code: c, label: 技术研发}]`)
	readAll(t, f, nil, []reading{
		{in: "人才培养", want: `["a"]`},
		{in: "☑人才培养 □课程 ☑技术研发", want: `["a","c"]`},
		{in: "人才培养□、课程☑、技术研发□", want: `["b"]`},
		{in: "□人才培养\n□课程", want: "null"},
		{in: "技术研发、人才培养", want: `["c","a"]`},
		{in: "人才培养，课程；技术研发", want: `["a","b","c"]`},
		{in: "人才培养\n技术研发", want: `["a","c"]`},
		{in: "a|c|a", want: `["a","c"]`},
		{in: "教材、课程开发", want: `["b"]`}, // the label holds a separator itself
		{in: "技术研发 人才培养", want: `["c","a"]`},
		{in: "人才培养和技术研发。", want: `["a","c"]`},
		{in: "1.人才培养2.课程", want: `["a","b"]`},
		{in: "①人才培养；②“技术研发”", want: `["a","c"]`},
		{in: "（1）人才培养（2）课程", want: `["a","b"]`},
		{in: "、", want: "null"},
		{in: "人才培养、飞行", want: "null", code: "refused choice"},
		{in: "不适用", want: `{"na":true}`},
	})
	judgeAll(t, f, []judgement{
		{app.ListValue("c", "a"), "", "技术研发、人才培养"},
		{app.ListValue("a", "gone"), "error choice", "人才培养、gone"},
	})
	wantColumns(t, f, app.ListValue("c", "a"), `=text "|c|a|"`)
	if got := f.Type().Operand(f, app.Value{}); got != nil {
		t.Errorf("blank is %v to a rule, want nothing", got)
	}
}
