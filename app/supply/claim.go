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

// MostNaming is how many items that name one are looked at for it.
const MostNaming = 2000

// Claims are the items of this unit that stand as open here while a published item of
// another unit says that it was signed with them, but for those that were denied. Errors:
// the store's.
func Claims(ctx context.Context, svc *register.Service) ([]Claim, error) { return claims(ctx, svc) }

// ClaimsOn are those of Claims that are made on one item. Only what names the item is
// read. Errors: the store's.
func ClaimsOn(ctx context.Context, svc *register.Service, id app.ID) ([]Claim, error) {
	if title, err := open(ctx, svc, id); err != nil || title == nil {
		return nil, err
	}
	links, err := svc.Store().Links(ctx, Form, []app.ID{id}, MostNaming)
	if err != nil {
		return nil, err
	}
	var by []string
	for _, l := range links {
		if l.Form == Form && l.Field == "matched_item" {
			for _, one := range l.Some {
				by = append(by, string(one))
			}
		}
	}
	if len(by) == 0 {
		return nil, nil
	}
	return claims(ctx, svc, app.Filter{Field: "_id", Op: app.In, Values: by})
}

// claims are those that the signed items make which some conditions select.
func claims(ctx context.Context, svc *register.Service, by ...app.Filter) ([]Claim, error) {
	var out []Claim
	signed := app.Filter{Field: "standing", Op: app.In, Values: []string{Signed}}
	err := svc.Store().Each(ctx, app.Query{Form: Form, Where: append(by, signed)}, func(rec *app.Record) error {
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
	asked := out[:0]
	for _, c := range out {
		title, err := open(ctx, svc, c.Item)
		if err != nil {
			return nil, err
		}
		if title == nil {
			continue
		}
		denied, err := svc.Store().Setting(ctx, c.deniedKey())
		if err != nil {
			return nil, err
		}
		if denied == "" {
			c.Title = *title
			asked = append(asked, c)
		}
	}
	return asked, nil
}

// open is the title of an item that this unit could mark as signed; nil for one that is
// signed, deleted, another unit's or not seen here.
func open(ctx context.Context, svc *register.Service, id app.ID) (*string, error) {
	rec, err := svc.Open(ctx, Form, id)
	switch {
	case app.CodeOf(err) == app.CodeNotFound:
		return nil, nil
	case err != nil:
		return nil, err
	case rec.Deleted || svc.Foreign(rec) || rec.Value("status").Text() == Signed:
		return nil, nil
	}
	title := rec.Value("title").Text()
	return &title, nil
}

// deniedKey is the setting that keeps that the claim is not so.
func (c Claim) deniedKey() string { return "supply.denied/" + string(c.Item) + "/" + string(c.By) }

// Deny keeps in this folder that a claim is not about the item it names: it is not asked
// again. Errors: the store's.
func Deny(ctx context.Context, svc *register.Service, c Claim) error {
	return svc.Store().SetSetting(ctx, c.deniedKey(), svc.Today())
}

// AskAgain takes Deny back. Errors: the store's.
func AskAgain(ctx context.Context, svc *register.Service, c Claim) error {
	return svc.Store().SetSetting(ctx, c.deniedKey(), "")
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
