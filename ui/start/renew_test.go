package start_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app/register"
	"ronghe/ui/start"
	"ronghe/ui/uitest"
)

// Who logs in with a password that is too old chooses a new one first, or goes
// back to the login.
func TestAnOldPasswordIsChangedBeforeTheWork(t *testing.T) {
	b := made(t)
	b.Backend.Due = true
	entered := 0
	b.App.Entered = func(*register.Service) { entered++ }
	login := func() {
		show(b, start.NewLogin(b.App))
		b.Type(uitest.Admin.Password)
		b.Key(fyne.KeyReturn)
	}
	login()
	if entered != 0 || !b.Says("请换一个新密码") || !b.Button("换好并进入").Disabled() {
		t.Fatalf("entered %d times; it shows %q", entered, b.Drawn())
	}
	b.Key(fyne.KeyEscape)
	if !b.Backend.Locked || b.Button("登录") == nil {
		t.Fatalf("after leaving it, locked %v; it shows %q", b.Backend.Locked, b.Drawn())
	}
	login()
	for _, text := range []string{"Newer#2027", "Newer#2027"} {
		b.Type(text)
		b.Key(fyne.KeyReturn)
	}
	if entered != 1 || b.Backend.Admin.Password != "Newer#2027" {
		t.Errorf("entered %d times, the password is %q; it shows %q", entered, b.Backend.Admin.Password, b.Drawn())
	}
}
