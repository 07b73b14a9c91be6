package start

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// Reopen stands before a session that was locked because nobody used the window:
// the PIN goes on with it (SAFETY R5). The sixth digit enters.
type Reopen struct {
	app     *ui.App
	lane    *ui.Lane
	login   func()
	pin     *xwidget.Entry
	trouble *fyne.Container
	root    fyne.CanvasObject
	busy    bool
}

// NewReopen makes the page for who was locked out; login shows the usual one.
func NewReopen(a *ui.App, who app.User, login func()) *Reopen {
	p := &Reopen{app: a, lane: a.Lane(), login: login, trouble: container.NewVBox()}
	p.pin = xwidget.NewPasswordEntry()
	p.pin.OnChanged = p.typed
	p.pin.OnSubmitted = func(string) { p.submit() }
	p.root = kit.Middle(440, kit.Card(kit.Rows(12,
		kit.Heading(i18n.T("app.name")),
		kit.Quiet(i18n.T("ui.reopen.text", "who", who.Shown())),
		kit.Field(i18n.T("ui.reopen.pin"), 64, p.pin),
		p.trouble,
		kit.Line(8, xwidget.NewLink(i18n.T("ui.reopen.password"), p.withPassword), nil,
			xwidget.NewPrimaryButton(i18n.T("ui.reopen.enter"), "Enter", p.submit)),
		kit.Rule(),
		kit.Line(8, kit.Small(i18n.T("app.secrecy")), nil, kit.Small(a.Backend.Version())),
	)))
	return p
}

// Content is the page.
func (p *Reopen) Content() fyne.CanvasObject { return p.root }

// Shown puts the keyboard into the field.
func (p *Reopen) Shown() { p.app.Window.Canvas().Focus(p.pin) }

// typed enters with the last digit.
func (p *Reopen) typed(text string) {
	if len(strings.TrimSpace(text)) == app.PINDigits {
		p.submit()
	}
}

// withPassword ends the session and asks for name and password.
func (p *Reopen) withPassword() {
	if p.busy {
		return
	}
	p.app.Backend.Lock()
	p.login()
}

func (p *Reopen) submit() {
	pin := strings.TrimSpace(p.pin.Text)
	if p.busy || pin == "" {
		return
	}
	p.busy = true
	ui.Do(p.lane, func(ctx context.Context) (*register.Service, error) {
		return p.app.Backend.Resume(ctx, pin)
	}, func(svc *register.Service, err error) {
		p.busy = false
		switch {
		case err == nil:
			p.app.Entered(svc)
		case app.CodeOf(err) == "store.pin":
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			p.pin.SetText("")
			p.root.Refresh()
			p.Shown()
		default: // only the password is left
			p.app.Backend.Lock()
			p.login()
			p.app.ShowError(err)
		}
	})
}
