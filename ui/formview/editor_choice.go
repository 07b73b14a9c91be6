package formview

import (
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/ui/choose"
	"ronghe/ui/xwidget"
)

// levelMark stands between the names of a list whose entries have names of their own.
const levelMark = " / "

// chosen is the part that all searchable choices of one entry share.
type chosen struct {
	b *block
	p *xwidget.Picker
}

// attach tells the block what is chosen, and what is typed and no choice.
func (c chosen) attach() {
	c.p.OnFocus = c.b.focus
	c.p.OnUnfit = c.b.unfit
}

// put shows an option, and lets the list open with the text that waits.
func (c chosen) put(s shown, o xwidget.Option) {
	c.p.Unfit = s.unfit()
	if c.p.Selected() != o {
		c.p.SetSelected(o)
	}
}

func (c chosen) object() fyne.CanvasObject { return c.p }
func (c chosen) target() fyne.Focusable    { return c.p }
func (c chosen) commit() bool              { return true }

// plain shows what no list has an entry for: 不适用, and a text that could not
// be read.
func plain(s shown) (xwidget.Option, bool) {
	if s.raw || s.value.Kind() == app.NotApplicable || s.value.IsBlank() {
		return xwidget.Option{Label: s.text}, true
	}
	return xwidget.Option{}, false
}

// choice edits one of the definition's options.
type choice struct{ chosen }

func newChoice(b *block) *choice {
	c := &choice{chosen{b, xwidget.NewPicker(choose.AnswerSearch(b.fd))}}
	c.p.OnChanged = func(o xwidget.Option) { b.set(app.TextValue(o.Code)) }
	c.attach()
	return c
}

func (c *choice) show(s shown) {
	o, ok := plain(s)
	if !ok {
		o = optionOf(c.b.fd, s.value.Text())
	}
	c.put(s, o)
}

// optionOf is what a choice shows for a code.
func optionOf(fd *catalog.Field, code string) xwidget.Option {
	if o, ok := fd.OptionOf(code); ok {
		return choose.Answer(o)
	}
	return xwidget.Option{Code: code, Label: code}
}

// tree edits an entry of a large code list, searched or walked by level.
type tree struct{ chosen }

func newTree(b *block) *tree {
	t := &tree{chosen{b, xwidget.NewPicker(choose.CodeSearch(b.fd))}}
	t.p.Children = choose.CodesBelow(b.fd)
	t.p.LeafOnly = b.fd.Leaf
	t.p.OnChanged = func(o xwidget.Option) { b.set(app.TextValue(o.Code)) }
	t.attach()
	return t
}

func (t *tree) show(s shown) {
	o, ok := plain(s)
	if !ok {
		o = treeOption(t.b.fd, s.value.Text())
	}
	t.put(s, o)
}

// treeOption shows an entry with the names above it where they make up one name, as
// those of places do; else they would push the entry's own out of the field.
func treeOption(fd *catalog.Field, code string) xwidget.Option {
	it, ok := fd.Lists().Item(fd.Codes, code)
	if !ok {
		return xwidget.Option{Code: code, Label: code}
	}
	label := it.Full
	if label == "" || strings.Contains(label, levelMark) {
		label = it.Name
	}
	return xwidget.Option{Code: it.Code, Label: label, Detail: it.Code, Retired: it.Retired}
}
