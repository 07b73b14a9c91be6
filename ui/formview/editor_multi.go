package formview

import (
	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/ui/choose"
	"ronghe/ui/xwidget"
)

// multi edits any number of the definition's options.
type multi struct {
	b *block
	p *xwidget.MultiPicker
}

func newMulti(b *block) *multi {
	m := &multi{b: b, p: xwidget.NewMultiPicker(choose.AnswerSearch(b.fd))}
	m.p.OnChanged = func(list []xwidget.Option) { b.set(listOf(list)) }
	m.p.OnFocus = b.focus
	m.p.OnUnfit = b.unfit
	return m
}

// listOf is the value of chosen options; what has no code was never one.
func listOf(list []xwidget.Option) app.Value {
	var codes []string
	for _, o := range list {
		if o.Code != "" {
			codes = append(codes, o.Code)
		}
	}
	return app.ListValue(codes...)
}

func (m *multi) object() fyne.CanvasObject { return m.p }
func (m *multi) target() fyne.Focusable    { return m.p }
func (m *multi) commit() bool              { return true }
func (m *multi) growing()                  {}

func (m *multi) show(s shown) {
	m.p.Unfit = s.unfit()
	if o, ok := plain(s); ok {
		if o.IsZero() {
			m.p.SetSelected(nil)
		} else {
			m.p.SetSelected([]xwidget.Option{o})
		}
		return
	}
	m.p.SetSelected(multiOptions(m.b.fd, s.value))
}

func multiOptions(fd *catalog.Field, v app.Value) []xwidget.Option {
	out := make([]xwidget.Option, 0, len(v.List()))
	for _, code := range v.List() {
		out = append(out, optionOf(fd, code))
	}
	return out
}
