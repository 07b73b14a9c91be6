package ui

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui/nav"
)

// App is what every page works with. It lives as long as the window; Svc, Nav
// and Records are there once a user has logged in.
type App struct {
	Fyne    fyne.App
	Window  fyne.Window
	Backend Backend
	Runner  Runner
	Log     *slog.Logger
	Now     func() time.Time

	Svc     *register.Service
	Nav     nav.Navigator
	Records nav.Records

	// Acts tells what can be done with records of a form beside what every form has.
	Acts func(form string) []Act

	// Entered is called when a user has logged in (first run included), Left
	// when the window is to be locked, Restart when the data folder was changed
	// as a whole and its state has to be looked up again.
	Entered func(svc *register.Service)
	Left    func()
	Restart func()
	// Reconciled is called when how far the folder came with the province may have
	// changed.
	Reconciled func()

	toasts toaster
	jobs   int // that run
}

// Lane makes a lane for one purpose of a page.
func (a *App) Lane() *Lane { return NewLane(a.Runner) }

// RunBeside is the runner that widgets take for slow searches.
func (a *App) RunBeside(work, done func()) {
	a.Runner.Start(func() {
		work()
		a.Runner.Back(done)
	})
}

// Job runs work that may take long with its progress over the window.
func (a *App) Job(j Job) {
	a.jobs++
	then := j.Then
	j.Then = func(err error) {
		a.jobs--
		then(err)
	}
	RunJob(a.Runner, &progressDialog{a: a}, j)
}

// Busy reports whether a job runs.
func (a *App) Busy() bool { return a.jobs > 0 }

// Remember keeps a view setting in the data folder; a failure is only logged,
// for nobody's work depends on it.
func (a *App) Remember(key, value string) {
	svc := a.Svc
	if svc == nil {
		return
	}
	a.Runner.Start(func() {
		if err := svc.Store().SetSetting(context.Background(), key, value); err != nil {
			a.Log.Warn("setting not kept", "key", key, "err", err)
		}
	})
}

// Recall looks a view setting up; then runs on the UI thread, "" when unset.
func (a *App) Recall(l *Lane, key string, then func(value string)) {
	svc := a.Svc
	Do(l, func(ctx context.Context) (string, error) {
		return svc.Store().Setting(ctx, key)
	}, func(value string, err error) {
		if err != nil {
			a.Log.Warn("setting not read", "key", key, "err", err)
		}
		then(value)
	})
}

// Undo takes a batch back and says what became of it; then runs when it was.
func (a *App) Undo(batch app.ID, then func()) {
	svc := a.Svc
	if svc == nil {
		return
	}
	Do(a.Lane(), func(ctx context.Context) (register.Undone, error) {
		return svc.Undo(ctx, batch)
	}, func(u register.Undone, err error) {
		if err != nil {
			a.ShowError(err)
			return
		}
		if len(u.Kept) > 0 {
			a.Inform(i18n.T("ui.undo.kept_title"), i18n.T("ui.undo.kept", "n", strconv.Itoa(len(u.Kept)), "list", joinSome(u.Kept, 8)))
		} else {
			a.Toast(i18n.T("ui.undo.done"))
		}
		if a.Nav != nil {
			a.Nav.Saved()
		}
		then()
	})
}

// joinSome joins at most n texts, one a line.
func joinSome(list []string, n int) string {
	out := ""
	for i, s := range list {
		if i == n {
			return out + "\n…"
		}
		if i > 0 {
			out += "\n"
		}
		out += s
	}
	return out
}
