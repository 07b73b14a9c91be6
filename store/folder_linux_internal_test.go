package store

import (
	"bufio"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// Mounts as /proc/self/mounts lists them.
const mounts = `/dev/sda1 / ext4 rw 0 0
zhang@server:/share /mnt/share fuse.sshfs rw 0 0
/dev/sdb1 /mnt/stick fuseblk rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
dav:/ /mnt/my\040share fuse.davfs rw 0 0
/dev/sdc1 /mnt/share/local fuse.ntfs-3g rw 0 0`

// A FUSE disk may be a network or a stick: the mount that the folder stands on
// decides.
func TestFUSEMounts(t *testing.T) {
	for path, want := range map[string]string{
		"/mnt/share/ronghe":                  "fuse.sshfs",
		"/mnt/share":                         "fuse.sshfs",
		"/mnt/shared/ronghe":                 "", // another folder that begins alike
		"/mnt/stick/ronghe":                  "",
		"/run/user/1000/gvfs/smb-share/data": "fuse.gvfsd-fuse",
		"/mnt/my share/ronghe":               "fuse.davfs",
		"/mnt/share/local/ronghe":            "", // the nearest mount counts
		"/home/zhang":                        "",
	} {
		if got := fuseKind(path, bufio.NewScanner(strings.NewReader(mounts))); got != want {
			t.Errorf("%s stands on %q, want %q", path, got, want)
		}
	}
}

// A folder on a network drive is refused before anything is written, whether
// it is there yet or not.
func TestNetworkDrivesAreRefused(t *testing.T) {
	dir := t.TempDir()
	was := networkOf
	t.Cleanup(func() { networkOf = was })
	networkOf = func(path string) (string, error) {
		if strings.HasPrefix(path, dir) {
			return "nfs", nil
		}
		return "", nil
	}
	for _, folder := range []string{dir, filepath.Join(dir, "not", "yet")} {
		_, create := Create(t.Context(), folder, NewVault{Unit: "220200-edu", Admin: NewUser{Name: "admin", Password: "Ronghe-2026"}}, Options{})
		_, open := Open(t.Context(), folder, Options{Catalog: &catalog.Catalog{}})
		restore := Restore(t.Context(), filepath.Join(dir, "x.rhbak"), folder)
		for what, err := range map[string]error{"create": create, "open": open} {
			m := i18n.Error(err)
			if app.CodeOf(err) != CodeNetwork || !strings.Contains(m.What, "nfs") || !strings.Contains(m.Kept, "没有写入") || !strings.Contains(m.Do, "本机硬盘") {
				t.Errorf("%s in %s: %v", what, folder, m)
			}
		}
		if restore == nil {
			t.Error("a restore onto a network drive")
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("something was written: %v, %v", left, err)
	}
	if kind, err := networkKind(t.TempDir()); err != nil || kind != "" {
		t.Errorf("a local disk is %q, %v", kind, err)
	}
}
