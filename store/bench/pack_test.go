//go:build bench

package bench

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ronghe/app/apptest"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

// refolded is how many records the bench of a pack has.
const refolded = 100_000

// secondAgreement is agreement as a pack brings it: an amount in another unit, an
// option under another code, a field under another id, a new one with a default.
func secondAgreement() string {
	return strings.NewReplacer(
		"version: 1", "version: 2", "unit: 万元, scale: 2}", "unit: 元, scale: 2}", "code: foreign", "code: abroad", "id: industry", "id: trade, since: 2", "no, industry]", "no, trade]",
		"\nsections:", `
steps:
  - {version: 2, field: amount, scale: "10000"}
  - {version: 2, field: kind, map: {foreign: abroad}}
  - {version: 2, field: industry, to: trade}
  - {version: 2, field: plan, default: 有}
sections:`,
		"      - {id: remarks,", "      - {id: plan, since: 2, label: 预案, type: text}\n      - {id: remarks,",
	).Replace(agreement)
}

// upgradedByHand are the statements with which somebody would do the same who knows
// the tables and keeps no log: every record's text and its row, in one transaction.
// No checksum is kept, nothing is judged, and no search index made anew.
const upgradedByHand = `
BEGIN IMMEDIATE;
UPDATE doc SET body = CAST(json_remove(json_set(CAST(body AS TEXT),
	'$.f.amount', printf('%.2f', 10000 * CAST(json_extract(CAST(body AS TEXT), '$.f.amount') AS REAL)),
	'$.f.kind', CASE json_extract(CAST(body AS TEXT), '$.f.kind') WHEN 'foreign' THEN 'abroad' ELSE json_extract(CAST(body AS TEXT), '$.f.kind') END,
	'$.f.trade', json_extract(CAST(body AS TEXT), '$.f.industry'), '$.f.plan', '有'), '$.f.industry') AS BLOB) WHERE form = 'agreement';
ALTER TABLE r_agreement ADD COLUMN plan TEXT;
ALTER TABLE r_agreement RENAME COLUMN industry TO trade;
UPDATE r_agreement SET amount = 10000 * amount, kind = CASE kind WHEN 'foreign' THEN 'abroad' ELSE kind END, plan = '有';
COMMIT`

const asBoth = `SELECT count(*) || ' ' || sum(amount) || ' ' || sum(kind = 'abroad') || ' ' || count(trade) || ' ' || count(plan) FROM r_agreement`

// BenchmarkPack is what a pack costs once, at the login that puts it to use: every
// record is folded anew from its ops in the terms of the new version, judged, and its
// lists and search are made anew. Beside it plain SQL, written by hand for this one
// change, on the same file with the same driver and in C; fsync on.
func BenchmarkPack(b *testing.B) {
	ctx := context.Background()
	dir, err := os.MkdirTemp(os.Getenv("RONGHE_BENCH_DIR"), "ronghe-bench-*")
	check(b, err)
	b.Cleanup(func() { check(b, os.RemoveAll(dir)) })
	first := filepath.Join(dir, "first")
	s := storetest.OpenIn(b, first, options(b))
	g := newGenerator()
	for done := 0; done < refolded; done += chunk {
		check(b, s.Update(ctx, func(tx register.Tx) error {
			for range chunk {
				if _, err := tx.Apply(g.create()); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	check(b, s.Close())
	file := filepath.Join(first, "ronghe.db")

	n := 0
	fresh := func(name string) string {
		n++
		to := filepath.Join(dir, fmt.Sprintf("%s%d", name, n))
		check(b, os.Mkdir(to, 0o700))
		copyTo(b, file, filepath.Join(to, "ronghe.db"))
		return to
	}
	said := map[string]bool{}
	byHand := func(name string, exec func(file string) func() error) apptest.Side {
		return apptest.Side{Name: name, Run: func() apptest.Cost {
			to := fresh(name)
			defer os.RemoveAll(to)
			run := exec(filepath.Join(to, "ronghe.db"))
			start := time.Now()
			check(b, run())
			c := apptest.Cost{Took: time.Since(start)}
			said[figuresOf(b, filepath.Join(to, "ronghe.db"))] = true
			return c
		}}
	}
	second := options(b)
	second.Catalog = storetest.Catalog(b, oneList{}, secondAgreement())
	r := apptest.Race(apptest.Long,
		byHand("go", func(file string) func() error {
			e := goEngine(b, file, writing)
			return func() error { defer e.conn.Close(); return e.exec(upgradedByHand) }
		}),
		byHand("c", func(file string) func() error {
			e := cEngine(b, file, writing)
			return func() error { defer e.close(); return e.exec(upgradedByHand) }
		}),
		apptest.Side{Name: "store", Run: func() apptest.Cost {
			to := fresh("store")
			defer os.RemoveAll(to)
			start := time.Now()
			s, err := store.Open(ctx, to, second)
			check(b, err)
			c := apptest.Cost{Took: time.Since(start)}
			check(b, s.Close())
			said[figuresOf(b, filepath.Join(to, "ronghe.db"))] = true
			return c
		}})
	if len(said) != 1 {
		b.Errorf("the sides come to different tables: %v", said)
	}
	b.ReportMetric(0, "ns/op")
	apptest.Figure(b, r[0].Took.Seconds(), "s-SQL")
	apptest.Figure(b, r[1].Took.Seconds(), "s-SQL-in-C")
	apptest.Figure(b, r[2].Took.Seconds(), "s-store")
	apptest.Figure(b, refolded/r[2].Took.Seconds(), "records/s")
	apptest.Figure(b, r[2].Ratio, "times-SQL")
}

// figuresOf are the figures to which all must come.
func figuresOf(b *testing.B, file string) (said string) {
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	check(b, err)
	defer db.Close()
	check(b, db.QueryRow(asBoth).Scan(&said))
	return said
}
