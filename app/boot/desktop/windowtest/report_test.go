//go:build window

package windowtest

import (
	"fmt"
	"image"
	"strconv"
	"testing"
	"time"
)

// Agreements signed in the year that is reported, and in the year before.
const (
	signedNow    = 17
	signedBefore = 12
)

// TestACellLeadsToItsRecords opens an annual report whose cell says 17: one click
// shows which 17, another which 12 the year before had, where one more stood by
// hand, and why.
func TestACellLeadsToItsRecords(t *testing.T) {
	const cell, why = "B02.kinds.firm.signed", "另有一份纸质协议未登记"
	w := newWalk(t, "report")
	year := time.Now().Year() - 1
	w.begin(w.data, "220200-edu")
	var lines []string
	for i := range signedNow + signedBefore {
		signed := year
		if i >= signedNow {
			signed--
		}
		lines = append(lines, fmt.Sprintf(`{"fields":{"title":"松江%02d厂%d年协议","kind":"firm","status":"active","signed_on":"%d-03-%02d","expires_on":"%d-12-31"}}`, i, signed, signed, i%28+1, year+3))
	}
	for _, line := range lines {
		w.ctl(line, "put", "partnership")
	}
	w.ctl("", "annual", "fill", strconv.Itoa(year-1))
	w.ctl("", "annual", "override", strconv.Itoa(year-1), "--cell", cell, "--value", strconv.Itoa(signedBefore+1), "--reason", why)
	w.ctl("", "annual", "fill", strconv.Itoa(year))

	w.enter(0)
	w.see("台账情况")
	w.press("ctrl+k")
	w.write("nb") // 年报
	w.see("年报")
	w.press("Return")
	w.see("合作协议情况")
	w.step("the cell")
	w.click("合作协议情况")
	w.see("一、协议增减和成效")
	w.press("Return", "Down", "Down", "Right")
	w.see("B02 校企 本年增减 新签", "17 份", "上年 13 份")
	w.see(why)
	w.shot("cell")
	began := time.Now()
	w.click("看计入的记录")
	w.see("共 17 条", "松江16厂")
	w.say("from the click to the records: %.1f s, load %s", time.Since(began).Seconds(), load())
	w.shot("seventeen")
	w.step("last year's")
	w.clickIn(image.Rect(0, 60, 220, 1<<15), "年报")
	w.see("合作协议情况", "17 份")
	w.click("看上年计入的记录")
	w.see("共 12 条", "松江28厂")
	w.gone("松江16厂")
	w.shot("twelve")
	w.quit()
}
