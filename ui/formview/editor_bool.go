package formview

import (
	"strconv"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/ui/xwidget"
)

// yesNo edits yes and no; neither is chosen while it is not answered.
type yesNo struct {
	b *block
	s *xwidget.Segments
}

// What is typed for yes and no beside the words: English, pinyin, the signs that
// spreadsheets use.
const (
	yesKeys = "ys1\u221a\u2713\u2714"
	noKeys  = "nf0\u00d7"
)

func newYesNo(b *block) *yesNo {
	y := &yesNo{b: b, s: xwidget.NewSegments(yesNoOptions(b.fd)...)}
	y.s.OnChanged = func(o xwidget.Option) {
		if o.Code == "" {
			b.set(app.Value{})
			return
		}
		b.set(app.BoolValue(o.Code == "true"))
	}
	y.s.Keys = []string{yesKeys, noKeys}
	y.s.OnFocus = b.focus
	return y
}

func yesNoOptions(fd *catalog.Field) []xwidget.Option {
	words := fd.YesNo()
	return []xwidget.Option{{Code: "true", Label: words[0]}, {Code: "false", Label: words[1]}}
}

func (y *yesNo) object() fyne.CanvasObject { return y.s }
func (y *yesNo) target() fyne.Focusable    { return y.s }
func (y *yesNo) commit() bool              { return true }

func (y *yesNo) show(s shown) {
	code := ""
	if s.value.Kind() == app.Bool {
		code = strconv.FormatBool(s.value.Bool())
	}
	if y.s.Selected().Code != code {
		y.s.SetSelected(code)
	}
	if y.b.field == nil {
		return
	}
	// 不适用 and what cannot be read have no segment: they stand below.
	note := ""
	if s.raw || s.value.Kind() == app.NotApplicable {
		note = s.text
	}
	y.b.field.SetNote(xwidget.ToneQuiet, note, nil)
	y.b.sec.dirty = true
}
