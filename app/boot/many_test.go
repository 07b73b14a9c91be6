package boot

import (
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/register"
)

// greenhouses stores records of the test's register and returns their ids in
// the order of the list.
func greenhouses(t *testing.T, svc *register.Service, names ...string) []app.ID {
	t.Helper()
	ids := make([]app.ID, len(names))
	for i, name := range names {
		ss, err := svc.Begin("greenhouse")
		if err != nil {
			t.Fatal(err)
		}
		ss.SetText("name", name)
		ss.SetText("kind", "大棚")
		ss.SetText("budget", "10")
		saved, err := ss.Save(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = saved.Record.ID
	}
	return ids
}

func text(t *testing.T, svc *register.Service, id app.ID, field string) string {
	t.Helper()
	rec, err := svc.Open(t.Context(), "greenhouse", id)
	if err != nil {
		t.Fatal(err)
	}
	f, _ := svc.Catalog().Form("greenhouse")
	fd, _ := f.Field(field)
	return fd.Format(rec.Value(field))
}

func TestManyRecordsAreChangedAsOneBatch(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, withForm(t, greenhouse))
	ids := greenhouses(t, svc, "一号", "二号", "三号", "四号")

	plan, err := svc.PlanBulk(ctx, "greenhouse", "kind", "玻璃温室", ids)
	if err != nil || len(plan.Changes) != 4 || plan.Changes[0].Old != "日光温室" || plan.Changes[0].Name != "一号" {
		t.Fatalf("plan %+v, %v", plan, err)
	}
	if text(t, svc, ids[0], "kind") != "日光温室" {
		t.Fatal("a plan stored something")
	}
	other, err := svc.Edit(ctx, "greenhouse", ids[1]) // changed after the preview
	if err != nil {
		t.Fatal(err)
	}
	other.SetText("kind", "")
	if _, err := other.Save(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := svc.Delete(ctx, "greenhouse", ids[3]); err != nil {
		t.Fatal(err)
	}
	done, err := svc.ApplyBulk(ctx, plan, nil)
	if err != nil || done.Records != 2 || !slices.Equal(done.Missed, []string{"二号", "四号"}) {
		t.Fatalf("applied %+v, %v", done, err)
	}
	if text(t, svc, ids[0], "kind") != "玻璃温室" || text(t, svc, ids[1], "kind") != "" {
		t.Error("the wrong records changed")
	}
	if undone, err := svc.Undo(ctx, done.Batch); err != nil || undone.Ops != 2 {
		t.Fatalf("undo %+v, %v", undone, err)
	}
	if got := text(t, svc, ids[0], "kind"); got != "日光温室" {
		t.Errorf("undone to %q", got)
	}
}

func TestABulkPlanSaysWhatItLeaves(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, withForm(t, greenhouse))
	ids := greenhouses(t, svc, "一号", "二号")
	if plan, err := svc.PlanBulk(ctx, "greenhouse", "budget", "若干", ids); err != nil || plan.Finding == nil || plan.Finding.Severity != app.Refused || len(plan.Changes) != 0 {
		t.Errorf("no number: %+v, %v", plan, err)
	}
	if plan, err := svc.PlanBulk(ctx, "greenhouse", "budget", "100000元", ids); err != nil || plan.Same != 2 {
		t.Errorf("100000元 are 10万元, which they hold: %+v, %v", plan, err)
	}
	for _, field := range []string{"spent", "costs", "keeper", "name", "nothing"} {
		if _, err := svc.PlanBulk(ctx, "greenhouse", field, "", ids); app.CodeOf(err) != register.CodeNotBulk {
			t.Errorf("%s: %v", field, err)
		}
	}
	plan, err := svc.PlanBulk(ctx, "greenhouse", "kind", "", ids)
	if err != nil || len(plan.Changes) != 2 {
		t.Fatalf("emptying a field: %+v, %v", plan, err)
	}
	// The checks are judged before anything is stored.
	ss, err := svc.Edit(ctx, "greenhouse", ids[0])
	if err != nil {
		t.Fatal(err)
	}
	row := ss.InsertRows("costs", 0, 1)
	ss.SetMany([]register.Edit{{Path: "costs/" + string(row[0]) + "/item", Text: "水肥"}, {Path: "costs/" + string(row[0]) + "/amount", Text: "8"}})
	if _, err := ss.Save(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if plan, err = svc.PlanBulk(ctx, "greenhouse", "budget", "5", ids); err != nil || plan.Changes[0].HardBefore != 0 || plan.Changes[0].HardNow != 1 {
		t.Errorf("8 spent of 5: %+v, %v", plan, err)
	}
}

// sheetText is what a sheet's cell shows.
func sheetText(sh *register.Sheet, line int, field string) string {
	fd, _ := sh.Form().Field(field)
	return sh.Line(line).Text(fd)
}

func openSheet(t *testing.T, svc *register.Service) *register.Sheet {
	t.Helper()
	sh, more, err := svc.OpenSheet(t.Context(), app.Query{Form: "greenhouse", Sort: []app.Sort{{Field: "name"}}})
	if err != nil || more {
		t.Fatal(more, err)
	}
	return sh
}

func set(t *testing.T, sh *register.Sheet, edits ...register.SheetEdit) int {
	t.Helper()
	refused, err := sh.Set(edits)
	if err != nil {
		t.Fatal(err)
	}
	return refused
}

// keep writes the drafts as the page does.
func keep(t *testing.T, svc *register.Service, sh *register.Sheet) {
	t.Helper()
	write, drop := sh.Drafts()
	for _, d := range write {
		if err := svc.Store().SaveDraft(t.Context(), d.Draft); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range drop {
		if err := svc.Store().DeleteDraft(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	sh.Written(write, drop)
}

func drafts(t *testing.T, svc *register.Service) int {
	t.Helper()
	list, err := svc.Store().Drafts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func TestASheetIsTypedStoredAndUndone(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, withForm(t, greenhouse))
	ids := greenhouses(t, svc, "A1", "A2")
	sh := openSheet(t, svc)
	if sh.Len() != 2 || sheetText(sh, 1, "name") != "A2" || sh.Waiting() != 0 {
		t.Fatalf("%d lines, %q", sh.Len(), sheetText(sh, 1, "name"))
	}
	// A paste over the last line and beyond it.
	refused := set(t, sh,
		register.SheetEdit{Line: 1, Field: "budget", Text: "120000元"},
		register.SheetEdit{Line: 2, Field: "name", Text: "A3"}, register.SheetEdit{Line: 2, Field: "budget", Text: "不多"},
		register.SheetEdit{Line: 3, Field: "name", Text: "A4"}, register.SheetEdit{Line: 3, Field: "spent", Text: "9"},
		register.SheetEdit{Line: 4, Field: "budget", Text: "7"})
	if refused != 1 || sh.Len() != 5 || sh.Waiting() != 4 {
		t.Fatalf("%d refused, %d lines, %d waiting", refused, sh.Len(), sh.Waiting())
	}
	if sheetText(sh, 2, "budget") != "不多" || sheetText(sh, 1, "budget") != "12.00" || sheetText(sh, 3, "spent") != "" {
		t.Error("the cells do not show what was typed")
	}
	w := sh.Work()
	if err := w.Store(ctx); err != nil {
		t.Fatal(err)
	}
	saved := sh.Adopt(w)
	if saved.Stored != 2 || app.CodeOf(saved.Refused[2]) != app.CodeInvalid || app.CodeOf(saved.Refused[4]) != register.CodeKeyMissing {
		t.Fatalf("stored %+v", saved)
	}
	if text(t, svc, ids[1], "budget") != "12.00" || sh.Waiting() != 2 || sh.Line(3).New() || sh.Line(3).Open() {
		t.Error("what is stored and what waits is mixed up")
	}
	set(t, sh, register.SheetEdit{Line: 2, Field: "budget", Text: "30"}, register.SheetEdit{Line: 4, Field: "name", Text: "A5"})
	w = sh.Work()
	if err := w.Store(ctx); err != nil {
		t.Fatal(err)
	}
	if saved = sh.Adopt(w); saved.Stored != 2 || sh.Waiting() != 0 {
		t.Fatalf("stored %+v, %d waiting", saved, sh.Waiting())
	}
	if undone, err := svc.Undo(ctx, saved.Batch); err != nil || undone.Ops != 2 {
		t.Fatalf("the sheet's batch: %+v, %v", undone, err)
	}
	if sum, err := svc.Summarise(ctx, app.Query{Form: "greenhouse"}); err != nil || sum.Count != 3 {
		t.Errorf("%d records after the undo, want A1, A2 and A4: %v", sum.Count, err)
	}
}

func TestASheetKeepsDraftsAndDropsThem(t *testing.T) {
	svc := newProgram(t, withForm(t, greenhouse))
	greenhouses(t, svc, "A1")
	sh := openSheet(t, svc)
	set(t, sh, register.SheetEdit{Line: 0, Field: "budget", Text: "11"})
	set(t, sh, register.SheetEdit{Line: 1, Field: "name", Text: "B1"})
	set(t, sh, register.SheetEdit{Line: 2, Field: "name", Text: "B2"}, register.SheetEdit{Line: 2, Field: "budget", Text: "不详吧"})
	keep(t, svc, sh)
	if n := drafts(t, svc); n != 3 {
		t.Fatalf("%d drafts, want 3", n)
	}
	// The program ends here; a new sheet shows all of it again.
	again := openSheet(t, svc)
	if again.Len() != 3 || again.Waiting() != 3 {
		t.Fatalf("%d lines, %d waiting", again.Len(), again.Waiting())
	}
	for line, want := range []string{"A1 11.00", "B1 ", "B2 不详吧"} {
		if got := sheetText(again, line, "name") + " " + sheetText(again, line, "budget"); got != want {
			t.Errorf("line %d shows %q, want %q", line, got, want)
		}
	}
	// What is taken back leaves no draft behind.
	for sh.Undo() {
	}
	if sh.Len() != 1 || sh.Waiting() != 0 || sheetText(sh, 0, "budget") != "10.00" {
		t.Fatalf("%d lines, %d waiting, %q", sh.Len(), sh.Waiting(), sheetText(sh, 0, "budget"))
	}
	keep(t, svc, sh)
	if n := drafts(t, svc); n != 0 {
		t.Errorf("%d drafts are left", n)
	}
	for sh.Redo() {
	}
	keep(t, svc, sh)
	if n := drafts(t, svc); n != 3 || sheetText(sh, 2, "budget") != "不详吧" {
		t.Errorf("%d drafts after redo, %q", n, sheetText(sh, 2, "budget"))
	}
	if kept := sh.Remove([]int{0, 1, 2}); kept != 1 || sh.Len() != 1 {
		t.Errorf("removed all but %d, %d lines", kept, sh.Len())
	}
	keep(t, svc, sh)
	if n := drafts(t, svc); n != 1 {
		t.Errorf("%d drafts after the new lines were taken out", n)
	}
}

func TestASheetLeavesOutWhatOthersChanged(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, withForm(t, greenhouse))
	ids := greenhouses(t, svc, "A1", "A2")
	sh := openSheet(t, svc)
	set(t, sh, register.SheetEdit{Line: 0, Field: "budget", Text: "1"}, register.SheetEdit{Line: 1, Field: "budget", Text: "2"})
	other, err := svc.Edit(ctx, "greenhouse", ids[0])
	if err != nil {
		t.Fatal(err)
	}
	other.SetText("budget", "99")
	if _, err := other.Save(ctx, ""); err != nil {
		t.Fatal(err)
	}
	w := sh.Work()
	set(t, sh, register.SheetEdit{Line: 1, Field: "area", Text: "300"}) // typed while it is stored
	if err := w.Store(ctx); err != nil {
		t.Fatal(err)
	}
	saved := sh.Adopt(w)
	if saved.Stored != 1 || saved.Typing != 1 || app.CodeOf(saved.Refused[0]) != app.CodeStale {
		t.Fatalf("%+v", saved)
	}
	if text(t, svc, ids[0], "budget") != "99.00" || text(t, svc, ids[1], "budget") != "2.00" {
		t.Error("the stored amounts are wrong")
	}
	if sh.Waiting() != 2 || !strings.HasPrefix(sheetText(sh, 1, "area"), "300") || sheetText(sh, 0, "budget") != "1.00" {
		t.Errorf("%d waiting, %q, %q: what was typed must stay", sh.Waiting(), sheetText(sh, 1, "area"), sheetText(sh, 0, "budget"))
	}
}
