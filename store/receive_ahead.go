package store

import (
	"context"
)

// Half of what it takes to store a document that came is making its rows: folding,
// rules, what is listed and searched. That needs no database, and is done for the next
// ones on another processor while one is written.

// mostAhead bounds the documents that are made and not yet written.
const mostAhead = 32

// refoldAll makes every touched document stand as its ops say, in their order.
func (in *intake) refoldAll(ctx context.Context) error {
	for _, d := range in.order {
		if err := in.consider(d); err != nil {
			return err
		}
	}
	end := make(chan struct{})
	made := in.makeAhead(end)
	defer func() {
		close(end)
		for range made { // until it is over: it reads what is the caller's
		}
	}()
	for _, d := range in.order {
		if err := ctx.Err(); err != nil {
			return err
		}
		if d.stays {
			continue
		}
		m := <-made
		var err error
		if m == nil {
			m, err = in.make(d)
		}
		if err == nil {
			err = in.put(d, m)
		}
		if err != nil {
			return err
		}
		d.ops = nil // a page of them is much to hold
	}
	return nil
}

// makeAhead makes one after the other of the documents that do not stay as they are,
// until end is closed; nil for one that cannot be made without the database.
func (in *intake) makeAhead(end <-chan struct{}) <-chan *madeDoc {
	out := make(chan *madeDoc, mostAhead)
	t := &tx{s: in.s, k: in.k, at: in.at}
	go func() {
		defer close(out)
		for _, d := range in.order {
			if d.stays {
				continue
			}
			select {
			case <-end:
				return
			case out <- in.makeOne(d, t):
			}
		}
	}()
	return out
}

// makeOne is make without the database. What panics in it, or lacks a sealed value,
// comes to nothing here: the transaction makes it then, where its faults are told.
func (in *intake) makeOne(d *touched, t *tx) (m *madeDoc) {
	if !d.goes && !d.fresh {
		return nil
	}
	defer func() {
		if recover() != nil {
			m = nil
		}
	}()
	t.lacked = false
	m, err := t.make(&d.held, in.foldHere(d, t))
	if err != nil || t.lacked {
		return nil
	}
	return m
}
