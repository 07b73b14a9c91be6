package formview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app/catalog"
	"ronghe/ui/kit"
)

// section is one section of the form. Its fields are made when it comes near.
type section struct {
	v      *View
	index  int
	def    *catalog.Section
	blocks []*block
	shown  bool // its condition holds
	built  bool
	dirty  bool // its height has to be measured again
	box    *fyne.Container
	layout *sectionLayout
	y, h   float32 // its place in the sheet
	zoom   float32 // at which it was drawn last
}

func newSection(v *View, index int, def *catalog.Section) *section {
	sec := &section{v: v, index: index, def: def, shown: true, dirty: true}
	for _, fd := range def.Fields {
		if top, ok := v.form.Field(fd.ID); ok {
			sec.blocks = append(sec.blocks, &block{v: v, sec: sec, fd: top, shown: true})
		}
	}
	sec.layout = &sectionLayout{sec: sec}
	sec.box = container.New(sec.layout)
	sec.box.Hidden = true
	return sec
}

// build makes the section's widgets.
func (sec *section) build() {
	if sec.built {
		return
	}
	sec.built, sec.dirty = true, true
	title := kit.Section(sec.def.Title)
	objs := []fyne.CanvasObject{title}
	if sec.def.Help != "" {
		sec.layout.help = kit.Quiet(sec.def.Help)
		objs = append(objs, sec.layout.help)
	}
	sec.layout.title = title
	for _, b := range sec.blocks {
		b.build()
		objs = append(objs, b.field)
	}
	sec.box.Objects = objs
}

// any reports whether a field of the section is shown.
func (sec *section) any() bool {
	for _, b := range sec.blocks {
		if b.shown {
			return true
		}
	}
	return false
}
