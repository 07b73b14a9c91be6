package xwidget

import (
	"fyne.io/fyne/v2"
	"github.com/shopspring/decimal"
)

// NumberEntry is a field for a number: at the right, with thousands separators
// while it is not typed in. What counts as a number is the caller's: parse
// reads what people write ("1,234.50", full-width digits, "3.5万元").
type NumberEntry struct {
	Entry

	// OnValue is called when the field is left with another number; not Valid
	// means that it was emptied.
	OnValue func(decimal.NullDecimal)
	// OnInvalid is called when what was typed is no number; the text stays. It
	// is called with nil when the field is in order again.
	OnInvalid func(error)

	parse  func(string) (decimal.Decimal, error)
	format func(decimal.Decimal) string
	value  decimal.NullDecimal
	err    error
}

// NewNumberEntry makes an empty number field.
func NewNumberEntry(parse func(text string) (decimal.Decimal, error), format func(decimal.Decimal) string) *NumberEntry {
	n := &NumberEntry{parse: parse, format: format}
	n.oneLine()
	n.align = fyne.TextAlignTrailing
	n.ExtendBaseWidget(n)
	return n
}

// SetUnit shows a unit of measure at the right of the number.
func (n *NumberEntry) SetUnit(unit string) {
	n.Suffix = unit
	n.Refresh()
}

// SetValue shows a number, or nothing when it is not Valid.
func (n *NumberEntry) SetValue(v decimal.NullDecimal) {
	n.value, n.err = v, nil
	n.marked = false
	n.show()
}

// Value returns the number; not Valid when the field is empty or wrong.
func (n *NumberEntry) Value() decimal.NullDecimal {
	if n.err != nil {
		return decimal.NullDecimal{}
	}
	return n.value
}

// Err returns why what stands there is no number, nil when it is one.
func (n *NumberEntry) Err() error { return n.err }

func (n *NumberEntry) show() {
	text := ""
	switch {
	case !n.value.Valid:
	case n.focused:
		text = n.value.Decimal.String()
	default:
		text = n.format(n.value.Decimal)
	}
	n.Text = text // not SetText: showing it otherwise is no change of the value
	n.Entry.Entry.SetText(text)
	n.CursorColumn = len([]rune(text))
	n.Refresh()
}

// FocusGained shows the plain number to type in.
func (n *NumberEntry) FocusGained() {
	n.focused = true
	if n.err == nil && !n.readOnly {
		n.show()
	}
	n.Entry.FocusGained()
}

// FocusLost reads what was typed.
func (n *NumberEntry) FocusLost() {
	if !n.focused {
		return
	}
	n.read()
	n.Entry.FocusLost()
	if n.err == nil {
		n.show()
	}
}

// Commit reads what was typed without leaving the field, before saving.
func (n *NumberEntry) Commit() error {
	if n.focused {
		n.read()
	}
	return n.err
}

func (n *NumberEntry) read() {
	if n.readOnly {
		return
	}
	was, wasErr := n.value, n.err
	text := trimSpace(n.Text)
	if text == "" {
		n.value, n.err = decimal.NullDecimal{}, nil
	} else if d, err := n.parse(text); err != nil {
		n.err = err
	} else {
		n.value, n.err = decimal.NewNullDecimal(d), nil
	}
	if n.OnInvalid != nil && (n.err != nil || wasErr != nil) {
		n.OnInvalid(n.err)
	}
	if n.err != nil {
		n.problem, n.marked = SeverityError, true
		return
	}
	if wasErr != nil {
		n.marked = false
	}
	same := was.Valid == n.value.Valid && (!was.Valid || was.Decimal.Equal(n.value.Decimal))
	if n.OnValue != nil && (!same || wasErr != nil) {
		n.OnValue(n.value)
	}
}
