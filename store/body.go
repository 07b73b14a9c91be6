package store

import (
	"bytes"
	"encoding/json"
	"errors"

	"ronghe/app"
)

// A list shows a few values of each record: they are picked out of the stored
// body without reading the rest. The body is what app.Record.AppendBody wrote,
// held by its checksum.

var errBody = errors.New("a stored body is not in its form")

// pick reads the values that cols want into out. Values of sub-tables are
// joined texts.
func pick(d *docRow, cols []listColumn, out []app.Value) error {
	rest, ok := bytes.CutPrefix(d.body, []byte(`{"f":`))
	if !ok {
		return errBody
	}
	set := func(name, raw []byte) error {
		for i := range cols {
			if c := &cols[i]; c.plain && c.name == string(name) {
				if err := readValue(&out[i], raw); err != nil {
					return err
				}
			}
		}
		return nil
	}
	rest, err := eachMember(rest, set)
	if err != nil {
		return err
	}
	if len(d.calc) > 0 {
		if _, err := eachMember(d.calc, func(name, raw []byte) error {
			for i := range cols {
				if c := &cols[i]; c.computed && c.name == string(name) {
					return readValue(&out[i], raw)
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	if rest, ok = bytes.CutPrefix(rest, []byte(`,"r":`)); !ok {
		return nil
	}
	_, err = eachMember(rest, func(table, raw []byte) error { return pickTable(d, table, raw, cols, out) })
	return err
}

// pickTable reads a sub-table when a column wants it.
func pickTable(d *docRow, table, raw []byte, cols []listColumn, out []app.Value) error {
	wanted := false
	for i := range cols {
		wanted = wanted || cols[i].table == string(table)
	}
	if !wanted {
		return nil
	}
	rec := app.Record{}
	body := append(append(append([]byte(`{"f":{},"r":{"`), table...), `":`...), raw...)
	if err := rec.ReadBody(append(body, '}', '}')); err != nil {
		return err
	}
	if calc, err := readCalc(d.calc); err != nil {
		return err
	} else {
		setComputed(&rec, calc)
	}
	for i := range cols {
		if cols[i].table == string(table) {
			out[i] = joined(&rec, cols[i].field)
		}
	}
	return nil
}

// readValue reads one value; a text without escapes, the usual case, directly.
func readValue(v *app.Value, raw []byte) error {
	if raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 {
		*v = app.TextValue(string(raw[1 : len(raw)-1]))
		return nil
	}
	return json.Unmarshal(raw, v)
}

// eachMember calls fn for each member of the object that b begins with, and
// returns what follows the object. Names have no escapes: they are ids.
func eachMember(b []byte, fn func(name, raw []byte) error) ([]byte, error) {
	if len(b) < 2 || b[0] != '{' {
		return nil, errBody
	}
	b = b[1:]
	if b[0] == '}' {
		return b[1:], nil
	}
	for {
		if len(b) < 4 || b[0] != '"' {
			return nil, errBody
		}
		end := bytes.IndexByte(b[1:], '"') + 1
		if end < 1 || end+2 >= len(b) || b[end+1] != ':' {
			return nil, errBody
		}
		name := b[1:end]
		b = b[end+2:]
		n := skipValue(b)
		if n <= 0 || n >= len(b) {
			return nil, errBody
		}
		if err := fn(name, b[:n]); err != nil {
			return nil, err
		}
		switch b[n] {
		case ',':
			b = b[n+1:]
		case '}':
			return b[n+1:], nil
		default:
			return nil, errBody
		}
	}
}

// skipValue returns the length of the JSON value that b begins with, 0 when it
// does not end.
func skipValue(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			n := skipString(b[i:])
			if n == 0 {
				return 0
			}
			i += n - 1
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				return i + 1
			}
			if depth < 0 { // the end of a bare word before
				return i
			}
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return 0
}

// skipString returns the length of the string that b begins with.
func skipString(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}
