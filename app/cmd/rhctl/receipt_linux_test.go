package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ronghe/app/apptest"
	"ronghe/sync/bundle"
	"ronghe/sync/server/servertest"
)

// receiptFor is a folder in dir that waits for a receipt, which brings n schools of
// another computer of its unit.
func receiptFor(t *testing.T, dir string, n int) (f *folder, receipt string) {
	t.Helper()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	enrolled := func(f *folder, how ...string) {
		b, err := json.Marshal(province.Ticket("220200-edu"))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "ticket.json")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		f.want(exitDone, "", append([]string{"enrol", path}, how...)...)
	}
	other := newFolder(t)
	other.want(exitDone, "", "import", "school", schools(t, n))
	enrolled(other)
	other.want(exitDone, "", "sync")

	f = folderIn(t, dir)
	enrolled(f, "--offline")
	out := filepath.Join(t.TempDir(), "out"+bundle.Ending)
	f.want(exitDone, "", "bundle", "write", out)
	b, err := bundle.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	taken, err := province.Engine.Bundle(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	names, err := bundle.WriteFiles(filepath.Join(t.TempDir(), "back"+bundle.Ending), taken.Receipt)
	if err != nil {
		t.Fatal(err)
	}
	return f, names[0]
}

// TestKillDuringReceipt kills the reading of a receipt at any moment, each time in a
// fresh folder: it is whole afterwards, no page stands by half, and the same receipt
// brings the rest.
func TestKillDuringReceipt(t *testing.T) {
	const rows = 1500
	base, receipt := receiptFor(t, t.TempDir(), rows)
	began := time.Now()
	base.copied().want(exitDone, "", "bundle", "read", receipt)
	whole := time.Since(began)
	rng := rand.New(rand.NewPCG(3, 4))
	midst, late := 0, 0
	for round := range rounds(6, 200) {
		f := base.copied()
		var now func() bool
		delay := time.Duration(rng.Int64N(int64(whole)))
		if round%2 == 0 { // in the midst of a commit
			log, most := filepath.Join(f.dir, "ronghe.db-wal"), rng.Int64N(1<<20)+64<<10
			now = func() bool { info, err := os.Stat(log); return err == nil && info.Size() > most }
			delay = 10 * whole
		}
		if f.killed(delay, now, "bundle", "read", receipt) {
			late++
		}
		f.whole()
		switch n := f.count("school"); {
		case n > 0 && n < rows:
			midst++
		case n > rows:
			t.Fatalf("%d schools of %d", n, rows)
		}
		f.want(exitDone, "", "bundle", "read", receipt)
		f.whole()
		if n := f.count("school"); n != rows {
			t.Fatalf("%d schools of %d after the receipt was read again", n, rows)
		}
	}
	t.Logf("between two pages %d times, after the end %d times", midst, late)
}

// TestReceiptOnAFullDisk reads a receipt with no room left: it says so, what was
// there is there, and the same receipt comes in once there is room. A bundle that has
// no room on its stick leaves none behind.
func TestReceiptOnAFullDisk(t *testing.T) {
	const rows = 4000
	dir := apptest.Disk(t, 64<<20)
	f, receipt := receiptFor(t, dir, rows)
	had := f.count("school")
	free := apptest.FillDisk(t, dir, 256<<10)
	_, r := f.run("", "bundle", "read", receipt)
	sentence(t, r, "store.full", "磁盘空间不足", "腾出空间")
	free()
	f.whole()
	if n := f.count("school"); had != 0 || n >= rows {
		t.Fatalf("%d schools after a full disk", n)
	}
	f.want(exitDone, "", "bundle", "read", receipt)
	f.whole()
	if n := f.count("school"); n != rows {
		t.Fatalf("%d schools once there is room", n)
	}

	f.want(exitDone, "", "import", "school", schools(t, rows+1)) // one is new, the rest is known
	stick := apptest.Disk(t, 64<<10)
	release := apptest.FillDisk(t, stick, 0)
	path := filepath.Join(stick, "out"+bundle.Ending)
	if code, r := f.run("", "bundle", "write", path); code != exitRefused {
		t.Fatalf("a full stick: %d %+v", code, r)
	}
	if left, _ := filepath.Glob(filepath.Join(stick, "*"+bundle.Ending+"*")); len(left) != 0 {
		t.Errorf("a full stick holds %v", left)
	}
	release()
	f.whole()
}

// mapeo #612: an exchange that fails leaves every file as it was. A bundle that has
// no room does not take the place of the one before, a receipt that was altered is
// neither taken in nor touched, and the folder goes on.
func TestAFailedExchangeLeavesTheFilesAsTheyWere(t *testing.T) {
	f, receipt := receiptFor(t, t.TempDir(), 20)
	stick := apptest.Disk(t, 1<<20)
	path := filepath.Join(stick, "out"+bundle.Ending)
	f.want(exitDone, "", "bundle", "write", path)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	release := apptest.FillDisk(t, stick, 0)
	if code, r := f.run("", "bundle", "write", path); code != exitRefused {
		t.Fatalf("a full stick: %d %+v", code, r)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Fatalf("the bundle before has %d bytes of %d, %v", len(after), len(before), err)
	}
	release()

	whole, err := os.ReadFile(receipt)
	if err != nil {
		t.Fatal(err)
	}
	altered := bytes.Clone(whole)
	altered[len(altered)/2] ^= 1
	bad := filepath.Join(stick, "back"+bundle.Ending)
	if err := os.WriteFile(bad, altered, 0o600); err != nil {
		t.Fatal(err)
	}
	_, r := f.run("", "bundle", "read", bad)
	sentence(t, r, bundle.CodeBad)
	if after, err := os.ReadFile(bad); err != nil || !bytes.Equal(after, altered) {
		t.Fatal("the file that was refused is another one", err)
	}
	if n := f.count("school"); n != 0 {
		t.Fatalf("%d schools of a receipt that was refused", n)
	}
	f.whole()
	f.want(exitDone, "", "bundle", "read", receipt)
	if n := f.count("school"); n != 20 {
		t.Fatalf("%d schools", n)
	}
}
