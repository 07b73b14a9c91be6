package theme_test

import (
	"image/color"
	"os"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/app/chart"
	"ronghe/ui/theme"
	"ronghe/ui/uitest"
)

type names = []fyne.ThemeColorName

// Grounds on which everything may stand, and the cells of sheets.
var (
	grounds = names{
		theme.Page, theme.Surface, theme.PrimaryTint, theme.HoverTint, fynetheme.ColorNameBackground, fynetheme.ColorNameHover,
		fynetheme.ColorNameHeaderBackground, fynetheme.ColorNameButton, fynetheme.ColorNameDisabledButton,
		fynetheme.ColorNameMenuBackground, fynetheme.ColorNameOverlayBackground, fynetheme.ColorNameInputBackground,
		theme.ComputedCell, theme.RegisterCell, theme.ReadOnlyCell,
	}
	tints = map[fyne.ThemeColorName]fyne.ThemeColorName{ // with the colour that belongs to each
		theme.ErrorTint: fynetheme.ColorNameError, theme.WarningTint: fynetheme.ColorNameWarning, theme.DoneTint: fynetheme.ColorNameSuccess,
	}
	inks = names{
		fynetheme.ColorNameForeground, theme.Quiet, fynetheme.ColorNamePlaceHolder, fynetheme.ColorNameDisabled,
		fynetheme.ColorNamePrimary, fynetheme.ColorNameHyperlink,
		fynetheme.ColorNameError, fynetheme.ColorNameWarning, fynetheme.ColorNameSuccess,
	}
	cells  = names{theme.Surface, theme.ComputedCell, theme.RegisterCell, theme.ReadOnlyCell, theme.ErrorTint, theme.WarningTint, theme.DoneTint}
	washes = names{fynetheme.ColorNameSelection, fynetheme.ColorNameFocus, fynetheme.ColorNamePressed}
)

// decorative colours carry no meaning of their own: hairlines, shadows, tracks.
var decorative = names{
	fynetheme.ColorNameSeparator, fynetheme.ColorNameShadow, fynetheme.ColorNameScrollBarBackground,
	fynetheme.ColorNameInnerWindowBorder, theme.Shade,
}

// pair is what stands on what, and the contrast that it needs: 4.5 for text, 3
// for what has to be seen (WCAG 2.1, 1.4.3 and 1.4.11). half lays the wash over
// it at half its strength, as over the selected cells of a sheet.
type pair struct {
	top, ground fyne.ThemeColorName
	least       float64
	wash        fyne.ThemeColorName
	half        bool
}

// pairs are all that meet on a screen.
func pairs() []pair {
	var out []pair
	add := func(least float64, ground fyne.ThemeColorName, tops ...fyne.ThemeColorName) {
		for _, t := range tops {
			out = append(out, pair{top: t, ground: ground, least: least})
		}
	}
	for _, g := range grounds {
		add(4.5, g, inks...)
		// Rings and frames of what has the keyboard, bars, the edge of a field, the
		// mark of a changed cell, the scroll bar.
		add(3, g, fynetheme.ColorNamePrimary, fynetheme.ColorNameInputBorder, theme.ChangedMark,
			fynetheme.ColorNameError, fynetheme.ColorNameWarning)
	}
	for g, own := range tints {
		add(4.5, g, own, fynetheme.ColorNameForeground, theme.Quiet, fynetheme.ColorNamePrimary)
		add(3, g, fynetheme.ColorNamePrimary, fynetheme.ColorNameInputBorder, theme.ChangedMark)
	}
	// Words and signs on filled grounds; the sign of a notice takes the first.
	add(4.5, fynetheme.ColorNamePrimary, fynetheme.ColorNameForegroundOnPrimary)
	add(4.5, fynetheme.ColorNameError, fynetheme.ColorNameForegroundOnError, fynetheme.ColorNameForegroundOnPrimary)
	add(4.5, fynetheme.ColorNameWarning, fynetheme.ColorNameForegroundOnWarning, fynetheme.ColorNameForegroundOnPrimary)
	add(4.5, fynetheme.ColorNameSuccess, fynetheme.ColorNameForegroundOnSuccess, fynetheme.ColorNameForegroundOnPrimary)
	add(4.5, theme.Quiet, fynetheme.ColorNameForegroundOnPrimary)
	// The chosen word of a switch that is off, and a bar of progress on its track.
	add(4.5, theme.Line, fynetheme.ColorNameForeground)
	add(3, theme.Line, fynetheme.ColorNamePrimary)
	add(3, theme.Surface, fynetheme.ColorNameScrollBar)
	add(3, theme.Page, fynetheme.ColorNameScrollBar)
	for _, w := range washes { // over a field and over the page
		out = append(out, pair{fynetheme.ColorNameForeground, theme.Surface, 4.5, w, false},
			pair{fynetheme.ColorNameForeground, theme.Page, 4.5, w, false})
	}
	half := func(top, ground fyne.ThemeColorName) {
		out = append(out, pair{top, ground, 4.5, fynetheme.ColorNameSelection, true})
	}
	for _, g := range cells {
		half(fynetheme.ColorNameForeground, g)
	}
	return out
}

// colors are the two colours as they are drawn: a wash lies over the ground, at
// half its strength over text and ground alike.
func (p pair) colors(th *theme.Theme) (top, ground color.Color) {
	top, ground = th.Color(p.top, 0), th.Color(p.ground, 0)
	if p.wash == "" {
		return top, ground
	}
	wash := color.NRGBAModel.Convert(th.Color(p.wash, 0)).(color.NRGBA)
	if p.half {
		wash.A /= 2
		return uitest.Blend(wash, top), uitest.Blend(wash, ground)
	}
	return top, uitest.Blend(wash, ground)
}

func TestContrastOfEveryPairThatMeets(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		th := theme.New(nil, nil).WithMode(mode)
		for _, p := range pairs() {
			top, ground := p.colors(th)
			if c := chart.Contrast(top, ground); c < p.least {
				t.Errorf("mode %d: %s on %s %s has contrast %.2f, needs %.1f", mode, p.top, p.ground, p.wash, c, p.least)
			}
		}
	}
}

// TestEveryColourIsMeasured holds that no colour of ours is left out above.
func TestEveryColourIsMeasured(t *testing.T) {
	met := map[fyne.ThemeColorName]bool{}
	for _, p := range pairs() {
		met[p.top], met[p.ground], met[p.wash] = true, true, true
	}
	for _, n := range decorative {
		if met[n] {
			t.Errorf("%s is measured and called decorative", n)
		}
		met[n] = true
	}
	b, err := os.ReadFile("names.go")
	if err != nil {
		t.Fatal(err)
	}
	own := regexp.MustCompile(`ThemeColorName = "([A-Za-z]+)"`).FindAllSubmatch(b, -1)
	if len(own) < 10 {
		t.Fatalf("names.go has %d colours", len(own))
	}
	for _, m := range own {
		if !met[fyne.ThemeColorName(m[1])] {
			t.Errorf("%s is not measured", m[1])
		}
	}
	b, err = os.ReadFile("palette.go")
	if err != nil {
		t.Fatal(err)
	}
	fynes := regexp.MustCompile(`fynetheme\.(ColorName[A-Za-z]+)`).FindAllSubmatch(b, -1)
	if len(fynes) < 20 {
		t.Fatalf("palette.go has %d of Fyne's colours", len(fynes))
	}
	seen := map[string]bool{}
	for n := range met {
		seen["colorname"+strings.ToLower(string(n))] = true
	}
	for _, m := range fynes {
		if !seen[strings.ToLower(string(m[1]))] {
			t.Errorf("%s is not measured", m[1])
		}
	}
}
