package home_test

import (
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	market "ronghe/app/supply"
	"ronghe/ui"
	"ronghe/ui/home"
	"ronghe/ui/nav"
	uiregister "ronghe/ui/register"
	"ronghe/ui/supply"
	"ronghe/ui/uitest"
)

// A deal that another unit made with an item of this one is told on the desk and beside
// the item, though that was withdrawn, and the item is marked in one step that can be undone.
func TestADealOfAnotherUnitIsTold(t *testing.T) {
	b := uitest.NewBench(t)
	b.App.Acts = func(string) []ui.Act { return supply.Acts(b.App) }
	day := b.App.Svc.Today()
	item := `{"fields": {"title": "供化工课", "direction": "firm_offers", "kind": "teaching", "status": "published", "division": "220221", "scope": "province",
		"detail": "x", "owner": {"name": "甲厂"}, "valid_from": "` + day + `", "valid_to": "` + day + `", "published_on": "` + day + `"}}`
	b.Put("supply_demand", strings.Replace(item, "供化工课", "另一门课", 1))
	own := b.Put("supply_demand", strings.Replace(item, `"published"`, `"registered"`, 1)) // withdrawn
	b.Show(home.New(b.App))
	if b.Says("请确认") {
		t.Fatalf("before there is a deal: %s", b.Drawn())
	}
	theirs := &app.Record{ID: op.NewID(), Form: "supply_demand", FormVer: 1, Unit: "220281-edu", Fields: map[string]app.Value{
		"title": app.TextValue("求化工课"), "status": app.TextValue("signed"), "standing": app.TextValue("signed"), "signed_on": app.TextValue(day), "scope": app.TextValue("province"),
		"owner": app.PartyValue(app.Party{Name: "乙校"}), "matched_item": app.PartyValue(app.Party{Form: "supply_demand", Ref: own, Name: "供化工课"}),
	}}
	if err := b.App.Svc.Store().Update(t.Context(), func(tx register.Tx) error {
		for _, o := range op.Diff(nil, theirs) {
			o.ID, o.Form, o.FormVer, o.Doc, o.Unit = op.NewID(), theirs.Form, 1, theirs.ID, theirs.Unit
			if _, err := tx.Apply(&o); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	b.Show(home.New(b.App))
	if !b.Says("已与“供化工课”对接，请确认。") {
		t.Fatalf("the desk says %s", b.Drawn())
	}
	b.Press("去确认")
	n := len(b.Nav.Went) - 1
	want, _ := b.Nav.Wants[n].(uiregister.Wanted)
	if b.Nav.Went[n] != nav.Supply || want.Select != own {
		t.Fatalf("it leads to %v, %+v", b.Nav.Went[n], want)
	}
	l := supply.New(b.App)
	b.Show(l)
	l.Want(uiregister.Wanted{Search: "另"}) // as it was left
	l.Want(want)
	b.Runner.Fire(1e9)
	if !b.Says("已与本条对接，请确认") || !b.Says("只看：别的单位已对接、待确认的") {
		t.Fatalf("beside the item: %s", b.Drawn())
	}
	uitest.Picture(t, b, "claim")
	b.Press("不是这一条")
	if claims, err := market.Claims(t.Context(), b.App.Svc); err != nil || len(claims) != 0 || b.Says("请确认") {
		t.Fatalf("denied, there are %+v, %v; the page says %s", claims, err, b.Drawn())
	}
	if err := market.AskAgain(t.Context(), b.App.Svc, market.Claim{Item: own, By: theirs.ID}); err != nil {
		t.Fatal(err)
	}
	l.Want(want)
	b.Runner.Fire(1e9)
	b.Press("标为已签约")
	if rec, err := b.App.Svc.Open(t.Context(), "supply_demand", own); err != nil || rec.Value("status").Text() != "signed" || rec.Value("matched_item").Party().Ref != theirs.ID {
		t.Errorf("marked, it is %+v, %v", rec, err)
	}
	if b.Says("已与本条对接，请确认") {
		t.Errorf("marked, the page still says %s", b.Drawn())
	}
}
