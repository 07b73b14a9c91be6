package ui

import "ronghe/app/i18n"

// Entering reports whether who works may change records. Who may not is told so,
// with what to do, before anything is typed in vain.
func (a *App) Entering() bool {
	if a.Svc.Enters() {
		return true
	}
	a.Inform(i18n.T("ui.look_only.title"), i18n.T("ui.look_only"))
	return false
}
