package boot

import (
	"context"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/sync/bundle"
)

// ProvisionalState says what a bundle makes of a record.
type ProvisionalState string

// States.
const (
	ProvisionalNew     ProvisionalState = "new"
	ProvisionalChanged ProvisionalState = "changed"
	ProvisionalDeleted ProvisionalState = "deleted"
)

// Provisional is a record as a bundle of a unit below makes it: the province has
// not decided on it, and nothing of it is in this folder.
type Provisional struct {
	Form    string              `json:"form"`
	Title   string              `json:"title"` // of the register
	Doc     app.ID              `json:"record"`
	Name    string              `json:"name"`
	State   ProvisionalState    `json:"state"`
	Changes []ProvisionalChange `json:"changes"`
	Record  *app.Record         `json:"-"` // as it would stand
}

// ProvisionalChange is one place of it in words; personal values are masked.
type ProvisionalChange struct {
	Label string `json:"label"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// Provisional folds the ops of a bundle over what this folder knows of their
// records, in memory alone.
func (p *Program) Provisional(ctx context.Context, in *Parcel) ([]Provisional, error) {
	svc := p.svc
	if svc == nil {
		return nil, app.NewError(store.CodeLogin, nil)
	}
	docs := map[app.ID]*op.Doc{}
	olds := map[app.ID]*app.Record{}
	var order []app.ID
	err := in.eachOp(func(o *op.Op) error {
		if o.Kind.Audit() {
			return nil
		}
		if known, err := p.store.HoldsOp(ctx, o.ID); err != nil || known {
			return err // the network was faster: it is decided, and stands in the record
		}
		d := docs[o.Doc]
		if d == nil {
			d = &op.Doc{Upgrade: p.defs.Catalog.Upgrade}
			if rec, err := p.store.Get(ctx, o.Form, o.Doc); err == nil && rec != nil {
				olds[o.Doc], d.Rec = rec, rec.Clone()
			}
			docs[o.Doc] = d
			order = append(order, o.Doc)
		}
		if d.Ready(o) {
			d.Fold(o, in.Branch, 0, nil)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []Provisional
	for _, id := range order {
		rec := docs[id].Rec
		if rec == nil {
			continue // its beginning is not in this bundle, nor here
		}
		v := Provisional{Form: rec.Form, Title: rec.Form, Doc: id, Name: svc.Name(rec), Record: rec, State: ProvisionalNew}
		if f, ok := svc.Catalog().Form(rec.Form); ok {
			v.Title = f.Title
		}
		old := olds[id]
		switch {
		case rec.Deleted:
			v.State = ProvisionalDeleted
		case old != nil:
			v.State = ProvisionalChanged
		}
		for _, ch := range svc.Between(ctx, old, rec) {
			v.Changes = append(v.Changes, ProvisionalChange{ch.Label, ch.Old, ch.New})
		}
		out = append(out, v)
	}
	return out, nil
}

// eachOp hands out the ops inside, in their order.
func (in *Parcel) eachOp(f func(*op.Op) error) error {
	return bundle.EachOp(in.opened, f)
}

// UnitName is the name of a unit, its code where it is none.
func UnitName(code string) string { return register.UnitName(code) }

// Left counts what is not reconciled.
func (p *Program) Left(ctx context.Context) (store.Waiting, error) { return p.store.Waiting(ctx) }
