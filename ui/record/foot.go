package record

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/formview"
	"ronghe/ui/kit"
	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

// rowsIn is how many lines the list of problems shows before it scrolls, in a page
// this high (at zoom 1): in a low one the form needs the room.
func rowsIn(height float32) int {
	switch {
	case height < 480:
		return 1
	case height < 600:
		return 2
	}
	return 3
}

// foot is the lower part of the page: the problems, the help of the field at
// hand, and the buttons.
type foot struct {
	page   *Page
	fold   *xwidget.Button
	count  *widget.Label
	ask    *xwidget.Button
	list   *xwidget.ProblemList
	help   *xwidget.Paragraph
	folded bool
	rows   int // lines of the list
	line   *fyne.Container
	root   *fyne.Container
	items  []xwidget.ProblemItem
}

func newFoot(p *Page) *foot {
	f := &foot{page: p}
	f.fold = xwidget.NewLink("", f.toggle)
	f.count = kit.Small("")
	f.ask = xwidget.NewLink(i18n.T("form.problems.missing"), p.showMissing)
	f.list = xwidget.NewProblemList(func(i int) {
		if i < len(p.found) {
			p.view.Jump(p.found[i])
		}
	})
	f.rows = rowsIn(1000)
	f.list.SetVisibleRows(1, f.rows)
	f.help = kit.Quiet("")
	f.help.SizeName = fynetheme.SizeNameCaptionText
	f.line = kit.Line(6, f.fold, f.count, nil, f.ask)
	buttons := f.buttons()
	f.root = container.New(&footLayout{}, kit.Rule(), f.line, f.list, buttons, f.help)
	f.guide(nil)
	return f
}

// buttons are what ends the work; who only looks has nothing to save.
func (f *foot) buttons() *fyne.Container {
	p := f.page
	back := xwidget.NewButton(i18n.T("form.back"), p.back)
	if p.looking {
		return kit.Line(8, back)
	}
	again := xwidget.NewButton(i18n.T("form.save_new"), p.saveAndNew)
	again.Shortcut = "Ctrl+Shift+S"
	return kit.Line(8, xwidget.NewPrimaryButton(i18n.T("form.save"), "Ctrl+S", func() { p.Save(nil) }), again, back)
}

// offer shows the buttons for the record that came.
func (f *foot) offer() {
	f.root.Objects[3] = f.buttons()
	f.root.Refresh()
}

// toggle folds the list of problems.
func (f *foot) toggle() {
	f.folded = !f.folded
	f.problems()
}

// fit makes the list of problems as high as the page allows.
func (f *foot) fit(height float32) {
	if n := rowsIn(height / kit.Scaled(1)); n != f.rows {
		f.rows = n
		f.list.SetVisibleRows(1, n)
	}
}

// problems lists what is wrong now.
func (f *foot) problems() {
	p := f.page
	if p.view == nil {
		return
	}
	p.found = p.view.Findings()
	items := make([]xwidget.ProblemItem, len(p.found))
	hard := 0
	for i, x := range p.found {
		items[i] = xwidget.ProblemItem{Severity: x.Severity, Where: x.Where, Text: x.Line}
		if x.Severity == xwidget.SeverityError {
			hard++
		}
	}
	if !sameItems(items, f.items) {
		f.items = items
		f.list.SetItems(items)
	}
	f.words(hard, len(items)-hard, p.view.Open())
	show(f.list, len(items) > 0 && !f.folded)
	f.root.Refresh()
	p.root.Refresh()
}

func (f *foot) words(hard, soft, open int) {
	n := hard + soft
	sign := "▼ "
	if f.folded {
		sign = "▶ "
	}
	var parts []string
	part := func(key string, n int) {
		if n > 0 {
			parts = append(parts, i18n.T(key, "n", ui.Count(n)))
		}
	}
	part("form.problems.hard", hard)
	part("form.problems.soft", soft)
	part("form.problems.open", open)
	f.fold.SetText(sign + i18n.T("form.problems", "n", ui.Count(n)))
	show(f.fold, n > 0)
	text := strings.Join(parts, " · ")
	switch {
	case n == 0 && open == 0:
		text = i18n.T("form.problems.clean")
	case n > 0:
		text += "    " + i18n.T("form.problems.keys")
	}
	f.count.SetText(text)
	show(f.ask, open > 0)
}

func sameItems(a, b []xwidget.ProblemItem) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// guide says what belongs into the field at hand, which clause of the policy
// asks for it, and an amount in its other unit.
func (f *foot) guide(fd *catalog.Field) {
	text := i18n.T("form.guide.keys")
	if fd != nil {
		if g := formview.Guide(f.page.view, fd); g != "" {
			text = g
		}
	}
	if text == f.help.Text {
		return
	}
	before := f.help.MinSize().Height
	f.help.SetText(text)
	if f.help.MinSize().Height != before && f.page.root != nil { // more or fewer lines
		f.page.root.Refresh()
		f.root.Refresh()
	}
}

// footLayout puts problems above the line with the buttons and the help.
type footLayout struct{}

func (l *footLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	h := kit.Scaled(2) + objs[1].MinSize().Height + max(objs[3].MinSize().Height, objs[4].MinSize().Height) + kit.Scaled(8)
	if objs[2].Visible() {
		h += objs[2].MinSize().Height
	}
	return fyne.NewSize(kit.Scaled(500), h)
}

func (l *footLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	rule, line, list, buttons, help := objs[0], objs[1], objs[2], objs[3], objs[4]
	rule.Resize(fyne.NewSize(size.Width, 1))
	rule.Move(fyne.Position{})
	y := kit.Scaled(2)
	put := func(o fyne.CanvasObject) {
		h := o.MinSize().Height
		o.Resize(fyne.NewSize(size.Width, h))
		o.Move(fyne.NewPos(0, y))
		y += h
	}
	put(line)
	if list.Visible() {
		put(list)
	}
	m := buttons.MinSize()
	x := m.Width + theme.Size(theme.Gap)
	help.Resize(fyne.NewSize(size.Width-x, help.MinSize().Height)) // a narrow one takes several lines
	low := help.MinSize().Height
	help.Resize(fyne.NewSize(size.Width-x, low))
	band := max(m.Height, low)
	y = size.Height - band
	buttons.Resize(m)
	buttons.Move(fyne.NewPos(0, y+(band-m.Height)/2))
	help.Move(fyne.NewPos(x, y+(band-low)/2))
}
