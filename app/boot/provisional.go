package boot

import (
	"context"

	"ronghe/app"
	"ronghe/app/i18n"
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
	// ProvisionalLater is a record to which a later version of its register wrote than
	// this program knows: what it says cannot be shown, and goes on as it is.
	ProvisionalLater ProvisionalState = "later"
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
	Record  *app.Record         `json:"-"` // as it would stand; nil: of a later version
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
	docs := map[app.ID]*brought{}
	var order []*brought
	err := in.eachOp(func(o *op.Op) error {
		if o.Kind.Audit() {
			return nil
		}
		if known, err := p.store.HoldsOp(ctx, o.ID); err != nil || known {
			return err // the network was faster: it is decided, and stands in the record
		}
		d := docs[o.Doc]
		if d == nil {
			d = &brought{form: o.Form, doc: o.Doc, fold: op.Doc{Upgrade: p.defs.Catalog.Upgrade}}
			if rec, err := p.store.Get(ctx, o.Form, o.Doc); err == nil && rec != nil {
				d.old, d.fold.Rec = rec, rec.Clone()
			}
			docs[o.Doc] = d
			order = append(order, d)
		}
		d.later = d.later || p.defs.Catalog.Reads(o) != nil
		if !d.later && d.fold.Ready(o) {
			d.fold.Fold(o, in.Branch, 0, nil)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []Provisional
	for _, d := range order {
		if d.fold.Rec == nil && !d.later {
			continue // its beginning is not in this bundle, nor here
		}
		out = append(out, d.shown(ctx, svc))
	}
	return out, nil
}

// brought is a record of which a bundle brings something.
type brought struct {
	form  string
	doc   app.ID
	old   *app.Record // as it stands here; nil: it does not
	fold  op.Doc
	later bool
}

func (d *brought) shown(ctx context.Context, svc *register.Service) Provisional {
	v := Provisional{Form: d.form, Title: d.form, Doc: d.doc, State: ProvisionalNew}
	if f, ok := svc.Catalog().Form(d.form); ok {
		v.Title = f.Title
	}
	if d.later {
		v.State, v.Name = ProvisionalLater, i18n.T("bundle.no_name")
		if d.old != nil {
			v.Name = svc.Name(d.old)
		}
		return v
	}
	rec := d.fold.Rec
	v.Name, v.Record = svc.Name(rec), rec
	switch {
	case rec.Deleted:
		v.State = ProvisionalDeleted
	case d.old != nil:
		v.State = ProvisionalChanged
	}
	for _, ch := range svc.Between(ctx, d.old, rec) {
		v.Changes = append(v.Changes, ProvisionalChange{ch.Label, ch.Old, ch.New})
	}
	return v
}

// eachOp hands out the ops inside, in their order.
func (in *Parcel) eachOp(f func(*op.Op) error) error {
	return bundle.EachOp(in.opened, f)
}

// UnitName is the name of a unit, its code where it is none.
func UnitName(code string) string { return register.UnitName(code) }

// Left counts what is not reconciled.
func (p *Program) Left(ctx context.Context) (store.Waiting, error) { return p.store.Waiting(ctx) }
