package boot

import (
	"path/filepath"
	"testing"

	"ronghe/sync/server/servertest"
)

// A deletion that was made in an earlier life of the server does not take along what
// its writer never saw.
func TestADeletionOfAnEarlierLife(t *testing.T) {
	t.Parallel()
	const county = "220281-edu"
	dir := t.TempDir()
	province := servertest.Start(t, filepath.Join(dir, "province.db"))
	desks := desksOf(t, province, county, 3)
	a, b, c := desks[0], desks[1], desks[2]
	rec := a.put("partnership", `{"fields":{"title":"订单培养协议","agreement_no":"0"}}`)
	for _, d := range desks {
		d.sync()
	}
	for _, d := range desks {
		d.sync()
	}
	backup := filepath.Join(dir, "backup.db")
	if err := province.Store.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	b.edit("partnership", rec.ID, map[string]string{"agreement_no": "B"})
	b.sync()
	a.sync() // sees it
	if _, err := a.svc.Delete(t.Context(), "partnership", rec.ID); err != nil {
		t.Fatal(err)
	}
	c.edit("partnership", rec.ID, map[string]string{"summary": "丙的补充"})
	province.Stop()
	database := filepath.Join(dir, "again.db")
	if err := servertest.Restore(t, database, backup); err != nil {
		t.Fatal(err)
	}
	again := servertest.Start(t, database)
	for _, d := range desks {
		d.at(again)
	}
	c.sync() // its change is in the province, as the second of the record
	a.sync() // deletes what it never saw
	for range 2 {
		for _, d := range desks {
			d.sync()
		}
	}
	got, err := c.svc.Open(t.Context(), "partnership", rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, d := range desks {
		list, err := d.svc.Conflicts(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range list {
			t.Logf("%s here %v, changes %v", x.Whole, x.Here, x.Changes)
			for _, ch := range x.Changes {
				if ch.New == "丙的补充" {
					asked++
				}
			}
		}
	}
	if got.Deleted && asked == 0 {
		t.Errorf("the record is deleted with %q in it, which who deleted it never saw, and nobody is asked", got.Value("summary").Text())
	}
}
