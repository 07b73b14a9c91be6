package assets_test

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"ronghe/assets"
)

// syntax is what Chinese texts quote of the language of filters: blank(项), !=.
var syntax = regexp.MustCompile(`[a-z_]+\([^()]*\)|!=`)

// expressions are keys of definitions whose text is an expression, not words.
var expressions = []string{"expr", "when", "show", "require_if", "compute", "blank", "where", "pattern"}

// halfWidth returns the first half-width mark that stands in Chinese, with what
// surrounds it, or "". A placeholder counts as Chinese.
func halfWidth(text string) string {
	text = syntax.ReplaceAllString(text, "x")
	for i, r := range text {
		if !strings.ContainsRune(",:;?!()", r) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text[:i], " "))
		after, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[i+1:], " "))
		if inChinese(before) || inChinese(after) && !strings.ContainsRune("?!", r) {
			return text[max(0, i-30):min(len(text), i+30)]
		}
	}
	return ""
}

func inChinese(r rune) bool {
	return unicode.Is(unicode.Han, r) || strings.ContainsRune("，。：；？！（）《》、“”…{}", r)
}

// walkTexts calls do for every text of a decoded document, keys included.
func walkTexts(n *yaml.Node, do func(string)) {
	if n.Kind == yaml.ScalarNode {
		do(n.Value)
	}
	for i, e := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && slices.Contains(expressions, n.Content[i-1].Value) {
			continue
		}
		walkTexts(e, do)
	}
}

// TestChinesePunctuation holds one width of punctuation in all Chinese texts.
// Names of code lists are left out: they stand as their standards print them.
func TestChinesePunctuation(t *testing.T) {
	seen := 0
	check := func(name, text string) {
		seen++
		if bad := halfWidth(text); bad != "" {
			t.Errorf("%s: half-width punctuation in …%s…", name, bad)
		}
	}
	each(t, assets.FS, "i18n/zh/*.json", func(name string, raw []byte) {
		var texts map[string]string
		if err := json.Unmarshal(raw, &texts); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, text := range texts {
			check(name+" "+key, text)
		}
	})
	for _, pattern := range []string{"forms/*.yaml", "demo/*.yaml", "annual/*.yaml"} {
		each(t, assets.FS, pattern, func(name string, raw []byte) {
			var doc yaml.Node
			if err := yaml.Unmarshal(raw, &doc); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			walkTexts(&doc, func(text string) { check(name, text) })
		})
	}
	each(t, assets.Help, "help/zh/*.md", func(name string, raw []byte) {
		for _, line := range strings.Split(string(raw), "\n") {
			check(name, line)
		}
	})
	if seen < 3000 {
		t.Errorf("only %d texts were looked at", seen)
	}
}

func each(t *testing.T, fsys fs.FS, pattern string, do func(name string, raw []byte)) {
	t.Helper()
	names, err := fs.Glob(fsys, pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v, %v", pattern, names, err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		do(path.Base(name), raw)
	}
}

func TestHalfWidthIsFound(t *testing.T) {
	for text, bad := range map[string]bool{
		"读到 {rows} 行:{good} 行可以导入": true, "读到 10 行，其中 7 行": false,
		"协议金额(万元)": true, "协议金额（万元）": false, "名称 (Ctrl+F)": true,
		"{label}:{text}": true, "“甲”,“乙”": true, "真的?": true,
		"1,234.50 元，14:02，1:3": false, "! 核对": false,
		"要找没填的请用 blank(项)。": false, "Ctrl+Shift+L": false, "D:\\台账": false,
	} {
		if (halfWidth(text) != "") != bad {
			t.Errorf("%q: found %q", text, halfWidth(text))
		}
	}
}
