package annual

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"ronghe/app"
)

// Whatever units report, in every table: the total of sums is their sum, a sum row is
// the sum of its rows in the total as in each report, a cell that applies to nobody
// does not apply, and one that everybody left blank is blank.
func TestTotalOfAnyReports(t *testing.T) {
	b := shippedBook(t)
	unit := app.Unit{Code: "220200-edu", Level: app.City}
	var cells []*Cell
	for _, c := range b.cells {
		if c.Table.Kind == Statistics && !c.Text {
			cells = append(cells, c)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "units")
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), uint64(n)))
		tallies, sums := map[*Cell]Tally{}, map[*Cell]decimal.Decimal{}
		for range n {
			r := newReport(b, unit, 2025)
			for _, c := range cells {
				if c.Source == Computed {
					continue
				}
				switch kind := rnd.IntN(10); kind {
				case 0: // blank
				case 1:
					r.state[c] = State{Value: app.NA(), Origin: FromUnit}
				default:
					r.state[c] = State{Value: c.decimal(decimal.New(int64(kind*7), -c.Scale)), Origin: FromRegisters}
				}
			}
			r.compute()
			for _, c := range cells {
				tally := tallies[c]
				if d, ok := r.Value(c).Decimal(); ok {
					sums[c] = sums[c].Add(d)
					tally.Sum, tally.Values = tally.Sum.Add(d), tally.Values+1
				} else if r.Value(c).Kind() == app.NotApplicable {
					tally.NA++
				}
				tallies[c] = tally
			}
		}
		total := b.Total(unit, 2025, n, tallies, nil)
		for _, c := range cells {
			if fault := wrong(c, total.Value(c), tallies[c], n, sums[c]); fault != "" {
				t.Fatalf("%s: %s", c.Key, fault)
			}
		}
	})
}

// wrong says what is wrong with the total of a cell, "" for nothing.
func wrong(c *Cell, v app.Value, tally Tally, n int, sum decimal.Decimal) string {
	d, ok := v.Decimal()
	switch roll := c.Rolls(); {
	case roll == RollDistinct:
		if ok {
			return "there are " + d.String() + " different ones without a record"
		}
	case roll == RollNone:
		if !v.IsBlank() {
			return "what is not put together is " + v.Text()
		}
	case roll == RollCompute && (len(c.Line.Def.Sum) == 0 || c.Leaf.Compute != "" || distinctBelow(c)):
		// a share, or a sum of others: of the totals, whatever the units' are
	case tally.Values > 0:
		if !ok || !d.Equal(sum) {
			return fmt.Sprintf("it is %q, the units give %s", v.Text(), sum)
		}
	case roll == RollSum && tally.NA == n:
		if v.Kind() != app.NotApplicable {
			return fmt.Sprintf("it applies to nobody and is %q", v.Text())
		}
	case !v.IsBlank():
		return fmt.Sprintf("it was left blank by %d of %d and is %q", n-tally.NA, n, v.Text())
	}
	return ""
}

// distinctBelow reports whether a cell depends on one that is not a sum of the units'.
func distinctBelow(c *Cell) bool {
	cells, _ := c.needs()
	for _, x := range cells {
		if roll := x.Rolls(); roll == RollDistinct || roll == RollNone {
			return true
		}
	}
	return false
}
