package record

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/formview"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// loaded is a session and the draft that it goes on with, if any.
type loaded struct {
	session *register.Session
	draft   *register.Draft
	left    []string // of a copy: what was there and is left out
}

// mostLeft is how many places the notice over a copy names.
const mostLeft = 8

// copiedText says what a copy took along, and what not.
func copiedText(left []string) string {
	if len(left) == 0 {
		return i18n.T("form.copied")
	}
	names := strings.Join(left[:min(len(left), mostLeft)], i18n.T("form.copied.and"))
	if len(left) > mostLeft {
		names += i18n.T("form.copied.more", "n", ui.Count(len(left)))
	}
	return i18n.T("form.copied.left", "left", names)
}

// load reads what the page is to show.
func (p *Page) load(src Source) {
	p.src = src
	svc := p.app.Svc
	p.wait()
	ui.Do(p.read, func(ctx context.Context) (loaded, error) {
		return begin(ctx, svc, src)
	}, func(l loaded, err error) {
		if err != nil {
			p.failed(err)
			return
		}
		p.show(l)
	})
}

// begin opens the session off the UI thread. A stored record that was left
// unfinished goes on where it was left.
func begin(ctx context.Context, svc *register.Service, src Source) (loaded, error) {
	var l loaded
	var err error
	switch {
	case src.Draft != nil:
		l.draft = src.Draft
	case src.Copy:
		l.session, l.left, err = svc.BeginCopy(ctx, src.Form, src.ID)
		return l, err
	case src.Begun != nil:
		return loaded{session: src.Begun}, nil
	case src.ID == "":
		l.session, err = svc.BeginWith(src.Form, src.Texts)
		return l, err
	case svc.Enters():
		drafts, err := svc.Store().Drafts(ctx)
		if err != nil {
			return l, err
		}
		for i, d := range drafts {
			if d.Doc == src.ID && d.Form == src.Form && !d.New {
				l.draft = &drafts[i]
				break
			}
		}
	}
	if l.draft != nil {
		l.session, err = svc.Resume(ctx, *l.draft)
		return l, err
	}
	l.session, err = svc.Edit(ctx, src.Form, src.ID)
	return l, err
}

// wait shows that the record is being read, should it take long.
func (p *Page) wait() {
	p.host.Objects = nil
	p.host.Refresh()
	p.app.Runner.After(ui.Patience/2, func() {
		if len(p.host.Objects) == 0 {
			p.put(kit.Middle(360, kit.Quiet(i18n.T("form.loading"))))
		}
	})
}

func (p *Page) put(o fyne.CanvasObject) {
	p.host.Objects = []fyne.CanvasObject{o}
	p.host.Refresh()
}

// failed says why the record cannot be shown and how to go on.
func (p *Page) failed(err error) {
	retry := xwidget.NewButton(i18n.T("form.retry"), func() { p.load(p.src) })
	p.put(kit.Middle(560, kit.Rows(12, p.app.Notice(err), kit.Line(8, retry, xwidget.NewButton(i18n.T("form.back"), p.back)))))
	p.app.Window.Canvas().Focus(retry)
}

// show puts a session on the page.
func (p *Page) show(l loaded) {
	p.keeper.Drop()
	if p.view != nil {
		p.view.Close()
	}
	if p.session == nil || l.session.Base() == nil || p.session.Base() == nil || p.session.Base().ID != l.session.Base().ID {
		p.batch = ""
	}
	p.session = l.session
	p.looking = !p.app.Svc.Enters() || p.foreign() != ""
	p.foot.offer()
	p.twins, p.twinKey = nil, ""
	p.view = formview.New(formview.Config{
		App: p.app, Session: p.session, Picker: p.pick, ReadOnly: p.looking,
		OnChanged: p.changed, OnFocus: p.foot.guide, OnProblem: p.foot.list.Select, OnHistory: p.history,
		OnUndo: p.undo, OnRedo: p.redo, OnEscape: p.back,
	}, p.session.Base() != nil)
	p.bars.clear()
	p.bars.carried()
	p.put(p.view.Content())
	p.head.update()
	p.foot.problems()
	p.app.Nav.Retitle()
	switch {
	case p.looking:
		p.bars.look()
	case l.draft != nil:
		p.bars.restored(*l.draft)
	case p.src.Copy:
		p.bars.say(xwidget.TonePrimary, copiedText(l.left))
	}
	p.view.Focus()
	p.opened()
	p.lookForTwins()
}

// neighbour goes to the record before or behind this one in its list.
func (p *Page) neighbour(step int) {
	if p.near == nil || p.session == nil || p.session.Base() == nil {
		return
	}
	id, ok := p.near(p.session.Base().ID, step)
	if !ok {
		key := "form.near.last"
		if step < 0 {
			key = "form.near.first"
		}
		p.app.Toast(i18n.T(key))
		return
	}
	p.Leave(func() { p.load(Source{Form: p.src.Form, ID: id, Near: p.near}) })
}

// copyAsNew begins a new record with the content of this one.
func (p *Page) copyAsNew() {
	if p.session == nil || p.session.Base() == nil || !p.app.Entering() {
		return
	}
	id := p.session.Base().ID
	p.Leave(func() { p.load(Source{Form: p.src.Form, ID: id, Copy: true}) })
}

// opened notes that the user has this record before them.
func (p *Page) opened() {
	base := p.session.Base()
	if base == nil {
		return
	}
	svc, form, id := p.app.Svc, base.Form, base.ID
	p.app.Runner.Start(func() {
		if err := svc.Opened(context.Background(), form, id); err != nil {
			p.app.Log.Warn("opened record not noted", "err", err)
		}
	})
}

func (p *Page) back() { p.app.Nav.Back() }

// open shows another record of the form in this page's place.
func (p *Page) open(id app.ID) {
	p.load(Source{Form: p.src.Form, ID: id})
}
