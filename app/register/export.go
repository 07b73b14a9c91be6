package register

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/layout"
	"ronghe/app/op"
)

// CodeLayoutFormat says that a bureau's own layout is filled into a workbook alone.
const CodeLayoutFormat = "register.layout_format"

// PDF is the ending of what is printed.
const PDF = ".pdf"

// ExportRequest asks for a register in its official layout.
type ExportRequest struct {
	Query    app.Query // what to export; Limit 0 = all that it selects
	Path     string    // .xlsx, .csv or .pdf
	Reveal   bool      // personal values in plain; logged
	GB18030  bool      // a .csv in GB18030 instead of UTF-8, for old programs
	Layout   string    // a bureau's own workbook whose placeholders are filled, see OwnNames; "" = the official layout
	Password string    // that opens the layout; the copy has it too
	Progress func(done, total int)
}

// Exported is the outcome of an export.
type Exported struct {
	Path    string
	Records int
}

// Export writes a register as a workbook or PDF: the official table, and a sheet
// for each sub-table whose rows name their record by its number; as CSV that table
// alone. What the official table lacks has a sheet in a workbook and columns behind
// the others in a CSV: it is for coming back, not for paper. Into a bureau's own
// layout goes what it asks for. Errors: file.format, register.layout_format, canceled,
// those of writing and of filling, and the store's.
func (s *Service) Export(ctx context.Context, r ExportRequest) (Exported, error) {
	f, err := s.form(r.Query.Form)
	if err != nil {
		return Exported{}, err
	}
	ext := strings.ToLower(filepath.Ext(r.Path))
	switch {
	case r.Layout != "" && ext != ".xlsx":
		return Exported{}, app.NewError(CodeLayoutFormat, nil, "ext", ext)
	case r.Layout != "":
		return s.exportOwn(ctx, f, r)
	}
	if err := app.Writable(r.Path, ".xlsx", ".csv", PDF); err != nil {
		return Exported{}, err
	}
	sum, err := s.store.Summarise(ctx, r.Query)
	if err != nil {
		return Exported{}, err
	}
	if err := s.log(ctx, op.Export, f.ID, "", exportReason(r, sum.Count)); err != nil {
		return Exported{}, err
	}
	x := s.exporter(ctx, f, r, sum)
	x.crossed = ext == PDF
	x.marks = ext != ".csv"
	x.whole = ext == ".csv"
	tables := x.tables(ext == PDF)
	write := s.books.Write
	switch ext {
	case ".csv":
		tables = tables[:1]
		if r.GB18030 {
			write = s.books.WriteGB18030
		}
	case PDF:
		write = s.pages.Write
	}
	if err := write(ctx, r.Path, tables); err != nil {
		return Exported{}, err
	}
	return Exported{Path: r.Path, Records: x.done}, nil
}

func (s *Service) exporter(ctx context.Context, f *catalog.Form, r ExportRequest, sum app.Summary) *exporter {
	x := &exporter{s: s, ctx: ctx, form: f, req: r, sum: sum, codes: map[string]string{}, summed: map[string]bool{}}
	for _, path := range slices.Concat(f.Export.Sums, f.List.Sums) {
		x.summed[path] = true
	}
	return x
}

// Annex is the official table of the records that a query selects, to stand in a
// file with others; personal values are masked. Its rows are read while it is
// written. It is logged as an export. Errors: those of the store.
func (s *Service) Annex(ctx context.Context, q app.Query) (layout.Table, error) {
	f, err := s.form(q.Form)
	if err != nil {
		return layout.Table{}, err
	}
	sum, err := s.store.Summarise(ctx, q)
	if err != nil {
		return layout.Table{}, err
	}
	if sum.Count > 0 {
		if err := s.log(ctx, op.Export, f.ID, "", strconv.Itoa(sum.Count)+" records as an annex of the report"); err != nil {
			return layout.Table{}, err
		}
	}
	x := s.exporter(ctx, f, ExportRequest{Query: q}, sum)
	x.crossed = true
	return x.main(false), nil
}

func exportReason(r ExportRequest, n int) string {
	reason := strconv.Itoa(n) + " records to " + filepath.Base(r.Path)
	if r.Reveal {
		reason += plainly
	}
	return reason
}

type exporter struct {
	s    *Service
	ctx  context.Context
	form *catalog.Form
	req  ExportRequest
	sum  app.Summary
	done int
	// owners are, by table, the records that have rows in it, with their
	// numbers: the first sheet's pass finds them, so that the sheets of the
	// sub-tables need not go through all records again.
	owners map[string][]owner
	codes  map[string]string // texts of codes, by list and code
	marks  bool              // cells stand out on which a check fails
	summed map[string]bool   // paths of the fields that have a total
	// crossed leaves out what the form does not show: on paper it would be added up. A
	// workbook carries it, so that what comes in again is whole.
	crossed bool
	// whole gives the first table the columns that the official one lacks.
	whole bool
}

// owner is a record with rows in a sub-table and its number in the first sheet.
type owner struct {
	n  int
	id app.ID
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
