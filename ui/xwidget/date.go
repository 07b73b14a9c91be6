package xwidget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/theme"
)

// Precision says how exact a date is.
type Precision int

// The precisions; their ISO forms are 2026-03-12, 2026-03 and 2026.
const (
	Day Precision = iota
	Month
	Year
)

// layout is the ISO form.
func (p Precision) layout() string {
	switch p {
	case Month:
		return "2006-01"
	case Year:
		return "2006"
	}
	return "2006-01-02"
}

// DateEntry is a field for a date as people in China write it. It is typed,
// and put into one form when the field is left, or picked from a calendar
// (Down, F4 or the sign at its right). What counts as a date is the caller's.
type DateEntry struct {
	Entry

	// OnDate is called when the field is left or a day picked with another
	// date, in ISO form; "" means that it was emptied.
	OnDate func(iso string)
	// OnInvalid is called when what was typed is no date; the text stays. It is
	// called with nil when the field is in order again.
	OnInvalid func(error)

	precision Precision
	parse     func(string) (string, error)
	format    func(string) string
	iso       string
	err       error
	pop       *drop
}

// NewDateEntry makes an empty date field. parse turns what was typed into the
// ISO form of the precision, format shows it.
func NewDateEntry(p Precision, parse func(text string) (iso string, err error), format func(iso string) string) *DateEntry {
	d := &DateEntry{precision: p, parse: parse, format: format}
	d.oneLine()
	d.ActionItem = newGlyphButton("▼", d.OpenCalendar)
	d.onKey = d.dateKey
	d.onShort = d.dateShortcut
	d.ExtendBaseWidget(d)
	return d
}

// SetISO shows a date, or nothing for "".
func (d *DateEntry) SetISO(iso string) {
	d.iso, d.err = iso, nil
	d.marked = false
	d.show()
}

// ISO returns the date; "" when the field is empty or wrong.
func (d *DateEntry) ISO() string {
	if d.err != nil {
		return ""
	}
	return d.iso
}

// Err returns why what stands there is no date, nil when it is one.
func (d *DateEntry) Err() error { return d.err }

func (d *DateEntry) show() {
	text := ""
	if d.iso != "" {
		text = d.format(d.iso)
	}
	d.Text = text // not a change of the value
	d.Entry.Entry.SetText(text)
	d.CursorColumn = len([]rune(text))
	d.Refresh()
}

// SetReadOnly makes the field show its date for reading and copying only.
func (d *DateEntry) SetReadOnly(on bool) {
	d.ActionItem.(*glyphButton).Hidden = on
	d.Entry.SetReadOnly(on)
}

// FocusLost reads what was typed and puts it into one form.
func (d *DateEntry) FocusLost() {
	if !d.focused {
		return
	}
	d.read()
	d.Entry.FocusLost()
	if d.err == nil {
		d.show()
	}
}

// Commit reads what was typed without leaving the field, before saving.
func (d *DateEntry) Commit() error {
	if d.focused {
		d.read()
	}
	return d.err
}

func (d *DateEntry) read() {
	if d.readOnly {
		return
	}
	text := trimSpace(d.Text)
	if d.iso != "" && d.err == nil && text == d.format(d.iso) {
		return
	}
	iso := ""
	var err error
	if text != "" {
		iso, err = d.parse(text)
	}
	d.take(iso, err)
}

func (d *DateEntry) take(iso string, err error) {
	was, wasErr := d.iso, d.err
	d.err = err
	if err == nil {
		d.iso = iso
	}
	if d.OnInvalid != nil && (err != nil || wasErr != nil) {
		d.OnInvalid(err)
	}
	if err != nil {
		d.problem, d.marked = SeverityError, true
		return
	}
	if wasErr != nil {
		d.marked = false
	}
	if d.OnDate != nil && (was != iso || wasErr != nil) {
		d.OnDate(iso)
	}
}

func (d *DateEntry) dateKey(k *fyne.KeyEvent) bool {
	if k.Name == fyne.KeyDown || k.Name == fyne.KeyF4 {
		d.OpenCalendar()
		return true
	}
	return false
}

func (d *DateEntry) dateShortcut(s fyne.Shortcut) bool {
	if c, ok := s.(*desktop.CustomShortcut); ok && c.KeyName == fyne.KeyDown && c.Modifier == fyne.KeyModifierAlt {
		d.OpenCalendar()
		return true
	}
	return false
}

// OpenCalendar shows the calendar under the field.
func (d *DateEntry) OpenCalendar() {
	c := canvasOf(d)
	if c == nil || d.Disabled() || d.readOnly || (d.pop != nil && !d.pop.closed) {
		return
	}
	c.Focus(d)
	d.read()
	d.pop = openCalendar(c, d.precision, d.ISO(), fyne.CurrentApp().Driver().AbsolutePositionForObject(d), d.Size(), func(iso string) {
		d.take(iso, nil)
		d.show()
		d.entered = d.Text
	})
}

// openCalendar hangs a calendar below a field.
func openCalendar(c fyne.Canvas, p Precision, iso string, at fyne.Position, field fyne.Size, picked func(iso string)) *drop {
	cal := newCalendar(p, iso)
	size := cal.MinSize()
	d := openDrop(c, &drop{
		content: cal, at: at, field: fyne.NewSize(min(field.Width, size.Width), field.Height), width: size.Width,
		height: func() float32 { return size.Height },
	})
	cal.onPicked = func(iso string) {
		d.close()
		picked(iso)
	}
	cal.onEscape = d.close
	c.Focus(cal)
	return d
}

// glyphButton is a sign that can be clicked inside a field. It takes no focus:
// the field has a key for the same.
type glyphButton struct {
	widget.BaseWidget
	glyph  string
	tapped func()
}

func newGlyphButton(glyph string, tapped func()) *glyphButton {
	b := &glyphButton{glyph: glyph, tapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// Tapped does what the sign is for.
func (b *glyphButton) Tapped(*fyne.PointEvent) { b.tapped() }

// Cursor shows that the sign can be clicked.
func (b *glyphButton) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer draws the sign.
func (b *glyphButton) CreateRenderer() fyne.WidgetRenderer {
	r := &glyphRenderer{b: b, text: label(b.glyph, theme.Quiet, fynetheme.SizeNameCaptionText)}
	r.text.TextSize *= arrowScale
	return r
}

type glyphRenderer struct {
	b    *glyphButton
	text *canvas.Text
}

func (r *glyphRenderer) Destroy() {}

func (r *glyphRenderer) MinSize() fyne.Size {
	row := theme.Size(theme.Row)
	return fyne.NewSize(row*0.8, row*0.6)
}

func (r *glyphRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.text} }

func (r *glyphRenderer) Refresh() {
	r.text.Color = theme.Color(theme.Quiet)
	r.text.TextSize = theme.Size(fynetheme.SizeNameCaptionText) * arrowScale
	refreshObject(r.b)
}

func (r *glyphRenderer) Layout(size fyne.Size) {
	h := textHeight(r.text.TextSize)
	r.text.Alignment = fyne.TextAlignCenter
	r.text.Move(fyne.NewPos(0, (size.Height-h)/2))
	r.text.Resize(fyne.NewSize(size.Width, h))
}
