package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"ronghe/ui/help"
	"ronghe/ui/look"
	"ronghe/ui/nav"
)

// keys holds what keys do: those of the window, and those of the page in front.
// They rest while a dialog or a pop-up is open.
type keys struct {
	canvas fyne.Canvas
	window []nav.Key
	pageOf []nav.Key
	bound  []bound
}

// bound is a shortcut that the canvas was given.
type bound struct {
	shortcut fyne.Shortcut
	run      func()
}

func newKeys(w fyne.Window) *keys {
	return &keys{canvas: w.Canvas()}
}

// page takes the keys of the page in front.
func (k *keys) page(p nav.Page) {
	k.pageOf = nil
	if kd, ok := p.(nav.Keyed); ok {
		k.pageOf = kd.Keys()
	}
	k.bind()
}

func (k *keys) clear() {
	k.window, k.pageOf = nil, nil
	k.bind()
}

// bind gives the canvas every key; a page's key comes before the window's.
func (k *keys) bind() {
	for _, b := range k.bound {
		k.canvas.RemoveShortcut(b.shortcut)
	}
	k.bound = nil
	plain := map[fyne.KeyName]func(){}
	for _, list := range [][]nav.Key{k.window, k.pageOf} {
		for _, key := range list {
			if key.Modifier == 0 {
				plain[key.Name] = key.Run
				continue
			}
			b := bound{shortcut: shortcut(key), run: func() { k.run(key.Run) }}
			k.canvas.AddShortcut(b.shortcut, func(fyne.Shortcut) { b.run() })
			k.bound = append(k.bound, b)
		}
	}
	k.canvas.SetOnTypedKey(func(e *fyne.KeyEvent) {
		switch f := plain[e.Name]; {
		case f == nil:
		case e.Name == fyne.KeyF1: // help is at hand over a dialog, too
			f()
		default:
			k.run(f)
		}
	})
}

func (k *keys) run(f func()) {
	if k.canvas.Overlays().Top() == nil {
		f()
	}
}

// shortcut is the shortcut that the driver sends for a key: some with Ctrl have
// types of their own.
func shortcut(k nav.Key) fyne.Shortcut {
	if k.Modifier == fyne.KeyModifierControl {
		switch k.Name {
		case fyne.KeyZ:
			return &fyne.ShortcutUndo{}
		case fyne.KeyY:
			return &fyne.ShortcutRedo{}
		case fyne.KeyA:
			return &fyne.ShortcutSelectAll{}
		case fyne.KeyC:
			return &fyne.ShortcutCopy{}
		case fyne.KeyX:
			return &fyne.ShortcutCut{}
		case fyne.KeyV:
			return &fyne.ShortcutPaste{}
		}
	}
	return &desktop.CustomShortcut{KeyName: k.Name, Modifier: k.Modifier}
}

// globalKeys are the keys that work on every page.
func (s *Shell) globalKeys() {
	s.keys.window = []nav.Key{
		{Name: fyne.KeyK, Modifier: fyne.KeyModifierControl, Run: func() { s.Search("") }},
		{Name: fyne.KeyF1, Run: s.help},
		{Name: fyne.KeyF6, Run: s.switchArea},
		{Name: fyne.KeyEscape, Run: s.Back},
		{Name: fyne.KeyLeft, Modifier: fyne.KeyModifierAlt, Run: s.Back},
		{Name: fyne.KeyHome, Modifier: fyne.KeyModifierAlt, Run: func() { s.Go(nav.Home, nil) }},
		{Name: fyne.KeyEqual, Modifier: fyne.KeyModifierControl, Run: func() { look.Step(s.app.Fyne, 1) }},
		{Name: fyne.KeyPlus, Modifier: fyne.KeyModifierControl, Run: func() { look.Step(s.app.Fyne, 1) }},
		{Name: fyne.KeyMinus, Modifier: fyne.KeyModifierControl, Run: func() { look.Step(s.app.Fyne, -1) }},
		{Name: fyne.Key0, Modifier: fyne.KeyModifierControl, Run: func() { look.SetZoom(s.app.Fyne, 100) }},
		{Name: fyne.KeyL, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift, Run: s.app.Left},
	}
	s.keys.bind()
}

// help opens the manual over the page in front, at the page's chapter; Esc
// returns to what was being done. Over a dialog it opens the chapter alone: what the
// dialog asks stays.
func (s *Shell) help() {
	topic := ""
	if h, ok := s.Front().(nav.Helped); ok {
		topic = h.HelpTopic()
	}
	if s.app.Window.Canvas().Overlays().Top() != nil {
		help.Over(s.app, topic)
		return
	}
	page := s.page(nav.Help)
	if page == nil || page == s.Front() {
		return
	}
	s.Open(page)
	if w, ok := page.(nav.Wanter); ok && topic != "" {
		w.Want(topic)
	}
}

// navKey does what keys do in the navigation beside moving: Esc goes back to the
// page, without leaving it.
func (s *Shell) navKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		s.switchArea()
		return
	}
	if f := s.keys.canvas.OnTypedKey(); f != nil {
		f(k)
	}
}

// switchArea moves the keyboard between the navigation and the page.
func (s *Shell) switchArea() {
	c := s.app.Window.Canvas()
	if c.Focused() == s.list {
		c.Unfocus()
		s.call(false)
		shown(s.Front())
		return
	}
	s.call(true)
	c.Focus(s.list)
}
