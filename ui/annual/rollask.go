package annual

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	report "ronghe/app/annual"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/review"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// unitReport is what the page shows of one unit's report.
type unitReport struct {
	rep     *report.Report
	filing  *report.Filing
	remarks report.Remarks
}

// openUnitReport opens the report of the unit that is in front.
func openUnitReport(ctx context.Context, s *report.Service, r *report.Report) (out unitReport, err error) {
	out.rep = r
	if out.filing, err = s.Filing(ctx, r); err != nil {
		return out, err
	}
	out.remarks, err = s.Comments(ctx, r)
	return out, err
}

// reviews are the steps of a unit above, in the order of their buttons.
var reviews = []op.Kind{op.Accept, op.Return, op.Approve}

// unitBar says whose report this is and how far it is, with what can be done about
// it, and how to come back.
func (p *RollUp) unitBar() fyne.CanvasObject {
	f := p.unit.filing
	left := kit.Line(0, xwidget.NewStatusPill(i18n.T("ui.rollup.one"), xwidget.ToneWarning))
	words := kit.Quiet(i18n.T("ui.rollup.one_text", "unit", p.only.Name, "year", strconv.Itoa(p.years.At()), "state", f.StateTitle()))
	var right []fyne.CanvasObject
	if n := len(p.unit.remarks.Questions); n > 0 {
		right = append(right, xwidget.NewButton(i18n.T("ui.rollup.questions", "n", ui.Count(n)), p.showAsked))
	}
	for _, k := range reviews {
		if _, err := p.svc.Next(f, k, review.Title(k)); err == nil {
			right = append(right, xwidget.NewButton(review.Title(k), func() { p.askStep(k) }))
		}
	}
	right = append(right, xwidget.NewPrimaryButton(i18n.T("ui.rollup.back"), "", p.total))
	return kit.Card(container.NewBorder(nil, nil, left, kit.Line(8, right...), words))
}

// said are the notes of the unit on a cell and the questions about it, with the way
// to ask another.
func (p *RollUp) said(c *report.Cell) []fyne.CanvasObject {
	own := p.app.Svc.Who().Unit.Code
	objs := saidOf(p.app, p.rep, p.unit.remarks.Of[c], func(one report.Comment) []fyne.CanvasObject {
		if one.Unit != own {
			return nil
		}
		return []fyne.CanvasObject{kit.Line(0, xwidget.NewButton(i18n.T("ui.rollup.settle"), func() { p.settle(one) }))}
	})
	return append(objs, kit.Line(0, xwidget.NewButton(i18n.T("ui.rollup.ask"), func() { p.askQuestion(c) })))
}

// do works on the report of the unit in front and shows it anew.
func (p *RollUp) do(work func(ctx context.Context, s *report.Service) error, done string) {
	s := p.svc
	ui.Also(p.work, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, work(ctx, s)
	}, func(_ struct{}, err error) {
		if err != nil {
			p.app.ShowError(err)
			return
		}
		p.app.Toast(done)
		p.app.Nav.Saved()
		p.Shown()
	})
}

func (p *RollUp) leave(d *xwidget.Dialog) {
	d.Hide()
	p.grid.Focus()
}

// askQuestion asks the unit about a cell of its report.
func (p *RollUp) askQuestion(c *report.Cell) {
	r := p.rep
	askText(p.app, p.leave, p.grid.Focus, xwidget.DialogOptions{
		Title: i18n.T("ui.rollup.ask_title", "unit", p.only.Name, "cell", c.Name()), Text: i18n.T("ui.rollup.ask_help", "value", valueText(c, r.Value(c))), Confirm: i18n.T("ui.rollup.ask"),
	}, i18n.T("ui.rollup.ask_words"), "", i18n.T("ui.rollup.no_question"), func(text string) {
		p.do(func(ctx context.Context, s *report.Service) error {
			return s.Ask(ctx, r, report.Asked{Cell: c, Words: text})
		}, i18n.T("ui.rollup.asked"))
	})
}

func (p *RollUp) settle(q report.Comment) {
	r := p.rep
	p.do(func(ctx context.Context, s *report.Service) error { return s.Settle(ctx, r, q) }, i18n.T("ui.rollup.settled"))
}

// askStep asks before a step of review is taken; a return needs its reason, and
// names the questions that go with it.
func (p *RollUp) askStep(k op.Kind) {
	f, reason := p.unit.filing, xwidget.NewEntry()
	field := xwidget.NewField(i18n.T("ui.rollup.reason"), reason)
	o := xwidget.DialogOptions{
		Title: i18n.T("ui.rollup.step_title", "step", review.Title(k), "unit", p.only.Name, "year", strconv.Itoa(f.Year)),
		Text:  i18n.T("ui.rollup.step_" + string(k)), Confirm: review.Title(k), Width: 640, OnCancel: p.grid.Focus,
	}
	if k == op.Return {
		o.Content = kit.Rows(8, append([]fyne.CanvasObject{field}, p.riding()...)...)
	}
	var d *xwidget.Dialog
	o.OnConfirm = func() bool {
		why := strings.TrimSpace(reason.Text)
		if k == op.Return && why == "" {
			field.SetProblem(xwidget.SeverityError, i18n.T("ui.rollup.no_reason"))
			return false
		}
		p.leave(d)
		p.do(func(ctx context.Context, s *report.Service) error {
			_, err := s.Take(ctx, f, k, why)
			return err
		}, i18n.T("ui.rollup.done_"+string(k)))
		return true
	}
	d = xwidget.ShowDialog(p.app.Window, o)
	reason.OnSubmitted = func(string) { d.Confirm() }
}

// mostRiding is how many questions are named beside a return.
const mostRiding = 8

// riding are the questions that the unit finds with the return.
func (p *RollUp) riding() []fyne.CanvasObject {
	var open []report.Comment
	for _, q := range p.unit.remarks.Questions {
		if q.Standing == review.Open {
			open = append(open, q)
		}
	}
	if len(open) == 0 {
		return []fyne.CanvasObject{kit.Quiet(i18n.T("ui.rollup.riding_none"))}
	}
	out := []fyne.CanvasObject{kit.Section(i18n.T("ui.rollup.riding", "n", ui.Count(len(open))))}
	for _, q := range open[:min(len(open), mostRiding)] {
		out = append(out, kit.Text(i18n.T("ui.rollup.riding_line", "cell", q.Cell.Name(), "words", q.Words)))
	}
	if len(open) > mostRiding {
		out = append(out, kit.Quiet(i18n.T("ui.rollup.riding_more", "n", ui.Count(len(open)-mostRiding))))
	}
	return out
}

// showAsked shows the list of questions, or hides it.
func (p *RollUp) showAsked() {
	p.asking = !p.asking
	p.showFoot()
	if p.asking {
		p.askedBy.Focus()
	} else {
		p.grid.Focus()
	}
}

func (p *RollUp) showFoot() {
	p.foot.Objects = nil
	if p.asking && p.only != nil && len(p.asked.list) > 0 {
		p.foot.Objects = []fyne.CanvasObject{kit.Inset(0, 6, p.askedBy)}
	}
	p.body.Refresh()
}
