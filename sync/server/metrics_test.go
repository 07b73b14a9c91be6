package server_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ronghe/app/op"
	"ronghe/sync/server"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// Figures are counted as things happen, in the text form that Prometheus reads, and
// told to the machine itself alone: they say how much is reported.
func TestMetricsAreForTheMachineItself(t *testing.T) {
	p := servertest.Start(t, t.TempDir()+"/province.db")
	a, gone := p.Enrol(county), p.Enrol(county)
	a.Write(create(op.NewID(), "x", "1"), create(op.NewID(), "x", "2"))
	a.Push(10)
	a.Pull()
	if err := p.Engine.Revoke(context.Background(), gone.Branch.Device); err != nil {
		t.Fatal(err)
	}
	if _, err := gone.Page(); err == nil {
		t.Fatal("a revoked device pulls")
	}
	ask := func(remote string) (status int, body string) {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.RemoteAddr = remote
		w := httptest.NewRecorder()
		server.Handler(p.Engine, server.DefaultLimits).ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	for _, remote := range []string{"10.0.0.7:4000", "[2001:db8::1]:4000", "nonsense"} {
		if status, body := ask(remote); status != http.StatusNotFound || body != "" {
			t.Errorf("%s gets %d %q", remote, status, body)
		}
	}
	_, body := ask("127.0.0.1:4000")
	got := map[string]string{}
	for line := range strings.Lines(body) {
		name, n, _ := strings.Cut(strings.TrimSpace(line), " ")
		got[name] = n
	}
	for name, want := range map[string]string{
		"province_pushes_total": "1", "province_handed_out_total": "2",
		`province_ops_total{outcome="applied"}`:                   "2",
		`province_refused_total{code="` + wire.CodeRevoked + `"}`: "1",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, not %s: %v", name, got[name], want, got)
		}
	}
}
