//go:build bench

package bench

import (
	"context"
	"database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/apptest"
	"ronghe/app/boot"
	"ronghe/app/op"
	"ronghe/app/policy"
	"ronghe/app/register"
	"ronghe/store/internal/hook"
)

// all is a folder with every register that the program carries: the
// demonstration records, copied until there are as many as the benches ask for,
// alike in each register.
type all struct {
	p      *boot.Program
	svc    *register.Service
	rec    *recorder
	read   *engine // the same file, without the store
	ledger *policy.Ledger
	forms  []string
	n      int
	dir    string
}

var (
	onceAll  sync.Once
	builtAll *all
)

func fillAll(b *testing.B) *all {
	onceAll.Do(func() {
		ctx := context.Background()
		dir, err := os.MkdirTemp(os.Getenv("RONGHE_BENCH_DIR"), "ronghe-ledger-*")
		check(b, err)
		w := &all{rec: &recorder{}, dir: dir}
		hook.Connector = w.rec.wrap
		defer func() { hook.Connector = nil }()
		w.p, err = boot.Open(ctx, boot.Config{Dir: filepath.Join(dir, "data"), Quick: true})
		check(b, err)
		_, err = w.p.Create(ctx, "220200-edu", boot.Admin{Name: "admin", Title: "admin", Password: "Ronghe-2026"})
		check(b, err)
		_, err = w.p.FillDemo(ctx, nil)
		check(b, err)
		w.svc = w.p.Service()
		w.ledger, err = w.p.Ledger()
		check(b, err)
		start := time.Now()
		for _, f := range w.p.Catalog().Forms() {
			if f.ID != policy.TaskForm {
				w.forms = append(w.forms, f.ID)
			}
		}
		for _, form := range w.forms {
			w.copies(b, form, records()/len(w.forms))
		}
		fmt.Fprintf(os.Stderr, "filled %d records in %d registers in %.0f s\n", w.n, len(w.forms), time.Since(start).Seconds())
		w.read = goEngine(b, filepath.Join(dir, "data", "ronghe.db"), reading)
		builtAll = w
	})
	if builtAll == nil {
		b.Fatal("the registers were not filled")
	}
	return builtAll
}

// copies fills a register up to n records with copies of those that it has,
// each under a name of its own.
func (w *all) copies(b *testing.B, form string, n int) {
	ctx := context.Background()
	var from []*app.Record
	check(b, w.svc.Store().Each(ctx, app.Query{Form: form}, func(r *app.Record) error {
		from = append(from, r)
		return nil
	}))
	f, _ := w.p.Catalog().Form(form)
	g := newGenerator()
	for done := len(from); done < n && len(from) > 0; {
		check(b, w.svc.Store().Update(ctx, func(tx register.Tx) error {
			for k := 0; k < chunk && done < n; k++ {
				rec := plain(f.Display, g.brand(), from[done%len(from)], w.svc)
				for _, o := range op.Diff(nil, rec) {
					o.ID, o.User, o.Time = op.NewID(), "018f0000-0000-7000-8000-000000000001", "2026-11-20T08:00:00+08:00"
					if _, err := tx.Apply(&o); err != nil {
						return err
					}
				}
				done++
			}
			return nil
		}))
	}
	w.n += max(n, len(from))
}

// plain is a new record with what the other holds, but for what is computed and
// what is sealed for the other alone.
func plain(display, brand string, from *app.Record, svc *register.Service) *app.Record {
	rec := from.Clone()
	rec.ID, rec.Rev, rec.Deleted = op.NewID(), 0, false
	form, _ := svc.Catalog().Form(rec.Form)
	open := func(fields map[string]app.Value, path string) {
		for id, v := range fields {
			f, ok := form.Find(path + id)
			if _, sealed := v.Sealed(); sealed || !ok || f.Compute != "" || f.Personal != nil {
				delete(fields, id)
			}
		}
	}
	open(rec.Fields, "")
	for table, rows := range rec.Rows {
		for i := range rows {
			rows[i].ID = op.NewID()
			open(rows[i].Fields, table+".")
		}
	}
	if v := rec.Value(display); v.Kind() == app.Text {
		if f, ok := form.Field(display); ok && f.Compute == "" && f.TypeName == "text" {
			rec.Set(display, app.TextValue(brand+v.Text()))
		}
	}
	return rec
}

func (w *all) statements(b *testing.B, f func() error) []*call {
	check(b, f())
	w.rec.start()
	err := f()
	calls := w.rec.stop()
	check(b, err)
	return calls
}

func (w *all) look() error {
	_, err := w.ledger.At(context.Background(), w.svc, w.svc.Who().Unit, 2026)
	return err
}

// changedForm is the register of which one record is changed.
const changedForm = "programme"

// touch changes one record.
func (w *all) touch(b *testing.B, n int) {
	ctx := context.Background()
	rows, err := w.svc.List(ctx, app.Query{Form: changedForm, Limit: 1})
	check(b, err)
	base, err := w.svc.Store().Get(ctx, changedForm, rows[0].ID)
	check(b, err)
	next := base.Clone()
	next.Set("remarks", app.TextValue(fmt.Sprint("改 ", n)))
	check(b, w.svc.Store().Update(ctx, func(tx register.Tx) error {
		for _, o := range op.Diff(base, next) {
			o.ID, o.User, o.Time = op.NewID(), "018f0000-0000-7000-8000-000000000001", "2026-11-20T08:00:00+08:00"
			if _, err := tx.Apply(&o); err != nil {
				return err
			}
		}
		return nil
	}))
}

// byHand are the figures and proofs over the changed register as somebody would ask
// them who knows its projection and nothing of the store: assets/policy/duties.yaml
// read into SQL, a statement each.
func byHand(year string) (out []*call) {
	ask := func(sql string) { out = append(out, &call{query: sql, rows: true, most: 1}) }
	const r, y, c = `"r_programme"`, `"t_programme/yearly"`, `"t_programme/changes"`
	for _, column := range []string{"action", "basis"} { // c5, c9
		ask(`SELECT count(*) FROM ` + r + ` r WHERE r.deleted = 0 AND EXISTS (SELECT 1 FROM ` + c + ` c WHERE c.rid = r.rid AND c."` + column + `" IS NOT NULL)`)
	}
	for _, group := range []string{"traditional", "strong", "new", "strategic"} { // c8
		of := ` AND r."industry_group" = '` + group + `'`
		ask(`SELECT count(*) FROM ` + r + ` r WHERE r.deleted = 0` + of)
		ask(`SELECT count(*) FROM ` + r + ` r WHERE r.deleted = 0` + of + ` AND r."status" = 'open'`)
		ask(`SELECT sum(y."students") FROM ` + y + ` y JOIN ` + r + ` r ON r.rid = y.rid WHERE r.deleted = 0` + of + ` AND y."stat_year" = ` + year)
		ask(`SELECT count(c."action") FROM ` + c + ` c JOIN ` + r + ` r ON r.rid = c.rid WHERE r.deleted = 0` + of + ` AND c."stat_year" = ` + year + ` AND c."action" IN ('added', 'renewed')`)
	}
	for _, column := range []string{"employed", "matched"} { // c9
		ask(`SELECT sum(y."` + column + `") FROM ` + y + ` y JOIN ` + r + ` r ON r.rid = y.rid WHERE r.deleted = 0 AND y."stat_year" = ` + year)
	}
	for _, column := range []string{"applied_shift", "joint_master"} { // c19: proofs
		ask(`SELECT count(*) FROM ` + r + ` r WHERE r.deleted = 0 AND r."` + column + `" = 1`)
	}
	ask(`SELECT count(*) FROM ` + r + ` r WHERE r.deleted = 0 AND r."applied_shift" = 1`)
	ask(`SELECT sum(r."joint_masters") FROM ` + r + ` r WHERE r.deleted = 0 AND r."joint_master" = 1`)
	ask(`SELECT sum(r."innovation_courses") FROM ` + r + ` r WHERE r.deleted = 0`)
	return out
}

// grams are the overlapping pairs of a Chinese word as a phrase of the index; a word
// of letters stands in it as it is.
func grams(word string) string {
	runes := []rune(word)
	if runes[0] < 0x80 {
		return `{w p} : "` + word + `"`
	}
	var pairs []string
	for i := range len(runes) - 1 {
		pairs = append(pairs, string(runes[i:i+2]))
	}
	return `w : "` + strings.Join(pairs, " ") + `"`
}

// searchByHand is a search of every register, a page of ten of each, in plain SQL
// over index and projection.
func (w *all) searchByHand(word string) (out []*call) {
	for _, form := range w.forms {
		f, _ := w.p.Catalog().Form(form)
		order := "r.rid DESC"
		if len(f.List.Sort) > 0 {
			key := strings.TrimPrefix(f.List.Sort[0], "-")
			order = `r."` + key + `"`
			if key != f.List.Sort[0] {
				order += " DESC"
			}
			order += ", r.rid"
		}
		fts := `"s_` + form + `/fts"`
		out = append(out, &call{
			query: fmt.Sprintf(`SELECT r.rid, r."%s" FROM "r_%s" r WHERE r.deleted = 0 AND r.rid IN (SELECT rowid FROM %s WHERE %s MATCH ?) ORDER BY %s LIMIT 10`,
				f.Display, form, fts, fts, order),
			args: []driver.Value{grams(word)}, rows: true, most: 10,
		})
	}
	return out
}

// BenchmarkLedger: all figures and proofs of the policy ledger as when nothing
// is known, beside their statements alone; and after one change, beside the
// statements of the figures over the register that it was in, and beside the same
// figures asked in plain SQL. Goals: each at
// most 3 times as long, and nothing over another register is asked again.
func BenchmarkLedger(b *testing.B) {
	w := fillAll(b)
	hook.Fresh = true
	calls := w.statements(b, w.look)
	hook.Fresh = false
	check(b, w.look())
	var own []*call
	for _, c := range calls {
		if overForm(c, changedForm) {
			own = append(own, c)
		}
	}
	w.touch(b, 0)
	w.rec.start()
	check(b, w.look())
	for _, c := range w.rec.stop() {
		if !overForm(c, changedForm) && !overForm(c, policy.TaskForm) && strings.Contains(c.query, "FROM") {
			b.Errorf("after a change of %s the ledger asks %s", changedForm, c.query)
		}
	}
	n := 0
	after := apptest.Side{Name: "after a change", Run: func() apptest.Cost {
		n++
		w.touch(b, n)
		return apptest.Timed(b, "ledger", w.look).Run()
	}}
	fresh := apptest.Side{Name: "ledger", Run: func() apptest.Cost {
		hook.Fresh = true
		defer func() { hook.Fresh = false }()
		return apptest.Timed(b, "ledger", w.look).Run()
	}}
	engine := func(calls []*call) apptest.Side {
		return apptest.Side{Name: "SQL", Run: func() apptest.Cost { return w.read.cost(b, calls) }}
	}
	whole := apptest.Race(apptest.Rounds{Least: 3}, engine(calls), fresh)
	one := apptest.Race(apptest.Rounds{Least: 5}, engine(own), after)
	plain := apptest.Race(apptest.Rounds{Least: 5}, engine(byHand(w.svc.Today()[:4])), after)
	for range b.N {
	}
	b.ReportMetric(0, "ns/op")
	apptest.Figure(b, float64(len(calls)), "statements")
	apptest.Figure(b, whole[0].Took.Seconds(), "s/SQL")
	apptest.Figure(b, whole[1].Took.Seconds(), "s/ledger")
	apptest.Figure(b, one[0].Took.Seconds(), "s/SQL-changed")
	apptest.Figure(b, one[1].Took.Seconds(), "s/after-change")
	apptest.Figure(b, plain[0].Took.Seconds(), "s/by-hand")
	apptest.AtMost(b, whole[1].Ratio, "ledger/SQL", 3)
	apptest.AtMost(b, one[1].Ratio, "after-change/SQL", 3)
	apptest.AtMost(b, plain[1].Ratio, "after-change/by-hand", 3)
}

// BenchmarkAnnual: all figures of a county's annual report as when nothing is
// known, with the full check of what they give, beside the statements of the
// figures alone; and the same after one record changed, which asks of its register
// alone. Goal: each at most 3 times as long.
func BenchmarkAnnual(b *testing.B) {
	w := fillAll(b)
	ctx := context.Background()
	s, err := w.p.Annual()
	check(b, err)
	look := func() error {
		r, err := s.Open(ctx, 2025)
		if err != nil {
			return err
		}
		plan, err := s.Plan(ctx, r, nil)
		if err != nil {
			return err
		}
		r.Try(plan)
		return nil
	}
	figures := func() error {
		r, err := s.Open(ctx, 2025)
		if err != nil {
			return err
		}
		_, err = s.Plan(ctx, r, nil)
		return err
	}
	hook.Fresh = true
	var calls []*call
	for _, c := range w.statements(b, figures) {
		if strings.Contains(c.query, `FROM "`) {
			calls = append(calls, c)
		}
	}
	hook.Fresh = false
	check(b, figures())
	w.touch(b, -1)
	w.rec.start()
	check(b, figures())
	n := 0
	for _, c := range w.rec.stop() {
		if !overForm(c, changedForm) && !overForm(c, annual.Form) && strings.Contains(c.query, `FROM "`) {
			b.Errorf("after a change of %s the report asks %s", changedForm, c.query)
		}
	}
	fresh := apptest.Side{Name: "report", Run: func() apptest.Cost {
		hook.Fresh = true
		defer func() { hook.Fresh = false }()
		return apptest.Timed(b, "report", look).Run()
	}}
	after := apptest.Side{Name: "after a change", Run: func() apptest.Cost {
		n++
		w.touch(b, n)
		return apptest.Timed(b, "report", look).Run()
	}}
	r := apptest.Race(apptest.Rounds{Least: 3}, apptest.Side{Name: "SQL", Run: func() apptest.Cost { return w.read.cost(b, calls) }}, fresh, after)
	for range b.N {
	}
	b.ReportMetric(0, "ns/op")
	apptest.Figure(b, float64(len(calls)), "statements")
	apptest.Figure(b, r[0].Took.Seconds(), "s/SQL")
	apptest.Figure(b, r[1].Took.Seconds(), "s/fill-and-check")
	apptest.Figure(b, r[2].Took.Seconds(), "s/after-change")
	apptest.AtMost(b, r[1].Ratio, "fill-and-check/SQL", 3)
}

// overForm tells whether a statement reads a register's projection or records.
func overForm(c *call, form string) bool {
	for _, name := range []string{`"r_` + form + `"`, `"t_` + form + `/`} {
		if strings.Contains(c.query, name) {
			return true
		}
	}
	for _, a := range c.args {
		if a == driver.Value(form) {
			return true
		}
	}
	return false
}

// BenchmarkSearchAll: a rare word, a common one and initials, searched for in all
// registers: by the search box, which names a few of each, and as the pages of 10 of
// their lists, one after another, beside the same statements alone and plain SQL for
// such pages. Goals: at most 3 times as long; the box within 150 ms.
func BenchmarkSearchAll(b *testing.B) {
	w := fillAll(b)
	for _, c := range []struct{ name, word string }{{"rare", "化工职业技术学院"}, {"common", "吉林"}, {"initials", "jlhg"}} {
		b.Run(c.name, func(b *testing.B) {
			find := func() error {
				for _, form := range w.forms {
					if _, err := w.svc.List(context.Background(), app.Query{Form: form, Search: c.word, Limit: 10}); err != nil {
						return err
					}
				}
				return nil
			}
			calls := w.statements(b, find)
			r := apptest.Race(apptest.Rounds{Least: 5},
				apptest.Side{Name: "SQL", Run: func() apptest.Cost { return w.read.cost(b, calls) }}, apptest.Timed(b, "search", find))
			hand := w.searchByHand(c.word)
			box := func() error {
				_, err := w.svc.Find(context.Background(), c.word, 4)
				return err
			}
			plain := apptest.Race(apptest.Rounds{Least: 5},
				apptest.Side{Name: "by hand", Run: func() apptest.Cost { return w.read.cost(b, hand) }},
				apptest.Timed(b, "pages", find), apptest.Timed(b, "box", box))
			for range b.N {
			}
			b.ReportMetric(0, "ns/op")
			apptest.Figure(b, r[0].Took.Seconds(), "s/SQL")
			apptest.Figure(b, r[1].Took.Seconds(), "s/pages")
			apptest.Figure(b, plain[2].Took.Seconds(), "s/box")
			apptest.Figure(b, plain[0].Took.Seconds(), "s/by-hand")
			apptest.AtMost(b, r[1].Ratio, "pages/SQL", 3)
			apptest.AtMost(b, plain[1].Ratio, "pages/by-hand", 3)
			apptest.AtMost(b, plain[2].Ratio, "box/by-hand", 3)
		})
	}
}
