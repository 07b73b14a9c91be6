package catalog_test

import (
	"strings"
	"testing"
)

const asides = `id: one
version: 1
title: 测试
group: 名录
keys: [name]
display: name
sections:
  - title: 基本
    fields:
      - {id: name, label: 名称, type: text}
      - {id: open, label: 长期有效, type: bool}
      - {id: until, label: 到期日期, type: date, open_ended: open}
      - {id: plain, label: 日期, type: date}
      - {id: year, label: 学年, type: year, school: true, term: term}
      - {id: term, label: 学期, type: choice, options: [{code: first, label: 第一学期, aliases: [上学期]}, {code: second, label: 第二学期}]}
`

// A cell may say something of the field beside its own.
func TestAside(t *testing.T) {
	c, err := loadForms(t, map[string]string{"one.yaml": asides})
	if err != nil {
		t.Fatal(err)
	}
	form, _ := c.Form("one")
	for _, k := range []struct{ field, text, own, says string }{
		{"until", "长期", "", "open=true"},
		{"until", " 长期有效 ", "", "open=true"},
		{"until", "长期（无固定期限）", "", "open=true"},
		{"until", "永久。", "", "open=true"},
		{"until", "2027-12-31", "2027-12-31", ""},
		{"until", "长期合作至2027年", "长期合作至2027年", ""},
		{"until", "-", "-", ""},
		{"until", "", "", ""},
		{"plain", "长期", "长期", ""},
		{"year", "2025-2026学年第一学期", "2025", `term="first"`},
		{"year", "2025—2026学年（上学期）", "2025", `term="first"`},
		{"year", "2025-2026学年", "2025-2026学年", ""},
		{"year", "2025-2026学年第三学期", "2025-2026学年第三学期", ""},
	} {
		f, _ := form.Field(k.field)
		own, beside, says := f.Aside(k.text)
		got := ""
		if beside != nil {
			got = beside.ID + "=" + asJSON(says)
		}
		if own != k.own || got != k.says {
			t.Errorf("%s %q: left %q, says %q; want %q, %q", k.field, k.text, own, got, k.own, k.says)
		}
	}
	for old, bad := range map[string]string{
		"open_ended: open": "open_ended: name", "open_ended: open}": "open_ended: nowhere}", "term: term}": "term: open}", "school: true, ": "",
	} {
		if _, err := loadForms(t, map[string]string{"one.yaml": strings.Replace(asides, old, bad, 1)}); err == nil {
			t.Errorf("taken: %s", bad)
		}
	}
}
