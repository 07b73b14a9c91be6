package boot

import (
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
)

// reveals is the personal value of a record as a desk shows it, or why it does not.
func (d *desk) reveals(rec *app.Record, field string) string {
	d.t.Helper()
	got, err := d.svc.Open(d.t.Context(), rec.Form, rec.ID)
	if err != nil {
		return err.Error()
	}
	v, err := d.svc.Reveal(d.t.Context(), got, field, "核对")
	if err != nil {
		return err.Error()
	}
	return v.Text()
}

// A city that saw a published item and a school of the directory without their telephone
// numbers has the numbers once their county comes under it, as a computer has that is
// new there; by network and by stick. It finds the records by them.
func TestWhatWasSeenWithoutItsNumberGetsIt(t *testing.T) {
	const county, other = "220281-edu", "220100-edu"
	const contact, head = "13812345678", "13800000001"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, o, stick, fresh := newDesk(t, county), newDesk(t, other), newDesk(t, other), newDesk(t, other)
	for d, unit := range map[*desk]string{a: county, o: other} {
		if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
			t.Fatal(err)
		}
	}
	if err := stick.p.EnrolByFile(t.Context(), province.Ticket(other)); err != nil {
		t.Fatal(err)
	}
	item := a.put("supply_demand", `{"fields":{"title":"招工","contact_name":"王晓明","contact_phone":"`+contact+`"}}`)
	base, err := a.svc.Open(t.Context(), "supply_demand", item.ID)
	if err != nil {
		t.Fatal(err)
	}
	next := base.Clone()
	next.Set("status", app.TextValue("published"))
	next.Set("scope", app.TextValue("province"))
	if _, err := a.svc.Save(t.Context(), next, base, ""); err != nil {
		t.Fatal(err)
	}
	school := a.put("school", `{"fields":{"name":"吉林市工贸学校","moe_code":"3622000001","contact_name":"李四","contact_mobile":"`+head+`"}}`)
	a.sync()
	o.sync()
	stick.byStick(province)
	for _, d := range []*desk{o, stick} {
		if x, y := d.reveals(item, "contact_phone"), d.reveals(school, "contact_mobile"); x == contact || y == head {
			t.Fatalf("another city reads %s, %s", x, y)
		}
	}
	publish(t, province, makePack(t, province, pack.Header{}, reporting(t, "220281", "220100")))
	a.came()
	o.came()
	stick.byStick(province)
	stick.relogin()
	stick.byStick(province)
	if err := fresh.p.Enrol(t.Context(), province.Ticket(other)); err != nil {
		t.Fatal(err)
	}
	fresh.came()
	for name, d := range map[string]*desk{"who saw it before": o, "by stick": stick, "a new one": fresh} {
		if got := d.reveals(item, "contact_phone"); got != contact {
			t.Errorf("%s: the item's number is %q", name, got)
		}
		if got := d.reveals(school, "contact_mobile"); got != head {
			t.Errorf("%s: the school's number is %q", name, got)
		}
		for rec, number := range map[*app.Record]string{item: contact, school: head} {
			if _, found, _ := d.has(rec, number, app.File{}); !found {
				t.Errorf("%s: %s is not found by its number", name, rec.Form)
			}
		}
		d.whole()
	}
}
