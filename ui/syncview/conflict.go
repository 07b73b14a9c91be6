package syncview

import (
	"context"

	"fyne.io/fyne/v2"

	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// card is one conflict: what it was, what was written here and there, and how it
// can end.
func (p *Page) card(c register.Conflict) fyne.CanvasObject {
	title := c.Name
	if c.Label != "" {
		title = i18n.T("ui.sync.conflict", "name", c.Name, "label", c.Label)
	}
	rows := kit.Rows(6, kit.Section(title))
	if c.Whole != register.Value {
		rows.Add(kit.Text(i18n.T("ui.sync.whole_" + string(c.Whole))))
	}
	if c.Again {
		rows.Add(kit.Text(i18n.T("ui.sync.again")))
	}
	say := func(key, text string) { rows.Add(kit.Field(i18n.T(key), 120, kit.Text(shown(text)))) }
	if c.Whole == register.Value {
		theirs, mine := sides(c)
		if !c.Again || c.Masked || c.Base != c.Theirs { // else who decided saw that already
			say("ui.sync.base", c.Base)
		}
		say(theirs, c.Theirs)
		say(mine, c.Mine)
	}
	for _, text := range c.Others {
		say("ui.sync.other", text)
	}
	for _, ch := range c.Changes {
		rows.Add(kit.Field(ch.Label, 160, kit.Text(i18n.T("ui.sync.change", "old", shown(ch.Old), "new", shown(ch.New)))))
	}
	rows.Add(p.ends(c))
	return kit.Card(rows)
}

// sides are what is said before the two values: what is there and what was written, or,
// where both ended the conflict, what each of them decided.
func sides(c register.Conflict) (theirs, mine string) {
	switch {
	case c.Again && c.Here:
		return "ui.sync.theirs_decided", "ui.sync.mine_decided"
	case c.Again:
		return "ui.sync.theirs_decided", "ui.sync.elsewhere_decided"
	case c.Here:
		return "ui.sync.theirs", "ui.sync.mine"
	}
	return "ui.sync.theirs", "ui.sync.mine_elsewhere"
}

// ends are the buttons with which a conflict ends. What they do to a record or a row
// as a whole they say themselves.
func (p *Page) ends(c register.Conflict) fyne.CanvasObject {
	keep, take := i18n.T("ui.sync.keep"), i18n.T("ui.sync.take")
	if c.Whole != register.Value {
		keep, take = i18n.T("ui.sync.keep_"+string(c.Whole)), i18n.T("ui.sync.take_"+string(c.Whole))
	}
	line := []fyne.CanvasObject{xwidget.NewButton(keep, func() { p.resolve(c, register.KeepTheirs, "") })}
	if c.CanTake {
		line = append(line, xwidget.NewButton(take, func() { p.resolve(c, register.TakeMine, "") }))
	}
	if c.CanBoth {
		line = append(line, xwidget.NewButton(i18n.T("ui.sync.both"), func() { p.resolve(c, register.TakeBoth, "") }))
	}
	if c.CanBeTyped {
		line = append(line, xwidget.NewButton(i18n.T("ui.sync.type"), func() { p.typed(c) }))
	}
	if c.Masked {
		line = append(line, xwidget.NewButton(i18n.T("ui.sync.reveal"), func() { p.reveal(c) }))
	}
	return kit.Line(8, append(line, nil, kit.Small(i18n.T("ui.sync.both_kept")))...)
}

func shown(text string) string {
	if text == "" {
		return i18n.T("ui.sync.blank")
	}
	return text
}

func (p *Page) resolve(c register.Conflict, choice register.Choice, text string) {
	svc := p.app.Svc
	ui.Do(p.lane, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, svc.Resolve(ctx, c, choice, text)
	}, func(_ struct{}, err error) {
		if err != nil {
			p.app.ShowError(err)
		} else {
			p.app.Toast(i18n.T("ui.sync.resolved"))
		}
		p.Shown()
	})
}

// reveal shows the personal values of a conflict until the page is looked up again;
// the log is told.
func (p *Page) reveal(c register.Conflict) {
	svc := p.app.Svc
	ui.Do(p.lane, func(ctx context.Context) (register.Conflict, error) {
		return svc.Revealed(ctx, c, i18n.T("ui.sync.reveal_reason"))
	}, func(open register.Conflict, err error) {
		if err != nil {
			p.app.ShowError(err)
			return
		}
		for i := range p.last.conflicts {
			if was := p.last.conflicts[i]; was.Doc == open.Doc && was.Path == open.Path {
				p.last.conflicts[i] = open
			}
		}
		p.show(p.last, nil)
	})
}

// typed asks for a third value, where neither of two is right.
func (p *Page) typed(c register.Conflict) {
	field := xwidget.NewEntry()
	if !c.Masked { // stars are nobody's number
		field.SetText(c.Mine)
	}
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.sync.conflict", "name", c.Name, "label", c.Label), Text: i18n.T("ui.sync.type_hint"), Content: field,
		Confirm: i18n.T("ui.sync.type_take"),
		OnConfirm: func() bool {
			p.resolve(c, register.TakeTyped, field.Text)
			return true
		},
	})
}
