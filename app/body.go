package app

import (
	"fmt"
	"slices"
	"strings"
)

// AppendBody appends the record's body as JSON with sorted keys:
// {"f":{field:value},"r":{table:[{"id":…,"o":order,"f":{…}}]}}. The same
// content always gives the same bytes.
func (r *Record) AppendBody(b []byte) []byte {
	b = append(b, `{"f":`...)
	b = appendFields(b, r.Fields)
	tables := make([]string, 0, len(r.Rows))
	for t, rows := range r.Rows {
		if len(rows) > 0 {
			tables = append(tables, t)
		}
	}
	if len(tables) == 0 {
		return append(b, '}')
	}
	slices.Sort(tables)
	b = append(b, `,"r":{`...)
	for i, t := range tables {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(b, t)
		b = append(b, ':', '[')
		for j, row := range r.Rows[t] {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(b, `{"id":`...)
			b = AppendString(b, string(row.ID))
			b = append(b, `,"o":`...)
			b = AppendString(b, row.Order)
			b = append(b, `,"f":`...)
			b = appendFields(b, row.Fields)
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	return append(b, '}', '}')
}

func appendFields(b []byte, fields map[string]Value) []byte {
	keys := make([]string, 0, len(fields))
	for k, v := range fields {
		if !v.IsBlank() {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	b = append(b, '{')
	for i, k := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(b, k)
		b = append(b, ':')
		b = fields[k].AppendJSON(b)
	}
	return append(b, '}')
}

// ReadBody fills the record's fields and rows from what AppendBody wrote. Their
// texts are parts of b, which must not be changed any more.
func (r *Record) ReadBody(b []byte) error {
	r.Fields, r.Rows = map[string]Value{}, map[string][]Row{}
	rest, err := EachMember(Parts(b), func(name, raw string) (err error) {
		switch name {
		case "f":
			r.Fields, err = readFields(raw)
		case "r":
			_, err = EachMember(raw, func(table, raw string) (err error) {
				r.Rows[table], err = ReadRows(raw)
				return err
			})
		}
		return err
	})
	if err == nil && rest != "" {
		err = errJSON
	}
	if err != nil {
		return fmt.Errorf("record body: %w", err)
	}
	return nil
}

// ReadRows reads the rows of one sub-table as they stand in a body.
func ReadRows(s string) ([]Row, error) {
	var rows []Row
	_, err := eachElement(s, func(raw string) error {
		row := Row{Fields: map[string]Value{}}
		_, err := EachMember(raw, func(name, raw string) (err error) {
			switch name {
			case "id":
				var id string
				id, err = readString(raw)
				row.ID = ID(id)
			case "o":
				row.Order, err = readString(raw)
			case "f":
				row.Fields, err = readFields(raw)
			}
			return err
		})
		rows = append(rows, row)
		return err
	})
	SortRows(rows)
	return rows, err
}

// mostGuessed bounds the fields that room is made for before they are read.
const mostGuessed = 256

func readFields(s string) (map[string]Value, error) {
	fields := make(map[string]Value, min(strings.Count(s, `,"`), mostGuessed)+1) // a map that grows is filled twice
	_, err := EachMember(s, func(name, raw string) (err error) {
		fields[name], err = ReadValue(raw)
		return err
	})
	return fields, err
}
