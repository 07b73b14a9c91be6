package intake

import (
	"regexp"
	"strings"

	"ronghe/app/catalog"
)

var (
	brackets      = regexp.MustCompile(`[(\[【〔{][^()\[\]【】〔〕{}]*[)\]】〕}]`)
	roundBrackets = strings.NewReplacer("【", "(", "】", ")", "〔", "(", "〕", ")", "[", "(", "]", ")")
	splitUnit     = regexp.MustCompile(`^(.+?)[/,，:：;；](.+)$`)
)

// head is one header cell, normalised: its text without marks, and what stood
// in brackets.
type head struct {
	text  string   // squashed, with its brackets
	bare  string   // without them
	hints []string // what stood in brackets, marks of required fields left out
}

// readHead normalises a header: width, case, white space and line breaks,
// asterisks of required fields, numbering such as "1." or "一、", a colon at the
// end, marks such as (必填).
func readHead(s string) head {
	s = strings.Trim(squash(s), "*＊★※▲●·:：")
	s = roundBrackets.Replace(s)
	if m := words().numbering.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	h := head{}
	for _, b := range brackets.FindAllString(s, -1) {
		in := strings.Trim(b, "()")
		if words().required[in] {
			s = strings.Replace(s, b, "", 1)
			continue
		}
		if in != "" {
			h.hints = append(h.hints, in)
		}
	}
	h.text = strings.Trim(s, "*:：")
	h.bare = strings.Trim(brackets.ReplaceAllString(h.text, ""), "*:：")
	return h
}

// keysOf returns the texts under which a header may be known, best first: as it
// is, without its last brackets (a unit of measure after a name that has some
// of its own), without any.
func (h head) keysOf() []string {
	keys := []string{h.text}
	if all := brackets.FindAllStringIndex(h.text, -1); len(all) > 1 {
		last := all[len(all)-1]
		keys = append(keys, h.text[:last[0]]+h.text[last[1]:])
	}
	if h.bare != "" && h.bare != h.text {
		keys = append(keys, h.bare)
	}
	return keys
}

// unitFor returns the unit of measure that the header states for a field: in
// brackets, after a slash, comma or colon, or at the very end.
func (h head) unitFor(f *catalog.Field, name string) string {
	if f.Unit == "" {
		return ""
	}
	for _, in := range h.hints {
		in = strings.TrimPrefix(in, words().measure[0])
		in = strings.Trim(in, ":：")
		if u, ok := measureOf(f, in); ok {
			return u
		}
	}
	if m := splitUnit.FindStringSubmatch(h.bare); m != nil {
		for _, said := range []string{m[2], "/" + m[2]} { // 报酬/元, 报酬/月
			if u, ok := measureOf(f, said); ok {
				return u
			}
		}
	}
	if rest, ok := strings.CutPrefix(h.bare, name); ok && rest != "" {
		if u, ok := measureOf(f, rest); ok {
			return u
		}
	}
	return ""
}

// measureOf reads a unit that can be converted into the field's. Headers are
// squashed to lower case; measures are not.
func measureOf(f *catalog.Field, s string) (string, bool) {
	for _, u := range []string{s, strings.ToUpper(s)} {
		if u != "" && f.Convertible(u) {
			return u, true
		}
	}
	return "", false
}
