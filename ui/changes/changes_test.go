package changes_test

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/changes"
	"ronghe/ui/nav"
	"ronghe/ui/uitest"
)

func rename(t *testing.T, b *uitest.Bench, id app.ID, title string) {
	t.Helper()
	ss, err := b.App.Svc.Edit(context.Background(), "partnership", id)
	if err != nil {
		t.Fatal(err)
	}
	ss.SetText("title", title)
	if _, err := ss.Save(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
}

// The page lists what changed by register, shows each change of the record at the
// cursor, and opens it.
func TestThePageShowsWhatChanged(t *testing.T) {
	b := uitest.NewBench(t)
	id := b.Put("partnership", `{"fields": {"title": "老名字", "kind": "firm"}}`)
	b.Backend.Clock = b.Backend.Clock.Add(30 * 24 * time.Hour)
	b.Fill("school", 3)
	rename(t, b, id, "新名字")
	b.Show(changes.New(b.App)) // without a login before, the last days
	for _, words := range []string{"院校名录　3 条", "合作协议　1 条", "登记", "修改", "协议名称：老名字 → 新名字", "4 条记录有变化"} {
		if !b.Says(words) {
			t.Errorf("the page does not say %q: %s", words, b.Drawn())
		}
	}
	uitest.Picture(t, b, "changes")
	b.Key(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown)
	if !b.Says("老名字 → 新名字") {
		t.Errorf("the side says %s", b.Drawn())
	}
	b.Key(fyne.KeyReturn)
	if len(b.Records.Opened) != 1 || b.Records.Opened[0] != id {
		t.Errorf("opened %v", b.Records.Opened)
	}
	b.Key(fyne.KeyUp, fyne.KeyReturn)
	if len(b.Nav.Went) != 1 || b.Nav.Went[0] != nav.Register("partnership") {
		t.Errorf("a heading leads to %v", b.Nav.Went)
	}
	b.Backend.Clock = b.Backend.Clock.Add(30 * 24 * time.Hour)
	b.Show(changes.New(b.App))
	if !b.Says("这段时间没有变化") || !b.Button("导出").Disabled() {
		t.Errorf("the page says %s", b.Drawn())
	}
}

func TestThePageSaysWhatTheStoreRefuses(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Memory.Fail = app.NewError("store.busy", nil)
	b.Show(changes.New(b.App))
	if !b.Says("程序正忙") {
		t.Errorf("the page says %q", b.Drawn())
	}
}
