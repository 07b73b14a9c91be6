package store

import (
	"context"
	"database/sql/driver"
	"strings"

	"ronghe/app/register"
)

// Journal returns a page of the log that q selects, newest first.
// store.log_damaged when an entry fails its checksum.
func (s *Store) Journal(ctx context.Context, q register.JournalQuery) ([]register.Entry, error) {
	if _, err := s.unlocked(); err != nil {
		return nil, err
	}
	where, args := journalWhere(q)
	var out []register.Entry
	one := s.entries(&out)
	err := s.query(ctx, `SELECT `+opColumns+`, n IN (SELECT op FROM purged) FROM op WHERE `+where+` ORDER BY n DESC LIMIT ? OFFSET ?`,
		append(args, int64(q.Limit), int64(q.Offset)), opWidth+1, func(v []driver.Value) error {
			if err := one(v[:opWidth]); err != nil {
				return err
			}
			purged, _ := v[opWidth].(int64)
			out[len(out)-1].Purged = purged != 0
			return nil
		})
	return out, s.coded(err)
}

// CountJournal counts the entries that q selects, without its Limit and Offset.
func (s *Store) CountJournal(ctx context.Context, q register.JournalQuery) (int, error) {
	if _, err := s.unlocked(); err != nil {
		return 0, err
	}
	where, args := journalWhere(q)
	n := int64(0)
	err := s.query(ctx, `SELECT count(*) FROM op WHERE `+where, args, 1, func(v []driver.Value) error {
		n, _ = v[0].(int64)
		return nil
	})
	return int(n), s.coded(err)
}

// journalWhere chooses entries. Who wrote one stands in its body alone, a JSON text
// in which quotes inside of values are escaped: the bytes of a member are found
// nowhere else. A form's entries are those of its records, those of records that
// left, and the ones, such as exports, that name it.
func journalWhere(q register.JournalQuery) (where string, args []any) {
	parts := []string{"n >= ? AND n < ?"}
	args = []any{q.In.From, q.In.To}
	if len(q.Kinds) > 0 {
		parts = append(parts, "kind IN (?"+strings.Repeat(", ?", len(q.Kinds)-1)+")")
		for _, k := range q.Kinds {
			args = append(args, string(k))
		}
	}
	if q.Form != "" {
		parts = append(parts, "(rid IN (SELECT rid FROM doc WHERE form = ?) OR (rid IS NULL OR n IN (SELECT op FROM purged)) AND instr(body, ?) > 0)")
		args = append(args, q.Form, []byte(`"form":"`+q.Form+`"`))
	}
	if q.User != "" {
		parts = append(parts, "instr(body, ?) > 0")
		args = append(args, []byte(`"user":"`+string(q.User)+`"`))
	}
	return strings.Join(parts, " AND "), args
}
