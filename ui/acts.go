package ui

import (
	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui/nav"
)

// Act is something that can be done with stored records of a form beside what can
// be done with those of every form: in its lists with those that are selected, on a
// record's page with that one.
type Act struct {
	Text string
	Key  fyne.KeyName // with Ctrl and Shift; "" for none
	Many bool         // for lists alone, where it stands as a link while records are checked
	// Do does it, and calls done with the batch that takes it back ("" for none) and
	// what was done in words.
	Do func(ids []app.ID, done func(batch app.ID, text string))
}

// ActsOf are the acts of a form.
func (a *App) ActsOf(form string) []Act {
	if a.Acts == nil {
		return nil
	}
	return a.Acts(form)
}

// ActKeys are the keys of acts; run does one.
func ActKeys(acts []Act, run func(Act)) []nav.Key {
	var out []nav.Key
	for _, act := range acts {
		if act.Key != "" {
			out = append(out, nav.Key{Name: act.Key, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift, Run: func() { run(act) }})
		}
	}
	return out
}

// Words are the keys of an act in words, "" for none.
func (a Act) Words() string {
	if a.Key == "" {
		return ""
	}
	return i18n.T("ui.act.key", "key", string(a.Key))
}
