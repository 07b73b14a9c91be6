package uitest

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// objectsOf are o and all that is in it, hidden things left out.
func objectsOf(o fyne.CanvasObject) []fyne.CanvasObject {
	if o == nil || !o.Visible() {
		return nil
	}
	out := []fyne.CanvasObject{o}
	var inside []fyne.CanvasObject
	switch x := o.(type) {
	case *fyne.Container:
		inside = x.Objects
	case fyne.Widget:
		inside = test.WidgetRenderer(x).Objects()
	}
	for _, i := range inside {
		out = append(out, objectsOf(i)...)
	}
	return out
}

// drawn joins every text that is drawn, line by line without breaks, so that a
// sentence that was wrapped can still be found.
func drawn(objs []fyne.CanvasObject) string {
	var b strings.Builder
	for _, o := range objs {
		if t, ok := o.(*canvas.Text); ok {
			b.WriteString(t.Text)
		}
	}
	return b.String()
}
