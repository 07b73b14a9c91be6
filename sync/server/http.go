package server

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"ronghe/app"
	"ronghe/sync/bundle"
	"ronghe/sync/wire"
)

// Limits of requests.
const (
	maxHeader = 16 << 10
	maxJSON   = 1 << 20
)

// TLS returns the configuration of a listener: TLS 1.3 alone, and every device
// shows a certificate, whose key says who it is.
func TLS(cert tls.Certificate) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS13, ClientAuth: tls.RequestClientCert, NextProtos: []string{"h2", "http/1.1"}}
}

// Limits are how often may be asked: so many requests a second, and at once.
type Limits struct {
	Device, Address           float64
	DeviceBurst, AddressBurst int
}

// DefaultLimits let a device catch up at full speed, and a bureau's many
// computers behind one address work.
var DefaultLimits = Limits{Device: 50, DeviceBurst: 200, Address: 400, AddressBurst: 1600}

// NewHTTP returns the server of an engine: its timeouts and limits are set, its
// listener's TLS is not.
func NewHTTP(e *Engine, l Limits) *http.Server {
	return &http.Server{
		Handler:           Handler(e, l),
		MaxHeaderBytes:    maxHeader,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute, // 8 MiB over a bad line
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
	}
}

// Handler serves what package wire describes, /healthz, and /metrics to the
// machine itself.
func Handler(e *Engine, l Limits) http.Handler {
	h := &handler{e: e, bundles: make(chan struct{}, mostBundles), devices: buckets{rate: l.Device, burst: l.DeviceBurst}, addresses: buckets{rate: l.Address, burst: l.AddressBurst}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", h.health)
	mux.HandleFunc("GET /metrics", h.metrics)
	mux.HandleFunc("POST /v1/enrol", h.guard(h.enrol))
	mux.HandleFunc("POST /v1/push", h.guard(h.push))
	mux.HandleFunc("POST /v1/pull", h.guard(h.pull))
	mux.HandleFunc("GET /v1/blobs/{hash}", h.guard(h.blobState))
	mux.HandleFunc("PUT /v1/blobs/{hash}/{i}", h.guard(h.putChunk))
	mux.HandleFunc("GET /v1/blobs/{hash}/{i}", h.guard(h.chunk))
	mux.HandleFunc("GET /v1/keys", h.guard(h.keys))
	mux.HandleFunc("GET /v1/volumes/{hash}", h.guard(h.partState))
	mux.HandleFunc("PUT /v1/volumes/{hash}/{i}", h.guard(h.putPart))
	mux.HandleFunc("GET /v1/volumes/{hash}/{i}", h.guard(h.part))
	mux.HandleFunc("DELETE /v1/volumes/{hash}", h.guard(h.dropPart))
	mux.HandleFunc("POST /v1/bundle", h.guard(h.bundle))
	return mux
}

type handler struct {
	e                  *Engine
	devices, addresses buckets
	bundles            chan struct{} // a place for each bundle in memory
}

// guard takes a request of a device that shows its certificate and does not ask
// too often, and tells what f refuses.
func (h *handler) guard(f func(w http.ResponseWriter, r *http.Request, device app.ID) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
			h.refuse(w, r, "", app.NewError(wire.CodeUnknown, nil))
			return
		}
		id := wire.DeviceID(r.TLS.PeerCertificates[0])
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		now := time.Now()
		wait := max(h.addresses.take(host, now), h.devices.take(string(id), now))
		if wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
			h.refuse(w, r, id, app.NewError(wire.CodeBusy, nil))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, wire.MaxFrame)
		start := time.Now()
		if err := f(w, r, id); err != nil {
			h.refuse(w, r, id, err)
			return
		}
		h.e.Log.Debug("served", "method", r.Method, "path", r.Pattern, "device", id, "took", time.Since(start))
	}
}

var statuses = map[string]int{
	wire.CodeFrame: http.StatusBadRequest, wire.CodeNewer: http.StatusBadRequest, wire.CodeChain: http.StatusBadRequest,
	wire.CodeUnknown: http.StatusUnauthorized, wire.CodeRevoked: http.StatusForbidden, wire.CodeBranch: http.StatusForbidden,
	wire.CodeEnrol: http.StatusForbidden, wire.CodeEnrolled: http.StatusConflict, wire.CodeCursor: http.StatusGone,
	wire.CodeBusy: http.StatusTooManyRequests, wire.CodeFull: http.StatusInsufficientStorage, wire.CodeBlob: http.StatusBadRequest,
	wire.CodeBegun: http.StatusConflict,
	bundle.CodeBad: http.StatusBadRequest, bundle.CodeNewer: http.StatusBadRequest, bundle.CodeKind: http.StatusBadRequest,
	bundle.CodeOther: http.StatusForbidden, bundle.CodeRevoked: http.StatusForbidden, bundle.CodeSender: http.StatusForbidden, bundle.CodeKeys: http.StatusConflict,
	wire.CodeHidden: http.StatusNotFound, app.CodeTooLarge: http.StatusRequestEntityTooLarge,
}

// refuse answers with a problem. What a client cannot mend is logged; nothing of
// a request's content is.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, id app.ID, err error) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = app.NewError(app.CodeTooLarge, nil, "what", "frame", "limit", "8 MiB")
	}
	code := app.CodeOf(err)
	status, ok := statuses[code]
	switch {
	case ok:
	case r.Context().Err() != nil:
		return // nobody waits for an answer
	default:
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "5")
		h.e.Log.Error("failed", "path", r.Pattern, "device", id, "error", err)
		err, code = app.NewError(wire.CodeServer, nil), wire.CodeServer
	}
	if status == http.StatusInsufficientStorage {
		h.e.Log.Error("no room", "error", err)
	}
	h.e.stats.refuse(code)
	h.e.Log.Info("refused", "path", r.Pattern, "device", id, "code", code)
	w.Header().Set("Content-Type", wire.ProblemType)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(wire.ProblemOf(status, err)) // who is gone reads nothing
}

// frame sends a whole frame.
func frame(w http.ResponseWriter, b *bytes.Buffer) {
	w.Header().Set("Content-Type", wire.FrameType)
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	_, _ = w.Write(b.Bytes()) // who is gone reads nothing
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // who is gone reads nothing
}

// ask reads a request's JSON.
func ask(r *http.Request, v any) error {
	d := json.NewDecoder(io.LimitReader(r.Body, maxJSON))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return app.NewError(wire.CodeFrame, err)
	}
	return nil
}

func (h *handler) enrol(w http.ResponseWriter, r *http.Request, id app.ID) error {
	var in wire.Enrol
	if err := ask(r, &in); err != nil {
		return err
	}
	keys, err := json.Marshal(in.Keys)
	if err != nil {
		return err
	}
	a, err := h.e.Enrol(r.Context(), id, &in, keys)
	if err != nil {
		return err
	}
	answer(w, a)
	return nil
}

func (h *handler) push(w http.ResponseWriter, r *http.Request, id app.ID) error {
	if err := h.e.Admit(r.Context(), id); err != nil {
		return err // before anything of its is read
	}
	p, err := wire.ReadPush(r.Body)
	if err != nil {
		return err
	}
	a, err := h.e.Push(r.Context(), id, p)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := wire.WriteAnswer(&b, a); err != nil {
		return err
	}
	frame(w, &b)
	return nil
}

func (h *handler) pull(w http.ResponseWriter, r *http.Request, id app.ID) error {
	var in wire.PullRequest
	if err := ask(r, &in); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := h.e.Pull(r.Context(), id, &in, &b); err != nil {
		return err
	}
	frame(w, &b)
	return nil
}

func (h *handler) blobState(w http.ResponseWriter, r *http.Request, id app.ID) error {
	st, err := h.e.BlobState(r.Context(), id, r.PathValue("hash"))
	if err != nil {
		return err
	}
	answer(w, st)
	return nil
}

func (h *handler) putChunk(w http.ResponseWriter, r *http.Request, id app.ID) error {
	i, size, b, err := brings(r)
	if err != nil {
		return err
	}
	st, err := h.e.PutChunk(r.Context(), id, r.PathValue("hash"), i, size, b)
	if app.CodeOf(err) == wire.CodeBegun && !r.URL.Query().Has("begun") {
		err = app.NewError(wire.CodeBlob, err) // a program of before would send nothing else: so the file keeps its turn
	}
	if err != nil {
		return err
	}
	answer(w, st)
	return nil
}

// brings reads a chunk.
func brings(r *http.Request) (i int, size int64, chunk []byte, err error) {
	i, err = strconv.Atoi(r.PathValue("i"))
	size, err2 := strconv.ParseInt(r.URL.Query().Get("size"), 10, 64)
	if err != nil || err2 != nil {
		return 0, 0, nil, app.NewError(wire.CodeBlob, errors.Join(err, err2))
	}
	if chunk, err = io.ReadAll(io.LimitReader(r.Body, wire.ChunkSize+1)); err != nil {
		return 0, 0, nil, app.NewError(wire.CodeFrame, err)
	}
	return i, size, chunk, nil
}

func (h *handler) chunk(w http.ResponseWriter, r *http.Request, id app.ID) error {
	return chunk(w, r, id, h.e.Chunk)
}

// chunk sends a chunk that f has.
func chunk(w http.ResponseWriter, r *http.Request, id app.ID, f func(ctx context.Context, id app.ID, hash string, i int) ([]byte, error)) error {
	i, err := strconv.Atoi(r.PathValue("i"))
	if err != nil {
		return app.NewError(wire.CodeHidden, nil)
	}
	b, err := f(r.Context(), id, r.PathValue("hash"), i)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b) // who is gone reads nothing
	return nil
}

func (h *handler) keys(w http.ResponseWriter, r *http.Request, id app.ID) error {
	ring, err := h.e.Ring(r.Context(), id)
	if err != nil {
		return err
	}
	answer(w, ring)
	return nil
}

func (h *handler) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	if err := h.e.Store.Ping(ctx); err != nil {
		h.e.Log.Error("database", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}

// metrics are for the machine itself alone: they tell how much is reported.
func (h *handler) metrics(w http.ResponseWriter, r *http.Request) {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	h.e.stats.write(w)
}
