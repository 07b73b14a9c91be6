package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ronghe/sync/server/servertest"
)

// definitions writes a folder of definitions: the next version of a register, in
// which a field has another id and an amount another unit.
func definitions(t *testing.T, version string) string {
	t.Helper()
	text, err := os.ReadFile("../../../assets/forms/contest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	form := string(text)
	for _, pair := range [][2]string{
		{"\nversion: 1\n", "\nversion: " + version + "\n"},
		{"\nsections:\n", "\nsteps:\n  - {version: 2, field: pupil_schools, to: primary_schools}\n  - {version: 2, field: cost, scale: \"10000\"}\n  - {version: 2, field: cost_firm, scale: \"10000\"}\n\nsections:\n"},
		{"id: pupil_schools, label", "id: primary_schools, label"},
		{"label: 活动经费, type: decimal, unit: 万元", "label: 活动经费, type: decimal, unit: 元"},
		{"label: 其中企业支持, type: decimal, unit: 万元", "label: 其中企业支持, type: decimal, unit: 元"},
		{"expr: cost < 2000,", "expr: cost < 20000000,"},
	} {
		if !strings.Contains(form, pair[0]) {
			t.Fatalf("the register has no %q", pair[0])
		}
		form = strings.ReplaceAll(form, pair[0], pair[1])
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "forms"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "forms", "contest.yaml"), []byte(form), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// packDoc is a pack as rhctl lists it.
type packDoc struct {
	Number int64
	State  string
}

func (d desk) packs() (list []packDoc) {
	d.Helper()
	d.do(&list, "", "packs", "list")
	return list
}

// contest stores a contest, or changes one.
func (d desk) contest(id string, fields map[string]string) string {
	d.Helper()
	b, err := json.Marshal(map[string]any{"id": id, "fields": fields})
	if err != nil {
		d.Fatal(err)
	}
	if id == "" {
		b = []byte(strings.Replace(string(b), `"id":"",`, "", 1))
		b = []byte(strings.Replace(string(b), `,"id":""`, "", 1))
	}
	var rec struct{ ID string }
	d.do(&rec, string(b), "put", "contest")
	return rec.ID
}

func (d desk) shows(id string, want map[string]string) {
	d.Helper()
	var rec struct{ Fields map[string]json.RawMessage }
	d.do(&rec, "", "show", "contest", id)
	for field, v := range want {
		if got := strings.TrimSuffix(strings.Trim(string(rec.Fields[field]), `"`), ".00"); got != v {
			d.Errorf("%s: %s is %q, not %q", filepath.Base(d.data), field, got, v)
		}
	}
}

// TestPacksByTheRealPrograms: the province makes a pack and publishes it beside the
// running server; a county is killed again and again while it takes it, another has
// it on a stick. Nothing is ever half applied, and both read old records in the new
// terms.
func TestPacksByTheRealPrograms(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		w := newWorld(t, database)
		near := w.desk("near", "220281-edu")
		far := w.desk("far", "220282-edu", "--offline")
		fields := map[string]string{"name": "职业体验周", "kind": "体验", "status": "已完成", "start_on": "2025-05-10", "cost": "3.2", "cost_firm": "1", "pupil_schools": "6"}
		one, two := near.contest("", fields), far.contest("", fields)
		near.sync()
		w.byStick(far, w.carried)

		out := filepath.Join(w.dir, "第一号.rhpack")
		dir := definitions(t, "2")
		fails := func(what, want string, args ...string) {
			t.Helper()
			cmd := append(append([]string{"pack"}, args...), w.at...)
			if said := try(t, cmd); !strings.Contains(said, want) {
				t.Errorf("%s: %q does not say %q", what, said, want)
			}
		}
		broken := definitions(t, "1")
		fails("a step of a version that is not there", "contest.yaml:14: step 1 is of version 2", "make", broken, "--out", out)
		if err := os.Symlink("/etc/passwd", filepath.Join(broken, "forms", "school.yaml")); err != nil {
			t.Fatal(err)
		}
		fails("a link", "no plain file", "make", broken, "--out", out)
		w.province("pack", "make", dir, "--out", out, "--by", "省教育厅", "--note", "竞赛台账第二版")
		fails("another file of that name", "is there already", "make", dir, "--out", out)
		w.province("pack", "show", out)
		w.province("pack", "publish", out)
		fails("the same again", "pack.older", "publish", out)

		for i := range 6 {
			near.cut(time.Duration(150+150*i)*time.Millisecond, "sync")
			for _, p := range near.packs() { // none, or the whole one
				if p.Number != 1 || p.State != "in_use" {
					t.Fatalf("after a kill: %+v", p)
				}
			}
		}
		near.sync()
		in, back := filepath.Join(w.dir, "出.rhx"), filepath.Join(w.dir, "回.rhx")
		far.do(nil, "", "bundle", "write", in)
		w.carried(in, back)
		far.do(nil, "", "bundle", "read", back)
		w.byStick(far, w.carried)
		want := map[string]string{"cost": "32000", "cost_firm": "10000", "primary_schools": "6", "kind": "experience"}
		near.shows(one, want)
		far.shows(two, want)
		for _, d := range []desk{near, far} {
			if list := d.packs(); len(list) != 1 || list[0] != (packDoc{1, "in_use"}) {
				t.Errorf("%+v", list)
			}
			var v struct{ Faults int }
			if d.do(&v, "", "verify"); v.Faults != 0 {
				t.Errorf("%s has %d faults", filepath.Base(d.data), v.Faults)
			}
		}
		// A county that comes new pulls what both versions wrote, and reads it in the
		// new terms; the server was ended and started in between.
		near.contest(one, map[string]string{"primary_schools": "9"})
		near.sync()
		w.kill()
		w.start()
		again := w.desk("again", "220281-edu")
		again.sync()
		want["primary_schools"] = "9"
		again.shows(one, want)
	})
}

// try runs a command of provinced that fails, and returns what it says.
func try(t *testing.T, args []string) string {
	t.Helper()
	var out, errw locked
	if code := run(t.Context(), args, &out, &errw); code != exitFailed {
		t.Errorf("provinced %v ends with %d", args, code)
	}
	return errw.String()
}
