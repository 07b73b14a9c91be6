package formview

import (
	"fyne.io/fyne/v2"

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

// tables is the chapter of the manual on tables in forms.
const tables = "table"

// askFiles shows the attachments of a cell.
func (t *table) askFiles(fd *catalog.Field, path string) {
	v := t.b.v
	list := newFileList(v, path, nil)
	list.show(v.look(path))
	t.open = list
	xwidget.ShowDialog(v.App.Window, xwidget.DialogOptions{
		Title: fd.Label, Width: 620, Help: tables, Content: kit.Sized(560, 140, list.root),
		Confirm: i18n.T("form.files.done"), Cancel: "-",
		OnConfirm: func() bool {
			t.open = nil
			v.canvas().Focus(t.grid)
			return true
		},
		OnCancel: func() { t.open = nil },
	})
}

// menu is what can be done to a cell beside what any sheet can do.
func (t *table) menu(row, col int) []*fyne.MenuItem {
	path := t.path(row, col)
	if path == "" || t.cols[col].Compute != "" {
		return nil
	}
	v := t.b.v
	items := v.menu(path, t.refresh)
	if v.OnHistory != nil && v.Config.Session.Base() != nil {
		items = append(items, menuItem("form.menu.history", func() { v.OnHistory(path) }))
	}
	return items
}
