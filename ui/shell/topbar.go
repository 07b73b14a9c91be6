package shell

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

// topBar is the line at the top: the program, the unit, the search over
// everything, and the user.
type topBar struct {
	shell  *Shell
	root   fyne.CanvasObject
	nav    *xwidget.Button // in a narrow window
	finder *xwidget.Picker
	age    *syncAge
	user   *xwidget.Button
	hits   map[string]hit
	// commands are those of the page in front and of the window, as they were
	// when the search was opened; find reads them off the UI thread.
	commands atomic.Pointer[[]nav.Command]
}

// hit is what a line of the search leads to.
type hit struct {
	place nav.Place
	form  string
	id    app.ID
	do    func()
}

// perRegister is how many records of one register the search offers.
const perRegister = 4

// mostCommands is how many commands stand before the records that were found.
const mostCommands = 8

func newTopBar(s *Shell) *topBar {
	t := &topBar{shell: s, hits: map[string]hit{}}
	t.finder = xwidget.NewPicker(t.find)
	t.finder.PlaceHolder = i18n.T("ui.shell.search")
	t.finder.Run = s.app.RunBeside
	t.finder.TakeFirst = true
	t.finder.OnChanged = t.follow
	t.finder.OnFocus = func(gained bool) {
		if gained {
			t.collect()
		}
	}
	t.collect()
	who := s.app.Svc.Who()
	t.user = xwidget.NewButton(who.User.Title+" ▼", t.menu)
	t.user.Weight = xwidget.Link
	t.age = newSyncAge(s)
	t.nav = xwidget.NewButton(i18n.T("ui.shell.nav"), s.toggle)
	t.nav.Hide()
	name := widget.NewLabelWithStyle(i18n.T("app.name"), fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	line := container.NewBorder(nil, nil,
		kit.Line(4, t.nav, name, kit.ShortQuiet(who.Unit.Name)), kit.Line(0, t.age.button, t.user),
		kit.Line(0, nil, kit.Wide(380, t.finder), kit.Wide(12, kit.Short(""))))
	t.root = kit.Ground(theme.Surface, container.NewVBox(kit.Inset(8, 5, line), kit.Rule()))
	return t
}

// narrow shows the button of the navigation, or hides it.
func (t *topBar) narrow(on bool) {
	if t.nav.Hidden == on {
		t.nav.Hidden = !on
		t.root.Refresh()
	}
}

// search opens the search with what was typed already.
func (t *topBar) search(typed string) {
	t.shell.app.Window.Canvas().Focus(t.finder)
	t.finder.Open(typed)
}

// collect notes what can be done now.
func (t *topBar) collect() {
	var list []nav.Command
	if c, ok := t.shell.Front().(nav.Commander); ok {
		list = append(list, c.Commands()...)
	}
	list = append(list, t.shell.commands...)
	t.commands.Store(&list)
}

// find offers places, commands and records. It runs off the UI thread, so it reads only
// what does not change there.
func (t *topBar) find(query string, limit int) []xwidget.Option {
	query = strings.TrimSpace(query)
	hits := map[string]hit{}
	var places, commands []choose.Item
	for _, p := range t.shell.places {
		places = append(places, choose.Item{Option: xwidget.Option{Code: "place/" + string(p.ID), Label: p.Text, Detail: p.Group}})
		hits["place/"+string(p.ID)] = hit{place: p.ID}
	}
	for i, c := range *t.commands.Load() {
		code := "do/" + strconv.Itoa(i)
		commands = append(commands, choose.Item{Option: xwidget.Option{Code: code, Label: c.Text, Detail: c.Key}})
		hits[code] = hit{do: c.Run}
	}
	most := mostCommands
	if query == "" {
		most = limit
	}
	out := append(choose.Among(places, query, limit), choose.Among(commands, query, most)...)
	if query == "" {
		out = append(t.recents(hits), out...)
	} else {
		found, err := t.shell.app.Svc.Find(context.Background(), query, perRegister)
		if err != nil {
			t.shell.app.Log.Warn("search", "err", err)
		}
		for _, f := range found {
			detail := f.Form.Title
			if f.Detail != "" {
				detail += " · " + f.Detail
			}
			hits[string(f.Party.Ref)] = hit{form: f.Form.ID, id: f.Party.Ref}
			out = append(out, xwidget.Option{Code: string(f.Party.Ref), Label: f.Party.Name, Detail: detail})
		}
	}
	t.shell.app.Runner.Back(func() { t.hits = hits })
	return out[:min(len(out), limit)]
}

// recents are the records that the user opened last: what the search offers
// before anything is typed.
func (t *topBar) recents(hits map[string]hit) []xwidget.Option {
	svc := t.shell.app.Svc
	list, err := svc.Recents(context.Background())
	if err != nil {
		t.shell.app.Log.Warn("recent records", "err", err)
	}
	out := make([]xwidget.Option, len(list))
	for i, r := range list {
		title := r.Form
		if f, ok := svc.Catalog().Form(r.Form); ok {
			title = f.Title
		}
		hits[string(r.ID)] = hit{form: r.Form, id: r.ID}
		out[i] = xwidget.Option{Code: string(r.ID), Label: r.Name, Detail: i18n.T("ui.shell.recent", "form", title)}
	}
	return out
}

// follow goes where a chosen line leads and empties the search.
func (t *topBar) follow(o xwidget.Option) {
	h, ok := t.hits[o.Code]
	if !ok {
		return
	}
	t.finder.SetSelected(xwidget.Option{})
	switch {
	case h.do != nil:
		t.shell.app.Window.Canvas().Unfocus()
		shown(t.shell.Front())
		h.do()
		return
	case h.place != "":
		t.shell.Go(h.place, nil)
		return
	}
	t.shell.app.Records.Open(h.form, h.id, nil)
}

// menu shows what a user can do about themselves.
func (t *topBar) menu() {
	a := t.shell.app
	m := fyne.NewMenu("",
		fyne.NewMenuItem(i18n.T("ui.shell.lock"), a.Left),
		fyne.NewMenuItem(i18n.T("ui.shell.password"), func() { t.shell.Go(nav.Admin, "password") }),
		fyne.NewMenuItem(i18n.T("ui.shell.settings"), func() { t.shell.Go(nav.Admin, nil) }),
		fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem(i18n.T("ui.shell.quit"), a.Window.Close),
	)
	at := a.Fyne.Driver().AbsolutePositionForObject(t.user).AddXY(0, t.user.Size().Height+2)
	pop := widget.NewPopUpMenu(m, a.Window.Canvas())
	at.X = min(at.X, a.Window.Canvas().Size().Width-pop.MinSize().Width-8)
	pop.ShowAtPosition(at)
}
