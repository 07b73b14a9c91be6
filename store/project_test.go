package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store/storetest"
)

// TestWhatIsWrittenPieceByPieceIsWhatARebuildMakes changes records at random, one
// or several times in a transaction, and holds the lists, the sub-tables and every
// term of the search index to those that are made anew from the records.
func TestWhatIsWrittenPieceByPieceIsWhatARebuildMakes(t *testing.T) {
	ctx := context.Background()
	s := storetest.Open(t, options(t))
	r := rand.New(rand.NewPCG(3, 9))
	words := []string{"吉林科技", "长春汽车", "XY-001", "职业大学", "13812345678", "张三丰", "李四光", ""}
	word := func() app.Value {
		if w := words[r.IntN(len(words))]; w != "" {
			return app.TextValue(w)
		}
		return app.Value{}
	}
	var docs []app.ID
	for i := range 12 {
		rec := record("title", fmt.Sprint("协议", i), "amount", "1.00", "contact", "张三丰")
		docs = append(docs, storetest.Save(t, s, nil, rec, "").ID)
	}
	change := func(tx register.Tx, id app.ID) error {
		rec, err := tx.Get("deal", id)
		if err != nil {
			return err
		}
		if rec.Deleted || r.IntN(8) == 0 {
			kind := op.Delete
			if rec.Deleted {
				kind = op.Restore
			}
			_, err := tx.Apply(storetest.Stamp(op.Op{Form: "deal", Doc: id, Kind: kind}))
			return err
		}
		next := rec.Clone()
		switch r.IntN(7) {
		case 0:
			next.Set([]string{"title", "no", "contact"}[r.IntN(3)], word())
		case 1:
			next.Set("amount", app.TextValue(fmt.Sprintf("%d.00", r.IntN(9))))
		case 2:
			next.Set("mobile", app.TextValue(fmt.Sprintf("1381234567%d", r.IntN(10))))
		case 3:
			next.Set("partner", app.PartyValue(app.Party{Name: words[r.IntN(4)]}))
		case 4:
			next.Rows["funds"] = append(next.Rows["funds"], row(fmt.Sprint("m", r.IntN(1000)), "stat_year", "2026", "signer", "李四光", "payer", app.Party{Name: "一汽"}))
		case 5:
			if rows := next.Rows["funds"]; len(rows) > 0 {
				rows[r.IntN(len(rows))].Fields[[]string{"cash", "signer"}[r.IntN(2)]] = app.TextValue(fmt.Sprintf("%d.00", r.IntN(9)))
			}
		case 6:
			if rows := next.Rows["funds"]; len(rows) > 0 {
				next.Rows["funds"] = slices.Delete(rows, 0, 1)
			}
		}
		for _, o := range op.Diff(rec, next) {
			if _, err := tx.Apply(storetest.Stamp(o)); err != nil {
				return err
			}
		}
		return nil
	}
	for range 400 {
		if err := s.Update(ctx, func(tx register.Tx) error {
			for range 1 + r.IntN(3) {
				if err := change(tx, docs[r.IntN(len(docs))]); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	piece, err := s.Projection(ctx, "deal")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RebuildLists(ctx); err != nil {
		t.Fatal(err)
	}
	anew, err := s.Projection(ctx, "deal")
	if err != nil {
		t.Fatal(err)
	}
	if len(anew) < 300 || !slices.Equal(piece, anew) {
		for i := range min(len(piece), len(anew)) {
			if piece[i] != anew[i] {
				t.Fatalf("line %d of %d and %d:\n%s\n%s", i, len(piece), len(anew), piece[i], anew[i])
			}
		}
		t.Fatalf("%d and %d lines", len(piece), len(anew))
	}
}

// TestAnEditWritesWhatChanged holds to account what a save costs: of a record of
// which one number changes, the search index is left alone.
func TestAnEditWritesWhatChanged(t *testing.T) {
	ctx := context.Background()
	s := storetest.Open(t, options(t))
	rec := storetest.Save(t, s, nil, record("title", "协议", "amount", "1.00", "contact", "张三丰"), "")
	segments := func() string {
		t.Helper()
		got, err := s.SearchState(ctx, "deal")
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	before := segments()
	next := rec.Clone()
	next.Set("amount", app.TextValue("2.00"))
	rec = storetest.Save(t, s, rec, next, "")
	if got := segments(); got != before {
		t.Errorf("a number rewrote the search index: %s, before %s", got, before)
	}
	next = rec.Clone()
	next.Set("contact", app.TextValue("李四光"))
	storetest.Save(t, s, rec, next, "")
	if segments() == before {
		t.Error("another name did not reach the search index")
	}
}
