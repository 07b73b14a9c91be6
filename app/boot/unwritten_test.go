package boot

import (
	"os"
	"path/filepath"
	"testing"

	"ronghe/sync/bundle"
	"ronghe/sync/server/servertest"
)

// A bundle that could not be written is not told to have been written, and its number is
// not used again.
func TestABundleThatWasNotWritten(t *testing.T) {
	t.Parallel()
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a := newDesk(t, county)
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	a.sync()
	a.put("partnership", `{"fields":{"title":"协议"}}`)
	if _, err := a.p.WriteBundle(t.Context(), filepath.Join(t.TempDir(), "no such folder", "out"+bundle.Ending)); err == nil {
		t.Fatal("written")
	}
	for i, want := range []int64{0, 2} {
		c, _, _, err := a.p.Course(t.Context())
		if err != nil || c.Bundle.Out != want || c.Bundle.At.IsZero() != (want == 0) {
			t.Errorf("told: number %d of %s, want %d (%v)", c.Bundle.Out, c.Bundle.At, want, err)
		}
		if i == 0 {
			a.carry(province, a.write())
		}
	}
}

// Of several volumes either all are there or none: the same name can be used again.
func TestVolumesThatCouldNotBeWritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "out"+bundle.Ending)
	names := bundle.Names(path, 2)
	if err := os.MkdirAll(filepath.Join(names[1], "x"), 0o700); err != nil { // no file replaces a folder
		t.Fatal(err)
	}
	_, err := bundle.WriteFiles(path, [][]byte{[]byte("a"), []byte("b")})
	if _, there := os.Stat(names[0]); err == nil || there == nil {
		t.Errorf("%v; half a bundle is left: %v", err, there == nil)
	}
}
