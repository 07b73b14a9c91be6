package review

import (
	"fmt"
	"slices"
	"strconv"

	"ronghe/app"
	"ronghe/app/op"
)

// Look is what a step is judged over, as of the transaction that it is part of.
type Look interface {
	// Get returns a record; nil, nil when there is none.
	Get(form string, id app.ID) (*app.Record, error)
	// Writers returns the users whose ops of the kinds (none: all) made a document.
	Writers(doc app.ID, kinds ...op.Kind) ([]app.ID, error)
}

// Taker is who makes an op, and for which unit.
type Taker struct {
	User app.User
	Unit app.Unit
}

// Judge holds an op on a report's table, a submission or a parameter to the
// workflow, before it is stored. rec is the document as it stands, nil for one
// that is made. above tells whether a unit reports to another, directly or not.
// Errors: those of Next, review.locked, review.lapsed, stale, denied.
func Judge(look Look, by Taker, above func(unit, superior string) bool, rec *app.Record, o *op.Op) error {
	switch o.Form {
	case TableForm:
		return judgeTable(look, by, rec, o)
	case ParameterForm:
		if !slices.Contains(by.User.Roles, app.RoleAdmin) || o.User != by.User.ID {
			return app.NewError(app.CodeDenied, nil, "action", Title("parameter"))
		}
		return nil
	}
	j := &judge{look: look, by: by, rec: rec, o: o, above: above}
	return j.step()
}

// judgeTable refuses edits by who enters nothing, and of a report that is on its
// way.
func judgeTable(look Look, by Taker, rec *app.Record, o *op.Op) error {
	if !op.Allowed(by.User.Roles, o.Kind) {
		return app.NewError(app.CodeDenied, nil, "action", Title("fill"))
	}
	sub, year, err := submission(look, rec, o)
	if err != nil || Ends(o) {
		return err
	}
	return Editable(sub, year)
}

// SentUp reports whether the report of whose tables o is one was sent up and not returned
// since: what was approved never changes without an unlock. Errors: those of look.
func SentUp(look Look, rec *app.Record, o *op.Op) (bool, error) {
	sub, _, err := submission(look, rec, o)
	if app.CodeOf(err) == app.CodeInternal { // a table of no report
		return false, nil
	}
	return err == nil && StateOf(sub).Locked(), err
}

// submission is that of the report of whose tables o is one, nil for none.
func submission(look Look, rec *app.Record, o *op.Op) (sub *app.Record, year int, err error) {
	unit, text := o.Unit, ""
	if rec != nil {
		unit, text = rec.Unit, rec.Value(FieldYear).Text()
	}
	for _, c := range o.Fields {
		if c.Path == FieldYear && text == "" {
			text = c.New.Text()
		}
	}
	if year, err = strconv.Atoi(text); err != nil {
		return nil, 0, app.NewError(app.CodeInternal, fmt.Errorf("a table of the year %q", text))
	}
	sub, err = look.Get(Form, ID(unit, year))
	return sub, year, err
}

// Behind are the tables of a submission that went on since they were signed, with the
// revisions that were. Errors: those of look.
func Behind(look Look, rec *app.Record) (map[app.ID]int64, error) {
	year, err := strconv.Atoi(rec.Value(FieldYear).Text())
	tables, bad := ReadRevisions(rec.Value(FieldTables).Text())
	if err != nil || bad != nil {
		return nil, nil //nolint:nilerr // who judges steps says what is wrong with it
	}
	out := map[app.ID]int64{}
	for id, rev := range tables {
		doc := TableID(rec.Unit, year, id)
		table, err := look.Get(TableForm, doc)
		if err != nil {
			return nil, err
		}
		if revision(table) > rev {
			out[doc] = rev
		}
	}
	return out, nil
}

// Editable says whether a report may be edited where its submission stands as
// sub (nil for none), and if not why and what to do. Error: review.locked.
func Editable(sub *app.Record, year int) error {
	if state := StateOf(sub); state.Locked() {
		return app.NewError(CodeLocked, nil, "year", count(year), "state", state.Title(), "next", state.Next())
	}
	return nil
}

// judge looks at one step.
type judge struct {
	look  Look
	by    Taker
	above func(unit, superior string) bool
	rec   *app.Record
	o     *op.Op
	year  int
}

func (j *judge) step() error {
	if j.o.Kind == op.Create {
		return j.begin()
	}
	if Ends(j.o) && j.rec != nil {
		return nil
	}
	if !j.o.Kind.Step() || j.rec == nil || j.rec.Deleted || j.o.User != j.by.User.ID {
		return app.NewError(app.CodeInternal, fmt.Errorf("%s of a submission", j.o.Kind))
	}
	var err error
	if j.year, err = strconv.Atoi(j.rec.Value(FieldYear).Text()); err != nil {
		return app.NewError(app.CodeInternal, err)
	}
	if j.o.Kind == op.Comment { // it meets whatever the report became meanwhile
		return j.comment()
	}
	c, err := j.facts()
	if err != nil {
		return err
	}
	to, err := Next(c, j.o.Kind, j.o.Reason)
	if err != nil {
		return err
	}
	if j.o.TrunkRev != j.rec.Rev {
		return app.NewError(app.CodeStale, fmt.Errorf("revision %d, not %d", j.o.TrunkRev, j.rec.Rev))
	}
	return j.changes(to)
}

// Ends reports whether an op only ends the conflict of what came too late: it leaves
// everything as it stands.
func Ends(o *op.Op) bool {
	return o.Kind == op.Resolve && !slices.ContainsFunc(o.Fields, func(c op.Change) bool { return !c.New.Equal(c.Base) })
}

// begin lets a submission be made that says nothing yet.
func (j *judge) begin() error {
	for _, c := range j.o.Fields {
		if year, err := strconv.Atoi(c.New.Text()); c.Path == FieldYear && err == nil && j.o.Doc == ID(j.o.Unit, year) {
			continue
		}
		return app.NewError(app.CodeInternal, fmt.Errorf("a new submission says %s", c.Path))
	}
	return nil
}

// facts gathers what the step is judged by.
func (j *judge) facts() (Case, error) {
	return Facts(j.look, j.by, j.above, j.rec, j.rec.Unit, j.year)
}

// Facts gathers what steps of a unit's submission (rec, nil for none) of a year
// are judged by.
func Facts(look Look, by Taker, above func(unit, superior string) bool, rec *app.Record, unit string, year int) (Case, error) {
	c := Case{
		State: StateOf(rec), Roles: by.User.Roles, Own: by.Unit.Code == unit, Above: above(unit, by.Unit.Code),
		Level: by.Unit.Level, Disputed: len(Undecided(rec)), Unanswered: len(Unanswered(rec)),
	}
	single, err := look.Get(ParameterForm, ParameterID(unit, SingleSigner))
	if err != nil {
		return c, err
	}
	c.Single = single != nil && !single.Deleted && single.Value(ParameterOn).Bool()
	if rec == nil {
		return c, nil
	}
	tables, err := ReadRevisions(rec.Value(FieldTables).Text())
	if err != nil {
		return c, app.NewError(app.CodeInternal, err)
	}
	c.Entered, err = Entered(look, by.User.ID, unit, year, tables)
	if err == nil && !c.Entered && c.Above {
		var signed []app.ID
		signed, err = look.Writers(rec.ID, op.Sign)
		c.Entered = slices.Contains(signed, by.User.ID)
	}
	return c, err
}

// Entered reports whether a user has entered something of a report's tables.
func Entered(look Look, user app.ID, unit string, year int, tables Revisions) (bool, error) {
	for id := range tables {
		writers, err := look.Writers(TableID(unit, year, id))
		if err != nil || slices.Contains(writers, user) {
			return err == nil, err
		}
	}
	return false, nil
}

// changes holds what the step writes to what it may, and to what its taker saw.
func (j *judge) changes(to State) error {
	wrong := func(what string) error {
		return app.NewError(app.CodeInternal, fmt.Errorf("%s writes %s", j.o.Kind, what))
	}
	if j.o.Kind == op.Override {
		return j.override()
	}
	seen := map[string]app.Value{}
	for _, c := range j.o.Fields {
		if !c.Base.Equal(j.rec.Value(c.Path)) {
			return app.NewError(app.CodeStale, fmt.Errorf("%s changed meanwhile", c.Path))
		}
		seen[c.Path] = c.New
		if c.Path == FieldState || j.o.Kind == op.Sign && signs(c.Path) || c.New.Equal(c.Base) {
			continue
		}
		return wrong(c.Path)
	}
	if v, ok := seen[FieldState]; !ok || State(v.Text()) != to {
		return wrong("another state")
	}
	content, ok := seen[FieldContent]
	if !ok || len(content.Text()) != 64 {
		return wrong("no content")
	}
	tables := j.rec.Value(FieldTables)
	switch j.o.Kind {
	case op.Sign:
		if len(seen[FieldSnapshot].Files()) != 1 || seen[FieldTables].IsBlank() {
			return wrong("no snapshot")
		}
		tables = seen[FieldTables]
	case op.Submit:
	default:
		return nil
	}
	return j.current(tables.Text())
}

func signs(field string) bool {
	switch field {
	case FieldContent, FieldTables, FieldDisputed, FieldSnapshot:
		return true
	}
	return false
}

// current holds the tables to the revisions that are signed or sent up.
func (j *judge) current(text string) error {
	tables, err := ReadRevisions(text)
	if err != nil {
		return app.NewError(app.CodeInternal, err)
	}
	for id, rev := range tables {
		doc := TableID(j.rec.Unit, j.year, id)
		rec, err := j.look.Get(TableForm, doc)
		if err != nil {
			return err
		}
		if at := revision(rec); at != rev {
			if j.o.Kind == op.Submit {
				return app.NewError(CodeLapsed, nil)
			}
			return app.NewError(app.CodeStale, fmt.Errorf("table %s is at revision %d, not %d", id, at, rev))
		}
	}
	if j.o.Kind != op.Sign {
		return nil
	}
	// The tables that are signed may be others than those of the time before.
	entered, err := Entered(j.look, j.by.User.ID, j.rec.Unit, j.year, tables)
	if err != nil || !entered {
		return err
	}
	c, err := j.facts()
	if err != nil {
		return err
	}
	c.Entered = true
	_, err = Next(c, op.Sign, j.o.Reason)
	return err
}

func revision(rec *app.Record) int64 {
	if rec == nil {
		return 0
	}
	return rec.Rev
}

// override lets one disputed check of the present content pass.
func (j *judge) override() error {
	fields := map[string]string{}
	for _, c := range j.o.Fields {
		table, _, col := op.SplitPath(c.Path)
		if table != RowOverrides {
			return app.NewError(app.CodeInternal, fmt.Errorf("an override writes %s", c.Path))
		}
		fields[col] = c.New.Text()
	}
	check := fields[ColCheck]
	switch {
	case fields[ColOf] != j.rec.Value(FieldContent).Text():
		return app.NewError(app.CodeStale, fmt.Errorf("another content"))
	case !slices.Contains(Disputed(j.rec), check):
		return app.NewError(CodeNoCheck, nil, "check", check)
	case passed(j.rec, check):
		return app.NewError(CodeTwice, nil, "check", check)
	}
	return nil
}
