package assets_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// drawnIn returns every character of the texts in the window's own code, each
// with the first file that uses it.
func drawnIn(t *testing.T, root string) map[rune]string {
	t.Helper()
	seen := map[rune]string{}
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatalf("%s: %s: %v", path, lit.Value, err)
				}
				for _, r := range text {
					if seen[r] == "" && unicode.IsGraphic(r) {
						seen[r] = path
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// A character that the font lacks is looked for in the system's fonts, which
// takes seconds at the first start and finds nothing on many computers.
func TestFontsDrawTheSignsOfTheWindow(t *testing.T) {
	characters := drawnIn(t, "../ui")
	if len(characters) < 80 {
		t.Fatalf("only %d characters found under ui/", len(characters))
	}
	for name, f := range fonts(t) {
		for _, r := range missing(t, f, characters) {
			if readOnly[r] { // a key for yes
				continue
			}
			t.Errorf("%s has no glyph for %q (%U), used in %s", name, r, r, characters[r])
		}
	}
}
