package theme

import (
	"fmt"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	_ "fyne.io/fyne/v2/test" // an app for the fallbacks to Fyne's own theme
	fynetheme "fyne.io/fyne/v2/theme"
)

func TestModeChoosesThePalette(t *testing.T) {
	th := New(nil, nil)
	bright, night := th.Color(Surface, fynetheme.VariantLight), th.Color(Surface, fynetheme.VariantDark)
	if bright == night {
		t.Fatal("the system's preference makes no difference")
	}
	if got := th.WithMode(Light).Color(Surface, fynetheme.VariantDark); got != bright {
		t.Errorf("light mode under a dark system gives %v", got)
	}
	if got := th.WithMode(Dark).Color(Surface, fynetheme.VariantLight); got != night {
		t.Errorf("dark mode under a light system gives %v", got)
	}
	if th.Mode() != System {
		t.Error("WithMode changed the theme it was called on")
	}
}

func TestZoomScalesSizesWithinBounds(t *testing.T) {
	th := New(nil, nil)
	for _, c := range []struct{ ask, want float32 }{{0.5, 0.9}, {0.9, 0.9}, {1.25, 1.25}, {1.5, 1.5}, {3, 1.5}} {
		z := th.WithZoom(c.ask)
		if z.Zoom() != c.want {
			t.Errorf("zoom %v became %v, want %v", c.ask, z.Zoom(), c.want)
		}
		for _, n := range []fyne.ThemeSizeName{Row, Gap, fynetheme.SizeNameText, fynetheme.SizeNamePadding, fynetheme.SizeNameWindowButtonHeight} {
			if got, want := z.Size(n), th.Size(n)*c.want; math.Abs(float64(got-want)) > 0.001 {
				t.Errorf("%s at %v is %v, want %v", n, c.want, got, want)
			}
		}
		if got := z.Size(fynetheme.SizeNameSeparatorThickness); got != 1 {
			t.Errorf("a hairline became %v", got)
		}
	}
}

func TestFontsServeEveryStyle(t *testing.T) {
	th := New([]byte("r"), []byte("b"))
	for s, want := range map[fyne.TextStyle]string{
		{}: "r", {Bold: true}: "b", {Italic: true}: "r", {Bold: true, Italic: true}: "b", {Monospace: true}: "r", {Symbol: true}: "r",
	} {
		if got := string(th.Font(s).Content()); got != want {
			t.Errorf("%v is drawn with %q, want %q", fmt.Sprintf("%+v", s), got, want)
		}
	}
	if New(nil, nil).Font(fyne.TextStyle{}) == nil {
		t.Error("without a face there is no font at all")
	}
	if got := string(New([]byte("r"), nil).Font(fyne.TextStyle{Bold: true}).Content()); got != "r" {
		t.Errorf("without a bold face bold is %q", got)
	}
}
