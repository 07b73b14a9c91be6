package home_test

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	_ "ronghe/app/apptest/roomy"
	"ronghe/app/register"
	"ronghe/ui/home"
	"ronghe/ui/nav"
	uiregister "ronghe/ui/register"
	"ronghe/ui/uitest"
)

func TestEmptyHomeTellsHowToBegin(t *testing.T) {
	b := uitest.NewBench(t)
	b.Show(home.New(b.App))
	if !b.Says("从这里开始") {
		t.Fatalf("the page says %q", b.Drawn())
	}
	b.Press("导入院校名录")
	if w, ok := b.Nav.Wants[0].(nav.ImportWant); !ok || w.Form != "school" || b.Nav.Went[0] != nav.Import {
		t.Errorf("led to %v %v", b.Nav.Went, b.Nav.Wants)
	}
	b.Press("新增合作协议")
	if len(b.Records.News) != 1 || b.Records.News[0] != "partnership" {
		t.Errorf("new records %v", b.Records.News)
	}
}

func TestHomeCountsAndLeadsToWhatIsIncomplete(t *testing.T) {
	b := uitest.NewBench(t)
	b.Fill("partnership", 8)
	b.Show(home.New(b.App))
	if !b.Says("8 条") {
		t.Errorf("the page says %q", b.Drawn())
	}
	open, err := b.App.Svc.Summarise(context.Background(), app.Query{Form: "partnership", Where: uiregister.Incomplete().Where})
	if err != nil || open.Count == 0 {
		t.Fatalf("%d incomplete records, %v", open.Count, err)
	}
	b.Press(itoa(open.Count) + " 条未完整")
	if w, ok := b.Nav.Wants[0].(uiregister.Wanted); !ok || len(w.Where) != 1 || b.Nav.Went[0] != nav.Register("partnership") {
		t.Errorf("led to %v %v", b.Nav.Went, b.Nav.Wants)
	}
}

func itoa(n int) string { return string(rune('0' + n)) }

func draft(t *testing.T, b *uitest.Bench) register.Draft {
	t.Helper()
	f, _ := b.Backend.Catalog.Form("partnership")
	rec := uitest.Sample(f, 0)
	d := register.Draft{ID: "d1", Form: f.ID, Doc: rec.ID, New: true, At: b.Backend.Clock.Add(-time.Hour), Body: rec}
	if err := b.Backend.Memory.SaveDraft(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDraftsAreResumedOrDiscarded(t *testing.T) {
	b := uitest.NewBench(t)
	draft(t, b)
	b.Show(home.New(b.App))
	if !b.Says("今天 13:02") {
		t.Errorf("the page does not say when: %q", b.Drawn())
	}
	b.Press("继续填写")
	if len(b.Records.Resumed) != 1 || b.Records.Resumed[0].ID != "d1" {
		t.Fatalf("resumed %v", b.Records.Resumed)
	}
	b.Press("丢弃")
	b.Key(fyne.KeyEscape)
	if left, _ := b.Backend.Memory.Drafts(context.Background()); len(left) != 1 {
		t.Fatal("discarded without an answer")
	}
	b.Press("丢弃")
	b.Key(fyne.KeyReturn)
	if left, _ := b.Backend.Memory.Drafts(context.Background()); len(left) != 0 {
		t.Error("the draft is still there")
	}
	if b.Says("继续填写") {
		t.Error("the page still shows the draft")
	}
}

func TestAnImportCanBeTakenBackFromHome(t *testing.T) {
	b := uitest.NewBench(t)
	b.Fill("partnership", 5)
	b.Show(home.New(b.App))
	b.Press("撤销")
	if !b.Says("合作协议：导入或新增 5 条") {
		t.Errorf("the question says %q", b.Drawn())
	}
	b.Key(fyne.KeyReturn)
	if sum, _ := b.App.Svc.Summarise(context.Background(), app.Query{Form: "partnership"}); sum.Count != 0 {
		t.Errorf("%d records are left", sum.Count)
	}
}

func TestHomeAsksForABackup(t *testing.T) {
	tests := []struct {
		what string
		ago  time.Duration // 0: never
		says string
	}{
		{"never", 0, "还没有把备份存到别处"},
		{"ten days ago", 10 * 24 * time.Hour, "上一次备份在 10 天前"},
		{"yesterday", 24 * time.Hour, ""},
	}
	for _, tt := range tests {
		b := uitest.NewBench(t)
		b.Fill("school", 2)
		if tt.ago > 0 {
			b.Backend.BackupAt = b.Backend.Clock.Add(-tt.ago)
		}
		b.Show(home.New(b.App))
		if got := b.Button("去备份") != nil; got != (tt.says != "") {
			t.Errorf("%s: asks %v", tt.what, got)
		}
		if tt.says == "" {
			continue
		}
		if !b.Says(tt.says) {
			t.Errorf("%s: %q is not said", tt.what, tt.says)
		}
		b.Press("去备份")
		if b.Nav.Went[0] != nav.Admin {
			t.Errorf("%s: led to %v", tt.what, b.Nav.Went)
		}
	}
}

func TestHomeSaysWhatTheStoreRefuses(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Memory.Fail = app.NewError("store.busy", nil)
	b.Show(home.New(b.App))
	if !b.Says("程序正忙") {
		t.Errorf("the page says %q", b.Drawn())
	}
}

// What was opened last stands on the page and is opened again from there.
func TestHomeNamesWhatWasOpenedLast(t *testing.T) {
	b := uitest.NewBench(t)
	b.Fill("school", 2)
	id := b.Put("partnership", `{"fields": {"title": "看过的协议", "kind": "firm"}}`)
	if err := b.App.Svc.Opened(context.Background(), "partnership", id); err != nil {
		t.Fatal(err)
	}
	b.Show(home.New(b.App))
	if !b.Says("看过的协议") {
		t.Fatalf("the page says %q", b.Drawn())
	}
	uitest.Picture(t, b, "home-recent")
	b.Press("打开")
	if len(b.Records.Opened) != 1 || b.Records.Opened[0] != id {
		t.Errorf("opened %v", b.Records.Opened)
	}
	b.Press("自上次以来的变化")
	if b.Nav.Went[0] != nav.Changes {
		t.Errorf("led to %v", b.Nav.Went)
	}
}
