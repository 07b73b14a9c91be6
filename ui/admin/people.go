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
	grew func() // the card takes another height
}

func newPeopleCard(a *ui.App, grew func()) *peopleCard {
	c := &peopleCard{app: a, lane: a.Lane(), list: kit.Rows(4), grew: grew}
	rows := kit.Rows(8, kit.Section(i18n.T("ui.people.card")), c.list, kit.Quiet(i18n.T("ui.people.text")))
	if c.administers() {
		rows.Add(kit.Line(8, xwidget.NewLink(i18n.T("ui.people.single"), c.askSingle), xwidget.NewLink(i18n.T("ui.people.key"), c.askKey), nil, xwidget.NewButton(i18n.T("ui.people.add"), c.askNew)))
	}
	c.root = kit.Card(rows)
	return c
}

func (c *peopleCard) administers() bool {
	return slices.Contains(c.app.Svc.Who().User.Roles, app.RoleAdmin)
}

// show reads who may log in.
func (c *peopleCard) show() {
	admin, own := c.administers(), c.app.Svc.Who().User.ID // asked now: the window may be locked before the accounts are read
	ui.Do(c.lane, c.app.Backend.Users, func(users []app.User, err error) {
		c.list.Objects = nil
		if err != nil {
			c.list.Add(c.app.Notice(err))
		}
		for _, u := range users {
			line := container.NewBorder(nil, nil, nil, nil, kit.Text(i18n.T("ui.people.line", "who", u.Shown(), "name", u.Name, "roles", roleTitles(u.Roles))))
			if admin {
				ways := []fyne.CanvasObject{xwidget.NewLink(i18n.T("ui.people.roles"), func() { c.askRoles(u) })}
				if u.ID != own { // one's own is changed with the old one
					ways = append(ways, xwidget.NewLink(i18n.T("ui.people.reset"), func() { c.askReset(u) }))
				}
				line = container.NewBorder(nil, nil, nil, kit.Line(0, ways...), line)
			}
			c.list.Add(line)
		}
		c.grew()
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
func (c *peopleCard) ask(title, text, confirm string, content fyne.CanvasObject, do func(context.Context) error, done string, then ...func()) {
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
				for _, f := range then {
					f()
				}
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

// askKey asks for the password and makes another recovery key.
func (c *peopleCard) askKey() {
	pass, key := xwidget.NewPasswordEntry(), ""
	c.ask(i18n.T("ui.people.key"), i18n.T("ui.people.key_text"), i18n.T("ui.people.key_make"), xwidget.NewField(i18n.T("ui.admin.password_old"), pass), func(ctx context.Context) (err error) {
		key, err = c.app.Backend.NewRecovery(ctx, pass.Text)
		return err
	}, i18n.T("ui.people.key_done"), func() { start.TellKey(c.app, key) })
}

// newPassword are the fields of a first password, and whether it keeps the rules.
type newPassword struct {
	pass, again *xwidget.Entry
	rules       *fyne.Container
	kept        bool
}

// newPasswordOf makes the fields for the account whose name the entry holds, or for
// name where that is nil.
func newPasswordOf(entry *xwidget.Entry, name string) *newPassword {
	n := &newPassword{pass: xwidget.NewPasswordEntry(), again: xwidget.NewPasswordEntry(), rules: start.NewRuleBox()}
	look := func(string) {
		if entry != nil {
			name = entry.Text
		}
		n.kept = start.ShowRules(n.rules, name, n.pass.Text, n.again.Text)
		n.rules.Refresh()
	}
	n.pass.OnChanged, n.again.OnChanged = look, look
	if entry != nil {
		entry.OnChanged = look
	}
	look("")
	return n
}

// rows are the fields; what says which password it is.
func (n *newPassword) rows(what string) []fyne.CanvasObject {
	return []fyne.CanvasObject{
		kit.Field(i18n.T(what), labelWidth, n.pass),
		kit.Field(i18n.T("ui.start.again_label"), labelWidth, n.again),
		container.NewBorder(nil, nil, kit.Wide(labelWidth, kit.Short("")), nil, n.rules),
	}
}

func (n *newPassword) err() error {
	if n.kept {
		return nil
	}
	return app.NewError("store.password_weak", nil, "reason", i18n.T("ui.people.not_kept"))
}

// askReset gives somebody who forgot the password another one, for one login.
func (c *peopleCard) askReset(u app.User) {
	n := newPasswordOf(nil, u.Name)
	c.ask(i18n.T("ui.people.reset_title", "who", u.Shown()), i18n.T("ui.people.reset_text"), i18n.T("ui.people.set"), kit.Rows(8, n.rows("ui.people.once_password")...), func(ctx context.Context) error {
		if err := n.err(); err != nil {
			return err
		}
		return c.app.Backend.ResetPassword(ctx, u.Name, n.pass.Text)
	}, i18n.T("ui.people.reset_done", "who", u.Shown()))
}

func (c *peopleCard) askNew() {
	name, title := xwidget.NewEntry(), xwidget.NewEntry()
	n := newPasswordOf(name, "")
	boxes, ticked := roleBoxes([]string{app.RoleClerk})
	rows := append([]fyne.CanvasObject{kit.Field(i18n.T("ui.login.name"), labelWidth, name), kit.Field(i18n.T("ui.people.shown"), labelWidth, title)}, n.rows("ui.people.first_password")...)
	c.ask(i18n.T("ui.people.add"), i18n.T("ui.people.add_text"), i18n.T("ui.people.make"), kit.Rows(8, append(rows, boxes)...), func(ctx context.Context) error {
		if err := n.err(); err != nil {
			return err
		}
		return c.app.Backend.AddUser(ctx, app.User{Name: strings.TrimSpace(name.Text), Title: strings.TrimSpace(title.Text), Roles: ticked()}, n.pass.Text)
	}, i18n.T("ui.people.added"))
}
