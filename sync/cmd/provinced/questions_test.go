package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/annual/annualtest"
	"ronghe/app/boot"
)

// question is a question as rhctl lists it.
type question struct {
	ID, Standing, Table, Cell, Asked, Value, Text, Unit, User, At string
	Row                                                           int
	Corrected                                                     bool
	Answers                                                       []struct{ Text, Unit, User string }
}

func (d desk) questions(args ...string) map[string]question {
	d.Helper()
	var got struct{ Remarks []question }
	d.do(&got, "", append([]string{"annual", "questions", "2025"}, args...)...)
	out := map[string]question{}
	for _, q := range got.Remarks {
		out[q.Cell] = q
	}
	if len(out) != len(got.Remarks) {
		d.Fatalf("%+v", got.Remarks)
	}
	return out
}

// complete leaves nothing open in the folder's report of 2025: a thousand cells,
// which nobody types by rhctl.
func (d desk) complete(second bool) {
	d.Helper()
	ctx := d.Context()
	p, err := boot.Open(ctx, boot.Config{Dir: d.data})
	if err != nil {
		d.Fatal(err)
	}
	if _, err = p.Unlock(ctx, "admin", endPassword); err == nil && second {
		err = p.AddUser(ctx, app.User{Name: "lisi", Title: "李四", Roles: []string{app.RoleStatistics}}, endPassword)
	}
	if err != nil {
		d.Fatal(err)
	}
	s, err := p.Annual()
	if err == nil {
		err = annualtest.Complete(ctx, s, 2025)
	}
	if err != nil {
		d.Fatal(err)
	}
	if err := p.Close(); err != nil {
		d.Fatal(err)
	}
}

func (d desk) sendUp() {
	d.Helper()
	d.do(nil, "", "--user", "lisi", "annual", "sign", "2025")
	d.do(nil, "", "annual", "submit", "2025")
}

// TestAStickComesBackWithQuestions: a county without a network takes its report to
// the city on a stick. The city looks into the file, hands it on, asks, returns the
// report, and gives the stick back with a receipt in which its questions are. The
// county answers, one by a corrected figure, and sends the report up again; the
// city reads the answers and settles; nothing is dropped and nothing comes twice. What
// the server does is the same on both databases (package server's tests, app/boot's).
func TestAStickComesBackWithQuestions(t *testing.T) {
	const unit = "220282-edu"
	w := newWorld(t, filepath.Join(t.TempDir(), "province.db"))
	city := w.desk("city", "220200-edu")
	far := w.desk("far", unit, "--offline")
	city.do(nil, "", "account", "roles", "admin", "--role", "admin", "--role", "reviewer")
	w.byStick(far, w.carried) // which lets the computer in
	city.sync()               // and tells who it is
	far.do(nil, "", "demo")
	far.complete(true)
	far.sendUp()
	before := func() {}
	forwarded := func(in, out string) {
		city.do(nil, "", "bundle", "forward", in, "--receipt", out)
		city.sync()
		before()
		city.sync()
		if err := os.Remove(out); err != nil {
			t.Fatal(err)
		}
		city.do(nil, "", "bundle", "forward", in, "--receipt", out) // once more: the receipt has the questions
	}
	stick := func(ask func()) {
		t.Helper()
		before = ask
		w.byStick(far, forwarded)
	}
	const closing, hired, schools = "B02.kinds.firm.closing", "B02.kinds.firm.hired", "B01.schools.total.count"
	stick(func() {
		city.do(nil, "", "annual", "ask", "2025", "--unit", unit, "--table", "B02", "--cell", closing, "--text", "比去年多，新签了几份？")
		city.do(nil, "", "annual", "return", "2025", "--unit", unit, "--reason", "请核对三处", "--question", hired+"=录用数有误？", "--question", "B01:R1C1=含不含技工学校？")
	})
	got := far.questions()
	if len(got) != 3 || got[closing].Row != 3 || got[closing].Table != "B02" || got[hired].Asked != "185" || got[schools].Text != "含不含技工学校？" {
		t.Fatalf("the county reads %+v", got)
	}
	var filing struct {
		State string
		Steps []struct{ Step, Reason string }
	}
	far.do(&filing, "", "annual", "status", "2025", "--unit", unit)
	if last := filing.Steps[len(filing.Steps)-1]; filing.State != "returned" || last.Step != "return" || last.Reason != "请核对三处" {
		t.Fatalf("%+v", filing)
	}
	far.do(nil, "", "annual", "override", "2025", "--cell", hired, "--value", "186", "--reason", "补登一人")
	far.complete(false)
	if s := far.try("", "--user", "lisi", "annual", "sign", "2025"); s.OK || !strings.Contains(s.Problems[0].Message, "没有答复") {
		t.Fatalf("signed with questions open: %+v", s)
	}
	for _, q := range got {
		if q.Standing != "open" || q.Unit != "220200-edu" || q.User == "" || q.At == "" || q.Corrected {
			t.Errorf("%+v", q)
		}
		far.do(nil, "", "annual", "answer", "2025", "--question", q.ID, "--text", "已核对"+q.Table)
	}
	far.sendUp()
	stick(func() {
		for cell, q := range city.questions("--unit", unit) {
			if q.Standing != "answered" || len(q.Answers) != 1 || q.Answers[0].Text != "已核对"+q.Table || q.Answers[0].Unit != unit || q.Corrected != (cell == hired) {
				t.Errorf("the city reads %+v", q)
			}
			city.do(nil, "", "annual", "comment", "2025", "--unit", unit, "--done", q.ID)
		}
		city.do(nil, "", "annual", "accept", "2025", "--unit", unit)
	})
	for _, q := range far.questions() {
		if q.Standing != "settled" || len(q.Answers) != 1 || q.Cell == hired && (q.Asked != "185" || q.Value != "186") {
			t.Errorf("in the end the county reads %+v", q)
		}
	}
	far.do(&filing, "", "annual", "status", "2025", "--unit", unit)
	if filing.State != "accepted" {
		t.Errorf("%+v", filing)
	}
	for _, d := range []desk{far, city} {
		d.do(nil, "", "verify")
		if s := d.try("", "refused"); strings.Contains(string(s.Result), `"id"`) {
			t.Errorf("%s: %s", filepath.Base(d.data), s.Result)
		}
	}
}
