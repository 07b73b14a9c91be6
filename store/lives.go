package store

import (
	"bytes"
	"context"
	"database/sql/driver"
	"fmt"

	"ronghe/app/catalog"
	"ronghe/app/op"
)

// lacking finds this folder's ops, under whichever of its keys, that an earlier life of the server decided and
// the present one does not know; it follows a list of conditions that name s.op.
// What was purged here cannot be offered again.
// With ?1 and ?2: the present life's number and the device.
const lacking = `SELECT s.op FROM settled s JOIN branch b ON b.k = s.branch WHERE s.epoch < ?1 AND b.device IN (SELECT device FROM incarnation UNION SELECT ?2) AND s.outcome <> '` + string(op.Rejected) + `'
	AND s.op NOT IN (SELECT op FROM purged)`

// Scattered reports whether an op that waits, or that a restored server lacks,
// stands only in an earlier life of the device, or in none: Renew is to come
// first then.
func (s *Store) Scattered(ctx context.Context) (bool, error) {
	yes, known, now := false, "", ""
	err := s.moment(ctx, func(t *session) error {
		var out op.Outbox
		inc, base, err := t.outboxBase(&out)
		if err != nil {
			return err
		}
		if cut, err := t.cutOff(inc, base); err != nil || cut {
			yes = cut
			return err
		}
		epoch, err := t.number(`SELECT CAST(value AS INTEGER) FROM sync WHERE key = ?`, keyEpochs)
		if err != nil {
			return err
		}
		// What is found together stays so in this life of the device and of the
		// server: whatever is written is linked in the present one.
		now = fmt.Sprintf("%d %d", inc, epoch)
		if err := t.read(`SELECT value FROM sync WHERE key = ?`, []any{keyGathered}, 1, func(v []driver.Value) error {
			b, _ := v[0].([]byte)
			known = string(b)
			return nil
		}); err != nil || known == now {
			return err
		}
		n, err := t.number(`SELECT EXISTS (SELECT 1 FROM link WHERE inc < ?1 AND op NOT IN (SELECT op FROM link WHERE inc = ?1)
			AND op NOT IN (SELECT op FROM settled) AND op NOT IN (SELECT op FROM quarantine))`, inc)
		if err != nil || n > 0 {
			yes = n > 0
			return err
		}
		n, err = t.number(`SELECT EXISTS (`+lacking+` AND s.op NOT IN (SELECT op FROM link WHERE inc = ?3))`, epoch, string(out.Branch.Device), inc)
		yes = n > 0
		return err
	})
	if err != nil || yes || known == now {
		return yes, s.coded(err)
	}
	return false, s.w.do(ctx, s, func(t *session) error { return t.keep(keyGathered, []byte(now)) })
}

// cutOff reports whether a life cannot be offered as it is: the server was
// restored and lacks an op of it that was purged here meanwhile.
func (t *session) cutOff(inc, base int64) (bool, error) {
	if some, err := t.number(`SELECT EXISTS (SELECT 1 FROM purged)`); err != nil || some == 0 {
		return false, err
	}
	var c op.Course
	if err := t.course(&c); err != nil {
		return false, err
	}
	n, err := t.number(`SELECT EXISTS (SELECT 1 FROM link WHERE seq > ? AND inc = ? AND op IN (SELECT op FROM purged))`, base+c.Acked, inc)
	return n != 0, err
}

// Holds reports whether head is the hash of the present life's link n.
func (s *Store) Holds(ctx context.Context, n int64, head []byte) (bool, error) {
	yes := n == 0
	err := s.moment(ctx, func(t *session) error {
		var out op.Outbox
		inc, base, err := t.outboxBase(&out)
		if err != nil || n < 1 || n > out.Last {
			return err
		}
		return t.read(`SELECT op.id, link.n, link.suite, link.body_hash, link.prev_hash FROM link JOIN op ON op.n = link.op WHERE link.seq = ? AND link.inc = ?`,
			[]any{base + n, inc}, 5, func(v []driver.Value) error {
				l := op.Link{Device: out.Branch.Device, Incarnation: out.Branch.Incarnation}
				id, _ := v[0].([]byte)
				var err error
				if l.Op, err = blobID(id); err != nil {
					return err
				}
				l.N, _ = v[1].(int64)
				suite, _ := v[2].(int64)
				l.Suite = op.Suite(suite)
				l.BodyHash, _ = v[3].([]byte)
				l.PrevHash, _ = v[4].([]byte)
				h, err := l.Hash()
				yes = err == nil && bytes.Equal(h, head)
				return err
			})
	})
	return yes, s.coded(err)
}

// Strangers counts the records that were made here for other units and that no
// server decided: those of the demonstration, mostly. A server takes none of them.
func (s *Store) Strangers(ctx context.Context) (n int, err error) {
	err = s.query(ctx, `SELECT json_extract(CAST(body AS TEXT), '$.form'), count(*) FROM op
		WHERE kind = ?1 AND rid IS NOT NULL AND json_extract(CAST(body AS TEXT), '$.unit') <> ?2 AND n NOT IN (SELECT op FROM settled)
			AND NOT EXISTS (SELECT 1 FROM op m WHERE m.rid = op.rid AND m.kind = ?3 AND json_extract(CAST(m.body AS TEXT), '$.unit') = ?2) GROUP BY 1`,
		[]any{string(op.Create), s.Unit(), string(op.Move)}, 2, func(v []driver.Value) error {
			id, _ := v[0].(string)
			if f, ok := s.opt.Catalog.Form(id); ok && f.Scope == catalog.ProvinceScope {
				return nil
			}
			more, _ := v[1].(int64)
			n += int(more)
			return nil
		})
	return n, s.coded(err)
}
