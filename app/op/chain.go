package op

import (
	"encoding/binary"
	"fmt"

	"github.com/emmansun/gmsm/sm3"

	"ronghe/app"
)

// Suite numbers a set of algorithms; it is stored with everything they made.
type Suite uint8

// SM is suite 1: SM3 digests and SM4-GCM sealing.
const SM Suite = 1

// Sum returns the digest of b in suite s.
func (s Suite) Sum(b []byte) ([]byte, error) {
	if s != SM {
		return nil, fmt.Errorf("unknown algorithm suite %d", s)
	}
	h := sm3.Sum(b)
	return h[:], nil
}

// Link is an op's place in the log of one incarnation of one device. It stands
// in a table of its own, so that a renumbering after a restore adds links and
// never edits an op.
type Link struct {
	Op          app.ID
	Device      app.ID
	Incarnation int64
	N           int64 // 1, 2, 3 … without a gap
	Suite       Suite
	BodyHash    []byte
	PrevHash    []byte // Hash of the link N-1; empty for the first
}

// Hash returns the link's own digest: what the next link names as PrevHash.
func (l *Link) Hash() ([]byte, error) {
	b := make([]byte, 0, 160)
	b = append(b, l.Device...)
	b = binary.BigEndian.AppendUint64(b, uint64(l.Incarnation))
	b = binary.BigEndian.AppendUint64(b, uint64(l.N))
	b = append(b, byte(l.Suite))
	b = append(b, l.Op...)
	b = append(b, l.BodyHash...)
	b = append(b, l.PrevHash...)
	return l.Suite.Sum(b)
}

// Next returns the link that follows prev (nil for the first of an
// incarnation) for the op with this body.
func Next(prev *Link, device app.ID, incarnation int64, id app.ID, body []byte) (Link, error) {
	l := Link{Op: id, Device: device, Incarnation: incarnation, N: 1, Suite: SM}
	if prev != nil {
		h, err := prev.Hash()
		if err != nil {
			return Link{}, err
		}
		l.N, l.PrevHash = prev.N+1, h
	}
	h, err := l.Suite.Sum(body)
	if err != nil {
		return Link{}, err
	}
	l.BodyHash = h
	return l, nil
}
