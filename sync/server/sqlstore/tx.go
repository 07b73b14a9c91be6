package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/server"
)

// txn implements server.Tx.
type txn struct {
	ctx  context.Context
	s    *Store
	tx   *sql.Tx
	busy map[string]bool      // whose rows are being read
	use  map[string]*sql.Stmt // SQLite's, which else reads each text again; the other driver keeps them itself
}

// insert puts n rows into a table, many at a time in a few sizes, so that the
// texts of statements repeat. tail follows the values.
func (t *txn) insert(table string, columns []string, n int, tail string, row func(i int, args []any) []any) error {
	if n == 0 {
		return nil
	}
	one := "(" + strings.Repeat("?, ", len(columns)-1) + "?)"
	for done := 0; done < n; {
		size := 1
		for _, s := range []int{64, 16, 4} {
			if n-done >= s {
				size = s
				break
			}
		}
		args := make([]any, 0, size*len(columns))
		for i := range size {
			args = row(done+i, args)
		}
		q := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " + strings.Repeat(one+", ", size-1) + one + tail
		if err := t.exec(q, args...); err != nil {
			return err
		}
		done += size
	}
	return nil
}

// listSize is how many ids stand in one list of a query.
const listSize = 100

// each runs a query for ids, listSize at a time; the last one is repeated, so
// that the text of the query is always the same.
func (t *txn) each(q string, ids []app.ID, f func(scan func(...any) error) error) error {
	q = strings.Replace(q, "(?)", "("+strings.Repeat("?, ", listSize-1)+"?)", 1)
	for len(ids) > 0 {
		some := ids[:min(listSize, len(ids))]
		ids = ids[len(some):]
		args := make([]any, listSize)
		for i := range args {
			args[i] = key(some[min(i, len(some)-1)])
		}
		if err := t.rows(q, args, f); err != nil {
			return err
		}
	}
	return nil
}

// key returns an id as it is stored: 16 bytes; of "" none.
func key(id app.ID) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(string(id), "-", ""))
	if err != nil || len(b) != 16 {
		return []byte(id) // no UUID: as it stands, it finds nothing
	}
	return b
}

func nullKey(id app.ID) any {
	if id == "" {
		return nil
	}
	return key(id)
}

func idOf(b []byte) app.ID {
	if len(b) != 16 {
		return app.ID(b)
	}
	h := hex.EncodeToString(b)
	return app.ID(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (t *txn) lock() string {
	if t.s.postgres {
		return " FOR UPDATE"
	}
	return "" // SQLite has one writer
}

func (t *txn) Epoch() (id string, count int64, err error) {
	err = t.row(`SELECT id, number FROM epoch ORDER BY number DESC LIMIT 1`, nil, &id, &count)
	return id, count, err
}

const deviceColumns = `id, unit, name, program, keys, at, revoked`

func scanDevice(scan func(...any) error) (server.Device, error) {
	var d server.Device
	var id []byte
	var at, revoked int64
	err := scan(&id, &d.Unit, &d.Name, &d.Program, &d.Keys, &at, &revoked)
	d.ID, d.At, d.Revoked = idOf(id), time.UnixMilli(at).UTC(), revoked != 0
	return d, err
}

func (t *txn) Device(id app.ID, lock bool) (*server.Device, error) {
	q := `SELECT ` + deviceColumns + ` FROM device WHERE id = ?`
	if lock {
		q += t.lock()
	}
	var d *server.Device
	err := t.rows(q, []any{key(id)}, func(scan func(...any) error) error {
		one, err := scanDevice(scan)
		d = &one
		return err
	})
	return d, err
}

func (t *txn) Devices() (out []server.Device, err error) {
	err = t.rows(`SELECT `+deviceColumns+` FROM device ORDER BY at, id`, nil, func(scan func(...any) error) error {
		d, err := scanDevice(scan)
		out = append(out, d)
		return err
	})
	return out, err
}

func (t *txn) PutDevice(d *server.Device) error {
	return t.exec(`INSERT INTO device (`+deviceColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, name = excluded.name, program = excluded.program, keys = excluded.keys, revoked = excluded.revoked`,
		key(d.ID), d.Unit, d.Name, d.Program, d.Keys, d.At.UnixMilli(), flag(d.Revoked))
}

func (t *txn) TakeCode(hash []byte, at time.Time, by app.ID) (unit string, ok bool, err error) {
	var until int64
	var used []byte
	ok, err = t.found(`SELECT unit, until, used FROM enrolment WHERE code = ?`+t.lock(), []any{hash}, &unit, &until, &used)
	if err != nil || !ok {
		return "", false, err
	}
	if used != nil {
		return unit, idOf(used) == by, nil // the same device, whose answer was lost
	}
	if at.UnixMilli() > until {
		return "", false, nil
	}
	return unit, true, t.exec(`UPDATE enrolment SET used = ? WHERE code = ?`, key(by), hash)
}

func (t *txn) AddCode(hash []byte, unit string, until time.Time) error {
	return t.exec(`INSERT INTO enrolment (code, unit, until) VALUES (?, ?, ?)`, hash, unit, until.UnixMilli())
}

func (t *txn) Branch(b op.Branch) (*server.Branch, error) {
	br := &server.Branch{Branch: b}
	_, err := t.found(`SELECT n, head, durable FROM branch WHERE device = ? AND incarnation = ?`,
		[]any{key(b.Device), b.Incarnation}, &br.N, &br.Head, &br.Durable)
	return br, err
}

func (t *txn) PutBranch(b *server.Branch) error {
	return t.exec(`INSERT INTO branch (device, incarnation, n, head, durable) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (device, incarnation) DO UPDATE SET n = excluded.n, head = excluded.head`,
		key(b.Device), b.Incarnation, b.N, b.Head, b.Durable)
}

func (t *txn) LastIncarnation(device app.ID) (n int64, err error) {
	err = t.row(`SELECT COALESCE(MAX(incarnation), 0) FROM branch WHERE device = ?`, []any{key(device)}, &n)
	return n, err
}

func (t *txn) Park(p *server.Parked) error {
	sum := sha256.Sum256(p.Sealed)
	digest := []byte{}
	if p.Astray { // several that do not fit are kept beside each other
		digest = sum[:]
	}
	return t.exec(`INSERT INTO inbox (device, incarnation, from_n, astray, digest, size, frame) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (device, incarnation, from_n, digest) DO UPDATE SET size = excluded.size, frame = excluded.frame`,
		key(p.Branch.Device), p.Branch.Incarnation, p.From, flag(p.Astray), digest, len(p.Sealed), p.Sealed)
}

func (t *txn) NextParked(b op.Branch, n int64) (*server.Parked, error) {
	p := &server.Parked{Branch: b}
	ok, err := t.found(`SELECT from_n, frame FROM inbox WHERE device = ? AND incarnation = ? AND astray = 0 AND from_n <= ? ORDER BY from_n DESC LIMIT 1`,
		[]any{key(b.Device), b.Incarnation, n}, &p.From, &p.Sealed)
	if !ok {
		return nil, err
	}
	return p, err
}

func (t *txn) Unpark(b op.Branch, from int64) error {
	return t.exec(`DELETE FROM inbox WHERE device = ? AND incarnation = ? AND from_n = ? AND astray = 0`, key(b.Device), b.Incarnation, from)
}

func (t *txn) ParkedBytes(device app.ID) (n int64, err error) {
	err = t.row(`SELECT CAST(COALESCE(SUM(size), 0) AS INTEGER) FROM inbox WHERE device = ?`, []any{key(device)}, &n)
	return n, err
}

var opColumns = []string{"id", "device", "incarnation", "n", "unit", "doc", "rev", "outcome", "refused", "reason", "personal", "body"}

func columns(prefix string) string { return prefix + strings.Join(opColumns, ", "+prefix) }

func scanEntry(scan func(...any) error, before ...any) (*server.Entry, error) {
	var e server.Entry
	var id, device, doc []byte
	var refused string
	var personal int64
	err := scan(append(before, &id, &device, &e.Branch.Incarnation, &e.N, &e.Unit, &doc, &e.Rev, &e.Outcome, &refused, &e.Reason, &personal, &e.Body)...)
	if err != nil {
		return nil, err
	}
	e.ID, e.Branch.Device, e.Doc, e.Personal = idOf(id), idOf(device), idOf(doc), personal != 0
	if refused != "" {
		err = json.Unmarshal([]byte(refused), &e.Refused)
	}
	return &e, err
}

func refusedText(paths []string) (string, error) {
	if len(paths) == 0 {
		return "", nil
	}
	b, err := json.Marshal(paths)
	return string(b), err
}

func (t *txn) Known(ids []app.ID) (map[app.ID]*server.Entry, error) {
	out := map[app.ID]*server.Entry{}
	err := t.each(`SELECT `+columns("")+` FROM op_log WHERE id IN (?)`, ids, func(scan func(...any) error) error {
		e, err := scanEntry(scan)
		if err == nil {
			out[e.ID] = e
		}
		return err
	})
	return out, err
}

const docColumns = `id, form, unit, rev, scopes`

func scanDoc(scan func(...any) error) (*server.DocRow, error) {
	var d server.DocRow
	var id []byte
	var scopes string
	err := scan(&id, &d.Form, &d.Unit, &d.Rev, &scopes)
	d.ID, d.Scopes = idOf(id), strings.Fields(scopes)
	return &d, err
}

func (t *txn) Docs(ids []app.ID) (map[app.ID]*server.DocRow, error) {
	out := map[app.ID]*server.DocRow{}
	err := t.each(`SELECT `+docColumns+` FROM doc WHERE id IN (?) ORDER BY id`+t.lock(), ids, func(scan func(...any) error) error {
		d, err := scanDoc(scan)
		out[d.ID] = d
		return err
	})
	return out, err
}

func (t *txn) DocsOf(form string) (out []*server.DocRow, err error) {
	err = t.rows(`SELECT `+docColumns+` FROM doc WHERE form = ? ORDER BY id`, []any{form}, func(scan func(...any) error) error {
		d, err := scanDoc(scan)
		out = append(out, d)
		return err
	})
	return out, err
}

func (t *txn) WaitingDocs() (out []app.ID, err error) {
	err = t.rows(`SELECT DISTINCT doc FROM op_log WHERE outcome = 'waiting'`, nil, func(scan func(...any) error) error {
		var id []byte
		err := scan(&id)
		out = append(out, idOf(id))
		return err
	})
	return out, err
}

func (t *txn) entries(q string, args []any, f func(*server.Entry) error) error {
	return t.rows(q, args, func(scan func(...any) error) error {
		e, err := scanEntry(scan)
		if err != nil {
			return err
		}
		return f(e)
	})
}

func (t *txn) History(docs []app.ID, f func(*server.Entry) error) error {
	return t.each(`SELECT `+columns("")+` FROM op_log WHERE doc IN (?) AND rev > 0 ORDER BY doc, rev`, docs, func(scan func(...any) error) error {
		e, err := scanEntry(scan)
		if err != nil {
			return err
		}
		return f(e)
	})
}

func (t *txn) Waiting(doc app.ID) (out []*server.Entry, err error) {
	err = t.entries(`SELECT `+columns("")+` FROM op_log WHERE doc = ? AND outcome = 'waiting' ORDER BY device, incarnation, n`, []any{key(doc)}, func(e *server.Entry) error {
		out = append(out, e)
		return nil
	})
	return out, err
}

func (t *txn) PutEntries(es []*server.Entry) error {
	texts := make([]string, len(es))
	for i, e := range es {
		var err error
		if texts[i], err = refusedText(e.Refused); err != nil {
			return err
		}
	}
	return t.insert("op_log", opColumns, len(es), "", func(i int, args []any) []any {
		e := es[i]
		return append(args, key(e.ID), key(e.Branch.Device), e.Branch.Incarnation, e.N, e.Unit, nullKey(e.Doc), e.Rev,
			string(e.Outcome), texts[i], e.Reason, flag(e.Personal), e.Body)
	})
}

func (t *txn) Settled(e *server.Entry) error {
	refused, err := refusedText(e.Refused)
	if err != nil {
		return err
	}
	return t.exec(`UPDATE op_log SET rev = ?, outcome = ?, refused = ?, reason = ? WHERE id = ?`, e.Rev, string(e.Outcome), refused, e.Reason, key(e.ID))
}

// PutDocs fails on a new document that someone else made meanwhile: Write runs
// again then, and finds it.
func (t *txn) PutDocs(ds []*server.DocRow) error {
	var fresh []*server.DocRow
	for _, d := range ds {
		if d.Fresh {
			fresh = append(fresh, d)
			continue
		}
		if err := t.exec(`UPDATE doc SET form = ?, unit = ?, rev = ?, scopes = ? WHERE id = ?`,
			d.Form, d.Unit, d.Rev, strings.Join(d.Scopes, " "), key(d.ID)); err != nil {
			return err
		}
	}
	return t.insert("doc", []string{"id", "form", "unit", "rev", "scopes"}, len(fresh), "", func(i int, args []any) []any {
		d := fresh[i]
		return append(args, key(d.ID), d.Form, d.Unit, d.Rev, strings.Join(d.Scopes, " "))
	})
}

func (t *txn) Secrets(ops []app.ID) (map[app.ID][]op.Secret, error) {
	out := map[app.ID][]op.Secret{}
	err := t.each(`SELECT op, path, sealed FROM pd WHERE op IN (?) ORDER BY op, path`, ops, func(scan func(...any) error) error {
		var id []byte
		var s op.Secret
		err := scan(&id, &s.Path, &s.Salted)
		out[idOf(id)] = append(out[idOf(id)], s)
		return err
	})
	return out, err
}

func (t *txn) PutSecrets(id app.ID, ss []op.Secret) error {
	return t.insert("pd", []string{"op", "path", "sealed"}, len(ss), "", func(i int, args []any) []any {
		return append(args, key(id), ss[i].Path, ss[i].Salted)
	})
}

// Publish takes the numbers first: from then on nobody else writes to the scope
// until this transaction is committed.
func (t *txn) Publish(scope string, ops []app.ID) error {
	var last int64
	err := t.row(`INSERT INTO scope (name, seq) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = scope.seq + excluded.seq RETURNING seq`,
		[]any{scope, len(ops)}, &last)
	if err != nil {
		return err
	}
	first := last - int64(len(ops)) + 1
	return t.insert("change_log", []string{"scope", "seq", "op"}, len(ops), "", func(i int, args []any) []any {
		return append(args, scope, first+int64(i), key(ops[i]))
	})
}

func (t *txn) Heads() (map[string]int64, error) {
	out := map[string]int64{}
	err := t.rows(`SELECT name, seq FROM scope`, nil, func(scan func(...any) error) error {
		var name string
		var seq int64
		err := scan(&name, &seq)
		out[name] = seq
		return err
	})
	return out, err
}

func (t *txn) Published(scope string, above int64, n int, f func(int64, *server.Entry) error) error {
	return t.rows(`SELECT c.seq, `+columns("o.")+` FROM change_log c JOIN op_log o ON o.id = c.op WHERE c.scope = ? AND c.seq > ? ORDER BY c.seq LIMIT ?`,
		[]any{scope, above, n}, func(scan func(...any) error) error {
			var seq int64
			e, err := scanEntry(scan, &seq)
			if err != nil {
				return err
			}
			return f(seq, e)
		})
}
