//go:build window

package windowtest

import (
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ronghe/app/apptest"
)

// patience is how long a walk waits for something to be seen. It is long: the
// machine may have much to do beside, and a walk that succeeds never waits it
// out.
const patience = time.Minute

// walk is one person at the real program: it starts it, types, clicks and reads
// the display. Its pictures are kept in out/window/NAME; when something is not
// seen in time, the last of them shows what was there instead.
type walk struct {
	*testing.T
	dir     string         // of pictures and of what the program said
	home    string         // the person's own folder, with 文档 in it
	data    string         // the program's data folder
	extra   []string       // more of the program's environment
	helpers []func() error // end what runs beside the program, after it
	began   time.Time
	taken   int
	cmd     *exec.Cmd
	ended   chan error
	logged  int64 // bytes of the program's log when it was started

	patience time.Duration
}

// newWalk begins a walk with an empty data folder.
func newWalk(t *testing.T, name string) *walk {
	t.Helper()
	if os.Getenv("RONGHE_BIN") == "" || os.Getenv("XRUN_SCREEN") == "" {
		t.Fatal("RONGHE_BIN names the program, packaging/tools/xrun.sh makes the display: run make window")
	}
	if relaid {
		clear(keyed)
		relaid = false
	}
	w := &walk{T: t, dir: filepath.Join(root(t), "out", "window", name), home: apptest.Folder(t), began: time.Now(), patience: patience}
	w.data = filepath.Join(w.home, "data")
	w.ok(os.RemoveAll(w.dir))
	w.ok(os.MkdirAll(w.dir, 0o755))
	w.ok(os.MkdirAll(w.documents(), 0o755))
	w.ok(run("xdotool", "mousemove", "0", "0")) // the walk before left the pointer over some word
	t.Cleanup(func() {
		if w.Failed() {
			w.shot("failed")
			w.keepLogs()
			w.ask()
		}
		w.kill()
		for _, stop := range w.helpers {
			w.ok(stop())
		}
		w.say("%s: %.1f s, load %s", name, time.Since(w.began).Seconds(), load())
	})
	return w
}

// keepLogs keeps what the program wrote about its run.
func (w *walk) keepLogs() {
	logs, err := filepath.Glob(filepath.Join(w.data, "logs", "*"))
	for _, path := range logs {
		b, failed := os.ReadFile(path)
		err = errors.Join(err, failed, os.WriteFile(filepath.Join(w.dir, filepath.Base(path)), b, 0o644))
	}
	if err != nil {
		w.Error(err)
	}
}

// root is the folder of the module.
var root = func() func(t *testing.T) string {
	find := sync.OnceValues(func() (string, error) {
		dir, err := os.Getwd()
		for err == nil {
			if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
				return dir, nil
			}
			if dir == filepath.Dir(dir) {
				return "", errors.New("no go.mod above")
			}
			dir = filepath.Dir(dir)
		}
		return "", err
	})
	return func(t *testing.T) string {
		t.Helper()
		dir, err := find()
		if err != nil {
			t.Fatal(err)
		}
		return dir
	}
}()

// documents is where the person keeps papers.
func (w *walk) documents() string { return filepath.Join(w.home, "文档") }

func (w *walk) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// say writes into the test's log and beside the pictures.
func (w *walk) say(format string, args ...any) {
	w.Helper()
	line := fmt.Sprintf(format, args...)
	w.Log(line)
	f, err := os.OpenFile(filepath.Join(w.dir, "walk.txt"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err == nil {
		_, err = fmt.Fprintln(f, line)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		w.Error(err)
	}
}

// load is how many processes wanted a processor in the last minute: what a time
// was measured beside.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	one, _, _ := strings.Cut(string(b), " ")
	return one
}

// step says when something begins.
func (w *walk) step(what string) {
	w.Helper()
	w.say("%6.1f s  %s", time.Since(w.began).Seconds(), what)
}

// start starts the program; what it shows first has to be waited for.
func (w *walk) start() {
	w.Helper()
	if w.cmd != nil {
		w.Fatal("the program runs already")
	}
	w.logged = 0
	if log, err := os.Stat(w.log()); err == nil {
		w.logged = log.Size()
	}
	said, err := os.OpenFile(filepath.Join(w.dir, "stderr.txt"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	w.ok(err)
	cmd := exec.Command(os.Getenv("RONGHE_BIN"), "--data", w.data)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.Env = w.home, said, said, w.env()
	w.ok(cmd.Start())
	ended := make(chan error, 1)
	w.cmd, w.ended = cmd, ended
	go func() {
		err := cmd.Wait()
		ended <- errors.Join(err, said.Close())
	}()
}

// log is the file of what the program does.
func (w *walk) log() string { return filepath.Join(w.data, "logs", "ronghe.log") }

// env is the environment of a person with a home of their own.
func (w *walk) env() []string {
	var env []string
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		switch {
		case strings.HasPrefix(name, "XDG_"), name == "HOME", name == "LANG", strings.HasPrefix(name, "LC_"):
		default:
			env = append(env, e)
		}
	}
	return append(append(env, "HOME="+w.home, "LANG=C.UTF-8"), w.extra...)
}

// quit closes the window as the person does, and waits for the program's end. Keys
// are lost while the window manager takes in a keyboard that was laid out anew; what
// the program never heard is pressed again, what it heard must end it.
func (w *walk) quit() {
	w.Helper()
	w.press("alt+F4")
	select {
	case err := <-w.ended:
		w.cmd = nil
		w.ok(err)
		return
	case <-time.After(w.patience / 6):
	}
	b, err := os.ReadFile(w.log())
	if err == nil && !strings.Contains(string(b[min(w.logged, int64(len(b))):]), "asked to close") {
		w.say("the window manager lost alt+F4")
		w.press("alt+F4")
	}
	w.awaitEnd()
}

func (w *walk) awaitEnd() {
	w.Helper()
	select {
	case err := <-w.ended:
		w.cmd = nil
		w.ok(err)
	case <-time.After(w.patience):
		w.Fatal("the program did not end")
	}
}

// kill ends the program as a power cut would.
func (w *walk) kill() {
	if w.cmd == nil {
		return
	}
	_ = w.cmd.Process.Signal(syscall.SIGKILL)
	w.Logf("the program ended: %v", <-w.ended)
	w.cmd = nil
}

// ask ends the program of a walk that failed so that it writes what each of its
// goroutines waits for, and says the first of it.
func (w *walk) ask() {
	if w.cmd == nil {
		return
	}
	_ = w.cmd.Process.Signal(syscall.SIGQUIT)
	select {
	case err := <-w.ended:
		w.cmd = nil
		w.Logf("the program ended: %v", err)
	case <-time.After(w.patience / 6): // it is killed then
	}
	said, err := os.ReadFile(filepath.Join(w.dir, "stderr.txt"))
	w.Logf("the program was asked what it waits for: %.6000s %v", said, err)
}

// press presses keys one after another; a combination is written ctrl+s.
func (w *walk) press(keys ...string) {
	w.Helper()
	w.ok(pressKeys(keys...))
}

// write types a text.
func (w *walk) write(text string) {
	w.Helper()
	w.ok(typeText(text))
}

// clickAt clicks a place of the display. The window manager holds a click back
// until it has looked at it; keys do not wait for that. Who types after a click
// sees first that it was taken: a person cannot be as fast.
func (w *walk) clickAt(p image.Point) {
	w.Helper()
	w.ok(run("xdotool", "mousemove", strconv.Itoa(p.X), strconv.Itoa(p.Y)))
	time.Sleep(30 * time.Millisecond) // the program notices the pointer
	w.ok(run("xdotool", "click", "1"))
}

// look takes a picture of the display.
func (w *walk) look() *picture {
	w.Helper()
	d, err := theDisplay()
	w.ok(err)
	return d.look(everywhere)
}

// shot keeps a picture.
func (w *walk) shot(name string) {
	w.Helper()
	w.taken++
	if err := w.look().save(filepath.Join(w.dir, fmt.Sprintf("%02d-%s.png", w.taken, name))); err != nil {
		w.Error(err)
	}
}

// until waits until something holds of what is seen.
func (w *walk) until(what string, holds func(p *picture) bool) {
	w.Helper()
	for end := time.Now().Add(w.patience); ; time.Sleep(40 * time.Millisecond) {
		if holds(w.look()) {
			return
		}
		select {
		case err := <-w.ended:
			w.cmd = nil
			w.Fatalf("%s: the program ended: %v", what, err)
		default:
		}
		if time.Now().After(end) {
			w.Fatalf("not seen in %v: %s", w.patience, what)
		}
	}
}

// see waits until all words are seen somewhere.
func (w *walk) see(words ...string) {
	w.Helper()
	w.seeIn(everywhere, words...)
}

// everywhere is the whole display.
var everywhere = image.Rect(0, 0, 1<<15, 1<<15)

// seeIn waits until all words are seen in a part of the display.
func (w *walk) seeIn(in image.Rectangle, words ...string) {
	w.Helper()
	for _, word := range words {
		w.where(in, word)
	}
}

// where waits until a word stands still in a part of the display and returns
// its place. A word that stands by itself goes before one in a longer text.
func (w *walk) where(in image.Rectangle, word string) image.Rectangle {
	w.Helper()
	return w.place(in, word, false)
}

func (w *walk) place(in image.Rectangle, word string, whole bool) (place image.Rectangle) {
	w.Helper()
	w.until("“"+word+"”", func(p *picture) bool {
		found := p.find(in, word)
		if len(found) == 0 || whole && p.partOfMore(found[0]) {
			place = image.Rectangle{}
			return false
		}
		still := found[0] == place
		place = found[0]
		return still
	})
	return place
}

// gone waits until a word is seen no more.
func (w *walk) gone(word string) {
	w.Helper()
	w.until("gone: “"+word+"”", func(p *picture) bool { return len(p.find(everywhere, word)) == 0 })
}

// click clicks on a word that stands by itself.
func (w *walk) click(word string) {
	w.Helper()
	w.clickIn(everywhere, word)
}

// clickIn clicks on a word that stands by itself in a part of the display.
func (w *walk) clickIn(in image.Rectangle, word string) {
	w.Helper()
	w.clickAt(middle(w.place(in, word, true)))
}

// beside clicks into the field at the right of a label.
func (w *walk) beside(label string) {
	w.Helper()
	at := middle(w.place(everywhere, label, true))
	w.clickAt(image.Pt(at.X+160, at.Y)) // labels are 118 wide and begin at the left
}

func middle(r image.Rectangle) image.Point {
	return image.Pt((r.Min.X+r.Max.X)/2, (r.Min.Y+r.Max.Y)/2)
}
