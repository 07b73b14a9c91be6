package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// Remarks, the workbook of an earlier year and the rehearsal of rules by the command
// line.
func TestAnnualRemarksWorkbookAndRehearsal(t *testing.T) {
	f := newFolder(t)
	read := func(r reply, into any) {
		t.Helper()
		if err := json.Unmarshal(r.Result, into); err != nil {
			t.Fatalf("%v: %s", err, r.Result)
		}
	}
	const doc = `{"fields": {"title": "甲校与甲厂协议", "kind": "校企", "status": "履行中", "signed_on": "2023-03-01", "expires_on": "2028-02-28"},
		"tables": {"parties": [{"role": "甲方", "party": "甲校", "party_kind": "学校"}, {"role": "乙方", "party": "甲厂", "party_kind": "企业"}], "funds": [{"stat_year": "2024", "payer": "甲厂", "cash": "12.5"}]}}`
	if code, r := f.run(doc, "put", "partnership"); code != exitDone && code != exitProblems {
		t.Fatalf("put: %d %+v", code, r.Problems)
	}
	f.want(exitDone, "", "annual", "fill", "2024")
	var comments struct {
		Remarks []struct {
			ID, Act, Cell, Text, User, Standing string
			Table                               string
			Row                                 int
		}
	}
	const cell = "B02.kinds.firm.closing"
	read(f.want(exitDone, "", "annual", "comment", "2024", "--cell", cell, "--text", "和人社局核对过"), &comments)
	if len(comments.Remarks) != 1 || comments.Remarks[0].Text != "和人社局核对过" || comments.Remarks[0].User == "" || comments.Remarks[0].Act != "note" || comments.Remarks[0].Standing != "open" {
		t.Fatalf("%+v", comments)
	}
	read(f.want(exitDone, "", "annual", "comment", "2024", "--done", comments.Remarks[0].ID), &comments)
	if len(comments.Remarks) != 1 || comments.Remarks[0].Standing != "settled" || comments.Remarks[0].Cell != cell {
		t.Errorf("settled: %+v", comments)
	}
	f.want(exitUsage, "", "annual", "comment", "2024", "--text", "没有格")
	// A cell by its place on paper is the same; no superior is here to ask.
	f.refused("review.above", "annual", "ask", "2024", "--unit", "220200-edu", "--table", comments.Remarks[0].Table, "--cell", fmt.Sprintf("R%dC1", comments.Remarks[0].Row), "--text", "为什么")
	f.refused("annual.cell", "annual", "ask", "2024", "--unit", "220200-edu", "--table", "B02", "--cell", "R400C1", "--text", "为什么")
	f.refused("not_found", "annual", "answer", "2024", "--question", "00000000-0000-7000-8000-000000000000", "--text", "答")

	book := filepath.Join(t.TempDir(), "2024.xlsx")
	f.want(exitDone, "", "annual", "export", "2024", "--out", book)
	f.want(exitRefused, "", "annual", "import", "2024", book)
	f.want(exitRefused, "", "annual", "import", "2023", book) // another year's
	other := newFolder(t)
	var got struct {
		DryRun              bool `json:"dry_run"`
		Tables, Cells, Over int
	}
	read(other.want(exitDone, "", "annual", "import", "2024", book, "--dry-run"), &got)
	if !got.DryRun || got.Tables < 40 || got.Cells < 1500 || got.Over != 0 {
		t.Errorf("%+v", got)
	}
	var shown struct {
		Cells []struct{ Value, Last *string }
	}
	read(other.want(exitDone, "", "annual", "show", "2025", "--cell", cell), &shown)
	if shown.Cells[0].Last != nil {
		t.Error("a dry run stored something")
	}
	locked := filepath.Join(t.TempDir(), "加密.xlsx")
	open, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(open.SaveAs(locked, excelize.Options{Password: "ShiJing#2026"}), open.Close()); err != nil {
		t.Fatal(err)
	}
	for password, code := range map[string]string{"": "workbook.encrypted", "wrong": "workbook.wrong_password"} {
		t.Setenv("RONGHE_FILE_PASSWORD", password)
		other.refused(code, "annual", "import", "2024", locked)
	}
	t.Setenv("RONGHE_FILE_PASSWORD", "ShiJing#2026")
	cells := got.Cells
	if read(other.want(exitDone, "", "annual", "import", "2024", locked, "--dry-run"), &got); got.Cells != cells {
		t.Errorf("of the encrypted one %d cells of %d", got.Cells, cells)
	}
	other.want(exitDone, "", "annual", "import", "2024", book)
	read(other.want(exitDone, "", "annual", "show", "2025", "--cell", cell), &shown)
	if shown.Cells[0].Last == nil || *shown.Cells[0].Last != "1" || shown.Cells[0].Value != nil {
		t.Errorf("beside it stands %+v", shown.Cells[0])
	}

	text, err := os.ReadFile("../../../assets/annual/b02.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rules := filepath.Join(t.TempDir(), "b02.yaml")
	if err := os.WriteFile(rules, []byte(strings.Replace(string(text), "expr: firms + schools > 0", "expr: firms + schools > 5", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	var run struct {
		Tables     []string
		Fails, Was int
		Rate       string
		Units      []struct {
			Unit      string
			Year, New int
			Rate      string
		}
	}
	read(f.want(exitDone, "", "annual", "rehearse", "--rules", rules), &run)
	if len(run.Units) != 1 || run.Units[0].Year != 2024 || run.Units[0].New != 2 || run.Fails != run.Was+2 || run.Rate == "0" || run.Rate != run.Units[0].Rate {
		t.Errorf("%+v", run)
	}
	f.want(exitRefused, "", "annual", "rehearse", "2019", "--rules", rules)
	f.want(exitUsage, "", "annual", "rehearse", "2024")
}
