package intake_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ronghe/app/i18n"
)

// Every code that this package uses has a sentence in both languages; errors
// also say what was kept and what to do.
func TestEveryCodeHasTexts(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	find := func(src, pattern string, keys ...string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(src, -1) {
			for _, k := range keys {
				used[strings.ReplaceAll(k, "*", m[1])] = true
			}
		}
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if src := string(b); !strings.HasSuffix(f, "_test.go") {
			find(src, `skip\w+ += "(\w+)"`, "problem.*")
			find(src, `Code: +"(\w+)"`, "problem.*")
			find(src, `in\.tell\("(\w+)"`, "problem.*")
			find(src, `Left\w+ += "(\w+)"`, "problem.*")
			find(src, `key :?= "(intake\.\w+)"`, "*")
			find(src, `"(intake\.\w+)" +//`, "err.*.what", "err.*.kept", "err.*.do")
			find(src, `i18n\.T\("(intake\.\w+)"`, "*")
			find(src, `(?:all|set)\("(\w+)"\)`, "intake.words.*")
		}
	}
	if len(used) < 45 {
		t.Fatalf("only %d keys found: the patterns no longer fit the code", len(used))
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
