package main

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ronghe/app/apptest"
	"ronghe/app/op"
	"ronghe/sync/bundle"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// receiptFor is a folder in dir that waits for a receipt, which brings n schools of
// another computer of its unit, from a sheet of them; stands is how many there are
// after each page.
func receiptFor(t *testing.T, dir string, sheet string) (f *folder, receipt string, stands []int) {
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
	other.want(exitDone, "", "import", "school", sheet)
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
	cursor := ""
	for more, n := true, 0; more; stands = append(stands, n) {
		var page bytes.Buffer
		if err := province.Engine.Pull(t.Context(), taken.Device, &wire.PullRequest{Cursor: cursor, Incarnation: 1}, &page); err != nil {
			t.Fatal(err)
		}
		p, err := wire.ReadPage(&page)
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Deliveries {
			if o, err := op.Decode(p.Deliveries[i].Body); err == nil && o.Form == "school" && o.Kind == op.Create {
				n++
			}
		}
		cursor, more = p.Next, p.More
	}
	return f, names[0], stands
}

// wordy is a sheet of n schools whose notes do not pack.
func wordy(t *testing.T, n int) string {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 6))
	var b strings.Builder
	b.WriteString("学校名称,办学层次,备注\n")
	for i := range n {
		note := make([]rune, 250)
		for k := range note {
			note[k] = 0x4e00 + rng.Int32N(4000)
		}
		fmt.Fprintf(&b, "吉林第%d职业技术学校,职业高中,%s\n", i, string(note))
	}
	file := filepath.Join(t.TempDir(), "wordy.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// rows tells how many rows a table of a folder's file has, as another process reads
// it.
func (f *folder) rows(table string) func() int {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(f.dir, "ronghe.db")+"?mode=ro")
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = db.Close() })
	return func() (n int) {
		if err := db.QueryRow(`SELECT count(*) FROM ` + table).Scan(&n); err != nil {
			return 0 // it is being opened
		}
		return n
	}
}

// came is how many ops of the province's directory the folder has as it says: from
// there it goes on. A cursor is known to the server alone; a test may read it.
func (f *folder) came() int {
	f.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(f.dir, "ronghe.db"))
	if err != nil {
		f.t.Fatal(err)
	}
	defer db.Close()
	var course []byte
	if err := db.QueryRow(`SELECT value FROM sync WHERE key = 'course'`).Scan(&course); err != nil {
		f.t.Fatal(err)
	}
	var c op.Course
	if err := json.Unmarshal(course, &c); err != nil {
		f.t.Fatal(err)
	}
	if c.Cursor == "" {
		return 0
	}
	b, err := base64.RawURLEncoding.DecodeString(c.Cursor)
	if err != nil {
		f.t.Fatal(err)
	}
	var at struct {
		Seq map[string]int `json:"s"`
	}
	if err := json.Unmarshal(b[sha256.Size:], &at); err != nil {
		f.t.Fatal(err)
	}
	return at.Seq["dir"]
}

// TestKillDuringReceipt kills the reading of a receipt of several pages at any moment,
// each time in a fresh folder: between two pages, in the midst of a commit, or
// whenever. The folder is whole afterwards, no page stands by half, and the same
// receipt brings the rest.
func TestKillDuringReceipt(t *testing.T) {
	const rows = 1500
	base, receipt, stands := receiptFor(t, t.TempDir(), wordy(t, rows))
	if len(stands) < 4 || stands[len(stands)-1] != rows {
		t.Fatalf("a receipt of the pages %v", stands)
	}
	began := time.Now()
	base.copied().want(exitDone, "", "bundle", "read", receipt)
	whole := time.Since(began)
	rng := rand.New(rand.NewPCG(3, 4))
	midst, late := 0, 0
	for round := range rounds(6, 200) {
		f := base.copied()
		var now func() bool
		delay := time.Duration(rng.Int64N(int64(whole)))
		switch round % 3 {
		case 0: // when a page, but not the last one, was taken
			have, page := f.rows("op"), stands[rng.IntN(len(stands)-1)]
			had := have()
			now, delay = func() bool { return have() >= had+page }, 10*whole
		case 1: // in the midst of a commit
			log, most := filepath.Join(f.dir, "ronghe.db-wal"), rng.Int64N(1<<20)+64<<10
			now = func() bool { info, err := os.Stat(log); return err == nil && info.Size() > most }
			delay = 10 * whole
		}
		if f.killed(delay, now, "bundle", "read", receipt) {
			late++
		}
		f.whole()
		n := f.count("school")
		if at := f.came(); n != at {
			t.Fatalf("%d schools stand, and the folder goes on after %d", n, at)
		}
		if n > 0 && n < rows {
			midst++
		}
		f.want(exitDone, "", "bundle", "read", receipt)
		f.whole()
		if n := f.count("school"); n != rows {
			t.Fatalf("%d schools of %d after the receipt was read again", n, rows)
		}
	}
	if midst == 0 {
		t.Error("no kill fell between two pages")
	}
	t.Logf("pages %v; between two pages %d times, after the end %d times", stands, midst, late)
}

// TestReceiptOnAFullDisk reads a receipt with no room left: it says so, what was
// there is there, and the same receipt comes in once there is room. A bundle that has
// no room on its stick leaves none behind.
func TestReceiptOnAFullDisk(t *testing.T) {
	const rows = 4000
	dir := apptest.Disk(t, 64<<20)
	f, receipt, _ := receiptFor(t, dir, schools(t, rows))
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
	f, receipt, _ := receiptFor(t, t.TempDir(), schools(t, 20))
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
