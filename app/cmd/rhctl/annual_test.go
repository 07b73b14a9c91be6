package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
)

// The annual report by the command line: what a fill would change, the fill, a
// cell with the records that it counts, checks, an explanation, a value put over
// a figure, the workbook.
func TestAnnualReport(t *testing.T) {
	f := newFolder(t)
	for _, doc := range []string{
		`{"fields": {"title": "甲校与甲厂协议", "kind": "校企", "status": "履行中", "signed_on": "2025-03-01", "expires_on": "2028-02-28"},
			"tables": {"parties": [{"role": "甲方", "party": "甲校", "party_kind": "学校"}, {"role": "乙方", "party": "甲厂", "party_kind": "企业"}], "funds": [{"stat_year": "2025", "payer": "甲厂", "cash": "12.5"}]}}`,
		`{"fields": {"title": "乙校与乙厂协议", "kind": "校企", "status": "解除", "signed_on": "2023-03-01", "expires_on": "2028-02-28", "ended_on": "2025-06-30", "end_reason": "协商解除"},
			"tables": {"parties": [{"role": "甲方", "party": "乙校", "party_kind": "学校"}, {"role": "乙方", "party": "乙厂", "party_kind": "企业"}], "funds": [{"stat_year": "2024", "payer": "乙厂", "cash": "100"}]}}`,
	} {
		if code, r := f.run(doc, "put", "partnership"); code != exitDone && code != exitProblems {
			t.Fatalf("put: %d %+v", code, r.Problems)
		}
	}
	var fill struct {
		DryRun  bool `json:"dry_run"`
		Asked   int
		Changes []struct{ Cell, To string }
	}
	read := func(r reply, into any) {
		t.Helper()
		if err := json.Unmarshal(r.Result, into); err != nil {
			t.Fatalf("%v: %s", err, r.Result)
		}
	}
	read(f.want(exitDone, "", "annual", "fill", "2025", "--table", "B02", "--dry-run"), &fill)
	if !fill.DryRun || fill.Asked < 100 || len(fill.Changes) < 50 {
		t.Fatalf("%+v", fill)
	}
	var doc struct {
		Tables []struct {
			ID            string
			Filled, Asked int
		}
		Cells []struct {
			Cell, Source   string
			Value, Figure  *string
			Origin, Reason *string
		}
		Records *struct {
			Form  string
			Count int
			IDs   []string
		}
	}
	read(f.want(exitDone, "", "annual", "show", "2025", "--table", "B02"), &doc)
	if len(doc.Tables) != 1 || doc.Tables[0].Filled != 0 || doc.Cells[0].Value != nil {
		t.Fatalf("a dry run stored something: %+v", doc.Tables)
	}
	f.want(exitDone, "", "annual", "fill", "2024")
	f.want(exitDone, "", "annual", "fill", "2025")
	read(f.want(exitDone, "", "annual", "show", "2025", "--cell", "B02.kinds.firm.signed"), &doc)
	if len(doc.Cells) != 1 || *doc.Cells[0].Value != "1" || doc.Cells[0].Source != "register" || doc.Records == nil || doc.Records.Count != 1 || len(doc.Records.IDs) != 1 {
		t.Fatalf("%+v %+v", doc.Cells, doc.Records)
	}
	var check struct {
		Hard, Soft, Explained int
		Findings              []struct{ Check, Cell, Message string }
	}
	code, r := f.run("", "annual", "check", "2025")
	if read(r, &check); code != exitProblems || check.Soft == 0 || check.Hard != 0 || len(r.Problems) != check.Soft {
		t.Fatalf("check: %d %+v", code, check)
	}
	if p := r.Problems[0]; p.Sheet == "" || !strings.Contains(p.Message, check.Findings[0].Check) {
		t.Errorf("a finding that says neither its table nor how it is called: %+v", p)
	}
	before := check.Soft
	_, r = f.run("", "annual", "explain", "2025", "--check", check.Findings[0].Check, "--text", "新签协议本年到位")
	if read(r, &check); check.Soft != before-1 || check.Explained != 1 {
		t.Fatalf("explained: %+v", check)
	}
	if code, _ := f.run("", "annual", "set", "2025", "--cell", "B02.kinds.firm.signed", "--value", "2"); code != exitRefused {
		t.Errorf("a figure without a reason: %d", code)
	}
	read(f.want(exitDone, "", "annual", "override", "2025", "--cell", "B02.kinds.firm.signed", "--value", "2", "--reason", "有一份未登记"), &doc)
	if c := doc.Cells[0]; *c.Value != "2" || *c.Figure != "1" || *c.Origin != "override" || *c.Reason != "有一份未登记" {
		t.Fatalf("%+v", c)
	}
	code, r = f.run("", "annual", "check", "2025")
	if read(r, &check); code != exitProblems || check.Hard != 2 { // the row, and the sum of the rows
		t.Errorf("one agreement more than there is: %d %+v", code, check)
	}
	out := filepath.Join(t.TempDir(), "年报.xlsx")
	f.want(exitDone, "", "annual", "export", "2025", "--out", out)
	t.Setenv("RONGHE_NEW_PASSWORD", password)
	f.want(exitDone, "", "account", "add", "sun", "--title", "孙审计", "--role", app.RoleAuditor)
	if lines := f.exports("sun"); len(lines) != 1 || lines[0].Note != "导出 2025 年年报到“"+filepath.Base(out)+"”" {
		t.Errorf("the export of the report stands in the log as %+v", lines)
	}
	if info, err := os.Stat(out); err != nil || info.Size() < 5000 {
		t.Errorf("the workbook: %v", err)
	}
	for _, args := range [][]string{{"annual"}, {"annual", "moon", "2025"}, {"annual", "fill"}, {"annual", "export", "2025"}, {"annual", "check", "2025", "--cell", "x"}} {
		if code, _ := f.run("", args...); code != exitUsage {
			t.Errorf("%v: %d", args, code)
		}
	}
	for _, args := range [][]string{{"annual", "show", "1999"}, {"annual", "show", "2025", "--cell", "x"}, {"annual", "show", "2025", "--table", "x"}, {"annual", "export", "2025", "--out", "x.txt"}} {
		if code, _ := f.run("", args...); code != exitRefused {
			t.Errorf("%v: %d", args, code)
		}
	}
}
