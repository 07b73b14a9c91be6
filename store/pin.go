package store

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"
	"time"

	"github.com/alexedwards/argon2id"

	"ronghe/app"
	"ronghe/app/op"
)

// A PIN goes on with a session that was paused because nobody used the window
// (SAFETY R5). It wraps no key: what it opens is in memory alone and gone with the
// process, so that six digits guard nothing that could be carried away. Its hash
// is sealed under the data key.

// mostPause is how long a PIN goes on with a paused session.
const mostPause = 12 * time.Hour

// paused is a session whose keys are put aside.
type paused struct {
	keys  *keys
	user  app.User
	pin   string        // hash
	since time.Duration // of the computer's uptime
	fails int
}

func pinKey(user app.ID) string { return "store.pin." + string(user) }

// readPIN reads the hash of an account's PIN, "" for none.
func (s *Store) readPIN(ctx context.Context, k *keys, user app.ID) (string, error) {
	text, err := s.Setting(ctx, pinKey(user))
	if err != nil || text == "" {
		return "", err
	}
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", damaged(err, s.dir)
	}
	hash, err := unseal(k.draft, sealed, []byte(pinKey(user)))
	if err != nil {
		return "", damaged(err, s.dir)
	}
	return string(hash), nil
}

// HasPIN reports whether who is logged in has a PIN.
func (s *Store) HasPIN() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.pin != ""
}

// SetPIN gives who is logged in a PIN, for the own password; "" takes it away.
// Errors: store.login, store.password, store.account_held, store.pin_weak.
func (s *Store) SetPIN(ctx context.Context, password, pin string) error {
	k, err := s.unlocked()
	if err != nil {
		return err
	}
	if pin != "" && !app.PINFit(pin) {
		return app.NewError(CodePINWeak, nil)
	}
	u, _ := s.User()
	a, id, err := s.account(ctx, u.ID)
	if err != nil {
		return err
	}
	if err := s.ownPassword(ctx, k, a, id, password); err != nil {
		return err
	}
	hash, kept, what := "", "", "no pin"
	if pin != "" {
		if hash, err = hashPassword(pin, s.opt.KDF); err != nil {
			return err
		}
		sealed, err := seal(k.draft, []byte(hash), []byte(pinKey(u.ID)))
		if err != nil {
			return err
		}
		kept, what = base64.StdEncoding.EncodeToString(sealed), "pin"
	}
	if err := s.accountChange(ctx, u.ID, what, func(t *session) error { return t.keepPIN(u.ID, kept) }); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == k {
		s.pin = hash
	}
	return nil
}

// keepPIN keeps an account's sealed hash; "" removes it.
func (t *session) keepPIN(user app.ID, kept string) error {
	if kept == "" {
		_, err := t.exec(`DELETE FROM setting WHERE key = ?`, pinKey(user))
		return err
	}
	_, err := t.exec(`INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, pinKey(user), kept)
	return err
}

// Pause locks as Lock does and, where who is logged in has a PIN, puts the session
// aside for Resume; it reports whether it did.
func (s *Store) Pause() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil {
		return s.paused != nil
	}
	s.paused = nil
	if s.pin != "" {
		s.paused = &paused{keys: s.keys, user: s.user, pin: s.pin, since: s.opt.Uptime()}
	}
	s.forget()
	return s.paused != nil
}

// Resume goes on with a paused session. Each try is logged. Errors: store.pin with
// what is left of five tries; store.pin_over when there is no session to go on
// with, because there was none, the tries are over, or it is too long ago.
func (s *Store) Resume(ctx context.Context, pin string) (app.User, error) {
	p, left, err := s.tryPIN(pin)
	if p != nil {
		reason := "pin"
		if err != nil {
			reason = "refused"
		}
		if e := s.audit(ctx, op.Login, p.user.ID, p.user.ID, reason); e != nil {
			return app.User{}, e
		}
	}
	switch {
	case err == nil:
	case left > 0:
		return app.User{}, app.NewError(CodePIN, err, "left", strconv.Itoa(left))
	default:
		return app.User{}, app.NewError(CodePINOver, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.paused != p { // somebody else has logged in, or it was locked, meanwhile
		return app.User{}, app.NewError(CodePINOver, nil)
	}
	s.paused = nil
	s.keys, s.user, s.pin = p.keys, p.user, p.pin
	return p.user, nil
}

var (
	errNoSession = errors.New("no paused session")
	errPIN       = errors.New("wrong PIN")
)

// tryPIN counts the try before it is made. The session is nil where there is none.
func (s *Store) tryPIN(pin string) (p *paused, left int, err error) {
	s.mu.Lock()
	p = s.paused
	if p != nil && s.opt.Uptime()-p.since > mostPause {
		s.paused, p = nil, nil
	}
	if p == nil {
		s.mu.Unlock()
		return nil, 0, errNoSession
	}
	p.fails++
	left = mostFails - p.fails
	s.mu.Unlock()
	hit := false
	if left >= 0 { // below that others are at it at the same time
		if hit, err = argon2id.ComparePasswordAndHash(pin, p.pin); err != nil {
			return p, 0, err
		}
	}
	if hit {
		return p, left, nil
	}
	if left <= 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.paused == p {
			s.paused = nil
		}
	}
	return p, left, errPIN
}
