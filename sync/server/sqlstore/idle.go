package sqlstore

import (
	"time"

	"ronghe/sync/server"
)

// loose finds the files that neither a document nor a pack names, and all that are not
// whole, named or not.
const loose = `SELECT c.hash, c.device, COUNT(*) FROM blob_chunk c
	WHERE LENGTH(c.device) > 0 OR NOT EXISTS (SELECT 1 FROM blob_naming r WHERE r.hash = c.hash) AND NOT EXISTS (SELECT 1 FROM pack p WHERE p.hash = c.hash)
	GROUP BY c.hash, c.device ORDER BY c.hash, c.device`

func (t *txn) Loose() (out []server.Loose, err error) {
	type note struct{ since, parts int64 }
	known := map[string]note{}
	if err := t.rows(`SELECT hash, device, since, parts FROM blob_idle`, nil, func(scan func(...any) error) error {
		var hash string
		var device []byte
		var n note
		err := scan(&hash, &device, &n.since, &n.parts)
		known[hash+"|"+string(device)] = n
		return err
	}); err != nil {
		return nil, err
	}
	err = t.rows(loose, nil, func(scan func(...any) error) error {
		var l server.Loose
		var device []byte
		if err := scan(&l.Hash, &device, &l.Parts); err != nil {
			return err
		}
		l.Device = idOf(device)
		if n, ok := known[l.Hash+"|"+string(device)]; ok && n.parts == l.Parts {
			l.Since = time.UnixMilli(n.since).UTC()
		}
		out = append(out, l)
		return nil
	})
	return out, err
}

func (t *txn) KeepLoose(list []server.Loose) error {
	if err := t.exec(`DELETE FROM blob_idle`); err != nil {
		return err
	}
	return t.insert("blob_idle", []string{"hash", "device", "since", "parts"}, len(list), "", func(i int, args []any) []any {
		l := &list[i]
		return append(args, l.Hash, key(l.Device), l.Since.UnixMilli(), l.Parts)
	})
}

func (t *txn) DropLoose(l server.Loose) error {
	if l.Device == "" {
		for _, q := range []string{`DELETE FROM blob WHERE hash = ?`, `DELETE FROM blob_brought WHERE hash = ?`} {
			if err := t.exec(q, l.Hash); err != nil {
				return err
			}
		}
	}
	return t.DropChunks(l.Hash, l.Device)
}

func (t *txn) Undecided(unit string, f func(*server.Entry) error) error {
	return t.entries(`SELECT `+columns("")+` FROM op_log WHERE outcome = 'waiting' AND (unit = ? OR ? = '')`, []any{unit, unit}, f)
}

func (t *txn) Parked(unit string, f func(*server.Parked) error) error {
	const q = `SELECT i.device, COALESCE(d.unit, ''), i.incarnation, i.from_n, i.astray, i.frame FROM inbox i LEFT JOIN device d ON d.id = i.device
		WHERE d.unit = ? OR ? = '' ORDER BY i.device, i.incarnation, i.from_n`
	return t.rows(q, []any{unit, unit}, func(scan func(...any) error) error {
		var p server.Parked
		var device []byte
		var astray int64
		if err := scan(&device, &p.Unit, &p.Branch.Incarnation, &p.From, &astray, &p.Sealed); err != nil {
			return err
		}
		p.Branch.Device, p.Astray = idOf(device), astray != 0
		return f(&p)
	})
}
