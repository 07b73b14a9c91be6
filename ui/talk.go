package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app/i18n"
	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

// Question is a question that is answered by yes or by leaving it.
type Question struct {
	Title  string
	Text   string
	Yes    string // words of the confirming button
	Danger bool   // it is red
	// Careful puts the keyboard on the other button: much would be done by an
	// Enter too many.
	Careful bool
}

// Confirm asks; yes is called when the person confirms.
func (a *App) Confirm(q Question, yes func()) {
	ask := xwidget.Confirm
	if q.Danger {
		ask = xwidget.ConfirmDanger
	}
	d := ask(a.Window, q.Title, q.Text, q.Yes, yes)
	if q.Careful {
		d.FocusCancel()
	}
}

// Inform says something that only has to be read.
func (a *App) Inform(title, text string) { xwidget.Inform(a.Window, title, text) }

// How long a passing sentence stays; longer when it offers to undo.
const (
	toastTime = 5 * time.Second
	undoTime  = 12 * time.Second
)

// toaster is the layer above every page for sentences that go away by
// themselves. It takes no input but on the sentence's own button.
type toaster struct {
	notice *xwidget.Notice
	layer  *fyne.Container
	stop   func()
	text   string
}

// SetContent puts a page into the window, under the layer of passing sentences.
func (a *App) SetContent(o fyne.CanvasObject) {
	t := &a.toasts
	if t.notice == nil {
		t.notice = xwidget.NewNotice(xwidget.ToneNone, "")
		t.layer = container.New(toastPlace{}, t.notice)
	}
	a.Window.Canvas().Unfocus() // else what had the keyboard is never told that it is gone
	a.Window.SetContent(container.NewStack(o, t.layer))
}

// Toast shows a sentence for some seconds.
func (a *App) Toast(text string) { a.toast(xwidget.ToneDone, text, toastTime, "", nil) }

// ToastUndo shows a sentence with a way to take back what it tells.
func (a *App) ToastUndo(text string, undo func()) {
	a.toast(xwidget.ToneDone, text, undoTime, i18n.T("ui.undo"), undo)
}

// ClearToast takes the passing sentence away: what it offers to undo belongs to
// the user who did it.
func (a *App) ClearToast() {
	if t := &a.toasts; t.notice != nil && t.text != "" {
		t.stop()
		t.text = ""
		t.notice.Set(xwidget.ToneNone, "")
	}
}

// Toasted is the sentence that is shown now, "" for none.
func (a *App) Toasted() string { return a.toasts.text }

func (a *App) toast(tone xwidget.Tone, text string, stay time.Duration, words string, do func()) {
	t := &a.toasts
	if t.notice == nil {
		return // the window shows nothing yet
	}
	if t.stop != nil {
		t.stop()
	}
	hide := func() {
		t.text = ""
		t.notice.Set(xwidget.ToneNone, "")
		t.layer.Refresh()
	}
	t.text = text
	t.notice.SetAction(words, nil)
	if do != nil {
		t.notice.SetAction(words, func() { hide(); do() })
	}
	t.notice.SetClosable(hide)
	t.notice.Set(tone, text)
	t.notice.Show()
	t.layer.Refresh()
	t.stop = a.Runner.After(stay, hide)
}

// toastPlace puts the sentence at the right of the bottom: pages have their
// buttons and sums at the left.
type toastPlace struct{}

func (toastPlace) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (toastPlace) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	zoom := theme.Size(theme.Row) / 30
	w := min(size.Width-40, 620*zoom)
	for _, o := range objs {
		o.Resize(fyne.NewSize(w, o.MinSize().Height))
		h := o.MinSize().Height
		o.Resize(fyne.NewSize(w, h))
		o.Move(fyne.NewPos(size.Width-w-16*zoom, size.Height-h-40*zoom))
	}
}

// progressDialog shows a job's progress over the window.
type progressDialog struct {
	a     *App
	panel *xwidget.Progress
	over  *fyne.Container
}

// Show opens the panel; nothing below it can be reached while it is there.
func (p *progressDialog) Show(title string, cancel func()) {
	p.panel = xwidget.NewProgress(title, cancel)
	p.over = container.New(&overPlace{}, newShade(), p.panel)
	p.a.Window.Canvas().Overlays().Add(p.over)
	p.over.Resize(p.a.Window.Canvas().Size())
	p.a.Window.Canvas().FocusNext()
}

// Set moves the bar.
func (p *progressDialog) Set(done, total int) {
	if p.panel == nil {
		return
	}
	if total <= 0 {
		detail := ""
		if done > 0 {
			detail = Count(done)
		}
		p.panel.Set(-1, detail)
		return
	}
	p.panel.Set(float64(done)/float64(total), i18n.T("ui.progress", "done", Count(done), "total", Count(total)))
}

// Hide closes the panel.
func (p *progressDialog) Hide() {
	if p.over != nil {
		xwidget.RemoveOverlay(p.a.Window.Canvas(), p.over)
		p.over, p.panel = nil, nil
	}
}
