package register_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	uiregister "ronghe/ui/register"
	"ronghe/ui/uitest"
)

// Conditions that the bar cannot show hold, are named, and go with the others.
func TestConditionsWithoutAFilterHold(t *testing.T) {
	b := uitest.NewBench(t)
	b.Fill("partnership", 20)
	f, _ := b.Backend.Catalog.Form("partnership")
	l := uiregister.NewList(b.App, f)
	b.Show(l)
	where := []app.Filter{
		{Field: "kind", Op: app.In, Values: []string{"local", "firm"}},
		{Field: "status", Op: app.Eq, Values: []string{"active"}},
		{Field: "agreement_no", Op: app.NotBlank},
	}
	before := len(b.Backend.Memory.Queries)
	l.Want(uiregister.Wanted{Where: where, Label: "履行中的协议"})
	asked := func(since, conditions int) bool {
		return slices.ContainsFunc(b.Backend.Memory.Queries[since:], func(q app.Query) bool { return q.Form == "partnership" && len(q.Where) == conditions })
	}
	if !asked(before, 3) || !b.Says("只看：履行中的协议") {
		t.Errorf("the list asks otherwise, or the bar says %s", b.Drawn())
	}
	before = len(b.Backend.Memory.Queries)
	b.Press("清除条件")
	if !asked(before, 0) || b.Says("只看：") {
		t.Errorf("the conditions stay, or the bar says %s", b.Drawn())
	}
	l.Want(uiregister.Wanted{Where: where[:1]})
	if !b.Says("只看：另外 1 个条件") {
		t.Errorf("the bar says %s", b.Drawn())
	}
}

// TestNothingOfAListCanBeMovedBeforeItsViewIsRead holds that the columns are shown
// once it is known how the person left them: what was changed before would be lost.
func TestNothingOfAListCanBeMovedBeforeItsViewIsRead(t *testing.T) {
	b := uitest.NewBench(t)
	b.Fill(form, 3)
	q := &uitest.Queue{}
	b.App.Runner = q
	f, _ := b.Backend.Catalog.Form(form)
	b.Show(uiregister.NewList(b.App, f))
	if b.Says("协议名称") {
		t.Error("columns are shown that will be others")
	}
	q.Flush()
	g := grid(t, b)
	if !b.Says("协议名称") || b.Canvas().Focused() != fyne.Focusable(g) {
		t.Errorf("afterwards it shows %q, the keyboard is at %T", b.Drawn(), b.Canvas().Focused())
	}
}
