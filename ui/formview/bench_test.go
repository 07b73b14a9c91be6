package formview

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// BenchmarkOpen is the opening of each form, its first screen made and laid out.
func BenchmarkOpen(b *testing.B) {
	for _, form := range []string{"partnership", "training_base", "school"} {
		b.Run(form, func(b *testing.B) {
			d := newDesk(b)
			for b.Loop() {
				d.begin(form)
			}
		})
	}
}

// BenchmarkKeystroke is one character typed into a form, with what the session
// makes of it and the walk over the window that a frame begins with.
func BenchmarkKeystroke(b *testing.B) {
	for _, form := range []string{"partnership", "training_base"} {
		b.Run(form, func(b *testing.B) {
			d := newDesk(b)
			if err := d.back.Fill(b.Context(), form, 3); err != nil {
				b.Fatal(err)
			}
			d.begin(form)
			d.view.Focus()
			n := 0
			for b.Loop() {
				if n++; n%60 == 0 {
					d.win.Canvas().Focused().(*line).SetText("")
				}
				d.win.Canvas().Focused().TypedRune('x')
				walk(d.view.Content())
			}
		})
	}
}

// walk asks every visible object for its least size, as Fyne does before it
// draws a frame after anything has changed.
func walk(o fyne.CanvasObject) {
	if !o.Visible() {
		return
	}
	o.MinSize()
	switch x := o.(type) {
	case *fyne.Container:
		for _, c := range x.Objects {
			walk(c)
		}
	case *container.Scroll:
		walk(x.Content)
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(x).Objects() {
			walk(c)
		}
	case *canvas.Text, *canvas.Rectangle:
	}
}
