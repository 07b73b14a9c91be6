//go:build window

package windowtest

import (
	"database/sql"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite" // sets what no page offers

	"ronghe/app"
)

// TestWindowLocksItself leaves a half-typed form alone: the window is locked,
// and after the login what was typed goes on.
func TestWindowLocksItself(t *testing.T) {
	w := newWalk(t, "idle")
	w.ctl("", "init", "--unit", "220200-edu")
	w.setting(app.IdleSetting, "0.25") // a quarter of a minute
	w.enter(0)
	w.see("从这里开始")
	w.click("新增合作协议")
	w.see("协议基本情况")
	w.write(agreement)
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

// setting writes a setting of the data folder; the window must not be open.
func (w *walk) setting(key, value string) {
	w.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.data, "ronghe.db"))
	w.ok(err)
	defer db.Close()
	_, err = db.Exec(`INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	w.ok(err)
}
