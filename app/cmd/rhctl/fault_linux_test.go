package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
	_ "modernc.org/sqlite"

	"ronghe/app/apptest"
)

// on is a folder on a disk with so many schools.
func on(t *testing.T, dir string, n int) *folder {
	t.Helper()
	f := folderIn(t, dir)
	f.want(exitDone, "", "import", "school", schools(t, n))
	return f
}

// TestDiskFull: with no room left a save, an import, an export and a backup say
// so, nothing that was stored is lost, nothing is left half, and all of them
// work once there is room.
func TestDiskFull(t *testing.T) {
	const had = 200
	dir := apptest.Disk(t, 64<<20)
	f := on(t, dir, had)
	big := schools(t, 4000)
	other := apptest.Disk(t, 64<<10)
	out, bak := filepath.Join(other, "导出.xlsx"), filepath.Join(dir, "备份.rhbak")
	older := []byte("an older export")
	if err := os.WriteFile(out, older, 0o600); err != nil {
		t.Fatal(err)
	}

	// Room for the program to start, and for little more.
	free := apptest.FillDisk(t, dir, 256<<10)
	_, r := f.run("", "import", "school", big)
	sentence(t, r, "store.full", "磁盘空间不足", "没有写入", "腾出空间")
	if n := f.count("school"); n != had {
		t.Fatalf("%d schools after an import into a full disk", n)
	}
	_, r = f.run("", "backup", bak)
	sentence(t, r, "store.full", "磁盘空间不足")
	for _, pattern := range []string{"*.rhbak*", ".prove-*", "data/backups/.work-*", "data/backups/*.rhbak*"} {
		if left, _ := filepath.Glob(filepath.Join(dir, pattern)); len(left) != 0 {
			t.Errorf("a backup that failed left %v", left)
		}
	}
	free()

	// Not a byte: even the start is refused, and nothing else happens.
	free = apptest.FillDisk(t, dir, 0)
	for _, args := range [][]string{{"list", "school"}, {"put", "school"}} {
		_, r = f.run(`{"fields":{"name":"写不下的学校"}}`, args...)
		sentence(t, r, "store.full", "磁盘空间不足", "腾出空间")
	}
	free()
	f.whole()
	if n := f.count("school"); n != had {
		t.Fatalf("%d schools after the disk was full", n)
	}

	// Saves until the disk is full: what was acknowledged is there.
	free = apptest.FillDisk(t, dir, 300<<10)
	acknowledged, refused := 0, false
	for i := 0; i < 200 && !refused; i++ {
		doc := fmt.Sprintf(`{"fields":{"name":"第%d所","remarks":"%s"}}`, i, strings.Repeat("长", 1900))
		code, r := f.run(doc, "put", "school")
		switch code {
		case exitDone, exitProblems:
			acknowledged++
		default:
			sentence(t, r, "store.full", "磁盘空间不足", "没有写入")
			refused = true
		}
	}
	if !refused {
		t.Error("the disk never was full: nothing was tried")
	}
	free()
	f.whole()
	if n := f.count("school"); n != had+acknowledged {
		t.Errorf("%d schools, %d were acknowledged", n, had+acknowledged)
	}

	// An export onto a full stick.
	f.want(exitDone, "", "import", "school", big)
	_, r = f.run("", "export", "school", "--out", out)
	sentence(t, r, "file.disk_full", "磁盘空间不足", "没有留下半个文件")
	if b, err := os.ReadFile(out); err != nil || string(b) != string(older) {
		t.Errorf("the older export is %d bytes, %v", len(b), err)
	}
	if left, err := os.ReadDir(other); err != nil || len(left) != 1 {
		t.Errorf("a half export is left: %v, %v", left, err)
	}
	f.want(exitDone, "", "backup", bak)
	f.want(exitDone, "", "verify", bak)
}

// TestReadOnlyDisk: a folder that cannot be written is said at the start, and
// works again when it can.
func TestReadOnlyDisk(t *testing.T) {
	dir := apptest.Disk(t, 24<<20)
	f := on(t, dir, 20)
	remount := func(flags uintptr) {
		t.Helper()
		if err := unix.Mount("", dir, "", unix.MS_REMOUNT|flags, "size=24m"); err != nil {
			t.Fatal(err)
		}
	}
	remount(unix.MS_RDONLY)
	for _, args := range [][]string{{"list", "school"}, {"put", "school"}, {"import", "school", schools(t, 3)}, {"verify"}} {
		code, r := f.run(`{"fields":{"name":"x"}}`, args...)
		if code != exitRefused {
			t.Fatalf("%v: exit %d", args, code)
		}
		sentence(t, r, "store.readonly", "不能写入", "写保护", "没有变化")
	}
	remount(0)
	f.whole()
	if n := f.count("school"); n != 20 {
		t.Errorf("%d schools", n)
	}

	// An export and a backup onto a stick with its switch set.
	stick := apptest.Disk(t, 8<<20)
	if err := unix.Mount("", stick, "", unix.MS_REMOUNT|unix.MS_RDONLY, "size=8m"); err != nil {
		t.Fatal(err)
	}
	_, r := f.run("", "export", "school", "--out", filepath.Join(stick, "a.xlsx"))
	sentence(t, r, "file.read_only", "不允许写入", "写保护")
	_, r = f.run("", "backup", filepath.Join(stick, "a.rhbak"))
	sentence(t, r, "store.readonly", "不能写入", "写保护")
}

// TestUnchangeableFiles: files marked so that even root cannot write them.
func TestUnchangeableFiles(t *testing.T) {
	f := newFolder(t)
	f.want(exitDone, "", "import", "school", schools(t, 20))
	for _, name := range []string{"ronghe.db", ""} {
		path := filepath.Join(f.dir, name)
		if err := immutable(path, true); err != nil {
			t.Skipf("this disk has no unchangeable files: %v", err)
		}
		code, r := f.run(`{"fields":{"name":"x"}}`, "put", "school")
		if err := immutable(path, false); err != nil {
			t.Fatal(err)
		}
		if code != exitRefused {
			t.Fatalf("%q: exit %d", name, code)
		}
		sentence(t, r, "store.readonly", "不能写入", "没有变化")
		f.whole()
		if n := f.count("school"); n != 20 {
			t.Errorf("%q: %d schools", name, n)
		}
	}
}

// immutable sets or clears the flag of chattr +i.
func immutable(path string, on bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	flags, err := unix.IoctlGetInt(int(f.Fd()), unix.FS_IOC_GETFLAGS)
	if err != nil {
		return err
	}
	const flag = 0x10 // FS_IMMUTABLE_FL
	if flags &^= flag; on {
		flags |= flag
	}
	return errors.Join(unix.IoctlSetPointerInt(int(f.Fd()), unix.FS_IOC_SETFLAGS, flags))
}

// TestNewerFolder: data of a newer program are left alone.
func TestNewerFolder(t *testing.T) {
	f := newFolder(t)
	f.want(exitDone, "", "import", "school", schools(t, 3))
	version := func(by int) {
		t.Helper()
		db, err := sql.Open("sqlite", filepath.Join(f.dir, "ronghe.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var have int
		if err := db.QueryRow(`PRAGMA user_version`).Scan(&have); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(fmt.Sprintf(`PRAGMA user_version = %d`, have+by)); err != nil {
			t.Fatal(err)
		}
	}
	version(1)
	code, r := f.run("", "list", "school")
	if code != exitRefused {
		t.Fatalf("exit %d", code)
	}
	sentence(t, r, "store.newer", "更新版本", "没有变化", "安装最新版本")
	version(-1)
	f.whole()
	if n := f.count("school"); n != 3 {
		t.Errorf("%d schools", n)
	}
}
