package store

import (
	"errors"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/op"
)

// A list shows a few values of each record: they are picked out of the stored
// body without reading the rest. The body is what app.Record.AppendBody wrote,
// held by its checksum.

var errBody = errors.New("a stored body is not in its form")

// errEnough ends the reading of an object of which nothing more is wanted.
var errEnough = errors.New("enough")

// pick reads the values that cols want into out. Values of sub-tables are
// joined texts.
func pick(d *docRow, cols *columnSet, out []app.Value) error {
	rest, ok := strings.CutPrefix(app.Parts(d.body), `{"f":`)
	if !ok {
		return errBody
	}
	rest, err := pickMembers(rest, cols.plain, !cols.tables, out)
	if err != nil {
		return err
	}
	if len(d.calc) > 0 && len(cols.computed) > 0 {
		if _, err := pickMembers(app.Parts(d.calc), cols.computed, true, out); err != nil {
			return err
		}
	}
	if !cols.tables || rest == "}" {
		return nil
	}
	if rest, ok = strings.CutPrefix(rest, `,"r":`); !ok {
		return errBody
	}
	_, err = app.EachMember(rest, func(table, raw string) error { return pickTable(d, table, raw, cols.all, out) })
	return err
}

// pickMembers reads the wanted members of the object that s begins with, both
// ordered by name, and returns what follows it; with enough set it stops after
// the last one that is wanted.
func pickMembers(s string, wanted []target, enough bool, out []app.Value) (string, error) {
	if enough && len(wanted) == 0 {
		return "", nil
	}
	rest, err := app.EachMember(s, func(name, raw string) error {
		for len(wanted) > 0 && wanted[0].name != name && wanted[0].name < name {
			wanted = wanted[1:]
		}
		for len(wanted) > 0 && wanted[0].name == name {
			v, err := app.ReadValue(raw)
			if err != nil {
				return err
			}
			if !wanted[0].hides || v.IsBlank() {
				out[wanted[0].at] = v
			}
			wanted = wanted[1:]
		}
		if enough && len(wanted) == 0 {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return "", nil
	}
	return rest, err
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
	setComputed(&rec, calc.Computed)
	op.Strike(&rec, calc.Hidden)
	for i := range cols {
		if wanted(cols[i]) {
			out[i] = joined(&rec, cols[i].field)
		}
	}
	return nil
}
