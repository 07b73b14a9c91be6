package formview

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui/kit"
	"ronghe/ui/theme"
)

// word is a text that can be clicked and takes no keyboard: Tab leads from
// field to field. What it does has a key or a place in a menu too.
type word struct {
	widget.BaseWidget
	text   string
	quiet  bool
	faint  bool // it is there, and not seen
	hover  bool
	tapped func(at fyne.Position)
}

func newWord(text string, tapped func(at fyne.Position)) *word {
	w := &word{text: text, tapped: tapped}
	w.ExtendBaseWidget(w)
	return w
}

// Tapped does what the word says.
func (w *word) Tapped(e *fyne.PointEvent) { w.tapped(e.AbsolutePosition) }

// Cursor shows that the word can be clicked.
func (w *word) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn shows the word.
func (w *word) MouseIn(*desktop.MouseEvent) { w.setHover(true) }

// MouseMoved does nothing.
func (w *word) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends what MouseIn began.
func (w *word) MouseOut() { w.setHover(false) }

func (w *word) setHover(on bool) {
	w.hover = on
	w.Refresh()
}

// CreateRenderer makes the text.
func (w *word) CreateRenderer() fyne.WidgetRenderer {
	r := &wordRenderer{w: w, text: canvas.NewText("", color.Transparent)}
	r.paint()
	return r
}

type wordRenderer struct {
	w    *word
	text *canvas.Text
}

func (r *wordRenderer) Destroy()                     {}
func (r *wordRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.text} }

func (r *wordRenderer) MinSize() fyne.Size {
	m := r.text.MinSize()
	return fyne.NewSize(m.Width+kit.Scaled(6), theme.Size(theme.Row))
}

func (r *wordRenderer) Refresh() {
	r.paint()
	r.Layout(r.w.Size())
	canvas.Refresh(r.w)
}

func (r *wordRenderer) paint() {
	r.text.Text, r.text.TextSize = r.w.text, theme.Size(fynetheme.SizeNameText)
	switch {
	case r.w.hover:
		r.text.Color = theme.Color(fynetheme.ColorNamePrimary)
	case r.w.faint:
		r.text.Color = color.Transparent
	case r.w.quiet:
		r.text.Color = theme.Color(theme.Quiet)
	default:
		r.text.Color = theme.Color(fynetheme.ColorNamePrimary)
	}
}

func (r *wordRenderer) Layout(size fyne.Size) {
	m := r.text.MinSize()
	r.text.Move(fyne.NewPos((size.Width-m.Width)/2, (min(size.Height, theme.Size(theme.Row))-m.Height)/2))
	r.text.Resize(m)
}

// extra is what stands at the right end of a field's line: the sign of its
// menu, and before it what a table can do.
func (b *block) extra() fyne.CanvasObject {
	b.more = newWord("⋯", func(at fyne.Position) { b.v.showMenu(b, at) })
	b.more.quiet = true
	t, ok := b.ed.(*table)
	if !ok {
		b.more.faint = true
		return b.more
	}
	if b.v.ReadOnly {
		return b.more
	}
	return kit.Line(2,
		newWord(i18n.T("form.table.add"), func(fyne.Position) { t.append() }),
		newWord(i18n.T("form.table.remove"), func(fyne.Position) { t.remove() }),
		b.more)
}

// showMore shows the sign of the menu at the field with the keyboard.
func (v *View) showMore(b *block, on bool) {
	if b.more == nil || b.fd.IsTable() || b.more.faint == !on {
		return
	}
	b.more.faint = !on
	b.more.Refresh()
}

// showMenu opens a field's menu.
func (v *View) showMenu(b *block, at fyne.Position) {
	if t, ok := b.ed.(*table); ok {
		t.grid.ShowMenu(at)
		return
	}
	var items []*fyne.MenuItem
	if b.fd.Compute == "" && !v.ReadOnly {
		items = append(v.menu(b.fd.ID, b.refresh), menuItem("form.menu.clear", func() { v.clear(b.fd.ID) }))
	}
	if v.OnHistory != nil && v.Config.Session.Base() != nil {
		items = append(items, menuItem("form.menu.history", func() { v.OnHistory(b.fd.ID) }))
	}
	if len(items) == 0 {
		return
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), v.canvas(), at)
}

// menu is what can be done to the value at an op path, of a field or a cell.
func (v *View) menu(path string, refresh func()) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	if v.ReadOnly {
		return nil
	}
	if v.Config.Session.Confirmable(path) {
		items = append(items, menuItem("form.menu.confirm", func() {
			v.do(nil, func(ss *register.Session) { ss.Confirm(path) })
		}))
	}
	items = append(items, menuItem("form.menu.na", func() { v.setNA(path) }))
	if _, sealed := v.Config.Session.Value(path).Sealed(); sealed {
		items = append(items, menuItem("form.menu.reveal", func() { v.reveal1(path, refresh) }))
	}
	return items
}

func menuItem(key string, do func()) *fyne.MenuItem { return fyne.NewMenuItem(i18n.T(key), do) }

// Menu opens the menu of the field with the keyboard.
func (v *View) Menu() {
	b := v.focused
	if b == nil {
		return
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.more)
	v.showMenu(b, at.AddXY(0, theme.Size(theme.Row)))
}

// NotApplicable says 不适用 at the field or cell with the keyboard; a second
// time takes it back.
func (v *View) NotApplicable() {
	b := v.focused
	if b == nil || v.ReadOnly {
		return
	}
	path := b.fd.ID
	if t, ok := b.ed.(*table); ok {
		row, col := t.grid.CurrentCell()
		path = t.path(row, col)
	}
	if path != "" {
		v.setNA(path)
	}
}

// setNA says "not applicable" at a place; a second time brings back what stood there.
func (v *View) setNA(path string) {
	ss := v.Config.Session
	if ss.Value(path).Kind() == app.NotApplicable {
		was, ok := v.beforeNA[path]
		delete(v.beforeNA, path)
		if !ok {
			v.clear(path)
			return
		}
		v.do(nil, func(ss *register.Session) {
			ss.Pause()
			if was.raw {
				ss.SetText(path, was.text)
			} else {
				ss.Set(path, was.value)
			}
		})
		return
	}
	if slices.Contains(v.form.Keys, path) || path == v.form.Display {
		v.App.Toast(i18n.T("form.na.key"))
		return
	}
	v.beforeNA[path] = v.look(path)
	if text, odd := v.odd[path]; odd { // read again, it has the same to say
		v.beforeNA[path] = shown{text: text, raw: true}
	}
	v.do(nil, func(ss *register.Session) { ss.Pause(); ss.Set(path, app.NA()) })
}

func (v *View) clear(path string) {
	v.do(nil, func(ss *register.Session) { ss.Pause(); ss.Set(path, app.Value{}) })
}
