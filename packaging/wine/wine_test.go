//go:build wine

package wine

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/sync/server/servertest"
)

const password = "Ronghe-2026"

// pc is a computer with Windows: rhctl.exe over a folder of drive C.
type pc struct {
	*testing.T
	home string // as the test sees it
	data string // as Windows does
}

func newPC(t *testing.T) *pc {
	t.Helper()
	c := filepath.Join(os.Getenv("WINEPREFIX"), "drive_c")
	home, err := os.MkdirTemp(c, "测试 ")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	p := &pc{T: t, home: home}
	p.data = p.at("台账")
	p.done("", "init", "--unit", "220281-edu")
	return p
}

// at is a file of the folder as Windows names it.
func (p *pc) at(name string) string {
	return `C:\` + filepath.Base(p.home) + `\` + name
}

// answer is what rhctl says.
type answer struct {
	OK       bool
	Result   json.RawMessage
	Problems []struct{ Code, Message string }
}

func (p *pc) command(stdin string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(p.Context(), os.Getenv("RONGHE_WINE"), append([]string{os.Getenv("RONGHE_WINCTL"), "--data", p.data, "--json"}, args...)...)
	cmd.Env = append(os.Environ(), "RONGHE_PASSWORD="+password)
	cmd.Stdin = strings.NewReader(stdin)
	return cmd
}

func (p *pc) run(stdin string, args ...string) (a answer) {
	p.Helper()
	cmd := p.command(stdin, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, _ := cmd.Output()
	if err := json.Unmarshal(out, &a); err != nil {
		p.Fatalf("rhctl.exe %v: %v\n%s\n%s", args, err, out, errs.String())
	}
	return a
}

func (p *pc) done(stdin string, args ...string) json.RawMessage {
	p.Helper()
	a := p.run(stdin, args...)
	if !a.OK {
		p.Fatalf("rhctl.exe %v: %+v", args, a.Problems)
	}
	return a.Result
}

func (p *pc) refused(code string, args ...string) {
	p.Helper()
	if a := p.run("", args...); a.OK || len(a.Problems) == 0 || a.Problems[0].Code != code {
		p.Errorf("rhctl.exe %v is not refused as %s: %+v", args, code, a)
	}
}

func (p *pc) whole() {
	p.Helper()
	if got := string(p.done("", "verify")); got != `{"faults":0}` {
		p.Errorf("verify: %s", got)
	}
}

// count is how many agreements the folder holds.
func (p *pc) count() int {
	p.Helper()
	var page struct{ Count int }
	if err := json.Unmarshal(p.done("", "list", "partnership"), &page); err != nil {
		p.Fatal(err)
	}
	return page.Count
}

// leftovers fails for files that nobody asked for.
func (p *pc) leftovers() {
	p.Helper()
	if err := filepath.WalkDir(p.home, func(path string, _ os.DirEntry, err error) error {
		if name := filepath.Base(path); strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".part") || strings.HasSuffix(name, ".tmp") {
			p.Errorf("%s is left behind", path)
		}
		return err
	}); err != nil {
		p.Fatal(err)
	}
}

// held runs do while another program has a file open.
func (p *pc) held(name string, do func()) {
	p.Helper()
	cmd := exec.CommandContext(p.Context(), os.Getenv("RONGHE_WINE"), filepath.Join(filepath.Dir(os.Getenv("RONGHE_WINCTL")), "holder.exe"), p.at(name))
	in, err := cmd.StdinPipe()
	if err != nil {
		p.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		p.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		p.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); strings.TrimSpace(line) != "held" {
		p.Fatal(line, err)
	}
	do()
	_ = in.Close()
	_ = cmd.Wait()
}

// TestAnOfficeOnWindows: records, files in every format, a backup and its way back,
// a workbook that is open in an office program, two programs over one folder.
func TestAnOfficeOnWindows(t *testing.T) {
	p := newPC(t)
	p.done("", "demo")
	n := p.count()
	for _, name := range []string{"协议.xlsx", "协议.csv", "协议.pdf"} {
		p.done("", "export", "partnership", "--out", p.at(name))
	}
	book, err := excelize.OpenFile(filepath.Join(p.home, "协议.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := book.GetRows(book.GetSheetName(0)); err != nil || len(rows) < n {
		t.Errorf("%d rows of %d records, %v", len(rows), n, err)
	}
	_ = book.Close()
	p.held("协议.xlsx", func() {
		p.refused("file.in_use", "export", "partnership", "--out", p.at("协议.xlsx"))
		p.done("", "import", "partnership", p.at("协议.xlsx"), "--dry-run")
	})
	p.done("", "export", "partnership", "--out", p.at("协议.xlsx"))
	p.refused("file.folder", "backup", `Q:\备份.rhbak`)
	p.refused("file.none", "verify", p.at("没有.rhbak"))

	p.done("", "backup", p.at("备份.rhbak"))
	p.done("", "verify", p.at("备份.rhbak"))
	p.done(`{"fields":{"title":"备份以后的协议"}}`, "put", "partnership")
	p.done("", "restore", p.at("备份.rhbak"))
	if got := p.count(); got != n {
		t.Errorf("%d agreements after restoring, not %d", got, n)
	}
	p.done("", "annual", "fill", "2025")
	p.done("", "annual", "export", "2025", "--out", p.at("年报.xlsx"))
	p.whole()
	p.leftovers()
}

// TestSyncOnWindows: two computers and a province, by network and by stick, one of
// them ended in the middle again and again.
func TestSyncOnWindows(t *testing.T) {
	const unit = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, b := newPC(t), newPC(t)
	for _, p := range []*pc{a, b} {
		ticket, err := json.Marshal(province.Ticket(unit))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(p.home, "入网.json"), ticket, 0o600); err != nil {
			t.Fatal(err)
		}
		p.done("", "enrol", p.at("入网.json"))
	}
	for _, title := range []string{"一", "二", "三"} {
		a.done(`{"fields":{"title":"协议`+title+`"}}`, "put", "partnership")
	}
	for i := range 4 {
		cmd := a.command("", "sync")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(600+300*i) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	a.done("", "sync")
	b.done("", "sync")
	if got := b.count(); got != 3 {
		t.Errorf("%d agreements came", got)
	}
	b.done(`{"fields":{"title":"协议四"}}`, "put", "partnership")
	b.done("", "bundle", "write", b.at("出.rhx"))
	b.done("", "bundle", "show", b.at("出.rhx"))
	b.done("", "sync")
	a.done("", "sync")
	if got := a.count(); got != 4 {
		t.Errorf("%d agreements at the first", got)
	}
	for _, p := range []*pc{a, b} {
		p.whole()
		p.leftovers()
	}
}
