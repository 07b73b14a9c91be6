package theme

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	_ "fyne.io/fyne/v2/test" // an app for the fallbacks to Fyne's own theme
	fynetheme "fyne.io/fyne/v2/theme"
)

// luminance is the relative luminance of WCAG 2.1.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// over lays a translucent colour on an opaque one.
func over(top, ground color.Color) color.Color {
	t := color.NRGBAModel.Convert(top).(color.NRGBA)
	g := color.NRGBAModel.Convert(ground).(color.NRGBA)
	mix := func(a, b uint8) uint8 {
		return uint8((int(a)*int(t.A) + int(b)*(255-int(t.A))) / 255)
	}
	return color.NRGBA{R: mix(t.R, g.R), G: mix(t.G, g.G), B: mix(t.B, g.B), A: 255}
}

func TestContrastOfEveryPairThatMeets(t *testing.T) {
	grounds := []fyne.ThemeColorName{
		Page, Surface, PrimaryTint, HoverTint, ComputedCell, RegisterCell, ReadOnlyCell,
		fynetheme.ColorNameHeaderBackground, fynetheme.ColorNameButton, fynetheme.ColorNameDisabledButton,
		fynetheme.ColorNameMenuBackground, fynetheme.ColorNameOverlayBackground, fynetheme.ColorNameInputBackground,
	}
	pairs := [][2]fyne.ThemeColorName{
		{fynetheme.ColorNameForegroundOnPrimary, fynetheme.ColorNamePrimary},
		{fynetheme.ColorNameForegroundOnError, fynetheme.ColorNameError},
		{fynetheme.ColorNameForegroundOnWarning, fynetheme.ColorNameWarning},
		{fynetheme.ColorNameForegroundOnSuccess, fynetheme.ColorNameSuccess},
	}
	for _, g := range grounds {
		for _, f := range []fyne.ThemeColorName{
			fynetheme.ColorNameForeground, Quiet, fynetheme.ColorNamePlaceHolder, fynetheme.ColorNameDisabled,
			fynetheme.ColorNamePrimary, fynetheme.ColorNameHyperlink,
		} {
			pairs = append(pairs, [2]fyne.ThemeColorName{f, g})
		}
	}
	for _, f := range []fyne.ThemeColorName{fynetheme.ColorNameError, fynetheme.ColorNameWarning, fynetheme.ColorNameSuccess} {
		for _, g := range []fyne.ThemeColorName{Page, Surface, HoverTint, PrimaryTint, ReadOnlyCell} {
			pairs = append(pairs, [2]fyne.ThemeColorName{f, g})
		}
	}
	for g, f := range map[fyne.ThemeColorName]fyne.ThemeColorName{
		ErrorTint: fynetheme.ColorNameError, WarningTint: fynetheme.ColorNameWarning, DoneTint: fynetheme.ColorNameSuccess,
	} {
		pairs = append(pairs, [2]fyne.ThemeColorName{f, g}, [2]fyne.ThemeColorName{fynetheme.ColorNameForeground, g},
			[2]fyne.ThemeColorName{Quiet, g})
	}
	for _, mode := range []Mode{Light, Dark} {
		th := New(nil, nil).WithMode(mode)
		for _, p := range pairs {
			f, g := th.Color(p[0], 0), th.Color(p[1], 0)
			if c := contrast(f, g); c < 4.5 {
				t.Errorf("mode %d: %s on %s has contrast %.2f", mode, p[0], p[1], c)
			}
		}
		ink := th.Color(fynetheme.ColorNameForeground, 0)
		for _, wash := range []fyne.ThemeColorName{fynetheme.ColorNameSelection, fynetheme.ColorNameFocus} {
			ground := over(th.Color(wash, 0), th.Color(Surface, 0))
			if c := contrast(ink, ground); c < 4.5 {
				t.Errorf("mode %d: text under %s has contrast %.2f", mode, wash, c)
			}
		}
		border := contrast(th.Color(fynetheme.ColorNameInputBorder, 0), th.Color(Surface, 0))
		if border < 3 {
			t.Errorf("mode %d: a field's border has contrast %.2f, a boundary needs 3", mode, border)
		}
	}
}

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
