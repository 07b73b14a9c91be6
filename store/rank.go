package store

import (
	"slices"
	"strings"
	"unicode/utf8"

	"ronghe/app"
	"ronghe/app/register"
)

// ranking keeps suggestions apart by how well they fit.
type ranking struct {
	text  string
	limit int
	seen  map[app.ID]bool
	list  []ranked
}

type ranked struct {
	register.Suggestion
	class, length int
}

func newRanking(text string, limit int) *ranking {
	return &ranking{text: normalise(text), limit: limit, seen: map[app.ID]bool{}}
}

func (r *ranking) add(s register.Suggestion) {
	if r.seen[s.Party.Ref] {
		return
	}
	r.seen[s.Party.Ref] = true
	name, code := normalise(s.Party.Name), normalise(s.Party.Code)
	class := 2
	switch {
	case name == r.text, code == r.text:
		class = 0
	case strings.HasPrefix(name, r.text), strings.HasPrefix(code, r.text):
		class = 1
	}
	r.list = append(r.list, ranked{s, class, utf8.RuneCountInString(name)})
}

func (r *ranking) best() []register.Suggestion {
	slices.SortFunc(r.list, func(a, b ranked) int {
		if a.class != b.class {
			return a.class - b.class
		}
		if a.length != b.length {
			return a.length - b.length
		}
		return strings.Compare(a.Party.Name+string(a.Party.Ref), b.Party.Name+string(b.Party.Ref))
	})
	out := make([]register.Suggestion, 0, min(r.limit, len(r.list)))
	for _, x := range r.list[:min(r.limit, len(r.list))] {
		out = append(out, x.Suggestion)
	}
	return out
}
