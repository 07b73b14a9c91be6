// Package window puts the pages of the program together into its one window:
// what stands before the login, the frame, and every place of the navigation.
package window

import (
	"context"
	"log/slog"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	sheets "ronghe/app/collect"
	"ronghe/app/i18n"
	"ronghe/app/register"
	market "ronghe/app/supply"
	"ronghe/assets"
	"ronghe/ui"
	"ronghe/ui/admin"
	"ronghe/ui/annual"
	"ronghe/ui/caret"
	"ronghe/ui/carry"
	"ronghe/ui/changes"
	"ronghe/ui/charts"
	"ronghe/ui/collect"
	"ronghe/ui/exchange"
	"ronghe/ui/help"
	"ronghe/ui/home"
	"ronghe/ui/journal"
	"ronghe/ui/kit"
	"ronghe/ui/look"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	"ronghe/ui/policy"
	uiregister "ronghe/ui/register"
	"ronghe/ui/shell"
	"ronghe/ui/start"
	"ronghe/ui/supply"
	"ronghe/ui/syncview"
	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

// Options are what a window is made of.
type Options struct {
	Fyne    fyne.App
	Backend ui.Backend
	Runner  ui.Runner        // nil: goroutines
	Log     *slog.Logger     // nil: slog.Default
	Now     func() time.Time // nil: time.Now
	// Records makes what opens the pages of records, once a user has logged in.
	Records func(a *ui.App) nav.Records
	// PlaceCaret tells the system's input method where the caret is; nil where
	// there is nobody to tell.
	PlaceCaret func(fyne.Window, caret.Spot)
	// Idle is for how long nobody has typed or moved the pointer in the window;
	// false where the platform does not tell. Nil: nobody is asked, and the window
	// is never locked by itself.
	Idle func(fyne.Window) (time.Duration, bool)
}

// Window is the program's window.
type Window struct {
	app   *ui.App
	shell *shell.Shell
	lane  *ui.Lane
	day   *ui.Lane // judging what changed with the day, and its backup
	first *start.FirstRun
	login *start.Login
	make  func(a *ui.App) nav.Records
	work  *tracker

	parked parked

	endDay []func() // stop the timers for midnight and the day's backup

	idleFor idleTeller
	idle    *ui.Lane
	endIdle func() // stops the timer that looks whether somebody is there
}

// New makes the window; it shows what the data folder asks for next.
func New(o Options) *Window {
	if o.Runner == nil {
		o.Runner = ui.Background{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	speakChinese(o.Log)
	look.Apply(o.Fyne)
	w := &Window{make: o.Records, work: &tracker{Runner: o.Runner}, idleFor: o.Idle, endIdle: func() {}}
	w.app = &ui.App{
		Fyne: o.Fyne, Window: o.Fyne.NewWindow(i18n.T("app.name")), Backend: o.Backend, Runner: w.work, Log: o.Log, Now: o.Now,
		Entered: w.entered, Left: w.lock, Restart: w.Start,
	}
	w.lane, w.day, w.idle = w.app.Lane(), w.app.Lane(), w.app.Lane()
	win := w.app.Window
	if o.PlaceCaret != nil {
		caret.Follow(win.Canvas(), w.work.After, func(s caret.Spot) { o.PlaceCaret(win, s) })
	}
	win.SetIcon(fyne.NewStaticResource("ronghe.png", assets.Icon))
	win.SetMaster()
	win.SetPadded(false)
	win.Resize(look.WindowSize(o.Fyne))
	win.SetCloseIntercept(w.close)
	win.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) {
		if w.shell != nil {
			w.shell.Dropped(pick.Paths(uris))
		}
	})
	return w
}

// App is what the window's pages work with.
func (w *Window) App() *ui.App { return w.app }

// Show looks the state up and shows the window.
func (w *Window) Show() {
	w.Start()
	w.app.Window.Show()
}

// Start looks at the data folder and shows what it asks for: the first run, the
// login, or what is wrong with it.
func (w *Window) Start() {
	w.leave()
	w.app.SetContent(kit.Ground(theme.Page, kit.Middle(360, xwidget.NewEmptyState("…", i18n.T("app.name"), i18n.T("ui.opening")))))
	ui.Do(w.lane, func(ctx context.Context) (ui.State, error) {
		return w.app.Backend.State(ctx), nil
	}, func(s ui.State, err error) {
		switch {
		case err != nil:
			start.Show(w.app, start.NewBroken(w.app, err))
		case s.Stage == ui.Broken:
			start.Show(w.app, start.NewBroken(w.app, s.Err))
		case s.Stage == ui.FirstRun:
			w.first = start.NewFirstRun(w.app)
			start.Show(w.app, w.first)
		default:
			w.showLogin()
			w.app.ShowError(s.Err) // nothing, mostly
		}
	})
}

func (w *Window) showLogin() {
	w.login = start.NewLogin(w.app)
	start.Show(w.app, w.login)
}

// entered shows the frame for the user who has logged in.
func (w *Window) entered(svc *register.Service) {
	w.leave()
	w.app.Svc = svc
	w.app.Acts = w.acts
	w.app.Records = w.make(w.app)
	w.shell = shell.New(w.app, w.places(), w.commands()...)
	w.app.Nav = w.shell
	w.app.SetContent(w.shell.Content())
	w.shell.Start()
	w.judge()
	w.watchIdle()
	w.unpark()
}

// judge looks at what changed with the day beside the work, now and after every
// midnight, so that counts and lists tell what ran out.
func (w *Window) judge() {
	svc := w.app.Svc
	ui.Do(w.day, svc.Judge, func(changed int, err error) {
		if err != nil {
			w.app.Log.Warn("records not judged", "err", err)
		}
		if changed > 0 && w.app.Nav != nil {
			w.app.Nav.Saved()
		}
	})
	now := w.app.Now()
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 1, 0, 0, now.Location())
	w.endDay = []func(){
		w.app.Runner.After(midnight.Sub(now), w.judge),
		w.app.Runner.After(beforeBackup, w.backUp),
	}
}

// beforeBackup leaves the first minutes to what the person came for.
const beforeBackup = 3 * time.Minute

// backUp makes the day's backup beside the work.
func (w *Window) backUp() {
	ui.Also(w.day, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, w.app.Backend.DailyBackup(ctx)
	}, func(_ struct{}, err error) {
		if err != nil {
			w.app.Log.Warn("no daily backup", "err", err)
		}
	})
}

// leave ends the frame and forgets the user's service.
func (w *Window) leave() {
	if w.shell != nil {
		w.app.Window.Canvas().Unfocus() // what has the keyboard still speaks to the frame
		w.shell.Stop()
	}
	w.day.Stop()
	w.idle.Stop()
	w.endIdle()
	for _, stop := range w.endDay {
		stop()
	}
	w.endDay = nil
	w.app.ClearToast()
	w.shell, w.app.Nav, w.app.Records, w.app.Svc = nil, nil, nil, nil
}

// lock puts the pages' work away as drafts and shows the login at once. What
// was being typed comes back after the same person has logged in again.
func (w *Window) lock() { w.park(false) }

// park is lock; paused keeps the session for the user's PIN, where there is one.
func (w *Window) park(paused bool) {
	if w.shell == nil {
		return
	}
	user := w.app.Svc.Who().User
	w.shell.Park(func(draft app.ID, err error) {
		if err != nil {
			w.app.ShowError(err)
			return
		}
		w.leave()
		w.parked = parked{user.ID, draft}
		if paused && w.app.Backend.Pause() {
			start.Show(w.app, start.NewReopen(w.app, user, w.showLogin))
			return
		}
		w.app.Backend.Lock()
		w.showLogin()
	})
}

// parked is the work that was in front when the window was locked.
type parked struct {
	user  app.ID
	draft app.ID
}

// unpark opens again what was being typed when the window was locked.
func (w *Window) unpark() {
	p := w.parked
	w.parked = parked{}
	svc := w.app.Svc
	if p.draft == "" || p.user != svc.Who().User.ID {
		return
	}
	ui.Do(w.lane, func(ctx context.Context) ([]register.Draft, error) {
		return svc.Store().Drafts(ctx)
	}, func(drafts []register.Draft, err error) {
		if err != nil {
			w.app.Log.Warn("drafts not read", "err", err)
			return
		}
		for _, d := range drafts {
			if d.ID == p.draft && w.app.Records != nil {
				w.app.Records.Resume(d)
			}
		}
	})
}

// close asks the pages, keeps the window's size, and ends.
func (w *Window) close() {
	w.app.Log.Info("asked to close")
	end := func() {
		look.KeepWindowSize(w.app.Fyne, w.app.Window.Canvas().Size())
		w.app.Window.SetCloseIntercept(nil)
		w.app.Window.Close()
	}
	if w.shell == nil {
		end()
		return
	}
	w.shell.Leave(end)
}

// acts are what can be done with records of a form beside what every form has.
func (w *Window) acts(form string) []ui.Act {
	var out []ui.Act
	switch form {
	case market.Form:
		out = supply.Acts(w.app)
	case sheets.Form:
		return collect.Acts(w.app)
	}
	return append(out, collect.Send(w.app, form)...)
}

// places are the lines of the navigation and the pages behind them.
func (w *Window) places() []shell.Place {
	a := w.app
	out := []shell.Place{
		{ID: nav.Home, Text: i18n.T("ui.home.title"), Make: func() nav.Page { return home.New(a) }},
		{ID: nav.Annual, Text: i18n.T("ui.annual.title"), Make: func() nav.Page { return annual.New(a) }},
	}
	if below := annual.Below(a); len(below) > 0 {
		out = append(out, shell.Place{ID: nav.RollUp, Text: i18n.T("ui.rollup.title"), Make: func() nav.Page { return annual.NewRollUp(a, below) }})
	}
	out = append(out, []shell.Place{
		{ID: nav.Policy, Text: i18n.T("ui.policy.title"), Make: func() nav.Page { return policy.New(a) }},
		{ID: nav.Supply, Text: i18n.T("ui.supply.title"), Make: func() nav.Page { return supply.New(a) }},
		{ID: nav.Charts, Text: i18n.T("ui.charts.title"), Make: func() nav.Page { return charts.New(a) }},
	}...)
	for _, f := range a.Svc.Catalog().Forms() {
		out = append(out, shell.Place{
			ID: nav.Register(f.ID), Text: f.Title, Group: f.Group,
			Make: func() nav.Page { return uiregister.NewList(a, f) },
		})
	}
	data := i18n.T("ui.shell.data")
	out = append(out,
		shell.Place{ID: nav.Import, Text: i18n.T("ui.import.title"), Group: data, Make: func() nav.Page { return exchange.NewImport(a) }},
		shell.Place{ID: nav.Export, Text: i18n.T("ui.export.title"), Group: data, Make: func() nav.Page { return exchange.NewExport(a) }},
		shell.Place{ID: nav.Carry, Text: i18n.T("ui.carry.title"), Group: data, Make: func() nav.Page { return carry.New(a) }},
		shell.Place{ID: nav.Collect, Text: i18n.T("ui.collect.title"), Group: data, Make: func() nav.Page { return collect.New(a) }},
		shell.Place{ID: nav.Sync, Text: i18n.T("ui.sync.title"), Group: data, Make: func() nav.Page { return syncview.New(a) }},
		shell.Place{ID: nav.Changes, Text: i18n.T("ui.changes.title"), Group: data, Make: func() nav.Page { return changes.New(a) }})
	if a.Svc.Audits() {
		out = append(out, shell.Place{ID: nav.Journal, Text: i18n.T("ui.journal.title"), Group: data, Make: func() nav.Page { return journal.New(a) }})
	}
	return append(out,
		shell.Place{ID: nav.Bin, Text: i18n.T("ui.bin.title"), Group: data, Make: func() nav.Page { return uiregister.NewBin(a) }},
		shell.Place{ID: nav.Admin, Text: i18n.T("ui.admin.title"), Group: data, Make: func() nav.Page { return admin.New(a) }},
		shell.Place{ID: nav.Help, Text: i18n.T("ui.help.title"), Group: data, Make: func() nav.Page { return help.New(a) }},
	)
}
