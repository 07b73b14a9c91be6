package intake

import (
	"slices"
	"strings"
	"unicode/utf8"

	"ronghe/app/catalog"
)

// meaning is what a column's heads were taken for.
type meaning struct {
	target
	unit string
	hint string
}

// resolve finds what a column with these heads means. The heads together decide
// first; then, under a head that names a sub-table or chosen rows of one
// (甲方), the lower head among that table's fields; then the lowest head alone.
func (x *index) resolve(path []string) (meaning, bool) {
	heads := make([]head, 0, len(path))
	for _, p := range path {
		h := readHead(p)
		if h.bare == "" && len(heads) > 0 { // a unit of measure in a row of its own
			heads[len(heads)-1].hints = append(heads[len(heads)-1].hints, h.hints...)
			continue
		}
		heads = append(heads, h)
	}
	if len(heads) == 0 {
		return meaning{}, false
	}
	if m, ok := x.resolveYear(heads); ok {
		return m, true
	}
	return x.resolveHeads(heads)
}

func (x *index) resolveHeads(heads []head) (meaning, bool) {
	last := heads[len(heads)-1]
	if len(heads) > 1 {
		for i := range len(heads) - 1 { // the first may be a line above the head that was taken for a part of it
			if m, ok := x.lookup(together(heads[i:])); ok {
				return x.under(m, heads[:len(heads)-1]), true
			}
		}
		for i := len(heads) - 2; i >= 0; i-- {
			if t, above, ok := x.tableOf(heads[i]); ok {
				m, ok := columnOf(t, above.fixed, last)
				m.loose = above.loose
				return m, ok
			}
		}
	}
	return x.lookup(last)
}

// under puts a column whose heads together are an import head (学校 / 名称) with
// those that only the upper head speaks for (学校 / 代表).
func (x *index) under(m meaning, upper []head) meaning {
	for i := len(upper) - 1; m.loose != "" && i >= 0; i-- {
		if _, above, ok := x.tableOf(upper[i]); ok && above.loose != "" {
			m.loose = above.loose
			break
		}
	}
	return m
}

// together joins the heads of a column; hints of all of them count.
func together(heads []head) head {
	var h head
	for _, p := range heads {
		h.text += p.text
		h.bare += p.bare
		h.hints = append(h.hints, p.hints...)
	}
	return h
}

// tableOf finds the sub-table that an upper head stands for, and what the head
// says of its rows.
func (x *index) tableOf(h head) (*catalog.Field, target, bool) {
	for _, key := range h.keysOf() {
		for _, t := range x.byKey[key] {
			if len(t.fixed) > 0 {
				return t.field.Table(), t, true
			}
		}
		for _, t := range x.form.Tables() {
			for _, name := range names(t) {
				if readHead(name).text == key {
					return t, target{}, true
				}
			}
		}
	}
	return nil, target{}, false
}

// columnOf finds a field of a sub-table by its head.
func columnOf(t *catalog.Field, fixed []fixed, h head) (meaning, bool) {
	for _, key := range h.keysOf() {
		for _, c := range t.Fields {
			for i, name := range names(c) {
				if n := readHead(name); n.text == key || n.bare == key {
					tg := target{field: c, fixed: fixed, rank: rankOf(c, i), idle: c.Compute != ""}
					return h.measured(tg, key), true
				}
			}
		}
	}
	return meaning{}, false
}

// lookup finds a head's best target. A unit of measure may follow the name with
// a mark or without (金额:万元, 金额万元).
func (x *index) lookup(h head) (meaning, bool) {
	for _, key := range h.keysOf() {
		if t, ok := best(x.byKey[key]); ok {
			return h.measured(t, key), true
		}
	}
	if m := splitUnit.FindStringSubmatch(h.bare); m != nil {
		if t, ok := best(x.byKey[m[1]]); ok && h.unitFor(t.field, m[1]) != "" {
			return h.measured(t, m[1]), true
		}
	}
	name := h.bare
	for range 4 {
		_, size := utf8.DecodeLastRuneInString(name)
		if name = name[:len(name)-size]; name == "" {
			break
		}
		if t, ok := best(x.byKey[name]); ok && h.unitFor(t.field, name) != "" {
			return h.measured(t, name), true
		}
	}
	return meaning{}, false
}

// best picks among the targets of one key: sure ones before guesses, top-level
// ones before those of sub-tables. Guesses at several sub-tables are none.
func best(ts []target) (target, bool) {
	// A computed value, or a sum, of the same name says nothing: 学年 over the
	// latest year of an export is elsewhere the year of a row.
	if filling := slices.DeleteFunc(slices.Clone(ts), func(t target) bool { return t.idle }); len(filling) > 0 {
		ts = filling
	}
	if len(ts) == 0 {
		return target{}, false
	}
	b := slices.MinFunc(ts, func(a, b target) int {
		if a.weak != b.weak {
			return boolInt(a.weak) - boolInt(b.weak)
		}
		if at, bt := a.field.Table() != nil, b.field.Table() != nil; at != bt {
			return boolInt(at) - boolInt(bt)
		}
		return a.rank - b.rank
	})
	if b.weak {
		for _, t := range ts {
			if t.field.Table() != b.field.Table() {
				return target{}, false
			}
		}
	}
	return b, true
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// measured adds the unit of measure that the head states, and what else stands
// in brackets over a number with a unit, for a person to look at.
func (h head) measured(t target, name string) meaning {
	m := meaning{target: t, unit: h.unitFor(t.field, name)}
	if t.field.Unit != "" && m.unit == "" && !strings.Contains(readHead(t.field.Label).text, "(") {
		m.hint = strings.Join(h.hints, "、")
		for _, in := range h.hints {
			if t.field.PerOther(in) { // 元/天: each of its numbers is refused, with why
				m.unit, m.hint = in, ""
			}
		}
	}
	return m
}
