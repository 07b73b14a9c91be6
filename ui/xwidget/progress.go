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

// Progress is a panel for work of more than a second: what is done, how far it
// is, and a button that stops it.
type Progress struct {
	widget.BaseWidget
	title    string
	detail   string
	fraction float32 // below 0: not known
	cancel   *Button
}

// NewProgress makes a panel; a nil cancel leaves the button away.
func NewProgress(title string, cancel func()) *Progress {
	p := &Progress{title: title, fraction: -1}
	if cancel != nil {
		p.cancel = NewButton(i18n.T("xwidget.progress.cancel"), nil)
		p.cancel.OnTapped = func() {
			p.cancel.SetText(i18n.T("xwidget.progress.stopping"))
			p.cancel.Disable()
			cancel()
		}
	}
	p.ExtendBaseWidget(p)
	return p
}

// Set says how far the work is, from 0 to 1, below 0 when nobody knows, and
// what is done at the moment.
func (p *Progress) Set(fraction float64, detail string) {
	p.fraction, p.detail = float32(min(1, fraction)), detail
	p.Refresh()
}

// SetTitle says what is done.
func (p *Progress) SetTitle(title string) {
	p.title = title
	p.Refresh()
}

// CreateRenderer makes the panel.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &progressRenderer{
		p: p, track: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent),
		title: canvas.NewText("", color.Transparent), detail: canvas.NewText("", color.Transparent), percent: canvas.NewText("", color.Transparent),
	}
	r.paint()
	return r
}

type progressRenderer struct {
	p                      *Progress
	track, bar             *canvas.Rectangle
	title, detail, percent *canvas.Text
}

func (r *progressRenderer) Destroy() {}

func (r *progressRenderer) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{r.title, r.percent, r.track, r.bar, r.detail}
	if r.p.cancel != nil {
		objs = append(objs, r.p.cancel)
	}
	return objs
}

func (r *progressRenderer) MinSize() fyne.Size {
	row := theme.Size(theme.Row)
	h := textHeight(theme.Size(fynetheme.SizeNameText)) + textHeight(theme.Size(fynetheme.SizeNameCaptionText)) + 24
	return fyne.NewSize(row*12, max(h, row))
}

func (r *progressRenderer) Refresh() {
	r.paint()
	r.Layout(r.p.Size())
	refreshObject(r.p)
}

func (r *progressRenderer) paint() {
	p := r.p
	r.title.Text, r.title.TextSize, r.title.Color = p.title, theme.Size(fynetheme.SizeNameText), theme.Color(fynetheme.ColorNameForeground)
	r.title.TextStyle.Bold = true
	r.detail.TextSize, r.detail.Color = theme.Size(fynetheme.SizeNameCaptionText), theme.Color(theme.Quiet)
	r.percent.TextSize, r.percent.Color = theme.Size(fynetheme.SizeNameText), theme.Color(theme.Quiet)
	r.percent.Alignment = fyne.TextAlignTrailing
	r.percent.Text = ""
	if p.fraction >= 0 {
		r.percent.Text = percent(p.fraction)
	}
	r.track.FillColor = theme.Color(theme.Line)
	r.bar.FillColor = theme.Color(fynetheme.ColorNamePrimary)
}

func percent(f float32) string {
	n := int(f * 100) // never 100 % before the end
	digits := ""
	for {
		digits = string(rune('0'+n%10)) + digits
		if n /= 10; n == 0 {
			return digits + "%"
		}
	}
}

func (r *progressRenderer) Layout(size fyne.Size) {
	p := r.p
	row := theme.Size(theme.Row)
	w := size.Width
	if p.cancel != nil {
		m := p.cancel.MinSize()
		p.cancel.Resize(m)
		p.cancel.Move(fyne.NewPos(size.Width-m.Width, (size.Height-m.Height)/2))
		w -= m.Width + 16
	}
	h := textHeight(r.title.TextSize)
	r.title.Resize(fyne.NewSize(w-row*2, h))
	r.percent.Move(fyne.NewPos(w-row*2, 0))
	r.percent.Resize(fyne.NewSize(row*2, h))
	thick := 7 * row / 30
	r.track.CornerRadius, r.bar.CornerRadius = thick/2, thick/2
	r.track.Move(fyne.NewPos(0, h+6))
	r.track.Resize(fyne.NewSize(w, thick))
	r.bar.Move(fyne.NewPos(0, h+6))
	r.bar.Resize(fyne.NewSize(w*max(0, p.fraction), thick))
	if p.fraction < 0 { // something is under way, nobody knows how far
		r.bar.Move(fyne.NewPos(w*0.35, h+6))
		r.bar.Resize(fyne.NewSize(w*0.3, thick))
	}
	dh := textHeight(r.detail.TextSize)
	r.detail.Text = fit(p.detail, w, r.detail.TextSize, false)
	r.detail.Move(fyne.NewPos(0, h+thick+12))
	r.detail.Resize(fyne.NewSize(w, dh))
}
