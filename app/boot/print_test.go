package boot

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
)

// onPaper is a PDF's text in the order in which it was drawn, without white
// space.
func onPaper(t *testing.T, file string) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Fatal("pdftotext is missing: install the package poppler-utils (make test does)")
	}
	var out, problems bytes.Buffer
	cmd := exec.Command(program, "-raw", "-enc", "UTF-8", file, "-")
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil || problems.Len() > 0 {
		t.Fatalf("%v\n%s", err, problems.String())
	}
	return closeUp(out.String())
}

func closeUp(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// demonstrated and emptied are the folder of the demonstration and one without a
// record, made once for all tests: making one takes longer than most of them.
var (
	demonstrated = sync.OnceValues(func() (string, error) {
		return made("demonstration", "张三", func(p *Program) error {
			_, err := p.FillDemo(context.Background(), nil)
			return err
		})
	})
	emptied = sync.OnceValues(func() (string, error) {
		return made("empty", "", func(*Program) error { return nil })
	})
)

func made(name, title string, fill func(*Program) error) (string, error) {
	dir := filepath.Join(scratch, name)
	p, err := Open(context.Background(), Config{Dir: dir, Quick: true})
	if err != nil {
		return "", err
	}
	_, err = p.Create(context.Background(), "220200-edu", Admin{Name: "admin", Title: title, Password: "Ronghe-2026"})
	if err == nil {
		err = fill(p)
	}
	return dir, errors.Join(err, p.Close())
}

// demonstration is a program with the demonstration's records, in a folder of the
// test's own.
func demonstration(t *testing.T) (*Program, *register.Service) {
	t.Helper()
	return copied(t, demonstrated)
}

// copied is a program in a copy of a folder that was made for all tests.
func copied(t *testing.T, folder func() (string, error)) (*Program, *register.Service) {
	t.Helper()
	from, err := folder()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	p, err := Open(t.Context(), Config{Dir: dir, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	svc, err := p.Unlock(t.Context(), "admin", "Ronghe-2026")
	if err != nil {
		t.Fatal(err)
	}
	return p, svc
}

// TestExportsSayTheSame: of every register, each cell of the exported workbook
// stands in the exported PDF as it is shown, but for the sheet that is not for
// paper.
func TestExportsSayTheSame(t *testing.T) {
	p, svc := demonstration(t)
	dir := t.TempDir()
	for _, f := range p.Catalog().Forms() {
		book, pages := filepath.Join(dir, f.ID+".xlsx"), filepath.Join(dir, f.ID+".pdf")
		for _, path := range []string{book, pages} {
			out, err := svc.Export(t.Context(), register.ExportRequest{Query: app.Query{Form: f.ID}, Path: path})
			if err != nil || out.Records == 0 {
				t.Fatalf("%s: %d records, %v", path, out.Records, err)
			}
		}
		text := onPaper(t, pages)
		x, err := excelize.OpenFile(book)
		if err != nil {
			t.Fatal(err)
		}
		cells := 0
		for i, name := range x.GetSheetList() {
			rows, err := x.GetRows(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(name, i18n.T("export.rest")) || i > 0 && len(rows) <= 4 { // title, information, head, signatures: nothing to print
				continue
			}
			for _, row := range rows {
				for _, cell := range row {
					if cell == i18n.T("export.marked") { // paper has no colours
						continue
					}
					cells++
					if !strings.Contains(text, closeUp(cell)) {
						t.Errorf("%s, sheet %s: %q is not in the PDF", f.ID, name, cell)
					}
				}
			}
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
		if cells < 100 {
			t.Errorf("%s: only %d cells were compared", f.ID, cells)
		}
	}
}

// TestPrintsOfRecords: the sheet of each register's first record says what the
// record holds, who registered it and what is open; personal data are masked
// unless asked for, and the log knows.
func TestPrintsOfRecords(t *testing.T) {
	p, svc := demonstration(t)
	users, err := p.Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "out")
	for _, f := range p.Catalog().Forms() {
		rows, err := svc.List(t.Context(), app.Query{Form: f.ID, Limit: 1})
		if err != nil || len(rows) == 0 {
			t.Fatalf("%s: %v", f.ID, err)
		}
		r := register.PrintRequest{Form: f.ID, ID: rows[0].ID, Dir: dir, People: register.Names(users)}
		path, err := svc.Print(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		rec, err := svc.Open(t.Context(), f.ID, rows[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		if want := register.PrintName(f, svc.Name(rec)); filepath.Base(path) != want {
			t.Errorf("the file is called %s, want %s", filepath.Base(path), want)
		}
		text := onPaper(t, path)
		for _, want := range []string{f.Export.Title, svc.Name(rec), "填报单位：吉林市教育局", "登记张三" + rec.Created.At.Local().Format("2006-01-02"), string(rec.ID), "第1页共"} {
			if !strings.Contains(text, closeUp(want)) {
				t.Errorf("%s: %q is not on the sheet", f.ID, want)
			}
		}
		for _, fd := range f.Fields() {
			if v := rec.Value(fd.ID); fd.Personal == nil && !v.IsBlank() && svc.Program(f.ID).Visible(rec, fd.ID) && !strings.Contains(text, closeUp(fd.Format(v))) {
				t.Errorf("%s: %s %q is not on the sheet", f.ID, fd.Label, fd.Format(v))
			}
		}
		for i, pr := range svc.Check(rec).Problems {
			if !strings.Contains(text, fmt.Sprintf("%d.【", i+1)) {
				t.Errorf("%s: problem %d (%s) is not on the sheet", f.ID, i+1, pr.Code)
			}
		}
	}
	if entries, err := os.ReadDir(dir); len(entries) != len(p.Catalog().Forms()) {
		t.Errorf("%d files, %v", len(entries), err)
	}
}

// TestPrintMasksPersonalData unless it is asked to show them.
func TestPrintMasksPersonalData(t *testing.T) {
	r := newRestarted(t)
	svc := r.p.Service()
	ss, err := svc.Begin("greenhouse")
	if err != nil {
		t.Fatal(err)
	}
	ss.SetText("name", "一号温室: 东/西*")
	ss.SetText("keeper", "13812345678")
	ss.SetText("budget", "1")
	for _, id := range ss.InsertRows("costs", 0, 1) {
		ss.SetText(op.Path("costs", id, "amount"), "12345.6")
	}
	rec := save(t, ss)
	dir := t.TempDir()
	print := func(req register.PrintRequest) string {
		t.Helper()
		req.Form, req.ID = "greenhouse", rec.ID
		path, err := svc.Print(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.EqualFold(filepath.Ext(path), register.PDF) || strings.ContainsAny(filepath.Base(path), ":/*") {
			t.Errorf("the file is called %s", path)
		}
		return onPaper(t, path)
	}
	masked := print(register.PrintRequest{Dir: dir})
	for _, want := range []string{"138****5678", "12,345.60", "【需更正】", "已支出12,345.60万元超过预算1.00万元", "支出明细", "未完整"} {
		if !strings.Contains(masked, want) {
			t.Errorf("%q is not on the sheet: %s", want, masked)
		}
	}
	if strings.Contains(masked, "13812345678") {
		t.Error("the telephone number stands in plain")
	}
	if plain := print(register.PrintRequest{Path: filepath.Join(dir, "a.pdf"), Reveal: true}); !strings.Contains(plain, "13812345678") {
		t.Error("the telephone number is masked though it was asked for")
	}
	sealed, ok := stored(t, svc, rec.ID).Value("keeper").Sealed()
	if !ok {
		t.Fatal("the telephone number is not sealed")
	}
	if plain := print(register.PrintRequest{Path: filepath.Join(dir, "b.PDF"), Revealed: map[app.Sealed]bool{sealed: true}}); !strings.Contains(plain, "13812345678") {
		t.Error("the telephone number is masked though it was opened before")
	}
	logged := exported(t, r.cfg.Dir)
	if len(logged) != 3 || strings.Contains(logged[0], "plain") || !strings.Contains(logged[1], "plain") || !strings.Contains(logged[2], "plain") {
		t.Errorf("the log says %q", logged)
	}
	if _, err := svc.Print(t.Context(), register.PrintRequest{Form: "greenhouse", ID: rec.ID, Path: filepath.Join(dir, "a.doc")}); app.CodeOf(err) != app.CodeFormat {
		t.Errorf("a.doc: %v", err)
	}
}

// exported are the log's entries of what was written out, as a reader of the
// file finds them.
func exported(t *testing.T, dir string) []string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "ronghe.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `SELECT body FROM op WHERE kind = ? ORDER BY n`, string(op.Export))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			t.Fatal(err)
		}
		o, err := op.Decode(body)
		if err != nil {
			t.Fatal(err)
		}
		if o.Doc == "" {
			t.Error("the entry does not name the record")
		}
		out = append(out, o.Reason)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
