package intake

import (
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
)

// Figure is a cell of a column that the program works out: from the rows of a
// sub-table, by choosing some of them, or from other fields. It is not imported:
// whoever stores the record says so where it holds something else.
type Figure struct {
	Field  *catalog.Field
	Of     *catalog.ExportCol // the official table's column over rows of the sub-table; nil for a computed field
	Table  *catalog.Field     // whose rows it is worked out from; nil for other fields of the record
	Header string
	Col    int       // 0-based
	Value  app.Value // blank where the cell cannot be read
	Text   string    // of the cell

	// Of a sheet of its own: its name, the line, and for a column of a sub-table what else
	// the row says.
	Sheet string
	Line  int
	Row   map[string]app.Value
}

// figureColumn is a column of figures; unit is the unit of measure said for it.
type figureColumn struct {
	Figure
	unit string
}

// figureColumn is the column of figures that heads of this meaning are, nil for none.
func (x *index) figureColumn(sp *SheetPlan, index int, header string, m meaning) *figureColumn {
	table := m.field.Table()
	switch {
	case m.field.Personal != nil:
		return nil
	case m.of != nil:
	case m.field.Compute == "" || table != nil && sp.Table != table.ID: // whose row it is nobody knows
		return nil
	case table == nil:
		table = sourceTable(x.form, m.field.Compute, nil)
	}
	c := figureColumn{Figure{Field: m.field, Of: m.of, Table: table, Header: shown(header), Col: index}, m.unit}
	if c.unit == "" {
		c.unit = unitAbove(m.field, sp.Measures)
	}
	return &c
}

// sourceTable is the sub-table from whose rows an expression follows, perhaps by other
// computed fields; nil for none. via are the fields on the way, none of them twice.
func sourceTable(form *catalog.Form, expr string, via []string) *catalog.Field {
	for _, path := range fieldID.FindAllString(expr, -1) {
		id, _, _ := strings.Cut(path, ".")
		fd, ok := form.Field(id)
		switch {
		case !ok || slices.Contains(via, id):
		case fd.IsTable():
			return fd
		case fd.Compute != "":
			if t := sourceTable(form, fd.Compute, append(via, id)); t != nil {
				return t
			}
		}
	}
	return nil
}

// figureColumns are the columns of figures that are told of row by row. Where the header
// tells what a computed one lacks, that is enough.
func (sp *SheetPlan) figureColumns(form *catalog.Form) (out []*figureColumn) {
	for _, c := range sp.Columns {
		if f := c.figure; f != nil && c.Use == Ignored && !c.Chosen && (f.Of != nil || f.Field.Table() != nil || sp.Rest || sp.lacks(form, f.Field) == "") {
			out = append(out, f)
		}
	}
	return out
}

// addFigures reads what the row says of what is worked out. own is what else the row of a
// sub-table's sheet says, nil for any other.
func (r *reader) addFigures(d *Draft, v rowView, own map[string]app.Value) {
	for _, f := range r.figures {
		text := textAt(v.SheetRow, f.Col)
		if text == "" || v.fallen[f.Col] {
			continue
		}
		told := f.Figure
		if told.Text = clip(strings.TrimSpace(text)); told.Names() {
			told.Value = app.TextValue(strings.TrimSpace(text))
		} else {
			val, bad := f.Field.Parse(catalog.Input{Cell: v.Cells[f.Col], Unit: f.unit, Refs: r.refs})
			if val.IsBlank() && bad == nil {
				continue // a dash, or 无
			}
			told.Value = val
		}
		if r.plan.Table != "" || r.plan.Rest {
			told.Sheet, told.Line, told.Row = r.plan.Name, v.Line, own
		}
		d.Figures = append(d.Figures, told)
	}
}

// Names reports whether the cell holds texts of chosen rows, one after another, instead of
// a number.
func (f *Figure) Names() bool {
	return f.Of != nil && !f.Of.Sum && !isAmount[f.Field.TypeName]
}
