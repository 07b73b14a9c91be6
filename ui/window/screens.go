package window

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/ui/help"
	"ronghe/ui/kit"
	"ronghe/ui/look"
	"ronghe/ui/nav"
	"ronghe/ui/record"
	uiregister "ronghe/ui/register"
	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

func (w *Window) registerSteps() []step {
	register := nav.Register(showRegister)
	return []step{
		{more: w.everyList},
		{name: "list-filters", do: func() { w.goTo(register, nil)(); w.list().Unfold() }},
		{name: "list-keep-filter", do: func() { w.list().KeepConditions() }},
		{do: w.escape},
		{name: "list-selected", do: func() { w.list().SelectRows(2, 5) }},
		{name: "list-bulk", do: func() { w.list().AskBulk() }},
		{do: w.escape},
		{name: "list-delete-asks", do: func() { w.list().AskDelete() }, ready: w.asked},
		{name: "list-columns", do: func() { w.escape(); w.list().ChooseColumns() }},
		{name: "list-incomplete", do: func() { w.escape(); w.goTo(register, uiregister.Incomplete())() }},
		{name: "list-none-found", do: w.goTo(register, uiregister.Wanted{Search: "zzzz"})},
		{do: func() { w.list().ClearConditions() }},
		{name: "list-glance", do: func() { w.list().ToggleGlance() }},
		{name: "sheet", do: func() { w.list().ToggleGlance(); w.list().EnterSheet(true) }},
		{do: w.shellBack},
		{name: "search", do: func() { w.shell.Search("jl") }},
		{do: w.escape},
	}
}

func (w *Window) shellBack() { w.shell.Back() }

// everyList shows the list of each register, and every part of its first
// record.
func (w *Window) everyList() []step {
	var out []step
	for _, f := range w.app.Svc.Catalog().Forms() {
		out = append(out,
			step{name: "list-" + f.ID, do: w.goTo(nav.Register(f.ID), nil)},
			step{name: "record-" + f.ID, do: func() { w.list().OpenFirst() }},
			step{more: func() []step { return w.everyPart(f.ID) }},
			step{do: w.shell.Back})
	}
	return out
}

// record is the page in front when it is a record's and has been read.
func (w *Window) record() *record.Page {
	if p, ok := w.shell.Front().(*record.Page); ok && p.View() != nil {
		return p
	}
	return nil
}

// everyPart shows what each line of the form's table of contents leads to.
func (w *Window) everyPart(form string) []step {
	p := w.record()
	if p == nil {
		return nil
	}
	var out []step
	for i := 1; i < p.View().Parts(); i++ {
		out = append(out, step{name: fmt.Sprintf("record-%s-%d", form, i+1), do: func() { p.View().GoTo(i) }})
	}
	return out
}

// recordSteps show what a record's page does beside its form.
func (w *Window) recordSteps() []step {
	return []step{
		{name: "record-new", do: func() { w.app.Records.New(showRegister) }},
		{name: "record-typed", do: func() { w.typed("\u5317") }},
		{name: "record-missing", do: func() { w.front(fyne.KeyF8, 0) }},
		{name: "record-choice", do: func() { w.field("division", fyne.KeyDown) }},
		{do: w.escape},
		{do: func() {
			if p := w.record(); p != nil {
				p.View().GoTo(0)
			}
		}},
		{name: "record-calendar", do: func() { w.field("signed_on", fyne.KeyDown) }},
		{do: w.escape},
		{name: "record-leave", do: w.shellBack},
		{do: w.dropTyped},
		{do: w.goTo(nav.Register(showRegister), uiregister.Incomplete())},
		{name: "record-problems", do: func() { w.list().OpenFirst() }},
		{name: "record-history", do: func() { w.front(fyne.KeyH, fyne.KeyModifierControl) }},
		{do: w.escape},
		{name: "record-more", do: func() { w.front(fyne.KeyF10, 0) }},
		{do: w.escape},
		{do: w.shellBack},
		{do: func() { w.list().ClearConditions() }},
	}
}

// typed types where the keyboard is.
func (w *Window) typed(text string) {
	for _, r := range text {
		if f := w.app.Window.Canvas().Focused(); f != nil {
			f.TypedRune(r)
		}
	}
}

// front presses a key of the page in front.
func (w *Window) front(name fyne.KeyName, mod fyne.KeyModifier) {
	if p, ok := w.shell.Front().(nav.Keyed); ok {
		for _, k := range p.Keys() {
			if k.Name == name && k.Modifier == mod {
				k.Run()
				return
			}
		}
	}
}

// field puts the keyboard into a field of the record and presses a key there.
func (w *Window) field(id string, key fyne.KeyName) {
	if p := w.record(); p != nil {
		p.View().FocusField(id)
		if f := w.app.Window.Canvas().Focused(); f != nil {
			f.TypedKey(&fyne.KeyEvent{Name: key})
		}
	}
}

// dropTyped answers the question of a page that is left: throw away. That is
// the first button of the dialog.
func (w *Window) dropTyped() {
	c := w.app.Window.Canvas()
	if c.Overlays().Top() == nil {
		return
	}
	c.Unfocus()
	c.FocusNext()
	if f := c.Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
}

// everyChapter shows each chapter of the manual.
func (w *Window) everyChapter() []step {
	var out []step
	for _, n := range help.Names() {
		out = append(out, step{name: "help-" + n, do: w.goTo(nav.Help, n)})
	}
	return out
}

// lookSteps show the same screens dark, and large.
func (w *Window) lookSteps() []step {
	mode, zoom := look.Mode(w.app.Fyne), look.Zoom(w.app.Fyne)
	register := nav.Register(showRegister)
	open := func() { w.goTo(register, nil)(); w.list().OpenFirst() }
	return []step{
		{name: "home-dark", do: func() { look.SetMode(w.app.Fyne, look.Dark); w.goTo(nav.Home, nil)() }},
		{name: "list-dark", do: w.goTo(register, nil)},
		{name: "record-dark", do: open},
		{do: w.shellBack},
		{name: "admin-dark", do: w.goTo(nav.Admin, nil)},
		{name: "help-dark", do: w.goTo(nav.Help, nil)},
		{name: "list-150", do: func() {
			look.SetMode(w.app.Fyne, mode)
			look.SetZoom(w.app.Fyne, look.Zooms[len(look.Zooms)-1])
			w.goTo(register, nil)()
		}},
		{name: "record-150", do: open},
		{do: w.shellBack},
		{name: "home-150", do: w.goTo(nav.Home, nil)},
		{name: "admin-150", do: w.goTo(nav.Admin, nil)},
		{name: "help-150", do: w.goTo(nav.Help, nil)},
		{do: func() { look.SetZoom(w.app.Fyne, zoom) }},
	}
}

// gallerySteps show the pages of the widgets' gallery, light and dark, in the
// place of the window's frame.
func (w *Window) gallerySteps() []step {
	mode := look.Mode(w.app.Fyne)
	var out []step
	for _, m := range []string{look.Light, look.Dark} {
		for _, p := range xwidget.GalleryPages() {
			out = append(out, step{name: "gallery-" + p.Name + "-" + m, do: func() {
				look.SetMode(w.app.Fyne, m)
				w.app.SetContent(kit.Ground(theme.Page, container.NewPadded(p.Make())))
			}})
		}
	}
	return append(out, step{do: func() {
		look.SetMode(w.app.Fyne, mode)
		w.app.SetContent(w.shell.Content())
	}})
}
