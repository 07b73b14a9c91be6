package policy

import (
	"context"

	"ronghe/app"
)

// Of is how far one of several units is with a duty.
type Of struct {
	Unit    app.Unit
	Applies bool // the duty is one of the unit's level
	Task    Task
}

// Row is a duty with how far each unit is.
type Row struct {
	Duty  *Duty
	Units []Of // in the order in which the units were given
}

// Matrix gives the duties with how far each of units is, as far as their records
// are here: what a unit has not reported has no record. Errors are those of src.
func (l *Ledger) Matrix(ctx context.Context, src Source, units []app.Unit) ([]Row, error) {
	tasks, err := l.tasks(ctx, src, units...)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(l.duties))
	for i, d := range l.duties {
		rows[i].Duty = d
		for _, u := range units {
			rows[i].Units = append(rows[i].Units, Of{Unit: u, Applies: d.At(u.Level), Task: tasks[u.Code][d.ID]})
		}
	}
	return rows, nil
}

// Below are the units of the next level among those that report to a unit: the
// columns of its matrix. The other departments of its own level are not.
func Below(unit app.Unit, children []app.Unit) []app.Unit {
	var out []app.Unit
	for _, u := range children {
		if u.Level != unit.Level {
			out = append(out, u)
		}
	}
	return out
}

// Point is a figure in a year; Value is decimal text, "" where it is not known.
type Point struct {
	Year  int
	Value string
}

// TrendYears is how many years a trend shows.
const TrendYears = 5

// Trend gives a figure in a year and the years before it, the earliest first;
// none where the figure is not of its year but of today. Errors are those of src.
func (l *Ledger) Trend(ctx context.Context, src Source, g *Figure, year int) ([]Point, error) {
	if !g.Dated() {
		return nil, nil
	}
	var out []Point
	for y := year - TrendYears + 1; y <= year; y++ {
		q, known, err := l.reader.Query(&g.Definition, y)
		if err != nil {
			return nil, err
		}
		p := Point{Year: y}
		if known {
			sum, err := src.Summarise(ctx, q)
			if err != nil {
				return nil, err
			}
			p.Value = g.Value(sum)
		}
		out = append(out, p)
	}
	return out, nil
}
