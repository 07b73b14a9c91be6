package store

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
	"golang.org/x/crypto/argon2"

	"ronghe/app/op"
)

// suiteSM is the algorithm suite of everything sealed here: SM4-GCM with keys
// derived by HMAC-SM3. The number is stored beside each sealed value.
const suiteSM = int64(op.SM)

const dataKeySize = 32

// keys are what a login opens: subkeys of the file's data key, one a purpose.
type keys struct {
	data  []byte      // the data key itself, to wrap it for another account
	value cipher.AEAD // personal values
	draft cipher.AEAD
	blob  []byte     // per-file keys are derived from it
	blind *sync.Pool // of hash.Hash, keyed: a key's own part of the work is done once
}

func newDataKey() ([]byte, error) {
	k := make([]byte, dataKeySize)
	_, err := rand.Read(k)
	return k, err
}

// subkey derives the key of one purpose.
func subkey(key []byte, purpose string) []byte {
	m := hmac.New(sm3.New, key)
	m.Write([]byte("ronghe/" + purpose))
	return m.Sum(nil)
}

// macs gives HMAC-SM3 under key.
func macs(key []byte) *sync.Pool {
	return &sync.Pool{New: func() any { return hmac.New(sm3.New, key) }}
}

// aead returns SM4-GCM under the first 16 bytes of key.
func aead(key []byte) (cipher.AEAD, error) {
	b, err := sm4.NewCipher(key[:sm4.BlockSize])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

func deriveKeys(data []byte) (*keys, error) {
	if len(data) != dataKeySize {
		return nil, fmt.Errorf("data key of %d bytes", len(data))
	}
	value, err := aead(subkey(data, "value"))
	if err != nil {
		return nil, err
	}
	draft, err := aead(subkey(data, "draft"))
	if err != nil {
		return nil, err
	}
	return &keys{data: data, value: value, draft: draft, blob: subkey(data, "blob"), blind: macs(subkey(data, "blind"))}, nil
}

// seal encrypts plain with a fresh nonce, which stands before the ciphertext.
func seal(a cipher.AEAD, plain, aad []byte) ([]byte, error) {
	out := make([]byte, a.NonceSize(), a.NonceSize()+len(plain)+a.Overhead())
	if _, err := rand.Read(out); err != nil {
		return nil, err
	}
	return a.Seal(out, out, plain, aad), nil
}

var errSealed = errors.New("a sealed value does not open")

// unseal opens what seal made.
func unseal(a cipher.AEAD, sealed, aad []byte) ([]byte, error) {
	if len(sealed) < a.NonceSize() {
		return nil, errSealed
	}
	plain, err := a.Open(nil, sealed[:a.NonceSize()], sealed[a.NonceSize():], aad)
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

// KDF are argon2id's parameters: they stand beside each password's wrapped key,
// so that they can grow.
type KDF struct {
	MemoryKiB uint32 `json:"m"`
	Time      uint32 `json:"t"`
	Threads   uint8  `json:"p"`
}

// DefaultKDF costs an old office PC about a fifth of a second.
var DefaultKDF = KDF{MemoryKiB: 64 << 10, Time: 3, Threads: 2}

// kdfRecord is how the parameters are stored.
type kdfRecord struct {
	KDF
	Name string `json:"name"`
	Salt []byte `json:"salt"`
}

// key derives a password's key. The memory that this takes on purpose is given
// back at once: it would stay with the program as long as that works.
func (k KDF) key(password string, salt []byte) []byte {
	key := argon2.IDKey([]byte(password), salt, k.Time, k.MemoryKiB, k.Threads, 32)
	if k.MemoryKiB >= largeKDF {
		debug.FreeOSMemory()
	}
	return key
}

const largeKDF = 16 << 10 // KiB

// wrap seals the data key under a password; it returns the stored parameters
// and the wrapped key.
func (k *keys) wrap(p KDF, password, aad string) (string, []byte, error) {
	rec := kdfRecord{KDF: p, Name: "argon2id", Salt: make([]byte, 16)}
	if _, err := rand.Read(rec.Salt); err != nil {
		return "", nil, err
	}
	a, err := aead(subkey(p.key(password, rec.Salt), "wrap"))
	if err != nil {
		return "", nil, err
	}
	wrapped, err := seal(a, k.data, []byte(aad))
	if err != nil {
		return "", nil, err
	}
	j, err := json.Marshal(rec)
	return string(j), wrapped, err
}

// limits keep a tampered record from asking for absurd amounts.
const (
	mostKDFMemory = 1 << 20 // KiB
	mostKDFTime   = 64
)

// unwrap opens the data key with a password; errSealed when it is wrong.
func unwrap(kdf string, wrapped []byte, password, aad string) ([]byte, error) {
	var rec kdfRecord
	if err := json.Unmarshal([]byte(kdf), &rec); err != nil {
		return nil, fmt.Errorf("password parameters: %w", err)
	}
	if rec.Name != "argon2id" || rec.MemoryKiB > mostKDFMemory || rec.Time > mostKDFTime || rec.Time == 0 || rec.Threads == 0 {
		return nil, fmt.Errorf("password parameters %s m=%d t=%d p=%d", rec.Name, rec.MemoryKiB, rec.Time, rec.Threads)
	}
	a, err := aead(subkey(rec.key(password, rec.Salt), "wrap"))
	if err != nil {
		return nil, err
	}
	return unseal(a, wrapped, []byte(aad))
}

// Recovery keys: 7 groups of 5 letters, the last of each a check letter, so
// that a slip of the pen is located. 28 letters of 24 carry 128 bits.
const (
	recoveryAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ" // without I and O
	recoveryGroups   = 7
	recoveryGroup    = 5
)

func newRecoveryKey() (string, error) {
	const base = len(recoveryAlphabet)
	out := make([]byte, 0, recoveryGroups*(recoveryGroup+1))
	buf := make([]byte, 1)
	for g := range recoveryGroups {
		if g > 0 {
			out = append(out, '-')
		}
		start := len(out)
		for len(out)-start < recoveryGroup-1 {
			if _, err := rand.Read(buf); err != nil {
				return "", err
			}
			if int(buf[0]) < 256/base*base { // no letter likelier than another
				out = append(out, recoveryAlphabet[int(buf[0])%base])
			}
		}
		out = append(out, recoveryCheck(g, string(out[start:])))
	}
	return string(out), nil
}

// recoveryCheck weighs letters by place and group, so that swapped letters and
// swapped groups are found.
func recoveryCheck(group int, letters string) byte {
	const base = len(recoveryAlphabet)
	sum := group*5 + 7
	for i := 0; i < len(letters); i++ {
		v := 0
		for j := range base {
			if recoveryAlphabet[j] == letters[i] {
				v = j
			}
		}
		sum = sum*5 + v
	}
	return recoveryAlphabet[sum%base]
}

// readRecovery normalises a typed key; group is the 1-based group that is
// wrong, 0 when none.
func readRecovery(s string) (key string, group int) {
	letters := make([]byte, 0, recoveryGroups*recoveryGroup)
	for _, r := range s {
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		if r >= 'A' && r <= 'Z' {
			letters = append(letters, byte(r))
		}
	}
	for g := range recoveryGroups {
		end := (g + 1) * recoveryGroup
		if end > len(letters) {
			return "", g + 1
		}
		part := string(letters[end-recoveryGroup : end])
		if recoveryCheck(g, part[:recoveryGroup-1]) != part[recoveryGroup-1] {
			return "", g + 1
		}
	}
	if len(letters) != recoveryGroups*recoveryGroup {
		return "", recoveryGroups
	}
	return string(letters), 0
}

func recoveryAEAD(key string) (cipher.AEAD, error) {
	plain, group := readRecovery(key)
	if group != 0 {
		return nil, fmt.Errorf("recovery key: group %d", group)
	}
	return aead(subkey([]byte(plain), "recovery"))
}

// wrapRecovery seals the data key under a recovery key.
func (k *keys) wrapRecovery(recovery string) ([]byte, error) {
	a, err := recoveryAEAD(recovery)
	if err != nil {
		return nil, err
	}
	return seal(a, k.data, []byte("recovery"))
}

// same compares without telling how much matched.
func same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
