package chart

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/policy"
)

// Source is where the numbers come from.
type Source interface {
	Summarise(ctx context.Context, q app.Query) (app.Summary, error)
}

// Table is what a chart shows.
type Table struct {
	ID, Title, Unit string
	Kind            Kind
	Note            string
	Head            string   // of the labels
	Series          []string // one for each value of a row; one alone may have no name
	Rows            []Row
}

// Row is one label with its values, one for each series; a value that is not
// known is not valid.
type Row struct {
	Label  string
	Values []decimal.NullDecimal
	Tile   Tile      // of a map
	Query  app.Query // the records that count; no form where there are none to show
}

// mostRows is how many bars a picture holds; the rest is added up.
const mostRows = 15

// Make gives a chart's table from the records of src as they stand; conditions
// with {year} are of that year. Errors are those of src.
func (s *Set) Make(ctx context.Context, src Source, c *Chart, year int) (Table, error) {
	t := Table{ID: c.ID, Title: c.Title, Unit: c.Unit, Kind: c.Kind, Series: []string{""}}
	q, known, err := s.reader.Query(&c.Definition, year)
	if err != nil || !known {
		return t, err
	}
	sum, err := src.Summarise(ctx, q)
	if err != nil {
		return t, err
	}
	f, ok := s.cat.Form(c.Form)
	if !ok {
		return t, app.NewError(app.CodeNotFound, nil, "what", c.Form)
	}
	m := &maker{s: s, c: c, t: &t, q: q, rows: map[string]int{}, series: map[string]int{}}
	for _, g := range q.Group {
		fd, _ := f.Find(g.Field)
		m.fields = append(m.fields, fd)
	}
	t.Head = m.fields[0].Label
	if c.Kind == Map {
		t.Series[0] = c.Unit
		m.tiles()
	}
	if len(m.fields) > 1 {
		t.Series = nil
	}
	m.inOrder(sum.Groups)
	for _, g := range sum.Groups {
		m.add(g)
	}
	m.finish()
	return t, nil
}

// maker puts groups into a table.
type maker struct {
	s            *Set
	c            *Chart
	t            *Table
	q            app.Query
	fields       []*catalog.Field
	rows, series map[string]int
	off          decimal.Decimal // what has no tile
}

// inOrder puts the groups of a chart with series into the order of the options that
// the series stand for: it is that of the legend.
func (m *maker) inOrder(groups []app.GroupRow) {
	if len(m.fields) < 2 {
		return
	}
	place := func(code string) int {
		return slices.IndexFunc(m.fields[1].Options, func(o catalog.Option) bool { return o.Code == code })
	}
	for _, g := range slices.SortedStableFunc(slices.Values(groups), func(a, b app.GroupRow) int { return place(a.Keys[1]) - place(b.Keys[1]) }) {
		_, bad := decimal.NewFromString(m.c.GroupValue(g))
		if _, ok := m.series[g.Keys[1]]; !ok && bad == nil {
			m.series[g.Keys[1]] = len(m.t.Series)
			m.t.Series = append(m.t.Series, m.label(1, g.Keys[1]))
		}
	}
}

func (m *maker) tiles() {
	for i, tile := range m.s.tiles {
		m.rows[tile.Division] = i
		m.t.Rows = append(m.t.Rows, Row{Label: tile.Label, Tile: tile, Values: []decimal.NullDecimal{{Valid: true}}})
		if len(m.s.below[tile.Division]) > 0 {
			m.t.Rows[i].Query = m.places(m.s.below[tile.Division])
		}
	}
}

func (m *maker) add(g app.GroupRow) {
	v, err := decimal.NewFromString(m.c.GroupValue(g))
	if err != nil { // nothing to sum
		return
	}
	key := g.Keys[0]
	switch {
	case m.c.Kind == Map:
		key = m.s.tile[key]
		if _, ok := m.rows[key]; !ok {
			m.off = m.off.Add(v)
			return
		}
	case m.c.Up == "city":
		if city := m.s.city[key]; city != "" {
			key = city
		}
	}
	at, ok := m.rows[key]
	if !ok {
		at = len(m.t.Rows)
		m.rows[key] = at
		m.t.Rows = append(m.t.Rows, Row{Label: m.label(0, key), Query: m.records(key)})
	}
	in := 0
	if len(m.fields) > 1 {
		in = m.series[g.Keys[1]]
	}
	row := &m.t.Rows[at]
	for len(row.Values) <= in {
		row.Values = append(row.Values, decimal.NullDecimal{})
	}
	row.Values[in] = decimal.NewNullDecimal(row.Values[in].Decimal.Add(v))
}

// label is a key as people read it.
func (m *maker) label(field int, key string) string {
	if key == "" {
		return i18n.T("chart.blank")
	}
	if m.q.Group[field].Year || m.fields[field].TypeName == catalog.TypeYear {
		return key
	}
	v := app.TextValue(key)
	if b, err := strconv.ParseBool(key); err == nil && m.fields[field].TypeName == catalog.TypeBool {
		v = app.BoolValue(b)
	}
	if m.fields[field].TypeName == catalog.TypeMulti {
		v = app.ListValue(key)
	}
	return m.fields[field].Format(v)
}

// places asks for the records of some divisions.
func (m *maker) places(codes []string) app.Query {
	q := m.s.reader.Records(&m.c.Definition, m.q)
	q.Where = append(q.Where[:len(q.Where):len(q.Where)], app.Filter{Field: m.q.Group[0].Field, Op: app.In, Values: codes})
	return q
}

// records asks for the records under a key of the first field.
func (m *maker) records(key string) app.Query {
	g, f := m.q.Group[0], m.fields[0]
	by := app.Filter{Field: g.Field, Op: app.Eq, Values: []string{key}}
	switch {
	case key == "":
		by.Op, by.Values = app.IsBlank, nil
	case f.TypeName == catalog.TypeMulti:
		by.Op = app.Has
	case m.c.Up != "":
		by.Op = app.Under
	}
	q := m.s.reader.Records(&m.c.Definition, m.q)
	if t := f.Table(); t != nil {
		rows := []app.Filter{by}
		for i, w := range q.Where { // one row has to be of the key and count
			if w.Op == app.HasRow && w.Field == t.ID {
				rows = append(rows, w.Rows...)
				q.Where = append(q.Where[:i:i], q.Where[i+1:]...)
				break
			}
		}
		by = app.Filter{Field: t.ID, Op: app.HasRow, Rows: rows}
	}
	q.Where = append(q.Where[:len(q.Where):len(q.Where)], by)
	return q
}

// finish gives every row all series, sorts bars, and adds up what is too much.
func (m *maker) finish() {
	t := m.t
	for i := range t.Rows {
		for len(t.Rows[i].Values) < len(t.Series) {
			t.Rows[i].Values = append(t.Rows[i].Values, decimal.NullDecimal{})
		}
	}
	if m.off.IsPositive() {
		t.Note = i18n.T("chart.off", "n", m.off.String(), "unit", m.c.Unit)
	}
	if t.Kind != Bar {
		return
	}
	slices.SortStableFunc(t.Rows, func(a, b Row) int { return b.Values[0].Decimal.Cmp(a.Values[0].Decimal) })
	if len(t.Rows) <= mostRows || m.c.Agg == app.DistinctOf {
		t.Rows = t.Rows[:min(len(t.Rows), mostRows)]
		return
	}
	rest := decimal.Zero
	for _, r := range t.Rows[mostRows-1:] {
		rest = rest.Add(r.Values[0].Decimal)
	}
	n := len(t.Rows) - mostRows + 1
	t.Rows = append(t.Rows[:mostRows-1], Row{Label: i18n.T("chart.rest", "n", strconv.Itoa(n)), Values: []decimal.NullDecimal{decimal.NewNullDecimal(rest)}})
}

// FromLedger is the progress against the policy's numbers: how much of each
// target is reached, in percent, at most 100.
func FromLedger(lines []policy.Line) Table {
	t := Table{ID: "progress", Title: i18n.T("chart.progress"), Kind: Progress, Unit: "%", Head: i18n.T("chart.target"), Series: []string{i18n.T("chart.reached")}}
	hundred := decimal.NewFromInt(100)
	for _, line := range lines {
		for _, m := range line.Figures {
			target, err := decimal.NewFromString(m.Target)
			if err != nil || !target.IsPositive() {
				continue
			}
			row := Row{Label: i18n.T("chart.of", "label", m.Figure.Label, "value", cmp.Or(m.Value, "0"), "target", m.Target, "unit", m.Figure.Unit), Query: m.Query}
			value, err := decimal.NewFromString(cmp.Or(m.Value, "0"))
			if err == nil {
				row.Values = []decimal.NullDecimal{decimal.NewNullDecimal(decimal.Min(hundred, value.Mul(hundred).DivRound(target, 1)))}
			} else {
				row.Values = []decimal.NullDecimal{{}}
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}
