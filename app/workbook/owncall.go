package workbook

import (
	"slices"
	"strings"
)

// refPlace is what a formula makes of a reference.
type refPlace struct {
	many bool // one value of all the cells that are meant, as SUM does
	sole bool // … and the reference is all that the function is given
	each bool // … after it makes something of each of them, as in SUM((B3>1)*1)
}

// calls are the functions around a place in a formula, the innermost last; a bracket
// that is no function's has no name.
type calls struct {
	open  []call
	array int // braces of a list of constants, whose commas part no arguments
	name  string
}

type call struct {
	name string
	arg  int // from 0
}

// pass goes over text between the tokens of a formula.
func (c *calls) pass(text string) {
	for _, r := range text {
		switch r {
		case '(':
			c.open = append(c.open, call{name: c.name})
		case ')':
			c.open = c.open[:max(len(c.open)-1, 0)]
		case '{':
			c.array++
		case '}':
			c.array--
		case ',':
			if n := len(c.open); n > 0 && c.array == 0 {
				c.open[n-1].arg++
			}
		}
		c.name = ""
	}
}

// token goes over one; a name before a bracket is a function's.
func (c *calls) token(text string) {
	c.name = strings.TrimPrefix(strings.ToUpper(text), "_XLFN.")
}

// place says what the functions make of a reference that stands between two texts.
func (c *calls) place(before, after string) refPlace {
	before, after = strings.TrimRight(before, " \n"), strings.TrimLeft(after, " \n")
	plus := strings.TrimRight(strings.TrimSuffix(before, "+"), " \n")
	bare := strings.HasSuffix(plus, "(") || strings.HasSuffix(plus, ",")
	bare = bare && (strings.HasPrefix(after, ")") || strings.HasPrefix(after, ","))
	valued := false // a function made something of each
	for _, f := range slices.Backward(c.open) {
		switch {
		case f.ofMany():
			if !bare && f.wantsCells() {
				return refPlace{}
			}
			sole := bare && strings.HasSuffix(before, "(") && strings.HasPrefix(after, ")")
			return refPlace{many: true, sole: sole, each: !bare && (valued || f.name != "SUMPRODUCT")}
		case f.name == "":
			bare = false
		case slices.Contains(ofEach, f.name):
			bare, valued = false, true
		default:
			return refPlace{}
		}
	}
	return refPlace{}
}

// ofMany holds for an argument of a function that makes one value of many, where it is
// these; others are numbers, conditions and the like.
func (c call) ofMany() bool {
	switch c.name {
	case "SUM", "PRODUCT", "SUMPRODUCT", "SUMSQ", "COUNT", "COUNTA", "COUNTBLANK", "ROWS", "CONCAT",
		"AVERAGE", "AVERAGEA", "MEDIAN", "MODE", "MODE.SNGL", "GEOMEAN", "HARMEAN", "MAX", "MAXA", "MIN", "MINA",
		"STDEV", "STDEV.S", "STDEV.P", "STDEVP", "STDEVA", "STDEVPA", "VAR", "VAR.S", "VAR.P", "VARP", "VARA", "VARPA", "AVEDEV", "DEVSQ":
		return true
	case "COUNTIF", "LARGE", "SMALL", "TRIMMEAN",
		"PERCENTILE", "PERCENTILE.INC", "PERCENTILE.EXC", "QUARTILE", "QUARTILE.INC", "QUARTILE.EXC":
		return c.arg == 0
	case "RANK", "RANK.EQ", "RANK.AVG", "SUBTOTAL":
		return c.arg >= 1
	case "AGGREGATE", "TEXTJOIN":
		return c.arg >= 2
	case "COUNTIFS", "SUMIF", "AVERAGEIF":
		return c.arg%2 == 0
	}
	const ifs = "IFS" // of sums and the like: what is summed, then cells and conditions by turns
	return strings.HasSuffix(c.name, ifs) && c.name != ifs && (c.arg == 0 || c.arg%2 == 1)
}

// wantsCells holds for those of them whose arguments cannot be anything calculated.
func (c call) wantsCells() bool {
	switch c.name {
	case "COUNTBLANK", "SUBTOTAL", "RANK", "RANK.EQ", "RANK.AVG", "ROWS":
		return true
	}
	return strings.HasSuffix(c.name, "IF") || strings.HasSuffix(c.name, "IFS")
}

// ofEach are functions that make of each value another: what is around them decides.
var ofEach = []string{
	"IF", "IFERROR", "IFNA", "ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "TRUNC", "ABS", "SIGN", "MOD", "POWER", "SQRT", "NOT",
	"ISNUMBER", "ISTEXT", "ISBLANK", "ISERROR", "ISERR", "ISNA", "LEN", "LEFT", "RIGHT", "MID", "TRIM", "FIND", "SEARCH",
	"SUBSTITUTE", "EXACT", "VALUE", "YEAR", "MONTH", "DAY",
}
