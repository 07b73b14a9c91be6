package boot

import (
	"os"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/sync/bundle"
	"ronghe/sync/server/servertest"
)

// byStick carries a desk's bundle to the province and the receipt back.
func (d *desk) byStick(province *servertest.Province) TakenIn {
	d.t.Helper()
	return d.readReceipt(d.carry(province, d.write()))
}

func (d *desk) write() string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), "out"+bundle.Ending)
	if _, err := d.p.WriteBundle(d.t.Context(), path); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// carry gives a bundle to the province; the receipt lies in the file it returns.
func (d *desk) carry(province *servertest.Province, path string) string {
	d.t.Helper()
	b, err := bundle.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	taken, err := province.Engine.Bundle(d.t.Context(), b)
	if err != nil {
		d.t.Fatal(err)
	}
	back := filepath.Join(d.t.TempDir(), "back"+bundle.Ending)
	if _, err := bundle.WriteFiles(back, taken.Receipt); err != nil {
		d.t.Fatal(err)
	}
	return back
}

func (d *desk) readReceipt(path string) TakenIn {
	d.t.Helper()
	in, err := d.p.OpenBundle(d.t.Context(), path)
	if err != nil {
		d.t.Fatal(err)
	}
	got, err := d.p.ReadBundle(d.t.Context(), in)
	if err != nil {
		d.t.Fatal(err)
	}
	return got
}

func (d *desk) refuses(path, code string) {
	d.t.Helper()
	if _, err := d.p.OpenBundle(d.t.Context(), path); app.CodeOf(err) != code {
		d.t.Errorf("%s: %v, not %s", filepath.Base(path), err, code)
	}
}

// A county without a network has its records in the province and the province's
// answer at home, by a stick alone: enrolled by file, the first bundle asks.
func TestACountyByStickAlone(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		const county, city = "220281-edu", "220200-edu"
		province := servertest.Start(t, database)
		c := newDesk(t, city)
		if err := c.p.Enrol(t.Context(), province.Ticket(city)); err != nil {
			t.Fatal(err)
		}
		a, b := newDesk(t, county), newDesk(t, county)
		rec := a.put("partnership", `{"fields":{"title":"蛟河职教中心与长白山矿泉水公司订单培养协议","agreement_no":"JH-1"}}`)
		if err := a.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		if err := b.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		out := a.write()
		b.refuses(out, bundle.CodeOther) // not even the same unit's other computer
		back := a.carry(province, out)
		c.refuses(back, bundle.CodeOther)
		if got := a.readReceipt(back); got.Waiting != 0 || got.Acked == 0 || got.Results[op.Applied] == 0 {
			t.Fatalf("%+v", got)
		}
		b.sync()
		b.sees(rec.ID, "agreement_no", "JH-1")

		// A conflict between the two ends by a stick as it does by network.
		id := `"id":"` + string(rec.ID) + `"`
		a.put("partnership", `{`+id+`,"fields":{"agreement_no":"JH-A"}}`)
		b.put("partnership", `{`+id+`,"fields":{"agreement_no":"JH-B"}}`)
		b.sync()
		if got := a.byStick(province); got.Results[op.Conflict] != 1 {
			t.Fatalf("%+v", got)
		}
		a.sees(rec.ID, "agreement_no", "JH-B")
		list, err := a.svc.Conflicts(t.Context(), 10)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		if err := a.svc.Resolve(t.Context(), list[0], register.TakeMine, ""); err != nil {
			t.Fatal(err)
		}
		a.byStick(province)
		b.sync()
		c.sync()
		for _, d := range []*desk{a, b, c} {
			d.sees(rec.ID, "agreement_no", "JH-A")
			d.whole()
		}
		course, left, _, err := a.p.Course(t.Context())
		if err != nil || left.Ops != 0 || course.Bundle.Read != course.Bundle.No || course.At.IsZero() {
			t.Fatalf("%+v %+v %v", course, left, err)
		}
		// The network is there one day: the same folder goes on over it.
		if out := a.sync(); out.Sent != 0 || out.Records != 0 {
			t.Fatalf("%+v", out)
		}
	})
}

// The same file twice, an old receipt, a lost one, and a bundle that was written
// before another way was taken: nothing is lost and nothing comes twice.
func TestReplayedLostAndLateBundlesDoNoHarm(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		const county = "220281-edu"
		province := servertest.Start(t, database)
		a := newDesk(t, county)
		if err := a.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"1"}}`)
		first := a.write()
		lost := a.carry(province, first)
		_ = os.Remove(lost)
		again := a.carry(province, first) // the same bundle once more gives the receipt again
		id := `"id":"` + string(rec.ID) + `"`
		a.put("partnership", `{`+id+`,"fields":{"agreement_no":"2"}}`)
		second := a.write() // before the first one's receipt came: everything is inside once more
		late := a.carry(province, second)
		a.readReceipt(late)
		a.readReceipt(late)
		course, _, _, _ := a.p.Course(t.Context())
		a.readReceipt(again)
		if now, left, _, _ := a.p.Course(t.Context()); now.Acked != course.Acked || now.Cursor != course.Cursor || left.Ops != 0 {
			t.Fatalf("an old receipt turned the folder back: %+v, was %+v; %+v", now, course, left)
		}
		a.carry(province, first)
		a.sync()
		a.sees(rec.ID, "agreement_no", "2")
		a.whole()
	})
}
