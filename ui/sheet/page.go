package sheet

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/formview"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// Page shows the records of a query as a sheet. It is used on the UI thread
// only.
type Page struct {
	app   *ui.App
	form  *catalog.Form
	query app.Query
	cols  []*catalog.Field
	sheet *register.Sheet // nil while it is being read
	lines map[*register.SheetLine]*looked
	// refused are the lines that the last save left out, with the reason.
	refused map[*register.SheetLine]error
	keeper  *keeper
	read    *ui.Lane
	cells   *formview.Cells
	saving  bool
	after   func() // what waits for the save to end
	onNew   bool   // begin at the empty line
	typing  *register.SheetLine

	grid       *xwidget.Grid
	state      *xwidget.StatusPill
	detail     *widget.Label
	hint       *xwidget.Paragraph
	save       *xwidget.Button
	undo, redo *xwidget.Button
	bars       *fyne.Container
	head       *fyne.Container
	body       *fyne.Container
	root       fyne.CanvasObject
}

// Declare what the shell looks for.
var (
	_ nav.Page   = (*Page)(nil)
	_ nav.Shower = (*Page)(nil)
	_ nav.Hider  = (*Page)(nil)
	_ nav.Leaver = (*Page)(nil)
	_ nav.Keyed  = (*Page)(nil)
)

// New makes the page over the records that q selects and starts to read them.
// atEnd begins at the empty line below them.
func New(a *ui.App, f *catalog.Form, q app.Query, atEnd bool) *Page {
	p := &Page{
		app: a, form: f, query: q, cols: columns(f), read: a.Lane(), cells: formview.NewCells(a), onNew: atEnd,
		lines: map[*register.SheetLine]*looked{}, refused: map[*register.SheetLine]error{},
	}
	p.keeper = newKeeper(p)
	p.build()
	p.load()
	return p
}

// columns are the fields of the sheet, what names the record first.
func columns(f *catalog.Form) []*catalog.Field {
	var first, rest []*catalog.Field
	for _, fd := range register.SheetFields(f) {
		if fd.ID == f.Display {
			first = append(first, fd)
		} else {
			rest = append(rest, fd)
		}
	}
	return append(first, rest...)
}

// Title names the page.
func (p *Page) Title() string { return i18n.T("sheet.title", "form", p.form.Title) }

// Content is the page.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// HelpTopic is the chapter of the manual for this page.
func (*Page) HelpTopic() string { return "sheet" }

// Sheet is what the page edits; nil while it is being read.
func (p *Page) Sheet() *register.Sheet { return p.sheet }

func (p *Page) build() {
	p.grid = xwidget.NewGrid(xwidget.EditMode, source{p}, p.gridColumns()...)
	g := p.grid
	g.RowNumbers, g.Growable, g.Frozen = true, true, 1
	g.OnUndo, g.OnRedo = p.Undo, p.Redo
	g.OnNotice = p.app.Toast
	g.OnCursor = func(row, _ int) { p.moved(row) }
	g.OnSelection = p.selected
	g.OnFocus = func(bool) { p.explain() }
	g.MoreMenu = p.menu
	g.ConfirmPaste = formview.PreviewPaste(p.app, g, func() []*catalog.Field { return p.cols })
	g.PasteHead = formview.PasteHead(p.cols)
	formview.KeepLook(p.app, g, "sheet."+p.form.ID)
	p.state = xwidget.NewStatusPill("", xwidget.ToneQuiet)
	p.detail, p.hint = kit.Small(""), kit.Quiet("")
	p.save = xwidget.NewPrimaryButton(i18n.T("sheet.save"), "Ctrl+S", p.Save)
	p.undo = xwidget.NewLink(i18n.T("form.undo"), p.Undo)
	p.redo = xwidget.NewLink(i18n.T("form.redo"), p.Redo)
	p.head = kit.HeadWith(kit.Heading(p.Title()), kit.Line(6, p.state, p.detail),
		p.undo, p.redo, p.save, xwidget.NewButton(i18n.T("sheet.back"), p.app.Nav.Back))
	p.bars = container.NewVBox()
	p.body = kit.Under(p.grid, p.hint)
	p.root = kit.Page(kit.Rows(8, p.head, p.bars), p.body)
}

func (p *Page) gridColumns() []xwidget.Column {
	cols := make([]xwidget.Column, len(p.cols))
	for i, fd := range p.cols {
		cols[i] = formview.ColumnOf(fd)
		cols[i].Editor = p.editor(fd)
		if fd.ID == p.form.Display {
			cols[i].Width, cols[i].Flex = max(cols[i].Width, 220), false
		}
	}
	return cols
}

func (p *Page) load() {
	svc, q := p.app.Svc, p.query
	type opened struct {
		sheet *register.Sheet
		more  bool
	}
	ui.Do(p.read, func(ctx context.Context) (opened, error) {
		sh, more, err := svc.OpenSheet(ctx, q)
		return opened{sh, more}, err
	}, func(o opened, err error) {
		if err != nil {
			p.bar(p.app.Notice(err))
			return
		}
		p.sheet = o.sheet
		if o.more {
			p.bar(xwidget.NewNotice(xwidget.ToneWarning, i18n.T("sheet.more", "limit", ui.Count(register.MostSheet))))
		}
		p.changed()
		p.grid.Focus()
		if p.onNew {
			p.grid.Select(p.sheet.Len(), 0)
		}
	})
}

// bar shows a notice above the sheet; nil takes it away.
func (p *Page) bar(o fyne.CanvasObject) {
	p.bars.Objects = nil
	if o != nil {
		p.bars.Objects = []fyne.CanvasObject{o}
	}
	p.bars.Refresh()
	p.root.Refresh()
}

// Keys are the page's own keys.
func (p *Page) Keys() []nav.Key {
	ctrl, shift := fyne.KeyModifierControl, fyne.KeyModifierShift
	return []nav.Key{
		{Name: fyne.KeyS, Modifier: ctrl, Run: p.Save},
		{Name: fyne.KeyZ, Modifier: ctrl, Run: p.Undo},
		{Name: fyne.KeyY, Modifier: ctrl, Run: p.Redo},
		{Name: fyne.KeyZ, Modifier: ctrl | shift, Run: p.Redo},
		{Name: fyne.KeyF8, Run: p.NextProblem},
	}
}

// Shown puts the keyboard into the sheet.
func (p *Page) Shown() { p.grid.Focus() }

// Hidden writes what is not written yet.
func (p *Page) Hidden() {
	p.keeper.Now()
	p.app.Nav.Say("")
}

// changed follows every change of the sheet.
func (p *Page) changed() {
	p.keeper.changed()
	p.grid.Refresh()
	p.showState()
	p.explain()
}

// showState says how much is not stored, and that it is safe.
func (p *Page) showState() {
	if p.sheet == nil {
		return
	}
	word, tone, detail := i18n.T("sheet.stored"), xwidget.ToneDone, ""
	if n := p.sheet.Waiting(); n > 0 {
		word, tone = i18n.T("sheet.waiting", "n", ui.Count(n)), xwidget.ToneWarning
		detail = p.keeper.says()
	}
	if p.saving {
		word, tone = i18n.T("form.state.saving"), xwidget.TonePrimary
	}
	p.state.Set(word, tone)
	p.detail.SetText(detail)
	enable(p.undo, p.sheet.CanUndo() && !p.saving)
	enable(p.redo, p.sheet.CanRedo() && !p.saving)
	enable(p.save, p.sheet.Waiting() > 0 && !p.saving)
	p.head.Refresh()
}

func enable(b *xwidget.Button, on bool) {
	switch {
	case on && b.Disabled():
		b.Enable()
	case !on && !b.Disabled():
		b.Disable()
	}
}

// Undo takes the latest step back.
func (p *Page) Undo() { p.travel((*register.Sheet).Undo, "form.undo.nothing") }

// Redo does an undone step again.
func (p *Page) Redo() { p.travel((*register.Sheet).Redo, "form.redo.nothing") }

func (p *Page) travel(step func(*register.Sheet) bool, nothing string) {
	if p.sheet == nil || p.saving {
		return
	}
	if !step(p.sheet) {
		p.app.Toast(i18n.T(nothing))
		return
	}
	p.changed()
}

// moved shows what the line misses that the cursor has left.
func (p *Page) moved(row int) {
	if p.sheet == nil {
		return
	}
	if now := p.sheet.Line(row); now != p.typing {
		p.typing = now
		p.grid.Refresh()
	}
	p.explain()
}

// explain writes below the sheet what is to be known of the cell at the cursor:
// what is wrong with it, else how it is filled.
func (p *Page) explain() {
	row, col := p.grid.CurrentCell()
	text := ""
	if col < len(p.cols) {
		fd := p.cols[col]
		text = fd.Help
		if p.sheet != nil {
			if cell := p.cell(row, col); cell.Hint != "" {
				text = cell.Hint
			}
		}
		if text != "" {
			text = i18n.T("sheet.hint", "label", fd.Label, "text", text)
		}
	}
	if p.hint.Text != text {
		p.hint.SetText(text)
		p.body.Refresh()
	}
}

// selected sums up what is selected in the status bar.
func (p *Page) selected(s xwidget.SelectionStats) {
	p.app.Nav.Say(formview.SelectionText(s))
}

// NextProblem goes to the next cell that asks for something.
func (p *Page) NextProblem() {
	if p.sheet == nil {
		return
	}
	row, col := p.grid.CurrentCell()
	n := p.sheet.Len() * len(p.cols)
	for step := 1; step <= n; step++ {
		at := (row*len(p.cols) + col + step) % n
		r, c := at/len(p.cols), at%len(p.cols)
		if p.cell(r, c).State&(xwidget.StateError|xwidget.StateWarning) != 0 {
			p.grid.Select(r, c)
			p.grid.Focus()
			return
		}
	}
	p.app.Toast(i18n.T("form.problems.none"))
}
