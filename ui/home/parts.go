package home

import (
	"fyne.io/fyne/v2"

	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/ui/kit"
	uiregister "ronghe/ui/register"
	"ronghe/ui/theme"
)

func incomplete() uiregister.Wanted { return uiregister.Incomplete() }

// kindKey names what a batch did, for its sentence.
func kindKey(b register.BatchInfo) string {
	switch b.Kind {
	case op.Create:
		return "added"
	case op.Delete:
		return "deleted"
	case op.Restore:
		return "restored"
	}
	return "changed"
}

// columns puts two cards beside one another, the left one wider; below a width
// that is too small for both they stand below one another.
type columns struct{ width float32 }

// narrowest is the width (at zoom 1) that two columns need.
const narrowest = 820

func (c *columns) stacked() bool { return c.width > 0 && c.width < kit.Scaled(narrowest) }

func (c *columns) MinSize(objs []fyne.CanvasObject) fyne.Size {
	a, b := objs[0].MinSize(), objs[1].MinSize()
	if c.stacked() {
		return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height+theme.Size(theme.Gap))
	}
	return fyne.NewSize(max(a.Width, b.Width), max(a.Height, b.Height))
}

func (c *columns) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	c.width = size.Width
	gap := theme.Size(theme.Gap)
	place := func(o fyne.CanvasObject, x, y, w float32) float32 {
		o.Resize(fyne.NewSize(w, o.MinSize().Height))
		o.Resize(fyne.NewSize(w, o.MinSize().Height))
		o.Move(fyne.NewPos(x, y))
		return o.Size().Height
	}
	if c.stacked() {
		h := place(objs[0], 0, 0, size.Width)
		place(objs[1], 0, h+gap, size.Width)
		return
	}
	left := (size.Width - gap) * 0.58
	place(objs[0], 0, 0, left)
	place(objs[1], left+gap, 0, size.Width-gap-left)
}

// ledgerLayout is a line of a table of three columns: name, count, state.
type ledgerLayout struct{}

func (ledgerLayout) MinSize(objs []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range objs {
		m := o.MinSize()
		size.Width += m.Width
		size.Height = max(size.Height, m.Height)
	}
	return size
}

func (ledgerLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	count, state := kit.Scaled(110), kit.Scaled(120)
	name := objs[0].MinSize().Width
	objs[0].Resize(fyne.NewSize(name, size.Height))
	objs[0].Move(fyne.Position{})
	objs[1].Resize(fyne.NewSize(count, size.Height))
	objs[1].Move(fyne.NewPos(size.Width-state-count, 0))
	w := min(state, objs[2].MinSize().Width)
	objs[2].Resize(fyne.NewSize(w, size.Height))
	objs[2].Move(fyne.NewPos(size.Width-w, 0))
}
