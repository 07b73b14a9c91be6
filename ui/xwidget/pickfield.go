package xwidget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/caret"
)

// pickField is what a choice of one and a choice of several share: where the
// options come from and how the closed field stands.
type pickField struct {
	widget.DisableableWidget

	PlaceHolder string
	// Recent is shown first while nothing is typed, the latest first.
	Recent []Option
	// Children makes the list a tree walked by level; "" asks for the top.
	Children func(code string) []Option
	// LeafOnly lets Enter open a branch instead of choosing it.
	LeafOnly bool
	// AllowFree takes a text that is in no list: an Option with a Label alone.
	AllowFree bool
	// TakeFirst lets Enter take the first hit whatever else fits: where it leads
	// somewhere and stores nothing.
	TakeFirst bool
	// OnUnfit is told a text with which the list was left although it is no
	// choice: one that fits nothing, or several. What is chosen stays.
	OnUnfit func(text string)
	// Unfit is such a text that still waits: the list opens with it.
	Unfit string
	// Run lets slow searches happen elsewhere.
	Run     Runner
	OnFocus func(gained bool)

	search   SearchFunc
	open     func(typed string)
	focused  bool
	readOnly bool
	marked   bool
	problem  Severity
	mods     modifierState
	pop      *chooser
}

// arrowScale makes the sign ▼, as wide as a character in the font, as small as a
// sign beside a text should be.
const arrowScale = 0.75

// chooser makes the list that drops from the field.
func (p *pickField) chooser() *chooser {
	return &chooser{
		search: p.search, children: p.Children, recent: p.Recent, allowFree: p.AllowFree, leafOnly: p.LeafOnly, run: p.Run,
		quick:   p.TakeFirst,
		onClose: p.Refresh,
	}
}

// closed reports whether the list can be opened now.
func (p *pickField) closed() bool {
	return !p.Disabled() && !p.readOnly && (p.pop == nil || !p.pop.isOpen())
}

func (p *pickField) box() boxState {
	return boxState{focused: p.focused, disabled: p.Disabled(), readOnly: p.readOnly, marked: p.marked, problem: p.problem}
}

// SetReadOnly makes the choice one for reading only.
func (p *pickField) SetReadOnly(on bool) {
	p.readOnly = on
	p.Refresh()
}

// SetProblem colours the border.
func (p *pickField) SetProblem(s Severity) {
	p.problem, p.marked = s, true
	p.Refresh()
}

// ClearProblem takes the colour away.
func (p *pickField) ClearProblem() {
	p.marked = false
	p.Refresh()
}

// FocusGained shows the ring.
func (p *pickField) FocusGained() { p.setFocused(true) }

// FocusLost hides the ring.
func (p *pickField) FocusLost() { p.setFocused(false) }

func (p *pickField) setFocused(on bool) {
	if p.focused == on {
		return
	}
	p.focused = on
	p.Refresh()
	caret.Moved()
	if p.OnFocus != nil {
		p.OnFocus(on)
	}
}

// KeyDown notes modifiers.
func (p *pickField) KeyDown(k *fyne.KeyEvent) { p.mods.key(k.Name, true) }

// KeyUp notes modifiers.
func (p *pickField) KeyUp(k *fyne.KeyEvent) { p.mods.key(k.Name, false) }

// TypedRune opens the list with what was typed.
func (p *pickField) TypedRune(r rune) {
	if r == ' ' {
		p.open("")
		return
	}
	p.open(string(r))
}

// Cursor shows that the field can be clicked.
func (p *pickField) Cursor() desktop.Cursor {
	if p.Disabled() || p.readOnly {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}
