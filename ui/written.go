package ui

import (
	"path/filepath"

	"ronghe/app/i18n"
	"ronghe/ui/xwidget"
)

// Written says where a file was written and offers to open it.
func (a *App) Written(path string) {
	var d *xwidget.Dialog
	open := xwidget.NewButton(i18n.T("ui.written.file"), func() { d.Hide(); a.OpenPath(path) })
	folder := xwidget.NewButton(i18n.T("ui.written.folder"), func() { d.Hide(); a.OpenPath(filepath.Dir(path)) })
	d = xwidget.ShowDialog(a.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.written.title"), Text: path, Width: 520,
		Confirm: i18n.T("ui.ok"), Cancel: "-", Extra: []*xwidget.Button{open, folder},
	})
}
