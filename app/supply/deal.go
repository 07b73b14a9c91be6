package supply

import (
	"context"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/match"
	"ronghe/app/op"
	"ronghe/app/register"
)

// Deal begins the agreement of two items that suit one another: both parties, the
// majors, the dates, the money and the items themselves are filled in. Nothing is
// stored. Errors: not_found, and the store's.
func Deal(ctx context.Context, svc *register.Service, a, b app.ID) (*register.Session, error) {
	one, err := svc.Open(ctx, Form, a)
	if err != nil {
		return nil, err
	}
	other, err := svc.Open(ctx, Form, b)
	if err != nil {
		return nil, err
	}
	t, err := tables()
	if err != nil {
		return nil, err
	}
	ss, err := svc.Begin(Agreement)
	if err != nil {
		return nil, err
	}
	seeks, offers := one, other
	if !match.Seeks(one.Value("direction").Text()) {
		seeks, offers = other, one
	}
	ss.Set("title", app.TextValue(i18n.T("supply.deal_title", "seeks", name(seeks), "offers", name(offers), "what", seeks.Value("title").Text())))
	ss.Set("kind", app.TextValue("firm"))
	if area := t.Area(seeks.Value("kind").Text()); area != "" {
		ss.Set("fields", app.ListValue(area))
	}
	for field, from := range map[string]string{"industry": "industry_name", "division": "division", "amount": "amount"} {
		v := seeks.Value(from)
		if v.IsBlank() {
			v = offers.Value(from)
		}
		ss.Set(field, v)
	}
	today := svc.Today()
	ss.Set("signed_on", app.TextValue(today))
	ss.Set("expires_on", earlier(seeks.Value("valid_to"), offers.Value("valid_to"), today))
	for i, id := range ss.InsertRows("parties", 0, 2) {
		rec, role := seeks, "first"
		if i == 1 {
			rec, role = offers, "second"
		}
		ss.Set(op.Path("parties", id, "role"), app.TextValue(role))
		ss.SetText(op.Path("parties", id, "party"), name(rec))
		ss.Set(op.Path("parties", id, "party"), rec.Value("owner"))
	}
	majors := seeks.Rows["majors"]
	if len(majors) == 0 {
		majors = offers.Rows["majors"]
	}
	for i, id := range ss.InsertRows("majors", 0, len(majors)) {
		for _, col := range []string{"major", "major_code"} {
			ss.Set(op.Path("majors", id, col), majors[i].Fields[col])
		}
	}
	ss.Set("from_item", app.PartyValue(named(one)))
	ss.Set("with_item", app.PartyValue(named(other)))
	return ss, nil
}

func name(rec *app.Record) string { return rec.Value("owner").Party().Name }

// named is how others name an item.
func named(rec *app.Record) app.Party {
	return app.Party{Form: rec.Form, Ref: rec.ID, Name: rec.Value("title").Text()}
}

// earlier is the first of two days that is not before today, blank where both are.
func earlier(a, b app.Value, today string) app.Value {
	x, y := a.Text(), b.Text()
	if x < today || y >= today && y < x {
		x = y
	}
	if x < today {
		return app.Value{}
	}
	return app.TextValue(x)
}

// Follow says what the items become when an agreement is stored that came from
// them: signed, linked to it and to each other. It is a register.Follower.
func Follow(base, agreement *app.Record) []register.Following {
	from, with, on := agreement.Value("from_item"), agreement.Value("with_item"), agreement.Value("signed_on")
	if from.IsBlank() || on.IsBlank() || agreement.Value("status").Text() == "intent" {
		return nil
	}
	if base != nil && base.Value("from_item").Equal(from) && base.Value("with_item").Equal(with) && base.Value("signed_on").Equal(on) &&
		base.Value("status").Text() != "intent" {
		return nil
	}
	to := app.PartyValue(app.Party{Form: agreement.Form, Ref: agreement.ID, Name: agreement.Value("title").Text()})
	sign := func(item, other app.Value) register.Following {
		return register.Following{Form: Form, ID: item.Party().Ref, Edit: func(rec *app.Record) bool {
			rec.Set("status", app.TextValue(Signed))
			rec.Set("signed_on", on)
			rec.Set("agreement", to)
			rec.Set("matched_item", other)
			return true
		}}
	}
	out := []register.Following{sign(from, with)}
	if !with.IsBlank() {
		out = append(out, sign(with, from))
	}
	return out
}
