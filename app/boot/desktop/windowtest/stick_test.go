//go:build window && linux

package windowtest

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"ronghe/app/apptest"
)

// TestAStickIsPulled writes a workbook to a stick that was pulled meanwhile: it is
// said in one sentence with what to do, and once the stick is back the same export
// goes on.
func TestAStickIsPulled(t *testing.T) {
	disk := apptest.Disk(t, 16<<20) // goes away after the program
	w := newWalk(t, "stick")
	folder := filepath.Join(disk, "报送")
	w.ok(os.Mkdir(folder, 0o755))
	w.ok(os.Remove(w.documents()))
	w.ok(os.Symlink(folder, w.documents()))
	w.begin(w.data, "220200-edu")
	w.ctl(`{"fields":{"title":"`+agreement+`"}}`, "put", "partnership")
	w.enter(0)
	w.see("台账情况")
	w.click("合作协议")
	w.see("共 1 条")
	w.press("ctrl+e")
	w.see("Excel 工作簿", "保存到")

	w.step("pulled")
	w.ok(unix.Unmount(disk, unix.MNT_DETACH))
	w.press("Return")
	w.see("没有写出任何文件", "U 盘可能已拔出")
	w.shot("pulled")

	w.step("back")
	w.ok(unix.Mount("tmpfs", disk, "tmpfs", 0, "size=16777216"))
	w.ok(os.Mkdir(folder, 0o755))
	w.press("Return")
	w.see("已导出 1 条记录")
	w.shot("exported")
	w.quit()
	found, err := filepath.Glob(filepath.Join(folder, "合作协议-*.xlsx"))
	w.ok(err)
	if len(found) != 1 {
		t.Errorf("on the stick stands %v", found)
	}
}
