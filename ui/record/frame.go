package record

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/ui/kit"
	"ronghe/ui/theme"
)

func titleSize() float32 { return theme.Size(fynetheme.SizeNameHeadingText) }

// newFrame puts head, bars, form and foot below one another; the form takes
// the room that is left.
func newFrame(p *Page) fyne.CanvasObject {
	return kit.Inset(16, 8, container.New(&frame{p.foot}, p.head.root, p.bars.root, p.host, p.foot.root))
}

type frame struct{ foot *foot }

func (*frame) MinSize(objs []fyne.CanvasObject) fyne.Size {
	h := kit.Scaled(180)
	for _, i := range []int{0, 1, 3} {
		h += objs[i].MinSize().Height
	}
	return fyne.NewSize(kit.Scaled(600), h)
}

func (f *frame) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	f.foot.fit(size.Height)
	y := float32(0)
	put := func(o fyne.CanvasObject, h float32) {
		o.Resize(fyne.NewSize(size.Width, h))
		o.Move(fyne.NewPos(0, y))
		y += h
	}
	put(objs[0], objs[0].MinSize().Height)
	y += kit.Scaled(4)
	objs[1].Resize(fyne.NewSize(size.Width, objs[1].Size().Height))
	if h := objs[1].MinSize().Height; h > 0 {
		put(objs[1], h)
		if again := objs[1].MinSize().Height; again != h {
			y += again - h
			objs[1].Resize(fyne.NewSize(size.Width, again))
		}
		y += kit.Scaled(6)
	}
	foot := objs[3].MinSize().Height
	put(objs[2], max(0, size.Height-y-foot-kit.Scaled(4)))
	objs[3].Resize(fyne.NewSize(size.Width, foot))
	objs[3].Move(fyne.NewPos(0, size.Height-foot))
}
