package window_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ronghe/app/i18n"
)

var (
	keyUsed = regexp.MustCompile(`"((?:ui|fyne)\.[a-z0-9_]+(?:\.[a-z0-9_]+)*)"`)
	made    = regexp.MustCompile(`"(ui\.[a-z0-9_.]+_)"`) // keys that are put together
)

// keys are the texts that the window's code names.
func keys(t *testing.T) (used map[string]string, prefixes []string) {
	t.Helper()
	used = map[string]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range made.FindAllSubmatch(b, -1) {
			prefixes = append(prefixes, string(m[1]))
		}
		for _, m := range keyUsed.FindAllSubmatch(b, -1) {
			if !strings.HasSuffix(string(m[1]), "_") {
				used[string(m[1])] = path
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return used, prefixes
}

// errorCodes are named like texts and have theirs under "err.".
var errorCodes = map[string]bool{"ui.open": true}

func TestEveryTextOfTheWindowIsTranslated(t *testing.T) {
	used, _ := keys(t)
	if len(used) < 200 {
		t.Fatalf("only %d keys found", len(used))
	}
	for _, locale := range []string{"zh", "en"} {
		texts, err := i18n.Load(locale)
		if err != nil {
			t.Fatal(err)
		}
		for key, where := range used {
			name := key
			if errorCodes[key] {
				name = "err." + key + ".what"
			}
			if texts[name] == "" {
				t.Errorf("%s: %s, used in %s, has no text", locale, name, where)
			}
		}
	}
}

func TestNoTextOfTheWindowIsLeftOver(t *testing.T) {
	used, prefixes := keys(t)
	texts, err := i18n.Load("zh")
	if err != nil {
		t.Fatal(err)
	}
next:
	for key := range texts {
		if !strings.HasPrefix(key, "ui.") || used[key] != "" {
			continue
		}
		for _, p := range prefixes {
			if strings.HasPrefix(key, p) {
				continue next
			}
		}
		for k := range used { // a key with "_text", "_all" put behind it
			if strings.HasPrefix(key, k+"_") {
				continue next
			}
		}
		t.Errorf("nobody uses %s", key)
	}
}

func TestBothLanguagesHaveTheSamePlaceholders(t *testing.T) {
	zh, err := i18n.Load("zh")
	if err != nil {
		t.Fatal(err)
	}
	en, err := i18n.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	holder := regexp.MustCompile(`\{[a-z_]+\}`)
	for key, text := range zh {
		if !strings.HasPrefix(key, "ui.") && !strings.HasPrefix(key, "err.ui.") {
			continue
		}
		for _, p := range holder.FindAllString(text, -1) {
			if !strings.Contains(en[key], p) {
				t.Errorf("%s: the English text lacks %s", key, p)
			}
		}
	}
}
