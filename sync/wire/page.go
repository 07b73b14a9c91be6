package wire

import (
	"fmt"
	"io"
	"strconv"

	"ronghe/app"
	"ronghe/app/op"
)

// PullRequest asks for what was decided after a cursor.
type PullRequest struct {
	Cursor string `json:"cursor,omitempty"` // as it came; "" asks from the beginning
	// Incarnation is that of the asking device, so that the page can say how far
	// its branch is kept; 0: not asked.
	Incarnation int64 `json:"incarnation,omitempty"`
	// Brief asks for the device's own ops by their ids alone: it has them.
	Brief bool `json:"brief,omitempty"`
}

// Page is a part of what was decided. Deliveries of a scope follow one another
// by Seq; the page and its cursor are committed together.
type Page struct {
	Epoch   string
	Acked   int64 // as in Answer, of the branch that asked
	Durable int64
	Head    []byte
	// Scopes are all that the device may see: what it holds of others goes.
	// Only the page after a change of access, and the first, names them.
	Scopes []string
	// Pack is the definition pack that was published last.
	Pack       Pack
	Deliveries []op.Delivery
	Next       string // cursor
	More       bool   // ask again at once
}

// Pack names a definition pack: its file is fetched as an attachment is.
type Pack struct {
	Number int64  `json:"number,omitempty"` // 0: none
	Hash   string `json:"hash,omitempty"`
}

// delivery is the line before a delivery's body. What repeats stands first, so
// that it costs one match. One with an op's id has no body behind it.
type delivery struct {
	Scope       string     `json:"s"`
	Device      app.ID     `json:"d"`
	Incarnation int64      `json:"i"`
	Outcome     op.Outcome `json:"o"`
	Seq         int64      `json:"q"`
	Rev         int64      `json:"r"`
	N           int64      `json:"n,omitempty"`
	Refused     []string   `json:"refused,omitempty"`
	Reason      string     `json:"reason,omitempty"`
	Op          app.ID     `json:"op,omitempty"`
}

type pageHead struct {
	head
	Epoch   string   `json:"epoch"`
	Acked   int64    `json:"acked"`
	Durable int64    `json:"durable"`
	Head    []byte   `json:"head,omitempty"`
	Scopes  []string `json:"scopes,omitempty"`
	Pack    Pack     `json:"pack,omitzero"`
}

// PageWriter writes a page delivery by delivery, so that whoever fills it sees
// when it is full.
type PageWriter struct {
	f       *writer
	flushed int // plain bytes at the last flush
	line    []byte
}

// appendDelivery appends the line of a delivery: see type delivery.
func appendDelivery(b []byte, d *op.Delivery) []byte {
	text := func(name, s string) { b = app.AppendString(append(b, name...), s) }
	number := func(name string, n int64) { b = strconv.AppendInt(append(b, name...), n, 10) }
	text(`{"s":`, d.Scope)
	text(`,"d":`, string(d.Branch.Device))
	number(`,"i":`, d.Branch.Incarnation)
	text(`,"o":`, string(d.Outcome))
	number(`,"q":`, d.Seq)
	number(`,"r":`, d.Rev)
	if d.N != 0 {
		number(`,"n":`, d.N)
	}
	for i, path := range d.Refused {
		if i == 0 {
			text(`,"refused":[`, path)
		} else {
			text(`,`, path)
		}
	}
	if len(d.Refused) > 0 {
		b = append(b, ']')
	}
	if d.Reason != "" {
		text(`,"reason":`, d.Reason)
	}
	if d.ID != "" {
		text(`,"op":`, string(d.ID))
	}
	return append(b, '}')
}

// flushEvery is how many plain bytes are compressed before their size is
// looked at.
const flushEvery = 64 << 10

// pageSlack is room for the trailer with its cursor, and for an op.
const pageSlack = 48 << 10

// NewPageWriter begins a page with what p says beside its deliveries.
func NewPageWriter(w io.Writer, p *Page) (*PageWriter, error) {
	f, err := newWriter(w, pageHead{head{"page", version, op.SM}, p.Epoch, p.Acked, p.Durable, p.Head, p.Scopes, p.Pack})
	return &PageWriter{f: f}, err
}

// Add writes a delivery and reports whether the page is full.
func (p *PageWriter) Add(d *op.Delivery) (full bool, err error) {
	p.line = appendDelivery(p.line[:0], d)
	err = p.f.line(p.line)
	switch {
	case err != nil:
	case d.ID != "":
		p.f.count++
	default:
		err = p.f.envelope(&d.Envelope)
	}
	if err != nil {
		return true, err
	}
	if p.f.plain-p.flushed > flushEvery {
		p.flushed = p.f.plain
		if err := p.f.z.Flush(); err != nil {
			return true, err
		}
	}
	// What was not looked at yet counts as long as it is: a page is over its size
	// by no more than its last op.
	return p.f.out.n+p.f.plain-p.flushed > PageSize-pageSlack || p.f.plain > MaxPlain/2 || p.f.count == MaxCount, nil
}

// Close ends the page with its cursor.
func (p *PageWriter) Close(next string, more bool) error {
	return p.f.close(trailer{Cursor: next, More: more})
}

// WritePage writes a whole page.
func WritePage(w io.Writer, p *Page) error {
	f, err := NewPageWriter(w, p)
	if err != nil {
		return err
	}
	for i := range p.Deliveries {
		if _, err := f.Add(&p.Deliveries[i]); err != nil {
			return err
		}
	}
	if f.f.plain > MaxPlain {
		return app.NewError(app.CodeTooLarge, nil, "what", "frame", "limit", "32 MiB")
	}
	return f.Close(p.Next, p.More)
}

// ReadPage reads a frame; errors as for ReadPush.
func ReadPage(r io.Reader) (*Page, error) {
	var h pageHead
	f, err := open(r, "page", &h)
	if err != nil {
		return nil, err
	}
	p := &Page{Epoch: h.Epoch, Acked: h.Acked, Durable: h.Durable, Head: h.Head, Scopes: h.Scopes, Pack: h.Pack, Next: f.trailer.Cursor, More: f.trailer.More}
	last := map[string]int64{}
	for line, ok := f.next(); ok; line, ok = f.next() {
		var d delivery
		if err := strict(line, &d); err != nil {
			return nil, bad("delivery: %w", err)
		}
		if d.Seq <= last[d.Scope] {
			return nil, bad("delivery %d of %q comes late", d.Seq, d.Scope)
		}
		last[d.Scope] = d.Seq
		e := op.Envelope{N: d.N}
		if d.Op == "" {
			var err error
			if e, err = f.envelope(d.N); err != nil {
				return nil, err
			}
		}
		p.Deliveries = append(p.Deliveries, op.Delivery{
			ID: d.Op, Scope: d.Scope, Seq: d.Seq, Rev: d.Rev, Branch: op.Branch{Device: d.Device, Incarnation: d.Incarnation},
			Outcome: d.Outcome, Refused: d.Refused, Reason: d.Reason, Envelope: e,
		})
	}
	if p.Next == "" {
		return nil, bad("a page without its cursor")
	}
	if err := f.end(len(p.Deliveries)); err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	return p, nil
}
