package xwidget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
)

// ProblemItem is one line of a problem list.
type ProblemItem struct {
	Severity Severity
	Where    string // section, row, sheet and cell
	Text     string // what is wrong and what to do
	Action   string // words at the right; empty: 跳转
}

// ProblemList lists what is wrong; Enter, a double click or a click on the
// words at the right leads there. It is virtual: an import may bring thousands.
type ProblemList struct {
	widget.BaseWidget
	grid  *Grid
	items []ProblemItem
	jump  func(i int)
}

// NewProblemList makes an empty list; jump is called with the line's number.
func NewProblemList(jump func(i int)) *ProblemList {
	p := &ProblemList{jump: jump}
	p.grid = NewGrid(ListMode, p,
		Column{Key: "severity", Width: 78},
		Column{Key: "where", Width: 130},
		Column{Key: "text", Width: 140, Flex: true},
		Column{Key: "action", Width: 80, Align: fyne.TextAlignTrailing})
	p.grid.NoHead = true
	p.grid.MinRows, p.grid.MaxRows = 1, 4
	p.grid.OnOpen = p.follow
	p.grid.linkCol = 3
	p.ExtendBaseWidget(p)
	return p
}

// SetItems shows other problems.
func (p *ProblemList) SetItems(items []ProblemItem) {
	p.items = items
	p.grid.Refresh()
}

// Select marks a line, as if somebody had gone there.
func (p *ProblemList) Select(i int) { p.grid.Select(i, 0) }

// Selected is the line that is marked.
func (p *ProblemList) Selected() int {
	row, _ := p.grid.CurrentCell()
	return row
}

// Items returns what is shown.
func (p *ProblemList) Items() []ProblemItem { return p.items }

// SetVisibleRows bounds the height the list asks for.
func (p *ProblemList) SetVisibleRows(low, high int) {
	p.grid.MinRows, p.grid.MaxRows = low, high
	p.Refresh()
}

// Focus gives the list the keyboard.
func (p *ProblemList) Focus() { p.grid.Focus() }

func (p *ProblemList) follow(i int) {
	if p.jump != nil && i < len(p.items) {
		p.jump(i)
	}
}

// Rows implements Source.
func (p *ProblemList) Rows() int { return len(p.items) }

// Cell implements Source.
func (p *ProblemList) Cell(row, col int) CellView {
	it := p.items[row]
	switch col {
	case 0:
		return CellView{Text: it.Severity.sign(), Tone: it.Severity.tone()}
	case 1:
		return CellView{Text: it.Where, Bold: true}
	case 2:
		return CellView{Text: it.Text}
	}
	action := it.Action
	if action == "" {
		action = i18n.T("xwidget.problem.jump")
	}
	return CellView{Text: action, State: stateLink}
}

// sign is a severity as a sign and a word.
func (s Severity) sign() string {
	return i18n.T([...]string{"xwidget.problem.error_sign", "xwidget.problem.warning_sign", "xwidget.problem.info_sign"}[s])
}

// CreateRenderer shows the grid.
func (p *ProblemList) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.grid) }
