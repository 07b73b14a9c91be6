package codes

import "ronghe/app"

// UnitTree is the tree of reporting units: for every division that reports, one
// unit per department that reports. Within a division the departments report to
// its lead unit, and the lead unit reports to that of the division above; what
// that is stands in reporting.csv where it is not the division's parent.
type UnitTree struct {
	units     []app.Unit
	byCode    map[string]int
	children  map[string][]int
	leads     map[string]int // division → its lead unit
	moves     []move
	divisions *List
	list      *List // the same units as a code list, for search and reading
}

// move is one row of reporting.csv: to whom a division reports, and when.
type move struct {
	division, parent, name, from, to string
}

// Units returns the reporting units of the lists in use; see Set.Units and Use.
func Units() *UnitTree { return current().Units() }

// All returns every unit, the province's first, then by division; do not change
// the slice.
func (t *UnitTree) All() []app.Unit { return t.units }

// Root returns the province's lead unit.
func (t *UnitTree) Root() app.Unit { return t.units[t.children[""][0]] }

// Get returns the unit with exactly this code.
func (t *UnitTree) Get(code string) (app.Unit, bool) {
	i, ok := t.byCode[code]
	if !ok {
		return app.Unit{}, false
	}
	return t.units[i], true
}

// Resolve is Get that also takes a unit of a retired division (220381-edu,
// 公主岭市 under its code of before 2020) for that of its successor.
func (t *UnitTree) Resolve(code string) (app.Unit, bool) {
	it, ok := t.list.Resolve(code)
	if !ok {
		return app.Unit{}, false
	}
	return t.Get(it.Code)
}

// Children returns the units that report to code: the other departments of its
// level, then the lead units of the next. "" gives the province's lead unit.
func (t *UnitTree) Children(code string) []app.Unit {
	out := make([]app.Unit, 0, len(t.children[code]))
	for _, i := range t.children[code] {
		out = append(out, t.units[i])
	}
	return out
}

// Parent returns the unit that code reports to; none for the province's lead.
func (t *UnitTree) Parent(code string) (app.Unit, bool) {
	u, ok := t.Get(code)
	if !ok {
		return app.Unit{}, false
	}
	return t.Get(u.Parent)
}

// ParentAt is Parent on a day (2020-03-01) of the past.
func (t *UnitTree) ParentAt(code, day string) (app.Unit, bool) {
	u, ok := t.Get(code)
	if !ok {
		return app.Unit{}, false
	}
	if u.Lead {
		for _, m := range t.moves {
			if m.division == u.Division && m.parent != "" && within(day, m.from, m.to) {
				return t.Get(leadCode(t, m.parent))
			}
		}
	}
	return t.Get(u.Parent)
}

// within reports whether day lies in from … to; bounds are dates, months or
// years, from is in and to is out, "" is open.
func within(day, from, to string) bool {
	return (from == "" || day >= from) && (to == "" || day < to)
}

func leadCode(t *UnitTree, division string) string {
	if i, ok := t.leads[division]; ok {
		return t.units[i].Code
	}
	return ""
}

// Descendants returns code and the codes of all units below it, which is what a
// unit may see; nothing for an unknown code.
func (t *UnitTree) Descendants(code string) []string {
	if _, ok := t.byCode[code]; !ok {
		return nil
	}
	out := []string{code}
	for n := 0; n < len(out); n++ {
		for _, i := range t.children[out[n]] {
			out = append(out, t.units[i].Code)
		}
	}
	return out
}

// Under reports whether code is top or reports to it, directly or through
// others.
func (t *UnitTree) Under(code, top string) bool {
	for code != "" {
		if code == top {
			return true
		}
		i, ok := t.byCode[code]
		if !ok {
			return false
		}
		code = t.units[i].Parent
	}
	return false
}

// Of returns the units of a division, the lead unit first; none for a division
// that does not report (a town, a place outside of the province).
func (t *UnitTree) Of(division string) []app.Unit {
	i, ok := t.leads[division]
	if !ok {
		return nil
	}
	out := []app.Unit{t.units[i]}
	for _, u := range t.units {
		if u.Division == division && !u.Lead {
			out = append(out, u)
		}
	}
	return out
}

// Lead returns the lead unit of a level that is in charge of a division: that
// of the division itself at its own level, that of the city or of the province
// above it at theirs. It follows reporting, not the division's code: the lead
// of level city for 长春新区 is 长春新区's own.
func (t *UnitTree) Lead(division string, level app.Level) (app.Unit, bool) {
	for code := leadCode(t, division); code != ""; {
		u, _ := t.Get(code)
		if u.Level == level {
			return u, true
		}
		code = u.Parent
	}
	return app.Unit{}, false
}

// Divisions returns the divisions that report at a level, in the list's order.
func (t *UnitTree) Divisions(level app.Level) []Item {
	var out []Item
	for _, u := range t.units {
		if u.Lead && u.Level == level {
			it, _ := t.divisions.Get(u.Division)
			out = append(out, it)
		}
	}
	return out
}

// Find returns the units that a typed text may mean, the best first, at most
// limit (50 when limit is below 1): by name (吉林市教育局, 长春 教育, 延边人社),
// code, pinyin initials (jlsjyj) or full pinyin. Among equals higher levels come
// first, and within a division its lead unit.
func (t *UnitTree) Find(text string, limit int) []app.Unit {
	return t.of(t.list.Find(text, limit))
}

// List returns the units as a code list: what Load(Unit) returns.
func (t *UnitTree) List() *List { return t.list }

func (t *UnitTree) of(items []Item) []app.Unit {
	var out []app.Unit
	for _, it := range items {
		out = append(out, t.units[t.byCode[it.Code]])
	}
	return out
}

// Match reads a unit's code (also of a retired division) or one of its names
// strictly. When the text means several units, ok is false and they are
// returned; when it means none, both are empty.
func (t *UnitTree) Match(text string) (u app.Unit, ok bool, ambiguous []app.Unit) {
	it, ok, several := t.list.Match(text)
	if !ok {
		return app.Unit{}, false, t.of(several)
	}
	u, ok = t.Get(it.Code)
	return u, ok, nil
}
