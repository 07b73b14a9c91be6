package xwidget

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/ui/theme"
)

// Tone is the mood of a status word: a colour that never speaks alone.
type Tone int

// The tones.
const (
	ToneNone    Tone = iota // plain text
	ToneQuiet               // grey: draft, not started
	TonePrimary             // blue: in progress
	ToneDone                // green: finished, approved
	ToneWarning             // yellow: needs a look
	ToneError               // red: must be corrected, returned
)

// colors returns the names of the tone's text and ground.
func (t Tone) colors() (text, ground fyne.ThemeColorName) {
	switch t {
	case ToneQuiet:
		return theme.Quiet, fynetheme.ColorNameHeaderBackground
	case TonePrimary:
		return fynetheme.ColorNamePrimary, theme.PrimaryTint
	case ToneDone:
		return fynetheme.ColorNameSuccess, theme.DoneTint
	case ToneWarning:
		return fynetheme.ColorNameWarning, theme.WarningTint
	case ToneError:
		return fynetheme.ColorNameError, theme.ErrorTint
	default:
		return fynetheme.ColorNameForeground, theme.Surface
	}
}

// Severity says how grave a problem is.
type Severity int

// The severities, the gravest first.
const (
	SeverityError   Severity = iota // blocks what the person wants to do
	SeverityWarning                 // does not block, wants a look or an explanation
	SeverityInfo                    // good to know
)

// tone returns the severity's colours.
func (s Severity) tone() Tone {
	switch s {
	case SeverityError:
		return ToneError
	case SeverityWarning:
		return ToneWarning
	default:
		return TonePrimary
	}
}
