package boot

import (
	"reflect"
	"testing"

	"ronghe/app"
	"ronghe/app/supply"
	"ronghe/sync/server/servertest"
)

// A county that makes a deal with what another county published cannot mark that item.
// The other sees it once both have reconciled, marks its own in one step, and is asked no
// more; one undo takes that back. Asked of one item alone it is told the same. A claim that
// it denies is not asked again, until that is taken back.
func TestTheOtherCountyIsToldOfADeal(t *testing.T) {
	province := servertest.Start(t, t.TempDir()+"/province.db")
	a, b := desksOf(t, province, "220281-edu", 1)[0], desksOf(t, province, "220282-edu", 1)[0]
	seeks := offered(t, a.svc, "求数控实习生", "企业求", "企业", "磐石某精密机械公司")
	offers := offered(t, b.svc, "数控专业实习生", "学校供", "学校", "磐石某职教中心")
	for d, rec := range map[*desk]*app.Record{a: seeks, b: offers} {
		today := d.svc.Today()
		if _, err := supply.Publish(t.Context(), d.svc, []app.ID{rec.ID}, supply.Publication{Scope: "city", From: today, To: today}); err != nil {
			t.Fatal(err)
		}
		d.sync()
	}
	a.sync()
	ss, err := supply.Deal(t.Context(), a.svc, seeks.ID, offers.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ss.Save(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	claims := func(d *desk, want int) []supply.Claim {
		t.Helper()
		got, err := supply.Claims(t.Context(), d.svc)
		if err != nil || len(got) != want {
			t.Fatalf("%d claims, want %d: %+v, %v", len(got), want, got, err)
		}
		for _, item := range []app.ID{seeks.ID, offers.ID} {
			var all []supply.Claim
			for _, c := range got {
				if c.Item == item {
					all = append(all, c)
				}
			}
			if one, err := supply.ClaimsOn(t.Context(), d.svc, item); err != nil || len(one) != len(all) || len(all) > 0 && !reflect.DeepEqual(one, all) {
				t.Fatalf("on %s there are %+v, %v, want %+v", item, one, err, all)
			}
		}
		return got
	}
	claims(b, 0)
	a.sync()
	b.sync()
	claims(a, 0)
	c := claims(b, 1)[0]
	if c.Item != offers.ID || c.By != seeks.ID || c.Unit != "220281-edu" || c.Title != "数控专业实习生" || c.ByTitle != "求数控实习生" || c.On != a.svc.Today() {
		t.Errorf("the claim is %+v", c)
	}
	done, err := supply.Confirm(t.Context(), b.svc, c)
	if err != nil || done.Records != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	rec := read(t, b.svc, offers)
	if rec.Value("standing").Text() != supply.Signed || rec.Value("signed_on").Text() != c.On || rec.Value("matched_item").Party().Ref != seeks.ID {
		t.Errorf("confirmed, it is %v", rec.Fields)
	}
	claims(b, 0)
	b.sync()
	a.sync()
	claims(a, 0)
	if _, err := b.svc.Undo(t.Context(), done.Batch); err != nil {
		t.Fatal(err)
	}
	if c = claims(b, 1)[0]; supply.Deny(t.Context(), b.svc, c) != nil {
		t.Fatal("it cannot be denied")
	}
	claims(b, 0)
	if err := supply.AskAgain(t.Context(), b.svc, c); err != nil {
		t.Fatal(err)
	}
	claims(b, 1)
}
