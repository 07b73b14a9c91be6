package server_test

import (
	"context"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app/definition"
	"ronghe/assets"
	"ronghe/sync/pack"
	"ronghe/sync/server"
	"ronghe/sync/server/sqlstore"
)

func engineOver(t *testing.T, database string) (*server.Engine, error) {
	t.Helper()
	defs, err := definition.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	s, err := sqlstore.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return server.New(server.Options{Store: s, Definitions: defs, Key: []byte("0123456789abcdef0123456789abcdef")})
}

// A pack that this program cannot read, of a later one, leaves the definitions that
// were in use: a county that went to another city stays there.
func TestAPackOfALaterProgramKeepsTheOneBefore(t *testing.T) {
	ctx := context.Background()
	e, err := engineOver(t, filepath.Join(t.TempDir(), "p.db"))
	if err != nil {
		t.Fatal(err)
	}
	const county, before, now = "220281-edu", "220200-edu", "220300-edu"
	text := moved(t)
	one, err := e.MakePack(ctx, pack.Header{}, []pack.File{{Name: "codes/reporting.csv", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Publish(ctx, one); err != nil {
		t.Fatal(err)
	}
	if !e.Under(county, now) || e.Under(county, before) {
		t.Fatal("not moved")
	}
	// A process of a later program publishes a pack that says something this one does not know.
	two, err := e.MakePack(ctx, pack.Header{Program: "99.0.0"}, []pack.File{{Name: "codes/reporting.csv", Text: []byte(text)}, {Name: "forms/hologram.yaml", Text: []byte("id: hologram\ntitle: 全息\nversion: 1\nkind: from_the_future\n")}})
	if err != nil {
		t.Fatal(err)
	}
	pk, err := pack.Read(two)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Store.Write(ctx, func(tx server.Tx) error {
		if err := e.KeepFile(tx, pk.Hash, two); err != nil {
			return err
		}
		return tx.PutPack(server.PackRow{Number: pk.Number, Hash: pk.Hash, At: 1})
	}); err != nil {
		t.Fatal(err)
	}
	if err := e.Renew(ctx); err != nil {
		t.Fatal(err)
	}
	if e.Under(county, before) || !e.Under(county, now) {
		t.Errorf("by a pack that it cannot read this process shows the county to the city that it left")
	}
}

// A file of a pack that is damaged in the database does not keep the server, and all
// that its administrator could do about it, from starting.
func TestADamagedPackKeepsNoServerFromStarting(t *testing.T) {
	ctx := context.Background()
	database := filepath.Join(t.TempDir(), "p.db")
	e, err := engineOver(t, database)
	if err != nil {
		t.Fatal(err)
	}
	one, err := e.MakePack(ctx, pack.Header{}, []pack.File{{Name: "codes/reporting.csv", Text: []byte(moved(t))}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Publish(ctx, one); err != nil {
		t.Fatal(err)
	}
	pk, _ := pack.Read(one)
	if err := e.Store.Write(ctx, func(tx server.Tx) error {
		if err := tx.DropChunks(pk.Hash, ""); err != nil {
			return err
		}
		return tx.PutChunk(pk.Hash, "", 0, make([]byte, 100))
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := engineOver(t, database); err != nil {
		t.Errorf("no command of provinced works any more, backup and pack publish neither: %v", err)
	}
}

func moved(t *testing.T) string {
	t.Helper()
	b, err := fs.ReadFile(assets.FS, "codes/reporting.csv")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimRight(string(b), "\n") + "\n220281,220300,,,,\n"
}
