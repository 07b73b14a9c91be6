package xwidget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/ui/theme"
)

// DefaultLabelWidth is the width of the labels of a form, at zoom 1.
const DefaultLabelWidth = 112

// Field is a control with its label at the left, its unit at the right and
// below it the help and what is wrong with its value.
type Field struct {
	widget.BaseWidget

	Label    string
	Required bool
	Unit     string
	Help     string
	// LabelWidth is at zoom 1; 0 means DefaultLabelWidth. LabelTop puts the
	// label above the control, for wide controls such as sub-tables.
	LabelWidth float32
	LabelTop   bool
	// Extra stands at the right end of the label's line (LabelTop) or behind
	// the unit: a link to the field's history.
	Extra fyne.CanvasObject

	control  fyne.CanvasObject
	problem  string
	severity Severity
	note     string
	noteTone Tone
	noteDo   func()
}

// NewField makes a block around a control.
func NewField(label string, control fyne.CanvasObject) *Field {
	f := &Field{Label: label, control: control}
	f.ExtendBaseWidget(f)
	return f
}

// Control returns what the block stands around.
func (f *Field) Control() fyne.CanvasObject { return f.control }

// problemShower is a control that shows in its own look that something is wrong.
type problemShower interface {
	SetProblem(Severity)
	ClearProblem()
}

// SetProblem says below the control what is wrong; an empty text says that
// nothing is.
func (f *Field) SetProblem(s Severity, text string) {
	if f.problem == text && f.severity == s {
		return
	}
	f.severity, f.problem = s, text
	if p, ok := f.control.(problemShower); ok {
		if text == "" {
			p.ClearProblem()
		} else {
			p.SetProblem(s)
		}
	}
	f.Refresh()
}

// Problem returns what SetProblem said last.
func (f *Field) Problem() (Severity, string) { return f.severity, f.problem }

// SetNote shows a line that is no problem, such as a likely duplicate; do is
// called when it is clicked and may be nil. An empty text takes it away.
func (f *Field) SetNote(tone Tone, text string, do func()) {
	f.note, f.noteTone, f.noteDo = text, tone, do
	f.Refresh()
}

// Focus gives the control the keyboard.
func (f *Field) Focus() {
	if t, ok := f.control.(fyne.Focusable); ok {
		giveKeyboard(t)
	}
}

// CreateRenderer makes the block.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	f.ExtendBaseWidget(f)
	r := &fieldRenderer{f: f, unit: canvas.NewText("", color.Transparent)}
	r.note = newNoteLine(func() {
		if f.noteDo != nil {
			f.noteDo()
		}
	})
	r.tap = newTapArea(f.Focus)
	r.build()
	return r
}

type fieldRenderer struct {
	f     *Field
	tap   *tapArea // the label: a click goes to the control
	unit  *canvas.Text
	note  *noteLine
	label []*canvas.Text
	below []*canvas.Text
	width float32
}

func (r *fieldRenderer) Destroy() {}

func (r *fieldRenderer) zoom() float32 { return theme.Size(theme.Row) / 30 }

func (r *fieldRenderer) labelWidth() float32 {
	if r.f.LabelTop {
		return 0
	}
	w := r.f.LabelWidth
	if w == 0 {
		w = DefaultLabelWidth
	}
	return w * r.zoom()
}

// labelLines wraps the label into its column.
func (r *fieldRenderer) labelLines() []string {
	w := r.labelWidth() - 14*r.zoom()
	if r.f.LabelTop {
		w = 10_000
	}
	return wrap(r.f.Label, w, theme.Size(fynetheme.SizeNameText), 3)
}

func (r *fieldRenderer) trailing() float32 {
	var w float32
	if r.f.Unit != "" {
		w += textWidth(r.f.Unit, theme.Size(fynetheme.SizeNameText), false) + 6*r.zoom()
	}
	if r.f.Extra != nil && !r.f.LabelTop {
		w += r.f.Extra.MinSize().Width + 4*r.zoom()
	}
	return w
}

// build makes the texts for the present content; heights follow from the width.
func (r *fieldRenderer) build() {
	f := r.f
	size := theme.Size(fynetheme.SizeNameText)
	r.label = r.label[:0]
	lines := r.labelLines()
	for _, s := range lines {
		r.label = append(r.label, label(s, fynetheme.ColorNameForeground, fynetheme.SizeNameText))
	}
	if f.Required && len(lines) > 0 {
		r.label = append(r.label, label("*", fynetheme.ColorNameError, fynetheme.SizeNameText))
	}
	r.unit.Text, r.unit.TextSize, r.unit.Color = f.Unit, size, theme.Color(theme.Quiet)
	r.below = r.below[:0]
	small := theme.Size(fynetheme.SizeNameCaptionText)
	room := max(120*r.zoom(), r.width-r.labelWidth())
	if r.width == 0 {
		room = 10_000 // not placed yet: one line each until the width is known
	}
	add := func(s string, tone fyne.ThemeColorName, limit int) {
		for _, line := range wrap(s, room, small, limit) {
			r.below = append(r.below, label(line, tone, fynetheme.SizeNameCaptionText))
		}
	}
	if f.problem != "" {
		fg, _ := f.severity.tone().colors()
		add(f.severity.word()+f.problem, fg, 4)
	}
	if f.Help != "" {
		add(f.Help, theme.Quiet, 4)
	}
	r.note.set(f.note, f.noteTone, f.noteDo != nil)
}

// word names a severity in front of a sentence, so that colour is never alone.
func (s Severity) word() string {
	return i18n.T([...]string{"xwidget.problem.error", "xwidget.problem.warning", "xwidget.problem.info"}[s])
}

func (r *fieldRenderer) belowHeight() float32 {
	h := float32(len(r.below)) * textHeight(theme.Size(fynetheme.SizeNameCaptionText))
	if r.f.note != "" {
		h += r.note.MinSize().Height
	}
	if h > 0 {
		h += 3 * r.zoom()
	}
	return h
}

func (r *fieldRenderer) headHeight() float32 {
	if !r.f.LabelTop {
		return 0
	}
	h := textHeight(theme.Size(fynetheme.SizeNameText)) + 5*r.zoom()
	if r.f.Extra != nil {
		h = max(h, r.f.Extra.MinSize().Height)
	}
	return h
}

func (r *fieldRenderer) MinSize() fyne.Size {
	c := r.f.control.MinSize()
	h := max(c.Height, float32(len(r.labelLines()))*textHeight(theme.Size(fynetheme.SizeNameText))+6*r.zoom())
	if r.f.LabelTop {
		h = c.Height
	}
	return fyne.NewSize(r.labelWidth()+c.Width+r.trailing(), r.headHeight()+h+r.belowHeight())
}

func (r *fieldRenderer) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{r.tap}
	for _, t := range r.label {
		objs = append(objs, t)
	}
	objs = append(objs, r.f.control)
	if r.f.Unit != "" {
		objs = append(objs, r.unit)
	}
	if r.f.Extra != nil {
		objs = append(objs, r.f.Extra)
	}
	for _, t := range r.below {
		objs = append(objs, t)
	}
	if r.f.note != "" {
		objs = append(objs, r.note)
	}
	return objs
}

func (r *fieldRenderer) Refresh() {
	r.build()
	r.Layout(r.f.Size())
	refreshObject(r.f)
}

func (r *fieldRenderer) Layout(size fyne.Size) {
	f, zoom := r.f, r.zoom()
	if r.width != size.Width {
		r.width = size.Width
		r.build() // help and problem wrap anew
	}
	head, lw := r.headHeight(), r.labelWidth()
	line := textHeight(theme.Size(fynetheme.SizeNameText))
	r.placeLabel(line)
	r.tap.Resize(fyne.NewSize(max(lw, textWidth(f.Label, theme.Size(fynetheme.SizeNameText), false)), max(head, line+8)))
	h := size.Height - head - r.belowHeight()
	trail := r.trailing()
	f.control.Move(fyne.NewPos(lw, head))
	ch := h
	if !f.LabelTop && len(r.labelLines()) > 1 { // a label of several lines does not make the control higher
		ch = min(h, f.control.MinSize().Height)
	}
	f.control.Resize(fyne.NewSize(max(0, size.Width-lw-trail), ch))
	x := size.Width - trail + 6*zoom
	if f.Unit != "" {
		r.unit.Move(fyne.NewPos(x, head+(min(h, theme.Size(theme.Row))-line)/2))
		r.unit.Resize(fyne.NewSize(r.unit.MinSize().Width, line))
	}
	if f.Extra != nil {
		e := f.Extra.MinSize()
		f.Extra.Resize(e)
		y := head
		if f.LabelTop {
			y = 0
		}
		f.Extra.Move(fyne.NewPos(size.Width-e.Width, y)) // once: each step of a move draws the window anew
	}
	y := head + h + 2*zoom
	lh := textHeight(theme.Size(fynetheme.SizeNameCaptionText))
	for _, t := range r.below {
		t.Move(fyne.NewPos(lw+1, y))
		t.Resize(fyne.NewSize(size.Width-lw, lh))
		y += lh
	}
	r.note.Move(fyne.NewPos(lw, y))
	r.note.Resize(fyne.NewSize(max(0, size.Width-lw), r.note.MinSize().Height))
}

// placeLabel puts the lines of the label, the mark of what is required behind
// the last.
func (r *fieldRenderer) placeLabel(line float32) {
	n := len(r.label)
	if r.f.Required && n > 0 {
		n--
	}
	y := (theme.Size(theme.Row) - line) / 2
	if n > 1 {
		y = 2
	}
	if r.f.LabelTop {
		y = 1
		if r.f.Extra != nil {
			y = (r.headHeight() - line) / 2
		}
	}
	var end float32
	for i, t := range r.label[:n] {
		t.Move(fyne.NewPos(0, y+float32(i)*line))
		w := textWidth(t.Text, t.TextSize, false)
		t.Resize(fyne.NewSize(w, line))
		end = w
	}
	if n < len(r.label) {
		star := r.label[n]
		star.Move(fyne.NewPos(end+3, y+float32(n-1)*line))
		star.Resize(fyne.NewSize(8, line))
	}
}

// tapArea is an invisible place that can be clicked.
type tapArea struct {
	widget.BaseWidget
	do func()
}

func newTapArea(do func()) *tapArea {
	a := &tapArea{do: do}
	a.ExtendBaseWidget(a)
	return a
}

// Tapped does what the place is for.
func (a *tapArea) Tapped(*fyne.PointEvent) { a.do() }

// CreateRenderer draws nothing.
func (a *tapArea) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}
