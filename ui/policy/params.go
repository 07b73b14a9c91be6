package policy

import (
	"strings"

	"ronghe/app/i18n"
	"ronghe/app/param"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// ShowParams lists the dated parameters with source and note.
func (l *Ledger) ShowParams() {
	ui.Do(l.lane, l.app.Backend.Params, func(set *param.Set, err error) {
		if err != nil {
			l.app.ShowError(err)
			return
		}
		l.showParams(set.Lines())
	})
}

func (l *Ledger) showParams(lines []param.Line) {
	note := kit.Quiet(" ")
	g := xwidget.NewGrid(xwidget.ListMode, paramSource(lines),
		xwidget.Column{Key: "label", Title: i18n.T("ui.policy.param"), Width: 250},
		xwidget.Column{Key: "value", Title: i18n.T("ui.policy.param_value"), Width: 110, PlainText: true},
		xwidget.Column{Key: "days", Title: i18n.T("ui.policy.param_days"), Width: 190, PlainText: true},
		xwidget.Column{Key: "source", Title: i18n.T("ui.policy.param_source"), Width: 260, Flex: true})
	g.MinRows, g.MaxRows = 4, 13
	g.OnCursor = func(row, _ int) {
		if row >= 0 && row < len(lines) {
			note.SetText(strings.TrimSpace(lines[row].Source + " " + lines[row].Note))
		}
	}
	xwidget.ShowDialog(l.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.policy.params"), Text: i18n.T("ui.policy.params_text"), Width: 960, Help: "registers#" + i18n.T("ui.help.params"),
		Content: kit.Rows(6, kit.Sized(920, 14*30+4, g), note), Confirm: i18n.T("ui.ok"), Cancel: "-",
		OnConfirm: func() bool { l.grid.Focus(); return true },
	})
	g.Focus()
}

// paramSource shows the parameters to a grid, a line for each value.
type paramSource []param.Line

// Rows is how many lines there are.
func (s paramSource) Rows() int { return len(s) }

// Cell is one text.
func (s paramSource) Cell(row, col int) xwidget.CellView {
	l := s[row]
	switch col {
	case 0:
		return xwidget.CellView{Text: l.Label, Hint: l.Note}
	case 1:
		return xwidget.CellView{Text: l.Shown}
	case 2:
		if l.To == "" {
			return xwidget.CellView{Text: i18n.T("param.from", "from", l.From)}
		}
		return xwidget.CellView{Text: i18n.T("param.from_to", "from", l.From, "to", l.To)}
	}
	return xwidget.CellView{Text: l.Source, Hint: l.Source}
}
