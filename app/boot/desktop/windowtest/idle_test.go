//go:build window

package windowtest

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // sets what no page offers

	"ronghe/app"
)

// TestWindowLocksItself leaves a half-typed form alone: the window is locked,
// and after the login what was typed goes on. Meanwhile the program rests.
func TestWindowLocksItself(t *testing.T) {
	w := newWalk(t, "idle")
	w.begin(w.data, "220200-edu")
	w.setting(app.IdleSetting, "0.6") // of a minute
	w.enter(0)
	w.see("从这里开始")
	w.click("新增合作协议")
	w.see("协议基本情况")
	w.write(agreement)
	w.see(agreement)
	w.rests(8 * time.Second) // for at most 34.5 s; after 36 the window is locked
	w.see("请输入密码登录")
	w.shot("locked")
	w.write(clerkPassword)
	w.press("Return")
	w.see("协议基本情况", agreement)
	w.shot("goes-on")
	w.press("ctrl+s")
	w.see("已入库")
	w.quit()
	w.only("partnership")
}

// TestAPINGoesOn sets a PIN, leaves a half-typed form alone, and goes on with six
// digits where it was.
func TestAPINGoesOn(t *testing.T) {
	const pin = "284917"
	w := newWalk(t, "pin")
	w.begin(w.data, "220200-edu")
	w.setting(app.IdleSetting, "0.4") // of a minute
	w.enter(0)
	w.see("从这里开始")
	w.press("ctrl+k")
	w.write("gl") // 管理
	w.see("管理")
	w.press("Return")
	w.see("账户与角色")
	w.ok(run("xdotool", "mousemove", "500", "640", "click", "--repeat", "6", "5")) // the wheel
	w.click("设置 PIN")
	w.see("设置解锁 PIN")
	w.write(clerkPassword)
	w.press("Tab")
	w.write(pin)
	w.press("Tab")
	w.write(pin)
	w.shot("set")
	w.press("Return")
	w.see("已设置，解锁用 6 位数字")
	w.shot("kept")
	w.press("ctrl+k")
	w.write("hzxy")
	w.see("合作协议")
	w.press("Return")
	w.see("还没有登记合作协议")
	w.press("ctrl+n")
	w.see("协议基本情况")
	w.write(agreement)
	w.see("已自动锁定")
	w.shot("locked")
	w.write("111222")
	w.see("PIN 不对。")
	w.shot("wrong")
	w.write(pin)
	w.see("协议基本情况", agreement)
	w.shot("goes-on")
	w.press("ctrl+s")
	w.see("已入库")
	w.quit()
	w.only("partnership")
}

// work is the processor time that the program has used.
func (w *walk) work() time.Duration {
	w.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", w.cmd.Process.Pid))
	w.ok(err)
	fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	var ticks int
	for _, i := range []int{11, 12} { // utime and stime
		n, err := strconv.Atoi(fields[i])
		w.ok(err)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond // a tick is a hundredth of a second on Linux
}

// mostIdle is how much of one processor the program may use while nobody does
// anything, whatever else the machine does meanwhile.
const mostIdle = 0.03

// standsAfter is how long a caret blinks after the last key; then it stands.
const standsAfter = 10500 * time.Millisecond

// rests holds that the program does next to nothing while nobody does anything. What
// follows the last key may take its time before: a draft is written, the caret blinks.
// Of three times one is
// to be so: what else the machine does makes the same work take longer.
func (w *walk) rests(long time.Duration) {
	w.Helper()
	time.Sleep(standsAfter)
	for tries := 1; ; tries++ {
		before := w.work()
		time.Sleep(long)
		used := w.work() - before
		w.say("idle over %v: %.1f %% of one processor, load %s", long, 100*used.Seconds()/long.Seconds(), load())
		if used.Seconds() <= mostIdle*long.Seconds() {
			return
		}
		if tries == 3 {
			w.Errorf("it used %v of %v while nobody did anything", used, long)
			return
		}
	}
}

// setting writes a setting of the data folder; the window must not be open.
func (w *walk) setting(key, value string) {
	w.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.data, "ronghe.db"))
	w.ok(err)
	defer db.Close()
	_, err = db.Exec(`INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	w.ok(err)
}
