package pdf

import (
	"context"
	"io"

	"ronghe/app"
	"ronghe/app/internal/outfile"
	"ronghe/app/layout"
)

// WriteSheet writes one record's sheet as PDF on upright A4. The file appears
// whole or not at all; the errors are those of Write.
func WriteSheet(ctx context.Context, path string, s layout.Sheet) error {
	if err := s.Check(); err != nil {
		return err
	}
	return outfile.Write(ctx, path, func(w io.Writer) error {
		b, err := newBook(w, s.Title)
		if err != nil {
			return err
		}
		sw := &sheetWriter{b: b, wide: a4Short - 2*marginSide}
		sw.newPage()
		if err := sw.write(&s); err != nil {
			return err
		}
		b.page(sw.c, a4Short)
		return b.close()
	})
}

// sheetWriter draws a form of ruled rows down the pages.
type sheetWriter struct {
	b    *book
	c    *canvas
	wide float64
	y    float64
	// begin is where the content of the page begins, below what is repeated.
	begin float64
}

func (w *sheetWriter) newPage() {
	if w.c != nil {
		w.b.page(w.c, a4Short)
	}
	w.c, w.y = &canvas{high: a4Long}, marginTop
	w.begin = w.y
}

// left is the height that is left on the page.
func (w *sheetWriter) left() float64 { return a4Long - marginBottom - w.y }

func (w *sheetWriter) write(s *layout.Sheet) error {
	top := newFrame(s.Title, nil, nil, w.b.f, w.wide, a4Long/3)
	top.draw(w.c, marginSide, w.y, 0)
	w.y += top.high
	for _, text := range w.b.f.bold.wrap(clean(s.Subtitle), nameSize, w.wide) {
		if w.left() > a4Long/2 { // a name of pages' length is no name
			w.c.text(marginSide+(w.wide-w.b.f.bold.width(text, nameSize))/2, w.y, w.b.f.bold, nameSize, text)
			w.y += lead * nameSize
		}
	}
	info := newFrame("", nil, s.Info, w.b.f, w.wide, a4Long/4)
	w.y += 4
	info.draw(w.c, marginSide, w.y, 0)
	w.y += info.high
	for i := range s.Blocks {
		if err := w.block(&s.Blocks[i]); err != nil {
			return err
		}
	}
	foot := newFoot(s.Foot, s.Notes, w.b.f, w.wide)
	if foot.high > w.left() {
		w.newPage()
	}
	for _, l := range foot.lines {
		if l.high > w.left() {
			w.newPage()
		}
		l.draw(w.c, marginSide, w.y)
		w.y += l.high
	}
	return nil
}

// put draws a row and goes down; where the page ends it goes on on the next,
// after again has drawn what is repeated there.
func (w *sheetWriter) put(r row, draw func(row), again func()) {
	for r.high > w.left() {
		if fresh := w.y == w.begin; fresh || r.high > a4Long-marginTop-marginBottom && w.left() > 4*lineHigh {
			part, rest, more := r.cut(w.left())
			draw(part)
			if !more {
				return
			}
			r = rest
		}
		w.newPage()
		again()
		w.begin = w.y
	}
	draw(r)
	w.y += r.high
}

// strip draws a row over the width of the form.
func (w *sheetWriter) strip(size float64, cells ...cell) {
	r := row{size: size, cells: cells}
	r.measure()
	w.put(r, func(r row) { r.draw(w.c, marginSide, w.y) }, func() {})
}

// Sizes of a sheet: texts, and the share of the width that a label takes.
const (
	sheetSize   = 9.5
	headingSize = 10.5
	nameSize    = 12 // of what the record is called
	labelShare  = 0.17
)

// line is a cell over the width of the form.
func (w *sheetWriter) line(text string, face *typeface, size, grey float64) cell {
	c := layCell(face, clean(text), w.wide, size, layout.Left, false)
	c.grey = grey
	return c
}

// block draws heading, pairs, tables and lines. A heading stays with what
// follows it.
func (w *sheetWriter) block(b *layout.Block) error {
	f := w.b.f
	if b.Heading != "" {
		if w.left() < 4*lineHigh {
			w.newPage()
		}
		w.strip(headingSize, w.line(b.Heading, f.bold, headingSize, headGrey))
	}
	w.pairs(b.Pairs)
	for i := range b.Tables {
		if err := w.table(&b.Tables[i]); err != nil {
			return err
		}
	}
	for _, text := range b.Lines {
		w.strip(sheetSize, w.line(text, f.regular, sheetSize, 0))
	}
	return nil
}

// pairs draws labels and values, two pairs to a row.
func (w *sheetWriter) pairs(ps []layout.Pair) {
	one := func(p layout.Pair, wide float64) []cell {
		label := cell{wide: w.wide * labelShare, face: w.b.f.regular, size: sheetSize, align: layout.Centre, grey: labelGrey}
		label.lines = label.face.even(clean(p.Label), sheetSize, label.wide-2*padding(sheetSize))
		return []cell{label, layCell(w.b.f.regular, clean(p.Text), wide-label.wide, sheetSize, layout.Left, false)}
	}
	for i := 0; i < len(ps); i++ {
		if ps[i].Wide || i+1 == len(ps) || ps[i+1].Wide {
			w.strip(sheetSize, one(ps[i], w.wide)...)
			continue
		}
		w.strip(sheetSize, append(one(ps[i], w.wide/2), one(ps[i+1], w.wide/2)...)...)
		i++
	}
}

// table draws a sub-table as wide as the form; columns for which there is no
// room follow below, beside the first ones again.
func (w *sheetWriter) table(t *layout.Table) error {
	fitted := *t
	fitted.FitWidth = true
	g, err := newGrid(&fitted, w.b.f, fitting{room: w.wide, high: a4Long / 3, largest: sheetSize / bodySize, fill: true})
	if err != nil {
		return err
	}
	if g.headHigh()+4*lineHigh > w.left() { // the title stays with the first row
		w.newPage()
	}
	if t.Title != "" {
		w.strip(sheetSize, w.line(t.Title, w.b.f.bold, sheetSize, 0))
	}
	for _, gr := range g.groups {
		head := func() {
			g.drawHead(w.c, gr, marginSide, w.y)
			w.y += g.headHigh()
		}
		if g.headHigh()+2*lineHigh > w.left() {
			w.newPage()
		}
		head()
		draw := func(r row) { g.drawRow(w.c, gr, r, marginSide, w.y) }
		if err := w.b.each(t, func(cells []app.Cell) error {
			w.put(g.layRow(cells, false), draw, head)
			return nil
		}); err != nil {
			return err
		}
		total, err := t.SumRow()
		if err != nil {
			return outfile.Own(err)
		}
		if total != nil {
			w.put(g.layRow(total, true), draw, head)
		}
	}
	return nil
}
