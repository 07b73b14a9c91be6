package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Our own colour names, beside those of Fyne.
const (
	// Quiet is secondary text: units, help, counts.
	Quiet fyne.ThemeColorName = "rongheQuiet"
	// Page is the ground of the window.
	Page fyne.ThemeColorName = "ronghePage"
	// Surface is the ground of cards, tables and fields.
	Surface fyne.ThemeColorName = "rongheSurface"
	// Line is the hairline between rows, columns and groups.
	Line fyne.ThemeColorName = "rongheLine"
	// PrimaryTint is the ground of what is selected.
	PrimaryTint fyne.ThemeColorName = "ronghePrimaryTint"
	// HoverTint is the ground of the row or button under the pointer.
	HoverTint fyne.ThemeColorName = "rongheHoverTint"
	// ComputedCell is the ground of a cell that the program computes.
	ComputedCell fyne.ThemeColorName = "rongheComputedCell"
	// RegisterCell is the ground of a cell taken from the registers.
	RegisterCell fyne.ThemeColorName = "rongheRegisterCell"
	// ReadOnlyCell is the ground of a cell that cannot be typed in.
	ReadOnlyCell fyne.ThemeColorName = "rongheReadOnlyCell"
	// ChangedMark is the corner of a cell that was changed.
	ChangedMark fyne.ThemeColorName = "rongheChangedMark"
	// ErrorTint is the ground of what must be corrected.
	ErrorTint fyne.ThemeColorName = "rongheErrorTint"
	// WarningTint is the ground of what needs a look.
	WarningTint fyne.ThemeColorName = "rongheWarningTint"
	// Shade lies over the window while a dialog is in front, and is the shadow of
	// what stands above the page.
	Shade fyne.ThemeColorName = "rongheShade"
	// DoneTint is the ground of what is finished.
	DoneTint fyne.ThemeColorName = "rongheDoneTint"
)

// Our own size names, beside those of Fyne. All scale with the zoom.
const (
	// Row is the height of a table row, a field and a button.
	Row fyne.ThemeSizeName = "rongheRow"
	// Gap is the space between groups.
	Gap fyne.ThemeSizeName = "rongheGap"
	// Navigation is the width of the window's left navigation.
	Navigation fyne.ThemeSizeName = "rongheNavigation"
	// FocusRing is the thickness of the ring around what has the focus.
	FocusRing fyne.ThemeSizeName = "rongheFocusRing"
	// PillRadius is the corner radius of a status word's ground.
	PillRadius fyne.ThemeSizeName = "ronghePillRadius"
)

// Color looks a colour up in the theme that the program shows now.
func Color(name fyne.ThemeColorName) color.Color { return fynetheme.Color(name) }

// Size looks a size up in the theme that the program shows now, zoom included.
func Size(name fyne.ThemeSizeName) float32 { return fynetheme.Size(name) }
