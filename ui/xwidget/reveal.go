package xwidget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/ui/theme"
)

// Reveal scrolls so that o, which stands somewhere inside, is visible with
// some room around it. Forms call it when a field gets the keyboard: Fyne moves
// the focus and leaves the field out of sight.
func Reveal(s *container.Scroll, o fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(s).Y
	RevealSpan(s, top, top+o.Size().Height)
}

// RevealSpan scrolls so that the heights from top to bottom are visible, both
// as they stand now below the upper edge of s.
func RevealSpan(s *container.Scroll, top, bottom float32) {
	room, height := theme.Size(theme.Gap)*2, s.Size().Height
	offset := s.Offset
	switch {
	case bottom-top > height-2*room || top < room:
		offset.Y += top - room
	case bottom > height-room:
		offset.Y += bottom - height + room
	default:
		return
	}
	s.ScrollToOffset(offset)
}

// CursorSpan returns where the row of the cursor stands below the grid's upper
// edge, for RevealSpan when a sheet stands inside a scrolled form.
func (g *Grid) CursorSpan() (top, bottom float32) {
	top = g.rowY(g.cur.row)
	return top, top + g.geo.rowH
}
