package boot

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/intake"
	"ronghe/app/op"
	"ronghe/app/register"
)

// TestEveryRegisterWorks walks each register that there is: a record is typed
// into its form, listed by every filter, found by every field that the search
// reads, filled into the register's own template, exported, and read back.
func TestEveryRegisterWorks(t *testing.T) {
	_, svc := demonstration(t)
	records, err := demoRecords()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range svc.Catalog().Forms() {
		var fullest demoRecord
		for _, d := range records {
			if d.Form == f.ID && said(d) > said(fullest) {
				fullest = d
			}
		}
		if fullest.Form == "" {
			t.Errorf("%s has no demonstration record", f.ID)
			continue
		}
		t.Run(f.ID, func(t *testing.T) {
			w := &walk{t: t, svc: svc, form: f}
			w.typeIn(another(f, fullest, "走查一"))
			w.list()
			w.search()
			w.fillTemplate(another(f, fullest, "走查二"))
			w.export()
		})
	}
}

// said counts what a demonstration record says.
func said(d demoRecord) int {
	n := len(d.Fields)
	for _, rows := range d.Rows {
		n += len(rows)
	}
	return n
}

// another is the record under other names and numbers, so that it is none of
// those that are there.
func another(f *catalog.Form, d demoRecord, mark string) demoRecord {
	own := append([]string{f.Display, f.Identity}, f.Keys...)
	for _, keys := range f.Duplicates {
		own = append(own, keys...)
	}
	fields := maps.Clone(d.Fields)
	slices.Sort(own)
	for _, id := range slices.Compact(own) {
		fd, ok := f.Field(id)
		if !ok || fields[id] == "" {
			continue
		}
		switch text := fields[id]; fd.TypeName {
		case catalog.TypeUSCC:
			fields[id] = text[:8] + map[string]string{"走查一": "WALK", "走查二": "WALL"}[mark] + text[12:]
		case catalog.TypeParty: // a unit that no directory has
			if id == f.Display || slices.Contains(f.Keys, id) {
				fields[id] = text + mark
			}
		case catalog.TypeTree: // an entry that no demonstration record has
			if id == f.Display {
				all := fd.Lists().Children(fd.Codes, "")
				fields[id] = all[len(all)-map[string]int{"走查一": 1, "走查二": 2}[mark]].Code
			}
		case catalog.TypeText:
			fields[id] = text + mark
			if fd.Normalise == "code" {
				fields[id] = text[:min(len(text), fd.Max-2)] + map[string]string{"走查一": "W1", "走查二": "W2"}[mark]
			}
		}
	}
	return demoRecord{Form: d.Form, Fields: fields, Rows: d.Rows}
}

// walk is one register's way through the program.
type walk struct {
	t    *testing.T
	svc  *register.Service
	form *catalog.Form
	rec  *app.Record
}

func (w *walk) name() string { return called(w.form, w.rec) }

// called is the text of the field by which f shows its records.
func called(f *catalog.Form, rec *app.Record) string {
	fd, _ := f.Field(f.Display)
	return fd.Format(rec.Value(f.Display))
}

// typeIn types the record into the page of a new one, through the form's widgets,
// and stores it by the page's command. What was typed is what the same texts are
// read as without a window.
func (w *walk) typeIn(d demoRecord) {
	w.t.Helper()
	y := newTypist(w.t, w.svc)
	y.open(w.form.ID)
	y.record(w.form, d)
	compare(w.t, texts(w.form, w.readIn(d).Record()), texts(w.form, y.session().Record()))
	saved := y.save()
	rec, err := w.svc.Open(w.t.Context(), w.form.ID, saved.Base().ID)
	if err != nil {
		w.t.Fatal(err)
	}
	w.rec = rec
	for table, rows := range d.Rows {
		if len(w.rec.Rows[table]) != len(rows) {
			w.t.Errorf("%d of %d rows of %s were stored", len(w.rec.Rows[table]), len(rows), table)
		}
	}
}

// readIn is a record of texts that no window took.
func (w *walk) readIn(d demoRecord) *register.Session {
	w.t.Helper()
	ss, err := w.svc.Begin(w.form.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	var edits []register.Edit
	for _, id := range slices.Sorted(maps.Keys(d.Fields)) {
		edits = append(edits, register.Edit{Path: id, Text: d.Fields[id]})
	}
	for _, table := range slices.Sorted(maps.Keys(d.Rows)) {
		ids := ss.InsertRows(table, 0, len(d.Rows[table]))
		for i, row := range d.Rows[table] {
			for _, col := range slices.Sorted(maps.Keys(row)) {
				edits = append(edits, register.Edit{Path: op.Path(table, ids[i], col), Text: row[col]})
			}
		}
	}
	for path, bad := range ss.SetMany(edits) {
		if bad.Severity == app.Refused {
			w.t.Errorf("%s cannot be typed: %s %v", path, bad.Code, bad.Args)
		}
	}
	return ss
}

// texts are all values of a record, rows by their number.
func texts(f *catalog.Form, rec *app.Record) map[string]string {
	out := map[string]string{}
	for _, fd := range f.Fields() {
		if !fd.IsTable() {
			out[fd.ID] = string(rec.Value(fd.ID).AppendJSON(nil))
			continue
		}
		for i, row := range rec.Rows[fd.ID] {
			for _, col := range fd.Fields {
				out[fmt.Sprint(fd.ID, "/", i+1, "/", col.ID)] = string(row.Fields[col.ID].AppendJSON(nil))
			}
		}
	}
	return out
}

// has reports whether a query finds the record.
func (w *walk) has(q app.Query) bool {
	w.t.Helper()
	q.Form, q.Limit = w.form.ID, 1000
	rows, err := w.svc.List(w.t.Context(), q)
	if err != nil {
		w.t.Errorf("%+v: %v", q, err)
	}
	return slices.ContainsFunc(rows, func(r app.ListRow) bool { return r.ID == w.rec.ID })
}

// list looks at the record's row, at the filters and at the sums.
func (w *walk) list() {
	w.t.Helper()
	ctx, f := w.t.Context(), w.form
	rows, err := w.svc.List(ctx, app.Query{Form: f.ID, Where: []app.Filter{{Field: f.Display, Op: app.Eq, Values: []string{w.name()}}}})
	if err != nil || len(rows) != 1 || rows[0].ID != w.rec.ID {
		w.t.Fatalf("%s is listed %d times, %v", w.name(), len(rows), err)
	}
	for i, path := range f.List.Columns {
		if fd, ok := f.Field(path); ok && fd.Compute == "" && !fd.IsTable() && rows[0].Values[i].IsBlank() != w.rec.Value(path).IsBlank() {
			w.t.Errorf("the list shows %s as %q", path, fd.Format(rows[0].Values[i]))
		}
	}
	asked := 0
	for _, path := range f.List.Filters {
		v := w.rec.Value(path)
		where := app.Filter{Field: path, Op: app.Eq, Values: []string{v.Text()}}
		switch {
		case v.IsBlank() || v.Kind() == app.PartyKind:
			continue
		case v.Kind() == app.Bool:
			where.Values = []string{fmt.Sprint(v.Bool())}
		case v.Kind() == app.List:
			where = app.Filter{Field: path, Op: app.Has, Values: v.List()[:1]}
		}
		if asked++; !w.has(app.Query{Where: []app.Filter{where}}) {
			w.t.Errorf("the filter %+v does not find the record", where)
		}
	}
	if asked < 2 {
		w.t.Errorf("only %d filters could be tried", asked)
	}
	sum, err := w.svc.Summarise(ctx, app.Query{Form: f.ID})
	if err != nil || sum.Count < 2 {
		w.t.Errorf("%d records, %v", sum.Count, err)
	}
	for _, id := range f.List.Sums {
		if _, ok := sum.Sums[id]; !ok {
			w.t.Errorf("there is no sum of %s", id)
		}
	}
}

// search finds the record by what it holds in each field that is searched.
func (w *walk) search() {
	w.t.Helper()
	for _, path := range w.form.Search {
		fd, _ := w.form.Find(path)
		v := w.rec.Value(path)
		if table := fd.Table(); table != nil {
			v = app.Value{}
			for _, row := range w.rec.Rows[table.ID] {
				if v.IsBlank() {
					v = row.Fields[fd.ID]
				}
			}
		}
		text, _, _ := strings.Cut(fd.Format(v), "\n")
		if text != "" && !w.has(app.Query{Search: text}) {
			w.t.Errorf("the search for %q (%s) does not find the record", text, path)
		}
	}
}

// fillTemplate fills one line of the register's import template and reads it.
func (w *walk) fillTemplate(d demoRecord) {
	w.t.Helper()
	ctx, f := w.t.Context(), w.form
	file := filepath.Join(w.t.TempDir(), "template.xlsx")
	if err := w.svc.Template(ctx, f.ID, file); err != nil {
		w.t.Fatal(err)
	}
	empty, err := w.svc.Import(ctx, register.ImportRequest{Form: f.ID, Path: file, DryRun: true})
	if err != nil || empty.Rows != 0 || empty.Plan == nil || len(empty.Plan.Sheets) != 1 {
		w.t.Fatalf("the template is read as %+v, %v", empty, err)
	}
	plan := empty.Plan.Sheets[0]
	book, err := excelize.OpenFile(file)
	if err != nil {
		w.t.Fatal(err)
	}
	filled := map[string]string{}
	for _, c := range plan.Columns {
		if c.Index == plan.Number { // rows of sub-tables go by it
			continue
		}
		if c.Use != intake.Mapped {
			w.t.Errorf("the template's column %q is not understood", c.Header)
			continue
		}
		text := entry(d, c)
		cell, err := excelize.CoordinatesToCellName(c.Index+1, plan.HeadTo+1)
		if err == nil && text != "" {
			err = book.SetCellStr(plan.Name, cell, text)
			filled[c.Field] = text
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	w.carriesAll(empty.Plan)
	for _, sub := range empty.Plan.Subs {
		if !sub.Rest {
			w.fillRows(book, sub, d.Rows[sub.Table])
		}
	}
	if err := book.Save(); err != nil {
		w.t.Fatal(err)
	}
	if err := book.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.took(register.ImportRequest{Form: f.ID, Path: file}, d, filled)
}

// carriesAll holds that a template has a column for everything that a cell can bring,
// and a sheet for each sub-table.
func (w *walk) carriesAll(plan *intake.Plan) {
	w.t.Helper()
	sheets, columns := map[string]bool{}, map[string]bool{}
	for _, sheet := range append(slices.Clone(plan.Sheets), plan.Subs...) {
		sheets[sheet.Table] = true
		for _, c := range sheet.Columns {
			columns[c.Field] = columns[c.Field] || c.Use == intake.Mapped
		}
	}
	w.form.Each(func(fd *catalog.Field) {
		switch path := fd.Path(); {
		case fd.IsTable() && !sheets[fd.ID]:
			w.t.Errorf("the template has no sheet for %s (%s)", path, fd.Label)
		case !fd.IsTable() && fd.Compute == "" && fd.TypeName != catalog.TypeFiles && !columns[path]:
			w.t.Errorf("the template has no column for %s (%s)", path, fd.Label)
		}
	})
}

// fillRows fills the template's sheet of a sub-table: each row tells that it is
// of the first record.
func (w *walk) fillRows(book *excelize.File, sub intake.SheetPlan, rows []map[string]string) {
	w.t.Helper()
	put := func(col, line int, text string) {
		cell, err := excelize.CoordinatesToCellName(col+1, line)
		if err == nil && text != "" {
			err = book.SetCellStr(sub.Name, cell, text)
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	for i, row := range rows {
		put(sub.Number, sub.HeadTo+1+i, "1")
		for _, c := range sub.Columns {
			if c.Use == intake.Mapped {
				put(c.Index, sub.HeadTo+1+i, row[strings.TrimPrefix(c.Field, sub.Table+".")])
			}
		}
	}
}

// took imports a filled template and holds what is stored against what stands
// in it.
func (w *walk) took(r register.ImportRequest, d demoRecord, filled map[string]string) {
	w.t.Helper()
	got, err := w.svc.Import(w.t.Context(), r)
	if err != nil || got.Added != 1 || got.Refused != 0 {
		w.t.Fatalf("the filled template is read as %+v, %v", got, err)
	}
	rows, err := w.svc.List(w.t.Context(), app.Query{Form: r.Form, Where: []app.Filter{{Field: w.form.Display, Op: app.Eq, Values: []string{d.Fields[w.form.Display]}}}})
	if err != nil || len(rows) != 1 {
		w.t.Fatalf("the template's record is listed %d times, %v", len(rows), err)
	}
	rec, err := w.svc.Open(w.t.Context(), r.Form, rows[0].ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, sub := range got.Plan.Subs {
		if want, have := len(d.Rows[sub.Table]), len(rec.Rows[sub.Table]); !sub.Rest && want != have {
			w.t.Errorf("%s: %d rows of the template are stored as %d", sub.Table, want, have)
		}
	}
	for path, text := range filled {
		fd, _ := w.form.Find(path)
		if table := fd.Table(); table != nil {
			if len(rec.Rows[table.ID]) == 0 {
				w.t.Errorf("%s: %q of the template made no row", path, text)
			}
			continue
		}
		want, bad := fd.Parse(catalog.Input{Cell: app.Cell{Kind: app.CellText, Text: text}, Refs: w.svc.Resolver(w.t.Context())})
		have := rec.Value(path)
		if _, sealed := have.Sealed(); sealed {
			have, err = w.svc.Reveal(w.t.Context(), rec, path, "test")
		}
		if err != nil || bad != nil && bad.Severity == app.Refused || !have.Equal(want) {
			w.t.Errorf("%s: %q of the template is stored as %q, %v", path, text, fd.Format(have), err)
		}
	}
}

// entry is what a record says in a column of a template; of a table, in the
// first row that the column is for.
func entry(d demoRecord, c intake.Column) string {
	table, col, ok := strings.Cut(c.Field, ".")
	if !ok {
		return d.Fields[c.Field]
	}
	for _, row := range d.Rows[table] {
		if c.Fixed == "" || slices.Contains(slices.Collect(maps.Values(row)), c.Fixed) {
			return row[col]
		}
	}
	return ""
}

// export writes the record out, reads it back over itself, and again after it
// was deleted.
func (w *walk) export() {
	w.t.Helper()
	ctx, f := w.t.Context(), w.form
	out := filepath.Join(w.t.TempDir(), "out.xlsx")
	only := app.Query{Form: f.ID, Where: []app.Filter{{Field: f.Display, Op: app.Eq, Values: []string{w.name()}}}}
	done, err := w.svc.Export(ctx, register.ExportRequest{Query: only, Path: out, Reveal: true})
	if err != nil || done.Records != 1 {
		w.t.Fatalf("%d records exported, %v", done.Records, err)
	}
	same, err := w.svc.Import(ctx, register.ImportRequest{Form: f.ID, Path: out})
	if err != nil || same.Unchanged != 1 || same.Refused != 0 {
		w.t.Fatalf("the export over its own record is read as %+v, %v", same, err)
	}
	if f.Identity != "" {
		return // its code is its id: that of a deleted record is not taken again
	}
	if _, err := w.svc.Delete(ctx, f.ID, w.rec.ID); err != nil {
		w.t.Fatal(err)
	}
	back, err := w.svc.Import(ctx, register.ImportRequest{Form: f.ID, Path: out})
	if err != nil || back.Added != 1 || back.Refused != 0 {
		w.t.Fatalf("the export of a record that is gone is read as %+v, %v", back, err)
	}
	rows, err := w.svc.List(ctx, only)
	if err != nil || len(rows) != 1 {
		w.t.Fatalf("it is listed %d times, %v", len(rows), err)
	}
	have, err := w.svc.Open(ctx, f.ID, rows[0].ID)
	if err != nil {
		w.t.Fatal(err)
	}
	compare(w.t, plainText(w.t, w.svc, f, w.rec), plainText(w.t, w.svc, f, have))
}
