//go:build window && windowbench

package windowtest

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"hash/maphash"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// records is how many agreements the register holds in which is scrolled.
const records = 100_000

// TestFigures measures the real window; make windowbench runs it alone. Nothing
// is asserted: a figure is read together with its conditions.
func TestFigures(t *testing.T) {
	w := newWalk(t, "figures")
	w.say("%s; display drawn by the processor (llvmpipe), 1366×768; load at the beginning %s", processor(), load())
	w.fillOnce()
	w.firstFrames("cold", 3, true)
	w.firstFrames("warm", 5, false)
	w.login()
	w.click("合作协议")
	w.see("共 100,000 条")
	w.say("list of %d records: %s", records, w.memory())
	w.idle("list page")
	w.scroll()
	w.press("ctrl+n")
	w.see("协议基本情况", "未入库")
	w.idle("form, blinking caret")
	w.typing("text field of the form of agreements", "协议名称", 60)
	w.shot("typed")
	w.say("form of agreements: %s", w.memory())
}

func processor() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	n, name := 0, ""
	for line := range strings.Lines(string(b)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			n++
			name = strings.TrimSpace(value)
		}
	}
	return fmt.Sprintf("%d × %s", n, name)
}

// fillOnce makes the person's folder with the filled register; it is kept under
// build, for filling takes longer than all the rest.
func (w *walk) fillOnce() {
	w.Helper()
	w.home = filepath.Join(root(w.T), "build", "windowbench")
	w.data = filepath.Join(w.home, "data")
	w.patience = 10 * time.Minute // a newer program may make the tables of the records anew
	done := filepath.Join(w.home, fmt.Sprintf("filled-%d", records))
	if _, err := os.Stat(done); err == nil {
		return
	}
	w.ok(os.RemoveAll(w.home))
	w.ok(os.MkdirAll(w.documents(), 0o755))
	w.firstRun()
	w.quit()
	w.fillRegister()
	w.ok(os.WriteFile(done, nil, 0o644))
}

// fillRegister imports agreements as an office would bring them: from a sheet.
func (w *walk) fillRegister() {
	w.Helper()
	path := filepath.Join(w.home, "agreements.csv")
	f, err := os.Create(path)
	w.ok(err)
	out := csv.NewWriter(f)
	w.ok(out.Write([]string{"协议名称", "协议编号", "协议类别", "协议状态", "签订日期", "到期日期", "学校", "企业", "合作领域", "协议金额"}))
	last := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range records { // in the order of the list: by date, the latest first
		signed := last.AddDate(0, 0, -i*3600/records)
		w.ok(out.Write([]string{
			fmt.Sprintf("第%06d号订单培养合作协议", i+1), fmt.Sprintf("H-%06d", i), "校企", "履行中",
			signed.Format(time.DateOnly), signed.AddDate(12, 0, 0).Format(time.DateOnly),
			fmt.Sprintf("吉林第%d职业技术学校", i%300), fmt.Sprintf("松江第%d机械公司", i%700), "订单班", strconv.Itoa(i%500 + 1),
		}))
	}
	out.Flush()
	w.ok(out.Error())
	w.ok(f.Close())
	began := time.Now()
	w.ctl("", "import", "partnership", path)
	w.say("import of %d records by rhctl: %.1f s", records, time.Since(began).Seconds())
}

// firstFrames measures the time from the start of the process to the first
// frame that shows the page where work begins: the login.
func (w *walk) firstFrames(how string, times int, cold bool) {
	w.Helper()
	var walls, works []time.Duration
	for range times {
		if cold {
			w.forgetFiles()
		}
		began := time.Now()
		film := w.film(image.Rect(420, 200, 940, 460))
		w.start()
		w.see("请输入密码登录")
		work := w.work()
		frames := film.end()
		at := slices.IndexFunc(frames, func(f frame) bool { return len(f.find(everywhere, "请输入密码登录")) > 0 })
		walls, works = append(walls, frames[at].at.Sub(began)), append(works, work)
		if cold { // the library's files are known from the process that has them
			w.maps()
		}
		w.quit()
		time.Sleep(time.Second)
	}
	w.say("first frame of the login page, %s: %s (processor time %s), load %s", how, spread3(walls), spread3(works), load())
}

// mapped are the files that the program reads when it starts.
var mapped = map[string]bool{}

// maps notes the files that the running program has mapped or open.
func (w *walk) maps() {
	w.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", w.cmd.Process.Pid))
	w.ok(err)
	for line := range strings.Lines(string(b)) {
		if i := strings.IndexByte(line, '/'); i > 0 {
			mapped[strings.TrimSpace(line[i:])] = true
		}
	}
}

// forgetFiles takes the program, its libraries and its data out of memory, as
// after the computer was started. Pages that other processes use stay.
func (w *walk) forgetFiles() {
	w.Helper()
	if len(mapped) == 0 {
		w.start()
		w.see("请输入密码登录")
		w.maps()
		w.quit()
	}
	paths := []string{os.Getenv("RONGHE_BIN")}
	for path := range mapped {
		paths = append(paths, path)
	}
	w.ok(filepath.WalkDir(w.home, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			paths = append(paths, path)
		}
		return err
	}))
	unix.Sync()
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue // a file that was there only while the program ran
		}
		w.ok(unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED))
		w.ok(f.Close())
	}
}

// memory is what the program holds of the computer's.
func (w *walk) memory() string {
	w.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", w.cmd.Process.Pid))
	w.ok(err)
	out := ""
	for line := range strings.Lines(string(b)) {
		if name, value, _ := strings.Cut(line, ":"); name == "VmRSS" || name == "RssAnon" {
			kb, err := strconv.Atoi(strings.Fields(value)[0])
			w.ok(err)
			out += fmt.Sprintf("%s %d MiB  ", name, kb/1024)
		}
	}
	return strings.TrimSpace(out)
}

// idle measures what the program does while nobody does anything.
func (w *walk) idle(where string) {
	w.Helper()
	const long = 20 * time.Second
	time.Sleep(2 * time.Second)
	before := w.work()
	time.Sleep(long)
	used := w.work() - before
	w.say("idle over %v, %s: %.1f %% of one processor, load %s", long, where, 100*used.Seconds()/long.Seconds(), load())
}

// scroll holds PageDown in the list and looks at every frame.
func (w *walk) scroll() {
	w.Helper()
	const long = 10 * time.Second
	w.ok(run("xset", "r", "rate", "400", "30"))
	defer func() { w.ok(run("xset", "r", "off")) }()
	head := w.where(everywhere, "协议名称")
	rows := image.Rect(head.Min.X-4, head.Max.Y+10, head.Min.X+180, head.Max.Y+46)
	w.shot("list-top")
	before := w.work()
	film := w.film(rows)
	began := time.Now()
	w.ok(run("xdotool", "keydown", "Next"))
	time.Sleep(long)
	w.ok(run("xdotool", "keyup", "Next"))
	released := time.Now()
	work := w.work() - before
	time.Sleep(time.Second)
	frames := film.end()
	w.shot("list-scrolled")
	var gaps []time.Duration
	last, reached, blank, after := began, 0, 0, time.Duration(0)
	for i, f := range frames {
		if i == 0 {
			continue // before the key
		}
		gaps = append(gaps, f.at.Sub(last))
		last = f.at
		if n, ok := f.number(); ok {
			reached = n
		} else {
			blank++
		}
		after = max(after, f.at.Sub(released))
	}
	if len(gaps) == 0 {
		w.Fatal("nothing moved")
	}
	slices.Sort(gaps)
	w.say("PageDown held for %v in %d records: %d frames, %d of them before the rows were read, row %d reached; between frames median %v, 95 %% %v, longest %v; moved on for %v after the key; processor time %v, load %s",
		long, records, len(gaps), blank, reached, ms(gaps[len(gaps)/2]), ms(gaps[len(gaps)*95/100]), ms(gaps[len(gaps)-1]), ms(max(0, after)), ms(work), load())
}

// typing measures the time from a key to the field that shows it.
func (w *walk) typing(where, label string, keys int) {
	w.Helper()
	at := w.where(everywhere, label)
	w.keys(where, image.Rect(at.Max.X+40, at.Min.Y-4, at.Max.X+700, at.Max.Y+4), keys)
}

// keys is typing into what stands in a part of the display.
func (w *walk) keys(where string, field image.Rectangle, keys int) {
	w.Helper()
	script := exec.Command("xdotool", "-")
	in, err := script.StdinPipe()
	w.ok(err)
	w.ok(script.Start())
	d, err := theDisplay()
	w.ok(err)
	var waits []time.Duration
	before := w.work()
	for i := range keys {
		shown := d.ink(field)
		began := time.Now()
		_, err := io.WriteString(in, "key "+string(rune('a'+i%26))+"\n")
		w.ok(err)
		for d.ink(field) == shown {
			if time.Since(began) > w.patience {
				w.Fatal("a key was not shown")
			}
			time.Sleep(time.Millisecond)
		}
		waits = append(waits, time.Since(began))
		time.Sleep(time.Duration(60+i%7*13) * time.Millisecond)
	}
	work := w.work() - before
	w.ok(in.Close())
	w.ok(script.Wait())
	slices.Sort(waits)
	w.say("from a key to the picture, %s, %d keys: median %v, 95 %% %v, longest %v; processor time a key %v, load %s",
		where, keys, ms(waits[len(waits)/2]), ms(waits[len(waits)*95/100]), ms(waits[len(waits)-1]), ms(work/time.Duration(keys)), load())
}

func ms(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// spread3 is the least, the middle and the most.
func spread3(list []time.Duration) string {
	list = slices.Sorted(slices.Values(list))
	return fmt.Sprintf("%v / %v / %v", ms(list[0]), ms(list[len(list)/2]), ms(list[len(list)-1]))
}

// frame is what a part of the display showed from a moment on.
type frame struct {
	*picture
	at time.Time
}

// film keeps every change of a part of the display.
type film struct {
	stop, done chan struct{}
	frames     []frame
}

func (w *walk) film(part image.Rectangle) *film {
	w.Helper()
	d, err := theDisplay()
	w.ok(err)
	f := &film{stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(f.done)
		last := uint64(0)
		for {
			select {
			case <-f.stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
			if now := d.print(part); now != last {
				last = now
				f.frames = append(f.frames, frame{d.look(part), time.Now()})
			}
		}
	}()
	w.Cleanup(func() { f.end() })
	return f
}

// end returns the frames.
func (f *film) end() []frame {
	select {
	case <-f.stop:
	default:
		close(f.stop)
	}
	<-f.done
	return f.frames
}

var seed = maphash.MakeSeed()

// print tells what a part of the display shows from what it showed before.
func (d *display) print(part image.Rectangle) uint64 {
	part = part.Intersect(image.Rectangle{Max: d.size})
	var h maphash.Hash
	h.SetSeed(seed)
	for y := part.Min.Y; y < part.Max.Y; y++ {
		_, _ = h.Write(d.row(part, y)) // never fails
	}
	return h.Sum64()
}

// ink is the same for the dark strokes of a text alone: the caret is blue, and
// it blinks.
func (d *display) ink(part image.Rectangle) uint64 {
	part = part.Intersect(image.Rectangle{Max: d.size})
	var h maphash.Hash
	h.SetSeed(seed)
	for y := part.Min.Y; y < part.Max.Y; y++ {
		row := d.row(part, y)
		for i := 0; i < len(row); i += 4 {
			if blue, red := int(row[i]), int(row[i+2]); blue < 110 && blue-red < 40 {
				_ = h.WriteByte(byte(y)) // never fails
				_ = h.WriteByte(byte(i / 4))
			}
		}
	}
	return h.Sum64()
}

// number reads the running number in the first row's title.
func (p *picture) number() (n int, ok bool) {
	type digit struct{ x, value int }
	var digits []digit
	before := p.find(everywhere, "第")
	if len(before) == 0 {
		return 0, false
	}
	at := image.Rect(before[0].Max.X, 0, before[0].Max.X+48, p.size.Y)
	for v := range 10 {
		var found []image.Rectangle
		for _, group := range faces() {
			found = p.findIn(at, strconv.Itoa(v), group, found)
		}
		for _, r := range found {
			digits = append(digits, digit{r.Min.X, v})
		}
	}
	if len(digits) != 6 {
		return 0, false
	}
	slices.SortFunc(digits, func(a, b digit) int { return cmp.Compare(a.x, b.x) })
	for _, d := range digits {
		n = 10*n + d.value
	}
	return n, true
}
