package xwidget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
)

// EditorFunc makes the editor of a column's cells.
type EditorFunc func(s EditSession) CellEditor

// EditSession is what an editor is told when a cell is opened. It ends with
// exactly one Commit that is accepted, or with Cancel.
type EditSession struct {
	Text  string // what stands in the cell
	Typed string // what opened it by typing, replacing Text; empty for F2 and double click
	// Canvas, At and Size are where the cell stands, At absolute, for pop-ups.
	Canvas fyne.Canvas
	At     fyne.Position
	Size   fyne.Size
	// Commit takes the value and moves on; false means that it was refused and
	// the editor stays. Code is that of a chosen option.
	Commit func(text, code string, then Move) bool
	Cancel func()
	// Unfit ends a choice with a text that is none, and moves on.
	Unfit func(text string, then Move)
}

// CellEditor is an open editor.
type CellEditor interface {
	// Object stands over the cell; nil for an editor that is a pop-up.
	Object() fyne.CanvasObject
	// Focusable takes the keyboard; nil for a pop-up, which takes it itself.
	Focusable() fyne.Focusable
	// Value is what would be committed now.
	Value() (text, code string)
	// Close ends a pop-up whose cell is left otherwise.
	Close()
}

type editState struct {
	pos    cellPos
	editor CellEditor
	object fyne.CanvasObject
	text   string // before
	err    string
	busy   bool // a commit is under way
}

// startEdit opens the cell at the cursor; typed replaces what is there.
func (g *Grid) startEdit(typed string) {
	if g.edit != nil || !g.editable(g.cur) {
		if g.edit == nil && g.mode == EditMode && typed != "" {
			g.notice(i18n.T("xwidget.grid.protected"))
		}
		return
	}
	g.reveal(g.cur)
	g.place()
	text := ""
	if g.cur.row < g.src.Rows() {
		text = g.src.Cell(g.cur.row, g.cur.col).Text
	}
	at, size := g.cellRect(g.cur)
	e := &editState{pos: g.cur, text: text}
	g.edit = e
	make := g.cols[g.cur.col].Editor
	if make == nil {
		make = TextCell
	}
	e.editor = make(EditSession{
		Text: text, Typed: typed, Canvas: canvasOf(g), Size: size,
		At:     fyne.CurrentApp().Driver().AbsolutePositionForObject(g).Add(at),
		Commit: func(text, code string, then Move) bool { return g.take(e, CellEdit{Text: text, Code: code}, then) },
		Cancel: func() { g.drop(e, true) },
		Unfit:  func(text string, then Move) { g.take(e, CellEdit{Text: text, Unfit: true}, then) },
	})
	if g.edit != e { // it ended at once
		return
	}
	if e.editor == nil {
		g.edit = nil
		return
	}
	e.object = e.editor.Object()
	g.parts.paintFocus()
	g.place()
	refreshObject(g)
	if f := e.editor.Focusable(); f != nil {
		if c := canvasOf(g); c != nil {
			c.Focus(f)
		}
	}
}

// take writes an editor's value; a refusal keeps it open.
func (g *Grid) take(e *editState, edit CellEdit, then Move) bool {
	if g.edit != e || e.busy {
		return false
	}
	e.busy = true
	err := g.store(e, edit)
	e.busy = false
	if err != nil && e.object == nil { // a pop-up has closed already
		g.notice(err.Error())
		g.drop(e, true)
		return false
	}
	if err != nil {
		e.err = err.Error()
		g.placeBubble()
		refreshObject(g)
		return false
	}
	g.drop(e, then != MoveNone)
	if then != MoveNone {
		g.step(then)
	}
	return true
}

// store gives the source one value; the empty line becomes a row first.
func (g *Grid) store(e *editState, edit CellEdit) error {
	src := g.src.(EditableSource)
	if edit.Text == e.text && edit.Code == "" {
		return nil
	}
	edit.Row, edit.Col = e.pos.row, e.pos.col
	if e.pos.row >= src.Rows() {
		if ins, ok := g.src.(RowInserter); ok {
			ins.InsertAndSet(1, []CellEdit{edit})
			return nil
		}
		src.InsertRows(src.Rows(), 1)
	}
	return src.Set(edit)
}

// drop closes an editor; focus says whether the grid takes the keyboard back.
func (g *Grid) drop(e *editState, focus bool) {
	if g.edit != e { // closed before, while the window was not active
		if focus {
			g.Focus()
		}
		return
	}
	g.edit = nil
	if e.editor != nil {
		e.editor.Close()
	}
	g.Refresh()
	g.selectionChanged()
	if focus {
		g.Focus()
	}
}

// CommitEdit takes what is being typed, as leaving the cell would. False means
// that the value was refused and the cell is still open; saving must wait.
func (g *Grid) CommitEdit() bool { return g.commitEdit() }

func (g *Grid) commitEdit() bool {
	e := g.edit
	if e == nil {
		return true
	}
	if e.editor == nil {
		return false
	}
	text, code := e.editor.Value()
	return g.take(e, CellEdit{Text: text, Code: code}, MoveNone)
}

func (g *Grid) cancelEdit() {
	if e := g.edit; e != nil {
		g.drop(e, false)
	}
}

// Editing reports whether a cell is open.
func (g *Grid) Editing() bool { return g.edit != nil }

func (g *Grid) placeEditor() {
	if g.edit == nil || g.edit.object == nil {
		return
	}
	at, size := g.cellRect(g.edit.pos)
	g.edit.object.Move(at)
	g.edit.object.Resize(size.AddWidthHeight(0, 1))
}

// placeBubble shows the sentence that matters most now: a refused value, what
// the pointer is on, or what the cursor is on.
func (g *Grid) placeBubble() {
	p := g.parts
	if p == nil {
		return
	}
	at, text, tone := g.bubbleText()
	if text == "" {
		p.bubble.hide()
		return
	}
	pos, size := g.cellRect(at)
	p.bubble.show(text, tone, pos, size, g.Size())
}

func (g *Grid) bubbleText() (cellPos, string, Tone) {
	if e := g.edit; e != nil {
		return e.pos, e.err, ToneError
	}
	if g.hinting {
		if p, text, tone := g.pointerHint(); text != "" {
			return p, text, tone
		}
	}
	rows := g.src.Rows()
	if g.mode == EditMode && g.focused && g.cur.row < rows && g.cur.col < len(g.cols) {
		v := g.src.Cell(g.cur.row, g.cur.col)
		if v.State&(StateError|StateWarning|StateComment) != 0 {
			return g.cur, v.Hint, v.tone()
		}
	}
	return cellPos{}, "", ToneNone
}

// pointerHint is what is to be read about the cell under the pointer: its hint,
// or its text when the cell cuts it off.
func (g *Grid) pointerHint() (cellPos, string, Tone) {
	h := g.hover
	if h.zone != zoneCell || h.col < 0 || h.col >= len(g.cols) || h.row >= g.src.Rows() {
		return cellPos{}, "", ToneNone
	}
	v := g.src.Cell(h.row, h.col)
	text := v.Hint
	if text == "" && g.cut(v, h.col) {
		text = v.Text
	}
	return cellPos{h.row, h.col}, text, v.tone()
}

// cut reports whether a text does not fit its cell.
func (g *Grid) cut(v CellView, col int) bool {
	zoom := g.geo.rowH / 30
	return v.Tone == ToneNone && textWidth(v.Text, 13*zoom, v.Bold) > g.colW(col)-14*zoom
}

func (v CellView) tone() Tone {
	switch {
	case v.State.Has(StateError):
		return ToneError
	case v.State.Has(StateWarning):
		return ToneWarning
	}
	return TonePrimary
}

// secondary opens a menu at the cell under the pointer.
func (g *Grid) secondary(h hit, e *desktop.MouseEvent) {
	if h.zone == zoneHead || h.zone == zoneBorder {
		g.showHeadMenu(h.col, e.AbsolutePosition)
		return
	}
	if h.zone != zoneCell && h.zone != zoneGutter {
		return
	}
	p := cellPos{h.row, max(0, h.col)}
	r := g.selection()
	if p.row < r.top || p.row > r.bottom || (h.zone == zoneCell && (p.col < r.left || p.col > r.right)) {
		g.moveTo(p, false)
	}
	if g.mode == ListMode { // a list's selection is of rows; the menu is of the cell, too
		g.cur.col = p.col
	}
	g.ShowMenu(e.AbsolutePosition)
}

// ShowMenu opens the menu of the cell at the cursor at an absolute position.
func (g *Grid) ShowMenu(at fyne.Position) {
	c := canvasOf(g)
	if c == nil {
		return
	}
	m := g.menu()
	if items := g.freezeItems(g.cur.col); len(items) > 0 {
		m.Items = append(append(m.Items, fyne.NewMenuItemSeparator()), items...)
	}
	if g.MoreMenu != nil {
		if more := g.MoreMenu(g.CurrentCell()); len(more) > 0 {
			m.Items = append(append(m.Items, fyne.NewMenuItemSeparator()), more...)
		}
	}
	widget.ShowPopUpMenuAtPosition(m, c, at)
}

func (g *Grid) menu() *fyne.Menu {
	clip := fyne.CurrentApp().Clipboard()
	item := func(key string, do func()) *fyne.MenuItem { return fyne.NewMenuItem(i18n.T("xwidget.grid."+key), do) }
	items := []*fyne.MenuItem{item("menu.copy", func() { g.copySelection(clip) })}
	if g.mode == ListMode {
		if g.OnOpen != nil {
			items = append([]*fyne.MenuItem{item("menu.open", g.open)}, items...)
		}
		if g.OnDelete != nil && !g.Disabled() {
			items = append(items, fyne.NewMenuItemSeparator(), item("menu.delete", func() { g.OnDelete(g.SelectedRows()) }))
		}
		return fyne.NewMenu("", items...)
	}
	if g.Disabled() {
		return fyne.NewMenu("", items...)
	}
	items = append(items,
		item("menu.cut", func() { g.cutSelection(clip) }),
		item("menu.paste", func() { g.paste(clip) }),
		item("menu.clear", g.clearCells),
		item("menu.fill_down", g.fillDown))
	if g.Growable {
		items = append(items, fyne.NewMenuItemSeparator(),
			item("menu.insert", g.insertRow), item("menu.delete_rows", g.deleteRows))
	}
	return fyne.NewMenu("", items...)
}
