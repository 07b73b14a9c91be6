package boot

import (
	"path/filepath"
	"testing"

	"ronghe/sync/server/servertest"
)

// A bundle that the network overtook shows nothing that the province has not decided.
func TestProvisionalOfWhatWasDecided(t *testing.T) {
	t.Parallel()
	const county, city = "220281-edu", "220200-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, c := newDesk(t, county), newDesk(t, city)
	for d, unit := range map[*desk]string{a: county, c: city} {
		if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
			t.Fatal(err)
		}
		d.sync()
	}
	c.sync()
	a.sync()
	rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"JH-1"}}`)
	a.sync()
	a.edit("partnership", rec.ID, map[string]string{"agreement_no": "JH-2"})
	path := a.write()
	a.edit("partnership", rec.ID, map[string]string{"agreement_no": "JH-3"})
	a.sync()
	c.sync()
	c.sees(rec.ID, "agreement_no", "JH-3")
	in, err := c.p.OpenBundle(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	list, err := c.p.Provisional(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		for _, ch := range p.Changes {
			t.Errorf("not in the province: %s %s → %s (%s)", ch.Label, ch.Old, ch.New, p.State)
		}
	}
}
