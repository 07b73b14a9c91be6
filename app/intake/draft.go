package intake

import (
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// draft makes a record of a row. Every cell is read, also after one that
// refuses the row, so that all problems are known at once.
func (r *reader) draft(v rowView) *Draft {
	r.seen++
	d := &Draft{Sheet: r.plan.Name, Line: v.Line, Number: r.numberOf(v), Record: &app.Record{
		Form: r.form.ID, FormVer: r.form.Version, Fields: map[string]app.Value{}, Rows: map[string][]app.Row{},
	}}
	for _, s := range r.plan.fields {
		if val := r.value(d, s, v, nil); !val.IsBlank() {
			d.Record.Fields[s.field.ID] = val
		}
	}
	for id, val := range r.run.plan.options.Given {
		d.Record.Fields[id] = val
	}
	for _, g := range r.plan.groups {
		r.addRows(d, g, r.plan.Name, v, true)
	}
	r.addFigures(d, v, nil)
	if r.first {
		r.attach(d, d.Number)
	}
	for _, def := range r.defaults {
		d.Record.Fields[def.field.ID] = def.value
		d.Defaulted = append(d.Defaulted, def.field.ID)
	}
	r.keys(d, v)
	return d
}

// isBelow holds for a row right under its record that has but cells of sub-tables,
// among them one that is no number: people leave blank what the rows share. A row
// of numbers alone may be a total.
func (r *reader) isBelow(v rowView) bool {
	if r.pending == nil || v.Line != r.last+1 || v.firstAt == r.plan.Number || len(r.plan.Blank) > 0 ||
		slices.ContainsFunc(r.pending.Problems, func(p app.Problem) bool { return p.Code == keyBlank }) {
		return false
	}
	subs, says := 0, false
	for _, g := range r.plan.groups {
		for _, s := range g.slots {
			for _, src := range s.from {
				if textAt(v.SheetRow, src.col) == "" || v.fallen[src.col] {
					continue
				}
				subs++
				says = says || !isAmount[s.field.TypeName]
			}
		}
	}
	return says && subs == v.mapped
}

// isAmount are the types of what a total adds up.
var isAmount = map[string]bool{catalog.TypeDecimal: true, catalog.TypeInteger: true, catalog.TypePercent: true}

// extend goes on with the pending record: fields that were blank are filled,
// and the row's own columns of sub-tables make further rows. guessed says that
// nothing but the row's place speaks for it, and has that said.
func (r *reader) extend(v rowView, guessed bool) {
	d := r.pending
	if f, ok := r.form.Field(r.form.Display); guessed && ok {
		r.report(d, f, place{r.plan.Name, v.firstAt, v.Line}, &catalog.Finding{
			Code: "row_below", Severity: app.Soft,
			Args: map[string]string{"line": itoa(d.Line), "name": clip(f.Format(d.Record.Value(f.ID)))},
		}, 0)
	}
	for _, s := range r.plan.fields {
		own := false
		for _, src := range s.from {
			own = own || textAt(v.SheetRow, src.col) != "" && !v.fallen[src.col]
		}
		if !own {
			continue
		}
		have := d.Record.Value(s.field.ID)
		val := r.value(d, s, v, nil)
		switch {
		case have.IsBlank() && !val.IsBlank():
			d.Record.Fields[s.field.ID] = val
		case !val.IsBlank() && !val.Equal(have):
			r.report(d, s.field, place{r.plan.Name, s.from[0].col, v.Line}, &catalog.Finding{
				Code: "joined_differs", Severity: app.Soft,
				Args: map[string]string{"value": clip(s.field.Format(val)), "kept": clip(s.field.Format(have))},
			}, 0)
		}
	}
	for _, g := range r.plan.groups {
		r.addRows(d, g, r.plan.Name, v, false)
	}
}

// keys refuses a record without all of its key fields.
func (r *reader) keys(d *Draft, v rowView) {
	for _, k := range r.form.Keys {
		f, ok := r.form.Field(k)
		if !ok || !d.Record.Value(k).IsBlank() || len(d.Record.Rows[k]) > 0 {
			continue
		}
		told := false
		for _, p := range d.Problems {
			told = told || p.Severity == app.Refused && p.Field == k
		}
		if told { // the cell is filled and was refused
			continue
		}
		col := 0
		for _, s := range r.plan.fields {
			if s.field == f {
				col = s.from[0].col
			}
		}
		r.report(d, f, place{r.plan.Name, col, v.Line}, &catalog.Finding{Code: keyBlank, Severity: app.Refused}, 0)
	}
}

// keyBlank is the code of a key that is not filled in.
const keyBlank = "key_blank"

// place is where a problem stands; col is 0-based.
type place struct {
	sheet string
	col   int
	line  int
}

// report adds a finding to the draft. row is the 1-based row of a sub-table.
func (r *reader) report(d *Draft, f *catalog.Field, at place, fd *catalog.Finding, row int) {
	p := app.Problem{
		Code: fd.Code, Severity: fd.Severity, Args: fd.Args,
		Sheet: at.sheet, Line: at.line, Cell: cellName(at.col, at.line), Field: f.ID, Row: row,
	}
	if t := f.Table(); t != nil {
		p.Table = t.ID
	}
	if val, ok := p.Args["value"]; ok && f.Personal != nil {
		p.Args["value"] = catalog.Mask(f.Personal.Mask, val)
	}
	text := i18n.T("problem."+fd.Code, i18n.Pairs(p.Args)...)
	p.Message = i18n.T("intake.at_field", "label", labelOf(f), "text", text)
	d.Problems = append(d.Problems, p)
	d.Refused = d.Refused || fd.Severity == app.Refused
}

// value reads a field from the first of its columns that is filled and can be
// read. part, if not nil, is read instead of the cell's whole text.
func (r *reader) value(d *Draft, s *slot, v rowView, part *string) app.Value {
	var failed []*catalog.Finding
	var where []int
	row := len(d.Record.Rows[tableID(s.field)]) + 1
	if s.field.Table() == nil {
		row = 0
	}
	for _, src := range s.from {
		if textAt(v.SheetRow, src.col) == "" {
			continue
		}
		cell := v.Cells[src.col]
		if part != nil {
			cell = app.Cell{Kind: app.CellText, Text: *part}
		}
		var all bool
		if cell, all = r.aside(d, s.field, cell, place{r.plan.Name, src.col, v.Line}); all {
			return app.Value{}
		}
		val, fd := r.parse(s.field, cell, src, v)
		if fd != nil && fd.Severity == app.Refused {
			failed, where = append(failed, fd), append(where, src.col)
			continue
		}
		if val.IsBlank() && fd == nil {
			continue
		}
		at := place{r.plan.Name, src.col, v.Line}
		if fd != nil {
			r.report(d, s.field, at, fd, row)
		}
		if bad := s.field.Validate(val); bad != nil && (fd == nil || fd.Code != bad.Code) {
			r.report(d, s.field, at, bad, row)
		}
		for i, f := range failed { // an earlier column could not be read; this one stands in
			text := clip(strings.TrimSpace(v.Cells[where[i]].Text))
			args := map[string]string{"value": text, "column": r.headOf(src.col), "reason": i18n.T("problem."+f.Code, i18n.Pairs(f.Args)...)}
			r.report(d, s.field, place{r.plan.Name, where[i], v.Line}, &catalog.Finding{Code: "other_column", Severity: app.Soft, Args: args}, row)
		}
		if v.fallen[src.col] && row == 0 && (s.field.TypeName == catalog.TypeDecimal || s.field.TypeName == catalog.TypeInteger) {
			// Each of them has it, or all together: who merged the cells knows.
			r.report(d, s.field, at, &catalog.Finding{Code: "merged_amount", Severity: app.Soft, Args: map[string]string{"value": clip(strings.TrimSpace(cell.Text))}}, row)
		}
		r.compareColumns(d, s, v, src, val)
		if part == nil {
			r.compareValues(d, s, v, src, val, row)
		}
		return val
	}
	for i, f := range failed {
		r.report(d, s.field, place{r.plan.Name, where[i], v.Line}, f, row)
	}
	return app.Value{}
}

func tableID(f *catalog.Field) string {
	if t := f.Table(); t != nil {
		return t.ID
	}
	return ""
}

// headOf is the header of a column, for messages.
func (r *reader) headOf(col int) string {
	for _, c := range r.plan.Columns {
		if c.Index == col {
			return shown(c.Header)
		}
	}
	return cellName(col, 0)
}

func (r *reader) parse(f *catalog.Field, cell app.Cell, src source, v rowView) (app.Value, *catalog.Finding) {
	if text, said := r.plan.meant(f, cell.Text); said {
		if cell = (app.Cell{Kind: app.CellText, Text: text}); text == "" {
			return app.Value{}, nil
		}
	}
	unit, odd := src.unit, (*catalog.Finding)(nil)
	if src.beside > 0 && isPlain(cell.Text) {
		if unit, odd = src.measure(f, v); odd != nil && odd.Severity == app.Refused {
			return app.Value{}, odd
		}
	}
	in := catalog.Input{Cell: cell, Unit: unit, Refs: r.refs}
	told := "" // what a column is told of this cell
	if f.TypeName == catalog.TypeDate {
		if told, odd = r.dateAs(&in, src); odd != nil {
			return app.Value{}, odd
		}
	}
	val, fd := f.Parse(in)
	if fd == nil {
		fd = odd
	}
	if told != "" && fd == nil {
		r.watch(f, src.col).tell(told, strings.TrimSpace(cell.Text), f.Format(val), v.Line)
	}
	r.watchAmount(f, cell, src, v.Line, val)
	if near := r.near(f, val, fd); near != nil {
		return val, near
	}
	if fd != nil && fd.Code == "code_ambiguous" {
		if code, assumed, ok := r.narrow(f, cell.Text, src.col, v); ok {
			in.Cell = app.Cell{Kind: app.CellText, Text: code}
			val, fd = f.Parse(in)
			if it, found := f.Lists().Item(f.Codes, code); found && assumed && fd == nil {
				fd = &catalog.Finding{Code: "place_assumed", Severity: app.Note, Args: map[string]string{"value": clip(cell.Text), "stored": it.Full}}
			}
		}
	}
	return val, fd
}
