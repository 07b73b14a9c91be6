package store

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Magic numbers of network file systems (statfs(2)).
var networkMagic = map[uint32]string{
	0x6969: "nfs", 0xff534d42: "cifs", 0xfe534d42: "smb2", 0x517b: "smb",
	0x01021997: "9p", 0x564c: "ncp", 0x5346414f: "afs", 0x6b414653: "kafs",
	0x73757245: "coda", 0x00c36400: "ceph", 0x0bd00bd0: "lustre",
	0x01161970: "gfs2", 0x7461636f: "ocfs2", 0x786f4256: "vboxsf",
}

// room returns the bytes that this user may still write on a path's disk.
func room(path string) (free int64, known bool) {
	var st unix.Statfs_t
	if err := unix.Statfs(path, &st); err != nil {
		return 0, false
	}
	return int64(st.Bavail) * int64(st.Bsize), true //nolint:unconvert // 32 bits wide on some systems
}

const fuseMagic = 0x65735546

// fuseNetwork are FUSE file systems that reach over a network.
var fuseNetwork = []string{"sshfs", "davfs", "curlftpfs", "smbnetfs", "gvfsd", "rclone", "s3fs", "glusterfs", "cephfs", "nfs", "smb"}

// networkKind returns the kind of network file system that path stands on, ""
// for a local disk.
func networkKind(path string) (string, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(path, &st); err != nil {
		return "", err
	}
	magic := uint32(st.Type)
	if kind, ok := networkMagic[magic]; ok {
		return kind, nil
	}
	if magic != fuseMagic {
		return "", nil
	}
	f, err := os.Open("/proc/self/mounts")
	if err != nil {
		return "", nil // no list of mounts: a FUSE disk may be local (ntfs-3g)
	}
	defer f.Close()
	return fuseKind(path, bufio.NewScanner(f)), nil
}

// fuseKind finds the mount that path stands on and judges its type.
func fuseKind(path string, mounts *bufio.Scanner) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	best, kind := "", ""
	for mounts.Scan() {
		f := strings.Fields(mounts.Text())
		if len(f) < 3 {
			continue
		}
		at := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\134`, `\`).Replace(f[1])
		if path != at && !strings.HasPrefix(path, strings.TrimSuffix(at, "/")+"/") {
			continue
		}
		if len(at) >= len(best) {
			best, kind = at, f[2]
		}
	}
	for _, n := range fuseNetwork {
		if strings.Contains(kind, n) {
			return kind
		}
	}
	return ""
}
