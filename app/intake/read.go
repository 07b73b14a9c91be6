package intake

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// Read streams the rows of the plan's sheets and yields a draft for each
// record, in order, with every problem of it; rows that hold no record are
// listed in the summary. An error of yield ends the reading and is returned.
// Other errors: CodeSubLimit, and those of the book.
func Read(ctx context.Context, f *catalog.Form, book app.Book, plan *Plan, refs catalog.Resolver, yield func(Draft) error) (Summary, error) {
	var sum Summary
	in := &run{form: f, plan: plan, refs: cached(refs), codes: map[string]bool{}, sum: &sum, yield: yield}
	in.subs = map[string]*subRows{}
	for _, left := range plan.Left {
		in.tell(left.Why, app.Note, map[string]string{"sheet": left.Name, "form": left.Form}, app.Problem{Sheet: left.Name})
	}
	for i := range plan.Subs {
		if err := in.readSub(ctx, book, &plan.Subs[i]); err != nil {
			return sum, err
		}
	}
	for i := range plan.Sheets {
		r := in.reader(&plan.Sheets[i])
		r.first = i == 0
		for _, n := range r.plan.notes {
			in.skip(n)
		}
		in.headers(r.plan)
		in.tellHiddenColumns(r.plan)
		if err := book.Rows(ctx, r.plan.Name, r.row); err != nil {
			return sum, err
		}
		if err := r.flush(); err != nil {
			return sum, err
		}
		r.tellHiddenRows()
		r.tellWatched()
		r.tellSecond()
	}
	for i := range plan.Subs {
		in.subs[plan.Subs[i].Name].reader.tellWatched()
	}
	in.orphans()
	return sum, nil
}

// run is one import: what its sheets share.
type run struct {
	form  *catalog.Form
	plan  *Plan
	refs  catalog.Resolver
	codes map[string]bool // answers of within, kept
	sum   *Summary
	yield func(Draft) error
	subs  map[string]*subRows // by table
	held  int                 // rows in subs
}

// tell adds a problem of the file, not of a record, to the summary.
func (in *run) tell(code string, sev app.Severity, args map[string]string, at app.Problem) {
	at.Code, at.Severity, at.Args = code, sev, args
	at.Message = i18n.T("problem."+code, i18n.Pairs(args)...)
	in.sum.Problems = append(in.sum.Problems, at)
}

// headers says of each column that is not imported, or not surely understood,
// and when most of them are not.
func (in *run) headers(sp *SheetPlan) {
	var mapped []string
	unknown := 0
	for _, c := range sp.Columns {
		at := app.Problem{Sheet: sp.Name, Line: sp.HeadTo, Cell: cellName(c.Index, sp.HeadTo), Field: c.Field}
		args := map[string]string{"header": shown(c.Header)}
		switch {
		case c.Use == Unknown:
			unknown++
			in.tell("head_unknown", app.Note, args, at)
		case c.Use == Repeated && sp.isKeyHead(in.form, c.Header):
			args["column"] = app.ColumnName(c.Index + 1)
			in.tell("head_beside", app.Soft, args, at)
		case c.Use == Repeated:
			in.tell("head_repeated", app.Note, args, at)
		case c.Use == Ignored && c.field != nil:
			if lacks := sp.lacks(in.form, c.field); lacks != "" {
				args["lacks"] = lacks
				in.tell("head_computed", app.Soft, args, at)
			}
		case c.Use == Mapped:
			mapped = append(mapped, shown(c.Header))
			if c.raised != "" {
				f, _ := in.form.Find(c.Field)
				args["hint"], args["unit"] = c.raised, f.Unit
				in.tell("head_raised", app.Soft, args, at)
			}
			if c.Hint != "" {
				f, _ := in.form.Find(c.Field)
				args["hint"], args["unit"] = clip(c.Hint), f.Unit
				in.tell("head_hint", app.Soft, args, at)
			}
		}
	}
	if unknown > len(mapped) && unknown > 1 {
		in.tell("head_few", app.Soft, map[string]string{
			"form": in.form.Title, "known": strings.Join(mapped, "、"), "count": itoa(unknown),
		}, app.Problem{Sheet: sp.Name, Line: sp.HeadTo})
	}
}

// eitherOf are fields of which an expression takes the first that is filled.
var eitherOf = regexp.MustCompile(`coalesce\(([a-z0-9_, ]+)\)`)

// fieldID is a name in an expression.
var fieldID = regexp.MustCompile(`[a-z][a-z0-9_.]*`)

// lacks names the field of the record from which a computed one follows and for which
// the sheet has no column: what stands in the computed one's column is lost then.
// "" where it has them all; rows of sub-tables may come on other sheets.
func (sp *SheetPlan) lacks(form *catalog.Form, computed *catalog.Field) string {
	has := func(id string) bool {
		return slices.ContainsFunc(sp.Columns, func(c Column) bool { return c.Use == Mapped && c.Field == id })
	}
	expr := eitherOf.ReplaceAllStringFunc(computed.Compute, func(group string) string {
		ids := fieldID.FindAllString(group, -1)[1:]
		if i := slices.IndexFunc(ids, has); i >= 0 {
			return ids[i]
		}
		return ids[len(ids)-1]
	})
	for _, id := range fieldID.FindAllString(expr, -1) {
		if fd, ok := form.Field(id); ok && !fd.IsTable() && fd.Compute == "" && !has(id) {
			return fd.Label
		}
	}
	return ""
}

// isKeyHead holds for the header of a column by which records are known: standing
// again, it begins a second table beside the first.
func (sp *SheetPlan) isKeyHead(f *catalog.Form, header string) bool {
	return slices.ContainsFunc(sp.Columns, func(c Column) bool {
		return c.Use == Mapped && slices.Contains(f.Keys, c.Field) && squash(c.Header) == squash(header)
	})
}

// skip counts a row that holds no record and lists it.
func (in *run) skip(p app.Problem) {
	in.sum.Skipped++
	if in.sum.Skipped <= mostSkips {
		in.sum.Problems = append(in.sum.Problems, p)
	}
}

// reader reads the rows of one sheet.
type reader struct {
	*run
	plan        *SheetPlan
	first       bool // the sheet that sheets of sub-tables belong to
	uses        []bool
	heads       [][]string // by column: its header's levels, squashed
	keyCols     map[int]bool
	mappedCount int
	falling     []falling
	defaults    []defaultValue
	pending     *Draft // the record that the next row may go on with
	alone       bool   // it has one cell
	last        int    // line of the latest row of a record
	seen        int    // records so far
	above       []app.Cell
	noteAt      int   // line of the latest remark
	totalAt     int   // line of the latest total
	numbered    bool  // each record so far has its ordinal number
	hidden      []int // lines of hidden rows that hold records, the first few
	hiddenCount int
	watching    map[int]*watched // by column
	figures     []*figureColumn

	names      *index // of the form; nil until a row looks like a header
	secondAt   int    // line of the header of another table under the records, 0 for none
	secondHead string
	secondRows int // below it
}

// defaultValue is what a field without a column gets.
type defaultValue struct {
	field *catalog.Field
	value app.Value
}

func (in *run) reader(sp *SheetPlan) *reader {
	r := &reader{run: in, plan: sp, keyCols: map[int]bool{}, watching: map[int]*watched{}}
	width := 0
	for _, c := range sp.Columns {
		width = max(width, c.Index+1)
	}
	r.uses, r.heads = make([]bool, width), make([][]string, width)
	for _, c := range sp.Columns {
		r.uses[c.Index] = c.Use == Mapped
		for _, level := range splitLevels(c.Header) {
			r.heads[c.Index] = append(r.heads[c.Index], squash(level))
		}
		if r.uses[c.Index] {
			r.mappedCount++
		}
	}
	for _, k := range in.form.Keys {
		for _, s := range sp.fields {
			if s.field.ID == k {
				for _, src := range s.from {
					r.keyCols[src.col] = true
				}
			}
		}
	}
	r.setDefaults()
	r.figures = sp.figureColumns(in.form)
	return r
}

// setDefaults finds the defaults of fields that have no column.
func (r *reader) setDefaults() {
	if r.plan.Table != "" || r.plan.Rest {
		return
	}
	elsewhere := func(id string) bool {
		return slices.ContainsFunc(r.run.plan.Subs, func(sp SheetPlan) bool { return sp.Rest && sp.fills(id) })
	}
	for _, f := range r.form.Fields() {
		if f.Default == "" || f.Compute != "" || f.IsTable() || r.plan.fills(f.ID) || elsewhere(f.ID) {
			continue
		}
		var v app.Value
		if d := r.run.plan.options.Default; d != nil {
			v = d(f)
		} else if !relative[f.Default] {
			var bad *catalog.Finding
			if v, bad = f.ParseText(f.Default); bad != nil && bad.Severity == app.Refused {
				v = app.Value{}
			}
		}
		if !v.IsBlank() {
			r.defaults = append(r.defaults, defaultValue{f, v})
		}
	}
}

// relative defaults depend on who imports, and when.
var relative = map[string]bool{"today": true, "unit": true, "year": true, "division": true}

// row takes one row of the sheet.
func (r *reader) row(row app.SheetRow) error {
	if row.Line <= r.plan.HeadTo {
		return nil
	}
	row, fallen, joined := r.fall(without(row, r.plan.reasons))
	row = r.ditto(row)
	v := r.view(row, fallen)
	if r.secondAt > 0 {
		if len(v.filled) > 0 {
			r.secondRows++
			r.sum.Skipped++
		}
		return nil
	}
	if r.beginsTable(v) && !r.repeatsHeader(v) {
		if p := r.pending; p != nil && r.alone && r.last >= row.Line-2 { // its title
			r.pending = nil
			title := app.SheetRow{Line: r.last, Cells: []app.Cell{{Kind: app.CellText, Text: p.Record.Value(r.form.Display).Text()}}}
			r.skip(skipNote(skipTitle, r.plan.Name, title, nil))
		}
		r.secondAt, r.secondHead = row.Line, clip(strings.Trim(strings.ReplaceAll(v.text(), "|", " "), " "))
		r.sum.Skipped++
		return r.flush()
	}
	if reason := r.kindOfRow(v); reason != "" {
		switch reason {
		case skipNoteRow:
			r.noteAt = row.Line
		case skipTotal:
			r.totalAt = row.Line
			if words().inAll.MatchString(v.first) { // 共12家 ends a table
				r.noteAt = row.Line
			}
		}
		if len(v.filled) > 0 {
			r.skip(skipNote(reason, r.plan.Name, row, fallen))
		}
		return nil
	}
	r.keepAbove(row)
	below := r.isBelow(v)
	r.last = row.Line
	if r.pending != nil && (joined || below) {
		r.extend(v, !joined)
		return nil
	}
	if err := r.flush(); err != nil {
		return err
	}
	if r.plan.Number >= 0 {
		r.numbered = (r.numbered || r.seen == 0) && textAt(row, r.plan.Number) != ""
	}
	r.pending, r.alone = r.draft(v), len(v.filled) == 1
	return nil
}

// flush hands over the record that was waiting for rows that go on with it.
func (r *reader) flush() error {
	d := r.pending
	if d == nil {
		return nil
	}
	r.pending = nil
	r.settleAsides(d)
	r.sum.Rows++
	if d.Refused {
		r.sum.Refused++
	}
	return r.yield(*d)
}
