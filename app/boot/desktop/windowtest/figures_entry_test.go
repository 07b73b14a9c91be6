//go:build window && windowbench

package windowtest

import (
	"encoding/json"
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestFiguresOfEntry measures typing into a text of 4,000 characters, a paste of
// 1,000 cells, going through them, and what the program holds of the computer's
// memory over the records that a quick clerk enters in an hour. Nothing is
// asserted, as in TestFigures.
func TestFiguresOfEntry(t *testing.T) {
	w := newWalk(t, "figures-entry")
	w.say("%s; display drawn by the processor (llvmpipe), 1366×768; load at the beginning %s", processor(), load())
	w.ctl("", "init", "--unit", "220200-edu")
	long, err := json.Marshal(strings.Repeat("双方按季度会商，学校派教师下厂，企业派师傅到校。", 162)) // 3,888 characters
	w.ok(err)
	w.ctl(`{"fields":{"title":"`+agreement+`","kind":"校企","status":"履行中","signed_on":"2007-01-01","expires_on":"2026-12-31","agreement_no":"JLS-2026-001","fields":["order_class"],"summary":`+string(long)+`},
		"tables":{"parties":[{"role":"甲方","party":"`+school+`","party_kind":"学校"},{"role":"乙方","party":"`+firm+`","party_kind":"企业"}]}}`, "put", "partnership")
	w.enter(0)
	w.see("台账情况")
	w.click("合作协议")
	w.see("共 1 条")
	w.press("Return")
	w.see("协议基本情况", "已入库")
	w.typeLongText()
	w.pasteCells()
	w.quit()
	w.hourOfWork(120)
}

// typeLongText types at the end of the long text.
func (w *walk) typeLongText() {
	w.Helper()
	w.clickIn(w.contents(), "合作内容")
	w.beside("主要条款")
	w.press("ctrl+End")
	time.Sleep(time.Second)
	w.shot("long-text")
	at := w.where(everywhere, "主要条款")
	w.keys("text of 3,888 characters", image.Rect(at.Max.X, at.Min.Y-40, 1350, at.Max.Y+300), 60)
	w.shot("long-text-typed")
	w.press("ctrl+z")
}

// pasteCells pastes 143 rows of seven cells into the money of the agreement and
// goes through them.
func (w *walk) pasteCells() {
	w.Helper()
	w.clickIn(w.contents(), "资金与投入")
	w.see("协议金额：")
	w.press("Return") // to the sheet
	w.see("年度：")
	var lines []string
	for i := range 143 {
		lines = append(lines, fmt.Sprintf("%d\t松江第%03d机械公司\t%d.5\t%d\t评估\t%d\t第%d笔", 2007+i%19, i+1, 100+i, i+1, i%7, i+1))
	}
	w.clip(strings.Join(lines, "\r\n") + "\r\n")
	at := w.where(everywhere, "年度：")
	sheet := image.Rect(at.Min.X, 160, 1350, 700)
	before := w.work()
	film := w.film(sheet)
	began := time.Now()
	w.press("ctrl+v")
	w.see("松江第001机械公司")
	time.Sleep(3 * time.Second)
	work := w.work() - before
	frames := film.end()
	first, last := time.Duration(0), time.Duration(0)
	for _, f := range frames[1:] {
		if first == 0 {
			first = f.at.Sub(began)
		}
		last = f.at.Sub(began)
	}
	w.say("paste of 143 rows × 7 cells: first change %v after the key, last %v; processor time %v, load %s", ms(first), ms(last), ms(work), load())
	w.shot("pasted")

	w.ok(run("xset", "r", "rate", "400", "30"))
	defer func() { w.ok(run("xset", "r", "off")) }()
	film = w.film(sheet)
	w.ok(run("xdotool", "keydown", "Down"))
	time.Sleep(6 * time.Second)
	w.ok(run("xdotool", "keyup", "Down"))
	frames = film.end()
	var gaps []time.Duration
	for i := 2; i < len(frames); i++ {
		gaps = append(gaps, frames[i].at.Sub(frames[i-1].at))
	}
	if len(gaps) == 0 {
		w.Fatal("nothing moved")
	}
	slices.Sort(gaps)
	w.say("Down held for 6 s in the pasted rows: %d frames; between frames median %v, 95 %% %v, longest %v, load %s",
		len(frames)-1, ms(gaps[len(gaps)/2]), ms(gaps[len(gaps)*95/100]), ms(gaps[len(gaps)-1]), load())
	w.press("ctrl+z")
}

// hourOfWork enters records as a clerk does, each found again, opened, changed
// and stored, and looks at the memory on the way.
func (w *walk) hourOfWork(records int) {
	w.Helper()
	w.login()
	w.clickIn(image.Rect(0, 0, 230, 768), "合作协议") // beside it stands what was opened last
	w.see("共 1 条")
	began := time.Now()
	for i := range records {
		w.press("ctrl+n")
		w.see("协议基本情况", "未入库")
		w.write(fmt.Sprintf("第%03d号订单培养合作协议", i+1))
		w.see(fmt.Sprintf("第%03d号", i+1)) // a display drawn by the processor is behind the keys
		w.beside("协议编号")
		w.see("协议编号：")
		w.write(fmt.Sprintf("W-%03d", i+1))
		w.press("Return")
		w.write("xq")
		w.press("Return", "Return")
		w.write("20260312")
		w.press("Return", "ctrl+z", "ctrl+z", "ctrl+y", "ctrl+y", "ctrl+s")
		w.see("已入库")
		w.press("Escape")
		w.see(fmt.Sprintf("共 %d 条", i+2))
		w.press("Down", "Return")
		w.see("协议基本情况", "已入库")
		w.press("Escape")
		w.see(fmt.Sprintf("共 %d 条", i+2))
		if n := i + 1; n == 1 || n%20 == 0 {
			w.say("after %d records, %v: %s", n, time.Since(began).Round(time.Second), w.memory())
		}
	}
	w.shot("worked")
	w.quit()
}
