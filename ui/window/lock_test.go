package window_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"ronghe/ui"
	"ronghe/ui/nav"
	"ronghe/ui/record"
	"ronghe/ui/uitest"
	"ronghe/ui/window"
)

// TestAPageThatIsStillBeingReadCanBeLocked locks the window while each page still waits
// for what it shows: what comes afterwards finds nobody and does no harm.
func TestAPageThatIsStillBeingReadCanBeLocked(t *testing.T) {
	mem, q := backend(t), &uitest.Queue{}
	w := window.New(window.Options{
		Fyne: test.NewTempApp(t), Backend: mem, Runner: q, Now: func() time.Time { return mem.Clock },
		Records: func(a *ui.App) nav.Records { return record.NewRecords(a) },
	})
	t.Cleanup(func() {
		w.App().Window.SetCloseIntercept(nil)
		w.App().Window.Close()
	})
	w.App().Window.Resize(fyne.NewSize(1366, 768))
	w.Show()
	_, svc, err := mem.Create(t.Context(), uitest.Unit, uitest.Admin)
	if err != nil {
		t.Fatal(err)
	}
	w.App().Entered(svc)
	for _, p := range w.Places() {
		for _, read := range []int{0, 1} { // nothing yet, or what the first answer asks for
			w.App().Entered(svc)
			q.Flush()
			w.App().Nav.Go(p, nil)
			for range min(read, len(q.Waiting)) {
				q.Run(0)
			}
			w.App().Left()
			if t.Run(string(p), func(t *testing.T) { q.Flush() }); w.App().Svc != nil {
				t.Fatalf("%s cannot be locked", p)
			}
		}
	}
}
