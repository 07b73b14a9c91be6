package register

import (
	"context"

	"ronghe/app"
	"ronghe/app/op"
)

// Step takes a step in a document's workflow: o has form, document, kind, unit,
// the revision that its taker saw, the changes and the reason. A document that is
// not there yet is made first, with what begin says. A step belongs to no batch:
// it is not undone, another follows it. Errors: not_found, stale, those of
// app/review, and the store's.
func (s *Service) Step(ctx context.Context, begin []op.Change, o op.Op) (*app.Record, error) {
	f, err := s.form(o.Form)
	if err != nil {
		return nil, err
	}
	o.FormVer = f.Version
	reason := o.Reason
	var out *app.Record
	err = s.store.Update(ctx, func(tx Tx) error {
		cur, err := tx.Get(o.Form, o.Doc)
		if err != nil {
			return err
		}
		if cur == nil {
			first := op.Op{Form: o.Form, FormVer: f.Version, Doc: o.Doc, Unit: o.Unit, Kind: op.Create, Fields: begin}
			s.stamp(&first, "", "")
			if cur, err = tx.Apply(&first); err != nil {
				return err
			}
			o.TrunkRev = cur.Rev
		}
		s.stamp(&o, "", reason)
		out, err = tx.Apply(&o)
		return err
	})
	return out, err
}
