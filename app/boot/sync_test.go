package boot

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/review"
	"ronghe/sync/client"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// desk is a computer of a unit.
type desk struct {
	t   *testing.T
	p   *Program
	svc *register.Service
}

// newDesk makes a computer of a unit. What is tested with such alone, and changes no
// definitions for all, runs beside the like (t.Parallel).
func newDesk(t *testing.T, unit string) *desk {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(madeFor(t, unit))); err != nil {
		t.Fatal(err)
	}
	p, err := Open(t.Context(), Config{Dir: dir, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	svc, err := p.Unlock(t.Context(), "admin", "Ronghe-2026")
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t, p, svc}
}

// madeFor is the folder of a unit as it was made, closed: making one takes longer than
// most of what is done with it. It has no name of its own before it is enrolled.
func madeFor(t *testing.T, unit string) string {
	t.Helper()
	made, _ := madeFolders.LoadOrStore(unit, sync.OnceValues(func() (string, error) {
		dir := filepath.Join(scratch, "made", unit)
		p, err := Open(context.Background(), Config{Dir: dir, Quick: true})
		if err != nil {
			return "", err
		}
		if _, err := p.Create(context.Background(), unit, Admin{Name: "admin", Password: "Ronghe-2026"}); err != nil {
			return "", err
		}
		return dir, p.Close()
	}))
	once, _ := made.(func() (string, error))
	dir, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var madeFolders sync.Map // by unit: func() (string, error)

// deskWith makes a computer of a unit as cfg says.
func deskWith(t *testing.T, unit string, cfg Config) *desk {
	t.Helper()
	cfg.Dir = filepath.Join(t.TempDir(), "data")
	p, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	if _, err := p.Create(t.Context(), unit, Admin{Name: "admin", Password: "Ronghe-2026"}); err != nil {
		t.Fatal(err)
	}
	svc, err := p.Unlock(t.Context(), "admin", "Ronghe-2026")
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t, p, svc}
}

func (d *desk) sync() Synced {
	d.t.Helper()
	out, err := d.p.Sync(d.t.Context(), func(client.Progress) {})
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// put stores a record as rhctl put does.
func (d *desk) put(form, text string) *app.Record {
	d.t.Helper()
	rec, base, problems, err := d.svc.ReadRecord(d.t.Context(), form, strings.NewReader(text))
	if err != nil || len(problems) > 0 {
		d.t.Fatal(err, problems)
	}
	saved, err := d.svc.Save(d.t.Context(), rec, base, "")
	if err != nil {
		d.t.Fatal(err)
	}
	return saved.Record
}

func (d *desk) sees(id app.ID, field, want string) {
	d.t.Helper()
	rec, err := d.svc.Open(d.t.Context(), "partnership", id)
	if err != nil {
		d.t.Fatal(err)
	}
	if got := rec.Value(field).Text(); got != want {
		d.t.Errorf("%s is %q, not %q", field, got, want)
	}
}

// whole fails when a folder is not what its log makes it.
func (d *desk) whole() {
	d.t.Helper()
	if found, err := d.p.Verify(d.t.Context(), nil); err != nil || len(found) > 0 {
		d.t.Errorf("verify: %v %v", found, err)
	}
}

// TestTwoDesksACityAndTheProvince has two computers of one county work on one
// record without knowing of each other, and the city read along.
func TestTwoDesksACityAndTheProvince(t *testing.T) {
	t.Parallel()
	servertest.Engines(t, func(t *testing.T, database string) {
		const county, city = "220281-edu", "220200-edu"
		province := servertest.Start(t, database)
		a, b, c := newDesk(t, county), newDesk(t, county), newDesk(t, city)
		rec := a.put("partnership", `{"fields":{"title":"蛟河职教中心与长白山矿泉水公司订单培养协议","agreement_no":"JH-1"}}`)
		if _, err := a.p.Sync(t.Context(), nil); app.CodeOf(err) != "store.no_peer" {
			t.Fatalf("without a server: %v", err)
		}
		if err := b.p.Enrol(t.Context(), province.Ticket(city)); app.CodeOf(err) != CodeOtherUnit {
			t.Fatalf("another unit's file: %v", err)
		}
		forged := province.Ticket(county)
		forged.Pin = "somebody"
		if err := b.p.Enrol(t.Context(), forged); app.CodeOf(err) != client.CodePin {
			t.Fatalf("another server: %v", err)
		}
		for d, unit := range map[*desk]string{a: county, b: county, c: city} {
			if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
				t.Fatal(err)
			}
		}
		a.sync()
		b.sync()
		b.sees(rec.ID, "agreement_no", "JH-1")

		id := `"id":"` + string(rec.ID) + `"`
		a.put("partnership", `{`+id+`,"fields":{"agreement_no":"JH-A"}}`)
		b.put("partnership", `{`+id+`,"fields":{"agreement_no":"JH-B","title":"蛟河职教中心与长白山矿泉水公司订单培养合作协议"}}`)
		ss, err := b.svc.Edit(t.Context(), "partnership", rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		ss.SetText("summary", "订单班两个")
		draft, _ := ss.Draft()
		a.sync()
		if out := b.sync(); out.Left.Conflicts != 1 {
			t.Fatalf("%d conflicts, not one: %+v", out.Left.Conflicts, out)
		}
		b.sees(rec.ID, "agreement_no", "JH-A")
		b.sees(rec.ID, "title", "蛟河职教中心与长白山矿泉水公司订单培养合作协议") // what nobody else touched is taken
		list, err := b.svc.Conflicts(t.Context(), 10)
		if err != nil || len(list) != 1 || list[0].Mine != "JH-B" || list[0].Theirs != "JH-A" || list[0].Base != "JH-1" {
			t.Fatalf("%+v, %v", list, err)
		}
		// A draft begun before writes what was typed in it, and no more.
		if ss, err = b.svc.Resume(t.Context(), draft); err != nil {
			t.Fatal(err)
		}
		if _, err := ss.Save(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		b.sees(rec.ID, "agreement_no", "JH-A")
		if list, err = b.svc.Conflicts(t.Context(), 10); err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		if err := b.svc.Resolve(t.Context(), list[0], register.TakeMine, ""); err != nil {
			t.Fatal(err)
		}
		b.sync()
		c.sync()
		for _, d := range []*desk{a, b, c} {
			out := d.sync()
			if out.Left.Conflicts+out.Left.Rejected+out.Left.Ops != 0 {
				t.Errorf("left: %+v", out.Left)
			}
			d.sees(rec.ID, "agreement_no", "JH-B")
			d.sees(rec.ID, "summary", "订单班两个")
			d.sees(rec.ID, "title", "蛟河职教中心与长白山矿泉水公司订单培养合作协议")
			d.whole()
		}
		if out := a.sync(); out.Sent != 0 || out.Records != 0 {
			t.Errorf("a run with nothing to do sent %d and changed %d", out.Sent, out.Records)
		}
	})
}

// Records that were made up for other units never reach a server: a folder with
// such is not let in, and a folder that is enrolled makes none. The demonstration
// of the own unit's goes through.
func TestTheDemonstrationsOtherUnitsStayHere(t *testing.T) {
	t.Parallel()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	const county, city = "220281-edu", "220200-edu"
	made := newDesk(t, city)
	if _, err := made.p.FillDemo(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := made.p.FillDemoUnits(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := made.p.Enrol(t.Context(), province.Ticket(city)); app.CodeOf(err) != CodeStrangers {
		t.Fatalf("records of other units: %v", err)
	}
	a, b := newDesk(t, county), newDesk(t, county)
	n, err := a.p.FillDemo(t.Context(), nil)
	if err != nil || n == 0 {
		t.Fatal(n, err)
	}
	for _, d := range []*desk{a, b} {
		if err := d.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.p.FillDemoUnits(t.Context(), nil); app.CodeOf(err) != app.CodeDenied {
		t.Fatalf("an enrolled folder makes up other units' records: %v", err)
	}
	if out := a.sync(); out.Left.Rejected+out.Left.Ops != 0 {
		t.Fatalf("the demonstration is not taken: %+v", out.Left)
	}
	if out := b.sync(); out.Records < n {
		t.Fatalf("the other computer got %d of %d records", out.Records, n)
	}
	a.whole()
	b.whole()
}

// Survey Solutions: a computer that is let in anew discards nothing that it had
// not sent. Here it is shut out with work that waits, goes on working, and comes
// back with another enrolment file.
func TestAComputerThatWasShutOutComesBack(t *testing.T) {
	t.Parallel()
	servertest.Engines(t, func(t *testing.T, database string) {
		province := servertest.Start(t, database)
		const county = "220281-edu"
		a, b := newDesk(t, county), newDesk(t, county)
		for _, d := range []*desk{a, b} {
			if err := d.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
				t.Fatal(err)
			}
		}
		rec := a.put("partnership", `{"fields":{"title":"蛟河职教中心与长白山矿泉水公司订单培养协议","agreement_no":"JH-1"}}`)
		a.sync()
		b.sync()
		id := `"id":"` + string(rec.ID) + `"`
		a.put("partnership", `{`+id+`,"fields":{"agreement_no":"JH-2"}}`)
		if err := province.Engine.Revoke(t.Context(), a.p.store.Device()); err != nil {
			t.Fatal(err)
		}
		if _, err := a.p.Sync(t.Context(), nil); app.CodeOf(err) != wire.CodeRevoked {
			t.Fatalf("shut out: %v", err)
		}
		a.put("partnership", `{`+id+`,"fields":{"summary":"订单班两个"}}`)
		if _, left, _, err := a.p.Course(t.Context()); err != nil || left.Records != 1 {
			t.Fatalf("what waits: %+v, %v", left, err)
		}
		a.sees(rec.ID, "agreement_no", "JH-2")
		if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		for _, d := range []*desk{a, b, a} {
			if out := d.sync(); out.Left.Ops+out.Left.Conflicts+out.Left.Rejected != 0 {
				t.Fatalf("left: %+v", out.Left)
			}
		}
		for _, d := range []*desk{a, b} {
			d.sees(rec.ID, "agreement_no", "JH-2")
			d.sees(rec.ID, "summary", "订单班两个")
			d.whole()
		}
	})
}

// couchbase-lite-core #1249: access that is lost takes nothing along that was not
// sent. A record moves to another unit while somebody still changes it: the change
// is kept for a person to decide, and so is the record as that person left it.
func TestLostAccessKeepsWhatWaits(t *testing.T) {
	t.Parallel()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	const county, other = "220281-edu", "220282-edu"
	a, b, c := newDesk(t, county), newDesk(t, county), newDesk(t, other)
	for d, unit := range map[*desk]string{a: county, b: county, c: other} {
		if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
			t.Fatal(err)
		}
	}
	rec := a.put("partnership", `{"fields":{"title":"蛟河职教中心与长白山矿泉水公司订单培养协议","agreement_no":"JH-1"}}`)
	a.sync()
	b.sync()
	b.put("partnership", `{"id":"`+string(rec.ID)+`","fields":{"agreement_no":"JH-B"}}`)
	err := a.p.store.Update(t.Context(), func(tx register.Tx) error {
		_, err := tx.Apply(&op.Op{ID: op.NewID(), Form: "partnership", FormVer: rec.FormVer, Doc: rec.ID, Unit: other, Kind: op.Move, User: a.p.svc.Who().User.ID, Time: "2026-03-12T08:00:00+08:00"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a.sync()
	if out := b.sync(); out.Left.Rejected != 1 {
		t.Fatalf("the change is not kept for a person: %+v", out.Left)
	}
	b.sees(rec.ID, "agreement_no", "JH-B")
	c.sync()
	c.sees(rec.ID, "agreement_no", "JH-1")
	b.whole()
}

// cht-core #11306: what was made before enrolment names another unit goes there and
// leaves no orphans: every record is the new unit's on every computer, the report's
// cells too, drafts are its, and nothing waits or is refused. Without a person's
// word nothing is moved.
func TestAFolderGoesToTheUnitThatEnrolmentNames(t *testing.T) {
	t.Parallel()
	servertest.Engines(t, func(t *testing.T, database string) {
		province := servertest.Start(t, database)
		const county, other = "220281-edu", "220282-edu"
		a, b, c := newDesk(t, county), newDesk(t, other), newDesk(t, county)
		for d, unit := range map[*desk]string{b: other, c: county} {
			if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
				t.Fatal(err)
			}
		}
		rec := a.put("partnership", `{"fields":{"title":"桦甸职教中心订单培养协议","agreement_no":"JH-1"}}`)
		elsewhere := a.put("partnership", `{"fields":{"title":"市里计数的协议","counted":"否","home_unit":"220200-edu"}}`)
		gone := a.put("partnership", `{"fields":{"title":"作废的协议"}}`)
		if _, err := a.svc.Delete(t.Context(), "partnership", gone.ID); err != nil {
			t.Fatal(err)
		}
		a.put("school", `{"fields":{"name":"桦甸市职业教育中心"}}`)
		old := review.TableID(county, 2026, "B01")
		table := &app.Record{ID: old, Form: review.TableForm, Unit: county, Fields: map[string]app.Value{}, Rows: map[string][]app.Row{}}
		table.Set("stat_year", app.TextValue("2026"))
		table.Set("table_no", app.TextValue("B01"))
		table.Rows["cells"] = []app.Row{{ID: op.CodeID(review.TableForm+"/row", string(old)+"/B01.1"), Order: "a", Fields: map[string]app.Value{"cell": app.TextValue("B01.1"), "origin": app.TextValue("typed"), "value": app.TextValue("7")}}}
		if _, err := a.svc.Save(t.Context(), table, nil, ""); err != nil {
			t.Fatal(err)
		}
		ticket := province.Ticket(other)
		if err := a.p.Enrol(t.Context(), ticket); app.CodeOf(err) != CodeOtherUnit {
			t.Fatalf("without being asked: %v", err)
		}
		if n, err := a.p.Moves(t.Context(), ticket); err != nil || n != 2 {
			t.Fatalf("%d records would go, %v", n, err)
		}
		if err := a.p.EnrolMoving(t.Context(), ticket, false); err != nil {
			t.Fatal(err)
		}
		a.svc = a.p.Service()
		if got := a.svc.Who().Unit.Code; got != other || a.p.store.Unit() != other {
			t.Fatalf("the folder is %s's, who works there %s's", a.p.store.Unit(), got)
		}
		for _, d := range []*desk{a, b, c, a} {
			if out := d.sync(); out.Left.Ops+out.Left.Rejected+out.Left.Conflicts != 0 {
				t.Fatalf("left: %+v", out.Left)
			}
		}
		for _, d := range []*desk{a, b} {
			d.sees(rec.ID, "agreement_no", "JH-1")
			got, err := d.svc.Open(t.Context(), "partnership", rec.ID)
			if err != nil || got.Unit != other {
				t.Fatalf("%s, %v", got.Unit, err)
			}
			if home := got.Value("home_unit").Text(); home != other {
				t.Errorf("it names %q as its unit", home)
			}
			if theirs, err := d.svc.Open(t.Context(), "partnership", elsewhere.ID); err != nil || theirs.Value("home_unit").Text() != "220200-edu" {
				t.Errorf("one that is counted elsewhere names %v, %v", theirs, err)
			}
			moved, err := d.svc.Open(t.Context(), review.TableForm, review.TableID(other, 2026, "B01"))
			if err != nil || moved == nil || len(moved.Rows["cells"]) != 1 || moved.Rows["cells"][0].Fields["value"].Text() != "7" {
				t.Fatalf("the report's table: %+v, %v", moved, err)
			}
			if stale, err := d.svc.Open(t.Context(), review.TableForm, old); err == nil && stale != nil && !stale.Deleted {
				t.Errorf("the former unit's table is still here: %+v", stale)
			}
			d.whole()
		}
		if found, err := c.svc.Open(t.Context(), "partnership", rec.ID); app.CodeOf(err) != app.CodeNotFound {
			t.Fatalf("the former unit sees it: %v, %v", found, err)
		}
		c.whole()
		a.put("partnership", `{"id":"`+string(rec.ID)+`","fields":{"agreement_no":"JH-2"}}`)
		a.sync()
		b.sync()
		b.sees(rec.ID, "agreement_no", "JH-2")
	})
}
