package ui_test

import (
	"testing"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/uitest"
)

// leaving is a field that says when the keyboard leaves it.
type leaving struct {
	widget.Entry
	left bool
}

func (l *leaving) FocusLost() {
	l.left = true
	l.Entry.FocusLost()
}

func TestWhatHadTheKeyboardIsToldThatItIsGone(t *testing.T) {
	b := uitest.NewEmpty(t)
	l := &leaving{}
	l.ExtendBaseWidget(l)
	b.App.SetContent(container.NewVBox(l))
	b.Canvas().Focus(l)
	b.App.SetContent(widget.NewLabel(""))
	if !l.left {
		t.Error("a field that is not shown any more was not told")
	}
}
