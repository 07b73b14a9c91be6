package pack

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/bundle"
	"ronghe/sync/wire"
)

func pair(t testing.TB, s op.Suite) bundle.Pair {
	t.Helper()
	p, err := bundle.NewPair(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func header() Header {
	return Header{Number: 3, Made: "2026-11-27T00:00:00Z", By: "省教育厅", Note: "新增登记表", Program: "0.1.0"}
}

var files = []File{{"forms/a.yaml", []byte("id: a\n")}, {"codes/b.csv", []byte("code,name\n1,一\n")}, {"params/c.yaml", nil}}

func take(file []byte, by bundle.Pair) (*Pack, error) {
	p, err := Read(file)
	if err != nil {
		return nil, err
	}
	_, err = p.SignedBy([]wire.Key{by.Key()})
	return p, err
}

// A pack that is cut anywhere, or of which any one byte is another, or that has
// something behind it, is refused as a whole.
func TestEveryByteOfAPackCounts(t *testing.T) {
	for _, s := range []op.Suite{bundle.SM, bundle.Plain} {
		by := pair(t, s)
		file, err := Write(header(), files, by.Signer)
		if err != nil {
			t.Fatal(err)
		}
		p, err := take(file, by)
		if err != nil || p.Number != 3 || len(p.Files) != 3 || !bytes.Equal(p.Files["codes/b.csv"], files[1].Text) {
			t.Fatalf("%+v %v", p, err)
		}
		for i := range file {
			if _, err := take(file[:i], by); app.CodeOf(err) == "" {
				t.Fatalf("cut to %d of %d bytes it is taken: %v", i, len(file), err)
			}
			for bit := range 8 {
				other := bytes.Clone(file)
				other[i] ^= 1 << bit
				if _, err := take(other, by); app.CodeOf(err) == "" {
					t.Fatalf("with another bit %d at %d of %d it is taken: %v", bit, i, len(file), err)
				}
			}
		}
		if _, err := take(append(bytes.Clone(file), 0), by); app.CodeOf(err) != CodeBad {
			t.Fatal("with a byte behind it:", err)
		}
		if _, err := take(file, pair(t, s)); app.CodeOf(err) != CodeSender {
			t.Fatal("another province's:", err)
		}
		t.Logf("suite %d, %d bytes: %d cuts and %d alterations refused", s, len(file), len(file), 8*len(file))
	}
}

// forge writes a pack with whatever header and body, signed well: what a province
// that is mad, or whose key was stolen, could hand out.
func forge(t *testing.T, by bundle.Pair, h Header, body []byte) []byte {
	t.Helper()
	h.Suite = by.Signer.Suite()
	head, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	out := binary.BigEndian.AppendUint16([]byte(magic), version)
	out = binary.BigEndian.AppendUint32(out, uint32(len(head)))
	out = append(out, head...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
	out = append(out, body...)
	sig, err := by.Signer.Sign(message(out))
	if err != nil {
		t.Fatal(err)
	}
	out = binary.BigEndian.AppendUint16(out, uint16(len(sig)))
	return append(out, sig...)
}

func squeeze(t *testing.T, plain []byte) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	return z.EncodeAll(plain, nil)
}

// What is over a limit, or says what it does not hold, is refused before it takes
// memory.
func TestLimits(t *testing.T) {
	by := pair(t, bundle.SM)
	many := make([]Entry, MaxEntries+1)
	for i := range many {
		many[i] = Entry{Name: "forms/a" + strings.Repeat("x", i%50) + string(rune('a'+i%26)) + strings.Repeat("y", i/50) + ".yaml"}
	}
	bomb := squeeze(t, make([]byte, 32<<20))
	for name, c := range map[string]struct {
		entries []Entry
		body    []byte
		code    string
	}{
		"none":         {nil, squeeze(t, nil), CodeBad},
		"too many":     {many, squeeze(t, nil), app.CodeTooLarge},
		"too large":    {[]Entry{{"forms/a.yaml", MaxSize - 1}, {"forms/b.yaml", 2}}, bomb, app.CodeTooLarge},
		"a bomb":       {[]Entry{{"forms/a.yaml", 32 << 20}}, bomb, CodeBad},
		"a hidden one": {[]Entry{{"forms/a.yaml", 10}}, bomb, CodeBad},
		"less":         {[]Entry{{"forms/a.yaml", 10}}, squeeze(t, []byte("123")), CodeBad},
		"negative":     {[]Entry{{"forms/a.yaml", -1}}, squeeze(t, nil), CodeBad},
		"twice":        {[]Entry{{"forms/a.yaml", 1}, {"forms/A.yaml", 1}}, squeeze(t, []byte("12")), CodeBad},
		"no body":      {[]Entry{{"forms/a.yaml", 1}}, []byte("nonsense"), CodeBad},
	} {
		h := header()
		h.Entries = c.entries
		if _, err := take(forge(t, by, h, c.body), by); app.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	h := header()
	h.Number = 0
	h.Entries = []Entry{{"forms/a.yaml", 1}}
	if _, err := take(forge(t, by, h, squeeze(t, []byte("1"))), by); app.CodeOf(err) != CodeBad {
		t.Error("without a number:", err)
	}
	if _, err := Write(header(), []File{{"forms/a.yaml", make([]byte, 32<<20)}}, by.Signer); app.CodeOf(err) != CodeBad {
		t.Error("a bomb is written:", err)
	}
	if _, err := Write(header(), nil, by.Signer); app.CodeOf(err) != CodeBad {
		t.Error("an empty one is written:", err)
	}
}

// A folder is read as it lies, and nothing beside it.
func TestAFolder(t *testing.T) {
	dir := t.TempDir()
	any := func(string) error { return nil }
	if err := os.MkdirAll(filepath.Join(dir, "forms"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "forms", "a.yaml"), []byte("id: a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Folder(dir, any)
	if err != nil || len(got) != 1 || got[0].Name != "forms/a.yaml" || string(got[0].Text) != "id: a\n" {
		t.Fatalf("%+v %v", got, err)
	}
	no := errors.New("not wanted")
	if _, err := Folder(dir, func(string) error { return no }); !errors.Is(err, no) {
		t.Error("what is not wanted is left out without a word:", err)
	}
	outside := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(outside, []byte("id: b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "forms", "b.yaml")); err != nil {
		t.Fatal(err)
	}
	if got, err := Folder(dir, any); err == nil {
		t.Errorf("a link is followed: %+v", got)
	}
	if _, err := ReadFile(dir); app.CodeOf(err) != CodeBad {
		t.Error("a folder as a file:", err)
	}
	if _, err := ReadFile(filepath.Join(dir, "none")); app.CodeOf(err) != app.CodeFileNone {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	by := pair(f, bundle.Plain)
	file, err := Write(header(), files, by.Signer)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := take(b, by)
		if err == nil && !bytes.Equal(b, file) {
			t.Fatalf("another file is taken: %+v", p.Header)
		}
		if err != nil && app.CodeOf(err) == "" {
			t.Fatalf("without a code: %v", err)
		}
	})
}
