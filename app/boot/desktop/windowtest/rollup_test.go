//go:build window

package windowtest

import "testing"

// TestATotalLeadsToItsUnits goes from a total of the counties' reports to a
// county's own, back, and to the records that it counts.
func TestATotalLeadsToItsUnits(t *testing.T) {
	w := newWalk(t, "rollup")
	w.begin(w.data, "220200-edu")
	w.ctl("", "demo", "--units")
	w.ctl("", "annual", "fill", "2025")
	w.enter(0)
	w.see("台账情况")
	w.press("ctrl+k")
	w.write("年报汇总")
	w.see("年报汇总")
	w.press("Return")
	w.see("缺 1 个单位", "没有年报", "和本级不同")
	w.shot("total")
	w.press("Right", "Right", "Down")
	w.see("看这个单位", "看记录", "各单位之和")
	w.shot("cell")

	w.step("a unit's own report")
	w.click("看这个单位")
	w.see("单位年报", "回到汇总", "看计入的记录")
	w.shot("unit")
	w.click("回到汇总")
	w.see("缺 1 个单位", "看这个单位")

	w.step("what the own report says otherwise")
	w.click("和本级不同")
	w.see("和本级年报不同的格")
	w.shot("differences")
	w.press("Escape")

	w.step("which units")
	w.click("选单位")
	w.see("勾选要汇总的单位")
	w.shot("units")
	w.press("Escape")

	w.step("the records of a unit")
	w.click("看记录")
	w.see("共", "条")
	w.shot("records")
	w.press("ctrl+k")
	w.write("年报")
	w.see("年报")
	w.press("Return")
	w.see("从台账取数")
	w.shot("report")
	w.quit()
}
