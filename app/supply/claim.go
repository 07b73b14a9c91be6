package supply

import (
	"context"

	"ronghe/app"
	"ronghe/app/register"
)

// Claim is an item of this unit with which another unit made a deal: the other could
// not mark it, for only its own unit writes it.
type Claim struct {
	Item    app.ID
	Title   string
	By      app.ID // the other item, which names this one
	ByTitle string
	Owner   string // who offers or seeks there
	Unit    string // code of the unit that made the deal
	On      string // YYYY-MM-DD
	matched app.Value
}

// Claims are the items of this unit that stand as open here while a published item of
// another unit says that it was signed with them. Errors: the store's.
func Claims(ctx context.Context, svc *register.Service) ([]Claim, error) {
	var out []Claim
	q := app.Query{Form: Form, Where: []app.Filter{{Field: "standing", Op: app.In, Values: []string{Signed}}}}
	err := svc.Store().Each(ctx, q, func(rec *app.Record) error {
		with := rec.Value("matched_item").Party()
		if svc.Foreign(rec) && with.Ref != "" {
			out = append(out, Claim{
				Item: with.Ref, By: rec.ID, ByTitle: rec.Value("title").Text(), Owner: name(rec), Unit: rec.Unit,
				On: rec.Value("signed_on").Text(), matched: app.PartyValue(named(rec)),
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	open := out[:0]
	for _, c := range out {
		rec, err := svc.Open(ctx, Form, c.Item)
		switch {
		case app.CodeOf(err) == app.CodeNotFound:
			continue // a third unit's, which is not seen here
		case err != nil:
			return nil, err
		case rec.Deleted || svc.Foreign(rec) || rec.Value("status").Text() == Signed:
			continue
		}
		c.Title = rec.Value("title").Text()
		open = append(open, c)
	}
	return open, nil
}

// Confirm marks the item of a claim as signed with the other; the agreement is the other
// unit's and is not seen here. It can be undone. Errors: those of Change.
func Confirm(ctx context.Context, svc *register.Service, c Claim) (register.Bulked, error) {
	return svc.Change(ctx, Form, []app.ID{c.Item}, func(rec *app.Record) bool {
		if rec.Value("status").Text() == Signed {
			return false
		}
		rec.Set("status", app.TextValue(Signed))
		rec.Set("signed_on", app.TextValue(c.On))
		rec.Set("matched_item", c.matched)
		return true
	})
}
