package boot

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/rules"
)

// inYear is a program whose clock stands in a year.
func inYear(t *testing.T, year int) *register.Service {
	t.Helper()
	p, err := Open(t.Context(), Config{
		Dir: filepath.Join(t.TempDir(), "data"), Quick: true,
		Now: func() time.Time { return time.Date(year, 1, 8, 9, 0, 0, 0, time.Local) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	if _, err := p.Create(t.Context(), "220200-edu", Admin{Name: "admin", Password: "Ronghe-2026"}); err != nil {
		t.Fatal(err)
	}
	return p.Service()
}

// carriedRows are the rows of a table for a year, as texts by column.
func carriedRows(t *testing.T, svc *register.Service, rec *app.Record, table, yearField, year string) (out []map[string]string, ids []app.ID) {
	t.Helper()
	now := read(t, svc, rec)
	for i, row := range now.Rows[table] {
		if row.Fields[yearField].Text() == year {
			texts := rowText(t, svc, now, table, i)
			texts[op.CarriedField] = row.Fields[op.CarriedField].Text()
			out, ids = append(out, texts), append(ids, row.ID)
		}
	}
	return out, ids
}

func marked(t *testing.T, svc *register.Service, form string) int {
	t.Helper()
	rows, err := svc.List(t.Context(), app.Query{Form: form, Where: []app.Filter{{Field: "_carried", Op: app.Gt, Values: []string{"0"}}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if !r.Carried {
			t.Error("a row of the filtered list is not marked")
		}
	}
	return len(rows)
}

// A new year begins with what goes on from the year before, marked as to be
// confirmed; once more adds nothing; one undo takes all back; what is edited or
// confirmed loses its mark.
func TestAYearIsCarriedForward(t *testing.T) {
	svc := inYear(t, 2026)
	ctx := t.Context()
	factory := func(name, status string) *app.Record {
		return entered(t, svc, "school_factory", map[string]string{"name": name, "status": status}, map[string][]map[string]string{"accounts": {
			{"stat_year": "2024", "carried_in": "0", "income": "5", "teaching": "4", "reinvested": "0", "carried_out": "1"},
			{"stat_year": "2025", "carried_in": "1", "income": "30.5", "teaching": "20", "reinvested": "4.25", "carried_out": "7.25", "students": "80"},
		}})
	}
	a, ended := factory("机加工实训工厂", "运行"), factory("老工厂", "撤销")
	s := entered(t, svc, "school", map[string]string{"name": "北山职教中心", "level": "职业高中", "ownership": "公办", "division": "丰满区", "status": "正常办学"},
		map[string][]map[string]string{"school_years": {{"school_year": "2025", "students": "900", "students_secondary": "900", "graduates": "300", "staff": "80"}}})
	w := entered(t, svc, "worker_training", map[string]string{"firm": "某厂", "stat_year": "2025", "employees": "50", "carried_in": "1", "carried_out": "2.5", "deducted": "3"}, nil)
	forms := []string{"school", "school_factory", "worker_training"}
	before := wholes(t, svc, a, ended, s, w)
	plan, err := svc.PlanCarry(ctx, 2026, forms)
	if err != nil {
		t.Fatal(err)
	}
	say := func(list []register.Carried) (out []string) {
		for _, c := range list {
			out = append(out, fmt.Sprintf("%s %d %d %d %v", c.Form.ID, c.Records, c.Rows, c.Fresh, c.Names))
		}
		return out
	}
	want := []string{"school 1 1 0 [北山职教中心]", "school_factory 1 1 0 [机加工实训工厂]", "worker_training 0 0 1 [某厂 2025]"}
	if !slices.Equal(say(plan), want) {
		t.Fatalf("plan\n%s", strings.Join(say(plan), "\n"))
	}
	if now := wholes(t, svc, a, ended, s, w); !slices.Equal(now, before) || marked(t, svc, "school") != 0 {
		t.Fatal("the plan changed something")
	}
	if _, err := svc.PlanCarry(ctx, 2026, []string{"credit"}); app.CodeOf(err) != register.CodeNotCarried {
		t.Errorf("a register without: %v", err)
	}
	out, batch, err := svc.CarryForward(ctx, 2026, forms, nil)
	if err != nil || !slices.Equal(say(out), want) {
		t.Fatalf("%v, %v", say(out), err)
	}
	rows, _ := carriedRows(t, svc, a, "accounts", "stat_year", "2026")
	if fmt.Sprint(rows) != "[map[_carried:2025 carried_in:7.25 stat_year:2026]]" {
		t.Errorf("the factory's row %v", rows)
	}
	rows, _ = carriedRows(t, svc, s, "school_years", "school_year", "2026")
	if fmt.Sprint(rows) != "[map[_carried:2025 school_year:2026 staff:80 students:900 students_secondary:900]]" {
		t.Errorf("the school's row %v", rows)
	}
	if whole(t, svc, ended) != before[1] {
		t.Error("a factory that is no more goes on")
	}
	fresh, err := svc.List(ctx, app.Query{Form: "worker_training", Where: []app.Filter{{Field: "stat_year", Op: app.Eq, Values: []string{"2026"}}}})
	if err != nil || len(fresh) != 1 || !fresh[0].Carried {
		t.Fatalf("%+v, %v", fresh, err)
	}
	next, err := svc.Open(ctx, "worker_training", fresh[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{"carried_in": "2.50", "employees": "50", "carried_out": "", "deducted": ""} {
		holds(t, next, id, want)
	}
	// Once more adds nothing.
	if again, _, err := svc.CarryForward(ctx, 2026, forms, nil); err != nil || again[0].Rows+again[1].Rows+again[2].Fresh != 0 {
		t.Errorf("once more: %v, %v", say(again), err)
	}
	undone(t, svc, batch)
	if now := wholes(t, svc, a, s, w); !slices.Equal(now, []string{before[0], before[2], before[3]}) || marked(t, svc, "worker_training") != 0 {
		t.Errorf("after the undo\n%s", strings.Join(now, "\n"))
	}
	// And again after that.
	if out, _, err = svc.CarryForward(ctx, 2026, forms, nil); err != nil || !slices.Equal(say(out), want) {
		t.Fatalf("after an undo: %v, %v", say(out), err)
	}
	confirming(t, svc, a, s, fresh[0].ID)
}

// What is brought in for the year takes the place of the row that was carried into
// it, and confirms it.
func TestAnImportConfirmsACarriedRow(t *testing.T) {
	svc := inYear(t, 2026)
	ctx := t.Context()
	a := entered(t, svc, "school_factory", map[string]string{"name": "机加工实训工厂", "status": "运行"}, map[string][]map[string]string{
		"accounts": {{"stat_year": "2025", "carried_out": "7.25", "income": "9"}},
	})
	if _, _, err := svc.CarryForward(ctx, 2026, []string{"school_factory"}, nil); err != nil {
		t.Fatal(err)
	}
	book := excelize.NewFile()
	defer book.Close()
	for sheet, rows := range map[string][][]any{
		"校办工厂": {{"序号", "工厂名称", "状态"}, {1, "机加工实训工厂", "运行"}},
		"分年收支": {{"主表序号", "年度", "本年收入", "年末结余"}, {1, 2026, 31.5, 8}, {1, 2025, 9, 7.25}},
	} {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := errors.Join(book.DeleteSheet("Sheet1"), book.SaveAs(path)); err != nil {
		t.Fatal(err)
	}
	out, err := svc.Import(ctx, register.ImportRequest{Form: "school_factory", Path: path})
	if err != nil || out.Updated != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	rows, _ := carriedRows(t, svc, a, "accounts", "stat_year", "2026")
	if fmt.Sprint(rows) != "[map[_carried: carried_in:7.25 carried_out:8.00 income:31.50 stat_year:2026]]" || len(read(t, svc, a).Rows["accounts"]) != 2 {
		t.Errorf("the year's rows %v", rows)
	}
	undone(t, svc, out.Batch)
	if marked(t, svc, "school_factory") != 1 {
		t.Error("the undo does not mark it again")
	}
}

// confirming takes the marks away: by editing, by confirming, in a form and for
// many; an import of the year takes a carried row's place.
func confirming(t *testing.T, svc *register.Service, factory, school *app.Record, gone app.ID) {
	t.Helper()
	ctx := t.Context()
	if marked(t, svc, "school_factory") != 1 || marked(t, svc, "school") != 1 || marked(t, svc, "worker_training") != 1 {
		t.Fatal("not marked")
	}
	_, ids := carriedRows(t, svc, factory, "accounts", "stat_year", "2026")
	ss, err := svc.Edit(ctx, "school_factory", factory.ID)
	if err != nil {
		t.Fatal(err)
	}
	carried := func() (at []string) {
		for _, p := range ss.Problems() {
			if p.Code == rules.CodeCarried {
				at = append(at, fmt.Sprintf("%s %d %s", p.Table, p.Row, p.Field))
			}
		}
		return at
	}
	if fmt.Sprint(carried()) != "[accounts 3 stat_year]" || !ss.Confirmable(op.Path("accounts", ids[0], "income")) {
		t.Fatalf("the form says %v", carried())
	}
	ss.SetText("name", "机加工实训工厂（新）")
	if len(carried()) != 1 {
		t.Error("another field confirmed the row")
	}
	ss.SetText(op.Path("accounts", ids[0], "income"), "31")
	if len(carried()) != 0 {
		t.Errorf("after an edit the form says %v", carried())
	}
	ss.Undo()
	if len(carried()) != 1 {
		t.Error("the undo of the edit does not mark it again")
	}
	ss.Confirm(op.Path("accounts", ids[0], "income"))
	if len(carried()) != 0 {
		t.Error("not confirmed")
	}
	save(t, ss)
	if marked(t, svc, "school_factory") != 0 {
		t.Error("still marked after the save")
	}
	batch, n, err := svc.ConfirmCarried(ctx, "school", school.ID, factory.ID)
	if err != nil || n != 1 || marked(t, svc, "school") != 0 {
		t.Errorf("confirmed %d, %v", n, err)
	}
	undone(t, svc, batch)
	if marked(t, svc, "school") != 1 {
		t.Error("the undo does not mark it again")
	}
	if rec, err := svc.Store().Get(ctx, "worker_training", gone); err != nil || !rec.Deleted {
		t.Errorf("the record of the undone batch: %v", err)
	}
}
