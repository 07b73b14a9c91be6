package main

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/register"
)

// inside runs fn in the open folder, as a command would.
func (f *folder) inside(fn func(svc *register.Service) error) error {
	f.t.Helper()
	c := &ctl{ctx: f.t.Context(), in: bufio.NewReader(strings.NewReader("")), dir: f.dir}
	_, err := c.with(func(_ *boot.Program, svc *register.Service) (any, error) { return nil, fn(svc) })
	return err
}

// content is every record of the folder as JSON, by id, and every list as it is
// shown.
type content struct {
	records map[app.ID]string
	lists   map[string]string
}

// read reads everything that can be read; the error is the first one met.
func (f *folder) read() (c content, err error) {
	f.t.Helper()
	c = content{map[app.ID]string{}, map[string]string{}}
	err = f.inside(func(svc *register.Service) error {
		for _, form := range svc.Catalog().Forms() {
			rows, err := svc.List(f.t.Context(), app.Query{Form: form.ID, Limit: 1000})
			if err != nil {
				return err
			}
			shown, err := json.Marshal(rows)
			if err != nil {
				return err
			}
			c.lists[form.ID] = string(shown)
			for _, row := range rows {
				rec, err := svc.Open(f.t.Context(), form.ID, row.ID)
				if err != nil {
					return err
				}
				b, err := json.Marshal(svc.Doc(rec))
				if err != nil {
					return err
				}
				c.records[row.ID] = string(b)
			}
		}
		return nil
	})
	return c, err
}

// sentence holds a refusal to what a person needs: what happened, what was
// kept, what to do.
func sentence(t *testing.T, r reply, code string, words ...string) {
	t.Helper()
	if r.OK || len(r.Problems) == 0 || r.Problems[0].Code != code {
		t.Fatalf("%+v, want %s", r, code)
	}
	for _, w := range append(words, "。", "请") {
		if !strings.Contains(r.Problems[0].Message, w) {
			t.Errorf("%s: the sentence lacks %q: %s", code, w, r.Problems[0].Message)
		}
	}
}

// kept is a folder with the demonstration's records, its content, and a backup.
func kept(t *testing.T) (f *folder, all content, bak string) {
	t.Helper()
	f = newFolder(t)
	f.want(exitDone, "", "demo")
	bak = filepath.Join(t.TempDir(), "备份.rhbak")
	f.want(exitDone, "", "backup", bak)
	all, err := f.read()
	if err != nil || len(all.records) < 100 {
		t.Fatalf("%d records, %v", len(all.records), err)
	}
	return f, all, bak
}

// TestDamagedDataFile: a data file that is damaged at its head, in its midst,
// cut, empty or gone is not touched and said to be so, and a backup brings
// every record back; the bad file stays beside.
func TestDamagedDataFile(t *testing.T) {
	base, want, bak := kept(t)
	noise := make([]byte, 160<<10)
	_, _ = rand.Read(noise) // never fails
	at := func(offset int64, b []byte) func(string) error {
		return func(file string) error {
			f, err := os.OpenFile(file, os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteAt(b, offset)
			if e := f.Close(); err == nil {
				err = e
			}
			return err
		}
	}
	for _, c := range []struct {
		name, code, word string
		breaks           func(file string) error
	}{
		{"head", "store.damaged", "损坏", at(0, []byte("XXXXXXXX"))},
		{"first page", "store.damaged", "损坏", at(100, noise[:64])},
		{"midst", "store.damaged", "损坏", at(400<<10, noise)},
		{"cut", "store.damaged", "损坏", func(file string) error { return os.Truncate(file, 200_000) }},
		{"empty", "store.damaged", "损坏", func(file string) error { return os.Truncate(file, 0) }},
		{"gone", "store.lost", "不见了", os.Remove},
	} {
		f := base.copied()
		file := filepath.Join(f.dir, "ronghe.db")
		if err := c.breaks(file); err != nil {
			t.Fatal(err)
		}
		broken, readErr := os.ReadFile(file)
		for _, args := range [][]string{{"list", "school"}, {"verify"}, {"export", "school", "--out", filepath.Join(t.TempDir(), "x.csv")}} {
			code, r := f.run("", args...)
			if code != exitRefused {
				t.Fatalf("%s: %v: exit %d %+v", c.name, args, code, r.Problems)
			}
			sentence(t, r, c.code, c.word, "没有改动", "备份")
		}
		if again, err := os.ReadFile(file); string(again) != string(broken) || (err == nil) != (readErr == nil) {
			t.Errorf("%s: the file was changed", c.name)
		}
		f.want(exitDone, "", "restore", bak)
		got, err := f.read()
		if err != nil || !sameRecords(got, want) {
			t.Errorf("%s: after the restore %d records of %d, %v", c.name, len(got.records), len(want.records), err)
		}
		f.whole()
		aside, err := filepath.Glob(filepath.Join(f.dir, "replaced-*", "ronghe.db"))
		if err != nil || (len(aside) != 1) != (c.name == "gone") {
			t.Errorf("%s: put aside %v, %v", c.name, aside, err)
		}
	}
}

func sameRecords(a, b content) bool {
	if len(a.records) != len(b.records) {
		return false
	}
	for id, doc := range a.records {
		if b.records[id] != doc {
			return false
		}
	}
	return true
}

// TestFlippedBits: one flipped bit anywhere in the data file is harmless, or
// said: by the record that it hit, at the start, or by verify. No record comes
// back other than it was written.
func TestFlippedBits(t *testing.T) {
	base, want, bak := kept(t)
	pristine, err := os.ReadFile(filepath.Join(base.dir, "ronghe.db"))
	if err != nil {
		t.Fatal(err)
	}
	rng := mathrand.New(mathrand.NewPCG(9, 10))
	said, harmless := 0, 0
	for range rounds(8, 2000) {
		f := base.copied()
		b := slices.Clone(pristine)
		bit := rng.IntN(len(b) * 8)
		b[bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(filepath.Join(f.dir, "ronghe.db"), b, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := f.read()
		for id, doc := range got.records {
			if doc != want.records[id] {
				t.Fatalf("bit %d: a record came back changed and nothing was said\n%s\n%s", bit, doc, want.records[id])
			}
		}
		code, r := f.run("", "verify")
		wrong := err == nil && (!sameRecords(got, want) || fmt.Sprint(got.lists) != fmt.Sprint(want.lists))
		switch {
		case err != nil && app.CodeOf(err) == app.CodeInternal, code == exitInternal:
			t.Fatalf("bit %d: nobody understands %v, %+v", bit, err, r.Problems)
		case wrong && code == exitDone:
			t.Fatalf("bit %d: lists or records are other than they were and verify says that all is whole", bit)
		case err != nil || code != exitDone:
			said++
			f.want(exitDone, "", "restore", bak)
			f.whole()
		default:
			harmless++
		}
	}
	t.Logf("%d flips were said, %d harmless", said, harmless)
	if said == 0 {
		t.Error("no flip was noticed: nothing was tried")
	}
}

// TestDamagedDrafts: drafts that cannot be read do not keep the records closed;
// they are put aside, and that is said once.
func TestDamagedDrafts(t *testing.T) {
	f := newFolder(t)
	f.want(exitDone, "", "import", "school", schools(t, 3))
	noise := make([]byte, 8<<10)
	_, _ = rand.Read(noise)
	if err := os.WriteFile(filepath.Join(f.dir, "drafts.db"), noise, 0o600); err != nil {
		t.Fatal(err)
	}
	r := f.want(exitProblems, "", "list", "school")
	if n := decode[struct{ Count int }](t, r.Result).Count; n != 3 {
		t.Errorf("%d records", n)
	}
	p := r.Problems[len(r.Problems)-1]
	if p.Code != "store.drafts_damaged" || !strings.Contains(p.Message, "草稿") || !strings.Contains(p.Message, "已经入库的记录都在") {
		t.Errorf("said %+v", p)
	}
	aside, err := filepath.Glob(filepath.Join(f.dir, "drafts.db.damaged-*"))
	if err != nil || len(aside) != 1 {
		t.Fatalf("put aside %v, %v", aside, err)
	}
	if b, err := os.ReadFile(aside[0]); err != nil || string(b) != string(noise) {
		t.Errorf("what was put aside is not the file: %v", err)
	}
	f.want(exitDone, "", "list", "school")
}

// TestDamagedAttachment: verify names it, opening it fails with a sentence and
// leaves no half of it, the record stands, and a backup brings it back.
func TestDamagedAttachment(t *testing.T) {
	f := newFolder(t)
	rec := f.put("partnership", agreement)
	scan := filepath.Join(t.TempDir(), "协议扫描件.pdf")
	page := make([]byte, 3<<20)
	_, _ = rand.Read(page)
	if err := os.WriteFile(scan, page, 0o600); err != nil {
		t.Fatal(err)
	}
	var file app.File
	err := f.inside(func(svc *register.Service) (err error) {
		if file, err = svc.Attach(t.Context(), scan); err != nil {
			return err
		}
		stored, err := svc.Open(t.Context(), "partnership", app.ID(rec.ID))
		if err != nil {
			return err
		}
		next := stored.Clone()
		next.Set("scan_files", app.FilesValue(file))
		_, err = svc.Save(t.Context(), next, stored, "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	bak := filepath.Join(t.TempDir(), "备份.rhbak")
	f.want(exitDone, "", "backup", bak)
	blob := filepath.Join(f.dir, "blobs", file.Hash[:2], file.Hash)
	b, err := os.ReadFile(blob)
	if err != nil {
		t.Fatal(err)
	}
	b[2<<20] ^= 1
	if err := os.WriteFile(blob, b, 0o600); err != nil {
		t.Fatal(err)
	}
	r := f.want(exitProblems, "", "verify")
	if len(r.Problems) != 1 || r.Problems[0].Code != "store.v_blob" || !strings.Contains(r.Problems[0].Message, "从备份恢复") {
		t.Errorf("verify says %+v", r.Problems)
	}
	out := t.TempDir()
	get := func() error {
		return f.inside(func(svc *register.Service) error {
			_, err := svc.SaveAttachment(t.Context(), file, out)
			return err
		})
	}
	if err := get(); app.CodeOf(err) != "store.blob_damaged" {
		t.Errorf("opening it: %v", err)
	}
	if left, err := os.ReadDir(out); err != nil || len(left) != 0 {
		t.Errorf("half an attachment is left: %v, %v", left, err)
	}
	if code, r := f.run("", "show", "partnership", rec.ID); code != exitDone && code != exitProblems {
		t.Errorf("the record: %+v", r.Problems)
	}
	f.want(exitDone, "", "restore", bak)
	f.whole()
	if err := get(); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(out, "协议扫描件.pdf")); err != nil || string(b) != string(page) {
		t.Errorf("the attachment did not come back: %v", err)
	}
}

// TestTwoInstances: while one program has the folder open, every other start is
// refused with a sentence that names what to do; when the first one is killed,
// the next start works.
func TestTwoInstances(t *testing.T) {
	f := newFolder(t)
	first, in := f.waiting()
	for range rounds(5, 100) {
		code, r := f.run("", "list", "school")
		if code != exitRefused {
			t.Fatalf("exit %d beside another program", code)
		}
		sentence(t, r, "store.locked", "另一个窗口", "切换到已经打开的窗口")
	}
	_, r := f.run("", "restore", filepath.Join(t.TempDir(), "x.rhbak"))
	if r.OK {
		t.Error("a restore beside another program")
	}
	if _, err := io.WriteString(in, `{"fields":{"name":"第一所学校"}}`); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait() // exit 3: open checks
	if n := f.count("school"); n != 1 {
		t.Errorf("%d records after the first program ended", n)
	}
	second, _ := f.waiting()
	_ = second.Process.Kill()
	_ = second.Wait()
	if n := f.count("school"); n != 1 {
		t.Errorf("%d records after a kill", n)
	}
}

// waiting starts a program that has the folder open and waits for its record.
func (f *folder) waiting() (cmd *exec.Cmd, in io.WriteCloser) {
	f.t.Helper()
	cmd = f.child("put", "school")
	in, err := cmd.StdinPipe()
	if err != nil {
		f.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(f.dir, "ronghe.db-wal")); err == nil {
			return cmd, in
		}
		if time.Since(began) > time.Minute {
			f.t.Fatal("the program never opened the folder")
		}
	}
}
