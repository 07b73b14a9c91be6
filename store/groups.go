package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
)

// Limits on what is told apart.
const (
	mostGroupBy = 2
	mostGroups  = 5000
)

// group is a field that figures are told apart by, ready as SQL.
type group struct {
	field *catalog.Field // nil for the unit
	expr  string
	join  string // what takes a value of several choices apart
}

// grouping is what the figures of a request are told apart by.
type grouping struct {
	by    []group
	table *catalog.Field // the table that a column told apart is in, nil for none
}

// groups gives the figures of r for each value of the fields that it names, all
// as of one moment.
func (s *Store) groups(ctx context.Context, r *request) (app.Summary, error) {
	g, err := r.grouping()
	if err != nil {
		return app.Summary{}, err
	}
	asked, err := s.asked(r)
	if err != nil {
		return app.Summary{}, err
	}
	for i, f := range asked {
		if g.table != nil && f.table != g.table { // would count a record's own once a row
			return app.Summary{}, app.NewError(CodeFilter, nil, "field", r.q.Asked[i].Field, "op", string(f.agg))
		}
	}
	of := tablesOf(asked, g.table)
	rows, err := s.rowConds(r, of)
	if err != nil {
		return app.Summary{}, err
	}
	c := &grouped{r: r, g: g, asked: asked, at: map[string]int{}}
	err = s.moment(ctx, func(t *session) error {
		if err := c.read(t, g.table, rows[g.table], true); err != nil {
			return err
		}
		for table := range of {
			if table != g.table {
				if err := c.read(t, table, rows[table], false); err != nil {
					return err
				}
			}
		}
		return nil
	})
	slices.SortFunc(c.rows, func(a, b app.GroupRow) int { return slices.Compare(a.Keys, b.Keys) })
	return app.Summary{Sums: map[string]string{}, Groups: c.rows}, s.coded(err)
}

// grouped gathers groups from a query for each table that is asked of.
type grouped struct {
	r     *request
	g     grouping
	asked []figure
	rows  []app.GroupRow
	at    map[string]int // keys → place in rows
}

// read puts the figures of one table (nil: the records' own fields) into the
// groups; count tells that the records are counted as well.
func (c *grouped) read(t *session, table *catalog.Field, rows conds, count bool) error {
	n := clause{sql: "count(*)"}
	if count && table != nil {
		n.sql = "count(DISTINCT t.rid)"
	}
	var sel conds
	var keys, joins []string
	for i, k := range c.g.by {
		sel, keys, joins = append(sel, clause{sql: k.expr}), append(keys, strconv.Itoa(i+1)), append(joins, k.join)
	}
	figures, own := selected(c.asked, table)
	sel = append(append(sel, figures...), n)
	query, args := c.r.read(sel, table, rows, joins...)
	query += fmt.Sprintf(" GROUP BY %s LIMIT %d", strings.Join(keys, ", "), mostGroups+1)
	width := len(sel)
	return t.read(query, args, width, func(v []driver.Value) error {
		row, err := c.row(v)
		if err != nil || row == nil {
			return err
		}
		if count {
			n, _ := v[width-1].(int64)
			row.Count = int(n)
		}
		for k, i := range own {
			row.Asked[i] = c.asked[i].text(v[len(c.g.by)+k])
		}
		return nil
	})
}

// row is the group of a row's keys.
func (c *grouped) row(v []driver.Value) (*app.GroupRow, error) {
	keys := make([]string, len(c.g.by))
	for i, k := range c.g.by {
		keys[i] = k.key(v[i])
	}
	name := strings.Join(keys, "\x00")
	at, ok := c.at[name]
	if !ok {
		if at = len(c.rows); at == mostGroups {
			return nil, app.NewError(app.CodeTooLarge, nil, "what", c.r.sh.form.Title, "limit", strconv.Itoa(mostGroups))
		}
		row := app.GroupRow{Keys: keys, Asked: make([]string, len(c.asked))}
		for i, f := range c.asked {
			if f.agg != app.SumOf {
				row.Asked[i] = "0"
			}
		}
		c.at[name], c.rows = at, append(c.rows, row)
	}
	return &c.rows[at], nil
}

// key is a value as a filter takes it.
func (k group) key(v driver.Value) string {
	switch n, ok := v.(int64); {
	case v == nil:
		return ""
	case ok && k.field != nil && k.field.TypeName == catalog.TypeBool:
		return strconv.FormatBool(n != 0)
	}
	return fmt.Sprint(v)
}

// grouping makes ready what r is told apart by. Personal values, amounts and
// attachments never are.
func (r *request) grouping() (g grouping, err error) {
	for i, by := range r.q.Group {
		bad := app.NewError(CodeFilter, nil, "field", by.Field, "op", "group")
		if i == mostGroupBy {
			return g, bad
		}
		if by.Field == "_unit" {
			if by.Year {
				return g, bad
			}
			g.by = append(g.by, group{expr: "r.unit"})
			continue
		}
		f, ok := r.sh.form.Find(by.Field)
		if !ok || f.IsTable() || f.Personal != nil || len(r.sh.byPath[by.Field]) == 0 {
			return g, app.NewError(CodeField, nil, "form", r.sh.form.Title, "field", by.Field)
		}
		if t := f.Table(); t != nil {
			if g.table != nil && g.table != t {
				return g, bad
			}
			g.table = t
		}
		k, ok := r.sh.group(f, by.Year, fmt.Sprintf("g%d", i))
		if !ok {
			return g, bad
		}
		g.by = append(g.by, k)
	}
	return g, nil
}

// group makes a field ready; alias is a name for its own.
func (s *shape) group(f *catalog.Field, year bool, alias string) (group, bool) {
	value, ref := s.exprs(f)
	out := group{field: f, expr: value}
	if year {
		out.expr = "substr(" + value + ", 1, 4)"
		return out, f.TypeName == catalog.TypeDate
	}
	switch f.TypeName {
	case catalog.TypeText, catalog.TypeInteger, catalog.TypeDate, catalog.TypeYear, catalog.TypeBool, catalog.TypeChoice, catalog.TypeTree:
	case catalog.TypeRef, catalog.TypeParty:
		if ref != "" { // a unit that the directory has is one, whatever it was called
			out.expr = "coalesce(" + ref + ", " + value + ")"
		}
	case catalog.TypeMulti: // "|a|b|" as ["a","b"]; a record without any stays, blank
		out.join = fmt.Sprintf(` LEFT JOIN json_each('["' || replace(replace(replace(trim(%s, '|'), '\', '\\'), '"', '\"'), '|', '","') || '"]') %s`, value, alias)
		out.expr = alias + ".value"
	default:
		return out, false
	}
	return out, true
}
