package store

import (
	"errors"
	"slices"
	"strings"

	"ronghe/app"
)

// A list shows a few values of each record: they are picked out of the stored
// body without reading the rest. The body is what app.Record.AppendBody wrote,
// held by its checksum.

var errBody = errors.New("a stored body is not in its form")

// pick reads the values that cols want into out. Values of sub-tables are
// joined texts.
func pick(d *docRow, cols []listColumn, out []app.Value) error {
	rest, ok := strings.CutPrefix(app.Parts(d.body), `{"f":`)
	if !ok {
		return errBody
	}
	rest, err := app.EachMember(rest, func(name, raw string) (err error) {
		for i := range cols {
			if c := &cols[i]; c.plain && c.name == name && err == nil {
				out[i], err = app.ReadValue(raw)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(d.calc) > 0 {
		if _, err := app.EachMember(app.Parts(d.calc), func(name, raw string) (err error) {
			for i := range cols {
				if c := &cols[i]; c.computed && c.name == name && err == nil {
					out[i], err = app.ReadValue(raw)
				}
			}
			return err
		}); err != nil {
			return err
		}
	}
	if rest == "}" {
		return nil
	}
	if rest, ok = strings.CutPrefix(rest, `,"r":`); !ok {
		return errBody
	}
	_, err = app.EachMember(rest, func(table, raw string) error { return pickTable(d, table, raw, cols, out) })
	return err
}

// pickTable reads a sub-table when a column wants it.
func pickTable(d *docRow, table, raw string, cols []listColumn, out []app.Value) error {
	wanted := func(c listColumn) bool { return c.table == table }
	if !slices.ContainsFunc(cols, wanted) {
		return nil
	}
	rows, err := app.ReadRows(raw)
	if err != nil {
		return err
	}
	rec := app.Record{Rows: map[string][]app.Row{table: rows}}
	calc, err := readCalc(d.calc)
	if err != nil {
		return err
	}
	setComputed(&rec, calc)
	for i := range cols {
		if wanted(cols[i]) {
			out[i] = joined(&rec, cols[i].field)
		}
	}
	return nil
}
