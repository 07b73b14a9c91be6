package store_test

import (
	"context"
	"fmt"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

// Links finds who names a record, in fields and in rows of tables; neither the
// records asked for nor what lies in the bin counts.
func TestLinksTellWhoNamesARecord(t *testing.T) {
	ctx := context.Background()
	s := storetest.Open(t, options(t))
	save := func(rec *app.Record) *app.Record { return storetest.Save(t, s, nil, rec, "") }
	a := record("title", "甲")
	party := func(r *app.Record) app.Party {
		return app.Party{Form: "deal", Ref: r.ID, Name: r.Value("title").Text()}
	}
	a.Set("partner", app.PartyValue(party(a))) // itself
	a = save(a)
	b := save(record("title", "乙", "partner", party(a)))
	rows := record("title", "丙")
	rows.Rows["funds"] = []app.Row{row("m", "payer", party(a)), row("n", "payer", party(a)), row("o", "payer", party(b))}
	c := save(rows)
	gone := save(record("title", "丁", "partner", party(a)))
	save(record("title", "戊", "partner", app.Party{Name: "甲"})) // the name alone is no link
	if err := s.Update(ctx, func(tx register.Tx) error {
		_, err := tx.Apply(storetest.Stamp(op.Op{Form: "deal", Doc: gone.ID, Unit: storetest.Unit, Kind: op.Delete, TrunkRev: gone.Rev}))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		ids  []app.ID
		some int
		want []register.Link
	}{
		{[]app.ID{a.ID}, 3, []register.Link{{Form: "deal", Field: "partner", Count: 1, Some: []app.ID{b.ID}}, {Form: "deal", Field: "funds.payer", Count: 1, Some: []app.ID{c.ID}}}},
		{[]app.ID{a.ID, b.ID}, 0, []register.Link{{Form: "deal", Field: "funds.payer", Count: 1}}},
		{[]app.ID{a.ID, b.ID, c.ID}, 3, nil},
		{[]app.ID{c.ID}, 3, nil},
	} {
		got, err := s.Links(ctx, "deal", x.ids, x.some)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(x.want) {
			t.Errorf("%d ids: %+v, %v; want %+v", len(x.ids), got, err, x.want)
		}
	}
	s.Lock()
	if _, err := s.Links(ctx, "deal", []app.ID{a.ID}, 3); app.CodeOf(err) != store.CodeLogin {
		t.Errorf("while locked: %v", err)
	}
}
