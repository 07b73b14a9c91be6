package xwidget

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"ronghe/ui/theme"
)

// runeKey names one character as it is drawn.
type runeKey struct {
	r    rune
	size float32
	bold bool
}

// runeWidths remembers the width of single characters in the theme it was
// filled for. Shaping a whole text to find out whether it fits costs far more
// than adding these up, and Chinese and digits know no kerning. Used on the UI
// thread only.
var (
	runeWidths = map[runeKey]float32{}
	widthsOf   fyne.Theme
)

// freshWidths forgets the widths of another theme, and so perhaps font.
func freshWidths() {
	if th := fyne.CurrentApp().Settings().Theme(); th != widthsOf {
		clear(runeWidths)
		widthsOf = th
	}
}

func runeWidth(r rune, size float32, bold bool) float32 {
	k := runeKey{r, size, bold}
	w, ok := runeWidths[k]
	if !ok {
		w = fyne.MeasureText(string(r), size, fyne.TextStyle{Bold: bold}).Width
		runeWidths[k] = w
	}
	return w
}

func textWidth(s string, size float32, bold bool) float32 {
	freshWidths()
	var w float32
	for _, r := range s {
		w += runeWidth(r, size, bold)
	}
	return w
}

// fit shortens s with an ellipsis so that it is at most width wide.
func fit(s string, width, size float32, bold bool) string {
	const dots = "…"
	freshWidths()
	var w float32
	room := width - runeWidth('…', size, bold)
	cut := 0
	for i, r := range s {
		w += runeWidth(r, size, bold)
		if w <= room {
			cut = i + len(string(r))
		}
		if w > width {
			if cut == 0 && room < 0 {
				return ""
			}
			return s[:cut] + dots
		}
	}
	return s
}

// fitEnd shortens s with an ellipsis at its beginning so that it is at most
// width wide.
func fitEnd(s string, width, size float32) string {
	freshWidths()
	if textWidth(s, size, false) <= width {
		return s
	}
	w := runeWidth('…', size, false)
	if w > width {
		return ""
	}
	cut := len(s)
	for cut > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:cut])
		if w += runeWidth(r, size, false); w > width {
			break
		}
		cut -= n
	}
	return "…" + s[cut:]
}

// oneLine makes a text fit for a single line.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n\t") {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\r' || r == '\n' || r == '\t' }), " ")
}

// Marks that never begin a line, and marks that never end one.
const (
	closing = "，。、；：！？）》〉】」』”’…—·,.;:!?)]}%"
	opening = "（《〈【「『“‘([{"
)

// breaks reports whether a line may end between two characters: within Chinese
// anywhere, within Latin words and numbers at spaces alone.
func breaks(before, after rune) bool {
	latin := func(r rune) bool { return r < 0x2000 }
	switch {
	case before == ' ':
		return true
	case after == ' ' || strings.ContainsRune(closing, after) || strings.ContainsRune(opening, before):
		return false
	}
	return !latin(before) || !latin(after)
}

// wrapRunes returns where the lines of one paragraph begin and end. A word that
// is wider than a line is cut where it must.
func wrapRunes(runes []rune, width float32, widthOf func(i int) float32) [][2]int {
	var lines [][2]int
	start, last := 0, 0 // last: where the line may end
	var w float32
	for i := 0; i < len(runes); i++ {
		if i > start && breaks(runes[i-1], runes[i]) {
			last = i
		}
		w += widthOf(i)
		if w <= width || i == start || runes[i] == ' ' {
			continue
		}
		end := i
		if last > start {
			end = last
		}
		lines = append(lines, [2]int{start, end})
		start, w, i = end, 0, end-1
	}
	return append(lines, [2]int{start, len(runes)})
}

// wrap breaks s into lines at most width wide; text beyond maxLines (0: none)
// is cut with an ellipsis.
func wrap(s string, width, size float32, maxLines int) []string {
	var lines []string
	freshWidths()
	for _, para := range strings.Split(strings.TrimSpace(s), "\n") {
		runes := []rune(para)
		for _, l := range wrapRunes(runes, width, func(i int) float32 { return runeWidth(runes[i], size, false) }) {
			lines = append(lines, strings.TrimRight(string(runes[l[0]:l[1]]), " "))
		}
	}
	if maxLines > 0 && len(lines) > maxLines {
		rest := lines[maxLines-1] + strings.Join(lines[maxLines:], "")
		lines = append(lines[:maxLines-1], fit(rest, width, size, false))
	}
	return lines
}

// label makes a text in a theme colour at a theme size.
func label(s string, color fyne.ThemeColorName, size fyne.ThemeSizeName) *canvas.Text {
	t := canvas.NewText(s, theme.Color(color))
	t.TextSize = theme.Size(size)
	return t
}

// trimSpace cuts white space of all kinds, the full-width blank included.
func trimSpace(s string) string { return strings.TrimSpace(s) }
