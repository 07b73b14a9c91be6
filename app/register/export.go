package register

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// CodeFormat says that a file name's ending is no format that can be written.
const CodeFormat = "register.format"

// ExportRequest asks for a register in its official layout.
type ExportRequest struct {
	Query    app.Query // what to export; Limit 0 = all that it selects
	Path     string    // .xlsx or .csv
	Reveal   bool      // personal values in plain; logged
	Progress func(done, total int)
}

// Exported is the outcome of an export.
type Exported struct {
	Path    string
	Records int
}

// Export writes a register as a workbook: the official table, and a sheet for
// each sub-table whose rows name their record by its number. Errors:
// register.format, canceled, those of writing, and the store's.
func (s *Service) Export(ctx context.Context, r ExportRequest) (Exported, error) {
	f, err := s.form(r.Query.Form)
	if err != nil {
		return Exported{}, err
	}
	ext := strings.ToLower(filepath.Ext(r.Path))
	if ext != ".xlsx" && ext != ".csv" {
		return Exported{}, app.NewError(CodeFormat, nil, "ext", ext)
	}
	sum, err := s.store.Summarise(ctx, r.Query)
	if err != nil {
		return Exported{}, err
	}
	if err := s.log(ctx, op.Export, f.ID, "", exportReason(r, sum.Count)); err != nil {
		return Exported{}, err
	}
	x := &exporter{s: s, ctx: ctx, form: f, req: r, total: sum.Count}
	tables := x.tables()
	if ext == ".csv" {
		tables = tables[:1]
	}
	if err := s.books.Write(ctx, r.Path, tables); err != nil {
		return Exported{}, err
	}
	return Exported{Path: r.Path, Records: x.done}, nil
}

func exportReason(r ExportRequest, n int) string {
	reason := strconv.Itoa(n) + " records to " + filepath.Base(r.Path)
	if r.Reveal {
		reason += ", personal data in plain"
	}
	return reason
}

type exporter struct {
	s     *Service
	ctx   context.Context
	form  *catalog.Form
	req   ExportRequest
	total int
	done  int
}

// leaf is one lowest column of an export with the heads above it.
type leaf struct {
	col   *catalog.ExportCol
	field *catalog.Field
	heads []string
}

// leaves flattens the export's columns.
func leaves(f *catalog.Form) []leaf {
	var out []leaf
	var walk func(cols []*catalog.ExportCol, above []string)
	walk = func(cols []*catalog.ExportCol, above []string) {
		for _, c := range cols {
			heads := append(append([]string(nil), above...), c.Head)
			if len(c.Columns) > 0 {
				walk(c.Columns, heads)
				continue
			}
			fd, ok := f.Find(c.Field)
			if !ok {
				continue
			}
			if c.Head == "" {
				heads[len(heads)-1] = fd.Label
			}
			out = append(out, leaf{col: c, field: fd, heads: heads})
		}
	}
	walk(f.Export.Columns, nil)
	return out
}

// text shows a record's value of an export column. Columns of a sub-table are
// joined by 、 or summed, over the rows that the column's condition selects.
func (x *exporter) text(rec *app.Record, l leaf) string {
	t := l.field.Table()
	if t == nil {
		return x.value(l.field, rec.Value(l.field.ID))
	}
	program := x.s.programs[x.form.ID]
	var parts []string
	var vals []app.Value
	for _, row := range rec.Rows[t.ID] {
		if l.col.Where != "" && (program == nil || !program.Where(rec, row, l.col)) {
			continue
		}
		v := row.Fields[l.field.ID]
		if v.IsBlank() {
			continue
		}
		vals = append(vals, v)
		if !l.col.Sum {
			parts = append(parts, x.value(l.field, v))
		}
	}
	if l.col.Sum {
		return sumOf(vals)
	}
	return strings.Join(parts, "、")
}

// value shows a value as it stands in a cell: numbers and dates as their plain
// text for the writer to format, everything else as people read it.
func (x *exporter) value(fd *catalog.Field, v app.Value) string {
	if v.Kind() == app.SealedKind {
		if x.req.Reveal {
			sealed, _ := v.Sealed()
			if plain, err := x.s.store.Unseal(x.ctx, sealed); err == nil {
				return fd.Format(plain)
			}
		}
		text, err := x.s.Masked(x.ctx, fd, v)
		if err != nil {
			return fd.Format(v)
		}
		return text
	}
	if v.Kind() == app.Text {
		switch fd.TypeName {
		case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent, catalog.TypeDate, catalog.TypeYear:
			return v.Text()
		}
	}
	return fd.Format(v)
}
