package intake

import (
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
)

// Where a list has amounts in 元 and in 万元, a column of its own says for each row which
// it is: 金额单位, 计量单位, 单位. It is known by its head and by what stands under it, for
// a column of that name may hold the names of firms as well.

// besides finds columns that say the unit of measure of each row, and the columns of
// amounts that each of them is for: those before it, or where it stands first those
// behind it.
func (x *index) besides(sp *SheetPlan, cands []candidate) {
	var says []int // columns, in their order
	first := -1    // column of amounts
	for i := range cands {
		c := &cands[i]
		switch {
		case !c.col.Chosen && x.saysMeasures(sp, c, cands):
			c.col.Use, c.m = Ignored, meaning{}
			says = append(says, c.col.Index)
		case c.col.Use == Mapped && c.m.field.Unit != "" && (first < 0 || c.col.Index < first):
			first = c.col.Index
		}
	}
	if len(says) == 0 || first < 0 {
		return
	}
	slices.Sort(says)
	for i := range cands {
		c := &cands[i]
		if c.col.Use != Mapped || c.m.field.Unit == "" || c.col.Chosen && c.m.unit != "" { // a person said it
			continue
		}
		at := slices.IndexFunc(says, func(col int) bool { return col > c.col.Index })
		switch {
		case at < 0:
			at = len(says) - 1
		case says[0] < first && at > 0:
			at--
		}
		if x.fitsMeasures(sp, c.m.field, says[at]) {
			c.beside = says[at] + 1
		}
	}
}

// saysMeasures holds for a column whose head ends in 单位, over units of measure that a
// column of amounts can be in.
func (x *index) saysMeasures(sp *SheetPlan, c *candidate, cands []candidate) bool {
	levels := splitLevels(c.col.Header)
	head := readHead(levels[len(levels)-1]).bare
	if !slices.ContainsFunc(words().measure, func(w string) bool { return strings.HasSuffix(head, w) }) {
		return false
	}
	return slices.ContainsFunc(cands, func(o candidate) bool {
		return o.col.Use == Mapped && o.col.Index != c.col.Index && x.fitsMeasures(sp, o.m.field, c.col.Index)
	})
}

// fitsMeasures reports whether most texts under the header in a column are units of
// measure of a field: one that is none refuses its own amount.
func (x *index) fitsMeasures(sp *SheetPlan, f *catalog.Field, col int) bool {
	seen, fit := 0, 0
	for _, r := range x.rows {
		text := textAt(r, col)
		if r.Line <= sp.HeadTo || text == "" {
			continue
		}
		seen++
		if _, ok := measureOf(f, measureText(text)); ok {
			fit++
		}
	}
	return 2*fit > seen
}

// measureText is a unit of measure as a cell says it, without brackets around it.
func measureText(s string) string {
	return strings.Trim(strings.TrimSpace(app.FoldWidth(s)), "()")
}

// measure is the unit of measure of a row's amount: what the column beside it says, else
// the header. A row of which that column says nothing, or another thing than the header,
// is told; what is no unit of the field refuses the amount.
func (src source) measure(f *catalog.Field, v rowView) (unit string, fd *catalog.Finding) {
	if src.beside == 0 {
		return src.unit, nil
	}
	text := textAt(v.SheetRow, src.beside-1)
	args := map[string]string{"unit": f.Unit, "said": clip(text)}
	if src.unit != "" {
		args["unit"] = src.unit
	}
	own, ok := measureOf(f, measureText(text))
	switch {
	case text == "":
		return src.unit, &catalog.Finding{Code: "measure_blank", Severity: app.Soft, Args: args}
	case !ok:
		return "", &catalog.Finding{Code: "measure_unknown", Severity: app.Refused, Args: args}
	case src.unit != "" && own != src.unit:
		return own, &catalog.Finding{Code: "measure_other", Severity: app.Soft, Args: args}
	}
	return own, nil
}
