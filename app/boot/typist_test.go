package boot

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/look"
	"ronghe/ui/pick"
	"ronghe/ui/record"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

// typist types records into the page of a new record by keyboard alone, as a clerk
// does: each value goes through the widget that its field has in the window.
type typist struct {
	t    *testing.T
	app  *ui.App
	page *record.Page
	c    fyne.Canvas
}

func newTypist(t *testing.T, svc *register.Service) *typist {
	t.Helper()
	a := test.NewTempApp(t)
	look.Apply(a)
	out := &typist{t: t, app: &ui.App{
		Fyne: a, Window: a.NewWindow(""), Runner: &uitest.Sync{}, Svc: svc, Nav: &uitest.Nav{}, Records: &uitest.Records{},
		Log: slog.New(slog.DiscardHandler), Now: time.Now,
	}}
	t.Cleanup(out.app.Window.Close)
	out.app.Window.Resize(fyne.NewSize(1366, 768))
	out.c = out.app.Window.Canvas()
	return out
}

// open shows the page of a new record.
func (y *typist) open(form string) {
	y.page = record.New(y.app, pick.New(y.app), record.Source{Form: form})
	y.app.SetContent(y.page.Content())
	y.page.Shown()
}

func (y *typist) session() *register.Session { return y.page.Session() }

func (y *typist) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		if f := y.c.Focused(); f != nil {
			f.TypedKey(&fyne.KeyEvent{Name: k})
		}
	}
}

// write types a text over whatever stands where the keyboard is.
func (y *typist) write(text string) {
	if f, ok := y.c.Focused().(fyne.Shortcutable); ok {
		f.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			y.press(fyne.KeyReturn)
		}
		for _, r := range line {
			if f := y.c.Focused(); f != nil {
				f.TypedRune(r)
			}
		}
	}
}

// record types a record: fields that others show come once these are typed.
func (y *typist) record(f *catalog.Form, d demoRecord) {
	y.t.Helper()
	var left []*catalog.Field
	for _, fd := range f.Fields() {
		if d.Fields[fd.ID] != "" || len(d.Rows[fd.ID]) > 0 {
			left = append(left, fd)
		}
	}
	for len(left) > 0 {
		rest := slices.DeleteFunc(slices.Clone(left), func(fd *catalog.Field) bool {
			if !y.session().View().Visible(fd.ID) {
				return false
			}
			if fd.IsTable() {
				y.table(fd, d.Rows[fd.ID])
			} else {
				y.field(fd, d.Fields[fd.ID])
			}
			return true
		})
		if len(rest) == len(left) {
			for _, fd := range rest {
				y.t.Errorf("%s (%s) is never shown", fd.ID, fd.Label)
			}
			return
		}
		left = rest
	}
}

// field types one field.
func (y *typist) field(fd *catalog.Field, text string) {
	y.t.Helper()
	y.page.View().FocusField(fd.ID)
	if y.c.Focused() == nil {
		y.t.Errorf("%s (%s) does not take the keyboard", fd.ID, fd.Label)
		return
	}
	y.value(fd, text)
	y.c.Unfocus()
}

// value types a value into the widget that has the keyboard.
func (y *typist) value(fd *catalog.Field, text string) {
	switch y.c.Focused().(type) {
	case *xwidget.Segments: // yes or no
		y.press(fyne.KeyDelete, fyne.KeyRight)
		if text != fd.YesNo()[0] {
			y.press(fyne.KeyRight)
		}
	case *xwidget.MultiPicker:
		y.several(fd, text)
	case *xwidget.Picker:
		y.write(text)
		y.choose()
	default:
		y.write(text)
	}
}

// choose takes what the list offers for the text; where several fit and none is
// named, the last line takes it as it is.
func (y *typist) choose() {
	y.press(fyne.KeyReturn)
	if y.c.Overlays().Top() == nil {
		return
	}
	for range 10 {
		y.press(fyne.KeyPageDown)
	}
	y.press(fyne.KeyReturn)
}

// several chooses the options of a list one after another, in the place of those
// that another field filled in.
func (y *typist) several(fd *catalog.Field, text string) {
	if m, ok := y.c.Focused().(*xwidget.MultiPicker); ok {
		for range m.Selected() {
			y.press(fyne.KeyDelete)
		}
	}
	y.press(fyne.KeySpace)
	for _, part := range fd.SplitCell(text) {
		for _, r := range part {
			y.c.Focused().TypedRune(r)
		}
		y.press(fyne.KeyReturn)
	}
	y.press(fyne.KeyEscape)
}

// table types the rows of a sub-table cell by cell.
func (y *typist) table(fd *catalog.Field, rows []map[string]string) {
	y.t.Helper()
	for i, row := range rows {
		left := slices.DeleteFunc(slices.Clone(fd.Fields), func(col *catalog.Field) bool { return row[col.ID] == "" })
		for len(left) > 0 {
			rest := slices.DeleteFunc(slices.Clone(left), func(col *catalog.Field) bool { return y.cell(fd, i, col, row[col.ID]) })
			if len(rest) == len(left) {
				for _, col := range rest {
					y.t.Errorf("row %d has no cell for %s (%s)", i+1, col.Path(), col.Label)
				}
				break
			}
			left = rest
		}
	}
	y.c.Unfocus()
}

// cell types one cell; false where the row does not show it.
func (y *typist) cell(fd *catalog.Field, row int, col *catalog.Field, text string) bool {
	y.page.View().FocusField(fd.ID)
	g, ok := y.c.Focused().(*xwidget.Grid)
	if !ok {
		return false
	}
	at := slices.IndexFunc(g.Columns(), func(c xwidget.Column) bool { return c.Key == col.ID })
	if have := y.session().Record().Rows[fd.ID]; at < 0 || row < len(have) && !y.session().View().Visible(op.Path(fd.ID, have[row].ID, col.ID)) {
		return false
	}
	g.Select(row, at)
	if col.TypeName != catalog.TypeMulti {
		for _, r := range text {
			y.c.Focused().TypedRune(r)
		}
		y.choose()
		return true
	}
	y.press(fyne.KeyF2)
	y.several(col, text)
	if d, ok := y.c.Overlays().Top().(*xwidget.Dialog); ok {
		d.Confirm()
	}
	return true
}

// save stores the record by the page's own command and returns its session.
func (y *typist) save() *register.Session {
	y.t.Helper()
	y.page.Save(nil)
	if top := y.c.Overlays().Top(); top != nil {
		y.t.Fatalf("the save asks or refuses: %T", top)
	}
	if y.session().Base() == nil {
		y.t.Fatal("nothing was stored")
	}
	return y.session()
}
