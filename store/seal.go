package store

import (
	"crypto/rand"
	"fmt"
	"hash"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// sealedValue is a personal value ready to be stored.
type sealedValue struct {
	stand  app.Value // what op bodies and records hold
	bytes  []byte    // nonce and ciphertext
	whole  []byte    // blind index of the whole value, and of each number in it
	tail   []byte    // of the last four digits of each number that has more
	opN    int64     // place of the sealing op
	onPath string
}

func pdAAD(o app.ID, path string) []byte { return []byte(string(o) + "|" + path) }

// sealValue seals a plain personal value under the op that brings it.
func (k *keys) sealValue(o app.ID, path string, f *catalog.Field, v app.Value) (*sealedValue, error) {
	plain := make([]byte, op.SaltSize, op.SaltSize+64)
	if _, err := rand.Read(plain); err != nil {
		return nil, err
	}
	plain = v.AppendJSON(plain)
	aad := pdAAD(o, path)
	b, err := seal(k.value, plain, aad)
	if err != nil {
		return nil, err
	}
	sv := &sealedValue{bytes: b, onPath: path}
	sv.stand = app.SealedValue(app.Sealed{Commitment: op.Commitment(plain, o, path), Op: o, Path: path})
	sv.whole, sv.tail = k.blindIndex(f, v)
	return sv, nil
}

// openValue opens what sealValue made and checks it against its commitment.
func (k *keys) openValue(s app.Sealed, b []byte) (app.Value, error) {
	aad := pdAAD(s.Op, s.Path)
	plain, err := unseal(k.value, b, aad)
	if err != nil {
		return app.Value{}, err
	}
	if len(plain) < op.SaltSize || op.Commitment(plain, s.Op, s.Path) != s.Commitment {
		return app.Value{}, errSealed
	}
	var v app.Value
	if err := v.UnmarshalJSON(plain[op.SaltSize:]); err != nil {
		return app.Value{}, fmt.Errorf("sealed value: %w", err)
	}
	return v, nil
}

// blindSize keeps the index small; collisions are checked against the value.
const blindSize = 8

// blindIndex returns keyed hashes of a value's normal form: the same value in
// the same field always gives the same, and without the key nothing is told. Of
// several telephone numbers in one value each has its own, after the value's.
func (k *keys) blindIndex(f *catalog.Field, v app.Value) (whole, tail []byte) {
	whole = k.blindWhole(f, v)
	if whole == nil || f.TypeName != catalog.TypePhone {
		return whole, nil
	}
	numbers := catalog.Phones(v.Text())
	for _, n := range numbers {
		s := blindForm(f, app.TextValue(n))
		if s != "" && len(numbers) > 1 {
			whole = append(whole, k.blindOf(f, "w", s)...)
		}
		if len(s) >= 7 {
			tail = append(tail, k.blindOf(f, "t", s[len(s)-4:])...)
		}
	}
	return whole, tail
}

// blindWhole is the keyed hash of the whole value, nil when it has no normal
// form.
func (k *keys) blindWhole(f *catalog.Field, v app.Value) []byte {
	s := blindForm(f, v)
	if s == "" {
		return nil
	}
	return k.blindOf(f, "w", s)
}

func (k *keys) blindOf(f *catalog.Field, kind, s string) []byte {
	m := k.blind.Get().(hash.Hash)
	defer k.blind.Put(m)
	m.Reset()
	m.Write([]byte(f.Form().ID + "|" + f.Path() + "|" + kind + "|" + s))
	return m.Sum(nil)[:blindSize:blindSize]
}

// blindForm normalises a value for comparison: folded, lower-case, without
// spaces; of a telephone number only the digits.
func blindForm(f *catalog.Field, v app.Value) string {
	s := v.Text()
	if v.Kind() == app.PartyKind {
		s = v.Party().Name
	}
	s = strings.ToLower(strings.Join(strings.Fields(app.FoldWidth(s)), ""))
	if f.TypeName != catalog.TypePhone {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
