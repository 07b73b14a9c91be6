package register

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/ui/choose"
	"ronghe/ui/xwidget"
)

// valueInput is a control for a value of a field; text is what the field's type
// reads.
type valueInput struct {
	object fyne.CanvasObject
	text   func() string
}

func newValueInput(fd *catalog.Field) valueInput {
	switch fd.TypeName {
	case catalog.TypeChoice, catalog.TypeBool:
		p := xwidget.NewPicker(answers(fd))
		return valueInput{p, func() string { return p.Selected().Label }}
	case catalog.TypeMulti:
		m := xwidget.NewMultiPicker(answers(fd))
		return valueInput{m, func() string {
			var labels []string
			for _, o := range m.Selected() {
				labels = append(labels, o.Label)
			}
			return strings.Join(labels, "\n")
		}}
	case catalog.TypeTree:
		p := treePicker(fd)
		p.LeafOnly = fd.Leaf
		return valueInput{p, func() string { return p.Selected().Code }}
	case catalog.TypeDate, catalog.TypeYear:
		d := dateEntry(fd)
		return valueInput{d, func() string { return d.Text }}
	}
	e := xwidget.NewEntry()
	e.Suffix = fd.Unit
	return valueInput{e, func() string { return e.Text }}
}

// answers finds a field's options; retired ones only when they are searched.
func answers(fd *catalog.Field) xwidget.SearchFunc {
	items := choose.Answers(fd)
	return func(text string, limit int) []xwidget.Option { return choose.Among(items, text, limit) }
}

// treePicker chooses from a field's code list.
func treePicker(fd *catalog.Field) *xwidget.Picker {
	p := xwidget.NewPicker(choose.CodeSearch(fd))
	p.Children = choose.CodesBelow(fd)
	return p
}

// dateEntry takes dates of a field's precision, a year where the field is one.
func dateEntry(fd *catalog.Field) *xwidget.DateEntry {
	precision := xwidget.Day
	switch {
	case fd.TypeName == catalog.TypeYear || fd.Precision == catalog.ByYear:
		precision = xwidget.Year
	case fd.Precision == catalog.ByMonth:
		precision = xwidget.Month
	}
	return xwidget.NewDateEntry(precision, func(text string) (string, error) {
		v, bad := fd.ParseText(text)
		if bad != nil && bad.Severity == app.Refused {
			return "", errors.New(i18n.T("problem."+bad.Code, i18n.Pairs(bad.Args)...))
		}
		return v.Text(), nil
	}, func(iso string) string { return fd.Format(app.TextValue(iso)) })
}
