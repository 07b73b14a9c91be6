package catalog_test

import (
	"testing"

	"ronghe/app"
)

func TestBool(t *testing.T) {
	f := oneField(t, "type: bool")
	readAll(t, f, nil, []reading{
		{in: "是", want: "true"},
		{in: "√", want: "true"},
		{in: "Ｙ", want: "true"},
		{in: "TRUE", kind: app.CellBool, want: "true"},
		{in: "1", kind: app.CellNumber, want: "true"},
		{in: "v", want: "true"},
		{in: "■", want: "true"},
		{in: "x", want: "false"},
		{in: "□", want: "false"},
		{in: "否", want: "false"},
		{in: "×", want: "false"},
		{in: " 无 ", want: "false"},
		{in: "0", want: "false"},
		{in: "☑是 □否", want: "true"},
		{in: "□是　■否", want: "false"},
		{in: "有√ 无□", want: "true"},
		{in: "□是 □否", want: "null"},
		{in: "☑是 ☑否", want: "null", code: "refused several"},
		{in: "是√√", want: "null", code: "refused bool"},
		{in: "√是，□否，不详", want: "null", code: "refused bool"},
		{in: "不适用", want: `{"na":true}`},
		{in: "—", want: "null"},
		{in: "　", want: "null"},
		{in: "部分", want: "null", code: "refused bool"},
	})
	judgeAll(t, f, []judgement{
		{app.BoolValue(true), "", "是"},
		{app.BoolValue(false), "", "否"},
		{app.NA(), "", "不适用"},
		{app.Value{}, "", ""},
	})
	wantColumns(t, f, app.BoolValue(true), "=int 1")
	wantColumns(t, f, app.BoolValue(false), "=int 0")
	if got := f.Type().Operand(f, app.NA()); got != nil {
		t.Errorf("不适用 is %v to a rule, want nothing", got)
	}
	if got := f.YesNo(); got[0] != "是" || got[1] != "否" {
		t.Errorf("answers are offered as %v", got)
	}
}
