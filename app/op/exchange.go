package op

import (
	"crypto/hmac"
	"encoding/base64"

	"github.com/emmansun/gmsm/sm3"

	"ronghe/app"
)

// Branch is one life of one device: what its ops saw besides the server's
// state are the ops of the same branch before them.
type Branch struct {
	Device      app.ID `json:"device"`
	Incarnation int64  `json:"incarnation"`
}

// Outcome is what the server made of an op.
type Outcome string

// The outcomes. Applied and Merged took every change (Merged: beside changes of
// others that the writer had not seen); Conflict kept the server's value in
// some place and both in the history; Rejected took nothing and never will;
// Waiting lies at the server until what it builds on arrives.
const (
	Applied  Outcome = "applied"
	Merged   Outcome = "merged"
	Conflict Outcome = "conflict"
	Rejected Outcome = "rejected"
	Waiting  Outcome = "waiting"
)

// Envelope is an op on its way: the exact bytes of its body, its place in its
// branch's log, and the personal values for which the body holds stand-ins.
type Envelope struct {
	N       int64
	Body    []byte
	Secrets []Secret
}

// Secret is a personal value that an op brings, in the clear: it travels only
// inside what is encrypted, and is sealed again where it is stored.
type Secret struct {
	Path   string `json:"path"`
	Salted []byte `json:"salted"` // SaltSize bytes of salt, then the value as JSON
}

// Delivery is a decided op as the server hands it out. Deliveries of one scope
// have the sequence numbers 1, 2, 3 …; those of one document the revisions
// 1, 2, 3 …, which is the order in which everyone folds them.
type Delivery struct {
	Scope   string
	Seq     int64
	Rev     int64
	Branch  Branch
	Outcome Outcome
	Refused []string // places that were not taken: see Doc.Decide
	Reason  string   // code of why it was rejected
	Envelope
}

// SaltSize is the size of a commitment's secret salt in bytes.
const SaltSize = 16

// Commitment binds a personal value to an op and a path without telling it:
// salted is a secret salt and the value as JSON.
func Commitment(salted []byte, op app.ID, path string) string {
	m := hmac.New(sm3.New, salted[:SaltSize])
	m.Write([]byte(string(op) + "|" + path + "|"))
	m.Write(salted[SaltSize:])
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}
