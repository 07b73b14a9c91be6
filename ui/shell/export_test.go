package shell

import "fyne.io/fyne/v2"

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
