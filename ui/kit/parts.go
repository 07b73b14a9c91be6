package kit

import (
	"slices"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

// Heading is a page's title.
func Heading(text string) *widget.Label {
	l := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	l.SizeName = fynetheme.SizeNameHeadingText
	return l
}

// Section is the title of a part of a page.
func Section(text string) *widget.Label {
	l := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	l.SizeName = fynetheme.SizeNameSubHeadingText
	return l
}

// Text is a paragraph; it wraps.
func Text(text string) *xwidget.Paragraph { return xwidget.NewParagraph(text) }

// Quiet is a paragraph of secondary text; it wraps.
func Quiet(text string) *xwidget.Paragraph {
	p := Text(text)
	p.Importance = widget.LowImportance
	return p
}

// Short is a text of one line that takes the width it needs.
func Short(text string) *widget.Label { return widget.NewLabel(text) }

// ShortQuiet is a secondary text of one line.
func ShortQuiet(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Importance = widget.LowImportance
	return l
}

// Small is a secondary text of one line in the small size.
func Small(text string) *widget.Label {
	l := ShortQuiet(text)
	l.SizeName = fynetheme.SizeNameCaptionText
	return l
}

// panel is a ground in a theme colour with an optional hairline around it.
type panel struct {
	widget.BaseWidget
	fill   fyne.ThemeColorName
	line   fyne.ThemeColorName
	radius fyne.ThemeSizeName
}

func newPanel(fill, line fyne.ThemeColorName, radius fyne.ThemeSizeName) *panel {
	p := &panel{fill: fill, line: line, radius: radius}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer makes the rectangle.
func (p *panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{p: p, rect: canvas.NewRectangle(nil)}
	r.paint()
	return r
}

type panelRenderer struct {
	p    *panel
	rect *canvas.Rectangle
}

func (r *panelRenderer) Destroy()                     {}
func (r *panelRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *panelRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }
func (r *panelRenderer) Refresh()                     { r.paint(); r.rect.Refresh() }

// Layout keeps the hairline inside: at the edge of what scrolls it would be cut.
func (r *panelRenderer) Layout(size fyne.Size) {
	var edge float32
	if r.p.line != "" {
		edge = 1
	}
	r.rect.Move(fyne.NewPos(edge, edge))
	r.rect.Resize(size.SubtractWidthHeight(2*edge, 2*edge))
}

func (r *panelRenderer) paint() {
	r.rect.FillColor = theme.Color(r.p.fill)
	r.rect.StrokeWidth = 0
	if r.p.line != "" {
		r.rect.StrokeColor, r.rect.StrokeWidth = theme.Color(r.p.line), 1
	}
	r.rect.CornerRadius = 0
	if r.p.radius != "" {
		r.rect.CornerRadius = theme.Size(r.p.radius)
	}
}

// Card puts content on a ground of its own with a hairline around.
func Card(content fyne.CanvasObject) *fyne.Container {
	return container.NewStack(newPanel(theme.Surface, theme.Line, fynetheme.SizeNameCardRadius), Inset(14, 12, content))
}

// Ground puts content on a ground of a theme colour.
func Ground(fill fyne.ThemeColorName, content fyne.CanvasObject) *fyne.Container {
	return container.NewStack(newPanel(fill, "", ""), content)
}

// Holds reports whether an object stands in another, in what that scrolls or in its
// containers.
func Holds(in, o fyne.CanvasObject) bool {
	switch x := in.(type) {
	case *fyne.Container:
		return in == o || slices.ContainsFunc(x.Objects, func(c fyne.CanvasObject) bool { return Holds(c, o) })
	case *container.Scroll:
		return in == o || Holds(x.Content, o)
	}
	return in == o
}

// Rule is a hairline.
func Rule() fyne.CanvasObject { return widget.NewSeparator() }

// Field puts a label of fixed width (at zoom 1) before a control.
func Field(label string, width float32, control fyne.CanvasObject) *fyne.Container {
	l := ShortQuiet(label)
	l.Alignment = fyne.TextAlignTrailing
	return container.NewBorder(nil, nil, Wide(width, container.NewVBox(l)), nil, control)
}

// Head is the first line of a page: its title, and its buttons at the right.
func Head(title *widget.Label, actions ...fyne.CanvasObject) *fyne.Container {
	return HeadWith(title, nil, actions...)
}

// A title of more characters stands smaller beside more actions than these, so
// that all keep their place on a small screen at half as large again.
const longTitle, manyActions = 9, 4

// HeadWith is Head with something quiet behind the title.
func HeadWith(title *widget.Label, beside fyne.CanvasObject, actions ...fyne.CanvasObject) *fyne.Container {
	if utf8.RuneCountInString(title.Text) > longTitle && len(actions) > manyActions {
		title.SizeName = fynetheme.SizeNameSubHeadingText
	}
	objs := []fyne.CanvasObject{title}
	if beside != nil {
		objs = append(objs, beside)
	}
	objs = append(objs, nil)
	return Line(8, append(objs, actions...)...)
}
