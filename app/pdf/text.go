package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes text that can be drawn: every way to begin a line becomes \n,
// tabs become spaces, and marks that draw nothing (controls, directions, widths,
// variants) are left out. Broken bytes show as the sign for them.
func clean(s string) string {
	if strings.IndexFunc(s, odd) < 0 {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\v', r == '\f', r == '\u0085', r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\t':
			return ' '
		case r == utf8.RuneError:
			return r
		case r != '\n' && odd(r):
			return -1
		}
		return r
	}, s)
}

func odd(r rune) bool {
	switch {
	case r >= 0x20 && r < 0x7F, r >= 0x4E00 && r <= 0x9FFF:
		return false
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF: // variants
		return true
	}
	return r == utf8.RuneError || r == '\u2028' || r == '\u2029' || unicode.In(r, unicode.Cc, unicode.Cf)
}

// Marks that begin no line, and that end none.
const (
	noStart = "\uFF0C\u3002\u3001\uFF1B\uFF1A\uFF1F\uFF01\uFF09\u300B\u300D\u300F\u3011\u3015\u3009\u201D\u2019\u2026\u2014\u00B7\uFF05%,.;:?!)]}"
	noEnd   = "\uFF08\u300A\u300C\u300E\u3010\u3014\u3008\u201C\u2018([{"
)

// wide reports whether a character is of those between which a line may break.
func wide(r rune) bool {
	return r >= 0x2E80 && r <= 0xFFDC || r >= 0x1100 && r <= 0x115F || r >= 0x1F000 || strings.ContainsRune("\u2014\u2026\u201C\u201D\u2018\u2019", r)
}

// mayBreak reports whether a line may end between two characters.
func mayBreak(before, after rune) bool {
	switch {
	case after == ' ' || strings.ContainsRune(noStart, after), strings.ContainsRune(noEnd, before):
		return false
	case before == ' ':
		return true
	}
	return wide(before) || wide(after)
}

// oneWord reports whether a line of text has no place to break.
func oneWord(s string) bool {
	var before rune
	for i, r := range s {
		if r == '\n' || i > 0 && mayBreak(before, r) {
			return false
		}
		before = r
	}
	return true
}

// wrap cuts text into lines that fit into width points: between words and
// between Chinese characters, inside a word only where it is wider than a line.
// There is at least one line, and a character on each.
func (t *typeface) wrap(s string, size, width float64) []string {
	if t.width(s, size) <= width && strings.IndexByte(s, '\n') < 0 {
		return []string{s}
	}
	var lines []string
	for para := range strings.SplitSeq(s, "\n") {
		lines = t.wrapLine(lines, para, int(width/size*t.em))
	}
	return lines
}

// even wraps a short text, such as a head, into lines of about the same width;
// a unit of measure in brackets rather stands in a line of its own.
func (t *typeface) even(s string, size, width float64) []string {
	lines := t.wrap(s, size, width)
	if len(lines) < 2 || len(lines) > 4 || strings.IndexByte(s, '\n') >= 0 {
		return lines
	}
	if i := strings.LastIndex(s, "\uFF08"); i > 0 && len(lines) == 2 && max(t.width(s[:i], size), t.width(s[i:], size)) <= width {
		return []string{s[:i], s[i:]}
	}
	for w := t.width(s, size) / float64(len(lines)); w < width; w += size / 4 {
		if better := t.wrap(s, size, w); len(better) == len(lines) {
			return better
		}
	}
	return lines
}

// wrapLine appends the lines of a paragraph; room is in units of the font.
func (t *typeface) wrapLine(lines []string, s string, room int) []string {
	start, used := 0, 0     // the line at hand
	cut, usedAtCut := -1, 0 // its last place to break
	var before rune
	for i, r := range s {
		if i > start && mayBreak(before, r) {
			cut, usedAtCut = i, used
		}
		before = r
		w := int(t.glyph(r).width)
		for used+w > room && i > start && r != ' ' {
			if cut <= start { // a word wider than the line
				cut, usedAtCut = i, used
			}
			lines = append(lines, strings.TrimRight(s[start:cut], " "))
			start, used = cut, used-usedAtCut
			cut = -1
		}
		used += w
	}
	return append(lines, strings.TrimRight(s[start:], " "))
}
