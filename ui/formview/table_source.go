package formview

import (
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/ui/xwidget"
)

// tableSource is a table's rows as the sheet sees them. What cannot be read is
// kept as typed and marked in its place.
type tableSource table

var (
	_ xwidget.EditableSource = (*tableSource)(nil)
	_ xwidget.RowInserter    = (*tableSource)(nil)
)

func (s *tableSource) table() *table   { return (*table)(s) }
func (s *tableSource) rows() []app.Row { return s.b.v.rec.Rows[s.b.fd.ID] }

// Rows counts the rows.
func (s *tableSource) Rows() int { return len(s.rows()) }

// Cell is what stands in a cell and what is said of it.
func (s *tableSource) Cell(row, col int) xwidget.CellView {
	rows := s.rows()
	if row >= len(rows) || col >= len(s.cols) {
		return xwidget.CellView{}
	}
	v, fd := s.b.v, s.cols[col]
	path := op.Path(s.b.fd.ID, rows[row].ID, fd.ID)
	value := rows[row].Fields[fd.ID]
	var cell xwidget.CellView
	if raw, ok := v.Config.Session.Unread(path); ok {
		cell.Text = raw
	} else if sealed, ok := value.Sealed(); ok {
		cell.Text = v.mask(sealed)
		if plain, ok := v.revealed[sealed]; ok {
			cell.Text = fd.Format(plain)
		}
	} else {
		cell.Text = cellText(fd, value)
	}
	switch {
	case fd.Compute != "":
		cell.State |= xwidget.StateComputed
	case !v.state.Visible(path):
		cell.State |= xwidget.StateReadOnly
	case value.Party().Ref != "":
		cell.State |= xwidget.StateRegister
		cell.Hint = i18n.T("form.party.linked")
	}
	s.mark(&cell, path)
	return cell
}

// cellText is a value as a cell shows it; attachments by their number.
func cellText(fd *catalog.Field, v app.Value) string {
	if fd.TypeName == catalog.TypeFiles && len(v.Files()) > 0 {
		return fd.Format(v)
	}
	return fd.Format(v)
}

// mark colours a cell by the gravest of its problems and says them all.
func (s *tableSource) mark(cell *xwidget.CellView, path string) {
	v := s.b.v
	var hints []string
	for _, n := range v.marks.at[path] {
		f := v.marks.list[n]
		if f.Severity == xwidget.SeverityError {
			cell.State |= xwidget.StateError
		} else {
			cell.State |= xwidget.StateWarning
		}
		hints = append(hints, f.short)
	}
	if len(hints) > 0 {
		cell.Hint = strings.Join(hints, "")
	}
}

// Set takes one cell. It refuses nothing: what is no value stays, marked.
func (s *tableSource) Set(e xwidget.CellEdit) error {
	rows := s.rows()
	if e.Row >= len(rows) || e.Col >= len(s.cols) {
		return nil
	}
	s.b.v.do(nil, s.table().change(rows[e.Row].ID, e))
	return nil
}

// change is the step that puts one cell's text, or the option that was chosen.
func (t *table) change(row app.ID, e xwidget.CellEdit) func(*register.Session) {
	fd := t.cols[e.Col]
	path := op.Path(t.b.fd.ID, row, fd.ID)
	if e.Unfit {
		return func(ss *register.Session) { ss.Pause(); ss.Unfit(path, e.Text) }
	}
	if v, ok := t.cells.Chosen(fd, e.Code); ok {
		return func(ss *register.Session) { ss.Pause(); ss.Set(path, v) }
	}
	return func(ss *register.Session) { ss.Pause(); ss.SetText(path, e.Text) }
}

// SetMany takes a paste, a fill or a clearing as one step.
func (s *tableSource) SetMany(edits []xwidget.CellEdit) int {
	return s.many(s.rows(), edits)
}

func (s *tableSource) many(rows []app.Row, edits []xwidget.CellEdit) (refused int) {
	var list []register.Edit
	for _, e := range edits {
		if e.Row >= len(rows) || e.Col >= len(s.cols) || s.cols[e.Col].TypeName == catalog.TypeFiles && e.Text != "" {
			continue
		}
		list = append(list, register.Edit{Path: op.Path(s.b.fd.ID, rows[e.Row].ID, s.cols[e.Col].ID), Text: e.Text})
	}
	s.b.v.do(nil, func(ss *register.Session) {
		refused = 0
		for _, bad := range ss.SetMany(list) {
			if bad.Severity == app.Refused {
				refused++
			}
		}
	})
	return refused
}

// InsertRows makes empty rows.
func (s *tableSource) InsertRows(at, n int) {
	s.b.v.do(nil, func(ss *register.Session) { ss.InsertRows(s.b.fd.ID, at, n) })
}

// InsertAndSet appends rows with their content; one undo takes both back.
func (s *tableSource) InsertAndSet(n int, edits []xwidget.CellEdit) (refused int) {
	v := s.b.v
	quiet := v.OnChanged
	v.OnChanged = nil
	s.InsertRows(s.Rows(), n)
	v.OnChanged = quiet
	v.joints[v.Config.Session.Record()] = true
	if len(edits) == 1 { // typed into the empty line
		_ = s.Set(edits[0]) // never refuses
		return 0
	}
	return s.many(s.rows(), edits)
}

// DeleteRows removes rows.
func (s *tableSource) DeleteRows(rows []int) {
	all := s.rows()
	ids := make([]app.ID, 0, len(rows))
	for _, r := range rows {
		if r >= 0 && r < len(all) {
			ids = append(ids, all[r].ID)
		}
	}
	s.b.v.do(nil, func(ss *register.Session) { ss.DeleteRows(s.b.fd.ID, ids...) })
}
