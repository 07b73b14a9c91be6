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
	p.Enrol("ticket.json", false, false)
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

// What left this computer with the access to it is told, for a month, and what of
// it stays because something of one's own waits in it.
func TestWhatLeftIsTold(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Peer = ui.SyncState{
		Joined: true, At: b.Backend.Clock.Add(-2 * time.Hour),
		Gone: ui.Gone{At: b.Backend.Clock.Add(-2 * time.Hour), Records: 1284, Units: "舒兰市教育局、蛟河市教育局", Kept: 3},
	}
	p := syncview.New(b.App)
	b.Show(p)
	if !b.Says("舒兰市教育局、蛟河市教育局的 1,284 条记录不再归本单位查看") || !b.Says("有 3 条记录不再归本单位查看") {
		t.Errorf("the page says %q", b.Drawn())
	}
	uitest.Picture(t, b, "gone")
	b.Backend.Peer.Gone.At = b.Backend.Clock.Add(-31 * 24 * time.Hour)
	p.Shown()
	if b.Says("1,284") || !b.Says("有 3 条记录不再归本单位查看") {
		t.Errorf("a month later it says %q", b.Drawn())
	}
}

// Without a network: what a file will hold is said before it is written, what is
// in one before anything is done with it, and a file of a unit below is looked at
// without a word of it coming into the register.
func TestAFileOnAStickIsSeenBeforeAnythingHappens(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Peer = ui.SyncState{Joined: true, Records: 12}
	p := syncview.New(b.App)
	b.Show(p)
	uitest.Picture(t, b, "stick")
	b.Press("生成数据交换包")
	if !b.Says("将写入 12 条记录的改动、3 个附件（2.0 MB）") || b.Backend.Peer.Bundle.No != 0 {
		t.Fatalf("it says %q", b.Drawn())
	}
	b.Press("取消")
	p.Write("a.rhx")
	if !b.Says("第 1 号数据交换包已写好并核对过") {
		t.Fatalf("written, it says %q", b.Drawn())
	}
	b.Press("知道了")
	if !b.Says("还没有读回执") {
		t.Fatalf("the page says %q", b.Drawn())
	}
	b.Backend.Inside = ui.Bundle{Receipt: true, Head: "给吉林市教育局的回执。", Lines: []string{"合作协议：5 条记录"}}
	p.Read("b.rhx")
	uitest.Picture(t, b, "receipt")
	if !b.Says("合作协议：5 条记录") || b.Backend.Peer.Bundle.Read != 0 {
		t.Fatalf("it says %q", b.Drawn())
	}
	b.Press("读入回执")
	if !b.Says("回执已读入：更新 5 条记录") {
		t.Fatalf("read, it says %q", b.Drawn())
	}
	b.Press("知道了")
	if !b.Says("第 1 号数据交换包的回执已读回") || b.Backend.Peer.Bundle.Read != 1 {
		t.Fatalf("read, it says %q", b.Drawn())
	}
}

// Who looks into a file with a report is told how to ask about it: by the province,
// and with another receipt. A file without one says nothing of it.
func TestAFileWithAReportSaysHowToAsk(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Peer = ui.SyncState{Joined: true}
	p := syncview.New(b.App)
	for _, report := range []bool{false, true} {
		b.Backend.Inside = ui.Bundle{Unit: "桦甸市教育局", Head: "桦甸市教育局生成的第 1 号数据交换包。", Report: report, Records: []ui.BundleRecord{{Register: "年报上报", Name: "2025", State: "新增"}}}
		b.Show(p)
		p.Read("c.rhx")
		b.Press("查看内容")
		inside := b.Nav.Opened[len(b.Nav.Opened)-1]
		b.Show(inside)
		if b.Says("同步以后到“年报汇总”提问或退回") != report {
			t.Fatalf("with a report %v it says %q", report, b.Drawn())
		}
		if report {
			uitest.Picture(t, b, "report-inside")
		}
		v, ok := inside.(interface{ Forward(path string) })
		if !ok || b.Button("转交省库") == nil {
			t.Fatalf("it cannot be handed on: %q", b.Drawn())
		}
		v.Forward("d.rhx")
		if b.Says("交还新的回执") != report {
			t.Fatalf("handed on with a report %v it says %q", report, b.Drawn())
		}
		b.Press("知道了")
	}
}

// A file of another unit says how much would go there, and asks; who agrees works
// for that unit and logs in again.
func TestAFileOfAnotherUnitAsksBeforeAnythingMoves(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Moves = &ui.Moving{From: "蛟河市教育局", Records: 128}
	again := 0
	b.App.Restart = func() { again++ }
	p := syncview.New(b.App)
	b.Show(p)
	p.Describe("ticket.json", false)
	uitest.Picture(t, b, "move")
	if !b.Says("本机 128 条记录") || b.Backend.Peer.Joined {
		t.Fatalf("it says %q", b.Drawn())
	}
	b.Press("取消")
	if b.Backend.Peer.Joined {
		t.Fatal("enrolled without a word")
	}
	p.Describe("ticket.json", false)
	b.Press("全部改到220200-edu并接入")
	if !b.Backend.Moved || again != 1 {
		t.Fatalf("moved %v, logged out %d times", b.Backend.Moved, again)
	}
}

// Which definitions are in use, since when, and what became of newer ones.
func TestDefinitionsAreSaid(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Peer = ui.SyncState{Joined: true, At: b.Backend.Clock.Add(-2 * time.Hour)}
	left := 0
	b.App.Left = func() { left++ }
	b.Show(syncview.New(b.App))
	if !b.Says("使用程序自带的表单、代码和参数") {
		t.Errorf("the page says %q", b.Drawn())
	}
	b.Backend.Peer.Pack = ui.PackState{Number: 2, Note: "竞赛台账第二版", Since: b.Backend.Clock.Add(-26 * time.Hour), Waits: 3}
	b.Show(syncview.New(b.App))
	uitest.Picture(t, b, "packs")
	if !b.Says("使用省里发布的第 2 号定义") || !b.Says("竞赛台账第二版") || !b.Says("定义已更新（第 3 号），重新登录后启用") {
		t.Errorf("the page says %q", b.Drawn())
	}
	b.Press("重新登录启用")
	if left != 1 {
		t.Fatal("the button does not lead to the login")
	}
	b.Press("开始同步")
	uitest.Picture(t, b, "packs-came")
	if !b.Says("启用后请再同步一次") {
		t.Errorf("after a run: %q", b.Drawn())
	}
}
