package window

import (
	"encoding/json"
	"log/slog"

	"fyne.io/fyne/v2/lang"

	"ronghe/app/i18n"
)

// fyneWords are the words of the window library's own dialogs and menus, whose
// Chinese is partial ("No" is 不) and follows the system's language. Ours stand
// in their place, whatever the system speaks.
var fyneWords = []string{
	"Advanced", "Cancel", "Computer", "Confirm", "Copy", "Create Folder", "Cut", "Desktop", "Documents", "Downloads",
	"Enter filename", "Error", "Favourites", "File", "Folder", "Home", "Music", "New Folder", "No", "OK", "Open",
	"Paste", "Pictures", "Quit", "Redo", "Save", "Select all", "Show Hidden Files", "Undo", "Videos", "Yes",
}

// fynePlurals are those that the library keeps as plurals.
var fynePlurals = []string{"file.name", "file.parent"}

func speakChinese(log *slog.Logger) {
	words := map[string]any{}
	for _, w := range fyneWords {
		words[w] = i18n.T("fyne." + w)
	}
	for _, w := range fynePlurals {
		words[w] = map[string]string{"other": i18n.T("fyne." + w)}
	}
	b, err := json.Marshal(words)
	if err == nil {
		err = lang.AddTranslationsForLocale(b, lang.SystemLocale())
	}
	if err != nil {
		log.Warn("words of the window library", "err", err)
	}
}
