package xwidget

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func places() []Option {
	return []Option{
		{Code: "220200", Label: "吉林市", Detail: "220200"},
		{Code: "220202", Label: "昌邑区", Detail: "220202"},
		{Code: "220203", Label: "龙潭区", Detail: "220203"},
		{Code: "220221", Label: "永吉县", Detail: "220221"},
	}
}

func searchPlaces(query string, limit int) []Option {
	var out []Option
	for _, o := range places() {
		if strings.Contains(o.Label, query) || strings.HasPrefix(o.Code, query) {
			out = append(out, o)
		}
	}
	return out[:min(limit, len(out))]
}

// form shows widgets below each other, with an entry behind them to go on to.
func form(t *testing.T, objs ...fyne.CanvasObject) (fyne.Canvas, *Entry) {
	t.Helper()
	next := NewEntry()
	c := window(t, container.NewVBox(append(objs, next)...), 500, 600).Canvas()
	return c, next
}

func TestPickerByKeyboard(t *testing.T) {
	p := NewPicker(searchPlaces)
	var changes []string
	p.OnChanged = func(o Option) { changes = append(changes, o.Label) }
	c, next := form(t, p)
	c.Focus(p)
	typeText(c, "永吉")
	if !p.pop.isOpen() || p.pop.entry.Text != "永吉" {
		t.Fatalf("typing opened the list %v with %q", p.pop.isOpen(), p.pop.entry.Text)
	}
	press(c, fyne.KeyReturn)
	if p.Selected().Code != "220221" || len(changes) != 1 {
		t.Errorf("Enter chose %+v, told %v", p.Selected(), changes)
	}
	if c.Overlays().Top() != nil || c.Focused() != fyne.Focusable(next) {
		t.Errorf("after Enter the list is open %v, the focus at %T", c.Overlays().Top() != nil, c.Focused())
	}
	c.Focus(p)
	press(c, fyne.KeyDown)
	if row, _ := p.pop.list.selected(); row.Code != "220221" {
		t.Errorf("the list opens at %q, want what is chosen", row.Label)
	}
	press(c, fyne.KeyUp, fyne.KeyUp, fyne.KeyEscape)
	if p.Selected().Code != "220221" || len(changes) != 1 || c.Focused() != fyne.Focusable(p) {
		t.Errorf("Esc changed the choice to %+v or lost the focus to %T", p.Selected(), c.Focused())
	}
	press(c, fyne.KeyDelete)
	if !p.Selected().IsZero() || len(changes) != 2 {
		t.Errorf("Del left %+v", p.Selected())
	}
	typeText(c, "2202")
	press(c, fyne.KeyDown, fyne.KeyDown, fyne.KeyTab)
	if p.Selected().Code != "220202" || c.Focused() != fyne.Focusable(next) {
		t.Errorf("Tab chose %+v, focus at %T", p.Selected(), c.Focused())
	}
	c.Focus(p)
	press(c, fyne.KeyDown)
	if press(c, fyne.KeyTab); p.Selected().Code != "220202" {
		t.Errorf("Tab out of an untouched list chose %+v", p.Selected())
	}
}

func TestPickerRequiredIsNotCleared(t *testing.T) {
	p := NewPicker(searchPlaces)
	p.Required = true
	p.SetSelected(places()[0])
	c, _ := form(t, p)
	c.Focus(p)
	press(c, fyne.KeyDelete)
	if p.Selected().Code != "220200" {
		t.Error("a required choice was cleared")
	}
}

func TestPickerRecentFirstAndFree(t *testing.T) {
	p := NewPicker(searchPlaces)
	p.Recent = []Option{places()[3]}
	p.AllowFree = true
	c, _ := form(t, p)
	c.Focus(p)
	typeText(c, " ")
	rows := p.pop.list.rows
	if !rows[0].heading || rows[1].Code != "220221" || !rows[2].heading || len(rows) != 7 {
		t.Fatalf("the list begins with %+v", rows)
	}
	if row, _ := p.pop.list.selected(); row.Code != "220221" {
		t.Errorf("the cursor stands at %q, want the recent choice", row.Label)
	}
	typeText(c, "舒兰合金钢")
	press(c, fyne.KeyReturn)
	if got := p.Selected(); got.Label != "舒兰合金钢" || got.Code != "" {
		t.Errorf("a free name became %+v", got)
	}
}

func TestPickerNothingFound(t *testing.T) {
	p := NewPicker(searchPlaces)
	c, _ := form(t, p)
	c.Focus(p)
	typeText(c, "没有的")
	if rows := p.pop.list.rows; len(rows) != 1 || !rows[0].heading || !strings.Contains(rows[0].Label, "没有的") {
		t.Errorf("nothing found shows %+v", rows)
	}
	press(c, fyne.KeyReturn)
	if !p.pop.isOpen() || !p.Selected().IsZero() {
		t.Error("Enter chose something out of nothing")
	}
}

func TestPickerTree(t *testing.T) {
	p := NewPicker(searchPlaces)
	p.LeafOnly = true
	p.Children = func(code string) []Option {
		if code == "" {
			return []Option{{Code: "22", Label: "吉林省", Branch: true}, {Code: "21", Label: "辽宁省", Branch: true}}
		}
		return []Option{{Code: code + "02", Label: "某市"}, {Code: code + "24", Label: "某州"}}
	}
	c, _ := form(t, p)
	c.Focus(p)
	press(c, fyne.KeyDown, fyne.KeyDown, fyne.KeyRight)
	if got := p.pop.crumb.Text; !strings.HasSuffix(got, "辽宁省") {
		t.Errorf("one level down the path reads %q", got)
	}
	press(c, fyne.KeyBackspace)
	if row, _ := p.pop.list.selected(); row.Code != "21" || p.pop.crumb.Text != "" {
		t.Errorf("back up the cursor stands at %q below %q", row.Label, p.pop.crumb.Text)
	}
	press(c, fyne.KeyReturn, fyne.KeyDown, fyne.KeyReturn)
	if p.Selected().Code != "2124" {
		t.Errorf("by level %+v was chosen", p.Selected())
	}
}

func TestPickerOpensAtItsPlaceAndStaysInside(t *testing.T) {
	p := NewPicker(searchPlaces)
	bottom := container.NewWithoutLayout(p)
	c := window(t, bottom, 500, 300).Canvas()
	p.Resize(fyne.NewSize(200, 30))
	p.Move(fyne.NewPos(290, 260))
	c.Focus(p)
	press(c, fyne.KeyDown)
	card, at := p.pop.drop.card, p.pop.entry.Position().Add(p.pop.box.Position())
	if end := card.Position().Y + card.Size().Height; card.Position().Y < 0 || end > 300 || card.Position().X+card.Size().Width > 500 {
		t.Errorf("the card stands at %v, %v large, in 500×300", card.Position(), card.Size())
	}
	if at.Y != 260 {
		t.Errorf("the search field stands at %v, want it over the field at 260", at)
	}
}

func TestPickerDropsLateResults(t *testing.T) {
	var waiting []func()
	p := NewPicker(searchPlaces)
	p.Run = func(work, done func()) { waiting = append(waiting, func() { work(); done() }) }
	c, _ := form(t, p)
	c.Focus(p)
	typeText(c, "永")
	typeText(c, "吉")
	last := len(waiting) - 1
	waiting[last]()
	for _, f := range waiting[:last] {
		f()
	}
	if rows := p.pop.list.rows; len(rows) != 1 || rows[0].Code != "220221" {
		t.Errorf("an older search overwrote the newer: %+v", rows)
	}
}

func TestPickerFiftyThousandOptions(t *testing.T) {
	all := make([]Option, 50_000)
	for i := range all {
		all[i] = Option{Code: fmt.Sprint(i), Label: fmt.Sprintf("专业%05d", i)}
	}
	p := NewPicker(func(q string, limit int) []Option {
		var out []Option
		for _, o := range all {
			if strings.Contains(o.Label, q) {
				if out = append(out, o); len(out) == limit {
					break
				}
			}
		}
		return out
	})
	c, _ := form(t, p)
	c.Focus(p)
	start := time.Now()
	press(c, fyne.KeyDown)
	for range 300 {
		press(c, fyne.KeyDown)
	}
	if p.pop.list.made > 20 {
		t.Errorf("%d rows were made for a list of ten", p.pop.list.made)
	}
	if row, _ := p.pop.list.selected(); row.Code != "300" {
		t.Errorf("300 steps led to %q", row.Label)
	}
	if p.pop.note.Text == "" {
		t.Error("nothing says that there are more options")
	}
	t.Logf("opened and 300 steps in %v", time.Since(start))
}

func TestPickerDisabledAndReadOnly(t *testing.T) {
	p := NewPicker(searchPlaces)
	c, _ := form(t, p)
	p.SetReadOnly(true)
	c.Focus(p)
	typeText(c, "吉")
	if c.Overlays().Top() != nil {
		t.Error("a choice for reading was opened")
	}
	p.SetReadOnly(false)
	p.Disable()
	test.Tap(p)
	if c.Overlays().Top() != nil {
		t.Error("a disabled choice was opened")
	}
}

func TestPickerClearsAtTheCross(t *testing.T) {
	p := NewPicker(searchPlaces)
	p.SetSelected(places()[0])
	c, _ := form(t, p)
	test.TapAt(p, fyne.NewPos(p.Size().Width-35, 10))
	if !p.Selected().IsZero() || c.Overlays().Top() != nil {
		t.Errorf("the cross left %+v", p.Selected())
	}
	test.TapAt(p, fyne.NewPos(20, 10))
	if c.Overlays().Top() == nil {
		t.Fatal("a click did not open the list")
	}
	p.pop.drop.Tapped(nil)
	if c.Overlays().Top() != nil {
		t.Error("a click beside the list did not close it")
	}
}

func TestPickerPasteSearches(t *testing.T) {
	p := NewPicker(searchPlaces)
	c, _ := form(t, p)
	c.Focus(p)
	fyne.CurrentApp().Clipboard().SetContent(" 永吉县\r\n")
	ctrl(c, fyne.KeyV)
	press(c, fyne.KeyReturn)
	if p.Selected().Code != "220221" {
		t.Errorf("a pasted name chose %+v", p.Selected())
	}
}

func TestPickerMarkup(t *testing.T) {
	p := NewPicker(searchPlaces)
	c := window(t, container.NewWithoutLayout(p), 420, 260).Canvas()
	p.Resize(fyne.NewSize(380, 30))
	p.Move(fyne.NewPos(10, 10))
	test.AssertRendersToMarkup(t, "picker/empty.xml", c)
	p.SetSelected(places()[1])
	test.AssertRendersToMarkup(t, "picker/chosen.xml", c)
	p.SetProblem(SeverityError)
	test.AssertRendersToMarkup(t, "picker/wrong.xml", c)
	p.ClearProblem()
	c.Focus(p)
	press(c, fyne.KeyDown)
	test.AssertRendersToMarkup(t, "picker/open.xml", c)
	press(c, fyne.KeyEscape)
	p.Disable()
	c.Unfocus()
	test.AssertRendersToMarkup(t, "picker/disabled.xml", c)
}

func TestMultiPicker(t *testing.T) {
	m := NewMultiPicker(searchPlaces)
	var last []Option
	m.OnChanged = func(o []Option) { last = o }
	c, next := form(t, m)
	c.Focus(m)
	typeText(c, "昌")
	press(c, fyne.KeyReturn)
	typeText(c, "永")
	press(c, fyne.KeyReturn)
	if len(last) != 2 || last[0].Code != "220202" || last[1].Code != "220221" || !m.pop.isOpen() {
		t.Fatalf("two were chosen as %+v, the list open %v", last, m.pop.isOpen())
	}
	if p := m.pop; p.entry.Text != "" || p.list.rows[1].checked != checkOn || p.list.rows[0].checked != checkOff {
		t.Errorf("after a choice the search reads %q and the boxes %v, %v", p.entry.Text, p.list.rows[0].checked, p.list.rows[1].checked)
	}
	typeText(c, "昌")
	press(c, fyne.KeyReturn)
	if len(last) != 1 || last[0].Code != "220221" {
		t.Errorf("choosing again left %+v", last)
	}
	press(c, fyne.KeyTab)
	if c.Overlays().Top() != nil || c.Focused() != fyne.Focusable(next) {
		t.Errorf("Tab left the list open %v, the focus at %T", c.Overlays().Top() != nil, c.Focused())
	}
	c.Focus(m)
	press(c, fyne.KeyBackspace)
	if len(m.Selected()) != 0 {
		t.Errorf("Backspace left %+v", m.Selected())
	}
}

func TestMultiPickerGrowsAndItsChipsClose(t *testing.T) {
	m := NewMultiPicker(searchPlaces)
	window(t, container.NewVBox(m), 200, 300)
	low := m.MinSize().Height
	m.SetSelected(places())
	if high := m.MinSize().Height; high <= low {
		t.Errorf("four chips in 200 pixels are %v high, none %v", high, low)
	}
	h := m.chips[1]
	test.TapAt(m, h.at.AddXY(5, 5))
	if got := m.Selected(); len(got) != 3 || got[1].Code != "220203" {
		t.Errorf("the cross of the second chip left %+v", got)
	}
}

func TestMultiPickerMarkup(t *testing.T) {
	m := NewMultiPicker(searchPlaces)
	c := window(t, container.NewVBox(m), 300, 200).Canvas()
	test.AssertRendersToMarkup(t, "multipicker/empty.xml", c)
	m.SetSelected(places())
	test.AssertRendersToMarkup(t, "multipicker/chosen.xml", c)
	c.Focus(m)
	press(c, fyne.KeyDown)
	test.AssertRendersToMarkup(t, "multipicker/open.xml", c)
}
