package kit

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/ui/xwidget"
)

// Years is the year that a page shows, with the buttons that turn it.
type Years struct {
	earlier, later *xwidget.Button
	label          *widget.Label
	at, first      int
	last           func() int
}

// NewYears begins at a year; it turns between first and what last says at the
// time, and calls turned after each turn.
func NewYears(at, first int, last func() int, turned func()) *Years {
	y := &Years{at: at, first: first, last: last, label: Short("")}
	turn := func(step int) func() {
		return func() {
			if to := y.at + step; to >= y.first && to <= y.last() {
				y.at = to
				turned()
			}
		}
	}
	y.earlier = xwidget.NewButton(i18n.T("ui.year.earlier"), turn(-1))
	y.later = xwidget.NewButton(i18n.T("ui.year.later"), turn(1))
	y.Update()
	return y
}

// At is the year.
func (y *Years) At() int { return y.at }

// Update shows the year, and which way it can be turned; a page calls it whenever
// it is shown, for a year may have begun meanwhile.
func (y *Years) Update() {
	y.label.SetText(strconv.Itoa(y.at))
	able(y.earlier, y.at > y.first)
	able(y.later, y.at < y.last())
}

func able(b *xwidget.Button, can bool) {
	if can {
		b.Enable()
	} else {
		b.Disable()
	}
}

// Objects are the buttons with the year between them.
func (y *Years) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{y.earlier, y.label, y.later}
}
