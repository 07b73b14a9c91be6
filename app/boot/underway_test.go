package boot

import (
	"path/filepath"
	"testing"

	"ronghe/sync/server/servertest"
)

// The bundle of the first key was taken, and its receipt never came; the computer goes
// on and is enrolled by another file: nobody else wrote, so nothing is a conflict.
func TestItsOwnBundleUnderWay(t *testing.T) {
	t.Parallel()
	const county = "220281-edu"
	for _, stick := range []bool{false, true} {
		province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
		a := newDesk(t, county)
		if err := a.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"JH-1"}}`)
		a.edit("partnership", rec.ID, map[string]string{"agreement_no": "JH-2"})
		a.carry(province, a.write()) // the receipt is lost
		a.edit("partnership", rec.ID, map[string]string{"agreement_no": "JH-3"})
		if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		if stick {
			a.byStick(province)
		}
		a.sync()
		out := a.sync()
		a.sees(rec.ID, "agreement_no", "JH-3")
		b := newDesk(t, county)
		if err := b.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		b.sync()
		b.sees(rec.ID, "agreement_no", "JH-3")
		if out.Left.Conflicts != 0 {
			t.Errorf("%d conflicts with itself", out.Left.Conflicts)
		}
		a.whole()
	}
}
