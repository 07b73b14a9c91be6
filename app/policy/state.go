package policy

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/figure"
)

// Source is where the ledger's figures come from.
type Source interface {
	List(ctx context.Context, q app.Query) ([]app.ListRow, error)
	Summarise(ctx context.Context, q app.Query) (app.Summary, error)
}

// Line is a duty with how far a unit is with it.
type Line struct {
	Duty    *Duty
	Applies bool // the duty is one of the unit's level
	Task    Task
	Proof   []Counted
	Figures []Measured
}

// Task is what the unit has written down about a duty; its Record is "" where
// that is nothing.
type Task struct {
	Record app.ID
	Status string // open, doing, done, na
	State  string // the status as people read it
	Note   string
	On     string // the day that it is said of, ISO
}

// Counted is a proof with how many records it finds.
type Counted struct {
	Proof *Proof
	Count int
	Known bool      // false where a parameter of its condition does not hold in the year
	Query app.Query // the records that count
}

// Measured is a figure with what it is and what is asked. Value, Target and Gap
// are decimal text, "" where they are not known.
type Measured struct {
	Figure *Figure
	Value  string
	Target string
	Gap    string    // what is missing to the target, "0" when it is reached
	Note   string    // the figure's own, else that of its parameter
	Query  app.Query // the records that count
}

// At gives the ledger of a unit for a year, from the records of src as they
// stand. Errors are those of src.
func (l *Ledger) At(ctx context.Context, src Source, unit app.Unit, year int) ([]Line, error) {
	tasks, err := l.tasks(ctx, src, unit)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, len(l.duties))
	for i, d := range l.duties {
		line := Line{Duty: d, Applies: d.At(unit.Level), Task: tasks[unit.Code][d.ID]}
		for _, p := range d.Proof {
			c, err := l.count(ctx, src, p, year)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", d.ID, err)
			}
			line.Proof = append(line.Proof, c)
		}
		for _, f := range d.Figures {
			if !f.At(unit.Level) {
				continue
			}
			m, err := l.measure(ctx, src, f, year)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.ID, err)
			}
			line.Figures = append(line.Figures, m)
		}
		lines[i] = line
	}
	return lines, nil
}

// Fields of TaskForm.
const (
	taskDuty   = "duty"
	taskStatus = "status"
	taskNote   = "progress"
	taskOn     = "state_on"
)

// notApplicable is the status of a duty that the unit has not; the word for a
// value that does not apply says the same.
const notApplicable = "na"

// taskPage is how many records of the duties are read at once: more than a unit
// can have.
const taskPage = 1000

// tasks are the records of the duties of some units, by unit and duty; the
// latest wins where one stands twice.
func (l *Ledger) tasks(ctx context.Context, src Source, units ...app.Unit) (map[string]map[string]Task, error) {
	f, ok := l.cat.Form(TaskForm)
	if !ok {
		return nil, app.NewError(app.CodeNotFound, nil, "what", TaskForm)
	}
	status, _ := f.Field(taskStatus)
	out := map[string]map[string]Task{}
	codes := make([]string, len(units))
	for i, u := range units {
		codes[i], out[u.Code] = u.Code, map[string]Task{}
	}
	for offset := 0; ; offset += taskPage {
		rows, err := src.List(ctx, app.Query{
			Form: TaskForm, Limit: taskPage, Offset: offset, Sort: []app.Sort{{Field: "_updated"}},
			Fields: []string{taskDuty, taskStatus, taskNote, taskOn, "_unit"},
			Where:  []app.Filter{{Field: "_unit", Op: app.In, Values: codes}},
		})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if len(r.Values) < 5 || r.Values[0].IsBlank() { // damaged: the register says so
				continue
			}
			if of := out[r.Values[4].Text()]; of != nil {
				of[r.Values[0].Text()] = taskOf(r, status)
			}
		}
		if len(rows) < taskPage {
			return out, nil
		}
	}
}

func taskOf(r app.ListRow, status *catalog.Field) Task {
	t := Task{
		Record: r.ID, Status: r.Values[1].Text(), State: status.Format(r.Values[1]),
		Note: r.Values[2].Text(), On: r.Values[3].Text(),
	}
	if r.Values[1].Kind() == app.NotApplicable {
		t.Status = notApplicable
	}
	return t
}

func (p *Proof) definition() *figure.Definition {
	return &figure.Definition{Form: p.Form, Where: p.Where, Agg: app.CountOf}
}

func (l *Ledger) count(ctx context.Context, src Source, p *Proof, year int) (Counted, error) {
	q, known, err := l.reader.Query(p.definition(), year)
	if err != nil || !known {
		return Counted{Proof: p, Query: q}, err
	}
	sum, err := src.Summarise(ctx, q)
	return Counted{Proof: p, Count: sum.Count, Known: true, Query: q}, err
}

func (l *Ledger) measure(ctx context.Context, src Source, g *Figure, year int) (Measured, error) {
	m := Measured{Figure: g, Note: l.note(g)}
	target, asked := l.params.At(g.Target, figure.EndOf(year))
	if asked {
		m.Target = target.String()
	}
	q, known, err := l.reader.Query(&g.Definition, year)
	m.Query = l.reader.Records(&g.Definition, q)
	if err != nil || !known {
		return m, err
	}
	sum, err := src.Summarise(ctx, q)
	if err != nil {
		return m, err
	}
	m.Value = g.Value(sum)
	if value, err := decimal.NewFromString(m.Value); asked && err == nil {
		m.Gap = decimal.Max(decimal.Zero, target.Sub(value)).String()
	}
	return m, nil
}

// note is a figure's own note, else those of the parameters that it is measured
// by.
func (l *Ledger) note(g *Figure) string {
	if g.Note != "" {
		return g.Note
	}
	for _, id := range append([]string{g.Target}, g.Names()...) {
		if n := l.params.Note(id); n != "" {
			return n
		}
	}
	return ""
}
