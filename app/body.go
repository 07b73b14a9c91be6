package app

import (
	"encoding/json"
	"fmt"
	"slices"
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

// ReadBody fills the record's fields and rows from what AppendBody wrote.
func (r *Record) ReadBody(b []byte) error {
	var body struct {
		F map[string]Value `json:"f"`
		R map[string][]struct {
			ID ID               `json:"id"`
			O  string           `json:"o"`
			F  map[string]Value `json:"f"`
		} `json:"r"`
	}
	if err := json.Unmarshal(b, &body); err != nil {
		return fmt.Errorf("record body: %w", err)
	}
	r.Fields = body.F
	if r.Fields == nil {
		r.Fields = map[string]Value{}
	}
	r.Rows = make(map[string][]Row, len(body.R))
	for t, rows := range body.R {
		out := make([]Row, len(rows))
		for i, row := range rows {
			out[i] = Row{ID: row.ID, Order: row.O, Fields: row.F}
			if out[i].Fields == nil {
				out[i].Fields = map[string]Value{}
			}
		}
		SortRows(out)
		r.Rows[t] = out
	}
	return nil
}
