package main

import (
	"strings"
	"testing"

	"ronghe/app/i18n"
)

// TestHelpIsOfTheCommand: a wrong call is answered with the lines of its command,
// and every command has some.
func TestHelpIsOfTheCommand(t *testing.T) {
	for _, locale := range []string{"zh", "en"} {
		i18n.SetLocale(locale)
		whole := i18n.T("ctl.help")
		for _, c := range commands() {
			help := helpOf(whole, c.name)
			if help == "" || !strings.Contains(help, c.name) || len(help) > len(whole)/2 {
				t.Errorf("%s %s: %q", locale, c.name, help)
			}
		}
	}
	i18n.SetLocale("zh")
	f := newFolder(t)
	_, r := f.run("", "annual", "moon", "2025")
	if said := r.Problems[0].Message; !strings.Contains(said, "annual rollup") || strings.Contains(said, "import 台账") {
		t.Errorf("%s", said)
	}
}
