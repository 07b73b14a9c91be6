package store_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/store"
	"ronghe/store/storetest"
)

const pin = "284917"

// pinned makes a store whose user has a PIN.
func pinned(t *testing.T, c *clock) (dir string, s *store.Store) {
	t.Helper()
	dir = t.TempDir()
	s = storetest.OpenIn(t, dir, c.options(t))
	if err := s.SetPIN(context.Background(), storetest.Password, pin); err != nil {
		t.Fatal(err)
	}
	return dir, s
}

func morning() *clock {
	return &clock{wall: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), up: 5 * time.Hour}
}

// refusesAll reports whether nothing can be read.
func refusesAll(t *testing.T, s *store.Store) {
	t.Helper()
	if _, err := s.List(context.Background(), app.Query{Form: "deal"}); app.CodeOf(err) != store.CodeLogin {
		t.Errorf("a paused store answers %v", err)
	}
	if _, in := s.User(); in {
		t.Error("somebody is logged in while the store is paused")
	}
}

// A PIN goes on with a paused session: nothing is read while it is paused, and the
// log tells of each try. (SAFETY R5)
func TestAPINGoesOnWithAPausedSession(t *testing.T) {
	ctx := context.Background()
	_, s := pinned(t, morning())
	before, _ := s.User()
	if !s.HasPIN() || !s.Pause() {
		t.Fatal("there is a PIN, and the session was not put aside")
	}
	refusesAll(t, s)
	if _, err := s.Resume(ctx, "284918"); app.CodeOf(err) != store.CodePIN {
		t.Errorf("a wrong PIN gives %v", err)
	}
	refusesAll(t, s)
	u, err := s.Resume(ctx, pin)
	if err != nil || u.ID != before.ID {
		t.Fatalf("the right PIN gives %+v, %v", u, err)
	}
	if now, in := s.User(); !in || now.ID != before.ID {
		t.Errorf("%+v works", now)
	}
	if _, err := s.List(ctx, app.Query{Form: "deal"}); app.CodeOf(err) == store.CodeLogin {
		t.Error("nothing is read after the PIN")
	}
	logins, err := s.Audits(ctx, op.Login, 2)
	if err != nil || len(logins) != 2 || logins[0].Op.Reason != "pin" || logins[1].Op.Reason != "refused" {
		t.Errorf("the log holds %+v, %v", logins, err)
	}
	if found, err := s.Verify(ctx, nil); err != nil || len(found) != 0 {
		t.Errorf("verify: %+v, %v", found, err)
	}
}

// A PIN opens nothing but a paused session: not a locked store, not another
// process's, not after five failures, and not the next day.
func TestAPINOpensNothingElse(t *testing.T) {
	ctx := context.Background()
	over := func(t *testing.T, s *store.Store) {
		t.Helper()
		if _, err := s.Resume(ctx, pin); app.CodeOf(err) != store.CodePINOver {
			t.Errorf("the PIN gives %v", err)
		}
		refusesAll(t, s)
		if _, err := s.Unlock(ctx, storetest.Name, storetest.Password); err != nil {
			t.Errorf("the password gives %v", err)
		}
	}
	t.Run("locked", func(t *testing.T) {
		_, s := pinned(t, morning())
		s.Lock()
		over(t, s)
	})
	t.Run("paused, then locked", func(t *testing.T) {
		_, s := pinned(t, morning())
		s.Pause()
		s.Lock()
		over(t, s)
	})
	t.Run("another process", func(t *testing.T) {
		c := morning()
		dir, s := pinned(t, c)
		s.Pause()
		over(t, reopen(t, s, dir, c.options(t)))
	})
	t.Run("five failures", func(t *testing.T) {
		_, s := pinned(t, morning())
		s.Pause()
		for i := range 5 {
			want := []string{store.CodePIN, store.CodePINOver}[i/4]
			if _, err := s.Resume(ctx, "190284"); app.CodeOf(err) != want {
				t.Errorf("failure %d gives %v", i+1, err)
			}
		}
		over(t, s)
	})
	t.Run("too long ago", func(t *testing.T) {
		c := morning()
		_, s := pinned(t, c)
		s.Pause()
		c.pass(12*time.Hour + time.Second)
		over(t, s)
	})
	t.Run("somebody else came", func(t *testing.T) {
		_, s := pinned(t, morning())
		s.Pause()
		if _, err := s.Unlock(ctx, storetest.Name, storetest.Password); err != nil {
			t.Fatal(err)
		}
		s.Lock()
		over(t, s)
	})
}

// Setting a PIN takes the own password; one that is tried first is refused; it is
// taken away by its owner and with a password that was set by another way.
func TestSettingAPIN(t *testing.T) {
	ctx := context.Background()
	dir, s := pinned(t, morning())
	if err := s.SetPIN(ctx, wrong, "190284"); app.CodeOf(err) != store.CodePassword {
		t.Errorf("a wrong password gives %v", err)
	}
	if err := s.SetPIN(ctx, storetest.Password, "123456"); app.CodeOf(err) != store.CodePINWeak {
		t.Errorf("a run gives %v", err)
	}
	hash, err := s.Setting(ctx, "store.pin."+string(mustUser(t, s).ID))
	if err != nil || hash == "" {
		t.Fatalf("kept is %q, %v", hash, err)
	}
	raw, err := base64.StdEncoding.DecodeString(hash)
	if err != nil || bytes.Contains(raw, []byte("argon2id")) {
		t.Errorf("the hash of the PIN is kept without a seal: %q, %v", raw, err)
	}
	for _, name := range []string{"ronghe.db", "ronghe.db-wal"} {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err == nil && bytes.Contains(b, []byte(pin)) {
			t.Errorf("%s holds the PIN", name)
		}
	}
	const next = "Zhi-hou-9931"
	if err := s.ResetPassword(ctx, mustUser(t, s).ID, next); err != nil {
		t.Fatal(err)
	}
	s.Lock()
	if _, err := s.Unlock(ctx, storetest.Name, next); err != nil || s.HasPIN() {
		t.Errorf("after a reset the PIN stays: %v", err)
	}
	if err := s.SetPIN(ctx, next, pin); err != nil || !s.HasPIN() {
		t.Fatal(err)
	}
	if err := s.SetPIN(ctx, next, ""); err != nil || s.HasPIN() || s.Pause() {
		t.Errorf("the PIN stays: %v", err)
	}
	if _, err := s.Unlock(ctx, storetest.Name, next); err != nil {
		t.Fatal(err)
	}
	if s.HasPIN() {
		t.Error("the PIN came back with the login")
	}
}

func mustUser(t *testing.T, s *store.Store) app.User {
	t.Helper()
	u, ok := s.User()
	if !ok {
		t.Fatal("nobody is logged in")
	}
	return u
}
