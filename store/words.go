package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ronghe/app"
)

// Words are found as overlapping grams: SQLite's own tokenizers find no Chinese
// word of two characters. Text is cut into runs of one class (Latin letters and
// digits, or anything else that is a letter). A Chinese run gives its pairs and
// then its last character, so that the next run never seems to follow on. Of
// Latin letters and digits a pair says little (every code has a "20" in it), so
// they go by fours, and then the last three, two and one.

type runClass uint8

const (
	between runClass = iota
	latin
	han
)

// ideograph reports whether r is one of the common Chinese characters, of which
// nothing needs to be looked up.
func ideograph(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }

func classOf(r rune) runClass {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return latin
		}
		return between
	case ideograph(r):
		return han
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r):
		return han
	}
	return between
}

// normalise folds width and case and turns what stands between runs into one
// blank, or nothing where the classes differ: "ＡB-(12)学校" is "ab 12学校".
func normalise(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	last, gap := between, false
	for _, r := range app.FoldWidth(s) {
		if !ideograph(r) {
			r = unicode.ToLower(r)
		}
		c := classOf(r)
		if c == between {
			gap = true
			continue
		}
		if gap && c == last {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last, gap = c, false
	}
	return b.String()
}

// appendTokens appends the tokens of normalised text, each followed by a blank.
// open leaves out the last run's closing character: a query goes on where the
// text may.
func appendTokens(b []byte, s string, open bool) []byte {
	for s != "" {
		n, c := runEnd(s)
		if c != between {
			b = appendRun(b, s[:n], c, open && strings.Trim(s[n:], " ") == "")
		}
		s = s[n:]
	}
	return b
}

// runEnd returns where the first run of s ends.
func runEnd(s string) (int, runClass) {
	first := between
	for i, r := range s {
		c := classOf(r)
		if i == 0 {
			first = c
		} else if c != first {
			return i, first
		}
	}
	return len(s), first
}

// gramOf is how many characters of a class make a token.
func gramOf(c runClass) int {
	if c == latin {
		return mostGram
	}
	return 2
}

const mostGram = 4

func appendRun(b []byte, run string, c runClass, open bool) []byte {
	gram := gramOf(c)
	var starts [mostGram]int // of the latest characters, by their number
	n := 0
	for i := range run {
		if n >= gram {
			b = append(append(b, run[starts[n%gram]:i]...), ' ')
		}
		starts[n%gram] = i
		n++
	}
	for i := max(0, n-gram); i < n; i++ { // the last ones, to the run's end
		if open && n-i < gram && i > 0 { // what may follow is not known
			break
		}
		b = append(append(b, run[starts[i%gram]:]...), ' ')
	}
	return b
}

// initials returns the pinyin initials of the Chinese runs of normalised text,
// each as a run of its own.
func (o *Options) initials(s string) string {
	var b strings.Builder
	for s != "" {
		n, c := runEnd(s)
		if c == han {
			if in := normalise(o.Initials(s[:n])); in != "" {
				if b.Len() > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(in)
			}
		}
		s = s[n:]
	}
	return b.String()
}

// phrase returns the FTS5 phrase that finds a normalised word: its tokens in a
// row. A last run that is shorter than a token matches whatever begins with it;
// short tells that the whole word is so.
func phrase(word string) (expr string, short bool) {
	tokens := strings.TrimSpace(string(appendTokens(nil, word, true)))
	if tokens == "" {
		return "", false
	}
	expr = `"` + tokens + `"`
	last := tokens[strings.LastIndexByte(tokens, ' ')+1:]
	_, c := runEnd(last)
	if utf8.RuneCountInString(last) < gramOf(c) {
		return expr + " *", last == tokens
	}
	return expr, false
}
