// Package pack is the file in which the province hands out definitions: forms,
// code lists, parameters, the tables of the annual report, days, the unit tree.
//
//	magic    8 bytes "RHDEFPAK"
//	version  2 bytes, big-endian
//	length   4 bytes: of the header
//	header   JSON, in the clear: see Header
//	length   4 bytes: of the body
//	body     the entries' texts one after another, zstd
//	length   2 bytes: of the signature
//	signature of the province over everything before it
//
// Definitions are no secret: a pack is signed and not sealed, so that the same file
// goes to every computer, by network or on a stick. A pack is numbered, and stands
// by itself: it holds every file in which the definitions differ from those that
// programs of its time carry. It is read from memory; nothing of it is ever written
// to a disk under a name that it brings.
package pack

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/bundle"
	"ronghe/sync/wire"
)

// Limits of a pack.
const (
	MaxEntries = 1000
	MaxSize    = 64 << 20 // bytes of all entries together, and of the file
	MaxRatio   = 100      // bytes of the entries to bytes of the body
	maxHeader  = 1 << 20  // bytes
	mostText   = 1000     // bytes of what the header says in words
	mostSign   = 1024     // bytes of a signature
)

// Ending is the ending of pack files.
const Ending = ".rhpack"

// Codes of what is refused. Nothing of the file was taken then.
const (
	CodeBad    = "pack.bad"    // no pack, cut short, or altered on its way
	CodeSender = "pack.sender" // not signed by this folder's province
	CodeOlder  = "pack.older"  // not newer than the one that is there: {number} {have}
	CodeOther  = "pack.other"  // another one under the number of the one that is there: {number}
	CodeNewer  = "pack.newer"  // made for a later program: {program} {have}
	CodeFaults = "pack.faults" // definitions that cannot be used: {faults}
	CodeUnits  = "pack.units"  // it retires units of which something is at the province: {number} {units}
)

// Header stands in the clear, bound by the signature.
type Header struct {
	Number  int64    `json:"number"` // counts up; who has one takes a higher one alone
	Made    string   `json:"made"`   // RFC 3339; shown to people, decides nothing
	By      string   `json:"by"`     // who made it, for people
	Note    string   `json:"note,omitempty"`
	Program string   `json:"program,omitempty"` // the oldest program that reads it
	Suite   op.Suite `json:"suite"`
	Entries []Entry  `json:"entries"`
}

// Entry is a file of the definitions.
type Entry struct {
	Name string `json:"name"` // forms/school.yaml
	Size int64  `json:"size"` // bytes
}

// Pack is a file that was read: whole, within the limits, and signed by Signer's
// key. Whose key that is SignedBy says.
type Pack struct {
	Header
	Files  map[string][]byte // by name
	Hash   string            // SHA-256 of the file in hex
	signed []byte
	sig    []byte
}

const (
	magic   = "RHDEFPAK"
	version = 1
	prefix  = len(magic) + 2 + 4
)

// bad names what is wrong with a file: an *app.Error with CodeBad.
func bad(format string, args ...any) error {
	return app.NewError(CodeBad, fmt.Errorf(format, args...))
}

// Write makes a pack of files, by name, and signs it. too_large over a limit.
func Write(h Header, files []File, by bundle.Signer) ([]byte, error) {
	h.Suite, h.Entries = by.Suite(), nil
	var plain bytes.Buffer
	for _, f := range files {
		h.Entries = append(h.Entries, Entry{f.Name, int64(len(f.Text))})
		plain.Write(f.Text)
	}
	if err := h.check(); err != nil {
		return nil, err
	}
	head, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	if len(head) > maxHeader {
		return nil, app.NewError(app.CodeTooLarge, nil, "what", "header", "limit", "1 MiB")
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	body := z.EncodeAll(plain.Bytes(), nil)
	if err := errors.Join(z.Close(), ratio(int64(plain.Len()), len(body))); err != nil {
		return nil, err
	}
	out := append(make([]byte, 0, prefix+len(head)+4+len(body)+2+mostSign), magic...)
	out = binary.BigEndian.AppendUint16(out, version)
	out = binary.BigEndian.AppendUint32(out, uint32(len(head)))
	out = append(out, head...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
	out = append(out, body...)
	sig, err := by.Sign(message(out))
	if err != nil {
		return nil, err
	}
	if len(sig) > mostSign {
		return nil, errors.New("a signature of an unknown kind")
	}
	out = binary.BigEndian.AppendUint16(out, uint16(len(sig)))
	return append(out, sig...), nil
}

// File is a file to be put into a pack.
type File struct {
	Name string
	Text []byte
}

// message is what is signed: it can be taken for nothing else that a key signs.
func message(file []byte) []byte { return append([]byte("ronghe definition pack\x00"), file...) }

func (h *Header) check() error {
	total, seen := int64(0), map[string]bool{}
	for _, e := range h.Entries {
		if e.Size < 0 || e.Size > MaxSize {
			return bad("entry %q of %d bytes", e.Name, e.Size)
		}
		total += e.Size
		name := strings.ToLower(e.Name) // the same file for some systems
		if seen[name] {
			return bad("entry %q stands twice", e.Name)
		}
		seen[name] = true
	}
	switch {
	case h.Number < 1:
		return bad("number %d", h.Number)
	case len(h.Entries) == 0:
		return bad("no entries")
	case len(h.Entries) > MaxEntries:
		return app.NewError(app.CodeTooLarge, nil, "what", "pack", "limit", fmt.Sprint(MaxEntries))
	case total > MaxSize:
		return app.NewError(app.CodeTooLarge, nil, "what", "pack", "limit", "64 MiB")
	case len(h.By) > mostText || len(h.Note) > mostText || len(h.Made) > mostText || len(h.Program) > mostText:
		return bad("words that do not end")
	}
	return nil
}

func (h *Header) size() (n int64) {
	for _, e := range h.Entries {
		n += e.Size
	}
	return n
}

func ratio(plain int64, packed int) error {
	if plain > MaxRatio*int64(packed) {
		return bad("%d bytes in %d", plain, packed)
	}
	return nil
}

// Time is when the pack was made, zero where that cannot be read.
func (h *Header) Time() time.Time {
	t, _ := time.Parse(time.RFC3339, h.Made)
	return t
}

// Read reads a file, which is held to its limits and to nothing else yet: whose it
// is SignedBy says, and whether its definitions can be used whoever loads them.
// CodeBad, CodeNewer, too_large.
func Read(file []byte) (*Pack, error) {
	if len(file) > MaxSize {
		return nil, app.NewError(app.CodeTooLarge, nil, "what", "pack", "limit", "64 MiB")
	}
	head, rest, err := open(file)
	if err != nil {
		return nil, err
	}
	p := &Pack{}
	d := json.NewDecoder(bytes.NewReader(head))
	d.DisallowUnknownFields()
	if err := d.Decode(&p.Header); err != nil || d.InputOffset() != int64(len(head)) {
		return nil, bad("header: %w", err)
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	body, rest, err := cut(rest, 4)
	if err != nil {
		return nil, err
	}
	p.signed = message(file[:len(file)-len(rest)])
	if p.sig, rest, err = cut(rest, 2); err != nil || len(rest) > 0 || len(p.sig) > mostSign {
		return nil, bad("%d bytes behind the signature: %w", len(rest), err)
	}
	if err := ratio(p.size(), len(body)); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(file)
	p.Hash = hex.EncodeToString(sum[:])
	return p, p.unpack(body)
}

func open(file []byte) (head, rest []byte, err error) {
	if len(file) < prefix || string(file[:len(magic)]) != magic {
		return nil, nil, bad("not a pack")
	}
	switch v := binary.BigEndian.Uint16(file[len(magic):]); {
	case v > version:
		return nil, nil, app.NewError(CodeNewer, nil, "program", fmt.Sprint(v), "have", fmt.Sprint(version))
	case v < version:
		return nil, nil, bad("version %d", v)
	}
	head, rest, err = cut(file[len(magic)+2:], 4)
	if err == nil && len(head) > maxHeader {
		err = bad("a header of %d bytes", len(head))
	}
	return head, rest, err
}

// cut takes a part off that begins with its length in so many bytes.
func cut(b []byte, width int) (part, rest []byte, err error) {
	if len(b) < width {
		return nil, nil, bad("cut short")
	}
	n := 0
	for _, x := range b[:width] {
		n = n<<8 | int(x)
	}
	if n > len(b)-width {
		return nil, nil, bad("a part of %d bytes", n)
	}
	return b[width : width+n], b[width+n:], nil
}

// unpack reads the entries' texts. What a body says of its own size is not
// believed: no more is taken than the header says.
func (p *Pack) unpack(body []byte) error {
	z, err := zstd.NewReader(bytes.NewReader(body), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxSize), zstd.WithDecoderMaxWindow(MaxSize))
	if err != nil {
		return bad("body: %w", err)
	}
	defer z.Close()
	size := p.size()
	var plain bytes.Buffer
	if n, err := io.Copy(&plain, io.LimitReader(z, size+1)); err != nil || n != size {
		return bad("the entries come to %d bytes, not %d: %w", n, size, err)
	}
	p.Files = make(map[string][]byte, len(p.Entries))
	for _, e := range p.Entries {
		p.Files[e.Name] = plain.Next(int(e.Size))
	}
	return nil
}

// SignedBy holds a pack to the signature of the province, whose keys are given; it
// suffices when one of them made it, which is returned. CodeSender otherwise.
func (p *Pack) SignedBy(keys []wire.Key) (wire.Key, error) {
	for _, k := range keys {
		if k.Suite == p.Suite && bundle.Verify(k, p.signed, p.sig) {
			return k, nil
		}
	}
	return wire.Key{}, app.NewError(CodeSender, nil, "number", fmt.Sprint(p.Number))
}
