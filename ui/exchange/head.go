package exchange

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/intake"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// askHead asks which sheet is read and which of its rows are the header.
func (p *Import) askHead() {
	path, password, svc := p.file(), p.said.password, p.app.Svc
	if path == "" || p.busy {
		return
	}
	ui.Do(p.app.Lane(), func(ctx context.Context) ([]register.Peeked, error) {
		return svc.Peek(ctx, path, password)
	}, func(sheets []register.Peeked, err error) {
		if err != nil {
			p.failed(err)
			return
		}
		if len(sheets) > 0 {
			p.chooseHead(sheets)
		}
	})
}

// head is the dialog's state.
type head struct {
	sheets []register.Peeked
	at     int // of them
	depth  int
	grid   *xwidget.Grid
}

// Rows is how many rows of the sheet are shown.
func (h *head) Rows() int { return len(h.sheets[h.at].Rows) }

// Cell shows what stands in the sheet, the header's rows marked.
func (h *head) Cell(row, col int) xwidget.CellView {
	s := h.sheets[h.at]
	cur := 0
	if h.grid != nil {
		cur, _ = h.grid.CurrentCell()
	}
	v := xwidget.CellView{Bold: row >= cur && row < cur+h.depth}
	switch {
	case col == 0:
		v.Text = strconv.Itoa(s.Lines[row])
	case col-1 < len(s.Rows[row]):
		v.Text = s.Rows[row][col-1]
	}
	if v.Bold {
		v.State = xwidget.StateDone
	}
	return v
}

// mostHeadColumns is how many columns the dialog shows.
const mostHeadColumns = 8

func (p *Import) chooseHead(sheets []register.Peeked) {
	h := &head{sheets: sheets, depth: 1}
	cols := []xwidget.Column{{Key: "line", Title: i18n.T("ui.import.row_line"), Width: 52, PlainText: true}}
	for i := range mostHeadColumns {
		cols = append(cols, xwidget.Column{Key: app.ColumnName(i + 1), Title: app.ColumnName(i + 1), Width: 96, Flex: true, PlainText: true})
	}
	h.grid = xwidget.NewGrid(xwidget.ListMode, h, cols...)
	h.grid.OnCursor = func(int, int) { h.grid.Refresh() }
	options := make([]xwidget.Option, len(sheets))
	for i, s := range sheets {
		options[i] = xwidget.Option{Code: strconv.Itoa(i), Label: s.Sheet}
		if s.Hidden {
			options[i].Detail = i18n.T("ui.import.hidden")
		}
	}
	sheet := xwidget.NewPicker(func(string, int) []xwidget.Option { return options })
	sheet.Required = true
	depth := xwidget.NewSegments(xwidget.Option{Code: "1", Label: "1"}, xwidget.Option{Code: "2", Label: "2"}, xwidget.Option{Code: "3", Label: "3"})
	depth.Required = true
	depth.OnChanged = func(o xwidget.Option) {
		h.depth, _ = strconv.Atoi(o.Code)
		h.grid.Refresh()
	}
	begin := func(i, line, deep int) {
		h.at, h.depth = i, deep
		sheet.SetSelected(options[i])
		depth.SetSelected(strconv.Itoa(deep))
		h.grid.Refresh()
		for row, n := range sheets[i].Lines {
			if n == line {
				h.grid.Select(row, 0)
			}
		}
	}
	sheet.OnChanged = func(o xwidget.Option) {
		i, _ := strconv.Atoi(o.Code)
		begin(i, fullest(sheets[i]), 1)
	}
	p.headNow(sheets, begin)
	size := p.app.Window.Canvas().Size()
	box := container.New(fixed{fyne.NewSize(min(kit.Scaled(920), size.Width-120), min(kit.Scaled(360), size.Height-280))}, h.grid)
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.import.head_title"), Text: i18n.T("ui.import.head_text"), Width: 960, Confirm: i18n.T("ui.import.head_yes"),
		Content: kit.Rows(8, kit.Line(8, kit.ShortQuiet(i18n.T("ui.import.col_sheet")), kit.Wide(260, sheet), kit.ShortQuiet(i18n.T("ui.import.head_depth")), depth, nil), box),
		OnConfirm: func() bool {
			row, _ := h.grid.CurrentCell()
			s := sheets[h.at]
			if row < 0 || row >= len(s.Lines) {
				return false
			}
			last := min(row+h.depth-1, len(s.Lines)-1)
			p.said.sheet = ""
			if len(sheets) > 1 {
				p.said.sheet = s.Sheet
			}
			p.said.layouts = nil
			p.said.keep(intake.Layout{
				Sheet: s.Sheet, HeadFrom: s.Lines[row], HeadTo: s.Lines[last], Columns: map[int]intake.Choice{}, Values: map[string]map[string]string{},
			})
			p.look()
			return true
		},
	})
	h.grid.Focus()
}

// headNow begins with the header as it is read now.
func (p *Import) headNow(sheets []register.Peeked, begin func(sheet, line, depth int)) {
	if p.valid && p.looked.Plan != nil {
		for _, sp := range p.looked.Plan.Sheets {
			for i, s := range sheets {
				if s.Sheet == sp.Name {
					begin(i, sp.HeadFrom, min(sp.HeadTo-sp.HeadFrom+1, 3))
					return
				}
			}
		}
	}
	begin(0, fullest(sheets[0]), 1)
}

// fullest is the line with the most texts, the first of equals: the likeliest
// header.
func fullest(s register.Peeked) (line int) {
	most := 0
	for i, r := range s.Rows {
		n := 0
		for _, text := range r {
			if strings.Trim(text, "0123456789.,% ") != "" {
				n++
			}
		}
		if n > most {
			most, line = n, s.Lines[i]
		}
	}
	return line
}

// fixed gives its content one size.
type fixed struct{ size fyne.Size }

func (f fixed) MinSize([]fyne.CanvasObject) fyne.Size { return f.size }

func (f fixed) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objs {
		o.Resize(size)
		o.Move(fyne.Position{})
	}
}
