package annual

import (
	"context"
	"time"

	"ronghe/app"
	"ronghe/app/op"
)

// CellEvent is one change of what is kept of a cell.
type CellEvent struct {
	At       time.Time // as whoever changed it says
	User     app.ID
	From, To State
	Undoes   bool // it takes an earlier one back
}

// History is what was kept of a cell one after another, newest first. A computed
// cell that nobody put another value over has none: it follows from the others.
// Errors: those of the records.
func (s *Service) History(ctx context.Context, r *Report, c *Cell) ([]CellEvent, error) {
	doc := recordID(r.Unit.Code, r.Year, c.Table)
	entries, err := s.reg.Store().History(ctx, doc)
	if err != nil {
		return nil, err
	}
	row := rowID(doc, c.Key)
	var out []CellEvent
	var st State
	for _, e := range entries {
		next := st
		for _, ch := range e.Op.Fields {
			if table, id, col := op.SplitPath(ch.Path); table == tableCells && id == row {
				next.change(c, col, ch.New, e.Op.Kind == op.RowDel)
			}
		}
		if next.Origin == st.Origin && next.Reason == st.Reason && same(next.Value, st.Value) {
			st = next
			continue
		}
		ev := CellEvent{At: e.At, User: e.Op.User, From: st, To: next, Undoes: e.Op.Undoes != ""}
		if at, err := time.Parse(time.RFC3339, e.Op.Time); err == nil {
			ev.At = at
		}
		out, st = append([]CellEvent{ev}, out...), next
	}
	return out, nil
}

// change takes one changed column of the cell's row over; gone tells that the row
// was removed.
func (st *State) change(c *Cell, col string, v app.Value, gone bool) {
	switch {
	case gone:
		*st = State{}
	case col == colValue && !c.Text || col == colWords && c.Text:
		st.Value = v
	case col == colNA && v.Bool():
		st.Value = app.NA()
	case col == colOrigin:
		st.Origin = Origin(v.Text())
	case col == colFigure:
		st.Figure = v
	case col == colReason:
		st.Reason = v.Text()
	}
}
