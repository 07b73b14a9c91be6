package server_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ronghe/app"
	_ "ronghe/app/apptest/roomy"
	"ronghe/app/op"
	"ronghe/sync/server"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

func TestMain(m *testing.M) { servertest.Main(m) }

const (
	county   = "220281-edu" // 蛟河市教育局, below 吉林市
	second   = "220282-edu"
	city     = "220200-edu"
	province = "220000-edu"
	farAway  = "220100-edu"
)

func text(s string) app.Value { return app.TextValue(s) }

func create(doc app.ID, pairs ...string) op.Op {
	o := op.Op{Form: "partnership", FormVer: 1, Doc: doc, Kind: op.Create}
	for i := 0; i < len(pairs); i += 2 {
		o.Fields = append(o.Fields, op.Change{Path: pairs[i], New: text(pairs[i+1])})
	}
	return o
}

func edit(doc app.ID, trunk int64, path, base, next string) op.Op {
	return op.Op{Form: "partnership", FormVer: 1, Doc: doc, Kind: op.Edit, TrunkRev: trunk, Fields: []op.Change{{Path: path, Base: text(base), New: text(next)}}}
}

// asked is what became of a request whose answer nobody reads.
func asked(d *servertest.Device, method, path string, body io.Reader) error {
	resp, err := d.Do(method, path, body)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func one(t *testing.T, rs []wire.Result, outcome op.Outcome) wire.Result {
	t.Helper()
	if len(rs) != 1 || rs[0].Outcome != outcome {
		t.Fatalf("%+v, want one %s", rs, outcome)
	}
	return rs[0]
}

func bodyOf(d *op.Doc) string {
	if d == nil || d.Rec == nil {
		return "none"
	}
	return fmt.Sprint(string(d.Rec.AppendBody(nil)), d.Rec.Deleted, d.Rev, d.Clashes())
}

func TestWhatOneSendsTheOtherSees(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, b, up, other := p.Enrol(county), p.Enrol(county), p.Enrol(city), p.Enrol(farAway)
		doc := op.NewID()
		a.Write(create(doc, "name", "甲", "amount", "1"))
		if r := one(t, a.Push(10), op.Applied); r.Rev != 1 {
			t.Fatalf("%+v", r)
		}
		b.Pull()
		if got := bodyOf(b.Docs()[doc]); !strings.Contains(got, "甲") {
			t.Fatal(got)
		}
		a.Write(edit(doc, 1, "amount", "1", "2"))
		b.Write(edit(doc, 1, "amount", "1", "3"), edit(doc, 1, "name", "甲", "乙"))
		one(t, a.Push(10), op.Applied)
		rs := b.Push(10)
		if rs[0].Outcome != op.Conflict || rs[0].Refused[0] != "amount" || rs[1].Outcome != op.Merged {
			t.Fatalf("%+v", rs)
		}
		for _, d := range []*servertest.Device{a, b, up} {
			d.Pull()
		}
		if x, y, z := bodyOf(a.Docs()[doc]), bodyOf(b.Docs()[doc]), bodyOf(up.Docs()[doc]); x != y || y != z || !strings.Contains(x, "乙") {
			t.Fatalf("%s\n%s\n%s", x, y, z)
		}
		if len(a.Docs()[doc].Open) != 1 {
			t.Fatal("the conflict is not open")
		}
		if other.Pull(); len(other.Got) != 0 {
			t.Fatalf("another unit sees %v", other.Got)
		}
	})
}

// Invariant 3: any replay, duplicate, reorder or truncation equals one clean
// delivery.
func TestInvariant03ReplayReorderTruncation(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		d := p.Enrol(county)
		doc := op.NewID()
		d.Write(create(doc, "a", "0"))
		for i := range 19 {
			d.Write(edit(doc, 0, "a", fmt.Sprint(i), fmt.Sprint(i+1)))
		}
		r := rand.New(rand.NewPCG(1, 2))
		var frames []*wire.Push
		for from := int64(1); from <= 20; from += 3 {
			frames = append(frames, d.Frame(from, min(from+2, 20)), d.Frame(from, 20), d.Frame(1, from))
		}
		r.Shuffle(len(frames), func(i, j int) { frames[i], frames[j] = frames[j], frames[i] })
		for _, f := range append(frames, frames...) {
			a, err := d.Send(f)
			if err != nil || a.Renew != 0 {
				t.Fatalf("%+v, %v", a, err)
			}
			var b bytes.Buffer
			if err := wire.WritePush(&b, f); err != nil {
				t.Fatal(err)
			}
			if err := asked(d, "POST", "/v1/push", bytes.NewReader(b.Bytes()[:r.IntN(b.Len())])); app.CodeOf(err) != wire.CodeFrame {
				t.Fatalf("a cut frame: %v", err)
			}
		}
		d.Pull()
		if got := d.Docs()[doc]; got.Rev != 20 || got.Rec.Value("a").Text() != "19" || len(got.Open) != 0 || len(d.Got) != 20 {
			t.Fatal(bodyOf(got), len(d.Got))
		}
	})
}

// Invariants 1, 2 and 4 with parallel writers, and open-mSupply #3904: nobody's
// cursor passes an op that is committed later.
func TestInvariant01Converge02Kept04GapFree(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		const writers, rounds = 6, 12
		docs := []app.ID{op.NewID(), op.NewID(), op.NewID()}
		first := p.Enrol(county)
		for _, doc := range docs {
			first.Write(create(doc, "a", "0"))
		}
		first.Push(10)
		procs := []*servertest.Province{p, servertest.Start(t, database)}
		devices := make([]*servertest.Device, writers)
		for i := range devices {
			devices[i] = procs[i%2].Enrol([]string{county, county, city}[i%3])
			devices[i].Unit = county
		}
		stop := make(chan struct{})
		var readers, work sync.WaitGroup
		for i := range 2 {
			d := procs[i].Enrol(city)
			devices = append(devices, d)
			readers.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						d.Pull()
					}
				}
			})
		}
		for i, d := range devices[:writers] {
			r := rand.New(rand.NewPCG(uint64(i), 1))
			own := op.NewID()
			if i%3 == 2 {
				d.Unit = city
			}
			work.Go(func() {
				d.Write(create(own, "a", "x"))
				for range rounds {
					d.Pull()
					seen := d.Docs()
					doc := docs[r.IntN(len(docs))]
					if i%3 == 2 {
						doc = own
					}
					if cur := seen[doc]; cur != nil {
						d.Write(edit(doc, cur.Rev, "a", cur.Rec.Value("a").Text(), fmt.Sprintf("%d-%d", i, r.IntN(1000))))
					}
					d.Push(4)
				}
			})
		}
		work.Wait()
		close(stop)
		readers.Wait()
		for _, d := range devices {
			d.Pull()
		}
		ref := devices[writers].Docs()
		for _, d := range devices {
			for id, doc := range d.Docs() {
				if bodyOf(doc) != bodyOf(ref[id]) {
					t.Fatalf("%s holds %s\nthe city %s", d.Unit, bodyOf(doc), bodyOf(ref[id]))
				}
			}
		}
		// Every op that was pushed is handed out, once, and its value is current, in
		// the history or in a conflict: the log holds the body.
		handed := map[app.ID]int{}
		for _, g := range devices[writers].Got {
			o, err := op.Decode(g.Body)
			if err != nil {
				t.Fatal(err)
			}
			handed[o.ID]++
		}
		for _, d := range devices[:writers] {
			for _, l := range d.Links {
				if handed[l.Op] != 1 {
					t.Fatalf("op %s of %s is handed out %d times", l.Op, d.Unit, handed[l.Op])
				}
			}
		}
	})
}

// Invariant 5: no byte outside the subtree, whatever is asked for.
func TestInvariant05NothingOutsideTheSubtree(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, b := p.Enrol(county), p.Enrol(second)
		doc := op.NewID()
		content := []byte("附件")
		sum := sha256.Sum256(content)
		hash := hex.EncodeToString(sum[:])
		o := create(doc, "name", "机密甲")
		o.Fields = append(o.Fields, op.Change{Path: "files", New: app.FilesValue(app.File{Hash: hash, Name: "f", Size: int64(len(content))})})
		a.Write(o)
		one(t, a.Push(1), op.Applied)
		var st wire.BlobState
		if resp, err := a.Do("PUT", fmt.Sprintf("/v1/blobs/%s/0?size=%d", hash, len(content)), bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		} else {
			resp.Body.Close()
		}
		// b tries to write it, to read it, and to name its attachment.
		b.Write(edit(doc, 1, "name", "机密甲", "乙"))
		if r := one(t, b.Push(1), op.Rejected); r.Reason != wire.ReasonUnit || len(r.Refused) > 0 {
			t.Fatalf("%+v", r)
		}
		if b.Pull(); len(b.Got) != 1 || b.Got[0].Rev != 0 {
			t.Fatalf("b sees %+v", b.Got)
		}
		for _, path := range []string{"/v1/blobs/" + hash + "/0", "/v1/blobs/" + strings.Repeat("0", 64) + "/0"} {
			if err := asked(b, "GET", path, nil); app.CodeOf(err) != wire.CodeHidden {
				t.Fatalf("%s: %v", path, err)
			}
		}
		if err := b.Call("GET", "/v1/blobs/"+hash, nil, &st); err != nil || st.Done || st.Size != 0 {
			t.Fatalf("%+v, %v", st, err)
		}
		if err := a.Call("GET", "/v1/blobs/"+hash, nil, &st); err != nil || !st.Done {
			t.Fatalf("%+v, %v", st, err)
		}
		stolen := *b
		stolen.Cursor = a.Cursor
		if a.Pull(); a.Cursor == "" {
			t.Fatal("no cursor")
		}
		stolen.Cursor = a.Cursor
		if _, err := stolen.Page(); app.CodeOf(err) != wire.CodeCursor {
			t.Fatalf("a cursor of another device: %v", err)
		}
	})
}

// Invariant 9, and open-mSupply #9798: a server restored from an older backup,
// and then everybody offers again what it lacks.
func TestInvariant09RestoredFromBackup(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, b := p.Enrol(county), p.Enrol(county)
		doc := op.NewID()
		a.Write(create(doc, "x", "0"))
		a.Push(10)
		backup := filepath.Join(t.TempDir(), "backup.db")
		if err := p.Store.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
		if page, err := a.Page(); err != nil || page.Durable != 1 {
			t.Fatalf("%+v, %v", page, err)
		}
		b.Pull()
		b.Write(edit(doc, 1, "x", "0", "1"))
		b.Push(10)
		a.Pull()
		a.Write(edit(doc, 2, "x", "1", "2"), create(op.NewID(), "y", "1"))
		a.Push(10)
		p.Stop()

		next := filepath.Join(t.TempDir(), "restored.db")
		if strings.HasPrefix(database, "postgres") {
			next = servertest.Postgres(t)
		}
		if err := servertest.Restore(t, next, backup); err != nil {
			t.Fatal(err)
		}
		q := servertest.Start(t, next)
		a.P, b.P = q, q
		// a comes first: what it built on is not there yet, so its edit waits.
		for _, d := range []*servertest.Device{a, b} {
			page, err := d.Page()
			if app.CodeOf(err) != wire.CodeCursor {
				t.Fatalf("%+v, %v", page, err)
			}
			d.Cursor, d.Got = "", nil
			if page, err = d.Page(); err != nil || page.Epoch == d.Epoch {
				t.Fatalf("%+v, %v", page, err)
			}
			d.Acked, d.Epoch = page.Acked, page.Epoch
			d.Push(10)
		}
		for _, d := range []*servertest.Device{a, b} {
			d.Cursor, d.Got = "", nil
			d.Pull()
			got := d.Docs()
			if got[doc].Rec.Value("x").Text() != "2" || got[doc].Rev != 3 || len(got[doc].Open) != 0 || len(got) != 2 {
				t.Fatal(bodyOf(got[doc]), len(got))
			}
		}
	})
}

// What waits for an op that nobody has any more is decided when the
// administrator says so.
func TestSettle(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a := p.Enrol(county)
		doc := op.NewID()
		a.Write(create(doc, "x", "0"))
		a.Push(10)
		backup := filepath.Join(t.TempDir(), "b.db")
		if err := p.Store.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
		p.Stop()
		next := filepath.Join(t.TempDir(), "r.db")
		if err := servertest.Restore(t, next, backup); err != nil {
			t.Fatal(err)
		}
		a.P = servertest.Start(t, next)
		a.Write(edit(doc, 7, "x", "1", "2")) // saw a revision of a device that is lost
		one(t, a.Push(10), op.Waiting)
		if n, err := a.P.Engine.Settle(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		a.Cursor, a.Got = "", nil
		if a.Pull(); len(a.Docs()[doc].Open) != 1 {
			t.Fatal(bodyOf(a.Docs()[doc]))
		}
	})
}

// Invariant 8, and Turso #8129: a cloned folder loses nothing.
func TestInvariant08Clone(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a := p.Enrol(county)
		doc := op.NewID()
		a.Write(create(doc, "a", "0", "b", "0"))
		a.Push(10)
		clone := *a
		clone.Log, clone.Links = append([]op.Envelope{}, a.Log...), append([]op.Link{}, a.Links...)
		a.Write(edit(doc, 1, "a", "0", "1"), edit(doc, 1, "a", "1", "2"))
		clone.Write(edit(doc, 1, "b", "0", "1"))
		a.Push(10)
		clone.Push(10) // diverges, is given a life of its own, and sends again
		if clone.Branch.Incarnation != 2 {
			t.Fatal("the clone went on under", clone.Branch)
		}
		a.Write(edit(doc, 1, "a", "2", "3"))
		one(t, a.Push(10), op.Merged)
		a.Pull()
		rec := a.Docs()[doc].Rec
		if rec.Value("a").Text() != "3" || rec.Value("b").Text() != "1" {
			t.Fatal(bodyOf(a.Docs()[doc]))
		}
	})
}

// ODK central #669, #698, #805: updates made offline that arrive out of order.
func TestAnEditBeforeItsCreateWaits(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, b := p.Enrol(county), p.Enrol(county)
		doc := op.NewID()
		b.Write(edit(doc, 1, "x", "0", "1"), edit(doc, 1, "x", "1", "2"), create(op.NewID(), "z", "9"))
		rs := b.Push(10)
		if rs[0].Outcome != op.Waiting || rs[1].Outcome != op.Waiting || rs[2].Outcome != op.Applied {
			t.Fatalf("%+v", rs)
		}
		a.Write(create(doc, "x", "0"))
		one(t, a.Push(10), op.Applied)
		a.Pull()
		if d := a.Docs()[doc]; d.Rev != 3 || d.Rec.Value("x").Text() != "2" {
			t.Fatal(bodyOf(d))
		}
	})
}

// What was made before the device was enrolled with another unit becomes that
// unit's by a move.
func TestAMoveAdoptsWhatWasMadeBefore(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, b := p.Enrol(county), p.Enrol(second)
		doc := op.NewID()
		o := create(doc, "x", "0")
		o.Unit = second
		e := edit(doc, 0, "x", "0", "1")
		e.Unit = second
		a.Write(o, e)
		if rs := a.Push(1); rs[0].Outcome != op.Waiting || rs[0].Reason != wire.ReasonUnit {
			t.Fatalf("%+v", rs)
		}
		a.Write(op.Op{Form: "partnership", Doc: doc, Kind: op.Move})
		a.Push(10)
		a.Pull()
		if d := a.Docs()[doc]; d.Rec.Unit != county || d.Rec.Value("x").Text() != "1" {
			t.Fatal(bodyOf(d))
		}
		if b.Pull(); len(b.Got) != 0 {
			t.Fatal("the other unit sees it")
		}
	})
}

// A document that moves takes its history along (cht-core #11306).
func TestAMovedDocumentLeavesNoOrphan(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, b := p.Enrol(county), p.Enrol(second)
		doc := op.NewID()
		a.Write(create(doc, "x", "0"), edit(doc, 0, "x", "0", "1"), op.Op{Form: "partnership", Doc: doc, Kind: op.Move, Unit: second})
		a.Push(10)
		b.Pull()
		if d := b.Docs()[doc]; d.Rev != 3 || d.Rec.Unit != second {
			t.Fatal(bodyOf(d))
		}
		b.Write(edit(doc, 3, "x", "1", "2"))
		one(t, b.Push(10), op.Applied)
		a.Write(edit(doc, 3, "x", "1", "3"))
		one(t, a.Push(10), op.Rejected)
		if a.Pull(); a.Docs()[doc].Rev != 3 {
			t.Fatal("the former owner sees on", bodyOf(a.Docs()[doc]))
		}
	})
}

// One bad op never blocks the queue.
func TestABadOpIsRejectedAlone(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		d := p.Enrol(county)
		bad := []op.Op{
			{Form: "partnership", Doc: op.NewID(), Kind: "explode"},
			{Form: "partnership", Doc: "not an id", Kind: op.Create},
			{Form: "no\x00form", Doc: op.NewID(), Kind: op.Create},
			{Form: "partnership", Doc: op.NewID(), Kind: op.Create, Unit: "110000-edu"},
			{Form: "partnership", Doc: op.NewID(), Kind: op.Create, Fields: []op.Change{{Path: strings.Repeat("p", 300), New: text("1")}}},
			{ID: "no id", Form: "partnership", Doc: op.NewID(), Kind: op.Create},
		}
		for _, o := range bad {
			d.Write(o, create(op.NewID(), "a", "1"))
		}
		d.Append("x", op.Envelope{Body: []byte(`{"op_id":"x","fields":7}`)})
		rs := d.Push(100)
		for i, r := range rs {
			want := op.Applied
			if i%2 == 0 {
				want = op.Rejected
			}
			if r.Outcome != want || want == op.Rejected && r.Reason == "" {
				t.Errorf("%d: %+v", i, r)
			}
		}
		// The answers are told again by the pull, to the device alone.
		d.Pull()
		rejected := 0
		for _, g := range d.Got {
			if g.Outcome == op.Rejected {
				rejected++
			}
		}
		if rejected != len(bad)+1 {
			t.Fatalf("%d told as rejected", rejected)
		}
	})
}

func TestPersonalValuesAreSealedComparedAndKeptFromDirectories(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, b, far := p.Enrol(county), p.Enrol(county), p.Enrol(farAway)
		path, form := personalField(t)
		doc := op.NewID()
		put := func(d *servertest.Device, kind op.Kind, base app.Value, phone string) app.Value {
			id := op.NewID()
			salted := append([]byte(strings.Repeat(string(rune('a'+rand.IntN(26))), op.SaltSize)), text(phone).AppendJSON(nil)...)
			stand := app.SealedValue(app.Sealed{Commitment: op.Commitment(salted, id, path), Op: id, Path: path})
			o := op.Op{ID: id, Form: form, Doc: doc, Unit: d.Unit, Kind: kind, Fields: []op.Change{{Path: path, Base: base, New: stand}}}
			d.Append(id, op.Envelope{Body: o.Append(nil), Secrets: []op.Secret{{Path: path, Salted: salted}}})
			return stand
		}
		first := put(a, op.Create, app.Value{}, "13812345678")
		one(t, a.Push(1), op.Applied)
		put(b, op.Create, app.Value{}, "13812345678") // the same under another salt
		one(t, b.Push(1), op.Merged)
		put(b, op.Edit, first, "13900000000")
		one(t, b.Push(1), op.Merged)
		a.Pull()
		if n := secrets(a); n != 3 {
			t.Fatalf("%d secrets for its own unit", n)
		}
		if far.Pull(); len(far.Got) != 3 || secrets(far) != 0 {
			t.Fatalf("the far unit sees %d ops and %d personal values", len(far.Got), secrets(far))
		}
		plain := op.Op{Form: form, Doc: doc, Kind: op.Edit, Fields: []op.Change{{Path: path, New: text("13712345678")}}}
		a.Write(plain)
		if r := one(t, a.Push(1), op.Rejected); r.Reason != wire.ReasonPersonal {
			t.Fatalf("%+v", r)
		}
		if strings.HasPrefix(database, "postgres") {
			return
		}
		p.Stop()
		for _, f := range []string{database, database + "-wal"} {
			b, err := os.ReadFile(f)
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			for _, phone := range []string{"13812345678", "13900000000"} {
				if bytes.Contains(b, []byte(phone)) {
					t.Fatalf("%s holds a telephone number in the clear", f)
				}
			}
		}
	})
}

func secrets(d *servertest.Device) (n int) {
	for _, g := range d.Got {
		n += len(g.Secrets)
	}
	return n
}

// personalField finds a directory's personal field.
func personalField(t *testing.T) (path, form string) {
	t.Helper()
	f, ok := servertest.Shipped().Form("school")
	if !ok {
		t.Fatal("no register of schools")
	}
	for _, fd := range f.Fields() {
		if fd.Personal != nil && !fd.IsTable() {
			return fd.ID, "school"
		}
	}
	t.Fatal("schools have no personal field")
	return "", ""
}

func TestWhoMayNotIsRefusedAtOnce(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		d, stranger := p.Enrol(county), p.Stranger()
		d.Write(create(op.NewID(), "a", "1"))
		if _, err := stranger.Page(); app.CodeOf(err) != wire.CodeUnknown {
			t.Fatal(err)
		}
		if _, err := stranger.Send(d.Frame(1, 1)); app.CodeOf(err) != wire.CodeUnknown {
			t.Fatal(err)
		}
		other := p.Enrol(second)
		if _, err := other.Send(d.Frame(1, 1)); app.CodeOf(err) != wire.CodeBranch {
			t.Fatal(err)
		}
		var a wire.Enrolled
		if err := stranger.Call("POST", "/v1/enrol", wire.Enrol{Code: "guess"}, &a); app.CodeOf(err) != wire.CodeEnrol {
			t.Fatal(err)
		}
		code, err := p.Engine.NewCode(t.Context(), county, time.Now().Add(-time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if err := stranger.Call("POST", "/v1/enrol", wire.Enrol{Code: code}, &a); app.CodeOf(err) != wire.CodeEnrol {
			t.Fatal("a code that is too old:", err)
		}
		d.Push(1)
		if err := p.Engine.Revoke(t.Context(), d.Branch.Device); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Page(); app.CodeOf(err) != wire.CodeRevoked {
			t.Fatal(err)
		}
		if _, err := d.Send(d.Frame(1, 1)); app.CodeOf(err) != wire.CodeRevoked {
			t.Fatal(err)
		}
	})
}

func TestAnAttachmentComesInAnyOrder(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		d := p.Enrol(county)
		content := bytes.Repeat([]byte("吉林"), 400_000)
		sum := sha256.Sum256(content)
		hash := hex.EncodeToString(sum[:])
		put := func(i int, b []byte) (st wire.BlobState, err error) {
			resp, err := d.Do("PUT", fmt.Sprintf("/v1/blobs/%s/%d?size=%d", hash, i, len(content)), bytes.NewReader(b))
			if err == nil {
				resp.Body.Close()
			}
			return st, err
		}
		chunk := func(i int) []byte {
			return content[i*wire.ChunkSize : min((i+1)*wire.ChunkSize, len(content))]
		}
		wrong := bytes.Clone(chunk(0))
		wrong[5]++
		for _, i := range []int{2, 1, 1} {
			if _, err := put(i, chunk(i)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := put(0, wrong); app.CodeOf(err) != wire.CodeBlob {
			t.Fatal("another file:", err)
		}
		for _, i := range []int{0, 2, 1, 2} {
			if _, err := put(i, chunk(i)); err != nil {
				t.Fatal(err)
			}
		}
		o := create(op.NewID(), "a", "1")
		o.Fields = append(o.Fields, op.Change{Path: "files", New: app.FilesValue(app.File{Hash: hash, Name: "x", Size: int64(len(content))})})
		d.Write(o)
		d.Push(1)
		var got bytes.Buffer
		for i := range wire.Chunks(int64(len(content))) {
			resp, err := d.Do("GET", fmt.Sprintf("/v1/blobs/%s/%d", hash, i), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := got.ReadFrom(resp.Body); err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
		}
		if !bytes.Equal(got.Bytes(), content) {
			t.Fatal("another file comes back")
		}
	})
}

func TestWhoAsksTooOftenWaits(t *testing.T) {
	p := servertest.StartLimited(t, filepath.Join(t.TempDir(), "p.db"), server.Limits{Device: 0.001, DeviceBurst: 5, Address: 1000, AddressBurst: 1000})
	d, other := p.Enrol(county), p.Enrol(county)
	var err error
	for range 10 {
		if _, err = d.Page(); err != nil {
			break
		}
	}
	if app.CodeOf(err) != wire.CodeBusy {
		t.Fatal(err)
	}
	if _, err := other.Page(); err != nil {
		t.Fatal("another device waits too:", err)
	}
}

// A device has what it wrote: its own ops come back by their ids alone, when it
// says so; those of others never do.
func TestOwnOpsComeBackWithoutTheirBodies(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, b := p.Enrol(county), p.Enrol(county)
		path, form := personalField(t)
		salted := append([]byte(strings.Repeat("s", op.SaltSize)), text("13812345678").AppendJSON(nil)...)
		id, doc := op.NewID(), op.NewID()
		stand := app.SealedValue(app.Sealed{Commitment: op.Commitment(salted, id, path), Op: id, Path: path})
		o := op.Op{ID: id, Form: form, Doc: doc, Unit: a.Unit, Kind: op.Create, Fields: []op.Change{{Path: path, New: stand}}}
		a.Append(id, op.Envelope{Body: o.Append(nil), Secrets: []op.Secret{{Path: path, Salted: salted}}})
		named := func(trunk int64, base, next string) op.Op {
			o := edit(doc, trunk, "name", base, next)
			o.Form = form
			return o
		}
		a.Write(named(1, "", "甲"))
		a.Push(10)
		b.Write(named(2, "甲", "乙"))
		b.Push(10)
		for _, c := range []struct {
			d     *servertest.Device
			brief bool
			ids   []bool // of the three ops: whether it comes by its id alone
		}{{a, true, []bool{true, true, false}}, {b, true, []bool{false, false, true}}, {a, false, []bool{false, false, false}}} {
			page, err := c.d.Ask(wire.PullRequest{Brief: c.brief})
			if err != nil || len(page.Deliveries) != 3 {
				t.Fatalf("%v %+v", err, page)
			}
			for i, g := range page.Deliveries {
				if by := g.ID != ""; by != c.ids[i] || by == (g.Body != nil) || g.Rev != int64(i+1) {
					t.Errorf("brief=%v: op %d of three: id %q, %d bytes, revision %d", c.brief, i, g.ID, len(g.Body), g.Rev)
				}
				if i == 0 && (len(g.Secrets) > 0) == c.ids[0] {
					t.Errorf("brief=%v: personal values %v", c.brief, g.Secrets)
				}
			}
			if c.ids[0] && page.Deliveries[0].ID != id {
				t.Errorf("named %q", page.Deliveries[0].ID)
			}
		}
	})
}
