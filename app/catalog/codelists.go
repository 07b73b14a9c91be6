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
func CodeLists() Lists { return ListsOf(codes.Shipped()) }

// ListsOf returns other lists in the same way.
func ListsOf(set *codes.Set) Lists { return codeLists{set} }

// codeLists is codes behind Lists; a list is read when first asked for.
type codeLists struct{ set *codes.Set }

var _ Lists = codeLists{}

// Has does not read the list: the definitions ask at every start.
func (codeLists) Has(id string) bool { return id == unitList || slices.Contains(codes.IDs(), id) }

func (c codeLists) Item(id, code string) (CodeItem, bool) {
	if id == unitList {
		u, ok := c.set.Units().Resolve(code)
		return unitItem(u), ok
	}
	l, err := c.set.Load(id)
	if err != nil {
		return CodeItem{}, false
	}
	it, ok := l.Get(code)
	return listItem(l, it), ok
}

func (c codeLists) Match(id, text string) []CodeItem {
	if id == unitList {
		u, ok, several := c.set.Units().Match(text)
		if ok {
			several = []app.Unit{u}
		}
		return unitItems(several)
	}
	l, err := c.set.Load(id)
	if err != nil {
		return nil
	}
	it, ok, several := l.Match(text)
	if ok {
		several = []codes.Item{it}
	}
	return listItems(l, several)
}

func (c codeLists) Search(id, text string, limit int) []CodeItem {
	l, err := c.set.Load(id)
	if err != nil {
		return nil
	}
	found := l.Find(text, limit)
	it, ok := l.Exact(text)
	if ok {
		found = slices.DeleteFunc(found, func(x codes.Item) bool { return x.Code == it.Code })
		found = slices.Insert(found, 0, it)
		if limit > 0 && len(found) > limit {
			found = found[:limit]
		}
	}
	if id == unitList {
		out := make([]CodeItem, 0, len(found))
		for _, x := range found {
			if u, known := c.set.Units().Get(x.Code); known {
				out = append(out, unitItem(u))
			}
		}
		return mark(out, ok)
	}
	return mark(listItems(l, found), ok)
}

// mark says of the first that it is exact.
func mark(items []CodeItem, exact bool) []CodeItem {
	if len(items) > 0 {
		items[0].Exact = exact
	}
	return items
}

func (c codeLists) Children(id, code string) []CodeItem {
	if id == unitList {
		return unitItems(c.set.Units().Children(code))
	}
	l, err := c.set.Load(id)
	if err != nil {
		return nil
	}
	return listItems(l, l.Children(code))
}

func (c codeLists) Descendants(id, code string) []string {
	if id == unitList {
		return c.set.Units().Descendants(code)
	}
	l, err := c.set.Load(id)
	if err != nil {
		return nil
	}
	return l.Descendants(code)
}

// Replaced returns the retired entries that a code is a successor of.
func (c codeLists) Replaced(id, code string) []CodeItem {
	if id == unitList {
		return nil
	}
	l, err := c.set.Load(id)
	if err != nil {
		return nil
	}
	return listItems(l, l.Replaced(code))
}

func listItem(l *codes.List, it codes.Item) CodeItem {
	above, _ := l.Get(it.Parent)
	return CodeItem{Code: it.Code, Name: it.Name, Full: it.Full, Above: above.Full, Retired: it.Retired, Leaf: it.Leaf}
}

func listItems(l *codes.List, items []codes.Item) []CodeItem {
	out := make([]CodeItem, len(items))
	for i, it := range items {
		out[i] = listItem(l, it)
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
