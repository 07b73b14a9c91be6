package wire

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"

	"ronghe/app"
	"ronghe/app/op"
)

// sample makes a push of n ops: creates of records of a KiB, or edits of one
// field.
func sample(tb testing.TB, n int, edit bool) *Push {
	tb.Helper()
	r := rand.New(rand.NewPCG(1, uint64(n)))
	p := &Push{Branch: op.Branch{Device: op.NewID(), Incarnation: 1}, From: 1}
	user := op.NewID()
	ids := make([]app.ID, n)
	for i := range n {
		o := op.Op{ID: op.NewID(), Form: "partnership", FormVer: 3, Doc: op.NewID(), Unit: "220281-edu", Kind: op.Create, Time: fmt.Sprintf("2026-03-12T08:%02d:%02d.%03d+08:00", r.IntN(60), r.IntN(60), r.IntN(1000)), User: user}
		if edit {
			o.Kind, o.TrunkRev = op.Edit, 1
			o.Fields = []op.Change{{Path: "amount", Base: app.TextValue(fmt.Sprintf("%d.%02d", r.IntN(5000), r.IntN(100))), New: app.TextValue(fmt.Sprintf("%d.%02d", r.IntN(5000), r.IntN(100)))}}
		} else {
			for f := range 20 {
				o.Fields = append(o.Fields, op.Change{Path: fmt.Sprintf("field_%d", f), New: app.TextValue(words(r, 3))})
			}
		}
		ids[i] = o.ID
		p.Ops = append(p.Ops, op.Envelope{N: int64(i + 1), Body: o.Append(nil)})
	}
	chain(tb, p, ids)
	return p
}

func words(r *rand.Rand, n int) string {
	all := []string{"吉林", "职业", "技术", "学院", "股份", "公司", "实训", "基地", "合作", "专业", "2026", "机电", "汽车", "农业", "医药", "中心", "产业", "学徒", "教师", "课程"}
	var b strings.Builder
	for range n {
		b.WriteString(all[r.IntN(len(all))])
	}
	fmt.Fprint(&b, r.IntN(100000))
	return b.String()
}

// chain sets p's head.
func chain(tb testing.TB, p *Push, ids []app.ID) {
	tb.Helper()
	var prev *op.Link
	for i, e := range p.Ops {
		l, err := op.Next(prev, p.Branch.Device, p.Branch.Incarnation, ids[i], e.Body)
		if err != nil {
			tb.Fatal(err)
		}
		prev = &l
	}
	h, err := prev.Hash()
	if err != nil {
		tb.Fatal(err)
	}
	p.Head = h
}

func idsOf(tb testing.TB, p *Push) []app.ID {
	tb.Helper()
	var ids []app.ID
	for _, e := range p.Ops {
		o, err := op.Decode(e.Body)
		if err != nil {
			tb.Fatal(err)
		}
		ids = append(ids, o.ID)
	}
	return ids
}

func frame(tb testing.TB, p *Push) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := WritePush(&b, p); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestPushComesBackAsItWas(t *testing.T) {
	p := sample(t, 7, false)
	p.Ops[2].Secrets = []op.Secret{{Path: "phone", Salted: []byte("0123456789abcdef\"138\"")}}
	got, err := ReadPush(iotest.OneByteReader(bytes.NewReader(frame(t, p))))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, p) {
		t.Fatalf("got  %+v\nwant %+v", got, p)
	}
	if links, err := got.Links(idsOf(t, got)); err != nil || len(links) != 7 || links[6].N != 7 {
		t.Fatalf("links %v, %v", links, err)
	}
	again := frame(t, p)
	if !bytes.Equal(again, frame(t, got)) {
		t.Fatal("the same push gives other bytes")
	}
}

func TestABrokenChainIsNamed(t *testing.T) {
	for name, breakIt := range map[string]func(p *Push){
		"another body":     func(p *Push) { p.Ops[1].Body = bytes.Replace(p.Ops[1].Body, []byte("吉"), []byte("古"), 1) },
		"two changed over": func(p *Push) { p.Ops[1].Body, p.Ops[2].Body = p.Ops[2].Body, p.Ops[1].Body },
		"one left out":     func(p *Push) { p.Ops = append(p.Ops[:1:1], p.Ops[2:]...) },
		"other device":     func(p *Push) { p.Branch.Device = op.NewID() },
		"other life":       func(p *Push) { p.Branch.Incarnation++ },
		"other beginning":  func(p *Push) { p.From, p.Prev = 2, []byte{1} },
	} {
		p := sample(t, 4, false)
		breakIt(p)
		got, err := ReadPush(bytes.NewReader(frame(t, p)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err = got.Links(idsOf(t, got)); app.CodeOf(err) != CodeChain {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func pageOf(p *Push) *Page {
	page := &Page{Epoch: "e", Acked: 3, Durable: 2, Scopes: []string{"220281-edu", "dir"}, Next: "cursor", More: true}
	for i, e := range p.Ops {
		page.Deliveries = append(page.Deliveries, op.Delivery{
			Scope: "220281-edu", Seq: int64(i + 1), Rev: 1, Branch: p.Branch, Outcome: op.Applied, Envelope: e,
		})
	}
	return page
}

func TestPageAndAnswerComeBackAsTheyWere(t *testing.T) {
	page := pageOf(sample(t, 5, false))
	page.Deliveries[1].Refused, page.Deliveries[1].Outcome = []string{"a", "t/r/b"}, op.Conflict
	page.Deliveries[2].Reason = ReasonUnit
	page.Deliveries[3].ID, page.Deliveries[3].Body = op.NewID(), nil
	var b bytes.Buffer
	if err := WritePage(&b, page); err != nil {
		t.Fatal(err)
	}
	got, err := ReadPage(&b)
	if err != nil || !reflect.DeepEqual(got, page) {
		t.Fatalf("%v\ngot  %+v\nwant %+v", err, got, page)
	}
	a := &Answer{Epoch: "e", Branch: op.Branch{Device: "d", Incarnation: 2}, Acked: 9, Durable: 4, Renew: 3, Ops: []Result{{Op: "1", Outcome: op.Conflict, Rev: 3, Refused: []string{"x"}}, {Op: "2", Outcome: op.Rejected, Reason: ReasonSize}}}
	b.Reset()
	if err := WriteAnswer(&b, a); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadAnswer(&b); err != nil || !reflect.DeepEqual(got, a) {
		t.Fatalf("%v\ngot  %+v\nwant %+v", err, got, a)
	}
}

// Whatever is cut off or changed, nothing of the frame is taken.
func TestNothingOfADamagedFrameIsTaken(t *testing.T) {
	p := sample(t, 3, true)
	var page bytes.Buffer
	if err := WritePage(&page, pageOf(p)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		frame []byte
		read  func(b []byte) error
	}{
		"push": {frame(t, p), func(b []byte) error { _, err := ReadPush(bytes.NewReader(b)); return err }},
		"page": {page.Bytes(), func(b []byte) error { _, err := ReadPage(bytes.NewReader(b)); return err }},
	} {
		if err := c.read(c.frame); err != nil {
			t.Fatal(name, err)
		}
		for i := range c.frame {
			if err := c.read(c.frame[:i]); app.CodeOf(err) == "" {
				t.Fatalf("%s cut after %d of %d bytes: %v", name, i, len(c.frame), err)
			}
			b := bytes.Clone(c.frame)
			b[i] ^= 1 << (i % 8)
			if err := c.read(b); err == nil && !harmless(t, name, c.frame, b) {
				t.Fatalf("%s changed in byte %d is taken", name, i)
			}
		}
		if err := c.read(append(bytes.Clone(c.frame), c.frame...)); app.CodeOf(err) != CodeFrame {
			t.Fatalf("%s twice: %v", name, err)
		}
	}
}

// harmless reports whether a changed frame says what the whole one says: a bit
// of the compression that means nothing.
func harmless(t *testing.T, name string, a, b []byte) bool {
	t.Helper()
	x, errX := plain(bytes.NewReader(a))
	y, errY := plain(bytes.NewReader(b))
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// A trailer that says the same in other letters was changed on the way.
func TestATrailerIsSaidInOneWay(t *testing.T) {
	whole, err := plain(bytes.NewReader(frame(t, sample(t, 1, false))))
	if err != nil {
		t.Fatal(err)
	}
	end := bytes.LastIndex(whole, []byte(`="}`)) - 1 // of the hash, whose last letter has two bits too many
	otherBits := bytes.Clone(whole)
	otherBits[end]++
	for name, lines := range map[string][]byte{
		"as it was":       whole,
		"bits over":       otherBits,
		"another case":    bytes.Replace(whole, []byte(`{"end":`), []byte(`{"End":`), 1),
		"a blank":         bytes.Replace(whole, []byte(`{"end":`), []byte(`{"end": `), 1),
		"an escaped name": bytes.Replace(whole, []byte(`{"end":`), []byte(`{"\u0065nd":`), 1),
	} {
		var b bytes.Buffer
		z, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := z.Write(lines); err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		_, err = ReadPush(&b)
		if name == "as it was" {
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		if bytes.Equal(lines, whole) || app.CodeOf(err) != CodeFrame {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsTooLargeIsRefused(t *testing.T) {
	var b bytes.Buffer
	f, err := newWriter(&b, head{"push", version, op.SM})
	if err != nil {
		t.Fatal(err)
	}
	line := []byte(`{"op_id":"` + strings.Repeat("a", 1<<20) + `"}`)
	for range 40 {
		if err := f.line(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.close(trailer{}); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadPush(&b); app.CodeOf(err) != app.CodeTooLarge {
		t.Fatalf("40 MiB in %d bytes: %v", b.Len(), err)
	}
	big := &Push{Branch: op.Branch{Device: "d", Incarnation: 1}, From: 1, Head: []byte{1}, Ops: []op.Envelope{{N: 1, Body: []byte(`{"op_id":"` + strings.Repeat("x", MaxLine) + `"}`)}}}
	if err := WritePush(&b, big); app.CodeOf(err) != app.CodeTooLarge {
		t.Fatalf("a line over the limit: %v", err)
	}
	noise := make([]byte, MaxFrame+1)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	if _, err := ReadPush(bytes.NewReader(noise)); err == nil {
		t.Fatal("noise is taken")
	}
	broken := errors.New("line broken")
	if _, err := ReadPush(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Fatalf("the connection's error is lost: %v", err)
	}
}

// A page ends before it is over its size, however well its ops compress.
func TestPagesStaySmall(t *testing.T) {
	for _, edit := range []bool{false, true} {
		p := sample(t, 9_000, edit)
		var b bytes.Buffer
		w, err := NewPageWriter(&b, pageOf(p))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for i, e := range p.Ops {
			full, err := w.Add(&op.Delivery{Scope: "u", Seq: int64(i + 1), Rev: 1, Branch: p.Branch, Outcome: op.Applied, Envelope: e})
			if err != nil {
				t.Fatal(err)
			}
			if n++; full {
				break
			}
		}
		if err := w.Close("c", true); err != nil {
			t.Fatal(err)
		}
		if b.Len() > PageSize {
			t.Errorf("%d ops in a page of %d bytes", n, b.Len())
		}
		got, err := ReadPage(bytes.NewReader(b.Bytes()))
		if err != nil || len(got.Deliveries) != n {
			t.Fatal(n, err)
		}
		t.Logf("edit=%v: %d ops in %d bytes, %d an op", edit, n, b.Len(), b.Len()/n)
	}
}

func TestBytesOnTheWire(t *testing.T) {
	for _, c := range []struct {
		edit bool
		most int
	}{{false, 450}, {true, 150}} {
		p := sample(t, 1000, c.edit)
		n := 0
		for i := range p.Ops {
			n += len(p.Ops[i].Body)
		}
		got := len(frame(t, p)) / len(p.Ops)
		t.Logf("edit=%v: %d bytes an op on the wire, of %d", c.edit, got, n/len(p.Ops))
		if got > c.most {
			t.Errorf("edit=%v: %d bytes an op, goal %d", c.edit, got, c.most)
		}
	}
}

func TestLaterFramesAreNamed(t *testing.T) {
	var b bytes.Buffer
	f, err := newWriter(&b, head{"push", version + 1, op.SM})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.close(trailer{}); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadPush(&b); app.CodeOf(err) != CodeNewer {
		t.Fatal(err)
	}
}

func FuzzFrames(f *testing.F) {
	p := sample(f, 2, true)
	p.Ops[0].Secrets = []op.Secret{{Path: "phone", Salted: []byte("0123456789abcdef\"1\"")}}
	f.Add(frame(f, p))
	var b bytes.Buffer
	if err := WritePage(&b, pageOf(p)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	// Bytes that are no compression are compressed with a trailer, so that the
	// fuzzer reaches what is inside.
	f.Add([]byte("{\"frame\":\"answer\",\"v\":1,\"suite\":1,\"device\":\"d\",\"incarnation\":1,\"epoch\":\"e\",\"acked\":1,\"durable\":0}\n{\"op\":\"x\",\"outcome\":\"applied\"}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, in := range [][]byte{b, wrapped(t, b)} {
			if p, err := ReadPush(bytes.NewReader(in)); err == nil {
				if q, err := ReadPush(bytes.NewReader(frame(t, p))); err != nil || !reflect.DeepEqual(p, q) {
					t.Fatalf("%v: %+v, %+v", err, p, q)
				}
			}
			if p, err := ReadPage(bytes.NewReader(in)); err == nil {
				var out bytes.Buffer
				if err := WritePage(&out, p); err != nil {
					t.Fatal(err)
				}
			}
			_, _ = ReadAnswer(bytes.NewReader(in))
		}
	})
}

func wrapped(t *testing.T, b []byte) []byte {
	lines := bytes.Split(b, newline)
	var out bytes.Buffer
	f, err := newWriter(&out, json0(lines[0]))
	if err != nil {
		return nil
	}
	for _, l := range lines[1:] {
		if f.line(l) != nil {
			return nil
		}
		if bytes.HasPrefix(l, bodyStart) || bytes.HasPrefix(l, []byte(`{"op":`)) || bytes.Contains(l, []byte(`,"op":`)) {
			f.count++
		}
	}
	if err := f.close(trailer{Cursor: "c"}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// json0 hands bytes through as they are, where they are JSON.
type json0 []byte

func (j json0) MarshalJSON() ([]byte, error) { return j, nil }
