package sim

import (
	"context"
	"errors"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/review"
	"ronghe/sync/server"
	"ronghe/sync/wire"
)

// shelf is the server's store with its misfortunes: the program ends before or
// after a commit, the disk is full.
type shelf struct {
	server.Store
	w *world
}

var errEnded = errors.New("the server ended")

func (s shelf) Write(ctx context.Context, f func(server.Tx) error) error {
	w := s.w
	if w.down {
		return errEnded
	}
	if w.hit(120) {
		w.note("the server's disk is full")
		return app.NewError(wire.CodeFull, nil)
	}
	err := s.Store.Write(ctx, func(tx server.Tx) error {
		if err := f(crooked{tx, w}); err != nil {
			return err
		}
		if w.crashed("server, before the commit") {
			w.down = true
			return errEnded
		}
		return nil
	})
	if err == nil && w.crashed("server, after the commit") {
		w.down = true
		return errEnded
	}
	return err
}

func (s shelf) Read(ctx context.Context, f func(server.Tx) error) error {
	return s.Store.Read(ctx, func(tx server.Tx) error { return f(crooked{tx, s.w}) })
}

// crooked is a transaction with the bugs that are planted on the server's side;
// without one it is straight.
type crooked struct {
	server.Tx
	w *world
}

func (t crooked) PutEntries(es []*server.Entry) error {
	if t.w.bug == "approved" { // whoever takes a step takes it on whatever stands
		for _, e := range es {
			if o, err := op.Decode(e.Body); err == nil && o.Form == review.Form && e.Outcome == op.Conflict {
				e.Outcome, e.Refused = op.Merged, nil
			}
		}
	}
	if t.w.bug == "overwrite" { // the last to write wins
		for _, e := range es {
			if e.Outcome == op.Conflict {
				e.Outcome, e.Refused = op.Merged, nil
			}
		}
	}
	return t.Tx.PutEntries(es)
}

func (t crooked) Published(scope string, above int64, n int, f func(int64, *server.Entry) error) error {
	i := 0
	return t.Tx.Published(scope, above, n, func(seq int64, e *server.Entry) error {
		i++
		if t.w.bug == "late" && i > 1 && e.Rev%5 == 2 { // seen only by who asks again, which nobody does
			return nil
		}
		return f(seq, e)
	})
}

func (t crooked) Heads() (map[string]int64, error) {
	heads, err := t.Tx.Heads()
	if t.w.bug == "outside" { // what a county wrote is handed out in its neighbour's name
		heads[second] += heads[county]
	}
	return heads, err
}

func (t crooked) PutDocs(ds []*server.DocRow) error {
	if t.w.bug == "outside" {
		for _, d := range ds {
			for i := range d.Scopes {
				if d.Scopes[i] == county && d.Rev%2 == 0 {
					d.Scopes[i] = second
				}
			}
		}
	}
	return t.Tx.PutDocs(ds)
}

func (t crooked) PutSecrets(id app.ID, s []op.Secret) error {
	if t.w.bug == "secret" { // one is forgotten
		s = s[:len(s)-1]
	}
	return t.Tx.PutSecrets(id, s)
}
