package xwidget

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/app/i18n"
	"ronghe/ui/theme"
)

var (
	_ fyne.Focusable     = (*MultiPicker)(nil)
	_ fyne.Tappable      = (*MultiPicker)(nil)
	_ fyne.Shortcutable  = (*MultiPicker)(nil)
	_ desktop.Cursorable = (*MultiPicker)(nil)
)

// MultiPicker chooses several options. They stand in the field as chips; the
// list has check boxes and stays open. Backspace takes the last chip away.
type MultiPicker struct {
	pickField

	OnChanged func([]Option)

	chosen []Option
	chips  []hotspot
	height float32
}

// NewMultiPicker makes a choice of several over what search finds.
func NewMultiPicker(search SearchFunc) *MultiPicker {
	m := &MultiPicker{pickField: pickField{search: search}}
	m.open = m.Open
	m.ExtendBaseWidget(m)
	return m
}

// Selected returns the chosen options in the order they were chosen.
func (m *MultiPicker) Selected() []Option { return slices.Clone(m.chosen) }

// SetSelected shows options without calling OnChanged.
func (m *MultiPicker) SetSelected(options []Option) {
	m.chosen = slices.Clone(options)
	m.Refresh()
}

func (m *MultiPicker) index(o Option) int {
	return slices.IndexFunc(m.chosen, func(c Option) bool {
		return c.Code == o.Code && (c.Code != "" || c.Label == o.Label)
	})
}

// toggle adds an option or takes it away.
func (m *MultiPicker) toggle(o Option) {
	if i := m.index(o); i >= 0 {
		m.chosen = slices.Delete(m.chosen, i, i+1)
	} else {
		m.chosen = append(m.chosen, o)
	}
	m.changed()
}

func (m *MultiPicker) changed() {
	m.Refresh()
	if m.OnChanged != nil {
		m.OnChanged(m.Selected())
	}
}

// Open shows the list; typed is the first of what is searched.
func (m *MultiPicker) Open(typed string) {
	c := canvasOf(m)
	if c == nil || !m.closed() {
		return
	}
	m.pop = m.chooser()
	m.pop.checked = func(code string) bool { return code != "" && m.index(Option{Code: code}) >= 0 }
	m.pop.onChoose = m.chosenIn
	if m.OnUnfit != nil {
		m.pop.onUnfit = func(text string, then Move) {
			m.OnUnfit(text)
			if then != MoveNone {
				focusNext(m, then == MoveLeft)
			}
		}
	}
	if typed == "" {
		typed = m.Unfit
	}
	row := theme.Size(theme.Row)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(m).AddXY(0, m.Size().Height-row)
	m.pop.open(c, at, fyne.NewSize(m.Size().Width, row), typed, Option{})
}

// chosenIn takes a choice from the list: Tab closes and goes on, Enter and a
// click stay for the next one.
func (m *MultiPicker) chosenIn(o Option, then Move) {
	if !o.IsZero() {
		m.toggle(o)
	}
	if then == MoveRight || then == MoveLeft {
		m.pop.close()
		focusNext(m, then == MoveLeft)
		return
	}
	if m.pop.entry.Text != "" {
		m.pop.entry.SetText("")
	}
	m.pop.refreshChecks()
}

// TypedKey opens, takes the last away, or goes on.
func (m *MultiPicker) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyDown, fyne.KeyUp, fyne.KeyF4, fyne.KeyF2:
		m.Open("")
	case fyne.KeyReturn, fyne.KeyEnter:
		focusNext(m, m.mods.shiftDown())
	case fyne.KeyBackspace, fyne.KeyDelete:
		if n := len(m.chosen); n > 0 && !m.readOnly {
			m.chosen = m.chosen[:n-1]
			m.changed()
		}
	case fyne.KeyEscape:
		if !escape(m) {
			passKey(m, k)
		}
	default:
		if functionKey(k.Name) {
			passKey(m, k)
		}
	}
}

// TypedShortcut searches for what is pasted and passes the rest to the window.
func (m *MultiPicker) TypedShortcut(s fyne.Shortcut) {
	if p, ok := s.(*fyne.ShortcutPaste); ok {
		m.Open(oneLine(trimSpace(p.Clipboard.Content())))
		return
	}
	passShortcut(m, s)
}

// Tapped takes a chip away at its cross, or opens the list.
func (m *MultiPicker) Tapped(e *fyne.PointEvent) {
	if m.Disabled() || m.readOnly {
		return
	}
	if c := canvasOf(m); c != nil {
		c.Focus(m)
	}
	for _, h := range m.chips {
		if h.has(e.Position) {
			h.do()
			return
		}
	}
	m.Open("")
}

// CreateRenderer makes the field.
func (m *MultiPicker) CreateRenderer() fyne.WidgetRenderer {
	m.ExtendBaseWidget(m)
	r := &multiRenderer{m: m, ground: canvas.NewRectangle(color.Transparent)}
	r.draw(m.Size().Width)
	return r
}

type multiRenderer struct {
	m      *MultiPicker
	ground *canvas.Rectangle
	objs   []fyne.CanvasObject
}

func (r *multiRenderer) Destroy()                     {}
func (r *multiRenderer) Objects() []fyne.CanvasObject { return r.objs }

func (r *multiRenderer) MinSize() fyne.Size {
	row := theme.Size(theme.Row)
	return fyne.NewSize(row*4, max(row, r.m.height))
}

func (r *multiRenderer) Refresh() {
	r.Layout(r.m.Size())
	refreshObject(r.m)
}

func (r *multiRenderer) Layout(size fyne.Size) {
	r.draw(size.Width)
	r.ground.Resize(size)
}

// draw lays the chips out in lines and notes the height they need.
func (r *multiRenderer) draw(width float32) {
	m := r.m
	if width <= 0 {
		width = 10_000 // not placed yet
	}
	row := theme.Size(theme.Row)
	zoom := row / 30
	paintBox(r.ground, m.box())
	r.objs = []fyne.CanvasObject{r.ground}
	m.chips = m.chips[:0]
	if len(m.chosen) == 0 {
		s := m.PlaceHolder
		switch {
		case m.readOnly:
			s = ""
		case s == "":
			s = i18n.T("xwidget.choice.choose_several")
		}
		t := label(s, fynetheme.ColorNamePlaceHolder, fynetheme.SizeNameText)
		h := textHeight(t.TextSize)
		t.Move(fyne.NewPos(theme.Size(fynetheme.SizeNameInnerPadding), (row-h)/2))
		t.Resize(fyne.NewSize(width, h))
		r.objs = append(r.objs, t)
		m.height = row
		r.arrow(width, row)
		return
	}
	x, y := 4*zoom, 4*zoom
	chipH, gap := 22*zoom, 4*zoom
	right := width - row*0.8
	for i, o := range m.chosen {
		w := min(textWidth(o.Label, theme.Size(fynetheme.SizeNameText), false)+28*zoom, max(60*zoom, right-4*zoom))
		if x > 4*zoom && x+w > right {
			x, y = 4*zoom, y+chipH+gap
		}
		r.chip(i, o, fyne.NewPos(x, y), fyne.NewSize(w, chipH), zoom)
		x += w + gap
	}
	m.height = y + chipH + 4*zoom
	r.arrow(width, row)
}

func (r *multiRenderer) chip(i int, o Option, at fyne.Position, size fyne.Size, zoom float32) {
	m := r.m
	g := canvas.NewRectangle(theme.Color(theme.PrimaryTint))
	g.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius)
	g.Move(at)
	g.Resize(size)
	t := label(fit(o.Label, size.Width-26*zoom, theme.Size(fynetheme.SizeNameText), false), fynetheme.ColorNameForeground, fynetheme.SizeNameText)
	h := textHeight(t.TextSize)
	t.Move(at.AddXY(7*zoom, (size.Height-h)/2))
	t.Resize(fyne.NewSize(size.Width-24*zoom, h))
	r.objs = append(r.objs, g, t)
	if m.Disabled() || m.readOnly {
		return
	}
	x := label("×", theme.Quiet, fynetheme.SizeNameText)
	box := fyne.NewSize(18*zoom, size.Height)
	x.Alignment = fyne.TextAlignCenter
	x.Move(at.AddXY(size.Width-19*zoom, (size.Height-h)/2))
	x.Resize(fyne.NewSize(box.Width, h))
	r.objs = append(r.objs, x)
	m.chips = append(m.chips, hotspot{at: at.AddXY(size.Width-19*zoom, 0), size: box, do: func() {
		m.chosen = slices.Delete(m.chosen, i, i+1)
		m.changed()
	}})
}

func (r *multiRenderer) arrow(width, row float32) {
	if r.m.readOnly {
		return
	}
	t := label("▼", theme.Quiet, fynetheme.SizeNameCaptionText)
	t.TextSize *= arrowScale
	t.Alignment = fyne.TextAlignCenter
	h := textHeight(t.TextSize)
	t.Move(fyne.NewPos(width-row*0.8, (row-h)/2))
	t.Resize(fyne.NewSize(row*0.7, h))
	r.objs = append(r.objs, t)
}
