package server

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
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

// roomUnnamed fails where a unit brought too much already that neither a document names
// nor an op of its own which is not decided yet: wire.CodeBegun. Ops come before their
// files; what waits longer than that for its name comes again.
func (e *Engine) roomUnnamed(tx Tx, d *Device, hash string, size int64) error {
	if refs, err := tx.Referring(hash); err != nil || len(refs) > 0 {
		return err
	}
	unnamed, err := tx.Unnamed(d.Unit)
	if err != nil || e.fits(unnamed, size) {
		return err
	}
	named, err := e.promised(tx, d.Unit)
	if err != nil || len(named[hash]) > 0 {
		return err
	}
	maps.DeleteFunc(unnamed, func(hash string, _ int64) bool { return len(named[hash]) > 0 })
	if !e.fits(unnamed, size) {
		return e.noRoom()
	}
	return nil
}

// fits reports whether another file of size bytes has room beside those that a unit
// brought for no record.
func (e *Engine) fits(unnamed map[string]int64, size int64) bool {
	for _, n := range unnamed {
		size += n
	}
	return len(unnamed) < MostBegun && size <= cmp.Or(e.Begun, MostBegunParts)*wire.ChunkSize
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
		named, err := e.promised(tx, "")
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
			case len(named[l.Hash]) > 0 && l.Device == "":
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

// adopt counts the files that were whole before it was kept who brought them as brought
// by the units whose ops name them and are not decided yet, as the store did with those
// whose documents do: what they write would else show them to nobody, and nobody would
// bring them again. That is done once, before anything of it is decided.
func (e *Engine) adopt(ctx context.Context) error {
	return e.Store.Write(ctx, func(tx Tx) error {
		hashes, err := tx.Unadopted()
		if err != nil || len(hashes) == 0 {
			return err
		}
		named, err := e.promised(tx, "")
		if err != nil {
			return err
		}
		if err := tx.Adopted(); err != nil {
			return err
		}
		for _, hash := range hashes {
			for _, unit := range named[hash] {
				if err := tx.Brought(hash, unit); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// promised are the files that ops name which are not decided yet, each with the units
// that wrote these; of one unit's ops, or of all where it is "".
func (e *Engine) promised(tx Tx, of string) (map[string][]string, error) {
	named := map[string][]string{}
	note := func(unit string, body []byte) {
		o, err := op.Decode(body)
		if err != nil { // it is none, and names nothing
			return
		}
		for _, c := range o.Fields {
			for _, f := range c.New.Files() {
				if !slices.Contains(named[f.Hash], unit) {
					named[f.Hash] = append(named[f.Hash], unit)
				}
			}
		}
	}
	err := tx.Undecided(of, func(en *Entry) error {
		note(en.Unit, en.Body)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = tx.Parked(of, func(p *Parked) error {
		b, err := e.seal.open(p.Sealed, []byte("park|"+string(p.Branch.Device)))
		if err != nil {
			return fmt.Errorf("a parked frame: %w", err)
		}
		push, err := wire.ReadPush(bytes.NewReader(b))
		if err != nil {
			return fmt.Errorf("a parked frame: %w", err)
		}
		for i := range push.Ops {
			note(p.Unit, push.Ops[i].Body)
		}
		return nil
	})
	return named, err
}
