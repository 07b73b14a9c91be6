package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// tokens are the colours the design names; a palette maps every colour name
// to one of them, so light and dark cannot drift apart.
type tokens struct {
	ink, quiet, line, page, surface     color.NRGBA
	primary, onPrimary, primaryTint     color.NRGBA
	hover, header, button, input        color.NRGBA
	disabled, selection, focus, shadow  color.NRGBA
	computed, register, readOnly        color.NRGBA
	err, errTint, warn, warnTint        color.NRGBA
	done, doneTint, onStatus, scrollBar color.NRGBA
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func alpha(c color.NRGBA, a uint8) color.NRGBA {
	c.A = a
	return c
}

var light = tokens{
	ink: rgb(0x1F2933), quiet: rgb(0x5B6875), line: rgb(0xD8DEE6),
	page: rgb(0xF6F8FA), surface: rgb(0xFFFFFF),
	primary: rgb(0x1D5FA7), onPrimary: rgb(0xFFFFFF), primaryTint: rgb(0xE3EEF9),
	hover: rgb(0xF0F5FA), header: rgb(0xEEF2F6), button: rgb(0xE9EEF3), input: rgb(0x788491),
	disabled: rgb(0xF0F2F5), selection: alpha(rgb(0x1D5FA7), 0x40), focus: alpha(rgb(0x1D5FA7), 0x38),
	shadow: alpha(rgb(0x101820), 0x40), computed: rgb(0xDCE9F7), register: rgb(0xEEF5FC), readOnly: rgb(0xF3F5F7),
	err: rgb(0xB3261E), errTint: rgb(0xFCEBEA), warn: rgb(0x8A5A00), warnTint: rgb(0xFFF4DC),
	done: rgb(0x1E6B3A), doneTint: rgb(0xE6F4EA), onStatus: rgb(0xFFFFFF), scrollBar: rgb(0x7E8A97),
}

var dark = tokens{
	ink: rgb(0xE6EAEF), quiet: rgb(0xA9B4C0), line: rgb(0x3A444F),
	page: rgb(0x14191F), surface: rgb(0x1D242C),
	primary: rgb(0x7DB7F0), onPrimary: rgb(0x0C1A29), primaryTint: rgb(0x1F3A56),
	hover: rgb(0x26303A), header: rgb(0x252D36), button: rgb(0x2F3944), input: rgb(0x7C8894),
	disabled: rgb(0x242B33), selection: alpha(rgb(0x7DB7F0), 0x50), focus: alpha(rgb(0x7DB7F0), 0x40),
	shadow: alpha(rgb(0x000000), 0x80), computed: rgb(0x1F3A5A), register: rgb(0x1C3047), readOnly: rgb(0x232A32),
	err: rgb(0xF59C94), errTint: rgb(0x43211F), warn: rgb(0xE8BC68), warnTint: rgb(0x3B2F14),
	done: rgb(0x85CFA0), doneTint: rgb(0x1A3824), onStatus: rgb(0x12181E), scrollBar: rgb(0x7C8894),
}

// color maps a colour name to its token; ok is false for a name we leave to
// Fyne's own theme.
func (p *tokens) color(n fyne.ThemeColorName) (c color.NRGBA, ok bool) {
	if c, ok = p.own(n); ok {
		return c, true
	}
	switch n {
	case fynetheme.ColorNameBackground:
		return p.page, true
	case fynetheme.ColorNameForeground:
		return p.ink, true
	case fynetheme.ColorNamePlaceHolder, fynetheme.ColorNameDisabled:
		return p.quiet, true
	case fynetheme.ColorNameButton:
		return p.button, true
	case fynetheme.ColorNameDisabledButton:
		return p.disabled, true
	case fynetheme.ColorNamePrimary, fynetheme.ColorNameHyperlink:
		return p.primary, true
	case fynetheme.ColorNameForegroundOnPrimary:
		return p.onPrimary, true
	case fynetheme.ColorNameForegroundOnError, fynetheme.ColorNameForegroundOnWarning, fynetheme.ColorNameForegroundOnSuccess:
		return p.onStatus, true
	case fynetheme.ColorNameError:
		return p.err, true
	case fynetheme.ColorNameWarning:
		return p.warn, true
	case fynetheme.ColorNameSuccess:
		return p.done, true
	}
	return p.chrome(n)
}

func (p *tokens) chrome(n fyne.ThemeColorName) (color.NRGBA, bool) {
	switch n {
	case fynetheme.ColorNameInputBackground, fynetheme.ColorNameMenuBackground, fynetheme.ColorNameOverlayBackground:
		return p.surface, true
	case fynetheme.ColorNameInputBorder:
		return p.input, true
	case fynetheme.ColorNameHeaderBackground, fynetheme.ColorNameInnerWindowBorder:
		return p.header, true
	case fynetheme.ColorNameHover:
		return p.hover, true
	case fynetheme.ColorNamePressed:
		return p.focus, true
	case fynetheme.ColorNameFocus:
		return p.focus, true
	case fynetheme.ColorNameSelection:
		return p.selection, true
	case fynetheme.ColorNameSeparator:
		return p.line, true
	case fynetheme.ColorNameShadow: // Fyne's: at the ends of what scrolls, and of menus
		return alpha(p.shadow, p.shadow.A/3), true
	case fynetheme.ColorNameScrollBar:
		return p.scrollBar, true
	case fynetheme.ColorNameScrollBarBackground:
		return alpha(p.line, 0x60), true
	}
	return color.NRGBA{}, false
}

func (p *tokens) own(n fyne.ThemeColorName) (color.NRGBA, bool) {
	switch n {
	case Quiet:
		return p.quiet, true
	case Shade:
		return p.shadow, true
	case Page:
		return p.page, true
	case Surface:
		return p.surface, true
	case Line:
		return p.line, true
	case PrimaryTint:
		return p.primaryTint, true
	case HoverTint:
		return p.hover, true
	case ComputedCell:
		return p.computed, true
	case RegisterCell:
		return p.register, true
	case ReadOnlyCell:
		return p.readOnly, true
	case ChangedMark:
		return p.primary, true
	case ErrorTint:
		return p.errTint, true
	case WarningTint:
		return p.warnTint, true
	case DoneTint:
		return p.doneTint, true
	}
	return color.NRGBA{}, false
}
