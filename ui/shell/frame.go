package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/kit"
	"ronghe/ui/theme"
)

// least is the smallest size of the window.
var least = fyne.NewSize(640, 400)

// roomy is the least width of the window, at zoom 1, in which the navigation
// stays beside the page. In a narrower one, as on a small screen at a large zoom,
// it stands aside until it is asked for: a form needs the room for its second
// column.
const roomy = 960

// newFrame lays the parts of the window out: bars over the whole width, the
// navigation as wide as the theme says.
func (s *Shell) newFrame() fyne.CanvasObject {
	s.side = container.New(sideLayout{}, kit.Ground(theme.Surface, s.scroll), widget.NewSeparator())
	return kit.Ground(theme.Page, container.New(windowLayout{s}, s.top.root, s.side, s.host, s.status.root))
}

// sideLayout puts a line at the right of the navigation.
type sideLayout struct{}

func (sideLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.Size(theme.Navigation)+1, 100)
}

func (sideLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	put(objs[0], 0, 0, size.Width-1, size.Height)
	put(objs[1], size.Width-1, 0, 1, size.Height)
}

// windowLayout puts the bars above and below, the navigation and the page between
// them; nothing stands between the parts.
type windowLayout struct{ s *Shell }

// MinSize is the same whatever the page wants: a window must never grow beyond
// its screen.
func (windowLayout) MinSize([]fyne.CanvasObject) fyne.Size { return least }

func (l windowLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	l.s.fit(size.Width)
	top, bottom, side := objs[0].MinSize().Height, objs[3].MinSize().Height, float32(0)
	if objs[1].Visible() {
		side = objs[1].MinSize().Width
	}
	rest := size.Height - top - bottom
	put(objs[0], 0, 0, size.Width, top)
	put(objs[1], 0, top, side, rest)
	put(objs[2], side, top, size.Width-side, rest)
	put(objs[3], 0, top+rest, size.Width, bottom)
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Resize(fyne.NewSize(w, h))
	o.Move(fyne.NewPos(x, y))
}

// fit puts the navigation aside in a narrow window, unless it was asked for.
func (s *Shell) fit(width float32) {
	s.narrow = width < kit.Scaled(roomy)
	s.side.Hidden = s.narrow && !s.called
	s.top.narrow(s.narrow)
}

// call shows the navigation in a narrow window, or puts it aside again.
func (s *Shell) call(on bool) {
	on = on && s.narrow
	if s.called != on {
		s.called = on
		s.root.Refresh()
	}
}

// toggle is the button of the navigation.
func (s *Shell) toggle() {
	s.call(!s.called)
	if s.called {
		s.app.Window.Canvas().Focus(s.list)
		return
	}
	shown(s.Front())
}
