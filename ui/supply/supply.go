// Package supply is the page of the information service: the items at the left,
// and for the one at the cursor what suits it, why, and the way to an agreement.
package supply

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/match"
	"ronghe/app/register"
	market "ronghe/app/supply"
	"ronghe/ui"
	"ronghe/ui/kit"
	uiregister "ronghe/ui/register"
	"ronghe/ui/xwidget"
)

// shown is how many recommendations the panel names.
const shown = 12

// New makes the page.
func New(a *ui.App) *uiregister.List {
	f, _ := a.Svc.Catalog().Form(market.Form)
	return uiregister.NewListWith(a, f, uiregister.Extra{
		Title: i18n.T("ui.supply.title"), Side: newSide(a), Views: views(a), Empty: i18n.T("ui.supply.begin"),
		Help: topic(), Key: "supply", Hidden: []string{"owner", "quantity"}, // the panel takes their room, and says both of what it recommends
	})
}

// topic is what the manual says of the page.
func topic() string { return "registers#" + i18n.T("ui.supply.title") }

// views are the parts of the market: what stands now, by how far it is published,
// the unit's own, and all.
func views(a *ui.App) []uiregister.View {
	unit := a.Svc.Who().Unit
	current := app.Filter{Field: "standing", Op: app.In, Values: []string{market.Published, market.Talking}}
	out := []uiregister.View{{Code: "current", Text: i18n.T("ui.supply.current"), Where: []app.Filter{current}}}
	for _, scope := range market.Scopes {
		where := []app.Filter{current, {Field: "scope", Op: app.Eq, Values: []string{scope}}}
		if at := market.Around(unit.Division, scope); at != "" {
			where = append(where, app.Filter{Field: "division", Op: app.Under, Values: []string{at}})
		}
		out = append(out, uiregister.View{Code: scope, Text: i18n.T("ui.supply.scope_" + scope), Where: where})
	}
	return append(out,
		uiregister.View{Code: "own", Text: i18n.T("ui.supply.own"), Where: []app.Filter{{Field: "_unit", Op: app.Eq, Values: []string{unit.Code}}}},
		uiregister.View{Code: "all", Text: i18n.T("ui.supply.all")})
}

// Acts are what can be done with items.
func Acts(a *ui.App) []ui.Act {
	return []ui.Act{
		{Text: i18n.T("ui.supply.publish"), Key: fyne.KeyP, Do: func(ids []app.ID, done func(app.ID, string)) { askPublish(a, ids, done) }},
		{Text: i18n.T("ui.supply.withdraw"), Key: fyne.KeyW, Do: func(ids []app.ID, done func(app.ID, string)) {
			work(a, "ui.supply.withdrawn", done, func(ctx context.Context, svc *register.Service) (register.Bulked, error) {
				return market.Withdraw(ctx, svc, ids)
			})
		}},
	}
}

// work changes items off the UI thread and says how many.
func work(a *ui.App, key string, done func(app.ID, string), do func(context.Context, *register.Service) (register.Bulked, error)) {
	svc := a.Svc
	ui.Do(a.Lane(), func(ctx context.Context) (register.Bulked, error) { return do(ctx, svc) }, func(out register.Bulked, err error) {
		switch {
		case err != nil:
			a.ShowError(err)
		case out.Records == 0:
			a.Toast(i18n.T("ui.supply.nothing"))
		default:
			text := i18n.T(key, "n", ui.Count(out.Records))
			if n := len(out.Missed); n > 0 {
				text += i18n.T("ui.supply.missed", "n", ui.Count(n))
			}
			done(out.Batch, text)
		}
	})
}

// askPublish asks for whom and until when.
func askPublish(a *ui.App, ids []app.ID, done func(app.ID, string)) {
	f, _ := a.Svc.Catalog().Form(market.Form)
	scope, _ := f.Field("scope")
	options := make([]xwidget.Option, len(scope.Options))
	for i, o := range scope.Options {
		options[i] = xwidget.Option{Code: o.Code, Label: o.Label}
	}
	pick := xwidget.NewPicker(func(string, int) []xwidget.Option { return options })
	pick.SetSelected(options[1])
	from, to := xwidget.NewEntry(), xwidget.NewEntry()
	from.SetText(a.Svc.Today())
	to.SetText(a.Now().AddDate(0, 6, 0).Format("2006-01-02"))
	trouble := container.NewVBox()
	var d *xwidget.Dialog
	d = xwidget.ShowDialog(a.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.supply.publish_title", "n", ui.Count(len(ids))), Text: i18n.T("ui.supply.publish_text"), Width: 420, Help: topic(),
		Content: kit.Rows(8, kit.Field(scope.Label, 90, pick), kit.Field(i18n.T("ui.supply.from"), 90, from), kit.Field(i18n.T("ui.supply.to"), 90, to), trouble),
		Confirm: i18n.T("ui.supply.publish"),
		OnConfirm: func() bool {
			p := market.Publication{Scope: pick.Selected().Code, From: day(a, "valid_from", from.Text), To: day(a, "valid_to", to.Text)}
			if err := p.Check(a.Svc.Today()); err != nil { // what was typed stays
				trouble.Objects = []fyne.CanvasObject{a.Notice(err)}
				d.Refresh()
				return false
			}
			work(a, "ui.supply.published", done, func(ctx context.Context, svc *register.Service) (register.Bulked, error) {
				return market.Publish(ctx, svc, ids, p)
			})
			return true
		},
	})
}

// day reads a date as the form's field does, "" for what is none.
func day(a *ui.App, field, text string) string {
	f, _ := a.Svc.Catalog().Form(market.Form)
	fd, ok := f.Field(field)
	if !ok {
		return ""
	}
	v, _ := fd.ParseText(text)
	return v.Text()
}

// side shows what suits the item at the cursor.
type side struct {
	app  *ui.App
	lane *ui.Lane
	rows *fyne.Container
	root fyne.CanvasObject
	at   app.ID // whose matches are shown
}

func newSide(a *ui.App) *side {
	s := &side{app: a, lane: a.Lane(), rows: kit.Rows(8)}
	s.root = kit.Card(container.NewVScroll(s.rows))
	return s
}

func (s *side) Content() fyne.CanvasObject { return s.root }
func (s *side) Stop()                      { s.lane.Stop() }

func (s *side) show(objs ...fyne.CanvasObject) {
	s.rows.Objects = objs
	s.rows.Refresh()
}

// Follow shows what suits an item.
func (s *side) Follow(id app.ID) {
	s.at = id
	title := kit.Section(i18n.T("ui.supply.matches"))
	if id == "" {
		s.show(title, kit.Quiet(i18n.T("ui.supply.choose")))
		return
	}
	svc := s.app.Svc
	type both struct {
		market.Found
		claims []market.Claim
	}
	ui.Do(s.lane, func(ctx context.Context) (b both, err error) {
		if b.claims, err = market.ClaimsOn(ctx, svc, id); err != nil {
			return b, err
		}
		b.Found, err = market.Matches(ctx, svc, id, shown)
		return b, err
	}, func(found both, err error) {
		if err != nil {
			s.show(title, s.app.Notice(err))
			return
		}
		var objs []fyne.CanvasObject
		for _, c := range found.claims {
			objs = append(objs, s.claim(c), kit.Rule())
		}
		objs = append(objs, title, kit.Quiet(found.Item.Title))
		if len(found.Matches) == 0 {
			objs = append(objs, kit.Text(i18n.T("ui.supply.none")), kit.Quiet(i18n.T("ui.supply.none_hint")))
		}
		for _, m := range found.Matches {
			objs = append(objs, kit.Rule(), s.card(id, m))
		}
		s.show(objs...)
	})
}

// card is one recommendation with its reasons.
func (s *side) card(id app.ID, m match.Match) fyne.CanvasObject {
	other := m.Item.ID
	objs := []fyne.CanvasObject{
		kit.Text(m.Item.Title), kit.Quiet(i18n.T("ui.supply.score", "n", strconv.Itoa(m.Score), "owner", m.Item.Owner)),
	}
	for _, r := range m.Reasons {
		objs = append(objs, kit.Quiet("· "+r.Text()))
	}
	objs = append(objs, kit.Line(4,
		xwidget.NewLink(i18n.T("ui.supply.open"), func() { s.app.Records.Open(market.Form, other, nil) }),
		xwidget.NewLink(i18n.T("ui.supply.deal"), func() { s.deal(id, other) })))
	return kit.Tight(objs...)
}

// deal begins the agreement of two items.
func (s *side) deal(a, b app.ID) {
	svc := s.app.Svc
	ui.Do(s.app.Lane(), func(ctx context.Context) (*register.Session, error) {
		return market.Deal(ctx, svc, a, b)
	}, func(ss *register.Session, err error) {
		if err != nil {
			s.app.ShowError(err)
			return
		}
		s.app.Records.NewFrom(ss)
	})
}
