package annual

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Field names of the program: a cell's value, what was put over a computed one or
// that it does not apply, what it was last year.
func (c *Cell) id() string     { return fmt.Sprintf("c%d", c.N) }
func (c *Cell) overID() string { return fmt.Sprintf("o%d", c.N) }
func (c *Cell) naID() string   { return fmt.Sprintf("n%d", c.N) }
func (c *Cell) lastID() string { return fmt.Sprintf("y%d", c.N) }

// yearField is the report's year in every expression.
const yearField = "year"

// Ref is a cell that an expression names, this year's or last year's.
type Ref struct {
	Cell *Cell
	Last bool
}

// scope is where an expression stands.
type scope struct {
	book  *Book
	table *Table
	part  *Part // nil in a check of the whole table
	line  *Line // nil likewise
	cell  *Cell // of a check for every number
}

// keywords of the expression language that look like names.
var keywords = []string{"and", "or", "not", "in", "nil", "true", "false", "contains", "startsWith", "endsWith", yearField}

// resolve finds the cells that a name means; a name of rows.column means
// several.
func (s scope) resolve(name string) (refs []Ref, fault string) {
	path, last := strings.CutPrefix(name, "last.")
	if path == "cell" && s.cell != nil {
		return []Ref{{s.cell, last}}, ""
	}
	parts := strings.Split(path, ".")
	t, p := s.table, s.part
	if tableID.MatchString(parts[0]) {
		var ok bool
		if t, ok = s.book.Table(parts[0]); !ok {
			return nil, fmt.Sprintf("%s: there is no table %s", name, parts[0])
		}
		p, parts = nil, parts[1:]
	}
	switch {
	case len(parts) == 3:
		i := slices.IndexFunc(t.Parts, func(x *Part) bool { return x.ID == parts[0] })
		if i < 0 {
			return nil, fmt.Sprintf("%s: there is no part %s", name, parts[0])
		}
		p, parts = t.Parts[i], parts[1:]
	case len(parts) == 1 && s.line != nil && t == s.table:
		parts = []string{s.line.ID, parts[0]}
	}
	if p == nil || len(parts) != 2 {
		return nil, fmt.Sprintf("%s: write column, row.column, part.row.column or TABLE.part.row.column", name)
	}
	for _, line := range p.lines {
		if line.ID != parts[0] && (parts[0] != "rows" || len(line.Def.Sum) > 0 || line.Def.Head) {
			continue
		}
		if c, ok := s.book.byKey[strings.Join([]string{t.ID, p.ID, line.ID, parts[1]}, ".")]; ok && !c.Text {
			refs = append(refs, Ref{c, last})
		}
	}
	if len(refs) == 0 {
		return nil, fmt.Sprintf("%s: there is no such number", name)
	}
	return refs, ""
}

func (r Ref) id() string {
	if r.Last {
		return r.Cell.lastID()
	}
	return r.Cell.id()
}

// translate puts fields in place of the names of an expression.
func (s scope) translate(src string) (out string, refs []Ref, faults []string) {
	var b strings.Builder
	rs := []rune(src)
	for i := 0; i < len(rs); {
		switch r := rs[i]; {
		case r == '"' || r == '\'':
			j := i + 1
			for j < len(rs) && rs[j] != r {
				j++
			}
			b.WriteString(string(rs[i:min(j+1, len(rs))]))
			i = j + 1
		case unicode.IsLetter(r) || r == '_' || unicode.IsDigit(r):
			j := i
			for j < len(rs) && (unicode.IsLetter(rs[j]) || unicode.IsDigit(rs[j]) || rs[j] == '_' || rs[j] == '.') {
				j++
			}
			word := string(rs[i:j])
			k := j
			for k < len(rs) && rs[k] == ' ' {
				k++
			}
			i = j
			if unicode.IsDigit(r) || slices.Contains(keywords, word) || k < len(rs) && rs[k] == '(' {
				b.WriteString(word)
				continue
			}
			found, fault := s.resolve(word)
			if fault != "" {
				faults = append(faults, fault)
				continue
			}
			b.WriteString(ids(found))
			refs = append(refs, found...)
		default:
			b.WriteRune(r)
			i++
		}
	}
	return b.String(), refs, faults
}

func ids(refs []Ref) string {
	list := make([]string, len(refs))
	for i, r := range refs {
		list[i] = r.id()
	}
	return strings.Join(list, ", ")
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// message puts fields in place of the names in braces: {row}, {place}, a cell,
// {cell.name} of a cell's name in words, {sum(cells, cells)}, {param.id}.
func (s scope) message(src string) (out string, faults []string) {
	out = placeholder.ReplaceAllStringFunc(src, func(m string) string {
		name := m[1 : len(m)-1]
		switch {
		case name == "row" && s.line != nil:
			return s.line.Label
		case name == "place" && s.cell != nil:
			return s.cell.Name()
		case name == yearField:
			return m
		case strings.HasPrefix(name, "param."):
			return "{" + name + "." + yearField + "}"
		case strings.HasPrefix(name, "sum("):
			expr, _, more := s.translate(name)
			faults = append(faults, more...)
			return "{" + expr + "}"
		}
		path, named := strings.CutSuffix(name, ".name")
		refs, fault := s.resolve(path)
		switch {
		case fault == "" && len(refs) != 1:
			fault = name + ": name one cell"
			fallthrough
		case fault != "":
			faults = append(faults, fault)
			return ""
		case named:
			return refs[0].Cell.Name()
		}
		return "{" + refs[0].id() + "}"
	})
	return out, faults
}
