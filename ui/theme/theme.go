package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Mode says whether the program is light, dark, or as the system is.
type Mode int

// The modes; System follows the desktop's preference.
const (
	System Mode = iota
	Light
	Dark
)

// The zoom's bounds. Below or above them a screen no longer holds.
const (
	MinZoom = 0.9
	MaxZoom = 1.5
)

var _ fyne.Theme = (*Theme)(nil)

// Theme is the program's look. It never changes after it was made, so it may
// be read from anywhere.
type Theme struct {
	regular, bold fyne.Resource
	mode          Mode
	zoom          float32
}

// New makes the theme with the two faces it draws with: static TTF or OTF
// files (a collection or a variable font does not work with Fyne). With an
// empty face Fyne's own font stands in, which has no Chinese.
func New(regular, bold []byte) *Theme {
	t := &Theme{zoom: 1}
	if len(regular) > 0 {
		t.regular = fyne.NewStaticResource("ronghe-regular.otf", regular)
		t.bold = t.regular
	}
	if len(bold) > 0 {
		t.bold = fyne.NewStaticResource("ronghe-bold.otf", bold)
	}
	return t
}

// WithMode returns the same theme in light, dark or as the system is.
func (t *Theme) WithMode(m Mode) *Theme {
	u := *t
	u.mode = m
	return &u
}

// WithZoom returns the same theme with all sizes multiplied by z, which is
// held between MinZoom and MaxZoom.
func (t *Theme) WithZoom(z float32) *Theme {
	u := *t
	u.zoom = min(max(z, MinZoom), MaxZoom)
	return &u
}

// Mode returns whether the theme is light, dark or as the system is.
func (t *Theme) Mode() Mode { return t.mode }

// Zoom returns the factor of all sizes.
func (t *Theme) Zoom() float32 { return t.zoom }

// Color returns the colour of a name; variant counts only in the mode System.
func (t *Theme) Color(n fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	p := &light
	if t.mode == Dark || (t.mode == System && variant == fynetheme.VariantDark) {
		p = &dark
	}
	if c, ok := p.color(n); ok {
		return c
	}
	return fynetheme.DefaultTheme().Color(n, variant)
}

// Font returns the face of a style. One family serves all: there is no slanted
// Chinese, and its digits are tabular already, so monospace needs no other.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource {
	switch {
	case t.regular == nil:
		return fynetheme.DefaultTheme().Font(s)
	case s.Bold:
		return t.bold
	default:
		return t.regular
	}
}

// Icon returns Fyne's icons, which take our colours.
func (t *Theme) Icon(n fyne.ThemeIconName) fyne.Resource {
	return fynetheme.DefaultTheme().Icon(n)
}

// Size returns a size at the present zoom, in Fyne's device-independent pixels.
func (t *Theme) Size(n fyne.ThemeSizeName) float32 {
	if n == fynetheme.SizeNameSeparatorThickness || n == fynetheme.SizeNameInputBorder {
		return 1 // a hairline stays a hairline
	}
	if s, ok := sizes[n]; ok {
		return s * t.zoom
	}
	return fynetheme.DefaultTheme().Size(n) * t.zoom
}

// sizes are those of the design at zoom 1. The inner padding is what makes a
// field and a button as high as a row.
var sizes = map[fyne.ThemeSizeName]float32{
	Row:                                 30,
	Gap:                                 12,
	Navigation:                          180,
	FocusRing:                           2,
	PillRadius:                          9,
	fynetheme.SizeNameText:              13,
	fynetheme.SizeNameHeadingText:       17,
	fynetheme.SizeNameSubHeadingText:    14.5,
	fynetheme.SizeNameCaptionText:       11.5,
	fynetheme.SizeNamePadding:           4,
	fynetheme.SizeNameInnerPadding:      5.4,
	fynetheme.SizeNameLineSpacing:       3,
	fynetheme.SizeNameInlineIcon:        17,
	fynetheme.SizeNameInputRadius:       4,
	fynetheme.SizeNameButtonRadius:      4,
	fynetheme.SizeNameSelectionRadius:   3,
	fynetheme.SizeNameScrollBar:         11,
	fynetheme.SizeNameScrollBarSmall:    5,
	fynetheme.SizeNameScrollBarRadius:   3,
	fynetheme.SizeNameDialogRadius:      8,
	fynetheme.SizeNamePopupRadius:       5,
	fynetheme.SizeNameMenuRadius:        5,
	fynetheme.SizeNameCardRadius:        6,
	fynetheme.SizeNameModalBlurRadius:   0,
	fynetheme.SizeNameSplitThickness:    6,
	fynetheme.SizeNameInnerWindowRadius: 6,
}
