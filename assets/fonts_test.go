package assets_test

import (
	"bytes"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/encoding/simplifiedchinese"

	"ronghe/assets"
)

// textKinds are the files under assets/ whose characters reach the screen.
var textKinds = map[string]bool{".json": true, ".yaml": true, ".yml": true, ".csv": true, ".txt": true, ".md": true}

// readOnly are characters that import aliases recognise in other people's
// workbooks and that the program itself never draws; Noto Sans CJK lacks them.
var readOnly = map[rune]bool{'✗': true, '✘': true, '✕': true, '✔': true, '☑': true, '☐': true, '☒': true}

// charactersOf returns every character in the text files under root, each with
// the first file that uses it.
func charactersOf(t *testing.T, root string) map[rune]string {
	t.Helper()
	seen := map[rune]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !textKinds[filepath.Ext(path)] {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !utf8.Valid(text) { // the untidy sample sheet
			if text, err = simplifiedchinese.GB18030.NewDecoder().Bytes(text); err != nil {
				return err
			}
		}
		for _, r := range strings.TrimPrefix(string(text), "\ufeff") {
			if _, known := seen[r]; !known && unicode.IsGraphic(r) {
				seen[r] = path
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

func fonts(t *testing.T) map[string]*sfnt.Font {
	t.Helper()
	parsed := map[string]*sfnt.Font{}
	for name, data := range map[string][]byte{"Regular": assets.FontRegular, "Bold": assets.FontBold} {
		f, err := sfnt.Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		parsed[name] = f
	}
	return parsed
}

// missing returns the characters that f has no glyph for, in order.
func missing(t *testing.T, f *sfnt.Font, characters map[rune]string) []rune {
	t.Helper()
	var buffer sfnt.Buffer
	var without []rune
	for r := range characters {
		glyph, err := f.GlyphIndex(&buffer, r)
		if err != nil {
			t.Fatal(err)
		}
		if glyph == 0 {
			without = append(without, r)
		}
	}
	sort.Slice(without, func(i, j int) bool { return without[i] < without[j] })
	return without
}

func TestFontsDrawEveryCharacterOfTheAssets(t *testing.T) {
	characters := charactersOf(t, ".")
	if len(characters) < 100 {
		t.Fatalf("only %d characters found under assets/", len(characters))
	}
	for name, f := range fonts(t) {
		for _, r := range missing(t, f, characters) {
			if readOnly[r] && strings.HasPrefix(filepath.ToSlash(characters[r]), "forms/") {
				continue
			}
			t.Errorf("%s has no glyph for %q (%U), used in %s", name, r, r, characters[r])
		}
	}
}

func TestFontsDrawWhatPeopleType(t *testing.T) {
	tests := []struct{ what, text string }{
		{"letters and figures", "ABCxyz 0123456789 .,:;!?()[]{}<>/@#%&*+-=_~\"'"},
		{"units and signs", "¥元万元㎡℃‰×÷±≤≥≠→←↑↓·…—“”《》、。,;ƒ▤●○▲▼■□✓①⑩ⅠⅫ　"},
		{"characters of places in Jilin", "濛江乡珲春桦甸洮南镇赉抚松"},
		{"rare characters in names", "喆堃犇彧镕赟垚瑢璟"},
		{"characters of GBK outside GB 2312", "鎔喆囍堃瞭"},
	}
	for _, tt := range tests {
		characters := map[rune]string{}
		for _, r := range tt.text {
			characters[r] = tt.what
		}
		for name, f := range fonts(t) {
			if without := missing(t, f, characters); len(without) > 0 {
				t.Errorf("%s, %s: no glyph for %q", name, tt.what, without)
			}
		}
	}
}

func TestMissingNoticesACharacterOutsideTheFonts(t *testing.T) {
	for name, f := range fonts(t) {
		if got := missing(t, f, map[rune]string{'\U0001F50D': "", '中': ""}); len(got) != 1 || got[0] != '\U0001F50D' {
			t.Errorf("%s: missing = %q, want only the magnifying glass", name, got)
		}
	}
}

func TestFontsAreCFFSubsetsWithTheirNames(t *testing.T) {
	for name, f := range fonts(t) {
		family, err := f.Name(nil, sfnt.NameIDFamily)
		if err != nil || family != "Noto Sans CJK SC" {
			t.Errorf("%s: family %q, %v", name, family, err)
		}
		style, err := f.Name(nil, sfnt.NameIDSubfamily)
		if err != nil || style != name {
			t.Errorf("%s: style %q, %v", name, style, err)
		}
		if n := f.NumGlyphs(); n < 23000 || n > 40000 {
			t.Errorf("%s: %d glyphs, want the subset of about 24,000 characters", name, n)
		}
	}
	for name, data := range map[string][]byte{"Regular": assets.FontRegular, "Bold": assets.FontBold} {
		if !bytes.HasPrefix(data, []byte("OTTO")) {
			t.Errorf("%s has no CFF outlines: memory would grow by 110 MB", name)
		}
	}
}

func TestFontLicenceIsBesideTheFonts(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("fonts", "OFL.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Copyright ©", "SIL OPEN FONT LICENSE Version 1.1", "PERMISSION & CONDITIONS", "DISCLAIMER"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("OFL.txt lacks %q", want)
		}
	}
}

func TestIconIsAPictureOf512Pixels(t *testing.T) {
	icon, err := png.Decode(bytes.NewReader(assets.Icon))
	if err != nil {
		t.Fatal(err)
	}
	if size := icon.Bounds().Size(); size.X != 512 || size.Y != 512 {
		t.Errorf("icon of %v, want 512×512", size)
	}
}
