package main

import (
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/assets"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
)

// losing is a folder of a city that is enrolled and holds n agreements of a county,
// which the province has since put under another city.
func losing(t *testing.T, n int) *folder {
	t.Helper()
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	d := province.Enrol(county)
	for range n {
		d.Write(op.Op{Form: "partnership", FormVer: 1, Doc: op.NewID(), Kind: op.Create, User: op.NewID(), Fields: []op.Change{
			{Path: "title", New: app.TextValue("蛟河职教中心与长白山矿泉水公司订单培养协议")},
		}})
	}
	d.Push(500)
	b, err := json.Marshal(province.Ticket("220200-edu"))
	if err != nil {
		t.Fatal(err)
	}
	ticket := filepath.Join(t.TempDir(), "ticket.json")
	if err := os.WriteFile(ticket, b, 0o600); err != nil {
		t.Fatal(err)
	}
	f := newFolder(t)
	f.want(exitDone, "", "enrol", ticket)
	f.want(exitDone, "", "sync")
	if got := f.count("partnership"); got != n {
		t.Fatalf("%d agreements of %d came", got, n)
	}
	text, err := fs.ReadFile(assets.FS, "codes/reporting.csv")
	if err != nil {
		t.Fatal(err)
	}
	file, err := province.Engine.MakePack(t.Context(), pack.Header{Made: "2026-03-01T08:00:00Z", By: "province"},
		[]pack.File{{Name: "codes/reporting.csv", Text: append(text, "220281,220100,,,,\n"...)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := province.Engine.Publish(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestKillDuringPurge ends the run in which access is lost at any moment, each time in
// a fresh folder: it is whole afterwards, every agreement is there as it was or gone
// with all that it had, and the next run removes the rest.
func TestKillDuringPurge(t *testing.T) {
	const n = 1500
	base := losing(t, n)
	began := time.Now()
	one := base.copied()
	r := one.want(exitDone, "", "sync")
	whole := time.Since(began)
	if got := decode[struct{ Gone, Kept int }](t, r.Result); got.Gone != n || got.Kept != 0 {
		t.Fatalf("%+v", got)
	}
	told := false
	for _, p := range r.Problems {
		told = told || p.Code == "ctl.gone"
	}
	if !told {
		t.Errorf("nobody is told: %+v", r.Problems)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	midst, late := 0, 0
	for round := range rounds(6, 200) {
		f := base.copied()
		// Most of the run is before the purge: some rounds end there, the others once so
		// many changes are cut down.
		var now func() bool
		delay := whole/2 + time.Duration(rng.Int64N(int64(whole/2)))
		if round%3 != 0 {
			gone, most := f.rows("purged"), rng.IntN(n/2)
			now = func() bool { return gone() > most }
			delay = 10 * whole
		}
		if f.killed(delay, now, "sync") {
			late++
		}
		f.whole()
		if left := f.count("partnership"); left > 0 && left < n {
			midst++
		}
		f.want(exitDone, "", "sync")
		f.whole()
		if left := f.count("partnership"); left != 0 {
			t.Fatalf("%d agreements are left", left)
		}
	}
	t.Logf("in the midst %d times, after the end %d times", midst, late)
	if midst == 0 {
		t.Error("no end fell into the removal")
	}
}
