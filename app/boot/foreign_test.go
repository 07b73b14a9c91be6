package boot

import (
	"os"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/register"
	"ronghe/app/supply"
	"ronghe/sync/server/servertest"
)

// An agreement over another county's item leaves that item alone: its own county says
// what became of it, and nothing is refused later.
func TestADealWithAnothersItem(t *testing.T) {
	t.Parallel()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, b := newDesk(t, "220281-edu"), newDesk(t, "220284-edu")
	for d, unit := range map[*desk]string{a: "220281-edu", b: "220284-edu"} {
		if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
			t.Fatal(err)
		}
	}
	x := offered(t, a.svc, "求数控实习生", "企业求", "企业", "磐石某精密机械公司")
	y := offered(t, b.svc, "数控专业实习生", "学校供", "学校", "磐石某职教中心")
	for d, id := range map[*desk]app.ID{a: x.ID, b: y.ID} {
		if out, err := supply.Publish(t.Context(), d.svc, []app.ID{id}, supply.Publication{Scope: "city", From: a.svc.Today(), To: "2099-12-31"}); err != nil || out.Records != 1 {
			t.Fatalf("%+v %v", out, err)
		}
	}
	for _, d := range []*desk{a, b, a} {
		d.sync()
	}
	ss, err := supply.Deal(t.Context(), b.svc, y.ID, x.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ss.Save(t.Context(), ""); err != nil {
		t.Fatalf("the agreement cannot be stored: %v", err)
	}
	for _, d := range []*desk{b, a, b} {
		if out := d.sync(); out.Left.Conflicts+out.Left.Ops+out.Left.Rejected > 0 {
			t.Errorf("%s: left %+v", d.p.store.Unit(), out.Left)
		}
	}
	if own := b.read("supply_demand", y.ID).Value("status").Text(); own != supply.Signed {
		t.Errorf("the own item is %s", own)
	}
	if s, r := a.read("supply_demand", x.ID).Value("status").Text(), b.read("supply_demand", x.ID).Value("status").Text(); s != r {
		t.Errorf("its own county has the item as %s, the other as %s", s, r)
	}
}

// A unit reads what units below it entered and changes none of it: whichever way it
// tries, it is told at once and not by a refusal later.
func TestACityWritesIntoACountysRecord(t *testing.T) {
	t.Parallel()
	a, _, c := countyAndCity(t)
	rec := a.put("partnership", `{"fields":{"title":"订单培养协议","agreement_no":"0","kind":"firm"}}`)
	a.sync()
	c.sync()
	plan, err := c.svc.PlanBulk(t.Context(), "partnership", "agreement_no", "改", []app.ID{rec.ID})
	if err != nil || len(plan.Changes) > 0 || plan.Foreign != 1 {
		t.Errorf("the city may change %d records of a county in bulk: %v", len(plan.Changes), err)
	}
	if _, err := c.svc.Delete(t.Context(), "partnership", rec.ID); app.CodeOf(err) != register.CodeForeign {
		t.Errorf("deleted: %v", err)
	}
	ss, err := c.svc.Edit(t.Context(), "partnership", rec.ID)
	if err != nil || !c.svc.Foreign(ss.Base()) || a.svc.Foreign(ss.Base()) {
		t.Fatalf("%v", err)
	}
	ss.SetText("agreement_no", "市")
	if _, err := ss.Save(t.Context(), ""); app.CodeOf(err) != register.CodeForeign {
		t.Errorf("saved: %v", err)
	}
	sheet := filepath.Join(t.TempDir(), "协议.csv")
	write := func(text string) {
		if err := os.WriteFile(sheet, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("协议名称,协议编号\n订单培养协议,市\n")
	got, err := c.svc.Import(t.Context(), register.ImportRequest{Form: "partnership", Path: sheet})
	if err != nil || got.Refused != 1 || got.Problems[len(got.Problems)-1].Code != "matched_foreign" {
		t.Errorf("imported: %+v %v", got, err)
	}
	write("协议名称,协议编号\n订单培养协议,0\n")
	if got, err := c.svc.Import(t.Context(), register.ImportRequest{Form: "partnership", Path: sheet}); err != nil || got.Unchanged != 1 {
		t.Errorf("imported: %+v %v", got, err)
	}
	if out := c.sync(); out.Left.Conflicts+out.Left.Ops+out.Left.Rejected > 0 {
		t.Errorf("left %+v", out.Left)
	}
	if got := c.read("partnership", rec.ID); got.Deleted || got.Value("agreement_no").Text() != "0" {
		t.Errorf("%+v", got)
	}
}

// A conflict in a county's record is the county's to end: the city is not asked, and if
// it answers all the same it is told at once, and not refused by the province later.
func TestACityEndsACountysConflict(t *testing.T) {
	t.Parallel()
	a, b, c := countyAndCity(t)
	rec := a.put("partnership", `{"fields":{"title":"订单培养协议","agreement_no":"0"}}`)
	a.sync()
	b.sync()
	a.edit("partnership", rec.ID, map[string]string{"agreement_no": "1"})
	b.edit("partnership", rec.ID, map[string]string{"agreement_no": "2"})
	a.sync()
	b.sync()
	c.sync()
	if list, err := c.svc.Conflicts(t.Context(), 10); err != nil || len(list) > 0 {
		t.Errorf("%+v %v", list, err)
	}
	c.end(b.clash(), register.TakeMine, "", register.CodeForeign)
	if out := c.sync(); out.Left.Rejected+out.Left.Ops > 0 {
		t.Errorf("%+v", out.Left)
	}
	b.end(b.clash(), register.TakeMine, "", "")
	b.equal(a, c)
}
