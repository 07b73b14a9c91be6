package catalog

import (
	"fmt"
	"slices"
	"strconv"

	"ronghe/app"
)

// Fill is where a field's value comes from when a record is chosen in a
// reference beside it, so that nobody types what a directory knows.
type Fill struct {
	By   string              `yaml:"by"`   // the reference: a field of the same row, or of the record
	From map[string][]Source `yaml:"from"` // by register of the chosen record: the first that gives a value, or all where several may be chosen
}

// Source is one source of a fill: a field of the chosen record, or a fixed text.
type Source struct {
	Field string            `yaml:"field"`
	Map   map[string]string `yaml:"map"` // the field's value (a code, true, false) → text of this field; what is not named gives nothing. None: the value as it is
	Set   string            `yaml:"set"`
}

// Fills returns the fields that a record chosen in this one fills.
func (f *Field) Fills() []*Field { return f.fills }

// Copied reports whether a copy of a record takes the field along.
func (f *Field) Copied() bool { return f.Copy == nil || *f.Copy }

// Filled is what a record that was chosen beside the field gives for it.
func (f *Field) Filled(rec *app.Record) app.Value {
	if f.Fill == nil {
		return app.Value{}
	}
	var codes []string
	for _, src := range f.Fill.From[rec.Form] {
		v := f.from(src, rec)
		switch {
		case v.IsBlank():
		case v.Kind() != app.List:
			return v
		default:
			for _, code := range v.List() {
				if !slices.Contains(codes, code) {
					codes = append(codes, code)
				}
			}
		}
	}
	return app.ListValue(codes...)
}

func (f *Field) from(src Source, rec *app.Record) app.Value {
	if src.Set != "" {
		v, _ := f.ParseText(src.Set) // checked when the definition was loaded
		return v
	}
	v := rec.Value(src.Field)
	switch {
	case v.Kind() == app.NotApplicable || v.Kind() == app.SealedKind:
		return app.Value{}
	case src.Map == nil:
		return v
	case v.Kind() == app.Bool:
		return f.mapped(src, strconv.FormatBool(v.Bool()))
	case v.Kind() == app.List:
		return f.mapped(src, v.List()...)
	}
	return f.mapped(src, v.Text())
}

// mapped reads what the map gives for the keys: the first, or all of several
// options.
func (f *Field) mapped(src Source, keys ...string) app.Value {
	var codes []string
	for _, k := range keys {
		v, _ := f.ParseText(src.Map[k])
		if v.Kind() != app.List && !v.IsBlank() {
			return v
		}
		codes = append(codes, v.List()...)
	}
	return app.ListValue(codes...)
}

// checkFill holds that a fill has its reference beside it, and that what it takes
// is there and can be read.
func (c *Catalog) checkFill(f *Form, fd *Field) (faults []string) {
	if fd.Fill == nil {
		return nil
	}
	bad := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	by := f.fields[fd.Fill.By]
	if fd.table != nil {
		by = fd.table.byID[fd.Fill.By]
	}
	if by == nil || by.TypeName != TypeRef && by.TypeName != TypeParty {
		return []string{fmt.Sprintf("fill: no reference %q stands beside it", fd.Fill.By)}
	}
	if fd.Compute != "" || fd.IsTable() || fd.TypeName == TypeFiles || fd.Personal != nil {
		bad("fill: a computed value, a table, attachments and personal data are not filled")
	}
	if len(fd.Fill.From) == 0 {
		bad("fill: from is missing")
	}
	for register, sources := range fd.Fill.From {
		if !slices.Contains(by.To, register) {
			bad("fill: %s does not point into the register %q", by.ID, register)
			continue
		}
		for _, src := range sources {
			if s := src.fault(c.byID[register], fd); s != "" {
				bad("fill from %s: %s", register, s)
			}
		}
	}
	return faults
}

func (src Source) fault(from *Form, fd *Field) string {
	if (src.Field == "") == (src.Set == "") || src.Set != "" && src.Map != nil {
		return "a source names a field, perhaps with a map, or a text to set"
	}
	texts := []string{src.Set}
	if src.Field != "" {
		of, ok := from.fields[src.Field]
		switch {
		case !ok || of.IsTable() || of.Personal != nil || of.Compute != "":
			return fmt.Sprintf("there is no field %q to take from", src.Field)
		case src.Map == nil && !alike(of, fd):
			return fmt.Sprintf("a %s field does not take what %q holds; write a map", fd.TypeName, src.Field)
		}
		texts = nil
		for key, text := range src.Map {
			if _, known := of.option[key]; len(of.option) > 0 && !known {
				return fmt.Sprintf("%q has no option %q", src.Field, key)
			}
			texts = append(texts, text)
		}
	}
	for _, text := range texts {
		if v, bad := fd.ParseText(text); bad != nil || v.IsBlank() {
			return fmt.Sprintf("%q is no value of the field", text)
		}
	}
	return ""
}

// alike reports whether values of one field are values of another.
func alike(a, b *Field) bool {
	plain := []string{TypeText, TypeUSCC}
	switch {
	case a.TypeName == TypeTree:
		return b.TypeName == TypeTree && a.Codes == b.Codes
	case len(a.Options) > 0:
		for _, o := range a.Options {
			if _, ok := b.option[o.Code]; !ok {
				return false
			}
		}
		return a.TypeName == b.TypeName
	}
	return a.TypeName == b.TypeName || slices.Contains(plain, a.TypeName) && slices.Contains(plain, b.TypeName)
}
