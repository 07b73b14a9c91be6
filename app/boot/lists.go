package boot

import (
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/codes"
)

// unitList is the code list of the reporting units, which stand in a tree of
// their own.
const unitList = "unit"

// Lists returns the code lists as the form definitions ask for them: those of
// package codes, and "unit", the tree of reporting units.
func Lists() catalog.Lists { return lists{} }

// lists is codes behind catalog.Lists; a list is read when first asked for.
type lists struct{}

var _ catalog.Lists = lists{}

// Has does not read the list: the definitions ask at every start.
func (lists) Has(id string) bool { return id == unitList || slices.Contains(codes.IDs(), id) }

func (lists) Item(id, code string) (catalog.CodeItem, bool) {
	if id == unitList {
		u, ok := codes.Units().Resolve(code)
		return unitItem(u), ok
	}
	l, err := codes.Load(id)
	if err != nil {
		return catalog.CodeItem{}, false
	}
	it, ok := l.Get(code)
	return listItem(it), ok
}

func (lists) Match(id, text string) []catalog.CodeItem {
	if id == unitList {
		u, ok, several := codes.Units().Match(text)
		if ok {
			several = []app.Unit{u}
		}
		return unitItems(several)
	}
	l, err := codes.Load(id)
	if err != nil {
		return nil
	}
	it, ok, several := l.Match(text)
	if ok {
		several = []codes.Item{it}
	}
	return listItems(several)
}

func (lists) Search(id, text string, limit int) []catalog.CodeItem {
	if id == unitList {
		return unitItems(codes.Units().Find(text, limit))
	}
	l, err := codes.Load(id)
	if err != nil {
		return nil
	}
	return listItems(l.Find(text, limit))
}

func (lists) Children(id, code string) []catalog.CodeItem {
	if id == unitList {
		return unitItems(codes.Units().Children(code))
	}
	l, err := codes.Load(id)
	if err != nil {
		return nil
	}
	return listItems(l.Children(code))
}

func (lists) Descendants(id, code string) []string {
	if id == unitList {
		return codes.Units().Descendants(code)
	}
	l, err := codes.Load(id)
	if err != nil {
		return nil
	}
	return l.Descendants(code)
}

func listItem(it codes.Item) catalog.CodeItem {
	return catalog.CodeItem{Code: it.Code, Name: it.Name, Full: it.Full, Retired: it.Retired, Leaf: it.Leaf}
}

func listItems(items []codes.Item) []catalog.CodeItem {
	out := make([]catalog.CodeItem, len(items))
	for i, it := range items {
		out[i] = listItem(it)
	}
	return out
}

// unitItem shows a unit by its full name; any unit may be chosen.
func unitItem(u app.Unit) catalog.CodeItem {
	return catalog.CodeItem{Code: u.Code, Name: u.Name, Full: u.Name, Leaf: true}
}

func unitItems(units []app.Unit) []catalog.CodeItem {
	out := make([]catalog.CodeItem, len(units))
	for i, u := range units {
		out[i] = unitItem(u)
	}
	return out
}
