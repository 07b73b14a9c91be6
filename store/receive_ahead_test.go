package store_test

import (
	"context"
	"fmt"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

// breaks panics over one record, as a fault of a rule would.
type breaks struct{ on bool }

func (b *breaks) Evaluate(rec *app.Record) register.Evaluation {
	if b.on && rec.Value("title").Text() == "协议7" {
		panic("planted")
	}
	return doubles{}.Evaluate(rec)
}

// Records that come are made ready beside the transaction. What panics there must not
// end the program: the caller is told as ever, nothing of the page is taken in, and the
// folder goes on.
func TestWhatPanicsInAPageThatComes(t *testing.T) {
	ctx := context.Background()
	p, a := newProvince(), joined(t)
	for i := range 40 {
		storetest.Save(t, a, nil, record("title", fmt.Sprint("协议", i), "mobile", "13812345678"), "")
	}
	p.push(t, a)

	broken := &breaks{on: true}
	o := options(t)
	o.Evaluators = map[string]register.Evaluator{"deal": broken}
	b := storetest.Open(t, o)
	if err := b.Join(ctx, store.Joined{Peer: []byte("{}"), Device: op.NewID(), Epoch: "one"}); err != nil {
		t.Fatal(err)
	}
	page := op.Page{Deliveries: brief(b, p.log), Cursor: fmt.Sprint(len(p.log))}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = b.Receive(ctx, page)
	}()
	count := func() (n int) {
		if err := b.Each(ctx, app.Query{Form: "deal"}, func(*app.Record) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count(); n != 0 {
		t.Fatalf("%d records of a page that was not taken in", n)
	}
	broken.on = false
	if _, err := b.Receive(ctx, page); err != nil {
		t.Fatal(err)
	}
	whole(t, b)
	if n := count(); n != 40 {
		t.Fatalf("%d records", n)
	}
}
