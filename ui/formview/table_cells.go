package formview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// editor is how the cells of a column are typed in.
func (t *table) editor(fd *catalog.Field) xwidget.EditorFunc {
	switch {
	case fd.Personal != nil && isTyped(fd.TypeName):
		return OverMask(func() bool {
			sealed, ok := t.b.v.Config.Session.Value(t.path(t.grid.CurrentCell())).Sealed()
			return ok && t.b.v.revealed[sealed].Kind() == app.Blank
		})
	case fd.TypeName == catalog.TypeMulti:
		return t.dialogCell(fd, t.askMulti)
	case fd.TypeName == catalog.TypeFiles:
		return t.dialogCell(fd, t.askFiles)
	}
	return t.cells.Editor(fd, func() (*catalog.Form, *app.Record) { return t.b.v.form, t.b.v.rec })
}

// dialogCell edits a cell in a dialog of its own.
func (t *table) dialogCell(fd *catalog.Field, ask func(fd *catalog.Field, path string)) xwidget.EditorFunc {
	return func(s xwidget.EditSession) xwidget.CellEditor {
		row, col := t.grid.CurrentCell()
		path := t.path(row, col)
		if path == "" { // the empty line at the end becomes a row first
			t.append()
			row = len(t.b.v.rec.Rows[t.b.fd.ID]) - 1
			t.grid.Select(row, col)
			path = t.path(row, col)
		}
		s.Cancel()
		ask(fd, path)
		return nil
	}
}

// askMulti chooses several options of a cell.
func (t *table) askMulti(fd *catalog.Field, path string) {
	v := t.b.v
	s := v.look(path)
	if s.raw {
		s.value = app.Value{}
	}
	AskMulti(v.App, fd, s.value, func(list app.Value) {
		v.do(nil, func(ss *register.Session) { ss.Pause(); ss.Set(path, list) })
	}, func() { v.canvas().Focus(t.grid) })
}

// askFiles shows the attachments of a cell.
func (t *table) askFiles(fd *catalog.Field, path string) {
	v := t.b.v
	list := newFileList(v, path, nil)
	list.show(v.look(path))
	t.open = list
	xwidget.ShowDialog(v.App.Window, xwidget.DialogOptions{
		Title: fd.Label, Width: 620, Content: kit.Sized(560, 140, list.root),
		Confirm: i18n.T("form.files.done"), Cancel: "-",
		OnConfirm: func() bool {
			t.open = nil
			v.canvas().Focus(t.grid)
			return true
		},
		OnCancel: func() { t.open = nil },
	})
}

// menu is what can be done to the cell under the pointer and the selection.
func (t *table) menu(row, col int, at fyne.Position) {
	v := t.b.v
	clip := fyne.CurrentApp().Clipboard()
	item := func(key string, do func()) *fyne.MenuItem { return fyne.NewMenuItem(i18n.T(key), do) }
	items := []*fyne.MenuItem{
		item("xwidget.grid.menu.copy", func() { t.grid.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clip}) }),
		item("xwidget.grid.menu.cut", func() { t.grid.TypedShortcut(&fyne.ShortcutCut{Clipboard: clip}) }),
		item("xwidget.grid.menu.paste", func() { t.grid.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip}) }),
		item("xwidget.grid.menu.clear", func() { t.grid.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete}) }),
		item("xwidget.grid.menu.fill_down", func() { t.shortcut(fyne.KeyD) }),
		fyne.NewMenuItemSeparator(),
		item("xwidget.grid.menu.insert", func() { t.shortcut(fyne.KeyPlus) }),
		item("xwidget.grid.menu.delete_rows", func() { t.shortcut(fyne.KeyMinus) }),
	}
	if path := t.path(row, col); path != "" && t.cols[col].Compute == "" {
		items = append(items, fyne.NewMenuItemSeparator(), item("form.menu.na", func() { v.setNA(path) }))
		if _, sealed := v.Config.Session.Value(path).Sealed(); sealed {
			items = append(items, item("form.menu.reveal", func() { v.reveal1(path, t.refresh) }))
		}
		if v.OnHistory != nil && v.Config.Session.Base() != nil {
			items = append(items, item("form.menu.history", func() { v.OnHistory(path) }))
		}
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), v.canvas(), at)
}
