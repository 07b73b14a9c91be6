//go:build window

package windowtest

import "testing"

// TestPowerCut kills the program while a form is half typed: after a restart
// the form is there, and the program says so.
func TestPowerCut(t *testing.T) {
	w := newWalk(t, "powercut")
	w.firstRun()
	w.click("新增合作协议")
	w.see("协议基本情况", "未入库")
	w.write(agreement)
	w.press("Return", "Return")
	w.write("xq")
	w.press("Return", "Return")
	w.write("20260312")
	w.press("Return")
	w.see("2026-03-12", "草稿已存")
	w.shot("half-typed")
	w.kill()

	w.step("the power is back")
	w.login()
	w.see("未完成的草稿", agreement)
	w.shot("home")
	w.click("继续填写")
	w.see("已恢复", "的草稿", "还没有入库", agreement, "校企", "2026-03-12")
	w.shot("restored")
	w.press("ctrl+s")
	w.see("已入库")
	w.quit()
	list := result[struct{ Count int }](w, w.ctl("", "list", "partnership", "--search", agreement))
	if list.Count != 1 {
		t.Errorf("the register holds %d records of the draft", list.Count)
	}
}
