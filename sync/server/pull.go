package server

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/wire"
)

// cursor is how far a device has pulled. It is signed: who has one was given it.
type cursor struct {
	Epoch string           `json:"e"`
	Seen  string           `json:"a"` // digest of the scopes that the device saw
	Seq   map[string]int64 `json:"s"`
}

func (e *Engine) writeCursor(c *cursor, device app.ID) (string, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(e.cursorMAC(b, device), b...)), nil
}

func (e *Engine) cursorMAC(b []byte, device app.ID) []byte {
	m := hmac.New(sha256.New, e.sign)
	m.Write([]byte(device))
	m.Write(b)
	return m.Sum(nil)
}

// readCursor reads what writeCursor wrote for the same device; CodeCursor for
// anything else, and for one of an earlier life of the server.
func (e *Engine) readCursor(text, epoch string, device app.ID) (*cursor, error) {
	c := &cursor{Epoch: epoch, Seq: map[string]int64{}}
	if text == "" {
		return c, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) < sha256.Size || !hmac.Equal(b[:sha256.Size], e.cursorMAC(b[sha256.Size:], device)) {
		return nil, app.NewError(wire.CodeCursor, nil, "epoch", epoch)
	}
	if err := json.Unmarshal(b[sha256.Size:], c); err != nil || c.Epoch != epoch {
		return nil, app.NewError(wire.CodeCursor, nil, "epoch", epoch)
	}
	return c, nil
}

// pageFetch is how many ops are read from the store at a time: what a page has no
// room for was read in vain.
const pageFetch = 128

// Pull writes a page with what was decided after a cursor. Errors:
// wire.CodeUnknown, CodeRevoked, CodeCursor.
func (e *Engine) Pull(ctx context.Context, id app.ID, ask *wire.PullRequest, w io.Writer) error {
	return e.read(ctx, func(tx Tx) error {
		d, err := device(tx, id, false)
		if err != nil {
			return err
		}
		p := &puller{e: e, tx: tx, dev: d, scopes: e.scopesOf(d), brief: ask.Brief}
		if p.epoch, _, err = tx.Epoch(); err != nil {
			return err
		}
		if p.c, err = e.readCursor(ask.Cursor, p.epoch, id); err != nil {
			return err
		}
		return p.write(ask, w)
	})
}

// puller fills one page.
type puller struct {
	e      *Engine
	tx     Tx
	dev    *Device
	epoch  string
	scopes []string
	c      *cursor
	w      *wire.PageWriter
	brief  bool // the device has its own ops
	n      int
}

func (p *puller) write(ask *wire.PullRequest, w io.Writer) error {
	last, err := p.tx.LastPack()
	if err != nil {
		return err
	}
	page := &wire.Page{Epoch: p.epoch, Pack: wire.Pack{Number: last.Number, Hash: last.Hash}}
	sum := sha256.Sum256([]byte(strings.Join(p.scopes, "\n")))
	if seen := base64.RawURLEncoding.EncodeToString(sum[:9]); seen != p.c.Seen {
		page.Scopes, p.c.Seen = p.scopes, seen
		for scope := range p.c.Seq {
			if !slices.Contains(p.scopes, scope) {
				delete(p.c.Seq, scope)
			}
		}
		// Of which units' entries the device sees the personal values is other now: it
		// has those of before without them.
		delete(p.c.Seq, dirScope)
	}
	if ask.Incarnation > 0 {
		br, err := p.tx.Branch(op.Branch{Device: p.dev.ID, Incarnation: ask.Incarnation})
		if err != nil {
			return err
		}
		page.Acked, page.Durable, page.Head = br.N, min(br.N, br.Durable), br.Head
	}
	heads, err := p.tx.Heads()
	if err != nil {
		return err
	}
	if p.w, err = wire.NewPageWriter(w, page); err != nil {
		return err
	}
	full := false
	for _, scope := range p.scopes {
		for !full && p.c.Seq[scope] < heads[scope] {
			if full, err = p.scope(scope); err != nil {
				return err
			}
		}
	}
	more := false
	for _, scope := range p.scopes {
		more = more || p.c.Seq[scope] < heads[scope]
	}
	next, err := p.e.writeCursor(p.c, p.dev.ID)
	if err != nil {
		return err
	}
	p.e.stats.pulled(p.n)
	return p.w.Close(next, more)
}

// scope adds ops of a scope until the page is full.
func (p *puller) scope(scope string) (full bool, err error) {
	var batch []op.Delivery
	var personal []app.ID
	err = p.tx.Published(scope, p.c.Seq[scope], pageFetch, func(seq int64, en *Entry) error {
		d := op.Delivery{
			Scope: scope, Seq: seq, Rev: en.Rev, Branch: en.Branch, Outcome: en.Outcome, Refused: en.Refused, Reason: en.Reason,
			Envelope: op.Envelope{N: en.N},
		}
		if p.brief && en.Branch.Device == p.dev.ID {
			d.ID = en.ID
		} else {
			d.Body = bytes.Clone(en.Body)
		}
		batch = append(batch, d)
		if en.Personal && d.ID == "" && p.opens(scope, en) {
			personal = append(personal, en.ID)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	sealed, err := p.tx.Secrets(personal)
	if err != nil {
		return false, err
	}
	for i := range batch {
		d := &batch[i]
		if id := idIn(d.Body); id != "" {
			if d.Secrets, err = p.e.openSecrets(id, sealed[id]); err != nil {
				return false, err
			}
		}
		if full, err = p.w.Add(d); err != nil {
			return false, err
		}
		p.c.Seq[scope] = d.Seq
		p.n++
		if full {
			return true, nil
		}
	}
	return len(batch) == 0, nil
}

// opens reports whether the device may see the personal values of an op: those
// of its own units' documents. Directories and what is published go without.
func (p *puller) opens(scope string, en *Entry) bool {
	switch {
	case strings.HasPrefix(scope, pubScope):
		return false
	case scope == dirScope:
		return p.e.defined().units.Under(en.Unit, p.dev.Unit)
	}
	return true
}
