package intake_test

import (
	"testing"

	"ronghe/app/catalog"
	"ronghe/app/intake"
)

// Of several registers those are likely whose columns a sheet names, the best
// first; one cell alone makes none likely.
func TestLikelyFormsNameTheColumns(t *testing.T) {
	agreements := form(t, demo)
	pupils := form(t, `
id: demo
version: 1
title: 学生
group: A
scope: unit
keys: [name]
display: name
sections:
  - id: base
    title: 基本
    fields:
      - {id: name, label: 姓名, type: text, required: true}
      - {id: class, label: 班级, type: text}
      - {id: kind, label: 类别, type: text}
list: {columns: [name]}
export:
  title: 学生表
  columns: [{field: name}]
`)
	all := []*catalog.Form{agreements, pupils}
	for _, c := range []struct {
		rows string
		want []*catalog.Form
	}{
		{"某县学生名册\n姓名|班级|类别\n甲|一班|走读", []*catalog.Form{pupils}},
		{"协议名称|类别\n甲|校企", []*catalog.Form{agreements}},
		{"协议名称|类别|姓名|班级\n甲|校企|乙|一班", []*catalog.Form{pupils, agreements}},
		{"类别\n校企", nil},
		{"1|2\n3|4", nil},
	} {
		b := (&book{}).add("表", c.rows)
		got, err := intake.Likely(t.Context(), all, b, "", 2)
		if err != nil {
			t.Fatal(err)
		}
		same := len(got) == len(c.want)
		for i := range got {
			same = same && got[i] == c.want[i]
		}
		if !same {
			t.Errorf("%q is likely for %v, not %v", c.rows, got, c.want)
		}
	}
	one, err := intake.Likely(t.Context(), all, (&book{}).add("甲", "姓名|班级\n甲|一班").add("乙", "协议名称|类别\n甲|校企"), "乙", 2)
	if err != nil || len(one) != 1 || one[0] != agreements {
		t.Errorf("of one sheet: %v, %v", one, err)
	}
}
