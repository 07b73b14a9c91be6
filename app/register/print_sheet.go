package register

import (
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/layout"
	"ronghe/app/op"
	"ronghe/app/rules"
)

// sheetFacts are what a record's sheet says beside the record.
type sheetFacts struct {
	unit    string // name of the reporting unit
	today   string // ISO date
	printer string
	people  map[app.ID]string
	view    *rules.View
	result  rules.Result
	text    func(*catalog.Field, app.Value) string // a value as people read it
}

// recordSheet is the page model of one record: the sections of its form that are
// shown and hold something, sub-tables as tables, the problems that are open,
// who registered and changed it and when. It is pure.
func recordSheet(f *catalog.Form, rec *app.Record, facts sheetFacts) layout.Sheet {
	title, measure := f.Export.Title, ""
	if title == "" {
		title = f.Title
	}
	if f.Export.Measure != "" {
		measure = i18n.T("export.measure", "measure", f.Export.Measure)
	}
	s := layout.Sheet{
		Title: title,
		Info: []layout.InfoLine{{
			Left:   i18n.T("export.unit", "unit", facts.unit),
			Centre: i18n.T("export.as_of", "date", layout.DayText(facts.today)),
			Right:  measure,
		}},
		Foot: []string{i18n.T("export.sign.head"), i18n.T("export.sign.clerk"), i18n.T("print.sign.seal"), i18n.T("export.sign.date")},
	}
	for i, sec := range f.Sections {
		if !facts.view.Section(i) {
			continue
		}
		if b := sectionBlock(sec, rec, facts); b != nil {
			s.Blocks = append(s.Blocks, *b)
		}
	}
	if b := problemBlock(f, facts.result); b != nil {
		s.Blocks = append(s.Blocks, *b)
	}
	s.Blocks = append(s.Blocks, stampBlock(rec, facts))
	return s
}

// sectionBlock is one section; nil when nothing in it is filled or required.
func sectionBlock(sec *catalog.Section, rec *app.Record, facts sheetFacts) *layout.Block {
	b := layout.Block{Heading: sec.Title}
	some := false
	for _, fd := range sec.Fields {
		if !facts.view.Visible(fd.ID) {
			continue
		}
		if fd.IsTable() {
			if rows := rec.Rows[fd.ID]; len(rows) > 0 {
				b.Tables = append(b.Tables, subTable(fd, rows, facts))
				some = true
				continue
			}
			b.Pairs = append(b.Pairs, layout.Pair{Label: fd.Label, Text: i18n.T("print.none"), Wide: true})
			some = some || facts.view.Required(fd.ID)
			continue
		}
		text := facts.text(fd, rec.Value(fd.ID))
		some = some || text != "" || facts.view.Required(fd.ID)
		b.Pairs = append(b.Pairs, layout.Pair{Label: headOf(fd), Text: text, Wide: wideOnPaper(fd, text)})
	}
	if !some {
		return nil
	}
	return &b
}

// wideOnPaper reports whether a value takes the whole width of the sheet.
func wideOnPaper(fd *catalog.Field, text string) bool {
	const half = 34 // half-width characters of the narrow place
	return fd.Wide || fd.TypeName == catalog.TypeLongText || layout.TextWidth(text) > 2*half
}

// subTable is a sub-table with the columns that hold something.
func subTable(t *catalog.Field, rows []app.Row, facts sheetFacts) layout.Table {
	out := layout.Table{Title: t.Label, FreezeCols: 1}
	paths := [][]string{{i18n.T("export.no")}}
	out.Columns = []layout.Column{numberColumn()}
	var cols []*catalog.Field
	for _, col := range t.Fields {
		if !filled(col, rows) && !col.Required {
			continue
		}
		cols = append(cols, col)
		out.Columns = append(out.Columns, paperColumn(col))
		paths = append(paths, []string{headOf(col)})
	}
	out.Head = layout.NestHeads(paths)
	out.Body = func(yield func([]app.Cell) error) error {
		cells := make([]app.Cell, len(out.Columns))
		for n, row := range rows {
			cells[0] = layout.NumberCell(strconv.Itoa(n + 1))
			for i, col := range cols {
				cells[i+1] = app.Cell{}
				if facts.view.Visible(op.Path(t.ID, row.ID, col.ID)) {
					cells[i+1] = layout.TextCell(facts.text(col, row.Fields[col.ID]))
				}
			}
			if err := yield(cells); err != nil {
				return err
			}
		}
		return nil
	}
	return out
}

func filled(col *catalog.Field, rows []app.Row) bool {
	for _, row := range rows {
		if !row.Fields[col.ID].IsBlank() {
			return true
		}
	}
	return false
}

// paperColumn is a column of texts that reads as on the screen: figures to the
// right.
func paperColumn(col *catalog.Field) layout.Column {
	c := columnOf(col)
	switch c.Kind {
	case layout.Number, layout.Percent:
		if c.Align = layout.Right; c.Plain {
			c.Align = layout.Centre
		}
	case layout.Date:
		c.Align = layout.Centre
	}
	c.Width, c.Kind = c.Wide(), layout.Text
	return c
}

// problemBlock lists what is open, the hard ones first; nil for none.
func problemBlock(f *catalog.Form, r rules.Result) *layout.Block {
	var lines []string
	for _, severity := range []app.Severity{app.Hard, app.Soft} {
		for _, p := range r.Problems {
			if p.Severity == severity {
				lines = append(lines, strconv.Itoa(len(lines)+1)+". "+problemText(f, p))
			}
		}
	}
	if len(lines) == 0 {
		return nil
	}
	heading := i18n.T("print.soft", "n", strconv.Itoa(r.Soft))
	if r.Hard > 0 {
		heading = i18n.T("print.incomplete", "n", strconv.Itoa(r.Hard), "soft", strconv.Itoa(r.Soft))
	}
	return &layout.Block{Heading: heading, Lines: lines}
}

// problemText says a problem with its strength and its place.
func problemText(f *catalog.Form, p app.Problem) string {
	text, path := i18n.Problem(p), p.Field
	if p.Table != "" {
		path = p.Table + "." + p.Field
	}
	if fd, ok := f.Find(path); ok && p.Message == "" && !strings.Contains(text, fd.Label) {
		text = i18n.T("rules.at_field", "label", fd.Label, "text", text)
	}
	if t, ok := f.Field(p.Table); ok && p.Row > 0 && !strings.Contains(text, t.Label) {
		text = i18n.T("print.row", "table", t.Label, "row", strconv.Itoa(p.Row), "text", text)
	}
	return i18n.T("print.problem."+string(p.Severity), "text", text)
}

// stampBlock says who registered the record and who changed it last.
func stampBlock(rec *app.Record, facts sheetFacts) layout.Block {
	stamp := func(st app.Stamp) string {
		if st.At.IsZero() {
			return ""
		}
		return strings.TrimSpace(facts.people[st.User] + " " + st.At.Local().Format("2006-01-02 15:04"))
	}
	state := i18n.T("print.complete")
	if n := facts.result.Hard; n > 0 {
		state = i18n.T("print.state", "n", strconv.Itoa(n))
	}
	pair := func(key, text string) layout.Pair { return layout.Pair{Label: i18n.T(key), Text: text} }
	return layout.Block{Heading: i18n.T("print.stamp"), Pairs: []layout.Pair{
		pair("print.created", stamp(rec.Created)), pair("print.updated", stamp(rec.Updated)),
		pair("print.id", string(rec.ID)), pair("print.whole", state),
		pair("print.printed", strings.TrimSpace(facts.printer+" "+facts.today)), pair("print.revision", strconv.FormatInt(rec.Rev, 10)),
	}}
}
