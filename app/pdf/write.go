package pdf

import (
	"context"
	"errors"
	"io"
	"slices"

	"ronghe/app"
	"ronghe/app/internal/outfile"
	"ronghe/app/layout"
)

// Options says how to write. The zero value is right for most.
type Options struct {
	Progress func(rows int) // told now and then how many rows are written
}

// Write writes tables as one PDF on A4, each from a new page on; a table after
// the first that has no rows is left out. The file appears whole or not at all.
// Errors: those of outfile.Write; those of a table's Body as they are.
func Write(ctx context.Context, path string, tables []layout.Table, opts Options) error {
	if len(tables) == 0 {
		return errors.New("pdf: no table to write")
	}
	for i := range tables {
		if err := tables[i].Check(); err != nil {
			return err
		}
	}
	return outfile.Write(ctx, path, func(w io.Writer) error {
		b, err := newBook(w, tables[0].Title)
		if err != nil {
			return err
		}
		rows := 0
		for i := range tables {
			tw := &tableWriter{b: b, t: &tables[i], always: i == 0}
			if err := tw.write(func(n int) error {
				if opts.Progress != nil {
					opts.Progress(rows + n)
				}
				return ctx.Err()
			}); err != nil {
				return err
			}
			rows += tw.rows
		}
		return b.close()
	})
}

// tableWriter draws one table, page by page.
type tableWriter struct {
	b      *book
	t      *layout.Table
	g      *grid
	always bool // draw it though it has no rows
	wide   float64
	high   float64
	rows   int
	first  bool  // no page is drawn yet
	wait   []row // the rows of the page at hand
	used   float64
	top    frame
}

func (w *tableWriter) write(progress func(rows int) error) error {
	w.wide, w.high = a4Short, a4Long
	if w.t.Landscape {
		w.wide, w.high = a4Long, a4Short
	}
	var err error
	if w.g, err = newGrid(w.t, w.b.f, fitting{room: w.wide - 2*marginSide, high: w.room() / 2, largest: 1}); err != nil {
		return err
	}
	frame, most := newFrame, w.room()/3
	if w.t.Cover {
		frame, most = newCover, w.room()/2
	}
	w.top = frame(w.t.Title, w.t.Corner, w.t.Info, w.b.f, w.width(), most).withMark(w.t.Mark)
	w.first = true
	if err := w.b.each(w.t, func(cells []app.Cell) error {
		r := w.g.layRow(cells, false)
		if w.t.Cover {
			r.high = max(r.high, layout.CoverRow)
		}
		w.add(r)
		if w.rows++; w.rows%200 == 0 {
			return progress(w.rows)
		}
		return nil
	}); err != nil {
		return err
	}
	if w.rows > 0 || w.always {
		total, err := w.t.SumRow()
		if err != nil {
			return outfile.Own(err)
		}
		w.end(total)
	}
	if err := progress(w.rows); err != nil {
		return err
	}
	return w.b.err
}

// each goes through a table's rows. Its errors are told apart: those of the Body
// are not the disk's.
func (b *book) each(t *layout.Table, do func([]app.Cell) error) error {
	var failed error // of ours
	err := t.Body(func(cells []app.Cell) error {
		if err := layout.CheckRow(t.Columns, cells); err != nil {
			failed = outfile.Own(err)
		} else if failed = do(cells); failed == nil {
			failed = b.err
		}
		return failed
	})
	if failed == nil && err != nil {
		return outfile.Own(err)
	}
	return failed
}

// room is the height between the margins.
func (w *tableWriter) room() float64 { return w.high - marginTop - marginBottom }

// width is how wide the lines above and below the grid may be: that of the
// widest group, but no less than most of the page.
func (w *tableWriter) width() float64 {
	wide := 0.0
	for _, gr := range w.g.groups {
		wide = max(wide, gr.wide)
	}
	return max(wide, 0.75*(w.wide-2*marginSide))
}

// above is what stands above the rows of the page at hand.
func (w *tableWriter) above() float64 {
	switch {
	case w.first:
		return w.top.high + w.g.headHigh()
	case w.t.RepeatHead:
		return w.g.headHigh()
	}
	return 0
}

// add puts a row on the page at hand, or on the next; one that is higher than a
// page goes on over several.
func (w *tableWriter) add(r row) {
	if w.above()+w.used+r.high > w.room() && len(w.wait) > 0 {
		w.flush()
	}
	for w.above()+r.high > w.room() {
		part, rest, more := r.cut(w.room() - w.above())
		w.wait = append(w.wait, part)
		w.used += part.high
		if !more {
			return
		}
		w.flush()
		r = rest
	}
	w.wait = append(w.wait, r)
	w.used += r.high
}

// flush draws the page at hand: one page for each group of columns.
func (w *tableWriter) flush() {
	for i := range w.g.groups {
		c, _ := w.draw(i)
		w.b.page(c, w.wide)
	}
	w.next()
}

func (w *tableWriter) next() {
	w.first, w.wait, w.used = false, w.wait[:0], 0
}

// draw draws the rows at hand of a group on a page; y is where they end.
func (w *tableWriter) draw(group int) (c *canvas, y float64) {
	gr := w.g.groups[group]
	c, y = &canvas{high: w.high}, marginTop
	x := (w.wide - gr.wide) / 2
	if w.first {
		if group == 0 {
			w.b.mark(w.t.Sheet)
		}
		w.top.draw(c, (w.wide-w.width())/2, y, group)
		y += w.top.high
	}
	if w.first || w.t.RepeatHead {
		w.g.drawHead(c, gr, x, y)
		y += w.g.headHigh()
	}
	for _, r := range w.wait {
		w.g.drawRow(c, gr, r, x, y)
		y += r.high
	}
	return c, y
}

// end draws the last page with the sum row, the signatures and the notes. When
// they do not fit they take the last row with them to a further page.
func (w *tableWriter) end(sum []app.Cell) {
	notes := w.t.Notes
	if w.t.Late != nil {
		notes = slices.Concat(notes, w.t.Late())
	}
	low := newFoot(w.t.Foot, notes, w.b.f, w.width())
	var total row
	if sum != nil {
		total = w.g.layRow(sum, true)
	}
	if n := len(w.wait) - 1; n > 0 && w.above()+w.used+total.high+low.high > w.room() {
		last := w.wait[n]
		w.wait = w.wait[:n]
		w.flush()
		w.add(last)
	}
	if sum != nil {
		w.add(total)
	}
	x := (w.wide - w.width()) / 2
	for i := range w.g.groups {
		c, y := w.draw(i)
		if i < len(w.g.groups)-1 {
			w.b.page(c, w.wide)
			continue
		}
		for n, line := range low.lines {
			if y+line.high > w.high-marginBottom && n > 0 {
				w.b.page(c, w.wide)
				c, y = &canvas{high: w.high}, marginTop
			}
			line.draw(c, x, y)
			y += line.high
		}
		w.b.page(c, w.wide)
	}
	w.next()
}
