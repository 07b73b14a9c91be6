//go:build window

package windowtest

import (
	"bytes"
	"encoding/json"
	"image"
	"os"
	"os/exec"
	"strings"
	"time"

	"ronghe/app/boot"
	"ronghe/app/boot/boottest"
)

// What every walk needs: a clerk of a unit who has an account.
const (
	clerkName     = "张三"
	clerkLogin    = "zhangsan"
	clerkPassword = "Ronghe#2026"
	clerkUnit     = "吉林市教育局"
)

// firstRun starts the program for the first time, chooses the unit by the
// initials of its pinyin, makes the account, and confirms the recovery key.
func (w *walk) firstRun() {
	w.Helper()
	w.start()
	w.see("欢迎使用产教融合台账")
	w.write("jlsjyj")
	w.see(clerkUnit, "220200-edu")
	w.press("Return")
	w.see("报送至吉林省教育厅")
	w.write(clerkName)
	w.press("Tab")
	w.write(clerkLogin)
	w.press("Tab")
	w.write(clerkPassword)
	w.press("Tab")
	w.write(clerkPassword)
	w.see(clerkName, clerkLogin)
	w.shot("first-run")
	w.press("Return")
	w.see("请抄写恢复密钥")
	w.shot("recovery-key")
	w.press("space") // it is written down
	w.press("Return")
	w.see("从这里开始")
	w.shot("home-empty")
}

// login starts the program and logs in; the name is remembered.
func (w *walk) login() {
	w.Helper()
	w.start()
	w.see("请输入密码登录", clerkLogin)
	w.write(clerkPassword)
	w.press("Return")
	w.see("台账情况")
}

// atWork makes a data folder without the window, starts the program and logs in.
// Pause is how long it waits after what it types.
func (w *walk) atWork(pause time.Duration) {
	w.Helper()
	w.begin(w.data, "220200-edu")
	w.enter(pause)
	w.see("从这里开始")
}

// begin makes a data folder with a cheap password.
func (w *walk) begin(data, unit string) {
	w.Helper()
	boottest.Folder(w, data, unit, boot.Admin{Name: clerkLogin, Title: clerkLogin, Password: clerkPassword})
}

// enter starts the program in a folder where nobody has logged in by the window,
// and logs in.
func (w *walk) enter(pause time.Duration) {
	w.Helper()
	w.enterAs(clerkLogin, clerkPassword, pause)
}

// enterAs is enter for another account.
func (w *walk) enterAs(login, password string, pause time.Duration) {
	w.Helper()
	w.start()
	w.see("请输入密码登录")
	w.write(login)
	time.Sleep(pause)
	w.press("Tab")
	w.write(password)
	time.Sleep(pause)
	w.press("Return")
}

// contents are the lines of a form's table of contents, at the left of it.
func (w *walk) contents() image.Rectangle {
	w.Helper()
	first := w.where(everywhere, "协议基本情况")
	return image.Rect(first.Min.X-10, first.Min.Y-10, first.Min.X+120, 1<<15)
}

// answer is what rhctl prints.
type answer struct {
	OK       bool
	Result   json.RawMessage
	Problems []struct{ Code, Message, Field string }
}

// ctl runs rhctl on the walk's data folder; the window must not be open.
func (w *walk) ctl(in string, args ...string) answer {
	w.Helper()
	return w.ctlIn(w.data, in, args...)
}

// ctlIn runs rhctl on another data folder.
func (w *walk) ctlIn(data, in string, args ...string) answer {
	w.Helper()
	cmd := exec.Command(os.Getenv("RONGHE_CTL"), append([]string{"--data", data, "--user", clerkLogin, "--json"}, args...)...)
	cmd.Env = append(w.env(), "RONGHE_PASSWORD="+clerkPassword)
	cmd.Stdin = strings.NewReader(in)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	var a answer
	if broken := json.Unmarshal(out, &a); broken != nil || !a.OK {
		w.Fatalf("rhctl %s: %v\n%s%s", strings.Join(args, " "), err, out, said.String())
	}
	return a
}

// result reads what a command of rhctl answers.
func result[T any](w *walk, a answer) (v T) {
	w.Helper()
	w.ok(json.Unmarshal(a.Result, &v))
	return v
}
