package intake

import (
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
)

// measuresAbove finds units of measure said in a line above the header:
// "单位:万元", "计量单位:人、万元".
func measuresAbove(rows []app.SheetRow) []string {
	var out []string
	for _, r := range rows {
		for _, c := range r.Cells {
			out = append(out, measuresIn(c.Text)...)
		}
	}
	return out
}

// measuresNoted finds units of measure said in a note, which stands under a table:
// "注:金额单位为元".
func measuresNoted(rows []app.SheetRow) (out []string) {
	for _, r := range rows {
		for i := range r.Cells {
			text := textAt(r, i)
			if _, ok := startsWithWord(squash(text), words().note); ok && text != "" {
				out = append(out, measuresIn(text)...)
			}
		}
	}
	return out
}

// measuresIn finds units of measure in a text, of which they may be a part: the line
// "填报单位:… 单位:元", a title "…表(单位:元)", a note "金额单位为元".
func measuresIn(text string) (out []string) {
	for _, m := range words().stated.FindAllStringSubmatch(app.FoldWidth(text), -1) {
		for _, part := range strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune("、,;", r) }) {
			if out = append(out, part); strings.Contains(part, "/") { // 元/月, or two of them
				out = append(out, strings.Split(part, "/")...)
			}
		}
	}
	return out
}

// unitAbove is the unit of measure said above the header that is a field's: its
// own where that is among them, as a sheet in 元 and 万元 says both.
func unitAbove(f *catalog.Field, measures []string) string {
	if f.Unit == "" {
		return ""
	}
	for _, m := range measures {
		if f.Timed(m) && f.Convertible(m) {
			return m
		}
	}
	if slices.Contains(measures, app.FoldWidth(f.Unit)) {
		return ""
	}
	for _, m := range measures {
		if u, ok := measureOf(f, m); ok {
			return u
		}
	}
	return ""
}

// wages holds where a unit of measure that is said of a whole sheet would make more of
// a field in 元: a monthly wage of 2800 is not in 万元, whatever the sums beside it are.
// A person looks at it.
func wages(f *catalog.Field, unit string) bool {
	own, money := measureOf(f, words().yuan)
	return money && own == f.Unit && f.Raises(unit)
}
