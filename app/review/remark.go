package review

import (
	"fmt"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/op"
)

// RowRemarks is the table of a submission that holds what was said of the
// report's cells. A row is written once and stays as it is: an answer and the end
// of a question are rows of their own that name it, so that ops of several people
// agree in whatever order they arrive.
const (
	RowRemarks = "remarks"
	ColAct     = "act"
	ColTo      = "to"      // the row that is answered or settled
	ColCell    = "cell"    // key of the cell
	ColWords   = "words"   // what is said
	ColUnit    = "by_unit" // whose person says it
	ColAuthor  = "author"  // how the person is called: accounts of other units are not known
	ColValue   = "value"   // what the cell said when it was asked about, as it was shown
)

// Act says what a remark does.
type Act string

// The acts. A unit notes for itself and answers; a unit above asks, any time after
// the report was sent up first; whoever asked or noted settles it.
const (
	Ask    Act = "ask"
	Note   Act = "note"
	Answer Act = "answer"
	Settle Act = "settle"
)

// Standing says how far a question or a note is.
type Standing string

// A note is open until it is settled.
const (
	Open     Standing = "open"     // 待答
	Answered Standing = "answered" // 已答
	Settled  Standing = "settled"  // 已了结
)

// Limits of remarks.
const (
	MostWords   = 500  // characters of one
	MostRemarks = 5000 // rows of a submission
	mostName    = 200  // characters of any other column
)

// Remark is a row of the table.
type Remark struct {
	ID                        app.ID
	Act                       Act
	To                        app.ID
	Cell, Words, Unit, Author string
	Value                     string
	Standing                  Standing // of a question or a note
	Answers                   []Remark // to a question, in their order
}

// columns are the columns of a remark.
func (m *Remark) columns() map[string]*string {
	return map[string]*string{
		ColAct: (*string)(&m.Act), ColTo: (*string)(&m.To), ColCell: &m.Cell, ColWords: &m.Words, ColUnit: &m.Unit, ColAuthor: &m.Author, ColValue: &m.Value,
	}
}

// Changes are what the op writes that makes the remark, after the row of a rank.
func (m Remark) Changes(after string) []op.Change {
	out := []op.Change{{Path: op.Path(RowRemarks, m.ID, op.OrderField), New: app.TextValue(op.After(after))}}
	for col, text := range m.columns() {
		if *text != "" {
			out = append(out, op.Change{Path: op.Path(RowRemarks, m.ID, col), New: app.TextValue(*text)})
		}
	}
	slices.SortFunc(out, func(a, b op.Change) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// ReadRemark is the remark that an op makes; an error says what is wrong with its
// shape.
func ReadRemark(o *op.Op) (m Remark, err error) {
	to := m.columns()
	for _, c := range o.Fields {
		table, row, col := op.SplitPath(c.Path)
		if table != RowRemarks || row == "" || m.ID != "" && row != m.ID || !c.Base.IsBlank() {
			return m, fmt.Errorf("a remark writes %s", c.Path)
		}
		m.ID = row
		text, ok := to[col], false
		switch {
		case col == op.OrderField:
			ok = true
		case text != nil:
			*text, ok = c.New.Text(), c.New.Kind() == app.Text
		}
		if !ok || len([]rune(c.New.Text())) > mostName && col != ColWords {
			return m, fmt.Errorf("a remark writes %s", c.Path)
		}
	}
	return m, m.sound()
}

// sound holds a remark to what its act must have.
func (m *Remark) sound() error {
	words, root := strings.TrimSpace(m.Words) != "", m.To == "" && m.Cell != ""
	ok := false
	switch m.Act {
	case Ask, Note:
		ok = root && words
	case Answer:
		ok = m.To != "" && words
	case Settle:
		ok = m.To != ""
	}
	if !ok || m.ID == "" || m.Unit == "" || len([]rune(m.Words)) > MostWords {
		return fmt.Errorf("the remark %q of %q is not whole", m.Act, m.Unit)
	}
	return nil
}

// Remarks are the questions and notes of a submission in their order, with their
// answers. An answer or an end of one that has not arrived yet waits unseen. nil
// for none.
func Remarks(rec *app.Record) []Remark {
	if rec == nil || rec.Deleted {
		return nil
	}
	var out []Remark
	for _, row := range rec.Rows[RowRemarks] {
		m := Remark{ID: row.ID}
		for col, text := range m.columns() {
			*text = row.Fields[col].Text()
		}
		out = append(out, m)
	}
	return Threads(out, rec.Unit)
}

// Threads puts remarks on the report of a unit together: answers to their
// questions. Only the unit answers, and only who asked or noted settles.
func Threads(rows []Remark, unit string) []Remark {
	var out []Remark
	at := map[app.ID]int{}
	for _, m := range rows {
		if m.Act == Ask || m.Act == Note {
			m.Standing = Open
			at[m.ID] = len(out)
			out = append(out, m)
		}
	}
	for _, m := range rows {
		i, ok := at[m.To]
		if !ok {
			continue
		}
		root := &out[i]
		switch {
		case m.Act == Answer && root.Act == Ask && m.Unit == unit:
			root.Answers = append(root.Answers, m)
			if root.Standing == Open {
				root.Standing = Answered
			}
		case m.Act == Settle && m.Unit == root.Unit:
			root.Standing = Settled
		}
	}
	return out
}

// Unanswered are the questions of a submission that the unit has not answered.
func Unanswered(rec *app.Record) []Remark {
	return slices.DeleteFunc(Remarks(rec), func(m Remark) bool { return m.Act != Ask || m.Standing != Open })
}

// sayers are the roles that write each act.
var sayers = map[Act][]string{
	Ask:    duties[op.Return].roles,
	Note:   duties[op.Submit].roles,
	Answer: duties[op.Submit].roles,
	Settle: duties[op.Submit].roles,
}

// MaySay says why a remark may not be made by who works for a unit, nil when it
// may: the first of review.own or review.above, review.role, review.step, stale.
// What it answers is not looked for: it may arrive later.
func MaySay(c Case, m Remark, unit string) error {
	step := ActTitle(m.Act)
	roles := sayers[m.Act]
	if m.Act == Settle && !c.Own {
		roles = sayers[Ask]
	}
	switch {
	case m.Unit != unit:
		return app.NewError(app.CodeInternal, fmt.Errorf("%s speaks for %s", unit, m.Unit))
	case m.Act == Ask && !c.Above, !c.Own && !c.Above:
		return app.NewError(CodeAbove, nil, "step", step)
	case (m.Act == Note || m.Act == Answer) && !c.Own:
		return app.NewError(CodeOwn, nil, "step", step)
	case !slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(c.Roles, r) }):
		return app.NewError(CodeRole, nil, "step", step, "roles", roleNames(roles))
	case m.Act == Ask && (c.State == Filling || c.State == Signed):
		return app.NewError(CodeStep, nil, "step", step, "state", c.State.Title(), "next", c.State.Next())
	}
	return nil
}

// ActTitle is an act's name.
func ActTitle(a Act) string { return i18n.T("review.act." + string(a)) }

// Title is the standing's name.
func (s Standing) Title() string { return i18n.T("review.standing." + string(s)) }

// comment holds a remark to what its writer may.
func (j *judge) comment() error {
	m, err := ReadRemark(j.o)
	if err != nil {
		return app.NewError(app.CodeInternal, err)
	}
	if len(j.rec.Rows[RowRemarks]) >= MostRemarks {
		return app.NewError(app.CodeTooLarge, nil, "what", ActTitle(m.Act), "limit", count(MostRemarks))
	}
	c, err := j.facts()
	if err != nil {
		return err
	}
	if err := MaySay(c, m, j.by.Unit.Code); err != nil {
		return err
	}
	for _, root := range Remarks(j.rec) {
		if m.Act == Settle && m.To == root.ID && m.Unit != root.Unit {
			return app.NewError(CodeAsker, nil)
		}
	}
	return nil
}
