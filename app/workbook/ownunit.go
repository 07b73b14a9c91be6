package workbook

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"ronghe/app"
	"ronghe/app/layout"
)

// longestUnit is the longest name of a unit of measure, in runes.
const longestUnit = 8

// bracketed is what stands in brackets at the end of a head, stated a unit of measure in
// a line above a table.
var (
	bracketed = regexp.MustCompile(`[(\x{ff08}]([^()\x{ff08}\x{ff09}]{1,8})[)\x{ff09}]\s*[:\x{ff1a}]?\s*$`)
	stated    = regexp.MustCompile(`\x{5355}\x{4f4d}\s*[:\x{ff1a}]\s*([^\s()\x{ff08}\x{ff09}\x{ff0c},;\x{ff1b}\x{3001}]{1,8})`)
)

// inUnits asks for the values of a cell in the units of measure that are said of them,
// where they can be had in those: the nearest counts, in the cell itself before any other.
func (o *owner) inUnits(sheet ownTexts, row, col int) string {
	text := sheet.rows[row][col]
	var b strings.Builder
	found, done := placeholder.FindAllStringSubmatchIndex(text, -1), 0
	for i, m := range found {
		next := len(text)
		if i+1 < len(found) {
			next = found[i+1][0]
		}
		units := unitsBeside(text[done:m[0]], text[m[1]:next])
		b.WriteString(text[done:m[0]])
		b.WriteString(o.inUnit(text[m[0]:m[1]], layout.OwnKey(text[m[2]:m[3]]), append(units, sheet.unitsOf(row, col)...)))
		done = m[1]
	}
	return b.String() + text[done:]
}

// inUnit asks for a value in the first of the units in which it can be had.
func (o *owner) inUnit(name, key string, units []string) string {
	for _, u := range units {
		in := layout.OwnUnit(key, u)
		switch {
		case slices.Contains(o.own.Each, in) || o.whole(in):
			return "{{" + in + "}}"
		case o.own.Kept[key] == layout.OwnKey(u): // its own
			return name
		}
	}
	return name
}

// unitsBeside are what may be units of measure between a placeholder and the next: how
// the text behind it begins, then what is said before it.
func unitsBeside(before, after string) []string {
	begins := []rune(strings.TrimLeft(after, " ()\u00a0\u3000\uff08"))
	var units []string
	for n := min(len(begins), longestUnit); n > 0; n-- {
		units = append(units, string(begins[:n]))
	}
	return append(units, saidIn(before)...)
}

// saidIn is the unit of measure that a head, a label or a line above a table says.
func saidIn(text string) (units []string) {
	for _, of := range []*regexp.Regexp{bracketed, stated} {
		if m := of.FindStringSubmatch(text); m != nil {
			units = append(units, m[1])
		}
	}
	return units
}

// ownTexts are the texts of a sheet.
type ownTexts struct {
	rows   [][]string
	merges []app.CellRange
}

// cell is the area, from 0, that a cell belongs to where it is merged.
func (t ownTexts) cell(row, col int) app.CellRange {
	for _, m := range t.merges {
		if m.Row1 <= row+1 && row+1 <= m.Row2 && m.Col1 <= col+1 && col+1 <= m.Col2 {
			return app.CellRange{Row1: m.Row1 - 1, Col1: m.Col1 - 1, Row2: m.Row2 - 1, Col2: m.Col2 - 1}
		}
	}
	return app.CellRange{Row1: row, Col1: col, Row2: row, Col2: col}
}

// at is what a cell shows, one that is merged what all of them do.
func (t ownTexts) at(row, col int) string {
	c := t.cell(row, col)
	if c.Row1 >= len(t.rows) || c.Col1 >= len(t.rows[c.Row1]) {
		return ""
	}
	return t.rows[c.Row1][c.Col1]
}

// unitsOf are the units of measure that are said of a cell, the nearest first: in the
// next cell, in its label on the left, then row by row upwards in the head of its column
// and in a line above a table.
func (t ownTexts) unitsOf(row, col int) (units []string) {
	if next := strings.Trim(t.at(row, t.cell(row, col).Col2+1), " ()\u00a0\u3000\uff08\uff09"); len([]rune(next)) <= longestUnit {
		units = append(units, next)
	}
	for j := col - 1; j >= 0; j-- {
		label := t.at(row, j)
		if placeholder.MatchString(label) || !strings.ContainsFunc(label, unicode.IsLetter) {
			continue
		}
		units = append(units, saidIn(label)...)
		break
	}
	for i := t.cell(row, col).Row1 - 1; i >= 0; i-- {
		if m := bracketed.FindStringSubmatch(t.at(i, col)); m != nil {
			units = append(units, m[1])
		}
		for _, text := range t.rows[i] {
			if m := stated.FindStringSubmatch(text); m != nil {
				units = append(units, m[1])
			}
		}
	}
	return units
}
