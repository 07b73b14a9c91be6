//go:build window && linux

package windowtest

import (
	"path/filepath"
	"testing"

	"ronghe/app/apptest"
)

// TestDiskFullWhileTyping takes the disk's last byte while a record is typed and
// saved: it is said in one sentence with what to do, what was typed stays, and
// once there is room again it is kept and stored.
func TestDiskFullWhileTyping(t *testing.T) {
	const industry = "typed while no room was left"
	disk := apptest.Disk(t, 96<<20) // goes away after the program
	w := newWalk(t, "full")
	w.data = filepath.Join(disk, "data")
	w.atWork(0)
	w.click("新增合作协议")
	w.see("协议基本情况")
	w.write(agreement)
	w.press("Return", "Return")
	w.write("xq") // 校企
	w.press("Return", "Return")
	w.see("草稿已存")

	w.step("no room for the draft")
	free := apptest.FillDisk(t, disk, 0)
	w.write("20260312")
	w.press("Return")
	w.see("草稿没有存上：磁盘空间不足") // a bar that moves what is below it
	w.clickIn(w.contents(), "合作内容")
	w.see("合作领域：")
	w.press("Tab")
	w.see("所属产业：")
	w.write(industry)
	w.see("草稿没有存上：磁盘空间不足", "填写的内容还在屏幕上，请不要关闭窗口。", "再存一次", industry)
	w.shot("draft-not-kept")

	w.step("no room for the record")
	w.press("ctrl+s")
	w.see("已经入库的数据没有变化，这一次的内容没有写入。", "请移走大文件、清空电脑的回收站，腾出空间后再保存。")
	w.shot("not-stored")
	w.press("Escape")
	w.gone("请移走大文件")
	w.see(industry)

	w.step("room again")
	free()
	w.click("再存一次")
	w.see("草稿已存")
	w.gone("草稿没有存上")
	w.shot("draft-kept")
	w.press("ctrl+s")
	w.see("已入库")
	w.shot("stored")
	w.quit()
	rec := result[struct {
		Fields struct {
			Title, Kind, Industry string
			SignedOn              string `json:"signed_on"`
		}
	}](w, w.ctl("", "show", "partnership", w.only("partnership"))).Fields
	if rec.Title != agreement || rec.Kind != "firm" || rec.SignedOn != "2026-03-12" || rec.Industry != industry {
		t.Errorf("stored is %+v", rec)
	}
	if faults := result[struct{ Faults int }](w, w.ctl("", "verify")).Faults; faults != 0 {
		t.Errorf("verify finds %d faults", faults)
	}
}
