//go:build bench

package bench

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"ronghe/app/annual"
	"ronghe/app/apptest"
	"ronghe/store/internal/hook"
)

// tablesByHand are B02 and B08 of 2025 as somebody would ask for them who knows the
// projections and has read the tables on paper: a line of a table in a row, named in
// its first column, its cells in the columns named after them.
func tablesByHand(fields []string) []string {
	const (
		deal  = `"r_partnership" r WHERE r.deleted = 0 AND coalesce(r.counted, 1) = 1 AND r.status <> 'intent'`
		open  = `substr(r.signed_on, 1, 4) <= '2025' AND coalesce(substr(r.closed_on, 1, 4), '9') > '2025'`
		study = `"r_programme" r WHERE r.deleted = 0 AND coalesce(r.counted, 1) = 1 AND r.status <> 'planned'`
		party = `count(DISTINCT coalesce(p."party~ref", p.party))`
	)
	of := func(table, as, from string) string {
		return strings.Replace(from, " r WHERE", ` r JOIN "`+table+`" `+as+` ON `+as+`.rid = r.rid WHERE`, 1)
	}
	parties := of("t_partnership/parties", "p", deal) + ` AND ` + open
	areas := `(SELECT column1 AS area FROM (VALUES ('` + strings.Join(fields, `'), ('`) + `'))) a JOIN `
	return []string{
		`SELECT 'B02.kinds.' || r.kind,
			sum(substr(r.signed_on, 1, 4) <= '2024' AND coalesce(substr(r.closed_on, 1, 4), '9') > '2024') AS opening,
			sum(substr(r.signed_on, 1, 4) = '2025') AS signed, sum(substr(r.signed_on, 1, 4) = '2025' AND r.renewal = 1) AS renewed,
			sum(r.status IN ('expired', 'renewed') AND substr(r.closed_on, 1, 4) = '2025') AS expired,
			sum(r.status = 'terminated' AND substr(r.closed_on, 1, 4) = '2025') AS terminated,
			sum(` + open + `) AS closing, sum(CASE WHEN ` + open + ` THEN r.amount END) AS agreed FROM ` + deal + ` GROUP BY r.kind`,
		`SELECT 'B02.kinds.' || r.kind, sum(CASE f.stat_year WHEN 2025 THEN f.subtotal END) AS received, sum(f.subtotal) AS received_all
			FROM ` + of("t_partnership/funds", "f", deal) + ` AND f.stat_year <= 2025 GROUP BY r.kind`,
		`SELECT 'B02.kinds.' || r.kind, sum(y.order_students) AS order_students, sum(y.hired) AS hired
			FROM ` + of("t_partnership/yearly", "y", deal) + ` AND y.stat_year = 2025 GROUP BY r.kind`,
		`SELECT 'B02.kinds.' || r.kind, ` + party + ` AS firms FROM ` + parties + ` AND p.party_kind = 'firm' GROUP BY r.kind`,
		`SELECT 'B02.kinds.' || r.kind, ` + party + ` AS schools FROM ` + parties + ` AND p.party_kind = 'school' GROUP BY r.kind`,
		`SELECT 'B02.kinds.total', ` + party + ` AS firms FROM ` + parties + ` AND p.party_kind = 'firm'`,
		`SELECT 'B02.kinds.total', ` + party + ` AS schools FROM ` + parties + ` AND p.party_kind = 'school'`,
		`SELECT 'B02.fields.' || a.area, sum(substr(r.signed_on, 1, 4) = '2025') AS signed, sum(` + open + `) AS closing
			FROM ` + areas + deal + ` AND instr(r.fields, '|' || a.area || '|') > 0 GROUP BY a.area`,
		`SELECT 'B02.fields.' || a.area, sum(f.subtotal) AS received FROM ` + areas + of("t_partnership/funds", "f", deal) +
			` AND f.stat_year = 2025 AND instr(r.fields, '|' || a.area || '|') > 0 GROUP BY a.area`,
		`SELECT 'B02.sides.' || p.party_kind, count(DISTINCT r.rid) AS agreements, ` + party + ` AS units FROM ` + parties + ` GROUP BY p.party_kind`,
		`SELECT 'B08.groups.' || r.industry_group, sum(CASE y.stat_year WHEN 2024 THEN y.points END) AS opening,
			sum(CASE y.stat_year WHEN 2025 THEN y.points END) AS closing
			FROM ` + of("t_programme/yearly", "y", study) + ` GROUP BY r.industry_group`,
		`SELECT 'B08.groups.' || r.industry_group, sum(c.action = 'added') AS added, sum(c.action = 'renewed') AS renewed,
			sum(c.action = 'paused') AS paused, sum(c.action = 'closed') AS closed
			FROM ` + of("t_programme/changes", "c", study) + ` AND c.stat_year = 2025 GROUP BY r.industry_group`,
		`SELECT 'B08.groups.' || r.industry_group, sum(r.applied_shift = 1) AS shifted, sum(r.joint_master = 1) AS masters,
			sum(EXISTS (SELECT 1 FROM "t_programme/firms" f WHERE f.rid = r.rid AND f.firm IS NOT NULL)) AS linked
			FROM ` + study + ` GROUP BY r.industry_group`,
		`SELECT 'B08.students.' || r.industry_group, sum(y.enrolled) AS enrolled, sum(y.students) AS students, sum(y.graduates) AS graduates,
			sum(y.employed) AS employed, sum(y.matched) AS matched, sum(y.in_province) AS province, sum(y.demand) AS demand
			FROM ` + of("t_programme/yearly", "y", study) + ` AND y.stat_year = 2025 GROUP BY r.industry_group`,
	}
}

// asked runs the statements and returns their figures by cell, as numbers of the
// projection: money in units of which a million are one.
func (w *all) asked(b *testing.B, statements []string) map[string]int64 {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "data", "ronghe.db")+"?mode=ro")
	check(b, err)
	defer db.Close()
	out := map[string]int64{}
	for _, q := range statements {
		rows, err := db.Query(q)
		check(b, err)
		names, err := rows.Columns()
		check(b, err)
		for rows.Next() {
			var line sql.NullString
			values := make([]sql.NullInt64, len(names)-1)
			into := []any{&line}
			for i := range values {
				into = append(into, &values[i])
			}
			check(b, rows.Scan(into...))
			for i, v := range values {
				out[line.String+"."+names[i+1]] = v.Int64
			}
		}
		check(b, rows.Err())
		check(b, rows.Close())
	}
	return out
}

// BenchmarkAnnualByHand: two tables of the report, 206 cells, filled and checked over
// 100,000 records, beside the same figures in 14 statements written by hand, which
// must say the same. Goal: at most 3 times as long.
func BenchmarkAnnualByHand(b *testing.B) {
	w := fillAll(b)
	ctx := context.Background()
	s, err := w.p.Annual()
	check(b, err)
	var tables []*annual.Table
	for _, t := range s.Book().Tables() {
		if t.ID == "B02" || t.ID == "B08" {
			tables = append(tables, t)
		}
	}
	var r *annual.Report
	asked := 0
	look := func() error {
		var err error
		if r, err = s.Open(ctx, 2025); err != nil {
			return err
		}
		plan, err := s.Plan(ctx, r, nil, tables...)
		asked = plan.Asked
		r.Try(plan)
		return err
	}
	hook.Fresh = true
	defer func() { hook.Fresh = false }()
	check(b, look())
	var areas []string
	for _, t := range tables {
		for _, c := range t.Cells() {
			if part := strings.Split(c.Key, "."); part[1] == "fields" && part[3] == "signed" {
				areas = append(areas, part[2])
			}
		}
	}
	statements := tablesByHand(areas)
	want, held := w.asked(b, statements), 0
	for _, t := range tables {
		for _, c := range t.Cells() {
			if c.Source != annual.Register {
				continue
			}
			n := decimal.New(want[c.Key], 0)
			if c.Scale > 0 {
				n = n.Shift(-6)
			}
			got := decimal.Zero
			if text := r.Value(c).Text(); text != "" {
				got = decimal.RequireFromString(text)
			}
			if !n.Equal(got) {
				b.Errorf("%s: %s, by hand %s", c.Key, got, n)
			}
			held++
		}
	}
	if held != asked || len(want) < 150 {
		b.Fatalf("%d cells were asked for, %d compared, %d known by hand", asked, held, len(want))
	}
	var calls []*call
	for _, q := range statements {
		calls = append(calls, &call{query: q, rows: true, most: 100})
	}
	race := apptest.Race(apptest.Rounds{Least: 5},
		apptest.Side{Name: "SQL", Run: func() apptest.Cost { return w.read.cost(b, calls) }}, apptest.Timed(b, "report", look))
	for range b.N {
	}
	b.ReportMetric(0, "ns/op")
	apptest.Figure(b, float64(held), "cells")
	apptest.Figure(b, race[0].Took.Seconds(), "s/by-hand")
	apptest.Figure(b, race[1].Took.Seconds(), "s/fill-and-check")
	apptest.AtMost(b, race[1].Ratio, "fill-and-check/by-hand", 3)
}
