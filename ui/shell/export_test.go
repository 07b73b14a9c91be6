package shell

import (
	"fyne.io/fyne/v2"

	"ronghe/ui"
)

// AgeWords are what the top bar says of a state.
func AgeWords(a *ui.App, st ui.SyncState) string {
	return (&syncAge{shell: &Shell{app: a}}).words(st)
}

// Shortcut does what the canvas does for a shortcut; the canvas of tests has
// none. The latest of those with one name counts.
func (s *Shell) Shortcut(want fyne.Shortcut) {
	for i := len(s.keys.bound) - 1; i >= 0; i-- {
		if s.keys.bound[i].shortcut.ShortcutName() == want.ShortcutName() {
			s.keys.bound[i].run()
			return
		}
	}
}
