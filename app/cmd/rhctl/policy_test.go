package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// The ledger is printed with what is not known as null, for the year asked for.
func TestPolicyPrintsTheLedger(t *testing.T) {
	f := newFolder(t)
	f.want(exitDone, `{"fields": {"duty": "c34", "status": "doing", "state_on": "2026-03-01", "progress": "正在会签"}}`, "put", "policy_task")
	for _, on := range []string{"2024-04-18", "2025-04-22", "2025-09-30"} {
		doc := `{"fields": {"title": "联席会议` + on + `", "kind": "mechanism", "issuer": "市政府", "issuer_level": "city", "division": "220200", "mechanism": "是"},
			"tables": {"meetings": [{"met_on": "` + on + `", "topics": "议题", "decided": "3"}]}}`
		if code, r := f.run(doc, "put", "planning"); code != exitDone && code != exitProblems {
			t.Fatalf("put: %d %+v", code, r.Problems)
		}
	}
	var doc struct {
		Unit   string
		Year   int
		Duties []struct {
			ID      string
			Applies bool
			State   *string
			Note    *string
			Lead    []struct{ Code, Name string }
			Proof   []struct{ Count *int }
			Figures []struct {
				ID                 string
				Value, Target, Gap *string
				Trend              []struct {
					Year  int
					Value *string
				}
			}
		}
		Matrix []struct {
			ID    string
			Units []struct {
				Unit    string
				Applies bool
				Status  *string
			}
		}
	}
	if err := json.Unmarshal(f.want(exitDone, "", "policy", "--year", "2025").Result, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Unit != "220200-edu" || doc.Year != 2025 || len(doc.Duties) != 37 {
		t.Fatalf("%s %d: %d duties", doc.Unit, doc.Year, len(doc.Duties))
	}
	if len(doc.Matrix) != 37 || len(doc.Matrix[0].Units) < 5 || doc.Matrix[0].Units[0].Unit[:4] != "2202" || doc.Matrix[0].Units[0].Status != nil || !doc.Matrix[0].Units[0].Applies {
		t.Errorf("matrix of %d duties: %+v", len(doc.Matrix), doc.Matrix[0])
	}
	figures := map[string]*string{}
	for _, d := range doc.Duties {
		if len(d.Lead) == 0 || d.Lead[0].Name == "" || len(d.Proof) == 0 || d.Proof[0].Count == nil {
			t.Errorf("%s: %+v", d.ID, d)
		}
		if (d.ID == "c34") != (d.State != nil) || d.State != nil && (*d.State != "推进中" || *d.Note != "正在会签") {
			t.Errorf("%s: state %v", d.ID, d.State)
		}
		if d.Applies == (d.ID == "c10" || d.ID == "c14" || d.ID == "c28" || d.ID == "c31" || d.ID == "c32") {
			t.Errorf("%s applies to a city: %v", d.ID, d.Applies)
		}
		for _, g := range d.Figures {
			figures[g.ID] = g.Value
			if n := len(g.Trend); g.ID == "c34_met" && (n != 5 || g.Trend[n-1].Year != 2025 || *g.Trend[n-1].Value != "2" || *g.Trend[n-2].Value != "1") {
				t.Errorf("meetings in the last years: %+v", g.Trend)
			}
			if g.ID == "c34_own_city" && (*g.Value != "0" || *g.Target != "1" || *g.Gap != "1") {
				t.Errorf("c34: %s of %s, missing %s", *g.Value, *g.Target, *g.Gap)
			}
		}
	}
	for id, want := range map[string]string{"c34_met": "2", "c34_decided": "6", "c25_running": "0"} {
		if figures[id] == nil || *figures[id] != want {
			t.Errorf("%s is %v, want %s", id, figures[id], want)
		}
	}
	if figures["c15_spent"] != nil || figures["c34_decided_done"] != nil {
		t.Error("a sum of nothing is not blank")
	}
	f.want(exitUsage, "", "policy", "2025")
	if r := f.want(exitRefused, "", "policy", "--year", "25"); len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Message, "25") {
		t.Errorf("a wrong year: %+v", r.Problems)
	}
}
