package journal_test

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/register"
	"ronghe/ui/journal"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

// audit lets an auditor look.
func audit(b *uitest.Bench) {
	b.Backend.User = app.User{ID: "7d7b0f0a-0000-7000-8000-000000000007", Name: "shen", Title: "审计", Roles: []string{app.RoleAuditor}}
	b.App.Svc = b.Backend.Service()
}

func says(t *testing.T, b *uitest.Bench, words ...string) {
	t.Helper()
	for _, w := range words {
		if !b.Says(w) {
			t.Errorf("the page does not say %q: %s", w, b.Drawn())
		}
	}
}

// choose chooses of a choice that is shown: its place among the page's, by text.
func choose(t *testing.T, b *uitest.Bench, place int, text string) {
	t.Helper()
	for _, o := range b.Objects() {
		if p, ok := o.(*xwidget.Picker); ok {
			if place == 0 {
				b.Canvas().Focus(p)
				b.Type(text)
				b.Key(fyne.KeyReturn)
				return
			}
			place--
		}
	}
	t.Fatal("there is no such choice")
}

// secret is a telephone number; worker is how the store in memory calls the first
// account.
const (
	secret = "13843211234"
	worker = "7d7b0f0a-0000-7000-8000-000000000001"
)

// The log is listed, what was done last first, with who did it and what became of
// the values; personal data is masked in it.
func TestTheLogIsListedWithMasks(t *testing.T) {
	b := uitest.NewBench(t)
	b.Put("school", `{"fields": {"name": "甲学校", "contact_name": "李四", "contact_mobile": "`+secret+`"}}`)
	id := b.Put("partnership", `{"fields": {"title": "甲乙协议", "kind": "firm"}}`)
	b.Backend.Clock = b.Backend.Clock.Add(time.Minute)
	ss, err := b.App.Svc.Edit(context.Background(), "partnership", id)
	if err != nil {
		t.Fatal(err)
	}
	ss.SetText("title", "甲丙协议")
	if _, err := ss.Save(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	audit(b)
	b.Show(journal.New(b.App))
	says(t, b, "操作日志", "3 条", "修改", "登记", "合作协议", "院校名录", "甲学校", "甲丙协议", worker, "甲乙协议 → 甲丙协议")
	uitest.Picture(t, b, "journal")
	b.Key(fyne.KeyDown, fyne.KeyDown)
	says(t, b, "138****1234")
	if b.Says(secret) {
		t.Error("a telephone number stands in the log in the clear")
	}
	b.Key(fyne.KeyUp, fyne.KeyUp, fyne.KeyReturn)
	if len(b.Records.Opened) != 1 || b.Records.Opened[0] != id {
		t.Errorf("opened %v", b.Records.Opened)
	}
}

// User, register, kind and days narrow the log down.
func TestTheLogIsFiltered(t *testing.T) {
	b := uitest.NewBench(t)
	b.Fill("school", 3)
	b.Backend.Clock = b.Backend.Clock.Add(40 * 24 * time.Hour)
	b.Put("partnership", `{"fields": {"title": "新协议", "kind": "firm"}}`)
	audit(b)
	b.Show(journal.New(b.App))
	says(t, b, "1 条", "新协议") // the last thirty days
	for _, o := range b.Objects() {
		if d, ok := o.(*xwidget.DateEntry); ok {
			d.SetISO("2026-01-01")
			d.OnDate("2026-01-01")
			break
		}
	}
	says(t, b, "4 条")
	choose(t, b, 1, "yxml") // 院校名录
	says(t, b, "3 条")
	if b.Says("新协议") {
		t.Errorf("of another register: %s", b.Drawn())
	}
	choose(t, b, 0, worker)
	says(t, b, "3 条")
	for _, o := range b.Objects() {
		if s, ok := o.(*xwidget.Segments); ok {
			b.Canvas().Focus(s)
			b.Type("登")
		}
	}
	says(t, b, "0 条", "没有操作")
}

// A long log is read page by page.
func TestALongLogIsReadByPages(t *testing.T) {
	b := uitest.NewBench(t)
	b.Fill("school", 350)
	audit(b)
	b.Show(journal.New(b.App))
	says(t, b, "350 条")
	b.Key(fyne.KeyEnd)
	for _, o := range b.Objects() {
		if g, ok := o.(*xwidget.Grid); ok {
			g.Select(349, 0)
		}
	}
	says(t, b, "第 1 条")
}

// Below the window too the log is for auditors alone.
func TestTheLogIsForAuditors(t *testing.T) {
	b := uitest.NewBench(t)
	for _, roles := range [][]string{{app.RoleAdmin, app.RoleClerk}, {app.RoleHead}, {app.RoleStatistics}, {app.RoleReviewer}} {
		b.Backend.User = app.User{ID: "7d7b0f0a-0000-7000-8000-000000000008", Name: "x", Roles: roles}
		b.App.Svc = b.Backend.Service()
		if _, err := b.App.Svc.Journal(t.Context(), register.JournalQuery{}); app.CodeOf(err) != app.CodeDenied {
			t.Errorf("%v reads the log: %v", roles, err)
		}
		if _, err := b.App.Svc.CountJournal(t.Context(), register.JournalQuery{}); app.CodeOf(err) != app.CodeDenied {
			t.Errorf("%v counts the log: %v", roles, err)
		}
	}
}
