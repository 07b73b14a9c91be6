package help

import (
	"cmp"
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app/i18n"
	"ronghe/assets"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// own is the topic of the dialog that shows a chapter: of that there is no help.
const own = "-"

// Over shows the chapter of a topic, as nav.Helped has it, in a dialog over what is in
// front; the dialog in front goes before with a topic of its own. What was asked stays
// asked below, and Esc goes back to it.
func Over(a *ui.App, topic string) {
	c := a.Window.Canvas()
	if d := xwidget.TopDialog(c); d != nil {
		topic = cmp.Or(d.HelpTopic(), topic)
	}
	name, section, _ := strings.Cut(topic, "#")
	all, err := chapters(assets.Help, locale)
	i := find(all, name)
	if topic == own || err != nil || i < 0 {
		return
	}
	blocks := parse(all[i].text)
	text, parts := page(blocks[1:]) // its title stands over the dialog
	scroll := xwidget.NewScroll(kit.Inset(2, 0, text))
	by := func(pages float32) func() { return func() { turn(scroll, pages) } }
	end := func(y float32) func() { return func() { scrollTo(scroll, y) } }
	xwidget.ShowDialog(a.Window, xwidget.DialogOptions{
		Title: all[i].title, Text: i18n.T("ui.help.over"), Width: 760, Help: own,
		Content: kit.Sized(720, min(470, c.Size().Height/kit.Scaled(1)-190), scroll),
		Confirm: i18n.T("xwidget.dialog.ok"), Cancel: "-",
		Keys: map[fyne.KeyName]func(){
			fyne.KeyUp: by(-0.15), fyne.KeyDown: by(0.15), fyne.KeyPageUp: by(-1), fyne.KeyPageDown: by(1),
			fyne.KeyHome: end(0), fyne.KeyEnd: end(text.MinSize().Height + 1e6),
		},
	})
	scrollToPart(scroll, parts[section])
}
