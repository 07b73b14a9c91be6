package formview

import (
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/op"
)

// Guide says what belongs into a field: its help, the policy's clause that asks
// for it, why personal data is kept, and an amount in its other unit. v may be
// nil. In a sheet it speaks of the column with the cursor.
func Guide(v *View, fd *catalog.Field) string {
	value := app.Value{}
	if v != nil && v.focused != nil && v.focused.fd == fd {
		value = v.Config.Session.Value(fd.ID)
		if t, ok := v.focused.ed.(*table); ok {
			row, col := t.grid.CurrentCell()
			if col < len(t.cols) {
				fd = t.cols[col]
				value = v.Config.Session.Value(t.path(row, col))
			}
		}
	}
	var parts []string
	if other := otherUnit(fd, value); other != "" {
		parts = append(parts, other)
	}
	if fd.Help != "" {
		parts = append(parts, fd.Help)
	}
	if fd.Compute != "" {
		parts = append(parts, i18n.T("form.guide.computed"))
	}
	if fd.Personal != nil {
		parts = append(parts, i18n.T("form.guide.personal", "purpose", fd.Personal.Purpose, "keep", fd.Personal.Keep))
	}
	if c := clause(fd); c != "" {
		parts = append(parts, i18n.T("form.guide.clause", "clause", c))
	}
	if hint := typing(fd); hint != "" {
		parts = append(parts, hint)
	}
	if len(parts) == 0 {
		return ""
	}
	return i18n.T("form.guide", "label", fd.Label, "text", i18n.Sentences(parts...))
}

// clause is how people call the clause that a field serves.
func clause(fd *catalog.Field) string {
	if fd.Clause == "" {
		return ""
	}
	if f, ok := fd.Form().Field("clauses_served"); ok {
		if o, ok := f.OptionOf(fd.Clause); ok {
			return o.Label
		}
	}
	return strings.TrimPrefix(fd.Clause, "c")
}

// typing says how a type is typed, where that is not plain.
func typing(fd *catalog.Field) string {
	if fd.Compute != "" {
		return ""
	}
	key := "form.typing." + fd.TypeName
	if !i18n.Has(key) {
		return ""
	}
	return i18n.T(key)
}

// otherUnit is an amount of 万元 in 元, or a large one of 元 in 万元.
func otherUnit(fd *catalog.Field, v app.Value) string {
	d, ok := v.Decimal()
	if !ok || fd.TypeName != catalog.TypeDecimal && fd.TypeName != catalog.TypeInteger {
		return ""
	}
	yuan, wan := i18n.T("form.money.yuan"), i18n.T("form.money.wan")
	tenThousand := decimal.New(1, 4)
	switch {
	case fd.Unit == wan && !d.IsZero():
		return i18n.T("form.money.equals", "amount", amountText(d.Mul(tenThousand)), "unit", yuan)
	case fd.Unit == yuan && d.Abs().GreaterThanOrEqual(tenThousand):
		return i18n.T("form.money.equals", "amount", amountText(d.Div(tenThousand)), "unit", wan)
	}
	return ""
}

// amountText is an amount with its fen, or whole.
func amountText(d decimal.Decimal) string {
	if d.IsInteger() {
		return catalog.Thousands(d.String())
	}
	return catalog.Thousands(app.DecimalText(d, max(app.ShownPlaces, -d.Exponent())))
}

// Label names the place at an op path, row and column of a table included.
func (v *View) Label(path string) string {
	tab, _, field := op.SplitPath(path)
	if tab == "" {
		if fd, ok := v.form.Field(field); ok {
			return fd.Label
		}
		return ""
	}
	t, ok := v.form.Field(tab)
	if !ok {
		return ""
	}
	if col, ok := t.Column(field); ok {
		return t.Label + " " + col.Label
	}
	return t.Label
}
