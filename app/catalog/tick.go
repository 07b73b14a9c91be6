package catalog

import "strings"

// Tables made for paper have boxes to tick: ☑是 □否, or 是☑ 否□.
const (
	ticks = "\u2611\u25a0\u221a\u2713\u2714" // ☑ ■ √ ✓ ✔
	boxes = "\u2610\u25a1"                   // ☐ □

	strayMarks = ",\uff0c;\uff1b|\n" // stand between words, in no label
)

// ticked reads such a text: the words whose box is ticked, none where no box is. ok
// is false for a text that is none, a mark alone among them.
func ticked(s string) (chosen []string, ok bool) {
	s = strings.TrimSpace(s)
	at := strings.IndexAny(s, ticks+boxes)
	if at < 0 {
		return nil, false
	}
	first := at == 0 // the box stands before its word
	for s != "" {
		at := strings.IndexAny(s, ticks+boxes)
		if at < 0 || first && at > 0 {
			return nil, false // a word without a box
		}
		mark := []rune(s[at:])[0]
		rest := s[at+len(string(mark)):]
		word := s[:at]
		if first {
			end := strings.IndexAny(rest, ticks+boxes)
			if end < 0 {
				end = len(rest)
			}
			word, rest = rest[:end], rest[end:]
		}
		if word = strings.Trim(word, multiMarks+" "); word == "" || strings.ContainsAny(word, strayMarks) {
			return nil, false
		}
		if strings.ContainsRune(ticks, mark) {
			chosen = append(chosen, word)
		}
		s = strings.TrimSpace(rest)
	}
	return chosen, true
}
