package op

import (
	"crypto/hmac"
	"encoding/base64"
	"time"

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
//
// An op of the asking device itself may come as its ID alone, without body and
// personal values (Body nil): the device has it. Where it has not, as after a
// restore, CodeLacks asks for the page as a whole.
type Delivery struct {
	ID      app.ID // set where Body is nil
	Scope   string
	Seq     int64
	Rev     int64
	Branch  Branch
	Outcome Outcome
	Refused []string // places that were not taken: see Doc.Decide
	Reason  string   // code of why it was rejected
	Envelope

	read *read
}

// read is the op of a delivery that was decoded.
type read struct {
	o   Op
	err error
}

// Ready decodes the op before it is asked for: whoever waits for the next page does
// that beside the one who takes in the page before it.
func (d *Delivery) Ready() {
	if d.read == nil && d.ID == "" {
		o, err := Decode(d.Body)
		d.read = &read{o, err}
	}
}

// Op is the op that Body holds.
func (d *Delivery) Op() (Op, error) {
	if d.read != nil {
		return d.read.o, d.read.err
	}
	return Decode(d.Body)
}

// CodeLacks says that a page names an own op without its body, which this folder
// does not hold: nothing was taken, and the page is to be asked for as a whole.
const CodeLacks = "op.lacks"

// CodeBlob says that an attachment on the disk is not what was stored, or that what
// arrived is not what it should be.
const CodeBlob = "store.blob_damaged"

// CodeAnew says that a page brings an op on a document that left this folder with
// the access to it, but not what was before: nothing was taken, and pulling is to
// begin anew.
const CodeAnew = "op.anew"

// Outbox is a part of what waits to be sent: ops of one branch, one after
// another, with the hashes between which they are chained.
type Outbox struct {
	Branch Branch
	Prev   []byte // hash of the link before the first; empty where that is 1
	Head   []byte // hash of the last one's link
	Ops    []Envelope
	Last   int64 // N of the newest op of the branch
}

// Page is a part of what the server decided, taken in as a whole or not at all.
type Page struct {
	Deliveries []Delivery
	Cursor     string // from where to ask on
	Acked      int64  // the server keeps the asking branch up to this N
	Durable    int64  // and has it in a backup up to this one
	// Scopes are all that this device may see; nil: as before.
	Scopes []string
	// More tells that another page follows at once. A page that does stands on the
	// disk when the last one does, or sooner: a power cut before that takes back the
	// page with its cursor, and the server sends it again.
	More bool
}

// Received says what a page brought to a folder.
type Received struct {
	Records int // that changed
	Own     int // ops of this device that the server decided
}

// BlobTurn is an attachment that is to be sent, or to be fetched.
type BlobTurn struct {
	Hash string
	Up   bool
	Size int64 // bytes
}

// Course is how far a device came with its server.
type Course struct {
	Epoch   string `json:"epoch,omitempty"`  // the server's life
	Cursor  string `json:"cursor,omitempty"` // as the server gave it
	Acked   int64  `json:"acked"`            // as in Page, of the present branch
	Durable int64  `json:"durable"`
	// Anew: the server was restored from a backup, and what it has now was not
	// pulled to its end. What of ours it lacks is not known before that.
	Anew   bool      `json:"anew,omitempty"`
	At     time.Time `json:"at"`             // when both were last equal; zero: never
	Lost   string    `json:"lost,omitempty"` // code of why the server let this device go
	Bundle Bundles   `json:"bundle,omitzero"`
	Gone   Gone      `json:"gone,omitzero"`
}

// Gone says what left a folder because its device no longer sees it, and what of
// that is still here.
type Gone struct {
	At      time.Time `json:"at,omitzero"` // when records left last; zero: never
	Records int       `json:"records,omitempty"`
	Units   []string  `json:"units,omitempty"` // whose they were, at most MostGoneUnits
	// Kept are records that are still here: something of this device's own is not
	// sent, not decided or not in a backup of the server, or a draft waits.
	Kept int `json:"kept,omitempty"`
}

// MostGoneUnits is how many units Gone names.
const MostGoneUnits = 20

// Bundles is how far a device came with files on sticks.
type Bundles struct {
	No     int64     `json:"no,omitempty"`     // of the bundle packed last: none is used twice
	Digest []byte    `json:"digest,omitempty"` // of its last volume
	Out    int64     `json:"out,omitempty"`    // No of the last one that was written and read back
	At     time.Time `json:"at,omitzero"`      // when that was
	Read   int64     `json:"read,omitempty"`   // No of the last bundle whose receipt was read
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
