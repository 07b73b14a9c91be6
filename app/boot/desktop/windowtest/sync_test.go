//go:build window

package windowtest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/sync/server/servertest"
)

// TestAConflictIsEndedInTheWindow has two computers of one unit change the same
// number of one agreement without knowing of each other; who sits at the one
// reconciles, sees both numbers side by side, and takes the own.
func TestAConflictIsEndedInTheWindow(t *testing.T) {
	const unit = "220200-edu"
	w := newWalk(t, "sync")
	other, id, change := w.twoComputers(unit)
	change(other, "JLS-OTHER")
	w.ctlIn(other, "", "sync")
	change(w.data, "JLS-MINE")

	w.step("what will happen, in words")
	w.enter(0)
	w.see("台账情况")
	w.press("ctrl+k")
	w.write("同步")
	w.see("同步")
	w.press("Return")
	w.see("开始同步", "有 1 条记录的改动等待送出；同步会先送出，再取回别处的改动。")
	w.shot("waits")

	w.step("both are seen side by side")
	w.click("开始同步")
	w.see("JLS-1", "JLS-OTHER", "JLS-MINE", "保留现在的", "没有等待送出的改动，同步会取回别处的改动。")
	w.shot("conflict")
	w.click("改用另一个")
	w.gone("JLS-OTHER")
	w.see("有 1 条记录的改动等待送出；同步会先送出，再取回别处的改动。")
	w.click("开始同步")
	w.see("没有等待送出的改动，同步会取回别处的改动。")
	w.shot("ended")
	w.spoiltScan()
	w.quit()

	w.step("the other computer")
	w.ctlIn(other, "", "sync")
	if shown := string(w.ctlIn(other, "", "show", "partnership", id).Result); !strings.Contains(shown, "JLS-MINE") {
		t.Errorf("it has %s", shown)
	}
}

// twoComputers are the window's and another one of a unit, which hold one agreement with
// the number JLS-1; change gives it another.
func (w *walk) twoComputers(unit string) (other, id string, change func(data, no string)) {
	w.Helper()
	province := servertest.Start(w.T, filepath.Join(w.home, "province.db"))
	other = filepath.Join(w.home, "other")
	w.join(province, other, unit)
	id = result[struct{ ID string }](w, w.ctlIn(other, `{"fields":{"title":"`+agreement+`","agreement_no":"JLS-1"}}`, "put", "partnership")).ID
	w.ctlIn(other, "", "sync")

	w.join(province, w.data, unit)
	w.ctl("", "sync")
	return other, id, func(data, no string) {
		w.ctlIn(data, `{"id":"`+id+`","fields":{"agreement_no":"`+no+`"}}`, "put", "partnership")
	}
}

// join makes a folder of a unit and enrols it.
func (w *walk) join(province *servertest.Province, data, unit string) {
	w.Helper()
	w.begin(data, unit)
	b, err := json.Marshal(province.Ticket(unit))
	w.ok(err)
	file := filepath.Join(w.home, "入网.json")
	w.ok(os.WriteFile(file, b, 0o600))
	w.ctlIn(data, "", "enrol", file)
}

// spoiltScan attaches a file, which the disk spoils before it is sent: the page says
// which one of which record, and what to do.
func (w *walk) spoiltScan() {
	w.Helper()
	w.step("an attachment is spoilt")
	w.ok(os.WriteFile(filepath.Join(w.documents(), scan), []byte("%PDF-1.4 a scanned page"), 0o600))
	w.press("ctrl+k")
	w.write("jlsbsjs")
	w.see("吉林市北山技师学院与")
	w.press("Return")
	w.see("协议基本情况")
	w.attachScan()
	w.press("ctrl+s")
	w.see("已入库")
	files, err := filepath.Glob(filepath.Join(w.data, "blobs", "*", "*"))
	w.ok(err)
	if len(files) != 1 {
		w.Fatalf("attachments: %v", files)
	}
	w.ok(os.Truncate(files[0], 40))
	w.press("ctrl+k")
	w.write("同步")
	w.see("同步")
	w.press("Return")
	w.see("有 1 条记录的改动等待送出；同步会先送出，再取回别处的改动。")
	w.click("开始同步")
	w.see("有 1 个附件没有送出：在本机磁盘上已经损坏或丢失。", "移除“"+scan, "其余改动和附件都照常处理，记录内容不受影响。")
	w.shot("spoilt")
	w.press("Escape")
	w.see("没有等待送出的改动，同步会取回别处的改动。")
}

// TestTheServerIsDown reconciles while nobody answers: one sentence says so and
// what was kept, and once the server answers again all that waited goes.
func TestTheServerIsDown(t *testing.T) {
	const unit = "220200-edu"
	w := newWalk(t, "server-down")
	database := filepath.Join(w.home, "province.db")
	province := servertest.Start(t, database)
	b, err := json.Marshal(province.Ticket(unit))
	w.ok(err)
	file := filepath.Join(w.home, "入网.json")
	w.ok(os.WriteFile(file, b, 0o600))
	w.begin(w.data, unit)
	w.ctl("", "enrol", file)
	w.ctl("", "sync")
	w.ctl(`{"fields":{"title":"`+agreement+`"}}`, "put", "partnership")
	province.Stop()

	w.enter(0)
	w.see("台账情况")
	w.press("ctrl+k")
	w.write("同步")
	w.see("同步")
	w.press("Return")
	w.see("有 1 条记录的改动等待送出；同步会先送出，再取回别处的改动。")
	w.click("开始同步")
	w.see("连不上服务器", "已经送达和收到的都算数，其余的还在本机排队。", "请检查网络，稍后再同步，会从断开的地方接着来。")
	w.shot("down")
	w.press("Escape")
	w.gone("请检查网络")
	w.see("有 1 条记录的改动等待送出；同步会先送出，再取回别处的改动。")
	w.shot("waits")
	w.quit()
	if list := result[struct{ Count int }](w, w.ctl("", "list", "partnership")); list.Count != 1 {
		t.Errorf("the folder holds %d records", list.Count)
	}
}
