package formview

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/rules"
	"ronghe/ui/xwidget"
)

// Finding is one problem with its place in the form.
type Finding struct {
	Severity xwidget.Severity
	Where    string // section, or table and row
	Text     string
	Line     string // the sentence where Where stands beside it
	Path     string // op path of the field or cell, "" for the record as a whole
	Refused  bool   // the record cannot be stored with it
	field    string // top-level field or table
	row, col int    // of a cell, from 0; -1 for none
	short    string // the sentence at the field itself, where the label is said already
	missing  bool
}

// tally counts a section's problems: open are missing values at fields where
// nobody has been yet.
type tally struct{ hard, soft, open int }

// marks are the problems of a state, by place.
type marks struct {
	list     []Finding
	at       map[string][]int // op path → numbers in list
	sections []tally
	open     int // missing values that are not shown at their fields yet
	drawn    []xwidget.NavItem
}

// collect places the session's problems in the form.
func (v *View) collect() *marks {
	m := &marks{at: map[string][]int{}, sections: make([]tally, len(v.secs))}
	if v.marks != nil {
		m.drawn = v.marks.drawn
	}
	for _, p := range v.Config.Session.Problems() {
		f := v.place(p)
		b := v.blocks[f.field]
		if b != nil && !f.Refused && v.calm(b, f) {
			if f.missing {
				m.open++
				m.sections[b.sec.index].open++
			}
			continue
		}
		n := len(m.list)
		m.list = append(m.list, f)
		if f.Path != "" {
			m.at[f.Path] = append(m.at[f.Path], n)
		}
		if b == nil {
			continue
		}
		if f.row >= 0 {
			m.at[b.fd.ID] = append(m.at[b.fd.ID], n)
		}
		if f.Severity == xwidget.SeverityError {
			m.sections[b.sec.index].hard++
		} else {
			m.sections[b.sec.index].soft++
		}
	}
	return m
}

// calm reports whether a finding is nothing to speak of yet: something is
// missing where nobody has been, or to be looked at in a field that is still
// empty; or the row is just being typed. What was read otherwise than it was
// typed is always told.
func (v *View) calm(b *block, f Finding) bool {
	if _, odd := v.odd[f.Path]; odd && !f.missing {
		return false
	}
	if f.row >= 0 {
		t, ok := b.ed.(*table)
		return ok && t.inRow(f.row)
	}
	if v.strict || b.touched {
		return false
	}
	return f.missing || f.Severity != xwidget.SeverityError && v.rec.Value(b.fd.ID).IsBlank()
}

// place finds where a problem belongs.
func (v *View) place(p app.Problem) Finding {
	f := Finding{
		Severity: severityOf(p.Severity), Text: i18n.Problem(p), Refused: p.Severity == app.Refused,
		field: p.Field, row: -1, col: -1, missing: p.Code == rules.CodeRequired || p.Code == rules.CodeRowsFew,
	}
	top := p.Field
	if p.Table != "" {
		top = p.Table
	}
	f.field, f.Line = top, f.Text
	b := v.blocks[top]
	if b == nil {
		return f
	}
	f.Path, f.Where = top, b.sec.def.Title
	fd := b.fd
	if p.Table != "" {
		fd = v.placeCell(&f, b, p)
	}
	f.short = shortText(p, f.Text)
	if f.Text == f.short && fd != nil && len(p.Args) > 0 && !strings.Contains(f.Text, fd.Label) {
		f.Text = i18n.T("rules.at_field", "label", fd.Label, "text", f.Text)
		f.Line = f.Text
	} else if f.row >= 0 {
		f.Line = strings.TrimPrefix(f.Text, i18n.T("rules.at_row", "table", b.fd.Label, "row", strconv.Itoa(p.Row), "text", ""))
	}
	return f
}

// placeCell finds the cell that a problem of a table points to.
func (v *View) placeCell(f *Finding, b *block, p app.Problem) *catalog.Field {
	rows := v.rec.Rows[b.fd.ID]
	col := slices.IndexFunc(b.fd.Fields, func(c *catalog.Field) bool { return c.ID == p.Field })
	if p.Row >= 1 && p.Row <= len(rows) && col >= 0 {
		f.row, f.col = p.Row-1, col
		f.Path = op.Path(b.fd.ID, rows[f.row].ID, p.Field)
		f.Where = i18n.T("form.where.row", "table", b.fd.Label, "row", strconv.Itoa(p.Row))
	}
	if col < 0 {
		return nil
	}
	return b.fd.Fields[col]
}

// shortText is the sentence where the field's label stands beside it.
func shortText(p app.Problem, text string) string {
	if p.Code == rules.CodeRequired {
		return i18n.T("form.problem.required")
	}
	if key := "problem." + p.Code; len(p.Args) > 0 && p.Args["label"] == "" && i18n.Has(key) {
		return i18n.T(key, i18n.Pairs(p.Args)...)
	}
	return text
}

func severityOf(s app.Severity) xwidget.Severity {
	switch s {
	case app.Refused, app.Hard:
		return xwidget.SeverityError
	case app.Soft:
		return xwidget.SeverityWarning
	}
	return xwidget.SeverityInfo
}

// say writes a block's problems below it; it reports whether that changed.
func (b *block) say() bool {
	sev, text := b.v.words(b.fd.ID)
	changed := text != b.marked
	b.marked = text
	b.field.SetProblem(sev, text)
	if n, ok := b.ed.(interface {
		mark(bad bool, s xwidget.Severity)
	}); ok {
		n.mark(text != "", sev)
	}
	if changed {
		b.sec.dirty = true
	}
	return changed
}

// words joins what is wrong at a path, the gravest first; of a table's cells it
// says the first.
func (v *View) words(path string) (xwidget.Severity, string) {
	best, text := xwidget.SeverityInfo, ""
	var cells int
	for _, want := range []xwidget.Severity{xwidget.SeverityError, xwidget.SeverityWarning, xwidget.SeverityInfo} {
		for _, n := range v.marks.at[path] {
			f := v.marks.list[n]
			if f.Severity != want {
				continue
			}
			if text == "" {
				best = want
			}
			if f.row >= 0 && f.Path != path {
				if cells++; cells > 1 {
					continue
				}
				text += f.Text
				continue
			}
			if !strings.Contains(text, f.short) {
				text += f.short
			}
		}
	}
	if cells > 1 {
		text += i18n.T("form.problem.more_cells", "n", strconv.Itoa(cells-1))
	}
	return best, text
}

// Findings returns the problems to show in the form's order: those of the record
// as a whole, then field by field, and in a table row by row.
func (v *View) Findings() []Finding {
	list := slices.Clone(v.marks.list)
	places := v.places()
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Compare(rank(places, a.field, a.row, a.col), rank(places, b.field, b.row, b.col))
	})
	return list
}

// Open counts the missing values at fields where nobody has been yet.
func (v *View) Open() int { return v.marks.open }

// Jump leads to a problem: its field, or the row and cell of its table.
func (v *View) Jump(f Finding) {
	b := v.blocks[f.field]
	if b == nil || !b.shown {
		return
	}
	v.focusBlock(b)
	if t, ok := b.ed.(*table); ok && f.row >= 0 {
		t.grid.Select(f.row, t.columnOf(f.col))
	}
}

// Next leads to the problem behind (or before) the place of the keyboard, from
// the end to the beginning again. False when there is none.
func (v *View) Next(dir int) bool {
	list := v.Findings()
	if len(list) == 0 {
		return false
	}
	at := v.position(list, dir)
	n := ((at+dir)%len(list) + len(list)) % len(list)
	v.Jump(list[n])
	if v.OnProblem != nil {
		v.OnProblem(n)
	}
	return true
}

// position is the number of the problem at the keyboard, or where one would
// stand.
func (v *View) position(list []Finding, dir int) int {
	if v.focused == nil {
		return map[bool]int{true: -1, false: len(list)}[dir > 0]
	}
	places := v.places()
	here := rank(places, v.focused.fd.ID, v.cursorRow(), v.cursorCol())
	before, within := 0, 0
	for _, f := range list {
		switch r := rank(places, f.field, f.row, f.col); {
		case r < here:
			before++
		case r == here:
			within++
		}
	}
	if dir > 0 {
		return before + within - 1
	}
	return before
}

func (v *View) cursorRow() int {
	if t, ok := v.focused.ed.(*table); ok {
		row, _ := t.grid.CurrentCell()
		return row
	}
	return -1
}

func (v *View) cursorCol() int {
	if t, ok := v.focused.ed.(*table); ok {
		_, col := t.grid.CurrentCell()
		return t.fieldAt(col)
	}
	return -1
}

// places numbers the fields in the form's order, from 1.
func (v *View) places() map[string]int64 {
	out := map[string]int64{}
	for _, sec := range v.secs {
		for _, b := range sec.blocks {
			out[b.fd.ID] = int64(len(out) + 1)
		}
	}
	return out
}

// rank orders places of the form; what is at no field comes first.
func rank(places map[string]int64, field string, row, col int) int64 {
	n := places[field]
	if n == 0 {
		return 0
	}
	return n<<40 | int64(row+1)<<10 | int64(col+1)
}
