package intake

import (
	"maps"
	"slices"
	"strings"

	"ronghe/app"
)

// absent refuses layouts that speak of a column which no sheet has: what a person said is
// not passed over.
func (p *Plan) absent(layouts []Layout) error {
	for i := range layouts {
		lay := &layouts[i]
		has := func(is func(*SheetPlan) bool) bool {
			in := func(sp SheetPlan) bool { return (lay.Sheet == "" || lay.Sheet == sp.Name) && is(&sp) }
			return slices.ContainsFunc(p.Sheets, in) || slices.ContainsFunc(p.Subs, in)
		}
		for _, head := range slices.Sorted(maps.Keys(lay.Heads)) {
			if !has(func(sp *SheetPlan) bool {
				return slices.ContainsFunc(sp.Columns, func(c Column) bool { return c.isHeaded(head) })
			}) {
				return p.noColumn(head)
			}
		}
		for _, col := range slices.Sorted(maps.Keys(lay.Columns)) {
			if !has(func(sp *SheetPlan) bool { return col < sp.width }) {
				return p.noColumn(app.ColumnName(col + 1))
			}
		}
	}
	return nil
}

// noColumn names the columns that are there, with their letters.
func (p *Plan) noColumn(name string) error {
	const most = 40
	var have []string
	for _, sp := range slices.Concat(p.Sheets, p.Subs) {
		for _, c := range sp.Columns {
			if c.Header != "" && len(have) < most {
				have = append(have, app.ColumnName(c.Index+1)+" "+shown(c.Header))
			}
		}
	}
	return app.NewError(CodeNoColumn, nil, "column", clip(name), "columns", strings.Join(have, "、"))
}

// isHeaded reports whether a column has this header, whole or as its lowest line.
func (c *Column) isHeaded(head string) bool {
	levels := splitLevels(c.Header)
	return slices.ContainsFunc([]string{levels[len(levels)-1], c.Header}, func(h string) bool { return squash(h) == squash(head) })
}
