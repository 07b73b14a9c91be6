package annual

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/review"
)

// Form is the form of the records that a report is kept in; see the package
// comment.
const Form = review.TableForm

// FieldCell is the column of a table's record that names the cell.
const FieldCell = "cell"

// Fields of the form.
const (
	fieldYear  = "stat_year"
	fieldTable = "table_no"

	tableCells = "cells"
	colCell    = FieldCell
	colValue   = "value"
	colWords   = "words"
	colOrigin  = "origin"
	colFigure  = "figure"
	colReason  = "reason"
	colNA      = "na" // that the cell does not apply: the projection has no value then

	tableNotes = "notes"
	colCheck   = "check"
	colFigures = "figures"
	colNote    = "note"
	colSince   = "since"
)

// recordID is the id of the record of a unit's table, the same on each device.
func recordID(unit string, year int, t *Table) app.ID {
	return review.TableID(unit, year, t.ID)
}

// rowID is the id of the row of a cell or a check in the record rec.
func rowID(rec app.ID, key string) app.ID { return op.CodeID(Form+"/row", string(rec)+"/"+key) }

// read takes a table's record into the report. What belongs to cells that the
// definitions have no more is left where it is.
func (r *Report) read(t *Table, rec *app.Record) {
	r.records[t] = rec
	for _, row := range rec.Rows[tableCells] {
		c, ok := r.Book.byKey[row.Fields[colCell].Text()]
		if !ok || c.Table != t {
			continue
		}
		st := State{
			Value: row.Fields[colValue], Origin: Origin(row.Fields[colOrigin].Text()),
			Figure: row.Fields[colFigure], Reason: row.Fields[colReason].Text(),
		}
		if c.Text {
			st.Value = row.Fields[colWords]
		}
		r.state[c] = st
	}
	for _, row := range rec.Rows[tableNotes] {
		n := Note{Check: row.Fields[colCheck].Text(), Figures: row.Fields[colFigures].Text(), Words: row.Fields[colNote].Text(), Since: r.Year}
		if y := number(row.Fields[colSince].Text()); y != 0 {
			n.Since = y
		}
		r.notes[n.Check] = n
	}
}

// record is the table's record as the report has it, made from the stored one so
// that only what differs becomes operations.
func (r *Report) record(t *Table) (next, base *app.Record) {
	base = r.records[t]
	if base != nil {
		next = base.Clone()
	} else {
		next = &app.Record{
			ID: recordID(r.Unit.Code, r.Year, t), Form: Form, Unit: r.Unit.Code, Fields: map[string]app.Value{}, Rows: map[string][]app.Row{},
		}
		next.Set(fieldYear, app.TextValue(fmt.Sprint(r.Year)))
		next.Set(fieldTable, app.TextValue(t.ID))
	}
	for _, c := range t.cells {
		put(next, tableCells, c.Key, r.cellRow(c))
	}
	for _, key := range r.noteKeys(t) {
		n, ok := r.notes[key]
		var fields map[string]app.Value
		if ok {
			fields = map[string]app.Value{colCheck: app.TextValue(n.Check), colFigures: app.TextValue(n.Figures), colNote: app.TextValue(n.Words), colSince: app.TextValue(yearText(n.Since))}
		}
		put(next, tableNotes, key, fields)
	}
	return next, base
}

// cellRow is the row of a cell, nil where nothing is kept of it.
func (r *Report) cellRow(c *Cell) map[string]app.Value {
	st, ok := r.state[c]
	if !ok {
		return nil
	}
	fields := map[string]app.Value{colCell: app.TextValue(c.Key)}
	set := func(col string, v app.Value) {
		if !v.IsBlank() {
			fields[col] = v
		}
	}
	set(colOrigin, app.TextValue(string(st.Origin)))
	set(colFigure, st.Figure)
	set(colReason, app.TextValue(st.Reason))
	if c.Text {
		set(colWords, st.Value)
	} else {
		set(colValue, st.Value)
		if st.Value.Kind() == app.NotApplicable {
			set(colNA, app.BoolValue(true))
		}
	}
	return fields
}

// noteKeys are the checks of the table that have an explanation, or had one.
func (r *Report) noteKeys(t *Table) []string {
	var keys []string
	own := func(key string) bool {
		return strings.HasPrefix(key, t.ID+"#") || strings.HasPrefix(key, t.ID+".")
	}
	for key := range r.notes {
		if own(key) {
			keys = append(keys, key)
		}
	}
	if rec := r.records[t]; rec != nil {
		for _, row := range rec.Rows[tableNotes] {
			if key := row.Fields[colCheck].Text(); !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	return keys
}

// put makes the row of key hold fields; nil removes it.
func put(rec *app.Record, table, key string, fields map[string]app.Value) {
	id := rowID(rec.ID, key)
	rows := rec.Rows[table]
	i := slices.IndexFunc(rows, func(row app.Row) bool { return row.ID == id })
	switch {
	case fields == nil && i >= 0:
		rec.Rows[table] = slices.Delete(rows, i, i+1)
	case fields == nil:
	case i >= 0:
		rows[i].Fields = fields
	default:
		last := ""
		if len(rows) > 0 {
			last = rows[len(rows)-1].Order
		}
		rec.Rows[table] = append(rows, app.Row{ID: id, Order: op.After(last), Fields: fields})
	}
}

// loadOf reads the records of a unit's report of a year.
func (s *Service) loadOf(ctx context.Context, unit app.Unit, year int) (*Report, error) {
	r := newReport(s.book, unit, year)
	for _, t := range s.book.tables {
		rec, err := s.reg.Open(ctx, Form, recordID(r.Unit.Code, year, t))
		if app.CodeOf(err) == app.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !rec.Deleted {
			r.read(t, rec)
		}
	}
	return r, nil
}
