package register

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// Bin is the recycle bin: what was deleted of a register, by whom and when.
type Bin struct {
	app   *ui.App
	lane  *ui.Lane
	rows  *rows
	form  *catalog.Form
	users map[app.ID]string
	none  bool // no register has anything in the bin

	forms   *xwidget.Picker
	counts  map[string]int
	grid    *xwidget.Grid
	count   *widget.Label
	restore *xwidget.Button
	trouble *fyne.Container
	head    *fyne.Container
	root    fyne.CanvasObject
}

var (
	_ nav.Page   = (*Bin)(nil)
	_ nav.Shower = (*Bin)(nil)
	_ nav.Hider  = (*Bin)(nil)
	_ nav.Keyed  = (*Bin)(nil)
)

// NewBin makes the page.
func NewBin(a *ui.App) *Bin {
	b := &Bin{app: a, lane: a.Lane(), rows: newRows(a.Runner, a.Svc), users: map[app.ID]string{}, counts: map[string]int{}}
	b.rows.changed = b.rowsChanged
	b.rows.summed = b.rowsChanged
	b.rows.failed = b.fail
	b.forms = xwidget.NewPicker(b.findForms)
	b.forms.Required = true
	b.forms.OnChanged = func(o xwidget.Option) { b.choose(o.Code) }
	b.grid = xwidget.NewGrid(xwidget.ListMode, binSource{b},
		xwidget.Column{Key: "name", Title: i18n.T("ui.bin.name"), Width: 360, Flex: true},
		xwidget.Column{Key: "who", Title: i18n.T("ui.bin.who"), Width: 140},
		xwidget.Column{Key: "when", Title: i18n.T("ui.bin.when"), Width: 160, PlainText: true})
	b.grid.Checkable = true
	b.grid.OnOpen = func(row int) { b.askRestore([]int{row}) }
	b.grid.OnSelection = func(xwidget.SelectionStats) { b.showButtons() }
	b.grid.OnChecked = func(int) { b.showButtons() }
	b.count = kit.ShortQuiet("")
	b.restore = xwidget.NewPrimaryButton(i18n.T("ui.bin.restore"), "Enter", func() { b.askRestore(b.grid.SelectedRows()) })
	b.trouble = container.NewVBox()
	b.head = kit.HeadWith(kit.Heading(b.Title()), b.count, b.restore)
	bar := kit.Line(8, kit.ShortQuiet(i18n.T("ui.bin.register")), kit.Wide(260, b.forms))
	b.root = kit.Page(kit.Rows(8, b.head, kit.Quiet(i18n.T("ui.bin.text")), bar, b.trouble), b.grid)
	return b
}

// Title is the page's name.
func (b *Bin) Title() string { return i18n.T("ui.bin.title") }

// Content is the page.
func (b *Bin) Content() fyne.CanvasObject { return b.root }

// HelpTopic is the chapter of the manual for this page.
func (*Bin) HelpTopic() string { return "bin" }

// Keys are the page's own keys.
func (b *Bin) Keys() []nav.Key { return []nav.Key{{Name: fyne.KeyF5, Run: b.Shown}} }

// Hidden drops what is still to come.
func (b *Bin) Hidden() {
	b.lane.Stop()
	b.rows.stop()
}

type binState struct {
	counts map[string]int
	users  map[app.ID]string
}

// Shown counts what each register has in the bin and shows the first that has
// anything.
func (b *Bin) Shown() {
	svc, backend := b.app.Svc, b.app.Backend
	ui.Do(b.lane, func(ctx context.Context) (binState, error) {
		st := binState{counts: map[string]int{}, users: map[app.ID]string{}}
		for _, f := range svc.Catalog().Forms() {
			sum, err := svc.Summarise(ctx, app.Query{Form: f.ID, Bin: true})
			if err != nil {
				return st, err
			}
			st.counts[f.ID] = sum.Count
		}
		users, err := backend.Users(ctx)
		for _, u := range users {
			st.users[u.ID] = u.Title
		}
		return st, err
	}, func(st binState, err error) {
		if err != nil {
			b.fail(err)
			return
		}
		b.counts, b.users = st.counts, st.users
		b.showFirst()
	})
}

func (b *Bin) showFirst() {
	b.none = true
	for _, n := range b.counts {
		b.none = b.none && n == 0
	}
	if b.form != nil && (b.counts[b.form.ID] > 0 || b.none) {
		b.show(b.form)
		return
	}
	forms := b.app.Svc.Catalog().Forms()
	for _, f := range forms {
		if b.counts[f.ID] > 0 {
			b.show(f)
			return
		}
	}
	if len(forms) > 0 {
		b.show(forms[0])
	}
}

func (b *Bin) option(f *catalog.Form) xwidget.Option {
	return xwidget.Option{Code: f.ID, Label: f.Title, Detail: i18n.T("ui.bin.count", "n", ui.Count(b.counts[f.ID]))}
}

func (b *Bin) findForms(query string, limit int) []xwidget.Option {
	var all []xwidget.Option
	for _, f := range b.app.Svc.Catalog().Forms() {
		all = append(all, b.option(f))
	}
	return choose.Among(choose.Items(all), query, limit)
}

func (b *Bin) choose(id string) {
	if f, ok := b.app.Svc.Catalog().Form(id); ok {
		b.show(f)
	}
}

func (b *Bin) show(f *catalog.Form) {
	b.form = f
	b.forms.SetSelected(b.option(f))
	b.trouble.Objects = nil
	b.grid.ClearChecks()
	b.rows.start(app.Query{
		Form: f.ID, Bin: true, Fields: []string{f.Display}, Sort: []app.Sort{{Field: updatedColumn, Desc: true}},
	}, b.grid.Focus)
}

func (b *Bin) rowsChanged() {
	b.grid.Empty = nil
	if b.rows.len() == 0 {
		title := i18n.T("ui.bin.empty", "form", b.form.Title)
		if b.none {
			title = i18n.T("ui.bin.empty_all")
		}
		b.grid.Empty = xwidget.NewEmptyState("○", title, i18n.T("ui.bin.empty_hint"))
	}
	b.count.SetText(i18n.T("ui.bin.count", "n", ui.Count(b.rows.len())))
	b.head.Refresh()
	b.grid.Refresh()
	b.showButtons()
}

func (b *Bin) showButtons() {
	if b.rows.len() == 0 {
		b.restore.Disable()
		return
	}
	b.restore.Enable()
}

func (b *Bin) fail(err error) {
	b.trouble.Objects = []fyne.CanvasObject{b.app.Notice(err)}
	b.root.Refresh()
}

// askRestore asks before records come back into their register.
func (b *Bin) askRestore(numbers []int) {
	if len(numbers) == 0 || b.rows.len() == 0 {
		return
	}
	load, form := b.rows.snapshot(numbers), b.form
	b.app.Confirm(ui.Question{
		Title: i18n.T("ui.bin.restore_title"),
		Text:  i18n.T("ui.bin.restore_text", "n", ui.Count(len(numbers)), "form", form.Title),
		Yes:   i18n.T("ui.bin.restore"),
	}, func() { b.doRestore(form, load) })
}

func (b *Bin) doRestore(form *catalog.Form, load chosen) {
	svc := b.app.Svc
	n := 0
	b.app.Job(ui.Job{
		Title: i18n.T("ui.bin.restoring"),
		Work: func(ctx context.Context, _ func(int, int)) error {
			ids, err := load.ids(ctx)
			if err != nil {
				return err
			}
			n = len(ids)
			_, err = svc.Undelete(ctx, form.ID, ids...)
			return err
		},
		Then: func(err error) {
			if err != nil {
				b.app.ShowError(err)
				return
			}
			b.app.Nav.Saved()
			b.app.Toast(i18n.T("ui.bin.restored", "n", ui.Count(n), "form", form.Title))
			b.Shown()
		},
	})
}

// binSource shows the deleted records to the grid.
type binSource struct{ b *Bin }

// Rows is how many there are.
func (s binSource) Rows() int { return s.b.rows.len() }

// Prefetch loads what comes near.
func (s binSource) Prefetch(first, last int) { s.b.rows.want(first, last) }

// Cell is the name, who deleted it, or when.
func (s binSource) Cell(row, col int) xwidget.CellView {
	r, ok := s.b.rows.at(row)
	if !ok {
		return xwidget.CellView{Loading: true}
	}
	switch col {
	case 0:
		if fd, ok := s.b.form.Field(s.b.form.Display); ok && len(r.Values) > 0 {
			return xwidget.CellView{Text: fd.Format(r.Values[0])}
		}
	case 1:
		if name := s.b.users[r.Updated.User]; name != "" {
			return xwidget.CellView{Text: name}
		}
		return xwidget.CellView{Text: i18n.T("ui.bin.other_user")}
	case 2:
		return xwidget.CellView{Text: ui.When(r.Updated.At, s.b.app.Now())}
	}
	return xwidget.CellView{}
}
