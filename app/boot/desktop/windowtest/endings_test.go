//go:build window

package windowtest

import (
	"strings"
	"testing"
)

// TestAConflictThatTwoEnd ends a conflict that somebody else ended in another way
// meanwhile: it is asked once more, with both values; and the page of exports shows all
// of its note where a bureau's own layout is chosen.
func TestAConflictThatTwoEnd(t *testing.T) {
	const unit = "220200-edu"
	w := newWalk(t, "endings")
	other, id, change := w.twoComputers(unit)
	change(other, "JLS-OTHER")
	w.ctlIn(other, "", "sync")
	change(w.data, "JLS-MINE")
	w.ctl("", "sync")
	w.ctlIn(other, "", "sync")
	w.ctlIn(other, "", "resolve", id, "--path", "agreement_no", "--take", "theirs")
	w.ctlIn(other, "", "sync")

	w.step("asked once more")
	w.enter(0)
	w.see("台账情况")
	w.goTo("同步", "保留现在的")
	w.see("JLS-OTHER", "JLS-MINE")
	w.click("改用另一个")
	w.gone("JLS-OTHER")
	w.click("开始同步")
	w.see("JLS-OTHER", "JLS-MINE", "保留现在的", "另一台电脑已经处理过这处冲突，办法和本机不一样")
	w.shot("asked-again")
	w.click("改用另一个")
	w.gone("JLS-OTHER")
	w.click("开始同步")
	w.see("没有等待送出的改动，同步会取回别处的改动。")
	w.ctlIn(other, "", "sync")
	if shown := string(w.ctlIn(other, "", "show", "partnership", id).Result); !strings.Contains(shown, "JLS-MINE") {
		t.Errorf("the other computer has %s", shown)
	}

	w.step("the note of a bureau's own layout")
	w.list("合作协议")
	w.press("ctrl+e")
	w.see("选择位置", "本单位表样")
	w.click("本单位表样")
	w.see("写法见帮助", "Excel 工作簿")
	w.shot("own-layout")
	w.quit()
}
