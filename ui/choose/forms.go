package choose

import (
	"ronghe/app/catalog"
	"ronghe/ui/xwidget"
)

// Form is a register as an option.
func Form(f *catalog.Form) xwidget.Option {
	return xwidget.Option{Code: f.ID, Label: f.Title, Detail: f.Group}
}

// Forms offers registers by name, group or pinyin initials.
func Forms(cat *catalog.Catalog, query string, limit int) []xwidget.Option {
	var items []Item
	for _, f := range cat.Forms() {
		items = append(items, Item{Option: Form(f), Words: []string{f.Group}})
	}
	return Among(items, query, limit)
}
