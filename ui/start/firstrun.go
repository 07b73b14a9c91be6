// Package start is what stands before the work: the first run, the login, the
// way back when the data folder cannot be opened.
package start

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

// labelWidth is the width of the labels before the fields.
const labelWidth = 96

// FirstRun is the page of the very first start: unit, account, demonstration
// records. Enter leads from field to field and at the end begins.
type FirstRun struct {
	app  *ui.App
	lane *ui.Lane
	root fyne.CanvasObject

	unit         *xwidget.Picker
	unitNote     *xwidget.Paragraph
	title, login *xwidget.Entry
	pass, again  *xwidget.Entry
	rules        *fyne.Container
	demo         *xwidget.Check
	begin        *xwidget.Button
	trouble      *fyne.Container
	key          *KeyPage // shown at the end
	busy         bool
}

// NewFirstRun makes the page; Entered of the app is called at its end.
func NewFirstRun(a *ui.App) *FirstRun {
	p := &FirstRun{app: a, lane: a.Lane()}
	p.unit = xwidget.NewPicker(p.findUnits)
	p.unit.Required = true
	p.unit.PlaceHolder = i18n.T("ui.start.unit_hint")
	p.unit.OnChanged = func(xwidget.Option) { p.showUnit(); p.look() }
	p.unitNote = kit.Quiet("")
	p.title, p.login = xwidget.NewEntry(), xwidget.NewEntry()
	p.title.PlaceHolder = i18n.T("ui.start.title_hint")
	p.login.PlaceHolder = i18n.T("ui.start.login_hint")
	p.pass, p.again = xwidget.NewPasswordEntry(), xwidget.NewPasswordEntry()
	for _, e := range []*xwidget.Entry{p.title, p.login, p.pass, p.again} {
		e.OnChanged = func(string) { p.look() }
	}
	p.again.OnSubmitted = func(string) { p.Submit() }
	p.rules = newRuleBox()
	p.demo = xwidget.NewCheck(i18n.T("ui.start.demo"), nil)
	p.begin = xwidget.NewPrimaryButton(i18n.T("ui.start.begin"), "Enter", p.Submit)
	p.trouble = container.NewVBox()
	p.root = kit.Middle(620, kit.Card(kit.Rows(10,
		kit.Heading(i18n.T("ui.start.welcome")),
		kit.Text(i18n.T("ui.start.welcome_text")),
		kit.Rule(),
		kit.Section(i18n.T("ui.start.unit")),
		kit.Rows(2, p.field("ui.start.unit_label", p.unit), container.NewBorder(nil, nil, kit.Wide(labelWidth, kit.Short("")), nil, p.unitNote)),
		kit.Section(i18n.T("ui.start.account")),
		kit.Rows(6,
			p.field("ui.start.title_label", p.title),
			p.field("ui.start.login_label", p.login),
			p.field("ui.start.pass_label", p.pass),
			p.field("ui.start.again_label", p.again),
		),
		container.NewBorder(nil, nil, kit.Wide(labelWidth, kit.Short("")), nil, p.rules),
		p.demo,
		p.trouble,
		kit.Line(8, kit.Small(i18n.T("app.secrecy")), nil, p.begin),
	)))
	p.showUnit()
	p.look()
	return p
}

func (p *FirstRun) field(key string, control fyne.CanvasObject) fyne.CanvasObject {
	return kit.Field(i18n.T(key), labelWidth, control)
}

// Content is the page.
func (p *FirstRun) Content() fyne.CanvasObject { return p.root }

// HelpTopic is the chapter of the manual for this page.
func (*FirstRun) HelpTopic() string { return "start" }

// Shown puts the keyboard where the work begins.
func (p *FirstRun) Shown() { p.app.Window.Canvas().Focus(p.unit) }

func (p *FirstRun) findUnits(query string, limit int) []xwidget.Option {
	units := p.app.Backend.Units()
	var found []app.Unit
	if strings.TrimSpace(query) == "" {
		found = units.All()
	} else {
		found = units.Find(query, limit)
	}
	out := make([]xwidget.Option, 0, min(limit, len(found)))
	for _, u := range found[:min(limit, len(found))] {
		out = append(out, xwidget.Option{Code: u.Code, Label: u.Name, Detail: u.Code})
	}
	return out
}

// showUnit says to whom the chosen unit reports.
func (p *FirstRun) showUnit() {
	o := p.unit.Selected()
	if o.IsZero() {
		p.unitNote.SetText(i18n.T("ui.start.unit_note"))
		return
	}
	units := p.app.Backend.Units()
	if parent, ok := units.Parent(o.Code); ok {
		p.unitNote.SetText(i18n.T("ui.start.unit_reports", "code", o.Code, "parent", parent.Name))
		return
	}
	p.unitNote.SetText(i18n.T("ui.start.unit_top", "code", o.Code))
}

// look judges what is typed and says it in words.
func (p *FirstRun) look() {
	rules := passwordRules(p.login.Text, p.pass.Text, p.again.Text)
	showRules(p.rules, rules)
	if p.ready() {
		p.begin.Enable()
	} else {
		p.begin.Disable()
	}
}

func (p *FirstRun) ready() bool {
	return !p.busy && !p.unit.Selected().IsZero() && p.person() != "" && p.name() != "" &&
		allKept(passwordRules(p.login.Text, p.pass.Text, p.again.Text))
}

func (p *FirstRun) person() string { return strings.TrimSpace(p.title.Text) }
func (p *FirstRun) name() string   { return strings.TrimSpace(p.login.Text) }

// missing is the first field that is not filled, nil when all are.
func (p *FirstRun) missing() fyne.Focusable {
	switch {
	case p.unit.Selected().IsZero():
		return p.unit
	case p.person() == "":
		return p.title
	case p.name() == "":
		return p.login
	case !allKept(passwordRules(p.login.Text, p.pass.Text, p.pass.Text)):
		return p.pass
	case p.pass.Text != p.again.Text:
		return p.again
	}
	return nil
}

// Fill fills the page in, as a person would who was asked to show it.
func (p *FirstRun) Fill(unit string, admin ui.NewAdmin, demo bool) {
	if u, ok := p.app.Backend.Units().Get(unit); ok {
		p.unit.SetSelected(xwidget.Option{Code: u.Code, Label: u.Name, Detail: u.Code})
		p.showUnit()
	}
	p.title.SetText(admin.Title)
	p.login.SetText(admin.Name)
	p.pass.SetText(admin.Password)
	p.again.SetText(admin.Password)
	p.demo.SetChecked(demo)
	p.look()
}

// Key is the page of the recovery key, nil before the account is made.
func (p *FirstRun) Key() *KeyPage { return p.key }

// Submit makes the data folder, or leads to what is missing.
func (p *FirstRun) Submit() {
	if f := p.missing(); f != nil {
		p.app.Window.Canvas().Focus(f)
		return
	}
	if p.busy {
		return
	}
	p.setBusy(true)
	unit, admin := p.unit.Selected().Code, ui.NewAdmin{Name: p.name(), Title: p.person(), Password: p.pass.Text}
	type made struct {
		recovery string
		svc      *register.Service
	}
	ui.Do(p.lane, func(ctx context.Context) (made, error) {
		key, svc, err := p.app.Backend.Create(ctx, unit, admin)
		return made{key, svc}, err
	}, func(m made, err error) {
		p.setBusy(false)
		if err != nil {
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			p.root.Refresh()
			if m.recovery != "" { // the folder is there: what opens it comes first
				p.keyPage(m.recovery, nil, p.app.Restart)
				p.app.ShowError(err)
			}
			return
		}
		rememberUser(p.app, admin.Name)
		p.app.Svc = m.svc
		p.showKey(m.recovery, m.svc)
	})
}

func (p *FirstRun) setBusy(on bool) {
	p.busy = on
	if on {
		p.begin.SetText(i18n.T("ui.start.making"))
		p.trouble.Objects = nil
	} else {
		p.begin.SetText(i18n.T("ui.start.begin"))
	}
	p.look()
}

// showKey shows the recovery key, and after it fills the demonstration records.
func (p *FirstRun) showKey(key string, svc *register.Service) {
	demo := p.demo.Checked()
	next := func() {
		if !demo {
			p.app.Entered(svc)
			return
		}
		p.app.Job(ui.Job{
			Title: i18n.T("ui.start.filling"),
			Work:  p.app.Backend.FillDemo,
			Then: func(err error) {
				p.app.Entered(svc)
				if err != nil {
					p.app.ShowError(err)
				}
			},
		})
	}
	p.keyPage(key, svc, next)
}

// keyPage shows the recovery key; svc is nil where the folder could not be opened.
func (p *FirstRun) keyPage(key string, svc *register.Service, next func()) {
	p.key = newKeyPage(p.app, svc, key, next)
	p.app.SetContent(kit.Ground(theme.Page, p.key.root))
	p.key.shown()
}

// showRules writes rules as lines with a mark: kept, or still open.
func showRules(box *fyne.Container, rules []rule) {
	if len(box.Objects) != len(rules) {
		box.Objects = nil
		for range rules {
			box.Objects = append(box.Objects, kit.Small(""))
		}
	}
	for i, r := range rules {
		l, ok := box.Objects[i].(*widget.Label)
		if !ok {
			continue
		}
		l.Importance = widget.LowImportance
		mark := "○ "
		if r.kept {
			l.Importance, mark = widget.SuccessImportance, "✓ "
		}
		l.SetText(mark + r.text)
	}
}
