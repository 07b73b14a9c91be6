package register

import (
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// filter is one control of the filter bar and the condition that it makes.
type filter struct {
	field  *catalog.Field
	block  fyne.CanvasObject               // label and control
	values func() (app.FilterOp, []string) // no values: no condition
	accept func(app.FilterOp, []string)    // shows a condition without calling changed
}

// newFilter makes the control for a field; changed is called when the person
// has chosen or typed another condition.
func newFilter(fd *catalog.Field, changed func()) *filter {
	switch fd.TypeName {
	case catalog.TypeChoice, catalog.TypeMulti, catalog.TypeBool:
		return optionFilter(fd, changed)
	case catalog.TypeTree:
		return treeFilter(fd, changed)
	case catalog.TypeDate, catalog.TypeYear, catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent:
		return rangeFilter(fd, changed)
	}
	return textFilter(fd, changed)
}

// condition is what the control asks for; ok is false when it asks nothing.
func (f *filter) condition() (app.Filter, bool) {
	op, values := f.values()
	if strings.Join(values, "") == "" {
		return app.Filter{}, false
	}
	return app.Filter{Field: f.field.ID, Op: op, Values: values}, true
}

func (f *filter) clear() { f.accept("", nil) }

func optionFilter(fd *catalog.Field, changed func()) *filter {
	op := app.In
	switch fd.TypeName {
	case catalog.TypeMulti:
		op = app.Has
	case catalog.TypeBool:
		op = app.Eq
	}
	p := xwidget.NewPicker(answers(fd))
	return pickerFilter(fd, p, op, changed, func(code string) xwidget.Option {
		for _, it := range choose.Answers(fd) {
			if it.Code == code {
				return it.Option
			}
		}
		return xwidget.Option{}
	})
}

func treeFilter(fd *catalog.Field, changed func()) *filter {
	return pickerFilter(fd, treePicker(fd), app.Under, changed, func(code string) xwidget.Option {
		it, ok := fd.Lists().Item(fd.Codes, code)
		if !ok {
			return xwidget.Option{}
		}
		return choose.Code(it)
	})
}

func pickerFilter(fd *catalog.Field, p *xwidget.Picker, op app.FilterOp, changed func(), find func(code string) xwidget.Option) *filter {
	p.PlaceHolder = i18n.T("ui.list.all")
	p.OnChanged = func(xwidget.Option) { changed() }
	return &filter{
		field: fd, block: labelled(fd, 116, p),
		values: func() (app.FilterOp, []string) { return op, []string{p.Selected().Code} },
		accept: func(_ app.FilterOp, values []string) {
			if len(values) == 0 {
				p.SetSelected(xwidget.Option{})
				return
			}
			p.SetSelected(find(values[0]))
		},
	}
}

// rangeFilter asks for values from and to; either may stay open.
func rangeFilter(fd *catalog.Field, changed func()) *filter {
	from, to := boundEntry(fd, "ui.list.from", changed), boundEntry(fd, "ui.list.to", changed)
	width := float32(84)
	if fd.TypeName == catalog.TypeDate {
		width = 112
	}
	block := kit.Line(4, kit.ShortQuiet(fd.Label), kit.Wide(width, from.object()), kit.ShortQuiet("—"), kit.Wide(width, to.object()))
	return &filter{
		field: fd, block: block,
		values: func() (app.FilterOp, []string) {
			return app.Between, []string{from.value(), to.value()}
		},
		accept: func(_ app.FilterOp, values []string) {
			if len(values) != 2 {
				values = []string{"", ""}
			}
			from.show(values[0])
			to.show(values[1])
		},
	}
}

// bound is one end of a range: a date field, or a number or year as text.
type bound interface {
	object() fyne.CanvasObject // the widget itself: what wraps it is no object of the window
	value() string
	show(value string)
}

func boundEntry(fd *catalog.Field, hint string, changed func()) bound {
	if fd.TypeName == catalog.TypeDate {
		return newDateBound(fd, hint, changed)
	}
	return newNumberBound(fd, hint, changed)
}

type dateBound struct{ entry *xwidget.DateEntry }

func newDateBound(fd *catalog.Field, hint string, changed func()) dateBound {
	d := dateEntry(fd)
	d.PlaceHolder = i18n.T(hint)
	d.OnDate = func(string) { changed() }
	return dateBound{d}
}

func (b dateBound) object() fyne.CanvasObject { return b.entry }
func (b dateBound) value() string             { return b.entry.ISO() }
func (b dateBound) show(value string)         { b.entry.SetISO(value) }

type numberBound struct {
	entry *xwidget.Entry
	field *catalog.Field
}

func newNumberBound(fd *catalog.Field, hint string, changed func()) *numberBound {
	b := &numberBound{entry: xwidget.NewEntry(), field: fd}
	b.entry.PlaceHolder = i18n.T(hint)
	b.entry.Suffix = fd.Unit
	b.entry.OnLeave = func(string) { changed() }
	b.entry.OnSubmitted = func(string) { changed() }
	return b
}

func (b *numberBound) object() fyne.CanvasObject { return b.entry }

// value is the typed number as the store compares it; what is no number asks
// nothing and is marked.
func (b *numberBound) value() string {
	v, bad := b.field.ParseText(b.entry.Text)
	if bad != nil && bad.Severity == app.Refused {
		b.entry.SetProblem(xwidget.SeverityError)
		return ""
	}
	b.entry.ClearProblem()
	return v.Text()
}

func (b *numberBound) show(value string) { b.entry.SetText(b.field.Format(app.TextValue(value))) }

func textFilter(fd *catalog.Field, changed func()) *filter {
	e := xwidget.NewEntry()
	e.PlaceHolder = i18n.T("ui.list.contains")
	e.OnLeave = func(string) { changed() }
	e.OnSubmitted = func(string) { changed() }
	return &filter{
		field: fd, block: labelled(fd, 132, e),
		values: func() (app.FilterOp, []string) { return app.Contains, []string{strings.TrimSpace(e.Text)} },
		accept: func(_ app.FilterOp, values []string) {
			if len(values) == 0 {
				values = []string{""}
			}
			e.SetText(values[0])
		},
	}
}

func labelled(fd *catalog.Field, width float32, control fyne.CanvasObject) fyne.CanvasObject {
	return kit.Line(4, kit.ShortQuiet(fd.Label), kit.Wide(width, control))
}
