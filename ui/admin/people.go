package admin

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/start"
	"ronghe/ui/xwidget"
)

// peopleCard lists the accounts; an administrator adds some and sets what they
// may do.
type peopleCard struct {
	app  *ui.App
	lane *ui.Lane
	list *fyne.Container
	root fyne.CanvasObject
}

func newPeopleCard(a *ui.App) *peopleCard {
	c := &peopleCard{app: a, lane: a.Lane(), list: kit.Rows(4)}
	rows := kit.Rows(8, kit.Section(i18n.T("ui.people.card")), c.list, kit.Quiet(i18n.T("ui.people.text")))
	if c.administers() {
		rows.Add(kit.Line(8, xwidget.NewLink(i18n.T("ui.people.single"), c.askSingle), nil, xwidget.NewButton(i18n.T("ui.people.add"), c.askNew)))
	}
	c.root = kit.Card(rows)
	return c
}

func (c *peopleCard) administers() bool {
	return slices.Contains(c.app.Svc.Who().User.Roles, app.RoleAdmin)
}

// show reads who may log in.
func (c *peopleCard) show() {
	admin := c.administers() // asked now: the window may be locked before the accounts are read
	ui.Do(c.lane, c.app.Backend.Users, func(users []app.User, err error) {
		c.list.Objects = nil
		if err != nil {
			c.list.Add(c.app.Notice(err))
		}
		for _, u := range users {
			line := container.NewBorder(nil, nil, nil, nil, kit.Text(i18n.T("ui.people.line", "who", u.Shown(), "name", u.Name, "roles", roleTitles(u.Roles))))
			if admin {
				line = container.NewBorder(nil, nil, nil, xwidget.NewLink(i18n.T("ui.people.roles"), func() { c.askRoles(u) }), line)
			}
			c.list.Add(line)
		}
		c.root.Refresh()
	})
}

func roleTitle(role string) string { return i18n.T("review.role." + role) }

func roleTitles(roles []string) string {
	titles := make([]string, len(roles))
	for i, r := range roles {
		titles[i] = roleTitle(r)
	}
	return strings.Join(titles, "、")
}

// roleBoxes are a box for each role; ticked returns those that are.
func roleBoxes(now []string) (content fyne.CanvasObject, ticked func() []string) {
	boxes := make([]*xwidget.Check, len(app.Roles))
	content = kit.Rows(2)
	for i, r := range app.Roles {
		boxes[i] = xwidget.NewCheck(i18n.T("ui.people.role", "role", roleTitle(r), "may", i18n.T("ui.people.may_"+r)), nil)
		boxes[i].SetChecked(slices.Contains(now, r))
		content.(*fyne.Container).Add(boxes[i])
	}
	return content, func() (roles []string) {
		for i, b := range boxes {
			if b.Checked() {
				roles = append(roles, app.Roles[i])
			}
		}
		return roles
	}
}

// ask shows a question over an account; what was refused stays on screen with
// the reason.
func (c *peopleCard) ask(title, text, confirm string, content fyne.CanvasObject, do func(context.Context) error, done string) {
	trouble := container.NewVBox()
	var d *xwidget.Dialog
	d = xwidget.ShowDialog(c.app.Window, xwidget.DialogOptions{
		Title: title, Text: text, Width: 520, Content: kit.Rows(8, content, trouble), Confirm: confirm, Help: accounts,
		OnConfirm: func() bool {
			ui.Do(c.lane, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(_ struct{}, err error) {
				if err != nil {
					trouble.Objects = []fyne.CanvasObject{c.app.Notice(err)}
					d.Refresh()
					return
				}
				d.Hide()
				c.app.Toast(done)
				c.show()
			})
			return false
		},
	})
}

func (c *peopleCard) askRoles(u app.User) {
	boxes, ticked := roleBoxes(u.Roles)
	c.ask(i18n.T("ui.people.roles_title", "who", u.Shown()), "", i18n.T("ui.people.set"), boxes, func(ctx context.Context) error {
		return c.app.Backend.SetRoles(ctx, u.Name, ticked())
	}, i18n.T("ui.people.roles_done", "who", u.Shown()))
}

// askSingle asks whether the unit has one person only, who enters and signs.
func (c *peopleCard) askSingle() {
	on := xwidget.NewSegments(xwidget.Option{Code: "on", Label: i18n.T("ui.people.single_on")}, xwidget.Option{Code: "off", Label: i18n.T("ui.people.single_off")})
	on.Required = true
	on.SetSelected("on")
	reason := xwidget.NewEntry()
	c.ask(i18n.T("ui.people.single"), i18n.T("ui.people.single_text"), i18n.T("ui.people.set"), kit.Rows(8,
		kit.Field(i18n.T("ui.people.single_who"), labelWidth, kit.Line(0, on)),
		kit.Field(i18n.T("ui.people.single_why"), labelWidth, reason),
	), func(ctx context.Context) error {
		return c.app.Backend.SetSingleSigner(ctx, on.Selected().Code == "on", reason.Text)
	}, i18n.T("ui.people.single_done"))
}

func (c *peopleCard) askNew() {
	name, title := xwidget.NewEntry(), xwidget.NewEntry()
	pass, again := xwidget.NewPasswordEntry(), xwidget.NewPasswordEntry()
	rules := start.NewRuleBox()
	kept := false
	look := func(string) {
		kept = start.ShowRules(rules, name.Text, pass.Text, again.Text)
		rules.Refresh()
	}
	name.OnChanged, pass.OnChanged, again.OnChanged = look, look, look
	look("")
	boxes, ticked := roleBoxes([]string{app.RoleClerk})
	c.ask(i18n.T("ui.people.add"), i18n.T("ui.people.add_text"), i18n.T("ui.people.make"), kit.Rows(8,
		kit.Field(i18n.T("ui.login.name"), labelWidth, name),
		kit.Field(i18n.T("ui.people.shown"), labelWidth, title),
		kit.Field(i18n.T("ui.people.first_password"), labelWidth, pass),
		kit.Field(i18n.T("ui.start.again_label"), labelWidth, again),
		container.NewBorder(nil, nil, kit.Wide(labelWidth, kit.Short("")), nil, rules),
		boxes,
	), func(ctx context.Context) error {
		if !kept {
			return app.NewError("store.password_weak", nil, "reason", i18n.T("ui.people.not_kept"))
		}
		return c.app.Backend.AddUser(ctx, app.User{Name: strings.TrimSpace(name.Text), Title: strings.TrimSpace(title.Text), Roles: ticked()}, pass.Text)
	}, i18n.T("ui.people.added"))
}
