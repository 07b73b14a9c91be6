package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ronghe/app/boot"
	"ronghe/app/boot/boottest"
	"ronghe/sync/server/servertest"
)

// world is a province of real programs: provinced as a process that is killed
// and started again, and folders that rhctl works on.
type world struct {
	*testing.T
	dir, rhctl, provinced string
	address               string
	at                    []string // the server's folder and database
	server                *exec.Cmd
	// edits are what was typed into which record; all of it is to be found at the
	// end.
	edits map[string][]string
}

const endPassword = "Ronghe-2026"

// programs builds rhctl and provinced, once for all tests, and returns their
// folder.
var programs = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "programs")
	if err != nil {
		return "", err
	}
	built = dir
	cmd := exec.Command("go", "build", "-tags", "netgo,osusergo", "-ldflags", "-s -w", "-o", dir+string(filepath.Separator), "ronghe/app/cmd/rhctl", "ronghe/sync/cmd/provinced")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return dir, nil
})

// built is what programs leaves to be removed.
var built string

func newWorld(t *testing.T, database string) *world {
	t.Helper()
	dir, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, dir: t.TempDir(), edits: map[string][]string{}}
	w.rhctl, w.provinced = filepath.Join(dir, "rhctl"), filepath.Join(dir, "provinced")
	if runtime.GOOS == "windows" {
		w.rhctl, w.provinced = w.rhctl+".exe", w.provinced+".exe"
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.address = ln.Addr().String()
	ln.Close()
	w.at = []string{"--data", filepath.Join(w.dir, "province"), "--database", database}
	w.province("init")
	w.start()
	t.Cleanup(w.kill)
	return w
}

// province runs a command of provinced.
func (w *world) province(args ...string) {
	w.Helper()
	out, err := exec.CommandContext(w.Context(), w.provinced, append(args, w.at...)...).CombinedOutput()
	if err != nil {
		w.Fatalf("provinced %v: %v\n%s", args, err, out)
	}
}

func (w *world) start() {
	w.Helper()
	w.server = exec.Command(w.provinced, append([]string{"serve", "--listen", w.address}, w.at...)...)
	var log locked
	w.server.Stdout, w.server.Stderr = &log, &log
	if err := w.server.Start(); err != nil {
		w.Fatal(err)
	}
	for range 400 {
		c, err := net.Dial("tcp", w.address)
		if err == nil {
			c.Close()
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	w.Fatal("the server does not start:", log.String())
}

// kill ends the server as a power cut would.
func (w *world) kill() {
	_ = w.server.Process.Kill()
	_ = w.server.Wait()
}

// said is what rhctl answers.
type said struct {
	OK       bool            `json:"ok"`
	Result   json.RawMessage `json:"result"`
	Problems []struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"problems"`
}

// desk is a folder that rhctl works on.
type desk struct {
	*world
	data string
}

func (d desk) cmd(stdin string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(d.Context(), d.rhctl, append([]string{"--data", d.data, "--json"}, args...)...)
	cmd.Env = append(os.Environ(), "RONGHE_PASSWORD="+endPassword)
	cmd.Stdin = strings.NewReader(stdin)
	return cmd
}

// try runs a command and returns what it answers, whether it succeeds or not.
func (d desk) try(stdin string, args ...string) said {
	d.Helper()
	cmd := d.cmd(stdin, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, _ := cmd.Output()
	var s said
	if err := json.Unmarshal(out, &s); err != nil {
		d.Fatalf("rhctl %v: %v\n%s\n%s", args, err, out, errs.String())
	}
	return s
}

// do runs a command that must succeed, and reads its result into out.
func (d desk) do(out any, stdin string, args ...string) {
	d.Helper()
	s := d.try(stdin, args...)
	if !s.OK {
		d.Fatalf("rhctl %v in %s: %+v", args, filepath.Base(d.data), s.Problems)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(s.Result, out); err != nil {
		d.Fatalf("%s: %v", s.Result, err)
	}
}

// cut runs a command and kills it after a while.
func (d desk) cut(after time.Duration, args ...string) {
	d.Helper()
	cmd := d.cmd("", args...)
	if err := cmd.Start(); err != nil {
		d.Fatal(err)
	}
	time.Sleep(after)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// desk makes a folder of a unit and enrols it; by file where it has no network.
func (w *world) desk(name, unit string, more ...string) desk {
	w.Helper()
	d := desk{w, filepath.Join(w.dir, name)}
	boottest.Folder(d, d.data, unit, boot.Admin{Name: "admin", Title: "admin", Password: endPassword})
	ticket := filepath.Join(w.dir, name+".json")
	w.province("enrol-code", "--unit", unit, "--address", "https://"+w.address, "--out", ticket)
	d.do(nil, "", append([]string{"enrol", ticket}, more...)...)
	return d
}

// write makes an agreement, or gives one another name.
func (d desk) write(id, title string) string {
	d.Helper()
	doc := map[string]any{"fields": map[string]string{"title": title}}
	if id != "" {
		doc["id"] = id
	}
	b, err := json.Marshal(doc)
	if err != nil {
		d.Fatal(err)
	}
	var rec struct{ ID string }
	d.do(&rec, string(b), "put", "partnership")
	d.edits[rec.ID] = append(d.edits[rec.ID], title)
	return rec.ID
}

func (d desk) sync() (n struct{ Sent, Conflicts, Rejected int }) {
	d.Helper()
	d.do(&n, "", "sync")
	return n
}

// list is the agreements that a folder holds, a line each.
func (d desk) list() []string {
	d.Helper()
	var page struct {
		Count   int
		Records []struct{ ID, Title string }
	}
	d.do(&page, "", "list", "partnership", "--limit", "1000")
	var out []string
	for _, r := range page.Records {
		out = append(out, r.ID+" "+r.Title)
	}
	slices.Sort(out)
	if len(out) != page.Count {
		d.Fatalf("%d of %d agreements", len(out), page.Count)
	}
	return out
}

// conflict is changed by two computers that do not know of each other, and ended
// by one of them.
func (w *world) conflict(one, two desk, id string) {
	w.Helper()
	one.write(id, "一号机改的名称")
	two.write(id, "二号机改的名称")
	one.sync()
	if n := two.sync(); n.Conflicts != 1 {
		w.Fatalf("the second computer sees %+v", n)
	}
	two.do(nil, "", "resolve", id, "--path", "title", "--take", "mine")
	two.sync()
	one.sync()
	if list := strings.Join(one.list(), "\n"); !strings.Contains(list, "二号机改的名称") {
		w.Fatalf("the first computer has\n%s", list)
	}
}

// interrupted reconciles what was imported while both sides are killed again and
// again.
func (w *world) interrupted(d desk) {
	w.Helper()
	sheet := filepath.Join(w.dir, "agreements.csv")
	var b strings.Builder
	b.WriteString("协议名称,协议编号\n")
	for i := range 400 {
		fmt.Fprintf(&b, "第%03d号订单培养合作协议,P-%03d\n", i, i)
	}
	if err := os.WriteFile(sheet, []byte(b.String()), 0o600); err != nil {
		w.Fatal(err)
	}
	d.do(nil, "", "import", "partnership", sheet)
	for i := range 5 {
		d.cut(time.Duration(100+120*i)*time.Millisecond, "sync")
	}
	for i := range 3 {
		cmd := d.cmd("", "sync")
		if err := cmd.Start(); err != nil {
			w.Fatal(err)
		}
		time.Sleep(time.Duration(200+150*i) * time.Millisecond)
		w.kill()
		w.start()
		_ = cmd.Wait() // it may have gone on over the break, or told of it
	}
	if n := d.sync(); n.Rejected != 0 || n.Conflicts != 0 {
		w.Fatalf("after all these breaks: %+v", n)
	}
}

// byStick carries a bundle to the province and its receipt back, until nothing
// waits: a server that was restored asks for what it lacks.
func (w *world) byStick(d desk, carry func(in, out string)) {
	w.Helper()
	for i := range 5 {
		in, out := filepath.Join(w.dir, fmt.Sprintf("出%d.rhx", i)), filepath.Join(w.dir, fmt.Sprintf("回%d.rhx", i))
		for _, f := range []string{in, out} {
			_ = os.Remove(f)
		}
		d.do(nil, "", "bundle", "write", in)
		carry(in, out)
		var got struct {
			Waiting int
			Again   bool
		}
		d.do(&got, "", "bundle", "read", out)
		if got.Waiting == 0 && !got.Again {
			return
		}
	}
	w.Fatal("the county's changes never arrive")
}

func (w *world) carried(in, out string) { w.province("bundle", "--in", in, "--out", out) }

// TestTheRealPrograms: two counties of a city and the city, one county with two
// computers on the network, the other with a stick alone. Both sides are killed in
// the middle, the server is restored from an older backup, a folder is copied; in
// the end all folders say the same and every edit is in the history.
func TestTheRealPrograms(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		w := newWorld(t, database)
		city := w.desk("city", "220200-edu")
		one, two := w.desk("one", "220281-edu"), w.desk("two", "220281-edu")
		far := w.desk("far", "220282-edu", "--offline")

		first := one.write("", "订单培养合作协议")
		one.sync()
		two.sync()
		w.conflict(one, two, first)
		lone := far.write("", "林业实训基地共建协议")
		w.byStick(far, w.carried) // which lets the computer in
		city.sync()               // and tells who it is
		backup := filepath.Join(w.dir, "province.backup")
		w.province("backup", "--out", backup)
		w.interrupted(one)

		far.write(lone, "林业实训基地共建补充协议")
		w.byStick(far, func(in, out string) {
			var seen struct {
				List []struct{ Name string }
			}
			city.do(&seen, "", "bundle", "read", in)
			if len(seen.List) != 1 || seen.List[0].Name != "林业实训基地共建补充协议" {
				t.Fatalf("the city sees %+v in the bundle", seen)
			}
			if have := city.list(); strings.Contains(strings.Join(have, "\n"), "补充协议") {
				t.Fatal("what is not in the province stands in the city's register")
			}
			city.do(nil, "", "bundle", "forward", in, "--receipt", out)
		})
		city.sync()
		far.write(lone, "林业实训基地共建第二份补充协议")

		w.kill()
		other := servertest.Postgres(t)
		if strings.HasPrefix(database, "postgres") {
			other = filepath.Join(w.dir, "restored.db")
		}
		w.at[3] = other
		w.province("restore", "--from", backup)
		w.start()
		two.sync()
		city.sync()
		one.sync()
		w.byStick(far, w.carried)

		copied := desk{w, filepath.Join(w.dir, "copied")}
		if err := os.CopyFS(copied.data, os.DirFS(one.data)); err != nil {
			t.Fatal(err)
		}
		one.write("", "原来的文件夹里写的")
		copied.write("", "复制的文件夹里写的")
		for range 2 {
			one.sync()
			copied.sync()
		}
		w.ends(city, far, one, copied, two)
	})
}

// ends holds all folders to each other and to what was typed.
func (w *world) ends(city, far desk, county ...desk) {
	w.Helper()
	w.byStick(far, w.carried)
	for range 2 {
		for _, d := range append([]desk{city}, county...) {
			if n := d.sync(); n.Rejected != 0 || n.Conflicts != 0 {
				w.Errorf("%s: %+v", filepath.Base(d.data), n)
			}
		}
	}
	want := county[0].list()
	if len(want) != 403 {
		w.Errorf("the county has %d agreements", len(want))
	}
	for _, d := range county[1:] {
		if got := d.list(); !slices.Equal(got, want) {
			w.Errorf("%s has %d agreements, not the same", filepath.Base(d.data), len(got))
		}
	}
	want = append(want, far.list()...)
	slices.Sort(want)
	if got := city.list(); !slices.Equal(got, want) {
		w.Errorf("the city has %d agreements, its counties %d", len(got), len(want))
	}
	for id, texts := range w.edits {
		s := city.try("", "show", "partnership", id, "--history")
		for _, text := range texts {
			if !strings.Contains(string(s.Result), text) {
				w.Errorf("%q is not in the history of %s", text, id)
			}
		}
	}
	for _, d := range append([]desk{city, far}, county...) {
		d.do(nil, "", "verify")
	}
}
