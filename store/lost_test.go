package store_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

const below = "220281-edu"

// lostWords stand in the record that goes, lostPhone in a personal value of it.
const (
	lostWords = "长春汽车职业技术大学 Quxbanzyto"
	lostPhone = "13812345678"
)

// above is a folder that reads a record of a unit below, made by another device,
// and has a record of its own that names a file of both.
type above struct {
	t      *testing.T
	p      *province
	s      *store.Store
	dir    string
	theirs *app.Record
	ours   *app.Record
	alone  app.File // only the lost record names it
	shared app.File
}

func newAbove(t *testing.T) *above {
	t.Helper()
	a := &above{t: t, p: newProvince(), dir: t.TempDir()}
	county := joined(t)
	put := func(s *store.Store, name, text string) app.File {
		f, err := s.PutBlob(context.Background(), name, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	a.alone, a.shared = put(county, "a.pdf", "alone"), put(county, "b.pdf", "shared")
	r := record("title", lostWords, "no", "1", "mobile", lostPhone, "scan", app.FilesValue(a.alone, a.shared))
	r.Unit = below
	a.theirs = storetest.Save(t, county, nil, r, "")
	set(t, county, r.ID, "no", "2")
	a.p.push(t, county)
	a.s = storetest.OpenIn(t, a.dir, options(t))
	if err := a.s.Join(context.Background(), store.Joined{Peer: []byte("{}"), Device: op.NewID(), Epoch: "one"}); err != nil {
		t.Fatal(err)
	}
	a.ours = storetest.Save(t, a.s, nil, record("title", "留下的", "scan", app.FilesValue(put(a.s, "b.pdf", "shared"))), "")
	a.p.push(t, a.s)
	a.receive("dir", storetest.Unit, below)
	a.fetch()
	if get(t, a.s, r.ID).Value("no").Text() != "2" {
		t.Fatal("the record has not come")
	}
	return a
}

// receive takes in all that the province has, with what the device sees.
func (a *above) receive(scopes ...string) {
	a.t.Helper()
	if _, err := a.s.Receive(context.Background(), op.Page{Deliveries: a.p.log, Cursor: fmt.Sprint(len(a.p.log)), Scopes: scopes}); err != nil {
		a.t.Fatal(err)
	}
}

// fetch carries the files that the folder waits for.
func (a *above) fetch() {
	a.t.Helper()
	ctx := context.Background()
	turns, err := a.s.Turns(ctx)
	if err != nil {
		a.t.Fatal(err)
	}
	for _, turn := range turns {
		if !turn.Up {
			text := map[string]string{a.alone.Hash: "alone", a.shared.Hash: "shared"}[turn.Hash]
			if have, _ := a.s.HasChunks(ctx, turn.Hash, turn.Size); !have(0) {
				if err := a.s.PutChunk(ctx, turn.Hash, turn.Size, 0, []byte(text)); err != nil {
					a.t.Fatal(err)
				}
			}
		}
		if err := a.s.Turned(ctx, turn.Hash); err != nil {
			a.t.Fatal(err)
		}
	}
}

// lose tells that the unit below is not seen any more, and purges.
func (a *above) lose() op.Gone {
	a.t.Helper()
	if _, err := a.s.Receive(context.Background(), op.Page{Cursor: "later", Scopes: []string{"dir", storetest.Unit}}); err != nil {
		a.t.Fatal(err)
	}
	gone, err := a.s.Purge(context.Background())
	if err != nil {
		a.t.Fatal(err)
	}
	return gone
}

func (a *above) holds(f app.File) bool {
	r, err := a.s.OpenBlob(context.Background(), f.Hash)
	if err == nil {
		r.Close()
	}
	return err == nil
}

// gone fails unless the record of the unit below is out of everything.
func (a *above) gone() {
	a.t.Helper()
	ctx := context.Background()
	if _, err := a.s.Get(ctx, "deal", a.theirs.ID); app.CodeOf(err) != app.CodeNotFound {
		a.t.Errorf("the record: %v", err)
	}
	for _, q := range []app.Query{{Form: "deal", Search: "汽车"}, {Form: "deal", Search: lostPhone}} {
		if sum, err := a.s.Summarise(ctx, q); err != nil || sum.Count != 0 {
			a.t.Errorf("%s finds %d, %v", q.Search, sum.Count, err)
		}
	}
	if sum, _ := a.s.Summarise(ctx, app.Query{Form: "deal"}); sum.Count != 1 {
		a.t.Errorf("%d records are left, not one", sum.Count)
	}
	if a.holds(a.alone) || !a.holds(a.shared) {
		a.t.Errorf("files: %v alone, %v shared", a.holds(a.alone), a.holds(a.shared))
	}
	list, err := a.s.Journal(ctx, register.JournalQuery{In: register.Span{From: 1, To: 1 << 40}, Limit: 100})
	if err != nil {
		a.t.Fatal(err)
	}
	told, named := false, 0
	for _, e := range list {
		told = told || e.Op.Kind == op.Purge && e.Op.Reason == "lost 1"
		if e.Op.Doc == a.theirs.ID {
			named++
			if len(e.Op.Fields) > 0 || e.Op.User == "" || e.Op.Time == "" {
				a.t.Errorf("the log says of it: %+v", e.Op)
			}
		}
	}
	if !told || named != 2 {
		a.t.Errorf("told %v, and the log knows %d of its ops", told, named)
	}
	whole(a.t, a.s)
}

// Access that is lost takes the record along: rows, lists, search, personal values
// and files; log and chain stay whole, and when it comes back so does everything.
func TestLostAccessPurges(t *testing.T) {
	ctx := context.Background()
	a := newAbove(t)
	texts := []string{lostWords, lostPhone, "汽车", "uxbanzyto"} // the last is an index term without the letter that its neighbour may share
	for i, found := range a.scan(texts...) {
		if found == (texts[i] == lostPhone) { // which is sealed from the beginning
			t.Fatalf("before: %s is found: %v", texts[i], found)
		}
	}
	if gone, err := a.s.Purge(ctx); err != nil || gone.Records != 0 {
		t.Fatalf("nothing was lost: %+v, %v", gone, err)
	}
	gone := a.lose()
	if gone.Records != 1 || gone.Kept != 0 || len(gone.Units) != 1 || gone.Units[0] != below {
		t.Fatalf("%+v", gone)
	}
	a.gone()
	if c, _ := a.s.Course(ctx); c.Gone.Records != 1 || c.Gone.At.IsZero() {
		t.Errorf("the person is told %+v", c.Gone)
	}
	// Nothing of it rests in the folder's files.
	for i, found := range a.scan(texts...) {
		if found {
			t.Errorf("the folder still holds %s", texts[i])
		}
	}
	if err := a.s.Close(); err != nil {
		t.Fatal(err)
	}
	a.s = storetest.OpenIn(t, a.dir, options(t))
	a.gone()

	// A record that is new takes no place of one that left.
	fresh := storetest.Save(t, a.s, nil, record("title", "新的"), "")
	a.p.push(t, a.s)
	a.receive("dir", storetest.Unit, below)
	a.fetch()
	back := get(t, a.s, a.theirs.ID)
	if back.Value("title").Text() != lostWords || back.Value("no").Text() != "2" || back.Rev != 2 {
		t.Fatalf("what came back: %+v", back)
	}
	st, _ := back.Value("mobile").Sealed()
	if v, err := a.s.Unseal(ctx, st); err != nil || v.Text() != lostPhone {
		t.Errorf("its personal value: %v, %v", v, err)
	}
	for _, word := range []string{"汽车", lostPhone} {
		if sum, err := a.s.Summarise(ctx, app.Query{Form: "deal", Search: word}); err != nil || sum.Count != 1 {
			t.Errorf("%s finds %d, %v", word, sum.Count, err)
		}
	}
	if !a.holds(a.alone) || get(t, a.s, fresh.ID).Value("title").Text() != "新的" {
		t.Error("its file or the new record is not here")
	}
	whole(t, a.s)
}

// scan reports which of the texts a file of the folder holds.
func (a *above) scan(texts ...string) []bool {
	a.t.Helper()
	found := make([]bool, len(texts))
	err := filepath.WalkDir(a.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for i, text := range texts {
			found[i] = found[i] || bytes.Contains(b, []byte(text))
		}
		return err
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return found
}

// What comes back as another than it was is not taken.
func TestWhatComesBackIsWhatItWas(t *testing.T) {
	a := newAbove(t)
	a.lose()
	forged := append([]op.Delivery(nil), a.p.log...)
	for i, d := range forged {
		if o, _ := op.Decode(d.Body); o.Doc == a.theirs.ID && o.Kind == op.Edit {
			forged[i].Body = bytes.Replace(d.Body, []byte(`"new":"2"`), []byte(`"new":"3"`), 1)
		}
	}
	if _, err := a.s.Receive(context.Background(), op.Page{Deliveries: forged, Cursor: "x"}); app.CodeOf(err) != store.CodePage {
		t.Fatalf("another body: %v", err)
	}
	a.gone()
}

// Nothing of one's own that is not settled is ever dropped, nor the record that it
// is on: it stays until it is.
func TestWhatIsOwedStays(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		owe    func(a *above)
		settle func(a *above)
	}{
		"not sent": {func(a *above) { set(a.t, a.s, a.theirs.ID, "no", "mine") }, func(a *above) {
			out, err := a.s.Outbox(ctx, 0, 1000, 1<<20)
			if err != nil {
				a.t.Fatal(err)
			}
			o, _ := op.Decode(out.Ops[len(out.Ops)-1].Body)
			// The server does not take it, and a person gives it up.
			if err := a.s.Acknowledge(ctx, out.Last, out.Last, map[app.ID]string{o.ID: "sync.op.unit"}); err != nil {
				a.t.Fatal(err)
			}
			if gone, err := a.s.Purge(ctx); err != nil || gone.Kept != 1 {
				a.t.Errorf("undecided: %+v, %v", gone, err)
			}
			if err := a.s.GiveUp(ctx, o.ID); err != nil {
				a.t.Fatal(err)
			}
		}},
		"in no backup": {func(a *above) {
			set(a.t, a.s, a.theirs.ID, "no", "mine")
			a.p.push(a.t, a.s)
			a.receive()
		}, func(a *above) {
			if err := a.s.Note(ctx, func(c *op.Course) { c.Durable = c.Acked }); err != nil {
				a.t.Fatal(err)
			}
		}},
		"a draft": {func(a *above) {
			rec := get(a.t, a.s, a.theirs.ID)
			rec.Set("no", value("typed"))
			if err := a.s.SaveDraft(ctx, register.Draft{ID: "018f0000-0000-7000-8000-0000000000aa", Form: "deal", Doc: rec.ID, Body: rec}); err != nil {
				a.t.Fatal(err)
			}
		}, func(a *above) {
			if err := a.s.DeleteDraft(ctx, "018f0000-0000-7000-8000-0000000000aa"); err != nil {
				a.t.Fatal(err)
			}
		}},
		"a server that was restored": {func(a *above) {
			if err := a.s.NewEpoch(ctx, "two", 0); err != nil {
				a.t.Fatal(err)
			}
		}, func(a *above) {
			a.receive("dir", storetest.Unit, below) // its new life has the same
			a.lose()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAbove(t)
			a.t = t
			c.owe(a)
			if gone := a.lose(); gone.Records != 0 || gone.Kept != 1 {
				t.Fatalf("owed: %+v", gone)
			}
			if course, _ := a.s.Course(ctx); course.Gone.Kept != 1 {
				t.Errorf("it is not told: %+v", course.Gone)
			}
			get(t, a.s, a.theirs.ID)
			if !a.holds(a.alone) {
				t.Error("its file is gone")
			}
			whole(t, a.s)
			c.settle(a)
			if _, err := a.s.Purge(ctx); err != nil {
				t.Fatal(err)
			}
			if _, err := a.s.Get(ctx, "deal", a.theirs.ID); app.CodeOf(err) != app.CodeNotFound {
				t.Errorf("settled: %v", err)
			}
			if course, _ := a.s.Course(ctx); course.Gone.Kept != 0 || course.Gone.Records != 1 {
				t.Errorf("it is told as %+v", course.Gone)
			}
			whole(t, a.s)
		})
	}
}

// A record that moves to a unit that is not seen is lost as well; one's own unit
// is not, whatever a server says.
func TestARecordThatMovesAwayIsLost(t *testing.T) {
	ctx := context.Background()
	a := newAbove(t)
	if gone, err := a.s.Purge(ctx); err != nil || gone.Records != 0 {
		t.Fatalf("nothing was lost: %+v, %v", gone, err)
	}
	county := joined(t)
	a.p.pull(t, county)
	err := county.Update(ctx, func(tx register.Tx) error {
		_, err := tx.Apply(storetest.Stamp(op.Op{Form: "deal", Doc: a.theirs.ID, Kind: op.Move, Unit: "220282-edu"}))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a.p.push(t, county)
	a.receive()
	if gone, err := a.s.Purge(ctx); err != nil || gone.Records != 1 {
		t.Fatalf("%+v, %v", gone, err)
	}
	if _, err := a.s.Receive(ctx, op.Page{Cursor: "x", Scopes: []string{"dir"}}); err != nil {
		t.Fatal(err)
	}
	if gone, err := a.s.Purge(ctx); err != nil || gone.Records != 0 {
		t.Fatalf("its own unit's: %+v, %v", gone, err)
	}
	get(t, a.s, a.ours.ID)
	whole(t, a.s)
}

// An own op of which only identity is left is asked for whole, and a server that was
// restored from before it is offered the others in a life without it.
func TestOwnOpsThatWerePurged(t *testing.T) {
	ctx := context.Background()
	a := newAbove(t)
	set(t, a.s, a.theirs.ID, "no", "mine")
	a.p.push(t, a.s)
	a.receive()
	if err := a.s.Note(ctx, func(c *op.Course) { c.Durable = c.Acked }); err != nil {
		t.Fatal(err)
	}
	if gone := a.lose(); gone.Records != 1 {
		t.Fatalf("%+v", gone)
	}
	later := storetest.Save(t, a.s, nil, record("title", "以后的"), "")
	if err := a.s.NewEpoch(ctx, "two", 0); err != nil {
		t.Fatal(err)
	}
	if yes, err := a.s.Scattered(ctx); err != nil || !yes {
		t.Fatalf("a life that cannot be offered is not found: %v, %v", yes, err)
	}
	if err := a.s.Renew(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if yes, err := a.s.Scattered(ctx); err != nil || yes {
		t.Fatalf("again: %v, %v", yes, err)
	}
	out, err := a.s.Outbox(ctx, 0, 1000, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	docs := map[app.ID]bool{}
	for _, e := range out.Ops {
		o, _ := op.Decode(e.Body)
		docs[o.Doc] = true
	}
	if !docs[later.ID] || !docs[a.ours.ID] || docs[a.theirs.ID] {
		t.Errorf("offered: %v", docs)
	}
	whole(t, a.s)

	if _, err := a.s.Receive(ctx, op.Page{Deliveries: brief(a.s, a.p.log), Cursor: "x"}); app.CodeOf(err) != op.CodeLacks {
		t.Fatalf("without its body: %v", err)
	}
	a.receive("dir", storetest.Unit, below)
	if got := get(t, a.s, a.theirs.ID).Value("no").Text(); got != "mine" {
		t.Errorf("no. %s", got)
	}
	whole(t, a.s)
}
