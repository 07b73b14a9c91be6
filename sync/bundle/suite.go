package bundle

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"

	"ronghe/app/op"
	"ronghe/sync/wire"
)

// Suites of bundles. SM is the one that devices have keys of.
const (
	SM    = op.SM       // SM2, SM4-GCM, SM3
	Plain = op.Suite(2) // Ed25519, X25519 (HPKE), AES-256-GCM, SHA-256
)

// Signer signs in the name of who sends a file. A key on a stick that is
// certified can stand behind it.
type Signer interface {
	Suite() op.Suite
	Public() []byte
	Sign(message []byte) ([]byte, error)
}

// Opener opens what was sealed to a reader.
type Opener interface {
	Suite() op.Suite
	Public() []byte
	Open(sealed []byte) ([]byte, error)
}

// Hasher makes the digests of a suite.
type Hasher interface{ New() hash.Hash }

// suite is a set of algorithms, without keys.
type suite interface {
	Hasher
	keySize() int
	aead(key []byte) (cipher.AEAD, error)
	verify(public, message, signature []byte) bool
	seal(public, key []byte) ([]byte, error)
	keys(seed func() ([]byte, error)) (Pair, error)
}

var suites = map[op.Suite]suite{SM: sm{}, Plain: plain{}}

func suiteOf(s op.Suite) (suite, error) {
	if found, ok := suites[s]; ok {
		return found, nil
	}
	return nil, fmt.Errorf("unknown algorithm suite %d", s)
}

// Pair is what one side holds: the keys with which it signs and opens.
type Pair struct {
	Signer Signer
	Opener Opener
	secret [2][]byte
}

// Key is the pair's public half.
func (p Pair) Key() wire.Key {
	return wire.Key{Suite: p.Signer.Suite(), Sign: p.Signer.Public(), Seal: p.Opener.Public()}
}

// Secret is a pair as it is stored, sealed by whoever stores it.
type Secret struct {
	Suite op.Suite `json:"suite"`
	Sign  []byte   `json:"sign"`
	Seal  []byte   `json:"seal"`
}

// Secret returns what Pair was made from.
func (p Pair) Secret() Secret { return Secret{p.Signer.Suite(), p.secret[0], p.secret[1]} }

// secretSize is the size of the secret half of a key, in every suite.
const secretSize = 32

// NewPair makes keys of a suite.
func NewPair(s op.Suite) (Pair, error) {
	return Derive(s, func() ([]byte, error) {
		b := make([]byte, secretSize)
		_, err := rand.Read(b)
		return b, err
	})
}

// Derive makes keys from seeds of 32 bytes each; one that cannot be a key is
// asked for again.
func Derive(s op.Suite, seed func() ([]byte, error)) (Pair, error) {
	found, err := suiteOf(s)
	if err != nil {
		return Pair{}, err
	}
	return found.keys(seed)
}

// Pair makes the keys that were stored.
func (s Secret) Pair() (Pair, error) {
	parts := [][]byte{s.Sign, s.Seal}
	return Derive(s.Suite, func() ([]byte, error) {
		if len(parts) == 0 || len(parts[0]) != secretSize {
			return nil, errKey
		}
		b := parts[0]
		parts = parts[1:]
		return b, nil
	})
}

var errKey = errors.New("not a key of its suite")

// SealFor seals a few bytes to a key alone; its Opener opens them.
func SealFor(k wire.Key, secret []byte) ([]byte, error) {
	s, err := suiteOf(k.Suite)
	if err != nil {
		return nil, err
	}
	return s.seal(k.Seal, secret)
}

// Verify reports whether a signature over a message is of a key.
func Verify(k wire.Key, message, signature []byte) bool {
	s, err := suiteOf(k.Suite)
	return err == nil && s.verify(k.Sign, message, signature)
}

// sm is suite 1.
type sm struct{}

func (sm) New() hash.Hash { return sm3.New() }
func (sm) keySize() int   { return sm4.BlockSize }

func (sm) aead(key []byte) (cipher.AEAD, error) {
	b, err := sm4.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

func (sm) verify(public, message, signature []byte) bool {
	k, err := sm2.NewPublicKey(public)
	return err == nil && sm2.VerifyASN1WithSM2(k, nil, message, signature)
}

func (sm) seal(public, key []byte) ([]byte, error) {
	k, err := sm2.NewPublicKey(public)
	if err != nil {
		return nil, errKey
	}
	return sm2.EncryptASN1(rand.Reader, k, key)
}

func (sm) keys(seed func() ([]byte, error)) (Pair, error) {
	var p Pair
	var keys [2]*sm2.PrivateKey
	for i := range keys {
		for tries := 0; keys[i] == nil; tries++ {
			b, err := seed()
			if err != nil {
				return Pair{}, err
			}
			if keys[i], err = sm2.NewPrivateKey(b); err != nil && tries > 8 {
				return Pair{}, errKey
			}
			p.secret[i] = b
		}
	}
	p.Signer, p.Opener = smKey{keys[0]}, smKey{keys[1]}
	return p, nil
}

type smKey struct{ key *sm2.PrivateKey }

func (k smKey) Suite() op.Suite { return SM }

func (k smKey) Public() []byte {
	public, err := sm2.PublicKeyToECDH(&k.key.PublicKey)
	if err != nil {
		panic(err) // the key is one of its curve
	}
	return public.Bytes()
}

func (k smKey) Sign(message []byte) ([]byte, error) {
	return k.key.Sign(rand.Reader, message, sm2.DefaultSM2SignerOpts)
}

func (k smKey) Open(sealed []byte) ([]byte, error) { return sm2.Decrypt(k.key, sealed) }

// plain is suite 2.
type plain struct{}

func (plain) New() hash.Hash { return sha256.New() }
func (plain) keySize() int   { return 32 }

func (plain) aead(key []byte) (cipher.AEAD, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

func (plain) verify(public, message, signature []byte) bool {
	return len(public) == ed25519.PublicKeySize && ed25519.Verify(public, message, signature)
}

// info binds a sealed key to what it is for.
var info = []byte("ronghe/bundle")

func (plain) seal(public, key []byte) ([]byte, error) {
	k, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(public)
	if err != nil {
		return nil, errKey
	}
	return hpke.Seal(k, hpke.HKDFSHA256(), hpke.AES256GCM(), info, key)
}

func (plain) keys(seed func() ([]byte, error)) (Pair, error) {
	var p Pair
	for i := range p.secret {
		b, err := seed()
		if err != nil {
			return Pair{}, err
		}
		p.secret[i] = b
	}
	k, err := hpke.DHKEM(ecdh.X25519()).NewPrivateKey(p.secret[1])
	if err != nil {
		return Pair{}, errKey
	}
	p.Signer, p.Opener = edKey{ed25519.NewKeyFromSeed(p.secret[0])}, xKey{k}
	return p, nil
}

type edKey struct{ key ed25519.PrivateKey }

func (k edKey) Suite() op.Suite { return Plain }

func (k edKey) Public() []byte {
	b, _ := k.key.Public().(ed25519.PublicKey)
	return b
}

func (k edKey) Sign(message []byte) ([]byte, error) {
	return k.key.Sign(nil, message, crypto.Hash(0))
}

type xKey struct{ key hpke.PrivateKey }

func (k xKey) Suite() op.Suite { return Plain }
func (k xKey) Public() []byte  { return k.key.PublicKey().Bytes() }

func (k xKey) Open(sealed []byte) ([]byte, error) {
	return hpke.Open(k.key, hpke.HKDFSHA256(), hpke.AES256GCM(), info, sealed)
}
