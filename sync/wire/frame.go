package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync"
	"sync/atomic"

	"github.com/emmansun/gmsm/sm3"
	"github.com/klauspost/compress/zstd"

	"ronghe/app"
	"ronghe/app/op"
)

// FrameType is the media type of a frame.
const FrameType = "application/vnd.ronghe.frame+zstd"

// Limits of a frame. What is over one is refused before it takes memory.
const (
	MaxFrame = 8 << 20   // bytes of a compressed frame: the body of a request
	MaxLine  = 8 << 20   // bytes of a line
	MaxPlain = 32 << 20  // bytes of a frame's lines together
	MaxCount = 10_000    // ops of a frame
	PageSize = 256 << 10 // bytes of a compressed page that the server makes; one op alone may be longer
	window   = 1 << 20   // of the compression: what a reader has to hold
)

// version is that of the frames.
const version = 1

var errFrame = errors.New("not a frame")

// bad names what is wrong with a frame: an *app.Error with CodeFrame.
func bad(format string, args ...any) error {
	return app.NewError(CodeFrame, fmt.Errorf(format, args...))
}

// head is what the header of every frame begins with.
type head struct {
	Frame   string   `json:"frame"`
	Version int      `json:"v"`
	Suite   op.Suite `json:"suite"`
}

type trailer struct {
	End    bool   `json:"end"`
	Count  int    `json:"count"`
	Cursor string `json:"next,omitempty"`
	More   bool   `json:"more,omitempty"`
	Hash   []byte `json:"hash,omitempty"`
}

// sum finishes the hash over the lines before with what the trailer says itself.
func (t trailer) sum(lines hash.Hash) ([]byte, error) {
	t.Hash = nil
	b, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	lines.Write(b)
	return lines.Sum(nil), nil
}

type secretsLine struct {
	Secrets []op.Secret `json:"secrets"`
}

var encoders = sync.Pool{New: func() any {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(window), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
}}

// writer writes the lines of a frame.
type writer struct {
	out   counter
	z     *zstd.Encoder
	sum   hash.Hash
	count int
	plain int
}

// counter counts what reaches the writer below it.
type counter struct {
	io.Writer
	n int
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.n += n
	return n, err
}

func newWriter(w io.Writer, header any) (*writer, error) {
	f := &writer{out: counter{Writer: w}, sum: sm3.New()}
	f.z, _ = encoders.Get().(*zstd.Encoder)
	f.z.Reset(&f.out)
	return f, f.json(header)
}

func (f *writer) json(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return f.line(b)
}

func (f *writer) line(b []byte) error {
	if len(b) > MaxLine {
		return app.NewError(app.CodeTooLarge, nil, "what", "line", "limit", "8 MiB")
	}
	if bytes.IndexByte(b, '\n') >= 0 {
		return bad("a line break in a line")
	}
	f.sum.Write(b)
	f.sum.Write(newline)
	f.plain += len(b) + 1
	if _, err := f.z.Write(b); err != nil {
		return err
	}
	_, err := f.z.Write(newline)
	return err
}

var newline = []byte{'\n'}

// envelope writes an op's body and its personal values.
func (f *writer) envelope(e *op.Envelope) error {
	if !bytes.HasPrefix(e.Body, bodyStart) {
		return bad("the body of op %d is none", e.N)
	}
	f.count++
	if err := f.line(e.Body); err != nil || len(e.Secrets) == 0 {
		return err
	}
	return f.json(secretsLine{e.Secrets})
}

// close writes the trailer and gives the encoder back.
func (f *writer) close(t trailer) error {
	t.End, t.Count = true, f.count
	hash, err := t.sum(f.sum)
	if t.Hash = hash; err == nil {
		err = f.json(t)
	}
	if e := f.z.Close(); err == nil {
		err = e
	}
	f.z.Reset(nil)
	encoders.Put(f.z)
	f.z = nil
	return err
}

var (
	bodyStart    = []byte(`{"op_id":"`)
	secretsStart = []byte(`{"secrets":`)
)

// reader hands out the lines of a frame that was read in whole.
type reader struct {
	rest    []byte
	trailer trailer
}

var decoders = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxPlain), zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderLowmem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return d
}}

// open reads a frame in whole, holds it to its trailer and reads its header
// into header.
func open(r io.Reader, frame string, header any) (*reader, error) {
	b, err := plain(r)
	if err != nil {
		return nil, err
	}
	if len(b) == 0 || b[len(b)-1] != '\n' {
		return nil, bad("cut short")
	}
	f := &reader{}
	last := bytes.LastIndexByte(b[:len(b)-1], '\n') + 1
	if err := strict(b[last:len(b)-1], &f.trailer); err != nil {
		return nil, bad("trailer: %w", err)
	}
	// The hash does not cover the trailer's own letters, which JSON and base64 would
	// take in several ways.
	if whole, err := json.Marshal(f.trailer); err != nil || !bytes.Equal(whole, b[last:len(b)-1]) {
		return nil, bad("the trailer is not as it was written")
	}
	lines := sm3.New()
	lines.Write(b[:last])
	sum, err := f.trailer.sum(lines)
	if err != nil || !f.trailer.End || !bytes.Equal(f.trailer.Hash, sum) {
		return nil, bad("the trailer does not fit")
	}
	if f.trailer.Count < 0 || f.trailer.Count > MaxCount {
		return nil, app.NewError(app.CodeTooLarge, nil, "what", "ops", "limit", fmt.Sprint(MaxCount))
	}
	f.rest = b[:last]
	line, ok := f.next()
	if !ok {
		return nil, bad("no header")
	}
	var h head
	if err := json.Unmarshal(line, &h); err != nil {
		return nil, bad("header: %w", err)
	}
	switch {
	case h.Frame != frame:
		return nil, bad("a frame %q where %q is wanted", h.Frame, frame)
	case h.Version > version:
		return nil, app.NewError(CodeNewer, nil, "version", fmt.Sprint(h.Version))
	case h.Version != version || h.Suite != op.SM:
		return nil, bad("version %d, suite %d", h.Version, h.Suite)
	}
	if err := strict(line, header); err != nil {
		return nil, bad("header: %w", err)
	}
	return f, nil
}

// plain decompresses r, as far as the limits let it.
func plain(r io.Reader) ([]byte, error) {
	d, _ := decoders.Get().(*zstd.Decoder)
	defer func() {
		_ = d.Reset(nil)
		decoders.Put(d)
	}()
	src := &source{r: r, left: MaxFrame}
	if err := d.Reset(src); err != nil {
		return nil, bad("%w", err)
	}
	var buf bytes.Buffer
	buf.Grow(int(usual.Load()) + bytes.MinRead)
	n, err := buf.ReadFrom(io.LimitReader(d, MaxPlain+1))
	switch {
	case src.err != nil: // the connection, or a limit of whoever reads from it
		return nil, src.err
	case n > MaxPlain, errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
		return nil, app.NewError(app.CodeTooLarge, err, "what", "frame", "limit", "32 MiB")
	case err != nil:
		return nil, bad("%w", err)
	}
	usual.Store(min(n, 2<<20))
	return buf.Bytes(), nil
}

// usual is how long the last frame was: pages that follow one another are of one
// size, and a buffer that grows into it leaves twice as much behind.
var usual atomic.Int64

// source reads at most left bytes and tells its own errors from those of the
// decompression.
type source struct {
	r    io.Reader
	left int
	err  error
}

func (s *source) Read(b []byte) (int, error) {
	if s.left <= 0 {
		s.err = app.NewError(app.CodeTooLarge, nil, "what", "frame", "limit", "8 MiB")
		return 0, s.err
	}
	n, err := s.r.Read(b[:min(len(b), s.left)])
	s.left -= n
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		s.err = err
	}
	return n, err
}

// next returns the next line, without its end; false after the last.
func (f *reader) next() ([]byte, bool) {
	i := bytes.IndexByte(f.rest, '\n')
	if i < 0 {
		return nil, false
	}
	line := f.rest[:i:i]
	f.rest = f.rest[i+1:]
	return line, true
}

// envelope reads an op's body and the personal values that follow it.
func (f *reader) envelope(n int64) (op.Envelope, error) {
	e := op.Envelope{N: n}
	line, ok := f.next()
	if !ok || !bytes.HasPrefix(line, bodyStart) || len(line) > MaxLine {
		return e, bad("op %d has no body", n)
	}
	e.Body = line
	if !bytes.HasPrefix(f.rest, secretsStart) {
		return e, nil
	}
	line, _ = f.next()
	var s secretsLine
	if err := strict(line, &s); err != nil {
		return e, bad("personal values of op %d: %w", n, errShape)
	}
	if len(s.Secrets) == 0 || len(s.Secrets) > MaxCount {
		return e, bad("op %d brings %d personal values", n, len(s.Secrets))
	}
	for _, s := range s.Secrets {
		if len(s.Salted) <= op.SaltSize {
			return e, bad("personal values of op %d: %w", n, errShape)
		}
	}
	e.Secrets = s.Secrets
	return e, nil
}

// errShape stands for errors of decoding that could tell a personal value.
var errShape = errors.New("not of the shape")

// end holds the frame to its count.
func (f *reader) end(count int) error {
	if len(f.rest) > 0 || count != f.trailer.Count {
		return bad("%d parts, the trailer counts %d", count, f.trailer.Count)
	}
	return nil
}

// strict decodes one JSON object that has no members but v's.
func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if d.InputOffset() != int64(len(b)) {
		return errFrame
	}
	return nil
}
