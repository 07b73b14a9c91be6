package annual

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	"github.com/shopspring/decimal"

	"ronghe/app"
	report "ronghe/app/annual"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	uiregister "ronghe/ui/register"
	"ronghe/ui/xwidget"
)

// showSide shows all that is known of a cell.
func (p *Page) showSide(c *report.Cell) {
	p.side.Objects = nil
	if c != nil && p.rep != nil {
		p.side.Objects = p.content(c)
	}
	p.side.Refresh()
}

func (p *Page) content(c *report.Cell) []fyne.CanvasObject {
	r := p.rep
	name := kit.Text("**" + c.Name() + "**")
	name.Marked, name.SizeName = true, fynetheme.SizeNameSubHeadingText
	objs := []fyne.CanvasObject{name, kit.Text(valueText(c, r.Value(c)))}
	if last := r.LastValue(c); !last.IsBlank() {
		objs = append(objs, kit.Quiet(i18n.T("ui.annual.last", "value", valueText(c, last), "change", changeText(r.Value(c), last))))
		if st := r.Last.State(c); st.Origin == report.PutOver {
			objs = append(objs, kit.Quiet(i18n.T("ui.annual.last_over", "figure", valueText(c, r.Last.Beneath(c)), "reason", st.Reason)))
		}
	}
	said, first := p.said(c), isAsked(p.remarks.Of[c])
	if first { // what is to be answered stands above what is to be known
		objs = append(objs, said...)
	}
	objs = append(objs, kit.Section(sourceText(c.Source)))
	if c.Rule != "" {
		objs = append(objs, kit.Text(c.Rule))
	}
	if c.Source == report.Register {
		objs = append(objs, p.links(c)...)
	}
	objs = append(objs, p.pastLink(c)...)
	objs = append(objs, p.overText(c)...)
	for _, f := range r.Findings() {
		if f.At == c {
			objs = append(objs, p.finding(f))
		}
	}
	if first {
		return objs
	}
	return append(objs, said...)
}

// sourceText says where a cell's value comes from.
func sourceText(s report.Source) string {
	switch s {
	case report.Computed:
		return i18n.T("ui.annual.source.computed")
	case report.Register:
		return i18n.T("ui.annual.source.register")
	}
	return i18n.T("ui.annual.source.typed")
}

// valueText is a value with its unit of measure.
func valueText(c *report.Cell, v app.Value) string {
	switch {
	case v.IsBlank():
		return i18n.T("ui.annual.blank")
	case c.Unit == "" || c.Unit == report.Share || v.Kind() == app.NotApplicable:
		return c.Format(v)
	}
	return c.Format(v) + " " + c.Unit
}

// changeText is the change against last year in percent.
func changeText(now, last app.Value) string {
	a, okA := now.Decimal()
	b, okB := last.Decimal()
	if !okA || !okB || b.IsZero() {
		return i18n.T("ui.annual.no_change")
	}
	d := a.Sub(b).Div(b.Abs()).Shift(2)
	sign := ""
	if d.GreaterThan(decimal.Zero) {
		sign = "+"
	}
	return sign + d.StringFixed(1) + "%"
}

// links lead to the records that a cell counts, and to those that it counted last
// year where there was a report.
func (p *Page) links(c *report.Cell) []fyne.CanvasObject {
	out := []fyne.CanvasObject{p.link(c, p.years.At(), i18n.T("ui.annual.records"), c.Name())}
	if !p.rep.LastValue(c).IsBlank() {
		out = append(out, p.link(c, p.years.At()-1, i18n.T("ui.annual.last_records"), i18n.T("ui.annual.of_last", "cell", c.Name())))
	}
	return out
}

// link leads to the records that a cell counts in a year.
func (p *Page) link(c *report.Cell, year int, words, label string) fyne.CanvasObject {
	q, ok, err := p.svc.Records(c, year)
	if err != nil || !ok {
		return kit.Quiet(i18n.T("ui.annual.no_records"))
	}
	return kit.Line(0, xwidget.NewLink(words, func() {
		p.app.Nav.Go(nav.Register(q.Form), uiregister.Wanted{Where: q.Where, Label: label})
	}))
}

// overText is what was put over a cell and why, with the ways to do so and to
// take it back.
func (p *Page) overText(c *report.Cell) []fyne.CanvasObject {
	if c.Source == report.Typed {
		return nil
	}
	st := p.rep.State(c)
	over := xwidget.NewButton(i18n.T("ui.annual.over"), func() { p.askReason(c, "") })
	if st.Origin == report.PutOver {
		return []fyne.CanvasObject{
			kit.Section(i18n.T("ui.annual.put_over")),
			kit.Text(i18n.T("ui.annual.over_text", "figure", valueText(c, p.rep.Beneath(c)), "reason", st.Reason)),
			kit.Line(8, over, xwidget.NewButton(i18n.T("ui.annual.restore"), func() { p.store(report.Edit{Cell: c}) })),
		}
	}
	return []fyne.CanvasObject{kit.Line(8, over)}
}

// finding is a check that fails with its explanation.
func (p *Page) finding(f report.Finding) fyne.CanvasObject {
	tone, word := xwidget.ToneWarning, i18n.T("ui.annual.soft")
	switch {
	case f.Disputed():
		tone, word = xwidget.ToneWarning, i18n.T("ui.annual.disputed")
	case f.Level == catalog.HardCheck:
		tone, word = xwidget.ToneError, i18n.T("ui.annual.hard")
	case !f.Open():
		tone, word = xwidget.ToneDone, i18n.T("ui.annual.explained")
	}
	objs := []fyne.CanvasObject{kit.Line(0, xwidget.NewStatusPill(word, tone)), kit.Text(f.Message)}
	if f.Note != nil {
		objs = append(objs, kit.Quiet(i18n.T(noteKey(f, p.rep.Year), "year", strconv.Itoa(f.Note.Since), "words", f.Note.Words)))
	}
	words := i18n.T("ui.annual.explain")
	if f.Level == catalog.HardCheck {
		words = i18n.T("ui.annual.dispute")
	}
	objs = append(objs, kit.Line(0, xwidget.NewButton(words, func() { p.askWords(f) })))
	return kit.Rows(4, objs...)
}

// noteKey is how the explanation of a finding is told.
func noteKey(f report.Finding, year int) string {
	switch last := f.Note.Since != year; {
	case last && f.Stale:
		return "ui.annual.note_since_stale"
	case last:
		return "ui.annual.note_since"
	case f.Stale:
		return "ui.annual.note_stale"
	}
	return "ui.annual.note_text"
}

// askReason asks for the value that is put over a cell, and why.
func (p *Page) askReason(c *report.Cell, text string) {
	if !p.editable() {
		return
	}
	value, reason := xwidget.NewEntry(), xwidget.NewEntry()
	value.SetText(text)
	valueField := xwidget.NewField(i18n.T("ui.annual.value"), value)
	reasonField := xwidget.NewField(i18n.T("ui.annual.reason"), reason)
	var d *xwidget.Dialog
	d = xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.annual.over_title", "cell", c.Name()), Text: i18n.T("ui.annual.over_help", "value", valueText(c, p.rep.Value(c))),
		Content: kit.Rows(6, valueField, reasonField), Confirm: i18n.T("ui.annual.over_yes"), OnCancel: p.grid.Focus,
		OnConfirm: func() bool {
			text, why := strings.TrimSpace(value.Text), strings.TrimSpace(reason.Text)
			if _, bad := c.Parse(text); text == "" || bad != nil && bad.Severity == app.Refused {
				valueField.SetProblem(xwidget.SeverityError, i18n.T("ui.annual.no_value"))
				return false
			}
			if why == "" {
				reasonField.SetProblem(xwidget.SeverityError, i18n.T("ui.annual.no_reason"))
				return false
			}
			p.leave(d)
			p.store(report.Edit{Cell: c, Text: text, Reason: why})
			return true
		},
	})
}

// leave closes a question and gives the table the keyboard: it had it in a cell's
// editor when the question came up.
func (p *Page) leave(d *xwidget.Dialog) {
	d.Hide()
	p.grid.Focus()
}

// askWords asks for the explanation of a check; a hard one is sent up with it for
// a reviewer to let pass.
func (p *Page) askWords(f report.Finding) {
	if !p.editable() {
		return
	}
	words := xwidget.NewEntry()
	if f.Note != nil {
		words.SetText(f.Note.Words)
	}
	field := xwidget.NewField(i18n.T("ui.annual.words"), words)
	var d *xwidget.Dialog
	title, text := i18n.T("ui.annual.explain"), f.Message
	if f.Level == catalog.HardCheck {
		title, text = i18n.T("ui.annual.dispute"), i18n.T("ui.annual.dispute_help", "message", f.Message)
	}
	d = xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: title, Text: text, Content: field, Confirm: i18n.T("ui.annual.keep"), OnCancel: p.grid.Focus,
		OnConfirm: func() bool {
			text := strings.TrimSpace(words.Text)
			if text == "" {
				field.SetProblem(xwidget.SeverityError, i18n.T("ui.annual.no_words"))
				return false
			}
			p.leave(d)
			p.do(func(ctx context.Context, s *report.Service, r *report.Report) error {
				_, err := s.Explain(ctx, r, f.Key, text)
				return err
			}, p.told(i18n.T("ui.annual.explained")))
			return true
		},
	})
	words.OnSubmitted = func(string) { d.Confirm() }
}

// check shows what fails; a line leads to its cell.
func (p *Page) check() {
	if p.rep == nil {
		return
	}
	p.checked = true
	p.listProblems()
	if len(p.findings) == 0 {
		p.app.Toast(i18n.T("ui.annual.clean"))
		return
	}
	p.problems.Focus()
}

// hard is 1 for what has to be corrected, 0 for what has to be explained.
func hard(f report.Finding) int {
	if f.Level == catalog.HardCheck {
		return 1
	}
	return 0
}

// listProblems lists the open findings, those of the table in front first, and what
// has to be corrected before what has to be explained.
func (p *Page) listProblems() {
	p.findings = nil
	defer p.showFoot()
	if !p.checked || p.rep == nil {
		return
	}
	var rest []report.Finding
	for _, f := range p.rep.Findings() {
		switch {
		case !f.Open():
		case f.Table == p.table:
			p.findings = append(p.findings, f)
		default:
			rest = append(rest, f)
		}
	}
	hardFirst := func(a, b report.Finding) int {
		return cmp.Compare(hard(b), hard(a))
	}
	slices.SortStableFunc(p.findings, hardFirst)
	slices.SortStableFunc(rest, hardFirst)
	p.findings = append(p.findings, rest...)
	items := make([]xwidget.ProblemItem, len(p.findings))
	for i, f := range p.findings {
		items[i] = xwidget.ProblemItem{Severity: xwidget.SeverityWarning, Where: f.Table.Number(), Text: f.Message}
		if f.Level == catalog.HardCheck {
			items[i].Severity = xwidget.SeverityError
		}
	}
	p.problems.SetItems(items)
}

// showFoot shows the questions from above and the open findings, those that there
// are and that are asked for.
func (p *Page) showFoot() {
	foot := kit.Rows(6)
	if p.asking && len(p.asked.list) > 0 {
		foot.Add(p.askedBy)
	}
	if len(p.findings) > 0 {
		foot.Add(p.problems)
	}
	p.foot.Objects = nil
	if len(foot.Objects) > 0 {
		p.foot.Objects = []fyne.CanvasObject{kit.Inset(0, 6, foot)}
	}
	p.body.Refresh()
}

// showAsked shows the questions from above, or hides them.
func (p *Page) showAsked() {
	p.asking = !p.asking
	p.showFoot()
	if p.asking {
		p.askedBy.Focus()
	} else {
		p.grid.Focus()
	}
}

// jump goes to the cell of a finding.
func (p *Page) jump(i int) {
	if i >= 0 && i < len(p.findings) {
		p.goToCell(p.findings[i].At)
	}
}

// goToCell puts a cell's table in front and the cursor on the cell.
func (p *Page) goToCell(c *report.Cell) {
	table, row, col := locate(p.rep.Book, c)
	p.list.Select(table, 0)
	p.showTable(table)
	if part := c.Line.Part; part != p.part {
		p.showPart(part)
	}
	p.grid.Select(row, col)
	p.grid.Focus()
}

// locate is where a cell stands: its table in the list, row and column in the
// sheet of its part.
func locate(b *report.Book, c *report.Cell) (table, row, col int) {
	part := c.Line.Part
	return slices.Index(b.Tables(), c.Table), slices.Index(part.Lines(), c.Line), slices.Index(part.Leaves(), c.Leaf) + stubs
}
