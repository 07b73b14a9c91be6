package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/op"
)

// RoleAdmin is the role of whoever manages accounts and backups.
const RoleAdmin = app.RoleAdmin

// Failures before an account is held, and for how long.
const (
	mostFails = 5
	holdFor   = 15 * time.Minute
)

// NewUser is an account to be made. Title is how the person is shown; no roles
// means administrator for the first account and none for others.
type NewUser struct {
	Name, Title, Password string
	Roles                 []string
}

// Account is an account as administration lists it.
type Account struct {
	app.User
	Disabled bool
	Changed  time.Time // when the password was set
}

const mostNameLen = 60

func (u NewUser) check() error {
	name := strings.TrimSpace(u.Name)
	if name == "" || name != u.Name || len(name) > mostNameLen || strings.ContainsAny(name, "\r\n\t\x00") {
		return app.NewError(app.CodeInvalid, nil, "reason", weakText("name"))
	}
	return checkPassword(u.Name, u.Password)
}

// accountRow is what a login needs.
type accountRow struct {
	user     app.User
	kdf      string
	wrapped  []byte
	past     string
	disabled bool
	hold
}

// hold counts failures. Left is in milliseconds, and mark says when that was, in
// milliseconds since the computer was started.
type hold struct{ fails, left, mark int64 }

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func readAccount(ctx context.Context, q querier, where string, arg any) (*accountRow, error) {
	var a accountRow
	var id []byte
	var roles string
	err := q.QueryRowContext(ctx, `SELECT id, name, title, roles, kdf, wrapped, past, disabled, fails, lock_left, lock_mark
		FROM account WHERE `+where, arg).
		Scan(&id, &a.user.Name, &a.user.Title, &roles, &a.kdf, &a.wrapped, &a.past, &a.disabled, &a.fails, &a.left, &a.mark)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	a.user.Roles = strings.Fields(roles)
	a.user.ID, err = blobID(id)
	return &a, err
}

func insertAccount(ctx context.Context, t *sql.Tx, k *keys, u NewUser, opt Options) (app.User, error) {
	user := app.User{ID: op.NewID(), Name: u.Name, Title: u.Title, Roles: u.Roles}
	if user.Title == "" {
		user.Title = u.Name
	}
	id, err := idBlob(user.ID)
	if err != nil {
		return user, err
	}
	kdf, wrapped, err := k.wrap(opt.KDF, u.Password, string(user.ID))
	if err != nil {
		return user, err
	}
	past, err := remember("[]", u.Password, opt.KDF)
	if err != nil {
		return user, err
	}
	_, err = t.ExecContext(ctx, `INSERT INTO account (id, name, name_key, title, roles, suite, kdf, wrapped, past, changed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, user.Name, app.NameKey(user.Name), user.Title, strings.Join(user.Roles, " "),
		suiteSM, kdf, wrapped, past, opt.Now().UnixMilli())
	if unique(err) {
		return user, app.NewError(CodeNameTaken, err, "name", u.Name)
	}
	return user, err
}

// Unlock opens the store with an account's password. Errors: store.password,
// store.account_held.
func (s *Store) Unlock(ctx context.Context, name, password string) (app.User, error) {
	a, err := readAccount(ctx, s.main.read, "name_key = ?", app.NameKey(name))
	if err != nil {
		return app.User{}, s.coded(err)
	}
	target := strangerTarget(name)
	if a == nil {
		a = &accountRow{disabled: true}
	} else {
		id, err := idBlob(a.user.ID)
		if err != nil {
			return app.User{}, err
		}
		target = holdTarget{"account", "id", id}
	}
	var data []byte
	err = s.attempt(ctx, target, func() (err error) {
		if a.disabled {
			s.opt.KDF.key(password, make([]byte, 16)) // as slow as a wrong password
			return errSealed
		}
		data, err = unwrap(a.kdf, a.wrapped, password, string(a.user.ID))
		return err
	})
	if err != nil {
		if code := app.CodeOf(err); code == CodePassword || code == CodeHeld {
			if e := s.audit(ctx, op.Login, a.user.ID, a.user.ID, "refused"); e != nil {
				return app.User{}, e
			}
		}
		return app.User{}, err
	}
	if err := s.enter(ctx, data, a.user); err != nil {
		return app.User{}, err
	}
	if err := s.audit(ctx, op.Login, a.user.ID, a.user.ID, ""); err != nil {
		s.Lock()
		return app.User{}, err
	}
	return a.user, nil
}

func (s *Store) enter(ctx context.Context, data []byte, u app.User) error {
	k, err := deriveKeys(data)
	if err != nil {
		return err
	}
	pin, err := s.readPIN(ctx, k, u.ID)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.keys, s.user, s.pin, s.paused = k, u, pin, nil
	s.mu.Unlock()
	if err := s.foldUnsure(ctx, k); err != nil {
		s.Lock()
		return err
	}
	return nil
}

// Lock forgets the keys: nothing can be read until Unlock.
func (s *Store) Lock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paused = nil
	s.forget()
}

// forget forgets the keys; s.mu is held.
func (s *Store) forget() {
	if s.keys != nil {
		s.keys = nil // a transaction that runs keeps its own reference to the end
		s.user, s.pin = app.User{}, ""
		s.known.forget()
	}
}

// Reopen closes the folder and opens it anew, with other options, for the same
// session: who works goes on without a password. What held s holds a closed store.
func (s *Store) Reopen(ctx context.Context, opt Options) (*Store, error) {
	s.mu.RLock()
	k, user, pin := s.keys, s.user, s.pin
	s.mu.RUnlock()
	if err := s.Close(); err != nil {
		return nil, err
	}
	next, err := Open(ctx, s.dir, opt)
	if err != nil || k == nil {
		return next, err
	}
	next.mu.Lock()
	next.keys, next.user, next.pin = k, user, pin
	next.mu.Unlock()
	if err := next.foldUnsure(ctx, k); err != nil {
		return nil, errors.Join(err, next.Close())
	}
	return next, nil
}

// unlocked returns the keys, or store.login.
func (s *Store) unlocked() (*keys, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.keys == nil {
		return nil, app.NewError(CodeLogin, nil)
	}
	return s.keys, nil
}

// User returns who is logged in; false when nobody is.
func (s *Store) User() (app.User, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.user, s.keys != nil
}

// audit appends an entry that changes no record. It needs no keys.
func (s *Store) audit(ctx context.Context, kind op.Kind, user, doc app.ID, reason string) error {
	return s.w.do(ctx, s, func(ses *session) error {
		return s.newTx(ses, nil).Log(s.auditOp(kind, user, doc, reason))
	})
}

func (s *Store) auditOp(kind op.Kind, user, doc app.ID, reason string) *op.Op {
	return &op.Op{
		ID: op.NewID(), Kind: kind, User: user, Doc: doc, Unit: s.Unit(), Reason: reason,
		Time: s.opt.Now().Format(time.RFC3339),
	}
}

// holdTarget names the row that counts failures. In the table of settings the
// value is the three numbers of a hold.
type holdTarget struct {
	table, key string
	id         any
}

const settingTable = "setting"

// strangers is how many rows count the failures of names that nobody has.
const strangers = 1024

// strangerTarget counts failures of a name that nobody has as those of an
// account are counted: what a login answers does not tell which names there are.
func strangerTarget(name string) holdTarget {
	sum := sha256.Sum256([]byte(app.NameKey(name)))
	return holdTarget{settingTable, "key", fmt.Sprintf("store.stranger.%d", binary.BigEndian.Uint16(sum[:])%strangers)}
}

// attempt lets try run unless the target is held. The failure is counted before
// the try, so that ending the process in between wins nothing; it is taken back
// on success. A hold runs by the time since the computer was started: the clock
// that people set says nothing, and what a restart of the computer leaves unsure
// counts as not passed.
func (s *Store) attempt(ctx context.Context, h holdTarget, try func() error) error {
	left, fails, err := s.countTry(ctx, h)
	if err != nil {
		return err
	}
	if left > 0 {
		return app.NewError(CodeHeld, nil, "minutes", strconv.FormatInt((left+59_999)/60_000, 10))
	}
	if err := try(); err != nil {
		if !errors.Is(err, errSealed) {
			return s.coded(err)
		}
		if fails >= mostFails {
			return app.NewError(CodeHeld, err, "minutes", strconv.Itoa(int(holdFor.Minutes())))
		}
		return app.NewError(CodePassword, err, "left", strconv.FormatInt(mostFails-fails, 10))
	}
	return s.w.do(ctx, s, func(t *session) error {
		_, err := t.exec(fmt.Sprintf(`UPDATE %s SET fails = 0, lock_left = 0, lock_mark = 0 WHERE %s = ?`, h.table, h.key), h.id)
		return err
	})
}

// countTry writes the try down. left is what remains of a hold; at the last
// failure the hold begins, in case the try fails.
func (s *Store) countTry(ctx context.Context, target holdTarget) (left, fails int64, err error) {
	now := s.opt.Uptime().Milliseconds()
	err = s.w.do(ctx, s, func(t *session) error {
		h, err := t.readHold(target)
		if err != nil {
			return err
		}
		if h.left > 0 {
			passed := now - h.mark
			if passed < 0 { // the computer was started anew
				passed = now
			}
			if left = h.left - passed; left > 0 {
				return t.writeHold(target, hold{left: left, mark: now})
			}
			left, h.fails = 0, 0
		}
		next := hold{fails: h.fails + 1}
		if next.fails >= mostFails {
			next.left, next.mark = holdFor.Milliseconds(), now
		}
		fails = next.fails
		return t.writeHold(target, next)
	})
	return left, fails, err
}

func (t *session) readHold(target holdTarget) (hold, error) {
	if target.table == settingTable {
		return t.readSettingHold(target)
	}
	dest := make([]sqlValue, 3)
	_, err := t.row(dest, fmt.Sprintf(`SELECT fails, lock_left, lock_mark FROM %s WHERE %s = ?`, target.table, target.key), target.id)
	var h hold
	h.fails, _ = dest[0].(int64)
	h.left, _ = dest[1].(int64)
	h.mark, _ = dest[2].(int64)
	return h, err
}

func (t *session) readSettingHold(target holdTarget) (h hold, err error) {
	dest := make([]sqlValue, 1)
	if _, err = t.row(dest, `SELECT value FROM setting WHERE key = ?`, target.id); err != nil {
		return h, err
	}
	if text, ok := dest[0].(string); ok {
		_, err = fmt.Sscan(text, &h.fails, &h.left, &h.mark)
	}
	return h, err
}

func (t *session) writeHold(target holdTarget, h hold) error {
	if target.table == settingTable {
		_, err := t.exec(`INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
			target.id, fmt.Sprintln(h.fails, h.left, h.mark))
		return err
	}
	_, err := t.exec(fmt.Sprintf(`UPDATE %s SET fails = ?, lock_left = ?, lock_mark = ? WHERE %s = ?`, target.table, target.key),
		h.fails, h.left, h.mark, target.id)
	return err
}

// Users lists the accounts by name. It works before Unlock: the login page
// offers the names.
func (s *Store) Users(ctx context.Context) ([]Account, error) {
	rows, err := s.main.read.QueryContext(ctx, `SELECT id, name, title, roles, disabled, changed FROM account ORDER BY name_key`)
	if err != nil {
		return nil, s.coded(err)
	}
	defer rows.Close()
	var out []Account
	for rows.Next() {
		var a Account
		var id []byte
		var roles string
		var changed int64
		if err := rows.Scan(&id, &a.Name, &a.Title, &roles, &a.Disabled, &changed); err != nil {
			return nil, s.coded(err)
		}
		a.Roles, a.Changed = strings.Fields(roles), millis(changed)
		if a.ID, err = blobID(id); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, s.coded(rows.Err())
}

// past passwords: an account's last ones are barred.
const mostPast = 5

// remember adds a password's verifier to the list of past ones.
func remember(list, password string, p KDF) (string, error) {
	var past []string
	if err := json.Unmarshal([]byte(list), &past); err != nil {
		return "", fmt.Errorf("past passwords: %w", err)
	}
	h, err := hashPassword(password, p)
	if err != nil {
		return "", err
	}
	past = append([]string{h}, past...)
	j, err := json.Marshal(past[:min(len(past), mostPast)])
	return string(j), err
}
