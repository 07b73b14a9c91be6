package register

import (
	"context"

	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// Template writes an empty import template of a register: the columns of its
// export first, then every other field that a workbook can bring.
func (s *Service) Template(ctx context.Context, form, path string) error {
	f, err := s.form(form)
	if err != nil {
		return err
	}
	t := layout.Template{Sheet: f.Title, Title: f.Title, Notes: []string{f.Help}}
	seen := map[string]bool{}
	add := func(fd *catalog.Field, group, header string) {
		key := group + "/" + header
		if fd.Compute != "" || fd.TypeName == catalog.TypeFiles || fd.IsTable() || seen[key] {
			return
		}
		seen[key] = true
		t.Columns = append(t.Columns, s.templateColumn(fd, group, header))
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
		add(l.field, group, l.heads[len(l.heads)-1])
	}
	for _, fd := range f.Fields() {
		if !listed[fd] {
			add(fd, "", headOf(fd))
		}
	}
	return s.books.Template(ctx, path, t)
}

func (s *Service) templateColumn(fd *catalog.Field, group, header string) layout.TemplateColumn {
	c := columnOf(fd)
	out := layout.TemplateColumn{
		ID: fd.Path(), Group: group, Header: header, Note: fd.Help, Required: fd.Required,
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
		out.Code = true
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

func note(help, more string) string {
	if help == "" {
		return more
	}
	return help + "\n" + more
}
