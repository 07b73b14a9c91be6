package catalog_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ronghe/app/i18n"
)

// finds are the findings that the package's source makes: code → the names of
// its arguments.
func finds(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source: %v", err)
	}
	found := map[string][]string{}
	text := func(e ast.Expr) (string, bool) {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(lit.Value)
		return s, err == nil
	}
	look := func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		fn, ok := call.Fun.(*ast.Ident)
		if !ok || !slices.Contains([]string{"refused", "hard", "soft", "finding"}, fn.Name) {
			return true
		}
		args := call.Args
		if fn.Name == "finding" { // finding(severity, code, []string{…})
			code, isText := text(args[1])
			if !isText {
				return true // the helpers themselves
			}
			list, _ := args[2].(*ast.CompositeLit)
			found[code] = append(found[code], names(list.Elts, text)...)
			return true
		}
		code, isText := text(args[0])
		if !isText {
			t.Errorf("a code of %s is not written out", fn.Name)
			return true
		}
		found[code] = append(found[code], names(args[1:], text)...)
		return true
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, look)
	}
	return found
}

// names takes the first of each pair.
func names(pairs []ast.Expr, text func(ast.Expr) (string, bool)) []string {
	var out []string
	for i := 0; i < len(pairs); i += 2 {
		if s, ok := text(pairs[i]); ok {
			out = append(out, s)
		}
	}
	return out
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// Every finding has a sentence in both languages, and a sentence asks only for
// what its finding brings.
func TestEveryFindingHasTexts(t *testing.T) {
	found := finds(t)
	if len(found) < 25 {
		t.Fatalf("only %d codes found in the source", len(found))
	}
	for _, locale := range []string{"zh", "en"} {
		texts, err := i18n.Load(locale)
		if err != nil {
			t.Fatal(err)
		}
		for code, args := range found {
			sentence := texts["problem."+code]
			if sentence == "" {
				t.Errorf("%s: no sentence for %s", locale, code)
			}
			for _, m := range placeholder.FindAllStringSubmatch(sentence, -1) {
				if !slices.Contains(args, m[1]) {
					t.Errorf("%s: %s asks for {%s}, which its finding does not bring", locale, code, m[1])
				}
			}
		}
	}
}
