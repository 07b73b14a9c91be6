package bundle

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/wire"
)

// Limits of a file.
const (
	MaxSize     = 64 << 20 // bytes of a body
	MaxParts    = 1000
	SegmentSize = 1 << 20
	maxHeader   = 1 << 20 // bytes; a reader takes about 250
	maxReaders  = 2000
	mostSign    = 1024 // bytes of a signature
)

// Ending is the ending of bundle files.
const Ending = ".rhx"

// Codes of what is refused. Their texts are the client's.
const (
	CodeBad     = "bundle.bad"     // no bundle, cut short, or altered on its way: nothing of it was taken
	CodeNewer   = "bundle.newer"   // made by a later program
	CodeOther   = "bundle.other"   // for somebody else: unit
	CodeSender  = "bundle.sender"  // not of who it says, or of a device that nobody here knows: device
	CodeKind    = "bundle.kind"    // a bundle where a receipt is wanted, or a receipt where a bundle is: kind
	CodeKeys    = "bundle.keys"    // keys for bundles are missing: reconcile over the network once, or enrol with a newer file
	CodeRevoked = "bundle.revoked" // the device that wrote it was shut out; another may have brought it
)

// Kind says which way a file goes.
type Kind string

// Kinds.
const (
	Data    Kind = "data"    // from a device to the province
	Receipt Kind = "receipt" // back
)

// Header stands in the clear, bound by the signature. It tells nothing of what
// the records say.
type Header struct {
	Kind    Kind     `json:"kind"`
	Suite   op.Suite `json:"suite"`
	Program string   `json:"program"` // its version
	Unit    string   `json:"unit"`    // of the device
	// The branch, and which of its ops are inside: none where To is From-1.
	op.Branch
	From int64  `json:"from"`
	To   int64  `json:"to"`
	Prev []byte `json:"prev,omitempty"` // heads of the chain before the first and at the last
	Head []byte `json:"head,omitempty"`
	// Epoch and Cursor are how far the device came with its server when it wrote
	// the bundle. A receipt repeats the epoch, which says what it answers; its
	// cursor is where its first page begins.
	Epoch    string `json:"epoch,omitempty"`
	Cursor   string `json:"cursor,omitempty"`
	Life     string `json:"life,omitempty"` // of a receipt: the server's epoch when it answered
	No       int64  `json:"no"`             // the device's bundles are numbered; a receipt has that of its bundle
	Pack     int64  `json:"pack,omitempty"` // the highest definition pack that the device keeps
	Volume   int    `json:"volume"`         // 1 … Volumes
	Volumes  int    `json:"volumes"`
	Previous []byte `json:"previous,omitempty"` // digest of the bundle, or of the volume, before
	Made     string `json:"made"`               // RFC 3339; shown to people, decides nothing
	Size     int64  `json:"size"`               // bytes of the body

	Readers []Reader `json:"readers"`
}

// Reader is who can open a file.
type Reader struct {
	Unit string `json:"unit,omitempty"` // "" the province
	Seal []byte `json:"seal"`           // its public key
	Key  []byte `json:"key"`            // the file's key, sealed to it
}

// Time is when the file was made, zero where that cannot be read.
func (h *Header) Time() time.Time {
	t, _ := time.Parse(time.RFC3339, h.Made)
	return t
}

const (
	magic     = "RHBUNDLE"
	version   = 1
	prefix    = len(magic) + 2 + 4
	nonceSize = 12
)

// bad names what is wrong with a file: an *app.Error with CodeBad.
func bad(format string, args ...any) error {
	return app.NewError(CodeBad, fmt.Errorf(format, args...))
}

// To is a reader to whom a file is sealed.
type To struct {
	Unit string
	Key  wire.Key
}

// Seal makes a file of a header and a body. Readers whose keys are of another
// suite are left out; CodeKeys when none is left.
func Seal(h Header, body []byte, by Signer, to []To) ([]byte, error) {
	s, err := suiteOf(by.Suite())
	if err != nil {
		return nil, err
	}
	if len(body) > MaxSize {
		return nil, app.NewError(app.CodeTooLarge, nil, "what", "bundle", "limit", "64 MiB")
	}
	key := make([]byte, s.keySize())
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	h.Suite, h.Size, h.Readers = by.Suite(), int64(len(body)), nil
	for _, t := range to {
		if t.Key.Suite != h.Suite {
			continue
		}
		sealed, err := s.seal(t.Key.Seal, key)
		if err != nil {
			return nil, app.NewError(CodeKeys, err)
		}
		h.Readers = append(h.Readers, Reader{Unit: t.Unit, Seal: t.Key.Seal, Key: sealed})
	}
	if len(h.Readers) == 0 {
		return nil, app.NewError(CodeKeys, nil)
	}
	head, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	if len(head) > maxHeader || len(h.Readers) > maxReaders {
		return nil, app.NewError(app.CodeTooLarge, nil, "what", "header", "limit", "1 MiB")
	}
	aead, err := s.aead(key)
	if err != nil {
		return nil, err
	}
	out := append(make([]byte, 0, prefix+len(head)+len(body)+len(body)/SegmentSize*aead.Overhead()+mostSign), magic...)
	out = binary.BigEndian.AppendUint16(out, version)
	out = binary.BigEndian.AppendUint32(out, uint32(len(head)))
	out = append(out, head...)
	place := digest(s, out)
	root := s.New()
	n := segments(int64(len(body)))
	for i := range n {
		rest := body[i*SegmentSize:]
		at := len(out)
		out = aead.Seal(out, nonce(i, i == n-1), rest[:min(len(rest), SegmentSize)], place)
		root.Write(digest(s, out[at:]))
	}
	sig, err := by.Sign(signed(place, root.Sum(nil)))
	if err != nil {
		return nil, err
	}
	if len(sig) > mostSign {
		return nil, errKey
	}
	out = binary.BigEndian.AppendUint16(out, uint16(len(sig)))
	return append(out, sig...), nil
}

// segments is how many segments a body has: one at least, so that an empty body
// is sealed too.
func segments(size int64) int { return max(1, int((size+SegmentSize-1)/SegmentSize)) }

func nonce(i int, last bool) []byte {
	n := make([]byte, nonceSize)
	binary.BigEndian.PutUint64(n[3:], uint64(i))
	if last {
		n[nonceSize-1] = 1
	}
	return n
}

func digest(h Hasher, b []byte) []byte {
	d := h.New()
	d.Write(b)
	return d.Sum(nil)
}

// Digest is what the bundle after it calls a file.
func Digest(h *Header, file []byte) []byte {
	s, err := suiteOf(h.Suite)
	if err != nil {
		return nil
	}
	return digest(s, file)
}

// signed is the message that the sender signs.
func signed(head, root []byte) []byte {
	return bytes.Join([][]byte{[]byte("ronghe bundle"), head, root}, []byte{0})
}

// Peek reads the header of a file, which is not held to its signature yet: who
// acts on it opens the file first. CodeBad, CodeNewer.
func Peek(file []byte) (*Header, error) {
	h, _, err := split(file)
	return h, err
}

// split returns the header and where it ends.
func split(file []byte) (*Header, int, error) {
	if len(file) < prefix || string(file[:len(magic)]) != magic {
		return nil, 0, bad("not a bundle")
	}
	if v := binary.BigEndian.Uint16(file[len(magic):]); v > version {
		return nil, 0, app.NewError(CodeNewer, nil, "version", fmt.Sprint(v))
	} else if v != version {
		return nil, 0, bad("version %d", v)
	}
	n := int(binary.BigEndian.Uint32(file[len(magic)+2:]))
	if n > maxHeader || len(file)-prefix < n {
		return nil, 0, bad("a header of %d bytes", n)
	}
	var h Header
	d := json.NewDecoder(bytes.NewReader(file[prefix : prefix+n]))
	d.DisallowUnknownFields()
	if err := d.Decode(&h); err != nil || d.InputOffset() != int64(n) {
		return nil, 0, bad("header: %w", err)
	}
	if err := h.check(); err != nil {
		return nil, 0, err
	}
	return &h, prefix + n, nil
}

func (h *Header) check() error {
	switch _, err := suiteOf(h.Suite); {
	case err != nil:
		return app.NewError(CodeNewer, err, "version", fmt.Sprint(h.Suite))
	case h.Kind != Data && h.Kind != Receipt:
		return bad("kind %q", h.Kind)
	case h.Device == "" || h.Incarnation < 1 || h.From < 1 || h.To < h.From-1 || h.No < 1:
		return bad("a bundle of nobody or nothing")
	case h.Volume < 1 || h.Volumes < h.Volume || h.Size < 0 || h.Size > MaxSize || len(h.Readers) == 0 || len(h.Readers) > maxReaders:
		return bad("volume %d of %d with %d bytes for %d", h.Volume, h.Volumes, h.Size, len(h.Readers))
	}
	return nil
}

// Opened is a file whose segments were all opened. Until SentBy held it to
// its signature, it may be of anybody.
type Opened struct {
	Header
	Parts  []Part
	suite  suite
	signed []byte
	sig    []byte
}

// Open opens a file with the key of a reader. CodeBad, CodeNewer; CodeOther when
// it is not for this reader.
func Open(file []byte, with Opener) (*Opened, error) {
	h, at, err := split(file)
	if err != nil {
		return nil, err
	}
	s, err := suiteOf(h.Suite)
	if err != nil {
		return nil, err
	}
	key, err := h.key(with)
	if err != nil {
		return nil, err
	}
	if len(key) != s.keySize() {
		return nil, bad("a key of %d bytes", len(key))
	}
	aead, err := s.aead(key)
	if err != nil {
		return nil, err
	}
	o := &Opened{Header: *h, suite: s}
	place := digest(s, file[:at])
	body, root, at, err := unseal(file, at, h.Size, s, aead, place)
	if err != nil {
		return nil, err
	}
	rest := file[at:]
	if len(rest) < 2 || len(rest) != 2+int(binary.BigEndian.Uint16(rest)) {
		return nil, bad("%d bytes where the signature stands", len(rest))
	}
	o.signed, o.sig = signed(place, root), rest[2:]
	o.Parts, err = parts(body)
	return o, err
}

// unseal opens the segments and returns the body, the root of their digests, and
// where they end.
func unseal(file []byte, at int, size int64, s suite, aead cipher.AEAD, place []byte) (body, root []byte, end int, err error) {
	n := segments(size)
	if int64(len(file)-at) < size+int64(n*aead.Overhead()) {
		return nil, nil, 0, bad("cut short")
	}
	body = make([]byte, 0, size)
	sum := s.New()
	for i := range n {
		length := int(min(size-int64(i)*SegmentSize, SegmentSize)) + aead.Overhead()
		segment := file[at : at+length]
		sum.Write(digest(s, segment))
		if body, err = aead.Open(body, nonce(i, i == n-1), segment, place); err != nil {
			return nil, nil, 0, bad("segment %d: %w", i, err)
		}
		at += length
	}
	return body, sum.Sum(nil), at, nil
}

// key opens the file's key.
func (h *Header) key(with Opener) ([]byte, error) {
	for _, r := range h.Readers {
		if with.Suite() == h.Suite && bytes.Equal(r.Seal, with.Public()) {
			key, err := with.Open(r.Key)
			if err != nil {
				return nil, bad("the file's key: %w", err)
			}
			return key, nil
		}
	}
	return nil, app.NewError(CodeOther, nil, "unit", h.Unit)
}

// SentBy holds a file to the signature of its sender, whose keys are given; it
// suffices when one of them made it. CodeSender otherwise.
func (o *Opened) SentBy(keys []wire.Key) error {
	for _, k := range keys {
		if k.Suite == o.Suite && o.suite.verify(k.Sign, o.signed, o.sig) {
			return nil
		}
	}
	return app.NewError(CodeSender, nil, "device", string(o.Device))
}
