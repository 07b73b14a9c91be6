package boot

import (
	"fmt"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/codes"
	"ronghe/app/policy"
)

// tally puts a number together from whole records.
type tally struct {
	t    *testing.T
	p    *Program
	sum  decimal.Decimal
	n    int
	seen map[string]bool
}

func (p *Program) tally(t *testing.T, form string, look func(*tally, *app.Record)) *tally {
	t.Helper()
	out := &tally{t: t, p: p, seen: map[string]bool{}}
	err := p.store.Each(t.Context(), app.Query{Form: form}, func(rec *app.Record) error {
		look(out, rec)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (y *tally) add(v app.Value) {
	if d, ok := v.Decimal(); ok {
		y.sum, y.n = y.sum.Add(d), y.n+1
	}
}

// The ledger's figures are those that the records give when each is looked at.
func TestLedgerAgreesWithTheRecords(t *testing.T) {
	p, svc := demonstration(t)
	l, err := p.Ledger()
	if err != nil {
		t.Fatal(err)
	}
	const year = 2025
	lines, err := l.At(t.Context(), svc, svc.Who().Unit, year)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]policy.Measured{}
	for _, line := range lines {
		for _, m := range line.Figures {
			got[m.Figure.ID] = m
		}
	}
	is := func(rec *app.Record, field string, codes ...string) bool {
		return slices.Contains(codes, rec.Value(field).Text())
	}
	days := p.tally(t, "training_base", func(y *tally, rec *app.Record) {
		for _, row := range rec.Rows["usage"] {
			if is(rec, "kind", "production") && row.Fields["stat_year"].Text() == "2025" {
				y.add(row.Fields["days_total"])
			}
		}
	})
	signed := p.tally(t, "partnership", func(y *tally, rec *app.Record) {
		gov, school := false, false
		for _, row := range rec.Rows["parties"] {
			gov = gov || row.Fields["party_kind"].Text() == "city_gov"
			traits := row.Fields["traits"].List()
			school = school || slices.Contains(traits, "double_first") || slices.Contains(traits, "double_feature")
		}
		if gov && school && is(rec, "kind", "local") && slices.Contains(rec.Value("fields").List(), "innovation") && rec.Value("signed_on").Text() <= "2020-12-31" {
			y.n++
		}
	})
	low := p.tally(t, "worker_training", func(y *tally, rec *app.Record) {
		rate, ok := rec.Value("draw_rate").Decimal()
		if ok && is(rec, "stat_year", "2025") && rate.LessThan(decimal.RequireFromString("0.015")) {
			y.n++
		}
	})
	firms := p.tally(t, "park", func(y *tally, rec *app.Record) {
		for _, row := range rec.Rows["members"] {
			if party := row.Fields["member"].Party(); row.Fields["member_kind"].Text() == "firm" && row.Fields["left_on"].IsBlank() {
				y.seen[string(party.Ref)+"/"+map[bool]string{true: party.Name}[party.Ref == ""]] = true
			}
		}
	})
	met := p.tally(t, "planning", func(y *tally, rec *app.Record) {
		for _, row := range rec.Rows["meetings"] {
			if d := row.Fields["met_on"].Text(); len(d) >= 4 && d[:4] == "2025" {
				y.n++
			}
		}
	})
	for id, want := range map[string]string{
		"c13_days": days.sum.StringFixed(0), "c6_signed": fmt.Sprint(signed.n), "c15_drawn_low": fmt.Sprint(low.n),
		"c7_firms": fmt.Sprint(len(firms.seen)), "c34_met": fmt.Sprint(met.n),
	} {
		if want == "0" || want == "" || got[id].Value != want {
			t.Errorf("%s is %q, the records give %q", id, got[id].Value, want)
		}
	}
	if m := got["c6_signed"]; m.Target != "1" || m.Gap != "0" {
		t.Errorf("c6: target %q, gap %q", m.Target, m.Gap)
	}
	if m := got["c15_drawn_low"]; m.Note == "" {
		t.Error("the printed percentages are not explained")
	}
	if _, ok := got["c25_committees"]; ok {
		t.Error("a figure of the province is asked of a city")
	}
	rows, err := svc.List(t.Context(), app.Query{Form: "worker_training", Where: got["c15_drawn_low"].Query.Where})
	if err != nil || len(rows) != low.n {
		t.Errorf("the records that count are %d, want %d: %v", len(rows), low.n, err)
	}
}

// Without a record there is nothing to sum, a count is none, and the gap is the
// target; what the unit writes down stands beside it.
func TestLedgerOfAnEmptyFolder(t *testing.T) {
	p, err := Open(t.Context(), Config{Dir: t.TempDir(), Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	if _, err := p.Create(t.Context(), "220000-edu", Admin{Name: "admin", Password: "Ronghe-2026"}); err != nil {
		t.Fatal(err)
	}
	svc := p.Service()
	if _, err := addDemo(t.Context(), p.Service(), demoRecord{Form: policy.TaskForm, Fields: map[string]string{
		"duty": "c25", "status": "推进中", "state_on": "2026-03-01", "progress": "已成立筹备组",
	}}); err != nil {
		t.Fatal(err)
	}
	if _, err := addDemo(t.Context(), p.Service(), demoRecord{Form: policy.TaskForm, Fields: map[string]string{"duty": "c35", "status": "不适用"}}); err != nil {
		t.Fatal(err)
	}
	l, err := p.Ledger()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := l.At(t.Context(), svc, svc.Who().Unit, 2026)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		for _, m := range line.Figures {
			want := "0"
			if m.Figure.Agg == app.SumOf {
				want = ""
			}
			if m.Value != want || m.Target != "" && m.Gap != m.Target {
				t.Errorf("%s is %q, target %q, gap %q", m.Figure.ID, m.Value, m.Target, m.Gap)
			}
		}
		for _, c := range line.Proof {
			if c.Count != 0 || !c.Known {
				t.Errorf("%s: %s finds %d", line.Duty.ID, c.Proof.Label, c.Count)
			}
		}
		switch task := line.Task; line.Duty.ID {
		case "c25":
			if task.Status != "doing" || task.State != "推进中" || task.Note != "已成立筹备组" || task.On != "2026-03-01" || task.Record == "" {
				t.Errorf("c25 is %+v", task)
			}
		case "c35":
			if task.Status != "na" {
				t.Errorf("c35 is %+v", task)
			}
		default:
			if task != (policy.Task{}) {
				t.Errorf("%s is %+v", line.Duty.ID, task)
			}
		}
	}
	// Before the policy no number of it holds: what is measured by one is not known.
	lines, err = l.At(t.Context(), svc, svc.Who().Unit, 2016)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		for _, m := range line.Figures {
			if m.Target != "" || m.Gap != "" || m.Figure.ID == "c15_drawn_low" && m.Value != "" {
				t.Errorf("2016: %s is %q, target %q", m.Figure.ID, m.Value, m.Target)
			}
		}
	}
}

// Every proof of every duty finds a record of the demonstration in one of its two
// years, whichever level asks: none asks for what no clerk can enter.
func TestEveryProofCanBeGiven(t *testing.T) {
	p, svc := demonstration(t)
	l, err := p.Ledger()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, year := range []int{2025, 2026} {
		for _, unit := range []string{"220000-edu", "220200-edu", "220281-edu"} {
			u, ok := codes.Units().Get(unit)
			if !ok {
				t.Fatalf("there is no unit %s", unit)
			}
			lines, err := l.At(t.Context(), svc, u, year)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range lines {
				for _, c := range line.Proof {
					found[line.Duty.ID+" "+c.Proof.Label] += c.Count
				}
			}
		}
	}
	for _, d := range l.Duties() {
		for _, proof := range d.Proof {
			if n, asked := found[d.ID+" "+proof.Label]; n == 0 {
				t.Errorf("%s: nothing is found for %s (asked: %v)", d.ID, proof.Label, asked)
			}
		}
	}
}
