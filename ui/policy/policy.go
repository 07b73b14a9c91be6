// Package policy is the page of the policy ledger: the duties of the unit, how
// far it is with each, and what the registers say of it.
package policy

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	duties "ronghe/app/policy"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// sideWidth is the width of the panel at the side, at zoom 1.
const sideWidth = 340

// Ledger is the page.
type Ledger struct {
	app    *ui.App
	lane   *ui.Lane
	ledger *duties.Ledger
	lines  []duties.Line
	below  *below                    // how far the units below are; nil for a unit without any
	past   *ui.Lane                  // looks the trends up
	trends map[string][]duties.Point // by figure, for the year shown

	grid    *xwidget.Grid
	count   *widget.Label
	years   *kit.Years
	hint    *xwidget.Paragraph
	edit    *xwidget.Button
	head    *fyne.Container
	side    *fyne.Container
	trouble *fyne.Container
	root    fyne.CanvasObject
}

var (
	_ nav.Page   = (*Ledger)(nil)
	_ nav.Shower = (*Ledger)(nil)
	_ nav.Hider  = (*Ledger)(nil)
	_ nav.Keyed  = (*Ledger)(nil)
)

// New makes the page.
func New(a *ui.App) *Ledger {
	l := &Ledger{app: a, lane: a.Lane(), past: a.Lane(), count: kit.ShortQuiet(""), trouble: container.NewVBox(), side: kit.Rows(6)}
	l.grid = xwidget.NewGrid(xwidget.ListMode, source{l},
		xwidget.Column{Key: "title", Title: i18n.T("ui.policy.duty"), Width: 230},
		xwidget.Column{Key: "state", Title: i18n.T("ui.policy.state"), Width: 104},
		xwidget.Column{Key: "proof", Title: i18n.T("ui.policy.proof"), Width: 72, PlainText: true},
		xwidget.Column{Key: "figure", Title: i18n.T("ui.policy.figure"), Width: 260, Flex: true},
	)
	l.grid.OnOpen = l.open
	l.grid.OnCursor = func(row, _ int) { l.showSide(row) }
	l.years = kit.NewYears(a.Now().Year(), firstYear, func() int { return a.Now().Year() }, l.Shown)
	l.edit = xwidget.NewPrimaryButton(i18n.T("ui.policy.edit"), "Enter", func() {
		row, _ := l.grid.CurrentCell()
		l.open(row)
	})
	params := xwidget.NewButton(i18n.T("ui.policy.params"), l.ShowParams)
	l.head = kit.HeadWith(kit.Heading(l.Title()), l.count, append(l.years.Objects(), params, l.edit)...)
	panel := kit.Wide(sideWidth, kit.Card(container.NewVScroll(l.side)))
	own := container.NewBorder(nil, nil, nil, panel, l.grid)
	body := container.NewStack(own)
	if units := duties.Below(a.Svc.Who().Unit, a.Backend.Units().Children(a.Svc.Who().Unit.Code)); len(units) > 0 {
		l.below = newBelow(l, units, own)
		body.Add(l.below.grid)
		l.head.Add(l.below.turn)
	}
	l.hint = kit.Quiet(i18n.T("ui.policy.text"))
	l.root = kit.Page(kit.Rows(8, l.head, l.hint, l.trouble), body)
	return l
}

// Title is the page's name.
func (l *Ledger) Title() string { return i18n.T("ui.policy.title") }

// Content is the page.
func (l *Ledger) Content() fyne.CanvasObject { return l.root }

// HelpTopic is the chapter of the manual for this page.
func (*Ledger) HelpTopic() string { return "registers#" + i18n.T("ui.policy.title") }

// Keys are the page's own keys.
func (l *Ledger) Keys() []nav.Key {
	return []nav.Key{{Name: fyne.KeyF5, Run: l.Shown}, {Name: fyne.KeyF4, Run: l.counted}}
}

// counted opens the records that count for the duty's main figure, else those of
// its first proof.
func (l *Ledger) counted() {
	row, _ := l.grid.CurrentCell()
	if row < 0 || row >= len(l.lines) {
		return
	}
	line := l.lines[row]
	if m, ok := mainFigure(line); ok {
		l.goTo(m.Figure.Label, m.Query)
	} else if len(line.Proof) > 0 {
		l.goTo(line.Proof[0].Proof.Label, line.Proof[0].Query)
	}
}

// Hidden drops what is still to come.
func (l *Ledger) Hidden() {
	l.lane.Stop()
	l.past.Stop()
}

// turn shows another year; none is shown that has not begun.
// firstYear is the first whose figures are asked for: the one before the policy.
const firstYear = 2017

// loaded is a ledger with its lines.
type loaded struct {
	ledger *duties.Ledger
	lines  []duties.Line
	rows   []duties.Row
}

// Shown looks the ledger up again.
func (l *Ledger) Shown() {
	svc, backend, year, below := l.app.Svc, l.app.Backend, l.years.At(), l.below
	l.years.Update()
	ui.Do(l.lane, func(ctx context.Context) (out loaded, err error) {
		if out.ledger, err = backend.Ledger(ctx); err != nil {
			return out, err
		}
		if out.lines, err = out.ledger.At(ctx, svc, svc.Who().Unit, year); err != nil || below == nil {
			return out, err
		}
		out.rows, err = out.ledger.Matrix(ctx, svc, below.units)
		return out, err
	}, func(out loaded, err error) {
		l.trouble.Objects = nil
		if err != nil {
			l.trouble.Objects = []fyne.CanvasObject{l.app.Notice(err)}
			l.root.Refresh()
			return
		}
		l.ledger, l.lines, l.trends = out.ledger, out.lines, map[string][]duties.Point{}
		if below != nil {
			below.show(out.rows)
		}
		l.showLines()
	})
}

func (l *Ledger) showLines() {
	own, done := 0, 0
	for _, line := range l.lines {
		if !line.Applies || line.Task.Status == notApplicable {
			continue
		}
		own++
		if line.Task.Status == "done" {
			done++
		}
	}
	l.count.SetText(i18n.T("ui.policy.count", "unit", l.app.Svc.Who().Unit.Name, "n", ui.Count(own), "done", ui.Count(done)))
	l.head.Refresh()
	l.grid.Refresh()
	row, _ := l.grid.CurrentCell()
	l.showSide(row)
	l.root.Refresh()
	if l.below != nil && l.below.grid.Visible() {
		l.below.grid.Focus()
		return
	}
	l.grid.Focus()
}

const notApplicable = "na"

// open edits what the unit has written down about a duty, or begins it.
func (l *Ledger) open(row int) {
	if row < 0 || row >= len(l.lines) {
		return
	}
	line := l.lines[row]
	if line.Task.Record != "" {
		l.app.Records.Open(duties.TaskForm, line.Task.Record, nil)
		return
	}
	l.app.Records.NewWith(duties.TaskForm, map[string]string{"duty": line.Duty.ID})
}

// source shows the lines to the grid.
type source struct{ l *Ledger }

// Rows is how many duties there are.
func (s source) Rows() int { return len(s.l.lines) }

// Cell is a duty's title, state, proof or first figure.
func (s source) Cell(row, col int) xwidget.CellView {
	line := s.l.lines[row]
	switch col {
	case 0:
		return xwidget.CellView{Text: line.Duty.Title, Hint: s.l.departments(line.Duty)}
	case 1:
		text, tone := state(line)
		return xwidget.CellView{Text: text, Tone: tone, Hint: line.Task.Note}
	case 2:
		found := 0
		for _, p := range line.Proof {
			if p.Count > 0 {
				found++
			}
		}
		return xwidget.CellView{Text: i18n.T("ui.policy.found", "n", ui.Count(found), "all", ui.Count(len(line.Proof)))}
	}
	return figureCell(line)
}

// state is the status in words, with the colour that it has in the register.
func state(line duties.Line) (string, xwidget.Tone) { return stateOf(line.Task, line.Applies) }

func stateOf(task duties.Task, applies bool) (string, xwidget.Tone) {
	switch {
	case task.State == "" && !applies:
		return i18n.T("ui.policy.other_level"), xwidget.ToneQuiet
	case task.State == "":
		return i18n.T("ui.policy.none"), xwidget.ToneQuiet
	}
	tone, ok := map[string]xwidget.Tone{"doing": xwidget.ToneWarning, "done": xwidget.ToneDone}[task.Status]
	if !ok {
		tone = xwidget.ToneQuiet
	}
	return task.State, tone
}

// mainFigure is the first figure that has a target, else the first.
func mainFigure(line duties.Line) (m duties.Measured, ok bool) {
	if len(line.Figures) == 0 {
		return m, false
	}
	for _, x := range line.Figures {
		if x.Target != "" {
			return x, true
		}
	}
	return line.Figures[0], true
}

// figureCell is the main figure.
func figureCell(line duties.Line) xwidget.CellView {
	m, ok := mainFigure(line)
	if !ok {
		return xwidget.CellView{}
	}
	out := xwidget.CellView{Text: i18n.T("ui.policy.named", "label", m.Figure.Label, "value", value(m))}
	if m.Target != "" {
		out.Text = i18n.T("ui.policy.named", "label", m.Figure.Label, "value", i18n.T("ui.policy.of", "value", value(m), "target", m.Target))
		out.Tone = xwidget.ToneWarning
		if reached(m) {
			out.Tone = xwidget.ToneDone
		}
	}
	return out
}

func reached(m duties.Measured) bool { return m.Gap == "0" }

// value is a figure with its unit, or that nothing is known.
func value(m duties.Measured) string {
	if m.Value == "" {
		return i18n.T("ui.policy.blank")
	}
	return m.Value + " " + m.Figure.Unit
}

func (l *Ledger) departments(d *duties.Duty) string {
	names := func(codes []string) string {
		out := make([]string, len(codes))
		for i, c := range codes {
			out[i] = l.ledger.Department(c)
		}
		return strings.Join(out, i18n.T("ui.policy.and"))
	}
	if len(d.Joined) == 0 {
		return i18n.T("ui.policy.lead", "lead", names(d.Lead))
	}
	return i18n.T("ui.policy.lead_joined", "lead", names(d.Lead), "joined", names(d.Joined))
}
