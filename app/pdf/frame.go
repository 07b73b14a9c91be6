package pdf

import (
	"strconv"
	"strings"

	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// Heights in points.
const (
	titleHigh = 30
	lineHigh  = 17
	footHigh  = 26
	titleLead = 1.35
)

// piece is a text at a place of a line.
type piece struct {
	x    float64
	text string
	face *typeface
	size float64
}

// line is a line of texts outside the grid.
type line struct {
	high   float64
	pieces []piece
}

func (l line) draw(c *canvas, x, y float64) {
	for _, p := range l.pieces {
		c.text(x+p.x, y+(l.high-p.size)/2, p.face, p.size, p.text)
	}
}

// frame is what stands above a grid: title, corner, info lines.
type frame struct {
	f      fonts
	wide   float64
	title  string
	titles int // lines of the title
	size   float64
	room   float64 // of a title of one line
	mark   layout.Mark
	lines  []line
	high   float64
}

// newFrame lays out the lines above a grid, wide points wide; those that would
// make it higher than most points are left out.
func newFrame(title string, corner []string, info []layout.InfoLine, f fonts, wide, most float64) frame {
	return frame{f: f, wide: wide, title: clean(title), size: titleSize, room: titleHigh}.with(title, corner, info, most)
}

// newCover is newFrame for the first page of a report.
func newCover(title string, corner []string, info []layout.InfoLine, f fonts, wide, most float64) frame {
	return frame{f: f, wide: wide, title: clean(title), size: layout.CoverTitle, room: layout.CoverTitleHigh}.with(title, corner, info, most)
}

func (fr frame) with(title string, corner []string, info []layout.InfoLine, most float64) frame {
	f, wide := fr.f, fr.wide
	if title != "" {
		fr.titles = len(fr.titleLines(0))
		fr.high += fr.room + float64(fr.titles-1)*titleLead*fr.size
	}
	block := 0.0
	for _, text := range corner {
		block = max(block, f.regular.width(clean(text), bodySize))
	}
	for _, text := range corner {
		fr.lines = append(fr.lines, line{high: lineHigh, pieces: []piece{{max(0, wide-block), clean(text), f.regular, bodySize}}})
	}
	for _, i := range info {
		fr.lines = append(fr.lines, infoLines(i, f.regular, wide)...)
	}
	for i, l := range fr.lines {
		if fr.high += l.high; fr.high > most && i > 0 {
			fr.high -= l.high
			fr.lines = fr.lines[:i]
			break
		}
	}
	return fr
}

// titleLines are the lines of the title; a further sheet of columns says that
// it goes on.
func (fr frame) titleLines(sheet int) []string {
	title := fr.title
	if sheet > 0 {
		title = i18n.T("pdf.continued", "title", title, "n", strconv.Itoa(sheet))
	}
	lines := fr.f.bold.wrap(title, fr.size, fr.wide)
	if most := max(fr.titles, 4); len(lines) > most {
		lines = append(lines[:most-1:most-1], "\u2026")
	}
	return lines
}

// withMark gives a mark its room at the top left.
func (fr frame) withMark(m layout.Mark) frame {
	if fr.mark = m; len(m) > 0 {
		fr.high = max(fr.high, layout.MarkPoints+lineHigh/2)
	}
	return fr
}

// drawMark draws the dots that stand side by side as one, so that no renderer
// leaves a hairline between them.
func (fr frame) drawMark(c *canvas, x, y float64) {
	dot := layout.MarkPoints / float64(len(fr.mark))
	for i, row := range fr.mark {
		for k := 0; k < len(row); k++ {
			from := k
			for k < len(row) && row[k] {
				k++
			}
			if k > from {
				c.shade(x+float64(from)*dot, y+float64(i)*dot, float64(k-from)*dot, dot, 0)
			}
		}
	}
}

func (fr frame) draw(c *canvas, x, y float64, sheet int) {
	if len(fr.mark) > 0 && sheet == 0 {
		fr.drawMark(c, x, y)
	}
	if fr.titles > 0 {
		lines := fr.titleLines(sheet)
		high := fr.room + float64(fr.titles-1)*titleLead*fr.size
		at := y + (high-float64(len(lines))*titleLead*fr.size)/2
		for _, text := range lines {
			c.text(x+(fr.wide-fr.f.bold.width(text, fr.size))/2, at+(titleLead-1)*fr.size/2, fr.f.bold, fr.size, text)
			at += titleLead * fr.size
		}
		y += high
	}
	for _, l := range fr.lines {
		l.draw(c, x, y)
		y += l.high
	}
}

// infoLines sets left, centre and right side by side, or below one another when
// they need more room than there is.
func infoLines(i layout.InfoLine, face *typeface, wide float64) []line {
	texts := [3]string{clean(i.Left), clean(i.Centre), clean(i.Right)}
	var w [3]float64
	for n, text := range texts {
		w[n] = face.width(text, bodySize)
	}
	side := max(w[0], w[2])
	if w[1] == 0 && w[0]+w[2] > wide-10 || w[1] > 0 && 2*side+w[1] > wide-20 {
		var lines []line
		for _, text := range texts {
			lines = append(lines, textLines(text, face, bodySize, wide)...)
		}
		return lines
	}
	l := line{high: lineHigh}
	for n, x := range [3]float64{0, (wide - w[1]) / 2, wide - w[2]} {
		if texts[n] != "" {
			l.pieces = append(l.pieces, piece{x, texts[n], face, bodySize})
		}
	}
	return []line{l}
}

// textLines wraps a text outside the grid.
func textLines(text string, face *typeface, size, wide float64) []line {
	if text == "" {
		return nil
	}
	var lines []line
	for _, s := range face.wrap(text, size, wide) {
		lines = append(lines, line{high: lead * size, pieces: []piece{{0, s, face, size}}})
	}
	lines[0].high += 2
	return lines
}

// low is what stands below a grid: signatures, then notes.
type low struct {
	lines []line
	high  float64
}

func newFoot(foot, notes []string, f fonts, wide float64) low {
	var l low
	if len(foot) > 0 {
		l.lines = append(l.lines, spread(foot, f.regular, wide)...)
	}
	for _, text := range notes {
		l.lines = append(l.lines, textLines(clean(text), f.regular, bodySize, wide)...)
	}
	for _, line := range l.lines {
		l.high += line.high
	}
	return l
}

// spread gives each text an equal share of a line; what needs more room goes on
// in a further line.
func spread(texts []string, face *typeface, wide float64) []line {
	columns := len(texts)
	for columns > 1 {
		share, fits := wide/float64(columns), true
		for _, text := range texts {
			fits = fits && face.width(clean(text), bodySize) <= share-4
		}
		if fits {
			break
		}
		columns--
	}
	var lines []line
	for i, text := range texts {
		if i%columns == 0 {
			lines = append(lines, line{high: footHigh})
		}
		l := &lines[len(lines)-1]
		text = strings.ReplaceAll(clean(text), "\n", " ")
		l.pieces = append(l.pieces, piece{wide / float64(columns) * float64(i%columns), text, face, bodySize})
	}
	return lines
}
