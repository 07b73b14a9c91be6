package bundle

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm4"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// R27: the national suite, as files use it, gives what its standards print.

// GB/T 32905-2016, annex A: example 1 is "abc", example 2 are 64 bytes.
func TestR27SM3(t *testing.T) {
	for message, want := range map[string]string{
		"abc":                      "66c7f0f4 62eeedd9 d1f2d46b dc10e4e2 4167c487 5cf2f7a2 297da02b 8f4ba8e0",
		strings.Repeat("abcd", 16): "debe9ff9 2275b8a1 38604889 c18e5a4d 6fdb70e5 387e5765 293dcba3 9c0c5732",
	} {
		h := suites[SM].New()
		h.Write([]byte(message))
		if got := h.Sum(nil); !bytes.Equal(got, unhex(t, want)) {
			t.Errorf("%q: %x", message, got)
		}
	}
}

// GB/T 32907-2016, annex A: example 1 is one block, example 2 the same a million
// times over.
func TestR27SM4(t *testing.T) {
	key := unhex(t, "01234567 89abcdef fedcba98 76543210")
	c, err := sm4.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	b := bytes.Clone(key)
	c.Encrypt(b, b)
	if !bytes.Equal(b, unhex(t, "681edf34 d206965e 86b3e94f 536e4246")) {
		t.Errorf("one block: %x", b)
	}
	for range 1_000_000 - 1 {
		c.Encrypt(b, b)
	}
	if !bytes.Equal(b, unhex(t, "595298c7 c6fd271f 0402f804 c33d3f66")) {
		t.Errorf("a million: %x", b)
	}
}

// RFC 8998, appendix A.1: SM4-GCM.
func TestR27SM4GCM(t *testing.T) {
	a, err := suites[SM].aead(unhex(t, "0123456789ABCDEFFEDCBA9876543210"))
	if err != nil {
		t.Fatal(err)
	}
	iv, aad := unhex(t, "00001234567800000000ABCD"), unhex(t, "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
	plain := unhex(t, "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA")
	want := unhex(t, "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735 D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D 83DE3541E4C2B58177E065A9BF7B62EC")
	got := a.Seal(nil, iv, plain, aad)
	if !bytes.Equal(got, want) {
		t.Fatalf("sealed %x", got)
	}
	if back, err := a.Open(nil, iv, want, aad); err != nil || !bytes.Equal(back, plain) {
		t.Fatalf("opened %x, %v", back, err)
	}
	want[len(want)-1] ^= 1
	if _, err := a.Open(nil, iv, want, aad); err == nil {
		t.Fatal("an altered tag opens")
	}
}

// The key of the examples in GB/T 32918.5-2017, annex A.
const exampleKey = "3945208F 7B2144B1 3F36E38A C6D39F95 88939369 2860B51A 42FB81EF 4DF7C5B8"

func examplePair(t *testing.T) Pair {
	t.Helper()
	pair, err := Secret{Suite: SM, Sign: unhex(t, exampleKey), Seal: unhex(t, exampleKey)}.Pair()
	if err != nil {
		t.Fatal(err)
	}
	want := unhex(t, "04 09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020 CCEA490C E26775A5 2DC6EA71 8CC1AA60 0AED05FB F35E084A 6632F607 2DA9AD13")
	if got := pair.Key(); !bytes.Equal(got.Sign, want) || !bytes.Equal(got.Seal, want) {
		t.Fatalf("the public key is %x", got.Sign)
	}
	return pair
}

// GB/T 32918.5-2017, annex A: the signature over "message digest" by the usual id,
// with r and s as they stand there.
func TestR27SM2Signature(t *testing.T) {
	pair := examplePair(t)
	r := unhex(t, "F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3")
	s := unhex(t, "B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA")
	// Both begin with a bit that is set: DER puts a zero before them.
	sign := append([]byte{0x30, 70, 2, 33, 0}, r...)
	sign = append(append(sign, 2, 33, 0), s...)
	message := []byte("message digest")
	if !Verify(pair.Key(), message, sign) {
		t.Fatal("the standard's signature is not taken")
	}
	for i := range sign {
		bad := bytes.Clone(sign)
		bad[i] ^= 1
		if Verify(pair.Key(), message, bad) {
			t.Errorf("altered in byte %d it is taken", i)
		}
	}
	own, err := pair.Signer.Sign(message)
	if err != nil || !Verify(pair.Key(), message, own) || Verify(pair.Key(), []byte("message digesT"), own) {
		t.Fatal("an own signature", err)
	}
}

// GB/T 32918.5-2017, annex A: "encryption standard" sealed to the same key.
func TestR27SM2Encryption(t *testing.T) {
	raw := unhex(t, "04 04EBFC71 8E8D1798 62 0432268E 77FEB641 5E2EDE0E 073C0F4F 640ECD2E 149A73E8 58F9D81E 5430A57B 36DAAB8F 950A3C64 E6EE6A63 094D9928 3AFF767E 124DF0"+
		"59983C18 F809E262 923C53AE C295D303 83B54E39 D609D160 AFCB1908 D0BD8766 21886CA9 89CA9C7D 58087307 CA93092D 651EFA")
	sealed, err := sm2.PlainCiphertext2ASN1(raw, sm2.C1C3C2)
	if err != nil {
		t.Fatal(err)
	}
	pair := examplePair(t)
	for _, b := range [][]byte{raw, sealed} {
		if got, err := pair.Opener.Open(b); err != nil || string(got) != "encryption standard" {
			t.Fatalf("%q, %v", got, err)
		}
	}
	k := pair.Key()
	own, err := suites[SM].seal(k.Seal, []byte("encryption standard"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := pair.Opener.Open(own); err != nil || string(got) != "encryption standard" {
		t.Fatalf("an own one: %q, %v", got, err)
	}
}
