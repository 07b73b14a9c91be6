package annual

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/layout"
	"ronghe/app/register"
)

// Files writes page models as one file, and opens a workbook. ronghe/app/workbook
// and ronghe/app/pdf stand behind it.
type Files interface {
	Write(ctx context.Context, path string, tables []layout.Table) error
	// Folder makes a folder that only this user can read, unless it is there.
	Folder(dir string) error
	Open(ctx context.Context, path, password string) (app.Book, error)
}

// endings are those of the files that a report can be written into.
var endings = []string{".xlsx", ".pdf"}

// Export writes the report as one file: cover, contents, the tables part by
// part, explanations, corrections, who signed it, and with annex the registers that
// it is filled from as they stand now. The cover says which submission it shows. It
// is logged as an export. Errors: file.format, annual.snapshot, denied, those of the records and
// of writing.
func (s *Service) Export(ctx context.Context, r *Report, path string, annex bool) (err error) {
	if err := app.Writable(path, endings...); err != nil {
		return err
	}
	if r.stamp, err = s.stampOf(ctx, r); err != nil {
		return err
	}
	filed, err := s.filed(ctx, r)
	if err != nil {
		return err
	}
	r.annexes = nil
	if annex {
		if r.annexes, err = s.annexes(ctx, r); err != nil {
			return err
		}
	}
	if err := s.reg.LogReport(ctx, r.Year, filepath.Base(path)); err != nil {
		return err
	}
	return s.out.Write(ctx, path, slices.Concat(r.Pages(), filed, r.annexes))
}

// Pages are the page models of the report in the order of the paper.
func (r *Report) Pages() []layout.Table {
	var out []layout.Table
	for _, t := range r.Book.tables {
		if t.Kind == Cover {
			out = append(out, r.cover(t))
		}
	}
	out = append(out, r.contents())
	for _, t := range r.Book.tables {
		if t.Kind == Cover {
			continue
		}
		for i := range t.Parts {
			out = append(out, r.Page(t.Parts[i]))
		}
	}
	return append(out, r.explanations())
}

// Page is the page model of a part: right-top box, heads of several rows with
// column numbers, row numbers, foot line.
func (r *Report) Page(p *Part) layout.Table {
	t := p.table
	out := layout.Table{
		Sheet: p.sheet(), Title: t.Title, Corner: r.corner(t), Info: []layout.InfoLine{{
			Left:   i18n.T("export.unit", "unit", r.Unit.Name),
			Centre: r.period(t),
			Right:  p.Title,
		}},
		Foot: r.foot(), RepeatHead: true, Notes: notes(t.Note),
	}
	stub := r.stub(p)
	paths, numbers := [][]string{}, []layout.HeadCell{}
	for i, s := range stub {
		paths = append(paths, []string{s.head})
		numbers = append(numbers, layout.HeadCell{Text: stem(i)})
		out.Columns = append(out.Columns, s.column)
	}
	for _, leaf := range p.leaves {
		numbers = append(numbers, layout.HeadCell{Text: strconv.Itoa(leaf.No)})
		out.Columns = append(out.Columns, leaf.column(p))
	}
	out.FreezeCols = len(stub)
	found := r.failed(p)
	var rows [][]app.Cell
	for _, line := range p.lines {
		if p.Floating > 0 && !r.filled(line) {
			continue
		}
		row := make([]app.Cell, 0, len(out.Columns))
		for _, s := range stub {
			row = append(row, s.cell(line))
		}
		for _, leaf := range p.leaves {
			cell := r.paper(line, leaf)
			if c := line.Cell(leaf); c != nil {
				if cell.Mark = found[c]; c.Source == Typed {
					cell.Mark |= app.MarkOpen
				}
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	out.Protect = true
	if len(found) > 0 {
		out.Late = func() []string { return []string{i18n.T("annual.marked")} }
	}
	out.Body, out.Count = layout.Rows(rows...), len(rows)
	fitWidths(out.Columns, p, len(stub), rows)
	for i, leaf := range p.leaves {
		paths = append(paths, leaf.headsIn(out.Columns[len(stub)+i].Width))
	}
	out.Head = append(layout.NestHeads(paths), numbers)
	out.ChoosePaper(rows)
	return out
}

// failed are the cells of a part on which a check fails that is not explained yet.
func (r *Report) failed(p *Part) map[*Cell]app.CellMark {
	out := map[*Cell]app.CellMark{}
	for _, f := range r.findings {
		if f.Open() && f.At.Line.Part == p {
			out[f.At] |= app.MarkOf(f.Level.Severity())
		}
	}
	return out
}

func notes(note string) []string {
	if note == "" {
		return nil
	}
	return []string{i18n.T("annual.note", "note", note)}
}

// filled reports whether a floating row holds something.
func (r *Report) filled(line *Line) bool {
	return slices.ContainsFunc(line.cells, func(c *Cell) bool { return !r.Value(c).IsBlank() })
}

// corner is the box at the top right.
func (r *Report) corner(t *Table) []string {
	return []string{i18n.T("annual.table_no", "no", t.Number()), r.Book.share.Issuer, r.Book.share.Basis, r.Book.share.Until}
}

func (r *Report) period(t *Table) string {
	key := "annual.period"
	if t.Period == SchoolYear {
		key = "annual.school_period"
	}
	return i18n.T(key, "year", strconv.Itoa(r.Year), "next", strconv.Itoa(r.Year+1))
}

// foot is the line of signatures with the names of the cover.
func (r *Report) foot() []string {
	var out []string
	for _, key := range r.Book.share.Foot {
		c := r.Book.byKey[key]
		out = append(out, i18n.T("annual.sign", "label", c.Line.Label, "text", r.Value(c).Text()))
	}
	return out
}

// stubColumn is a column before the numbers: 甲, 乙, 丙.
type stubColumn struct {
	head   string
	column layout.Column
	cell   func(*Line) app.Cell
}

func stem(i int) string { return strings.Split(i18n.T("annual.stems"), " ")[i] }

// stub is what stands before the numbers: the rows' labels, their units of
// measure where the rows have units of their own, their numbers.
func (r *Report) stub(p *Part) []stubColumn {
	indent := i18n.T("annual.indent")
	out := []stubColumn{{p.Stub, layout.Column{ID: "label", Kind: layout.Text, Width: 28}, func(l *Line) app.Cell {
		return layout.TextCell(strings.Repeat(indent, l.Def.Indent) + l.Label)
	}}}
	if slices.ContainsFunc(p.lines, func(l *Line) bool { return l.Def.Unit != "" }) {
		out = append(out, stubColumn{i18n.T("annual.measure"), layout.Column{ID: "unit", Kind: layout.Text, Width: 9, Align: layout.Centre}, func(l *Line) app.Cell {
			return layout.TextCell(l.Def.Unit)
		}})
	}
	return append(out, stubColumn{i18n.T("annual.row_no"), layout.Column{ID: "no", Kind: layout.Number, Plain: true, Width: 6, Align: layout.Centre}, func(l *Line) app.Cell {
		if l.No == 0 {
			return app.Cell{}
		}
		return layout.NumberCell(strconv.Itoa(l.No))
	}})
}

// column is a column of the paper; where the rows have units of their own, it
// shows as many places as any of them.
func (l *Leaf) column(p *Part) layout.Column {
	c := layout.Column{ID: l.ID, Kind: layout.Number, Scale: int(l.Scale), Width: l.Width}
	switch {
	case l.Type == catalog.TypeText:
		c.Kind = layout.Text
	case l.Unit == Share:
		c.Kind = layout.Percent
	case l.Unit == "":
		for _, line := range p.lines {
			c.Scale = max(c.Scale, int(line.Def.Scale))
		}
	}
	return c
}

// paper is what stands in a cell: its number, the word for not applicable, or a
// line where the row has no such cell.
func (r *Report) paper(line *Line, leaf *Leaf) app.Cell {
	c := line.Cell(leaf)
	if c == nil {
		if line.Def.Head {
			return app.Cell{}
		}
		return layout.TextCell(i18n.T("annual.no_cell"))
	}
	v := r.Value(c)
	d, ok := v.Decimal()
	switch {
	case v.Kind() == app.NotApplicable:
		return layout.TextCell(c.Format(v))
	case c.Text:
		return layout.TextCell(v.Text())
	case !ok:
		return app.Cell{}
	case c.Unit == Share && leaf.Unit != Share: // the unit stands in the row
		return layout.NumberCell(d.Shift(2).Round(c.Scale).String())
	case c.Unit == Share:
		return layout.NumberCell(d.String())
	}
	return layout.NumberCell(d.Round(max(c.Scale, 0)).String())
}

func (r *Report) cover(t *Table) layout.Table {
	rows := [][]app.Cell{
		{layout.TextCell(i18n.T("annual.cover_unit")), layout.TextCell(r.Unit.Name)},
		{layout.TextCell(i18n.T("annual.cover_code")), layout.TextCell(r.Unit.Code)},
		{layout.TextCell(i18n.T("annual.cover_year")), layout.TextCell(strconv.Itoa(r.Year))},
	}
	for _, c := range t.cells {
		rows = append(rows, []app.Cell{layout.TextCell(c.Line.Label), layout.TextCell(r.Value(c).Text())})
	}
	out := layout.Table{
		Sheet: t.Number(), Title: i18n.T("annual.cover_title", "year", strconv.Itoa(r.Year), "title", t.Title), Cover: true, FitWidth: true,
		Corner: r.corner(t)[1:], Head: [][]layout.HeadCell{{{Text: t.Parts[0].Stub}, {Text: t.Parts[0].leaves[0].Label}}},
		Columns: []layout.Column{{ID: "item", Kind: layout.Text, Width: 28}, {ID: "text", Kind: layout.Text, Width: 62}},
		Body:    layout.Rows(rows...), Count: len(rows), Notes: []string{i18n.T("annual.cover_seal")},
	}
	if r.stamp != nil {
		if out.Mark = r.stamp.mark; r.stamp.title != "" {
			out.Title = i18n.T("annual.cover_title", "year", strconv.Itoa(r.Year), "title", r.stamp.title)
		}
		for _, line := range r.stamp.lines {
			out.Info = append(out.Info, layout.InfoLine{Left: line})
		}
	}
	return out
}

// contents lists the tables with how far each is.
func (r *Report) contents() layout.Table {
	var rows [][]app.Cell
	for _, t := range r.Book.tables {
		if t.Kind == Cover {
			continue
		}
		d := r.Done(t)
		rows = append(rows, []app.Cell{
			layout.TextCell(t.Number()), layout.TextCell(t.Title), layout.TextCell(i18n.T("annual.of", "n", strconv.Itoa(d.Filled), "all", strconv.Itoa(d.Asked))),
			layout.NumberCell(strconv.Itoa(d.Hard)), layout.NumberCell(strconv.Itoa(d.Soft)),
		})
	}
	for _, t := range r.annexes {
		rows = append(rows, []app.Cell{layout.TextCell(i18n.T("annual.annexed")), layout.TextCell(t.Sheet), layout.TextCell(i18n.T("annual.records", "n", strconv.Itoa(t.Count))), {}, {}})
	}
	return layout.Table{
		Sheet: i18n.T("annual.contents"), Title: i18n.T("annual.contents"), Info: []layout.InfoLine{{Left: i18n.T("export.unit", "unit", r.Unit.Name), Centre: i18n.T("annual.period", "year", strconv.Itoa(r.Year))}},
		Head: [][]layout.HeadCell{{{Text: i18n.T("annual.number")}, {Text: i18n.T("annual.title")}, {Text: i18n.T("annual.complete")}, {Text: i18n.T("annual.hard")}, {Text: i18n.T("annual.soft")}}},
		Columns: []layout.Column{
			{ID: "no", Kind: layout.Text, Width: 12},
			{ID: "title", Kind: layout.Text, Width: 48},
			{ID: "done", Kind: layout.Text, Width: 14, Align: layout.Centre},
			{ID: "hard", Kind: layout.Number, Width: 14},
			{ID: "soft", Kind: layout.Number, Width: 14},
		},
		Body: layout.Rows(rows...), Count: len(rows), FitWidth: true,
	}
}

// explanations are what was said of soft checks, and the values put over
// computed ones with their reasons.
func (r *Report) explanations() layout.Table {
	var rows [][]app.Cell
	add := func(t *Table, what, about, words string) {
		rows = append(rows, []app.Cell{layout.TextCell(t.Number()), layout.TextCell(what), layout.TextCell(about), layout.TextCell(words)})
	}
	for _, c := range r.Book.cells {
		switch st := r.state[c]; st.Origin {
		case PutOver:
			add(c.Table, i18n.T("annual.put_over"), i18n.T("annual.put_over_text", "cell", c.Name(), "value", c.shown(st.Value), "figure", c.shown(r.Beneath(c))), st.Reason)
		case Carried:
			add(c.Table, i18n.T("annual.put_over_last"), i18n.T("annual.put_over_last_text", "cell", c.Name(), "value", c.shown(r.Value(c)), "last", c.shown(r.LastValue(c))), st.Reason)
		}
	}
	for _, f := range r.findings {
		switch {
		case f.Note == nil || f.Stale: // what was said was said of other figures
		case f.Note.Since != r.Year:
			add(f.Table, i18n.T("annual.explained_since", "year", strconv.Itoa(f.Note.Since)), f.Message, f.Note.Words)
		default:
			add(f.Table, i18n.T("annual.explained"), f.Message, f.Note.Words)
		}
	}
	out := r.listPage(i18n.T("annual.explanations"))
	out.Landscape, out.Foot = true, r.foot()
	out.Head = [][]layout.HeadCell{{{Text: i18n.T("annual.number")}, {Text: i18n.T("annual.what")}, {Text: i18n.T("annual.about")}, {Text: i18n.T("annual.words")}}}
	out.Columns = []layout.Column{
		{ID: "no", Kind: layout.Text, Width: 10}, {ID: "what", Kind: layout.Text, Width: 12}, {ID: "about", Kind: layout.Text, Width: 60}, {ID: "words", Kind: layout.Text, Width: 50},
	}
	out.Body, out.Count = layout.Rows(rows...), len(rows)
	return out
}

// mostPrints is how many prints of a report lie beside one another while readers
// still show the older ones.
const mostPrints = 9

// Print writes the report as a PDF into a folder, to be opened with the system's
// program, which prints it. The last print is replaced, unless a reader still
// shows it. Errors: those of Export, store.readonly.
func (s *Service) Print(ctx context.Context, r *Report, dir string, annex bool) (path string, err error) {
	if err := s.out.Folder(dir); err != nil {
		return "", err
	}
	name := i18n.T("annual.file", "unit", r.Unit.Name, "year", strconv.Itoa(r.Year))
	for n := 1; ; n++ {
		path = filepath.Join(dir, name+register.PDF)
		if n > 1 {
			path = filepath.Join(dir, name+"-"+strconv.Itoa(n)+register.PDF)
		}
		if err = s.Export(ctx, r, path, annex); app.CodeOf(err) != app.CodeFileInUse || n > mostPrints {
			return path, err
		}
	}
}
