package syncview_test

import (
	"testing"
	"time"

	"ronghe/ui"
	"ronghe/ui/syncview"
	"ronghe/ui/uitest"
)

func TestWhoHasNoServerIsToldHowToBegin(t *testing.T) {
	b := uitest.NewBench(t)
	p := syncview.New(b.App)
	b.Show(p)
	if !b.Says("还没有接入省级服务器") || b.Button("用入网文件接入") == nil {
		t.Fatalf("the page says %q", b.Drawn())
	}
	p.Enrol("ticket.json")
	if !b.Says("还没有同步过") || b.Button("开始同步") == nil {
		t.Errorf("enrolled, it says %q", b.Drawn())
	}
}

func TestOneButtonSaysWhatItWillDoAndDid(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Peer = ui.SyncState{Joined: true, At: b.Backend.Clock.Add(-50 * time.Hour), Records: 12}
	b.Show(syncview.New(b.App))
	if !b.Says("有 12 条记录的改动等待送出") {
		t.Errorf("the page says %q", b.Drawn())
	}
	uitest.Picture(t, b, "sync")
	b.Press("开始同步")
	if !b.Says("没有等待送出的改动") {
		t.Errorf("after it: %q", b.Drawn())
	}
}
