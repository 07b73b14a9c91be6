package window_test

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"ronghe/app"
	"ronghe/ui"
	"ronghe/ui/nav"
	"ronghe/ui/record"
	"ronghe/ui/uitest"
	"ronghe/ui/window"
)

// seat is a place of work whose clock and whose input a test sets.
type seat struct {
	mem   *uitest.Backend
	run   *uitest.Sync
	w     *window.Window
	b     *uitest.Bench
	used  time.Time
	knows bool
}

func sit(t *testing.T) *seat {
	t.Helper()
	s := &seat{mem: backend(t), run: &uitest.Sync{}, knows: true}
	s.w = window.New(window.Options{
		Fyne: test.NewTempApp(t), Backend: s.mem, Runner: s.run, Now: func() time.Time { return s.mem.Clock },
		Records: func(a *ui.App) nav.Records { return record.NewRecords(a) },
		Idle:    func(fyne.Window) (time.Duration, bool) { return s.mem.Clock.Sub(s.used), s.knows },
	})
	t.Cleanup(func() {
		s.w.App().Window.SetCloseIntercept(nil)
		s.w.App().Window.Close()
	})
	s.w.App().Window.Resize(fyne.NewSize(1366, 768))
	if _, _, err := s.mem.Create(t.Context(), uitest.Unit, uitest.Admin); err != nil {
		t.Fatal(err)
	}
	s.mem.Locked = true
	s.b = uitest.Over(t, s.w.App(), s.mem, s.run)
	s.used = s.mem.Clock.Add(-time.Hour) // nobody came before the login
	s.w.Show()
	s.login()
	return s
}

func (s *seat) login() {
	s.w.App().Fyne.Preferences().SetString("login.name", uitest.Admin.Name)
	s.w.Start()
	s.b.Type(uitest.Admin.Password)
	s.b.Key(fyne.KeyReturn)
}

// pass lets time pass, a minute after another as the window looks.
func (s *seat) pass(d time.Duration) {
	for ; d > 0; d -= time.Minute {
		s.mem.Clock = s.mem.Clock.Add(min(d, time.Minute))
		s.run.Fire(time.Minute)
	}
}

// A window that nobody uses is locked after ten minutes, whatever is open; what
// was half typed comes back with the login.
func TestAWindowThatNobodyUsesIsLocked(t *testing.T) {
	s := sit(t)
	s.w.App().Records.New("partnership")
	s.b.Type("写了一半的协议")
	s.used = s.mem.Clock
	s.pass(8 * time.Minute)
	s.used = s.mem.Clock // somebody looked in
	s.pass(9 * time.Minute)
	if s.mem.Locked {
		t.Fatal("locked although somebody was there")
	}
	s.w.App().Confirm(ui.Question{Title: "问一句", Text: "没有人答。", Yes: "好"}, func() { t.Error("nobody said yes") })
	s.pass(2 * time.Minute)
	if !s.mem.Locked || !s.b.Says("请输入密码登录") || s.b.Says("问一句") || s.b.Says("写了一半的协议") {
		t.Fatalf("locked %v; it shows %q", s.mem.Locked, s.b.Drawn())
	}
	s.b.Type(uitest.Admin.Password)
	s.b.Key(fyne.KeyReturn)
	if s.mem.Locked || !s.b.Says("写了一半的协议") {
		t.Errorf("after the login it shows %q", s.b.Drawn())
	}
}

// The unit sets how long; work that runs is not stopped; where the platform does
// not tell, nothing is locked.
func TestWhenAWindowIsLockedByItself(t *testing.T) {
	s := sit(t)
	if err := s.mem.Memory.SetSetting(context.Background(), app.IdleSetting, "30"); err != nil {
		t.Fatal(err)
	}
	s.pass(25 * time.Minute)
	if s.mem.Locked {
		t.Fatal("locked after less than what is set")
	}
	s.w.App().Job(ui.Job{
		Title: "长活",
		Work: func(context.Context, func(int, int)) error {
			s.pass(10 * time.Minute)
			if s.mem.Locked {
				t.Error("locked while a job ran")
			}
			return nil
		},
		Then: func(error) {},
	})
	s.pass(time.Minute)
	if !s.mem.Locked {
		t.Error("not locked after the job")
	}
	s = sit(t)
	s.knows = false
	s.pass(2 * time.Hour)
	if s.mem.Locked {
		t.Error("locked although nobody knows whether somebody is there")
	}
}

// A limit of less than a minute holds from the login on.
func TestAShortLimitHoldsFromTheLoginOn(t *testing.T) {
	s := sit(t)
	if err := s.mem.Memory.SetSetting(t.Context(), app.IdleSetting, "0.5"); err != nil {
		t.Fatal(err)
	}
	s.w.App().Left()
	s.login()
	s.used = s.mem.Clock
	for _, locked := range []bool{false, true} {
		s.mem.Clock = s.mem.Clock.Add(20 * time.Second)
		s.run.Fire(30 * time.Second)
		s.mem.Clock = s.mem.Clock.Add(5 * time.Second)
		if s.mem.Locked != locked {
			t.Fatalf("%v after the login: locked %v", s.mem.Clock.Sub(s.used), s.mem.Locked)
		}
	}
}

// With a PIN the window that locked itself goes on after six digits, where it was;
// locked by hand it asks for the password, and so it does once the PIN is over.
// (SAFETY R5)
func TestAPINGoesOnWithAWindowThatLockedItself(t *testing.T) {
	s := sit(t)
	s.mem.PIN, s.mem.Tries = "284917", 1
	s.w.App().Records.New("partnership")
	s.b.Type("写了一半的协议")
	s.used = s.mem.Clock
	s.pass(11 * time.Minute)
	if !s.mem.Locked || !s.b.Says("已自动锁定") || s.b.Says("写了一半的协议") {
		t.Fatalf("locked %v; it shows %q", s.mem.Locked, s.b.Drawn())
	}
	s.b.Type("111222")
	if !s.mem.Locked || !s.b.Says("PIN 不对") {
		t.Fatalf("a wrong PIN: locked %v; it shows %q", s.mem.Locked, s.b.Drawn())
	}
	s.b.Type("284917") // the sixth digit enters
	if s.mem.Locked || !s.b.Says("写了一半的协议") {
		t.Fatalf("after the PIN it shows %q", s.b.Drawn())
	}

	s.used = s.mem.Clock
	s.pass(11 * time.Minute)
	s.b.Type("111222")
	if !s.mem.Locked || !s.b.Says("请用密码登录") {
		t.Fatalf("after the last try it shows %q", s.b.Drawn())
	}
	s.b.Key(fyne.KeyEscape)
	s.b.Type(uitest.Admin.Password)
	s.b.Key(fyne.KeyReturn)
	if s.mem.Locked || !s.b.Says("写了一半的协议") {
		t.Errorf("after the password it shows %q", s.b.Drawn())
	}
	s.w.App().Left() // by hand
	if s.mem.Paused || !s.b.Says("请输入密码登录") {
		t.Errorf("locked by hand it shows %q", s.b.Drawn())
	}
}
