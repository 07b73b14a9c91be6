package register_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	uiregister "ronghe/ui/register"
	"ronghe/ui/uitest"
)

// What the status bar sums follows an undo.
func TestTheSumsFollowAnUndo(t *testing.T) {
	b := uitest.NewBench(t)
	for _, title := range []string{"甲", "乙"} {
		b.Put("partnership", `{"fields": {"title": "`+title+`", "kind": "firm", "amount": "10"}}`)
	}
	f, _ := b.App.Svc.Catalog().Form("partnership")
	l := uiregister.NewList(b.App, f)
	b.Show(l)
	l.SelectRows(0, 1)
	if !strings.Contains(b.Nav.Said, "20.00") {
		t.Fatalf("at first the bar says %q", b.Nav.Said)
	}
	rows, err := b.App.Svc.List(t.Context(), app.Query{Form: "partnership"})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := b.App.Svc.PlanBulk(t.Context(), "partnership", "amount", "50", []app.ID{rows[0].ID, rows[1].ID})
	if err != nil {
		t.Fatal(err)
	}
	done, err := b.App.Svc.ApplyBulk(t.Context(), plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	l.Did(done.Batch, "x")
	if !strings.Contains(b.Nav.Said, "100.00") || !b.Says("100.00") {
		t.Errorf("after the edit the bar says %q", b.Nav.Said)
	}
	for _, k := range l.Keys() {
		if k.Name == fyne.KeyZ {
			k.Run()
		}
	}
	if !strings.Contains(b.Nav.Said, "20.00") || !b.Says("20.00") || b.Says("100.00") {
		t.Errorf("after the undo the bar says %q, the page %s", b.Nav.Said, b.Drawn())
	}
}
