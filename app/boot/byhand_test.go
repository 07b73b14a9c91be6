package boot

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/annual/annualtest"
	"ronghe/app/codes"
	"ronghe/app/register"
)

// everything is all records of the registers.
func everything(t testing.TB, p *Program) []*app.Record {
	t.Helper()
	var out []*app.Record
	for _, form := range annualtest.Forms() {
		err := p.store.Each(t.Context(), app.Query{Form: form}, func(rec *app.Record) error {
			out = append(out, rec)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// forUnit is the work on another unit's reports in the same folder.
func forUnit(t testing.TB, p *Program, u app.Unit) *annual.Service {
	t.Helper()
	book, err := p.defs.Annual()
	if err != nil {
		t.Fatal(err)
	}
	return annual.New(book, p.serviceOf(register.Identity{User: p.svc.Who().User, Unit: u}), codes.Units(), Report{})
}

// Every cell of the report that is taken from registers or computed, of a city
// and of each of its counties, in three years, is what it is by hand.
func TestEveryCellIsWhatItIsByHand(t *testing.T) {
	p, svc := demonstration(t)
	if _, err := p.FillDemoUnits(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	own := svc.Who().Unit
	units := append([]app.Unit{own}, forUnit(t, p, own).Subordinates(own.Code)...)
	if len(units) < 5 {
		t.Fatalf("%d units", len(units))
	}
	records, done := everything(t, p), map[*annual.Cell]bool{}
	cells, filled := 0, 0
	for i, u := range units {
		s := forUnit(t, p, u)
		for _, year := range []int{2024, 2025, 2026} {
			r := refill(t, s, year)
			b := annualtest.WorkOut(year, records, u)
			n, full := b.Compare(t, r, u.Name)
			cells, filled = cells+n, filled+full
			if i == 0 && year < 2026 && (n < 2000 || full < 900) {
				t.Errorf("%s %d: %d cells, of which %d are not zero", u.Name, year, n, full)
			}
			for _, key := range b.Strange(r.Book) {
				t.Errorf("%s was worked out, and is no cell", key)
			}
			for _, c := range r.Book.Cells() {
				done[c] = done[c] || b.Done(c)
			}
		}
	}
	for c := range done {
		if c.Source == annual.Register && !done[c] {
			t.Errorf("%s (%s) is never worked out", c.Key, c.Rule)
		}
	}
	t.Logf("%d cells compared, %d of them not zero", cells, filled)
}

// heard gathers what a comparison finds.
type heard struct{ said []string }

func (*heard) Helper() {}

func (h *heard) Errorf(format string, args ...any) {
	h.said = append(h.said, fmt.Sprintf(format, args...))
}

// The comparison finds each cell that is not what it should be, wherever it is.
func TestTheHandFindsPlantedFaults(t *testing.T) {
	p, svc := demonstration(t)
	s, r := reportOf(t, p, 2025)
	var edits []annual.Edit
	for i, c := range r.Book.Cells() {
		if d, ok := r.Value(c).Decimal(); ok && c.Source == annual.Register && i%40 == 0 {
			edits = append(edits, annual.Edit{Cell: c, Text: d.Add(decimal.NewFromInt(1)).String(), Reason: "试"})
		}
	}
	if len(edits) < 20 {
		t.Fatalf("only %d cells", len(edits))
	}
	if _, err := s.Set(t.Context(), r, edits...); err != nil {
		t.Fatal(err)
	}
	h := &heard{}
	annualtest.WorkOut(2025, everything(t, p), svc.Who().Unit).Compare(h, r, "")
	text := strings.Join(h.said, "\n")
	for _, e := range edits {
		if !strings.Contains(text, " "+e.Cell.Key+" ") {
			t.Errorf("%s is one more, and is not found", e.Cell.Key)
		}
	}
}
