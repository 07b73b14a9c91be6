package main

import (
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/sync/server"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// A restore that breaks off at its last statement leaves nothing: the same again
// fills the database and begins a new life.
func TestARestoreThatBrokeOffIsDoneAgain(t *testing.T) {
	home := t.TempDir()
	dir := filepath.Join(home, "province")
	at := []string{"--data", dir, "--database", filepath.Join(home, "first.db")}
	do(t, exitDone, append([]string{"init"}, at...)...)
	ticket := func() {
		t.Helper()
		file := filepath.Join(t.TempDir(), "ticket.json")
		do(t, exitDone, append([]string{"enrol-code", "--unit", "220281-edu", "--address", "https://127.0.0.1:1", "--out", file}, at...)...)
	}
	ticket()
	backup := filepath.Join(home, "backup.db")
	do(t, exitDone, append([]string{"backup", "--out", backup}, at...)...)

	other := filepath.Join(home, "other.db")
	at[3] = other
	do(t, exitFailed, append([]string{"restore", "--from", filepath.Join(home, "none.db")}, at...)...) // makes the schema
	db, err := sql.Open("sqlite", other)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	count := func(query string) (n int) {
		t.Helper()
		if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if _, err := db.ExecContext(t.Context(), `CREATE TRIGGER broken BEFORE INSERT ON epoch WHEN NEW.why = 'restored' BEGIN SELECT RAISE(ABORT, 'broken off'); END`); err != nil {
		t.Fatal(err)
	}
	do(t, exitFailed, append([]string{"restore", "--from", backup}, at...)...)
	if n := count(`SELECT count(*) FROM enrolment`); n != 0 {
		t.Fatalf("%d codes stand without their life", n)
	}
	if _, err := db.ExecContext(t.Context(), `DROP TRIGGER broken`); err != nil {
		t.Fatal(err)
	}
	do(t, exitDone, append([]string{"restore", "--from", backup}, at...)...)
	if n := count(`SELECT count(*) FROM epoch WHERE number = 2 AND why = 'restored'`); n != 1 || count(`SELECT count(*) FROM enrolment`) != 1 {
		t.Fatal("not restored")
	}
}

// Whoever is written down as shut out is shut out at the next start, whatever the
// database says: a restore, or a revocation, was ended in between.
func TestWhoIsWrittenDownIsShutOut(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		dir := filepath.Join(t.TempDir(), "province")
		at := []string{"--data", dir, "--database", database}
		do(t, exitDone, append([]string{"init"}, at...)...)
		var log, log2 locked
		url, stop := serve(t, &log, at...)
		p := &servertest.Province{T: t, URL: url}
		d := p.Stranger()
		err := (&province{data: dir, database: database, log: slog.New(slog.DiscardHandler)}).with(t.Context(), func(e *server.Engine) error {
			code, err := e.NewCode(t.Context(), "220281-edu", e.Now().AddDate(0, 0, 1))
			if err != nil {
				return err
			}
			var in wire.Enrolled
			return d.Call("POST", "/v1/enrol", wire.Enrol{Code: code, Name: "一号机"}, &in)
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Page(); err != nil {
			t.Fatal(err)
		}
		stop()
		do(t, exitFailed, append([]string{"revoke", "--device", "nobody"}, at...)...)
		if b, err := os.ReadFile(filepath.Join(dir, shutOut)); !os.IsNotExist(err) {
			t.Fatalf("a computer that there is not is written down: %q, %v", b, err)
		}
		if err := os.WriteFile(filepath.Join(dir, shutOut), []byte(string(d.Branch.Device)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		p.URL, stop = serve(t, &log2, at...)
		defer stop()
		if _, err := d.Page(); app.CodeOf(err) != wire.CodeRevoked {
			t.Fatal("let in again:", err)
		}
		if list := do(t, exitDone, append([]string{"devices"}, at...)...); !strings.Contains(list, "revoked") {
			t.Fatal(list)
		}
	})
}
