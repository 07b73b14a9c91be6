//go:build window && plain

package windowtest

import (
	"testing"
	"time"

	"ronghe/app"
)

// make plain runs these: RONGHE_BIN is a program that was built without
// packaging/tools/glfw.sh.

// TestPinyinInAPlainBuild shows that TestPinyin would find the fault: in a
// program built without the cure Backspace deletes what was committed.
func TestPinyinInAPlainBuild(t *testing.T) {
	w := newWalk(t, "pinyin-plain")
	w.newAgreement(3 * time.Second) // Tab and Enter come before the letters there
	w.toggle("ctrl+space", pinyin)
	w.write("jilin")
	w.candidates()
	w.press("space")
	w.see("吉林")
	w.write("beijingg")
	w.candidates()
	w.press("BackSpace", "space")
	w.see("北京")
	if got := w.written(); got != "吉北京" {
		t.Errorf("it holds %q: the fault that is cured is not in the plain build any more", got)
	}
}

// TestAPlainBuildLocksItself does the same with a program that was built without
// packaging/tools/glfw.sh: the X session tells for how long nobody has used it.
func TestAPlainBuildLocksItself(t *testing.T) {
	w := newWalk(t, "idle-plain")
	w.ctl("", "init", "--unit", "220200-edu")
	w.setting(app.IdleSetting, "0.25")
	w.enter(time.Second)
	w.see("从这里开始")
	w.see("请输入密码登录")
	w.shot("locked")
}
