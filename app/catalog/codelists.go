package catalog

import (
	"slices"

	"ronghe/app"
	"ronghe/app/codes"
)

// unitList is the code list of the reporting units, which stand in a tree of
// their own.
const unitList = "unit"

// CodeLists returns the code lists that the program carries: those of package
// codes, and "unit", the tree of reporting units.
func CodeLists() Lists { return codeLists{} }

// codeLists is codes behind Lists; a list is read when first asked for.
type codeLists struct{}

var _ Lists = codeLists{}

// Has does not read the list: the definitions ask at every start.
func (codeLists) Has(id string) bool { return id == unitList || slices.Contains(codes.IDs(), id) }

func (codeLists) Item(id, code string) (CodeItem, bool) {
	if id == unitList {
		u, ok := codes.Units().Resolve(code)
		return unitItem(u), ok
	}
	l, err := codes.Load(id)
	if err != nil {
		return CodeItem{}, false
	}
	it, ok := l.Get(code)
	return listItem(it), ok
}

func (codeLists) Match(id, text string) []CodeItem {
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

func (codeLists) Search(id, text string, limit int) []CodeItem {
	if id == unitList {
		return unitItems(codes.Units().Find(text, limit))
	}
	l, err := codes.Load(id)
	if err != nil {
		return nil
	}
	return listItems(l.Find(text, limit))
}

func (codeLists) Children(id, code string) []CodeItem {
	if id == unitList {
		return unitItems(codes.Units().Children(code))
	}
	l, err := codes.Load(id)
	if err != nil {
		return nil
	}
	return listItems(l.Children(code))
}

func (codeLists) Descendants(id, code string) []string {
	if id == unitList {
		return codes.Units().Descendants(code)
	}
	l, err := codes.Load(id)
	if err != nil {
		return nil
	}
	return l.Descendants(code)
}

func listItem(it codes.Item) CodeItem {
	return CodeItem{Code: it.Code, Name: it.Name, Full: it.Full, Retired: it.Retired, Leaf: it.Leaf}
}

func listItems(items []codes.Item) []CodeItem {
	out := make([]CodeItem, len(items))
	for i, it := range items {
		out[i] = listItem(it)
	}
	return out
}

// unitItem shows a unit by its full name; any unit may be chosen.
func unitItem(u app.Unit) CodeItem {
	return CodeItem{Code: u.Code, Name: u.Name, Full: u.Name, Leaf: true}
}

func unitItems(units []app.Unit) []CodeItem {
	out := make([]CodeItem, len(units))
	for i, u := range units {
		out[i] = unitItem(u)
	}
	return out
}
