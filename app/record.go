package app

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Record is one entry of a register as it stands now: a fold over its ops.
type Record struct {
	ID      ID
	Form    string // register id, e.g. "partnership"
	FormVer int    // version of the definition that wrote it last
	Unit    string // code of the unit that owns it
	Rev     int64  // number of ops applied; 0 = not stored yet
	Fields  map[string]Value
	Rows    map[string][]Row // sub-table id → rows in order
	Deleted bool             // in the recycle bin
	Created Stamp
	Updated Stamp
}

// Revision is a record as it stood at a time.
type Revision struct {
	ID  ID
	Rev int64
}

// Row is one row of a sub-table. Rows sort by Order, then by ID.
type Row struct {
	ID     ID
	Order  string // fractional rank, compared as text
	Fields map[string]Value
}

// Stamp says who and when (UTC).
type Stamp struct {
	At   time.Time
	User ID
}

// Value returns a top-level field's value, blank when there is none.
func (r *Record) Value(field string) Value { return r.Fields[field] }

// Set stores a top-level field; a blank value removes it.
func (r *Record) Set(field string, v Value) {
	if v.IsBlank() {
		delete(r.Fields, field)
		return
	}
	if r.Fields == nil {
		r.Fields = make(map[string]Value)
	}
	r.Fields[field] = v
}

// Clone returns a copy that shares no map or slice of rows with r.
func (r *Record) Clone() *Record {
	c := *r
	c.Fields = cloneFields(r.Fields)
	c.Rows = make(map[string][]Row, len(r.Rows))
	for t, rows := range r.Rows {
		cp := make([]Row, len(rows))
		for i, row := range rows {
			cp[i] = Row{ID: row.ID, Order: row.Order, Fields: cloneFields(row.Fields)}
		}
		c.Rows[t] = cp
	}
	return &c
}

func cloneFields(m map[string]Value) map[string]Value {
	c := make(map[string]Value, len(m))
	for k, v := range m {
		c[k] = v
	}
	return c
}

// SortRows puts rows into their order.
func SortRows(rows []Row) {
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(strings.Compare(a.Order, b.Order), strings.Compare(string(a.ID), string(b.ID)))
	})
}
