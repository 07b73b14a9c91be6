package workbook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/internal/outfile"
	"ronghe/app/layout"
	"ronghe/app/layout/layouttest"
)

// writers are the ways to write a file, each of a size that does not fit into
// a buffer.
func writers(t *testing.T) map[string]func(ctx context.Context, path string) error {
	src := corpusFile(t, "moe__第一批示范性职业教育集团培育单位名单.xlsx")
	old := corpusFile(t, "moe__全国成人高等学校名单_2022.xls")
	problems := []app.Problem{{Severity: app.Hard, Sheet: "Sheet1", Cell: "B4", Line: 4, Message: "有问题。"}}
	return map[string]func(ctx context.Context, path string) error{
		"table": func(ctx context.Context, path string) error {
			return Write(ctx, path, []layout.Table{layouttest.Ledger(20_000)}, WriteOptions{})
		},
		"CSV": func(ctx context.Context, path string) error {
			return WriteCSV(ctx, path, layouttest.Ledger(20_000), WriteOptions{})
		},
		"template": func(ctx context.Context, path string) error { return WriteTemplate(ctx, path, partnershipTemplate()) },
		"report":   func(ctx context.Context, path string) error { return MarkReport(ctx, src, path, problems) },
		"rebuilt":  func(ctx context.Context, path string) error { return MarkReport(ctx, old, path, problems) },
	}
}

// failingFile is a file on a disk that fails.
type failingFile struct {
	*os.File
	room              int // bytes that fit
	write, sync, shut error
}

func (f *failingFile) Write(b []byte) (int, error) {
	if f.write != nil && len(b) > f.room {
		return 0, f.write
	}
	f.room -= len(b)
	return f.File.Write(b)
}

func (f *failingFile) Sync() error { return f.sync }

func (f *failingFile) Close() error { return errors.Join(f.File.Close(), f.shut) }

// onDisk makes files as make does, until the test ends.
func onDisk(t *testing.T, make func(f *os.File) outfile.File) {
	t.Helper()
	before := outfile.CreateTemp
	t.Cleanup(func() { outfile.CreateTemp = before })
	outfile.CreateTemp = func(dir, pattern string) (outfile.File, error) {
		f, err := os.CreateTemp(dir, pattern)
		if err != nil {
			return nil, err
		}
		return make(f), nil
	}
}

// TestFailingDisk: whatever fails and when, the old file stays and no half one
// is left.
func TestFailingDisk(t *testing.T) {
	full := &os.PathError{Op: "write", Err: syscall.ENOSPC}
	for fault, c := range map[string]struct {
		file failingFile
		code string
	}{
		"full at once":  {failingFile{write: full}, outfile.CodeDiskFull},
		"full later":    {failingFile{write: full, room: 2000}, outfile.CodeDiskFull},
		"pulled":        {failingFile{write: syscall.EIO, room: 1000}, outfile.CodeFailed},
		"not flushed":   {failingFile{sync: full}, outfile.CodeDiskFull},
		"not closed":    {failingFile{shut: syscall.EIO}, outfile.CodeFailed},
		"write-protect": {failingFile{write: syscall.EROFS}, outfile.CodeReadOnly},
	} {
		for name, write := range writers(t) {
			t.Run(fault+"/"+name, func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, "台账.xlsx")
				if err := os.WriteFile(path, []byte("the old file"), 0o600); err != nil {
					t.Fatal(err)
				}
				onDisk(t, func(f *os.File) outfile.File {
					failing := c.file
					failing.File = f
					return &failing
				})
				wantCode(t, write(context.Background(), path), c.code)
				if b, err := os.ReadFile(path); string(b) != "the old file" {
					t.Errorf("the old file is %q, %v", b, err)
				}
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
				empty(t, dir)
			})
		}
	}
}

// TestFullDisk writes to a real disk that is full: a small one where a test
// may mount it, else the device that stands for one.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if os.Geteuid() == 0 && exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", dir).Run() == nil {
		t.Cleanup(func() {
			if err := exec.Command("umount", dir).Run(); err != nil {
				t.Error(err)
			}
		})
	} else {
		onDisk(t, func(f *os.File) outfile.File {
			device, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			return fullDevice{f, device}
		})
	}
	for _, name := range []string{"table", "CSV"} {
		wantCode(t, writers(t)[name](context.Background(), filepath.Join(dir, "a.xlsx")), outfile.CodeDiskFull)
		empty(t, dir)
	}
}

// fullDevice is a file whose content goes to a device that is always full.
type fullDevice struct {
	*os.File
	device *os.File
}

func (f fullDevice) Write(b []byte) (int, error) { return f.device.Write(b) }

// TestReadOnlyFolder: chmod does not stop root, a read-only mount does.
func TestReadOnlyFolder(t *testing.T) {
	dir := t.TempDir()
	if os.Geteuid() == 0 {
		if err := exec.Command("mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", dir).Run(); err != nil {
			dir = "/sys" // takes no files from root either
		} else {
			t.Cleanup(func() {
				if err := exec.Command("umount", dir).Run(); err != nil {
					t.Error(err)
				}
			})
		}
	} else if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	for _, write := range writers(t) {
		wantCode(t, write(context.Background(), filepath.Join(dir, "a.xlsx")), outfile.CodeReadOnly)
	}
}

// TestTargetIsAFolder: renaming onto a folder fails.
func TestTargetIsAFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a.xlsx", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	wantCode(t, writers(t)["CSV"](context.Background(), filepath.Join(dir, "a.xlsx")), outfile.CodeFailed)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

// TestCanceledLeavesNothing cancels before, and while rows are written.
func TestCanceledLeavesNothing(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for name, write := range writers(t) {
		dir := t.TempDir()
		if err := write(ended, filepath.Join(dir, "a.xlsx")); app.CodeOf(err) != app.CodeCanceled {
			t.Errorf("%s: %v", name, err)
		}
		empty(t, dir)
	}
	for name, write := range map[string]func(context.Context, string, layout.Table, WriteOptions) error{
		"CSV": WriteCSV,
		"table": func(ctx context.Context, path string, t layout.Table, o WriteOptions) error {
			return Write(ctx, path, []layout.Table{t}, o)
		},
	} {
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(context.Background())
		last := 0
		err := write(ctx, filepath.Join(dir, "a.xlsx"), layouttest.Ledger(50_000), WriteOptions{Progress: func(n int) {
			if last = n; n >= 5_000 {
				cancel()
			}
		}})
		cancel()
		if app.CodeOf(err) != app.CodeCanceled || last > 6_000 {
			t.Errorf("%s: %v after %d rows", name, err, last)
		}
		empty(t, dir)
	}
}

// TestKilledLeavesNoHalfFile kills a program while it writes: the old file is
// untouched, and what is left beside it goes away with a later export.
func TestKilledLeavesNoHalfFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.xlsx")
	if err := os.WriteFile(path, []byte("the old file"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "RONGHE_TEST_TASK=write", "RONGHE_TEST_FILE="+path, "TMPDIR="+t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for len(unfinished(t, dir)) == 0 {
		if time.Now().After(deadline) {
			t.Fatal("it never began to write")
		}
		time.Sleep(time.Millisecond)
	}
	time.Sleep(50 * time.Millisecond)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	if b, err := os.ReadFile(path); string(b) != "the old file" {
		t.Errorf("the old file is %.20q, %v", b, err)
	}
	left := unfinished(t, dir)
	if len(left) != 1 {
		t.Fatalf("left behind: %v", left)
	}
	old := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(left[0], old, old); err != nil {
		t.Fatal(err)
	}
	if err := WriteCSV(context.Background(), path, layouttest.Ledger(1), WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	if left := unfinished(t, dir); len(left) != 0 {
		t.Errorf("still there: %v", left)
	}
}

func unfinished(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, outfile.TempPattern))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestStreamingMemory writes and reads 100,000 rows of 20 cells in processes
// of their own.
func TestStreamingMemory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.xlsx")
	for _, task := range []string{"write", "read"} {
		m := measure(t, task, file)
		if strings.HasPrefix(m.out, "failed") || m.Peak > 150<<20 {
			t.Errorf("%s took %d MiB: %s", task, m.Peak>>20, m.out)
		}
	}
	n, first := 0, ""
	if err := open(t, file).Rows(context.Background(), "台账", func(r app.SheetRow) error {
		if n++; n == 2 {
			first = fmt.Sprint(r.Cells[0].Text, r.Cells[4].Text, r.Cells[11].Text, r.Cells[19].Text)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprint(wideCell(0, 0).Text, wideCell(0, 4).Text, "11520.19", wideCell(0, 19).Text); n != 100_001 || first != want {
		t.Errorf("%d rows, the first is %s, want %s", n, first, want)
	}
}
