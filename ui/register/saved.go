package register

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// savedFilter is a set of conditions under a name.
type savedFilter struct {
	Name   string       `json:"name"`
	Search string       `json:"search,omitempty"`
	Where  []app.Filter `json:"where,omitempty"`
}

// dropCode marks the entry of the saved filters' list that deletes the one in
// use.
const dropCode = "\x00drop"

// savedPicker offers the saved filters, and to delete the one in use.
func (l *List) savedPicker() *xwidget.Picker {
	p := xwidget.NewPicker(func(query string, limit int) []xwidget.Option {
		var options []xwidget.Option
		for _, f := range l.view.Saved {
			options = append(options, xwidget.Option{Code: f.Name, Label: f.Name})
		}
		options = choose.Among(choose.Items(options), query, limit)
		if name := l.used; name != "" && query == "" {
			options = append(options, xwidget.Option{Code: dropCode, Label: i18n.T("ui.saved.drop", "name", name)})
		}
		return options
	})
	p.PlaceHolder = i18n.T("ui.saved.pick")
	p.OnChanged = func(o xwidget.Option) {
		switch o.Code {
		case "":
			l.used = ""
			l.ClearConditions()
		case dropCode:
			l.dropSaved()
		default:
			l.useSaved(o.Code)
		}
	}
	return p
}

// useSaved puts a saved filter in the place of the present conditions.
func (l *List) useSaved(name string) {
	at := slices.IndexFunc(l.view.Saved, func(f savedFilter) bool { return f.Name == name })
	if at < 0 {
		return
	}
	f := l.view.Saved[at]
	l.used = name
	l.setConditions(f.Search, f.Where)
	l.apply()
	l.grid.Focus()
}

func (l *List) dropSaved() {
	name := l.used
	l.view.Saved = slices.DeleteFunc(slices.Clone(l.view.Saved), func(f savedFilter) bool { return f.Name == name })
	l.keepView()
	l.used = ""
	l.app.Toast(i18n.T("ui.saved.dropped", "name", name))
	l.ClearConditions()
}

// KeepConditions asks for a name and keeps the present conditions under it.
func (l *List) KeepConditions() {
	name := xwidget.NewEntry()
	name.SetText(l.used)
	field := xwidget.NewField(i18n.T("ui.saved.name"), name)
	d := xwidget.ShowDialog(l.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.saved.title"), Text: i18n.T("ui.saved.text"), Content: kit.Wide(360, field),
		Confirm: i18n.T("ui.saved.keep"), OnCancel: l.grid.Focus,
		OnConfirm: func() bool {
			text := strings.TrimSpace(name.Text)
			if text == "" {
				field.SetProblem(xwidget.SeverityError, i18n.T("ui.saved.no_name"))
				return false
			}
			l.keepAs(text)
			return true
		},
	})
	name.OnSubmitted = func(string) { d.Confirm() }
}

func (l *List) keepAs(name string) {
	q := l.query()
	kept := savedFilter{Name: name, Search: q.Search, Where: q.Where}
	saved := slices.DeleteFunc(slices.Clone(l.view.Saved), func(f savedFilter) bool { return f.Name == name })
	l.view.Saved = append(saved, kept)
	l.used = name
	l.keepView()
	l.layoutBar()
	l.grid.Focus()
	l.app.Toast(i18n.T("ui.saved.kept", "name", name))
}

// savedBar is what the bar shows of saved filters: the choice when there are
// any, and the way to keep conditions that are none of them.
func (l *List) savedBar() []fyne.CanvasObject {
	var objs []fyne.CanvasObject
	if len(l.view.Saved) > 0 {
		l.saved.SetSelected(xwidget.Option{Code: l.used, Label: l.used})
		objs = append(objs, kit.Wide(150, l.saved))
	}
	if l.restricted() && !l.usesSaved() {
		objs = append(objs, l.keep)
	}
	return objs
}

// usesSaved reports whether the conditions are those of the saved filter in use.
func (l *List) usesSaved() bool {
	q := l.query()
	return slices.ContainsFunc(l.view.Saved, func(f savedFilter) bool {
		return f.Name == l.used && sameConditions(q, app.Query{Search: f.Search, Where: f.Where})
	})
}
