package exchange

import (
	"path/filepath"

	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/xwidget"
)

// showWritten says where a file was written and offers to open it.
func showWritten(a *ui.App, path string) {
	var d *xwidget.Dialog
	open := xwidget.NewButton(i18n.T("ui.written.file"), func() { d.Hide(); a.OpenPath(path) })
	folder := xwidget.NewButton(i18n.T("ui.written.folder"), func() { d.Hide(); a.OpenPath(filepath.Dir(path)) })
	d = xwidget.ShowDialog(a.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.written.title"), Text: path, Width: 520,
		Confirm: i18n.T("ui.ok"), Cancel: "-", Extra: []*xwidget.Button{open, folder},
	})
}

// findForms offers registers by name, group or pinyin initials.
func findForms(cat *catalog.Catalog, query string, limit int) []xwidget.Option {
	var items []choose.Item
	for _, f := range cat.Forms() {
		items = append(items, choose.Item{Option: formOption(f), Words: []string{f.Group}})
	}
	return choose.Among(items, query, limit)
}
