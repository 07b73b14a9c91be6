// Package driver makes the Fyne application of the real window. It stands by
// itself because it alone needs C: everything else of the window is tested
// without.
package driver

import (
	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"ronghe/assets"
)

// New returns the application with this id and the program's icon.
func New(id string) fyne.App {
	a := fyneapp.NewWithID(id)
	a.SetIcon(fyne.NewStaticResource("ronghe.png", assets.Icon))
	return a
}
