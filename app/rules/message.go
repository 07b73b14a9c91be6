package rules

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// piece is a part of a check's message: plain text, a field's value, or an
// aggregate over a table.
type piece struct {
	text  string
	value *place
	table *place
	what  aggKind
	col   *place
	sum   []*place      // of {sum(field, field)}: numbers of the record, added
	param func(any) any // of {param.id.field}, with its unit
	unit  string
}

var aggWords = map[string]aggKind{"sum": aggSum, "min": aggMin, "max": aggMax, "distinct": aggDistinct, "count": aggCount}

// compileText takes a message apart. Placeholders are {field},
// {table.sum.field} (also min, max, distinct), {table.count}, {field.label},
// {table.field.label}, {sum(field, field)}, {param.id.field}; in a row's check {field} is the row's
// and {record.field} the record's.
func (b *builder) compileText(at string, table *place, src string) []piece {
	var out []piece
	for src != "" {
		open := strings.IndexByte(src, '{')
		if open < 0 {
			return append(out, piece{text: src})
		}
		if open > 0 {
			out = append(out, piece{text: src[:open]})
		}
		name, rest, ok := strings.Cut(src[open+1:], "}")
		if !ok {
			b.fault(at, "a { without its }")
			return out
		}
		p, fault := b.placeholder(table, name)
		if fault != "" {
			b.fault(at, "{%s}: %s", name, fault)
		}
		out = append(out, p)
		src = rest
	}
	return out
}

func (b *builder) placeholder(table *place, name string) (piece, string) {
	if path, ok := strings.CutSuffix(name, ".label"); ok {
		p := b.find(table, path)
		if p == nil {
			p = b.find(nil, path)
		}
		if p == nil {
			return piece{}, "there is no such field"
		}
		return piece{text: p.field.Label}, ""
	}
	if rest, ok := strings.CutPrefix(name, "param."); ok {
		return b.paramPiece(table, rest)
	}
	if list, ok := strings.CutPrefix(name, "sum("); ok {
		return b.sumPiece(strings.TrimSuffix(list, ")"))
	}
	if path, ok := strings.CutPrefix(name, "record."); ok && table != nil {
		table, name = nil, path
	}
	parts := strings.Split(name, ".")
	if len(parts) == 1 {
		p := b.find(table, name)
		if p == nil || p.field.IsTable() {
			return piece{}, "there is no such field"
		}
		p.used = true
		return piece{value: p}, ""
	}
	what, ok := aggWords[parts[1]]
	t := b.byID[parts[0]]
	if !ok || t == nil || !t.field.IsTable() || (what == aggCount) != (len(parts) == 2) || len(parts) > 3 {
		return piece{}, "write {field}, {field.label}, {table.count} or {table.sum.field}"
	}
	if what == aggCount {
		return piece{table: t, what: what}, ""
	}
	c := column(t, parts[2])
	if c == nil {
		return piece{}, "the table has no such field"
	}
	if k := kindOf(c.field); what == aggSum && k != number || what != aggDistinct && k != number && k != date {
		return piece{}, fmt.Sprintf("the field is %s", k)
	}
	c.used = true
	return piece{table: t, what: what, col: c}, ""
}

// sumPiece adds numbers of the record; their sum is written as the first is.
func (b *builder) sumPiece(list string) (piece, string) {
	var out piece
	for name := range strings.SplitSeq(list, ",") {
		p := b.find(nil, strings.TrimSpace(name))
		if p == nil || p.field.IsTable() || p.table != nil {
			return piece{}, "there is no such field"
		}
		if k := kindOf(p.field); k != number {
			return piece{}, fmt.Sprintf("the field is %s", k)
		}
		p.used = true
		out.sum = append(out.sum, p)
	}
	return out, ""
}

// write fills a message; row is the row at hand, -1 for the record.
func (e *engine) write(pieces []piece, row int) string {
	var s strings.Builder
	for _, p := range pieces {
		switch {
		case p.param != nil:
			s.WriteString(e.quantity(p, row))
		case p.sum != nil:
			s.WriteString(e.added(p.sum))
		case p.value != nil && p.value.table != nil:
			s.WriteString(show(p.value.field, e.value(p.value, row)))
		case p.value != nil:
			s.WriteString(show(p.value.field, e.values[p.value.index]))
		case p.table != nil:
			s.WriteString(e.total(p))
		default:
			s.WriteString(p.text)
		}
	}
	return s.String()
}

func (e *engine) added(list []*place) string {
	ops := make([]any, len(list))
	for i, p := range list {
		ops[i] = e.slots[p.slot]
	}
	return show(list[0].field, valueOf(list[0].field, fold(aggSum, ops)))
}

func (e *engine) total(p piece) string {
	t := &e.tabs[p.table.tab]
	if p.what == aggCount {
		return decimal.NewFromInt(int64(len(t.rows))).String()
	}
	x := fold(p.what, t.cols[p.col.index].ops[:len(t.rows)])
	if d, ok := x.(decimal.Decimal); ok && p.what == aggDistinct {
		return d.String()
	}
	return show(p.col.field, valueOf(p.col.field, x))
}

// showParam writes a parameter's value with its unit, a share in percent.
func showParam(x any, unit string) string {
	d, ok := x.(decimal.Decimal)
	switch {
	case !ok:
		return i18n.T("rules.blank")
	case unit == "%":
		return d.Shift(2).String() + unit
	}
	return d.String() + " " + unit
}

// show writes a value with its unit of measure; personal data is masked.
func show(f *catalog.Field, v app.Value) string {
	if v.IsBlank() {
		return i18n.T("rules.blank")
	}
	s := f.Format(v)
	if f.Personal != nil {
		return catalog.Mask(f.Personal.Mask, s)
	}
	if f.Unit != "" && v.Kind() == app.Text && kindOf(f) == number {
		return s + " " + f.Unit
	}
	return s
}
