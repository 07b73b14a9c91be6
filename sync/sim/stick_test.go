package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"ronghe/app"
	"ronghe/sync/bundle"
	"ronghe/sync/client"
	"ronghe/sync/server"
	"ronghe/sync/wire"
)

// smallVolume gives every part a volume of its own: by their sizes, which salts
// change, two runs of a seed would have other volumes.
const smallVolume = 1

// habit is how a desk reconciles.
type habit int

const (
	network habit = iota
	both          // now by a stick, now by network
	alone         // it has no network
)

// takeSticks gives a desk the keys that files need, in a world that has sticks,
// and with them its device. It returns what the server is told of the keys.
func (d *desk) takeSticks() []byte {
	w := d.w
	if !w.sticks {
		return nil
	}
	d.sticks = habit(w.stick.IntN(3))
	var err error
	d.peer, err = client.NewPeer([]string{"https://province"}, "")
	w.must(err)
	d.peer.Unit = d.unit
	d.device, err = d.peer.Device()
	w.must(err)
	pair, err := d.peer.Pair()
	w.must(err)
	b, err := json.Marshal([]wire.Key{pair.Key()})
	w.must(err)
	return b
}

// byStick says which way a desk takes this time.
func (d *desk) byStick() bool {
	return d.sticks == alone || d.sticks == both && d.w.stick.IntN(2) == 0
}

// hitStick is true once in n times, never in a calm or healed world.
func (w *world) hitStick(n int) bool {
	return !w.calm && w.stick.IntN(n) == 0 && !w.healed
}

// writeStick packs what waits, and sends somebody on the way with it. When all
// faults have ceased the way is short.
func (d *desk) writeStick() error {
	w := d.w
	var ring *wire.Ring
	for ring == nil {
		r, err := w.engine.Ring(context.Background(), d.device)
		w.served(err)
		if code := app.CodeOf(err); code == wire.CodeRevoked || code == wire.CodeUnknown {
			return err
		}
		ring = r
	}
	for range 40 {
		p, err := client.Pack(d.ctx, folder{d}, &d.peer, ring, client.Packing{Program: "sim", Now: w.now.Add(d.skew), Volume: smallVolume, Definitions: d.packs()})
		if err != nil {
			return err
		}
		w.note("%s: %d ops on a stick, more to come %v", d.name, p.Ops, p.More)
		if w.bug == "sent" && !w.healed { // what is on a stick counts as sent
			c, err := d.s.Course(d.ctx)
			w.must(err)
			w.must(d.s.Acknowledge(d.ctx, c.Acked+int64(p.Ops), 0, nil))
		}
		if !w.healed {
			w.travel(d, p.Volumes)
			return nil
		}
		before := w.mark()
		if err := d.exchange(p.Volumes); err != nil || w.mark() == before {
			return err
		}
	}
	return app.NewError(client.CodeStuck, nil)
}

// exchange is a stick that arrives, and its receipt that comes back, at once.
func (d *desk) exchange(files [][]byte) error {
	receipt, err := d.w.takes(d, files)
	if err != nil {
		return remote(err)
	}
	return d.readReceipt(receipt)
}

// travel carries the files of a desk to the province, with what befalls them.
func (w *world) travel(d *desk, files [][]byte) {
	away := func() time.Duration {
		return time.Minute + time.Duration(w.stick.Int64N(int64(9*24*time.Hour)))
	}
	files = slices.Clone(files)
	switch {
	case w.hitStick(8):
		w.note("a stick of %s is lost", d.name)
		return
	case w.hitStick(8) && len(files) > 1:
		i := w.stick.IntN(len(files))
		files = slices.Delete(files, i, i+1)
		w.note("volume %d of %s is lost", i+1, d.name)
	case w.hitStick(8):
		w.stick.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
		w.note("volumes of %s are out of order", d.name)
	}
	arrive := func() {
		if len(w.shelfOf) > 0 && w.hitStick(6) {
			w.mixed(d, files, w.shelfOf[w.stick.IntN(len(w.shelfOf))])
		}
		if w.hitStick(6) {
			w.damagedFile(d, files)
		}
		w.shelfOf = append(w.shelfOf, stick{d, files})
		receipt, err := w.takes(d, files)
		if err != nil {
			return
		}
		w.back(d, receipt, away)
	}
	w.after(away(), arrive)
	if w.hitStick(6) {
		w.note("a stick of %s is read twice", d.name)
		w.after(away(), arrive)
	}
}

// stick is what a desk wrote once.
type stick struct {
	by    *desk
	files [][]byte
}

// takes has the server take files, and holds what it answers to what it
// promised. Whatever it refuses it leaves as it was.
func (w *world) takes(d *desk, files [][]byte) ([][]byte, error) {
	pair, err := d.peer.Pair()
	w.must(err)
	for _, f := range files {
		o, err := bundle.Open(f, pair.Opener)
		w.must(err)
		w.must(o.Each(func(_ bundle.Part, v any) error {
			if push, ok := v.(*wire.Push); ok {
				w.learn(push)
			}
			return nil
		}))
	}
	got, err := w.engine.Bundle(context.Background(), files...)
	w.served(err)
	w.note("the province reads a stick of %s: %q", d.name, app.CodeOf(err))
	if err != nil {
		return nil, err
	}
	for _, f := range got.Receipt {
		o, err := bundle.Open(f, pair.Opener)
		w.must(err)
		at := o.Cursor
		w.must(o.Each(func(_ bundle.Part, v any) error {
			if p, ok := v.(*wire.Page); ok {
				if at != "" && w.cursors[d.name[:1]+at] == nil {
					w.fail("%s: a receipt begins where nobody stands", d.name)
				}
				w.page(d, at, p)
				at = p.Next
			}
			return nil
		}))
	}
	return got.Receipt, nil
}

// damagedFile shows the server a file that was cut or altered.
func (w *world) damagedFile(d *desk, files [][]byte) {
	files = slices.Clone(files)
	k := w.stick.IntN(len(files))
	b := bytes.Clone(files[k])
	i := int(w.stick.Float64() * float64(len(b)))
	if w.stick.IntN(2) == 0 {
		b = b[:i]
	} else {
		b[i] ^= 1 << w.stick.IntN(8)
	}
	files[k] = b
	w.refused("a file of "+d.name+" that was damaged", files)
}

// mixed shows the server files of two sticks together, which it takes only when
// both are of one device.
func (w *world) mixed(d *desk, files [][]byte, other stick) {
	if other.by.device != d.device {
		w.refused("files of "+d.name+" and "+other.by.name+" together", append(slices.Clone(other.files), files...))
	}
}

func (w *world) refused(what string, files [][]byte) {
	before := w.heads()
	_, err := w.engine.Bundle(context.Background(), files...)
	ended := w.down
	w.served(err)
	if err == nil || w.heads() != before {
		w.fail("invariant 3: %s: taken, %w", what, err)
	}
	if !ended {
		w.note("%s: %t", what, app.CodeOf(err) != "")
	}
}

// back brings a receipt to the desk, with what befalls it.
func (w *world) back(d *desk, receipt [][]byte, away func() time.Duration) {
	if w.hitStick(6) {
		w.note("a receipt for %s is lost", d.name)
		return
	}
	read := func() {
		if other := w.desks[w.stick.IntN(len(w.desks))]; other.device != d.device && other.peer.Bundle != nil && w.hitStick(4) {
			if _, err := other.peer.OpenReceipt(w.publicRing(), receipt...); app.CodeOf(err) == "" {
				w.fail("invariant 5: %s opens the receipt of %s: %w", other.name, d.name, err)
			}
		}
		if w.hitStick(6) {
			files := slices.Clone(receipt)
			k := w.stick.IntN(len(files))
			files[k] = files[k][:int(w.stick.Float64()*float64(len(files[k])))]
			if _, err := d.peer.OpenReceipt(w.publicRing(), files...); app.CodeOf(err) == "" {
				w.fail("invariant 3: a receipt that was cut is opened: %w", err)
			}
		}
		if len(receipt) > 1 && w.hitStick(6) {
			w.note("%s: a volume of a receipt is missing", d.name)
			i := w.stick.IntN(len(receipt))
			receipt = slices.Delete(slices.Clone(receipt), i, i+1)
		}
		// Whoever sits there now: the folder itself, or its copy.
		at := d
		for _, x := range w.desks {
			if x.device == d.device && w.stick.IntN(3) == 0 {
				at = x
			}
		}
		if at.next != nil || at.s == nil || at.out {
			w.note("%s: is busy, the receipt waits", at.name)
			return
		}
		w.note("%s: reads a receipt", at.name)
		at.run(func() error { return at.readReceipt(receipt) })
	}
	w.after(away(), read)
	if w.hitStick(6) {
		w.note("a receipt for %s is read twice", d.name)
		w.after(away(), read)
	}
}

func (w *world) publicRing() *wire.Ring {
	r, err := w.engine.UnitRing(context.Background(), city)
	w.served(err)
	if err != nil {
		return w.publicRing()
	}
	return r
}

// readReceipt takes in a receipt. One that answers an earlier state says so, and
// nothing happened.
func (d *desk) readReceipt(receipt [][]byte) error {
	w := d.w
	opened, err := d.peer.OpenReceipt(w.publicRing(), receipt...)
	if err != nil {
		return err
	}
	if held, err := d.takePacks(opened); err != nil || held {
		if held {
			d.held = receipt
		}
		return err
	}
	defer func() { d.reads = "" }()
	if w.bug == "gap" {
		d.reads = opened[0].Cursor
	}
	got, err := client.TakeReceipt(d.ctx, folder{d}, opened)
	if app.CodeOf(err) == client.CodeStale {
		w.note("%s: the receipt is of an earlier time", d.name)
		return nil
	}
	if got != nil {
		w.note("%s: kept to %d, another bundle %v", d.name, got.Acked, got.Again)
	}
	return err
}

// heads are the numbers of all scopes.
func (w *world) heads() string {
	var out []byte
	w.must(w.store.Read(context.Background(), func(tx server.Tx) error {
		heads, err := tx.Heads()
		if err == nil {
			out, err = json.Marshal(heads)
		}
		return err
	}))
	return string(out)
}
