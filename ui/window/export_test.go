package window

import "ronghe/ui/nav"

// Places are those of the navigation, for tests that come by all.
func (w *Window) Places() []nav.Place {
	var out []nav.Place
	for _, p := range w.places() {
		out = append(out, p.ID)
	}
	return out
}
