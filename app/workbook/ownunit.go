package workbook

import (
	"regexp"
	"slices"
	"strings"

	"ronghe/app/layout"
)

// inUnit asks for the values of a cell in the unit of measure that stands over it, where
// they can be had in that one.
func (o *owner) inUnit(text string, names [][]string, units []string) string {
	for _, n := range names {
		key := layout.OwnKey(n[1])
		for _, u := range units {
			in := layout.OwnUnit(key, u)
			if slices.Contains(o.own.Each, in) || o.whole(in) {
				text = strings.ReplaceAll(text, n[0], "{{"+in+"}}")
				break
			}
			if o.own.Kept[key] == layout.OwnKey(u) { // its own
				break
			}
		}
	}
	return text
}

// bracketed is what stands in brackets at the end of a head, stated a unit of measure in
// a line above a table.
var (
	bracketed = regexp.MustCompile(`[(\x{ff08}]([^()\x{ff08}\x{ff09}]{1,8})[)\x{ff09}]\s*$`)
	stated    = regexp.MustCompile(`\x{5355}\x{4f4d}\s*[:\x{ff1a}]\s*([^\s()\x{ff08}\x{ff09}\x{ff0c},;\x{ff1b}\x{3001}]{1,8})`)
)

// unitsOver are the units of measure that are said over a cell, the nearest first: in
// the head of its column, then in a line above.
func unitsOver(above [][]string, col int) (units []string) {
	for i := len(above) - 1; i >= 0; i-- {
		if col < len(above[i]) {
			if m := bracketed.FindStringSubmatch(above[i][col]); m != nil {
				units = append(units, m[1])
			}
		}
	}
	for i := len(above) - 1; i >= 0; i-- {
		for _, text := range above[i] {
			if m := stated.FindStringSubmatch(text); m != nil {
				units = append(units, m[1])
			}
		}
	}
	return units
}
