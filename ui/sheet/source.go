package sheet

import (
	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/app/rules"
	"ronghe/ui"
	"ronghe/ui/formview"
	"ronghe/ui/xwidget"
)

// source is the sheet as the grid sees it. What cannot be read is kept as typed
// and marked in its place.
type source struct{ p *Page }

var (
	_ xwidget.EditableSource = source{}
	_ xwidget.RowInserter    = source{}
)

// Rows counts the lines.
func (s source) Rows() int {
	if s.p.sheet == nil {
		return 0
	}
	return s.p.sheet.Len()
}

// Cell is what stands in a cell and what is said of it.
func (s source) Cell(row, col int) xwidget.CellView { return s.p.cell(row, col) }

// looked is what the rules say of a line, kept while the line does not change.
type looked struct {
	rec   *app.Record
	marks map[string]mark
	shown map[string]bool
}

type mark struct {
	state xwidget.CellState
	text  string
	calm  bool // only missing values: nothing to say while the line is typed
}

func (p *Page) look(l *register.SheetLine) *looked {
	k := p.lines[l]
	if k != nil && k.rec == l.Record() {
		return k
	}
	k = &looked{marks: map[string]mark{}, shown: map[string]bool{}}
	for _, pr := range p.sheet.Problems(l) {
		id := pr.Field
		if pr.Table != "" || id == "" {
			continue // sub-tables are typed in the record's form
		}
		m, known := k.marks[id]
		missing := pr.Code == rules.CodeRequired
		m.calm = missing && (m.calm || !known)
		if pr.Severity == app.Hard || pr.Severity == app.Refused {
			m.state |= xwidget.StateError
		} else {
			m.state |= xwidget.StateWarning
		}
		m.text += i18n.Problem(pr)
		k.marks[id] = m
	}
	for _, fd := range p.cols {
		k.shown[fd.ID] = p.sheet.Visible(l, fd)
	}
	k.rec = l.Record() // the rules were run for it just now
	p.lines[l] = k
	return k
}

func (p *Page) cell(row, col int) xwidget.CellView {
	var cell xwidget.CellView
	if p.sheet == nil || col >= len(p.cols) {
		return cell
	}
	l := p.sheet.Line(row)
	if l == nil {
		return cell
	}
	fd, k := p.cols[col], p.look(l)
	cell.Text = l.Text(fd)
	switch {
	case fd.Compute != "":
		cell.State |= xwidget.StateComputed
	case !k.shown[fd.ID]:
		cell.State |= xwidget.StateReadOnly
		cell.Hint = i18n.T("sheet.not_asked")
	case l.Record().Value(fd.ID).Party().Ref != "":
		cell.State |= xwidget.StateRegister
	}
	if l.Changed(fd) {
		cell.State |= xwidget.StateChanged
	}
	if m, ok := k.marks[fd.ID]; ok && !(m.calm && l == p.typing) {
		cell.State |= m.state
		cell.Hint = m.text
	}
	if err := p.refused[l]; err != nil && col == 0 {
		cell.State |= xwidget.StateError
		cell.Hint = i18n.Error(err).String()
	}
	return cell
}

// Set takes one cell. It refuses nothing: what is no value stays, marked.
func (s source) Set(e xwidget.CellEdit) error {
	s.set([]xwidget.CellEdit{e}, false)
	return nil
}

// SetMany takes a paste, a fill or a clearing as one step.
func (s source) SetMany(edits []xwidget.CellEdit) int { return s.set(edits, true) }

// InsertAndSet appends lines with their content; one undo takes both back.
func (s source) InsertAndSet(_ int, edits []xwidget.CellEdit) int {
	return s.set(edits, len(edits) > 1)
}

func (s source) set(edits []xwidget.CellEdit, pasted bool) int {
	p := s.p
	if p.sheet == nil {
		return 0
	}
	list := make([]register.SheetEdit, 0, len(edits))
	for _, e := range edits {
		if e.Col >= len(p.cols) {
			continue
		}
		fd := p.cols[e.Col]
		edit := register.SheetEdit{Line: e.Row, Field: fd.ID, Text: e.Text, Pasted: pasted, Unfit: e.Unfit}
		edit.Value, edit.Chosen = p.cells.Chosen(fd, e.Code)
		list = append(list, edit)
	}
	refused, err := p.sheet.Set(list)
	if err != nil {
		p.app.ShowError(err)
	}
	for _, e := range edits {
		delete(p.refused, p.sheet.Line(e.Row))
	}
	p.changed()
	return refused
}

// InsertRows does nothing: a record has its place by the list's order, and a
// new one begins in the empty line at the end.
func (s source) InsertRows(int, int) { s.p.app.Toast(i18n.T("sheet.insert")) }

// DeleteRows takes lines out that are not stored.
func (s source) DeleteRows(rows []int) {
	p := s.p
	if p.sheet == nil {
		return
	}
	if kept := p.sheet.Remove(rows); kept > 0 {
		p.app.Inform(i18n.T("sheet.delete_title"), i18n.T("sheet.delete_text", "n", ui.Count(kept)))
	}
	p.changed()
}

// menu is what can be done to a cell beside what any sheet can do.
func (p *Page) menu(row, col int) []*fyne.MenuItem {
	if p.sheet == nil || col >= len(p.cols) {
		return nil
	}
	l, fd := p.sheet.Line(row), p.cols[col]
	if l == nil || !l.Confirmable(fd) {
		return nil
	}
	return []*fyne.MenuItem{fyne.NewMenuItem(i18n.T("form.menu.confirm"), func() {
		p.sheet.Confirm(row, fd.ID)
		p.changed()
	})}
}

// editor is how the cells of a column are typed in.
func (p *Page) editor(fd *catalog.Field) xwidget.EditorFunc {
	record := func() *app.Record {
		row, _ := p.grid.CurrentCell()
		if p.sheet != nil && p.sheet.Line(row) != nil {
			return p.sheet.Line(row).Record()
		}
		return &app.Record{}
	}
	switch {
	case fd.TypeName == catalog.TypeMulti:
		return p.askMulti(fd, record)
	case fd.Personal != nil:
		return formview.OverMask(func() bool {
			_, sealed := record().Value(fd.ID).Sealed()
			return sealed
		})
	}
	return p.cells.Editor(fd, func() (*catalog.Form, *app.Record) { return p.form, record() })
}

// askMulti chooses several options of a cell in a dialog.
func (p *Page) askMulti(fd *catalog.Field, record func() *app.Record) xwidget.EditorFunc {
	return func(s xwidget.EditSession) xwidget.CellEditor {
		row, _ := p.grid.CurrentCell()
		now := record().Value(fd.ID)
		s.Cancel()
		formview.AskMulti(p.app, fd, now, func(list app.Value) {
			if _, err := p.sheet.Set([]register.SheetEdit{{Line: row, Field: fd.ID, Value: list, Chosen: true}}); err != nil {
				p.app.ShowError(err)
			}
			p.changed()
		}, p.grid.Focus)
		return nil
	}
}
