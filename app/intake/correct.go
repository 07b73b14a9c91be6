package intake

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
)

// Layout says how a sheet is to be read where Detect's own guess is not right:
// which rows are the header, which column fills what, what a text in a column
// stands for. It is plain data, so that it can be kept and applied to every file
// of the same layout (see SheetPlan.Fingerprint).
type Layout struct {
	Sheet    string         `json:"sheet,omitempty"`     // the sheet that it is for; "" = every sheet
	HeadFrom int            `json:"head_from,omitempty"` // first line of the header, 1-based; 0 = as guessed
	HeadTo   int            `json:"head_to,omitempty"`   // last line; 0 = HeadFrom
	Columns  map[int]Choice `json:"columns,omitempty"`   // by 0-based column; one that is not here is as guessed
	// Heads is Columns by header, as it reads or its lowest line: where the columns
	// of a file have not been looked at. Columns goes before it.
	Heads map[string]Choice `json:"heads,omitempty"`
	// Values says by field path what a text stands for, as if the cell said that:
	// a code, a label, a date. "" leaves the field blank.
	Values map[string]map[string]string `json:"values,omitempty"`
}

// Choice is what a column was chosen to mean.
type Choice struct {
	Target string `json:"target"`         // the key of a Target; "" = not imported
	Unit   string `json:"unit,omitempty"` // its numbers' unit of measure; "" = as the header says
}

// head is the last line of the header.
func (l *Layout) head() int { return max(l.HeadFrom, l.HeadTo) }

// Target is something that a column may fill.
type Target struct {
	Key   string         // stable: path of the field, with what else the row of a sub-table gets
	Label string         // as people read it
	Field *catalog.Field // which value it is
}

// Targets lists what columns of a sheet may fill, in the order of the form: its
// fields, the columns of its sub-tables, and those that also say which row they
// are about (甲方). Computed values and attachments cannot be imported.
func Targets(f *catalog.Form) []Target {
	x := newIndex(f)
	fixed := map[*catalog.Field][]target{}
	known := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(x.byKey)) {
		for _, t := range x.byKey[key] {
			if k := t.key(); !t.idle && len(t.fixed) > 0 && !known[k] {
				known[k] = true
				fixed[t.field] = append(fixed[t.field], t)
			}
		}
	}
	var out []Target
	f.Each(func(fd *catalog.Field) {
		if fd.IsTable() || fd.Compute != "" || fd.TypeName == catalog.TypeFiles {
			return
		}
		out = append(out, targetOf(target{field: fd}))
		more := fixed[fd]
		slices.SortFunc(more, func(a, b target) int { return cmp.Compare(a.key(), b.key()) })
		for _, t := range more {
			out = append(out, targetOf(t))
		}
	})
	return out
}

// TargetsOf lists what columns of a sheet may fill, as Targets, with those that its
// heads alone name: a row of the year 2023.
func TargetsOf(f *catalog.Form, sp *SheetPlan) []Target {
	out := Targets(f)
	known := map[string]bool{}
	for _, t := range out {
		known[t.Key] = true
	}
	for _, c := range sp.Columns {
		if c.Use == Mapped && !known[c.Target] {
			if t, ok := Named(f, c.Target); ok {
				known[t.Key] = true
				out = append(out, t)
			}
		}
	}
	return slices.DeleteFunc(out, func(t Target) bool { return !sp.Takes(t) })
}

// Named is what a column may fill by its key or its label.
func Named(f *catalog.Form, name string) (Target, bool) {
	for _, t := range Targets(f) {
		if t.Key == name || t.Label == name {
			return t, true
		}
	}
	t, ok := newIndex(f).chosen(name)
	return targetOf(t), ok
}

func targetOf(t target) Target {
	if t.field == nil {
		return Target{}
	}
	label := labelOf(t.field)
	switch {
	case t.loose != "":
		label += " · " + t.loose
	case len(t.fixed) > 0:
		label += " · " + fixedText(t.fixed)
	}
	return Target{Key: t.key(), Label: label, Field: t.field}
}

// key names a target: parties.unit, parties.unit?role=first, with #head where
// the column gives way to what another one says of the same row.
func (t target) key() string {
	var b strings.Builder
	b.WriteString(t.field.Path())
	for i, x := range t.fixed {
		b.WriteByte("?&"[min(i, 1)])
		b.WriteString(x.field.ID + "=" + x.code)
	}
	if t.loose != "" {
		b.WriteString("#" + t.loose)
	}
	return b.String()
}

// chosen finds the target with a key.
func (x *index) chosen(key string) (target, bool) {
	if fd, ok := x.form.Find(key); ok && !fd.IsTable() && fd.Compute == "" {
		return target{field: fd}, true
	}
	for _, ts := range x.byKey {
		for _, t := range ts {
			if !t.idle && len(t.fixed) > 0 && t.key() == key {
				return t, true
			}
		}
	}
	path, rest, _ := strings.Cut(key, "?") // one of a year
	id, year, ok := strings.Cut(rest, "=")
	if fd, found := x.form.Find(path); ok && found && fd.Compute == "" && fd.Table() != nil && fd.ID != id {
		if col := yearOf(fd.Table()); col != nil && col.ID == id {
			if y, after := leadingYear(year); y != "" && after == "" {
				return target{field: fd, fixed: []fixed{{col, y}}}, true
			}
		}
	}
	return target{}, false
}

// correct puts a person's choices in the place of the guesses. Where a chosen
// column fills what another was guessed to fill, the guess gives way.
func (x *index) correct(cands []candidate, lay *Layout) []candidate {
	const rankChosen = -mostColumns // before every guess, in the order of the sheet
	taken := map[string]bool{}
	choices := lay.choices(cands)
	for _, col := range slices.Sorted(maps.Keys(choices)) {
		if col < 0 || col >= mostColumns {
			continue
		}
		choice := choices[col]
		i := slices.IndexFunc(cands, func(c candidate) bool { return c.col.Index == col })
		if i < 0 {
			i = len(cands)
			cands = append(cands, candidate{col: Column{Index: col, Header: ""}})
		}
		c := &cands[i]
		c.col.Chosen, c.col.Use, c.m = true, Ignored, meaning{}
		t, ok := x.chosen(choice.Target)
		if !ok {
			if choice.Target != "" { // of another version of the form
				c.col.Use, c.col.Chosen = Unknown, false
			}
			continue
		}
		t.rank = rankChosen + col
		levels := splitLevels(c.col.Header)
		c.col.Use, c.m = Mapped, readHead(levels[len(levels)-1]).measured(t, "")
		c.m.weak = false
		if u, fits := measureOf(t.field, choice.Unit); fits {
			c.m.unit, c.m.hint = u, ""
		}
		taken[t.key()] = true
	}
	for i := range cands {
		if c := &cands[i]; c.col.Use == Mapped && !c.col.Chosen && taken[c.m.key()] {
			c.col.Use = Repeated
		}
	}
	slices.SortFunc(cands, func(a, b candidate) int { return cmp.Compare(a.col.Index, b.col.Index) })
	return cands
}

// choices are those of Columns and Heads by column.
func (l *Layout) choices(cands []candidate) map[int]Choice {
	if len(l.Heads) == 0 {
		return l.Columns
	}
	byHead := map[string]Choice{}
	for head, c := range l.Heads {
		byHead[squash(head)] = c
	}
	out := map[int]Choice{}
	for _, c := range cands {
		levels := splitLevels(c.col.Header)
		for _, head := range []string{levels[len(levels)-1], c.col.Header} {
			if choice, ok := byHead[squash(head)]; ok {
				out[c.col.Index] = choice
			}
		}
	}
	maps.Copy(out, l.Columns)
	return out
}

// findHeads is the row that has most of the headers that a layout names, 0 where
// none has any.
func (l *Layout) findHeads(rows []app.SheetRow) (line int) {
	named := map[string]bool{}
	for head := range l.Heads {
		named[squash(head)] = true
	}
	most := 0
	for _, r := range rows {
		n := 0
		for i := range r.Cells {
			if t := textAt(r, i); t != "" && named[squash(t)] {
				n++
			}
		}
		if n > most {
			most, line = n, r.Line
		}
	}
	return line
}

// LayoutOf is what was said of a sheet, nil for nothing.
func LayoutOf(layouts []Layout, sheet string) *Layout {
	for i := range layouts {
		if layouts[i].Sheet == sheet || layouts[i].Sheet == "" {
			return &layouts[i]
		}
	}
	return nil
}

// fingerprint names a layout: the form and what stands in each column's header.
// Files of one origin have it in common, whatever their sheets are called and
// wherever their header stands.
func fingerprint(form string, paths [][]string) string {
	h := sha256.New()
	h.Write([]byte(form))
	for _, p := range paths {
		h.Write([]byte{0})
		h.Write([]byte(squash(strings.Join(p, levelMark))))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// samples gives each column the first texts that stand under its header, so that
// a person sees what it is. Personal data are masked.
func (sp *SheetPlan) samples(rows []app.SheetRow) {
	const most = 3
	for i := range sp.Columns {
		c := &sp.Columns[i]
		for _, r := range rows {
			text := textAt(r, c.Index)
			if r.Line <= sp.HeadTo || text == "" || len(c.Samples) == most {
				continue
			}
			if text = shown(text); c.field != nil && c.field.Personal != nil {
				text = catalog.Mask(c.field.Personal.Mask, text)
			}
			if !slices.Contains(c.Samples, text) {
				c.Samples = append(c.Samples, text)
			}
		}
	}
}

// suggest names for each column that is not understood the field whose names are
// most like its header. It is offered and never taken unasked: 联系人 and 联系电话
// are alike too.
func (x *index) suggest(sp *SheetPlan) {
	const least = 0.5
	filled := map[string]bool{}
	for _, c := range sp.Columns {
		if c.Use == Mapped {
			filled[c.Target] = true
		}
	}
	for i := range sp.Columns {
		c := &sp.Columns[i]
		if c.Use != Unknown || c.Header == "" {
			continue
		}
		levels := splitLevels(c.Header)
		own := readHead(levels[len(levels)-1]).bare
		best := 0.0
		for name, ts := range x.byKey {
			t, ok := best1(ts)
			if !ok || filled[t.key()] || sp.elsewhere(t.field) {
				continue
			}
			score := alike(own, name)
			if t.field.Table() != nil {
				score *= 0.9
			}
			key := t.key()
			if score >= least && (score > best || score == best && key < c.Suggested) {
				best, c.Suggested = score, key
			}
		}
	}
}

// Takes reports whether a column of the sheet may fill a target.
func (sp *SheetPlan) Takes(t Target) bool {
	return !sp.elsewhere(t.Field) && (sp.Table == "" || t.Key == t.Field.Path())
}

// elsewhere reports whether a field stands in another sheet: a sub-table's sheet has
// its own alone.
func (sp *SheetPlan) elsewhere(f *catalog.Field) bool {
	return sp.Table != "" && tableID(f) != sp.Table || sp.Rest && f.Table() != nil
}

// best1 is best among targets that can be filled.
func best1(ts []target) (target, bool) {
	t, ok := best(ts)
	return t, ok && !t.idle && t.field.TypeName != catalog.TypeFiles
}

// alike is how much of two texts is the same, 0 to 1: the share of neighbouring
// characters that they have in common, or most of that of their characters.
func alike(a, b string) float64 {
	const loose = 0.8 // of characters in any order
	ra, rb := []rune(a), []rune(b)
	return max(common(pairs(ra), pairs(rb)), loose*common(ra, rb))
}

// pairs are the neighbouring characters of a text.
func pairs(rs []rune) [][2]rune {
	var out [][2]rune
	for i := 1; i < len(rs); i++ {
		out = append(out, [2]rune{rs[i-1], rs[i]})
	}
	return out
}

// common is the share of what two lists have in common (Dice).
func common[T comparable](a, b []T) float64 {
	left := map[T]int{}
	for _, x := range a {
		left[x]++
	}
	n := 0
	for _, x := range b {
		if left[x] > 0 {
			left[x]--
			n++
		}
	}
	return 2 * float64(n) / float64(max(len(a)+len(b), 1))
}

// Values is what texts were said to stand for, by field path.
func (sp *SheetPlan) Values() map[string]map[string]string { return sp.values }

// meant is what a text of a field stands for, if the layout says.
func (sp *SheetPlan) meant(f *catalog.Field, text string) (string, bool) {
	to, ok := sp.values[f.Path()][strings.TrimSpace(text)]
	return to, ok
}
