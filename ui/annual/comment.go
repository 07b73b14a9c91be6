package annual

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	report "ronghe/app/annual"
	"ronghe/app/codes"
	"ronghe/app/i18n"
	"ronghe/app/review"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// openRemark reports whether something is left to do about one of a cell's remarks.
func openRemark(list []report.Comment) (words string, ok bool) {
	for _, c := range list {
		if c.Standing != review.Settled {
			return c.Words, true
		}
	}
	return "", false
}

// isAsked reports whether one of a cell's remarks is a question that is not settled.
func isAsked(list []report.Comment) bool {
	return slices.ContainsFunc(list, func(c report.Comment) bool { return c.Act == review.Ask && c.Standing != review.Settled })
}

// saidBy is who said something and when: a person of another unit with the unit.
func saidBy(a *ui.App, c report.Comment) string {
	who := c.Author
	if who == "" {
		who = i18n.T("annual.stranger")
	}
	if c.Unit != a.Svc.Who().Unit.Code {
		who = i18n.T("ui.annual.of_unit", "unit", unitName(c.Unit), "who", who)
	}
	return i18n.T("ui.annual.comment_by", "who", who, "at", ui.When(c.At, a.Now()))
}

func unitName(code string) string {
	if u, ok := codes.Units().Resolve(code); ok {
		return u.Name
	}
	return code
}

// standingTones are those of a question.
var standingTones = map[review.Standing]xwidget.Tone{
	review.Open: xwidget.ToneWarning, review.Answered: xwidget.ToneDone, review.Settled: xwidget.ToneQuiet,
}

// saidOf are the notes on a cell and the questions about it with their answers;
// ways leads on from one that is not settled.
func saidOf(a *ui.App, r *report.Report, list []report.Comment, ways func(report.Comment) []fyne.CanvasObject) []fyne.CanvasObject {
	var notes, questions []fyne.CanvasObject
	for _, one := range list {
		if one.Act == review.Ask {
			questions = append(questions, questionText(a, r, one, ways(one)))
			continue
		}
		head := kit.Quiet(saidBy(a, one))
		if one.Standing == review.Settled {
			notes = append(notes, kit.Tight(head, kit.Quiet(i18n.T("ui.annual.comment_settled", "words", one.Words))))
			continue
		}
		notes = append(notes, kit.Tight(append([]fyne.CanvasObject{head, kit.Text(one.Words)}, ways(one)...)...))
	}
	var objs []fyne.CanvasObject
	if len(questions) > 0 {
		head := "ui.annual.questions"
		if r.Unit.Code != a.Svc.Who().Unit.Code { // the asker looks at it
			head = "ui.rollup.ask_words"
		}
		objs = append(append(objs, kit.Section(i18n.T(head))), questions...)
	}
	if len(notes) > 0 {
		objs = append(append(objs, kit.Section(i18n.T("ui.annual.comments"))), notes...)
	}
	return objs
}

func questionText(a *ui.App, r *report.Report, q report.Comment, ways []fyne.CanvasObject) fyne.CanvasObject {
	objs := []fyne.CanvasObject{kit.Line(0, xwidget.NewStatusPill(q.Standing.Title(), standingTones[q.Standing])), kit.Quiet(saidBy(a, q)), kit.Text(q.Words)}
	if r.Corrected(q) {
		objs = append(objs, kit.Quiet(i18n.T("ui.annual.question_corrected", "from", orBlank(q.Value), "to", orBlank(r.Shown(q.Cell)))))
	}
	for _, x := range q.Answers {
		objs = append(objs, kit.Quiet(saidBy(a, x)), kit.Text(i18n.T("ui.annual.answer_text", "words", x.Words)))
	}
	if q.Standing != review.Settled {
		objs = append(objs, ways...)
	}
	return kit.Rows(4, objs...)
}

func orBlank(text string) string {
	if text == "" {
		return i18n.T("ui.annual.blank")
	}
	return text
}

// said are the remarks on a cell, with the ways to answer, to settle, and to write
// another.
func (p *Page) said(c *report.Cell) []fyne.CanvasObject {
	objs := saidOf(p.app, p.rep, p.remarks.Of[c], func(one report.Comment) []fyne.CanvasObject {
		if one.Act == review.Ask {
			return []fyne.CanvasObject{kit.Line(0, xwidget.NewPrimaryButton(i18n.T("ui.annual.answer"), "", func() { p.askAnswer(one) }))}
		}
		return []fyne.CanvasObject{kit.Line(0, xwidget.NewLink(i18n.T("ui.annual.settle"), func() { p.settle(one) }))}
	})
	return append(objs, kit.Line(0, xwidget.NewButton(i18n.T("ui.annual.comment"), func() { p.askComment(c) })))
}

// settle notes that nothing is left to do about a remark.
func (p *Page) settle(one report.Comment) {
	p.do(func(ctx context.Context, s *report.Service, r *report.Report) error {
		return s.Settle(ctx, r, one)
	}, p.told(i18n.T("ui.annual.settled")))
}

// askComment asks for a remark on a cell. One that is sent up can have some too:
// they are no part of it.
func (p *Page) askComment(c *report.Cell) {
	askText(p.app, p.leave, p.grid.Focus, xwidget.DialogOptions{
		Title: i18n.T("ui.annual.comment_title", "cell", c.Name()), Text: i18n.T("ui.annual.comment_help"), Confirm: i18n.T("ui.annual.comment_keep"),
	}, i18n.T("ui.annual.comment_words"), "", i18n.T("ui.annual.no_comment"), func(text string) {
		p.do(func(ctx context.Context, s *report.Service, r *report.Report) error {
			return s.Comment(ctx, r, c, text)
		}, p.told(i18n.T("ui.annual.commented")))
	})
}

// askAnswer asks for the answer to a question; where the figure was corrected
// since, that is the answer unless another is typed.
func (p *Page) askAnswer(q report.Comment) {
	first := ""
	if p.rep.Corrected(q) && len(q.Answers) == 0 {
		first = i18n.T("ui.annual.answer_corrected", "from", orBlank(q.Value), "to", orBlank(p.rep.Shown(q.Cell)))
	}
	askText(p.app, p.leave, p.grid.Focus, xwidget.DialogOptions{
		Title: i18n.T("ui.annual.answer_title", "cell", q.Cell.Name()), Text: i18n.T("ui.annual.answer_help", "words", q.Words), Confirm: i18n.T("ui.annual.answer"),
	}, i18n.T("ui.annual.answer_words"), first, i18n.T("ui.annual.no_answer"), func(text string) {
		p.do(func(ctx context.Context, s *report.Service, r *report.Report) error {
			return s.Answer(ctx, r, q, text)
		}, p.told(i18n.T("ui.annual.answered")))
	})
}

// askText asks for a line of text; none is told at the field as what says. leave
// closes the question.
func askText(a *ui.App, leave func(*xwidget.Dialog), back func(), o xwidget.DialogOptions, label, first, none string, then func(text string)) {
	words := xwidget.NewEntry()
	words.SetText(first)
	field := xwidget.NewField(label, words)
	var d *xwidget.Dialog
	o.Content, o.OnCancel = field, back
	o.OnConfirm = func() bool {
		text := strings.TrimSpace(words.Text)
		switch {
		case text == "":
			field.SetProblem(xwidget.SeverityError, none)
			return false
		case len([]rune(text)) > review.MostWords:
			field.SetProblem(xwidget.SeverityError, i18n.T("ui.annual.too_long", "n", ui.Count(len([]rune(text))), "max", ui.Count(review.MostWords)))
			return false
		}
		leave(d)
		then(text)
		return true
	}
	d = xwidget.ShowDialog(a.Window, o)
	words.OnSubmitted = func(string) { d.Confirm() }
}

// questions is the list of what units above ask, with what the cells said and say.
type questions struct {
	app  *ui.App
	list []report.Comment
	rep  *report.Report
}

// questionList is a list of questions; open leads to the cell of one.
func questionList(q *questions, open func(report.Comment)) *xwidget.Grid {
	g := xwidget.NewGrid(xwidget.ListMode, q,
		xwidget.Column{Key: "standing", Title: i18n.T("ui.annual.q_standing"), Width: 64},
		xwidget.Column{Key: "table", Title: i18n.T("ui.annual.q_table"), Width: 52, PlainText: true},
		xwidget.Column{Key: "cell", Title: i18n.T("ui.annual.q_cell"), Width: 220},
		xwidget.Column{Key: "value", Title: i18n.T("ui.annual.q_value"), Width: 100, Align: fyne.TextAlignTrailing},
		xwidget.Column{Key: "words", Title: i18n.T("ui.annual.q_words"), Width: 140, Flex: true},
		xwidget.Column{Key: "by", Title: i18n.T("ui.annual.q_by"), Width: 240})
	g.MinRows, g.MaxRows = 1, 4
	g.OnOpen = func(row int) {
		if row >= 0 && row < len(q.list) {
			open(q.list[row])
		}
	}
	return g
}

// Rows is how many questions there are.
func (q *questions) Rows() int { return len(q.list) }

// Cell is a question's standing, place, figure, words, and who asks.
func (q *questions) Cell(row, col int) xwidget.CellView {
	one := q.list[row]
	switch col {
	case 0:
		return xwidget.CellView{Text: one.Standing.Title(), Tone: standingTones[one.Standing]}
	case 1:
		return xwidget.CellView{Text: one.Cell.Table.Number(), Bold: true}
	case 2:
		return hinted(i18n.T("ui.annual.q_place", "row", ui.Count(one.Cell.Line.No), "label", one.Cell.Line.Label, "column", strings.Join(one.Cell.Leaf.Heads, " ")))
	case 3:
		if q.rep.Corrected(one) {
			return xwidget.CellView{Text: i18n.T("ui.annual.q_changed", "from", orBlank(one.Value), "to", orBlank(q.rep.Shown(one.Cell))), Tone: xwidget.ToneDone}
		}
		return xwidget.CellView{Text: orBlank(one.Value)}
	case 4:
		text := one.Words
		if n := len(one.Answers); n > 0 {
			text = i18n.T("ui.annual.q_answered", "words", text, "answer", one.Answers[n-1].Words)
		}
		return hinted(text)
	}
	return xwidget.CellView{Text: saidBy(q.app, one)}
}

// mostSeen is how many characters of a line are seen whole: a hint with the same
// would only cover the next row.
const mostSeen = 16

// hinted is a text that is read whole under the pointer where it has no room.
func hinted(text string) xwidget.CellView {
	if len([]rune(text)) <= mostSeen {
		return xwidget.CellView{Text: text}
	}
	return xwidget.CellView{Text: text, Hint: text}
}

// unsettled are the questions of which something is left to do.
func unsettled(m report.Remarks) int { return m.Count(review.Open) + m.Count(review.Answered) }
