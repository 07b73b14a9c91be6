//go:build bench

package bench

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/apptest"
	"ronghe/store/internal/hook"
)

// below are so many units that report to one, each with records of its own.
type below struct {
	top   app.Unit
	units []app.Unit
}

// newBelow makes units under the unit of the bench's folder.
func newBelow(top app.Unit, n int) *below {
	out := &below{top: top}
	for i := range n {
		code := fmt.Sprintf("u%04d", i)
		out.units = append(out.units, app.Unit{Code: code + "-edu", Name: code, Division: code, Department: "edu", Parent: top.Code, Level: app.County, Lead: true})
	}
	return out
}

// All is every unit.
func (b *below) All() []app.Unit { return b.units }

// Under holds for all of them.
func (b *below) Under(string, string) bool { return true }

// unitReports gives each of the units the report of the folder's own, for two years,
// and its share of the records; undo takes it back. Only what is asked of is
// written, the projections.
func (w *all) unitReports(b *testing.B, units []app.Unit) (undo func()) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "data", "ronghe.db")+"?_pragma=busy_timeout(60000)&_pragma=synchronous(off)")
	check(b, err)
	run := func(query string, args ...any) {
		_, err := db.Exec(query, args...)
		check(b, err)
	}
	const base = 1 << 40
	run(`BEGIN IMMEDIATE`)
	run(`CREATE TABLE bench_units (n INTEGER PRIMARY KEY, code TEXT)`)
	for i, u := range units {
		run(`INSERT INTO bench_units VALUES (?, ?)`, i, u.Code)
	}
	run(`CREATE TABLE bench_own AS SELECT rid, unit FROM r_annual_table WHERE deleted = 0 AND unit = ?`, w.svc.Who().Unit.Code)
	run(`INSERT INTO r_annual_table SELECT ? + u.n * 1000000 + r.rid, u.code, 0, 0, 0, r.updated, r.q, r.stat_year, r.table_no
		FROM bench_units u CROSS JOIN r_annual_table r JOIN bench_own o ON o.rid = r.rid`, base)
	run(`INSERT INTO "t_annual_table/cells" SELECT ? + u.n * 1000000 + t.rid, t.row, t.ord, t.cell, t.value, t.words, t.origin, t.figure, t.reason, t.na
		FROM bench_units u CROSS JOIN bench_own o JOIN "t_annual_table/cells" t ON t.rid = o.rid`, base)
	for _, form := range w.forms {
		if f, _ := w.p.Catalog().Form(form); f.Scope != "province" {
			run(fmt.Sprintf(`UPDATE "r_%s" SET unit = (SELECT code FROM bench_units WHERE n = rid %% %d)`, form, len(units)))
		}
	}
	run(`COMMIT`)
	run(`ANALYZE`)
	return func() {
		run(`BEGIN IMMEDIATE`)
		for _, form := range w.forms {
			run(fmt.Sprintf(`UPDATE "r_%s" SET unit = ?`, form), w.svc.Who().Unit.Code)
		}
		run(`DELETE FROM "t_annual_table/cells" WHERE rid >= ?`, base)
		run(`DELETE FROM r_annual_table WHERE rid >= ?`, base)
		run(`DROP TABLE bench_units`)
		run(`DROP TABLE bench_own`)
		run(`COMMIT`)
		check(b, db.Close())
	}
}

// totalsByHand is what the reports of units say together as somebody would ask it
// who knows the projection: sums, numbers and cells that do not apply of two years,
// who has a report, and how far each is.
func totalsByHand() (out []*call) {
	ask := func(sql string, most int) { out = append(out, &call{query: sql, rows: true, most: most}) }
	const of = `r.deleted = 0 AND r.unit IN (SELECT code FROM bench_units)`
	for _, year := range []string{"2025", "2024"} {
		ask(`SELECT t.cell, sum(t.value), count(t.value), count(nullif(t.na, 0)) FROM r_annual_table r JOIN "t_annual_table/cells" t ON t.rid = r.rid
			WHERE r.stat_year = `+year+` AND `+of+` GROUP BY t.cell`, 10000)
		ask(`SELECT r.unit, count(*) FROM r_annual_table r WHERE r.stat_year = `+year+` AND `+of+` GROUP BY r.unit`, 10000)
	}
	ask(`SELECT r.unit, r.state FROM r_annual_submission r WHERE r.stat_year = 2025 AND `+of, 10000)
	return out
}

// BenchmarkFreeze: the snapshot of a county's report over 100,000 records, with
// every record that each cell counts, and what changed since one, beside the
// statements that choose these records. Goal: at most 3 times as long.
func BenchmarkFreeze(b *testing.B) {
	w := fillAll(b)
	ctx := context.Background()
	s, err := w.p.Annual()
	check(b, err)
	r, err := s.Open(ctx, 2025)
	check(b, err)
	plan, err := s.Plan(ctx, r, nil)
	check(b, err)
	r.Try(plan)
	var snap *annual.Snapshot
	size := 0
	freeze := func() error {
		if snap, err = s.Freeze(ctx, r); err != nil {
			return err
		}
		bytes, err := snap.Encode()
		size = len(bytes)
		return err
	}
	drift := func() error {
		d, err := s.Drift(ctx, r, snap, nil)
		if err == nil && !d.Empty() {
			b.Fatalf("nothing changed, and there are %d changes", d.Records())
		}
		return err
	}
	chosen := func(f func() error) (out []*call) {
		for _, c := range w.statements(b, f) {
			if strings.Contains(c.query, "FROM ") {
				out = append(out, c)
			}
		}
		return out
	}
	hook.Fresh = true
	defer func() { hook.Fresh = false }()
	frozen, drifted := chosen(freeze), chosen(drift)
	engine := func(name string, calls []*call) apptest.Side {
		return apptest.Side{Name: name, Run: func() apptest.Cost { return w.read.cost(b, calls) }}
	}
	one := apptest.Race(apptest.Rounds{Least: 3}, engine("SQL", frozen), apptest.Timed(b, "freeze", freeze))
	two := apptest.Race(apptest.Rounds{Least: 3}, engine("SQL", drifted), apptest.Timed(b, "drift", drift))
	for range b.N {
	}
	b.ReportMetric(0, "ns/op")
	apptest.Figure(b, float64(size)/1e6, "MB/snapshot")
	apptest.Figure(b, one[0].Took.Seconds(), "s/SQL-freeze")
	apptest.Figure(b, one[1].Took.Seconds(), "s/freeze")
	apptest.Figure(b, two[0].Took.Seconds(), "s/SQL-drift")
	apptest.Figure(b, two[1].Took.Seconds(), "s/drift")
	apptest.AtMost(b, one[1].Ratio, "freeze/SQL", 3)
	apptest.AtMost(b, two[1].Ratio, "drift/SQL", 3)
}

// BenchmarkRollUp: the reports of 70 and of 3,000 units put together, with last
// year's beside and the different schools and firms counted over 100,000 records of
// the units, as when nothing is known; beside it the same figures in plain SQL over
// the projections: the sums asked by hand, the different ones by the statements of
// the figures. Then one total's units. Goals: at most 3 times as long; 1 s and 20 s.
func BenchmarkRollUp(b *testing.B) {
	w := fillAll(b)
	ctx := context.Background()
	own, err := w.p.Annual()
	check(b, err)
	for _, year := range []int{2024, 2025} {
		r, err := own.Open(ctx, year)
		check(b, err)
		plan, err := own.Plan(ctx, r, nil)
		check(b, err)
		_, err = own.Fill(ctx, r, plan)
		check(b, err)
	}
	for _, c := range []struct{ n, rounds int }{{70, 3}, {3000, 1}} {
		n := c.n
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			units := newBelow(w.svc.Who().Unit, n)
			undo := w.unitReports(b, units.units)
			defer undo()
			s := annual.New(own.Book(), w.svc, units, nil)
			var total *annual.RollUp
			look := func() error {
				var err error
				total, err = s.RollUp(ctx, units.top, 2025, nil, "")
				return err
			}
			hook.Fresh = true
			defer func() { hook.Fresh = false }()
			calls := totalsByHand()
			for _, c := range w.statements(b, look) {
				if strings.Contains(c.query, `FROM "`) && !overForm(c, annual.Form) && !overForm(c, "annual_submission") {
					calls = append(calls, c)
				}
			}
			if missing := total.Missing(); len(missing) > 0 {
				b.Fatalf("%d units have no report", len(missing))
			}
			signed, _ := s.Book().Cell("B02.kinds.firm.signed")
			behind := func() error {
				values, err := s.Behind(ctx, total, signed)
				if err == nil && len(values) != n {
					b.Fatalf("%d units say something", len(values))
				}
				return err
			}
			r := apptest.Race(apptest.Rounds{Least: c.rounds},
				apptest.Side{Name: "SQL", Run: func() apptest.Cost { return w.read.cost(b, calls) }},
				apptest.Timed(b, "roll-up", look), apptest.Timed(b, "units of a cell", behind))
			for range b.N {
			}
			b.ReportMetric(0, "ns/op")
			apptest.Figure(b, float64(len(calls)), "statements")
			apptest.Figure(b, r[0].Took.Seconds(), "s/SQL")
			apptest.Figure(b, r[1].Took.Seconds(), "s/roll-up")
			apptest.Figure(b, r[2].Took.Seconds(), "s/units-of-a-cell")
			apptest.AtMost(b, r[1].Ratio, "roll-up/SQL", 3)
		})
	}
}
