package formview

import (
	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/register"
	"ronghe/ui/xwidget"
)

// date edits dates and years, typed in any usual form or picked.
type date struct {
	b *block
	e *xwidget.DateEntry
}

func newDate(b *block) *date {
	d := &date{b: b}
	d.e = xwidget.NewDateEntry(precision(b.fd), d.parse, d.format)
	d.e.ScrollThrough = b.v.scroll
	d.e.OnChanged = b.typed
	d.e.OnDate = d.picked
	d.e.OnFocus = b.focus
	d.e.OnEscape = b.v.escape
	return d
}

func precision(fd *catalog.Field) xwidget.Precision {
	switch {
	case fd.TypeName == catalog.TypeYear || fd.Precision == catalog.ByYear:
		return xwidget.Year
	case fd.Precision == catalog.ByMonth:
		return xwidget.Month
	}
	return xwidget.Day
}

// parse reads what was typed into ISO text of its own precision: what is not
// known is not made up.
func (d *date) parse(text string) (string, error) { return parseISO(d.b.fd, text) }

func parseISO(fd *catalog.Field, text string) (string, error) {
	v, _ := fd.ParseText(text)
	if v.Kind() != app.Text {
		return "", errText
	}
	return v.Text(), nil
}

func (d *date) format(iso string) string { return d.b.fd.Format(app.TextValue(iso)) }

// picked takes a day of the calendar; what was typed is in the session already.
func (d *date) picked(iso string) {
	if !d.b.v.busy && d.b.v.Config.Session.Value(d.b.fd.ID).Text() != iso {
		d.b.do(func(ss *register.Session) { ss.SetText(d.b.fd.ID, iso) })
	}
}

func (d *date) object() fyne.CanvasObject { return d.e }
func (d *date) target() fyne.Focusable    { return d.e }

func (d *date) commit() bool {
	_ = d.e.Commit() // a text that is no date is the session's to report
	return true
}

func (d *date) show(s shown) {
	if s.value.Kind() == app.Text && !s.raw {
		if d.e.ISO() != s.value.Text() || d.e.Text != d.format(s.value.Text()) {
			d.e.SetISO(s.value.Text())
		}
		return
	}
	if d.e.Text != s.text {
		d.e.SetISO("")
		d.e.SetText(s.text)
	}
}

func (d *date) mark(bad bool, s xwidget.Severity) {
	if bad {
		d.e.SetProblem(s)
	} else {
		d.e.ClearProblem()
	}
}
