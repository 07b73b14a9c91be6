package server_test

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/assets"
	"ronghe/sync/pack"
	"ronghe/sync/server"
	"ronghe/sync/server/servertest"
)

const (
	neighbour = "220122-edu" // a county of 长春市
	sibling   = "220283-edu" // a county of 吉林市
)

// reporting publishes a pack by which counties report to another city.
func reporting(t *testing.T, p *servertest.Province, rows ...string) {
	t.Helper()
	list, err := fs.ReadFile(assets.FS, "codes/reporting.csv")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.TrimRight(string(list), "\n") + "\n" + strings.Join(rows, "\n") + "\n"
	file, err := p.Engine.MakePack(t.Context(), pack.Header{By: "省"}, []pack.File{{Name: "codes/reporting.csv", Text: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Engine.Publish(t.Context(), file); err != nil {
		t.Fatal(err)
	}
}

func offer(doc app.ID, kind op.Kind, pairs ...string) op.Op {
	o := op.Op{Form: "supply_demand", FormVer: 1, Doc: doc, Kind: kind}
	for i := 0; i < len(pairs); i += 3 {
		o.Fields = append(o.Fields, op.Change{Path: pairs[i], Base: text(pairs[i+1]), New: text(pairs[i+2])})
	}
	return o
}

func titles(d *servertest.Device) string {
	var out []string
	for _, doc := range d.Docs() {
		out = append(out, doc.Rec.Value("title").Text())
	}
	return strings.Join(out, " ")
}

// A county that comes under another city publishes to its new neighbours at once what it
// published before, with all its history; its former ones get nothing of what comes
// after, and when it comes back they go on where they were.
func TestPublishedItemsGoAlongToAnotherCity(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		other := servertest.Start(t, database)
		a, near, far, old, top := p.Enrol(county), p.Enrol(sibling), p.Enrol(neighbour), p.Enrol(city), p.Enrol(farAway)
		near.P, far.P = other, other
		shown, wide, hidden := op.NewID(), op.NewID(), op.NewID()
		a.Write(
			offer(shown, op.Create, "title", "", "招工", "status", "", "registered", "scope", "", "city"),
			offer(shown, op.Edit, "title", "招工", "招学徒"), offer(shown, op.Edit, "status", "registered", "published"),
			offer(wide, op.Create, "title", "", "全省的", "status", "", "published", "scope", "", "province"),
			offer(hidden, op.Create, "title", "", "未发布", "status", "", "registered", "scope", "", "city"),
		)
		a.Push(10)
		all := devices{near, far, old, top}
		for _, d := range all {
			d.Pull()
		}
		if len(near.Got) != 4 || len(far.Got) != 1 || len(old.Got) != 9 || len(top.Got) != 1 {
			t.Fatalf("before: %d %d %d %d", len(near.Got), len(far.Got), len(old.Got), len(top.Got))
		}
		reporting(t, p, "220281,220100,,,,")
		for _, d := range all {
			d.Pull()
		}
		if got := far.Docs()[shown]; got == nil || got.Rev != 3 || got.Rec.Value("title").Text() != "招学徒" {
			t.Errorf("the new neighbour sees %s", bodyOf(got))
		}
		if len(far.Got) != 4 || len(near.Got) != 4 || far.Docs()[hidden] != nil {
			t.Errorf("the new neighbour got %d, the former one %d: %s", len(far.Got), len(near.Got), titles(far))
		}
		if top.Docs()[hidden] == nil || top.Docs()[shown] == nil {
			t.Error("the new city does not see what the county has")
		}
		a.Write(offer(shown, op.Edit, "title", "招学徒", "招工匠"), offer(op.NewID(), op.Create, "title", "", "新的", "status", "", "published", "scope", "", "city"))
		a.Push(10)
		for _, d := range all {
			d.Pull()
		}
		if len(near.Got) != 4 || strings.Contains(titles(old), "新的") || old.Docs()[shown].Rev != 3 {
			t.Errorf("the former neighbours see what came after: %s; %s", titles(near), titles(old))
		}
		if got := titles(far); !strings.Contains(got, "招工匠") || !strings.Contains(got, "新的") {
			t.Errorf("the new neighbour sees %s", got)
		}
		// It comes back.
		reporting(t, other)
		near.Pull()
		far.Pull()
		if got := titles(near); !strings.Contains(got, "招工匠") || !strings.Contains(got, "新的") || near.Docs()[shown].Rev != 4 {
			t.Errorf("the neighbour of before sees %s", got)
		}
		a.Write(offer(shown, op.Edit, "title", "招工匠", "招师傅"))
		a.Push(10)
		far.Pull()
		near.Pull()
		if titles(far) == titles(near) || !strings.Contains(titles(near), "招师傅") || strings.Contains(titles(far), "招师傅") {
			t.Errorf("%s; %s", titles(near), titles(far))
		}
	})
}

// Items that are published while the pack is: none is left with the former neighbours
// alone, nor told to both.
func TestNothingIsPublishedBetweenTwoTrees(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		other := servertest.Start(t, database)
		near, far := p.Enrol(sibling), p.Enrol(neighbour)
		var writers devices
		for i := range 6 {
			writers = append(writers, []*servertest.Province{p, other}[i%2].Enrol(county))
		}
		var work sync.WaitGroup
		for i, d := range writers {
			work.Go(func() {
				for k := range 12 {
					d.Write(offer(op.NewID(), op.Create, "title", "", fmt.Sprint(i, "-", k), "status", "", "published", "scope", "", "city"))
					d.Push(1)
				}
			})
		}
		work.Go(func() { reporting(t, p, "220281,220100,,,,") })
		work.Wait()
		near.Pull()
		far.Pull()
		if len(far.Docs()) != 72 {
			t.Errorf("the new neighbour sees %d of 72", len(far.Docs()))
		}
		seen := len(near.Got)
		for _, d := range writers {
			for _, l := range d.Log {
				o, err := op.Decode(l.Body)
				if err != nil {
					t.Fatal(err)
				}
				d.Write(offer(o.Doc, op.Edit, "title", o.Fields[0].New.Text(), "x"))
			}
			d.Push(100)
		}
		if near.Pull(); len(near.Got) != seen {
			t.Errorf("the former neighbour sees %d changes of what came after", len(near.Got)-seen)
		}
	})
}

// Who has looked which pack is the last is done before another one is published.
func TestAPackWaitsForWhoBeganUnderTheLastOne(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		other := servertest.Start(t, database)
		looked, locked := make(chan struct{}), make(chan struct{})
		var work sync.WaitGroup
		work.Go(func() {
			<-looked
			if err := other.Store.Write(t.Context(), func(tx server.Tx) error { return tx.LockPacks() }); err != nil {
				t.Error(err)
			}
			close(locked)
		})
		if err := p.Store.Write(t.Context(), func(tx server.Tx) error {
			if _, err := tx.LastPack(); err != nil {
				return err
			}
			close(looked)
			select {
			case <-locked:
				t.Error("it did not wait")
			case <-time.After(300 * time.Millisecond):
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		work.Wait()
	})
}
