package pick

import (
	"slices"
	"testing"
)

func TestMediaAreFoundAmongTheMounts(t *testing.T) {
	mounts := `sysfs /sys sysfs rw 0 0
/dev/sda1 / ext4 rw 0 0
/dev/sdb1 /media/zhang/KINGSTON vfat rw 0 0
/dev/sdc1 /run/media/zhang/U\040\347\233\230 exfat rw 0 0
tmpfs /run/user/1000 tmpfs rw 0 0
/dev/sdd1 /mnt/usb vfat rw 0 0
broken
/dev/sde1 /media/zhang/back\slash vfat rw 0 0
`
	want := []string{"/media/zhang/KINGSTON", "/run/media/zhang/U 盘", `/media/zhang/back\slash`}
	if got := mediaOf(mounts); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}
