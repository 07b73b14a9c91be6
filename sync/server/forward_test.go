package server_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/sync/bundle"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// What is forwarded is held to its names, and what lies there for one device no other
// gets.
func TestAForwardedBundleIsHeldToItsName(t *testing.T) {
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	c, o := province.Enrol(city), province.Enrol(county)
	content := bytes.Repeat([]byte{3}, 100)
	sum := sha256.Sum256(content)
	name := hex.EncodeToString(sum[:])
	put := func(d *servertest.Device, name string, b []byte) error {
		return asked(d, "PUT", "/v1/volumes/"+name+"/0?size=100", bytes.NewReader(b))
	}
	post := func(d *servertest.Device, files ...wire.Volume) error {
		return d.Call("POST", "/v1/bundle", wire.Volumes{Files: files}, &wire.Volumes{})
	}
	volume := wire.Volume{Name: name, Size: 100}
	if err := post(c, volume); app.CodeOf(err) != wire.CodeBlob {
		t.Error("nothing was brought:", err)
	}
	if err := put(c, name, bytes.Repeat([]byte{4}, 100)); err != nil {
		t.Fatal(err)
	}
	if err := post(c, volume); app.CodeOf(err) != wire.CodeBlob {
		t.Error("something else was brought:", err)
	}
	if err := put(c, name, content); err != nil {
		t.Fatal(err)
	}
	if err := post(o, volume); app.CodeOf(err) != wire.CodeBlob {
		t.Error("another device names it:", err)
	}
	if err := asked(o, "GET", "/v1/volumes/"+name+"/0", nil); app.CodeOf(err) != wire.CodeHidden {
		t.Error("another device reads it:", err)
	}
	if err := post(c, volume); app.CodeOf(err) != bundle.CodeBad {
		t.Error("it is no bundle:", err)
	}
	for _, files := range [][]wire.Volume{nil, {{Name: name, Size: 1 << 40}}, make([]wire.Volume, 1000)} {
		if err := post(c, files...); app.CodeOf(err) != app.CodeTooLarge {
			t.Errorf("%d files: %v", len(files), err)
		}
	}
	if err := asked(c, "PUT", "/v1/volumes/"+name+"/0?size=99999999999", bytes.NewReader(make([]byte, wire.ChunkSize))); app.CodeOf(err) != app.CodeTooLarge {
		t.Error("a volume without end:", err)
	}
	if err := asked(c, "PUT", "/v1/volumes/"+name+"/0?size=100", bytes.NewReader(make([]byte, 2<<20))); app.CodeOf(err) != wire.CodeBlob {
		t.Error("a chunk without end:", err)
	}
}
