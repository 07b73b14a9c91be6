package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ronghe/app/apptest"
)

// Limits of one import. The time is the processor's, so that a busy machine
// fails nothing; what stands still is ended by the clock.
const (
	mostCPU    = 10 * time.Second
	mostMemory = 512 << 20
	mostWait   = 60 * time.Second
)

// fate is what becomes of a file: so many rows come in, or it is refused.
type fate struct {
	form string // "" = partnership
	rows int
	code string // "" and no rows = intake.no_header
}

// fates has the files of the corpus that are more than a sheet of something
// else.
var fates = map[string]fate{
	"moe__第一批示范性职业教育集团培育单位名单.xlsx": {form: "alliance", rows: 150},
	"moe__全国普通高等学校名单_2017.xls":     {form: "school", rows: 2631},
	"moe__全国成人高等学校名单_2022.xls":     {form: "school", rows: 254},

	"calamine__pass_protected.xlsx":                                            {code: "workbook.encrypted"},
	"closedxml__lock-LoadPivotTables.xlsx":                                     {code: "workbook.lock_file"},
	"excelize__encryptAES.xlsx":                                                {code: "workbook.encrypted"},
	"excelize__encryptSHA512.xlsx":                                             {code: "workbook.encrypted"},
	"exceljs__invalid-xml.xlsx":                                                {code: "workbook.damaged"},
	"exceljs__missing-bits.xlsx":                                               {code: "workbook.damaged"},
	"poi__Simple.xlsb":                                                         {code: "workbook.binary"},
	"poi__clusterfuzz-testcase-minimized-POIFuzzer-5040805309710336.xlsx":      {code: "workbook.damaged"},
	"poi__clusterfuzz-testcase-minimized-POIXSSFFuzzer-4828727001088000.xlsx":  {code: "workbook.damaged"},
	"poi__clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5636439151607808.xlsx": {code: "workbook.damaged"},
	"poi__duplicate-filename-case-insensitive.xlsx":                            {code: "workbook.unsafe"},
	"poi__duplicate-filename.xlsx":                                             {code: "workbook.unsafe"},
	"poi__password.xls":                                                        {code: "workbook.encrypted_xls"},
	"poi__poc-shared-strings.xlsx":                                             {code: "workbook.damaged"},
	"poi__poc-xmlbomb.xlsx":                                                    {code: "workbook.unsafe"},
	"poi__protected_passtika.xlsx":                                             {code: "workbook.encrypted"},
	"poi__xlsx-corrupted.xlsx":                                                 {code: "workbook.damaged"},
}

// TestCorpusThroughImport gives every file that others made to the real
// program: it comes in, or it is refused with a sentence that says what is
// wrong, what was kept and what to do; in bounded time and memory.
func TestCorpusThroughImport(t *testing.T) {
	f := newFolder(t)
	files, err := filepath.Glob(filepath.Join(apptest.Shared(t), "corpus", "*", "*"))
	if err != nil || len(files) < 86 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	met := 0
	for _, file := range files {
		name := filepath.Base(file)
		want, listed := fates[name]
		if want.form == "" {
			want.form = "partnership"
		}
		if want.code == "" && want.rows == 0 {
			want.code = "intake.no_header"
		}
		if listed {
			met++
		}
		r, m := f.measured("import", want.form, file, "--dry-run")
		t.Logf("%s → %s: %s (%v, %d MiB)", name, want.form, r.fate(), m.cpu.Round(10*time.Millisecond), m.memory>>20)
		if m.cpu > mostCPU || m.memory > mostMemory {
			t.Errorf("%s: %v of the processor, %d MiB", name, m.cpu, m.memory>>20)
		}
		switch {
		case want.code == "":
			got := decode[struct{ Rows, Added, Refused int }](t, r.Result)
			if !r.OK || got.Rows != want.rows || got.Added != want.rows || got.Refused != 0 {
				t.Errorf("%s: %+v %+v, want %d rows", name, got, r.Problems, want.rows)
			}
		case r.OK || m.code != exitRefused || r.Problems[0].Code != want.code:
			t.Errorf("%s: exit %d, %s, want %s", name, m.code, r.fate(), want.code)
		default:
			clerk(t, name, r.Problems[0].Message)
		}
	}
	if met != len(fates) {
		t.Errorf("%d of the %d files listed here are in the corpus", met, len(fates))
	}
	if n := f.count("school") + f.count("alliance") + f.count("partnership"); n != 0 {
		t.Errorf("dry runs stored %d records", n)
	}
}

// fate says in a line what became of a file.
func (r reply) fate() string {
	if !r.OK {
		return "refused: " + r.Problems[0].Message
	}
	notes := map[string]int{}
	for _, p := range r.Problems {
		notes[p.Code]++
	}
	return fmt.Sprintf("comes in: %s %v", r.Result, notes)
}

// clerk holds a refusal to what a clerk needs: the file or what was looked for,
// that nothing changed, and a next step; no code, no placeholder.
func clerk(t *testing.T, name, message string) {
	t.Helper()
	for _, want := range []string{"没有导入任何内容", "请", "。"} {
		if !strings.Contains(message, want) {
			t.Errorf("%s: the sentence lacks %q: %s", name, want, message)
		}
	}
	if !strings.Contains(message, name) && !strings.Contains(message, "没有找到表头") || strings.Contains(message, "err.") {
		t.Errorf("%s: it does not say which file or what was looked for: %s", name, message)
	}
}

// measures is what a child process took.
type measures struct {
	code   int
	cpu    time.Duration
	memory int64 // peak, in bytes
}

// measured runs a command as a process of its own.
func (f *folder) measured(args ...string) (reply, measures) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), mostWait)
	defer cancel()
	child := f.child(args...)
	cmd := exec.CommandContext(ctx, child.Path, child.Args[1:]...)
	var told bytes.Buffer
	cmd.Env, cmd.Stderr = child.Env, &told
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		f.t.Fatalf("%v: %v", args, err)
	}
	if ctx.Err() != nil {
		f.t.Fatalf("%v: did not end within %v", args, mostWait)
	}
	var r reply
	if err := json.Unmarshal(out, &r); err != nil {
		f.t.Fatalf("%v: not one JSON document: %v\n%s", args, err, out)
	}
	st := cmd.ProcessState
	m := measures{code: st.ExitCode(), cpu: st.UserTime() + st.SystemTime()}
	_, after, ok := strings.Cut(told.String(), peakMark)
	if _, err := fmt.Sscan(after, &m.memory); !ok || err != nil || m.memory == 0 {
		f.t.Fatalf("%v: the child does not say how much memory it took: %s", args, told.String())
	}
	return r, m
}
