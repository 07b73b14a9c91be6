package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
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

func (f *folder) whole() {
	f.t.Helper()
	if r := f.want(exitDone, "", "verify"); string(r.Result) != `{"faults":0}` {
		f.t.Fatalf("after a kill: %s %+v", r.Result, r.Problems)
	}
}

func (f *folder) count(form string) int {
	f.t.Helper()
	return decode[struct{ Count int }](f.t, f.want(exitDone, "", "list", form).Result).Count
}

// TestKillDuringImport kills an import at any moment: afterwards all of its
// rows are there or none.
func TestKillDuringImport(t *testing.T) {
	const rows = 1500
	var b strings.Builder
	b.WriteString("学校名称,办学层次\n")
	for i := range rows {
		fmt.Fprintf(&b, "吉林第%d职业技术学校,职业高中\n", i)
	}
	file := filepath.Join(t.TempDir(), "schools.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	f := newFolder(t)
	start := time.Now()
	if out, err := f.child("import", "school", file, "--dry-run").Output(); err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	whole := time.Since(start) * 3 / 2
	rng := rand.New(rand.NewPCG(1, 2))
	for range rounds(6, 200) {
		cmd := f.child("import", "school", file)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rng.Int64N(int64(whole))))
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if n := f.count("school"); n != 0 && n != rows {
			t.Fatalf("%d of %d rows are there after a kill", n, rows)
		}
		f.whole()
	}
}

// TestKillDuringSaves kills a process that saves one record after another: what
// it said was stored is there.
func TestKillDuringSaves(t *testing.T) {
	f := newFolder(t)
	rng := rand.New(rand.NewPCG(3, 4))
	stored := map[string]bool{}
	for round := range rounds(4, 100) {
		cmd := exec.Command(os.Args[0], "-test.run", "TestSavingChild")
		cmd.Env = append(os.Environ(), "RHCTL_SAVER="+f.dir, fmt.Sprintf("RHCTL_ROUND=%d", round))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		var kill *time.Timer // from the first record on: a busy machine starts slowly
		for lines.Scan() {
			if id, ok := strings.CutPrefix(lines.Text(), "stored "); ok {
				stored[id] = true
				if kill == nil {
					kill = time.AfterFunc(time.Duration(rng.IntN(900))*time.Millisecond, func() { _ = cmd.Process.Kill() })
				}
			}
		}
		_ = cmd.Wait()
		if kill != nil {
			kill.Stop()
		}
	}
	if len(stored) == 0 {
		t.Fatal("the child stored nothing before it was killed")
	}
	for id := range stored {
		if code, r := f.run("", "show", "school", id); code != exitDone && code != exitProblems {
			t.Fatalf("record %s was acknowledged and is gone: %+v", id, r.Problems)
		}
	}
	if n := f.count("school"); n < len(stored) {
		t.Fatalf("%d acknowledged, %d listed", len(stored), n)
	}
	f.whole()
}

// TestSavingChild is the process that TestKillDuringSaves kills.
func TestSavingChild(t *testing.T) {
	dir := os.Getenv("RHCTL_SAVER")
	if dir == "" {
		return // only the parent's child does anything
	}
	f := &folder{t: t, dir: dir}
	for i := 0; ; i++ {
		name := fmt.Sprintf("学校 %s-%d", os.Getenv("RHCTL_ROUND"), i)
		doc, _ := json.Marshal(map[string]any{"fields": map[string]string{"name": name}})
		_, r := f.run(string(doc), "put", "school")
		fmt.Println("stored", decode[recordReply](t, r.Result).ID)
	}
}

// TestKillDuringExport kills an export: the file from before stays whole or the
// new one is, never half of one.
func TestKillDuringExport(t *testing.T) {
	f := newFolder(t)
	f.put("partnership", agreement)
	out := filepath.Join(t.TempDir(), "out.csv")
	f.want(exitDone, "", "export", "partnership", "--out", out)
	before, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for range rounds(6, 200) {
		cmd := f.child("export", "partnership", "--out", out)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rng.IntN(600)) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		after, err := os.ReadFile(out)
		if err != nil || len(after) != len(before) {
			t.Fatalf("after a kill the export has %d bytes, %d before (%v)", len(after), len(before), err)
		}
	}
	f.whole()
}
