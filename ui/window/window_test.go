package window_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"ronghe/app"
	_ "ronghe/app/apptest/roomy"
	"ronghe/ui"
	"ronghe/ui/help"
	"ronghe/ui/look"
	"ronghe/ui/nav"
	"ronghe/ui/record"
	"ronghe/ui/uitest"
	"ronghe/ui/window"
	"ronghe/ui/xwidget"
)

// open makes the program's window over a backend in memory.
func open(t *testing.T, backend *uitest.Backend) (*window.Window, *uitest.Sync, *uitest.Bench) {
	t.Helper()
	r := &uitest.Sync{}
	w := window.New(window.Options{
		Fyne: test.NewTempApp(t), Backend: backend, Runner: r, Now: func() time.Time { return backend.Clock },
		Records: func(*ui.App) nav.Records { return &uitest.Records{} },
	})
	t.Cleanup(func() {
		w.App().Window.SetCloseIntercept(nil)
		w.App().Window.Close()
	})
	w.App().Window.Resize(fyne.NewSize(1366, 768))
	w.Show()
	return w, r, uitest.Over(t, w.App(), backend, r)
}

func backend(t *testing.T) *uitest.Backend {
	t.Helper()
	b, err := uitest.New()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFromTheFirstStartToTheLogin(t *testing.T) {
	mem := backend(t)
	w, _, b := open(t, mem)
	if !b.Says("欢迎使用") {
		t.Fatalf("the first start shows %q", b.Drawn())
	}
	b.Type("jlsjyj")
	b.Key(fyne.KeyReturn)
	for _, text := range []string{"张三", "zhangsan", "Mima#2026", "Mima#2026"} {
		b.Type(text)
		b.Key(fyne.KeyReturn)
	}
	b.Key(fyne.KeySpace, fyne.KeyReturn)
	if !b.Says("工作台") || !b.Says("吉林市教育局") || !b.Says("从这里开始") {
		t.Fatalf("after the first run it shows %q", b.Drawn())
	}
	w.App().Left()
	if !mem.Locked || !b.Says("请输入密码登录") || b.Says("工作台") {
		t.Fatalf("locked %v, it shows %q", mem.Locked, b.Drawn())
	}
	b.Type("Mima#2026")
	b.Key(fyne.KeyReturn)
	if !b.Says("工作台") {
		t.Errorf("after the login it shows %q", b.Drawn())
	}
}

func TestABrokenFolderSaysSo(t *testing.T) {
	mem := backend(t)
	mem.Broken = app.NewError("store.damaged", errors.New("malformed"), "dir", "D:/ronghe", "backup", "D:/ronghe/backups/1.rhbak")
	_, _, b := open(t, mem)
	if !b.Says("已经损坏") || !b.Says("1.rhbak") || b.Button("从备份恢复") == nil {
		t.Errorf("it shows %q", b.Drawn())
	}
	mem.Broken, mem.Made, mem.Locked = nil, true, true
	b.Press("再试一次")
	if b.Button("登录") == nil {
		t.Errorf("after it was mended it shows %q", b.Drawn())
	}
}

func TestLostDraftsAreToldAtTheLogin(t *testing.T) {
	mem := backend(t)
	mem.Made, mem.Locked = true, true
	mem.Notice = app.NewError("store.drafts_damaged", nil, "file", "D:/ronghe/drafts.db.damaged-1")
	_, _, b := open(t, mem)
	if !b.Says("草稿") || !b.Says("drafts.db.damaged-1") || !b.Says("已经入库的记录都在") {
		t.Fatalf("it shows %q", b.Drawn())
	}
	b.Key(fyne.KeyEscape)
	if b.Button("登录") == nil {
		t.Errorf("the login is not there: %q", b.Drawn())
	}
}

func TestWhatCouldBeUndoneIsGoneAfterLocking(t *testing.T) {
	mem := backend(t)
	w, _, b := open(t, mem)
	enter(t, mem, w)
	w.App().ToastUndo("已删除", func() { t.Error("taken back by nobody") })
	w.App().Left()
	if b.Says("已删除") {
		t.Error("the login still offers to take something back")
	}
}

// TestEachDayHasItsBackup holds that the day's backup is made beside the work,
// some minutes after the login, and not after the person has left.
func TestEachDayHasItsBackup(t *testing.T) {
	mem := backend(t)
	w, r, _ := open(t, mem)
	enter(t, mem, w)
	if r.Fire(time.Minute); mem.Daily != 0 {
		t.Error("the backup takes the first minute")
	}
	if r.Fire(5 * time.Minute); mem.Daily != 1 {
		t.Errorf("%d backups were asked for", mem.Daily)
	}
	w.App().Left()
	if r.Fire(24 * time.Hour); mem.Daily != 1 {
		t.Error("a backup was asked for after leaving")
	}
}

// enter goes through the first run.
func enter(t *testing.T, mem *uitest.Backend, w *window.Window) {
	t.Helper()
	_, svc, err := mem.Create(t.Context(), uitest.Unit, uitest.Admin)
	if err != nil {
		t.Fatal(err)
	}
	w.App().Entered(svc)
}

func TestShotsShowEveryScreen(t *testing.T) {
	var names []string
	everyScreen(t, fyne.NewSize(1366, 768), 0, look.Light, func(_ *uitest.Bench, name string) { names = append(names, name) })
	got := strings.Join(names, " ")
	want := []string{
		"first-run", "recovery-key", "home", "list-filters", "list-delete-asks", "list-columns", "record-calendar", "record-leave", "record-history",
		"search", "import-columns", "export", "bin", "admin", "admin-pin", "policy", "annual", "user-menu", "error", "dark", "150", "journal", "reopen", "login-refused", "broken",
	}
	for _, f := range backend(t).Catalog.Forms() {
		want = append(want, "list-"+f.ID, "record-"+f.ID, "record-"+f.ID+"-2")
	}
	for _, n := range help.Names() {
		want = append(want, "help-"+n)
	}
	for _, p := range xwidget.GalleryPages() {
		want = append(want, "gallery-"+p.Name+"-light", "gallery-"+p.Name+"-dark")
	}
	for _, name := range want {
		if !strings.Contains(got, name) {
			t.Errorf("no picture of %q among %s", name, got)
		}
	}
}

func TestAWalkReportsAPictureThatFails(t *testing.T) {
	w, r, _ := open(t, backend(t))
	var got error
	w.Shots(window.Walk{Dir: t.TempDir(), Picture: func(string) error { return os.ErrPermission }, Done: func(err error) { got = err }})
	for i := 0; i < 50 && got == nil; i++ {
		r.Fire(time.Second)
	}
	if !errors.Is(got, os.ErrPermission) {
		t.Errorf("error %v", got)
	}
}

func TestTheWindowsOwnPictureIsWritten(t *testing.T) {
	w, r, _ := open(t, backend(t))
	dir := t.TempDir()
	done := false
	w.Tour(window.Walk{Dir: dir, Done: func(error) { done = true }})
	for i := 0; i < 8 && !done; i++ {
		r.Fire(time.Second)
	}
	if info, err := os.Stat(dir + "/01-first-run.png"); err != nil || info.Size() < 5000 {
		t.Errorf("picture %v, %v", info, err)
	}
}

func TestLockingKeepsWhatIsHalfTypedAndBringsItBack(t *testing.T) {
	mem := backend(t)
	if _, _, err := mem.Create(t.Context(), uitest.Unit, uitest.Admin); err != nil {
		t.Fatal(err)
	}
	r := &uitest.Sync{}
	w := window.New(window.Options{
		Fyne: test.NewTempApp(t), Backend: mem, Runner: r, Now: func() time.Time { return mem.Clock },
		Records: func(a *ui.App) nav.Records { return record.NewRecords(a) },
	})
	t.Cleanup(func() {
		w.App().Window.SetCloseIntercept(nil)
		w.App().Window.Close()
	})
	w.App().Window.Resize(fyne.NewSize(1366, 768))
	mem.Locked = true
	w.Show()
	b := uitest.Over(t, w.App(), mem, r)
	login := func() {
		t.Helper()
		for _, o := range b.Objects() {
			if e, ok := o.(*xwidget.Entry); ok && e.Password {
				b.Canvas().Focus(e)
			}
		}
		b.Type(uitest.Admin.Password)
		b.Key(fyne.KeyReturn)
		if w.App().Svc == nil {
			t.Fatalf("not logged in: %q", b.Drawn())
		}
	}
	if b.Says("登录名") {
		for _, o := range b.Objects() {
			if e, ok := o.(*xwidget.Entry); ok && !e.Password {
				b.Canvas().Focus(e)
				break
			}
		}
		b.Type(uitest.Admin.Name)
	}
	login()
	w.App().Records.New("partnership")
	b.Type("一半")
	w.App().Left()
	if !mem.Locked || w.App().Svc != nil || strings.Contains(b.Drawn(), "一半") {
		t.Fatalf("locked %v; it shows %q", mem.Locked, b.Drawn())
	}
	login()
	if !b.Says("一半") {
		t.Errorf("after the login it shows %q", b.Drawn())
	}
}
