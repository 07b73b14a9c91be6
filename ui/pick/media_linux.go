package pick

import (
	"os"
	"strconv"
	"strings"
)

// sticks are the folders under which USB sticks and other media that people plug in
// are mounted now.
func sticks() []string {
	text, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		return nil
	}
	return mediaOf(string(text))
}

// mediaOf finds media in a table of mounts (fstab(5)): desktops mount them below
// /media or /run/media. Below /mnt stand disks that never leave the machine, too.
func mediaOf(mounts string) (dirs []string) {
	for _, line := range strings.Split(mounts, "\n") {
		parts := strings.Fields(line)
		if len(parts) < 3 {
			continue
		}
		dir := unescape(parts[1])
		for _, root := range []string{"/media/", "/run/media/"} {
			if strings.HasPrefix(dir, root) {
				dirs = append(dirs, dir)
			}
		}
	}
	return dirs
}

// unescape takes the octal numbers out of a mount's path, which stand for blanks.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
