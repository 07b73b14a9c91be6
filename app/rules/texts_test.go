package rules_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"ronghe/app/i18n"
)

// Every code that the fields' types and the rules use has a sentence in both
// languages.
func TestEveryCodeHasTexts(t *testing.T) {
	used := map[string]bool{"err.rules.filter.what": true, "err.rules.filter.do": true}
	collect := func(glob, pattern, prefix string) {
		files, err := filepath.Glob(glob)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files (%v)", glob, err)
		}
		re := regexp.MustCompile(pattern)
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range re.FindAllStringSubmatch(string(b), -1) {
				used[prefix+m[1]] = true
			}
		}
	}
	collect("../catalog/field_*.go", `(?:refused|hard|soft)\("(\w+)"`, "problem.")
	collect("../catalog/*.go", `finding\(app\.Note, "(\w+)"`, "problem.")
	collect("evaluate.go", `Code\w+ += "(\w+)"`, "problem.")
	collect("filter*.go", `\.fail\("(\w+)"`, "rules.filter_")
	collect("*.go", `i18n\.T\("((?:rules|problem)\.\w+)"[,)]`, "")
	if len(used) < 50 {
		t.Fatalf("only %d codes found: the patterns no longer fit the code", len(used))
	}
	for _, l := range []string{"zh", "en"} {
		texts, err := i18n.Load(l)
		if err != nil {
			t.Fatal(err)
		}
		for key := range used {
			if texts[key] == "" {
				t.Errorf("%s: no text for %s", l, key)
			}
		}
	}
}
