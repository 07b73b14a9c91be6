package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/register"
)

// Links tells where live records other than ids name one of ids, which are of
// form: a line for each field, in the order of the registers and their fields,
// with up to some of the records.
func (s *Store) Links(ctx context.Context, form string, ids []app.ID, some int) ([]register.Link, error) {
	if _, err := s.unlocked(); err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, nil
	}
	if _, err := s.shape(form); err != nil {
		return nil, err
	}
	own := make([]string, len(ids)) // their blobs in hexadecimal
	for i, id := range ids {
		b, err := idBlob(id)
		if err != nil {
			return nil, err
		}
		own[i] = fmt.Sprintf("%X", b)
	}
	var out []register.Link
	for _, f := range s.opt.Catalog.All() {
		sh, err := s.shape(f.ID)
		if err != nil {
			return nil, err
		}
		for _, q := range sh.linksTo(form) {
			link := register.Link{Form: f.ID, Field: q.path}
			args := []any{jsonList(ids)}
			if f.ID == form {
				q.sql += " AND hex(d.id) NOT IN (SELECT value FROM json_each(?))"
				args = append(args, jsonList(own))
			}
			err := s.query(ctx, q.sql, args, 1, func(v []driver.Value) error {
				if link.Count++; link.Count > some {
					return nil
				}
				return appendID(&link.Some, v[0])
			})
			if err != nil {
				return nil, s.coded(err)
			}
			if link.Count > 0 {
				out = append(out, link)
			}
		}
	}
	return out, nil
}

// linkQuery finds the records of a register that name others in one field.
type linkQuery struct{ path, sql string }

// linksTo are the queries for records that name records of form; the ids are
// their one argument. Every column of references has an index.
func (s *shape) linksTo(form string) []linkQuery {
	var out []linkQuery
	refers := func(c column) bool {
		return strings.HasSuffix(c.col.Suffix, "_ref") && slices.Contains(c.field.To, form)
	}
	from := fmt.Sprintf("SELECT d.id FROM %s r JOIN doc d ON d.rid = r.rid WHERE r.deleted = 0 AND ", s.main)
	const these = "IN (SELECT value FROM json_each(?))"
	for _, f := range s.form.Fields() {
		if !f.IsTable() {
			for _, c := range s.byPath[f.Path()] {
				if refers(c) {
					out = append(out, linkQuery{c.path, from + fmt.Sprintf("r.%s %s", c.name, these)})
				}
			}
			continue
		}
		for _, c := range s.tableOf(f).cols {
			if refers(c) {
				out = append(out, linkQuery{c.path, from + fmt.Sprintf("r.rid IN (SELECT rid FROM %s WHERE %s %s)", s.tableOf(f).name, c.name, these)})
			}
		}
	}
	return out
}
