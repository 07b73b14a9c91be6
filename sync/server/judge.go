package server

import (
	"slices"
	"strconv"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/review"
)

// judge says whether a step of a report may be taken by whom it names, wherever
// it was made: in order, by the report's unit or one above it, and never by who
// entered the same figures (R9). What an account's roles allow its own computer
// judges: accounts are not known here. A step that was taken on another state
// than stands is no case for it: the merge refuses that as a conflict.
func (s *step) judge(d *document, en *Entry, o *op.Op) (bool, error) {
	if o.Form != review.Form || !o.Kind.Step() || !d.there() || d.doc.Rec == nil || len(d.doc.Decide(o, en.Branch)) > 0 {
		return true, nil
	}
	rec := d.doc.Rec
	year, err := strconv.Atoi(rec.Value(review.FieldYear).Text())
	if err != nil {
		return false, nil //nolint:nilerr // a submission of no year has no steps
	}
	if o.Kind == op.Comment {
		return s.comments(o, en.Unit, d.row.Unit), nil
	}
	if o.Kind == op.Sign { // what is signed now may be other tables than the time before
		rec = rec.Clone()
		for _, c := range o.Fields {
			if c.Path == review.FieldTables {
				rec.Set(review.FieldTables, c.New)
			}
		}
	}
	unit, _ := s.e.defined().units.Resolve(en.Unit)
	by := review.Taker{User: app.User{ID: o.User, Roles: everyRole}, Unit: unit}
	c, err := review.Facts(look{s}, by, func(unit, superior string) bool { return unit != superior && s.e.defined().units.Under(unit, superior) }, rec, d.row.Unit, year)
	if err != nil {
		if app.CodeOf(err) == app.CodeInternal { // it names revisions that are none
			return false, nil
		}
		return false, err
	}
	c.Unanswered = 0 // a question that the unit has not seen yet holds nothing up
	_, err = review.Next(c, o.Kind, o.Reason)
	return err == nil, nil
}

// held adds to the places in which an op is refused those of a report that was sent up:
// what somebody wrote into its tables who did not know of that becomes a conflict. So
// does a submission whose tables are others than were signed.
func (s *step) held(d *document, o *op.Op, refused []string) ([]string, error) {
	switch {
	case o.Form == review.TableForm:
		up, err := review.SentUp(look{s}, d.doc.Rec, o)
		if err != nil || !up || slices.Contains(refused, op.Whole) {
			return refused, err
		}
		if o.Kind != op.Resolve { // a row is one question, whatever else is wrong with it
			refused = nil
		}
		return union(refused, d.doc.Changing(o)), nil
	case o.Form == review.Form && o.Kind == op.Submit && d.doc.Rec != nil && len(refused) == 0:
		behind, err := review.Behind(look{s}, d.doc.Rec)
		if err != nil {
			return nil, err
		}
		for id, signed := range behind {
			if wrote, err := s.wrote(id, signed); err != nil || wrote {
				return []string{op.Whole}, err
			}
		}
	}
	return refused, nil
}

// wrote reports whether anything came into a document after a revision: who ended a
// conflict and left it as it was, or was refused, wrote nothing.
func (s *step) wrote(doc app.ID, after int64) (wrote bool, err error) {
	err = s.each(doc, func(en *Entry, o *op.Op) {
		wrote = wrote || en.Rev > after && !review.Ends(o) && o.Took(en.Refused)
	})
	return wrote, err
}

// each calls f for the decided ops of a document, those of this step included.
func (s *step) each(doc app.ID, f func(*Entry, *op.Op)) error {
	read := func(en *Entry) error {
		o, err := op.Decode(en.Body)
		if err == nil {
			f(en, &o)
		}
		return err
	}
	if err := s.tx.History([]app.ID{doc}, read); err != nil {
		return err
	}
	for _, en := range slices.Concat(s.fresh, s.settled) {
		if en.Doc == doc && en.Rev > 0 {
			if err := read(en); err != nil {
				return err
			}
		}
	}
	return nil
}

// comments says whether a unit may say what an op says of the report of a unit:
// for itself alone, and nobody asks but who is above. Where the report stands is
// no matter: a question to one that was withdrawn meanwhile still reaches its unit.
func (s *step) comments(o *op.Op, by, of string) bool {
	m, err := review.ReadRemark(o)
	if err != nil {
		return false
	}
	c := review.Case{State: review.Submitted, Roles: everyRole, Own: by == of, Above: by != of && s.e.defined().units.Under(of, by)}
	return review.MaySay(c, m, by) == nil
}

// everyRole are the roles of who is not known here.
var everyRole = []string{app.RoleClerk, app.RoleReviewer, app.RoleStatistics, app.RoleHead}

// look reads documents as they stand in a step.
type look struct{ s *step }

// Get implements review.Look.
func (l look) Get(form string, id app.ID) (*app.Record, error) {
	if err := l.s.load([]app.ID{id}); err != nil {
		return nil, err
	}
	d := l.s.docs[id]
	if !d.there() || d.row.Form != form {
		return nil, nil
	}
	return d.doc.Rec, nil
}

// Writers implements review.Look.
func (l look) Writers(doc app.ID, kinds ...op.Kind) ([]app.ID, error) {
	var out []app.ID
	err := l.s.each(doc, func(_ *Entry, o *op.Op) {
		if (len(kinds) == 0 || slices.Contains(kinds, o.Kind)) && !slices.Contains(out, o.User) {
			out = append(out, o.User)
		}
	})
	return out, err
}
