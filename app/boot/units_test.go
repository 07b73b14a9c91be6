package boot

import (
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
)

// merged is the list of divisions in which a county became part of another.
func merged(t *testing.T, gone, into string) map[string]string {
	t.Helper()
	var out []string
	name := ""
	for line := range strings.Lines(rewritten(t, "codes/division.csv")) {
		if fields := strings.Split(line, ","); fields[0] == gone {
			name = fields[1]
			continue
		}
		out = append(out, strings.Replace(line, ","+gone+",town", ","+into+",town", 1))
	}
	retired := strings.NewReplacer(","+gone+",", ","+into+",", "|"+gone+",", "|"+into+",", ","+gone+"|", ","+into+"|").Replace(rewritten(t, "codes/division_retired.csv"))
	return map[string]string{
		"codes/division.csv":         strings.Join(out, ""),
		"codes/division_retired.csv": strings.TrimRight(retired, "\n") + "\n" + gone + "," + name + ",220200,county," + into + ",2026-03\n",
	}
}

// A pack that retires a unit is not published while the province has a computer or a
// record of it: nobody else would see these any more. What others have of it stays.
func TestAUnitOfWhichSomethingIsHereIsNotRetired(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		const county, heir, city, empty = "220281-edu", "220282-edu", "220200-edu", "220283-edu"
		province := servertest.Start(t, database)
		a, h, c, e := newDesk(t, county), newDesk(t, heir), newDesk(t, city), newDesk(t, empty)
		for d, unit := range map[*desk]string{a: county, h: heir, c: city, e: empty} {
			if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
				t.Fatal(err)
			}
		}
		refuses := func(files map[string]string, unit string) {
			t.Helper()
			_, err := province.Engine.Publish(t.Context(), makePack(t, province, pack.Header{}, files))
			if said := i18n.Error(err).String(); app.CodeOf(err) != pack.CodeUnits || !strings.Contains(said, unit) || !strings.Contains(said, "接替单位的入网文件") {
				t.Errorf("%v", err)
			}
		}
		rec := a.put("partnership", `{"fields":{"title":"订单培养协议","agreement_no":"JH-1"}}`)
		a.sync()
		c.sync()
		refuses(merged(t, "220281", "220282"), county)
		if err := province.Engine.Revoke(t.Context(), a.device()); err != nil {
			t.Fatal(err)
		}
		refuses(merged(t, "220281", "220282"), county) // its record is here
		if c.came(); c.read("partnership", rec.ID).Value("agreement_no").Text() != "JH-1" {
			t.Error("the city has another record")
		}
		if _, err := a.p.Sync(t.Context(), nil2); err == nil {
			t.Fatal("let in")
		}
		if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		a.put("partnership", `{"id":"`+string(rec.ID)+`","fields":{"agreement_no":"JH-2"}}`)
		a.sync()
		c.sync()
		c.sees(rec.ID, "agreement_no", "JH-2")

		// One of which there is a computer alone goes once that is another unit's.
		refuses(merged(t, "220283", "220282"), empty)
		if err := province.Engine.Revoke(t.Context(), e.device()); err != nil {
			t.Fatal(err)
		}
		if _, err := e.p.Sync(t.Context(), nil2); err == nil {
			t.Fatal("let in")
		}
		if err := e.p.EnrolMoving(t.Context(), province.Ticket(heir), false); err != nil {
			t.Fatal(err)
		}
		e.svc = e.p.Service()
		publish(t, province, makePack(t, province, pack.Header{}, merged(t, "220283", "220282")))
		own := e.put("partnership", `{"fields":{"title":"舒兰的协议","agreement_no":"SL-1"}}`)
		for _, d := range []*desk{e, h, c} {
			d.came()
		}
		e.sync()
		for _, d := range []*desk{h, c} {
			d.sync()
			d.sees(own.ID, "agreement_no", "SL-1")
			d.whole()
		}
	})
}
