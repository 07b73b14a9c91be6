package catalog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/rules"
	"ronghe/app/yamlfile"
)

// checkFile tries the checks of one register: a record that nothing is wrong
// with, and what becomes of it when parts of it change.
type checkFile struct {
	Clean typed       `yaml:"clean"`
	Cases []checkCase `yaml:"cases"`
}

// typed is a record as people type it.
type typed struct {
	Fields map[string]string              `yaml:"fields"`
	Rows   map[string][]map[string]string `yaml:"rows"`
}

// checkCase replaces fields ("" takes one away) and tables of the clean record
// and says which problems there are then.
type checkCase struct {
	Fields map[string]string              `yaml:"fields"`
	Rows   map[string][]map[string]string `yaml:"rows"`
	Want   []string                       `yaml:"want"`
	Says   string                         `yaml:"says"` // part of the first wanted problem's message
}

const checkDay = "2026-11-23"

// checkRefs are the records that references in the test files point to.
var checkRefs = fakeRefs{
	"worker_training/甲公司": {{Form: "worker_training", Ref: "w-1", Name: "甲公司"}},
	"partnership/上一期协议":   {{Form: "partnership", Ref: "p-1", Name: "上一期协议"}},
	"training_base/共享基地":  {{Form: "training_base", Ref: "t-1", Name: "共享基地"}},
}

func (d typed) with(c typed) typed {
	out := typed{map[string]string{}, map[string][]map[string]string{}}
	for _, from := range []typed{d, c} {
		for id, s := range from.Fields {
			out.Fields[id] = s
		}
		for id, rows := range from.Rows {
			out.Rows[id] = rows
		}
	}
	return out
}

// record reads a record from what is typed.
func (d typed) record(t *testing.T, f *catalog.Form) *app.Record {
	t.Helper()
	rec := &app.Record{ID: "r", Form: f.ID, Rows: map[string][]app.Row{}}
	for id, s := range d.Fields {
		rec.Set(id, typedValue(t, f, id, s))
	}
	for table, rows := range d.Rows {
		for i, texts := range rows {
			row := app.Row{ID: app.ID(fmt.Sprintf("%s-%d", table, i)), Order: fmt.Sprintf("%02d", i), Fields: map[string]app.Value{}}
			for id, s := range texts {
				if v := typedValue(t, f, table+"."+id, s); !v.IsBlank() {
					row.Fields[id] = v
				}
			}
			rec.Rows[table] = append(rec.Rows[table], row)
		}
	}
	return rec
}

func typedValue(t *testing.T, f *catalog.Form, path, s string) app.Value {
	t.Helper()
	fd, ok := f.Find(path)
	if !ok {
		t.Fatalf("%s has no field %s", f.ID, path)
	}
	if fd.TypeName == catalog.TypeFiles && s != "" {
		return app.FilesValue(app.File{Hash: "h", Name: s, Size: 1})
	}
	v, found := fd.Parse(catalog.Input{Cell: app.Cell{Kind: app.CellText, Text: s}, Refs: checkRefs})
	if found != nil && found.Severity == app.Refused {
		t.Fatalf("%s.%s: %q cannot be stored: %s %v", f.ID, path, s, found.Code, found.Args)
	}
	return v
}

// Every check of every register fails where it should, and only there.
func TestChecksOfRegisters(t *testing.T) {
	for _, f := range shipped(t).Forms() {
		t.Run(f.ID, func(t *testing.T) { tryChecks(t, f) })
	}
}

func tryChecks(t *testing.T, f *catalog.Form) {
	b, err := os.ReadFile(filepath.Join("testdata", "checks", f.ID+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var file checkFile
	if _, err := yamlfile.Read(f.ID+".yaml", b, &file); err != nil {
		t.Fatal(err)
	}
	program, err := rules.Compile(f, shippedParams(t))
	if err != nil {
		t.Fatal(err)
	}
	missing := checkIDs(f)
	for i, c := range append([]checkCase{{}}, file.Cases...) {
		got := program.Evaluate(file.Clean.with(typed{c.Fields, c.Rows}).record(t, f), checkDay).Problems
		codes, says := []string{}, ""
		for _, p := range got {
			if !slices.Contains(codes, p.Code) {
				codes = append(codes, p.Code)
			}
			if len(c.Want) > 0 && p.Code == c.Want[0] && says == "" {
				says = p.Message
			}
			delete(missing, p.Code)
		}
		slices.Sort(codes)
		want := slices.Sorted(slices.Values(c.Want))
		if !slices.Equal(codes, want) {
			t.Errorf("case %d %v %v: problems are\n  %v\nwant %v", i, c.Fields, c.Rows, codes, want)
			for _, p := range got {
				t.Logf("  %s %s: %s", p.Severity, p.Code, p.Message)
			}
		}
		if !strings.Contains(says, c.Says) {
			t.Errorf("case %d: says %q, want %q", i, says, c.Says)
		}
		if strings.ContainsAny(says, "{}") {
			t.Errorf("case %d: says %q", i, says)
		}
	}
	for id := range missing {
		t.Errorf("no case makes %s fail", id)
	}
}

// checkIDs are the ids of a register's checks, those of its tables too.
func checkIDs(f *catalog.Form) map[string]bool {
	ids := map[string]bool{}
	for _, ck := range f.Checks {
		ids[ck.ID] = true
	}
	for _, table := range f.Tables() {
		for _, ck := range table.Checks {
			ids[ck.ID] = true
		}
	}
	return ids
}
