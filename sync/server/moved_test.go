package server_test

import (
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// A volume of fewer than no bytes makes no room for others.
func TestAVolumeOfLessThanNothing(t *testing.T) {
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	c := province.Enrol(city)
	const none = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	files := []wire.Volume{{Name: none, Size: -(1 << 40)}, {Name: none[:63] + "0", Size: 800 << 20}}
	if err := c.Call("POST", "/v1/bundle", wire.Volumes{Files: files}, &wire.Volumes{}); app.CodeOf(err) != app.CodeTooLarge {
		t.Errorf("800 MiB: %v", err)
	}
}

// A computer that was moved to another unit sent what it had made before, and was
// renewed, or enrolled anew, before it sent the moves.
func TestTheMoveComesInAnotherLife(t *testing.T) {
	for _, anew := range []bool{false, true} {
		p := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
		a := p.Enrol(county)
		doc := op.NewID()
		c := create(doc, "title", "甲")
		c.Unit = second
		a.Write(c)
		if rs := a.Push(1); rs[0].Outcome != op.Waiting {
			t.Fatalf("%+v", rs)
		}
		b := a
		if anew { // under another key
			if err := p.Engine.Revoke(t.Context(), a.Branch.Device); err != nil {
				t.Fatal(err)
			}
			b = p.Enrol(county)
			b.Append(a.Links[0].Op, a.Log[0])
		} else {
			b.Renew(7)
		}
		b.Write(op.Op{Form: "partnership", Doc: doc, Kind: op.Move, Unit: county})
		rs := b.Push(10)
		other := p.Enrol(county)
		other.Pull()
		if d := other.Docs()[doc]; d == nil || d.Rec == nil {
			t.Errorf("anew %v: the record and its move wait for ever: %+v", anew, rs)
		}
	}
}
