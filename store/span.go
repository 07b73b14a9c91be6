package store

import (
	"context"
	"database/sql/driver"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

// Place returns where in the log the first op stands that was stored at or after
// a time, one behind the last where there is none. The log is in the order in
// which it was written, so the place is found by halving; a clock that was put
// back for a while moves it by no more than what was written in that while.
func (s *Store) Place(ctx context.Context, at time.Time) (int64, error) {
	if _, err := s.unlocked(); err != nil {
		return 0, err
	}
	var place int64
	err := s.moment(ctx, func(t *session) error {
		last, err := t.number(`SELECT coalesce(max(n), 0) FROM op`)
		if err != nil {
			return err
		}
		low, high := int64(1), last+1
		for low < high {
			mid := low + (high-low)/2
			stored, err := t.number(`SELECT at FROM op WHERE n >= ? ORDER BY n LIMIT 1`, mid)
			if err != nil {
				return err
			}
			if stored < at.UnixMilli() {
				low = mid + 1
			} else {
				high = mid
			}
		}
		place = low
		return nil
	})
	return place, s.coded(err)
}

// number reads one whole number, 0 where there is no row.
func (t *session) number(query string, args ...any) (n int64, err error) {
	err = t.read(query, args, 1, func(v []driver.Value) error {
		n, _ = v[0].(int64)
		return nil
	})
	return n, err
}

// Audits returns the latest entries of an audit kind, newest first.
// store.log_damaged when an entry fails its checksum.
func (s *Store) Audits(ctx context.Context, kind op.Kind, limit int) ([]register.Entry, error) {
	if _, err := s.unlocked(); err != nil {
		return nil, err
	}
	var out []register.Entry
	err := s.query(ctx, `SELECT `+opColumns+` FROM op WHERE kind = ? AND rid IS NULL ORDER BY n DESC LIMIT ?`,
		[]any{string(kind), int64(limit)}, opWidth, s.entries(&out))
	return out, s.coded(err)
}

// entries gathers rows of the log; what earlier versions of a form wrote, as the
// present one would have.
func (s *Store) entries(out *[]register.Entry) func([]driver.Value) error {
	return func(v []driver.Value) error {
		var r opRow
		if err := r.read(v); err != nil {
			return err
		}
		o, err := op.Decode(r.body)
		*out = append(*out, register.Entry{Op: *s.upgraded(&o), At: millis(r.at), N: r.n})
		return err
	}
}

// Touched counts, by form, the records that have ops in a span of the log.
func (s *Store) Touched(ctx context.Context, in register.Span) (map[string]int, error) {
	if _, err := s.unlocked(); err != nil {
		return nil, err
	}
	out := map[string]int{}
	err := s.query(ctx, `SELECT d.form, count(*) FROM (SELECT DISTINCT rid FROM op WHERE n >= ? AND n < ? AND rid IS NOT NULL) o
		JOIN doc d ON d.rid = o.rid GROUP BY d.form`, []any{in.From, in.To}, 2, func(v []driver.Value) error {
		form, _ := v[0].(string)
		n, _ := v[1].(int64)
		out[form] = int(n)
		return nil
	})
	return out, s.coded(err)
}

// touchedSQL goes back through a span and stops at each record's last op in it, so
// that a page needs neither all records of the span nor their order.
const touchedSQL = `SELECT d.rid, d.id FROM op o CROSS JOIN doc d ON d.rid = o.rid
	WHERE o.n >= ? AND o.n < ? AND d.form = ? AND NOT EXISTS (SELECT 1 FROM op p WHERE p.rid = o.rid AND p.n > o.n AND p.n < ?)
	ORDER BY o.n DESC LIMIT ? OFFSET ?`

// TouchedIn returns a page of the records of a form that have ops in a span of
// the log, with these ops, what was changed last first. store.log_damaged when an
// entry fails its checksum.
func (s *Store) TouchedIn(ctx context.Context, in register.Span, form string, limit, offset int) ([]register.Touched, error) {
	if _, err := s.unlocked(); err != nil {
		return nil, err
	}
	var out []register.Touched
	err := s.moment(ctx, func(t *session) error {
		var rids []int64
		args := []any{in.From, in.To, form, in.To, int64(limit), int64(offset)}
		err := t.read(touchedSQL, args, 2, func(v []driver.Value) error {
			rid, _ := v[0].(int64)
			key, _ := v[1].([]byte)
			id, err := blobID(key)
			rids, out = append(rids, rid), append(out, register.Touched{Doc: id})
			return err
		})
		for i, rid := range rids {
			if err != nil {
				break
			}
			err = t.read(`SELECT `+opColumns+` FROM op WHERE rid = ? AND n >= ? AND n < ? ORDER BY n`,
				[]any{rid, in.From, in.To}, opWidth, s.entries(&out[i].Entries))
		}
		return err
	})
	return out, s.coded(err)
}

// People returns everyone who has or had an account, so that the log can say who.
func (s *Store) People(ctx context.Context) ([]app.User, error) {
	accounts, err := s.Users(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]app.User, len(accounts))
	for i, a := range accounts {
		out[i] = a.User
	}
	return out, nil
}
