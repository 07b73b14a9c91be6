package register

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
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
		options := optionsOf(fd)
		p := xwidget.NewPicker(func(query string, limit int) []xwidget.Option { return matchOptions(options, query, limit) })
		return valueInput{p, func() string { return p.Selected().Label }}
	case catalog.TypeMulti:
		options := optionsOf(fd)
		m := xwidget.NewMultiPicker(func(query string, limit int) []xwidget.Option { return matchOptions(options, query, limit) })
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

// treePicker chooses from a field's code list.
func treePicker(fd *catalog.Field) *xwidget.Picker {
	lists := fd.Lists()
	p := xwidget.NewPicker(func(query string, limit int) []xwidget.Option {
		return codeOptions(lists.Search(fd.Codes, query, limit))
	})
	p.Children = func(code string) []xwidget.Option { return codeOptions(lists.Children(fd.Codes, code)) }
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
