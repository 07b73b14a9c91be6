package intake

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ronghe/app/catalog"
)

// A head may say of which year the numbers under it are: 2023年 and 2024年 side by side
// below or above what they are, 2023年产值, 产值(2023年). Where a sub-table keeps that by
// year each of them makes a row of its year.

// yearOf is the column of a sub-table that says of which year a row is, nil where it
// has none, or several.
func yearOf(table *catalog.Field) *catalog.Field {
	var found *catalog.Field
	if table == nil {
		return nil
	}
	for _, c := range table.Fields {
		if c.TypeName != catalog.TypeYear || c.Compute != "" {
			continue
		}
		if found != nil {
			return nil
		}
		found = c
	}
	return found
}

// resolveYear finds what a column means whose heads name one year.
func (x *index) resolveYear(heads []head) (meaning, bool) {
	year := ""
	var rest []head
	for _, h := range heads {
		y, left := h.splitYear()
		if y != "" && year != "" && y != year {
			return meaning{}, false
		}
		if y != "" {
			year = y
		}
		if left.bare != "" {
			rest = append(rest, left)
		}
	}
	if year == "" || len(rest) == 0 {
		return meaning{}, false
	}
	m, ok := x.byYear().resolveHeads(rest)
	if !ok {
		return meaning{}, false
	}
	col := yearOf(m.field.Table())
	if col == nil || col == m.field || slices.ContainsFunc(m.fixed, func(f fixed) bool { return f.field == col }) {
		return meaning{}, false
	}
	m.fixed = append(slices.Clone(m.fixed), fixed{field: col, code: year})
	m.weak = false
	return m, true
}

// byYear is the index of what sub-tables keep by year alone.
func (x *index) byYear() *index {
	if x.yearly == nil {
		x.yearly = &index{form: x.form, byKey: map[string][]target{}, ignore: x.ignore, noted: x.noted}
		for key, ts := range x.byKey {
			for _, t := range ts {
				if !t.idle && yearOf(t.field.Table()) != nil {
					x.yearly.byKey[key] = append(x.yearly.byKey[key], t)
				}
			}
		}
	}
	return x.yearly
}

// splitYear takes the year off a head: where it stands alone, before the name, behind
// it, or in brackets.
func (h head) splitYear() (year string, rest head) {
	rest = head{text: h.text, bare: h.bare}
	for _, in := range h.hints {
		if y, after := leadingYear(in); y != "" && after == "" && year == "" {
			year = y
			rest.text = strings.ReplaceAll(rest.text, "("+in+")", "")
			continue
		}
		rest.hints = append(rest.hints, in)
	}
	if year != "" {
		return year, rest
	}
	if y, after := leadingYear(h.bare); y != "" {
		_, rest.text = leadingYear(h.text)
		rest.bare = after
		return y, rest
	}
	for _, w := range words().year {
		before, ok := strings.CutSuffix(h.bare, w)
		if !ok || len(before) < 5 {
			continue
		}
		if y, _ := leadingYear(before[len(before)-4:] + w); y != "" {
			name := before[:len(before)-4]
			if r, _ := utf8.DecodeLastRuneInString(name); unicode.IsDigit(r) || unicode.IsPunct(r) {
				break
			}
			rest.bare = name
			rest.text = strings.Replace(rest.text, before[len(before)-4:]+w, "", 1)
			return y, rest
		}
	}
	return "", h
}

// leadingYear takes a year off the beginning of a text, unless a date or a span of
// years goes on there. A number alone is a year where nothing follows it.
func leadingYear(s string) (year, rest string) {
	if len(s) < 4 || s[:2] != "19" && s[:2] != "20" {
		return "", s
	}
	for _, c := range s[2:4] {
		if c < '0' || c > '9' {
			return "", s
		}
	}
	year, rest = s[:4], s[4:]
	for _, w := range words().year {
		if after, ok := strings.CutPrefix(rest, w); ok {
			if r, _ := utf8.DecodeRuneInString(after); after != "" && (unicode.IsDigit(r) || unicode.IsPunct(r) && r != '(') {
				return "", s
			}
			return year, after
		}
	}
	if rest == "" {
		return year, ""
	}
	return "", s
}
