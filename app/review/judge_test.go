package review_test

import (
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/review"
)

// desk folds the ops that Judge lets through, as store and server do.
type desk struct {
	t    *testing.T
	docs map[app.ID]*app.Record
	log  []op.Op
}

func (d *desk) Get(_ string, id app.ID) (*app.Record, error) { return d.docs[id], nil }

func (d *desk) Writers(doc app.ID, kinds ...op.Kind) ([]app.ID, error) {
	var out []app.ID
	for _, o := range d.log {
		if o.Doc == doc && (len(kinds) == 0 || slices.Contains(kinds, o.Kind)) {
			out = append(out, o.User)
		}
	}
	return out, nil
}

var (
	county = app.Unit{Code: "220203-edu", Level: app.County}
	city   = app.Unit{Code: "220200-edu", Level: app.City}
	clerk  = review.Taker{User: app.User{ID: "clerk", Roles: []string{app.RoleClerk}}, Unit: county}
	head   = review.Taker{User: app.User{ID: "head", Roles: []string{app.RoleHead, app.RoleAdmin}}, Unit: county}
	above  = review.Taker{User: app.User{ID: "above", Roles: []string{app.RoleReviewer}}, Unit: city}
)

const year = 2025

func (d *desk) try(by review.Taker, o op.Op) error {
	o.User = by.User.ID
	if o.ID == "" {
		o.ID = op.NewID()
	}
	if o.Unit == "" {
		o.Unit = county.Code
	}
	rec := d.docs[o.Doc]
	err := review.Judge(d, by, func(unit, superior string) bool { return unit == county.Code && superior == city.Code }, rec, &o)
	if err != nil {
		return err
	}
	next, err := op.Apply(rec, &o)
	if err != nil {
		d.t.Fatal(err)
	}
	d.docs[o.Doc] = next
	d.log = append(d.log, o)
	return nil
}

func (d *desk) must(by review.Taker, o op.Op) {
	d.t.Helper()
	if err := d.try(by, o); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) edit(by review.Taker, words string) op.Op {
	doc := review.TableID(county.Code, year, "B01")
	o := op.Op{Form: review.TableForm, Doc: doc, Kind: op.Edit, Fields: []op.Change{{Path: "table_no", New: app.TextValue(words)}}}
	if d.docs[doc] == nil {
		o.Kind = op.Create
		o.Fields = append(o.Fields, op.Change{Path: review.FieldYear, New: app.TextValue("2025")})
	}
	return o
}

var sub = review.ID(county.Code, year)

// step is a step as the present submission asks for it.
func (d *desk) step(k op.Kind, to review.State, set map[string]app.Value) op.Op {
	rec := d.docs[sub]
	o := op.Op{Form: review.Form, Doc: sub, Kind: k, Reason: "因为", TrunkRev: rec.Rev}
	all := map[string]app.Value{review.FieldState: app.TextValue(string(to)), review.FieldContent: rec.Value(review.FieldContent)}
	for f, v := range set {
		all[f] = v
	}
	for f, v := range all {
		o.Fields = append(o.Fields, op.Change{Path: f, Base: rec.Value(f), New: v})
	}
	return o
}

func content(digit string) app.Value { return app.TextValue(strings.Repeat(digit, 64)) }

func (d *desk) sign(digit, disputed string) op.Op {
	rev := int64(0)
	if rec := d.docs[review.TableID(county.Code, year, "B01")]; rec != nil {
		rev = rec.Rev
	}
	return d.step(op.Sign, review.Signed, map[string]app.Value{
		review.FieldContent: content(digit), review.FieldTables: app.TextValue(review.Revisions{"B01": rev}.Text()),
		review.FieldSnapshot: app.FilesValue(app.File{Hash: digit, Name: "x"}), review.FieldDisputed: app.TextValue(disputed),
	})
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, docs: map[app.ID]*app.Record{}}
	d.must(clerk, d.edit(clerk, "一"))
	d.must(clerk, op.Op{Form: review.Form, Doc: sub, Kind: op.Create, Fields: []op.Change{{Path: review.FieldYear, New: app.TextValue("2025")}}})
	return d
}

func (d *desk) refused(err error, code string) {
	d.t.Helper()
	if app.CodeOf(err) != code {
		d.t.Errorf("%v, want %s", err, code)
	}
}

// A step is taken with what was seen, or not at all.
func TestAStepNamesWhatItSaw(t *testing.T) {
	d := newDesk(t)
	d.refused(d.try(clerk, d.sign("a", "")), review.CodeRole)
	entered := head
	entered.User.ID = clerk.User.ID
	d.refused(d.try(entered, d.sign("a", "")), review.CodeEntered)
	old := d.sign("a", "")
	d.must(clerk, d.edit(clerk, "二"))
	d.refused(d.try(head, old), app.CodeStale)
	d.must(head, d.sign("a", ""))
	sent := d.step(op.Submit, review.Submitted, nil)
	d.must(clerk, d.edit(clerk, "三"))
	d.refused(d.try(clerk, sent), review.CodeLapsed)
	d.must(head, d.sign("b", ""))
	d.refused(d.try(clerk, sent), app.CodeStale) // what was signed before
	d.must(clerk, d.step(op.Submit, review.Submitted, nil))
	d.refused(d.try(clerk, d.edit(clerk, "四")), review.CodeLocked)

	seen := d.step(op.Accept, review.Accepted, nil)
	d.must(clerk, d.step(op.Withdraw, review.Filling, nil))
	d.must(clerk, d.edit(clerk, "五"))
	d.must(head, d.sign("c", ""))
	d.must(clerk, d.step(op.Submit, review.Submitted, nil))
	d.refused(d.try(above, seen), app.CodeStale) // another content, the same state
	d.must(above, d.step(op.Accept, review.Accepted, nil))
	d.refused(d.try(clerk, d.step(op.Withdraw, review.Filling, nil)), review.CodeStep)
	d.must(above, d.step(op.Return, review.Returned, nil))
	d.must(clerk, d.edit(clerk, "六"))
}

// Ops that are made up are no steps.
func TestNothingElseIsWritten(t *testing.T) {
	d := newDesk(t)
	d.must(head, d.sign("a", ""))
	other := func(change func(*op.Op)) op.Op {
		o := d.step(op.Submit, review.Submitted, nil)
		change(&o)
		return o
	}
	for name, o := range map[string]op.Op{
		"an edit":         other(func(o *op.Op) { o.Kind = op.Edit }),
		"a deletion":      {Form: review.Form, Doc: sub, Kind: op.Delete},
		"another state":   other(func(o *op.Op) { o.Fields[index(o, review.FieldState)].New = app.TextValue("approved") }),
		"no state":        other(func(o *op.Op) { i := index(o, review.FieldState); o.Fields = slices.Delete(o.Fields, i, i+1) }),
		"no content":      other(func(o *op.Op) { i := index(o, review.FieldContent); o.Fields = slices.Delete(o.Fields, i, i+1) }),
		"another content": other(func(o *op.Op) { o.Fields[index(o, review.FieldContent)].New = content("f") }),
		"tables": other(func(o *op.Op) {
			o.Fields = append(o.Fields, op.Change{Path: review.FieldTables, Base: d.docs[sub].Value(review.FieldTables), New: app.TextValue("B01:9")})
		}),
		"another submission":  {Form: review.Form, Doc: app.ID("x"), Kind: op.Create, Fields: []op.Change{{Path: review.FieldYear, New: app.TextValue("2024")}}},
		"a submission signed": {Form: review.Form, Doc: review.ID(county.Code, 2024), Kind: op.Create, Fields: []op.Change{{Path: review.FieldState, New: app.TextValue("signed")}}},
	} {
		if err := d.try(clerk, o); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	o := d.step(op.Submit, review.Submitted, nil)
	o.User = head.User.ID
	if err := review.Judge(d, clerk, func(string, string) bool { return false }, d.docs[sub], &o); err == nil {
		t.Error("a step in another's name is taken")
	}
	param := op.Op{Form: review.ParameterForm, Doc: review.ParameterID(county.Code, review.SingleSigner), Kind: op.Create, Fields: []op.Change{{Path: review.ParameterOn, New: app.BoolValue(true)}}}
	d.refused(d.try(clerk, param), app.CodeDenied)
	d.must(head, param)
	alone := head
	alone.User.ID = clerk.User.ID
	o = d.sign("b", "")
	o.Reason = ""
	d.refused(d.try(alone, o), review.CodeSingle)
	d.must(alone, d.sign("b", ""))
}

func index(o *op.Op, path string) int {
	return slices.IndexFunc(o.Fields, func(c op.Change) bool { return c.Path == path })
}

// A disputed check holds the approval up until a reviewer lets it pass for just
// that content.
func TestADisputedCheckIsLetPass(t *testing.T) {
	d := newDesk(t)
	pass := func(check string, of app.Value) op.Op {
		row := op.NewID()
		o := op.Op{Form: review.Form, Doc: sub, Kind: op.Override, Reason: "属实", TrunkRev: d.docs[sub].Rev}
		for col, v := range map[string]app.Value{op.OrderField: app.TextValue("a"), review.ColCheck: app.TextValue(check), review.ColOf: of} {
			o.Fields = append(o.Fields, op.Change{Path: op.Path(review.RowOverrides, row, col), New: v})
		}
		return o
	}
	d.must(head, d.sign("a", "B01#one\nB02#two"))
	d.must(clerk, d.step(op.Submit, review.Submitted, nil))
	d.refused(d.try(head, pass("B01#one", content("a"))), review.CodeAbove)
	d.must(above, d.step(op.Accept, review.Accepted, nil))
	d.refused(d.try(above, pass("B03#three", content("a"))), review.CodeNoCheck)
	d.refused(d.try(above, pass("B01#one", content("b"))), app.CodeStale)
	d.must(above, pass("B01#one", content("a")))
	d.refused(d.try(above, pass("B01#one", content("a"))), review.CodeTwice)
	d.refused(d.try(above, d.step(op.Approve, review.Approved, nil)), review.CodeDisputed)
	d.must(above, pass("B02#two", content("a")))
	d.must(above, d.step(op.Approve, review.Approved, nil))
	if got := d.docs[sub]; review.StateOf(got) != review.Approved || len(review.Undecided(got)) > 0 {
		t.Errorf("%v %v", review.StateOf(got), review.Undecided(got))
	}
	// The same content signed by the reviewer's own hand would not be approved.
	signer := above
	signer.User.ID = head.User.ID
	fresh := newDesk(t)
	fresh.must(head, fresh.sign("a", ""))
	fresh.must(clerk, fresh.step(op.Submit, review.Submitted, nil))
	fresh.must(signer, fresh.step(op.Accept, review.Accepted, nil))
	fresh.refused(fresh.try(signer, fresh.step(op.Approve, review.Approved, nil)), review.CodeEntered)
}
