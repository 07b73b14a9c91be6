package xwidget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/ui/caret"
	"ronghe/ui/theme"
)

var (
	_ caret.Place = (*Entry)(nil)
	_ caret.Place = (*Grid)(nil)
	_ caret.Place = (*pickField)(nil)
)

// Caret is where the next character goes, held inside the field.
func (e *Entry) Caret() (top fyne.Position, height float32) {
	height = textHeight(theme.Size(fynetheme.SizeNameText))
	if e.look == nil {
		return fyne.Position{}, height
	}
	top = e.CursorPosition()
	for _, o := range e.look.WidgetRenderer.Objects() {
		if s, ok := o.(*container.Scroll); ok {
			top = s.Position().Add(top).Subtract(s.Offset)
		}
	}
	size := e.Size()
	top.X = max(0, min(top.X, size.Width))
	top.Y = max(0, min(top.Y, size.Height-height))
	return top, height
}

// Caret is the cell in which typing would begin.
func (g *Grid) Caret() (top fyne.Position, height float32) {
	at, size := g.cellRect(g.cur)
	end := g.Size().SubtractWidthHeight(0, size.Height)
	return fyne.NewPos(max(0, min(at.X, end.Width)), max(0, min(at.Y, end.Height))), size.Height
}

// Caret is the field, over which the search opens at the first character.
func (p *pickField) Caret() (top fyne.Position, height float32) {
	return fyne.NewPos(theme.Size(fynetheme.SizeNameInnerPadding), 0), p.Size().Height
}
