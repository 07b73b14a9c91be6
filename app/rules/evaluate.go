package rules

import (
	"slices"
	"strconv"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/op"
)

// Codes of the problems that the rules find beside those of the form's checks
// and of the fields' types.
const (
	CodeRequired = "required"
	CodeRowsFew  = "rows_few"
	CodeRowsMany = "rows_many"
	CodeBroken   = "rule_broken"
	CodeCarried  = "carried" // it comes from the year before and is to be confirmed: {year}
)

// evaluation gathers the result of one record.
type evaluation struct {
	*engine
	out  Result
	mute bool // problems are counted and not told
}

// Evaluate computes the record's values and finds what is missing or wrong in
// it. today is an ISO date, "" for unknown. It changes nothing.
func (p *Program) Evaluate(rec *app.Record, today string) Result {
	return p.evaluate(rec, today, false)
}

// Tally is Evaluate without the problems themselves: only how many there are.
// Writing them down for people takes as long as finding them.
func (p *Program) Tally(rec *app.Record, today string) Result {
	return p.evaluate(rec, today, true)
}

func (p *Program) evaluate(rec *app.Record, today string, mute bool) Result {
	ev := evaluation{engine: p.start(rec, today), mute: mute}
	defer ev.stop()
	ev.derive(p.steps)
	for _, pl := range p.places {
		switch {
		case !ev.shown[pl.index]:
			ev.hide(pl)
		case pl.field.IsTable():
			ev.table(pl)
		default:
			ev.field(pl)
		}
	}
	for _, ck := range p.checks {
		ev.check(ck)
	}
	ev.carried(app.Problem{Field: p.carriedAt()}, rec.Fields)
	if ev.broken != nil && ev.count(app.Soft) {
		ev.add(app.Problem{Code: CodeBroken, Severity: app.Soft, Message: i18n.T("problem." + CodeBroken)})
	}
	return ev.out
}

// Value is one of the record's values, as Evaluate computes it, without a look at
// what it does not depend on; blank for what is no field of the form. today is as
// in Evaluate.
func (p *Program) Value(rec *app.Record, field, today string) app.Value {
	known, ok := p.plans.Load(field)
	if !ok {
		i := slices.IndexFunc(p.places, func(pl *place) bool { return pl.field.ID == field && !pl.field.IsTable() })
		if i < 0 {
			return app.Value{}
		}
		s := &sorter{state: map[unit]int{}}
		s.visit(p.places[i])
		known, _ = p.plans.LoadOrStore(field, plan{p.places[i], s.out})
	}
	way := known.(plan)
	e := p.start(rec, today)
	defer e.stop()
	e.derive(way.steps)
	return e.values[way.to.index]
}

// plan is the way to one value.
type plan struct {
	to    *place
	steps []unit // what it depends on, in order, and itself
}

// carriedAt is the field at which a carried record is to be confirmed.
func (p *Program) carriedAt() string {
	if c := p.form.Carry; c != nil && c.Year != "" {
		return c.Year
	}
	return p.form.Display
}

// carried tells that a row or record comes from the year before.
func (ev *evaluation) carried(at app.Problem, fields map[string]app.Value) {
	year := fields[op.CarriedField].Text()
	if year == "" || !ev.count(app.Soft) {
		return
	}
	at.Code, at.Severity, at.Args = CodeCarried, app.Soft, map[string]string{"year": year}
	at.Message = ev.placed(at, i18n.T("problem."+CodeCarried, "year", year))
	ev.add(at)
}

// count counts a problem and reports whether it is to be told.
func (ev *evaluation) count(s app.Severity) bool {
	switch s {
	case app.Hard, app.Refused:
		ev.out.Hard++
	case app.Soft:
		ev.out.Soft++
	}
	return !ev.mute
}

// add tells a problem that was counted.
func (ev *evaluation) add(p app.Problem) {
	p.Record = ev.rec.ID
	ev.out.Problems = append(ev.out.Problems, p)
}

// hide notes what a place that is not shown keeps.
func (ev *evaluation) hide(pl *place) {
	id := pl.field.ID
	if !ev.rec.Fields[id].IsBlank() || len(ev.rec.Rows[id]) > 0 {
		ev.out.Hidden = append(ev.out.Hidden, id)
	}
}

func (ev *evaluation) computed(path string, v app.Value) {
	if v.IsBlank() {
		return
	}
	if ev.out.Computed == nil {
		ev.out.Computed = map[string]app.Value{}
	}
	ev.out.Computed[path] = v
}

func (ev *evaluation) field(pl *place) {
	v := ev.values[pl.index]
	if pl.compute != nil {
		ev.computed(pl.field.ID, v)
	} else if v.IsBlank() && (pl.field.Required || pl.require != nil && ev.run(pl.require) == true) {
		ev.required(pl.field, app.Problem{Field: pl.field.ID})
	}
	ev.validate(pl.field, v, app.Problem{Field: pl.field.ID})
}

func (ev *evaluation) required(f *catalog.Field, at app.Problem) {
	if !ev.count(app.Hard) {
		return
	}
	at.Code, at.Severity = CodeRequired, app.Hard
	at.Args = map[string]string{"label": f.Label}
	at.Message = ev.placed(at, i18n.T("problem."+CodeRequired, "label", f.Label))
	ev.add(at)
}

func (ev *evaluation) validate(f *catalog.Field, v app.Value, at app.Problem) {
	if v.IsBlank() {
		return
	}
	fd := f.Validate(v)
	if fd == nil || !ev.count(fd.Severity) {
		return
	}
	if _, ok := fd.Args["value"]; ok && f.Personal != nil {
		fd.Args["value"] = catalog.Mask(f.Personal.Mask, f.Format(v))
	}
	at.Code, at.Severity, at.Args = fd.Code, fd.Severity, fd.Args
	text := i18n.T("problem."+fd.Code, i18n.Pairs(fd.Args)...)
	at.Message = ev.placed(at, i18n.T("rules.at_field", "label", f.Label, "text", text))
	ev.add(at)
}

// placed says before a row's message which row it speaks of.
func (ev *evaluation) placed(at app.Problem, text string) string {
	if at.Row == 0 {
		return text
	}
	label := at.Table
	if t, ok := ev.p.form.Field(at.Table); ok {
		label = t.Label
	}
	return i18n.T("rules.at_row", "table", label, "row", strconv.Itoa(at.Row), "text", text)
}

// table judges how many rows there are, then each row.
func (ev *evaluation) table(pl *place) {
	f, rows := pl.field, ev.tabs[pl.tab].rows
	least := f.Min
	if least == 0 && (f.Required || pl.require != nil && ev.run(pl.require) == true) {
		least = 1
	}
	switch n := len(rows); {
	case n == 0 && least == 1:
		ev.required(f, app.Problem{Field: f.ID})
	case n < least:
		ev.rows(CodeRowsFew, f, n, least)
	case f.Max > 0 && n > f.Max:
		ev.rows(CodeRowsMany, f, n, f.Max)
	}
	for i, row := range rows {
		if len(pl.cols) > 0 {
			ev.carried(app.Problem{Table: f.ID, Field: pl.cols[0].field.ID, Row: i + 1}, row.Fields)
		}
		for _, c := range pl.cols {
			ev.cell(pl, c, i, row)
		}
		for _, ck := range pl.checks {
			ev.rowCheck(pl, ck, i)
		}
	}
}

func (ev *evaluation) rows(code string, f *catalog.Field, n, bound int) {
	if !ev.count(app.Hard) {
		return
	}
	args := map[string]string{"label": f.Label, "count": strconv.Itoa(n), "bound": strconv.Itoa(bound)}
	ev.add(app.Problem{
		Code: code, Severity: app.Hard, Field: f.ID, Args: args,
		Message: i18n.T("problem."+code, i18n.Pairs(args)...),
	})
}

func (ev *evaluation) cell(t, c *place, i int, row app.Row) {
	if !ev.shows(c, i) {
		if row.ID != "" && !row.Fields[c.field.ID].IsBlank() {
			ev.out.Hidden = append(ev.out.Hidden, op.Path(t.field.ID, row.ID, c.field.ID))
		}
		return
	}
	v := ev.value(c, i)
	at := app.Problem{Table: t.field.ID, Field: c.field.ID, Row: i + 1}
	if c.compute != nil {
		if row.ID != "" {
			ev.computed(op.Path(t.field.ID, row.ID, c.field.ID), v)
		}
	} else if v.IsBlank() && (c.field.Required || c.require != nil && ev.runRow(c.require, &ev.tabs[t.tab], i) == true) {
		ev.required(c.field, at)
	}
	ev.validate(c.field, v, at)
}

func (ev *evaluation) check(ck *check) {
	if len(ck.at) > 0 && !ev.points(ck.at[0]) || !ev.holds(ck.when) || ev.run(ck.expr) != false ||
		!ev.count(ck.def.Level.Severity()) {
		return
	}
	at := app.Problem{Code: ck.def.ID, Severity: ck.def.Level.Severity()}
	if len(ck.at) > 0 {
		at.Field = ck.at[0].field.ID
		if t := ck.at[0].table; t != nil {
			at.Table = t.field.ID
		}
	}
	at.Message = ev.write(ck.text, -1)
	ev.add(at)
}

// points reports whether the place that a check points to is shown.
func (ev *evaluation) points(p *place) bool {
	if p.table != nil {
		p = p.table
	}
	return ev.shown[p.index]
}

func (ev *evaluation) rowCheck(t *place, ck *check, i int) {
	ts := &ev.tabs[t.tab]
	if len(ck.at) > 0 && !ev.shows(ck.at[0], i) {
		return
	}
	if ck.when != nil && ev.runRow(ck.when, ts, i) != true || ev.runRow(ck.expr, ts, i) != false ||
		!ev.count(ck.def.Level.Severity()) {
		return
	}
	at := app.Problem{Code: ck.def.ID, Severity: ck.def.Level.Severity(), Table: t.field.ID, Row: i + 1}
	if len(ck.at) > 0 {
		at.Field = ck.at[0].field.ID
	}
	at.Message = ev.placed(at, ev.write(ck.text, i))
	ev.add(at)
}
