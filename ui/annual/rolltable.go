package annual

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"ronghe/app"
	report "ronghe/app/annual"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/xwidget"
)

// rollTables is the list of the tables with how many cells the own report says
// otherwise.
type rollTables struct{ p *RollUp }

// Rows is how many tables there are.
func (s rollTables) Rows() int {
	if s.p.rep == nil {
		return 0
	}
	return len(s.p.rep.Book.Tables())
}

// Cell is a table's number, title or number of differences.
func (s rollTables) Cell(row, col int) xwidget.CellView {
	t := s.p.rep.Book.Tables()[row]
	switch col {
	case 0:
		return xwidget.CellView{Text: t.Number()}
	case 1:
		return xwidget.CellView{Text: t.Title, Hint: t.Title}
	}
	n := 0
	for c := range s.p.differs {
		if c.Table == t {
			n++
		}
	}
	if n == 0 {
		return xwidget.CellView{}
	}
	return xwidget.CellView{Text: ui.Count(n), Hint: i18n.T("ui.rollup.differs_hint", "n", ui.Count(n))}
}

// showTable puts a table in front.
func (p *RollUp) showTable(row int) {
	if p.rep == nil || row < 0 || row >= len(p.rep.Book.Tables()) || p.rep.Book.Tables()[row] == p.table {
		return
	}
	p.table = p.rep.Book.Tables()[row]
	p.parts.Objects = partChoice(p.table, p.showPart)
	p.showPart(p.table.Parts[0])
}

func (p *RollUp) showPart(part *report.Part) {
	p.part = part
	p.grid.SetColumns(columnsOf(part)...)
	p.grid.Select(0, stubs)
	p.parts.Refresh()
	p.body.Refresh()
	p.showCell(p.current())
}

func (p *RollUp) cellAt(row, col int) *report.Cell { return cellOf(p.part, row, col) }

func (p *RollUp) current() *report.Cell {
	row, col := p.grid.CurrentCell()
	return p.cellAt(row, col)
}

// rollCells is the table in front; nobody types into it.
type rollCells struct{ p *RollUp }

// Rows is how many rows the part has.
func (s *rollCells) Rows() int {
	if s.p.part == nil {
		return 0
	}
	return len(s.p.part.Lines())
}

// Cell is a row's label or number, or a cell; one that the own report says
// otherwise, or that cannot be right, has a corner.
func (s *rollCells) Cell(row, col int) xwidget.CellView {
	line := s.p.part.Lines()[row]
	sum := len(line.Def.Sum) > 0 || line.Def.Head
	if view, ok := stubView(line, col); ok {
		return view
	}
	c := s.p.cellAt(row, col)
	if c == nil {
		return noCell(line)
	}
	view := xwidget.CellView{Text: c.Format(s.p.rep.Value(c)), Bold: sum}
	switch c.Source {
	case report.Computed:
		view.State = xwidget.StateComputed
	case report.Register:
		view.State = xwidget.StateRegister
	}
	if s.p.only != nil {
		if st := s.p.rep.State(c); st.Origin == report.PutOver || st.Origin == report.Carried {
			view.State |= xwidget.StateComment
			view.Hint = st.Reason
		}
		if words, ok := openRemark(s.p.unit.remarks.Of[c]); ok {
			view.State |= xwidget.StateComment
			view.Hint = words
		}
		return view
	}
	if d, ok := s.p.differs[c]; ok {
		view.State |= xwidget.StateComment
		view.Hint = i18n.T("ui.rollup.own", "value", valueText(c, d.Own))
	}
	if s.p.doubt[c] {
		view.State |= xwidget.StateWarning
		view.Hint = i18n.T("ui.rollup.doubt")
	}
	return view
}

// stubView is what stands before the numbers of a row.
func stubView(line *report.Line, col int) (view xwidget.CellView, ok bool) {
	sum := len(line.Def.Sum) > 0 || line.Def.Head
	switch {
	case col == 0:
		return xwidget.CellView{Text: line.Label, Indent: line.Def.Indent, Bold: sum, State: xwidget.StateReadOnly}, true
	case col == 1 && line.No == 0:
		return xwidget.CellView{State: xwidget.StateReadOnly}, true
	case col == 1:
		return xwidget.CellView{Text: strconv.Itoa(line.No), State: xwidget.StateReadOnly}, true
	}
	return view, false
}

// noCell is where a row has no cell.
func noCell(line *report.Line) xwidget.CellView {
	view := xwidget.CellView{State: xwidget.StateReadOnly}
	if !line.Def.Head {
		view.Text = i18n.T("annual.no_cell")
	}
	return view
}

// partChoice chooses among the parts of a table; nothing where it has one.
func partChoice(t *report.Table, show func(*report.Part)) []fyne.CanvasObject {
	if len(t.Parts) < 2 {
		return nil
	}
	var options []xwidget.Option
	for _, part := range t.Parts {
		options = append(options, xwidget.Option{Code: part.ID, Label: part.Title})
	}
	choice := xwidget.NewSegments(options...)
	choice.SetSelected(t.Parts[0].ID)
	choice.OnChanged = func(o xwidget.Option) {
		for _, part := range t.Parts {
			if part.ID == o.Code {
				show(part)
			}
		}
	}
	return []fyne.CanvasObject{choice}
}

// cellOf is the cell of a part at a place of the grid, nil where there is none.
func cellOf(part *report.Part, row, col int) *report.Cell {
	if part == nil || row < 0 || row >= len(part.Lines()) || col < stubs || col-stubs >= len(part.Leaves()) {
		return nil
	}
	return part.Lines()[row].Cell(part.Leaves()[col-stubs])
}

// rollUnits is what each unit says of the cell at the cursor.
type rollUnits struct{ p *RollUp }

// Rows is how many units have a report.
func (s rollUnits) Rows() int { return len(s.p.behind) }

// Cell is a unit's name, or its value.
func (s rollUnits) Cell(row, col int) xwidget.CellView {
	v := s.p.behind[row]
	if col == 0 {
		return xwidget.CellView{Text: v.Unit.Name, Hint: v.Unit.Name}
	}
	view := xwidget.CellView{Text: s.p.of.Format(v.Value)}
	switch {
	case v.Inner:
		view.State, view.Hint = xwidget.StateReadOnly, i18n.T("ui.rollup.inner")
	case v.Origin == report.PutOver || v.Origin == report.Carried:
		view.State, view.Hint = xwidget.StateComment, v.Reason
	}
	return view
}

// rollMembers is every unit below with how far its report is.
type rollMembers struct{ p *RollUp }

// Rows is how many units there are.
func (s rollMembers) Rows() int { return len(s.p.leads) }

// Cell is a unit's name, or its state.
func (s rollMembers) Cell(row, col int) xwidget.CellView {
	u := s.p.leads[row]
	if col == 0 {
		return xwidget.CellView{Text: u.Name}
	}
	return xwidget.CellView{Text: s.p.stateOf(u)}
}

// stateOf says how far a unit's report is.
func (p *RollUp) stateOf(u app.Unit) string {
	i := slices.IndexFunc(p.members, func(m report.Member) bool { return m.Unit.Code == u.Code })
	if i < 0 || !p.members[i].Reported {
		return i18n.T("review.state.unbegun")
	}
	return p.members[i].State.Title()
}
