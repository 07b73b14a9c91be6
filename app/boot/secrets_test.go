package boot

import (
	"path/filepath"
	"testing"

	"ronghe/sync/bundle"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// After a restore the tables of the restored folder's packs are found.
func TestRestoreKeepsBooks(t *testing.T) {
	const county = "220281-edu"
	var desks []*desk
	for i := range 2 {
		province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
		a := newDesk(t, county)
		if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		files := map[string]string{"forms/greenhouse.yaml": greenhouse}
		if i == 1 {
			files = secondContests(t)
			files["annual/b11_5.yaml"] = rewritten(t, "annual/b11_5.yaml", "      - {id: appraised, label: 计入评价学生, unit: 人, figure: {agg: sum, field: appraised_pupils}, rule: 计入综合素质评价的学生}\n", "")
		}
		publish(t, province, makePack(t, province, pack.Header{}, files))
		a.sync()
		a.relogin()
		desks = append(desks, a)
	}
	a, b := desks[0], desks[1]
	_, _ = a.p.bookOf(t.Context(), "none")
	book, err := b.p.defs.Annual()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "b.rhbak")
	if err := b.p.Backup(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	if err := a.p.Restore(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if _, err := a.p.bookOf(t.Context(), book.Digest()); err != nil {
		t.Errorf("the tables of the pack in use: %v", err)
	}
}

// Who forwards cannot enrol in the place of the unit below.
func TestTheCodeInABundle(t *testing.T) {
	const county, city = "220281-edu", "220200-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, c := newDesk(t, county), newDesk(t, city)
	if err := c.p.Enrol(t.Context(), province.Ticket(city)); err != nil {
		t.Fatal(err)
	}
	c.sync()
	if err := a.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	_, files, err := volumes(a.write())
	if err != nil {
		t.Fatal(err)
	}
	peer, err := c.p.peer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pair, err := peer.Pair()
	if err != nil {
		t.Fatal(err)
	}
	o, err := bundle.Open(files[0], pair.Opener)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range o.Parts {
		var ask wire.EnrolFile
		if p.Kind != bundle.EnrolPart {
			continue
		}
		if err := p.Decode(&ask); err != nil {
			t.Fatal(err)
		}
		d := province.Stranger()
		var got wire.Enrolled
		if err := d.Call("POST", "/v1/enrol", wire.Enrol{Code: ask.Code}, &got); err == nil {
			t.Errorf("the city's computer enrolled one of its own as %s", got.Unit)
		}
	}
}
