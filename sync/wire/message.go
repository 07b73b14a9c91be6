package wire

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"ronghe/app"
	"ronghe/app/op"
)

// Codes of what is refused. Their texts are the client's.
const (
	CodeFrame    = "sync.frame"    // not a frame, cut short, or altered on its way
	CodeNewer    = "sync.newer"    // made by a later program
	CodeChain    = "sync.chain"    // the ops are not chained as their frame says: from, to
	CodeUnknown  = "sync.unknown"  // the device is not enrolled here
	CodeRevoked  = "sync.revoked"  // the device was shut out
	CodeBranch   = "sync.branch"   // a device offers the ops of another
	CodeEnrol    = "sync.enrol"    // the enrolment code is unknown, used or too old
	CodeEnrolled = "sync.enrolled" // the key is enrolled already, for another unit: unit
	CodeCursor   = "sync.cursor"   // the cursor was not made by this server, or before it was restored: ask from the beginning
	CodeBusy     = "sync.busy"     // too many requests: wait as Retry-After says
	CodeFull     = "sync.full"     // the server has no room
	CodeBegun    = "sync.begun"    // too much that the device began to bring is not whole yet: files, limit
	CodeBlob     = "sync.blob"     // what arrived is not the file that was named
	CodeHidden   = "sync.hidden"   // no such file, or none that this device may see
	CodeServer   = "sync.server"   // the server failed; nothing was changed
)

// Reasons of why an op was rejected: it took nothing and never will.
const (
	ReasonBody     = "sync.op.body"     // its body is none, or names what cannot be
	ReasonKind     = "sync.op.kind"     // a kind that this server does not know
	ReasonSize     = "sync.op.size"     // over a limit of size or count
	ReasonUnit     = "sync.op.unit"     // on a document of another unit
	ReasonPersonal = "sync.op.personal" // a personal value in the clear, or one that is not what the op stands for
	ReasonForm     = "sync.op.form"     // on a document of another form
	ReasonStep     = "sync.op.step"     // a report's step that its taker may not take, as who entered may not sign
)

// Problem is the body of an answer that refuses.
type Problem struct {
	Status int               `json:"status"`
	Code   string            `json:"code"`
	Args   map[string]string `json:"args,omitempty"`
}

// ProblemType is a Problem's media type.
const ProblemType = "application/problem+json"

// Err returns the problem as an error with its code.
func (p *Problem) Err() error {
	return &app.Error{Code: p.Code, Args: p.Args, Err: fmt.Errorf("status %d", p.Status)}
}

// ProblemOf returns the problem that tells err, whose details stay here.
func ProblemOf(status int, err error) *Problem {
	p := &Problem{Status: status, Code: CodeServer}
	var e *app.Error
	if errors.As(err, &e) {
		p.Code, p.Args = e.Code, e.Args
	}
	return p
}

// Key is a public key of a suite, for bundles.
type Key struct {
	Suite op.Suite `json:"suite"`
	Sign  []byte   `json:"sign,omitempty"` // verifies its signatures
	Seal  []byte   `json:"seal,omitempty"` // seals to it
}

// Enrol asks to enrol the device whose certificate the connection shows.
type Enrol struct {
	Code    string `json:"code"`
	Name    string `json:"name"`    // of the computer, for the administrator's list
	Program string `json:"program"` // its version
	Keys    []Key  `json:"keys,omitempty"`
}

// Enrolled is the answer.
type Enrolled struct {
	Device app.ID `json:"device"`
	Unit   string `json:"unit"`
	Epoch  string `json:"epoch"`
	Ring   Ring   `json:"ring"`
}

// Ring are the keys that bundles of a device need.
type Ring struct {
	Server []Key    `json:"server,omitempty"`
	Above  []Member `json:"above,omitempty"` // devices that review its unit: bundles are sealed to them too
	Below  []Member `json:"below,omitempty"` // devices whose bundles it may open
}

// Member is a device in a Ring.
type Member struct {
	Device  app.ID `json:"device"`
	Unit    string `json:"unit"`
	Keys    []Key  `json:"keys,omitempty"`
	Revoked bool   `json:"revoked,omitempty"`
}

// EnrolFile asks, inside the first bundle of a device that has no network, to
// enrol it. Proof is the signature of the certificate's key over Message: who
// has the device's key vouches for the keys of its bundles.
type EnrolFile struct {
	Enrol
	// Sealed is the code, to the server alone: whoever else may open the bundle would
	// let himself in with it. The proof is over the request with the code in its place.
	Sealed []byte   `json:"sealed"`
	Suite  op.Suite `json:"suite"` // of the key to which it is sealed
	Cert   []byte   `json:"cert"`  // DER
	Proof  []byte   `json:"proof"`
}

// Message is what the proof signs.
func (e *EnrolFile) Message() ([]byte, error) {
	b, err := json.Marshal(struct {
		For string `json:"for"`
		Enrol
		Cert []byte `json:"cert"`
	}{"ronghe enrol file", e.Enrol, e.Cert})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	return sum[:], nil
}

// Device is whose request it is. CodeEnrol when the proof does not hold.
func (e *EnrolFile) Device() (app.ID, error) {
	c, err := x509.ParseCertificate(e.Cert)
	if err != nil {
		return "", app.NewError(CodeEnrol, err)
	}
	m, err := e.Message()
	if err != nil {
		return "", err
	}
	if k, ok := c.PublicKey.(*ecdsa.PublicKey); !ok || !ecdsa.VerifyASN1(k, m, e.Proof) {
		return "", app.NewError(CodeEnrol, nil)
	}
	return DeviceID(c), nil
}

// Ticket is an enrolment file: where the server is, how to know it, and a code
// that enrols one device of one unit once.
type Ticket struct {
	Addresses []string `json:"addresses"` // https://host:port, tried in order
	Pin       string   `json:"pin"`       // KeyHash of the server's certificate
	Unit      string   `json:"unit"`
	Code      string   `json:"code"`
	Until     string   `json:"until"` // RFC 3339
	Ring      Ring     `json:"ring"`  // so that a device without a network can write bundles
	// Sign is the server's signature over the rest, by a key of Ring: what was
	// altered on its way is not the province's.
	Sign []byte `json:"sign,omitempty"`
}

// Message is what the server signs of a ticket.
func (t Ticket) Message() ([]byte, error) {
	t.Sign = nil
	return json.Marshal(t)
}

// BlobState says which chunks of a file are there.
type BlobState struct {
	Size int64 `json:"size"`           // 0: nothing is known of it
	Have []int `json:"have,omitempty"` // chunks, in order
	Done bool  `json:"done"`           // all are there and are the file
	// Owed says that the device's unit names the file and has not brought it yet: that
	// it is Done is another unit's doing, and nothing that the unit names shows it.
	Owed bool `json:"owed,omitempty"`
}

// Volumes are the files of a bundle that is forwarded, or of its receipt.
type Volumes struct {
	Files []Volume `json:"files"`
}

// Volume is a file that goes in chunks.
type Volume struct {
	Name string `json:"name"` // under which its chunks go: the SHA-256, in hex, of what is brought
	Size int64  `json:"size"`
	Hash string `json:"hash,omitempty"` // SHA-256 in hex of what is fetched
}

// ChunkSize is the size of a chunk of a file; the last one is what remains.
const ChunkSize = 1 << 20

// Chunks returns how many chunks a file of size bytes has.
func Chunks(size int64) int { return int((size + ChunkSize - 1) / ChunkSize) }

// KeyHash names the key of a certificate: base64url of the SHA-256 of its
// public key (SPKI).
func KeyHash(c *x509.Certificate) string {
	sum := sha256.Sum256(c.RawSubjectPublicKeyInfo)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// deviceSpace is the name space of device ids.
var deviceSpace = uuid.MustParse("0b6b6d5e-5a35-5d6c-9a4e-2f4f5c7f6d11")

// DeviceID returns the id of the device whose certificate this is.
func DeviceID(c *x509.Certificate) app.ID {
	return app.ID(uuid.NewHash(sha256.New(), deviceSpace, c.RawSubjectPublicKeyInfo, 8).String())
}
