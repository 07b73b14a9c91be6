package boot

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

// An amount typed in yuan is kept to the fen wherever it goes: record, computed
// totals, list, sums, JSON, workbook and CSV, and back from the workbook.
func TestMoneyIsExactToTheFen(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, nil)
	ss, err := svc.Begin("partnership")
	if err != nil {
		t.Fatal(err)
	}
	ss.SetText("title", "吉林化工学院与某厂合作协议")
	ss.SetText("amount", "1,234.51元")
	for _, id := range ss.InsertRows("funds", 0, 2) {
		for field, text := range map[string]string{"stat_year": "2026", "payer": "某厂", "cash": "1,234.50元", "in_kind": "0.01元"} {
			if bad := ss.SetText(op.Path("funds", id, field), text); bad != nil {
				t.Fatalf("%s: %+v", field, bad)
			}
		}
	}
	rec := save(t, ss)
	for path, want := range map[string]string{
		"amount": "0.123451", op.Path("funds", rec.Rows["funds"][0].ID, "cash"): "0.12345",
		"cash_total": "0.2469", "in_kind_total": "0.000002", "received_total": "0.246902",
	} {
		holds(t, rec, path, want)
	}
	sum, err := svc.Summarise(ctx, app.Query{Form: "partnership"})
	if err != nil || sum.Sums["cash_total"] != "0.2469" || sum.Sums["received_total"] != "0.246902" {
		t.Errorf("sums %v, %v", sum.Sums, err)
	}
	list, err := svc.List(ctx, app.Query{Form: "partnership", Fields: []string{"amount", "received_total"}})
	if err != nil || len(list) != 1 || list[0].Values[0].Text() != "0.123451" || list[0].Values[1].Text() != "0.246902" {
		t.Errorf("the list shows %+v, %v", list, err)
	}
	if v, ok := svc.Doc(rec)["fields"].(map[string]any)["amount"].(app.Value); !ok || v.Text() != "0.123451" {
		t.Errorf("JSON says %v", v.Text())
	}

	dir := t.TempDir()
	for _, name := range []string{"out.csv", "out.xlsx"} {
		if _, err := svc.Export(ctx, register.ExportRequest{Query: app.Query{Form: "partnership"}, Path: filepath.Join(dir, name)}); err != nil {
			t.Fatal(err)
		}
	}
	csv, err := os.ReadFile(filepath.Join(dir, "out.csv"))
	if err != nil || !strings.Contains(string(csv), "0.123451,0.2469,0.000002") {
		t.Errorf("the CSV file holds %s, %v", csv, err)
	}
	other := newProgram(t, nil)
	if got, err := other.Import(ctx, register.ImportRequest{Form: "partnership", Path: filepath.Join(dir, "out.xlsx")}); err != nil || got.Added != 1 {
		t.Fatalf("read back: %+v, %v", got, err)
	}
	list, err = other.List(ctx, app.Query{Form: "partnership", Fields: []string{"amount", "received_total"}})
	if err != nil || len(list) != 1 || list[0].Values[0].Text() != "0.123451" || list[0].Values[1].Text() != "0.246902" {
		t.Errorf("came back as %+v, %v", list, err)
	}
}

// That a number was rounded is still told when its draft comes back after a
// restart, and not any more once it was confirmed.
func TestADraftTellsWhatWasRounded(t *testing.T) {
	r := newRestarted(t)
	ss, err := r.p.Service().Begin("greenhouse")
	if err != nil {
		t.Fatal(err)
	}
	row := ss.InsertRows("costs", 0, 1)[0]
	amount := op.Path("costs", row, "amount")
	ss.SetText("budget", "三百多万")
	ss.SetText(amount, "12.345")
	again := func() {
		t.Helper()
		if err := ss.SaveDraft(t.Context()); err != nil {
			t.Fatal(err)
		}
		svc := r.restart()
		drafts, err := svc.Store().Drafts(t.Context())
		if err != nil || len(drafts) != 1 {
			t.Fatalf("%d drafts, %v", len(drafts), err)
		}
		if ss, err = svc.Resume(t.Context(), drafts[0]); err != nil {
			t.Fatal(err)
		}
	}
	told := func() string {
		var codes []string
		for _, p := range ss.Problems() {
			if p.Severity == app.Soft {
				codes = append(codes, p.Code+" "+p.Args["value"]+" "+p.Args["stored"])
			}
		}
		return strings.Join(codes, ", ")
	}
	again()
	if got, want := told(), "number_rough 三百多万 300.00, number_rounded 12.345 12.35"; got != want {
		t.Fatalf("the draft tells %q, want %q", got, want)
	}
	ss.Confirm("budget")
	ss.SetText(amount, "12.34")
	again()
	if got := told(); got != "" {
		t.Errorf("the draft tells %q", got)
	}
	if !ss.Value("budget").Equal(app.TextValue("300.00")) {
		t.Error("what was confirmed is gone")
	}
}

// In a sheet of records it is told the same way, and undo knows the confirming.
func TestASheetTellsWhatWasRounded(t *testing.T) {
	svc := newProgram(t, withForm(t, greenhouse))
	greenhouses(t, svc, "A1")
	sh := openSheet(t, svc)
	set(t, sh, register.SheetEdit{Line: 0, Field: "budget", Text: "12.345"})
	budget, _ := sh.Form().Field("budget")
	told := func() bool {
		for _, p := range sh.Problems(sh.Line(0)) {
			if p.Code == "number_rounded" {
				return sh.Line(0).Confirmable(budget)
			}
		}
		return false
	}
	if !told() {
		t.Fatal("nothing says that the budget was rounded")
	}
	sh.Confirm(0, "budget")
	if told() || sheetText(sh, 0, "budget") != "12.35" {
		t.Errorf("confirmed, it is told still; budget %q", sheetText(sh, 0, "budget"))
	}
	if !sh.Undo() || !told() {
		t.Error("one undo does not bring it back")
	}
	work := sh.Work()
	if err := work.Store(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sh.Adopt(work); !told() {
		t.Error("what was stored on the way is not told any more")
	}
}
