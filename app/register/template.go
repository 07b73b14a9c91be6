package register

import (
	"context"
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// Template writes an empty import template of a register: a sheet with the
// columns of its export first, then every other field that a workbook can
// bring, and a sheet for each sub-table whose rows name their record by its
// number, as in an export.
// Errors: file.format, and those of writing.
func (s *Service) Template(ctx context.Context, form, path string) error {
	f, err := s.form(form)
	if err != nil {
		return err
	}
	if err := app.Writable(path, ".xlsx"); err != nil {
		return err
	}
	b := &templates{s: s, form: f, lists: map[string][]string{}, purpose: i18n.T("template.import")}
	ts := []layout.Template{b.main()}
	for _, t := range f.Tables() {
		ts = append(ts, b.sub(t))
	}
	b.flag(ts)
	return s.books.Template(ctx, path, ts)
}

// templates makes the sheets of a form's template.
type templates struct {
	s       *Service
	form    *catalog.Form
	lists   map[string][]string // the texts of code lists
	purpose string              // what the workbook is called
}

func (b *templates) main() layout.Template {
	f := b.form
	t := layout.Template{Sheet: f.Title, Title: f.Title, Purpose: b.purpose, Notes: []string{f.Help}, Freeze: 2}
	t.Columns = []layout.TemplateColumn{{Header: i18n.T("export.no"), Kind: layout.Number, Plain: true, Width: 6}}
	if len(f.Tables()) > 0 {
		t.Columns[0].Note = i18n.T("template.number")
	}
	seen := map[string]bool{}
	add := func(fd *catalog.Field, group, header string) {
		key := group + "/" + header
		if !brought(fd) || seen[key] {
			return
		}
		seen[key] = true
		c := b.column(fd)
		c.Group, c.Header = group, header
		if fd.Table() != nil {
			c.Note, c.Required = i18n.T("template.here", "sheet", fd.Table().Label), false
		}
		t.Columns = append(t.Columns, c)
	}
	listed := map[*catalog.Field]bool{}
	for _, l := range leaves(f) {
		group := ""
		if len(l.heads) > 1 {
			group = l.heads[0]
		}
		if l.field.Table() != nil && (l.col.Sum || l.col.Where == "") {
			continue
		}
		listed[l.field] = true
		add(l.field, group, withUnit(l.heads[len(l.heads)-1], l.field.Unit))
	}
	for _, fd := range f.Fields() {
		if !listed[fd] {
			add(fd, "", headOf(fd))
		}
	}
	return t
}

// brought reports whether a workbook can bring the field's values in a cell.
func brought(fd *catalog.Field) bool {
	return fd.Compute == "" && fd.TypeName != catalog.TypeFiles && !fd.IsTable()
}

// sub is the sheet of a sub-table.
func (b *templates) sub(table *catalog.Field) layout.Template {
	t := layout.Template{
		Sheet: table.Label, Title: b.form.Title, Purpose: b.purpose, Freeze: 1,
	}
	if table.Help != "" {
		t.Notes = []string{table.Help}
	}
	t.Columns = []layout.TemplateColumn{{
		Header: i18n.T("export.main_no"), Kind: layout.Number, Plain: true, Width: 10, Required: true, Refers: true, Open: true,
		Note: i18n.T("template.main_number", "sheet", b.form.Title),
	}}
	for _, fd := range table.Fields {
		if brought(fd) {
			c := b.column(fd)
			c.Header = headOf(fd)
			t.Columns = append(t.Columns, c)
		}
	}
	return t
}

// flag lets the sheets watch the checks of the rows that are filled in.
func (b *templates) flag(ts []layout.Template) {
	for i := range ts {
		t := &ts[i]
		table := ""
		cols := map[*catalog.Field]int{}
		for n, c := range t.Columns {
			fd, ok := b.form.Find(c.ID)
			if _, twice := cols[fd]; !ok || twice {
				continue
			}
			if i > 0 && fd.Table() != nil {
				table = fd.Table().ID
			}
			cols[fd] = n
		}
		begun := "COUNTA(" + layout.FlagCell(1) + ":" + layout.FlagCell(len(t.Columns)-1) + ")>0"
		for _, f := range flagsOf(b.s.programs[b.form.ID], table, cols) {
			f.When = "AND(" + begun + "," + f.When + ")"
			t.Flags = append(t.Flags, f)
		}
	}
}

// column is a field's column without its heads.
func (b *templates) column(fd *catalog.Field) layout.TemplateColumn {
	c := columnOf(fd)
	out := layout.TemplateColumn{
		ID: fd.Path(), Note: fd.Help, Required: fd.Required,
		Kind: c.Kind, Scale: c.Scale, Fine: c.Fine, Plain: c.Plain, Width: c.Width,
	}
	switch fd.TypeName {
	case catalog.TypeChoice, catalog.TypeMulti:
		out.Open = fd.TypeName == catalog.TypeMulti
		for _, o := range fd.Options {
			if !o.Retired {
				out.Options = append(out.Options, o.Label)
			}
		}
	case catalog.TypeBool:
		out.Options = fd.YesNo()
	case catalog.TypeTree:
		out.Code, out.Open = true, true
		out.Options = b.codes(fd)
		out.Note = note(fd.Help, i18n.T("template.code_or_name"))
	case catalog.TypeUSCC, catalog.TypePhone:
		out.Code = true
	case catalog.TypeText:
		out.Code = fd.Normalise == "code"
	case catalog.TypeDate:
		out.Note = note(fd.Help, i18n.T("template.date"))
	}
	return out
}

// codes are the entries of a field's code list as an import reads them, each
// followed by those below it. Where a list has a place of our own, what is near
// comes first: our county with its towns, then the city, then the province;
// what lies outside of it is left out and can be typed.
func (b *templates) codes(fd *catalog.Field) []string {
	key := fd.Codes
	if fd.Leaf {
		key += "/leaf"
	}
	texts, ok := b.lists[key]
	if ok {
		return texts
	}
	own := map[string]string{codes.Division: b.s.who.Unit.Division, codes.Unit: b.s.who.Unit.Code}[fd.Codes]
	lists := fd.Lists()
	home := func(code string) bool { return own != "" && slices.Contains(lists.Descendants(fd.Codes, code), own) }
	var walk func(items []catalog.CodeItem)
	walk = func(items []catalog.CodeItem) {
		if i := slices.IndexFunc(items, func(it catalog.CodeItem) bool { return home(it.Code) }); i > 0 {
			items = slices.Concat(items[i:i+1], items[:i], items[i+1:])
		}
		for _, it := range items {
			if it.Retired {
				continue
			}
			if it.Leaf || !fd.Leaf {
				texts = append(texts, fd.Exact(app.TextValue(it.Code)))
			}
			walk(lists.Children(fd.Codes, it.Code))
		}
	}
	tops := lists.Children(fd.Codes, "")
	if i := slices.IndexFunc(tops, func(it catalog.CodeItem) bool { return home(it.Code) }); i >= 0 {
		tops = tops[i : i+1]
	}
	walk(tops)
	b.lists[key] = texts
	return texts
}

func note(help, more string) string {
	if help == "" {
		return more
	}
	return help + "\n" + more
}
