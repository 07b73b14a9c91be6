package store_test

import (
	"context"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

// The log is filtered by user, form, kind and days and read by pages, newest first;
// a text that looks like another user's entry inside of a value selects nothing.
func TestTheJournalIsFilteredAndPaged(t *testing.T) {
	ctx := context.Background()
	c := morning()
	s := storetest.OpenIn(t, t.TempDir(), c.options(t))
	first := mustUser(t, s)
	other := app.ID("0190aaaa-0000-7000-8000-000000000001")
	put := func(user app.ID, title string) app.ID {
		t.Helper()
		o := &op.Op{
			ID: op.NewID(), Form: "deal", Doc: op.NewID(), Unit: storetest.Unit, Kind: op.Create, User: user, Time: c.wall.Format(time.RFC3339),
			Fields: []op.Change{{Path: "title", New: app.TextValue(title)}},
		}
		if err := s.Update(ctx, func(tx register.Tx) error { _, err := tx.Apply(o); return err }); err != nil {
			t.Fatal(err)
		}
		return o.Doc
	}
	for range 3 {
		put(first.ID, `"user":"`+string(other)+`"`)
	}
	c.pass(48 * time.Hour)
	last := put(other, "theirs")
	export := &op.Op{ID: op.NewID(), Kind: op.Export, Form: "deal", User: first.ID, Unit: storetest.Unit, Time: c.wall.Format(time.RFC3339), Reason: "1 to x.xlsx"}
	if err := s.Update(ctx, func(tx register.Tx) error { return tx.Log(export) }); err != nil {
		t.Fatal(err)
	}
	all, err := s.Place(ctx, c.wall.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	whole := register.Span{From: 1, To: all}
	later, err := s.Place(ctx, c.wall.Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		q    register.JournalQuery
		want int
	}{
		"all":                  {register.JournalQuery{In: whole}, 6}, // with the login
		"one user":             {register.JournalQuery{In: whole, User: other}, 1},
		"the other":            {register.JournalQuery{In: whole, User: first.ID}, 5},
		"a form":               {register.JournalQuery{In: whole, Form: "deal"}, 5},
		"no form":              {register.JournalQuery{In: whole, Form: "dealer"}, 0},
		"a kind":               {register.JournalQuery{In: whole, Kinds: []op.Kind{op.Login}}, 1},
		"two kinds":            {register.JournalQuery{In: whole, Kinds: []op.Kind{op.Create, op.Export}}, 5},
		"days":                 {register.JournalQuery{In: register.Span{From: later, To: all}}, 2},
		"days, form, kind, by": {register.JournalQuery{In: register.Span{From: later, To: all}, Form: "deal", User: first.ID, Kinds: []op.Kind{op.Export}}, 1},
	} {
		n, err := s.CountJournal(ctx, x.q)
		if err != nil || n != x.want {
			t.Errorf("%s: %d entries, %v; not %d", name, n, err, x.want)
		}
		x.q.Limit = 2
		seen, before := 0, int64(1<<62)
		for {
			x.q.Offset = seen
			page, err := s.Journal(ctx, x.q)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page {
				if e.N >= before {
					t.Errorf("%s: entry %d after %d", name, e.N, before)
				}
				before = e.N
			}
			if seen += len(page); len(page) == 0 {
				break
			}
		}
		if seen != x.want {
			t.Errorf("%s: %d entries by pages, not %d", name, seen, x.want)
		}
	}
	page, err := s.Journal(ctx, register.JournalQuery{In: whole, User: other, Limit: 9})
	if err != nil || len(page) != 1 || page[0].Op.Doc != last {
		t.Errorf("theirs is %+v, %v", page, err)
	}
	s.Lock()
	if _, err := s.Journal(ctx, register.JournalQuery{In: whole, Limit: 9}); app.CodeOf(err) != store.CodeLogin {
		t.Errorf("a locked store answers %v", err)
	}
}
