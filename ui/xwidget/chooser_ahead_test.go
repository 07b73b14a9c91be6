package xwidget

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// slow runs searches when the test says so.
type slow []func()

func (s *slow) run(work, done func()) { *s = append(*s, func() { work(); done() }) }

// answer lets the searches of now end, in any order, and those that follow.
func (s *slow) answer() {
	for len(*s) > 0 {
		now := *s
		*s = nil
		slices.Reverse(now)
		for _, f := range now {
			f()
		}
	}
}

func TestTypingAheadOfASearch(t *testing.T) {
	var late slow
	p := NewPicker(searchPlaces)
	p.Run = late.run
	second := NewPicker(searchPlaces)
	second.Run = late.run
	c, next := form(t, p, second)
	c.Focus(p)
	typeText(c, "2202")
	late.answer()
	typeText(c, "21") // the list still shows four places, 吉林市 first
	press(c, fyne.KeyTab)
	typeText(c, "昌")
	press(c, fyne.KeyReturn)
	typeText(c, "120")
	if !p.Selected().IsZero() {
		t.Fatalf("before the list came %+v was chosen", p.Selected())
	}
	late.answer()
	if got := p.Selected().Label; got != "永吉县" {
		t.Errorf("the first choice is %q", got)
	}
	if got := second.Selected().Label; got != "昌邑区" {
		t.Errorf("the second choice is %q", got)
	}
	if next.Text != "120" || c.Focused() != fyne.Focusable(next) {
		t.Errorf("the field behind them holds %q", next.Text)
	}
}

func TestEscapeDoesNotWaitForASearch(t *testing.T) {
	var late slow
	p := NewPicker(searchPlaces)
	p.Run = late.run
	c, next := form(t, p)
	c.Focus(p)
	typeText(c, "永")
	press(c, fyne.KeyReturn)
	typeText(c, "5")
	press(c, fyne.KeyEscape)
	if p.pop.isOpen() {
		t.Fatal("Esc left the list open")
	}
	late.answer()
	if !p.Selected().IsZero() || next.Text != "" || c.Focused() != fyne.Focusable(p) {
		t.Errorf("after Esc %+v was chosen, %q typed, the keyboard is in %T", p.Selected(), next.Text, c.Focused())
	}
}

func TestArrowsWaitForTheList(t *testing.T) {
	var late slow
	p := NewPicker(searchPlaces)
	p.Run = late.run
	c, _ := form(t, p)
	c.Focus(p)
	typeText(c, "2202")
	press(c, fyne.KeyDown, fyne.KeyReturn)
	late.answer()
	if got := p.Selected().Label; got != "吉林市" {
		t.Errorf("Down and Enter ahead of the list chose %q, want its first line", got)
	}
}

func TestAFreeNameIsNotLost(t *testing.T) {
	leave := map[string]func(c fyne.Canvas, p *Picker){
		"click beside": func(_ fyne.Canvas, p *Picker) { p.pop.drop.Tapped(nil) },
		"Ctrl+S":       func(c fyne.Canvas, _ *Picker) { ctrl(c, fyne.KeyS) },
	}
	for how, do := range leave {
		var told []fyne.Shortcut
		kept := windowShortcut
		windowShortcut = func(_ fyne.Canvas, s fyne.Shortcut) { told = append(told, s) }
		p := NewPicker(searchPlaces)
		p.AllowFree = true
		c, _ := form(t, p)
		c.Focus(p)
		typeText(c, "某某公司")
		do(c, p)
		if got := p.Selected(); got.Label != "某某公司" || got.Code != "" || p.pop.isOpen() {
			t.Errorf("%s left %+v, the list open %v", how, got, p.pop.isOpen())
		}
		if (how == "Ctrl+S") != (len(told) == 1) {
			t.Errorf("%s: the window was told %v", how, told)
		}
		c.Focus(p)
		typeText(c, "永吉县")
		do(c, p)
		if got := p.Selected(); got.Code != "220221" {
			t.Errorf("%s: a name that is listed became %+v", how, got)
		}
		windowShortcut = kept
	}
}

func TestALeftChoiceOfAListIsNone(t *testing.T) {
	p := NewPicker(searchPlaces)
	c, _ := form(t, p)
	c.Focus(p)
	typeText(c, "永")
	p.pop.drop.Tapped(nil)
	if !p.Selected().IsZero() {
		t.Errorf("a click beside the list chose %+v", p.Selected())
	}
}

func TestAFreeNameInACellIsNotLost(t *testing.T) {
	var late slow
	src := newSampleTable(2, []string{"", ""})
	free := ChoiceCell(ChoiceOptions{Search: searchPlaces, AllowFree: true, Run: late.run})
	g := NewGrid(EditMode, src, Column{Key: "a", Title: "A", Width: 100, Editor: free}, Column{Key: "b", Title: "B", Width: 100})
	c := window(t, container.NewStack(g), 400, 300).Canvas()
	c.Focus(g)
	typeText(c, "某某公司")
	press(c, fyne.KeyTab)
	typeText(c, "86.5")
	press(c, fyne.KeyReturn)
	late.answer()
	if a, b := src.rows[0][0], src.rows[0][1]; a != "某某公司" || b != "86.5" {
		t.Errorf("the cells hold %q and %q", a, b)
	}
}
