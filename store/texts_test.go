package store_test

import (
	"os"
	"regexp"
	"testing"

	"ronghe/app/i18n"
)

// Every code of this package has its sentences, in both languages.
func TestEveryCodeHasItsText(t *testing.T) {
	codes := regexp.MustCompile(`(Code|Found)\w+\s+= "(store\.\w+)"`)
	for _, lang := range []string{"zh", "en"} {
		texts, err := i18n.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, file := range []string{"errors.go", "verify.go"} {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range codes.FindAllStringSubmatch(string(b), -1) {
				n++
				want := []string{"problem." + m[2]}
				if m[1] == "Code" {
					want = []string{"err." + m[2] + ".what", "err." + m[2] + ".do"}
				}
				for _, key := range want {
					if texts[key] == "" {
						t.Errorf("%s: no text %s", lang, key)
					}
				}
			}
		}
		if n < 40 {
			t.Fatalf("%d codes found", n)
		}
	}
}
