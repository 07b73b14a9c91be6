package xwidget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"github.com/shopspring/decimal"
)

func number(scale int32) *NumberEntry {
	return NewNumberEntry(func(s string) (decimal.Decimal, error) {
		s = strings.NewReplacer(",", "", "１", "1", "２", "2").Replace(s)
		factor := decimal.NewFromInt(1)
		if strings.HasSuffix(s, "万元") {
			s, factor = strings.TrimSuffix(s, "万元"), decimal.NewFromInt(10_000)
		}
		d, err := decimal.NewFromString(s)
		return d.Mul(factor), err
	}, func(d decimal.Decimal) string { return Thousands(d.StringFixed(scale)) })
}

func TestNumberShowsSeparatorsOnlyWhenLeft(t *testing.T) {
	n := number(2)
	var got []decimal.NullDecimal
	n.OnValue = func(d decimal.NullDecimal) { got = append(got, d) }
	c, _ := form(t, n)
	c.Focus(n)
	typeText(c, "1,234.5")
	press(c, fyne.KeyTab)
	if n.Text != "1,234.50" || len(got) != 1 || !got[0].Decimal.Equal(decimal.RequireFromString("1234.5")) {
		t.Errorf("left it reads %q, told %v", n.Text, got)
	}
	c.Focus(n)
	if n.Text != "1234.5" {
		t.Errorf("entered it reads %q, want the plain number", n.Text)
	}
	press(c, fyne.KeyTab)
	if len(got) != 1 {
		t.Errorf("leaving it unchanged told %v", got)
	}
	for typed, want := range map[string]string{"１２": "12.00", "3.5万元": "35,000.00", " 7 ": "7.00"} {
		c.Focus(n)
		ctrl(c, fyne.KeyA)
		typeText(c, typed)
		press(c, fyne.KeyTab)
		if n.Text != want {
			t.Errorf("%q became %q, want %q", typed, n.Text, want)
		}
	}
}

func TestNumberBlankIsNotZeroAndWrongStays(t *testing.T) {
	n := number(0)
	var problems []error
	n.OnInvalid = func(err error) { problems = append(problems, err) }
	c, _ := form(t, n)
	if n.Value().Valid {
		t.Error("an empty field has a number")
	}
	n.SetValue(decimal.NewNullDecimal(decimal.Zero))
	if !n.Value().Valid || n.Text != "0" {
		t.Errorf("zero shows %q", n.Text)
	}
	c.Focus(n)
	ctrl(c, fyne.KeyA)
	typeText(c, "五十")
	press(c, fyne.KeyTab)
	if n.Text != "五十" || n.Err() == nil || n.Value().Valid || len(problems) != 1 {
		t.Errorf("no number reads %q, error %v, told %v", n.Text, n.Err(), problems)
	}
	c.Focus(n)
	if n.Text != "五十" {
		t.Errorf("entered again it reads %q", n.Text)
	}
	ctrl(c, fyne.KeyA)
	typeText(c, "5")
	if err := n.Commit(); err != nil || !n.Value().Valid {
		t.Errorf("read before saving: %v, %v", n.Value(), err)
	}
	fyne.CurrentApp().Clipboard().SetContent("12,345")
	ctrl(c, fyne.KeyA)
	ctrl(c, fyne.KeyV)
	press(c, fyne.KeyTab)
	if n.Text != "12,345" || !n.Value().Decimal.Equal(decimal.NewFromInt(12_345)) {
		t.Errorf("pasted it reads %q", n.Text)
	}
}

func TestNumberStandsAtTheRight(t *testing.T) {
	n := number(2)
	n.SetUnit("万元")
	n.SetValue(decimal.NewNullDecimal(decimal.NewFromInt(5)))
	c := window(t, container.NewVBox(n), 300, 60).Canvas()
	short := n.shift
	n.SetValue(decimal.NewNullDecimal(decimal.NewFromInt(123_456_789)))
	if n.shift >= short || n.shift <= 0 {
		t.Errorf("a long number begins at %v, a short one at %v", n.shift, short)
	}
	c.Focus(n)
	n.MouseDown(mouse(n.shift+300, 10))
	if n.CursorColumn != len(n.Text) {
		t.Errorf("a click behind the number put the caret at %d of %d", n.CursorColumn, len(n.Text))
	}
	n.MouseDown(mouse(n.shift+6, 10))
	if n.CursorColumn != 0 {
		t.Errorf("a click at its beginning put the caret at %d", n.CursorColumn)
	}
}
