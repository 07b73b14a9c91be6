package server_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// attachment is a file that a test brings in parts.
type attachment struct {
	app.File
	content []byte
}

func newAttachment(name string, size int) attachment {
	b := bytes.Repeat([]byte(name), size/len(name)+1)[:size]
	sum := sha256.Sum256(b)
	return attachment{app.File{Hash: hex.EncodeToString(sum[:]), Name: name, Size: int64(size)}, b}
}

func (f attachment) put(t *testing.T, d *servertest.Device, parts ...int) {
	t.Helper()
	for _, i := range parts {
		b := f.content[i*wire.ChunkSize : min((i+1)*wire.ChunkSize, len(f.content))]
		resp, err := d.Do("PUT", fmt.Sprintf("/v1/blobs/%s/%d?size=%d", f.Hash, i, f.Size), bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
}

func (f attachment) in(o op.Op) op.Op {
	o.Fields = append(o.Fields, op.Change{Path: "files", New: app.FilesValue(f.File)})
	return o
}

// What nothing has named for 30 days goes, by the server's clock, and after a week what is
// not whole and is not brought on: never what a document names or once named, what an op names that waits or is parked, what was
// brought on meanwhile, or what was named in between.
func TestAttachmentsAreCollected(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
		p.Engine.Now = func() time.Time { return now }
		a, b := p.Enrol(county), p.Enrol(county)
		doc, ghost, last := op.NewID(), op.NewID(), op.NewID()
		used, former, stray := newAttachment("used", 10), newAttachment("former", 10), newAttachment("stray", 10)
		waits, parked, again := newAttachment("waits", 10), newAttachment("parked", 10), newAttachment("again", 10)
		half, growing := newAttachment("half", wire.ChunkSize*2+5), newAttachment("growing", wire.ChunkSize*3+5)
		left := newAttachment("left", wire.ChunkSize+5)
		for _, f := range []attachment{used, former, stray, waits, parked, again} {
			f.put(t, a, 0)
		}
		half.put(t, a, 0)
		left.put(t, a, 0)
		growing.put(t, a, 0)
		first := edit(doc, 1, "x", "", "")
		first.Fields = []op.Change{{Path: "files", Base: app.FilesValue(used.File, former.File), New: app.FilesValue(used.File)}}
		made := create(doc)
		made.Fields = append(made.Fields, op.Change{Path: "files", New: app.FilesValue(used.File, former.File, left.File)})
		a.Write(made, first, op.Op{Form: "partnership", Doc: doc, Kind: op.Delete, TrunkRev: 2}, waits.in(edit(ghost, 1, "x", "", "y")))
		a.Push(10)
		b.Write(create(op.NewID()), parked.in(create(op.NewID())))
		if _, err := b.Send(b.Frame(2, 2)); err != nil { // the one before is still on its way
			t.Fatal(err)
		}
		collect := func(want int) {
			t.Helper()
			if n, err := p.Engine.Collect(t.Context()); err != nil || n != want {
				t.Fatalf("%s: %d collected, not %d: %v", now.Format(time.DateOnly), n, want, err)
			}
		}
		holds := func(d *servertest.Device, f attachment) bool {
			t.Helper()
			var st wire.BlobState
			if err := d.Call("GET", "/v1/blobs/"+f.Hash, nil, &st); err != nil {
				t.Fatal(err)
			}
			return st.Done
		}
		collect(0)
		now = now.AddDate(0, 0, 6)
		growing.put(t, a, 1)
		collect(0)
		now = now.AddDate(0, 0, 1)
		collect(2) // half, and left, of which only that it is whole would matter that it is named
		now = now.AddDate(0, 0, 5)
		collect(0)
		now = now.AddDate(0, 0, 1)
		collect(1) // growing, which was brought on
		now = now.AddDate(0, 0, 7)
		a.Write(again.in(create(last)))
		a.Push(10)
		collect(0)
		now = now.AddDate(0, 0, 9)
		collect(0)
		now = now.AddDate(-10, 0, 0) // the clock is put back, and right again
		collect(0)
		now = now.AddDate(10, 0, 0)
		collect(0)
		now = now.AddDate(0, 0, 1)
		collect(1) // stray
		now = now.AddDate(0, 0, 20)
		collect(0)
		for _, f := range []attachment{used, former, again} {
			if !holds(a, f) {
				t.Errorf("%s is gone", f.Name)
			}
		}
		// Those of ops that were not decided are there once these are.
		b.Write(create(ghost, "x", ""))
		b.Push(10)
		for _, f := range []attachment{waits, parked} {
			if !holds(a, f) {
				t.Errorf("%s is gone", f.Name)
			}
		}
		// What was collected is brought again with the op that names it.
		if holds(a, stray) {
			t.Error("the stray one is still here")
		}
		a.Write(stray.in(create(op.NewID())))
		a.Push(10)
		stray.put(t, a, 0)
		half.put(t, a, 0, 1, 2)
		if !holds(a, stray) {
			t.Error("it cannot be brought again")
		}
		now = now.AddDate(1, 0, 0)
		collect(0)
		now = now.AddDate(1, 0, 0)
		collect(1) // half, which is whole now, and not named
		if got := slices.Collect(func(yield func(bool) bool) {
			for _, f := range []attachment{used, former, again, waits, parked, stray} {
				yield(holds(a, f))
			}
		}); slices.Contains(got, false) {
			t.Errorf("after years: %v", got)
		}
	})
}
