package boot

import (
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// A computer that is enrolled anew after it was shut out, and whose folder is restored
// from a backup of before, says all that it holds.
func TestReEnrolledAndFolderRestored(t *testing.T) {
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a := newDesk(t, county)
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"JH-1"}}`)
	a.sync()
	unsent := a.put("partnership", `{"fields":{"title":"未送"}}`)
	backup := filepath.Join(t.TempDir(), "b.rhbak")
	if err := a.p.Backup(t.Context(), backup, nil); err != nil {
		t.Fatal(err)
	}
	a.edit("partnership", rec.ID, map[string]string{"agreement_no": "JH-2"})
	if err := province.Engine.Revoke(t.Context(), a.device()); err != nil {
		t.Fatal(err)
	}
	_, _ = a.p.Sync(t.Context(), nil2)
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	a.sync()
	if err := a.p.Restore(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	a.relogin()
	if _, err := a.p.Sync(t.Context(), nil2); app.CodeOf(err) != wire.CodeRevoked {
		t.Fatal("under the key that was shut out:", err)
	}
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	a.sync()
	out := a.sync()
	if out.Left.Conflicts+out.Left.Rejected+out.Left.Ops != 0 {
		t.Errorf("%+v", out.Left)
	}
	a.sees(rec.ID, "agreement_no", "JH-2")
	a.sees(unsent.ID, "title", "未送")
	a.whole()
}

// What was written on a computer under its first key is its own under the second.
func TestConflictsOfTheFirstKey(t *testing.T) {
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, b := newDesk(t, county), newDesk(t, county)
	for _, d := range []*desk{a, b} {
		if err := d.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
	}
	rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"JH-1"}}`)
	a.sync()
	b.sync()
	a.edit("partnership", rec.ID, map[string]string{"agreement_no": "JH-2"})
	b.edit("partnership", rec.ID, map[string]string{"agreement_no": "JH-3"})
	a.sync()
	b.sync()
	if c := b.clash(); !c.Here {
		t.Fatal("not here")
	}
	if err := province.Engine.Revoke(t.Context(), b.device()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.p.Sync(t.Context(), nil2); err == nil {
		t.Fatal("let in")
	}
	if err := b.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	b.sync()
	if c := b.clash(); !c.Here {
		t.Error("what was written on this computer is told as another's")
	}
	b.whole()
}
