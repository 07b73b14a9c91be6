package window_test

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/look"
	"ronghe/ui/nav"
	"ronghe/ui/theme"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

// screens are the sizes and zooms at which no text may be cut.
var screens = []struct {
	width, height float32
	zoom          int
}{
	{1366, 768, 90}, {1366, 768, 100}, {1366, 768, 150}, {2560, 1440, 150},
}

func TestNoTextIsCutOnAnyScreen(t *testing.T) {
	for _, s := range screens {
		t.Run(fmt.Sprintf("%vx%v at %d", s.width, s.height, s.zoom), func(t *testing.T) {
			mem := backend(t)
			w, _, b := open(t, mem)
			look.SetZoom(w.App().Fyne, s.zoom)
			w.App().Window.Resize(fyne.NewSize(s.width, s.height))
			whole(t, b, "first run")
			enter(t, mem, w)
			w.App().Window.Resize(fyne.NewSize(s.width, s.height))
			whole(t, b, "empty home")
			for _, f := range mem.Catalog.Forms() {
				b.Fill(f.ID, 30)
			}
			places := []nav.Place{nav.Home, nav.Import, nav.Export, nav.Bin, nav.Admin, nav.Help}
			for _, f := range mem.Catalog.Forms() {
				places = append(places, nav.Register(f.ID))
			}
			for _, p := range places {
				w.App().Nav.Go(p, nil)
				whole(t, b, string(p))
			}
			w.App().Left()
			whole(t, b, "login")
		})
	}
}

// whole compares each text's least size with its place, and the page's least
// width with the window's.
func whole(t *testing.T, b *uitest.Bench, name string) {
	t.Helper()
	size := b.Canvas().Size()
	room := size.Width - theme.Size(theme.Navigation) - 1
	for _, o := range b.Objects() {
		var text string
		var min fyne.Size
		switch x := o.(type) {
		case *widget.Label:
			if x.Truncation != fyne.TextTruncateOff {
				continue
			}
			text, min = x.Text, x.MinSize()
		case *xwidget.Paragraph:
			text, min = x.Text, x.MinSize()
		case *xwidget.Button:
			text, min = x.Text, x.MinSize()
		case *xwidget.Check:
			text, min = x.Text, x.MinSize()
		default:
			continue
		}
		if text == "" {
			continue
		}
		if o.Size().Width < min.Width-0.5 || o.Size().Height < min.Height-0.5 {
			t.Errorf("%s: %.30q needs %v and has %v", name, text, min, o.Size())
		}
		if min.Width > room {
			t.Errorf("%s: %.30q is wider (%v) than the page (%v)", name, text, min.Width, room)
		}
		at := b.App.Fyne.Driver().AbsolutePositionForObject(o)
		if at.X < -0.5 || at.X+min.Width > size.Width+0.5 {
			t.Errorf("%s: %.30q stands from %v to %v, the window ends at %v", name, text, at.X, at.X+min.Width, size.Width)
		}
	}
}
