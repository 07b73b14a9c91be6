//go:build window

package windowtest

import (
	"image"
	"strconv"
	"testing"
	"time"
)

// TestFrozenColumnsStay freezes columns of a list at their head and of a sheet by
// keyboard, scrolls sideways, and finds both frozen after the program was started
// again.
func TestFrozenColumnsStay(t *testing.T) {
	w := newWalk(t, "freeze")
	w.begin(w.data, "220200-edu")
	w.ctl("", "demo")
	w.enter(0)
	w.see("台账情况")
	w.list("合作协议")
	w.see("合计")                          // with the rows comes what they are scrolled by, and columns move
	heads := w.where(everywhere, "累计到位") // the filters say some of the heads, too
	heads = image.Rect(0, heads.Min.Y-4, 1<<15, heads.Max.Y+4)
	kind := w.where(heads, "协议类别")
	w.drag(image.Pt(kind.Min.X-8, middle(kind).Y), 260, "wider, so that not all columns have room", func(p *picture) bool {
		at := p.find(heads, "协议类别")
		return len(at) == 0 || at[0].Min.X > kind.Min.X+200
	})

	w.step("a list's column is frozen at its head")
	first := w.where(heads, "协议名称")
	w.menuAt(middle(first), "冻结到此列（协议名称）")
	w.shot("menu")
	w.click("冻结到此列（协议名称）")
	w.see("已冻结到“协议名称”")
	w.press("Right", "Right", "Right", "Right", "Right")
	w.frozen(heads, "协议名称", "协议类别")
	w.shot("list")

	w.step("a sheet's by keyboard")
	w.press("ctrl+t")
	w.see("全部入库")
	w.press("Right", "shift+F10")
	w.see("冻结到此列（", "插入行")
	w.shot("sheet-menu")
	w.press("Up", "Up", "Return") // 取消冻结 is the last, what freezes before it
	w.see("已冻结到“")
	w.press("End")
	w.frozen(everywhere, "协议名称", "协议类别")
	w.shot("sheet")
	w.quit()

	w.step("both stay so")
	w.login()
	w.list("合作协议")
	w.press("Right", "Right", "Right", "Right", "Right")
	w.frozen(heads, "协议名称", "协议类别")
	w.shot("list-again")
	w.quit()
}

// list opens a register by its name.
func (w *walk) list(name string) {
	w.Helper()
	w.press("ctrl+k")
	w.write(name)
	w.see(name)
	w.press("Return")
	w.see("表格录入")
}

// menuAt opens the menu at a place and waits for one of its entries.
func (w *walk) menuAt(at image.Point, entry string) {
	w.Helper()
	w.clickAt(at)
	w.ok(run("xdotool", "click", "3"))
	w.see(entry)
}

// drag moves the edge at a place to the right by so many pixels, in steps as a hand
// does, and lets go when it is seen where it should be: where the machine is so busy
// that all of it falls into one picture, Fyne knows the place of the button's
// release and not the way to it.
func (w *walk) drag(at image.Point, by int, what string, moved func(*picture) bool) {
	w.Helper()
	w.ok(run("xdotool", "mousemove", strconv.Itoa(at.X), strconv.Itoa(at.Y)))
	time.Sleep(60 * time.Millisecond)
	w.ok(run("xdotool", "mousedown", "1"))
	defer func() { _ = run("xdotool", "mouseup", "1") }() // also where nothing moves: the next walk has the same mouse
	for i := 1; i <= 10; i++ {
		w.ok(run("xdotool", "mousemove", strconv.Itoa(at.X+by*i/10), strconv.Itoa(at.Y)))
		time.Sleep(20 * time.Millisecond)
	}
	w.until(what, moved)
}

// frozen waits until a head is seen and another, which was scrolled away, is not.
func (w *walk) frozen(heads image.Rectangle, stays, away string) {
	w.Helper()
	w.seeIn(heads, stays)
	w.until("gone: “"+away+"”", func(p *picture) bool { return len(p.find(heads, away)) == 0 })
}
