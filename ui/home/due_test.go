package home_test

import (
	"testing"

	"ronghe/ui"
	"ronghe/ui/home"
	"ronghe/ui/nav"
	"ronghe/ui/uitest"
)

// TestHomeSaysWhatIsDue: the report of last year, the server and the sheets that
// are out, each with its way on.
func TestHomeSaysWhatIsDue(t *testing.T) {
	b := uitest.NewBench(t)
	b.Put("enterprise", `{"fields": {"name": "一号公司"}}`)
	b.Show(home.New(b.App))
	for _, words := range []string{"2025年度年报：未填报", "请从台账取数", "还没有接入省级服务器", "没有等待交回的采集表"} {
		if !b.Says(words) {
			t.Errorf("the page does not say %q: %s", words, b.Drawn())
		}
	}

	for _, due := range []string{"2026-01-31", "2099-01-31"} {
		b.Put("collection", `{"fields": {"title": "企业情况", "register": "enterprise", "register_title": "企业名录", "sender": "一号公司", "status": "未回",
			"sent_on": "2026-01-01", "due_on": "`+due+`"}}`)
	}
	b.Backend.Peer = ui.SyncState{Joined: true, At: b.Backend.Clock.AddDate(0, 0, -3), Records: 12, Conflicts: 2, Rejected: 1}
	b.Show(home.New(b.App))
	for _, words := range []string{"2 处两边都改过", "1 条改动服务器没有接收", "12 条记录的改动等待送出", ui.When(b.Backend.Clock.AddDate(0, 0, -3), b.App.Now()), "2 份还没有交回，其中 1 份已过期"} {
		if !b.Says(words) {
			t.Errorf("the page does not say %q: %s", words, b.Drawn())
		}
	}
	for words, place := range map[string]nav.Place{"去填报": nav.Annual, "去同步": nav.Sync, "去查看": nav.Collect} {
		b.Press(words)
		if got := b.Nav.Went[len(b.Nav.Went)-1]; got != place {
			t.Errorf("%s leads to %s", words, got)
		}
	}
}
