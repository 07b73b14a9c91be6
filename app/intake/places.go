package intake

import (
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
)

// Limits of what is kept while a sheet is read.
const (
	mostParties = 20_000
	mostAnswers = 50_000
)

// narrow decides between entries of one name by the rest of the row: of the
// districts named 朝阳区 it is the one below the city or the province that
// another cell names. Failing that it is the nearest one; assumed says so.
func (r *reader) narrow(f *catalog.Field, text string, col int, v rowView) (code string, assumed, ok bool) {
	found := f.Lists().Match(f.Codes, squash(text))
	if len(found) < 2 {
		return "", false, false
	}
	if code, ok := r.byRow(f, found, text, col, v); ok {
		return code, false, true
	}
	code, ok = r.nearest(f, found)
	return code, true, ok
}

// nearest is the only entry within the importer's division, else within the
// city, else within the province that the division's code (GB/T 2260) begins
// with.
func (r *reader) nearest(f *catalog.Field, found []catalog.CodeItem) (string, bool) {
	own := r.run.plan.options.Within
	if len(own) != 6 {
		return "", false
	}
	for _, place := range []string{own, own[:4] + "00", own[:2] + "0000"} {
		if _, ok := f.Lists().Item(f.Codes, place); !ok {
			continue
		}
		if code, hits := r.hits(f, found, place); hits == 1 {
			return code, true
		} else if hits > 1 {
			return "", false
		}
	}
	return "", false
}

// hits counts the entries that lie within what a text names; code is the last.
func (r *reader) hits(f *catalog.Field, found []catalog.CodeItem, text string) (code string, n int) {
	for _, it := range found {
		if r.within(f, it.Code, text) {
			code, n = it.Code, n+1
		}
	}
	return code, n
}

func (r *reader) byRow(f *catalog.Field, found []catalog.CodeItem, text string, col int, v rowView) (string, bool) {
	for _, i := range r.lookAround(f, v) {
		t := textAt(v.SheetRow, i)
		if i == col || t == "" || len(t) > 90 || t == text {
			continue
		}
		if code, hits := r.hits(f, found, t); hits == 1 {
			return code, true
		}
	}
	return "", false
}

// lookAround lists a row's columns, those of the same field first.
func (r *reader) lookAround(f *catalog.Field, v rowView) []int {
	var cols []int
	for _, s := range r.plan.fields {
		if s.field != f {
			continue
		}
		for _, src := range s.from {
			cols = append(cols, src.col)
		}
	}
	for i := range min(len(v.Cells), mostColumns) {
		cols = append(cols, i)
	}
	return cols
}

// within reports whether an entry lies below (or is) one that a text names.
func (r *reader) within(f *catalog.Field, code, text string) bool {
	key := f.Codes + "\x00" + code + "\x00" + text
	if yes, ok := r.codes[key]; ok {
		return yes
	}
	yes := false
	for _, it := range f.Lists().Match(f.Codes, squash(text)) {
		yes = yes || it.Code == code || slices.Contains(f.Lists().Descendants(f.Codes, it.Code), code)
	}
	if len(r.codes) >= mostAnswers {
		clear(r.codes)
	}
	r.codes[key] = yes
	return yes
}

// compareColumns says when another column of the same tree field names a place
// that the value does not lie in: a county under the wrong city.
func (r *reader) compareColumns(d *Draft, s *slot, v rowView, used source, val app.Value) {
	if s.field.TypeName != catalog.TypeTree || len(s.from) < 2 || val.Kind() != app.Text {
		return
	}
	for _, src := range s.from {
		t := textAt(v.SheetRow, src.col)
		if src == used || t == "" || len(t) > 90 {
			continue
		}
		lists := s.field.Lists()
		if len(lists.Match(s.field.Codes, squash(t))) == 0 || r.within(s.field, val.Text(), t) || r.inside(s.field, t, val.Text()) {
			continue
		}
		it, _ := lists.Item(s.field.Codes, val.Text())
		args := map[string]string{"value": clip(t), "stored": it.Full}
		r.report(d, s.field, place{r.plan.Name, src.col, v.Line}, &catalog.Finding{Code: "columns_differ", Severity: app.Soft, Args: args}, 0)
		return // once a record: city and city code say the same
	}
}

// compareValues says when another column of the same field holds another value: 签订日期
// and 签约时间 both. A name that is written in two columns may be a former one.
func (r *reader) compareValues(d *Draft, s *slot, v rowView, used source, val app.Value, row int) {
	switch s.field.TypeName {
	case catalog.TypeText, catalog.TypeLongText, catalog.TypeParty, catalog.TypeTree:
		return
	}
	for _, src := range s.from {
		if src == used || textAt(v.SheetRow, src.col) == "" {
			continue
		}
		other, fd := r.parse(s.field, v.Cells[src.col], src, v)
		if fd != nil && fd.Severity == app.Refused || other.IsBlank() || other.Equal(val) {
			continue
		}
		args := map[string]string{"value": clip(textAt(v.SheetRow, src.col)), "column": r.headOf(used.col), "stored": s.field.Format(val)}
		r.report(d, s.field, place{r.plan.Name, src.col, v.Line}, &catalog.Finding{Code: "columns_say", Severity: app.Soft, Args: args}, row)
	}
}

// inside is within the other way round: the text names something below code.
func (r *reader) inside(f *catalog.Field, text, code string) bool {
	for _, it := range f.Lists().Match(f.Codes, squash(text)) {
		if r.within(f, it.Code, code) {
			return true
		}
	}
	return false
}

// cachedRefs remembers what a directory answered: a sheet names the same few
// units again and again.
type cachedRefs struct {
	refs catalog.Resolver
	seen map[string][]app.Party
	near map[string]string
}

func cached(refs catalog.Resolver) catalog.Resolver {
	if refs == nil {
		return nil
	}
	return &cachedRefs{refs: refs, seen: map[string][]app.Party{}, near: map[string]string{}}
}

// near says of a unit that no directory has which one has nearly its name, nil for none.
func (r *reader) near(f *catalog.Field, val app.Value, fd *catalog.Finding) *catalog.Finding {
	code, sev, name := "party_near", app.Soft, val.Party().Name
	switch {
	case fd != nil && fd.Code == "ref_unknown":
		code, sev, name = "ref_near", app.Refused, fd.Args["value"]
	case fd != nil || val.Party().Ref != "" || name == "":
		return nil
	}
	dir, ok := r.refs.(Directory)
	if !ok {
		return nil
	}
	for _, form := range f.To {
		if near := dir.Near(form, name); near != "" {
			return &catalog.Finding{Code: code, Severity: sev, Args: map[string]string{"value": clip(name), "near": near}}
		}
	}
	return nil
}

// Near implements Directory.
func (c *cachedRefs) Near(form, name string) string {
	dir, ok := c.refs.(Directory)
	if !ok {
		return ""
	}
	key := form + "\x00" + name
	near, known := c.near[key]
	if !known {
		if len(c.near) >= mostParties {
			clear(c.near)
		}
		near = dir.Near(form, name)
		c.near[key] = near
	}
	return near
}

// Resolve implements catalog.Resolver.
func (c *cachedRefs) Resolve(form, text string) []app.Party {
	if r, ok := c.refs.(interface{ Changes() bool }); ok && r.Changes() {
		return c.refs.Resolve(form, text)
	}
	key := form + "\x00" + text
	if found, ok := c.seen[key]; ok {
		return found
	}
	if len(c.seen) >= mostParties {
		clear(c.seen)
	}
	found := c.refs.Resolve(form, text)
	c.seen[key] = found
	return found
}
