package register

import (
	"context"

	"ronghe/app"
	"ronghe/app/op"
)

// Step takes steps in a document's workflow one after another, all or none: each op
// has form, document, kind, unit, the revision that its taker saw, the changes and
// the reason. A document that is not there yet is made first, with what begin says.
// A step belongs to no batch: it is not undone, another follows it. It returns the
// document after the last. Errors: not_found, stale, those of app/review, and the
// store's.
func (s *Service) Step(ctx context.Context, begin []op.Change, ops ...op.Op) (*app.Record, error) {
	var out *app.Record
	err := s.store.Update(ctx, func(tx Tx) (err error) {
		for _, o := range ops {
			if out, err = s.step(tx, begin, o); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func (s *Service) step(tx Tx, begin []op.Change, o op.Op) (*app.Record, error) {
	f, err := s.form(o.Form)
	if err != nil {
		return nil, err
	}
	o.FormVer = f.Version
	cur, err := tx.Get(o.Form, o.Doc)
	if err != nil {
		return nil, err
	}
	if cur == nil {
		first := op.Op{Form: o.Form, FormVer: f.Version, Doc: o.Doc, Unit: o.Unit, Kind: op.Create, Fields: begin}
		s.stamp(&first, "", "")
		if cur, err = tx.Apply(&first); err != nil {
			return nil, err
		}
		o.TrunkRev = cur.Rev
	}
	s.stamp(&o, "", o.Reason)
	return tx.Apply(&o)
}
