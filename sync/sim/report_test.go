package sim

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/review"
	"ronghe/sync/server"
)

// reported says whether a form is one of the report's, which people do not edit as
// they edit records.
func reported(form string) bool {
	return form == review.Form || form == review.TableForm || form == review.ParameterForm
}

const year = 2025

// report is something that a person does with the report of a unit: its own, or one
// that was sent up to it.
func (d *desk) report() {
	w := d.w
	unit := d.unit
	if unit == city || unit == far {
		unit = []string{county, second}[w.rng.IntN(2)]
	}
	own, k := unit == d.unit, w.rng.IntN(100)
	sub := d.get(known{review.Form, review.ID(unit, year)})
	switch {
	case own && k < 35:
		d.fill(unit)
	case sub == nil && own:
		d.apply("report", op.Op{
			Form: review.Form, Doc: review.ID(unit, year), Unit: unit, Kind: op.Create,
			Fields: []op.Change{{Path: review.FieldYear, New: app.TextValue(strconv.Itoa(year))}},
		})
	case sub == nil || sub.Deleted:
	case k < 55:
		d.remark(sub, own)
	default:
		d.takeStep(sub, own)
	}
}

// fill edits a table of the report.
func (d *desk) fill(unit string) {
	w := d.w
	id := review.TableID(unit, year, "B01")
	rec := d.get(known{review.TableForm, id})
	var next *app.Record
	if rec == nil {
		next = &app.Record{ID: id, Form: review.TableForm, Unit: unit, Fields: map[string]app.Value{}, Rows: map[string][]app.Row{}}
		next.Set(review.FieldYear, app.TextValue(strconv.Itoa(year)))
		next.Set("table_no", app.TextValue("B01"))
	} else {
		next = rec.Clone()
	}
	rows := next.Rows["cells"]
	v := app.TextValue(fmt.Sprint(w.rng.IntN(9)))
	if i := w.rng.IntN(4); i < len(rows) {
		rows[i].Fields["value"] = v
	} else {
		last := ""
		if len(rows) > 0 {
			last = rows[len(rows)-1].Order
		}
		next.Rows["cells"] = append(rows, app.Row{ID: w.id(), Order: op.After(last), Fields: map[string]app.Value{
			"cell": app.TextValue(fmt.Sprintf("B01.a.%d", len(rows))), "value": v,
		}})
	}
	d.apply("filling in", op.Diff(rec, next)...)
}

// remark asks, answers, notes or settles.
func (d *desk) remark(sub *app.Record, own bool) {
	w := d.w
	m := review.Remark{ID: w.id(), Unit: d.unit, Author: d.name, Act: review.Ask, Cell: "B01.a.0", Words: fmt.Sprintf("为什么%d", w.rng.IntN(9))}
	if own {
		m.Act = review.Note
	}
	if asked := review.Remarks(sub); len(asked) > 0 && w.rng.IntN(2) == 0 {
		m.To, m.Cell = asked[w.rng.IntN(len(asked))].ID, ""
		if m.Act = review.Answer; !own || w.rng.IntN(4) == 0 {
			m.Act, m.Words = review.Settle, ""
		}
	}
	last := ""
	if rows := sub.Rows[review.RowRemarks]; len(rows) > 0 {
		last = rows[len(rows)-1].Order
	}
	d.apply("remark ("+string(m.Act)+")", op.Op{Form: review.Form, Doc: sub.ID, Kind: op.Comment, User: d.boss(), TrunkRev: sub.Rev, Fields: m.Changes(last)})
}

// boss is who signs and reviews at a desk, mostly somebody who enters nothing.
func (d *desk) boss() app.ID {
	if d.w.rng.IntN(8) == 0 {
		return d.user
	}
	return op.CodeID("boss", string(d.user))
}

// takeStep takes one of the steps that the state allows.
func (d *desk) takeStep(sub *app.Record, own bool) {
	w := d.w
	unit, _ := d.defs.set.Codes.Units().Resolve(d.unit)
	c := review.Case{State: review.StateOf(sub), Roles: everyRole, Own: own, Above: !own, Level: unit.Level}
	var may []op.Kind
	for _, k := range review.Steps {
		if _, err := review.Next(c, k, "因为"); err == nil && (k != op.Override || len(review.Undecided(sub)) > 0) {
			may = append(may, k)
		}
	}
	if len(may) == 0 {
		return
	}
	k := may[w.rng.IntN(len(may))]
	to, _ := review.Next(c, k, "因为")
	o := op.Op{Form: review.Form, Doc: sub.ID, Kind: k, User: d.boss(), Reason: "因为", TrunkRev: sub.Rev}
	if k == op.Override {
		row, last := w.id(), ""
		if rows := sub.Rows[review.RowOverrides]; len(rows) > 0 {
			last = rows[len(rows)-1].Order
		}
		for col, v := range map[string]string{op.OrderField: op.After(last), review.ColCheck: review.Undecided(sub)[0], review.ColOf: sub.Value(review.FieldContent).Text()} {
			o.Fields = append(o.Fields, op.Change{Path: op.Path(review.RowOverrides, row, col), New: app.TextValue(v)})
		}
		slices.SortFunc(o.Fields, func(a, b op.Change) int { return bytes.Compare([]byte(a.Path), []byte(b.Path)) })
		d.apply(string(k), o)
		return
	}
	set := map[string]app.Value{review.FieldState: app.TextValue(string(to)), review.FieldContent: sub.Value(review.FieldContent)}
	if k == op.Sign {
		d.snapshot(sub.Unit, set)
	}
	for _, f := range []string{review.FieldState, review.FieldContent, review.FieldTables, review.FieldDisputed, review.FieldSnapshot} {
		if v, ok := set[f]; ok {
			o.Fields = append(o.Fields, op.Change{Path: f, Base: sub.Value(f), New: v})
		}
	}
	d.apply(string(k), o)
}

// snapshot is what is signed.
func (d *desk) snapshot(unit string, set map[string]app.Value) {
	w := d.w
	table := d.get(known{review.TableForm, review.TableID(unit, year, "B01")})
	rev, text := int64(0), unit
	if table != nil {
		rev = table.Rev
		for _, row := range table.Rows["cells"] {
			text += fmt.Sprintf(" %s=%s", row.Fields["cell"].Text(), row.Fields["value"].Text())
		}
	}
	f, err := d.s.PutBlob(context.Background(), "snapshot", bytes.NewReader([]byte(text)))
	w.must(err)
	sum := sha256.Sum256([]byte(text))
	w.blobs[hex.EncodeToString(sum[:])] = []byte(text)
	set[review.FieldContent] = app.TextValue(hex.EncodeToString(sum[:]))
	set[review.FieldTables] = app.TextValue(review.Revisions{"B01": rev}.Text())
	set[review.FieldSnapshot] = app.FilesValue(f)
	set[review.FieldDisputed] = app.TextValue([]string{"", "", "L1"}[w.rng.IntN(3)])
}

// orderly holds the steps of a report to what the workflow promises: those that were
// taken are of the side that takes them, and what was approved stays as it is until
// it is unlocked (invariant 6). What it returns looks at the document afterwards.
func (w *world) orderly(doc *op.Doc, o *op.Op, e *server.Entry) func(*op.Doc) {
	if o.Form != review.Form || doc.Rec == nil || slices.Contains(e.Refused, op.Whole) {
		return func(*op.Doc) {}
	}
	own := e.Unit == doc.Rec.Unit
	switch o.Kind {
	case op.Sign, op.Submit, op.Withdraw:
		if !own {
			w.fail("a %s by %s of the report of %s was taken", o.Kind, e.Unit, doc.Rec.Unit)
		}
	case op.Accept, op.Return, op.Approve, op.Unlock, op.Override:
		if e.Unit != city && e.Unit != far || own {
			w.fail("a %s by %s of the report of %s was taken", o.Kind, e.Unit, doc.Rec.Unit)
		}
	}
	state, content := review.StateOf(doc.Rec), doc.Rec.Value(review.FieldContent)
	if state != review.Approved && state != review.Closed || o.Kind == op.Unlock {
		return func(*op.Doc) {}
	}
	return func(after *op.Doc) {
		if review.StateOf(after.Rec) != state || !after.Rec.Value(review.FieldContent).Equal(content) || after.Rec.Deleted {
			w.fail("invariant 6: a %s changed the report of %s, which was approved", o.Kind, after.Rec.Unit)
		}
	}
}
