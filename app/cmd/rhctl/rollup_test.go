package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The reports of the units below by the command line: who is missing, totals, a
// cell with what each unit says and its records, chosen units, differences, the
// workbook; what is refused.
func TestRollUp(t *testing.T) {
	f := newFolder(t)
	f.want(exitDone, "", "demo", "--units")
	f.want(exitDone, "", "annual", "fill", "2025")
	var doc struct {
		Unit  string
		Units []struct {
			Unit, State string
			Reported    bool
		}
		Missing []string
		Tables  []struct{ ID string }
		Cells   []struct {
			Cell, Rolls string
			Value       *string
			Values      int
		}
		Groups []struct {
			ID    string
			Units []string
		}
		Behind []struct {
			Unit    string
			Value   *string
			Records *struct{ Count int }
		}
		Differences []struct{ Cell string }
	}
	read := func(r reply, into any) {
		t.Helper()
		if err := json.Unmarshal(r.Result, into); err != nil {
			t.Fatalf("%v: %s", err, r.Result)
		}
	}
	read(f.want(exitDone, "", "annual", "rollup", "2025", "--by", "level"), &doc)
	if len(doc.Units) < 5 || len(doc.Missing) != 1 || len(doc.Tables) < 18 || len(doc.Differences) < 50 || len(doc.Groups) != 1 || doc.Groups[0].ID != "county" {
		t.Fatalf("%d units, missing %v, %d tables, %d differences, groups %+v", len(doc.Units), doc.Missing, len(doc.Tables), len(doc.Differences), doc.Groups)
	}
	all := doc.Units
	const cell = "B02.kinds.firm.closing"
	read(f.want(exitDone, "", "annual", "rollup", "2025", "--cell", cell), &doc)
	if len(doc.Cells) != 1 || doc.Cells[0].Cell != cell || doc.Cells[0].Rolls != "sum" || len(doc.Behind) != len(all)-1 || doc.Cells[0].Values != len(doc.Behind) {
		t.Fatalf("%+v, %d units behind", doc.Cells, len(doc.Behind))
	}
	sum := 0
	for _, b := range doc.Behind {
		if b.Records == nil || b.Value == nil || *b.Value != strconv.Itoa(b.Records.Count) {
			t.Errorf("%s says %v, its records are %+v", b.Unit, b.Value, b.Records)
			continue
		}
		sum += b.Records.Count
	}
	if sum == 0 || *doc.Cells[0].Value != strconv.Itoa(sum) {
		t.Errorf("the total is %s, the units have %d records", *doc.Cells[0].Value, sum)
	}
	if code, r := f.run("", "annual", "rollup", "2025", "--submitted"); code != exitRefused || len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Message, "上报") {
		t.Errorf("none has sent its report up: %d %+v", code, r.Problems)
	}
	two := all[0].Unit + "," + all[1].Unit
	read(f.want(exitDone, "", "annual", "rollup", "2025", "--units", two, "--table", "B02"), &doc)
	if len(doc.Units) != 2 || len(doc.Missing) != 0 || len(doc.Tables) != 1 || len(doc.Cells) < 100 {
		t.Errorf("two units: %d, missing %v, %d tables, %d cells", len(doc.Units), doc.Missing, len(doc.Tables), len(doc.Cells))
	}
	read(f.want(exitDone, "", "annual", "rollup", "2025", "--unit", all[0].Unit, "--units", all[0].Unit), &doc)
	if doc.Unit != all[0].Unit || len(doc.Differences) != 0 {
		t.Errorf("of %s: %d differences from the report of who asks", doc.Unit, len(doc.Differences))
	}
	out := filepath.Join(t.TempDir(), "汇总.xlsx")
	f.want(exitDone, "", "annual", "rollup", "2025", "--out", out)
	if info, err := os.Stat(out); err != nil || info.Size() < 20000 {
		t.Errorf("the workbook: %v", err)
	}
	if _, r := f.run("", "annual", "rollup", "2025", "--units", "220100-edu"); len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Message, "220100-edu") {
		t.Errorf("a unit of another city: %+v", r.Problems)
	}
	for want, args := range map[int][]string{
		exitRefused: {"annual", "rollup", "2025", "--unit", "220100-edu"},
		exitUsage:   {"annual", "rollup", "2025", "--by", "moon"},
	} {
		if code, _ := f.run("", args...); code != want {
			t.Errorf("%v: %d, not %d", args, code, want)
		}
	}
	if code, _ := f.run("", "annual", "rollup", "2025", "--cell", "x"); code != exitRefused {
		t.Errorf("a cell that is not there: %d", code)
	}
}
