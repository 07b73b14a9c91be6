package annual

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app"
	report "ronghe/app/annual"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/xwidget"
)

// stubs are the columns before those of the table: its rows' labels and numbers.
const stubs = 2

// tables is the list of the tables with how far each is.
type tables struct{ p *Page }

// Rows is how many tables there are.
func (s tables) Rows() int {
	if s.p.rep == nil {
		return 0
	}
	return len(s.p.rep.Book.Tables())
}

// Cell is a table's number, title or completeness.
func (s tables) Cell(row, col int) xwidget.CellView {
	t := s.p.rep.Book.Tables()[row]
	switch col {
	case 0:
		return xwidget.CellView{Text: t.Number()}
	case 1:
		return xwidget.CellView{Text: t.Title, Hint: t.Title}
	}
	d := s.p.rep.Done(t)
	view := xwidget.CellView{
		Text: strconv.Itoa(100*d.Filled/max(d.Asked, 1)) + "%",
		Hint: i18n.T("ui.annual.done_hint", "n", ui.Count(d.Filled), "all", ui.Count(d.Asked), "hard", ui.Count(d.Hard), "soft", ui.Count(d.Soft)),
	}
	switch {
	case d.Hard > 0:
		view.State = xwidget.StateError
	case d.Soft > 0:
		view.State = xwidget.StateWarning
	case d.Filled == d.Asked:
		view.State = xwidget.StateDone
	}
	return view
}

// showTable puts a table in front.
func (p *Page) showTable(row int) {
	if p.rep == nil || row < 0 || row >= len(p.rep.Book.Tables()) || p.rep.Book.Tables()[row] == p.table {
		return
	}
	p.table = p.rep.Book.Tables()[row]
	p.parts.Objects = partChoice(p.table, p.showPart)
	p.showPart(p.table.Parts[0])
	p.listProblems()
}

// showPart lays the part's columns out.
func (p *Page) showPart(part *report.Part) {
	p.part = part
	p.grid.SetColumns(columnsOf(part)...)
	p.grid.Select(0, stubs)
	p.parts.Refresh()
	p.body.Refresh()
	p.showSide(p.current())
}

// columnsOf are the columns of a part as a sheet shows them, the heads over them
// as on paper.
func columnsOf(part *report.Part) []xwidget.Column {
	cols := []xwidget.Column{
		{Key: "label", Title: part.Stub, Width: labelWidth(part), ReadOnly: true},
		{Key: "no", Title: i18n.T("annual.row_no"), Width: 48, ReadOnly: true, PlainText: true, Align: fyne.TextAlignCenter},
	}
	for _, leaf := range part.Leaves() {
		c := xwidget.Column{
			Key: leaf.ID, Title: leaf.Label, Above: leaf.Heads[:len(leaf.Heads)-1], Unit: leaf.Unit, Width: 84, Align: fyne.TextAlignTrailing,
		}
		if leaf.Type == catalog.TypeText {
			c.Align, c.Width, c.Flex = fyne.TextAlignLeading, 280, true
		}
		c.Width = max(c.Width, headWidth(c.Title, c.Unit))
		cols = append(cols, c)
	}
	widen(cols)
	return cols
}

// Widths of the column of labels, at zoom 1.
const leastLabel, mostLabel = 110, 190

// labelWidth is the width that the labels of a part need, within bounds.
func labelWidth(part *report.Part) float32 {
	wide := headWidth(part.Stub, "")
	for _, line := range part.Lines() {
		wide = max(wide, float32(len([]rune(line.Label))+line.Def.Indent)*13.5+22)
	}
	return min(mostLabel, max(leastLabel, wide))
}

// headWidth is the width that a head needs in two lines, its unit behind the second,
// at zoom 1.
func headWidth(title, unit string) float32 {
	first, second := len([]rune(title))/2, len([]rune(title))-len([]rune(title))/2
	return float32(max(second, first+len([]rune(unit))))*14 + 28
}

// widen gives columns under a common head the width that it needs.
func widen(cols []xwidget.Column) {
	for from := 0; from < len(cols); {
		to, wide := from, float32(0)
		for ; to < len(cols) && slices.Equal(cols[to].Above, cols[from].Above); to++ {
			wide += cols[to].Width
		}
		if n := len(cols[from].Above); n > 0 {
			if need := float32(len([]rune(cols[from].Above[n-1])))*14 + 28; need > wide {
				for i := from; i < to; i++ {
					cols[i].Width *= need / wide
				}
			}
		}
		from = to
	}
}

func (p *Page) cellAt(row, col int) *report.Cell { return cellOf(p.part, row, col) }

func (p *Page) current() *report.Cell {
	row, col := p.grid.CurrentCell()
	return p.cellAt(row, col)
}

// cells is the table in front.
type cells struct{ p *Page }

var _ xwidget.EditableSource = (*cells)(nil)

// Rows is how many rows the part has.
func (s *cells) Rows() int {
	if s.p.part == nil {
		return 0
	}
	return len(s.p.part.Lines())
}

// Cell is a row's label or number, or a cell with where it comes from.
func (s *cells) Cell(row, col int) xwidget.CellView {
	line := s.p.part.Lines()[row]
	if view, ok := stubView(line, col); ok {
		return view
	}
	c := s.p.cellAt(row, col)
	if c == nil {
		return noCell(line)
	}
	return s.p.view(c, len(line.Def.Sum) > 0 || line.Def.Head)
}

// view shows a cell: white, blue with ƒ, pale blue with ▤; a value put over it
// and what a check says stand out.
func (p *Page) view(c *report.Cell, bold bool) xwidget.CellView {
	view := xwidget.CellView{Text: c.Format(p.rep.Value(c)), Bold: bold}
	switch c.Source {
	case report.Computed:
		view.State = xwidget.StateComputed
	case report.Register:
		view.State = xwidget.StateRegister
	}
	st := p.rep.State(c)
	if st.Origin == report.PutOver || st.Origin == report.Carried {
		view.State |= xwidget.StateComment
		view.Hint = st.Reason
	}
	if words, ok := openRemark(p.remarks.Of[c]); ok {
		view.State |= xwidget.StateComment
		view.Hint = words
	}
	var said []string
	for _, f := range p.rep.Findings() {
		if f.At != c || !f.Open() {
			continue
		}
		if f.Level == catalog.HardCheck {
			view.State |= xwidget.StateError
		} else {
			view.State |= xwidget.StateWarning
		}
		said = append(said, f.Message)
	}
	view.Hint = strings.Join(append(said, view.Hint), "\n") // what is wrong comes first
	view.Hint = strings.TrimSpace(view.Hint)
	if text, ok := p.pending[c]; ok {
		view.Text = text
		view.State |= xwidget.StateChanged
	}
	return view
}

// Set takes a typed value; one for a cell that is computed or taken asks for the
// reason first.
func (s *cells) Set(e xwidget.CellEdit) error {
	if !s.p.app.Entering() {
		return nil
	}
	if f := s.p.filing; f != nil {
		if err := f.Editable(); err != nil {
			return err
		}
	}
	c := s.p.cellAt(e.Row, e.Col)
	if c == nil {
		return app.NewError(report.CodeCell, nil, "cell", s.p.part.Lines()[e.Row].Label)
	}
	if _, bad := c.Parse(e.Text); bad != nil && bad.Severity == app.Refused {
		return app.NewError(report.CodeValue, nil, "cell", c.Name(), "value", e.Text)
	}
	if c.Source != report.Typed {
		if text := strings.TrimSpace(e.Text); text != "" && text != s.p.view(c, false).Text {
			s.p.askReason(c, text)
		}
		return nil
	}
	s.p.store(report.Edit{Cell: c, Text: e.Text})
	return nil
}

// SetMany takes a paste: what is typed is stored at once; what is computed or
// taken from registers stays, since each would need its reason.
func (s *cells) SetMany(edits []xwidget.CellEdit) (refused int) {
	if !s.p.editable() {
		return len(edits)
	}
	var take []report.Edit
	for _, e := range edits {
		c := s.p.cellAt(e.Row, e.Col)
		if c == nil || c.Source != report.Typed {
			refused++
			continue
		}
		if _, bad := c.Parse(e.Text); bad != nil && bad.Severity == app.Refused {
			refused++
			continue
		}
		take = append(take, report.Edit{Cell: c, Text: e.Text})
	}
	if len(take) > 0 {
		s.p.store(take...)
	}
	return refused
}

// InsertRows does nothing: the rows are those of the definition.
func (s *cells) InsertRows(int, int) {}

// DeleteRows does nothing: the rows are those of the definition.
func (s *cells) DeleteRows([]int) {}

// store keeps values; they show as typed until they are.
func (p *Page) store(edits ...report.Edit) {
	for _, e := range edits {
		p.pending[e.Cell] = e.Text
	}
	p.do(func(ctx context.Context, s *report.Service, r *report.Report) error {
		_, err := s.Set(ctx, r, edits...)
		return err
	}, func(err error) {
		for _, e := range edits {
			delete(p.pending, e.Cell)
		}
		if err != nil {
			p.app.ShowError(err)
			p.grid.Refresh()
		}
	})
}

// changes is what a fill would do, as a list.
type changes struct {
	list []report.Change
	kept int
}

func newChanges(plan report.Plan) *changes {
	out := &changes{list: plan.Changes}
	for _, ch := range plan.Changes {
		if ch.Kept {
			out.kept++
		}
	}
	return out
}

// Rows is how many cells would change.
func (s *changes) Rows() int { return len(s.list) }

// Cell is the cell's name, what it is, what it would be, and what has to be known.
func (s *changes) Cell(row, col int) xwidget.CellView {
	ch := s.list[row]
	text := func(v app.Value) string {
		if v.IsBlank() {
			return i18n.T("ui.annual.blank")
		}
		return ch.Cell.Format(v)
	}
	switch col {
	case 0:
		return xwidget.CellView{Text: ch.Cell.Name()}
	case 1:
		return xwidget.CellView{Text: text(ch.From)}
	case 2:
		return xwidget.CellView{Text: text(ch.To), Bold: true}
	}
	switch {
	case ch.Kept:
		return xwidget.CellView{Text: i18n.T("ui.annual.kept"), Tone: xwidget.ToneWarning}
	case ch.Carried != "":
		return xwidget.CellView{Text: i18n.T("ui.annual.carried", "reason", ch.Carried), Hint: ch.Carried}
	}
	return xwidget.CellView{}
}
