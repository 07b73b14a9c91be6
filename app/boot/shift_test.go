package boot

import (
	"testing"

	"ronghe/app"
	"ronghe/app/supply"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
)

// What a county published is seen by the neighbours that a pack gives it as soon as they
// reconcile, before anybody edits it; those of before keep what they had as it was.
func TestACountysItemsGoAlongToAnotherCity(t *testing.T) {
	t.Parallel()
	servertest.Engines(t, func(t *testing.T, database string) {
		province := servertest.Start(t, database)
		at := func(unit string) *desk { return desksOf(t, province, unit, 1)[0] }
		a, near, far, top := at("220281-edu"), at("220283-edu"), at("220122-edu"), at("220100-edu")
		item := offered(t, a.svc, "数控专业实习生", "学校供", "学校", "蛟河某职教中心")
		if out, err := supply.Publish(t.Context(), a.svc, []app.ID{item.ID}, supply.Publication{Scope: "city", From: a.svc.Today(), To: "2099-12-31"}); err != nil || out.Records != 1 {
			t.Fatalf("%+v %v", out, err)
		}
		title := func(d *desk) string {
			t.Helper()
			rec, err := d.svc.Open(t.Context(), supply.Form, item.ID)
			if app.CodeOf(err) == app.CodeNotFound {
				return ""
			}
			if err != nil {
				t.Fatal(err)
			}
			return rec.Value("title").Text()
		}
		for _, d := range []*desk{a, near, far, top} {
			d.sync()
		}
		if title(near) == "" || title(far) != "" || title(top) != "" {
			t.Fatalf("before: %q %q %q", title(near), title(far), title(top))
		}
		publish(t, province, makePack(t, province, pack.Header{}, map[string]string{"codes/reporting.csv": rewritten(t, "codes/reporting.csv") + "220281,220100,,,,\n"}))
		for _, d := range []*desk{near, far, top} {
			d.came()
			d.sync()
		}
		if title(far) == "" || title(top) == "" {
			t.Errorf("the new neighbour sees %q, the new city %q", title(far), title(top))
		}
		a.came()
		a.edit(supply.Form, item.ID, map[string]string{"title": "数控专业学徒"})
		for _, d := range []*desk{a, near, far, top} {
			d.sync()
			d.whole()
		}
		if title(near) != "数控专业实习生" || title(far) != "数控专业学徒" || title(top) != "数控专业学徒" {
			t.Errorf("after: %q %q %q", title(near), title(far), title(top))
		}
	})
}
