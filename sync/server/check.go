package server

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"strings"

	"github.com/emmansun/gmsm/sm4"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/review"
	"ronghe/app/scope"
	"ronghe/sync/wire"
)

func (e *Engine) step(tx Tx) *step {
	return &step{
		e: e, tx: tx, defs: e.defined(), docs: map[app.ID]*document{}, known: map[app.ID]*Entry{}, out: map[string][]ref{},
		secrets: map[app.ID][]op.Secret{}, sealed: map[app.ID][]op.Secret{},
	}
}

// Limits of an op.
const (
	mostChanges = 20_000
	mostPath    = 200
	mostReason  = 8000
)

// check holds an op to its structure, never to the rules; "" when it is sound.
func (e *Engine) check(o *op.Op, env *op.Envelope) string {
	switch {
	case o == nil:
		return wire.ReasonBody
	case !kinds[o.Kind] && !o.Kind.Audit():
		return wire.ReasonKind
	case len(o.Fields) > mostChanges, len(o.Reason) > mostReason, len(o.Form) > mostPath, len(o.Unit) > mostPath, len(o.Life) > mostPath:
		return wire.ReasonSize
	case o.Kind.Audit():
		return ""
	case !isID(o.Doc), !isName(o.Form), o.Unit == "", o.TrunkRev < 0, o.User != "" && !isID(o.User):
		return wire.ReasonBody
	}
	if _, ok := e.defined().units.Resolve(o.Unit); !ok {
		return wire.ReasonUnit
	}
	if o.Form == review.Form && !stepwise(o) {
		return wire.ReasonKind
	}
	return e.checkFields(o, env)
}

// stepwise reports whether an op may be made of a submission: it goes on by steps
// alone, each of which saw the state and the content. What was approved stays
// until it is unlocked, whatever a device sends. Nobody's words come into it but by
// a remark, which says whose they are.
func stepwise(o *op.Op) bool {
	for _, c := range o.Fields {
		if table, _, _ := op.SplitPath(c.Path); table == review.RowRemarks && o.Kind != op.Comment {
			return false
		}
	}
	switch o.Kind {
	case op.Create, op.Move:
		return true
	}
	return o.Kind.Step() || review.Ends(o)
}

var kinds = map[op.Kind]bool{
	op.Create: true, op.Edit: true, op.RowAdd: true, op.RowEdit: true, op.RowDel: true,
	op.Delete: true, op.Restore: true, op.Move: true, op.Resolve: true,
	op.Sign: true, op.Submit: true, op.Withdraw: true, op.Accept: true, op.Return: true,
	op.Approve: true, op.Unlock: true, op.Override: true, op.Comment: true,
}

// isName reports whether s can be a form's id.
func isName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// checkFields holds an op to its paths, and its personal values to what stands
// for them: none comes in the clear.
func (e *Engine) checkFields(o *op.Op, env *op.Envelope) string {
	if reason := e.clear(o); reason != "" {
		return reason
	}
	stands := map[string]string{} // path → commitment of a value that this op brings
	for _, c := range o.Fields {
		if len(c.Path) > mostPath || c.Path == "" && o.Kind != op.Resolve {
			return wire.ReasonBody
		}
		for _, v := range []app.Value{c.Base, c.New} {
			s, sealed := v.Sealed()
			if sealed && (!isID(s.Op) || len(s.Path) > mostPath) {
				return wire.ReasonBody
			}
		}
		if s, ok := c.New.Sealed(); ok && s.Op == o.ID {
			if s.Path != c.Path {
				return wire.ReasonPersonal
			}
			stands[c.Path] = s.Commitment
		}
	}
	for _, s := range env.Secrets {
		if len(s.Salted) <= op.SaltSize || stands[s.Path] != op.Commitment(s.Salted, o.ID, s.Path) {
			return wire.ReasonPersonal
		}
		delete(stands, s.Path) // once each
	}
	return ""
}

// clear holds an op to its form: no personal value comes in the clear.
func (e *Engine) clear(o *op.Op) string {
	form, known := e.defined().catalog.Form(o.Form)
	if !known {
		return ""
	}
	for _, c := range o.Fields {
		f := form.At(c.Path)
		if f == nil || f.Personal == nil {
			continue
		}
		for _, v := range []app.Value{c.Base, c.New} {
			if _, sealed := v.Sealed(); !sealed && v.Kind() != app.Blank && v.Kind() != app.NotApplicable {
				return wire.ReasonPersonal
			}
		}
	}
	return ""
}

// same says whether two values are one, those of persons opened.
func (s *step) same(a, b app.Value) bool {
	if a.Equal(b) {
		return true
	}
	sa, isA := a.Sealed()
	sb, isB := b.Sealed()
	if !isA || !isB {
		return false
	}
	va, okA := s.open(sa)
	vb, okB := s.open(sb)
	return okA && okB && va.Equal(vb)
}

// open opens a personal value; false when it is not there any more.
func (s *step) open(of app.Sealed) (v app.Value, ok bool) {
	secrets := s.secrets[of.Op]
	if secrets == nil {
		sealed, looked := s.sealed[of.Op]
		if !looked {
			found, err := s.tx.Secrets([]app.ID{of.Op})
			if err != nil {
				return v, false
			}
			sealed = found[of.Op]
			s.sealed[of.Op] = sealed
		}
		var err error
		if secrets, err = s.e.openSecrets(of.Op, sealed); err != nil {
			return v, false
		}
	}
	for _, sec := range secrets {
		if sec.Path == of.Path && op.Commitment(sec.Salted, of.Op, of.Path) == of.Commitment {
			return v, v.UnmarshalJSON(sec.Salted[op.SaltSize:]) == nil
		}
	}
	return v, false
}

// sealer is SM4-GCM under the server's key.
type sealer struct{ cipher.AEAD }

func newSealer(key []byte) (*sealer, error) {
	b, err := sm4.NewCipher(key[:sm4.BlockSize])
	if err != nil {
		return nil, err
	}
	a, err := cipher.NewGCM(b)
	return &sealer{a}, err
}

// close seals plain for a place; the nonce stands before the ciphertext.
func (s *sealer) close(plain, place []byte) ([]byte, error) {
	out := make([]byte, s.NonceSize(), s.NonceSize()+len(plain)+s.Overhead())
	if _, err := rand.Read(out); err != nil {
		return nil, err
	}
	return s.Seal(out, out, plain, place), nil
}

var errSealed = errors.New("a sealed value does not open with this server's key")

// open opens what close sealed for the same place.
func (s *sealer) open(sealed, place []byte) ([]byte, error) {
	if len(sealed) < s.NonceSize() {
		return nil, errSealed
	}
	plain, err := s.Open(nil, sealed[:s.NonceSize()], sealed[s.NonceSize():], place)
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

func secretPlace(id app.ID, path string) []byte { return []byte("pd|" + string(id) + "|" + path) }

func (e *Engine) sealSecrets(id app.ID, plain []op.Secret) ([]op.Secret, error) {
	out := make([]op.Secret, len(plain))
	for i, s := range plain {
		b, err := e.seal.close(s.Salted, secretPlace(id, s.Path))
		if err != nil {
			return nil, err
		}
		out[i] = op.Secret{Path: s.Path, Salted: b}
	}
	return out, nil
}

func (e *Engine) openSecrets(id app.ID, sealed []op.Secret) ([]op.Secret, error) {
	var out []op.Secret
	for _, s := range sealed {
		b, err := e.seal.open(s.Salted, secretPlace(id, s.Path))
		if err != nil {
			return nil, err
		}
		out = append(out, op.Secret{Path: s.Path, Salted: b})
	}
	return out, nil
}

func parkPlace(p *wire.Push) []byte {
	return []byte("park|" + string(p.Branch.Device))
}

// park keeps a frame until those before it are there, or, when it is astray,
// for a person.
func (s *step) park(p *wire.Push, astray bool) error {
	var b bytes.Buffer
	if err := wire.WritePush(&b, p); err != nil {
		return err
	}
	have, err := s.tx.ParkedBytes(p.Branch.Device)
	if err != nil {
		return err
	}
	if have+int64(b.Len()) > MostParked {
		if astray {
			return nil // the device has it, and offers it again under a new incarnation
		}
		return app.NewError(wire.CodeFull, nil)
	}
	sealed, err := s.e.seal.close(b.Bytes(), parkPlace(p))
	if err != nil {
		return err
	}
	return s.tx.Park(&Parked{Branch: p.Branch, From: p.From, Astray: astray, Sealed: sealed})
}

// astray keeps a frame whose chain does not fit, and returns the incarnation
// under which its device goes on: it was cloned, or restored without knowing.
func (s *step) astray(p *wire.Push) (int64, error) {
	if err := s.park(p, true); err != nil {
		return 0, err
	}
	last, err := s.tx.LastIncarnation(p.Branch.Device)
	return max(last, p.Branch.Incarnation) + 1, err
}

// unpark takes the frames that came too early and fit now.
func (s *step) unpark(br *Branch) error {
	for {
		pk, err := s.tx.NextParked(br.Branch, br.N+1)
		if err != nil || pk == nil {
			return err
		}
		if err := s.tx.Unpark(br.Branch, pk.From); err != nil {
			return err
		}
		b, err := s.e.seal.open(pk.Sealed, []byte("park|"+string(br.Device)))
		if err != nil {
			return err
		}
		p, err := wire.ReadPush(bytes.NewReader(b))
		if err != nil {
			return err
		}
		in, err := decode(p)
		if err != nil {
			return err
		}
		fits, err := s.take(br, in)
		if err != nil {
			return err
		}
		if !fits {
			if _, err := s.astray(p); err != nil {
				return err
			}
		}
	}
}

// writes reports whether a unit's device may do o on a document.
func (e *Engine) writes(unit string, r *DocRow, o *op.Op) bool {
	return scope.Writes(e.defined().catalog, e.defined().units, unit, r.Form, r.Unit, o.Kind)
}
