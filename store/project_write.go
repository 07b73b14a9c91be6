package store

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/register"
)

// Of a record that changes only what became another is written: an index costs
// as much as the row, and most of a record stays as it was. What stands is read
// from the projection itself, so that nothing is taken for granted.

// writeProjection writes the rows of the projection and the search index.
func (t *tx) writeProjection(h *held, e *register.Evaluation) error {
	p, err := t.projection(h, e)
	if err != nil {
		return err
	}
	return t.putProjection(h, p)
}

// projected are the rows that the projection holds of a record.
type projected struct {
	texts
	main   []any
	tables [][][]any // rows, by the form's sub-tables
}

// projection makes them. The database is asked for sealed values alone, where they are
// not in hand.
func (t *tx) projection(h *held, e *register.Evaluation) (*projected, error) {
	p := &projected{texts: t.s.searchTexts(h.sh, h.rec, e)}
	var err error
	if p.keys, err = t.blindTokens(h); err != nil {
		return nil, err
	}
	if p.main, err = t.mainArgs(h, e, p.q); err != nil {
		return nil, err
	}
	p.tables = make([][][]any, len(h.sh.tables))
	for i, ts := range h.sh.tables {
		if p.tables[i], err = t.tableArgs(h, ts, e); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// putProjection writes them, in place of those of h.old.
func (t *tx) putProjection(h *held, p *projected) error {
	t.wrote(changed{h.sh.form.ID, h.rec.Unit})
	if h.old == nil {
		return t.insertProjection(h, p)
	}
	t.wrote(changed{h.sh.form.ID, h.old.Unit})
	same, err := t.updateMain(h, p.main)
	if err != nil {
		return err
	}
	for i, ts := range h.sh.tables {
		if err := t.updateTable(h, ts, p.tables[i]); err != nil {
			return err
		}
	}
	if same && !h.anew && t.sameSecrets(h) {
		return nil
	}
	if _, err := t.exec(h.sh.delFTS, h.rid); err != nil {
		return err
	}
	return t.insertSearch(h, p.texts)
}

func (t *tx) insertProjection(h *held, p *projected) error {
	if _, err := t.exec(h.sh.insert, p.main...); err != nil {
		return err
	}
	for i, ts := range h.sh.tables {
		if err := t.insertRows(ts, p.tables[i]); err != nil {
			return err
		}
	}
	return t.insertSearch(h, p.texts)
}

// insertSearch puts live records into the search index and no others.
func (t *tx) insertSearch(h *held, tx texts) error {
	if h.rec.Deleted {
		return nil
	}
	_, err := t.exec(h.sh.insertFTS, h.rid, tx.words, tx.initials, tx.keys)
	return err
}

// The places of columns in every r_<form>.
const (
	colDeleted = 2
	colText    = 6
)

// updateMain writes the columns of a row that change. It reports whether what is
// searched, and whether it is, stays as it was.
func (t *tx) updateMain(h *held, args []any) (sameText bool, err error) {
	was := make([]driver.Value, len(args))
	found, err := t.row(was, h.sh.row, h.rid)
	if err != nil {
		return false, err
	}
	if !found {
		_, err := t.exec(h.sh.replace, args...)
		return false, err
	}
	var set []string
	var values []any
	for i, a := range args {
		if a != was[i] {
			set = append(set, h.sh.names[i]+" = ?")
			values = append(values, a)
		}
	}
	sameText = args[colText] == was[colText] && args[colDeleted] == was[colDeleted]
	if set == nil {
		return sameText, nil
	}
	_, err = t.exec(fmt.Sprintf("UPDATE %s SET %s WHERE rid = ?", h.sh.main, strings.Join(set, ", ")), append(values, h.rid)...)
	return sameText, err
}

// updateTable writes the rows of a sub-table's projection anew where they differ.
func (t *tx) updateTable(h *held, ts *tableShape, rows [][]any) error {
	if len(h.old.Rows[ts.field.ID]) == 0 && len(h.rec.Rows[ts.field.ID]) == 0 && !h.anew {
		return nil
	}
	was := map[string][]driver.Value{}
	dest := make([]driver.Value, fixedTable+len(ts.cols))
	if err := t.rows(dest, func() error {
		row, _ := dest[1].(string)
		was[row] = slices.Clone(dest)
		return nil
	}, ts.rows, h.rid); err != nil {
		return err
	}
	same := len(was) == len(rows)
	for _, args := range rows {
		row, _ := args[1].(string)
		same = same && slices.EqualFunc(args, was[row], func(a any, b driver.Value) bool { return a == b })
	}
	if same {
		return nil
	}
	if _, err := t.exec(ts.delete, h.rid); err != nil {
		return err
	}
	return t.insertRows(ts, rows)
}

func (t *tx) insertRows(ts *tableShape, rows [][]any) error {
	for _, args := range rows {
		if _, err := t.exec(ts.insert, args...); err != nil {
			return err
		}
	}
	return nil
}

// sameSecrets reports whether the personal values of a record stayed what they
// were: they are searched by keyed hashes that stand in no row.
func (t *tx) sameSecrets(h *held) bool {
	for _, f := range h.sh.secret {
		tf := f.Table()
		if tf == nil {
			if !h.old.Fields[f.ID].Equal(h.rec.Fields[f.ID]) {
				return false
			}
			continue
		}
		was, now := h.old.Rows[tf.ID], h.rec.Rows[tf.ID]
		if !slices.EqualFunc(was, now, func(a, b app.Row) bool {
			return a.ID == b.ID && a.Fields[f.ID].Equal(b.Fields[f.ID])
		}) {
			return false
		}
	}
	return true
}
