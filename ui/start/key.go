package start

import (
	"fmt"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// keyPage shows the recovery key, once. It goes on only after the person has
// said that it was written down.
type keyPage struct {
	app   *ui.App
	root  fyne.CanvasObject
	noted *xwidget.Check
	next  *xwidget.Button
}

func newKeyPage(a *ui.App, svc *register.Service, key string, next func()) *keyPage {
	k := &keyPage{app: a}
	k.next = xwidget.NewPrimaryButton(i18n.T("ui.start.key_next"), "Enter", func() {
		if k.noted.Checked() {
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
	shown := widget.NewLabelWithStyle(key, fyne.TextAlignCenter, fyne.TextStyle{Bold: true, Monospace: true})
	shown.SizeName = "headingText"
	shown.Selectable = true
	copied := xwidget.NewButton(i18n.T("ui.start.key_copy"), func() {
		a.Fyne.Clipboard().SetContent(key)
		a.Toast(i18n.T("ui.start.key_copied"))
	})
	printed := xwidget.NewButton(i18n.T("ui.start.key_print"), func() { k.print(svc, key) })
	k.root = kit.Middle(620, kit.Card(kit.Rows(12,
		kit.Heading(i18n.T("ui.start.key")),
		kit.Text(i18n.T("ui.start.key_text")),
		kit.Card(shown),
		kit.Line(8, copied, printed),
		kit.Quiet(i18n.T("ui.start.key_keep")),
		kit.Rule(),
		k.noted,
		container.NewHBox(kit.Line(8, nil, k.next)),
	)))
	return k
}

func (k *keyPage) shown() { k.app.Window.Canvas().Focus(k.noted) }

// print writes a sheet of paper into a file of this user alone and opens it
// with the system's program, which prints it.
func (k *keyPage) print(svc *register.Service, key string) {
	who := svc.Who()
	sheet := fmt.Sprintf(keySheet,
		i18n.T("ui.start.key_sheet"), i18n.T("ui.start.key_sheet"),
		i18n.T("ui.start.key_sheet_unit", "unit", who.Unit.Name), i18n.T("ui.start.key_sheet_user", "user", who.User.Name, "title", who.User.Title),
		i18n.T("ui.start.key_sheet_date", "date", k.app.Now().Format("2006-01-02")), key, i18n.T("ui.start.key_keep"))
	dir, err := os.MkdirTemp("", "ronghe")
	if err == nil {
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
