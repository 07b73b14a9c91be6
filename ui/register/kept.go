package register

import (
	"slices"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui/kit"
)

// showInBar shows conditions in the bar in place of those that are there and
// returns those that it has no way to show: of a field without a filter, of
// several values, or a second one of the same field. They hold all the same.
func (l *List) showInBar(where []app.Filter) (kept []app.Filter) {
	for _, f := range l.filters {
		f.clear()
	}
	for _, c := range where {
		if c.Field == hardColumn {
			l.incomplete.SetChecked(true)
			continue
		}
		if c.Field == carriedOnly.Field && l.carried != nil {
			l.carried.SetChecked(true)
			continue
		}
		i := slices.IndexFunc(l.filters, func(f *filter) bool { return f.field.ID == c.Field })
		if i < 0 || !l.filters[i].takes(c) {
			kept = append(kept, c)
		}
	}
	return kept
}

// takes shows a condition and reports whether the control then asks for just
// that; one that already asks for something keeps it.
func (f *filter) takes(c app.Filter) bool {
	if _, used := f.condition(); used {
		return false
	}
	f.accept(c.Op, c.Values)
	if have, ok := f.condition(); ok && slices.Equal(have.Values, c.Values) && (have.Op == c.Op || oneOf(have) && oneOf(c)) {
		return true
	}
	f.clear()
	return false
}

// oneOf reports whether a condition asks for a single value, which = and in do
// alike.
func oneOf(c app.Filter) bool { return len(c.Values) == 1 && (c.Op == app.Eq || c.Op == app.In) }

// keptWords says in the bar which conditions hold that it does not show.
func (l *List) keptWords() fyne.CanvasObject {
	what := l.keptFor
	if what == "" {
		what = i18n.T("ui.list.kept_some", "n", itoa(len(l.kept)))
	}
	return kit.Short(i18n.T("ui.list.kept", "what", what))
}
