package formview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/ui/xwidget"
)

// Rows that a sheet shows at least and at most before it scrolls.
const (
	leastRows = 4
	mostRows  = 12
)

// table edits a sub-table as a sheet.
type table struct {
	b     *block
	grid  *xwidget.Grid
	cols  []*catalog.Field // as shown; a column that no row shows is left out
	cells *Cells
	here  bool // the keyboard is in it
	last  int  // row of the cursor
	seen  seen
	open  *fileList // attachments of a cell in a dialog
}

// seen is what the grid has drawn, to tell whether it has to draw again.
type seen struct {
	rows   []app.Row
	raw    map[string]string
	odd    map[string]string
	marks  string
	masked int
}

func newTable(b *block) *table {
	t := &table{b: b, cells: NewCells(b.v.App)}
	t.cols = b.fd.Fields
	t.grid = xwidget.NewGrid(xwidget.EditMode, (*tableSource)(t), t.columns()...)
	g := t.grid
	g.RowNumbers, g.Growable, g.Frozen = true, true, 1 // the first column tells the rows apart
	g.MinRows, g.MaxRows = leastRows, mostRows
	g.ScrollThrough = b.v.scroll
	g.OnUndo, g.OnRedo = b.v.OnUndo, b.v.OnRedo
	g.OnNotice = b.v.App.Toast
	g.OnSelection = t.selected
	g.OnCursor = func(row, _ int) { t.moved(row) }
	g.OnFocus = t.focus
	g.MoreMenu = t.menu
	g.ConfirmPaste = PreviewPaste(b.v.App, g, func() []*catalog.Field { return t.cols })
	g.PasteHead = func(line []string) []xwidget.PastedColumn { return PasteHead(t.cols)(line) }
	KeepLook(b.v.App, g, "table."+b.v.form.ID+"."+b.fd.ID)
	return t
}

func (t *table) object() fyne.CanvasObject { return t.grid }
func (t *table) target() fyne.Focusable    { return t.grid }
func (t *table) commit() bool              { return t.grid.CommitEdit() }
func (t *table) growing()                  {}

// columns describes the sheet's columns.
func (t *table) columns() []xwidget.Column {
	cols := make([]xwidget.Column, len(t.cols))
	for i, fd := range t.cols {
		cols[i] = ColumnOf(fd)
		cols[i].Editor = t.editor(fd)
		if t.b.v.ReadOnly {
			cols[i].ReadOnly, cols[i].Required = true, false
		}
	}
	return cols
}

// columnOf is the place of the i-th field among the shown columns.
func (t *table) columnOf(field int) int {
	for i, fd := range t.cols {
		if field >= 0 && field < len(t.b.fd.Fields) && fd == t.b.fd.Fields[field] {
			return i
		}
	}
	return 0
}

// fieldAt is the number of the field in a shown column.
func (t *table) fieldAt(col int) int {
	for i, fd := range t.b.fd.Fields {
		if col < len(t.cols) && t.cols[col] == fd {
			return i
		}
	}
	return -1
}

// show draws the sheet again when something in it has changed.
func (t *table) show(shown) {
	now := t.look()
	if sameRows(now.rows, t.seen.rows) && sameTexts(now.raw, t.seen.raw) && sameTexts(now.odd, t.seen.odd) && now.marks == t.seen.marks && now.masked == t.seen.masked {
		return
	}
	t.seen = now
	t.grid.Refresh()
	if t.open != nil {
		t.open.show(t.b.v.look(t.open.path))
	}
}

func (t *table) look() seen {
	v := t.b.v
	id := t.b.fd.ID
	s := seen{rows: v.rec.Rows[id], raw: under(v.raw, id), odd: under(v.odd, id), masked: len(v.masks) + len(v.revealed)}
	for _, n := range v.marks.at[id] {
		f := v.marks.list[n]
		s.marks += f.Path + "\x00" + f.Text + "\x00"
	}
	// What is shown and asked for follows other fields; it is told by path.
	for _, row := range s.rows {
		for _, fd := range t.cols {
			path := op.Path(id, row.ID, fd.ID)
			if !v.state.Visible(path) {
				s.marks += "-" + path
			}
		}
	}
	return s
}

// focus notes where the keyboard is; a row that is left shows what it misses.
func (t *table) focus(gained bool) {
	t.here = gained
	t.b.focus(gained)
	if gained {
		t.last, _ = t.grid.CurrentCell()
		return
	}
	t.b.v.App.Nav.Say("")
	t.b.v.sync(nil)
}

// moved shows what the row misses that the cursor has left.
func (t *table) moved(row int) {
	if row == t.last {
		return
	}
	t.last = row
	t.b.v.Config.Session.Pause()
	t.b.v.sync(nil)
}

// inRow reports whether the cursor is in a row: what it misses is still to come.
func (t *table) inRow(row int) bool {
	if t == nil || !(t.here || t.grid.Editing()) {
		return false
	}
	at, _ := t.grid.CurrentCell()
	return at == row
}

// selected sums up what is selected in the status bar.
func (t *table) selected(s xwidget.SelectionStats) {
	text := ""
	if t.here {
		text = SelectionText(s)
	}
	t.b.v.App.Nav.Say(text)
}

// append adds an empty row at the end and goes there.
func (t *table) append() {
	v := t.b.v
	at := len(v.rec.Rows[t.b.fd.ID])
	v.do(nil, func(ss *register.Session) { ss.InsertRows(t.b.fd.ID, at, 1) })
	v.canvas().Focus(t.grid)
	t.grid.Select(at, 0)
}

// remove deletes the selected rows.
func (t *table) remove() {
	rows := t.grid.SelectedRows()
	if len(rows) == 0 {
		t.b.v.App.Toast(i18n.T("form.table.none"))
		return
	}
	t.shortcut(fyne.KeyMinus)
	t.b.v.canvas().Focus(t.grid)
}

// shortcut sends a combination with Ctrl to the sheet.
func (t *table) shortcut(k fyne.KeyName) {
	t.grid.TypedShortcut(&desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierControl})
}

// path is the op path of a cell; "" beyond the last row.
func (t *table) path(row, col int) string {
	rows := t.b.v.rec.Rows[t.b.fd.ID]
	if row < 0 || row >= len(rows) || col < 0 || col >= len(t.cols) {
		return ""
	}
	return op.Path(t.b.fd.ID, rows[row].ID, t.cols[col].ID)
}

// refresh draws the sheet again whatever changed.
func (t *table) refresh() {
	t.seen = t.look()
	t.grid.Refresh()
	canvas.Refresh(t.grid)
}
