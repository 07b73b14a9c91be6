package sqlstore

import (
	"math"

	"ronghe/sync/server"
)

func (t *txn) LastPack() (server.PackRow, error) { return t.PackBelow(math.MaxInt64) }

// LockPacks waits for everybody who has looked which pack is the last: SQLite has one
// writer, whom nobody sees before he is done.
func (t *txn) LockPacks() error {
	if !t.s.postgres {
		return nil
	}
	return t.exec(`LOCK TABLE pack IN ACCESS EXCLUSIVE MODE`)
}

func (t *txn) PackBelow(number int64) (p server.PackRow, err error) {
	_, err = t.found(`SELECT number, hash, at FROM pack WHERE number < ? ORDER BY number DESC LIMIT 1`, []any{number}, &p.Number, &p.Hash, &p.At)
	return p, err
}

func (t *txn) PutPack(p server.PackRow) error {
	return t.exec(`INSERT INTO pack (number, hash, at) VALUES (?, ?, ?)`, p.Number, p.Hash, p.At)
}

func (t *txn) Owners(besides string) (units []string, err error) {
	err = t.rows(`SELECT DISTINCT unit FROM doc WHERE scopes <> ?`, []any{besides}, func(scan func(...any) error) error {
		var unit string
		err := scan(&unit)
		units = append(units, unit)
		return err
	})
	return units, err
}

func (t *txn) IsPack(hash string) (bool, error) {
	var n int64
	return t.found(`SELECT number FROM pack WHERE hash = ?`, []any{hash}, &n)
}
