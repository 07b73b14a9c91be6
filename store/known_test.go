package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

const note = `
id: note
version: 1
title: 便条
group: A
scope: unit
keys: [title]
display: title
sections:
  - id: base
    title: 基本
    fields:
      - {id: title, label: 名称, type: text, required: true}
list:
  columns: [title]
  sort: [title]
  filters: []
search: [title]
export:
  title: 便条表
  columns: [{field: title}]
`

// shifting judges as it is told to.
type shifting struct{ hard int }

func (e *shifting) Evaluate(*app.Record) register.Evaluation {
	return register.Evaluation{Hard: e.hard}
}

func two(t testing.TB, e register.Evaluator) store.Options {
	opt := options(t)
	opt.Catalog = storetest.Catalog(t, places{}, deal, note)
	opt.Evaluators = map[string]register.Evaluator{"deal": e}
	return opt
}

func unitIs(code string) []app.Filter {
	return []app.Filter{{Field: "_unit", Op: app.Eq, Values: []string{code}}}
}

// Each way to change a record makes just the figures anew that could see it.
func TestOnlyWhatChangedIsAskedAgain(t *testing.T) {
	ctx := context.Background()
	judge := &shifting{}
	s := storetest.Open(t, two(t, judge))
	queries := map[string]app.Query{
		"note":  {Form: "note"},
		"deal":  {Form: "deal", Asked: []app.Asked{{Agg: app.SumOf, Field: "amount"}}},
		"kinds": {Form: "deal", Group: []app.Group{{Field: "kind"}}},
		"open":  {Form: "deal", Where: []app.Filter{{Field: "_hard", Op: app.Ge, Values: []string{"1"}}}},
		"own":   {Form: "deal", Where: unitIs(storetest.Unit)},
		"other": {Form: "deal", Where: unitIs("220300-edu")},
	}
	look := func(step string, want int) {
		t.Helper()
		before := s.Made()
		for range 2 {
			for name, q := range queries {
				got, err := s.Summarise(ctx, q)
				fresh, err2 := s.Fresh(ctx, q)
				if err := errors.Join(err, err2); err != nil || !reflect.DeepEqual(got, fresh) {
					t.Errorf("after %s %s is %+v, not %+v (%v)", step, name, got, fresh, err)
				}
			}
		}
		if n := s.Made() - before; n != int64(want) {
			t.Errorf("after %s %d figures were made anew, not %d", step, n, want)
		}
	}
	look("nothing", 6)
	look("nothing again", 0)
	own := storetest.Save(t, s, nil, record("title", "甲", "amount", "1.00", "kind", "firm"), "")
	look("a create", 4)
	elsewhere := record("title", "乙", "kind", "local")
	elsewhere.Unit = "220300-edu"
	elsewhere = storetest.Save(t, s, nil, elsewhere, "")
	look("a create of another unit", 4)
	next := own.Clone()
	next.Set("amount", app.TextValue("2.00"))
	next.Set("kind", app.TextValue("foreign"))
	own = storetest.Save(t, s, own, next, "")
	look("an edit", 4)
	apply := func(step string, want int, ops ...*op.Op) {
		t.Helper()
		if err := s.Update(ctx, func(tx register.Tx) error {
			for _, o := range ops {
				if _, err := tx.Apply(o); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(step, err)
		}
		look(step, want)
	}
	apply("a delete", 4, storetest.Stamp(op.Op{Form: "deal", Doc: own.ID, Kind: op.Delete}))
	apply("a restore", 4, storetest.Stamp(op.Op{Form: "deal", Doc: own.ID, Kind: op.Restore}))
	history, err := s.History(ctx, own.ID)
	if err != nil {
		t.Fatal(err)
	}
	undo := storetest.Stamp(op.Op{Form: "deal", Doc: own.ID, Kind: op.Edit, Undoes: history[1].Op.ID, Fields: []op.Change{{Path: "amount", Base: app.TextValue("2.00"), New: app.TextValue("1.00")}}})
	apply("an undo", 4, undo)
	var batch []*op.Op
	for i := range 20 {
		rec := record("title", fmt.Sprint("批", i), "amount", "3.00")
		if i%2 == 1 {
			rec.Unit = "220300-edu"
		}
		batch = append(batch, storetest.Stamp(op.Diff(nil, rec)[0]))
	}
	apply("an import", 5, batch...)
	words := record("title", "便条")
	words.Form = "note"
	storetest.Save(t, s, nil, words, "")
	look("a record of another register", 1)
	judge.hard = 1
	if n, err := s.Rejudge(ctx, "deal", "2026-01-01"); err != nil || n != 22 {
		t.Fatalf("judged %d: %v", n, err)
	}
	look("a new judgement", 5)
	if err := s.RebuildLists(ctx); err != nil {
		t.Fatal(err)
	}
	look("a rebuild", 6)
	if err := s.Update(ctx, func(tx register.Tx) error { return tx.Log(storetest.Stamp(op.Op{Kind: op.Export})) }); err != nil {
		t.Fatal(err)
	}
	look("an entry for the audit", 0)
	if err := s.Update(ctx, func(tx register.Tx) error {
		_, err := tx.Apply(storetest.Stamp(op.Op{Form: "deal", Doc: elsewhere.ID, Kind: op.Delete}))
		return errors.Join(err, errors.New("no"))
	}); err == nil {
		t.Fatal("no error")
	}
	look("a change that was taken back", 0) // it never reached a list
	s.Lock()
	if _, err := s.Summarise(ctx, queries["deal"]); app.CodeOf(err) != store.CodeLogin {
		t.Errorf("while locked: %v", err)
	}
	if _, err := s.Unlock(ctx, storetest.Name, storetest.Password); err != nil {
		t.Fatal(err)
	}
	look("a login", 6)
}

// A backup put back brings its own figures.
func TestARestoredBackupHasItsOwnFigures(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := storetest.OpenIn(t, dir, options(t))
	storetest.Save(t, s, nil, record("title", "甲"), "")
	backup := filepath.Join(t.TempDir(), "b"+store.BackupExt)
	if err := s.Backup(ctx, backup, nil); err != nil {
		t.Fatal(err)
	}
	storetest.Save(t, s, nil, record("title", "乙"), "")
	count := func(s *store.Store, want int) {
		t.Helper()
		if sum, err := s.Summarise(ctx, app.Query{Form: "deal"}); err != nil || sum.Count != want {
			t.Errorf("%d records (%v), not %d", sum.Count, err, want)
		}
	}
	count(s, 2)
	if err := errors.Join(s.Close(), store.Restore(ctx, backup, dir)); err != nil {
		t.Fatal(err)
	}
	count(storetest.OpenIn(t, dir, options(t)), 1)
}

// askable are figures of every kind, told apart by every kind of field.
func askable() *rapid.Generator[app.Query] {
	return rapid.Custom(func(t *rapid.T) app.Query {
		q := app.Query{Form: "deal", Bin: rapid.Bool().Draw(t, "bin")}
		switch rapid.IntRange(0, 3).Draw(t, "where") {
		case 0:
			q.Where = []app.Filter{{Field: "kind", Op: app.Eq, Values: []string{rapid.SampledFrom([]string{"firm", "local"}).Draw(t, "kind")}}}
		case 1:
			q.Where = unitIs(rapid.SampledFrom([]string{storetest.Unit, "220300-edu", "220400-edu"}).Draw(t, "unit"))
		case 2:
			q.Search = "批"
		}
		switch rapid.IntRange(0, 3).Draw(t, "asked") {
		case 0:
			q.Asked = []app.Asked{{Agg: app.SumOf, Field: "funds.cash"}, {Agg: app.CountOf, Field: "funds.cash"}}
			q.Rows = []app.Filter{{Field: "funds.stat_year", Op: app.Ge, Values: []string{"2025"}}}
			q.Group = rapid.SampledFrom([][]app.Group{nil, {{Field: "kind"}}, {{Field: "funds.stat_year"}, {Field: "_unit"}}}).Draw(t, "group")
		case 1:
			q.Asked = []app.Asked{{Agg: app.SumOf, Field: "amount"}, {Agg: app.DistinctOf, Field: "signed"}}
			q.Group = rapid.SampledFrom([][]app.Group{nil, {{Field: "signed", Year: true}}, {{Field: "fields"}, {Field: "open"}}}).Draw(t, "group")
		case 2:
			q.Group = []app.Group{{Field: rapid.SampledFrom([]string{"_unit", "place", "partner", "students", "year"}).Draw(t, "by")}}
		}
		return q
	})
}

// Whatever is done in whatever order, what is known is what a fresh count gives.
func TestWhatIsKnownIsWhatAFreshCountGives(t *testing.T) {
	s := storetest.Open(t, options(t))
	ctx := context.Background()
	var recs []*app.Record
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
		fill := func(r *app.Record) {
			r.Set("title", app.TextValue(draw("title", "批甲", "批乙", "丙")))
			r.Set("kind", app.TextValue(draw("kind", "firm", "local", "foreign")))
			r.Set("amount", app.TextValue(draw("amount", "1.25", "2.50", "100.00")))
			r.Set("signed", app.TextValue(draw("signed", "2024-01-31", "2025-12-31", "2025-06-01")))
			r.Set("fields", app.ListValue(rapid.SampledFrom([][]string{{"base"}, {"base", "course"}, {"order", "course"}}).Draw(t, "fields")...))
			r.Set("open", app.BoolValue(rapid.Bool().Draw(t, "open")))
			r.Rows["funds"] = []app.Row{row("a", "stat_year", draw("year", "2024", "2025", "2026"), "cash", draw("cash", "0.10", "7.00"))}
		}
		for range rapid.IntRange(1, 6).Draw(t, "steps") {
			pick := func() int { return rapid.IntRange(0, len(recs)-1).Draw(t, "which") }
			switch what := rapid.IntRange(0, 3).Draw(t, "what"); {
			case len(recs) == 0 || what == 0:
				r := record("place", draw("place", "2201", "2202"))
				r.Unit = draw("unit", storetest.Unit, "220300-edu")
				fill(r)
				saved, err := storetest.TrySave(s, nil, r, "")
				if err != nil {
					t.Fatal(err)
				}
				recs = append(recs, saved)
			case what == 1:
				i := pick()
				if recs[i].Deleted { // what lies in the bin is not edited
					break
				}
				next := recs[i].Clone()
				fill(next)
				saved, err := storetest.TrySave(s, recs[i], next, "")
				if err != nil {
					t.Fatal(err)
				}
				if saved != nil {
					recs[i] = saved
				}
			default:
				i, kind := pick(), op.Delete
				if recs[i].Deleted {
					kind = op.Restore
				}
				err := s.Update(ctx, func(tx register.Tx) (err error) {
					recs[i], err = tx.Apply(storetest.Stamp(op.Op{Form: "deal", Doc: recs[i].ID, Kind: kind}))
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			for range 3 {
				q := askable().Draw(t, "query")
				got, err := s.Summarise(ctx, q)
				fresh, err2 := s.Fresh(ctx, q)
				if err := errors.Join(err, err2); err != nil || !reflect.DeepEqual(got, fresh) {
					t.Fatalf("%+v is %+v, not %+v (%v)", q, got, fresh, err)
				}
			}
		}
	})
}
