// Package look keeps how a person wants the window on this computer: zoom,
// light or dark, size. It stands in the preferences of the computer's user, for
// it is wanted before anybody has logged in.
package look

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/assets"
	"ronghe/ui/theme"
)

// The modes as they are kept.
const (
	Light  = "light"
	Dark   = "dark"
	System = "system"
)

// Zooms are the zooms that are offered, in percent.
var Zooms = []int{90, 100, 110, 125, 150}

const (
	zoomKey   = "look.zoom"
	modeKey   = "look.mode"
	widthKey  = "window.width"
	heightKey = "window.height"
)

// Zoom is the kept zoom in percent, 100 at first.
func Zoom(a fyne.App) int { return a.Preferences().IntWithFallback(zoomKey, 100) }

// Mode is the kept mode, light at first.
func Mode(a fyne.App) string { return a.Preferences().StringWithFallback(modeKey, Light) }

// ZoomText is a zoom as people read it.
func ZoomText(percent int) string { return strconv.Itoa(percent) + "%" }

// ParseZoom reads what ZoomText wrote; 100 for anything else.
func ParseZoom(s string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(s, "%"))
	if err != nil {
		return 100
	}
	return n
}

// SetZoom keeps a zoom and shows it.
func SetZoom(a fyne.App, percent int) {
	a.Preferences().SetInt(zoomKey, percent)
	Apply(a)
}

// SetMode keeps a mode and shows it.
func SetMode(a fyne.App, mode string) {
	a.Preferences().SetString(modeKey, mode)
	Apply(a)
}

// Step makes the zoom one step larger or smaller.
func Step(a fyne.App, by int) {
	at := 0
	for i, z := range Zooms {
		if z <= Zoom(a) {
			at = i
		}
	}
	SetZoom(a, Zooms[min(max(at+by, 0), len(Zooms)-1)])
}

// Apply shows the kept look.
func Apply(a fyne.App) {
	modes := map[string]theme.Mode{Light: theme.Light, Dark: theme.Dark, System: theme.System}
	t := theme.New(assets.FontRegular, assets.FontBold)
	a.Settings().SetTheme(t.WithMode(modes[Mode(a)]).WithZoom(float32(Zoom(a)) / 100))
}

// The first size of the window: readable on a small screen.
const (
	firstWidth  = 1280
	firstHeight = 720
)

// WindowSize is the size that the window had last.
func WindowSize(a fyne.App) fyne.Size {
	p := a.Preferences()
	w, h := p.FloatWithFallback(widthKey, firstWidth), p.FloatWithFallback(heightKey, firstHeight)
	return fyne.NewSize(float32(max(w, 800)), float32(max(h, 560)))
}

// KeepWindowSize keeps the size for the next start.
func KeepWindowSize(a fyne.App, s fyne.Size) {
	a.Preferences().SetFloat(widthKey, float64(s.Width))
	a.Preferences().SetFloat(heightKey, float64(s.Height))
}
