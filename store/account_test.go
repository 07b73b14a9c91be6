package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/store"
	"ronghe/store/storetest"
)

// clock is the two clocks of a computer: the one that people set, and the time
// since it was started.
type clock struct {
	wall time.Time
	up   time.Duration
}

func (c *clock) pass(d time.Duration) { c.wall, c.up = c.wall.Add(d), c.up+d }

func (c *clock) options(t *testing.T) store.Options {
	o := options(t)
	o.Now, o.Uptime = func() time.Time { return c.wall }, func() time.Duration { return c.up }
	return o
}

const wrong = "Wrong-Password-1"

// locked makes a store whose only account has failed five times.
func locked(t *testing.T, c *clock) (dir string, s *store.Store) {
	t.Helper()
	dir = t.TempDir()
	s = storetest.OpenIn(t, dir, c.options(t))
	s.Lock()
	for i := range 5 {
		_, err := s.Unlock(context.Background(), storetest.Name, wrong)
		want := []string{store.CodePassword, store.CodeHeld}[i/4]
		if app.CodeOf(err) != want {
			t.Fatalf("failure %d: %v", i+1, err)
		}
	}
	return dir, s
}

// reopen ends the process's store and opens the folder anew, still locked.
func reopen(t *testing.T, s *store.Store, dir string, o store.Options) *store.Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// A name that nobody has, and one whose account is disabled, are answered like
// one that somebody has: the tries that are left, the hold after five, its end,
// each also over a restart.
func TestANameThatNobodyHasIsAnsweredLikeOne(t *testing.T) {
	ctx := context.Background()
	c := &clock{wall: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), up: 5 * time.Hour}
	dir := t.TempDir()
	s := storetest.OpenIn(t, dir, c.options(t))
	s.Lock()
	say := func(name string) string {
		t.Helper()
		_, err := s.Unlock(ctx, name, wrong)
		var e *app.Error
		if !errors.As(err, &e) {
			t.Fatalf("%s: %v", name, err)
		}
		return fmt.Sprint(e.Code, e.Args)
	}
	for i, wait := range []time.Duration{0, 0, 0, 0, 0, time.Minute, 14*time.Minute + time.Second, 0} {
		c.pass(wait)
		known := say(storetest.Name)
		for _, name := range []string{"nobody", "NOBODY-else"} {
			if got := say(name); got != known {
				t.Errorf("try %d of %s gives %s, of a known name %s", i+1, name, got, known)
			}
		}
		if i == 2 {
			s = reopen(t, s, dir, c.options(t))
		}
	}
	if _, err := s.Unlock(ctx, storetest.Name, storetest.Password); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Verify(ctx, nil); err != nil || len(found) != 0 {
		t.Errorf("verify: %+v, %v", found, err)
	}
}

func tryLogin(t *testing.T, s *store.Store, want string) {
	t.Helper()
	if _, err := s.Unlock(context.Background(), storetest.Name, storetest.Password); app.CodeOf(err) != want {
		t.Errorf("the right password gives %v, not %q", err, want)
	}
}

// Five failures lock the account for fifteen minutes of real time: neither a
// restart of the program, nor of the computer, nor any setting of the clock ends
// that sooner.
func TestFiveFailuresLock(t *testing.T) {
	start := func() *clock { return &clock{wall: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), up: 5 * time.Hour} }
	t.Run("fifteen minutes", func(t *testing.T) {
		c := start()
		_, s := locked(t, c)
		tryLogin(t, s, store.CodeHeld)
		c.pass(14 * time.Minute)
		tryLogin(t, s, store.CodeHeld)
		c.pass(61 * time.Second)
		tryLogin(t, s, "")
	})
	t.Run("trying on does not prolong it", func(t *testing.T) {
		c := start()
		_, s := locked(t, c)
		for range 16 {
			c.pass(time.Minute)
			_, _ = s.Unlock(context.Background(), storetest.Name, wrong)
		}
		tryLogin(t, s, "")
	})
	t.Run("restart and clock", func(t *testing.T) {
		for _, set := range []time.Duration{0, 10 * 365 * 24 * time.Hour, -10 * 365 * 24 * time.Hour, 16 * time.Minute} {
			c := start()
			dir, s := locked(t, c)
			c.wall = c.wall.Add(set)
			tryLogin(t, s, store.CodeHeld)
			s = reopen(t, s, dir, c.options(t))
			tryLogin(t, s, store.CodeHeld)
			c.pass(16 * time.Minute)
			s = reopen(t, s, dir, c.options(t))
			tryLogin(t, s, "")
		}
	})
	t.Run("the computer started anew", func(t *testing.T) {
		c := start()
		dir, s := locked(t, c)
		c.pass(10 * time.Minute)
		c.up = 2 * time.Minute
		s = reopen(t, s, dir, c.options(t))
		tryLogin(t, s, store.CodeHeld)
		c.pass(14 * time.Minute)
		tryLogin(t, s, "")
	})
	t.Run("four failures are forgotten by a login", func(t *testing.T) {
		c := start()
		dir := t.TempDir()
		s := storetest.OpenIn(t, dir, c.options(t))
		for range 3 {
			for range 4 {
				_, _ = s.Unlock(context.Background(), storetest.Name, wrong)
			}
			s = reopen(t, s, dir, c.options(t))
			tryLogin(t, s, "")
		}
	})
}

// Passwords: the policy, the last five, and names told apart by more than case
// and width.
func TestPasswordsAndNames(t *testing.T) {
	ctx := context.Background()
	s := storetest.Open(t, options(t))
	for _, bad := range []string{"", "Ab1-xyz", "abcdefgh1", "Admin@123", "clerkA1-", "Xclerk-99", strings.Repeat("Aa1-", 40)} {
		if err := s.ChangePassword(ctx, storetest.Password, bad); app.CodeOf(err) != store.CodeWeak {
			t.Errorf("%q is taken: %v", bad, err)
		}
	}
	old := storetest.Password
	for i := range 6 {
		next := fmt.Sprintf("Bai-he-%d", i)
		if err := s.ChangePassword(ctx, old, next); err != nil {
			t.Fatal(err)
		}
		old = next
	}
	for i := 5; i >= 0; i-- { // the first has five after it
		err := s.ChangePassword(ctx, old, fmt.Sprintf("Bai-he-%d", i))
		if want := []string{"", store.CodeOld}[min(i, 1)]; app.CodeOf(err) != want {
			t.Errorf("password %d of six: %v", i+1, err)
		}
	}
	add := func(name, password string) error {
		_, err := s.AddUser(ctx, store.NewUser{Name: name, Title: "乙", Password: password})
		return err
	}
	if err := add("li", "Li-hua2026"); err != nil {
		t.Errorf("a name of two letters within a password: %v", err)
	}
	for _, twin := range []string{"LI", "ｌｉ", "Li"} {
		if err := add(twin, "Tian-chi2744"); app.CodeOf(err) != store.CodeNameTaken {
			t.Errorf("%q beside li: %v", twin, err)
		}
	}
	if err := add(" x", "Tian-chi2744"); app.CodeOf(err) != app.CodeInvalid {
		t.Errorf("a name with a blank before it: %v", err)
	}
	s.Lock()
	if _, err := s.Unlock(ctx, "li", "Li-hua2026"); err != nil {
		t.Fatal(err)
	}
	if err := add("wang", "Tian-chi2744"); app.CodeOf(err) != app.CodeDenied {
		t.Errorf("a user who is no administrator makes accounts: %v", err)
	}
}

// There is no account but those that people made: nothing opens an empty folder,
// and the first account is the administrator that the first run asked for.
func TestNoDefaultAccount(t *testing.T) {
	ctx := context.Background()
	if _, err := store.Open(ctx, t.TempDir(), options(t)); app.CodeOf(err) != store.CodeNoVault {
		t.Fatalf("an empty folder opens: %v", err)
	}
	s := storetest.Open(t, options(t))
	users, err := s.Users(ctx)
	if err != nil || len(users) != 1 || users[0].Name != storetest.Name || fmt.Sprint(users[0].Roles) != "[admin clerk]" {
		t.Fatalf("accounts of a new folder: %+v, %v", users, err)
	}
	admin := users[0]
	admin.Roles = nil
	if err := s.SetUser(ctx, admin); app.CodeOf(err) != store.CodeLastAdmin {
		t.Errorf("the last administrator went: %v", err)
	}
}
