package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

func TestMain(m *testing.M) { servertest.Main(m, func() { _ = os.RemoveAll(built) }) }

// locked is a buffer that several goroutines use.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func do(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out, errw bytes.Buffer
	if got := run(t.Context(), args, &out, &errw); got != want {
		t.Fatalf("provinced %s ends with %d: %s", strings.Join(args, " "), got, errw.String())
	}
	return out.String()
}

// serve runs the server until the returned function is called.
func serve(t *testing.T, log *locked, args ...string) (address string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), log, log) }()
	said := regexp.MustCompile(`"address":"([^"]+)"`)
	for range 400 {
		if m := said.FindStringSubmatch(log.String()); m != nil {
			return "https://" + m[1], func() {
				cancel()
				if code := <-ended; code != exitDone {
					t.Errorf("the server ends with %d: %s", code, log.String())
				}
			}
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("the server does not start:", log.String())
	return "", nil
}

// A province's life: made, served, enrolled by file, backed up, restored into
// the other kind of database, a computer shut out.
func TestALifeOfAProvince(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		dir := filepath.Join(t.TempDir(), "province")
		at := []string{"--data", dir, "--database", database}
		do(t, exitDone, append([]string{"init"}, at...)...)
		key, err := os.ReadFile(filepath.Join(dir, "key"))
		if err != nil {
			t.Fatal(err)
		}
		do(t, exitDone, append([]string{"init"}, at...)...)
		if again, err := os.ReadFile(filepath.Join(dir, "key")); err != nil || !bytes.Equal(key, again) {
			t.Fatal("init changed the key", err)
		}
		var log locked
		url, stop := serve(t, &log, at...)
		ticket := filepath.Join(t.TempDir(), "ticket.json")
		do(t, exitFailed, append([]string{"enrol-code", "--unit", "999999-edu", "--address", url, "--out", ticket}, at...)...)
		do(t, exitDone, append([]string{"enrol-code", "--unit", "220281-edu", "--address", url, "--out", ticket}, at...)...)
		b, err := os.ReadFile(ticket)
		if err != nil {
			t.Fatal(err)
		}
		var tk wire.Ticket
		if err := json.Unmarshal(b, &tk); err != nil {
			t.Fatal(err)
		}
		p := &servertest.Province{T: t, URL: url}
		d := p.Stranger()
		d.Unit = "220281-edu"
		var in wire.Enrolled
		if err := d.Call("POST", "/v1/enrol", wire.Enrol{Code: tk.Code, Name: "一号机"}, &in); err != nil || in.Unit != d.Unit {
			t.Fatalf("%+v, %v", in, err)
		}
		if err := p.Stranger().Call("POST", "/v1/enrol", wire.Enrol{Code: tk.Code}, &in); app.CodeOf(err) != wire.CodeEnrol {
			t.Fatal("the code let a second computer in:", err)
		}
		resp, err := d.Do("GET", "/healthz", nil)
		if err != nil {
			t.Fatal(err)
		}
		if pin := wire.KeyHash(resp.TLS.PeerCertificates[0]); pin != tk.Pin {
			t.Fatalf("the ticket's pin %s is not the server's %s", tk.Pin, pin)
		}
		resp.Body.Close()
		d.Write(op.Op{Form: "partnership", FormVer: 1, Doc: op.NewID(), Kind: op.Create, Fields: []op.Change{{Path: "name", New: app.TextValue("甲方公司")}}})
		d.Push(10)
		backup := filepath.Join(t.TempDir(), "backup.db")
		do(t, exitDone, append([]string{"backup", "--out", backup}, at...)...)
		// A backup is read as it lies, on a disk that cannot be written: nothing
		// appears beside it, and it stays the same to the byte.
		shelf := filepath.Dir(backup)
		was, err := os.ReadFile(backup)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(shelf, 0o500); err != nil {
			t.Fatal(err)
		}
		do(t, exitDone, append([]string{"verify", "--from", backup}, at...)...)
		list, err := os.ReadDir(shelf)
		now, err2 := os.ReadFile(backup)
		if err != nil || err2 != nil || len(list) != 1 || !bytes.Equal(was, now) {
			t.Fatalf("a backup that was verified is not as it was: %v %v %v", list, err, err2)
		}
		if err := os.Chmod(shelf, 0o700); err != nil {
			t.Fatal(err)
		}
		if list := do(t, exitDone, append([]string{"devices"}, at...)...); !strings.Contains(list, "enrolled") || !strings.Contains(list, string(d.Branch.Device)) {
			t.Fatal(list)
		}
		do(t, exitDone, append([]string{"revoke", "--device", string(d.Branch.Device)}, at...)...)
		if _, err := d.Page(); app.CodeOf(err) != wire.CodeRevoked {
			t.Fatal(err)
		}
		do(t, exitFailed, append([]string{"restore", "--from", backup}, at...)...) // not empty
		stop()
		for _, secret := range []string{"甲方公司", tk.Code} {
			if strings.Contains(log.String(), secret) {
				t.Fatalf("the log tells %q", secret)
			}
		}

		other := servertest.Postgres(t)
		if strings.HasPrefix(database, "postgres") {
			other = filepath.Join(t.TempDir(), "other.db")
		}
		at[3] = other
		// The revocation came after the backup: it is kept beside the key.
		if said := do(t, exitDone, append([]string{"restore", "--from", backup}, at...)...); !strings.Contains(said, string(d.Branch.Device)+"\trevoked") {
			t.Fatal(said)
		}
		var log2 locked
		url, stop = serve(t, &log2, at...)
		defer stop()
		p.URL = url
		if _, err := d.Page(); app.CodeOf(err) != wire.CodeRevoked {
			t.Fatal("a restored server lets in again who was shut out:", err)
		}
		ticket = filepath.Join(t.TempDir(), "another.json")
		do(t, exitDone, append([]string{"enrol-code", "--unit", "220281-edu", "--address", url, "--out", ticket}, at...)...)
		if b, err = os.ReadFile(ticket); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &tk); err != nil {
			t.Fatal(err)
		}
		second := p.Stranger()
		second.Unit = d.Unit
		if err := second.Call("POST", "/v1/enrol", wire.Enrol{Code: tk.Code, Name: "二号机"}, &in); err != nil {
			t.Fatal(err)
		}
		page, err := second.Page()
		if err != nil || len(page.Deliveries) != 1 || page.Epoch == d.Epoch {
			t.Fatalf("%+v, %v", page, err)
		}
	})
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"nonsense"}, {"serve", "--nonsense"}, {"backup", "--data", t.TempDir()}} {
		do(t, exitUsage, args...)
	}
}
