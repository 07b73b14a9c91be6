package boot

import (
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/scope"
	"ronghe/sync/server/servertest"
)

// A computer without a network to which more of a record comes that left it asks for
// everything with its next bundle, as one with a network does at once: who reads the
// receipt is told to hand in another bundle, and the record is here after its receipt.
func TestMoreOfARecordThatLeftByStick(t *testing.T) {
	t.Parallel()
	const county, near = "220281-edu", "220282-edu"
	province := servertest.Start(t, t.TempDir()+"/province.db")
	a, b := newDesk(t, county), newDesk(t, near)
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	if err := b.p.EnrolByFile(t.Context(), province.Ticket(near)); err != nil {
		t.Fatal(err)
	}
	rec := &app.Record{ID: op.NewID(), Form: "supply_demand", FormVer: 1, Unit: county, Fields: map[string]app.Value{
		"title": app.TextValue("招工"), "status": app.TextValue("published"), "scope": app.TextValue("city"),
	}}
	saved, err := a.svc.Save(t.Context(), rec, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	a.sync()
	b.byStick(province)
	course, err := b.p.store.Course(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.p.store.Receive(t.Context(), op.Page{Cursor: course.Cursor, Scopes: []string{scope.Dir, near}}); err != nil {
		t.Fatal(err)
	}
	if gone, err := b.p.store.Purge(t.Context()); err != nil || gone.Records != 1 {
		t.Fatalf("%+v, %v", gone, err)
	}
	next := saved.Record.Clone()
	next.Set("title", app.TextValue("招学徒"))
	if _, err := a.svc.Save(t.Context(), next, saved.Record, ""); err != nil {
		t.Fatal(err)
	}
	a.sync()
	b.put("partnership", `{"fields":{"title":"订单培养协议"}}`)
	receipt := b.carry(province, b.write())
	for i := range 2 { // read once more it does no harm, and says nothing
		got := b.readReceipt(receipt)
		if said := i18n.Error(got.Short).String(); (i == 0) != strings.Contains(said, "再生成一个数据交换包") {
			t.Errorf("reading %d: %q", i+1, said)
		}
		if got.Waiting != 0 || got.Late != (i > 0) {
			t.Errorf("reading %d: %d wait, late %v", i+1, got.Waiting, got.Late)
		}
	}
	if got := b.byStick(province); got.Short != nil || got.Late {
		t.Errorf("%+v", got)
	}
	if r, s, _ := b.has(rec, "招学徒", app.File{}); !r || !s {
		t.Errorf("the record is here %v, found %v", r, s)
	}
	b.whole()
}
