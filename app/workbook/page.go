package workbook

import (
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// Row heights in points.
const (
	titleHeight = 30
	lineHeight  = 17
	footHeight  = 26
	textSize    = 10   // of the text that is measured, in points
	textLine    = 13   // one line of text
	smallLine   = 10.5 // of text in small letters
	maxHeight   = 400
	mostLines   = (maxHeight - 5) / textLine // that the highest row shows
)

const a4 = 9

// setPage sets how a sheet prints. It runs before the rows are streamed.
func setPage(f *excelize.File, sheet string, t *layout.Table) error {
	size, orientation := a4, "portrait"
	if t.Landscape {
		orientation = "landscape"
	}
	page := &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation}
	if t.FitWidth {
		wide, high, yes := pagesWide(t), t.PagesHigh, true
		page.FitToWidth, page.FitToHeight = &wide, &high
		if err := f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
			return err
		}
	}
	if !t.FitWidth || pagesWide(t) > 1 {
		order := "overThenDown"
		page.PageOrder = &order
	}
	if err := f.SetPageLayout(sheet, page); err != nil {
		return err
	}
	side, top, bottom, edge, yes := 0.5, 0.6, 0.7, 0.3, true
	margins := &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &edge, Footer: &edge, Horizontally: &yes}
	if err := f.SetPageMargins(sheet, margins); err != nil {
		return err
	}
	escape := strings.NewReplacer("&", "&&")
	footer := "&L&9" + escape.Replace(i18n.T("app.secrecy")) + "&C&9" + layout.PageText("&P", "&N")
	return f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: footer})
}

// printTitles lets head and first columns stand on every printed page.
func printTitles(f *excelize.File, sheet string, t *layout.Table, headFrom, headTo int) error {
	if !t.RepeatHead {
		return nil
	}
	titles := quoteSheet(sheet) + "!" + rowRange(headFrom, headTo)
	if t.FreezeCols > 0 && (!t.FitWidth || pagesWide(t) > 1) { // a table over several pages' breadth: each says whose rows these are
		last, err := excelize.ColumnNumberToName(t.FreezeCols)
		if err != nil {
			return err
		}
		titles = quoteSheet(sheet) + "!$A:$" + last + "," + titles
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: sheet, RefersTo: titles})
}

// writePage is the width of the columns that a page of A4 across shows with room to
// write by hand.
const writePage = 165

// pagesWide is over how many pages' breadth the columns are printed.
func pagesWide(t *layout.Table) int {
	if t.PagesWide > 0 {
		return t.PagesWide
	}
	return pagesFor(t.Columns, layout.WidestPage)
}

func pagesFor(columns []layout.Column, page float64) int {
	wide := 0.0
	for _, c := range columns {
		wide += c.Wide()
	}
	return max(1, int(math.Ceil(wide/page)))
}

// quoteSheet quotes a sheet's name for a reference.
func quoteSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

func rowRange(from, to int) string { return "$" + itoa(from) + ":$" + itoa(to) }

// share divides columns among texts that stand side by side: it returns the
// last column (0-based) of each text, giving each a width in proportion to
// what it needs, and at least one column. There are as many columns as texts
// or more.
func share(widths, needs []float64) []int {
	var wide, need float64
	for _, w := range widths {
		wide += w
	}
	for _, n := range needs {
		need += n
	}
	ends := make([]int, len(needs))
	col, sum, target := 0, widths[0], 0.0
	for i, n := range needs {
		target += n / need * wide
		last := len(widths) - (len(needs) - i) // leaves one column for each text after this
		for col < last && math.Abs(sum+widths[col+1]-target) <= math.Abs(sum-target) {
			col++
			sum += widths[col]
		}
		if i == len(needs)-1 {
			col = len(widths) - 1
		}
		ends[i] = col
		if col+1 < len(widths) {
			col++
			sum += widths[col]
		}
	}
	return ends
}

// linesOf is how many lines text takes in a column of that width. A column's
// unit is a digit of the default font (11 points), a little wider than half a
// character of the text (10 points).
func linesOf(text string, width float64) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n += wrapped(line, max(2, int(width*1.1)))
	}
	return n
}

// wrapped is how many lines of room half-width characters a text takes: Chinese
// breaks anywhere but before a closing mark, a word of other letters goes on in
// the next line.
func wrapped(text string, room int) int {
	lines, used, word := 1, 0, 0 // word: the letters at the end of the line that stay together
	for _, r := range text {
		wide := layout.RuneWidth(r)
		letter := wide == 1 && r != ' '
		if used+wide > room {
			lines++
			switch {
			case letter && word > 0 && word+wide <= room:
				used = word
			case strings.ContainsRune(closers, r) && used >= 2:
				used, word = 2, 0 // the sign before it comes along
			default:
				used, word = 0, 0
			}
		}
		used += wide
		if word += wide; !letter {
			word = 0
		}
	}
	return lines
}

// closers are marks with which no line begins.
const closers = "\u3001\u3002\uff0c\uff1b\uff1a\uff1f\uff01\uff09\u300b\u201d\u2019\u3011\u3015\u2026)%"

// rowHeight is the height of a row of so many lines. It is always set: not
// every program finds it out for itself.
func rowHeight(lines int) float64 { return math.Min(float64(lines)*textLine+5, maxHeight) }

// headHeights gives each row of the head the height that its texts need.
func headHeights(placed []layout.Placed, rows int, widths []float64) []float64 {
	lines := make([]int, rows)
	for i := range lines {
		lines[i] = 1
	}
	need := func(p layout.Placed) int {
		room := 0.0
		for _, w := range widths[p.Col1 : p.Col2+1] {
			room += w
		}
		return linesOf(p.Text, room)
	}
	for _, p := range placed {
		if p.Row1 == p.Row2 {
			lines[p.Row1] = max(lines[p.Row1], need(p))
		}
	}
	for _, p := range placed {
		have := 0
		for _, n := range lines[p.Row1 : p.Row2+1] {
			have += n
		}
		lines[p.Row2] += max(0, need(p)-have)
	}
	heights := make([]float64, rows)
	for i, n := range lines {
		heights[i] = rowHeight(n) + 2
	}
	return heights
}

// sheetNames makes names that a workbook takes: at most 31 characters, none of
// : \ / ? * [ ], not empty, no two alike.
type sheetNames map[string]bool

func (seen sheetNames) clean(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return '-'
		}
		return r
	}, name)
	name = strings.Trim(name, "' ")
	if name == "" {
		name = i18n.T("workbook.sheet")
	}
	name = cutUTF16(name, 31)
	for base, n := name, 2; seen[strings.ToLower(name)]; n++ {
		suffix := "(" + itoa(n) + ")"
		name = cutUTF16(base, 31-len(suffix)) + suffix
	}
	seen[strings.ToLower(name)] = true
	return name
}

// cutUTF16 cuts s to n UTF-16 units, the measure of spreadsheets.
func cutUTF16(s string, n int) string {
	for i, r := range s {
		units := 1
		if r > 0xFFFF {
			units = 2
		}
		if n -= units; n < 0 {
			return s[:i]
		}
	}
	return s
}
