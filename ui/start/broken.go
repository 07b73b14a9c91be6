package start

import (
	"context"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// Broken is the page that stands when the data folder cannot be opened: what
// happened, what is kept, what to do, and the ways out.
type Broken struct {
	app    *ui.App
	root   fyne.CanvasObject
	first  *xwidget.Button
	picker *pick.Picker
}

// NewBroken makes the page for the error of the backend's state.
func NewBroken(a *ui.App, err error) *Broken {
	a.Log.Error("the data folder cannot be opened", "err", err)
	p := &Broken{app: a, picker: pick.New(a)}
	m := i18n.Error(err)
	again := xwidget.NewButton(i18n.T("ui.broken.again"), a.Restart)
	folder := xwidget.NewButton(i18n.T("ui.broken.folder"), func() { a.OpenPath(a.Backend.DataDir()) })
	quit := xwidget.NewButton(i18n.T("ui.broken.quit"), a.Window.Close)
	buttons := []fyne.CanvasObject{again, folder, nil, quit}
	p.first = again
	if restorable(err) {
		restore := xwidget.NewPrimaryButton(i18n.T("ui.broken.restore"), "", p.restore)
		buttons = append([]fyne.CanvasObject{restore}, buttons...)
		p.first = restore
	}
	p.root = kit.Middle(640, kit.Card(kit.Rows(12,
		kit.Heading(i18n.T("ui.broken.title")),
		explain("ui.broken.what", m.What),
		explain("ui.broken.kept", m.Kept),
		explain("ui.broken.do", m.Do),
		kit.Quiet(i18n.T("ui.broken.where", "dir", a.Backend.DataDir(), "log", a.Backend.LogFile())),
		kit.Rule(),
		kit.Line(8, buttons...),
	)))
	return p
}

// restorable reports whether a backup can help: not when another window has
// the folder open, nor when the program is too old for it.
func restorable(err error) bool {
	switch app.CodeOf(err) {
	case "store.locked", "store.newer", "store.network", "store.readonly":
		return false
	}
	return true
}

func explain(key, text string) fyne.CanvasObject {
	if text == "" {
		return kit.Rows(0)
	}
	return kit.Rows(0, kit.Small(i18n.T(key)), kit.Text(text))
}

// HelpTopic is the chapter of the manual for this page.
func (*Broken) HelpTopic() string { return "backup#" + i18n.T("ui.help.broken") }

// Content is the page.
func (p *Broken) Content() fyne.CanvasObject { return p.root }

// Shown puts the keyboard on the first way out.
func (p *Broken) Shown() { p.app.Window.Canvas().Focus(p.first) }

func (p *Broken) restore() { Restore(p.app, p.picker, p.app.Restart) }

// Restore asks for a backup, says what will happen, and puts it in the place
// of the data folder; then runs when that is done.
func Restore(a *ui.App, picker *pick.Picker, then func()) {
	picker.Ask(pick.Ask{
		Kind: pick.Open, Title: i18n.T("ui.restore.choose"), Types: []string{ui.BackupEnding}, What: i18n.T("ui.restore.files"),
	}, func(path string) { AskRestore(a, path, then) })
}

// AskRestore says what putting a backup in the place of the data folder means,
// and does it when the person confirms; then runs when that is done.
func AskRestore(a *ui.App, path string, then func()) {
	ui.Do(a.Lane(), func(ctx context.Context) (ui.BackupInfo, error) {
		return a.Backend.DescribeBackup(ctx, path)
	}, func(info ui.BackupInfo, err error) {
		if err != nil {
			a.ShowError(err)
			return
		}
		askRestore(a, path, info, then)
	})
}

func askRestore(a *ui.App, path string, info ui.BackupInfo, then func()) {
	text := i18n.T("ui.restore.text", "file", path, "unit", info.Unit, "n", ui.Count(info.Records),
		"when", info.Made.Local().Format("2006-01-02 15:04"))
	if a.Svc != nil && a.Svc.Who().Unit.Name != info.Unit {
		text = i18n.T("ui.restore.other_unit", "unit", info.Unit, "own", a.Svc.Who().Unit.Name) + "\n" + text
	}
	a.Confirm(ui.Question{
		Title: i18n.T("ui.restore.title"), Text: text, Yes: i18n.T("ui.restore.yes"), Danger: true,
	}, func() {
		a.Job(ui.Job{
			Title: i18n.T("ui.restore.running"),
			Work: func(ctx context.Context, _ func(int, int)) error {
				return a.Backend.Restore(ctx, path)
			},
			Then: func(err error) {
				then() // also where it failed: what was there was closed for it
				if err != nil {
					a.ShowError(err)
					return
				}
				a.Toast(i18n.T("ui.restore.done"))
			},
		})
	})
}
