package uitest

import (
	"context"

	"ronghe/app"
	"ronghe/app/register"
)

// Clashes are those that a test put there: this store has no server.
func (s *Store) Clashes(context.Context, int) ([]register.Clashed, error) { return s.Clashing, nil }

// Rejected are none.
func (*Store) Rejected(context.Context, int) ([]register.RejectedOp, error) { return nil, nil }

// GiveUp finds nothing to give up.
func (*Store) GiveUp(context.Context, app.ID) error { return app.NewError(app.CodeNotFound, nil) }

// OfferAgain finds nothing to offer.
func (*Store) OfferAgain(context.Context, app.ID, app.ID) error {
	return app.NewError(app.CodeNotFound, nil)
}
