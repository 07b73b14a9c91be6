package intake

import (
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
)

// Head is what one cell of a header names.
type Head struct {
	Field *catalog.Field // nil for none of the fields
	Unit  string         // unit of measure that it states for the field, "" for none
}

// Read writes the unit that the head states behind a plain number under it.
func (h Head) Read(text string) string {
	if h.Field == nil || h.Unit == "" || h.Unit == h.Field.Unit {
		return text
	}
	plain := strings.NewReplacer(",", "", " ", "").Replace(app.FoldWidth(text))
	if _, err := decimal.NewFromString(plain); err != nil {
		return text
	}
	return text + h.Unit
}

// leastHeads is how many fields a line must name to be a header.
const leastHeads = 2

// Heads reads a line of cells as a header of some fields, by the names under
// which an import knows them. ok is false when it is none: a header names two
// fields at least, and most of its cells do.
func Heads(fields []*catalog.Field, cells []string) (heads []Head, ok bool) {
	x := &index{byKey: map[string][]target{}}
	for _, fd := range fields {
		for i, name := range names(fd) {
			x.add(name, target{field: fd, rank: rankOf(fd, i)})
		}
	}
	heads = make([]Head, len(cells))
	taken := map[*catalog.Field]bool{}
	filled := 0
	for i, cell := range cells {
		h := readHead(cell)
		if h.text == "" {
			continue
		}
		filled++
		if m, found := x.lookup(h); found && !taken[m.field] {
			heads[i] = Head{Field: m.field, Unit: m.unit}
			taken[m.field] = true
		}
	}
	return heads, len(taken) >= leastHeads && 2*len(taken) > filled
}
