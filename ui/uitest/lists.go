package uitest

import (
	"ronghe/app/catalog"
	"ronghe/app/codes"
)

// lists shows the embedded code lists to the catalogue.
type lists struct{}

var _ catalog.Lists = lists{}

func (lists) Has(list string) bool {
	_, err := codes.Load(list)
	return err == nil
}

func (lists) Item(list, code string) (catalog.CodeItem, bool) {
	l, err := codes.Load(list)
	if err != nil {
		return catalog.CodeItem{}, false
	}
	it, ok := l.Get(code)
	return item(it), ok
}

func (lists) Match(list, text string) []catalog.CodeItem {
	l, err := codes.Load(list)
	if err != nil {
		return nil
	}
	it, ok, several := l.Match(text)
	if ok {
		return []catalog.CodeItem{item(it)}
	}
	return items(several)
}

func (lists) Search(list, text string, limit int) []catalog.CodeItem {
	l, err := codes.Load(list)
	if err != nil {
		return nil
	}
	return items(l.Find(text, limit))
}

func (lists) Children(list, code string) []catalog.CodeItem {
	l, err := codes.Load(list)
	if err != nil {
		return nil
	}
	return items(l.Children(code))
}

func (lists) Descendants(list, code string) []string {
	l, err := codes.Load(list)
	if err != nil {
		return nil
	}
	return l.Descendants(code)
}

func item(it codes.Item) catalog.CodeItem {
	return catalog.CodeItem{Code: it.Code, Name: it.Name, Full: it.Full, Retired: it.Retired, Leaf: it.Leaf}
}

func items(its []codes.Item) []catalog.CodeItem {
	out := make([]catalog.CodeItem, len(its))
	for i, it := range its {
		out[i] = item(it)
	}
	return out
}
