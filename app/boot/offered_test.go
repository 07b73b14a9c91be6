package boot

import (
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/sync/server/servertest"
)

// What was refused long ago and is offered again does not overwrite, without a word, what
// others wrote since, nor delete it; and says who offered it.
func TestOfferedAgainOverOthers(t *testing.T) {
	t.Parallel()
	const county, other = "220281-edu", "220282-edu"
	for _, kind := range []op.Kind{op.Edit, op.Delete} {
		province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
		a, b, c := newDesk(t, county), newDesk(t, county), newDesk(t, other)
		for d, unit := range map[*desk]string{a: county, b: county, c: other} {
			if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
				t.Fatal(err)
			}
		}
		rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"JH-1"}}`)
		a.sync()
		b.sync()
		o := &office{t: t, p: b.p}
		o.add("甲", app.RoleClerk)
		o.as("甲")
		b.svc = b.p.Service()
		if kind == op.Edit {
			b.edit("partnership", rec.ID, map[string]string{"agreement_no": "JH-B"})
		} else if _, err := b.svc.Delete(t.Context(), "partnership", rec.ID); err != nil {
			t.Fatal(err)
		}
		first := b.svc.Who().User.ID
		move := func(d *desk, unit string) {
			t.Helper()
			err := d.p.store.Update(t.Context(), func(tx register.Tx) error {
				_, err := tx.Apply(&op.Op{ID: op.NewID(), Form: "partnership", FormVer: rec.FormVer, Doc: rec.ID, Unit: unit, Kind: op.Move, User: d.p.svc.Who().User.ID, Time: "2026-03-12T08:00:00+08:00"})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			d.sync()
		}
		move(a, other)
		if out := b.sync(); out.Left.Rejected != 1 {
			t.Fatalf("%+v", out.Left)
		}
		c.sync()
		move(c, county)
		a.sync()
		a.edit("partnership", rec.ID, map[string]string{"agreement_no": "JH-9"})
		a.sync()
		b.sync()
		rej, err := b.svc.Rejected(t.Context(), 10)
		if err != nil || len(rej) != 1 {
			t.Fatal(rej, err)
		}
		o.as("admin")
		b.svc = b.p.Service()
		if err := b.svc.OfferAgain(t.Context(), rej[0].ID); err != nil {
			if rej, _ := b.svc.Rejected(t.Context(), 10); app.CodeOf(err) != store.CodeOverOthers || len(rej) != 1 {
				t.Errorf("%s: %v, %d refused", kind, err, len(rej))
			}
			if got := b.read("partnership", rec.ID); got.Deleted || got.Value("agreement_no").Text() != "JH-9" {
				t.Errorf("%s: JH-9 of the other computer is %s", kind, got.Value("agreement_no").Text())
			}
			continue
		}
		out := b.sync()
		a.sync()
		got := a.read("partnership", rec.ID)
		list, _ := b.svc.Conflicts(t.Context(), 10)
		if len(list) == 0 && (got.Deleted || got.Value("agreement_no").Text() != "JH-9") {
			t.Errorf("%s: JH-9 of the other computer is now %s, deleted %v; nobody is asked (%+v)", kind, got.Value("agreement_no").Text(), got.Deleted, out.Left)
		}
		events, err := b.svc.History(t.Context(), "partnership", rec.ID, "")
		if err != nil || len(events) == 0 {
			t.Fatal(err)
		}
		if events[0].User == first {
			t.Errorf("%s: the administrator offered it; the history says that 甲 did", kind)
		}
	}
}
