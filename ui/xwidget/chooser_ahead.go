package xwidget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// A search may run elsewhere, and people type on meanwhile: the name, Enter and
// the next cell's amount, without looking. From the first key that acts on a
// list which is not there yet, everything waits; when the list has come it is
// typed again, to whatever has the keyboard then.

// ahead is what was typed faster than a search answers.
type ahead []func(c fyne.Canvas)

func (a *ahead) rune(r rune) {
	*a = append(*a, func(c fyne.Canvas) {
		if f := c.Focused(); f != nil {
			f.TypedRune(r)
		}
	})
}

func (a *ahead) key(name fyne.KeyName, shift bool) {
	*a = append(*a, func(c fyne.Canvas) {
		heldShift = &shift
		defer func() { heldShift = nil }()
		f := c.Focused()
		if f == nil {
			return
		}
		if t, ok := f.(fyne.Tabbable); name == fyne.KeyTab && (!ok || !t.AcceptsTab()) {
			if shift {
				c.FocusPrevious()
			} else {
				c.FocusNext()
			}
			return
		}
		f.TypedKey(&fyne.KeyEvent{Name: name})
	})
}

func (a *ahead) shortcut(s fyne.Shortcut) {
	*a = append(*a, func(c fyne.Canvas) {
		if f, ok := c.Focused().(fyne.Shortcutable); ok {
			f.TypedShortcut(s)
			return
		}
		windowShortcut(c, s)
	})
}

// release types what has waited.
func (a *ahead) release(c fyne.Canvas) {
	waited := *a
	*a = nil
	for _, do := range waited {
		do(c)
	}
}

// waits reports whether the list is still one for an earlier text.
func (c *chooser) waits() bool { return c.shown != c.asked }

// holds reports whether a key has to wait for the list.
func (c *chooser) holds(k fyne.KeyName) bool {
	if !c.waits() || k == fyne.KeyEscape {
		return false
	}
	switch k {
	case fyne.KeyTab:
		return len(c.ahead) > 0 || c.moved || c.entry.Text != ""
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyDown, fyne.KeyUp, fyne.KeyPageDown, fyne.KeyPageUp:
		return true
	}
	return len(c.ahead) > 0
}

// rune holds back what follows a key that waits. A blank ticks what is under the
// cursor of a choice of several.
func (c *chooser) rune(r rune) bool {
	switch {
	case c.waits() && len(c.ahead) > 0:
		c.ahead.rune(r)
	case r == ' ' && c.checked != nil && !c.waits() && c.list.current >= 0:
		c.choose(MoveNone)
	default:
		return false
	}
	return true
}

// shortcut lets the window's keys work while the list is open: it is left as by
// a click beside it, and the key goes on to the window.
func (c *chooser) shortcut(s fyne.Shortcut) bool {
	if c.waits() && len(c.ahead) > 0 {
		c.ahead.shortcut(s)
		return true
	}
	k, ok := s.(*desktop.CustomShortcut)
	if !ok {
		return false
	}
	switch k.KeyName {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyReturn, fyne.KeyEnter:
		return false
	}
	c.settle()
	windowShortcut(c.canvas, s)
	return true
}

// settle ends the choice when the list is left without one: what was typed is
// not lost. A name that may be typed freely is taken, and the one of the list
// that is named.
func (c *chooser) settle() {
	text := trimSpace(c.entry.Text)
	if text == "" {
		c.close()
		return
	}
	if c.allowFree && c.checked == nil && !keysAlone(text) {
		o := Option{Label: text}
		for _, r := range c.list.rows {
			if !c.waits() && !r.heading && !r.action && r.Label == text {
				o = r.Option
				break
			}
		}
		o.Exact = false
		c.taken = true
		c.close()
		c.onChoose(o, MoveNone)
		return
	}
	c.taken = c.onUnfit != nil
	c.close()
	if c.onUnfit != nil {
		c.onUnfit(text, MoveNone)
	}
}
