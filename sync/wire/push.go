package wire

import (
	"bytes"
	"fmt"
	"io"

	"ronghe/app"
	"ronghe/app/op"
)

// Push is what a device sends: ops of one branch, one after another.
type Push struct {
	Branch op.Branch
	From   int64  // N of the first op
	Prev   []byte // hash of the link before it; empty when From is 1
	Head   []byte // hash of the last op's link
	Ops    []op.Envelope

	frame []byte
}

type pushHead struct {
	head
	op.Branch
	From  int64  `json:"from"`
	Count int    `json:"count"`
	Prev  []byte `json:"prev,omitempty"`
	Head  []byte `json:"head"`
}

// To returns the N of the last op.
func (p *Push) To() int64 { return p.From + int64(len(p.Ops)) - 1 }

// WritePush writes p as a frame. CodeFrame when p is not one that could be read
// again, too_large when it is over a limit.
func WritePush(w io.Writer, p *Push) error {
	if err := p.check(); err != nil {
		return err
	}
	h := pushHead{head{"push", version, op.SM}, p.Branch, p.From, len(p.Ops), p.Prev, p.Head}
	f, err := newWriter(w, h)
	if err != nil {
		return err
	}
	for i := range p.Ops {
		if err := f.envelope(&p.Ops[i]); err != nil {
			return err
		}
	}
	if f.plain > MaxPlain {
		return app.NewError(app.CodeTooLarge, nil, "what", "frame", "limit", "32 MiB")
	}
	return f.close(trailer{})
}

// Frame is p as a frame, which is made once: p does not change after that. Errors as of
// WritePush.
func (p *Push) Frame() ([]byte, error) {
	if p.frame == nil {
		var b bytes.Buffer
		if err := WritePush(&b, p); err != nil {
			return nil, err
		}
		p.frame = b.Bytes()
	}
	return p.frame, nil
}

func (p *Push) check() error {
	switch {
	case p.Branch.Device == "" || p.Branch.Incarnation < 1 || p.From < 1 || len(p.Ops) == 0:
		return bad("a push of nobody or nothing")
	case len(p.Ops) > MaxCount:
		return app.NewError(app.CodeTooLarge, nil, "what", "ops", "limit", fmt.Sprint(MaxCount))
	case (p.From == 1) != (len(p.Prev) == 0) || len(p.Head) == 0:
		return bad("a chain without its ends")
	}
	return nil
}

// ReadPush reads a frame. CodeFrame when it is not one, CodeNewer when a later
// program made it, too_large over a limit. Whether its chain holds Links says.
func ReadPush(r io.Reader) (*Push, error) {
	var h pushHead
	f, err := open(r, "push", &h)
	if err != nil {
		return nil, err
	}
	p := &Push{Branch: h.Branch, From: h.From, Prev: h.Prev, Head: h.Head}
	for len(f.rest) > 0 {
		e, err := f.envelope(p.From + int64(len(p.Ops)))
		if err != nil {
			return nil, err
		}
		p.Ops = append(p.Ops, e)
	}
	if err := f.end(len(p.Ops)); err != nil {
		return nil, err
	}
	if h.Count != len(p.Ops) {
		return nil, bad("%d ops, the header counts %d", len(p.Ops), h.Count)
	}
	return p, p.check()
}

// Links recomputes the links of p's ops, which ids names in their order. An
// *app.Error with CodeChain when the last one's hash is not Head.
func (p *Push) Links(ids []app.ID) ([]op.Link, error) {
	links := make([]op.Link, len(p.Ops))
	for i := range p.Ops {
		sum, err := op.SM.Sum(p.Ops[i].Body)
		if err != nil {
			return nil, err
		}
		links[i] = op.Link{Op: ids[i], Device: p.Branch.Device, Incarnation: p.Branch.Incarnation, N: p.From + int64(i), Suite: op.SM, BodyHash: sum, PrevHash: p.Prev}
		if i > 0 {
			if links[i].PrevHash, err = links[i-1].Hash(); err != nil {
				return nil, err
			}
		}
	}
	last, err := links[len(links)-1].Hash()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(last, p.Head) {
		return nil, app.NewError(CodeChain, nil, "from", fmt.Sprint(p.From), "to", fmt.Sprint(p.To()))
	}
	return links, nil
}

// Answer is what the server made of a push, or what a receipt tells.
type Answer struct {
	Epoch   string // which life of the server this is
	Branch  op.Branch
	Acked   int64 // the branch is kept up to this N
	Durable int64 // and is in a backup up to this one
	// Head is the hash of the link Acked. Who has another there is a copy of the
	// folder whose ops the server keeps: what it holds itself is not kept.
	Head []byte
	// Renew is the incarnation under which everything above Acked is to be
	// linked and sent again; 0: the chain holds.
	Renew int64
	Ops   []Result
}

// Result is what became of one op. Waiting is no outcome for good: it comes by
// the pull when it is decided.
type Result struct {
	Op      app.ID     `json:"op"`
	Outcome op.Outcome `json:"outcome"`
	Rev     int64      `json:"rev,omitempty"`     // of the document, when decided
	Refused []string   `json:"refused,omitempty"` // see op.Doc.Decide
	Reason  string     `json:"reason,omitempty"`  // code of why it was rejected
}

type answerHead struct {
	head
	op.Branch
	Epoch   string `json:"epoch"`
	Acked   int64  `json:"acked"`
	Durable int64  `json:"durable"`
	Head    []byte `json:"head,omitempty"`
	Renew   int64  `json:"renew,omitempty"`
}

// WriteAnswer writes a as a frame.
func WriteAnswer(w io.Writer, a *Answer) error {
	f, err := newWriter(w, answerHead{head{"answer", version, op.SM}, a.Branch, a.Epoch, a.Acked, a.Durable, a.Head, a.Renew})
	if err != nil {
		return err
	}
	for i := range a.Ops {
		f.count++
		if err := f.json(&a.Ops[i]); err != nil {
			return err
		}
	}
	return f.close(trailer{})
}

// ReadAnswer reads a frame; errors as for ReadPush.
func ReadAnswer(r io.Reader) (*Answer, error) {
	var h answerHead
	f, err := open(r, "answer", &h)
	if err != nil {
		return nil, err
	}
	a := &Answer{Epoch: h.Epoch, Branch: h.Branch, Acked: h.Acked, Durable: h.Durable, Head: h.Head, Renew: h.Renew}
	for line, ok := f.next(); ok; line, ok = f.next() {
		var r Result
		if err := strict(line, &r); err != nil {
			return nil, bad("result: %w", err)
		}
		a.Ops = append(a.Ops, r)
	}
	return a, f.end(len(a.Ops))
}
