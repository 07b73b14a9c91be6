package xwidget

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"ronghe/app/chart"
	"ronghe/assets"
	"ronghe/ui/theme"
)

// focusables are all widgets of the package that take the keyboard, as they stand on a
// page, by name.
func focusables() map[string]fyne.Focusable {
	few := func(string, int) []Option { return []Option{{Code: "a", Label: "甲"}} }
	button := func(w Weight) *Button { b := NewButton("保存", nil); b.Weight = w; return b }
	chosen := NewPicker(few)
	chosen.SetSelected(Option{Code: "a", Label: "甲"})
	typed := NewEntry()
	typed.SetText("吉林市教育局")
	checked := NewCheck("甲", nil)
	checked.SetChecked(true)
	day := NewDateEntry(Day, func(s string) (string, error) { return s, nil }, func(s string) string { return s })
	return map[string]fyne.Focusable{
		"list": NewGrid(ListMode, listRows(), listColumns()...), "sheet": NewGrid(EditMode, newSampleTable(4), listColumns()...),
		"empty list": NewGrid(ListMode, &sampleList{}, listColumns()...),
		"entry":      NewEntry(), "typed entry": typed, "password": NewPasswordEntry(), "long text": NewLongEntry(3, 100),
		"number": NewNumberEntry(nil, nil), "date": day, "choice": NewPicker(few), "chosen": chosen, "several": NewMultiPicker(few),
		"answers": NewSegments(Option{Code: "a", Label: "甲"}, Option{Code: "b", Label: "乙"}), "check": NewCheck("甲", nil), "checked": checked,
		"plain button": button(Plain), "primary button": button(Primary), "danger button": button(Danger), "link": button(Link),
		"contents": NewSectionNav(nil, NavItem{Title: "基本信息"}, NavItem{Title: "合作方"}),
	}
}

// TestWhereTheKeyboardIsCanBeSeen compares what is drawn with the keyboard and without:
// six times the widget's shorter side must differ with a contrast of 3 (WCAG 2.2,
// 2.4.13, asks for that contrast), light and dark. A caret alone is too little.
func TestWhereTheKeyboardIsCanBeSeen(t *testing.T) {
	bright := fyne.CurrentApp().Settings().Theme()
	t.Cleanup(func() { test.ApplyTheme(t, bright) })
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		test.ApplyTheme(t, theme.New(assets.FontRegular, assets.FontBold).WithMode(mode))
		for name, w := range focusables() {
			o := w.(fyne.CanvasObject)
			win := window(t, container.NewStack(container.NewPadded(o)), 420, 160)
			if _, isGrid := w.(*Grid); !isGrid {
				win.Resize(fyne.NewSize(420, o.MinSize().Height+8))
			}
			c := win.Canvas()
			c.Unfocus()
			before := c.Capture()
			c.Focus(w)
			n := differs(before, c.Capture())
			least := 6 * int(min(o.Size().Width, o.Size().Height))
			if n < least {
				t.Errorf("mode %d: %s: %d pixels tell where the keyboard is, want %d", mode, name, n, least)
			}
		}
	}
}

// differs counts the pixels of two pictures that have a contrast of at least 3.
func differs(a, b image.Image) (n int) {
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if p, q := a.At(x, y), b.At(x, y); p != q && chart.Contrast(p, q) >= 3 {
				n++
			}
		}
	}
	return n
}
