package window_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/look"
	"ronghe/ui/nav"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

// What the walk of every screen comes by once or not at all, because a clerk at work
// sees none of it: the log and the records of an auditor, the window that locked
// itself, the questions about a PIN and about a paste that does not fit.
func TestWhatTheWalkPassesByIsWholeAndReadable(t *testing.T) {
	for _, d := range displays(100, 150) {
		t.Run(d.String(), func(t *testing.T) {
			besides(t, d.size, d.zoom, look.Light, func(b *uitest.Bench, name string) { whole(t, b, name) })
		})
	}
	for _, mode := range []string{look.Light, look.Dark} {
		t.Run(mode, func(t *testing.T) {
			pairs := map[string]bool{}
			besides(t, fyne.NewSize(1366, 768), 100, mode, func(b *uitest.Bench, name string) {
				readable(t, b, name, pairs)
				if mode == look.Light {
					whole(t, b, name)
				}
			})
		})
	}
}

// besides comes by all of this and calls see at each with its name.
func besides(t *testing.T, size fyne.Size, zoom int, mode string, see func(b *uitest.Bench, name string)) {
	t.Helper()
	s := sit(t)
	a := s.w.App()
	setMode(s.w, mode)
	look.SetZoom(a.Fyne, zoom)
	a.Window.Resize(size)
	if err := s.mem.FillDemo(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	shows := func(name, words string) {
		t.Helper()
		if !s.b.Says(words) {
			t.Fatalf("%s shows %q", name, s.b.Drawn())
		}
		see(s.b, name)
	}
	press := func(name fyne.KeyName) { s.b.Key(name) }

	a.Nav.Go(nav.Admin, nil)
	s.b.Press("设置 PIN")
	shows("admin-pin", "再输一遍")
	s.b.Press("确定")
	shows("admin-pin-weak", "太容易猜")
	press(fyne.KeyEscape)
	choosing(t, s, shows)
	a.Records.New("partnership")
	pasteBeyond(t, s.b)
	shows("paste-preview", "能放入")
	press(fyne.KeyEscape)

	s.mem.User = app.User{ID: "7d7b0f0a-0000-7000-8000-000000000007", Name: "shen", Title: "审计", Roles: []string{app.RoleAuditor}}
	s.used = s.mem.Clock
	s.mem.PIN, s.mem.Tries = "284917", 3
	s.pass(11 * time.Minute)
	shows("reopen", "已自动锁定")
	s.b.Type("190284")
	shows("reopen-refused", "PIN 不对")
	s.b.Type("284917")
	a.Window.Resize(size)
	a.Nav.Go(nav.Journal, nil)
	shows("journal", "日志只能添加")
	a.Nav.Go(nav.Register("partnership"), nil)
	shows("list-looking", "合作协议")
	press(fyne.KeyReturn)
	shows("record-looking", "不能登记、修改")
	a.Records.New("partnership")
	shows("looking-refused", "只能查看")
}

// choosing comes by the dialogs for files that stand in where the system has none.
func choosing(t *testing.T, s *seat, shows func(name, words string)) {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	home := t.TempDir()
	t.Setenv("HOME", home)
	for name, text := range map[string]string{"松江职业技术学院等十二所院校名单.csv": "学校名称,办学层次\n松江职业技术学院,高职专科\n", "闲.csv": "今天,天气\n好,晴\n"} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.w.App().Nav.Go(nav.Import, nil)
	s.b.Press("选择文件")
	shows("pick-open", "可以选多个")
	s.b.Type("没有")
	shows("pick-nothing", "没有可选的文件")
	s.b.Key(fyne.KeyReturn)
	shows("pick-not-there", "没有找到")
	leave := func() {
		for range 2 { // in a field Esc takes back first what was typed
			if s.b.Canvas().Overlays().Top() != nil {
				s.b.Key(fyne.KeyEscape)
			}
		}
	}
	leave()
	s.b.Press("选择文件")
	s.b.Key(fyne.KeyDown)
	s.b.Type(" ")
	s.b.Key(fyne.KeyDown)
	s.b.Type(" ")
	shows("pick-ticked", "已勾选 2 个文件")
	leave()
	leave()
	s.w.App().Nav.Go(nav.Export, nil)
	s.b.Press("选择位置")
	shows("pick-save", "保存到这里")
	s.b.Press("新建文件夹")
	shows("pick-new-folder", "新建在")
	leave()
	leave()
}

// pasteBeyond pastes a row that is wider than the first sub-table of the record.
func pasteBeyond(t *testing.T, b *uitest.Bench) {
	t.Helper()
	b.App.Fyne.Clipboard().SetContent("甲方\t甲校\t学校\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t表外\r\n")
	for range 60 {
		if g, ok := b.Canvas().Focused().(*xwidget.Grid); ok && g.Growable {
			g.TypedShortcut(&fyne.ShortcutPaste{Clipboard: b.App.Fyne.Clipboard()})
			return
		}
		b.Canvas().FocusNext()
	}
	t.Fatal("the record has no sub-table")
}
