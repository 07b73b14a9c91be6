package exchange

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app/i18n"
	"ronghe/app/intake"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// columns says how the file was understood: which sheet, which header, which
// columns fill something, which do not.
func (v *outcome) columns() fyne.CanvasObject {
	plan := v.out.Plan
	if plan == nil || len(plan.Sheets) == 0 {
		return nil
	}
	var lines []string
	for _, s := range append(append([]intake.SheetPlan(nil), plan.Sheets...), plan.Subs...) {
		lines = append(lines, sheetSentence(s))
	}
	if unknown := headers(plan, intake.Unknown); len(unknown) > 0 {
		lines = append(lines, i18n.T("ui.import.unknown", "columns", strings.Join(unknown, "、")))
	}
	if len(plan.Missing) > 0 {
		lines = append(lines, i18n.T("ui.import.missing", "fields", strings.Join(plan.Missing, "、")))
	}
	link := xwidget.NewLink(i18n.T("ui.import.columns"), v.showColumns)
	return kit.Rows(0, kit.Quiet(strings.Join(lines, "\n")), kit.Line(0, link))
}

func sheetSentence(s intake.SheetPlan) string {
	counts := map[intake.Use]int{}
	for _, c := range s.Columns {
		counts[c.Use]++
	}
	head := strconv.Itoa(s.HeadFrom)
	if s.HeadTo > s.HeadFrom {
		head += "–" + strconv.Itoa(s.HeadTo)
	}
	return i18n.T("ui.import.sheet", "sheet", s.Name, "head", head,
		"mapped", strconv.Itoa(counts[intake.Mapped]), "ignored", strconv.Itoa(counts[intake.Ignored]+counts[intake.Repeated]),
		"unknown", strconv.Itoa(counts[intake.Unknown]))
}

// headers are the headers of all columns with a use, without those of nothing.
func headers(plan *intake.Plan, use intake.Use) []string {
	var out []string
	for _, sheets := range [][]intake.SheetPlan{plan.Sheets, plan.Subs} {
		for _, s := range sheets {
			for _, c := range s.Columns {
				if c.Use == use && strings.TrimSpace(c.Header) != "" {
					out = append(out, c.Header)
				}
			}
		}
	}
	return out
}

// showColumns lists every column with the field that it fills.
func (v *outcome) showColumns() {
	var rows [][3]string
	for _, sheets := range [][]intake.SheetPlan{v.out.Plan.Sheets, v.out.Plan.Subs} {
		for _, s := range sheets {
			for _, c := range s.Columns {
				rows = append(rows, [3]string{s.Name, c.Header, useWords(c)})
			}
		}
	}
	g := xwidget.NewGrid(xwidget.ListMode, texts(rows),
		xwidget.Column{Key: "sheet", Title: i18n.T("ui.import.col_sheet"), Width: 140},
		xwidget.Column{Key: "header", Title: i18n.T("ui.import.col_header"), Width: 220, Flex: true},
		xwidget.Column{Key: "use", Title: i18n.T("ui.import.col_use"), Width: 280, Flex: true})
	size := v.page.app.Window.Canvas().Size()
	high := kit.Scaled(30*float32(min(16, max(4, len(rows)+1))) + 4)
	box := container.New(fixed{fyne.NewSize(min(kit.Scaled(760), size.Width-120), min(high, size.Height-240))}, g)
	xwidget.ShowDialog(v.page.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.import.columns"), Content: box, Confirm: i18n.T("ui.ok"), Cancel: "-",
	})
}

// useWords says what is done with a column.
func useWords(c intake.Column) string {
	switch c.Use {
	case intake.Mapped:
		text := i18n.T("ui.import.use_mapped", "field", c.Label)
		if c.Unit != "" {
			text += i18n.T("ui.import.use_unit", "unit", c.Unit)
		}
		return text
	case intake.Ignored:
		return i18n.T("ui.import.use_ignored")
	case intake.Repeated:
		return i18n.T("ui.import.use_repeated")
	}
	return i18n.T("ui.import.use_unknown")
}

// texts shows lines of three texts to a grid.
type texts [][3]string

// Rows is how many lines there are.
func (t texts) Rows() int { return len(t) }

// Cell is one text.
func (t texts) Cell(row, col int) xwidget.CellView { return xwidget.CellView{Text: t[row][col]} }

// fixed gives its content one size.
type fixed struct{ size fyne.Size }

func (f fixed) MinSize([]fyne.CanvasObject) fyne.Size { return f.size }

func (f fixed) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objs {
		o.Resize(size)
		o.Move(fyne.Position{})
	}
}
