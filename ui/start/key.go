package start

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// KeyPage shows the recovery key, once. It goes on only after the person has
// said that it was written down.
type KeyPage struct {
	app   *ui.App
	root  fyne.CanvasObject
	noted *xwidget.Check
	next  *xwidget.Button
	sheet string // the folder of the printed sheet, removed when the page is left
}

func newKeyPage(a *ui.App, svc *register.Service, key string, next func()) *KeyPage {
	k := &KeyPage{app: a}
	k.next = xwidget.NewPrimaryButton(i18n.T("ui.start.key_next"), "Enter", func() {
		if k.noted.Checked() {
			k.forget()
			next()
		}
	})
	k.next.Disable()
	k.noted = xwidget.NewCheck(i18n.T("ui.start.key_noted"), func(on bool) {
		if on {
			k.next.Enable()
			a.Window.Canvas().Focus(k.next)
		} else {
			k.next.Disable()
		}
	})
	shown, copied := keyAndCopy(a, key)
	ways := []fyne.CanvasObject{copied}
	if svc != nil { // the sheet says whose it is
		ways = append(ways, xwidget.NewButton(i18n.T("ui.start.key_print"), func() { k.print(svc, key) }))
	}
	k.root = kit.Middle(620, kit.Card(kit.Rows(12,
		kit.Heading(i18n.T("ui.start.key")),
		kit.Text(i18n.T("ui.start.key_text")),
		shown,
		kit.Line(8, ways...),
		kit.Quiet(i18n.T("ui.start.key_keep")),
		kit.Rule(),
		k.noted,
		kit.Line(8, nil, k.next),
	)))
	return k
}

// keyAndCopy are the key in large letters, and the button that copies it.
func keyAndCopy(a *ui.App, key string) (fyne.CanvasObject, *xwidget.Button) {
	shown := widget.NewLabelWithStyle(key, fyne.TextAlignCenter, fyne.TextStyle{Bold: true, Monospace: true})
	shown.SizeName = fynetheme.SizeNameHeadingText
	return kit.Card(shown), xwidget.NewButton(i18n.T("ui.start.key_copy"), func() {
		a.Fyne.Clipboard().SetContent(key)
		a.Toast(i18n.T("ui.start.key_copied"))
	})
}

// TellKey shows a new recovery key over the window; it goes when the person says that
// it was written down.
func TellKey(a *ui.App, key string) {
	shown, copied := keyAndCopy(a, key)
	xwidget.ShowDialog(a.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.start.key"), Text: i18n.T("ui.start.key_text"), Width: 560,
		Content: kit.Rows(8, shown, kit.Quiet(i18n.T("ui.start.key_keep"))),
		Confirm: i18n.T("ui.start.key_noted"), Cancel: "-", Extra: []*xwidget.Button{copied},
	})
}

// Accept says that the key was written down, and goes on.
func (k *KeyPage) Accept() {
	k.noted.SetChecked(true)
	k.next.Enable()
	k.next.OnTapped()
}

func (k *KeyPage) shown() { k.app.Window.Canvas().Focus(k.noted) }

// forget removes the printed sheet: the key rests on paper alone.
func (k *KeyPage) forget() {
	if k.sheet == "" {
		return
	}
	if err := os.RemoveAll(k.sheet); err != nil {
		k.app.Log.Warn("the printed sheet was not removed", "err", err)
	}
	k.sheet = ""
}

// print writes a sheet of paper into a file that only this user of the computer
// can read, and opens it with the system's browser, which prints it. The file
// lives as long as this page.
func (k *KeyPage) print(svc *register.Service, key string) {
	who := svc.Who()
	t := func(key string, pairs ...string) string { return html.EscapeString(i18n.T(key, pairs...)) }
	sheet := fmt.Sprintf(keySheet, t("ui.start.key_sheet"), t("ui.start.key_sheet"),
		t("ui.start.key_sheet_unit", "unit", who.Unit.Name), t("ui.start.key_sheet_user", "user", who.User.Name, "title", who.User.Title),
		t("ui.start.key_sheet_date", "date", k.app.Now().Format(time.DateOnly)), html.EscapeString(key), t("ui.start.key_keep"))
	k.forget()
	dir, err := os.MkdirTemp("", "ronghe")
	if err == nil {
		k.sheet = dir
		path := filepath.Join(dir, "key.html")
		if err = os.WriteFile(path, []byte(sheet), 0o600); err == nil {
			k.app.OpenPath(path)
			return
		}
	}
	k.app.ShowError(err)
}

const keySheet = `<!doctype html><meta charset="utf-8"><title>%s</title>
<body style="font:16px sans-serif;margin:3em" onload="print()"><h2>%s</h2><p>%s</p><p>%s</p><p>%s</p>
<p style="font:bold 26px monospace;border:1px solid;padding:1em;text-align:center">%s</p><p>%s</p></body>`
