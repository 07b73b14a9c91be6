package workbook

import (
	"math"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"ronghe/app/i18n"
	"ronghe/app/internal/outfile"
	"ronghe/app/layout"
)

// linesAbove is how many rows stand above the head.
func (w *tableWriter) linesAbove() int {
	n := len(w.t.Corner) + len(w.t.Info)
	if w.t.Title != "" {
		n++
	}
	return n
}

// markDot is how many pixels of the mark's picture a dot has, and pixelPoint how
// many points a pixel is printed.
const (
	markDot    = 6
	pixelPoint = 0.75
)

// addMark puts a table's mark into the top left corner of its sheet.
func addMark(f *excelize.File, sheet string, m layout.Mark) error {
	if len(m) == 0 {
		return nil
	}
	png, err := m.PNG(markDot)
	if err != nil {
		return err
	}
	scale := layout.MarkPoints / (float64(len(m)*markDot) * pixelPoint)
	return f.AddPictureFromBytes(sheet, "A1", &excelize.Picture{
		Extension: ".png", File: png,
		Format: &excelize.GraphicOptions{ScaleX: scale, ScaleY: scale, OffsetX: 4, OffsetY: 4, Positioning: "oneCell", AltText: i18n.T("workbook.mark")},
	})
}

// top writes title, corner and info lines.
func (w *tableWriter) top(l *look) error {
	if w.t.Title != "" {
		align := layout.Centre
		if !w.t.FitWidth || pagesWide(w.t) > 1 { // the middle of a table over several pages' breadth is on none of the first
			align = layout.Left
		}
		size, high := float64(titleSize), float64(titleHeight)
		if w.t.Cover {
			size, high = layout.CoverTitle, layout.CoverTitleHigh
		}
		if err := w.line([]string{w.t.Title}, []int{l.id(style{size: size, title: true, align: align})}, high); err != nil {
			return err
		}
	}
	if err := w.corner(l); err != nil {
		return err
	}
	left := l.id(style{size: bodySize, align: layout.Left})
	centre := l.id(style{size: bodySize, align: layout.Centre})
	right := l.id(style{size: bodySize, align: layout.Right})
	whole := l.id(style{size: bodySize, align: layout.Left, wrap: true})
	for _, info := range w.t.Info {
		if info.Centre == "" && info.Right == "" { // a sentence over the whole width
			if err := w.line([]string{info.Left}, []int{whole}, math.Max(lineHeight, w.noteHeight(info.Left))); err != nil {
				return err
			}
			continue
		}
		texts, styles := []string{info.Left, info.Right}, []int{left, right}
		if info.Centre != "" {
			texts, styles = []string{info.Left, info.Centre, info.Right}, []int{left, centre, right}
		}
		if err := w.line(texts, styles, lineHeight); err != nil {
			return err
		}
	}
	return nil
}

// corner writes the lines at the top right as a block whose texts begin at the
// same place: over as few of the last columns as hold the longest.
func (w *tableWriter) corner(l *look) error {
	if len(w.t.Corner) == 0 {
		return nil
	}
	need, wide, from := 0.0, 0.0, len(w.widths)
	for _, text := range w.t.Corner {
		need = max(need, float64(layout.TextWidth(text))*1.05+1)
	}
	for from > 0 && wide < need {
		from--
		wide += w.widths[from]
	}
	id := l.id(style{size: bodySize, align: layout.Left})
	for _, text := range w.t.Corner {
		cells := make([]excelize.Cell, from+1)
		cells[from] = excelize.Cell{StyleID: id, Value: text}
		if err := w.write(cells, lineHeight); err != nil {
			return err
		}
		if err := w.merge(from, w.row, len(w.widths)-1, w.row); err != nil {
			return err
		}
	}
	return nil
}

// line writes texts side by side over the width of the table. Where the columns
// do not leave each text its room, all share one cell.
func (w *tableWriter) line(texts []string, styles []int, height float64) error {
	if len(texts) > 1 && !w.fits(texts) {
		texts, styles = []string{w.spread(texts, true)}, styles[:1]
	}
	needs := make([]float64, len(texts))
	for i, text := range texts {
		needs[i] = float64(layout.TextWidth(text)) + 4
	}
	cells := make([]excelize.Cell, len(w.widths))
	from := 0
	ends := share(w.widths, needs)
	for i, end := range ends {
		cells[from] = excelize.Cell{StyleID: styles[i], Value: texts[i]}
		from = end + 1
	}
	if err := w.write(cells, height); err != nil {
		return err
	}
	from = 0
	for _, end := range ends {
		if err := w.merge(from, w.row, end, w.row); err != nil {
			return err
		}
		from = end + 1
	}
	return nil
}

// fits reports whether each text has room in its share of the columns.
func (w *tableWriter) fits(texts []string) bool {
	if len(texts) > len(w.widths) {
		return false
	}
	needs := make([]float64, len(texts))
	for i, text := range texts {
		needs[i] = float64(layout.TextWidth(text)) + 4
	}
	from := 0
	for i, end := range share(w.widths, needs) {
		room := 0.0
		for _, width := range w.widths[from : end+1] {
			room += width
		}
		if room < needs[i]-2 {
			return false
		}
		from = end + 1
	}
	return true
}

// merge merges cells; columns are 0-based. A single cell stays as it is.
func (w *tableWriter) merge(col1, row1, col2, row2 int) error {
	if col1 == col2 && row1 == row2 {
		return nil
	}
	return w.to.MergeCell(cellName(col1+1, row1), cellName(col2+1, row2))
}

// head writes the rows of the head. Every covered cell gets the style, so that
// its lines are drawn around the whole of a merged area.
func (w *tableWriter) head(l *look) error {
	id := l.id(style{size: bodySize, bold: true, grid: true, wrap: true, align: layout.Centre, fill: headFill})
	heights := headHeights(w.placed, len(w.t.Head), w.widths)
	top := w.row + 1
	for r := range w.t.Head {
		cells := make([]excelize.Cell, len(w.widths))
		for i := range cells {
			cells[i] = excelize.Cell{StyleID: id}
		}
		for _, p := range w.placed {
			if p.Row1 == r {
				cells[p.Col1] = excelize.Cell{StyleID: id, Value: p.Text}
			}
		}
		if err := w.write(cells, heights[r]); err != nil {
			return err
		}
	}
	for _, p := range w.placed {
		if err := w.merge(p.Col1, top+p.Row1, p.Col2, top+p.Row2); err != nil {
			return err
		}
	}
	return nil
}

// sum writes the sum row.
func (w *tableWriter) sum(l *look) error {
	row, err := w.t.SumRow()
	if err != nil {
		return outfile.Own(err)
	}
	if row == nil {
		return nil
	}
	styles := make([]cellStyles, len(w.t.Columns))
	for i, c := range w.t.Columns {
		if styles[i] = l.column(c, style{bold: true}); c.Kind == layout.Text {
			styles[i].text = l.id(style{size: bodySize, grid: true, wrap: true, bold: true, align: layout.Centre})
		}
	}
	return w.put(row, styles)
}

// bottom writes the signature line and the notes.
func (w *tableWriter) bottom(l *look) error {
	if len(w.t.Foot) > 0 {
		id := l.id(style{size: bodySize, align: layout.Left, open: w.t.Protect}) // to be filled in
		if err := w.line([]string{w.spread(w.t.Foot, false)}, []int{id}, footHeight); err != nil {
			return err
		}
	}
	note := l.id(style{size: bodySize, align: layout.Left, wrap: true})
	notes := w.t.Notes
	if w.t.Late != nil {
		notes = slices.Concat(notes, w.t.Late())
	}
	for _, text := range notes {
		if err := w.line([]string{text}, []int{note}, w.noteHeight(text)); err != nil {
			return err
		}
	}
	return nil
}

// spread sets texts apart over the width of the table, in one line, by
// ideographic spaces, which every font draws as wide as a Chinese character.
// Flush, the last text ends at the right edge; else each text has an equal
// share of the line.
func (w *tableWriter) spread(texts []string, flush bool) string {
	room, used := 0.0, 0
	for _, width := range w.widths {
		room += width*1.2 + 0.7 // digits of 11 points and a margin, in half characters of 10
	}
	for _, text := range texts {
		used += layout.TextWidth(text)
	}
	var b strings.Builder
	for i, text := range texts {
		b.WriteString(text)
		if i == len(texts)-1 {
			break
		}
		gap := int(room)/len(texts) - layout.TextWidth(text)
		if flush {
			gap = (int(room) - used) / (len(texts) - 1)
		}
		b.WriteString(strings.Repeat("\u3000", max(2, gap/2)))
	}
	return b.String()
}

// noteHeight: merged cells do not grow by themselves.
func (w *tableWriter) noteHeight(text string) float64 {
	p := layout.Placed{Text: text, Col2: len(w.widths) - 1}
	return headHeights([]layout.Placed{p}, 1, w.widths)[0]
}
