package boot

import (
	"os"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/sync/bundle"
	"ronghe/sync/client"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
)

// at says where the server of a desk is now.
func (d *desk) at(p *servertest.Province) {
	d.t.Helper()
	peer, err := d.p.peer(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	peer.Addresses, peer.Pin = []string{p.URL}, p.Pin
	if err := d.p.keepPeer(d.t.Context(), peer); err != nil {
		d.t.Fatal(err)
	}
}

// A server that was restored from a backup of before a computer was enrolled, or was
// enrolled anew, gets all of it again.
func TestReEnrolledAndRestored(t *testing.T) {
	const county, city = "220281-edu", "220200-edu"
	for _, revoked := range []bool{false, true} {
		name := map[bool]string{false: "backup before the enrolment", true: "backup before the re-enrolment"}[revoked]
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			province := servertest.Start(t, filepath.Join(dir, "province.db"))
			backup := filepath.Join(dir, "backup.db")
			a := newDesk(t, county)
			if !revoked {
				province.Ticket(city) // not empty
				if err := province.Store.Backup(t.Context(), backup); err != nil {
					t.Fatal(err)
				}
			}
			if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
				t.Fatal(err)
			}
			a.sync()
			if revoked {
				if err := province.Store.Backup(t.Context(), backup); err != nil {
					t.Fatal(err)
				}
			}
			rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"JH-1"}}`)
			a.sync()
			if revoked { // the county's computer is enrolled anew, and has its own change since
				if err := province.Engine.Revoke(t.Context(), a.device()); err != nil {
					t.Fatal(err)
				}
				if _, err := a.p.Sync(t.Context(), nil2); err == nil {
					t.Fatal("let in")
				}
				if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
					t.Fatal(err)
				}
				a.sync()
			}
			province.Stop()
			database := filepath.Join(dir, "again.db")
			if err := servertest.Restore(t, database, backup); err != nil {
				t.Fatal(err)
			}
			again := servertest.Start(t, database)
			a.at(again)
			if _, err := a.p.Sync(t.Context(), nil2); app.CodeOf(err) != "sync.unknown" {
				t.Fatal(err)
			}
			if err := a.p.Enrol(t.Context(), again.Ticket(county)); err != nil {
				t.Fatal(err)
			}
			a.sync()
			out := a.sync()
			c := newDesk(t, city)
			if err := c.p.Enrol(t.Context(), again.Ticket(city)); err != nil {
				t.Fatal(err)
			}
			c.sync()
			if _, err := c.svc.Open(t.Context(), "partnership", rec.ID); err != nil {
				t.Errorf("the restored province lacks the record, and the county thinks that nothing waits (%+v): %v", out.Left, err)
			}
			a.whole()
		})
	}
}

// A receipt that lies in several files takes no other's place.
func TestReceiptOverwritesAnother(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "receipt"+bundle.Ending)
	theirs := bundle.Names(path, 2)[0]
	if err := os.WriteFile(theirs, []byte("another unit's receipt"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := writeVolumes(t.Context(), path, [][]byte{[]byte("a"), []byte("b")}); err == nil {
		b, _ := os.ReadFile(theirs)
		t.Errorf("%s says %q now", filepath.Base(theirs), b)
	}
}

// A bundle of a county says that it is another's.
func TestABundleUnderAnothersName(t *testing.T) {
	const county, other, city = "220281-edu", "220282-edu", "220200-edu"
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
	peer, err := a.p.peer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ring, err := a.p.ring(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	peer.Unit = other
	parcel, err := client.Pack(t.Context(), a.p.store, peer, ring, client.Packing{Program: Version, Now: a.p.cfg.Now()})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "out"+bundle.Ending)
	names, err := bundle.WriteFiles(path, parcel.Volumes)
	if err != nil {
		t.Fatal(err)
	}
	if in, err := c.p.OpenBundle(t.Context(), names[0]); app.CodeOf(err) != bundle.CodeSender {
		t.Errorf("the city is shown a bundle of %+v, which %s wrote: %v", in, county, err)
	}
}

// After a restore what is told of a pack is what the restored folder has.
func TestRestoreKeepsHeadsOfPacks(t *testing.T) {
	const county = "220281-edu"
	notes := []string{"第一份", "另一份"}
	var backups []string
	var last *desk
	for _, note := range notes {
		province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
		a := newDesk(t, county)
		if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		publish(t, province, makePack(t, province, pack.Header{Made: "2026-03-01T08:00:00Z", By: "省", Note: note}, secondContests(t)))
		a.sync()
		a.relogin()
		path := filepath.Join(t.TempDir(), "b.rhbak")
		if err := a.p.Backup(t.Context(), path, nil); err != nil {
			t.Fatal(err)
		}
		if list, err := a.p.Packs(t.Context()); err != nil || list[0].Note != note {
			t.Fatal(list, err)
		}
		backups, last = append(backups, path), a
	}
	if err := last.p.Restore(t.Context(), backups[0]); err != nil {
		t.Fatal(err)
	}
	if list, err := last.p.Packs(t.Context()); err != nil || list[0].Note != notes[0] {
		t.Errorf("%+v, %v", list, err)
	}
}
