package boot

import (
	"path/filepath"
	"testing"
	"time"

	"ronghe/sync/client"
	"ronghe/sync/server/servertest"
)

// A receipt that could not be written, on a stick that was drawn, is not paid for by
// carrying the whole bundle again.
func TestAReceiptThatCouldNotBeWritten(t *testing.T) {
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
	a.sync() // knows the city's keys now
	rec := a.put("partnership", `{"fields":{"title":"协议"}}`)
	a.attach(rec.ID, noise(3<<20, 7))
	path := a.write()
	c.sync()
	in, err := c.p.OpenBundle(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.p.ForwardBundle(t.Context(), in, filepath.Join(t.TempDir(), "drawn", "receipt.rhx"), nil); err == nil {
		t.Fatal("written nowhere")
	}
	own, err := c.p.peer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	remote, err := client.NewRemote(*own, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer remote.Close()
	_, files, err := volumes(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := remote.Forward(t.Context(), files, nil); err != nil {
		t.Fatal(err)
	}
	if out := remote.Out.Load(); out > 1<<20 {
		t.Errorf("%d bytes went again", out)
	}
}

// An old receipt does not set back when both were last equal.
func TestAnOldReceiptSetsTheTimeBack(t *testing.T) {
	t.Parallel()
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a := newDesk(t, county)
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	a.sync()
	a.put("partnership", `{"fields":{"title":"协议"}}`)
	old := a.carry(province, a.write())
	a.readReceipt(old)
	time.Sleep(2100 * time.Millisecond)
	a.sync()
	before, err := a.p.store.Course(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a.readReceipt(old)
	after, err := a.p.store.Course(t.Context())
	if err != nil || after.At.Before(before.At) {
		t.Errorf("equal at %s, and now at %s: %v", before.At, after.At, err)
	}
}
