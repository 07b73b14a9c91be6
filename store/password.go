package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/op"
)

type sqlValue = driver.Value

func weakText(reason string) string {
	return i18n.T("store.weak."+reason, "least", fmt.Sprint(app.LeastPassword), "most", fmt.Sprint(app.MostPassword))
}

// checkPassword holds the policy; store.password_weak names what is missing.
func checkPassword(name, password string) error {
	if faults := app.PasswordFaults(name, password); len(faults) > 0 {
		return app.NewError(CodeWeak, nil, "reason", weakText(string(faults[0])))
	}
	return nil
}

func hashPassword(password string, p KDF) (string, error) {
	return argon2id.CreateHash(password, &argon2id.Params{
		Memory: p.MemoryKiB, Iterations: p.Time, Parallelism: p.Threads, SaltLength: 16, KeyLength: 32,
	})
}

// notReused refuses one of the last passwords.
func notReused(list, password string) error {
	var past []string
	if err := json.Unmarshal([]byte(list), &past); err != nil {
		return fmt.Errorf("past passwords: %w", err)
	}
	for _, h := range past {
		hit, err := argon2id.ComparePasswordAndHash(password, h)
		if err != nil {
			return fmt.Errorf("past passwords: %w", err)
		}
		if hit {
			return app.NewError(CodeOld, nil, "count", fmt.Sprint(mostPast))
		}
	}
	return nil
}

// AddUser makes an account. Errors: store.login, denied, store.name_taken,
// store.password_weak, invalid.
func (s *Store) AddUser(ctx context.Context, u NewUser) (app.User, error) {
	k, err := s.asAdmin()
	if err != nil {
		return app.User{}, err
	}
	if err := u.check(); err != nil {
		return app.User{}, err
	}
	user := app.User{ID: op.NewID(), Name: u.Name, Title: u.Title, Roles: u.Roles}
	if user.Title == "" {
		user.Title = u.Name
	}
	kdf, wrapped, err := k.wrap(s.opt.KDF, u.Password, string(user.ID))
	if err != nil {
		return app.User{}, err
	}
	past, err := remember("[]", u.Password, s.opt.KDF)
	if err != nil {
		return app.User{}, err
	}
	id, err := idBlob(user.ID)
	if err != nil {
		return app.User{}, err
	}
	err = s.accountChange(ctx, user.ID, "add", func(t *session) error {
		_, err := t.exec(`INSERT INTO account (id, name, name_key, title, roles, suite, kdf, wrapped, past, changed)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, user.Name, app.NameKey(user.Name), user.Title, strings.Join(user.Roles, " "),
			suiteSM, kdf, wrapped, past, s.opt.Now().UnixMilli())
		if unique(err) {
			return app.NewError(CodeNameTaken, err, "name", u.Name)
		}
		return err
	})
	return user, err
}

// asAdmin returns the keys when an administrator is logged in.
func (s *Store) asAdmin() (*keys, error) {
	k, err := s.unlocked()
	if err != nil {
		return nil, err
	}
	if u, _ := s.User(); !slices.Contains(u.Roles, RoleAdmin) {
		return nil, app.NewError(app.CodeDenied, nil, "action", i18n.T("store.action.accounts"))
	}
	return k, nil
}

// accountChange runs fn and its audit entry in one transaction.
func (s *Store) accountChange(ctx context.Context, account app.ID, what string, fn func(*session) error) error {
	by, ok := s.User()
	if !ok {
		by.ID = account // recovery: nobody is logged in yet
	}
	return s.w.do(ctx, s, func(ses *session) error {
		if err := fn(ses); err != nil {
			return err
		}
		return s.newTx(ses, nil).Log(s.auditOp(op.Account, by.ID, account, what))
	})
}

// ChangePassword changes the password of who is logged in. Errors: store.login,
// store.password, store.account_held, store.password_weak,
// store.password_reused.
func (s *Store) ChangePassword(ctx context.Context, old, password string) error {
	k, err := s.unlocked()
	if err != nil {
		return err
	}
	u, _ := s.User()
	a, id, err := s.account(ctx, u.ID)
	if err != nil {
		return err
	}
	if err := s.ownPassword(ctx, k, a, id, old); err != nil {
		return err
	}
	return s.setPassword(ctx, k, a, password, "password")
}

// ownPassword holds who is logged in to the own password.
func (s *Store) ownPassword(ctx context.Context, k *keys, a *accountRow, id []byte, password string) error {
	return s.attempt(ctx, holdTarget{"account", "id", id}, func() error {
		data, err := unwrap(a.kdf, a.wrapped, password, string(a.user.ID))
		if err == nil && !same(data, k.data) {
			err = errSealed
		}
		return err
	})
}

// PasswordSet is when the password of who has logged in was set.
func (s *Store) PasswordSet(ctx context.Context) (time.Time, error) {
	u, ok := s.User()
	if !ok {
		return time.Time{}, app.NewError(CodeLogin, nil)
	}
	id, err := idBlob(u.ID)
	if err != nil {
		return time.Time{}, err
	}
	var at int64
	if err := s.main.read.QueryRowContext(ctx, `SELECT changed FROM account WHERE id = ?`, id).Scan(&at); err != nil {
		return time.Time{}, s.coded(err)
	}
	return millis(at), nil
}

// pwReset is the note in the audit of a password that an administrator set.
const pwReset = "reset"

// ResetPassword sets another account's password for one login: an administrator's way
// out of a forgotten one. Errors as ChangePassword, and denied, not_found.
func (s *Store) ResetPassword(ctx context.Context, user app.ID, password string) error {
	k, err := s.asAdmin()
	if err != nil {
		return err
	}
	a, _, err := s.account(ctx, user)
	if err != nil {
		return err
	}
	return s.setPassword(ctx, k, a, password, pwReset)
}

func (s *Store) account(ctx context.Context, user app.ID) (*accountRow, []byte, error) {
	id, err := idBlob(user)
	if err != nil {
		return nil, nil, err
	}
	a, err := readAccount(ctx, s.main.read, "id = ?", id)
	if err != nil {
		return nil, nil, s.coded(err)
	}
	if a == nil {
		return nil, nil, app.NewError(app.CodeNotFound, nil, "what", i18n.T("store.account"))
	}
	return a, id, nil
}

func (s *Store) setPassword(ctx context.Context, k *keys, a *accountRow, password, what string) error {
	if err := checkPassword(a.user.Name, password); err != nil {
		return err
	}
	if err := notReused(a.past, password); err != nil {
		return err
	}
	kdf, wrapped, err := k.wrap(s.opt.KDF, password, string(a.user.ID))
	if err != nil {
		return err
	}
	past, err := remember(a.past, password, s.opt.KDF)
	if err != nil {
		return err
	}
	id, err := idBlob(a.user.ID)
	if err != nil {
		return err
	}
	changed := s.opt.Now().UnixMilli()
	if what == pwReset { // known to two: it is due from the beginning
		changed = 0
	}
	return s.accountChange(ctx, a.user.ID, what, func(t *session) error {
		if what != "password" { // whoever set the PIN may not be who gets the new password
			if err := t.keepPIN(a.user.ID, ""); err != nil {
				return err
			}
		}
		_, err := t.exec(`UPDATE account SET suite = ?, kdf = ?, wrapped = ?, past = ?, changed = ?, fails = 0, lock_left = 0 WHERE id = ?`,
			suiteSM, kdf, wrapped, past, changed, id)
		return err
	})
}

// RecoverAccount opens the store with the paper recovery key and sets a new
// password for the named account. Errors: store.recovery (group names the
// group of letters that is wrong, "0" when all look right), store.account_held,
// not_found, store.password_weak, store.password_reused.
func (s *Store) RecoverAccount(ctx context.Context, recovery, name, password string) (app.User, error) {
	if _, group := readRecovery(recovery); group != 0 {
		return app.User{}, app.NewError(CodeRecovery, nil, "group", fmt.Sprint(group))
	}
	a, err := readAccount(ctx, s.main.read, "name_key = ?", app.NameKey(name))
	if err != nil {
		return app.User{}, s.coded(err)
	}
	if err := checkPassword(name, password); err != nil {
		return app.User{}, err
	}
	var data []byte
	err = s.attempt(ctx, holdTarget{"recovery", "id", int64(1)}, func() error {
		var wrapped []byte
		if err := s.main.read.QueryRowContext(ctx, `SELECT wrapped FROM recovery WHERE id = 1`).Scan(&wrapped); err != nil {
			return err
		}
		seal, err := recoveryAEAD(recovery)
		if err != nil {
			return err
		}
		data, err = unseal(seal, wrapped, []byte("recovery"))
		return err
	})
	if app.CodeOf(err) == CodePassword {
		return app.User{}, app.NewError(CodeRecovery, err, "group", "0")
	}
	if err != nil {
		return app.User{}, err
	}
	if a == nil { // said only to who has the key
		return app.User{}, app.NewError(app.CodeNotFound, nil, "what", i18n.T("store.account"))
	}
	k, err := deriveKeys(data)
	if err != nil {
		return app.User{}, err
	}
	if err := s.setPassword(ctx, k, a, password, "recovery"); err != nil {
		return app.User{}, err
	}
	return s.Unlock(ctx, name, password)
}

// NewRecovery makes a new recovery key for the administrator's own password; the old
// one opens nothing any more. Errors: denied, store.password, store.account_held.
func (s *Store) NewRecovery(ctx context.Context, password string) (string, error) {
	k, err := s.asAdmin()
	if err != nil {
		return "", err
	}
	u, _ := s.User()
	a, id, err := s.account(ctx, u.ID)
	if err != nil {
		return "", err
	}
	if err := s.ownPassword(ctx, k, a, id, password); err != nil {
		return "", err
	}
	key, err := newRecoveryKey()
	if err != nil {
		return "", err
	}
	wrapped, err := k.wrapRecovery(key)
	if err != nil {
		return "", err
	}
	err = s.accountChange(ctx, u.ID, "new recovery key", func(t *session) error {
		_, err := t.exec(`UPDATE recovery SET suite = ?, wrapped = ?, fails = 0, lock_left = 0 WHERE id = 1`, suiteSM, wrapped)
		return err
	})
	return key, err
}

// SetUser changes an account's title, roles and whether it may log in.
// store.last_admin when no administrator would be left.
func (s *Store) SetUser(ctx context.Context, a Account) error {
	if _, err := s.asAdmin(); err != nil {
		return err
	}
	id, err := idBlob(a.ID)
	if err != nil {
		return err
	}
	return s.accountChange(ctx, a.ID, "roles "+strings.Join(a.Roles, " "), func(t *session) error {
		off := int64(0)
		if a.Disabled {
			off = 1
		}
		dest := make([]sqlValue, 1)
		found, err := t.row(dest, `UPDATE account SET title = ?, roles = ?, disabled = ? WHERE id = ? RETURNING 1`,
			a.Title, strings.Join(a.Roles, " "), off, id)
		if err != nil {
			return err
		}
		if !found {
			return app.NewError(app.CodeNotFound, nil, "what", i18n.T("store.account"))
		}
		found, err = t.row(dest, `SELECT 1 FROM account WHERE disabled = 0 AND ' ' || roles || ' ' LIKE '% `+RoleAdmin+` %'`)
		if err == nil && !found {
			err = app.NewError(CodeLastAdmin, nil)
		}
		return err
	})
}
