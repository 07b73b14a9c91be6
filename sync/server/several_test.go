package server_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/assets"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// Invariant 5 where several processes serve one database: a county goes to another
// city by a pack that one of them publishes, and the others, to which nobody writes,
// show its former city nothing of what came after, nor any file or key of it.
func TestInvariant05OnEveryProcess(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		first := servertest.Start(t, database)
		other := servertest.Start(t, database)
		a := first.Enrol(county)
		c := first.Enrol(city)
		o := first.Enrol(farAway)
		c.P, o.P = other, other
		a.Write(create(op.NewID(), "name", "此前"))
		one(t, a.Push(1), op.Applied)
		if c.Pull(); len(c.Got) != 1 {
			t.Fatalf("the city sees %+v", c.Got)
		}

		list, err := fs.ReadFile(assets.FS, "codes/reporting.csv")
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimRight(string(list), "\n") + "\n220281,220100,,,,\n"
		file, err := first.Engine.MakePack(t.Context(), pack.Header{By: "省"}, []pack.File{{Name: "codes/reporting.csv", Text: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := first.Engine.Publish(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		content := []byte("附件")
		sum := sha256.Sum256(content)
		hash := hex.EncodeToString(sum[:])
		after := create(op.NewID(), "name", "此后")
		after.Fields = append(after.Fields, op.Change{Path: "files", New: app.FilesValue(app.File{Hash: hash, Name: "f", Size: int64(len(content))})})
		a.Write(after)
		one(t, a.Push(10), op.Applied)
		if err := asked(a, "PUT", fmt.Sprintf("/v1/blobs/%s/0?size=%d", hash, len(content)), bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		}

		var ring wire.Ring
		if err := c.Call("GET", "/v1/keys", nil, &ring); err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(ring.Below, func(m wire.Member) bool { return m.Unit == county }) {
			t.Error("the former city has the keys of a county that left")
		}
		if err := asked(c, "GET", "/v1/blobs/"+hash+"/0", nil); app.CodeOf(err) != wire.CodeHidden {
			t.Errorf("the former city reads an attachment of it: %v", err)
		}
		if c.Pull(); len(c.Got) != 1 {
			t.Errorf("the former city sees what came after: %+v", c.Got)
		}
		if o.Pull(); len(o.Got) != 2 {
			t.Errorf("the present city sees %d of 2", len(o.Got))
		}
		if err := asked(o, "GET", "/v1/blobs/"+hash+"/0", nil); err != nil {
			t.Errorf("the present city does not read its attachment: %v", err)
		}
	})
}
