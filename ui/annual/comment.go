package annual

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	report "ronghe/app/annual"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// openRemark reports whether something is left to do about one of a cell's remarks.
func openRemark(list []report.Comment) (words string, ok bool) {
	for _, c := range list {
		if !c.Settled {
			return c.Words, true
		}
	}
	return "", false
}

// remarks are the remarks on a cell, with the way to write another.
func (p *Page) remarks(c *report.Cell) []fyne.CanvasObject {
	list := p.comments[c]
	var objs []fyne.CanvasObject
	if len(list) > 0 {
		objs = append(objs, kit.Section(i18n.T("ui.annual.comments")))
	}
	for _, one := range list {
		who := p.names[one.By]
		if who == "" {
			who = i18n.T("annual.stranger")
		}
		head := kit.Quiet(i18n.T("ui.annual.comment_by", "who", who, "at", ui.When(one.At, p.app.Now())))
		if one.Settled {
			objs = append(objs, kit.Tight(head, kit.Quiet(i18n.T("ui.annual.comment_settled", "words", one.Words))))
			continue
		}
		objs = append(objs, kit.Tight(head, kit.Text(one.Words), kit.Line(0, xwidget.NewLink(i18n.T("ui.annual.settle"), func() { p.settle(one) }))))
	}
	return append(objs, kit.Line(0, xwidget.NewButton(i18n.T("ui.annual.comment"), func() { p.askComment(c) })))
}

// settle notes that nothing is left to do about a remark.
func (p *Page) settle(one report.Comment) {
	p.do(func(ctx context.Context, s *report.Service, _ *report.Report) error {
		return s.Settle(ctx, one, true)
	}, p.told(i18n.T("ui.annual.settled")))
}

// askComment asks for a remark on a cell. One that is sent up can have some too:
// they are no part of it.
func (p *Page) askComment(c *report.Cell) {
	words := xwidget.NewEntry()
	field := xwidget.NewField(i18n.T("ui.annual.comment_words"), words)
	var d *xwidget.Dialog
	d = xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.annual.comment_title", "cell", c.Name()), Text: i18n.T("ui.annual.comment_help"), Content: field,
		Confirm: i18n.T("ui.annual.comment_keep"), OnCancel: p.grid.Focus,
		OnConfirm: func() bool {
			text := strings.TrimSpace(words.Text)
			if text == "" {
				field.SetProblem(xwidget.SeverityError, i18n.T("ui.annual.no_comment"))
				return false
			}
			p.leave(d)
			p.do(func(ctx context.Context, s *report.Service, r *report.Report) error {
				_, err := s.Comment(ctx, r, c, text)
				return err
			}, p.told(i18n.T("ui.annual.commented")))
			return true
		},
	})
	words.OnSubmitted = func(string) { d.Confirm() }
}
