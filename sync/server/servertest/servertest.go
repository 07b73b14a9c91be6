// Package servertest gives tests a province: a real server over HTTPS on
// loopback, on SQLite or on a PostgreSQL of the test's own, and devices that
// speak to it.
package servertest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/definition"
	"ronghe/app/op"
	"ronghe/sync/server"
	"ronghe/sync/server/sqlstore"
	"ronghe/sync/wire"
)

// Engines runs f on SQLite and on PostgreSQL, each with an empty database.
func Engines(t *testing.T, f func(t *testing.T, database string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, filepath.Join(t.TempDir(), "province.db")) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// Definitions are those that the program carries.
func Definitions() *definition.Set {
	d, err := definition.Shipped()
	if err != nil {
		panic(err)
	}
	return d
}

// Shipped is their catalogue.
func Shipped() *catalog.Catalog { return Definitions().Catalog }

// Key is the server's key in tests.
var Key = bytes.Repeat([]byte{7}, server.KeySize)

// Province is a running server.
type Province struct {
	T        testing.TB
	Database string
	Engine   *server.Engine
	Store    *sqlstore.Store
	URL      string
	Pin      string // of its certificate
	stop     func()
}

// Start starts a server over a database; it ends with the test, or with Stop.
func Start(t testing.TB, database string) *Province {
	t.Helper()
	return start(t, database, Definitions(), server.Limits{})
}

// StartLimited is Start for a server that limits how often may be asked.
func StartLimited(t testing.TB, database string, limits server.Limits) *Province {
	t.Helper()
	return start(t, database, Definitions(), limits)
}

// StartWith is Start for a server with other definitions.
func StartWith(t testing.TB, database string, defs *definition.Set) *Province {
	t.Helper()
	return start(t, database, defs, server.Limits{})
}

func start(t testing.TB, database string, defs *definition.Set, limits server.Limits) *Province {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	e, err := server.New(server.Options{Store: store, Definitions: defs, Key: Key})
	if err != nil {
		t.Fatal(err)
	}
	p := &Province{T: t, Database: database, Engine: e, Store: store}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := server.NewHTTP(e, limits)
	cert := Cert(t)
	p.Pin = wire.KeyHash(cert.Leaf)
	done := make(chan struct{})
	go func() {
		_ = srv.Serve(tls.NewListener(ln, server.TLS(cert)))
		close(done)
	}()
	p.URL = "https://" + ln.Addr().String()
	p.stop = sync.OnceFunc(func() {
		_ = srv.Close()
		<-done
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(p.stop)
	return p
}

// Ticket is an enrolment file for a device of a unit.
func (p *Province) Ticket(unit string) wire.Ticket {
	p.T.Helper()
	code, err := p.Engine.NewCode(context.Background(), unit, time.Now().Add(time.Hour))
	if err != nil {
		p.T.Fatal(err)
	}
	t := wire.Ticket{Addresses: []string{p.URL}, Pin: p.Pin, Unit: unit, Code: code, Until: time.Now().Add(time.Hour).UTC().Format(time.RFC3339)}
	if err := p.Engine.SignTicket(context.Background(), &t); err != nil {
		p.T.Fatal(err)
	}
	return t
}

// Stop ends the server.
func (p *Province) Stop() { p.stop() }

// Cert makes a certificate that its key signs itself.
func Cert(t testing.TB) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ronghe"}, NotAfter: time.Now().AddDate(10, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// Device is a bare client: it holds its log and what it pulled.
type Device struct {
	P      *Province
	Unit   string
	Branch op.Branch
	HTTP   *http.Client
	Log    []op.Envelope
	Links  []op.Link
	Acked  int64
	Cursor string
	Epoch  string
	Got    []op.Delivery
}

// Enrol makes a device of a unit and enrols it.
func (p *Province) Enrol(unit string) *Device {
	p.T.Helper()
	d := p.Stranger()
	d.Unit = unit
	code, err := p.Engine.NewCode(context.Background(), unit, time.Now().Add(time.Hour))
	if err != nil {
		p.T.Fatal(err)
	}
	var a wire.Enrolled
	if err := d.Call("POST", "/v1/enrol", wire.Enrol{Code: code, Name: "test", Program: "test"}, &a); err != nil {
		p.T.Fatal(err)
	}
	if a.Device != d.Branch.Device || a.Unit != unit {
		p.T.Fatalf("enrolled as %+v", a)
	}
	d.Epoch = a.Epoch
	return d
}

// Stranger makes a device that is not enrolled.
func (p *Province) Stranger() *Device {
	cert := Cert(p.T)
	return &Device{P: p, Branch: op.Branch{Device: wire.DeviceID(cert.Leaf), Incarnation: 1}, HTTP: &http.Client{Transport: &http.Transport{
		// The server's key is pinned by real clients; tests have it from the listener.
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{cert}, InsecureSkipVerify: true}, //nolint:gosec // pinned by real clients
	}}}
}

// Do sends a request; what the server refuses is an error with its code.
func (d *Device) Do(method, path string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(context.Background(), method, d.P.URL+path, body)
	if err != nil {
		return nil, err
	}
	resp, err := d.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	var p wire.Problem
	if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
		return nil, fmt.Errorf("status %d: %w", resp.StatusCode, err)
	}
	return nil, p.Err()
}

// Call sends JSON and reads JSON.
func (d *Device) Call(method, path string, in, out any) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	resp, err := d.Do(method, path, bytes.NewReader(b))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(out)
}

// Write puts ops into the device's log, and returns their ids.
func (d *Device) Write(ops ...op.Op) []app.ID {
	d.P.T.Helper()
	var ids []app.ID
	for _, o := range ops {
		if o.ID == "" {
			o.ID = op.NewID()
		}
		if o.Unit == "" {
			o.Unit = d.Unit
		}
		if o.Time == "" {
			o.Time = "2026-03-12T08:00:00+08:00"
		}
		ids = append(ids, o.ID)
		d.Append(o.ID, op.Envelope{Body: o.Append(nil)})
	}
	return ids
}

// Append links an op as the next of the device's log.
func (d *Device) Append(id app.ID, e op.Envelope) {
	d.P.T.Helper()
	var prev *op.Link
	if n := len(d.Links); n > 0 {
		prev = &d.Links[n-1]
	}
	l, err := op.Next(prev, d.Branch.Device, d.Branch.Incarnation, id, e.Body)
	if err != nil {
		d.P.T.Fatal(err)
	}
	e.N = l.N
	d.Links, d.Log = append(d.Links, l), append(d.Log, e)
}

// Frame is a push of the ops from … to of the log.
func (d *Device) Frame(from, to int64) *wire.Push {
	d.P.T.Helper()
	h, err := d.Links[to-1].Hash()
	if err != nil {
		d.P.T.Fatal(err)
	}
	return &wire.Push{Branch: d.Branch, From: from, Prev: d.Links[from-1].PrevHash, Head: h, Ops: d.Log[from-1 : to]}
}

// Send pushes one frame.
func (d *Device) Send(p *wire.Push) (*wire.Answer, error) {
	var b bytes.Buffer
	if err := wire.WritePush(&b, p); err != nil {
		return nil, err
	}
	resp, err := d.Do("POST", "/v1/push", &b)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return wire.ReadAnswer(resp.Body)
}

// Push sends what is not acknowledged, at most size ops a frame, and returns
// the results.
func (d *Device) Push(size int64) []wire.Result {
	d.P.T.Helper()
	var out []wire.Result
	for d.Acked < int64(len(d.Log)) {
		a, err := d.Send(d.Frame(d.Acked+1, min(d.Acked+size, int64(len(d.Log)))))
		if err != nil {
			d.P.T.Fatal(err)
		}
		if a.Renew > 0 {
			d.Renew(a.Renew)
			continue
		}
		if a.Acked <= d.Acked && a.Epoch == d.Epoch {
			d.P.T.Fatalf("nothing of %d… was taken: %+v", d.Acked+1, a)
		}
		d.Acked, d.Epoch = a.Acked, a.Epoch
		out = append(out, a.Ops...)
	}
	return out
}

// Renew links the whole log under another incarnation.
func (d *Device) Renew(incarnation int64) {
	log := d.Log
	ids := make([]app.ID, len(log))
	for i := range d.Links {
		ids[i] = d.Links[i].Op
	}
	d.Branch.Incarnation, d.Log, d.Links, d.Acked = incarnation, nil, nil, 0
	for i, e := range log {
		d.Append(ids[i], e)
	}
}

// Page asks for one page.
func (d *Device) Page() (*wire.Page, error) {
	return d.Ask(wire.PullRequest{Cursor: d.Cursor, Incarnation: d.Branch.Incarnation})
}

// Ask asks for a page.
func (d *Device) Ask(r wire.PullRequest) (*wire.Page, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	resp, err := d.Do("POST", "/v1/pull", bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return wire.ReadPage(resp.Body)
}

// Pull asks until there is no more. Numbers without a gap are held to.
func (d *Device) Pull() {
	d.P.T.Helper()
	for more := true; more; {
		p, err := d.Page()
		if app.CodeOf(err) == wire.CodeCursor {
			d.Cursor, d.Got = "", nil
			continue
		}
		if err != nil {
			d.P.T.Fatal(err)
		}
		d.Got = append(d.Got, p.Deliveries...)
		d.Cursor, more = p.Next, p.More
	}
	last := map[string]int64{}
	for _, g := range d.Got {
		if g.Seq != last[g.Scope]+1 {
			d.P.T.Fatalf("%s: number %d follows %d in %q", d.Unit, g.Seq, last[g.Scope], g.Scope)
		}
		last[g.Scope] = g.Seq
	}
}

// Docs folds what the device pulled.
func (d *Device) Docs() map[app.ID]*op.Doc {
	d.P.T.Helper()
	docs := map[app.ID]*op.Doc{}
	for _, g := range d.Got {
		o, err := op.Decode(g.Body)
		if err != nil {
			d.P.T.Fatal(err)
		}
		doc := docs[o.Doc]
		if doc == nil {
			doc = &op.Doc{}
			docs[o.Doc] = doc
		}
		if g.Rev == 0 || g.Rev <= doc.Rev {
			continue // rejected, or in another scope as well
		}
		if g.Rev != doc.Rev+1 {
			d.P.T.Fatalf("%s: revision %d of %s follows %d", d.Unit, g.Rev, o.Doc, doc.Rev)
		}
		doc.Fold(&o, g.Branch, g.Rev, g.Refused)
	}
	return docs
}

// Restore fills an empty database from a backup.
func Restore(t testing.TB, database, backup string) error {
	s, err := sqlstore.Open(t.Context(), database)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Restore(t.Context(), backup)
}
