package workbook

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// look makes the cell styles of official tables: black on white, thin lines.
type look struct {
	f           *excelize.File
	font, title string // names of the fonts of body and title, as official papers have them
	err         error  // the first one; checked when all styles are made
}

func newLook(f *excelize.File) *look {
	return &look{f: f, font: i18n.T("workbook.font"), title: i18n.T("workbook.font_title")}
}

// style is what varies between our styles.
type style struct {
	size   float64
	title  bool // in the font of titles
	bold   bool
	fill   string
	grid   bool // thin lines around
	frame  int  // the kind of the lines around where they are not thin
	format string
	align  layout.Align
	color  string
	link   bool // underlined
	wrap   bool
	shrink bool // drawn smaller rather than as ####
	open   bool // can be changed in a protected sheet
}

var horizontal = map[layout.Align]string{layout.Left: "left", layout.Centre: "center", layout.Right: "right"}

func (l *look) id(s style) int {
	st := &excelize.Style{
		Font:      &excelize.Font{Family: l.font, Size: s.size, Bold: s.bold, Color: s.color},
		Alignment: &excelize.Alignment{Horizontal: horizontal[s.align], Vertical: "center", WrapText: s.wrap, ShrinkToFit: s.shrink},
	}
	if s.title {
		st.Font.Family = l.title
	}
	if s.link {
		st.Font.Underline = "single"
	}
	if s.grid {
		line := 1 // thin
		if s.frame != 0 {
			line = s.frame
		}
		for _, side := range []string{"left", "right", "top", "bottom"} {
			st.Border = append(st.Border, excelize.Border{Type: side, Color: "000000", Style: line})
		}
	}
	if s.fill != "" {
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{s.fill}}
	}
	if s.open {
		st.Protection = &excelize.Protection{Locked: false}
	}
	if s.format != "" {
		st.CustomNumFmt = &s.format
	}
	id, err := l.f.NewStyle(st)
	if err != nil && l.err == nil {
		l.err = err
	}
	return id
}

// Sizes in points and the fill of heads.
const (
	titleSize = 16
	bodySize  = 10
	smallSize = 8 // of texts that no row would show whole
	headFill  = "F2F2F2"
	dayFormat = "yyyy-mm-dd"
	text      = "@"
)

// cellStyles are the styles of one column's cells.
type cellStyles struct{ text, small, number, date, clock int }

// column makes the styles of a column: by the kind of cell, as a text may
// stand in a column of numbers (不适用). What varies is bold, fill, frame and open.
func (l *look) column(c layout.Column, like style) cellStyles {
	base := style{size: bodySize, grid: true, wrap: true, bold: like.bold, fill: like.fill, frame: like.frame, open: like.open}
	with := func(format string, align layout.Align) int {
		s := base
		s.format, s.align = format, align
		return l.id(s)
	}
	small := base
	small.size, small.format, small.align = smallSize, text, c.AlignOf(app.CellText)
	number := base
	number.format, number.align = numberFormat(c), c.AlignOf(app.CellNumber)
	number.wrap, number.shrink = false, true
	return cellStyles{
		text:   with(text, c.AlignOf(app.CellText)),
		small:  l.id(small),
		number: l.id(number),
		date:   with(dayFormat, c.AlignOf(app.CellDate)),
		clock:  with(dayFormat+" hh:mm:ss", c.AlignOf(app.CellDate)),
	}
}

// numberFormat is the format of a column's numbers; those that stand in a
// column of text or dates are shown as they are.
func numberFormat(c layout.Column) string {
	if c.Kind != layout.Number && c.Kind != layout.Percent {
		return "General"
	}
	format := "#,##0"
	if c.Plain || c.Kind == layout.Percent {
		format = "0"
	}
	if c.Scale > 0 {
		format += "." + strings.Repeat("0", c.Scale) + strings.Repeat("#", c.Fine)
	}
	if c.Kind == layout.Percent {
		format += "%"
	}
	return format
}
