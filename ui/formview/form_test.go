package formview

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"ronghe/app"
	"ronghe/ui/xwidget"
)

// conditional is a form whose fields and sections come and go.
const conditional = `
id: probe
version: 1
title: 试验
group: 名录
scope: unit
keys: [name]
display: name
sections:
  - id: base
    title: 基本
    fields:
      - {id: name, label: 名称, type: text, required: true, wide: true}
      - {id: kind, label: 类别, type: text}
      - {id: why, label: 原因, type: text, show: kind == "其他", require_if: kind == "其他"}
      - {id: size, label: 规模, type: integer, unit: 人, at_least: "0"}
      - {id: note, label: 说明, type: longtext}
  - id: more
    title: 其他情况
    show: kind == "其他"
    fields:
      - {id: extra, label: 补充, type: text}
  - id: last
    title: 最后
    fields:
      - {id: day, label: 日期, type: date}
      - {id: end, label: 结束, type: text}
`

// TestConditionsKeepTheKeyboard shows and hides fields and a section while the
// keyboard stays where people type.
func TestConditionsKeepTheKeyboard(t *testing.T) {
	d := newDesk(t)
	d.define(conditional)
	v := d.begin("probe")
	c := d.win.Canvas()
	titles := func() (list []string) {
		for _, n := range v.lines {
			list = append(list, v.secs[n].def.Title)
		}
		return list
	}
	if v.blocks["why"].shown || strings.Join(titles(), " ") != "基本 最后" {
		t.Fatalf("at first: why shown %v, contents %v", v.blocks["why"].shown, titles())
	}
	kind := d.at("kind")
	typeText(c, "其他")
	if !v.blocks["why"].shown || v.blocks["why"].field.Hidden {
		t.Error("the field did not appear")
	}
	if got := strings.Join(titles(), " "); got != "基本 其他情况 最后" {
		t.Errorf("contents %q, want the section in its place", got)
	}
	if c.Focused() != kind.ed.target() || kind.ed.(*text).e.CursorColumn != 2 {
		t.Errorf("the keyboard is at %T, caret %d", c.Focused(), kind.ed.(*text).e.CursorColumn)
	}
	if !v.blocks["why"].field.Required {
		t.Error("what is required now wears no mark")
	}
	press(c, fyne.KeyBackspace)
	if v.blocks["why"].shown || strings.Join(titles(), " ") != "基本 最后" {
		t.Errorf("after the condition ended: why shown %v, contents %v", v.blocks["why"].shown, titles())
	}
	if c.Focused() != kind.ed.target() {
		t.Errorf("the keyboard went to %T", c.Focused())
	}
}

// TestOrderOfFields goes through the form by Enter, Tab and Shift+Tab; Enter in
// a long text is a new line.
func TestOrderOfFields(t *testing.T) {
	d := newDesk(t)
	d.define(conditional)
	v := d.begin("probe")
	c := d.win.Canvas()
	v.Focus()
	at := func(want string) {
		t.Helper()
		if v.focused == nil || v.focused.fd.ID != want {
			t.Fatalf("the keyboard is at %v, want %s", v.focused, want)
		}
	}
	at("name")
	press(c, fyne.KeyReturn)
	at("kind")
	press(c, fyne.KeyTab)
	at("size")
	press(c, fyne.KeyReturn)
	at("note")
	typeText(c, "一")
	press(c, fyne.KeyReturn)
	typeText(c, "二")
	at("note")
	if got := d.ss.Value("note").Text(); got != "一\n二" {
		t.Errorf("the long text is %q", got)
	}
	press(c, fyne.KeyTab)
	at("day")
	press(c, fyne.KeyReturn)
	at("end")
	c.FocusPrevious()
	at("day")
	c.FocusPrevious()
	at("note")
}

// TestUndoIsTheRecords undoes and redoes over several fields; the keyboard goes
// where it happened.
func TestUndoIsTheRecords(t *testing.T) {
	d := newDesk(t)
	d.define(conditional)
	v := d.begin("probe")
	c := d.win.Canvas()
	d.typed("name", "甲校")
	d.typed("size", "120")
	d.at("kind")
	typeText(c, "公办")
	text := func(id string) string { return textOf(d.block(id)) }

	ctrl(c, fyne.KeyZ)
	if text("kind") != "" || text("size") != "120" {
		t.Fatalf("first undo: kind %q size %q", text("kind"), text("size"))
	}
	ctrl(c, fyne.KeyZ)
	if text("size") != "" || text("name") != "甲校" || v.focused.fd.ID != "size" {
		t.Fatalf("second undo: size %q name %q at %s", text("size"), text("name"), v.focused.fd.ID)
	}
	if !v.Undo() || text("name") != "" {
		t.Fatalf("third undo: name %q", text("name"))
	}
	if v.Undo() {
		t.Error("there was nothing left to undo")
	}
	for v.Redo() {
	}
	if text("name") != "甲校" || text("size") != "120" || text("kind") != "公办" {
		t.Errorf("redone: %q %q %q", text("name"), text("size"), text("kind"))
	}
}

// TestMissingIsCalmAtFirst does not scold before anybody has been at a field.
func TestMissingIsCalmAtFirst(t *testing.T) {
	d := newDesk(t)
	d.define(conditional)
	v := d.begin("probe")
	if len(v.Findings()) != 0 || v.Open() != 1 {
		t.Fatalf("a new record has %d problems and %d open, want 0 and 1", len(v.Findings()), v.Open())
	}
	b := d.at("name")
	below := v.blocks["size"].field
	place := below.Position()
	press(d.win.Canvas(), fyne.KeyReturn)
	if _, says := b.field.Problem(); says != "" || below.Position() != place {
		t.Errorf("the form moves under a button that is still down: %q", says)
	}
	d.run.Fire(clickTime)
	if below.Position() == place {
		t.Error("a line says what is missing and takes no room")
	}
	if _, says := b.field.Problem(); says == "" || len(v.Findings()) != 1 || v.Open() != 0 {
		t.Errorf("left empty, the field says %q; %d problems, %d open", says, len(v.Findings()), v.Open())
	}
	if !v.Next(1) || v.focused != b {
		t.Error("the next problem is not at the field that misses its value")
	}
}

// TestNextProblemGoesRound visits every problem in the form's order.
func TestNextProblemGoesRound(t *testing.T) {
	d := newDesk(t)
	d.define(conditional)
	v := d.begin("probe")
	d.typed("end", "x")
	d.typed("day", "哪天")
	d.typed("size", "-5")
	v.SetStrict(true)
	var path []string
	d.win.Canvas().Unfocus()
	v.focused = nil
	for range 4 {
		if !v.Next(1) {
			t.Fatal("no problem found")
		}
		path = append(path, v.focused.fd.ID)
	}
	if got := strings.Join(path, " "); got != "name size day name" {
		t.Errorf("forward %q", got)
	}
	path = nil
	for range 3 {
		v.Next(-1)
		path = append(path, v.focused.fd.ID)
	}
	if got := strings.Join(path, " "); got != "day size name" {
		t.Errorf("back %q", got)
	}
}

// TestNotApplicable says 不适用 at a field and takes it back.
func TestNotApplicable(t *testing.T) {
	d := newDesk(t)
	d.define(allTypes())
	v := d.begin("probe")
	d.at("f_text") // the key of the form
	v.NotApplicable()
	if d.ss.Value("f_text").Kind() == app.NotApplicable {
		t.Error("a record's name is not applicable")
	}
	for _, id := range []string{"f_integer", "f_date", "f_choice", "f_multi", "f_tree", "f_party", "f_bool", "f_files"} {
		b := d.at(id)
		v.NotApplicable()
		if d.ss.Value(id).Kind() != app.NotApplicable {
			t.Errorf("%s is not said to be 不适用", id)
		}
		if got := naText(b); got != "不适用" {
			t.Errorf("%s shows %q", id, got)
		}
		v.NotApplicable()
		if !d.ss.Value(id).IsBlank() || naText(b) != "" {
			t.Errorf("%s did not go back: shows %q", id, naText(b))
		}
	}
	d.at("f_decimal")
	for _, text := range []string{"12.5", "\u7ea6\u5341\u4e07"} { // a value, and a text that is none
		d.ss.SetText("f_decimal", text)
		v.sync(nil)
		was := d.ss.Text("f_decimal")
		v.NotApplicable()
		v.NotApplicable()
		if got := d.ss.Text("f_decimal"); got != was {
			t.Errorf("%q came back as %q", was, got)
		}
	}
}

// naText is what a field shows for a value without a widget of its own.
func naText(b *block) string {
	switch e := b.ed.(type) {
	case *multi:
		if s := e.p.Selected(); len(s) > 0 {
			return s[0].Label
		}
		return ""
	case *files:
		return e.list.note
	case *yesNo:
		if e.s.Selected().IsZero() && b.now.value.Kind() == app.NotApplicable {
			return b.now.text
		}
		return ""
	}
	return textOf(b)
}

// TestGuideExplainsTheField says help, purpose and the amount's other unit.
func TestGuideExplainsTheField(t *testing.T) {
	d := newDesk(t)
	v := d.begin("partnership")
	b := d.at("amount")
	typeText(d.win.Canvas(), "120")
	if got := Guide(v, b.fd); !strings.Contains(got, "= 1,200,000 元") || !strings.Contains(got, b.fd.Help) {
		t.Errorf("amount: %q", got)
	}
	b = d.at("contact_mobile")
	if got := Guide(v, b.fd); !strings.Contains(got, "业务联系与数据核实") {
		t.Errorf("mobile: %q", got)
	}
	if got := Guide(v, v.blocks["term_months"].fd); !strings.Contains(got, "自动计算") {
		t.Errorf("computed: %q", got)
	}
}

// TestRealFormsFit builds the six forms at the window's least size and at a
// large zoom: every field inside the sheet, none over another, no control
// narrower than it can be.
func TestRealFormsFit(t *testing.T) {
	for _, width := range []float32{900, 1100, 1700} {
		d := newDesk(t)
		for _, f := range d.back.Catalog.Forms() {
			t.Run(f.ID, func(t *testing.T) {
				d.t = t
				v := d.begin(f.ID)
				d.win.Resize(fyne.NewSize(width, 560))
				v.SetStrict(true)
				for _, sec := range v.secs {
					v.bring(sec)
				}
				for _, sec := range v.secs {
					if sec.shown {
						checkSection(t, v, sec)
					}
				}
			})
		}
	}
}

func checkSection(t *testing.T, v *View, sec *section) {
	t.Helper()
	var last *block
	for _, b := range sec.blocks {
		if !b.shown {
			continue
		}
		p, s, m := b.field.Position(), b.field.Size(), b.field.MinSize()
		if p.X < 0 || p.X+s.Width > v.layout.inner()+0.5 {
			t.Errorf("%s: from %v to %v in a sheet of %v", b.fd.ID, p.X, p.X+s.Width, v.layout.inner())
		}
		if s.Width+0.5 < m.Width || s.Height+0.5 < m.Height {
			t.Errorf("%s: %v does not hold %v", b.fd.ID, s, m)
		}
		if p.Y+s.Height > sec.h+0.5 {
			t.Errorf("%s: ends at %v in a section of %v", b.fd.ID, p.Y+s.Height, sec.h)
		}
		if last != nil {
			lp, ls := last.field.Position(), last.field.Size()
			if p.Y < lp.Y+ls.Height && p.X < lp.X+ls.Width {
				t.Errorf("%s lies over %s", b.fd.ID, last.fd.ID)
			}
		}
		last = b
	}
}

// TestContentsLeadToSections jumps by the table of contents, and the line of
// the section with the keyboard is marked.
func TestContentsLeadToSections(t *testing.T) {
	d := newDesk(t)
	v := d.begin("training_base")
	for line, n := range v.lines {
		v.nav.OnChosen(line)
		sec := v.secs[n]
		if sec.box.Hidden || !sec.built {
			t.Fatalf("%s is not shown", sec.def.Title)
		}
		if v.nav.Current() != line {
			t.Errorf("%s: line %d is marked, want %d", sec.def.Title, v.nav.Current(), line)
		}
		top, off, view := sec.y, v.scroll.Offset.Y, v.scroll.Size().Height
		if top < off-1 || top > off+view-40 {
			t.Errorf("%s stands at %v, the form shows %v to %v", sec.def.Title, top, off, off+view)
		}
		if b := v.focused; b == nil || b.sec != sec {
			t.Errorf("%s: the keyboard is elsewhere", sec.def.Title)
		}
	}
}

// TestTabReachesEveryField goes through a long form by Tab alone: sections are
// made as they come, and each field is visited once, in order.
func TestTabReachesEveryField(t *testing.T) {
	d := newDesk(t)
	v := d.begin("training_base")
	c := d.win.Canvas()
	v.Focus()
	var got []string
	seen := map[string]bool{}
	for range 400 {
		if b := v.focused; b != nil && !seen[b.fd.ID] {
			seen[b.fd.ID] = true
			got = append(got, b.fd.ID)
		}
		if g, ok := c.Focused().(*xwidget.Grid); ok {
			ctrlTab(g)
		} else {
			c.FocusNext()
		}
		if v.focused != nil && seen[v.focused.fd.ID] && v.focused.fd.ID == got[0] && len(got) > 1 {
			break
		}
	}
	var want []string
	for _, sec := range v.secs {
		for _, b := range sec.blocks {
			if sec.shown && b.shown && b.fd.Compute == "" {
				want = append(want, b.fd.ID)
			}
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("visited\n%v\nwant\n%v", got, want)
	}
}

// TestOwnWidgetsMarkup holds the shape of the widgets that are the form's own.
func TestOwnWidgetsMarkup(t *testing.T) {
	d := newDesk(t)
	number := &computedBox{text: "1,234.50", unit: "万元", right: true}
	words := &computedBox{text: "否"}
	number.ExtendBaseWidget(number)
	words.ExtendBaseWidget(words)
	add := newWord("＋ 增加一行", func(fyne.Position) {})
	more := newWord("⋯", func(fyne.Position) {})
	more.quiet = true
	d.app.SetContent(container.NewVBox(number, words, beside(add, more)))
	d.win.Resize(fyne.NewSize(300, 120))
	test.AssertRendersToMarkup(t, "own.xml", d.win.Canvas())
	more.faint = true
	more.Refresh()
	add.MouseIn(nil)
	test.AssertRendersToMarkup(t, "own_faint.xml", d.win.Canvas())
}
