package intake

import (
	"context"
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
)

// longestHead bounds the texts that may be a header, in bytes.
const longestHead = 200

// Likely returns the forms, at most most, of which the first rows of a sheet
// ("" for all sheets) name the most columns, at least two; the likeliest first.
// It looks at single cells: whether they make a header, Detect says, which takes
// too long to be asked about every register there is. Errors are those of the
// book.
func Likely(ctx context.Context, forms []*catalog.Form, book app.Book, sheet string, most int) ([]*catalog.Form, error) {
	const least = 2
	said := map[string]bool{}
	for _, info := range book.Sheets() {
		if sheet != "" && info.Name != sheet {
			continue
		}
		rows, err := FirstRows(ctx, book, info.Name)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			for _, c := range r.Cells {
				if c.Kind == app.CellText && len(c.Text) <= longestHead {
					said[c.Text] = true
				}
			}
		}
	}
	keys := map[string]bool{}
	for text := range said {
		for _, k := range readHead(text).keysOf() {
			keys[k] = true
		}
	}
	type likely struct {
		form *catalog.Form
		hits int
	}
	var found []likely
	for _, f := range forms {
		if n := newIndex(f).known(keys); n >= least {
			found = append(found, likely{f, n})
		}
	}
	slices.SortStableFunc(found, func(a, b likely) int { return b.hits - a.hits })
	out := make([]*catalog.Form, 0, most)
	for _, l := range found[:min(most, len(found))] {
		out = append(out, l.form)
	}
	return out, nil
}

// known counts the fields that are named by keys.
func (x *index) known(keys map[string]bool) int {
	fields := map[*catalog.Field]bool{}
	for key := range keys {
		for _, t := range x.byKey[key] {
			fields[t.field] = true
		}
	}
	return len(fields)
}
