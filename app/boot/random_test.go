package boot

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/annual/annualtest"
	"ronghe/app/catalog"
	"ronghe/app/register"
)

// near moves the years and days of a record to where reports look: those of two
// years, the ones around them, and now and then nowhere.
func near(t *rapid.T, f *catalog.Form, rec *app.Record) {
	move := func(fields map[string]app.Value, fd *catalog.Field, at string) {
		switch fd.TypeName {
		case catalog.TypeYear:
			fields[fd.ID] = app.TextValue(rapid.SampledFrom([]string{"2024", "2025", "2025", "2026", "2026"}).Draw(t, at))
		case catalog.TypeDate:
			fields[fd.ID] = app.TextValue(rapid.SampledFrom([]string{"2019-06-30", "2024-12-31", "2025-01-01", "2025-07", "2025-12-31", "2026", "2026-03-12", "2027-01-01"}).Draw(t, at))
		case catalog.TypeTree:
			if fd.ID == "division" {
				fields[fd.ID] = app.TextValue(rapid.SampledFrom([]string{"220200", "220202", "220281", "220282", "220100"}).Draw(t, at))
			}
		}
	}
	for _, fd := range f.Fields() {
		switch {
		case fd.IsTable():
			for i := range rec.Rows[fd.ID] {
				for _, c := range fd.Fields {
					if _, ok := rec.Rows[fd.ID][i].Fields[c.ID]; ok && c.Compute == "" {
						move(rec.Rows[fd.ID][i].Fields, c, fmt.Sprint(fd.ID, i, c.ID, " near"))
					}
				}
			}
		case fd.Compute == "" && (!rec.Value(fd.ID).IsBlank() || fd.ID == "division"):
			move(rec.Fields, fd, fd.ID+" near")
		}
	}
}

// pairs are checks that two cells are one number, whatever the registers hold:
// they fail exactly where the cells differ by hand.
var pairs = map[string][2]string{
	"B09#agreements": {"B09.memo.agreements.value", "B02.kinds.total.received"},
	"B09#bases":      {"B09.memo.bases.value", "B04.money.total.received"},
	"B02#firms":      {"B02.sides.firm.units", "B02.kinds.total.firms"},
	"B02#schools":    {"B02.sides.school.units", "B02.kinds.total.schools"},
	"B11_3#results":  {"B11_3.projects.total.results", "B11_3.results.total.quantity"},
}

// afterLast are checks that hold by themselves while nobody changes what last
// year's report counted.
var afterLast = []string{"B02.kinds.total#opening", "B03.kinds.total#opening", "B08.groups.total#opening", "B11_1.schools.total#opening", "B04.money.total#carried", "B11_2.money.total#all"}

// Whatever the registers hold, the reports made from them are what they are by
// hand: of a city, of its counties, and of the counties together; the checks across
// tables and years say what the figures say.
func TestReportsOfRandomRegistersAgree(t *testing.T) {
	checks := flag.Lookup("rapid.checks").Value
	was := checks.String()
	if err := checks.Set(strconv.Itoa(rounds())); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = checks.Set(was) }()
	rapid.Check(t, func(rt *rapid.T) { random(t, rt) })
}

func random(t *testing.T, rt *rapid.T) {
	p := forEmpty(t)
	svc := p.Service()
	city := svc.Who().Unit
	counties := forUnit(t, p, city).Subordinates(city.Code)
	i := slices.IndexFunc(counties, func(u app.Unit) bool { return u.Division == "220281" })
	k := slices.IndexFunc(counties, func(u app.Unit) bool { return u.Division == "220202" })
	if i < 0 || k < 0 {
		rt.Fatalf("counties: %v", counties)
	}
	units := []app.Unit{city, counties[i], counties[k]}
	for n, u := range units {
		of := p.serviceOf(register.Identity{User: svc.Who().User, Unit: u})
		for _, form := range annualtest.Forms() {
			f, _ := p.Catalog().Form(form)
			var recs []*app.Record
			for j := range rapid.IntRange(0, 4).Draw(rt, u.Code+form) {
				rec := drawRecord(rt, f, n*5+j)
				near(rt, f, rec)
				recs = append(recs, rec)
			}
			if _, err := of.Add(t.Context(), form, recs); err != nil {
				rt.Fatal(form, err)
			}
		}
	}
	records, filled := everything(t, p), 0
	for _, year := range []int{2025, 2026} {
		for _, u := range units {
			r := refill(t, forUnit(t, p, u), year)
			b := annualtest.WorkOut(year, records, u)
			_, n := b.Compare(rt, r, u.Name)
			filled += n
			agrees(rt, r, b)
		}
		total, err := forUnit(t, p, city).RollUp(t.Context(), city, year, []string{units[1].Code, units[2].Code}, "")
		if err != nil {
			rt.Fatal(err)
		}
		annualtest.WorkOut(year, records, units[1], units[2]).Compare(rt, total.Report, "together")
	}
	rt.Logf("%d records, %d cells are not zero", len(records), filled)
}

// agrees holds the checks to the figures.
func agrees(t *rapid.T, r *annual.Report, b *annualtest.ByHand) {
	t.Helper()
	fails := map[string]string{}
	for _, f := range r.Findings() {
		fails[f.Key] = f.Message
	}
	for check, of := range pairs {
		if _, failed := fails[check]; failed != b.Differ(r.Book, of[0], of[1]) {
			t.Errorf("%d %s: fails %v: %s", r.Year, check, failed, fails[check])
		}
	}
	for _, check := range afterLast {
		if message, failed := fails[check]; failed {
			t.Errorf("%d %s: %s", r.Year, check, message)
		}
	}
}
