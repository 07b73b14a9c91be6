package annual

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	report "ronghe/app/annual"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/review"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	uiregister "ronghe/ui/register"
	"ronghe/ui/xwidget"
)

// since is what became of a report since it was sent up, and what it says
// otherwise than the submission before.
type since struct {
	drift       report.Drift
	corrections []report.Correction
}

// tones of the states.
var tones = map[review.State]xwidget.Tone{
	review.Signed: xwidget.ToneDone, review.Submitted: xwidget.ToneDone, review.Accepted: xwidget.ToneDone,
	review.Returned: xwidget.ToneError, review.Approved: xwidget.ToneDone, review.Closed: xwidget.ToneDone,
}

// showBar shows where the report stands, what to do next and the steps for it.
func (p *Page) showBar() {
	f := p.filing
	if f == nil || p.rep == nil {
		return
	}
	filled, asked := 0, 0
	for _, t := range p.rep.Book.Tables() {
		d := p.rep.Done(t)
		filled, asked = filled+d.Filled, asked+d.Asked
	}
	tone := tones[f.State]
	if f.Lapsed {
		tone = xwidget.ToneWarning
	}
	words := kit.Quiet(i18n.T("ui.annual.bar", "n", ui.Count(filled), "all", ui.Count(asked), "next", f.NextText()))
	if f.Content != "" && f.State.Locked() {
		words = kit.Quiet(i18n.T("ui.annual.bar_digest", "digest", report.Short(f.Content), "next", f.NextText()))
	}
	right := []fyne.CanvasObject{}
	if n := len(p.asked.list); n > 0 {
		right = append(right, xwidget.NewButton(i18n.T("ui.annual.questions_n", "n", ui.Count(n)), p.showAsked))
	}
	if p.since != nil && !p.since.drift.Empty() {
		right = append(right, xwidget.NewButton(i18n.T("ui.annual.drift", "n", ui.Count(p.since.drift.Records())), p.showDrift))
	}
	if p.since != nil && len(p.since.corrections) > 0 {
		right = append(right, xwidget.NewButton(i18n.T("ui.annual.corrections", "n", ui.Count(len(p.since.corrections))), p.showCorrections))
	}
	switch {
	case f.State == review.Signed && !f.Lapsed:
		right = append(right, xwidget.NewPrimaryButton(review.Title(op.Submit), "", p.submit))
	case f.State == review.Submitted:
		right = append(right, xwidget.NewButton(review.Title(op.Withdraw), p.withdraw))
	case !f.State.Locked() && f.Begun:
		right = append(right, xwidget.NewButton(review.Title(op.Sign), p.sign))
	}
	left := kit.Line(0, xwidget.NewStatusPill(f.StateTitle(), tone))
	p.bar.Objects = []fyne.CanvasObject{kit.Card(container.NewBorder(nil, nil, left, kit.Line(8, right...), words))}
	p.bar.Refresh()
}

// lookSince asks the registers again, off the UI thread, where a report was sent
// up before.
func (p *Page) lookSince() {
	p.since = nil
	s, r, f := p.svc, p.rep, p.filing
	sent, ok := f.Submitted()
	if !ok {
		p.drifts.Stop()
		return
	}
	ui.Do(p.drifts, func(ctx context.Context) (*since, error) {
		out := &since{}
		var err error
		if f.State.Locked() {
			snap, err := s.Frozen(ctx, sent)
			if err != nil {
				return nil, err
			}
			if out.drift, err = s.Drift(ctx, r, snap, nil); err != nil {
				return nil, err
			}
		}
		out.corrections, err = s.Corrections(ctx, r, f)
		return out, err
	}, func(out *since, err error) {
		if err != nil {
			if app.CodeOf(err) != app.CodeCanceled {
				p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
				p.root.Refresh()
			}
			return
		}
		p.since = out
		p.showBar()
		p.root.Refresh()
	})
}

// sign looks at everything that keeps the report from being signed, shows it, or
// asks for the signature.
func (p *Page) sign() {
	s, year, f := p.svc, p.years.At(), p.filing
	if _, err := s.Next(f, op.Sign, i18n.T("ui.annual.sign")); err != nil {
		p.app.ShowError(err)
		return
	}
	var blocks []report.Block
	p.app.Job(ui.Job{
		Title: i18n.T("ui.annual.checking"),
		Work: func(ctx context.Context, progress func(done, total int)) error {
			r, err := s.Open(ctx, year)
			if err != nil {
				return err
			}
			blocks, err = s.Check(ctx, r, progress)
			return err
		},
		Then: func(err error) {
			switch {
			case err != nil:
				p.app.ShowError(err)
			case len(blocks) > 0:
				p.showBlocks(blocks)
			default:
				p.askSign()
			}
		},
	})
}

// showBlocks names what keeps the report from being signed; a line leads there.
func (p *Page) showBlocks(blocks []report.Block) {
	items := make([]xwidget.ProblemItem, len(blocks))
	for i, b := range blocks {
		items[i] = xwidget.ProblemItem{Severity: xwidget.SeverityError, Where: b.Table.Number(), Text: b.Message}
		if b.Kind == report.BlockSoft {
			items[i].Severity = xwidget.SeverityWarning
		}
	}
	p.showList(i18n.T("ui.annual.blocked", "n", ui.Count(len(blocks))), i18n.T("ui.annual.blocked_help"), items, func(i int) { p.goToCell(blocks[i].At) })
}

func (p *Page) showList(title, text string, items []xwidget.ProblemItem, lead func(i int)) {
	showList(p.app, p.grid.Focus, title, text, items, lead)
}

// showList is a dialog with lines that lead somewhere; lead runs when it is gone,
// back when it is closed.
func showList(a *ui.App, back func(), title, text string, items []xwidget.ProblemItem, lead func(i int)) {
	var d *xwidget.Dialog
	list := xwidget.NewProblemList(func(i int) {
		d.Hide()
		lead(i)
	})
	list.SetItems(items)
	list.SetVisibleRows(4, 11)
	d = xwidget.ShowDialog(a.Window, xwidget.DialogOptions{
		Title: title, Text: text, Content: list, Width: 860, Confirm: i18n.T("ui.annual.close"), Cancel: "-", OnCancel: back,
		OnConfirm: func() bool { back(); return true },
	})
	list.Focus()
}

// askSign asks for the signature; in a unit of one person for the reason too.
func (p *Page) askSign() {
	reason := xwidget.NewEntry()
	field := xwidget.NewField(i18n.T("ui.annual.single"), reason)
	o := xwidget.DialogOptions{
		Title: i18n.T("ui.annual.sign_title", "year", strconv.Itoa(p.years.At())), Text: i18n.T("ui.annual.sign_help"),
		Confirm: review.Title(op.Sign), OnCancel: p.grid.Focus,
	}
	if p.filing.Single {
		o.Content = field
	}
	o.OnConfirm = func() bool {
		why := strings.TrimSpace(reason.Text)
		p.do(func(ctx context.Context, s *report.Service, r *report.Report) error {
			_, err := s.Sign(ctx, r, why)
			return err
		}, p.told(i18n.T("ui.annual.signed")))
		return true
	}
	xwidget.ShowDialog(p.app.Window, o)
}

// submit sends the report up after a question.
func (p *Page) submit() {
	f := p.filing
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.annual.submit_title", "year", strconv.Itoa(p.years.At())),
		Text:  i18n.T("ui.annual.submit_help", "digest", report.Short(f.Content)), Confirm: review.Title(op.Submit), OnCancel: p.grid.Focus,
		OnConfirm: func() bool {
			p.step(f, op.Submit, "", i18n.T("ui.annual.submitted"))
			return true
		},
	})
}

// withdraw takes the report back after a question.
func (p *Page) withdraw() {
	f, reason := p.filing, xwidget.NewEntry()
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.annual.withdraw_title", "year", strconv.Itoa(p.years.At())), Text: i18n.T("ui.annual.withdraw_help"),
		Content: xwidget.NewField(i18n.T("ui.annual.withdraw_reason"), reason), Confirm: review.Title(op.Withdraw), OnCancel: p.grid.Focus,
		OnConfirm: func() bool {
			p.step(f, op.Withdraw, strings.TrimSpace(reason.Text), i18n.T("ui.annual.withdrawn"))
			return true
		},
	})
}

// step takes a step with the submission as it was shown.
func (p *Page) step(f *report.Filing, k op.Kind, reason, done string) {
	p.do(func(ctx context.Context, s *report.Service, _ *report.Report) error {
		_, err := s.Take(ctx, f, k, reason)
		return err
	}, p.told(done))
}

// showDrift lists what changed in the registers since the report was sent up: a
// register leads to the records that changed, a figure to its cell.
func (p *Page) showDrift() {
	d := p.since.drift
	items := make([]xwidget.ProblemItem, 0, len(d.Forms)+len(d.Cells))
	for i, line := range d.Lines() {
		item := xwidget.ProblemItem{Severity: xwidget.SeverityInfo, Text: line, Where: i18n.T("ui.annual.registers"), Action: i18n.T("ui.annual.see_records")}
		if k := i - len(d.Forms); k >= 0 {
			item.Severity, item.Where, item.Action = xwidget.SeverityWarning, d.Cells[k].Cell.Table.Number(), ""
		}
		items = append(items, item)
	}
	p.showList(i18n.T("ui.annual.drift_title"), i18n.T("ui.annual.drift_help"), items, func(i int) {
		if k := i - len(d.Forms); k >= 0 {
			p.goToCell(d.Cells[k].Cell)
			return
		}
		f := d.Forms[i]
		p.app.Nav.Go(nav.Register(f.Form), uiregister.Wanted{Where: someOf(f.Changed), Label: i18n.T("ui.annual.drift_title")})
	})
}

// mostSome is how many records a list is led to.
const mostSome = 500

// someOf chooses records that changed; one that was deleted is in no list.
func someOf(changed []report.RecordDrift) []app.Filter {
	ids := make([]string, 0, min(len(changed), mostSome))
	for _, rec := range changed[:min(len(changed), mostSome)] {
		ids = append(ids, string(rec.ID))
	}
	return []app.Filter{{Field: "_id", Op: app.In, Values: ids}}
}

// showCorrections lists what the report says otherwise than its submission before.
func (p *Page) showCorrections() {
	list := p.since.corrections
	items := make([]xwidget.ProblemItem, len(list))
	for i, c := range list {
		items[i] = xwidget.ProblemItem{Severity: xwidget.SeverityInfo, Text: c.Text()}
		if c.Cell != nil {
			items[i].Where = c.Cell.Table.Number()
		} else {
			items[i].Where, items[i].Action = i18n.T("ui.annual.words"), " "
		}
	}
	p.showList(i18n.T("ui.annual.corrections_title"), i18n.T("ui.annual.corrections_help"), items, func(i int) {
		if c := list[i].Cell; c != nil {
			p.goToCell(c)
			return
		}
		p.grid.Focus()
	})
}

// editable says why the report cannot be edited, by anybody or by who works, and
// reports whether it can.
func (p *Page) editable() bool {
	if !p.app.Entering() {
		return false
	}
	if p.filing == nil {
		return true
	}
	if err := p.filing.Editable(); err != nil {
		p.app.ShowError(err)
		return false
	}
	return true
}
