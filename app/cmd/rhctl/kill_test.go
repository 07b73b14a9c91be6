package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/register"
	"ronghe/app/workbook"
)

// rounds is how often each kill is tried; RONGHE_LONG asks for many.
func rounds(short, long int) int {
	if os.Getenv("RONGHE_LONG") != "" {
		return long
	}
	return short
}

// child starts rhctl as a process of its own.
func (f *folder) child(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], append([]string{"--data", f.dir, "--json"}, args...)...)
	cmd.Env = append(os.Environ(), "RHCTL_CHILD=1")
	return cmd
}

// copied is a folder of its own with the same content.
func (f *folder) copied() *folder {
	f.t.Helper()
	dir := filepath.Join(f.t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(f.dir)); err != nil {
		f.t.Fatal(err)
	}
	return &folder{t: f.t, dir: dir}
}

func (f *folder) whole() {
	f.t.Helper()
	if r := f.want(exitDone, "", "verify"); string(r.Result) != `{"faults":0}` {
		f.t.Fatalf("verify: %s %+v", r.Result, r.Problems)
	}
}

func (f *folder) count(form string) int {
	f.t.Helper()
	return decode[struct{ Count int }](f.t, f.want(exitDone, "", "list", form).Result).Count
}

// killed starts a child and ends it the moment that now says so, or after
// delay when now is nil. late holds when the child had ended before.
func (f *folder) killed(delay time.Duration, now func() bool, args ...string) (late bool) {
	f.t.Helper()
	cmd := f.child(args...)
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is seen in what it left
		close(ended)
	}()
	timer := time.NewTimer(delay)
	defer timer.Stop()
	tick := time.NewTicker(200 * time.Microsecond)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return true
		case <-timer.C:
		case <-tick.C:
			if now == nil || !now() {
				continue
			}
		}
		_ = cmd.Process.Kill()
		<-ended
		return false
	}
}

// schools is a sheet of n schools.
func schools(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("学校名称,办学层次,备注\n")
	for i := range n {
		fmt.Fprintf(&b, "吉林第%d职业技术学校,职业高中,%s\n", i, strings.Repeat("说明", 40))
	}
	file := filepath.Join(t.TempDir(), "schools.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestKillDuringImport kills an import at any moment, each time in a fresh
// folder: afterwards all of its rows are there or none, and the next import
// brings them in. One round in two waits until the transaction has begun to
// write its log.
func TestKillDuringImport(t *testing.T) {
	const rows = 1500
	file := schools(t, rows)
	empty := newFolder(t)
	began := time.Now()
	empty.copied().want(exitDone, "", "import", "school", file)
	whole := time.Since(began)
	rng := rand.New(rand.NewPCG(1, 2))
	none, all, late := 0, 0, 0
	for round := range rounds(6, 200) {
		f := empty.copied()
		var now func() bool
		delay := time.Duration(rng.Int64N(int64(whole)))
		if round%2 == 0 { // in the midst of the commit
			log, most := filepath.Join(f.dir, "ronghe.db-wal"), rng.Int64N(1<<20)+64<<10
			now = func() bool { info, err := os.Stat(log); return err == nil && info.Size() > most }
			delay = 10 * whole
		}
		if f.killed(delay, now, "import", "school", file) {
			late++
		}
		switch n := f.count("school"); n {
		case 0:
			none++
			f.want(exitDone, "", "import", "school", file)
			if n := f.count("school"); n != rows {
				t.Fatalf("the import after the kill brought %d of %d rows", n, rows)
			}
		case rows:
			all++
		default:
			t.Fatalf("%d of %d rows are there after a kill", n, rows)
		}
		f.whole()
	}
	t.Logf("nothing stored %d times, everything %d times; the import had ended before %d kills", none, all, late)
	if none == 0 {
		t.Error("no kill came before the commit: nothing was tried")
	}
}

// TestKillDuringSaves kills a process that saves one record after another: what
// it said was stored is there, as it was said, and at most one more.
func TestKillDuringSaves(t *testing.T) {
	f := newFolder(t)
	rng := rand.New(rand.NewPCG(3, 4))
	stored := map[string]string{}
	tried := rounds(4, 100)
	for round := range tried {
		cmd := exec.Command(os.Args[0], "-test.run", "TestSavingChild")
		cmd.Env = append(os.Environ(), "RHCTL_SAVER="+f.dir, fmt.Sprintf("RHCTL_ROUND=%d", round))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines, count, most := bufio.NewScanner(out), 0, rng.IntN(30)+2
		for lines.Scan() {
			if said, ok := strings.CutPrefix(lines.Text(), "stored "); ok {
				id, name, _ := strings.Cut(said, " ")
				stored[id] = name
				if count++; count == most { // between two saves, or within the next
					time.AfterFunc(time.Duration(rng.IntN(20_000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
				}
			}
		}
		_ = cmd.Wait()
		if count < most {
			t.Fatalf("the child ended by itself after %d saves", count)
		}
	}
	c := &ctl{ctx: t.Context(), in: bufio.NewReader(strings.NewReader("")), dir: f.dir}
	_, err := c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		for id, name := range stored {
			rec, err := svc.Open(c.ctx, "school", app.ID(id))
			if err != nil {
				return nil, fmt.Errorf("record %s was acknowledged and is gone: %w", id, err)
			}
			if got := rec.Value("name").Text(); got != name {
				return nil, fmt.Errorf("record %s is %q, was acknowledged as %q", id, got, name)
			}
		}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := f.count("school"); n < len(stored) || n > len(stored)+tried {
		t.Fatalf("%d acknowledged in %d runs, %d listed", len(stored), tried, n)
	}
	t.Logf("%d acknowledged saves", len(stored))
	f.whole()
}

// TestSavingChild is the process that TestKillDuringSaves kills: it opens the
// folder once and saves as fast as it can.
func TestSavingChild(t *testing.T) {
	dir := os.Getenv("RHCTL_SAVER")
	if dir == "" {
		return // only the parent's child does anything
	}
	c := &ctl{ctx: t.Context(), in: bufio.NewReader(strings.NewReader("")), dir: dir}
	_, err := c.with(func(p *boot.Program, svc *register.Service) (any, error) {
		for i := 0; ; i++ {
			name := fmt.Sprintf("学校%s-%d", os.Getenv("RHCTL_ROUND"), i)
			doc, err := json.Marshal(map[string]any{"fields": map[string]string{"name": name}})
			if err != nil {
				return nil, err
			}
			rec, base, _, err := svc.ReadRecord(c.ctx, "school", bytes.NewReader(doc))
			if err != nil {
				return nil, err
			}
			saved, err := svc.Save(c.ctx, rec, base, "")
			if err != nil {
				return nil, err
			}
			fmt.Println("stored", saved.Record.ID, name)
		}
	})
	t.Fatal(err)
}

// TestKillDuringExport kills an export while its file is being written: the
// file from before stays as it was or the new one is whole, never half of one.
func TestKillDuringExport(t *testing.T) {
	f := newFolder(t)
	f.want(exitDone, "", "import", "school", schools(t, 3000))
	dir := t.TempDir()
	out := filepath.Join(dir, "out.xlsx")
	before := []byte("an older file")
	if err := os.WriteFile(out, before, 0o600); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	hit := 0
	for range rounds(6, 200) {
		var seen time.Time
		wait := time.Duration(rng.IntN(30)) * time.Millisecond
		began := func() bool {
			if seen.IsZero() {
				if unfinished, _ := filepath.Glob(filepath.Join(dir, ".ronghe-*")); len(unfinished) > 0 {
					seen = time.Now()
				}
			}
			return !seen.IsZero() && time.Since(seen) >= wait
		}
		if !f.killed(time.Minute, began, "export", "school", "--out", out) {
			hit++
		}
		after, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(after, before) {
			if n := bookRows(t, out); n < 3000 {
				t.Fatalf("after a kill the export has %d rows", n)
			}
			before = after
		}
		left, _ := filepath.Glob(filepath.Join(dir, ".ronghe-*"))
		for _, name := range left { // so that the next one is seen
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if hit == 0 {
		t.Error("no kill came while the file was written: nothing was tried")
	}
	f.whole()
}

// bookRows opens a workbook and counts the rows of its first sheet.
func bookRows(t *testing.T, file string) (n int) {
	t.Helper()
	b, err := workbook.Open(t.Context(), file, workbook.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := b.Rows(t.Context(), b.Sheets()[0].Name, func(app.SheetRow) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestKillDuringBackup kills a backup: there is no half of one under its name,
// and the folder works on.
func TestKillDuringBackup(t *testing.T) {
	f := newFolder(t)
	f.want(exitDone, "", "import", "school", schools(t, 3000))
	bak := filepath.Join(t.TempDir(), "备份.rhbak")
	rng := rand.New(rand.NewPCG(7, 8))
	for range rounds(4, 100) {
		var seen time.Time
		wait := time.Duration(rng.IntN(150)) * time.Millisecond
		began := func() bool {
			if seen.IsZero() {
				if work, _ := filepath.Glob(filepath.Join(f.dir, "backups", ".work-*")); len(work) > 0 {
					seen = time.Now()
				}
			}
			return !seen.IsZero() && time.Since(seen) >= wait
		}
		late := f.killed(time.Minute, began, "backup", bak)
		if _, err := os.Stat(bak); err == nil {
			f.want(exitDone, "", "verify", bak)
			if err := os.Remove(bak); err != nil {
				t.Fatal(err)
			}
		} else if late {
			t.Fatal("the backup ended and is not there")
		}
	}
	f.whole()
	f.want(exitDone, "", "backup", bak)
	f.want(exitDone, "", "verify", bak)
	left, err := filepath.Glob(filepath.Join(f.dir, "backups", ".work-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("unfinished backups are left: %v %v", left, err)
	}
}
