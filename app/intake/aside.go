package intake

import (
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// aside is what a cell says of the field beside its own: 长期 where the last day is asked
// for, the term behind a school year.
type aside struct {
	field *catalog.Field // of which it says something
	says  app.Value
	text  string // of the cell
	at    place
}

// aside takes out of a cell what it says of another field, and reports whether nothing is
// left of it. What a person said of the text goes before.
func (r *reader) aside(d *Draft, f *catalog.Field, cell app.Cell, at place) (rest app.Cell, all bool) {
	if _, said := r.plan.meant(f, cell.Text); said {
		return cell, false
	}
	own, beside, says := f.Aside(cell.Text)
	if beside == nil {
		return cell, false
	}
	d.asides = append(d.asides, aside{beside, says, strings.TrimSpace(cell.Text), at})
	stored := i18n.T("intake.at_field", "label", labelOf(beside), "text", beside.Format(says))
	r.watch(f, at.col).tell("aside", strings.TrimSpace(cell.Text), stored, at.line)
	return app.Cell{Kind: app.CellText, Text: own}, own == ""
}

// settleAsides gives the fields beside others what was said of them. A column of their own
// goes before, which is told.
func (r *reader) settleAsides(d *Draft) {
	for _, a := range d.asides {
		id := a.field.ID
		have, byDefault := d.Record.Value(id), slices.Contains(d.Defaulted, id)
		switch {
		case have.IsBlank() || byDefault:
			d.Record.Fields[id] = a.says
			d.Defaulted = slices.DeleteFunc(d.Defaulted, func(f string) bool { return f == id })
		case !have.Equal(a.says):
			r.report(d, a.field, a.at, &catalog.Finding{Code: "aside_other", Severity: app.Soft, Args: map[string]string{
				"value": clip(a.text), "says": a.field.Format(a.says), "kept": a.field.Format(have),
			}}, 0)
		}
	}
	d.asides = nil
}
