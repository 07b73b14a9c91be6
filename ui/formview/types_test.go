package formview

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/ui/xwidget"
)

// settings are what a definition must state for a field of a type.
var settings = map[string]string{
	catalog.TypeChoice:  "options: [{code: a, label: 甲}, {code: b, label: 乙}]",
	catalog.TypeMulti:   "options: [{code: a, label: 甲}, {code: b, label: 乙}]",
	catalog.TypeTree:    "codes: division",
	catalog.TypeRef:     "to: [school]",
	catalog.TypeParty:   "to: [school]",
	catalog.TypeInteger: "unit: 人",
	catalog.TypeDecimal: "unit: 万元, scale: 2",
	catalog.TypePercent: "scale: 1",
	catalog.TypeTable:   "fields: [{id: x, label: 名, type: text}, {id: n, label: 数, type: integer}]",
}

// allTypes is a form with a field of every type there is.
func allTypes() string {
	var b strings.Builder
	b.WriteString("id: probe\nversion: 1\ntitle: 试验\ngroup: 名录\nscope: unit\nkeys: [f_text]\ndisplay: f_text\nsections:\n  - id: all\n    title: 全部\n    fields:\n")
	for _, typ := range catalog.TypeNames() {
		extra := settings[typ]
		if extra != "" {
			extra = ", " + extra
		}
		fmt.Fprintf(&b, "      - {id: f_%s, label: 项%s, type: %s%s}\n", typ, typ, typ, extra)
	}
	fmt.Fprintf(&b, "      - {id: f_personal, label: 联系人, type: text, personal: {purpose: 联系, keep: 一年, mask: name}}\n")
	fmt.Fprintf(&b, "      - {id: f_sum, label: 合计, type: decimal, unit: 万元, scale: 2, compute: \"sum(f_decimal, f_integer)\"}\n")
	return b.String()
}

// TestEveryTypeHasItsEditor builds a field of each type, and each takes the
// keyboard unless it is computed.
func TestEveryTypeHasItsEditor(t *testing.T) {
	d := newDesk(t)
	f := d.define(allTypes())
	d.begin("probe")
	kinds := map[string]string{}
	for _, fd := range f.Fields() {
		b := d.block(fd.ID)
		kinds[fd.ID] = strings.TrimPrefix(fmt.Sprintf("%T", b.ed), "*formview.")
		if fd.Compute != "" {
			if b.ed.target() != nil {
				t.Errorf("%s is computed and takes the keyboard", fd.ID)
			}
			continue
		}
		d.at(fd.ID)
		if d.view.focused != b {
			t.Errorf("%s has the keyboard and the form does not know", fd.ID)
		}
	}
	want := map[string]string{
		"f_text": "text", "f_longtext": "longText", "f_integer": "number", "f_decimal": "number", "f_percent": "number",
		"f_date": "date", "f_year": "date", "f_bool": "yesNo", "f_choice": "choice", "f_multi": "multi", "f_tree": "tree",
		"f_ref": "party", "f_party": "party", "f_phone": "text", "f_email": "text", "f_uscc": "text", "f_files": "files",
		"f_table": "table", "f_personal": "personal", "f_sum": "computed",
	}
	if fmt.Sprint(kinds) != fmt.Sprint(want) {
		t.Errorf("editors\n got %v\nwant %v", kinds, want)
	}
}

// TestTypingBecomesValues types into each kind of field and looks at the record.
func TestTypingBecomesValues(t *testing.T) {
	for _, c := range []struct{ field, typed, value, shown string }{
		{"f_text", " 北华大学 ", `"北华大学"`, "北华大学"},
		{"f_longtext", "第一行", `"第一行"`, "第一行"},
		{"f_integer", "１,200人", `"1200"`, "1,200"},
		{"f_decimal", "1,234,500元", `"123.45"`, "123.45"},
		{"f_decimal", "１２万", `"12.00"`, "12.00"},
		{"f_percent", "60", `"0.60"`, "60.0%"},
		{"f_date", "20260312", `"2026-03-12"`, "2026-03-12"},
		{"f_date", "2026-12-31", `"2026-12-31"`, "2026-12-31"},
		{"f_date", "2026年3月", `"2026-03"`, "2026年3月"},
		{"f_date", "2026.3", `"2026-03"`, "2026年3月"},
		{"f_year", "2026年", `"2026"`, "2026"},
		{"f_phone", "0432-62048888", `"0432-62048888"`, "0432-62048888"},
		{"f_email", "a@b.cn", `"a@b.cn"`, "a@b.cn"},
		{"f_uscc", "91220200ma0y2r7x5k", `"91220200MA0Y2R7X5K"`, "91220200MA0Y2R7X5K"},
		{"f_personal", "张三", `"张三"`, "张三"},
		{"f_integer", "不适用", `{"na":true}`, "不适用"},
		{"f_date", "不适用", `{"na":true}`, "不适用"},
	} {
		t.Run(c.field+" "+c.typed, func(t *testing.T) {
			d := newDesk(t)
			d.define(allTypes())
			d.begin("probe")
			b := d.typed(c.field, c.typed)
			if got := string(d.ss.Value(c.field).AppendJSON(nil)); got != c.value {
				t.Errorf("the record holds %s, want %s", got, c.value)
			}
			if got := textOf(b); got != c.shown {
				t.Errorf("the field shows %q, want %q", got, c.shown)
			}
			if b.marked != "" && c.field != "f_uscc" {
				t.Errorf("the field complains: %s", b.marked)
			}
		})
	}
}

// TestAPastedAmountIsReadWithItsUnit pastes amounts as they stand in letters and
// spreadsheets into a field in 万元 with two decimals and into a cell of a sheet.
func TestAPastedAmountIsReadWithItsUnit(t *testing.T) {
	one, many := newDesk(t), newDesk(t)
	one.define(allTypes())
	many.define(sheet)
	clip := fyne.CurrentApp().Clipboard()
	for _, c := range []struct{ pasted, value, shown, says string }{
		{"1,234.50元", `"0.12"`, "0.12", "存为0.12万元：本项留不下那么小的数"}, // told, as it is less than what was pasted
		{"1,234,500元", `"123.45"`, "123.45", ""},
		{"1,234.50万元", `"1234.50"`, "1,234.50", ""},
		{"￥1,234.50", `"0.12"`, "0.12", "存为0.12万元：本项留不下那么小的数"}, // ¥ is 元
		{"￥1,234,500.00", `"123.45"`, "123.45", "按元读作123.45万元"},
	} {
		one.begin("probe")
		b := one.at("f_decimal")
		clip.SetContent(c.pasted)
		ctrl(one.win.Canvas(), fyne.KeyV)
		one.win.Canvas().Unfocus()
		if got := string(one.ss.Value("f_decimal").AppendJSON(nil)); got != c.value || textOf(b) != c.shown {
			t.Errorf("of %q the record holds %s, the field shows %q", c.pasted, got, textOf(b))
		}
		if !strings.Contains(b.marked, c.says) || c.says == "" && b.marked != "" {
			t.Errorf("of %q the field says %q", c.pasted, b.marked)
		}
		many.begin("probe")
		tab := many.at("funds").ed.(*table)
		tab.grid.Select(0, 2)
		ctrl(many.win.Canvas(), fyne.KeyV)
		rows := many.ss.Record().Rows["funds"]
		if len(rows) != 1 || string(rows[0].Fields["cash"].AppendJSON(nil)) != c.value {
			t.Errorf("of %q the sheet holds %+v", c.pasted, rows)
		}
	}
}

// textOf is what stands in a field that is typed in.
func textOf(b *block) string {
	switch e := b.ed.(type) {
	case *text:
		return e.e.Text
	case *longText:
		return e.e.Text
	case *number:
		return e.e.Text
	case *date:
		return e.e.Text
	case *personal:
		return e.e.Text
	case *computed:
		return e.w.text
	case *choice:
		return e.p.Selected().Label
	case *tree:
		return e.p.Selected().Label
	case *party:
		return e.p.Selected().Label
	}
	return ""
}

// TestChoosing takes options by keyboard: typed, searched, taken away.
func TestChoosing(t *testing.T) {
	d := newDesk(t)
	d.define(allTypes())
	d.begin("probe")
	c := d.win.Canvas()

	d.at("f_choice")
	typeText(c, "y") // 乙 by its initial
	press(c, fyne.KeyReturn)
	if got := d.ss.Value("f_choice").Text(); got != "b" {
		t.Errorf("choice %q, want b", got)
	}
	d.at("f_choice")
	press(c, fyne.KeyDelete)
	if !d.ss.Value("f_choice").IsBlank() {
		t.Error("Del did not clear the choice")
	}

	d.at("f_multi")
	press(c, fyne.KeySpace, fyne.KeyDown)
	typeText(c, "甲")
	press(c, fyne.KeyReturn)
	typeText(c, "乙")
	press(c, fyne.KeyReturn, fyne.KeyEscape)
	if got := d.ss.Value("f_multi").List(); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("multi %q, want a and b", got)
	}

	d.at("f_bool")
	press(c, fyne.KeyRight)
	if v := d.ss.Value("f_bool"); !v.Bool() {
		t.Errorf("yes/no is %v, want yes", v)
	}
	press(c, fyne.KeyRight)
	if v := d.ss.Value("f_bool"); v.Kind() != app.Bool || v.Bool() {
		t.Errorf("yes/no is %v, want no", v)
	}
	press(c, fyne.KeyDelete)
	if !d.ss.Value("f_bool").IsBlank() {
		t.Error("Del did not clear yes/no")
	}

	b := d.at("f_tree")
	typeText(c, "220211")
	press(c, fyne.KeyReturn)
	if got := d.ss.Value("f_tree").Text(); got != "220211" {
		t.Errorf("tree %q, want 220211", got)
	}
	if got := textOf(b); !strings.Contains(got, "吉林市") || !strings.Contains(got, "丰满区") {
		t.Errorf("the tree shows %q, want the path", got)
	}
}

// TestParties searches the directory beside the window, takes free names and
// says which one a directory holds.
func TestParties(t *testing.T) {
	d := newDesk(t)
	d.define(allTypes())
	if err := d.back.Fill(t.Context(), "school", 3); err != nil {
		t.Fatal(err)
	}
	d.begin("probe")
	c := d.win.Canvas()
	rows, err := d.app.Svc.List(t.Context(), app.Query{Form: "school", Fields: []string{"name"}, Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	name := rows[1].Values[0].Text()

	b := d.at("f_party")
	typeText(c, name)
	press(c, fyne.KeyReturn)
	p := d.ss.Value("f_party").Party()
	if p.Ref != rows[1].ID || p.Form != "school" {
		t.Errorf("party %+v, want the record of %s", p, name)
	}
	if got := b.ed.(*party).p.Selected().Detail; got != "名录" {
		t.Errorf("a linked party is marked %q", got)
	}

	d.at("f_party")
	typeText(c, "某某公司")
	press(c, fyne.KeyReturn)
	if p := d.ss.Value("f_party").Party(); p.Name != "某某公司" || p.Ref != "" {
		t.Errorf("party %+v, want the free name", p)
	}
	if got := b.ed.(*party).p.Selected().Detail; got != "" {
		t.Errorf("a free name is marked %q", got)
	}

	d.at("f_ref")
	typeText(c, "没有的学校")
	press(c, fyne.KeyReturn, fyne.KeyEscape)
	if v := d.ss.Value("f_ref"); !v.IsBlank() {
		t.Errorf("a reference took a free name: %v", v)
	}
}

// TestComputedFollow shows computed values as their operands are typed.
func TestComputedFollow(t *testing.T) {
	d := newDesk(t)
	d.define(allTypes())
	d.begin("probe")
	d.typed("f_decimal", "1.5")
	d.typed("f_integer", "2")
	if got := textOf(d.block("f_sum")); got != "3.50" {
		t.Errorf("the sum shows %q, want 3.50", got)
	}
}

// TestUnreadableTextStays keeps what is no value as it was typed, says so at the
// field in words, and forgets it when it is corrected.
func TestUnreadableTextStays(t *testing.T) {
	for _, c := range []struct{ field, bad, good, says string }{
		{"f_integer", "十几人", "12", "不是数"},
		{"f_decimal", "若干", "5", "不是数"},
		{"f_date", "去年底", "2025-12", "不是日期"},
		{"f_year", "今年", "2026", "不是年份"},
	} {
		t.Run(c.field, func(t *testing.T) {
			d := newDesk(t)
			d.define(allTypes())
			d.begin("probe")
			b := d.typed(c.field, c.bad)
			if got := textOf(b); got != c.bad {
				t.Errorf("the field shows %q, want %q as typed", got, c.bad)
			}
			sev, says := b.field.Problem()
			if !strings.Contains(says, c.says) || sev != xwidget.SeverityError {
				t.Errorf("the field says %q (%v), want %q", says, sev, c.says)
			}
			d.at(c.field) // coming back does not lose it either
			d.win.Canvas().Unfocus()
			if got := textOf(b); got != c.bad || d.view.raw[c.field] != c.bad {
				t.Errorf("after a visit the field shows %q and the session has %q", got, d.view.raw[c.field])
			}
			// A form opened again from the draft shows it too.
			d.open(d.ss, false)
			if got := textOf(d.block(c.field)); got != c.bad {
				t.Errorf("opened again the field shows %q", got)
			}
			b = d.at(c.field)
			for range c.bad {
				press(d.win.Canvas(), fyne.KeyBackspace)
			}
			if textOf(b) != "" {
				press(d.win.Canvas(), fyne.KeyEnd)
				for range c.bad {
					press(d.win.Canvas(), fyne.KeyBackspace)
				}
			}
			typeText(d.win.Canvas(), c.good)
			d.win.Canvas().Unfocus()
			if _, says := b.field.Problem(); says != "" || len(d.view.raw) != 0 {
				t.Errorf("corrected, the field says %q and the session keeps %v", says, d.view.raw)
			}
		})
	}
}

// TestSoftLooksDifferent tells a hard problem from a soft one.
func TestSoftLooksDifferent(t *testing.T) {
	d := newDesk(t)
	d.define(allTypes())
	d.begin("probe")
	b := d.typed("f_uscc", "91220200MA0Y2R7X5A")
	if sev, says := b.field.Problem(); sev != xwidget.SeverityWarning || !strings.Contains(says, "末位校验不符") {
		t.Errorf("a wrong check character: %v %q", sev, says)
	}
	if got := d.view.nav; got == nil {
		t.Fatal("no table of contents")
	}
	if c := d.view.marks.sections[0]; c.soft != 1 || c.hard != 0 {
		t.Errorf("the section counts %+v, want one soft", c)
	}
}
