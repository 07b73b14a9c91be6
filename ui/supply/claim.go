package supply

import (
	"context"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	market "ronghe/app/supply"
	"ronghe/ui"
	"ronghe/ui/kit"
	uiregister "ronghe/ui/register"
	"ronghe/ui/xwidget"
)

// mostWanted is how many items the page is opened for at once.
const mostWanted = 500

// WantClaims opens the page for the items that claims are made on, standing on the first,
// whatever became of them here.
func WantClaims(claims []market.Claim) uiregister.Wanted {
	ids := make([]string, 0, min(len(claims), mostWanted))
	for _, c := range claims[:min(len(claims), mostWanted)] {
		ids = append(ids, string(c.Item))
	}
	return uiregister.Wanted{
		Where: []app.Filter{{Field: "_id", Op: app.In, Values: ids}}, Label: i18n.T("ui.supply.claims_shown"),
		Whole: true, Select: claims[0].Item,
	}
}

// claim says that another unit made a deal with the item, and marks it, or denies that, in
// one step.
func (s *side) claim(c market.Claim) fyne.CanvasObject {
	return kit.Tight(
		kit.Section(i18n.T("ui.supply.claim", "unit", register.UnitName(c.Unit))),
		kit.Quiet(i18n.T("ui.supply.claim_text", "title", c.ByTitle, "owner", c.Owner, "day", c.On)),
		kit.Line(4,
			xwidget.NewLink(i18n.T("ui.supply.open"), func() { s.app.Records.Open(market.Form, c.By, nil) }),
			xwidget.NewLink(i18n.T("ui.supply.claim_do"), func() { s.confirm(c) }),
			xwidget.NewLink(i18n.T("ui.supply.claim_not"), func() { s.deny(c, market.Deny) })))
}

// confirm marks the item of a claim as signed.
func (s *side) confirm(c market.Claim) {
	work(s.app, "ui.supply.claimed", func(batch app.ID, text string) {
		again := func() { s.again(c) }
		s.app.ToastUndo(text, func() { s.app.Undo(batch, again) })
		if s.app.Nav != nil {
			s.app.Nav.Saved()
		}
		again()
	}, func(ctx context.Context, svc *register.Service) (register.Bulked, error) {
		return market.Confirm(ctx, svc, c)
	})
}

// deny keeps that a claim is not so, or takes that back.
func (s *side) deny(c market.Claim, keep func(context.Context, *register.Service, market.Claim) error) {
	if !s.app.Entering() {
		return
	}
	svc := s.app.Svc
	ui.Do(s.app.Lane(), func(ctx context.Context) (struct{}, error) {
		return struct{}{}, keep(ctx, svc, c)
	}, func(_ struct{}, err error) {
		if err != nil {
			s.app.ShowError(err)
			return
		}
		s.app.ToastUndo(i18n.T("ui.supply.claim_denied"), func() { s.deny(c, market.AskAgain) })
		s.again(c)
	})
}

// again shows what suits the item of a claim once more, unless another is shown now.
func (s *side) again(c market.Claim) {
	if s.at == c.Item {
		s.Follow(c.Item)
	}
}
