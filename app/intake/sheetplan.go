package intake

import (
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// source is a column that a value may come from.
type source struct {
	col    int
	unit   string
	beside int // 1-based column that says each row's unit of measure; 0 = none
}

// slot is a field with the columns that may fill it; the first filled one
// counts.
type slot struct {
	field *catalog.Field
	from  []source
}

// group makes rows of a sub-table from some columns.
type group struct {
	table *catalog.Field
	fixed []fixed
	loose string // see target: a row that another column names too is that row
	whole bool   // a row of the sheet is one row: the table's own sheet
	slots []*slot
}

// candidate is a column with what it may mean.
type candidate struct {
	col    Column
	m      meaning
	levels int
	beside int // see source
}

// mainSheet tries each of the first rows as a header and returns the best. What
// a layout says counts: of this book, or kept under the header's fingerprint.
func (x *index) mainSheet(info app.SheetInfo, rows []app.SheetRow, opt Options) (SheetPlan, bool) {
	x.noted = measuresNoted(rows)
	lay := LayoutOf(opt.Layouts, info.Name)
	if lay != nil && lay.HeadFrom > 0 {
		return x.saidHeader(info, rows, lay)
	}
	top, found := x.guessHeader(info, rows, opt.Known)
	if lay == nil {
		return top, found
	}
	said := *lay
	if said.HeadFrom, said.HeadTo = top.HeadFrom, top.HeadTo; !found {
		if said.HeadFrom = lay.findHeads(rows); said.HeadFrom == 0 {
			return top, false
		}
	}
	return x.saidHeader(info, rows, &said)
}

// saidHeader reads the rows that a layout names as the header.
func (x *index) saidHeader(info app.SheetInfo, rows []app.SheetRow, lay *Layout) (SheetPlan, bool) {
	from := slices.IndexFunc(rows, func(r app.SheetRow) bool { return r.Line >= lay.HeadFrom && r.Line <= lay.head() })
	if from < 0 {
		return SheetPlan{}, false
	}
	to := from + 1
	for to < len(rows) && rows[to].Line <= lay.head() && to-from < headDepth {
		to++
	}
	sp, ok := x.tryHeader(info, rows[:from], rows[from:to], lay)
	x.finish(&sp, info, rows)
	return sp, ok
}

// guessHeader finds the header by what it says.
func (x *index) guessHeader(info app.SheetInfo, rows []app.SheetRow, known func(string) (Layout, bool)) (SheetPlan, bool) {
	var top SheetPlan
	found := false
	for i := range rows {
		for depth := 1; depth <= headDepth && i+depth <= len(rows); depth++ {
			if rows[i+depth-1].Line-rows[i].Line >= depth {
				break // blank rows between: not one header
			}
			if sp, ok := x.knownHeader(info, rows[:i], rows[i:i+depth], known); ok {
				x.finish(&sp, info, rows)
				return sp, true
			}
			sp, ok := x.tryHeader(info, rows[:i], rows[i:i+depth], nil)
			if sp.cuts(info.Merges) {
				sp.score -= cutHead
			}
			if ok && (!found || sp.score > top.score || sp.score == top.score && depth <= top.HeadTo-top.HeadFrom) {
				top, found = sp, true // of equals the one with fewer rows: the others are titles
			}
		}
	}
	if found {
		x.finish(&top, info, rows)
	}
	return top, found
}

// knownHeader reads rows as a header that was corrected before.
func (x *index) knownHeader(info app.SheetInfo, above, heads []app.SheetRow, known func(string) (Layout, bool)) (SheetPlan, bool) {
	if known == nil {
		return SheetPlan{}, false
	}
	lay, ok := known(fingerprint(x.form.ID, headPaths(heads, info.Merges)))
	if !ok {
		return SheetPlan{}, false
	}
	sp, ok := x.tryHeader(info, above, heads, &lay)
	sp.Remembered = ok
	return sp, ok
}

// finish adds to a plan what only the one that is taken needs.
func (x *index) finish(sp *SheetPlan, info app.SheetInfo, rows []app.SheetRow) {
	sp.merges = laterMerges(info.Merges, sp.HeadTo)
	sp.hide(info)
	x.suggest(sp)
	sp.samples(rows)
}

// tryHeader maps the columns as if the rows were the header. Without a layout it
// fails when a key field has no column.
func (x *index) tryHeader(info app.SheetInfo, above, heads []app.SheetRow, lay *Layout) (SheetPlan, bool) {
	sp := SheetPlan{Name: info.Name, HeadFrom: heads[0].Line, HeadTo: heads[len(heads)-1].Line, Number: -1}
	sp.Measures = append(measuresAbove(above), x.noted...)
	paths := headPaths(heads, info.Merges)
	cands, ok := x.candidates(&sp, paths)
	if !ok && lay == nil {
		return sp, false
	}
	x.settleGuesses(cands)
	dropGuesses(cands)
	if lay != nil {
		cands = x.correct(cands, lay)
		sp.values = lay.Values
	}
	x.besides(&sp, cands)
	sp.assign(cands)
	for _, k := range x.form.Keys {
		if sp.fills(k) {
			continue
		}
		if lay == nil {
			return sp, false
		}
		if fd, ok := x.form.Field(k); ok {
			sp.Blank = append(sp.Blank, fd.Label)
		}
	}
	if lay == nil && plainOnly(cands) {
		return sp, false
	}
	sp.Fingerprint = fingerprint(x.form.ID, paths)
	sp.score = x.scoreOf(&sp)
	sp.titles = map[string]bool{}
	for _, r := range above {
		filled := filledCells(r)
		if len(filled) == 0 { // nothing but blanks
			continue
		}
		sp.notes = append(sp.notes, skipNote(skipTitle, sp.Name, r, nil))
		sp.titles[rowView{SheetRow: r, filled: filled}.text()] = true
	}
	return sp, true
}

// candidates finds what each column of a header may mean; ok is false for the
// header of a sub-table's sheet.
func (x *index) candidates(sp *SheetPlan, paths [][]string) (cands []candidate, ok bool) {
	ok = true
	for i, path := range paths {
		if len(path) == 0 {
			continue
		}
		c := candidate{col: Column{Index: i, Header: strings.Join(path, levelMark), Use: Unknown}, levels: len(path)}
		last := readHead(path[len(path)-1])
		m, found := x.resolve(path)
		switch {
		case words().mainNumber[last.text]:
			ok, c.col.Use = false, Ignored
		case found && m.rank != rankLabel && x.ignore[last.text], !found && words().number[last.text], found && m.idle:
			c.col.Use = Ignored
			if found && m.idle {
				c.col.field, c.col.figure = m.field, x.figureColumn(sp, i, c.col.Header, m)
			}
		case !found && x.ignore[last.text]:
			c.col.Use = Ignored
		case found:
			c.col.Use, c.m = Mapped, m
		}
		if words().number[last.text] && c.col.Use == Ignored && sp.Number < 0 {
			sp.Number = i
		}
		cands = append(cands, c)
	}
	return cands, ok
}

func filledCells(r app.SheetRow) []int {
	var filled []int
	for i := range r.Cells {
		if textAt(r, i) != "" {
			filled = append(filled, i)
		}
	}
	return filled
}

// vertical holds for a sheet whose headings stand below one another with the
// values beside them, one record to the sheet: the first of them looks like a
// header of one column, and the others like its records.
func (x *index) vertical(sp *SheetPlan, rows []app.SheetRow) bool {
	const look, least = 8, 2 // rows, headings among them
	for _, s := range sp.fields {
		if !slices.Contains(x.form.Keys, s.field.ID) {
			continue
		}
		seen, heads := 0, 0
		for _, r := range rows {
			text := textAt(r, s.from[0].col)
			if r.Line <= sp.HeadTo || text == "" || seen == look {
				continue
			}
			seen++
			if m, ok := x.lookup(readHead(text)); ok && !m.weak && m.field != s.field {
				heads++
			}
		}
		return heads >= least && 2*heads > seen
	}
	return false
}

// plainOnly holds for a header of which nothing is understood but words that
// any list may have, such as 名称 and 备注, and no more of them than columns that
// are not: a list of something else, or a row in the midst of one.
func plainOnly(cands []candidate) bool {
	known, unknown := 0, 0
	for _, c := range cands {
		switch c.col.Use {
		case Unknown:
			unknown++
		case Mapped:
			known++
			levels := splitLevels(c.col.Header)
			if !words().plain[readHead(levels[len(levels)-1]).text] {
				return false
			}
		}
	}
	return unknown >= known
}

// assign gives each mapped column its place. Several columns for one field
// stand in the order of their names in the definition; a second column with the
// very same name is left out.
func (sp *SheetPlan) assign(cands []candidate) {
	order := make([]*candidate, len(cands))
	for i := range cands {
		order[i] = &cands[i]
	}
	slices.SortStableFunc(order, func(a, b *candidate) int {
		if a.m.rank != b.m.rank {
			return a.m.rank - b.m.rank
		}
		return a.levels - b.levels
	})
	ranks := map[*slot]map[int]bool{}
	for _, c := range order {
		if c.col.Use != Mapped {
			continue
		}
		s := sp.slotFor(c.m)
		if ranks[s] == nil {
			ranks[s] = map[int]bool{}
		}
		if ranks[s][c.m.rank] {
			c.col.Use = Repeated
			continue
		}
		ranks[s][c.m.rank] = true
		if c.m.unit == "" {
			c.m.unit = unitAbove(c.m.field, sp.Measures)
			if wages(c.m.field, c.m.unit) {
				c.col.raised, c.m.unit = c.m.unit, ""
			}
		}
		s.from = append(s.from, source{col: c.col.Index, unit: c.m.unit, beside: c.beside})
		c.col.Field, c.col.Label = c.m.field.Path(), labelOf(c.m.field)
		c.col.Unit, c.col.Hint, c.col.Fixed = c.m.unit, c.m.hint, fixedText(c.m.fixed)
		c.col.Target, c.col.field = c.m.key(), c.m.field
	}
	for i := range cands {
		sp.Columns = append(sp.Columns, cands[i].col)
	}
}

// slotFor returns the slot of a meaning, making it the first time. The pointer
// stays good: slots are held by pointer until the plan is complete.
func (sp *SheetPlan) slotFor(m meaning) *slot {
	t := m.field.Table()
	if t == nil {
		for _, s := range sp.fields {
			if s.field == m.field {
				return s
			}
		}
		s := &slot{field: m.field}
		sp.fields = append(sp.fields, s)
		return s
	}
	var g *group
	for _, o := range sp.groups {
		if o.table == t && o.loose == m.loose && sameFixed(o.fixed, m.fixed) {
			g = o
		}
	}
	if g == nil {
		g = &group{table: t, fixed: m.fixed, loose: m.loose}
		sp.groups = append(sp.groups, g)
	}
	for _, s := range g.slots {
		if s.field == m.field {
			return s
		}
	}
	s := &slot{field: m.field}
	g.slots = append(g.slots, s)
	return s
}

// fills reports whether a field or table has a column.
func (sp *SheetPlan) fills(id string) bool {
	for _, s := range sp.fields {
		if s.field.ID == id {
			return true
		}
	}
	for _, g := range sp.groups {
		if g.table.ID == id {
			return true
		}
	}
	return false
}

// scoreOf weighs the fields that a header names against what it says that is
// not understood.
func (x *index) scoreOf(sp *SheetPlan) float64 {
	score := 0.0
	for _, s := range sp.fields {
		switch {
		case slices.Contains(x.form.Keys, s.field.ID):
			score += 5
		case s.field.Required:
			score += 3
		default:
			score++
		}
	}
	for _, g := range sp.groups {
		score += float64(len(g.slots))
	}
	for _, c := range sp.Columns {
		switch {
		case c.Use == Unknown:
			score -= 0.3
		case c.Use == Mapped && c.Unit != "":
			score += 0.1 // a row of units belongs to the header
		}
	}
	return score
}

func labelOf(f *catalog.Field) string {
	if t := f.Table(); t != nil {
		return t.Label + " " + f.Label
	}
	return f.Label
}

func fixedText(fs []fixed) string {
	var out []string
	for _, x := range fs {
		out = append(out, x.field.Format(app.TextValue(x.code)))
	}
	return strings.Join(out, "、")
}

// skipNote says that a row holds no record, and why.
func skipNote(code, sheet string, r app.SheetRow, fallen map[int]bool) app.Problem {
	text, col := "", 0
	for i := range r.Cells {
		if t := textAt(r, i); t != "" && !fallen[i] {
			text, col = t, i
			break
		}
	}
	p := app.Problem{
		Code: code, Severity: app.Note, Sheet: sheet, Line: r.Line, Cell: cellName(col, r.Line),
		Args: map[string]string{"text": shown(text)},
	}
	p.Message = i18n.T("problem."+code, i18n.Pairs(p.Args)...)
	return p
}
