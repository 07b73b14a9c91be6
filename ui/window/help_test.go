package window_test

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/ui/exchange"
	"ronghe/ui/help"
	"ronghe/ui/nav"
	"ronghe/ui/record"
	uiregister "ronghe/ui/register"
	"ronghe/ui/shell"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

// f1 presses F1 where the keyboard is, or in the window when it is nowhere.
func f1(b *uitest.Bench) {
	k := &fyne.KeyEvent{Name: fyne.KeyF1}
	if f := b.Canvas().Focused(); f != nil {
		f.TypedKey(k)
		return
	}
	if hear := b.Canvas().OnTypedKey(); hear != nil {
		hear(k)
	}
}

// chapters are the chapters that F1 opens on the places of the navigation, and the
// words that the section begins with, where it is one of many.
var chapters = map[nav.Place][2]string{
	nav.Home: {"02-window", "工作台"}, nav.Annual: {"06b-annual"}, nav.RollUp: {"06b1-rollup"},
	nav.Policy: {"02a-registers", "政策任务台账"}, nav.Supply: {"02a-registers", "供需对接"}, nav.Charts: {"02a-registers", "统计图"},
	nav.Import: {"07-import"}, nav.Export: {"08-export"}, nav.Carry: {"06a-carry"}, nav.Collect: {"06c-collect"},
	nav.Changes: {"05a-changes"}, nav.Journal: {"11a-journal"}, nav.Sync: {"10a-sync"}, nav.Bin: {"09-bin"}, nav.Admin: {"10-backup"},
}

// front is the page in front.
func (s *seat) front() nav.Page { return s.w.App().Nav.(*shell.Shell).Front() }

// opens holds that F1 opens the manual at a chapter and a section, and that Esc leads
// back to where it was pressed.
func (s *seat) opens(t *testing.T, where string, want [2]string) {
	t.Helper()
	before := s.front()
	f1(s.b)
	h, ok := s.front().(*help.Help)
	switch {
	case !ok:
		t.Errorf("%s: F1 leaves %T in front", where, s.front())
		return
	case h.Showing() != want[0]:
		t.Errorf("%s: F1 opens %q, want %q", where, h.Showing(), want[0])
	}
	if want[1] != "" && !s.sees(want[1]) {
		t.Errorf("%s: %q is not seen", where, want[1])
	}
	if s.b.Key(fyne.KeyEscape); s.front() != before {
		t.Errorf("%s: Esc leads to %T", where, s.front())
	}
}

// sees reports whether a heading of the manual is seen whole.
func (s *seat) sees(heading string) bool {
	for _, p := range s.b.Placed() {
		if l, ok := p.Object.(*widget.Label); ok && l.Text == heading && l.TextStyle.Bold && p.Box.And(p.Seen) == p.Box {
			return true
		}
	}
	return false
}

func TestF1OpensThePagesChapter(t *testing.T) {
	s := sit(t)
	s.opens(t, "nothing registered", [2]string{"01-start"})
	s.mem.User.Roles = []string{app.RoleAdmin, app.RoleAuditor}
	if err := s.mem.FillDemo(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	a := s.w.App()
	for _, p := range s.w.Places() {
		a.Nav.Go(p, nil)
		if s.b.Canvas().Focused() == nil {
			t.Errorf("%s: nothing has the keyboard", p)
		}
		want, ok := chapters[p]
		switch {
		case p == nav.Help:
			continue
		case strings.HasPrefix(string(p), "register/"):
			want = [2]string{"05-list"}
		case !ok:
			t.Errorf("%s has no chapter", p)
		}
		s.opens(t, string(p), want)
	}
}

func TestF1OpensTheChapterOfWhatIsOpenedOver(t *testing.T) {
	s := sit(t)
	a := s.w.App()
	if err := s.mem.FillDemo(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	list := func() *uiregister.List {
		a.Nav.Go(nav.Register("partnership"), nil)
		l, ok := s.front().(*uiregister.List)
		if !ok {
			t.Fatalf("in front is %T", s.front())
		}
		return l
	}
	list().EnterSheet(true)
	s.opens(t, "a sheet", [2]string{"06-sheet"})
	list().OpenFirst()
	s.opens(t, "a record", [2]string{"03-record"})
	page := s.front().(*record.Page)
	page.View().FocusField("parties")
	s.opens(t, "a table of a record", [2]string{"04-table"})
	page.View().FocusField("title")
	s.opens(t, "a field again", [2]string{"03-record"})
	a.Nav.Go(nav.Admin, "password")
	s.opens(t, "the password in the administration", [2]string{"11-account"})
	a.Nav.Go(nav.Admin, "backup")
	s.opens(t, "the backup there", [2]string{"10-backup"})
}

// TestF1FromTheNavigation holds that the navigation and a table of contents do not
// keep the window's keys to themselves, and that Esc leaves the first for the page.
func TestF1FromTheNavigation(t *testing.T) {
	s := sit(t)
	a := s.w.App()
	a.Nav.Go(nav.Import, nil)
	hear := s.b.Canvas().OnTypedKey()
	key := func(n fyne.KeyName) { s.b.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: n}) }
	hear(&fyne.KeyEvent{Name: fyne.KeyF6})
	at := s.b.Canvas().Focused()
	s.opens(t, "the navigation", [2]string{"07-import"})
	hear(&fyne.KeyEvent{Name: fyne.KeyF6})
	if s.b.Canvas().Focused() != at {
		t.Fatalf("F6 leads to %T", s.b.Canvas().Focused())
	}
	for _, n := range []fyne.KeyName{fyne.KeyF6, fyne.KeyEscape} {
		s.b.Canvas().Focus(at)
		if key(n); s.b.Canvas().Focused() == at {
			t.Errorf("%s leaves the keyboard in the navigation", n)
		}
		if _, ok := s.front().(*exchange.Import); !ok {
			t.Errorf("%s leads to %T", n, s.front())
		}
	}
}

func TestF1OverADialog(t *testing.T) {
	s := sit(t)
	a := s.w.App()
	a.Nav.Go(nav.Admin, nil)
	s.b.Press("设置 PIN")
	s.b.Type("abc")
	asked := s.b.Canvas().Overlays().Top()
	s.dialog(t, "a PIN", "账户与密码")
	if s.b.Canvas().Overlays().Top() != asked || !s.b.Says("设置解锁 PIN") {
		t.Fatalf("after the chapter it shows %q", s.b.Drawn())
	}
	s.b.Key(fyne.KeyEscape)
	a.ShowError(app.NewError("store.full", errors.New("no space"), "dir", "D:/ronghe"))
	s.dialog(t, "an error", "常见提示")
}

// dialog holds that F1 shows a chapter over the dialog that is open, that a second
// time does nothing, and that Esc goes back.
func (s *seat) dialog(t *testing.T, where, title string) {
	t.Helper()
	f1(s.b)
	d := xwidget.TopDialog(s.b.Canvas())
	if d == nil || d.Title() != title {
		t.Fatalf("%s: F1 shows %q", where, s.b.Drawn())
	}
	f1(s.b)
	if xwidget.TopDialog(s.b.Canvas()) != d {
		t.Errorf("%s: a second F1 shows another", where)
	}
	s.b.Key(fyne.KeyEscape)
}

// TestF1BeforeTheLogin holds that the manual is at hand before anybody is in.
func TestF1BeforeTheLogin(t *testing.T) {
	mem := backend(t)
	w, _, b := open(t, mem)
	title := func() string {
		f1(b)
		d := xwidget.TopDialog(b.Canvas())
		if d == nil {
			return ""
		}
		b.Key(fyne.KeyEscape)
		return d.Title()
	}
	if got := title(); got != "开始使用" {
		t.Errorf("at the first run F1 opens %q", got)
	}
	enter(t, mem, w)
	w.App().Left()
	if got := title(); got != "账户与密码" {
		t.Errorf("at the login F1 opens %q", got)
	}
	mem.Broken = app.NewError("store.damaged", errors.New("malformed"), "dir", "D:/ronghe")
	w.Start()
	if got := title(); got != "备份与恢复" {
		t.Errorf("with a broken folder F1 opens %q", got)
	}
}
