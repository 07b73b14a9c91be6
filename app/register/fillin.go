package register

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/layout"
	"ronghe/app/op"
)

// FillIn is a workbook of a register for somebody outside to fill in and send
// back: what the definition asks a sender for (catalog.Collect), with what is known
// already.
type FillIn struct {
	Form    string
	Mark    string // by which it is known when it comes back
	Notes   []string
	Records []*app.Record // that stand in it, numbered from 1
	Fresh   *app.Record   // a record that is begun in it; nil for none
	Blank   int           // rows beyond these
}

// CodeNotCollected says that a register asks nobody outside for anything: {form}.
const CodeNotCollected = "register.not_collected"

// WriteFillIn writes such a workbook. Personal values are left out: the sender
// writes them anew. Errors: register.not_collected, and those of writing.
func (s *Service) WriteFillIn(ctx context.Context, path string, in FillIn) error {
	f, err := s.form(in.Form)
	if err != nil {
		return err
	}
	if f.Collect == nil {
		return app.NewError(CodeNotCollected, nil, "form", f.Title)
	}
	w := &fillInWriter{
		templates: templates{s: s, form: f, lists: map[string][]string{}, purpose: i18n.T("template.collect")},
		x:         &exporter{s: s, ctx: ctx, form: f, codes: map[string]string{}}, in: in,
	}
	ts := []layout.Template{w.records()}
	for _, id := range f.Collect.Fields {
		if t, ok := f.Field(id); ok && t.IsTable() {
			ts = append(ts, w.rows(t))
		}
	}
	ts[0].MarkRows = w.marks
	w.flag(ts)
	return s.books.Template(ctx, path, ts)
}

type fillInWriter struct {
	templates
	x     *exporter
	in    FillIn
	marks [][]string // which row of a record each numbered row is
}

// records is the sheet of the records themselves: what tells them apart, which is
// known, and what is asked for.
func (w *fillInWriter) records() layout.Template {
	t := w.main()
	t.Mark, t.Notes, t.Rows = w.in.Mark, w.in.Notes, max(1, len(w.in.Records)+w.in.Blank)
	t.Columns = t.Columns[:1] // the number
	t.Columns[0].Known = true
	fields := w.form.Collect.Told(w.form)
	told := len(fields)
	for _, id := range w.form.Collect.Fields {
		if fd, ok := w.form.Field(id); ok && brought(fd) {
			fields = append(fields, fd)
		}
	}
	for i, fd := range fields {
		c := w.column(fd)
		c.Header, c.Known = headOf(fd), i < told
		if c.Known {
			c.Note = i18n.T("collect.known")
		}
		t.Columns = append(t.Columns, c)
	}
	add := func(n int, rec *app.Record) {
		row := []app.Cell{layout.NumberCell(strconv.Itoa(n))}
		for _, fd := range fields {
			row = append(row, w.cell(fd, rec.Value(fd.ID)))
		}
		t.Filled = append(t.Filled, row)
	}
	for i, rec := range w.in.Records {
		add(i+1, rec)
	}
	if w.in.Fresh != nil {
		add(len(w.in.Records)+1, w.in.Fresh)
	}
	return t
}

// rows is the sheet of a sub-table with the rows that are there, each with its number,
// by which it is known again whatever becomes of its cells.
func (w *fillInWriter) rows(table *catalog.Field) layout.Template {
	t := w.sub(table)
	t.Columns = slices.Insert(t.Columns, 1, layout.TemplateColumn{
		Header: i18n.T("collect.row"), Kind: layout.Number, Plain: true, Width: 6, Known: true, Note: i18n.T("collect.row_note"),
	})
	for i, rec := range w.in.Records {
		for k, r := range rec.Rows[table.ID] {
			no, row := strconv.Itoa(i+1), []app.Cell{layout.NumberCell(strconv.Itoa(i + 1)), layout.NumberCell(strconv.Itoa(k + 1))}
			w.marks = append(w.marks, []string{rowMark, table.ID, no, strconv.Itoa(k + 1), string(r.ID)})
			for _, fd := range table.Fields {
				if brought(fd) {
					row = append(row, w.cell(fd, r.Fields[fd.ID]))
				}
			}
			t.Filled = append(t.Filled, row)
		}
	}
	return t
}

func (w *fillInWriter) cell(fd *catalog.Field, v app.Value) app.Cell {
	if fd.Personal != nil {
		return app.Cell{}
	}
	return w.x.value(fd, v)
}

// rowMark begins a row of the hidden sheet that names a row of a sub-table: its table,
// the number of its record, its own number, its id.
const rowMark = "row"

// Mark is what a workbook that was filled in is known by.
type Mark struct {
	Text string            // "" for none
	Rows map[string]app.ID // by rowKey: which row of a record a numbered row was
}

func rowKey(table, record, row string) string { return table + "/" + record + "/" + row }

// mostMarked bounds the rows that are read of a hidden sheet.
const mostMarked = 100_000

// MarkOf returns the mark of a workbook that this program wrote to be filled in.
// Errors: those of opening the file.
func (s *Service) MarkOf(ctx context.Context, path string) (Mark, error) {
	mark := Mark{Rows: map[string]app.ID{}}
	book, err := s.books.Open(ctx, path, "")
	if err != nil {
		return mark, err
	}
	defer book.Close()
	for _, info := range book.Sheets() {
		if info.Name != layout.MarkSheet {
			continue
		}
		return mark, book.Rows(ctx, info.Name, func(row app.SheetRow) error {
			at := func(i int) string {
				if i >= len(row.Cells) {
					return ""
				}
				return strings.TrimSpace(row.Cells[i].Text)
			}
			switch {
			case mark.Text == "":
				mark.Text = at(0)
			case at(0) == rowMark && len(mark.Rows) < mostMarked:
				mark.Rows[rowKey(at(1), at(2), at(3))] = app.ID(at(4))
			}
			return nil
		})
	}
	return mark, nil
}

// Returned says of a file that it is a FillIn come back. What it holds is laid over
// the records that stood in it; only what the sender was asked for counts.
type Returned struct {
	Records []app.ID             // that stand in it, by number from 1
	Rows    map[string]app.ID    // its Mark's
	Given   map[string]app.Value // what its further records have, whatever it says: sender, year
	// Then tells what else changes with it, in the same batch.
	Then func(out Imported) []Following
}

// returning lays the drafts of a file that came back where they belong.
type returning struct {
	Returned
	form    *catalog.Form
	asked   map[string]bool // fields and tables
	told    map[string]bool
	changed []Changed
}

func newReturning(f *catalog.Form, r *Returned) *returning {
	out := &returning{Returned: *r, form: f, asked: map[string]bool{}, told: map[string]bool{}}
	for _, id := range f.Collect.Fields {
		out.asked[id] = true
	}
	for _, fd := range f.Collect.Told(f) {
		out.told[fd.ID] = true
	}
	return out
}

// stands returns the record that a draft's number names, "" for a further one.
func (r *returning) stands(number string) app.ID {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(r.Records) {
		return ""
	}
	return r.Records[n-1]
}

// settle leaves of a record what the sender was asked for, and says which one it
// is. It reports false where nothing was filled in.
func (r *returning) settle(rec *app.Record, number string) bool {
	rec.ID = r.stands(number)
	filled := false
	for id := range rec.Fields {
		switch {
		case r.asked[id]:
			filled = true
		case rec.ID != "" || !r.told[id] && r.Given[id].IsBlank():
			delete(rec.Fields, id)
		}
	}
	for id, rows := range rec.Rows {
		if !r.asked[id] {
			delete(rec.Rows, id)
			continue
		}
		filled = filled || len(rows) > 0
		for i := range rows {
			rows[i].ID, rows[i].Order = r.Rows[rowKey(id, number, rows[i].Order)], ""
		}
	}
	return filled
}

// numbered lets the rows that came back with the number of one that is there take its
// place, and returns the others.
func numbered(have, rows []app.Row, taken map[app.ID]bool) (rest []app.Row) {
	for _, row := range rows {
		at := slices.IndexFunc(have, func(r app.Row) bool { return r.ID == row.ID })
		if row.ID == "" || at < 0 || taken[row.ID] {
			rest = append(rest, row)
			continue
		}
		takePlace(have[at], row, taken)
	}
	return rest
}

// sameRow lets a row that came back take the place of the one that it was by what tells
// the rows of the table apart. It reports false where there is none, or not just one.
func sameRow(t *catalog.Field, have []app.Row, row app.Row, taken map[app.ID]bool) bool {
	at := -1
	for i := range have {
		if taken[have[i].ID] || !tellsSame(t, have[i].Fields, row.Fields) {
			continue
		}
		if at >= 0 {
			return false
		}
		at = i
	}
	if at < 0 {
		return false
	}
	takePlace(have[at], row, taken)
	return true
}

func takePlace(have, row app.Row, taken map[app.ID]bool) {
	taken[have.ID] = true
	delete(have.Fields, op.CarriedField)
	maps.Copy(have.Fields, row.Fields)
}

// tellsSame compares two rows in the year and what beside it carry names, else in the
// required columns that are no numbers.
func tellsSame(t *catalog.Field, a, b map[string]app.Value) bool {
	if t.Carry != nil {
		return t.Carry.SameRow(a, b, b[t.Carry.Year].Text())
	}
	told := false
	for _, col := range t.Fields {
		switch col.TypeName {
		case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent:
			continue
		}
		if !col.Required {
			continue
		}
		if told = true; !a[col.ID].Equal(b[col.ID]) {
			return false
		}
	}
	return told
}
