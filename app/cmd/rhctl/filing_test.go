package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/annual/annualtest"
	"ronghe/app/boot"
)

type filingReply struct {
	Unit, State   string
	Begun, Lapsed bool
	Digest        *string
	Printed       *string
	Tables        []tableDoc
	Blocks        []blockDoc
	Drift         *struct {
		Records []driftRecord
		Cells   []struct {
			Cell, Place, From, To string
			Records               []string
		}
	}
	Corrections         []string
	Disputed, Undecided []string
	Steps               []struct {
		Step, State, User string
		Reason, Digest    *string
	}
}

// withReport is a folder with the demonstration's records, two people, and the
// report of a year complete.
func withReport(t *testing.T, year int) *folder {
	t.Helper()
	ctx := t.Context()
	f := &folder{t: t, dir: filepath.Join(t.TempDir(), "data")}
	p, err := boot.Open(ctx, boot.Config{Dir: f.dir, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Create(ctx, "220200-edu", boot.Admin{Name: "admin", Title: "张三", Password: password}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.FillDemo(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if err := p.AddUser(ctx, app.User{Name: "lisi", Title: "李四", Roles: []string{app.RoleStatistics}}, password); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	f.complete(year)
	return f
}

// complete fills the report of a year and leaves nothing open: the words of cover
// and analysis, cells that do not apply, explanations.
func (f *folder) complete(year int) {
	f.t.Helper()
	ctx := f.t.Context()
	p, err := boot.Open(ctx, boot.Config{Dir: f.dir})
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() {
		if err := p.Close(); err != nil {
			f.t.Error(err)
		}
	}()
	if _, err := p.Unlock(ctx, "admin", password); err != nil {
		f.t.Fatal(err)
	}
	s, err := p.Annual()
	if err != nil {
		f.t.Fatal(err)
	}
	if err := annualtest.Complete(ctx, s, year); err != nil {
		f.t.Fatal(err)
	}
}

func (f *folder) filing(code int, args ...string) filingReply {
	f.t.Helper()
	return decode[filingReply](f.t, f.want(code, "", args...).Result)
}

// refused runs a step that must not be taken, and returns what is said.
func (f *folder) refused(code string, args ...string) string {
	f.t.Helper()
	r := f.want(exitRefused, "", args...)
	if r.Problems[0].Code != code {
		f.t.Errorf("%v: refused as %s, want %s: %s", args, r.Problems[0].Code, code, r.Problems[0].Message)
	}
	return r.Problems[0].Message
}

// One person enters, another signs, the report goes up; an agreement that is
// edited then is listed with the figures that it would change; withdrawn and sent
// again, the report says what changed. What is refused, and why, is the matter of
// app/review and app/boot.
func TestReportGoesUp(t *testing.T) {
	const signed = "B02.kinds.firm.signed"
	f := withReport(t, 2025)
	f.want(exitDone, "", "account", "roles", "admin", "--role", "admin", "--role", "head")
	if m := f.refused("review.entered", "annual", "sign", "2025"); !strings.Contains(m, "您填报或签过") {
		t.Errorf("%s", m)
	}
	st := f.filing(exitDone, "--user", "lisi", "annual", "sign", "2025")
	if st.State != "signed" || st.Digest == nil || len(*st.Digest) != 64 || len(*st.Printed) != 27 || st.Steps[0].User != "李四" {
		t.Fatalf("signed: %+v", st)
	}
	st = f.filing(exitDone, "annual", "submit", "2025", "--digest", *st.Printed)
	first := *st.Digest
	if m := f.refused("review.locked", "annual", "set", "2025", "--cell", "COVER.sign.clerk.text", "--value", "王五"); !strings.Contains(m, "已上报") || !strings.Contains(m, "撤回") {
		t.Errorf("%s", m)
	}

	// The ledger goes on.
	f.put("partnership", `{"fields": {"title": "新来的协议", "kind": "校企", "status": "履行中", "signed_on": "2025-03-01", "expires_on": "2028-02-28"},
		"tables": {"parties": [{"role": "甲方", "party": "甲校", "party_kind": "学校"}, {"role": "乙方", "party": "甲厂", "party_kind": "企业"}]}}`)
	st = f.filing(exitProblems, "annual", "status", "2025")
	if st.State != "submitted" || st.Drift == nil || len(st.Drift.Records) != 1 || st.Drift.Records[0].What != "joined" || len(st.Tables) < 12 {
		t.Fatalf("drift: %+v", st.Drift)
	}
	said := false
	for _, c := range st.Drift.Cells {
		if c.Cell == signed {
			said = strings.Contains(c.Place, "B02 第") && len(c.Records) == 1 && c.Records[0] == string(st.Drift.Records[0].ID) && c.From != c.To
		}
	}
	if !said {
		t.Errorf("the figure that would change is not named: %+v", st.Drift.Cells)
	}
	if st = f.filing(exitDone, "annual", "withdraw", "2025", "--reason", "漏了一份协议"); st.State != "filling" {
		t.Fatalf("withdrawn: %+v", st)
	}
	r := f.want(exitRefused, "", "--user", "lisi", "annual", "sign", "2025")
	if r.Problems[0].Code != annual.CodeBlocked || !strings.Contains(r.Problems[1].Message, "请从台账取数") {
		t.Errorf("not filled again: %+v", r.Problems)
	}
	f.complete(2025)
	f.filing(exitDone, "--user", "lisi", "annual", "sign", "2025")
	st = f.filing(exitDone, "annual", "submit", "2025")
	if *st.Digest == first || len(st.Steps) != 5 {
		t.Fatalf("the second submission: %+v", st.Steps)
	}
	now := f.filing(exitDone, "annual", "status", "2025")
	if !strings.Contains(strings.Join(now.Corrections, "\n"), "B02 第") || now.Drift == nil || len(now.Drift.Cells) > 0 {
		t.Errorf("sent again: %d corrections, drift %+v", len(now.Corrections), now.Drift)
	}
	f.digests(first, *st.Digest)
}

// digests looks both submissions up by what is printed on their covers.
func (f *folder) digests(old, now string) {
	t := f.t
	t.Helper()
	type found struct {
		Found []struct {
			Unit           string
			Year           int
			Current, Whole bool
			Submitted      *struct{ User string }
		}
	}
	got := decode[found](t, f.want(exitDone, "", "verify", strings.ToLower(annual.Short(now))).Result)
	if len(got.Found) != 1 || !got.Found[0].Current || !got.Found[0].Whole || got.Found[0].Submitted == nil {
		t.Errorf("the present digest: %+v", got)
	}
	got = decode[found](t, f.want(exitDone, "", "annual", "verify", "2025", old).Result)
	if len(got.Found) != 1 || got.Found[0].Current {
		t.Errorf("the digest of before: %+v", got)
	}
	strange := annual.Short(strings.Repeat("ab", 32))
	r := f.want(exitProblems, "", "annual", "verify", "2025", strange)
	if !strings.Contains(r.Problems[0].Message, "不是从这里上报的") {
		t.Errorf("%+v", r.Problems)
	}
	wrong := []byte(annual.Short(now))
	wrong[0] = map[bool]byte{true: '1', false: '2'}[wrong[0] == '2']
	f.refused(annual.CodeDigest, "annual", "verify", "2025", string(wrong))

	// A snapshot that is not what was signed.
	files, err := filepath.Glob(filepath.Join(f.dir, "blobs", "*", "*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("snapshots: %v %v", files, err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)/2] ^= 1
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r = f.want(exitProblems, "", "annual", "verify", "2025", now)
	if got = decode[found](t, r.Result); got.Found[0].Whole || r.Problems[0].Code != "store.blob_damaged" {
		t.Errorf("a tampered snapshot: %+v %+v", got, r.Problems)
	}
}
