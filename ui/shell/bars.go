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
	line    *fyne.Container
}

func newStatusBar() *statusBar {
	s := &statusBar{middle: kit.Small(""), storage: kit.Small("")}
	secrecy := kit.Small(i18n.T("app.secrecy"))
	s.middle.Truncation = fyne.TextTruncateEllipsis
	s.line = container.NewBorder(nil, nil, secrecy, s.storage, s.middle)
	s.root = kit.Ground(theme.Surface, container.NewVBox(kit.Rule(), kit.Inset(7, 0, s.line)))
	s.say("")
	return s
}

// say shows the page's text.
func (s *statusBar) say(text string) { s.middle.SetText(text) }

func (s *statusBar) saved(at time.Time) {
	s.storage.SetText(i18n.T("ui.shell.saved", "time", clock(at)))
	s.line.Refresh() // its text has become wider
}
