package boot_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/store"
)

func made(t *testing.T, now func() time.Time) (p *boot.Program, recovery string) {
	t.Helper()
	p, err := boot.Open(t.Context(), boot.Config{Dir: filepath.Join(t.TempDir(), "data"), Quick: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	if recovery, err = p.Create(t.Context(), "220281-edu", boot.Admin{Name: "admin", Password: "Ronghe-2026"}); err != nil {
		t.Fatal(err)
	}
	return p, recovery
}

// A restore that fails leaves what was there, locked; and where that cannot be opened
// any more either, the program says why instead of offering to begin anew.
func TestARestoreThatFailsLeavesWhatWasThere(t *testing.T) {
	p, _ := made(t, nil)
	good := filepath.Join(t.TempDir(), "good.rhbak")
	if err := p.Backup(t.Context(), good, nil); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.rhbak")
	if err := os.WriteFile(bad, append(b[:len(b)/2:len(b)/2], make([]byte, len(b)/2)...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.Restore(t.Context(), bad); app.CodeOf(err) != "store.backup_bad" {
		t.Fatal(err)
	}
	if p.State() != boot.Locked {
		t.Fatalf("state %d", p.State())
	}
	if _, err := p.Unlock(t.Context(), "admin", "Ronghe-2026"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // the person changed their mind
	if err := p.Restore(ctx, good); app.CodeOf(err) != app.CodeCanceled {
		t.Fatal(err)
	}
	if _, err := p.Unlock(t.Context(), "admin", "Ronghe-2026"); err != nil {
		t.Fatal(err)
	}

	list, err := filepath.Glob(filepath.Join(p.Dir(), "*.db"))
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	for _, name := range list {
		if err := os.WriteFile(name, make([]byte, 1<<16), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Restore(t.Context(), bad); app.CodeOf(err) != "store.backup_bad" {
		t.Fatal(err)
	}
	if p.State() != boot.Broken {
		t.Fatalf("state %d", p.State())
	}
	if _, err := p.Unlock(t.Context(), "admin", "Ronghe-2026"); app.CodeOf(err) != store.CodeDamaged {
		t.Fatal(err)
	}
	if err := p.Restore(t.Context(), good); err != nil { // the way back
		t.Fatal(err)
	}
	if _, err := p.Unlock(t.Context(), "admin", "Ronghe-2026"); err != nil || p.State() != boot.Ready {
		t.Fatal(p.State(), err)
	}
}

// The recovery key is told also where the folder was made and its account could not
// come in after it: nothing else opens it when the password is forgotten.
func TestTheRecoveryKeyIsToldBesideAnError(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	now := func() time.Time {
		if list, _ := filepath.Glob(filepath.Join(dir, "*.db")); len(list) > 0 {
			cancel()
		}
		return time.Now()
	}
	p, err := boot.Open(ctx, boot.Config{Dir: dir, Quick: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	key, err := p.Create(ctx, "220281-edu", boot.Admin{Name: "admin", Password: "Ronghe-2026"})
	if err == nil || key == "" {
		t.Fatalf("key %q beside %v", key, err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := boot.Open(t.Context(), boot.Config{Dir: dir, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if err := again.Recover(t.Context(), "admin", key, "Song-hua-27"); err != nil {
		t.Fatal(err)
	}
}

// Another recovery key is made for the own password alone; the old one opens nothing
// any more.
func TestANewRecoveryKey(t *testing.T) {
	p, old := made(t, nil)
	if key, err := p.NewRecovery(t.Context(), "Not-my-1-password"); app.CodeOf(err) != store.CodePassword || key != "" {
		t.Fatalf("%q, %v", key, err)
	}
	key, err := p.NewRecovery(t.Context(), "Ronghe-2026")
	if err != nil || key == old {
		t.Fatalf("%q, %v", key, err)
	}
	p.Lock()
	if err := p.Recover(t.Context(), "admin", old, "Song-hua-27"); app.CodeOf(err) != store.CodeRecovery {
		t.Fatal("the old key opens it:", err)
	}
	if err := p.Recover(t.Context(), "admin", key, "Song-hua-27"); err != nil {
		t.Fatal(err)
	}
}

// A password that an administrator sets for somebody is good for one login.
func TestAResetPasswordIsDueAtOnce(t *testing.T) {
	p, _ := made(t, nil)
	if err := p.AddUser(t.Context(), app.User{Name: "lisi", Title: "李四", Roles: []string{app.RoleClerk}}, "Bai-shan-27x"); err != nil {
		t.Fatal(err)
	}
	if err := p.ResetPassword(t.Context(), "nobody", "Chang-bai-27"); app.CodeOf(err) != app.CodeNotFound {
		t.Fatal(err)
	}
	if err := p.ResetPassword(t.Context(), "LiSi", "Chang-bai-27"); err != nil {
		t.Fatal(err)
	}
	due := func(password string) bool {
		t.Helper()
		if _, err := p.Unlock(t.Context(), "lisi", password); err != nil {
			t.Fatal(err)
		}
		is, err := p.PasswordDue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return is
	}
	if !due("Chang-bai-27") {
		t.Error("it may be kept")
	}
	if err := p.ResetPassword(t.Context(), "admin", "Chang-bai-28"); app.CodeOf(err) != app.CodeDenied {
		t.Error("a clerk resets the administrator's:", err)
	}
	if err := p.ChangePassword(t.Context(), "Chang-bai-27", "Er-dao-2027x"); err != nil {
		t.Fatal(err)
	}
	if due("Er-dao-2027x") {
		t.Error("one's own is due at once")
	}
}
