package home

import (
	"fyne.io/fyne/v2"

	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/ui/kit"
	uiregister "ronghe/ui/register"
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
