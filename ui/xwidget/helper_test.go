package xwidget

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"ronghe/assets"
	"ronghe/ui/theme"
)

// TestMain gives every test the look of the program.
func TestMain(m *testing.M) {
	test.NewApp()
	fyne.CurrentApp().Settings().SetTheme(theme.New(assets.FontRegular, assets.FontBold).WithMode(theme.Light))
	os.Exit(m.Run())
}

// window shows o alone, without padding, at a size.
func window(t *testing.T, o fyne.CanvasObject, w, h float32) fyne.Window {
	t.Helper()
	win := test.NewWindow(o)
	win.SetPadded(false)
	win.Resize(fyne.NewSize(w, h))
	t.Cleanup(win.Close)
	return win
}

// press sends keys to whatever has the focus, as the driver would.
func press(c fyne.Canvas, keys ...fyne.KeyName) {
	for _, k := range keys {
		f := c.Focused()
		if f == nil {
			continue
		}
		if k == fyne.KeyTab {
			if tab, ok := f.(fyne.Tabbable); !ok || !tab.AcceptsTab() {
				c.FocusNext()
				continue
			}
		}
		f.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

// shifted sends keys with Shift held.
func shifted(c fyne.Canvas, keys ...fyne.KeyName) {
	down := &fyne.KeyEvent{Name: desktop.KeyShiftLeft}
	for _, k := range keys {
		f := c.Focused()
		if d, ok := f.(desktop.Keyable); ok {
			d.KeyDown(down)
		}
		if k == fyne.KeyTab {
			if tab, ok := f.(fyne.Tabbable); !ok || !tab.AcceptsTab() {
				c.FocusPrevious()
				continue
			}
		}
		f.TypedKey(&fyne.KeyEvent{Name: k})
		if d, ok := c.Focused().(desktop.Keyable); ok {
			d.KeyUp(down)
		}
	}
}

// typeText sends characters to whatever has the focus, one by one, as a
// keyboard or an input method's commit does.
func typeText(c fyne.Canvas, s string) {
	for _, r := range s {
		if f := c.Focused(); f != nil {
			f.TypedRune(r)
		}
	}
}

// ctrl sends a combination with Ctrl.
func ctrl(c fyne.Canvas, k fyne.KeyName) {
	var s fyne.Shortcut = &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierControl}
	clip := fyne.CurrentApp().Clipboard()
	switch k {
	case fyne.KeyC:
		s = &fyne.ShortcutCopy{Clipboard: clip}
	case fyne.KeyX:
		s = &fyne.ShortcutCut{Clipboard: clip}
	case fyne.KeyV:
		s = &fyne.ShortcutPaste{Clipboard: clip}
	case fyne.KeyA:
		s = &fyne.ShortcutSelectAll{}
	case fyne.KeyZ:
		s = &fyne.ShortcutUndo{}
	case fyne.KeyY:
		s = &fyne.ShortcutRedo{}
	}
	if f, ok := c.Focused().(fyne.Shortcutable); ok {
		f.TypedShortcut(s)
	}
}

// click presses and releases the left button on a mouse-aware widget as Fyne's
// driver does: what has the keyboard and is not under the pointer loses it, and
// then comes the tap.
func click(o desktop.Mouseable, x, y float32, mod fyne.KeyModifier) {
	e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary, Modifier: mod}
	e.Position = fyne.NewPos(x, y)
	obj := o.(fyne.CanvasObject)
	elsewhere := func() {
		if c := canvasOf(obj); c != nil && c.Focused() != nil && c.Focused().(fyne.CanvasObject) != obj {
			c.Unfocus()
		}
	}
	o.MouseDown(e)
	elsewhere()
	o.MouseUp(e)
	elsewhere()
	if t, ok := o.(fyne.Tappable); ok {
		t.Tapped(&fyne.PointEvent{Position: e.Position})
	}
}

// mouse is a press of the left button.
func mouse(x, y float32) *desktop.MouseEvent {
	e := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}
	e.Position = fyne.NewPos(x, y)
	return e
}
