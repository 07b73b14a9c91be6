package shell

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/ui/kit"
	"ronghe/ui/theme"
)

// statusBar is the line at the bottom: what must not be entered here, the sums
// of the selection, when something was last stored.
type statusBar struct {
	root    fyne.CanvasObject
	middle  *widget.Label
	storage *widget.Label
}

func newStatusBar() *statusBar {
	s := &statusBar{middle: kit.Small(""), storage: kit.Small("")}
	secrecy := kit.Small(i18n.T("app.secrecy"))
	s.middle.Truncation = fyne.TextTruncateEllipsis
	s.root = kit.Ground(theme.Surface, container.NewVBox(kit.Rule(), kit.Inset(7, 0, container.NewBorder(nil, nil, secrecy, s.storage, s.middle))))
	s.say("")
	return s
}

// say shows the page's text.
func (s *statusBar) say(text string) { s.middle.SetText(text) }

func (s *statusBar) saved(at time.Time) {
	s.storage.SetText(i18n.T("ui.shell.saved", "time", clock(at)))
}

// frame lays the parts of the window out: bars over the whole width, the
// navigation as wide as the theme says.
func frame(top, left, middle, bottom fyne.CanvasObject) fyne.CanvasObject {
	side := container.New(frameLayout{}, kit.Ground(theme.Surface, left), widget.NewSeparator())
	return kit.Ground(theme.Page, container.New(frameLayout{bars: true}, top, side, middle, bottom))
}

// least is the smallest size of the window.
var least = fyne.NewSize(640, 400)

// frameLayout lays out the window (bars) or the navigation with the line at its
// right; nothing stands between the parts.
type frameLayout struct{ bars bool }

func (f frameLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	if !f.bars {
		return fyne.NewSize(theme.Size(theme.Navigation)+1, 100)
	}
	return fyne.NewSize(least.Width, least.Height) // whatever the page wants: a window must never grow beyond its screen
}

func (f frameLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	put := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Resize(fyne.NewSize(w, h))
		o.Move(fyne.NewPos(x, y))
	}
	if !f.bars {
		put(objs[0], 0, 0, size.Width-1, size.Height)
		put(objs[1], size.Width-1, 0, 1, size.Height)
		return
	}
	top, bottom, side := objs[0].MinSize().Height, objs[3].MinSize().Height, objs[1].MinSize().Width
	rest := size.Height - top - bottom
	put(objs[0], 0, 0, size.Width, top)
	put(objs[1], 0, top, side, rest)
	put(objs[2], side, top, size.Width-side, rest)
	put(objs[3], 0, top+rest, size.Width, bottom)
}
