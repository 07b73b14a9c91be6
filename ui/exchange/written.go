package exchange

import (
	"path/filepath"
	"strings"

	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/i18n"
	"ronghe/ui"
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
	query = strings.ToLower(strings.TrimSpace(query))
	var out []xwidget.Option
	for _, f := range cat.Forms() {
		if len(out) == limit {
			break
		}
		if query == "" || strings.Contains(f.Title, query) || strings.Contains(f.Group, query) ||
			strings.HasPrefix(codes.Initials(f.Title), query) || f.ID == query {
			out = append(out, formOption(f))
		}
	}
	return out
}
