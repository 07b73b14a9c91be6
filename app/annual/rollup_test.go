package annual

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"ronghe/app"
)

// Whatever units report, the total of sums is their sum, a sum row is the sum of
// its rows in the total as in each report, a cell that applies to nobody does not
// apply, and one that everybody left blank is blank.
func TestTotalOfAnyReports(t *testing.T) {
	b := shippedBook(t)
	unit := app.Unit{Code: "220200-edu", Level: app.City}
	part := b.byKey["B02.kinds.total.closing"].Line.Part
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "units")
		tallies, sums := map[*Cell]Tally{}, map[*Cell]decimal.Decimal{}
		for i := range n {
			r := newReport(b, unit, 2025)
			for _, c := range part.table.cells {
				if c.Line.Part != part || c.Source == Computed {
					continue
				}
				switch kind := rapid.IntRange(0, 9).Draw(t, fmt.Sprint(i, c.Key)); kind {
				case 0: // blank
				case 1:
					r.state[c] = State{Value: app.NA(), Origin: FromUnit}
				default:
					r.state[c] = State{Value: c.decimal(decimal.New(int64(kind*7), -c.Scale)), Origin: FromRegisters}
				}
			}
			r.compute()
			for _, c := range part.table.cells {
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
		distinct := map[*Cell]app.Value{}
		total := b.Total(unit, 2025, n, tallies, distinct)
		for _, c := range part.table.cells {
			if c.Line.Part != part {
				continue
			}
			v, tally := total.Value(c), tallies[c]
			d, ok := v.Decimal()
			switch roll := c.Rolls(); {
			case roll == RollDistinct:
				if ok {
					t.Fatalf("%s: %s different ones without a record", c.Key, d)
				}
			case c.Leaf.Compute != "": // a share: of the sums, whatever the units' shares are
			case tally.Values > 0:
				if !ok || !d.Equal(sums[c]) {
					t.Fatalf("%s is %q, the units give %s", c.Key, v.Text(), sums[c])
				}
			case roll == RollSum && tally.NA == n:
				if v.Kind() != app.NotApplicable {
					t.Fatalf("%s applies to nobody and is %q", c.Key, v.Text())
				}
			case !v.IsBlank():
				t.Fatalf("%s was left blank by %d of %d and is %q", c.Key, n-tally.NA, n, v.Text())
			}
		}
	})
}
