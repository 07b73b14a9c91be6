package bundle

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/wire"
)

type side struct {
	Pair
	to To
}

func newSide(t testing.TB, s op.Suite) side {
	t.Helper()
	p, err := NewPair(s)
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.Secret().Pair()
	if err != nil || !bytes.Equal(again.Key().Sign, p.Key().Sign) || !bytes.Equal(again.Key().Seal, p.Key().Seal) {
		t.Fatal("a pair that was stored is another one", err)
	}
	return side{again, To{Key: p.Key()}}
}

func header() Header {
	return Header{
		Kind: Data, Program: "1", Unit: "220281-edu", Branch: op.Branch{Device: "0b6b6d5e-5a35-5d6c-9a4e-2f4f5c7f6d11", Incarnation: 1},
		From: 1, To: 0, No: 1, Volume: 1, Volumes: 1, Made: "2026-11-27T00:00:00Z",
	}
}

// sample is a body with parts of all kinds that a device sends.
func sample(t testing.TB) *Body {
	t.Helper()
	b := &Body{}
	o := op.Op{ID: op.NewID(), Form: "partnership", FormVer: 1, Doc: op.NewID(), Unit: "220281-edu", Kind: op.Create, Time: "2026-03-12T08:00:00+08:00"}
	body := o.Append(nil)
	l, err := op.Next(nil, header().Device, 1, o.ID, body)
	if err != nil {
		t.Fatal(err)
	}
	head, err := l.Hash()
	if err != nil {
		t.Fatal(err)
	}
	var frame bytes.Buffer
	if err := wire.WritePush(&frame, &wire.Push{Branch: header().Branch, From: 1, Head: head, Ops: []op.Envelope{{N: 1, Body: body}}}); err != nil {
		t.Fatal(err)
	}
	b.Add(PushPart, frame.Bytes())
	c := Chunk{Hash: "aa", Size: 5, Bytes: []byte("hello")}
	part, err := c.Append()
	if err != nil {
		t.Fatal(err)
	}
	b.Add(ChunkPart, part)
	b.Add(WantsPart, []byte("[]"))
	return b
}

func each(t *testing.T, f func(t *testing.T, s op.Suite)) {
	t.Run("sm", func(t *testing.T) { f(t, SM) })
	t.Run("plain", func(t *testing.T) { f(t, Plain) })
}

func open(file []byte, with Opener, from Pair) (*Opened, error) {
	o, err := Open(file, with)
	if err != nil {
		return nil, err
	}
	if err := o.SentBy([]wire.Key{from.Key()}); err != nil {
		return nil, err
	}
	return o, o.Each(func(Part, any) error { return nil })
}

// A file that is cut anywhere, or of which any one byte is another, or that has
// something behind it, is refused as a whole.
func TestEveryByteOfABundleCounts(t *testing.T) {
	each(t, func(t *testing.T, s op.Suite) {
		from, to := newSide(t, s), newSide(t, s)
		file, err := Seal(header(), sample(t).Bytes(), from.Signer, []To{to.to, from.to})
		if err != nil {
			t.Fatal(err)
		}
		o, err := open(file, to.Opener, from.Pair)
		if err != nil || len(o.Parts) != 3 {
			t.Fatal(o, err)
		}
		if c, err := Describe(o); err != nil || c.Ops != 1 || c.Records["partnership"] != 1 || c.Files != 1 || c.Bytes != 5 {
			t.Fatalf("%+v %v", c, err)
		}
		for i := range file {
			if _, err := open(file[:i], to.Opener, from.Pair); app.CodeOf(err) == "" {
				t.Fatalf("cut to %d of %d bytes it is taken: %v", i, len(file), err)
			}
			other := bytes.Clone(file)
			other[i] ^= 1 << (i % 8)
			if _, err := open(other, to.Opener, from.Pair); app.CodeOf(err) == "" {
				t.Fatalf("with another byte at %d of %d it is taken: %v", i, len(file), err)
			}
		}
		if _, err := open(append(bytes.Clone(file), 0), to.Opener, from.Pair); app.CodeOf(err) != CodeBad {
			t.Fatal("with a byte behind it:", err)
		}
		t.Logf("%d bytes: %d cuts and %d alterations refused", len(file), len(file), len(file))
	})
}

// Segments of one file cannot take the place of others, nor those of another file.
func TestSegmentsHaveTheirPlace(t *testing.T) {
	each(t, func(t *testing.T, s op.Suite) {
		from, to := newSide(t, s), newSide(t, s)
		b := &Body{}
		b.Add(PackPart, bytes.Repeat([]byte{1}, SegmentSize))
		b.Add(PackPart, bytes.Repeat([]byte{2}, SegmentSize))
		seal := func() ([]byte, int) {
			file, err := Seal(header(), b.Bytes(), from.Signer, []To{to.to})
			if err != nil {
				t.Fatal(err)
			}
			_, at, err := split(file)
			if err != nil {
				t.Fatal(err)
			}
			return file, at
		}
		file, at := seal()
		if _, err := open(file, to.Opener, from.Pair); err != nil {
			t.Fatal(err)
		}
		const sealed = SegmentSize + 16
		swapped := slices.Concat(file[:at], file[at+sealed:at+2*sealed], file[at:at+sealed], file[at+2*sealed:])
		if _, err := open(swapped, to.Opener, from.Pair); app.CodeOf(err) != CodeBad {
			t.Fatal("two segments changed places:", err)
		}
		other, at2 := seal()
		mixed := slices.Concat(file[:at], other[at2:at2+sealed], file[at+sealed:])
		if _, err := open(mixed, to.Opener, from.Pair); app.CodeOf(err) != CodeBad {
			t.Fatal("a segment of another file:", err)
		}
	})
}

func TestWhoMayOpenAndWhoSent(t *testing.T) {
	each(t, func(t *testing.T, s op.Suite) {
		from, to, stranger := newSide(t, s), newSide(t, s), newSide(t, s)
		file, err := Seal(header(), nil, from.Signer, []To{to.to})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(file, stranger.Opener); app.CodeOf(err) != CodeOther {
			t.Fatal("somebody else opens it:", err)
		}
		if _, err := open(file, to.Opener, stranger.Pair); app.CodeOf(err) != CodeSender {
			t.Fatal("somebody else sent it:", err)
		}
		// Whoever can open it cannot make another of it in the sender's name.
		forged, err := Seal(header(), sample(t).Bytes(), to.Signer, []To{to.to})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := open(forged, to.Opener, from.Pair); app.CodeOf(err) != CodeSender {
			t.Fatal("a reader signs for the sender:", err)
		}
		if _, err := Seal(header(), nil, from.Signer, nil); app.CodeOf(err) != CodeKeys {
			t.Fatal("sealed to nobody:", err)
		}
	})
}

func TestALaterProgramsFile(t *testing.T) {
	from, to := newSide(t, SM), newSide(t, SM)
	file, err := Seal(header(), nil, from.Signer, []To{to.to})
	if err != nil {
		t.Fatal(err)
	}
	file[len(magic)+1]++
	if _, err := Peek(file); app.CodeOf(err) != CodeNewer {
		t.Fatal(err)
	}
	b := &Body{}
	b.Add('z', nil)
	if file, err = Seal(header(), b.Bytes(), from.Signer, []To{to.to}); err != nil {
		t.Fatal(err)
	}
	if _, err := open(file, to.Opener, from.Pair); app.CodeOf(err) != CodeNewer {
		t.Fatal("a part of another time:", err)
	}
}

// A body that has no room in one file goes into several, each whole by itself.
func TestVolumes(t *testing.T) {
	from, to := newSide(t, SM), newSide(t, SM)
	w := &Writer{Header: header(), By: from.Signer, To: []To{to.to}}
	big := make([]byte, 30<<20)
	for range 3 {
		if err := w.Add(PackPart, big); err != nil {
			t.Fatal(err)
		}
	}
	files, err := w.Close()
	if err != nil || len(files) != 2 {
		t.Fatal(len(files), err)
	}
	path := filepath.Join(t.TempDir(), "a.rhx")
	names, err := WriteFiles(path, files)
	if err != nil {
		t.Fatal(err)
	}
	var previous []byte
	for i, name := range names {
		b, err := ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		o, err := open(b, to.Opener, from.Pair)
		if err != nil || o.Volume != i+1 || o.Volumes != 2 || !bytes.Equal(o.Previous, previous) {
			t.Fatalf("%+v %v", o, err)
		}
		previous = Digest(&o.Header, b)
		if got := Siblings(name, &o.Header); !slices.Equal(got, names) {
			t.Fatal(got)
		}
	}
}

// A stick that gives back something else leaves no file under the name.
func TestABrokenStick(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.rhx")
	if err := os.WriteFile(path, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Compare(path, []byte("meant")); app.CodeOf(err) != CodeUnread {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Fatal("the bad file stays:", err)
	}
	if _, err := ReadFile(t.TempDir()); app.CodeOf(err) != CodeBad {
		t.Fatal("a folder:", err)
	}
}

func FuzzOpen(f *testing.F) {
	from, to := newSide(f, Plain), newSide(f, Plain)
	file, err := Seal(header(), sample(f).Bytes(), from.Signer, []To{to.to})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(file[:len(file)/2])
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := open(b, to.Opener, from.Pair)
		if err == nil && !bytes.Equal(b, file) {
			t.Fatalf("another file is taken: %+v", o.Header)
		}
		if err != nil && app.CodeOf(err) == "" {
			t.Fatalf("without a code: %v", err)
		}
	})
}

// FuzzParts takes bodies as they come out of a file that was sealed well: a
// sender that is known may still write nonsense.
func FuzzParts(f *testing.F) {
	f.Add(sample(f).Bytes())
	f.Add([]byte("p\x00\x00\x00\x01x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		ps, err := parts(b)
		if err == nil {
			_, err = Describe(&Opened{Parts: ps})
		}
		if err != nil && app.CodeOf(err) == "" {
			t.Fatalf("without a code: %v", err)
		}
	})
}
