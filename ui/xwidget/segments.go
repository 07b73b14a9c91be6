package xwidget

import (
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/theme"
)

var (
	_ fyne.Focusable = (*Segments)(nil)
	_ fyne.Tappable  = (*Segments)(nil)
)

// Segments chooses one of two to five short words that are all visible: 是, 否.
// Left and Right choose, Del clears where nothing may stand.
type Segments struct {
	widget.DisableableWidget
	// Required takes the way to clear away.
	Required  bool
	OnChanged func(o Option)
	OnFocus   func(gained bool)

	// Keys are letters and signs that choose an option beside the first
	// character of its label and its number: "y1√" for 是.
	Keys []string

	options []Option
	chosen  int
	focused bool
	shown   bool // for reading only
	marked  bool
	problem Severity
	mods    modifierState
}

// NewSegments makes a choice with nothing chosen.
func NewSegments(options ...Option) *Segments {
	s := &Segments{options: options, chosen: -1}
	s.ExtendBaseWidget(s)
	return s
}

// Selected returns what is chosen, a zero Option for nothing.
func (s *Segments) Selected() Option {
	if s.chosen < 0 {
		return Option{}
	}
	return s.options[s.chosen]
}

// SetSelected chooses the option with a code, or nothing, without calling OnChanged.
func (s *Segments) SetSelected(code string) {
	s.chosen = -1
	for i, o := range s.options {
		if o.Code == code {
			s.chosen = i
		}
	}
	s.Refresh()
}

// SetLabel calls the option with a code otherwise: its count is another.
func (s *Segments) SetLabel(code, label string) {
	for i := range s.options {
		if s.options[i].Code == code {
			s.options[i].Label = label
		}
	}
	s.Refresh()
}

// SetProblem colours the border.
func (s *Segments) SetProblem(p Severity) {
	s.problem, s.marked = p, true
	s.Refresh()
}

// ClearProblem takes the colour away.
func (s *Segments) ClearProblem() {
	s.marked = false
	s.Refresh()
}

// SetReadOnly makes the choice one for reading only.
func (s *Segments) SetReadOnly(on bool) {
	s.shown = on
	s.Refresh()
}

func (s *Segments) choose(i int) {
	if s.Disabled() || s.shown || i == s.chosen || i >= len(s.options) || (i < 0 && s.Required) {
		return
	}
	s.chosen = i
	s.Refresh()
	if s.OnChanged != nil {
		s.OnChanged(s.Selected())
	}
}

// Tapped chooses what was clicked; a second click clears.
func (s *Segments) Tapped(e *fyne.PointEvent) {
	if c := canvasOf(s); c != nil && !s.Disabled() {
		c.Focus(s)
	}
	x := float32(0)
	for i := range s.options {
		if w := s.segmentWidth(i); e.Position.X < x+w {
			if i == s.chosen {
				i = -1
			}
			s.choose(i)
			return
		} else {
			x += w
		}
	}
}

func (s *Segments) segmentWidth(i int) float32 {
	return textWidth(s.options[i].Label, theme.Size(fynetheme.SizeNameText), true) + theme.Size(theme.Row)*0.9
}

// FocusGained shows the ring.
func (s *Segments) FocusGained() { s.setFocused(true) }

// FocusLost hides the ring.
func (s *Segments) FocusLost() { s.setFocused(false) }

func (s *Segments) setFocused(on bool) {
	s.focused = on
	s.Refresh()
	if s.OnFocus != nil {
		s.OnFocus(on)
	}
}

// KeyDown notes modifiers.
func (s *Segments) KeyDown(k *fyne.KeyEvent) { s.mods.key(k.Name, true) }

// KeyUp notes modifiers.
func (s *Segments) KeyUp(k *fyne.KeyEvent) { s.mods.key(k.Name, false) }

// TypedRune chooses the option that a character stands for.
func (s *Segments) TypedRune(r rune) {
	r = unicode.ToLower(r)
	for i, o := range s.options {
		if strings.HasPrefix(strings.ToLower(o.Label), string(r)) || i < len(s.Keys) && strings.ContainsRune(s.Keys[i], r) {
			s.choose(i)
			return
		}
	}
	if n := int(r - '1'); len(s.Keys) == 0 && n >= 0 && n < len(s.options) {
		s.choose(n)
	}
}

// TypedKey chooses or goes on.
func (s *Segments) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyRight:
		s.choose(min(s.chosen+1, len(s.options)-1))
	case fyne.KeyLeft:
		s.choose(max(s.chosen-1, 0))
	case fyne.KeySpace:
		s.choose((s.chosen + 1) % len(s.options))
	case fyne.KeyDelete, fyne.KeyBackspace:
		s.choose(-1)
	case fyne.KeyReturn, fyne.KeyEnter:
		focusNext(s, s.mods.shiftDown())
	case fyne.KeyEscape:
		if !escape(s) {
			passKey(s, k)
		}
	default:
		if functionKey(k.Name) {
			passKey(s, k)
		}
	}
}

// TypedShortcut passes everything to the window.
func (s *Segments) TypedShortcut(sc fyne.Shortcut) { passShortcut(s, sc) }

// CreateRenderer makes the segments.
func (s *Segments) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	r := &segmentsRenderer{s: s}
	r.draw()
	return r
}

type segmentsRenderer struct {
	s    *Segments
	objs []fyne.CanvasObject
}

func (r *segmentsRenderer) Destroy()                     {}
func (r *segmentsRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *segmentsRenderer) Layout(fyne.Size)             { r.draw() }

func (r *segmentsRenderer) MinSize() fyne.Size {
	var w float32
	for i := range r.s.options {
		w += r.s.segmentWidth(i)
	}
	return fyne.NewSize(w, theme.Size(theme.Row))
}

func (r *segmentsRenderer) Refresh() {
	r.draw()
	refreshObject(r.s)
}

func (r *segmentsRenderer) draw() {
	s, min := r.s, r.MinSize()
	size := fyne.NewSize(min.Width, min.Height)
	box := canvas.NewRectangle(color.Transparent)
	paintBox(box, boxState{focused: s.focused, disabled: s.Disabled(), readOnly: s.shown, marked: s.marked, problem: s.problem})
	box.Resize(size)
	r.objs = []fyne.CanvasObject{box}
	x := float32(0)
	for i, o := range s.options {
		w := s.segmentWidth(i)
		tone := fynetheme.ColorNameForeground
		if i == s.chosen {
			tone = fynetheme.ColorNameForegroundOnPrimary
			g := canvas.NewRectangle(theme.Color(fynetheme.ColorNamePrimary))
			if s.Disabled() || s.shown {
				g.FillColor, tone = theme.Color(theme.Line), fynetheme.ColorNameForeground
			}
			g.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius) - 1
			g.Move(fyne.NewPos(x+3, 3))
			g.Resize(fyne.NewSize(w-6, size.Height-6))
			r.objs = append(r.objs, g)
		} else if i > 0 && i-1 != s.chosen {
			sep := canvas.NewRectangle(theme.Color(theme.Line))
			sep.Move(fyne.NewPos(x, 6))
			sep.Resize(fyne.NewSize(1, size.Height-12))
			r.objs = append(r.objs, sep)
		}
		if s.Disabled() && i != s.chosen {
			tone = fynetheme.ColorNameDisabled
		}
		t := label(o.Label, tone, fynetheme.SizeNameText)
		t.TextStyle.Bold = i == s.chosen
		t.Alignment = fyne.TextAlignCenter
		h := textHeight(t.TextSize)
		t.Move(fyne.NewPos(x, (size.Height-h)/2))
		t.Resize(fyne.NewSize(w, h))
		r.objs = append(r.objs, t)
		x += w
	}
}
