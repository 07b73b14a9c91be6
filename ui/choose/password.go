package choose

import (
	"path/filepath"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui/xwidget"
)

// Codes of the errors of a workbook that a password opens.
const (
	codeEncrypted     = "workbook.encrypted"
	codeWrongPassword = "workbook.wrong_password"
)

// NeedsPassword reports whether a file did not open for want of its password.
func NeedsPassword(err error) bool {
	code := app.CodeOf(err)
	return code == codeEncrypted || code == codeWrongPassword
}

// Password asks for the password of an encrypted workbook; err says whether the one
// before was wrong. It goes to then and is not kept here; none is called when nobody
// gives one, nil for nothing.
func Password(w fyne.Window, file string, err error, then func(string), none func()) {
	entry := xwidget.NewPasswordEntry()
	key := "ui.import.password_text"
	if app.CodeOf(err) == codeWrongPassword {
		key = "ui.import.password_wrong"
	}
	d := xwidget.ShowDialog(w, xwidget.DialogOptions{
		Title: i18n.T("ui.import.password_title"), Text: i18n.T(key, "file", filepath.Base(file)), Content: entry, Confirm: i18n.T("ui.import.password_open"), OnCancel: none,
		OnConfirm: func() bool {
			if entry.Text == "" {
				return false
			}
			then(entry.Text)
			return true
		},
	})
	entry.OnSubmitted = func(password string) {
		if password != "" {
			d.Hide()
			then(password)
		}
	}
	w.Canvas().Focus(entry)
}
