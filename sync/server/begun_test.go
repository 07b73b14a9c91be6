package server_test

import (
	"bytes"
	"fmt"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/server"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// What a device begins and does not finish is bounded, in files and in bytes, for
// attachments and volumes together. That stops neither its records nor what is finished
// with its next part, nor any other device; and what it finishes or drops makes room.
func TestWhatADeviceBeginsIsBounded(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, b := p.Enrol(county), p.Enrol(county)
		put := func(d *servertest.Device, kind, hash string, i, size, n int) error {
			return asked(d, "PUT", fmt.Sprintf("/v1/%s/%s/%d?size=%d&begun=1", kind, hash, i, size), bytes.NewReader(make([]byte, n)))
		}
		name := func(i int) string { return fmt.Sprintf("%064x", i+1) }
		const two = wire.ChunkSize + 1
		for i := range server.MostBegun {
			if err := put(a, []string{"blobs", "volumes"}[i%2], name(i), 1, two, 1); err != nil {
				t.Fatalf("file %d: %v", i, err)
			}
		}
		full := func(when string, kind, hash string, i, size, n int) {
			t.Helper()
			if err := put(a, kind, hash, i, size, n); app.CodeOf(err) != wire.CodeBegun {
				t.Errorf("%s: %s: %v", when, kind, err)
			}
		}
		full("as many files", "blobs", name(1000), 1, two, 1)
		full("as many files", "volumes", name(1000), 1, two, 1)
		if err := put(a, "blobs", name(0), 1, two, 1); err != nil {
			t.Errorf("the same again: %v", err)
		}
		if err := put(b, "blobs", name(1000), 1, two, 1); err != nil {
			t.Errorf("another device: %v", err)
		}
		small, large := newAttachment("small", 10), newAttachment("large", two)
		a.Write(small.in(create(op.NewID())))
		one(t, a.Push(1), op.Applied)
		small.put(t, a, 0)
		for i := range 2 {
			if err := asked(a, "DELETE", "/v1/volumes/"+name(2*i+1), nil); err != nil {
				t.Fatal(err)
			}
		}
		large.put(t, a, 1, 0)
		large.readBy(t, "nobody names it", nil, devices{a})
		a.Write(large.in(create(op.NewID())))
		a.Push(1)
		large.readBy(t, "finished", devices{a}, nil)

		p.Engine.Begun = server.MostBegun // 254 files of a part each are there
		const three = 2*wire.ChunkSize + 1
		if err := put(a, "volumes", name(1000), 0, three, wire.ChunkSize); err != nil {
			t.Errorf("there is room: %v", err)
		}
		if err := put(a, "blobs", name(1001), 2, three, 1); err != nil {
			t.Errorf("there is room: %v", err)
		}
		full("as many bytes", "volumes", name(1000), 1, three, wire.ChunkSize)
		full("as many bytes", "blobs", name(1001), 1, three, wire.ChunkSize)
		if err := a.Call("POST", "/v1/bundle", wire.Volumes{Files: []wire.Volume{{Name: name(1000), Size: three}}}, &wire.Volumes{}); app.CodeOf(err) != wire.CodeBegun {
			t.Errorf("a receipt without room: %v", err)
		}
		large.readBy(t, "full", devices{a}, nil)
	})
}

// So is what a unit brings that no record names; what one names it brings all the same.
func TestWhatAUnitBringsForNoRecordIsBounded(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, a2, b := p.Enrol(county), p.Enrol(county), p.Enrol(second)
		put := func(d *servertest.Device, f attachment) error {
			return asked(d, "PUT", fmt.Sprintf("/v1/blobs/%s/0?size=%d&begun=1", f.Hash, f.Size), bytes.NewReader(f.content))
		}
		for i := range server.MostBegun {
			if err := put([]*servertest.Device{a, a2}[i%2], newAttachment(fmt.Sprint("file ", i), 10)); err != nil {
				t.Fatalf("file %d: %v", i, err)
			}
		}
		more, large := newAttachment("more", 10), newAttachment("large", wire.ChunkSize)
		if err := put(a, more); app.CodeOf(err) != wire.CodeBegun {
			t.Errorf("one more: %v", err)
		}
		if err := asked(a, "PUT", fmt.Sprintf("/v1/blobs/%s/0?size=%d", more.Hash, more.Size), bytes.NewReader(more.content)); app.CodeOf(err) != wire.CodeBlob {
			t.Errorf("one more of a program of before, which goes on after this code alone: %v", err)
		}
		if err := put(b, more); err != nil {
			t.Errorf("another unit: %v", err)
		}
		p.Engine.Begun = 1
		if err := put(b, large); app.CodeOf(err) != wire.CodeBegun {
			t.Errorf("as many bytes: %v", err)
		}
		a.Write(more.in(create(op.NewID())), large.in(create(op.NewID())))
		a.Push(10)
		for _, f := range []attachment{more, large} {
			if err := put(a, f); err != nil {
				t.Errorf("%s is named: %v", f.Name, err)
			}
			f.readBy(t, "named", devices{a, a2}, devices{b})
		}
	})
}

// What an op names that waits, or is parked, is no file for no record: a county whose forms
// are later than the province's brings as many as it likes.
func TestWhatWaitingOpsNameIsNotBounded(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, a2, b := p.Enrol(county), p.Enrol(county), p.Enrol(second)
		put := func(d *servertest.Device, f attachment) error {
			return asked(d, "PUT", fmt.Sprintf("/v1/blobs/%s/0?size=%d&begun=1", f.Hash, f.Size), bytes.NewReader(f.content))
		}
		var list []attachment
		for i := range server.MostBegun + 4 {
			list = append(list, newAttachment(fmt.Sprint("file ", i), 10))
		}
		later := create(op.NewID())
		later.FormVer = 1000
		parked := create(op.NewID())
		for i, f := range list {
			if i%2 == 0 {
				later = f.in(later)
			} else {
				parked = f.in(parked)
			}
		}
		a.Write(later)
		one(t, a.Push(1), op.Waiting)
		a2.Write(create(op.NewID()), parked)
		if _, err := a2.Send(a2.Frame(2, 2)); err != nil {
			t.Fatal(err)
		}
		for i, f := range list {
			if err := put([]*servertest.Device{a, a2}[i%2], f); err != nil {
				t.Fatalf("file %d: %v", i, err)
			}
		}
		stray, large := newAttachment("stray", 10), newAttachment("large", wire.ChunkSize)
		if err := put(a, stray); err != nil {
			t.Errorf("what no record names has its room beside them: %v", err)
		}
		p.Engine.Begun = 1
		if err := put(a, large); app.CodeOf(err) != wire.CodeBegun {
			t.Errorf("as many bytes: %v", err)
		}
		// Another unit's op makes no room, its own does.
		for _, d := range []*servertest.Device{b, a} {
			o := large.in(edit(op.NewID(), 1, "x", "", "y"))
			d.Write(o)
			one(t, d.Push(1), op.Waiting)
			if err := put(a, large); (err == nil) != (d == a) {
				t.Errorf("%s names it: %v", d.Unit, err)
			}
		}
	})
}
