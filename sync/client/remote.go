package client

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
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"ronghe/app"
	"ronghe/sync/bundle"
	"ronghe/sync/wire"
)

// Codes of what a connection can come to; the others are the server's.
const (
	CodeNetwork = "sync.network" // the server cannot be reached, or the line broke; args: address
	CodePin     = "sync.pin"     // whoever answers is not the server that this folder knows; args: pin
	CodeAddress = "sync.address" // not an address that is spoken to: https://host:port; args: address
)

// Peer is a server and what shows it who this device is. It is kept sealed in
// the folder.
type Peer struct {
	Addresses []string `json:"addresses"` // https://host:port, tried in order
	Pin       string   `json:"pin"`       // wire.KeyHash of the server's certificate
	Unit      string   `json:"unit"`      // as the server knows this device
	Cert      []byte   `json:"cert"`      // DER
	Key       []byte   `json:"key"`       // PKCS #8
	// Bundle are the keys for bundles.
	Bundle *bundle.Secret `json:"bundle,omitempty"`
	// Code is the enrolment code as long as the server's answer has not come: the
	// first bundle asks with it, or the first run over the network.
	Code string `json:"code,omitempty"`
	Name string `json:"name,omitempty"` // of the computer
}

// NewPeer makes the key and the certificate of a device, for a server.
func NewPeer(addresses []string, pin string) (Peer, error) {
	p := Peer{Pin: pin}
	for _, a := range addresses {
		u, err := url.Parse(a)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" {
			return Peer{}, app.NewError(CodeAddress, err, "address", a)
		}
		p.Addresses = append(p.Addresses, "https://"+u.Host)
	}
	if len(p.Addresses) == 0 {
		return Peer{}, app.NewError(CodeAddress, nil, "address", "")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Peer{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return Peer{}, err
	}
	// Clocks may be years off: nobody looks at the dates.
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "ronghe"},
		NotBefore: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if p.Cert, err = x509.CreateCertificate(rand.Reader, t, t, key.Public(), key); err != nil {
		return Peer{}, err
	}
	if p.Key, err = x509.MarshalPKCS8PrivateKey(key); err != nil {
		return Peer{}, err
	}
	pair, err := bundle.NewPair(bundle.SM)
	secret := pair.Secret()
	p.Bundle = &secret
	return p, err
}

// Device is the id that the peer's key gives this device.
func (p *Peer) Device() (app.ID, error) {
	c, err := x509.ParseCertificate(p.Cert)
	if err != nil {
		return "", err
	}
	return wire.DeviceID(c), nil
}

// Remote speaks to the server over HTTPS.
type Remote struct {
	peer    Peer
	http    *http.Client
	patient *http.Client // for what takes the server long
	at      atomic.Int32 // which address answered last
	pinned  atomic.Value // string: the key that was met
	// In and Out count bytes of bodies.
	In, Out atomic.Int64
}

// Dialer opens connections; a gateway for other protocols takes its place.
type Dialer func(ctx context.Context, network, address string) (net.Conn, error)

// NewRemote makes a connection to p; nothing is dialled yet. dial nil: TCP. Close
// ends it.
func NewRemote(p Peer, dial Dialer) (*Remote, error) {
	key, err := x509.ParsePKCS8PrivateKey(p.Key)
	if err != nil {
		return nil, err
	}
	if dial == nil {
		dial = (&net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	}
	r := &Remote{peer: p}
	over := func(wait time.Duration) *http.Client {
		return &http.Client{
			Transport: &http.Transport{
				DialContext: dial, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 2, DisableCompression: true,
				IdleConnTimeout: 30 * time.Second, TLSHandshakeTimeout: 20 * time.Second, ResponseHeaderTimeout: wait,
				TLSClientConfig: &tls.Config{
					MinVersion:         tls.VersionTLS13,
					Certificates:       []tls.Certificate{{Certificate: [][]byte{p.Cert}, PrivateKey: key}},
					InsecureSkipVerify: true, //nolint:gosec // the key is pinned instead: VerifyConnection
					VerifyConnection:   r.verify,
				},
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	r.http, r.patient = over(usualWait), over(bundleWait)
	return r, nil
}

// How long an answer may take to begin, and a request altogether: a bundle is decided,
// behind others perhaps, before its answer begins.
const (
	usualWait  = 3 * time.Minute
	bundleWait = 12 * time.Minute
)

// Close ends the connections.
func (r *Remote) Close() {
	r.http.CloseIdleConnections()
	r.patient.CloseIdleConnections()
}

var errPin = errors.New("another key")

// verify holds the server to the key that the folder knows. Without a pin the
// first one that is met is told by Met.
func (r *Remote) verify(c tls.ConnectionState) error {
	if len(c.PeerCertificates) == 0 {
		return errPin
	}
	pin := wire.KeyHash(c.PeerCertificates[0])
	r.pinned.Store(pin)
	if pin != r.peer.Pin {
		return errPin
	}
	return nil
}

// Met is the pin of the server that was met last, "" before.
func (r *Remote) Met() string {
	pin, _ := r.pinned.Load().(string)
	return pin
}

// Enrol asks to be enrolled.
func (r *Remote) Enrol(ctx context.Context, e wire.Enrol) (wire.Enrolled, error) {
	var out wire.Enrolled
	b, err := json.Marshal(e)
	if err != nil {
		return out, err
	}
	return out, r.call(ctx, http.MethodPost, "/v1/enrol", "application/json", b, decode(&out))
}

// Push implements Server.
func (r *Remote) Push(ctx context.Context, p *wire.Push) (a *wire.Answer, err error) {
	frame, err := p.Frame()
	if err != nil {
		return nil, err
	}
	return a, r.call(ctx, http.MethodPost, "/v1/push", wire.FrameType, frame, func(body io.Reader) (err error) {
		a, err = wire.ReadAnswer(body)
		return err
	})
}

// Pull implements Server.
func (r *Remote) Pull(ctx context.Context, q wire.PullRequest) (p *wire.Page, err error) {
	b, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	return p, r.call(ctx, http.MethodPost, "/v1/pull", "application/json", b, func(body io.Reader) (err error) {
		p, err = wire.ReadPage(body)
		return err
	})
}

// Ring asks for the keys that bundles need.
func (r *Remote) Ring(ctx context.Context) (ring *wire.Ring, err error) {
	return ring, r.call(ctx, http.MethodGet, "/v1/keys", "", nil, func(body io.Reader) error {
		return json.NewDecoder(io.LimitReader(body, 16<<20)).Decode(&ring)
	})
}

// Bundle has a bundle decided whose volumes were put, and says which are those of
// the receipt.
func (r *Remote) Bundle(ctx context.Context, v wire.Volumes) (out wire.Volumes, err error) {
	b, err := json.Marshal(v)
	if err != nil {
		return out, err
	}
	return out, r.call(ctx, http.MethodPost, "/v1/bundle", "application/json", b, decode(&out))
}

// VolumeState says which chunks of a volume the server has of this device.
func (r *Remote) VolumeState(ctx context.Context, name string) (s wire.BlobState, err error) {
	return s, r.call(ctx, http.MethodGet, "/v1/volumes/"+name, "", nil, decode(&s))
}

// PutVolume brings chunk i of a volume of size bytes.
func (r *Remote) PutVolume(ctx context.Context, name string, size int64, i int, chunk []byte) error {
	path := fmt.Sprintf("/v1/volumes/%s/%d?size=%d", name, i, size)
	return r.call(ctx, http.MethodPut, path, "application/octet-stream", chunk, decode(&wire.BlobState{}))
}

// GetVolume fetches chunk i of a volume of a receipt.
func (r *Remote) GetVolume(ctx context.Context, name string, i int) (b []byte, err error) {
	return b, r.call(ctx, http.MethodGet, fmt.Sprintf("/v1/volumes/%s/%d", name, i), "", nil, whole(&b))
}

// DropVolume says that a volume is not needed any more.
func (r *Remote) DropVolume(ctx context.Context, name string) error {
	return r.call(ctx, http.MethodDelete, "/v1/volumes/"+name, "", nil, decode(&wire.BlobState{}))
}

func decode(v any) func(io.Reader) error {
	return func(body io.Reader) error { return json.NewDecoder(io.LimitReader(body, 1<<20)).Decode(v) }
}

func whole(b *[]byte) func(io.Reader) error {
	return func(body io.Reader) (err error) {
		*b, err = io.ReadAll(io.LimitReader(body, wire.ChunkSize+1))
		return err
	}
}

// BlobState implements Server.
func (r *Remote) BlobState(ctx context.Context, hash string) (s wire.BlobState, err error) {
	return s, r.call(ctx, http.MethodGet, "/v1/blobs/"+hash, "", nil, decode(&s))
}

// PutChunk implements Server.
func (r *Remote) PutChunk(ctx context.Context, hash string, size int64, i int, chunk []byte) (s wire.BlobState, err error) {
	path := fmt.Sprintf("/v1/blobs/%s/%d?size=%d&begun=1", hash, i, size)
	return s, r.call(ctx, http.MethodPut, path, "application/octet-stream", chunk, decode(&s))
}

// GetChunk implements Server.
func (r *Remote) GetChunk(ctx context.Context, hash string, i int) (b []byte, err error) {
	return b, r.call(ctx, http.MethodGet, fmt.Sprintf("/v1/blobs/%s/%d", hash, i), "", nil, whole(&b))
}

// call makes one request; read takes the body of an answer that does not refuse.
// An address that cannot be reached gives way to the next.
func (r *Remote) call(ctx context.Context, method, path, kind string, body []byte, read func(io.Reader) error) error {
	var err error
	for range r.peer.Addresses {
		i := int(r.at.Load()) % len(r.peer.Addresses)
		if err = r.try(ctx, method, r.peer.Addresses[i]+path, kind, body, read); app.CodeOf(err) != CodeNetwork || ctx.Err() != nil {
			return err
		}
		r.at.Store(int32(i+1) % int32(len(r.peer.Addresses)))
	}
	return err
}

func (r *Remote) try(ctx context.Context, method, address, kind string, body []byte, read func(io.Reader) error) error {
	by, most := r.http, 10*time.Minute
	if strings.HasSuffix(address, "/v1/bundle") {
		by, most = r.patient, bundleWait
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := by.Do(req)
	if err != nil {
		return r.broken(err, req.URL.Host)
	}
	defer res.Body.Close()
	r.Out.Add(int64(len(body)))
	in := &counted{r: res.Body, n: &r.In}
	if res.StatusCode != http.StatusOK {
		return refusal(res, in)
	}
	if err := read(in); err != nil {
		if in.err != nil || app.CodeOf(err) == "" {
			return r.broken(err, req.URL.Host)
		}
		return err
	}
	return nil
}

func (r *Remote) broken(err error, host string) error {
	if errors.Is(err, errPin) {
		return app.NewError(CodePin, err, "pin", r.Met())
	}
	if errors.Is(err, context.Canceled) {
		return app.NewError(app.CodeCanceled, err)
	}
	return app.NewError(CodeNetwork, err, "address", host)
}

// counted counts what is read and keeps the line's own errors.
type counted struct {
	r   io.Reader
	n   *atomic.Int64
	err error
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n.Add(int64(n))
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

// refusal reads an answer that refuses.
func refusal(res *http.Response, body io.Reader) error {
	p := wire.Problem{Status: res.StatusCode}
	if err := json.NewDecoder(io.LimitReader(body, 64<<10)).Decode(&p); err != nil || p.Code == "" {
		p.Code = wire.CodeServer
	}
	err := p.Err()
	if after, e := strconv.Atoi(res.Header.Get("Retry-After")); e == nil && after > 0 {
		return &Later{Err: err, After: time.Duration(min(after, 3600)) * time.Second}
	}
	return err
}
