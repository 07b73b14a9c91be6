package boot

import (
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/scope"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
)

// came reconciles, and once more after the login where definitions came.
func (d *desk) came() Synced {
	d.t.Helper()
	out := d.sync()
	if out.Pack == 0 {
		return out
	}
	d.relogin()
	return d.sync()
}

// has reports whether a folder holds a record, finds it by its words, and has its
// attachment.
func (d *desk) has(rec *app.Record, words string, f app.File) (record, found, file bool) {
	d.t.Helper()
	_, err := d.svc.Open(d.t.Context(), rec.Form, rec.ID)
	if err != nil && app.CodeOf(err) != app.CodeNotFound {
		d.t.Fatal(err)
	}
	sum, e := d.svc.Summarise(d.t.Context(), app.Query{Form: rec.Form, Search: words})
	if e != nil {
		d.t.Fatal(e)
	}
	r, e := d.p.store.OpenBlob(d.t.Context(), f.Hash)
	if e == nil {
		r.Close()
	}
	return err == nil, sum.Count > 0, e == nil
}

// reporting is the list of who reports to whom, with a county that has come to
// another city.
func reporting(t *testing.T, division, city string) map[string]string {
	text := rewritten(t, "codes/reporting.csv")
	return map[string]string{"codes/reporting.csv": strings.TrimRight(text, "\n") + "\n" + division + "," + city + ",,,,\n"}
}

// TestAUnitThatMovesLeavesItsFormerSuperior: a county comes under another city. Its
// former one loses its records with lists, search, personal values and attachments,
// but the one in which something of its own waits; the new city has them; and when
// the county comes back so do they.
func TestAUnitThatMovesLeavesItsFormerSuperior(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		const county, city, other = "220281-edu", "220200-edu", "220100-edu"
		province := servertest.Start(t, database)
		a, c, o := newDesk(t, county), newDesk(t, city), newDesk(t, other)
		for d, unit := range map[*desk]string{a: county, c: city, o: other} {
			if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
				t.Fatal(err)
			}
		}
		f, err := a.p.store.PutBlob(t.Context(), "协议.pdf", strings.NewReader("%PDF-1.7 agreement"))
		if err != nil {
			t.Fatal(err)
		}
		rec := a.put("partnership", `{"fields":{"title":"蛟河职教中心与长白山矿泉水公司订单培养协议","agreement_no":"JH-1","contact_name":"王晓明","contact_phone":"13812345678"}}`)
		next := rec.Clone()
		next.Set("scan_files", app.FilesValue(f))
		if _, err := a.svc.Save(t.Context(), next, rec, ""); err != nil {
			t.Fatal(err)
		}
		busy := a.put("partnership", `{"fields":{"title":"蛟河职教中心与松花湖酒店订单培养协议"}}`)
		own := c.put("partnership", `{"fields":{"title":"吉林市职教集团合作协议"}}`)
		a.sync()
		for range 2 {
			c.sync()
			o.sync()
		}
		if r, s, b := c.has(rec, "矿泉水", f); !r || !s || !b {
			t.Fatalf("the city has the record %v, finds it %v, has the file %v", r, s, b)
		}
		if r, s, b := o.has(rec, "矿泉水", f); r || s || b {
			t.Fatalf("another city has the record %v, finds it %v, has the file %v", r, s, b)
		}
		// Somebody at the city has begun to write in one of the records.
		ss, err := c.svc.Edit(t.Context(), "partnership", busy.ID)
		if err != nil {
			t.Fatal(err)
		}
		ss.SetText("summary", "待核实")
		draft, _ := ss.Draft()
		if err := c.p.store.SaveDraft(t.Context(), draft); err != nil {
			t.Fatal(err)
		}

		publish(t, province, makePack(t, province, pack.Header{}, reporting(t, "220281", "220100")))
		out := c.came()
		if out.Gone.Records != 1 || out.Gone.Kept != 1 || len(out.Gone.Units) != 1 || out.Gone.Units[0] != county {
			t.Fatalf("the former city: %+v", out.Gone)
		}
		if r, s, b := c.has(rec, "矿泉水", f); r || s || b {
			t.Errorf("the former city has the record %v, finds it %v, has the file %v", r, s, b)
		}
		if r, _, _ := c.has(busy, "松花湖", f); !r {
			t.Error("the record in which something waits is gone")
		}
		if r, _, _ := c.has(own, "职教集团", f); !r {
			t.Error("its own record is gone")
		}
		if course, _, _, err := c.p.Course(t.Context()); err != nil || course.Gone.Records != 1 || course.Gone.Kept != 1 || !strings.Contains(GoneUnits(course.Gone), "蛟河") {
			t.Errorf("the person is told %+v, %v", course.Gone, err)
		}
		c.whole()
		if err := c.p.store.DeleteDraft(t.Context(), draft.ID); err != nil {
			t.Fatal(err)
		}
		if out := c.sync(); out.Gone.Records != 1 || out.Gone.Kept != 0 {
			t.Errorf("once nothing waits: %+v", out.Gone)
		}
		if out := c.sync(); out.Gone.Records+out.Gone.Kept != 0 {
			t.Errorf("and again: %+v", out.Gone)
		}
		o.came()
		if r, s, b := o.has(rec, "矿泉水", f); !r || !s || !b {
			t.Errorf("the new city has the record %v, finds it %v, has the file %v", r, s, b)
		}
		a.put("partnership", `{"id":"`+string(rec.ID)+`","fields":{"agreement_no":"JH-2"}}`)
		a.came()
		a.sync()
		c.sync()
		for _, d := range []*desk{a, c, o} {
			d.whole()
		}

		publish(t, province, makePack(t, province, pack.Header{Number: 2}, reporting(t, "220281", "220200")))
		c.came()
		c.reads("partnership", rec.ID, map[string]string{"agreement_no": "JH-2"})
		if r, s, b := c.has(rec, "矿泉水", f); !r || !s || !b {
			t.Errorf("back: the record %v, found %v, the file %v", r, s, b)
		}
		back, err := c.svc.Open(t.Context(), "partnership", rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		if st, ok := back.Value("contact_phone").Sealed(); !ok {
			t.Errorf("the phone is %v", back.Value("contact_phone"))
		} else if v, err := c.p.store.Unseal(t.Context(), st); err != nil || v.Text() != "13812345678" {
			t.Errorf("the phone opens as %v, %v", v, err)
		}
		if out := o.came(); out.Gone.Records != 2 {
			t.Errorf("the city that loses it now: %+v", out.Gone)
		}
		for _, d := range []*desk{a, c, o} {
			d.whole()
		}
	})
}

// What was published and is withdrawn leaves those who saw it, and comes again with
// all that was before when it is published again.
func TestWhatIsWithdrawnLeaves(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		const county, near = "220281-edu", "220282-edu"
		province := servertest.Start(t, database)
		a, b := newDesk(t, county), newDesk(t, near)
		for d, unit := range map[*desk]string{a: county, b: near} {
			if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
				t.Fatal(err)
			}
		}
		rec := &app.Record{ID: op.NewID(), Form: "supply_demand", FormVer: 1, Unit: county, Fields: map[string]app.Value{}}
		state := func(pairs ...string) {
			t.Helper()
			base, err := a.svc.Open(t.Context(), rec.Form, rec.ID)
			next := rec.Clone()
			if err == nil {
				next = base.Clone()
			} else {
				base = nil
			}
			for i := 0; i < len(pairs); i += 2 {
				next.Set(pairs[i], app.TextValue(pairs[i+1]))
			}
			if _, err := a.svc.Save(t.Context(), next, base, ""); err != nil {
				t.Fatal(err)
			}
			a.sync()
		}
		state("title", "招工", "status", "published", "scope", "city")
		b.sync()
		if r, _, _ := b.has(rec, "招工", app.File{}); !r {
			t.Fatal("what is published is not seen")
		}
		state("status", "registered")
		if out := b.sync(); out.Gone.Records != 1 {
			t.Fatalf("what is withdrawn: %+v", out.Gone)
		}
		if r, s, _ := b.has(rec, "招工", app.File{}); r || s {
			t.Fatal("what is withdrawn is still here")
		}
		b.whole()
		state("title", "招学徒")
		b.sync()
		state("status", "published")
		b.sync()
		if r, s, _ := b.has(rec, "招学徒", app.File{}); !r || !s {
			t.Errorf("what is published again: %v, found %v", r, s)
		}
		b.whole()
	})
}

// A folder whose lists say otherwise than the server's where a record is published
// lets it go, and asks from the beginning when more of it comes.
func TestMoreOfARecordThatLeft(t *testing.T) {
	const county, near = "220281-edu", "220282-edu"
	province := servertest.Start(t, t.TempDir()+"/province.db")
	a, b := newDesk(t, county), newDesk(t, near)
	for d, unit := range map[*desk]string{a: county, b: near} {
		if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
			t.Fatal(err)
		}
	}
	rec := &app.Record{ID: op.NewID(), Form: "supply_demand", FormVer: 1, Unit: county, Fields: map[string]app.Value{
		"title": app.TextValue("招工"), "status": app.TextValue("published"), "scope": app.TextValue("city"),
	}}
	saved, err := a.svc.Save(t.Context(), rec, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	a.sync()
	b.sync()
	// The record goes as though its scope were lost.
	course, err := b.p.store.Course(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := []string{scope.Dir, near} // as though it came to another city
	if _, err := b.p.store.Receive(t.Context(), op.Page{Cursor: course.Cursor, Scopes: seen}); err != nil {
		t.Fatal(err)
	}
	if gone, err := b.p.store.Purge(t.Context()); err != nil || gone.Records != 1 {
		t.Fatalf("%+v, %v", gone, err)
	}
	next := saved.Record.Clone()
	next.Set("title", app.TextValue("招学徒"))
	if _, err := a.svc.Save(t.Context(), next, saved.Record, ""); err != nil {
		t.Fatal(err)
	}
	a.sync()
	b.sync()
	if r, s, _ := b.has(rec, "招学徒", app.File{}); !r || !s {
		t.Errorf("the record is here %v, found %v", r, s)
	}
	b.whole()
}
