package window

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui"
	"ronghe/ui/charts"
	"ronghe/ui/exchange"
	"ronghe/ui/journal"
	"ronghe/ui/look"
	"ronghe/ui/nav"
	"ronghe/ui/policy"
	uiregister "ronghe/ui/register"
	"ronghe/ui/start"
)

// The account and the unit of a walk; its data folder is one for show.
var showAccount = ui.NewAdmin{Name: "zhangsan", Title: "\u5f20\u4e09", Password: "Show#2026"}

// showAuditor looks at the log of the walk.
var showAuditor = ui.NewAdmin{Name: "shenji", Title: "\u674e\u5ba1\u8ba1", Password: "Shen#2026ji"}

const (
	showUnit     = "220200-edu"
	showRegister = "partnership"
	showPIN      = "284917"
)

// showFolder stands for the data folder in what the walk says about it.
const showFolder = `D:\ronghe`

// Walk says what a walk through the window is to do.
type Walk struct {
	Dir    string // where pictures and files are written
	Manual string // where the manual's pictures are written; "" leaves them out
	Zoom   int    // in percent, while it lasts; 0 is the kept one
	Sample string // a spreadsheet to import; "" leaves the import out
	Form   string // the register that Sample goes into
	// Picture writes what the display shows into a file; it runs off the UI
	// thread. Nil reads the window's own buffer, which some drivers leave black.
	Picture func(path string) error
	// Done is called on the UI thread at the end.
	Done func(error)
}

// Shots walks through every screen, beginning with the first run on an empty
// data folder, and writes a picture of each: NN-name.png.
func (w *Window) Shots(o Walk) {
	look.SetMode(w.app.Fyne, look.Light) // whatever was chosen before
	steps := w.firstSteps()
	steps = append(steps, w.registerSteps()...)
	steps = append(steps, w.recordSteps()...)
	steps = append(steps, w.importSteps(o, false)...)
	steps = append(steps, w.placeSteps()...)
	steps = append(steps, w.lookSteps()...)
	steps = append(steps, w.gallerySteps()...)
	steps = append(steps, w.lastSteps()...)
	w.walk(o, steps)
}

// Tour shows the main job from end to end: the first run, demonstration
// records, an import that is checked and taken, an export that is written.
func (w *Window) Tour(o Walk) {
	steps := w.firstSteps()
	steps = append(steps, w.importSteps(o, true)...)
	steps = append(steps, w.exportSteps(o)...)
	w.walk(o, steps)
}

// walk does the steps at the zoom asked for; the kept one comes back.
func (w *Window) walk(o Walk, steps []step) {
	kept := look.Zoom(w.app.Fyne)
	if o.Zoom != 0 {
		look.SetZoom(w.app.Fyne, o.Zoom)
	}
	done := func(err error) {
		if o.Zoom != 0 {
			look.SetZoom(w.app.Fyne, kept)
		}
		o.Done(err)
	}
	k := &walk{w: w, dir: o.Dir, picture: o.Picture, steps: steps, done: done}
	if o.Manual != "" {
		k.manual, k.cuts = o.Manual, manualCuts()
	}
	k.start()
}

// inside reports whether somebody has logged in and nothing is over the page.
func (w *Window) inside() bool {
	return w.shell != nil && w.app.Window.Canvas().Overlays().Top() == nil
}

func (w *Window) firstSteps() []step {
	return []step{
		{name: "first-run", ready: func() bool { return w.first != nil }},
		{name: "first-run-filled", do: func() { w.first.Fill(showUnit, showAccount, true) }},
		{name: "recovery-key", do: func() { w.first.Submit() }, ready: func() bool { return w.first.Key() != nil }},
		{name: "home", do: func() { w.first.Key().Accept() }, ready: w.inside},
	}
}

func (w *Window) goTo(p nav.Place, want any) func() { return func() { w.shell.Go(p, want) } }

// escape closes what lies over the page.
func (w *Window) escape() {
	c := w.app.Window.Canvas()
	for c.Overlays().Top() != nil {
		top := c.Overlays().Top()
		if f := c.Focused(); f != nil {
			f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		}
		if c.Overlays().Top() == top {
			c.Overlays().Remove(top)
		}
	}
}

func (w *Window) list() *uiregister.List {
	l, _ := w.shell.Front().(*uiregister.List)
	return l
}

func (w *Window) importSteps(o Walk, take bool) []step {
	if o.Sample == "" {
		return []step{{name: "import", do: w.goTo(nav.Import, nil)}}
	}
	page := func() *exchange.Import {
		p, _ := w.shell.Front().(*exchange.Import)
		return p
	}
	checked := func() bool { p := page(); return p != nil && !p.Busy() }
	steps := []step{
		{name: "import", do: w.goTo(nav.Import, nil)},
		{name: "import-checked", do: w.goTo(nav.Import, nav.ImportWant{Form: o.Form, Path: o.Sample}), ready: checked},
		{name: "import-columns", do: func() { page().ShowColumns() }},
		{do: w.escape},
	}
	if take {
		steps = append(steps, step{name: "import-done", do: func() { page().Take() }, ready: checked})
	}
	return steps
}

func (w *Window) exportSteps(o Walk) []step {
	page := func() *exchange.Export {
		p, _ := w.shell.Front().(*exchange.Export)
		return p
	}
	return []step{
		{name: "export", do: w.goTo(nav.Export, nav.ExportWant{Query: app.Query{Form: showRegister}})},
		{
			name: "export-done", do: func() { page().WriteTo(filepath.Join(o.Dir, showRegister+".xlsx")) },
			ready: func() bool { return page() != nil && !page().Busy() },
		},
	}
}

func (w *Window) placeSteps() []step {
	return []step{
		{name: "export", do: w.goTo(nav.Export, nav.ExportWant{Query: app.Query{Form: showRegister}})},
		{name: "bin-empty", do: w.goTo(nav.Bin, nil)},
		{do: func() { w.goTo(nav.Register(showRegister), nil)() }},
		{do: func() { w.list().SelectRows(0, 2); w.list().AskDelete() }, ready: w.asked},
		{name: "list-deleted", do: func() {
			w.app.Window.Canvas().FocusPrevious() // what others name is asked about beginning at the refusal
			w.confirm()
		}, ready: func() bool { return !w.asked() }},
		{do: w.app.ClearToast},
		{name: "bin", do: w.goTo(nav.Bin, nil)},
		{name: "collect", do: w.goTo(nav.Collect, nil)},
		{name: "changes", do: w.goTo(nav.Changes, nil)},
		{name: "sync", do: w.goTo(nav.Sync, nil)},
		{name: "admin", do: w.goTo(nav.Admin, nil)},
		{name: "admin-pin", do: func() { w.goTo(nav.Admin, "pin")(); w.confirm() }, ready: w.asked},
		{do: w.escape},
		{name: "policy", do: w.goTo(nav.Policy, nil)},
		{name: "policy-below", do: func() {
			if l, ok := w.shell.Front().(*policy.Ledger); ok {
				l.ShowBelow()
			}
		}},
		{name: "supply", do: w.goTo(nav.Supply, nil)},
		{name: "annual", do: w.goTo(nav.Annual, nil)},
		{name: "rollup", do: w.goTo(nav.RollUp, nil)},
		{name: "charts", do: w.goTo(nav.Charts, nil)},
		{name: "charts-years", do: w.goTo(nav.Charts, charts.Wanted{ID: "bases_invested"})},
		{name: "charts-map", do: w.goTo(nav.Charts, charts.Wanted{ID: "firms_map"})},
		{more: w.everyChapter},
		{name: "user-menu", do: func() { w.shell.Menu() }},
		{do: w.escape},
		{name: "error", do: func() {
			w.app.ShowError(app.NewError("store.full", nil, "dir", showFolder))
		}},
		{do: w.escape},
	}
}

// asked reports whether a question lies over the page.
func (w *Window) asked() bool { return w.app.Window.Canvas().Overlays().Top() != nil }

// confirm answers the question that lies over the page.
func (w *Window) confirm() {
	if f := w.app.Window.Canvas().Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
}

func (w *Window) lastSteps() []step {
	outside := func() bool { return w.shell == nil }
	return append(w.auditSteps(), []step{
		{do: func() { w.beside(w.setPIN) }},
		{name: "reopen", do: w.lockIdle, ready: outside},
		{name: "login", do: func() { w.app.Backend.Lock(); w.showLogin() }},
		{name: "login-refused", do: func() { w.login.Try(showAccount.Name, "wrong") }, ready: func() bool { return !w.login.Busy() }},
		{name: "broken", do: func() {
			start.Show(w.app, start.NewBroken(w.app, app.NewError("store.damaged", nil, "dir", showFolder,
				"backup", showFolder+`\backups\20260315-180000`+ui.BackupEnding)))
		}},
	}...)
}

// firstEntry is the line of the log below the auditor's login and account and the
// three records that went to the bin: a record that was entered.
const firstEntry = 5

// auditSteps have an auditor look at the log and at what was done to a record; the
// account of the walk comes back after that.
func (w *Window) auditSteps() []step {
	outside := func() bool { return w.shell == nil }
	return []step{
		{do: func() { w.beside(w.addAuditor) }},
		{do: w.lock, ready: outside},
		{do: func() { w.login.Try(showAuditor.Name, showAuditor.Password) }, ready: w.inside},
		{do: w.goTo(nav.Journal, nil)},
		{name: "journal", do: func() {
			if p, ok := w.shell.Front().(*journal.Page); ok {
				p.Look(firstEntry)
			}
		}},
		{do: w.lock, ready: outside},
		{do: func() { w.login.Try(showAccount.Name, showAccount.Password) }, ready: w.inside},
	}
}

func (w *Window) addAuditor(ctx context.Context) error {
	u := app.User{Name: showAuditor.Name, Title: showAuditor.Title, Roles: []string{app.RoleAuditor}}
	return w.app.Backend.AddUser(ctx, u, showAuditor.Password)
}

func (w *Window) setPIN(ctx context.Context) error {
	return w.app.Backend.SetPIN(ctx, showAccount.Password, showPIN)
}

// beside does what later steps need and no page has to show.
func (w *Window) beside(work func(context.Context) error) {
	ui.Do(w.lane, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, work(ctx)
	}, func(_ struct{}, err error) { w.app.ShowError(err) })
}
