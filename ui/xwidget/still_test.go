package xwidget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// steps counts how often its position is set anew, which draws the window.
type steps struct {
	*canvas.Rectangle
	at    fyne.Position
	moved int
}

func (s *steps) Move(p fyne.Position) {
	if p != s.at {
		s.moved++
	}
	s.at = p
	s.Rectangle.Move(p)
}

func (s *steps) Position() fyne.Position { return s.at }

func TestLayingOutAgainMovesNothing(t *testing.T) {
	extra := &steps{Rectangle: canvas.NewRectangle(nil)}
	extra.SetMinSize(fyne.NewSize(40, 20))
	f := NewField("合作方", NewEntry())
	f.Extra, f.LabelTop = extra, true
	win := window(t, container.NewStack(f), 400, 120)
	before := extra.moved
	r := f.CreateRenderer()
	r.Layout(f.Size())
	r.Layout(f.Size())
	if extra.moved != before {
		t.Errorf("laid out again at its size, the field moved what stands beside it %d times", extra.moved-before)
	}
	n := NewNumberEntry(nil, nil)
	win.SetContent(container.NewStack(n))
	n.SetText("120")
	text := func() fyne.Position {
		for _, o := range n.look.WidgetRenderer.Objects() {
			if s, ok := o.(*container.Scroll); ok {
				return s.Position()
			}
		}
		return fyne.Position{}
	}
	at := text()
	if at.X < 100 {
		t.Fatalf("the number stands at %v, not at the right", at)
	}
	n.look.WidgetRenderer.Layout(n.Size()) // as if something else had moved it
	moved := text()
	n.look.Layout(n.Size())
	if text() != moved {
		t.Error("laid out again at its size, the number's text was moved there and back")
	}
	n.SetText("120000")
	if text().X >= at.X {
		t.Errorf("a longer number stands at %v, the shorter stood at %v", text(), at)
	}
}
