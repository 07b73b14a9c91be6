package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"ronghe/app"
	"ronghe/store/internal/fail"
)

// Pack is a definition pack that the folder keeps.
type Pack struct {
	Number int64
	Hash   string // SHA-256 of the file in hex
	Key    []byte // what it was held to when it came
	At     time.Time
	Used   time.Time // since when it is in use; zero: never yet
}

// Packs are those of a folder that is being opened, the highest number first.
type Packs struct {
	List []Pack
	// File reads one: damaged where it is not what was kept.
	File func(number int64) ([]byte, error)
}

// Definer chooses the definitions of a folder by its packs: it sets Catalog,
// Evaluators, RulesRev and Pack of what it is given.
type Definer func(opt *Options, p Packs) error

// packSum is the checksum of a row; used is no part of it.
func packSum(number int64, hash string, key, file []byte) int64 {
	return int64(checksum(binary.AppendVarint(nil, number), []byte(hash), key, file))
}

// define asks for the definitions of the folder.
func (s *Store) define(ctx context.Context) error {
	if s.opt.Define == nil {
		return nil
	}
	list, err := packs(ctx, s.main.read)
	if err != nil {
		return err
	}
	p := Packs{List: list, File: func(number int64) ([]byte, error) { return packFile(ctx, s.main.read, number) }}
	if err := s.opt.Define(&s.opt, p); err != nil {
		return err
	}
	if s.opt.Pack == 0 {
		return nil
	}
	return s.w.do(ctx, s, func(t *session) error {
		_, err := t.exec(`UPDATE pack SET used = ? WHERE number = ? AND used IS NULL`, s.opt.Now().UnixMilli(), s.opt.Pack)
		return err
	})
}

// Packs returns the packs of the folder, the highest number first. It works
// before Unlock.
func (s *Store) Packs(ctx context.Context) ([]Pack, error) {
	list, err := packs(ctx, s.main.read)
	return list, s.coded(err)
}

// PackFile returns a pack as it came; not_found, or damage.
func (s *Store) PackFile(ctx context.Context, number int64) ([]byte, error) {
	b, err := packFile(ctx, s.main.read, number)
	return b, s.coded(err)
}

func packs(ctx context.Context, db *sql.DB) (out []Pack, err error) {
	rows, err := db.QueryContext(ctx, `SELECT number, hash, key, at, used FROM pack ORDER BY number DESC`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p Pack
		var at int64
		var used sql.NullInt64
		if err := rows.Scan(&p.Number, &p.Hash, &p.Key, &at, &used); err != nil {
			return nil, err
		}
		p.At = millis(at)
		if used.Valid {
			p.Used = millis(used.Int64)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

func packFile(ctx context.Context, db *sql.DB, number int64) ([]byte, error) {
	var hash string
	var key, file []byte
	var sum int64
	err := db.QueryRowContext(ctx, `SELECT hash, key, file, sum FROM pack WHERE number = ?`, number).Scan(&hash, &key, &file, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, app.NewError(app.CodeNotFound, err, "what", fmt.Sprint(number))
	}
	if err == nil && sum != packSum(number, hash, key, file) {
		err = damaged(fmt.Errorf("pack %d fails its checksum", number), "")
	}
	return file, err
}

// KeepPack keeps a pack, which has been held to everything, in one transaction;
// it is used from the next Open on. One that is there already is left as it is.
func (s *Store) KeepPack(ctx context.Context, p Pack, file []byte) error {
	return s.w.do(ctx, s, func(t *session) error {
		if err := fail.Point("pack.keep"); err != nil {
			return err
		}
		have := make([]driver.Value, 1)
		found, err := t.row(have, `SELECT hash FROM pack WHERE number = ?`, p.Number)
		if err != nil || found && have[0] == p.Hash {
			return err
		}
		_, err = t.exec(`INSERT INTO pack (number, hash, key, at, file, sum) VALUES (?, ?, ?, ?, ?, ?)`,
			p.Number, p.Hash, p.Key, s.opt.Now().UnixMilli(), file, packSum(p.Number, p.Hash, p.Key, file))
		return err
	})
}
