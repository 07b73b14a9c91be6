package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"ronghe/app/apptest"
	"ronghe/app/boot"
	"ronghe/app/boot/boottest"
	"ronghe/app/workbook"
)

func TestMain(m *testing.M) {
	if workbook.ChildMain(os.Args) {
		return
	}
	os.Setenv("RONGHE_PASSWORD", password)
	if os.Getenv("RHCTL_CHILD") != "" { // a test runs this binary as rhctl, to kill or measure it
		code := run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
		fmt.Fprintln(os.Stderr, peakMark, apptest.Peak())
		os.Exit(code)
	}
	apptest.TakeMemory() // memory is measured in children
	os.Exit(m.Run())
}

// peakMark begins the line in which a child says how much memory it took.
const peakMark = "peak bytes:"

const password = "Jilin-2026-test"

// reply is what --json prints.
type reply struct {
	OK       bool            `json:"ok"`
	Result   json.RawMessage `json:"result"`
	Problems []struct {
		Code     string `json:"code"`
		Severity string `json:"severity"`
		Message  string `json:"message"`
		Sheet    string `json:"sheet"`
		Cell     string `json:"cell"`
		Row      int    `json:"row"`
		Field    string `json:"field"`
	} `json:"problems"`
}

// folder is a data folder made through the command line.
type folder struct {
	t   *testing.T
	dir string
}

func newFolder(t *testing.T) *folder {
	t.Helper()
	return folderIn(t, t.TempDir())
}

// folderIn makes a data folder with a cheap password.
func folderIn(t *testing.T, dir string) *folder {
	t.Helper()
	f := &folder{t: t, dir: filepath.Join(dir, "data")}
	unit, err := boot.FindUnit("220200", "edu")
	if err != nil {
		t.Fatal(err)
	}
	boottest.Folder(t, f.dir, unit, boot.Admin{Name: "admin", Title: "admin", Password: password})
	return f
}

// A folder is made by a command, with the password as slow to try as it is meant
// to be.
func TestInit(t *testing.T) {
	f := &folder{t: t, dir: filepath.Join(t.TempDir(), "data")}
	m := decode[struct{ Dir, Unit, User, Recovery string }](t, f.want(exitDone, "", "init", "--unit", "220200", "--department", "edu").Result)
	unit, err := boot.FindUnit("220200", "edu")
	if err != nil || m.Dir != f.dir || m.Unit != unit || m.User != "admin" || m.Recovery == "" {
		t.Errorf("made %+v, %v", m, err)
	}
	f.put("partnership", agreement)
	again := decode[struct{ Recovery string }](t, f.want(exitDone, "", "account", "recovery-key").Result)
	if again.Recovery == "" || again.Recovery == m.Recovery {
		t.Errorf("another recovery key is %q", again.Recovery)
	}
	t.Setenv("RONGHE_NEW_PASSWORD", "Tian-chi2744")
	f.want(exitDone, "", "account", "add", "lisi", "--title", "李四", "--role", "clerk")
	t.Setenv("RONGHE_NEW_PASSWORD", "Chang-bai-27")
	f.want(exitDone, "", "account", "reset", "lisi")
	f.want(exitRefused, "", "account", "reset", "nobody")
	t.Setenv("RONGHE_PASSWORD", "Chang-bai-27")
	if r := f.want(exitDone, "", "--user", "lisi", "list", "partnership"); len(r.Problems) != 1 || r.Problems[0].Code != "ctl.password_due" {
		t.Errorf("a password for one login: %+v", r.Problems)
	}
	f.want(exitRefused, "", "--user", "lisi", "account", "recovery-key")
	t.Setenv("RONGHE_PASSWORD", password+"?")
	if r := f.want(exitRefused, "", "list", "partnership"); len(r.Problems) == 0 {
		t.Error("a wrong password is refused without a word")
	}
	t.Setenv("RONGHE_PASSWORD", "")
	if r := f.want(exitUsage, "", "list", "partnership"); len(r.Problems) != 1 || r.Problems[0].Code != codeNoPassword || strings.Contains(r.Problems[0].Message, "--unit") {
		t.Errorf("without a password: %+v", r.Problems)
	}
}

func (f *folder) run(stdin string, args ...string) (int, reply) {
	f.t.Helper()
	var out, errw bytes.Buffer
	code := run(context.Background(), append([]string{"--data", f.dir, "--json"}, args...), strings.NewReader(stdin), &out, &errw)
	var r reply
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		f.t.Fatalf("%v: not one JSON document: %v\n%s\n%s", args, err, out.String(), errw.String())
	}
	if r.OK != (code == exitDone || code == exitProblems) {
		f.t.Fatalf("%v: exit %d and ok=%v disagree", args, code, r.OK)
	}
	return code, r
}

// want runs a command that must end with this exit code.
func (f *folder) want(code int, stdin string, args ...string) reply {
	f.t.Helper()
	got, r := f.run(stdin, args...)
	if got != code {
		f.t.Fatalf("%v: exit %d, want %d: %+v", args, got, code, r.Problems)
	}
	return r
}

// put stores a record; open checks (exit 3) do not keep it out.
func (f *folder) put(form, doc string) recordReply {
	f.t.Helper()
	code, r := f.run(doc, "put", form)
	if code != exitDone && code != exitProblems {
		f.t.Fatalf("put: exit %d: %+v", code, r.Problems)
	}
	return decode[recordReply](f.t, r.Result)
}

type recordReply struct {
	ID      string         `json:"id"`
	Rev     int            `json:"rev"`
	Deleted bool           `json:"deleted"`
	Fields  map[string]any `json:"fields"`
	Tables  map[string][]map[string]any
}

func decode[T any](t *testing.T, raw json.RawMessage) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}

const agreement = `{"fields":{"title":"吉林化工学院与松花江碳纤维合作协议","kind":"校企","status":"履行中",
 "signed_on":"2026年3月12日","expires_on":"20290311","amount":"120万元","fields":"人才培养、订单班"},
 "tables":{"parties":[
  {"role":"甲方","party":"吉林化工学院","party_kind":"学校"},
  {"role":"乙方","party":"松花江碳纤维有限公司","party_kind":"企业"}],
 "funds":[{"stat_year":"2026","payer":"松花江碳纤维有限公司","cash":"300000元"}]}}`

func TestARecordIsPutListedShownDeletedAndBroughtBack(t *testing.T) {
	f := newFolder(t)
	rec := f.put("partnership", agreement)
	if rec.Fields["amount"] != "120.00" || rec.Fields["signed_on"] != "2026-03-12" || rec.Fields["kind"] != "firm" {
		t.Fatalf("stored as %v", rec.Fields)
	}
	if rec.Fields["received_total"] != "30.00" {
		t.Fatalf("computed total %v, want 30.00 (300000 yuan in 万元)", rec.Fields["received_total"])
	}
	for _, search := range []string{"碳纤维", "合作", "jlhg", "松花江碳"} {
		p := decode[struct{ Count int }](t, f.want(exitDone, "", "list", "partnership", "--search", search).Result)
		if p.Count != 1 {
			t.Errorf("search %q finds %d records", search, p.Count)
		}
	}
	for where, n := range map[string]int{
		`kind == "firm" and amount >= 100`: 1, `amount < 100`: 0, `signed_on >= "2026-01-01"`: 1, `status == "履行中"`: 1,
	} {
		p := decode[struct{ Count int }](t, f.want(exitDone, "", "list", "partnership", "--where", where).Result)
		if p.Count != n {
			t.Errorf("where %s finds %d, want %d", where, p.Count, n)
		}
	}
	again := f.put("partnership", `{"id":"`+rec.ID+`","fields":{"amount":"150"}}`)
	if again.Fields["amount"] != "150.00" || again.Rev <= rec.Rev || again.Fields["title"] != rec.Fields["title"] {
		t.Fatalf("edited to %+v", again)
	}
	history := f.want(exitDone, "", "show", "partnership", rec.ID, "--history")
	if n := len(decode[[]any](t, history.Result)); n != 2 {
		t.Fatalf("history of %d events, want 2", n)
	}
	f.want(exitDone, "", "delete", "partnership", rec.ID)
	if p := decode[struct{ Count int }](t, f.want(exitDone, "", "list", "partnership").Result); p.Count != 0 {
		t.Fatal("a deleted record is still listed")
	}
	f.want(exitDone, "", "undelete", "partnership", rec.ID)
	if p := decode[struct{ Count int }](t, f.want(exitDone, "", "list", "partnership").Result); p.Count != 1 {
		t.Fatal("a record brought back is not listed")
	}
	if r := f.want(exitDone, "", "verify"); string(r.Result) != `{"faults":0}` {
		t.Fatalf("verify: %s", r.Result)
	}
}

// Made-up records do not go among real ones unasked: one is enough, and nothing
// is changed.
func TestDemonstrationStaysOutOfAFolderInUse(t *testing.T) {
	f := newFolder(t)
	f.put("school", `{"fields":{"name":"一校"}}`)
	before, err := f.read()
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"demo"}, {"demo", "--units"}} {
		r := f.want(exitRefused, "", args...)
		if p := r.Problems[0]; p.Code != boot.CodeDemoRecords || !strings.Contains(p.Message, "1 条记录") || !strings.Contains(p.Message, "--among-records") {
			t.Errorf("%v: %+v", args, p)
		}
	}
	after, err := f.read()
	if err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("a refusal changed the folder: %d records, %v", len(after.records), err)
	}
	f.want(exitDone, "", "demo", "--among-records")
	if p := decode[struct{ Count int }](t, f.want(exitDone, "", "list", "school").Result); p.Count < 4 {
		t.Errorf("%d schools after it was asked for", p.Count)
	}
}

// A record that others name is deleted only where that is meant, and who names it
// is told.
func TestWhatOthersNameIsKept(t *testing.T) {
	f := newFolder(t)
	school := f.put("school", `{"fields":{"name":"北山技师学院"}}`)
	f.put("partnership", `{"fields":{"title":"订单培养协议"},"tables":{"parties":[{"role":"甲方","party":"北山技师学院","party_kind":"学校"}]}}`)
	f.put("partnership", `{"fields":{"title":"实习协议"},"tables":{"funds":[{"stat_year":"2026","payer":"北山技师学院","cash":"1"}]}}`)
	code, r := f.run("", "delete", "school", school.ID)
	if code != exitRefused {
		t.Fatalf("exit %d", code)
	}
	sentence(t, r, "ctl.used", "合作协议“合作方·单位”：订单培养协议", "合作协议“到位资金·出资方”：实习协议", "没有删除", "--force")
	if n := f.count("school"); n != 1 {
		t.Fatalf("%d schools after a refused delete", n)
	}
	r = f.want(exitDone, "", "delete", "--force", "school", school.ID)
	if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Message, "订单培养协议") || f.count("school") != 0 {
		t.Errorf("with --force: %+v", r)
	}
	f.want(exitDone, "", "undelete", "school", school.ID)
	if n := f.count("school"); n != 1 {
		t.Errorf("%d schools after it came back", n)
	}
	other := f.put("school", `{"fields":{"name":"北山技师学院（新）"}}`)
	r = f.want(exitDone, "", "delete", "--to", other.ID, "school", school.ID)
	if !strings.Contains(string(r.Result), `"deleted":1,"records":2`) || f.count("school") != 1 {
		t.Errorf("with --to: %s", r.Result)
	}
}

// Records become one by rhctl, and a name that is given up is kept where that is
// said.
func TestMergeAndRename(t *testing.T) {
	f := newFolder(t)
	a := f.put("school", `{"fields":{"name":"北山学校","address":"北山路1号"}}`)
	b := f.put("school", `{"fields":{"name":"北山技师学院"}}`)
	f.put("partnership", `{"fields":{"title":"订单培养协议"},"tables":{"parties":[{"role":"甲方","party":"北山学校","party_kind":"学校"}]}}`)
	r := f.want(exitDone, "", "merge", "--dry-run", "--keep", b.ID, "school", a.ID, b.ID)
	for _, want := range []string{`"dry_run":true`, `"links":1`, `"differ":["name"]`, `"former":["北山学校"]`} {
		if !strings.Contains(string(r.Result), want) {
			t.Errorf("no %s in %s", want, r.Result)
		}
	}
	if n := f.count("school"); n != 2 {
		t.Fatalf("%d schools after a dry run", n)
	}
	if code, _ := f.run("", "merge", "--keep", b.ID+"x", "school", a.ID, b.ID); code != exitUsage || f.count("school") != 2 {
		t.Errorf("a record to keep that is none of them: exit %d", code)
	}
	f.want(exitDone, "", "merge", "--keep", b.ID, "school", a.ID, b.ID)
	if n := f.count("school"); n != 1 {
		t.Errorf("%d schools", n)
	}
	r = f.want(exitProblems, `{"id":"`+b.ID+`","fields":{"name":"北山大学"}}`, "put", "--former", "school")
	if n := strings.Count(string(r.Result), `"former_name"`); n != 2 || !strings.Contains(string(r.Result), "北山技师学院") {
		t.Errorf("renamed: %s", r.Result)
	}
	if r := f.want(exitDone, "", "verify"); string(r.Result) != `{"faults":0}` {
		t.Errorf("verify: %s", r.Result)
	}
	if code, _ := f.run("", "merge", "school", b.ID); code != exitUsage {
		t.Errorf("one record: exit %d", code)
	}
}

// A year is begun by rhctl: first told, then done, once.
func TestCarryForward(t *testing.T) {
	f := newFolder(t)
	f.put("school_factory", `{"fields":{"name":"实训工厂","status":"运行"},"tables":{"accounts":[{"stat_year":"2025","carried_out":"7.25"}]}}`)
	for i, c := range []struct {
		args []string
		want string
	}{
		{[]string{"carry", "--dry-run", "2026"}, `"records":1,"rows":1,"fresh":0`},
		{[]string{"carry", "2026", "school_factory"}, `"records":1,"rows":1,"fresh":0`},
		{[]string{"carry", "2026", "school_factory"}, `"records":0,"rows":0,"fresh":0`},
	} {
		if r := f.want(exitDone, "", c.args...); !strings.Contains(string(r.Result), c.want) {
			t.Errorf("%d: %s", i, r.Result)
		}
	}
	if r := f.want(exitDone, "", "verify"); string(r.Result) != `{"faults":0}` {
		t.Errorf("verify: %s", r.Result)
	}
	if code, _ := f.run("", "carry", "26"); code != exitUsage {
		t.Errorf("no year: exit %d", code)
	}
}

func TestWhatCannotBeStoredIsRefusedAndNamed(t *testing.T) {
	f := newFolder(t)
	for name, c := range map[string]struct {
		doc, code, field string
	}{
		"no key":         {`{"fields":{"kind":"校企"}}`, "register.key_missing", ""},
		"no number":      {`{"fields":{"title":"a","amount":"很多"}}`, "number", "amount"},
		"no date":        {`{"fields":{"title":"a","signed_on":"2026-02-30"}}`, "date", "signed_on"},
		"no such field":  {`{"fields":{"title":"a","nonsense":"1"}}`, "field_unknown", "nonsense"},
		"no such option": {`{"fields":{"title":"a","kind":"校犬"}}`, "choice", "kind"},
		"no JSON":        {`{`, "invalid", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := &folder{t: t, dir: f.dir}
			r := f.want(exitRefused, c.doc, "put", "partnership")
			found := false
			for _, p := range r.Problems {
				found = found || p.Code == c.code && p.Field == c.field && p.Message != "" && p.Message != p.Code
			}
			if !found {
				t.Fatalf("no problem %s at %q in %+v", c.code, c.field, r.Problems)
			}
		})
	}
	if p := decode[struct{ Count int }](t, f.want(exitDone, "", "list", "partnership").Result); p.Count != 0 {
		t.Fatal("a refused record was stored")
	}
}

func TestAnIncompleteRecordIsStoredAndSaysWhatIsMissing(t *testing.T) {
	f := newFolder(t)
	r := f.want(exitProblems, `{"fields":{"title":"只有名称"}}`, "put", "partnership")
	hard := 0
	for _, p := range r.Problems {
		if p.Severity == "error" {
			hard++
		}
	}
	if hard == 0 {
		t.Fatalf("nothing is said to be missing: %+v", r.Problems)
	}
}

func TestPersonalDataStaysMaskedUnlessAskedFor(t *testing.T) {
	f := newFolder(t)
	doc := strings.Replace(agreement, `"kind":`, `"contact_mobile":"13800000001","kind":`, 1)
	rec := f.put("partnership", doc)
	if rec.Fields["contact_mobile"] == "13800000001" {
		t.Fatal("a telephone number is printed in plain")
	}
	plain, masked := filepath.Join(t.TempDir(), "a.csv"), filepath.Join(t.TempDir(), "b.csv")
	f.want(exitDone, "", "export", "partnership", "--out", masked)
	f.want(exitDone, "", "export", "partnership", "--out", plain, "--reveal")
	if b, _ := os.ReadFile(masked); bytes.Contains(b, []byte("13800000001")) {
		t.Fatal("the ordinary export holds the number")
	}
	files, err := filepath.Glob(filepath.Join(f.dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files in the data folder")
	}
	for _, file := range files {
		if b, err := os.ReadFile(file); err == nil && bytes.Contains(b, []byte("13800000001")) {
			t.Fatalf("%s holds the number in plain", filepath.Base(file))
		}
	}
}

func TestAnExportGoesBackInAsItIs(t *testing.T) {
	f := newFolder(t)
	f.put("partnership", agreement)
	out := filepath.Join(t.TempDir(), "协议.xlsx")
	f.want(exitDone, "", "export", "partnership", "--out", out)
	type counts struct{ Rows, Added, Updated, Unchanged, Refused int }
	got := decode[counts](t, func() json.RawMessage { _, r := f.run("", "import", "partnership", out); return r.Result }())
	if got.Rows != 1 || got.Added != 0 || got.Refused != 0 {
		t.Fatalf("an export read back: %+v", got)
	}
	g := newFolder(t)
	got = decode[counts](t, func() json.RawMessage { _, r := g.run("", "import", "partnership", out); return r.Result }())
	if got.Added != 1 {
		t.Fatalf("an export in an empty folder: %+v", got)
	}
	type listed struct{ Records []struct{ ID string } }
	id := decode[listed](t, g.want(exitDone, "", "list", "partnership").Result).Records[0].ID
	_, r := g.run("", "show", "partnership", id)
	rec := decode[recordReply](t, r.Result)
	if len(rec.Tables["parties"]) != 2 || len(rec.Tables["funds"]) != 1 || rec.Fields["received_total"] != "30.00" {
		t.Fatalf("came back as %+v", rec)
	}
}

func TestBackupAndRestore(t *testing.T) {
	f := newFolder(t)
	f.put("partnership", agreement)
	bak := filepath.Join(t.TempDir(), "备份.rhbak")
	f.want(exitDone, "", "backup", bak)
	f.put("partnership", strings.Replace(agreement, "碳纤维合作", "碳纤维第二份合作", 1))
	f.want(exitDone, "", "verify", bak)
	f.want(exitDone, "", "restore", bak)
	if p := decode[struct{ Count int }](t, f.want(exitDone, "", "list", "partnership").Result); p.Count != 1 {
		t.Fatalf("after the restore there are %d records, want 1", p.Count)
	}
	b, err := os.ReadFile(bak)
	if err != nil {
		t.Fatal(err)
	}
	// One bit may be harmless: within a run of zeros it names the same zeros.
	for i := range 64 {
		b[len(b)/2+i] ^= 1
	}
	if err := os.WriteFile(bak, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := f.want(exitRefused, "", "restore", bak); len(r.Problems) == 0 {
		t.Fatal("a changed backup is taken")
	}
	if p := decode[struct{ Count int }](t, f.want(exitDone, "", "list", "partnership").Result); p.Count != 1 {
		t.Fatal("a refused restore changed the folder")
	}
}

func TestWrongUse(t *testing.T) {
	f := newFolder(t)
	for _, args := range [][]string{{}, {"nonsense"}, {"list"}, {"put"}, {"export", "partnership"}, {"print", "partnership", "x"}, {"--nonsense"}, {"forms", "nonsense"}} {
		f.want(exitUsage, "", args...)
	}
	f.want(exitRefused, "", "show", "partnership", "no-such-id")
	f.want(exitRefused, "", "list", "no_such_form")
	f.want(exitRefused, "", "init", "--unit", "220200")
	t.Setenv("RONGHE_PASSWORD", "wrong")
	f.want(exitRefused, "", "list", "partnership")
}

func TestFormsAreListedShownAndChecked(t *testing.T) {
	f := newFolder(t)
	if n := len(decode[[]any](t, f.want(exitDone, "", "forms", "list").Result)); n < 6 {
		t.Fatalf("%d forms", n)
	}
	f.want(exitDone, "", "forms", "show", "partnership")
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	text := "id: mine\nversion: 1\ntitle: 我的台账\nkeys: [name]\ndisplay: name\nsections:\n  - id: a\n    title: 基本\n    fields:\n      - {id: name, label: 名称, type: texxt}\n"
	if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := f.want(exitRefused, "", "forms", "check", bad)
	if !strings.Contains(r.Problems[0].Message, "bad.yaml:10") {
		t.Fatalf("the fault is not named with its line: %s", r.Problems[0].Message)
	}
	if err := os.WriteFile(bad, []byte(strings.Replace(text, "texxt", "text", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	f.want(exitDone, "", "forms", "check", bad)
}

func TestDemonstrationRecords(t *testing.T) {
	f := newFolder(t)
	f.want(exitDone, "", "demo")
	for _, form := range decode[[]struct{ ID string }](t, f.want(exitDone, "", "forms", "list").Result) {
		if p := decode[struct{ Count int }](t, f.want(exitDone, "", "list", form.ID).Result); p.Count < 3 {
			t.Errorf("%s has %d demonstration records", form.ID, p.Count)
		}
	}
	if r := f.want(exitDone, "", "verify"); string(r.Result) != `{"faults":0}` {
		t.Fatalf("verify: %s", r.Result)
	}
}
