package boot

import (
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/sync/server/servertest"
)

func (d *desk) merge(form string, keep, gone app.ID) {
	d.t.Helper()
	m, err := d.svc.PlanMerge(d.t.Context(), form, []app.ID{keep, gone}, 0, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.svc.ApplyMerge(d.t.Context(), m); err != nil {
		d.t.Fatal(err)
	}
}

// Two computers find the same duplicates and make them one, each keeping another.
func TestTwoMergeTheSameDuplicatesTheOtherWay(t *testing.T) {
	t.Parallel()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	desks := desksOf(t, province, "220281-edu", 2)
	a, b := desks[0], desks[1]
	x := a.put("school", `{"fields":{"name":"吉林市工贸学校"}}`)
	y := b.put("school", `{"fields":{"name":"吉林市工贸学校"}}`)
	for _, d := range []*desk{a, b, a} {
		d.sync()
	}
	a.merge("school", x.ID, y.ID)
	b.merge("school", y.ID, x.ID)
	for _, d := range []*desk{a, b, a, b} {
		d.sync()
	}
	for _, d := range []*desk{a, b} {
		list, err := d.svc.List(t.Context(), app.Query{Form: "school"})
		asked, _ := d.svc.Conflicts(t.Context(), 10)
		if err != nil || len(list) == 0 && len(asked) == 0 {
			t.Errorf("the school is in the directory %d times, and %d conflicts are asked: %v", len(list), len(asked), err)
		}
	}
}

// A county makes its own entry of a school and another county's one, whose telephone number
// it does not see: it takes over what it sees, and the number stays with whom it is of.
func TestAMergeWithWhatIsNotSeen(t *testing.T) {
	t.Parallel()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, b := newDesk(t, "220281-edu"), newDesk(t, "220282-edu")
	for d, unit := range map[*desk]string{a: "220281-edu", b: "220282-edu"} {
		if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
			t.Fatal(err)
		}
	}
	x := a.put("school", `{"fields":{"name":"吉林工贸学校","address":"蛟河市民主路1号","contact_name":"王校长","contact_phone":"13844667788"}}`)
	y := b.put("school", `{"fields":{"name":"吉林市工贸学校"}}`)
	for _, d := range []*desk{a, b, a} {
		d.sync()
	}
	m, err := b.svc.PlanMerge(t.Context(), "school", []app.ID{y.ID, x.ID}, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, label := range m.Filled {
		if label == "联系人" || label == "联系电话" {
			t.Errorf("it would get %s, which nobody sees here", label)
		}
	}
	if _, err := b.svc.ApplyMerge(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	for _, d := range []*desk{b, a, b} {
		d.sync()
	}
	for _, d := range []*desk{a, b} {
		d.reads("school", y.ID, map[string]string{"address": "蛟河市民主路1号", "contact_phone": ""})
		d.whole()
	}
	gone, err := a.p.store.Get(t.Context(), "school", x.ID)
	if err != nil || !gone.Deleted || gone.Value("contact_phone").IsBlank() {
		t.Errorf("%+v, %v", gone, err)
	}
}

// A city makes two schools one, of which a county's agreement names one.
func TestACityMergesWhatACountyNames(t *testing.T) {
	t.Parallel()
	a, _, c := countyAndCity(t)
	x := c.put("school", `{"fields":{"name":"吉林市工贸学校","moe_code":"3622000001"}}`)
	y := c.put("school", `{"fields":{"name":"吉林工贸学校"}}`)
	c.sync()
	a.sync()
	rec := agreement(t, a.svc, "甲协议", "吉林工贸学校")
	if ref := rec.Rows["parties"][0].Fields["party"].Party().Ref; ref != y.ID {
		t.Fatalf("named %s", ref)
	}
	a.sync()
	c.sync()
	c.merge("school", x.ID, y.ID)
	for _, d := range []*desk{c, a, c} {
		d.sync()
	}
	for _, d := range []*desk{c, a} {
		got, err := d.svc.Open(t.Context(), "partnership", rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		p := got.Rows["parties"][0].Fields["party"].Party()
		rej, _ := d.svc.Rejected(t.Context(), 10)
		for _, r := range rej {
			t.Errorf("%s: refused %+v", d.p.store.Unit(), r)
		}
		if p.Ref != x.ID {
			t.Errorf("%s: the agreement names %s", d.p.store.Unit(), p.Ref)
		}
	}
}

// A county names a school, not knowing that another made it one with another.
func TestALinkToWhatWasMergedMeanwhile(t *testing.T) {
	t.Parallel()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	desks := desksOf(t, province, "220281-edu", 2)
	a, b := desks[0], desks[1]
	x := a.put("school", `{"fields":{"name":"吉林市工贸学校","moe_code":"3622000001"}}`)
	y := a.put("school", `{"fields":{"name":"吉林工贸学校"}}`)
	a.sync()
	b.sync()
	a.merge("school", x.ID, y.ID)
	rec := agreement(t, b.svc, "甲协议", "吉林工贸学校")
	for _, d := range []*desk{a, b, a, b} {
		d.sync()
	}
	for _, d := range []*desk{a, b} {
		got, err := d.svc.Open(t.Context(), "partnership", rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		if p := got.Rows["parties"][0].Fields["party"].Party(); p.Ref != x.ID {
			t.Errorf("the agreement names %+v", p)
		}
	}
}
