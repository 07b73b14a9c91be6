package boot

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/intake"
	"ronghe/app/register"
	"ronghe/app/rules"
)

// In the workbook of a register exactly those cells stand out on which a check
// fails: by a formula that a spreadsheet calculates, or by a fill where no formula
// says it. Random records of every register are judged by the rules and by
// LibreOffice's calculation.
func TestTheWorkbookMarksWhatTheRulesFind(t *testing.T) {
	p, err := Open(t.Context(), Config{Dir: filepath.Join(t.TempDir(), "definitions")})
	if err != nil {
		t.Fatal(err)
	}
	forms := p.Catalog().Forms()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	from, to := t.TempDir(), t.TempDir()
	var sheets []*markedSheet
	var files []string
	var sum marksMade
	for i, f := range forms {
		for n := range max(1, rounds()/3) {
			file := filepath.Join(from, fmt.Sprintf("%s-%d.xlsx", f.ID, n))
			files = append(files, file)
			sheets = append(sheets, exportMarked(t, f, file, i*1000+n*10, &sum)...)
		}
	}
	args := append([]string{"-env:UserInstallation=file://" + filepath.Join(to, "profile"), "--headless", "--convert-to", "xlsx", "--outdir", to}, files...)
	if out, err := exec.Command("soffice", args...).CombinedOutput(); err != nil { // the package libreoffice-calc, which make test installs
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	for _, m := range sheets {
		m.compare(t, to, &sum)
	}
	t.Logf("%d cells marked by %d formulas, %d by fills; %d unknown to a formula", sum.live, sum.formulas, sum.still, sum.unknown)
	if sum.live < 200 || sum.still < 100 || sum.unknown > sum.live/10 {
		t.Errorf("too little was tried: %+v", sum)
	}
}

// marksMade counts cells that stand out, and formulas.
type marksMade struct{ live, still, unknown, formulas int }

// exportMarked exports random records, and puts the formulas of the marks beside
// the rows that they judge.
func exportMarked(t *testing.T, f *catalog.Form, file string, seed int, sum *marksMade) (out []*markedSheet) {
	t.Helper()
	ctx := t.Context()
	svc := newProgram(t, nil)
	for i := range 4 {
		rec := rapid.Custom(func(rt *rapid.T) *app.Record { return drawRecord(rt, f, i) }).Example(seed + i)
		if _, err := svc.Save(ctx, rec, nil, ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := svc.Export(ctx, register.ExportRequest{Query: app.Query{Form: f.ID}, Path: file, Reveal: true}); err != nil {
		t.Fatal(err)
	}
	read, err := svc.Import(ctx, register.ImportRequest{Form: f.ID, Path: file, DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	list, err := svc.List(ctx, app.Query{Form: f.ID})
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, plans := range [][]intake.SheetPlan{read.Plan.Sheets, read.Plan.Subs} {
		for _, sp := range plans {
			m := &markedSheet{file: filepath.Base(file), form: f, plan: sp, formulas: map[string][]string{}, lines: map[int]map[string]string{}}
			m.prepare(t, svc, book, list)
			sum.formulas += len(m.formulas)
			out = append(out, m)
		}
	}
	if err := book.Save(); err != nil {
		t.Fatal(err)
	}
	return out
}

// markedSheet is a sheet of an export.
type markedSheet struct {
	file     string
	form     *catalog.Form
	plan     intake.SheetPlan
	lines    map[int]map[string]string // by line: what is wrong with a field
	still    map[string]bool           // cells with a fill
	formulas map[string][]string       // by cell: where the formulas of its flags were put
	partial  map[int]bool              // lines with a date without its day
}

// farRight is the first column of the formulas.
const farRight = 500

func (m *markedSheet) prepare(t *testing.T, svc *register.Service, book *excelize.File, list []app.ListRow) {
	t.Helper()
	m.still, m.partial = map[string]bool{}, map[int]bool{}
	rows, err := book.GetRows(m.plan.Name)
	if err != nil {
		t.Fatal(err)
	}
	flags, err := book.GetConditionalFormats(m.plan.Name)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]int{}
	for line := m.plan.HeadTo + 1; line <= len(rows); line++ {
		cells := rows[line-1]
		n, err := strconv.Atoi(strings.TrimSpace(cellAt(cells, max(m.plan.Number, 0))))
		if err != nil || n < 1 || n > len(list) {
			continue // totals, signatures
		}
		seen[n]++
		rec, err := svc.Open(t.Context(), m.form.ID, list[n-1].ID)
		if err != nil {
			t.Fatal(err)
		}
		m.lines[line] = m.wrong(svc, rec, seen[n])
		m.partial[line] = slices.ContainsFunc(cells, partialDate.MatchString)
		for _, c := range m.plan.Columns {
			name := app.CellName(line, c.Index+1)
			m.still[name] = hasFill(t, book, m.plan.Name, name)
		}
		m.place(t, book, flags, line)
	}
}

// wrong are the fields of a row on which a check fails.
func (m *markedSheet) wrong(svc *register.Service, rec *app.Record, row int) map[string]string {
	out := map[string]string{}
	for _, p := range svc.Check(rec).Problems {
		if p.Table == m.plan.Table && (p.Table == "" && p.Row == 0 || p.Table != "" && p.Row == row) && p.Code != rules.CodeCarried {
			out[p.Field] += p.Message
		}
	}
	return out
}

// place puts the formulas of a line's flags far to the right of it.
func (m *markedSheet) place(t *testing.T, book *excelize.File, flags map[string][]excelize.ConditionalFormatOptions, line int) {
	t.Helper()
	first := strconv.Itoa(m.plan.HeadTo + 1)
	own := regexp.MustCompile(`(\$[A-Z]+)` + first + `\b`)
	n := farRight
	for area, list := range flags {
		col, _, _ := strings.Cut(area, first)
		for _, fl := range list {
			to := app.CellName(line, n)
			n++
			if err := book.SetCellFormula(m.plan.Name, to, own.ReplaceAllString(fl.Criteria, "${1}"+strconv.Itoa(line))); err != nil {
				t.Fatal(err)
			}
			m.formulas[col+strconv.Itoa(line)] = append(m.formulas[col+strconv.Itoa(line)], to)
		}
	}
}

// compare looks what LibreOffice made of the formulas.
func (m *markedSheet) compare(t *testing.T, dir string, sum *marksMade) {
	t.Helper()
	book, err := excelize.OpenFile(filepath.Join(dir, m.file))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	holds := func(cell string) (is bool) {
		for _, at := range m.formulas[cell] {
			got, err := book.GetCellValue(m.plan.Name, at, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			if got != "1" && got != "0" {
				t.Errorf("%s %s: %s gives %q", m.file, m.plan.Name, cell, got)
			}
			is = is || got == "1"
		}
		return is
	}
	for line, wrong := range m.lines {
		for _, c := range m.plan.Columns {
			if c.Use != intake.Mapped {
				continue
			}
			name := app.CellName(line, c.Index+1)
			live, why := holds(name), wrong[c.Field[strings.LastIndexByte(c.Field, '.')+1:]]
			switch {
			case live && why != "":
				sum.live++
			case m.still[name] && why != "":
				sum.still++
			case live || m.still[name]:
				t.Errorf("%s %s %s %s is marked, and nothing is wrong with it", m.file, m.plan.Name, name, c.Field)
			case why != "" && m.partial[line]:
				sum.unknown++
			case why != "":
				t.Errorf("%s %s %s %s is not marked: %s", m.file, m.plan.Name, name, c.Field, why)
			}
		}
	}
}

func hasFill(t *testing.T, book *excelize.File, sheet, cell string) bool {
	t.Helper()
	id, err := book.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	s, err := book.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return len(s.Fill.Color) > 0
}

var partialDate = regexp.MustCompile(`^\d{4}年(\d{1,2}月)?$`)

func cellAt(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}
