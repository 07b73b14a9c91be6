package apptest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// Disk mounts a small disk of its own, of so many bytes, until the test ends,
// and returns its folder. Mounting takes root, as "make" does for what it installs:
// without it the test fails and says how to run it.
func Disk(t testing.TB, size int) string {
	t.Helper()
	dir := Folder(t)
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Fatalf("mounting a small disk: %v (run as root, or under unshare --map-root-user --mount)", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// FillDisk takes the disk's room but for so many bytes and returns what gives
// it back.
func FillDisk(t testing.TB, dir string, left int64) (free func()) {
	t.Helper()
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "filler")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	n := int64(st.Bavail)*st.Bsize - left
	if n > 0 {
		if err := unix.Fallocate(int(f.Fd()), 0, 0, n); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
}
