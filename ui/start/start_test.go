package start_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/start"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

// page is a page that fills the window by itself.
type page interface {
	Content() fyne.CanvasObject
	Shown()
}

func show(b *uitest.Bench, p page) { start.Show(b.App, p) }

func TestFirstRunByKeyboardAlone(t *testing.T) {
	b := uitest.NewEmpty(t)
	var entered *register.Service
	b.App.Entered = func(s *register.Service) { entered = s }
	p := start.NewFirstRun(b.App)
	show(b, p)

	b.Type("jlsjyj")      // the picker opens with what was typed
	b.Key(fyne.KeyReturn) // takes the first and goes on
	b.Type("张三")
	b.Key(fyne.KeyReturn)
	b.Type("zhangsan")
	b.Key(fyne.KeyReturn)
	b.Type("Mima#2026")
	b.Key(fyne.KeyReturn)
	b.Type("Mima#2026")
	b.Key(fyne.KeyReturn) // begins

	if !b.Backend.Made || b.Backend.Unit.Name != "吉林市教育局" || b.Backend.Admin.Title != "张三" {
		t.Fatalf("made %v for %q by %+v", b.Backend.Made, b.Backend.Unit.Name, b.Backend.Admin)
	}
	if !b.Says(uitest.RecoveryKey) {
		t.Fatalf("the recovery key is not shown: %q", b.Drawn())
	}
	if entered != nil {
		t.Fatal("the work began before the key was written down")
	}
	b.Key(fyne.KeySpace) // written down: the keyboard goes to the button
	b.Key(fyne.KeyReturn)
	if entered == nil {
		t.Fatal("the work did not begin")
	}
	if got := b.App.Fyne.Preferences().String("login.name"); got != "zhangsan" {
		t.Errorf("remembered name %q", got)
	}
}

func TestFirstRunDoesNotBeginWithWhatIsMissing(t *testing.T) {
	b := uitest.NewEmpty(t)
	p := start.NewFirstRun(b.App)
	show(b, p)
	if !b.Button("开始使用").Disabled() {
		t.Fatal("one could begin with nothing filled in")
	}
	p.Fill(uitest.Unit, uitest.Admin, false)
	if b.Button("开始使用").Disabled() {
		t.Fatal("one cannot begin although all is filled in")
	}
	weak := uitest.Admin
	weak.Password = "12345678"
	p.Fill(uitest.Unit, weak, false)
	if !b.Button("开始使用").Disabled() {
		t.Error("one could begin with a weak password")
	}
	p.Submit()
	if b.Backend.Made {
		t.Error("a folder was made with a weak password")
	}
	if f, ok := b.Canvas().Focused().(*xwidget.Entry); !ok || !f.Password {
		t.Errorf("the keyboard is at %T, want the password", b.Canvas().Focused())
	}
}

func TestFirstRunSaysWhyTheFolderWasNotMade(t *testing.T) {
	b := uitest.NewEmpty(t)
	b.Backend.CreateErr = app.NewError("store.full", nil, "dir", "D:/ronghe")
	p := start.NewFirstRun(b.App)
	show(b, p)
	p.Fill(uitest.Unit, uitest.Admin, false)
	p.Submit()
	if !b.Says("磁盘空间不足") {
		t.Errorf("the page says %q", b.Drawn())
	}
	if b.Button("开始使用").Disabled() {
		t.Error("one cannot try again")
	}
}

func TestFirstRunFillsDemonstrationRecords(t *testing.T) {
	b := uitest.NewEmpty(t)
	var svc *register.Service
	b.App.Entered = func(s *register.Service) { svc = s }
	p := start.NewFirstRun(b.App)
	show(b, p)
	p.Fill(uitest.Unit, uitest.Admin, true)
	p.Submit()
	p.Key().Accept()
	sum, err := svc.Summarise(context.Background(), app.Query{Form: "partnership"})
	if err != nil || sum.Count != b.Backend.Demo {
		t.Errorf("%d records, %v; want %d", sum.Count, err, b.Backend.Demo)
	}
}

// printedSheet lists the folders that were made to print from.
func printedSheet(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "ronghe") {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestThePrintedKeyLeavesNoFileBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	b := uitest.NewEmpty(t)
	b.App.Entered = func(*register.Service) {}
	p := start.NewFirstRun(b.App)
	show(b, p)
	p.Fill(uitest.Unit, uitest.Admin, false)
	p.Submit()
	b.Press("打印")
	if len(printedSheet(t, dir)) != 1 {
		t.Fatal("nothing was written to print")
	}
	p.Key().Accept()
	if left := printedSheet(t, dir); len(left) != 0 {
		t.Errorf("the sheet is still there: %q", left)
	}
}

func made(t *testing.T) *uitest.Bench {
	b := uitest.NewBench(t)
	b.Backend.Locked = true
	b.App.Fyne.Preferences().SetString("login.name", uitest.Admin.Name)
	return b
}

func TestLoginRemembersTheNameAndTakesThePassword(t *testing.T) {
	b := made(t)
	entered := 0
	b.App.Entered = func(*register.Service) { entered++ }
	show(b, start.NewLogin(b.App))
	b.Type("wrong#2026A")
	b.Key(fyne.KeyReturn)
	if entered != 0 {
		t.Fatal("a wrong password let somebody in")
	}
	if !b.Says("登录名或密码不对") || !b.Says("还可以试") {
		t.Errorf("the page says %q", b.Drawn())
	}
	b.Type(uitest.Admin.Password) // the field was emptied and has the keyboard
	b.Key(fyne.KeyReturn)
	if entered != 1 {
		t.Error("the right password let nobody in")
	}
}

func TestLoginWarnsOfCapsLock(t *testing.T) {
	b := made(t)
	show(b, start.NewLogin(b.App))
	b.Type("ab")
	if b.Says("大写锁定") {
		t.Error("a warning although the letters are small")
	}
	b.Type("C")
	if !b.Says("大写锁定") {
		t.Error("no warning although a capital came without Shift")
	}
	b.Type("d")
	if b.Says("大写锁定") {
		t.Error("the warning stays")
	}
}

func TestAForgottenPasswordIsSetWithTheKey(t *testing.T) {
	b := made(t)
	show(b, start.NewLogin(b.App))
	b.Press("忘记密码")
	b.Type(uitest.RecoveryKey)
	b.Key(fyne.KeyReturn)
	b.Type("Newer#2027")
	b.Key(fyne.KeyReturn)
	b.Type("Newer#2027")
	b.Key(fyne.KeyReturn)
	if b.Backend.Admin.Password != "Newer#2027" {
		t.Fatalf("the password is still the old one; the page says %q", b.Drawn())
	}
	if b.Button("登录") == nil {
		t.Error("the login did not come back")
	}
}

func TestAWrongRecoveryKeyIsSaid(t *testing.T) {
	b := made(t)
	show(b, start.NewLogin(b.App))
	b.Press("忘记密码")
	b.Type("XXXX")
	b.Key(fyne.KeyReturn)
	b.Type("Newer#2027")
	b.Key(fyne.KeyReturn)
	b.Type("Newer#2027")
	b.Key(fyne.KeyReturn)
	if !b.Says("恢复密钥") || b.Backend.Admin.Password != uitest.Admin.Password {
		t.Errorf("password %q, the page says %q", b.Backend.Admin.Password, b.Drawn())
	}
	b.Press("返回")
	if b.Button("登录") == nil {
		t.Error("the login did not come back")
	}
}

func TestBrokenOffersWhatCanHelp(t *testing.T) {
	tests := []struct {
		code    string
		restore bool
	}{
		{"store.damaged", true},
		{"store.upgrade", true},
		{"store.io", true},
		{"store.locked", false},
		{"store.readonly", false},
		{"store.newer", false},
		{"store.network", false},
	}
	for _, tt := range tests {
		b := uitest.NewBench(t)
		restarts := 0
		b.App.Restart = func() { restarts++ }
		show(b, start.NewBroken(b.App, app.NewError(tt.code, nil, "dir", "D:/ronghe")))
		if got := b.Button("从备份恢复") != nil; got != tt.restore {
			t.Errorf("%s: restore offered %v, want %v", tt.code, got, tt.restore)
		}
		if b.Button("打开数据文件夹") == nil || b.Button("退出") == nil {
			t.Errorf("%s: buttons %q", tt.code, b.Buttons())
		}
		if !b.Says("请这样做") {
			t.Errorf("%s: it does not say what to do: %q", tt.code, b.Drawn())
		}
		b.Press("再试一次")
		if restarts != 1 {
			t.Errorf("%s: tried %d times", tt.code, restarts)
		}
	}
}

func TestRestoreAsksFirst(t *testing.T) {
	b := uitest.NewBench(t)
	b.App.Restart = func() {}
	b.Backend.Described = ui.BackupInfo{Made: time.Date(2026, 3, 9, 8, 30, 0, 0, time.Local), Unit: "永吉县教育局", Records: 1284}
	start.AskRestore(b.App, "E:/吉林市教育局.rhbak", func() {})
	for _, part := range []string{"E:/吉林市教育局.rhbak", "2026-03-09 08:30", "永吉县教育局", "1,284 条记录", "不是本单位（吉林市教育局）的"} {
		if !b.Says(part) {
			t.Errorf("the question does not say %q: %q", part, b.Drawn())
		}
	}
	if len(b.Backend.Restored) != 0 {
		t.Fatal("restored without asking")
	}
	b.Key(fyne.KeyEscape)
	b.Runner.Fire(time.Second)
	if len(b.Backend.Restored) != 0 {
		t.Fatal("restored although the person left the question")
	}
	done := false
	start.AskRestore(b.App, "E:/吉林市教育局.rhbak", func() { done = true })
	b.Press("恢复")
	if len(b.Backend.Restored) != 1 || !done {
		t.Errorf("restored %q, done %v", b.Backend.Restored, done)
	}
	b.Backend.DescribeErr = app.NewError("store.backup_bad", nil, "file", "旧.rhbak")
	start.AskRestore(b.App, "E:/旧.rhbak", func() {})
	if !b.Says("不完整或已损坏") || b.Button("恢复") != nil {
		t.Errorf("a backup that cannot be read: %q", b.Drawn())
	}
}
