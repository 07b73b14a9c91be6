package intake

import (
	"slices"

	"ronghe/app/catalog"
)

// settleGuesses decides what a head means that several sub-tables have (年度, 来源): it is
// of the one that other columns of the sheet fill.
func (x *index) settleGuesses(cands []candidate) {
	filled := map[*catalog.Field]bool{}
	for _, c := range cands {
		if c.col.Use == Mapped && c.m.field.Table() != nil {
			filled[c.m.field.Table()] = true
		}
	}
	taken := func(t target) bool {
		return slices.ContainsFunc(cands, func(c candidate) bool { return c.col.Use == Mapped && c.m.field == t.field })
	}
	for i := range cands {
		c := &cands[i]
		if c.col.Use != Unknown {
			continue
		}
		levels := splitLevels(c.col.Header)
		h := readHead(levels[len(levels)-1])
		for _, key := range h.keysOf() {
			ts := slices.DeleteFunc(slices.Clone(x.byKey[key]), func(t target) bool {
				return t.idle || !t.weak || !filled[t.field.Table()] || len(t.fixed) > 0 || taken(t)
			})
			if len(ts) == 1 {
				c.col.Use, c.m = Mapped, h.measured(ts[0], key)
				break
			}
		}
	}
}

// dropGuesses takes back sub-tables that only one guessed column speaks for.
func dropGuesses(cands []candidate) {
	type count struct{ sure, guessed int }
	counts := map[*catalog.Field]*count{}
	each := func(f func(c *candidate, n *count)) {
		for i := range cands {
			c := &cands[i]
			if c.col.Use != Mapped || c.m.field.Table() == nil {
				continue
			}
			t := c.m.field.Table()
			if counts[t] == nil {
				counts[t] = &count{}
			}
			f(c, counts[t])
		}
	}
	each(func(c *candidate, n *count) {
		if c.m.weak {
			n.guessed++
		} else {
			n.sure++
		}
	})
	each(func(c *candidate, n *count) {
		if c.m.weak && n.sure == 0 && n.guessed < 2 {
			c.col.Use = Unknown
		}
	})
}
