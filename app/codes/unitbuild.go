package codes

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"ronghe/app"
)

// homeProvince is the province whose divisions report.
const homeProvince = "220000"

// seat is a division that reports, with what its units' names need.
type seat struct {
	division Item
	level    app.Level
	above    string   // division that it reports to; "" for the province
	begin    string   // how its units' names begin, e.g. with the city before a district
	short    []string // what people say instead of begin
	column   string   // column of the department list that makes the names
}

// kindRule says how a kind of division reports: a row of unit_kind.csv.
type kindRule struct {
	level         app.Level
	column, begin string
}

func newUnitTree(s *Set) (*UnitTree, error) {
	divisions, err := s.loadFile(Division)
	if err != nil {
		return nil, err
	}
	departments, err := s.loadFile(Department)
	if err != nil {
		return nil, err
	}
	t := &UnitTree{
		byCode: map[string]int{}, children: map[string][]int{}, leads: map[string]int{},
		divisions: divisions,
	}
	kinds, named, err := t.readRules(s.fsys)
	if err != nil {
		return nil, err
	}
	var aliases [][]string
	for _, s := range t.seats(kinds) {
		aliases = append(aliases, t.addSeat(s, departments, named)...)
	}
	for code := range named {
		if _, ok := t.byCode[code]; !ok {
			return nil, fmt.Errorf("unit_name.csv: there is no unit %s", code)
		}
	}
	if err := t.link(); err != nil {
		return nil, err
	}
	t.list, err = t.newList(aliases)
	return t, err
}

// readRules reads the tables that the tree is made from: the kinds of division
// that report, and units with a name of their own. It fills t.moves.
func (t *UnitTree) readRules(fsys fs.FS) (kinds map[string]kindRule, named map[string]string, err error) {
	kinds, named = map[string]kindRule{}, map[string]string{}
	err = errors.Join(
		readTable(fsys, dir+"/unit_kind.csv", func(r record) error {
			rule := kindRule{app.Level(r.get("level")), r.get("names"), r.get("begin")}
			if rank(rule.level) < 0 {
				return fmt.Errorf("level %q is none of province, city, county", rule.level)
			}
			kinds[r.get("kind")] = rule
			return nil
		}),
		readTable(fsys, dir+"/unit_name.csv", func(r record) error {
			named[r.get("unit")] = r.get("name")
			return nil
		}),
		readTable(fsys, dir+"/reporting.csv", func(r record) error {
			m := move{r.get("division"), r.get("parent"), r.get("name"), r.get("from"), r.get("to")}
			if m.division == "" || m.parent == "" {
				return errors.New("division and parent are needed")
			}
			t.moves = append(t.moves, m)
			return nil
		}))
	return kinds, named, err
}

// seats returns the divisions that report today, the highest level first, else
// in the order of the division list.
func (t *UnitTree) seats(kinds map[string]kindRule) []seat {
	var out []seat
	for _, code := range t.divisions.Descendants(homeProvince) {
		it, _ := t.divisions.Get(code)
		rule, ok := kinds[it.Kind]
		if !ok || it.Level == "town" {
			continue
		}
		s := seat{division: it, level: rule.level, above: it.Parent, column: rule.column}
		name := it.Name
		for _, m := range t.moves {
			if m.division == code && m.to == "" {
				s.above = m.parent
				if m.name != "" {
					name = m.name
				}
			}
		}
		up, _ := t.divisions.Get(it.Parent)
		s.begin = strings.NewReplacer("{name}", name, "{up}", up.Name).Replace(rule.begin)
		s.short = append([]string{name, it.Name}, it.Aliases...)
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b seat) int { return rank(a.level) - rank(b.level) })
	return out
}

// rank orders the levels from the highest; below 0 for none of them.
func rank(l app.Level) int { return slices.Index([]app.Level{app.Province, app.City, app.County}, l) }

// addSeat adds a division's units, the lead unit first, and returns their other
// names.
func (t *UnitTree) addSeat(s seat, departments *List, named map[string]string) [][]string {
	var aliases [][]string
	for _, d := range departments.Items() {
		if d.Level != "reporting" {
			continue
		}
		u := app.Unit{
			Code: s.division.Code + "-" + d.Code, Division: s.division.Code, Department: d.Code,
			Level: s.level, Lead: d.More["lead"] == "yes",
		}
		u.Name = strings.ReplaceAll(d.More[s.column], "{d}", s.begin)
		rule := u.Name
		if own := named[u.Code]; own != "" {
			u.Name = own
		}
		if u.Lead {
			u.Parent = s.above // a division for now; link makes it a unit
			t.leads[u.Division] = len(t.units)
		} else {
			u.Parent = u.Division
		}
		t.byCode[u.Code] = len(t.units)
		t.units = append(t.units, u)
		aliases = append(aliases, unitAliases(u.Name, rule, s, d))
	}
	return aliases
}

// unitAliases are the other names by which a unit is found: the rule's name
// where the unit has one of its own, and short ones such as 长春市教育局 for a
// district, 延边州人社局, 吉林发改委.
func unitAliases(name, rule string, s seat, d Item) []string {
	short := d.More["short"]
	if own := d.More["short_"+s.column]; own != "" {
		short = own
	}
	all := []string{rule}
	for _, begin := range append([]string{s.begin}, s.short...) {
		all = append(all, strings.ReplaceAll(d.More[s.column], "{d}", begin), begin+short)
	}
	var out []string
	for _, a := range all {
		if a != name && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// link turns parents from divisions into lead units, and fills children.
func (t *UnitTree) link() error {
	for i := range t.units {
		u := &t.units[i]
		if u.Level != app.Province || !u.Lead {
			lead, ok := t.leads[u.Parent]
			if !ok {
				return fmt.Errorf("%s reports to %s, which has no lead unit", u.Code, u.Parent)
			}
			u.Parent = t.units[lead].Code
		}
		t.children[u.Parent] = append(t.children[u.Parent], i)
	}
	if len(t.children[""]) == 0 {
		return errors.New("no division is the province")
	}
	for _, u := range t.units {
		if !t.Under(u.Code, t.Root().Code) {
			return fmt.Errorf("%s does not report to the province", u.Code)
		}
	}
	return nil
}

// newList makes the code list of the units: a unit's other codes are those of
// its division's former codes.
func (t *UnitTree) newList(aliases [][]string) (*List, error) {
	former := map[string][]string{}
	for _, it := range t.divisions.RetiredItems() {
		if len(it.Successors) == 1 {
			former[it.Successors[0]] = append(former[it.Successors[0]], it.Code)
		}
	}
	l := newList(listMeta{id: Unit, levels: []string{string(app.Province), string(app.City), string(app.County)}})
	for i, u := range t.units {
		it := Item{Code: u.Code, Name: u.Name, Parent: u.Parent, Level: string(u.Level), Aliases: aliases[i]}
		for _, division := range former[u.Division] {
			it.Alt = append(it.Alt, division+"-"+u.Department)
		}
		if err := l.add(it); err != nil {
			return nil, err
		}
	}
	return l, l.finish(len(l.items))
}
