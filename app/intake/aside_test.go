package intake_test

import (
	"strings"
	"testing"

	"ronghe/app/intake"
)

// What a cell says of the field beside its own is stored there.
func TestAsides(t *testing.T) {
	f := form(t, strings.Replace(demo, "      - {id: phone,", `      - {id: until, label: 到期日期, type: date, open_ended: open}
      - {id: open, label: 长期有效, type: bool}
      - {id: school_year, label: 学年, type: year, school: true, term: term}
      - {id: term, label: 学期, type: choice, default: 第二学期, options: [{code: first, label: 第一学期}, {code: second, label: 第二学期}]}
      - {id: phone,`, 1))
	for _, c := range []struct{ name, sheet, want, notes string }{
		{
			"no last day", "协议名称|到期日期\n甲|长期\n乙|2027-12-31\n丙|无固定期限（长期）\n丁|协商",
			"title=甲; open=是; term=第二学期\ntitle=乙; until=2027-12-31; term=第二学期\ntitle=丙; open=是; term=第二学期\n" +
				"title=丁; term=第二学期; refused date@B5; REFUSED", "aside@B2",
		},
		{
			"its own column says so too, or otherwise", "协议名称|到期日期|长期有效\n甲|长期|是\n乙|长期|否",
			"title=甲; open=是; term=第二学期\ntitle=乙; open=否; term=第二学期; warning aside_other@B3", "aside@B2",
		},
		{
			"a column without such a field", "协议名称|签订日期\n甲|长期", "title=甲; term=第二学期; refused date@B2; REFUSED", "",
		},
		{
			"the term behind a school year", "协议名称|学年\n甲|2025-2026学年第一学期\n乙|2025-2026学年",
			"title=甲; school_year=2025; term=第一学期\ntitle=乙; school_year=2025; term=第二学期", "aside@B2",
		},
	} {
		got := read(t, f, new(book).add("Sheet1", c.sheet), intake.Options{})
		if text := got.text(f, "status"); text != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, text, c.want)
		}
		if notes := got.notes(); notes != c.notes {
			t.Errorf("%s: notes %q, want %q", c.name, notes, c.notes)
		}
	}
}
