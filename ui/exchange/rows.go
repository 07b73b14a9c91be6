package exchange

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// rows is the list of a file's rows with what becomes of each, value by value.
type rows struct {
	page *Import
	list []register.RowResult
	grid *xwidget.Grid
}

func newRows(p *Import, out *register.Imported) *rows {
	r := &rows{page: p, list: out.Preview}
	changes := "ui.import.row_changed"
	if out.DryRun {
		changes = "ui.import.row_changes"
	}
	r.grid = xwidget.NewGrid(xwidget.ListMode, r,
		xwidget.Column{Key: "line", Title: i18n.T("ui.import.row_line"), Width: 64, PlainText: true},
		xwidget.Column{Key: "what", Title: i18n.T("ui.import.row_what"), Width: 96},
		xwidget.Column{Key: "name", Title: i18n.T("ui.import.row_name"), Width: 240, Flex: true},
		xwidget.Column{Key: "changes", Title: i18n.T(changes), Width: 420, Flex: true, PlainText: true})
	r.grid.OnOpen = r.open
	return r
}

// Rows is how many rows there are.
func (r *rows) Rows() int { return len(r.list) }

var rowTones = map[string]xwidget.Tone{
	register.RowAdded: xwidget.ToneDone, register.RowUpdated: xwidget.TonePrimary, register.RowRefused: xwidget.ToneError,
	register.RowUnchanged: xwidget.ToneQuiet, register.RowKept: xwidget.ToneQuiet, register.RowPassed: xwidget.ToneQuiet,
}

// Cell shows a row.
func (r *rows) Cell(row, col int) xwidget.CellView {
	x := r.list[row]
	switch col {
	case 0:
		return xwidget.CellView{Text: strconv.Itoa(x.Line)}
	case 1:
		return xwidget.CellView{Text: i18n.T("register.row." + x.What), Tone: rowTones[x.What]}
	case 2:
		return xwidget.CellView{Text: x.Name}
	}
	if len(x.Several) > 0 {
		return xwidget.CellView{Text: i18n.T("ui.import.row_several", "n", strconv.Itoa(len(x.Several)))}
	}
	return xwidget.CellView{Text: changesText(x, "；")}
}

// changesText is what a row brings: of a new record its values, of one that is
// there before and after.
func changesText(x register.RowResult, mark string) string {
	parts := make([]string, 0, len(x.Changes))
	for _, c := range x.Changes {
		key := "ui.import.change"
		switch {
		case c.New == "" && c.Old == "":
			continue
		case c.Old == "":
			key = "ui.import.change_new"
		}
		parts = append(parts, i18n.T(key, "label", c.Label, "from", c.Old, "to", c.New))
	}
	return strings.Join(parts, mark)
}

// The answers to what becomes of a row, beside register.Existing.
const (
	asAll   = "all"
	outside = "pass"
)

// mostLines is how many values of a row the dialog shows: it must fit a small
// screen.
const mostLines = 12

// open shows a row whole and asks what is to become of it.
func (r *rows) open(i int) {
	p, x := r.page, r.list[i]
	title := i18n.T("ui.import.line", "sheet", x.Sheet, "line", strconv.Itoa(x.Line))
	text := x.Name
	if x.Keys != "" {
		text = i18n.T("ui.import.row_found", "name", x.Name, "keys", x.Keys)
	}
	lines := kit.Rows(4, kit.Text(text))
	few := x
	few.Changes = x.Changes[:min(len(x.Changes), mostLines)]
	if t := changesText(few, "\n"); t != "" {
		if more := len(x.Changes) - len(few.Changes); more > 0 {
			t += "\n" + i18n.T("ui.import.row_more", "n", strconv.Itoa(more))
		}
		lines.Add(kit.Quiet(t))
	}
	options := []xwidget.Option{
		{Code: asAll, Label: i18n.T("ui.import.row_as_all")},
		{Code: outside, Label: i18n.T("ui.import.row_pass")},
	}
	for _, s := range x.Several {
		options = append(options, xwidget.Option{Code: string(s.ID), Label: i18n.T("ui.import.row_that", "name", s.Name, "says", s.Says)})
	}
	for _, how := range []register.Existing{register.FillBlanks, register.LeaveAlone, register.AddAnyway} {
		options = append(options, xwidget.Option{Code: string(how), Label: i18n.T("ui.import.row_" + string(how))})
	}
	if !p.valid { // it is done
		p.app.Inform(title, strings.TrimSpace(text+"\n"+changesText(x, "\n")))
		return
	}
	items := choose.Items(options)
	picker := xwidget.NewPicker(func(text string, limit int) []xwidget.Option { return choose.Among(items, text, limit) })
	picker.Required = true
	picker.SetSelected(options[0])
	lines.Add(kit.Field(i18n.T("ui.import.row_do"), labelWidth, picker))
	var content fyne.CanvasObject = lines
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: title, Content: content, Width: 620,
		OnConfirm: func() bool {
			p.said.decide(x.RowPlace, decisionOf(picker.Selected().Code))
			p.again()
			return true
		},
	})
}

// decisionOf reads an answer; nil is as of all rows.
func decisionOf(code string) *register.Decision {
	switch code {
	case asAll:
		return nil
	case outside:
		return &register.Decision{Pass: true}
	case string(register.FillBlanks), string(register.LeaveAlone), string(register.AddAnyway):
		return &register.Decision{How: register.Existing(code)}
	}
	return &register.Decision{Record: appID(code)}
}
