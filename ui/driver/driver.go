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

// Run runs the application until its last window is closed. Fyne saves the
// preferences at its end by a function that it queues for a loop which is ending:
// now and then that comes too late, and the program stays for ever without a window
// and holds the data folder (2.8.1). Here it comes after the loop.
func Run(a fyne.App) {
	save := takeEnd(a)
	a.Run()
	save()
}

// takeEnd takes what the application does at its end out of its hands.
func takeEnd(a fyne.App) (end func()) {
	l, ok := a.Lifecycle().(interface {
		OnStopped() func()
		SetOnStoppedHookExecuted(f func())
	})
	if !ok {
		return func() {}
	}
	end = l.OnStopped()
	l.SetOnStoppedHookExecuted(nil)
	if end == nil {
		return func() {}
	}
	return end
}
