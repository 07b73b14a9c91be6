package ui

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui/xwidget"
)

// ShowError tells a person in a dialog what happened, what was kept and what
// to do; the details go to the log. What the person stopped is only noted in
// passing.
func (a *App) ShowError(err error) {
	if err == nil {
		return
	}
	m := i18n.Error(err)
	if app.CodeOf(err) == app.CodeCanceled {
		a.Toast(m.String())
		return
	}
	a.Log.Error("shown to the user", "err", err)
	o := xwidget.DialogOptions{
		Title: m.What, Text: joinFilled(m.Kept, m.Do), Width: 480,
		Confirm: i18n.T("ui.ok"), Cancel: "-", Help: "messages",
	}
	if c := app.CodeOf(err); c == "" || c == app.CodeInternal {
		o.Extra = []*xwidget.Button{xwidget.NewButton(i18n.T("ui.error.log"), func() {
			a.OpenPath(filepath.Dir(a.Backend.LogFile()))
		})}
	}
	xwidget.ShowDialog(a.Window, o)
}

// Notice is the same as a bar inside a page, for what belongs to what the
// person is just doing.
func (a *App) Notice(err error) fyne.CanvasObject {
	if err == nil {
		return xwidget.NewNotice(xwidget.ToneNone, "")
	}
	tone := xwidget.ToneError
	if app.CodeOf(err) == app.CodeCanceled {
		tone = xwidget.ToneQuiet
	} else {
		a.Log.Error("shown to the user", "err", err)
	}
	return xwidget.NewNotice(tone, i18n.Error(err).String())
}

func joinFilled(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "\n")
}
