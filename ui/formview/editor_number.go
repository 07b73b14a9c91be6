package formview

import (
	"errors"

	"fyne.io/fyne/v2"
	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/ui/xwidget"
)

// errText says that a text is no number or date of the field; the session has
// the sentence.
var errText = errors.New("formview: not a value")

// number edits integers, decimals and percents. The field's own parser reads
// what is typed: 1,234.50元, １２万.
type number struct {
	b    *block
	e    *xwidget.NumberEntry
	here bool // the keyboard is in it
}

func newNumber(b *block) *number {
	n := &number{b: b}
	n.e = xwidget.NewNumberEntry(n.parse, n.format)
	n.e.ScrollThrough = b.v.scroll
	if b.fd.Unit != "" {
		n.e.SetUnit(b.fd.Unit)
	}
	n.e.OnChanged = b.typed
	n.e.OnFocus = func(gained bool) {
		n.here = gained
		b.focus(gained)
	}
	n.e.OnEscape = b.v.escape
	return n
}

func (n *number) unitInside() bool { return true }

// parse returns the number as it is typed and shown: a percent's 60, not 0.6.
func (n *number) parse(text string) (decimal.Decimal, error) {
	v, _ := n.b.fd.ParseText(text)
	d, ok := v.Decimal()
	if !ok {
		return decimal.Decimal{}, errText
	}
	return n.typed(d), nil
}

func (n *number) typed(d decimal.Decimal) decimal.Decimal {
	if n.b.fd.TypeName == catalog.TypePercent {
		return d.Shift(2)
	}
	return d
}

func (n *number) format(d decimal.Decimal) string {
	scale := n.b.fd.Scale
	if n.b.fd.TypeName == catalog.TypePercent {
		d, scale = d.Shift(-2), scale+2
	}
	return n.b.fd.Format(app.DecimalValue(d, scale))
}

func (n *number) object() fyne.CanvasObject { return n.e }
func (n *number) target() fyne.Focusable    { return n.e }

func (n *number) commit() bool {
	_ = n.e.Commit() // a text that is no number is the session's to report
	return true
}

func (n *number) show(s shown) {
	if d, ok := s.value.Decimal(); ok && !s.raw {
		if cur := n.e.Value(); !cur.Valid || !cur.Decimal.Equal(n.typed(d)) || !n.here {
			n.e.SetValue(decimal.NewNullDecimal(n.typed(d)))
		}
		return
	}
	if s.text == "" {
		n.e.SetValue(decimal.NullDecimal{})
		return
	}
	// No number: the widget keeps such a text once it has tried to read it.
	if n.here {
		n.e.SetText(s.text)
		return
	}
	n.e.FocusGained()
	n.e.SetText(s.text)
	n.e.FocusLost()
}

func (n *number) mark(bad bool, s xwidget.Severity) {
	if bad {
		n.e.SetProblem(s)
	} else {
		n.e.ClearProblem()
	}
}
