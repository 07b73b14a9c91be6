package workbook

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ronghe/app/i18n"
)

// TestEveryCodeHasItsSentences reads the codes from errors.go itself, so that
// none can be added without saying what happened, what was kept and what to do.
func TestEveryCodeHasItsSentences(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "Code") {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, code)
		}
		return true
	})
	if len(codes) < 20 {
		t.Fatalf("only %d codes", len(codes))
	}
	zh, en := texts(t, "zh"), texts(t, "en")
	for _, code := range codes {
		for _, part := range []string{"what", "kept", "do"} {
			key := "err." + code + "." + part
			if zh[key] == "" || en[key] == "" {
				t.Errorf("%s has no text", key)
			}
		}
	}
	placeholder := regexp.MustCompile(`\{[a-z]+\}`)
	for key, text := range zh {
		if !strings.HasPrefix(key, "err.workbook.") && !strings.HasPrefix(key, "workbook.") {
			continue
		}
		if code := strings.TrimPrefix(key[:strings.LastIndex(key, ".")], "err."); strings.HasPrefix(key, "err.") && !slices.Contains(codes, code) {
			t.Errorf("%s explains a code that does not exist", key)
		}
		a, b := placeholder.FindAllString(text, -1), placeholder.FindAllString(en[key], -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
			t.Errorf("%s: %v in Chinese, %v in English", key, a, b)
		}
	}
}

func texts(t *testing.T, locale string) map[string]string {
	t.Helper()
	m, err := i18n.Load(locale)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
