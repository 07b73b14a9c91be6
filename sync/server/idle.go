package server

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/wire"
)

// Grace is how long a file that nothing names is kept.
const Grace = 30 * 24 * time.Hour

// Unfinished is how long what a device began to bring is kept while nothing more of it
// comes, or what was laid out for it while it does not say that it has that.
const Unfinished = 7 * 24 * time.Hour

// What a device has begun and not finished is bounded, and what a unit finished that
// nobody names, or it could fill the disk: room
// for the largest attachment, a forwarded bundle and its receipt, and as much again.
const (
	MostBegun      = 256
	MostBegunParts = 2 << 30 / wire.ChunkSize
)

// roomFor fails where a device has begun too much that is not whole to bring another
// part of a file of which it brought so many: wire.CodeBegun.
func (e *Engine) roomFor(tx Tx, id app.ID, brought int) error {
	files, parts, err := tx.Begun(id)
	if err == nil && (parts >= cmp.Or(e.Begun, MostBegunParts) || brought == 0 && files >= MostBegun) {
		err = e.noRoom()
	}
	return err
}

// roomUnnamed fails where a unit brought too much already that no document names:
// wire.CodeBegun. Ops come before their files; what waits longer than that for its name
// comes again.
func (e *Engine) roomUnnamed(tx Tx, d *Device, hash string, size int64) error {
	if refs, err := tx.Referring(hash); err != nil || len(refs) > 0 {
		return err
	}
	files, bytes, err := tx.Unnamed(d.Unit)
	if most := cmp.Or(e.Begun, MostBegunParts) * wire.ChunkSize; err == nil && (files >= MostBegun || bytes+size > most) {
		err = e.noRoom()
	}
	return err
}

func (e *Engine) noRoom() error {
	return app.NewError(wire.CodeBegun, nil, "files", strconv.Itoa(MostBegun), "limit", fmt.Sprintf("%d MiB", cmp.Or(e.Begun, MostBegunParts)*wire.ChunkSize>>20))
}

// Loose is a file that neither a document nor a pack names, or what a device has
// brought of one that is not whole, whoever names it: the device has it, and brings it.
type Loose struct {
	Hash   string
	Device app.ID // whose parts these are; "" for a whole file
	Parts  int64
	Since  time.Time // when it was first seen so, with as many parts; zero: now
}

// Collect removes the files that nothing has named for Grace by the server's clock,
// and what was begun and not brought on for Unfinished; it returns how many. History
// counts: a file of a deleted record, or of an earlier version, is named. So does an
// op that waits for others, or a frame that is parked. What is named in between
// begins anew; a clock that was put back keeps all longer. A device to which a
// collected file belongs still has it, and brings it again with the op that names it:
// it counts as brought only once a document does.
func (e *Engine) Collect(ctx context.Context) (n int, err error) {
	now := e.Now()
	err = e.Store.Write(ctx, func(tx Tx) error {
		n = 0
		list, err := tx.Loose()
		if err != nil {
			return err
		}
		named, err := e.promised(tx)
		if err != nil {
			return err
		}
		var keep []Loose
		for _, l := range list {
			most := Grace
			if l.Device != "" {
				most = Unfinished
			}
			switch {
			case named[l.Hash] && l.Device == "":
				continue
			case l.Since.IsZero():
				l.Since = now
			case now.Sub(l.Since) >= most:
				if err := tx.DropLoose(l); err != nil {
					return err
				}
				n++
				continue
			}
			keep = append(keep, l)
		}
		return tx.KeepLoose(keep)
	})
	if err == nil && n > 0 {
		e.Log.Info("collected", "files", n)
	}
	return n, err
}

// promised are the files that ops name which are not decided yet.
func (e *Engine) promised(tx Tx) (map[string]bool, error) {
	named := map[string]bool{}
	note := func(body []byte) {
		o, err := op.Decode(body)
		if err != nil { // it is none, and names nothing
			return
		}
		for _, c := range o.Fields {
			for _, f := range c.New.Files() {
				named[f.Hash] = true
			}
		}
	}
	docs, err := tx.WaitingDocs()
	if err != nil {
		return nil, err
	}
	for _, id := range docs {
		waiting, err := tx.Waiting(id)
		if err != nil {
			return nil, err
		}
		for _, en := range waiting {
			note(en.Body)
		}
	}
	err = tx.Parked(func(p *Parked) error {
		b, err := e.seal.open(p.Sealed, []byte("park|"+string(p.Branch.Device)))
		if err != nil {
			return fmt.Errorf("a parked frame: %w", err)
		}
		push, err := wire.ReadPush(bytes.NewReader(b))
		if err != nil {
			return fmt.Errorf("a parked frame: %w", err)
		}
		for i := range push.Ops {
			note(push.Ops[i].Body)
		}
		return nil
	})
	return named, err
}
