package boot

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
)

// away takes a stored attachment off the disk until back is called.
func (d *desk) away(hash string) (back func()) {
	d.t.Helper()
	found := ""
	_ = filepath.WalkDir(d.p.cfg.Dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Name() == hash {
			found = path
		}
		return nil
	})
	if err := os.Rename(found, found+".aside"); err != nil {
		d.t.Fatal(err)
	}
	return func() {
		if err := os.Rename(found+".aside", found); err != nil {
			d.t.Fatal(err)
		}
	}
}

// Two counties attach the same file, which has not come to the city when it loses sight
// of one of them: it is waited for on account of the other, and by nobody once that one
// is out of sight too.
func TestAFileOfTwoRecordsIsStillWaitedFor(t *testing.T) {
	const county, second, city = "220281-edu", "220282-edu", "220200-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, b, c := newDesk(t, county), newDesk(t, second), newDesk(t, city)
	for d, unit := range map[*desk]string{a: county, b: second, c: city} {
		if err := d.p.Enrol(t.Context(), province.Ticket(unit)); err != nil {
			t.Fatal(err)
		}
	}
	var f app.File
	var recs []*app.Record
	var back []func()
	for _, d := range []*desk{a, b} {
		rec := d.put("partnership", `{"fields":{"title":"订单培养协议"}}`)
		f = d.attach(rec.ID, "%PDF-1.7 the same for both")
		recs, back = append(recs, rec), append(back, d.away(f.Hash))
		d.sync()
	}
	waits := func() (n int) {
		t.Helper()
		turns, err := c.p.store.Turns(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(turns)
	}
	c.sync()
	moves := reporting(t, "220281", "220100")
	publish(t, province, makePack(t, province, pack.Header{}, moves))
	if c.came(); waits() != 1 {
		t.Errorf("%d files are waited for", waits())
	}
	back[1]()
	b.came()
	b.sync()
	for range 2 {
		c.sync()
	}
	if r, _, file := c.has(recs[1], "订单", f); !r || !file {
		t.Errorf("the city has the record of the second county: %v, its attachment: %v", r, file)
	}
	other := b.attach(recs[1].ID, "%PDF-1.7 another")
	b.away(other.Hash)
	b.sync()
	if c.sync(); waits() != 1 {
		t.Fatalf("%d files are waited for", waits())
	}
	moves["codes/reporting.csv"] = strings.TrimRight(moves["codes/reporting.csv"], "\n") + "\n220282,220100,,,,\n"
	publish(t, province, makePack(t, province, pack.Header{}, moves))
	if c.came(); waits() != 0 {
		t.Error("what nobody here names is waited for")
	}
	if _, _, file := c.has(recs[1], "订单", f); file {
		t.Error("the attachment is here, which nothing names")
	}
}
