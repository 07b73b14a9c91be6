package sim

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

type registerTx = register.Tx

// act is something that a person does at a desk.
func (d *desk) act() {
	if d.s == nil || d.w.healed {
		return
	}
	w := d.w
	if w.office && w.rng.IntN(3) == 0 {
		d.report()
		return
	}
	k := w.rng.IntN(100)
	if k < 22 || len(w.docs) == 0 {
		d.create(k)
		return
	}
	rec := d.pick()
	if rec == nil {
		return
	}
	if rec.Deleted {
		if k < 60 {
			d.apply("restoring", op.Op{Kind: op.Restore, Form: rec.Form, Doc: rec.ID, Unit: rec.Unit})
		}
		return
	}
	switch {
	case k < 60:
		d.edit(rec)
	case k < 68:
		d.rows(rec)
	case k < 72:
		d.apply("deletion", op.Op{Kind: op.Delete, Form: rec.Form, Doc: rec.ID, Unit: rec.Unit})
	case k < 80:
		d.resolve()
	case k < 83:
		if rec.Form == "deal" {
			to := map[string]string{county: second, second: county, city: county}[d.unit]
			d.apply("move", op.Op{Kind: op.Move, Form: rec.Form, Doc: rec.ID, Unit: to})
		}
	case k < 88:
		d.undo(rec)
	case k < 92:
		d.attach(rec)
	case k < 95:
		d.giveUp(w.rng.IntN(2) == 0)
	default:
		next := rec.Clone()
		for range 3 {
			d.change(next)
		}
		d.apply("a larger edit", op.Diff(rec, next)...)
	}
}

func (d *desk) create(k int) {
	w := d.w
	rec := &app.Record{ID: w.id(), Form: "deal", FormVer: 1, Unit: d.unit, Fields: map[string]app.Value{}, Rows: map[string][]app.Row{}}
	switch {
	case k%6 == 0:
		rec.Form, rec.ID = "org", op.CodeID("org", fmt.Sprint(w.rng.IntN(3)))
	case k%6 == 1:
		rec.Form = "supply_demand"
	}
	rec.Set("title", app.TextValue(fmt.Sprintf("t%d", w.rng.IntN(9))))
	for range w.rng.IntN(4) {
		d.change(rec)
	}
	d.apply("creation", op.Diff(nil, rec)...)
}

// pick finds a record here that this desk may write to.
func (d *desk) pick() *app.Record {
	w := d.w
	for range 6 {
		k := w.docs[w.rng.IntN(len(w.docs))]
		rec := d.get(k)
		if rec != nil && !reported(k.form) && (rec.Unit == d.unit || rec.Form == "org") {
			return rec
		}
	}
	return nil
}

// change sets a field to one of few values, so that people meet.
func (d *desk) change(rec *app.Record) {
	r := d.w.rng
	v := app.TextValue(fmt.Sprint(r.IntN(5)))
	if r.IntN(5) == 0 {
		v = app.Value{}
	}
	switch n := r.IntN(10); {
	case rec.Form == "supply_demand" && n < 4:
		rec.Set("status", app.TextValue([]string{"registered", "published", "published"}[r.IntN(3)]))
	case rec.Form == "supply_demand" && n < 7:
		rec.Set("scope", app.TextValue([]string{"county", "city", "province"}[r.IntN(3)]))
	case rec.Form == "supply_demand" || n < 3:
		rec.Set("title", app.TextValue(fmt.Sprintf("t%d", r.IntN(9))))
	case n < 6:
		rec.Set(d.moved(rec.Form, "no"), v)
	case n < 8:
		if !v.IsBlank() {
			v = app.TextValue(fmt.Sprintf("1381234567%d", r.IntN(4)))
		}
		rec.Set("mobile", v)
	case rec.Form == "deal":
		if d.w.office && r.IntN(2) == 0 {
			d.newer(rec)
			return
		}
		rec.Set("amount", d.money(v))
	}
}

func (d *desk) edit(rec *app.Record) {
	next := rec.Clone()
	d.change(next)
	d.apply("edit", op.Diff(rec, next)...)
}

func (d *desk) rows(rec *app.Record) {
	if rec.Form != "deal" {
		return
	}
	w := d.w
	next := rec.Clone()
	rows := next.Rows["funds"]
	if len(rows) == 0 || w.rng.IntN(3) == 0 {
		last := ""
		if len(rows) > 0 {
			last = rows[len(rows)-1].Order
		}
		next.Rows["funds"] = append(rows, app.Row{ID: w.id(), Order: op.After(last), Fields: map[string]app.Value{
			"cash": d.money(app.TextValue(fmt.Sprint(w.rng.IntN(9)))), "signer": app.TextValue(fmt.Sprintf("签%d", w.rng.IntN(3))),
		}})
	} else if i := w.rng.IntN(len(rows)); w.rng.IntN(3) == 0 {
		next.Rows["funds"] = append(rows[:i:i], rows[i+1:]...)
	} else {
		rows[i].Fields["cash"] = d.money(app.TextValue(fmt.Sprint(w.rng.IntN(9))))
	}
	d.apply("rows", op.Diff(rec, next)...)
}

// resolve ends a conflict, one way or the other.
func (d *desk) resolve() {
	w := d.w
	list, err := d.s.Clashes(context.Background(), 50)
	w.must(err)
	var mine []register.Clashed
	for _, c := range list {
		if c.Rec.Unit == d.unit || c.Rec.Form == "org" {
			mine = append(mine, c)
		}
	}
	pick, take := w.rng.IntN(1+len(mine)), w.rng.IntN(2) == 0
	if pick == len(mine) {
		return
	}
	c := mine[pick]
	o := op.Op{Kind: op.Resolve, Form: c.Rec.Form, Doc: c.Rec.ID, Unit: c.Rec.Unit, Fields: []op.Change{{Path: c.Clash.Path}}}
	_, _, field := op.SplitPath(c.Clash.Path)
	switch {
	case field != "":
		cur := op.Lookup(c.Rec, c.Clash.Path)
		o.Fields[0].Base, o.Fields[0].New = cur, cur
		if take {
			o.Fields[0].New = c.Clash.Mine
		}
	case take && c.Clash.Kind == op.Delete && !c.Rec.Deleted:
		o = op.Op{Kind: op.Delete, Form: c.Rec.Form, Doc: c.Rec.ID, Unit: c.Rec.Unit}
	}
	d.apply("resolution", o)
}

func (d *desk) undo(rec *app.Record) {
	w := d.w
	list, err := d.s.History(context.Background(), rec.ID)
	w.must(err)
	e := list[w.rng.IntN(len(list))]
	if inv, _ := op.Inverse(d.upgraded(&e.Op), rec); inv != nil {
		d.apply("undo", *inv)
	}
}

func (d *desk) attach(rec *app.Record) {
	w := d.w
	size := 1 + w.rng.IntN(3000)
	if w.rng.IntN(20) == 0 {
		size = 1<<20 + 5
	}
	b := bytes.Repeat([]byte{byte(w.rng.UintN(256)), byte(w.rng.UintN(256))}, size/2+1)
	if rec.Form != "deal" {
		return
	}
	f, err := d.s.PutBlob(context.Background(), "f", bytes.NewReader(b))
	w.must(err)
	sum := sha256.Sum256(b)
	w.blobs[hex.EncodeToString(sum[:])] = b
	next := rec.Clone()
	next.Set("scan", app.FilesValue(f))
	d.apply("attaching", op.Diff(rec, next)...)
}

// giveUp decides about what the server did not take.
func (d *desk) giveUp(again bool) {
	w := d.w
	ctx := context.Background()
	list, err := d.s.Rejected(ctx, 5)
	w.must(err)
	for _, r := range list {
		id := w.id()
		if !again {
			w.must(d.s.GiveUp(ctx, r.Op.ID))
			if w.restored { // the life that did not take it may be over, and nobody offers it to another
				delete(w.made, r.Op.ID)
			}
			w.note("%s: gives up", d.name)
			continue
		}
		err := d.s.OfferAgain(ctx, r.Op.ID, id)
		w.note("%s: offers again: %q", d.name, app.CodeOf(err))
		if err != nil && app.CodeOf(err) == "" {
			w.fail("offering again: %w", err)
		}
		if err == nil {
			w.order++
			w.made[id] = &made{by: d, doc: r.Op.Doc, at: w.order}
		}
	}
}
