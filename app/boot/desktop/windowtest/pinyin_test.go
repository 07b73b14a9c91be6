//go:build window

package windowtest

import (
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A person's input method: fcitx5 with pinyin, over the protocol that X11
// programs speak with input methods. Ctrl+Space turns it on and off.

// fcitxProfile has one group: the keyboard, and pinyin behind Ctrl+Space.
const fcitxProfile = `[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=keyboard-us

[Groups/0/Items/1]
Name=pinyin

[GroupOrder]
0=Default
`

// useInputMethod starts fcitx5 for a walk whose program has not been started.
func (w *walk) useInputMethod() {
	w.Helper()
	locales := filepath.Join(root(w.T), "build", "locale")
	if _, err := os.Stat(filepath.Join(locales, "zh_CN.UTF-8")); err != nil {
		w.Fatalf("%v: run make window", err)
	}
	config := filepath.Join(w.home, ".config", "fcitx5")
	w.ok(os.MkdirAll(config, 0o755))
	w.ok(os.WriteFile(filepath.Join(config, "profile"), []byte(fcitxProfile), 0o600))
	w.extra = []string{"LANG=zh_CN.UTF-8", "LOCPATH=" + locales, "XMODIFIERS=@im=fcitx"}

	said, err := os.Create(filepath.Join(w.dir, "fcitx5.txt"))
	w.ok(err)
	clear(keyed)
	relaid = true
	cmd := exec.Command("fcitx5", "--disable=wayland,waylandim")
	cmd.Env, cmd.Stdout, cmd.Stderr = w.env(), said, said
	w.ok(cmd.Start())
	w.helpers = append(w.helpers, func() error {
		err := cmd.Process.Kill()
		_ = cmd.Wait() // killed
		return errors.Join(err, said.Close())
	})
	w.awaiting("fcitx5", func() bool {
		servers, err := exec.Command("xprop", "-root", "XIM_SERVERS").Output()
		return err == nil && strings.Contains(string(servers), "fcitx") && run("fcitx5-remote") == nil
	})
}

// newAgreement opens the form of an agreement in a folder of its own, with an
// input method at hand. Pause is how long it waits after what it types.
func (w *walk) newAgreement(pause time.Duration) {
	w.Helper()
	w.useInputMethod()
	w.atWork(pause)
	w.click("新增合作协议")
	w.see("协议基本情况")
}

// awaiting waits for something that is not seen.
func (w *walk) awaiting(what string, holds func() bool) {
	w.Helper()
	for end := time.Now().Add(w.patience); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("not in %v: %s", w.patience, what)
		}
	}
}

// inputMethodNow is what the input method is set to; "" when no window has the keyboard.
func (w *walk) inputMethodNow() string {
	w.Helper()
	out, err := exec.Command("fcitx5-remote", "-n").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// The states of the input method.
const (
	pinyin   = "pinyin"
	keyboard = "keyboard-us"
)

// toggle presses a key that turns pinyin on or off and waits for it.
func (w *walk) toggle(key, to string) {
	w.Helper()
	w.press(key)
	w.awaiting(to, func() bool { return w.inputMethodNow() == to })
}

// nothingCopied is on the clipboard before something is copied.
const nothingCopied = "nothing has been copied"

// copied presses keys that copy, and returns what came onto the clipboard. Keys
// are handled in their order: what was pressed before has been done then.
func (w *walk) copied(keys ...string) string {
	w.Helper()
	w.clip(nothingCopied)
	w.press(keys...)
	text := nothingCopied
	w.awaiting("something copied", func() bool {
		out, err := exec.Command("timeout", "5", "xclip", "-o", "-selection", "clipboard").Output()
		if err == nil {
			text = string(out)
		}
		return text != nothingCopied
	})
	return text
}

// clip puts a text onto the clipboard.
func (w *walk) clip(text string) {
	w.Helper()
	cmd := exec.Command("xclip", "-selection", "clipboard")
	cmd.Stdin = strings.NewReader(text)
	w.ok(cmd.Run())
}

// written is all of the text of the field that has the keyboard.
func (w *walk) written() string {
	w.Helper()
	text := w.copied("ctrl+a", "ctrl+c")
	w.press("End")
	return text
}

// candidates is where fcitx5 shows what it offers, once it does.
func (w *walk) candidates() (at image.Point) {
	w.Helper()
	w.awaiting("candidates", func() bool {
		out, err := exec.Command("xdotool", "search", "--onlyvisible", "--name", "^Fcitx5 Input Window$", "getwindowgeometry", "--shell", "%1").Output()
		if err != nil {
			return false
		}
		for line := range strings.Lines(string(out)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			n, _ := strconv.Atoi(value)
			switch name {
			case "X":
				at.X = n
			case "Y":
				at.Y = n
			}
		}
		return true
	})
	return at
}

// composing is a piece of writing: letters, keys while they are composed with,
// and what has to stand in the text in the end. Each is one way in which keys
// could reach the program: Backspace would delete what was there, Left would
// move the caret, Tab would leave the field, Esc would take the text back.
var composing = []struct {
	letters string
	keys    []string
	text    string
}{
	{"jilin", []string{"space"}, "吉林"},
	{"beijingg", []string{"BackSpace", "space"}, "北京"},
	{"xieyi", []string{"BackSpace", "BackSpace", "BackSpace", "BackSpace", "BackSpace"}, ""},
	{"zhong", []string{"Left", "Left", "Return"}, "zhong"},
	{"nihao", []string{"Tab", "Tab", "Escape"}, ""},
	{"xuexiao", []string{"Down", "Up", "space"}, "学校"},
	{"hezuo", []string{"Return"}, "hezuo"},
	{"daxue", []string{"Home", "Delete", "End", "BackSpace", "Escape"}, ""},
	{"shanghai", []string{"space"}, "上海"},
}

// compose writes all of that and returns what has to stand there.
func (w *walk) compose() (want string) {
	w.Helper()
	for _, c := range composing {
		w.write(c.letters)
		w.press(c.keys...)
		want += c.text
	}
	return want
}

// field writes into the field that has the keyboard, and reads it back.
func (w *walk) field(what string) string {
	w.Helper()
	want := w.compose()
	if got := w.written(); got != want {
		w.Errorf("%s: it holds %q, committed was %q", what, got, want)
	}
	w.shot(what)
	return want
}

// TestPinyin writes Chinese as people do, with a real input method, everywhere
// where text is typed: what stands there in the end is what was committed, and
// no key that the input method took does anything else.
func TestPinyin(t *testing.T) {
	w := newWalk(t, "pinyin")
	w.newAgreement(0)

	w.step("a field of one line")
	w.toggle("ctrl+space", pinyin)
	w.candidatesAt("协议名称", image.Rect(60, 15, 220, 50)) // below the field at its right
	title := w.field("title")
	title += w.among()
	if got := w.written(); got != title {
		t.Errorf("among pinyin: it holds %q, typed was %q", got, title)
	}

	w.step("a choice that is searched")
	w.choice()

	w.step("a cell")
	w.clickIn(w.contents(), "合作内容")
	w.see("专业名称")
	w.press("Tab", "Tab")
	major := w.cell()

	w.step("a long text")
	w.beside("主要条款")
	summary := w.longText()

	w.toggle("ctrl+space", keyboard)
	w.press("ctrl+s")
	w.see("已入库")

	w.step("searches and dialogs")
	w.searches()
	w.quit()
	w.step("what the folder holds")
	w.stored(title, major, summary)
}

// searches types where Enter would go to a place or answer a dialog.
func (w *walk) searches() {
	w.Helper()
	stays := func(what, want string) {
		w.Helper()
		if got := w.written(); got != want {
			w.Errorf("%s: it holds %q, committed was %q", what, got, want)
		}
	}
	w.toggle("ctrl+space", pinyin)
	w.press("ctrl+k")
	w.write("hezuo")
	w.press("Return")
	stays("search over everything", "hezuo")
	w.press("Escape")

	w.clickIn(image.Rect(0, 120, 220, 1<<15), "合作协议") // in the navigation
	w.see("共 1 条")
	w.press("ctrl+f")
	w.write("jilin")
	w.press("space")
	stays("search of the list", "吉林")
	w.click("保存筛选")
	w.see("筛选名称")
	w.write("jilin")
	w.press("space")
	w.write("ceshi")
	w.press("Return")
	stays("dialog", "吉林ceshi")
	w.shot("dialog")
	w.press("Return") // the sentence that follows passes in seconds: nothing to wait for
}

// among types what else comes among pinyin, and returns what it adds.
func (w *walk) among() (want string) {
	w.Helper()
	w.clip("粘贴")
	w.write("nihao")
	w.press("ctrl+v", "space")
	want += "粘贴你好"
	w.see(want)

	w.ok(run("xdotool", "keydown", "Shift_L", "key", "w"))
	w.candidates() // fcitx5 looks at the keyboard, not at the key's own state
	w.ok(run("xdotool", "keyup", "Shift_L"))
	w.write("to")
	w.press("Return")
	want += "Wto"

	w.write("jia")
	w.toggle("ctrl+space", keyboard) // what is not finished stays as letters
	want += "jia"
	w.toggle("ctrl+space", pinyin)
	w.toggle("Shift_L", keyboard) // the other key for it
	w.write("AbC")
	w.press("Left", "Left")
	w.write("d") // no Shift is left behind, with which Left would select
	want += "AdbC"
	w.press("End")

	const english = "The quick Brown Fox JUMPS over 123 (lazy) dogs"
	w.ok(run("xdotool", "type", "--delay", "1", "--", english))
	want += english
	w.toggle("ctrl+space", pinyin)
	return want
}

// candidatesAt holds that the candidates hang at a place that is so far from a
// word.
func (w *walk) candidatesAt(label string, in image.Rectangle) {
	w.Helper()
	w.write("ni")
	w.awaiting("candidates near “"+label+"”", func() bool {
		from := w.look().find(everywhere, label)
		return len(from) > 0 && w.candidates().Sub(from[0].Min).In(in)
	})
	w.shot("candidates")
	w.press("Escape")
}

// choice searches the place of an agreement.
func (w *walk) choice() {
	w.Helper()
	w.beside("实施地")
	w.field("choice-search")
	w.press("ctrl+a", "BackSpace", "Escape") // closed, and still there
	w.write("nihao")
	w.press("Tab", "Down", "Escape")
	w.write("fengman")
	w.press("space")
	if got := w.written(); got != "丰满" {
		w.Errorf("the closed choice opened with %q", got)
	}
	w.see("丰满区")
	w.press("Return")
	w.see("吉林省吉林市丰满区")
}

// cell writes into a cell of the grid that has the keyboard.
func (w *walk) cell() string {
	w.Helper()
	w.candidatesAt("专业名称", image.Rect(-10, 40, 30, 80)) // below the first cell
	w.write("nihao")                                    // no cell is open yet
	w.press("Tab", "Left", "Down", "BackSpace", "Escape")
	w.write("jidian")
	w.press("Return") // what it commits opens the cell
	want := "jidian" + w.compose()
	if got := w.written(); got != want {
		w.Errorf("the open cell holds %q, committed was %q", got, want)
	}
	w.shot("cell")
	w.press("Return", "Up")
	if got := strings.TrimSpace(w.copied("ctrl+c")); got != want {
		w.Errorf("the cell holds %q, committed was %q", got, want)
	}
	return want
}

// longText writes two lines into the text that has the keyboard.
func (w *walk) longText() string {
	w.Helper()
	want := w.compose()
	w.press("Return")
	want += "\n" + w.compose()
	if got := w.written(); got != want {
		w.Errorf("the long text holds %q, committed was %q", got, want)
	}
	w.shot("long-text")
	return want
}

// stored asks rhctl for the record.
func (w *walk) stored(title, major, summary string) {
	w.Helper()
	list := result[struct{ Records []struct{ ID string } }](w, w.ctl("", "list", "partnership"))
	if len(list.Records) != 1 {
		w.Fatalf("the list holds %+v", list)
	}
	rec := result[struct {
		Fields struct{ Title, Division, Summary string }
		Tables struct{ Majors []struct{ Major string } }
	}](w, w.ctl("", "show", "partnership", list.Records[0].ID))
	if f := rec.Fields; f.Title != title || f.Division != "220211" || f.Summary != summary {
		w.Errorf("stored is %+v, committed was %q, %q", f, title, summary)
	}
	if m := rec.Tables.Majors; len(m) != 1 || m[0].Major != major {
		w.Errorf("stored are the majors %+v, committed was %q", m, major)
	}
}
