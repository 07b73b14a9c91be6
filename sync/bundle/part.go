package bundle

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"ronghe/app"
	"ronghe/sync/wire"
)

// PartKind says what a part is.
type PartKind byte

// Kinds of part.
const (
	EnrolPart  PartKind = 'e' // JSON: wire.EnrolFile, of a device that has no network
	PushPart   PartKind = 'p' // frame
	AnswerPart PartKind = 'a' // frame
	PagePart   PartKind = 'g' // frame
	ChunkPart  PartKind = 'c' // Chunk
	WantsPart  PartKind = 'w' // JSON: digests of attachments that the device lacks
	HavePart   PartKind = 'h' // JSON: digests of attachments that arrived whole
	RingPart   PartKind = 'k' // JSON: wire.Ring
	PackPart   PartKind = 'd' // a signed definition pack
)

// Part is one part of a body.
type Part struct {
	Kind  PartKind
	Bytes []byte
}

const partHead = 5

// Body is a body in the making.
type Body struct {
	bytes []byte
	Parts int
}

// Len is its size in bytes.
func (b *Body) Len() int { return len(b.bytes) }

// Bytes is the body.
func (b *Body) Bytes() []byte { return b.bytes }

// Fits reports whether a part of size bytes has room in a volume of most bytes.
func (b *Body) Fits(size, most int) bool {
	return b.Parts < MaxParts && b.Len()+partHead+size <= most
}

// Add puts a part behind the others.
func (b *Body) Add(k PartKind, part []byte) {
	b.bytes = append(b.bytes, byte(k))
	b.bytes = binary.BigEndian.AppendUint32(b.bytes, uint32(len(part)))
	b.bytes = append(b.bytes, part...)
	b.Parts++
}

// JSON encodes a part that is a list.
func JSON(v any) ([]byte, error) { return json.Marshal(v) }

func parts(body []byte) ([]Part, error) {
	var out []Part
	for len(body) > 0 {
		if len(body) < partHead || len(out) == MaxParts {
			return nil, bad("a body of more than %d parts, or one cut short", MaxParts)
		}
		n := int64(binary.BigEndian.Uint32(body[1:]))
		if n > int64(len(body)-partHead) {
			return nil, bad("a part of %d bytes", n)
		}
		out = append(out, Part{PartKind(body[0]), body[partHead : partHead+n]})
		body = body[partHead+n:]
	}
	return out, nil
}

// Chunk is a chunk of an attachment.
type Chunk struct {
	Hash  string `json:"hash"`
	Size  int64  `json:"size"` // of the whole file in bytes
	I     int    `json:"i"`
	Bytes []byte `json:"-"`
}

// Append returns the chunk as a part: a line of JSON, then its bytes.
func (c *Chunk) Append() ([]byte, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	return append(append(b, '\n'), c.Bytes...), nil
}

// Push reads a part that is one.
func (p Part) Push() (*wire.Push, error) { return wire.ReadPush(bytes.NewReader(p.Bytes)) }

// Answer reads a part that is one.
func (p Part) Answer() (*wire.Answer, error) { return wire.ReadAnswer(bytes.NewReader(p.Bytes)) }

// Page reads a part that is one.
func (p Part) Page() (*wire.Page, error) { return wire.ReadPage(bytes.NewReader(p.Bytes)) }

// Chunk reads a part that is one.
func (p Part) Chunk() (*Chunk, error) {
	line, rest, ok := bytes.Cut(p.Bytes, []byte{'\n'})
	c := &Chunk{Bytes: rest}
	if err := json.Unmarshal(line, c); err != nil || !ok {
		return nil, bad("a chunk of an attachment: %w", err)
	}
	if c.Size < 1 || c.I < 0 || c.I >= wire.Chunks(c.Size) || len(rest) > wire.ChunkSize {
		return nil, bad("chunk %d of %d bytes", c.I, c.Size)
	}
	return c, nil
}

// Decode reads a part that is a list into v.
func (p Part) Decode(v any) error {
	if err := json.Unmarshal(p.Bytes, v); err != nil {
		return bad("part %q: %w", string(p.Kind), err)
	}
	return nil
}

// Each decodes every part once and hands it on: a frame is held to its trailer
// there, and all of them together to the limits. v is a *wire.Push, *wire.Answer,
// *wire.Page, *Chunk, or nil for a list.
func (o *Opened) Each(f func(p Part, v any) error) error {
	total := 0
	for _, p := range o.Parts {
		v, size, err := p.read()
		if err != nil {
			return err
		}
		if total += size; total > mostUnpacked {
			return app.NewError(app.CodeTooLarge, nil, "what", "bundle", "limit", fmt.Sprint(mostUnpacked>>20)+" MiB")
		}
		if err := f(p, v); err != nil {
			return err
		}
	}
	return nil
}

// mostUnpacked bounds what the frames of a file come to, in bytes.
const mostUnpacked = 1 << 30

func (p Part) read() (v any, size int, err error) {
	switch p.Kind {
	case PushPart:
		var f *wire.Push
		if f, err = p.Push(); err != nil {
			return nil, 0, err
		}
		for _, e := range f.Ops {
			size += len(e.Body)
		}
		return f, size, nil
	case AnswerPart:
		v, err = p.Answer()
		return v, len(p.Bytes), err
	case PagePart:
		var f *wire.Page
		if f, err = p.Page(); err != nil {
			return nil, 0, err
		}
		for _, d := range f.Deliveries {
			size += len(d.Body)
		}
		return f, size, nil
	case ChunkPart:
		v, err = p.Chunk()
		return v, len(p.Bytes), err
	case EnrolPart, WantsPart, HavePart, RingPart, PackPart:
		return nil, len(p.Bytes), nil
	}
	return nil, 0, app.NewError(CodeNewer, nil, "version", "part "+string(p.Kind))
}
