package server

import (
	"bytes"
	"maps"
	"slices"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/wire"
)

// step is one transaction of the engine: documents are decided on in memory,
// and everything is written at its end.
type step struct {
	e      *Engine
	tx     Tx
	defs   *definitions
	dev    *Device
	epoch  string
	lives  int64 // of the server
	settle bool  // what waits for a revision waits no longer

	docs    map[app.ID]*document
	fresh   []*Entry
	settled []*Entry
	secrets map[app.ID][]op.Secret // that came with this step, in the clear
	sealed  map[app.ID][]op.Secret // of the store, as far as looked at
	known   map[app.ID]*Entry
	out     map[string][]ref // by scope, in the order of decisions
}

// ref is an op that goes into a scope, or, where doc is set, all ops of a
// document up to a revision.
type ref struct {
	op, doc app.ID
	upTo    int64
}

// document is one that a step works on.
type document struct {
	id      app.ID
	row     *DocRow
	doc     *op.Doc
	waiting []*Entry
	files   []Naming
	changed bool
}

func (d *document) there() bool { return d.row.Rev > 0 }

func (s *step) folded() map[app.ID]*op.Doc {
	out := map[app.ID]*op.Doc{}
	for id, d := range s.docs {
		if d.there() {
			out[id] = d.doc
		}
	}
	return out
}

func (s *step) push(id app.ID, in *incoming) (*wire.Answer, error) {
	var err error
	if s.epoch, s.lives, err = s.tx.Epoch(); err != nil {
		return nil, err
	}
	if s.dev, err = device(s.tx, id, true); err != nil {
		return nil, err
	}
	br, err := s.tx.Branch(in.push.Branch)
	if err != nil {
		return nil, err
	}
	a := &wire.Answer{Epoch: s.epoch, Branch: br.Branch}
	var fits bool
	if in.push.From > br.N+1 {
		err = s.park(in.push, false)
	} else if fits, err = s.take(br, in); err == nil && !fits {
		a.Renew, err = s.astray(in.push)
	}
	if err == nil && fits {
		err = s.unpark(br)
	}
	if err == nil {
		err = s.flush()
	}
	if err != nil {
		return nil, err
	}
	a.Acked, a.Durable, a.Head = br.N, min(br.Durable, br.N), br.Head
	if fits {
		for _, id := range in.ids {
			k := s.known[id]
			a.Ops = append(a.Ops, wire.Result{Op: id, Outcome: k.Outcome, Rev: k.Rev, Refused: k.Refused, Reason: k.Reason})
		}
	}
	return a, nil
}

// take takes a push that begins at or before the end of its branch; false when
// it is not what the branch holds.
func (s *step) take(br *Branch, in *incoming) (bool, error) {
	p := in.push
	known, err := s.tx.Known(in.ids)
	if err != nil {
		return false, err
	}
	if s.known == nil {
		s.known = known
	} else {
		maps.Copy(s.known, known)
	}
	for i, id := range in.ids {
		if k := known[id]; k != nil && !bytes.Equal(k.Body, p.Ops[i].Body) {
			return false, nil // another op under a known id
		}
	}
	old := br.N - p.From + 1 // how many of p the branch holds
	switch {
	case old == 0:
		if !bytes.Equal(p.Prev, br.Head) {
			return false, nil
		}
	case old <= int64(len(in.links)):
		h, err := in.links[old-1].Hash()
		if err != nil || !bytes.Equal(h, br.Head) {
			return false, err
		}
	}
	for i := range min(old, int64(len(in.ids))) {
		if known[in.ids[i]] == nil {
			return false, nil
		}
	}
	if p.To() <= br.N {
		return true, nil
	}
	if err := s.decideAll(in, int(old)); err != nil {
		return false, err
	}
	br.N, br.Head = p.To(), p.Head
	return true, s.tx.PutBranch(br)
}

// decideAll decides the ops of a push from one on.
func (s *step) decideAll(in *incoming, from int) error {
	var ids []app.ID
	for i := from; i < len(in.ops); i++ {
		if o := in.ops[i]; o != nil && s.known[in.ids[i]] == nil && !o.Kind.Audit() && isID(o.Doc) {
			ids = append(ids, o.Doc)
		}
	}
	if err := s.load(ids); err != nil {
		return err
	}
	for i := from; i < len(in.ops); i++ {
		id := in.ids[i]
		if s.known[id] != nil {
			continue // decided under another link
		}
		env := &in.push.Ops[i]
		en := &Entry{ID: id, Branch: in.push.Branch, N: env.N, Unit: s.dev.Unit, Body: env.Body, Personal: len(env.Secrets) > 0}
		s.known[id] = en
		s.fresh = append(s.fresh, en)
		if reason := s.e.check(in.ops[i], env); reason != "" {
			s.reject(en, reason)
			continue
		}
		if len(env.Secrets) > 0 {
			s.secrets[id] = env.Secrets
		}
		if in.ops[i].Kind.Audit() {
			en.Outcome = op.Applied
			continue
		}
		if err := s.offer(en, in.ops[i]); err != nil {
			return err
		}
	}
	return nil
}

// load takes up documents that are not in hand yet.
func (s *step) load(ids []app.ID) error {
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id app.ID) bool { return s.docs[id] != nil })
	if len(ids) == 0 {
		return nil
	}
	rows, err := s.tx.Docs(ids)
	if err != nil {
		return err
	}
	var told []app.ID // of which the history is read
	for _, id := range ids {
		d := &document{id: id, row: rows[id], doc: &op.Doc{}}
		s.docs[id] = d
		if d.row == nil {
			d.row = &DocRow{ID: id, Fresh: true}
		}
		if d.there() {
			if c := s.e.cache.take(id, s.defs); c != nil && c.Rev == d.row.Rev {
				d.doc = c
			} else {
				told = append(told, id)
			}
		}
		d.doc.Upgrade, d.doc.Same = s.defs.upgrade, s.same
	}
	err = s.tx.History(told, func(en *Entry) error {
		o, err := op.Decode(en.Body)
		s.docs[en.Doc].doc.Fold(&o, en.Branch, en.Rev, en.Refused)
		return err
	})
	if err != nil {
		return err
	}
	waiting, err := s.tx.WaitingDocs()
	if err != nil {
		return err
	}
	for _, id := range waiting {
		if d := s.docs[id]; d != nil && slices.Contains(ids, id) {
			if d.waiting, err = s.tx.Waiting(id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *step) reject(en *Entry, reason string) {
	en.Outcome, en.Reason, en.Rev = op.Rejected, reason, 0
	scope := deviceScope + string(en.Branch.Device)
	s.out[scope] = append(s.out[scope], ref{op: en.ID})
}

// refuse rejects an op on a document. After a restore other folders may hold the op
// as an earlier life took it: all who see the document are told. The computer of one
// that waited may be here under another key by now: its unit is told.
func (s *step) refuse(d *document, en *Entry, reason string) {
	s.reject(en, reason)
	var told []string
	if !slices.Contains(s.fresh, en) {
		told = append(told, en.Unit)
	}
	if s.lives > 1 {
		told = union(told, d.row.Scopes)
	}
	for _, scope := range told {
		s.out[scope] = append(s.out[scope], ref{op: en.ID})
	}
}

// offer decides an op on its document, or lets it wait for what it builds on.
func (s *step) offer(en *Entry, o *op.Op) error {
	en.Doc = o.Doc
	d := s.docs[o.Doc]
	mine := slices.ContainsFunc(d.waiting, func(w *Entry) bool { return w.Branch == en.Branch })
	if !mine && s.ready(d, o, en.Unit) {
		if err := s.decide(d, en, o); err != nil || len(d.waiting) == 0 {
			return err
		}
		return s.drain(d)
	}
	en.Outcome = op.Waiting
	d.changed = true
	if !d.there() && o.Kind == op.Create {
		en.Reason = wire.ReasonUnit // until a move makes it its device's unit's
	}
	d.waiting = append(d.waiting, en)
	return s.drain(d)
}

// ready reports whether an op can be decided: its document is there, or it
// makes one for its device's unit; and after a restore, what its writer saw, and
// the definitions by which it was written.
func (s *step) ready(d *document, o *op.Op, unit string) bool {
	if !s.defs.read(o) {
		return false
	}
	if !d.there() {
		return o.Kind == op.Create && s.e.writes(unit, &DocRow{Form: o.Form, Unit: o.Unit}, o)
	}
	return s.settle || s.lives < 2 || o.TrunkRev <= d.row.Rev
}

// drain decides what waits and can be decided now. Ops of one branch keep their
// order.
func (s *step) drain(d *document) error {
	for again := true; again; {
		again = false
		blocked := map[op.Branch]bool{}
		for i, en := range d.waiting {
			if blocked[en.Branch] {
				continue
			}
			o, err := op.Decode(en.Body)
			if err != nil {
				return err
			}
			if !s.ready(d, &o, en.Unit) && !s.adopted(d, en, &o) {
				blocked[en.Branch] = true
				continue
			}
			d.waiting = slices.Delete(slices.Clone(d.waiting), i, i+1)
			if reason := s.e.clear(&o); reason != "" { // its form was not known when it came
				s.refuse(d, en, reason)
			} else if err := s.decide(d, en, &o); err != nil {
				return err
			}
			if !slices.Contains(s.fresh, en) {
				s.settled = append(s.settled, en)
			}
			again = true
			break
		}
	}
	return nil
}

// adopted reports whether a create that was made before its device was enrolled
// with another unit is followed by the move to that unit.
func (s *step) adopted(d *document, create *Entry, o *op.Op) bool {
	if d.there() || o.Kind != op.Create {
		return false
	}
	return slices.ContainsFunc(d.waiting, func(en *Entry) bool {
		if en.Unit != create.Unit { // of another life, or under another key, it is the same unit's
			return false
		}
		m, err := op.Decode(en.Body)
		return err == nil && m.Kind == op.Move && m.Unit == create.Unit
	})
}

// seen is an op with the revision that its writer saw in the present life of the server:
// what it saw in an earlier one has other numbers here.
func (s *step) seen(o *op.Op) *op.Op {
	if s.lives < 2 || o.Life == s.epoch || !o.Kind.Weighs() {
		return o
	}
	anew := *o
	anew.TrunkRev = 0
	return &anew
}

// decide decides an op on a document, once and for all.
func (s *step) decide(d *document, en *Entry, o *op.Op) error {
	if !d.there() {
		d.row.Form, d.row.Unit = o.Form, en.Unit
	}
	switch {
	case o.Form != d.row.Form:
		s.refuse(d, en, wire.ReasonForm)
		return nil
	case !s.e.writes(en.Unit, d.row, o):
		s.refuse(d, en, wire.ReasonUnit)
		return nil
	}
	if may, err := s.judge(d, en, o); err != nil || !may {
		if err == nil {
			s.refuse(d, en, wire.ReasonStep)
		}
		return err
	}
	refused, err := s.held(d, o, d.doc.Decide(s.seen(o), en.Branch))
	if err != nil {
		return err
	}
	en.Reason, en.Refused = "", refused
	switch {
	case len(en.Refused) > 0:
		en.Outcome = op.Conflict
	case d.doc.Concurrent(o, en.Branch):
		en.Outcome = op.Merged
	default:
		en.Outcome = op.Applied
	}
	d.row.Rev++
	en.Rev = d.row.Rev
	d.changed = true
	d.doc.Fold(o, en.Branch, en.Rev, en.Refused)
	old := slices.Clone(d.row.Scopes)
	if o.Kind == op.Move && len(en.Refused) == 0 {
		d.row.Unit = o.Unit
	}
	for _, c := range o.Fields {
		for _, f := range c.New.Files() {
			if isHash(f.Hash) {
				d.files = append(d.files, Naming{f.Hash, en.Unit})
			}
		}
	}
	now := s.e.scopes(d.row, d.doc)
	for _, scope := range union(old, now) {
		r := ref{op: en.ID}
		if en.Rev > 1 && !slices.Contains(old, scope) {
			r = ref{doc: d.id, upTo: en.Rev}
		}
		s.out[scope] = append(s.out[scope], r)
	}
	d.row.Scopes = now
	return nil
}
