package xwidget

import (
	"time"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/theme"
)

// after calls f on the UI thread after a time, unless stopped. It is an
// animation that draws nothing, so it needs no goroutine and no way back to the
// UI thread. Fyne's test driver ends animations at once, which is ignored;
// tests of what happens afterwards replace this.
var after = func(d time.Duration, f func()) (stop func()) {
	running := false
	a := fyne.NewAnimation(d, func(p float32) {
		if p >= 1 && running {
			running = false
			f()
		}
	})
	a.Curve = fyne.AnimationLinear
	a.Start()
	running = true
	return func() {
		running = false
		a.Stop()
	}
}

// Toaster is a layer above a page for a sentence that goes away by itself. It
// takes no input from what lies below: put both into a container.NewStack.
type Toaster struct {
	widget.BaseWidget
	notice *Notice
	stop   func()
}

// toastTime is how long a sentence stays; one to be corrected stays longer.
const toastTime = 4 * time.Second

// NewToaster makes an empty layer.
func NewToaster() *Toaster {
	t := &Toaster{notice: NewNotice(ToneNone, "")}
	t.ExtendBaseWidget(t)
	return t
}

// Say shows a sentence at the bottom for some seconds, in place of the last.
func (t *Toaster) Say(tone Tone, text string) {
	if t.stop != nil {
		t.stop()
	}
	t.notice.Set(tone, text)
	t.Refresh()
	d := toastTime
	if tone == ToneError || tone == ToneWarning {
		d *= 2
	}
	t.stop = after(d, t.Clear)
}

// Clear takes the sentence away.
func (t *Toaster) Clear() {
	t.notice.Set(ToneNone, "")
	t.Refresh()
}

// Text returns what is shown, "" for nothing.
func (t *Toaster) Text() string { return t.notice.text }

// CreateRenderer makes the layer.
func (t *Toaster) CreateRenderer() fyne.WidgetRenderer { return &toastRenderer{t} }

type toastRenderer struct{ t *Toaster }

func (r *toastRenderer) Destroy()           {}
func (r *toastRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *toastRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.t.notice} }

func (r *toastRenderer) Refresh() {
	r.Layout(r.t.Size())
	refreshObject(r.t)
}

func (r *toastRenderer) Layout(size fyne.Size) {
	n := r.t.notice
	row := theme.Size(theme.Row)
	w := min(textWidth(n.text, theme.Size(fynetheme.SizeNameText), false)+row*2.2, min(size.Width-row, row*20))
	n.Resize(fyne.NewSize(w, n.Size().Height))
	n.Resize(fyne.NewSize(w, n.MinSize().Height))
	n.Move(fyne.NewPos((size.Width-w)/2, size.Height-n.Size().Height-row*0.8))
}
