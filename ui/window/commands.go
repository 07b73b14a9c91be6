package window

import (
	"ronghe/app/i18n"
	"ronghe/ui/look"
	"ronghe/ui/nav"
	uiregister "ronghe/ui/register"
)

// commands are what the search over everything offers beside places and
// records.
func (w *Window) commands() []nav.Command {
	a := w.app
	do := func(key, keys string, run func(), pairs ...string) nav.Command {
		return nav.Command{Text: i18n.T(key, pairs...), Key: keys, Run: run}
	}
	var out []nav.Command
	for _, f := range a.Svc.Catalog().Forms() {
		out = append(out,
			do("ui.command.new", "", func() { a.Records.New(f.ID) }, "form", f.Title),
			do("ui.command.sheet", "", func() {
				a.Nav.Go(nav.Register(f.ID), nil)
				if l, ok := w.shell.Front().(*uiregister.List); ok {
					l.EnterSheet(true)
				}
			}, "form", f.Title),
			do("ui.command.import", "", func() { a.Nav.Go(nav.Import, nav.ImportWant{Form: f.ID}) }, "form", f.Title),
			do("ui.command.incomplete", "", func() { a.Nav.Go(nav.Register(f.ID), uiregister.Incomplete()) }, "form", f.Title))
	}
	return append(out,
		do("ui.command.backup", "", func() { a.Nav.Go(nav.Admin, "backup") }),
		do("ui.command.password", "", func() { a.Nav.Go(nav.Admin, "password") }),
		do("ui.command.lock", "Ctrl+Shift+L", a.Left),
		do("ui.command.larger", "Ctrl++", func() { look.Step(a.Fyne, 1) }),
		do("ui.command.smaller", "Ctrl+-", func() { look.Step(a.Fyne, -1) }),
		do("ui.command.usual", "Ctrl+0", func() { look.SetZoom(a.Fyne, 100) }),
		do("ui.command.dark", "", func() { look.SetMode(a.Fyne, look.Dark) }),
		do("ui.command.light", "", func() { look.SetMode(a.Fyne, look.Light) }),
		do("ui.command.quit", "", a.Window.Close))
}
