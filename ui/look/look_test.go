package look_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"ronghe/ui/look"
	"ronghe/ui/theme"
)

func TestTheZoomStepsBetweenItsBounds(t *testing.T) {
	a := test.NewTempApp(t)
	look.Apply(a)
	for range 10 {
		look.Step(a, 1)
	}
	if got := look.Zoom(a); got != 150 {
		t.Errorf("the largest zoom is %d", got)
	}
	if got := theme.Size(theme.Row); got != 45 {
		t.Errorf("a row is %v high, want 45", got)
	}
	for range 10 {
		look.Step(a, -1)
	}
	if got := look.Zoom(a); got != 90 {
		t.Errorf("the smallest zoom is %d", got)
	}
}

func TestZoomTextIsReadBack(t *testing.T) {
	for _, z := range look.Zooms {
		if got := look.ParseZoom(look.ZoomText(z)); got != z {
			t.Errorf("%d comes back as %d", z, got)
		}
	}
	if got := look.ParseZoom("large"); got != 100 {
		t.Errorf("nonsense is read as %d", got)
	}
}

func TestTheWindowIsNeverTooSmallToUse(t *testing.T) {
	a := test.NewTempApp(t)
	look.KeepWindowSize(a, fyne.NewSize(10, 10))
	if s := look.WindowSize(a); s.Width < 640 || s.Height < 400 {
		t.Errorf("size %v", s)
	}
	look.KeepWindowSize(a, fyne.NewSize(1500, 900))
	if s := look.WindowSize(a); s != fyne.NewSize(1500, 900) {
		t.Errorf("size %v, want the last one", s)
	}
}
