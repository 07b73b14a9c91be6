package window_test

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app/chart"
	"ronghe/ui/look"
	"ronghe/ui/nav"
)

// shownFocus are the kinds of widgets that Tab comes to. That each shows where the
// keyboard is, is measured in ui/xwidget and, of the navigation, below; those of
// ui/formview are fields of ui/xwidget.
var shownFocus = map[string]bool{
	"*xwidget.Button": true, "*xwidget.Check": true, "*xwidget.DateEntry": true, "*xwidget.Entry": true, "*xwidget.Grid": true,
	"*xwidget.MultiPicker": true, "*xwidget.NumberEntry": true, "*xwidget.Picker": true, "*xwidget.SectionNav": true,
	"*xwidget.Segments": true, "*formview.line": true, "*formview.long": true, "*formview.maskedLine": true, "*shell.navList": true,
}

// TestTabComesOnlyToWhatShowsIt walks by Tab through every page and a record:
// nothing takes the keyboard that does not show it.
func TestTabComesOnlyToWhatShowsIt(t *testing.T) {
	s := sit(t)
	if err := s.mem.FillDemo(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	walk := func(where string) {
		t.Helper()
		s.b.Canvas().Unfocus()
		s.b.Canvas().FocusNext()
		first := s.b.Canvas().Focused()
		for range 300 {
			f := s.b.Canvas().Focused()
			kind := fmt.Sprintf("%T", f)
			if seen[kind] = true; !shownFocus[kind] {
				t.Errorf("%s: Tab comes to %s", where, kind)
			}
			if s.b.Canvas().FocusNext(); s.b.Canvas().Focused() == first {
				return
			}
		}
		t.Errorf("%s: Tab does not come around", where)
	}
	a := s.w.App()
	for _, p := range s.w.Places() {
		a.Nav.Go(p, nil)
		walk(string(p))
	}
	a.Records.New("internship")
	walk("a record")
	if len(seen) < len(shownFocus) {
		t.Errorf("only these were met: %v", seen)
	}
}

// TestTheNavigationShowsTheKeyboard measures the navigation with the keyboard and
// without.
func TestTheNavigationShowsTheKeyboard(t *testing.T) {
	s := sit(t)
	for _, mode := range []string{look.Light, look.Dark} {
		setMode(s.w, mode)
		s.w.App().Nav.Go(nav.Home, nil)
		s.b.Canvas().Unfocus()
		before := s.b.Canvas().Capture()
		s.b.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyF6})
		after := s.b.Canvas().Capture()
		n := 0
		for y := range after.Bounds().Max.Y {
			for x := range 200 {
				if p, q := before.At(x, y), after.At(x, y); p != q && chart.Contrast(p, q) >= 3 {
					n++
				}
			}
		}
		if n < 300 {
			t.Errorf("%s: %d pixels of the navigation tell that it has the keyboard", mode, n)
		}
	}
}
