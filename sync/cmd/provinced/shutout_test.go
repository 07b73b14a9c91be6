package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/sync/server"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// A line that broke off in the list of those who are shut out takes no other along.
func TestALineThatBrokeOff(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "province")
	database := filepath.Join(t.TempDir(), "p.db")
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
	backup := filepath.Join(t.TempDir(), "backup.db")
	do(t, exitDone, append([]string{"backup", "--out", backup}, at...)...)
	stop()
	// the power went while another one was written down
	if err := os.WriteFile(filepath.Join(dir, shutOut), []byte("01a221dd4214"), 0o600); err != nil {
		t.Fatal(err)
	}
	do(t, exitDone, append([]string{"revoke", "--device", string(d.Branch.Device)}, at...)...)
	at[3] = filepath.Join(t.TempDir(), "again.db")
	do(t, exitDone, append([]string{"restore", "--from", backup}, at...)...)
	p.URL, stop = serve(t, &log2, at...)
	defer stop()
	if _, err := d.Page(); app.CodeOf(err) != wire.CodeRevoked {
		t.Error("let in again after the restore:", err)
	}
}
