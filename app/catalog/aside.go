package catalog

import (
	"slices"
	"strings"

	"ronghe/app"
)

// A cell may answer the field beside its own as well: where a day is asked for, "no last
// one" answers whether there is one, and behind a school year stands the term.

// Aside is what a text says of the field beside this one, and what is left of it for the
// field itself, "" for nothing. beside is nil where it says nothing of another.
func (f *Field) Aside(text string) (own string, beside *Field, says app.Value) {
	switch {
	case f.OpenEnded != "" && f.saysOpen(text):
		beside, _ = f.form.Field(f.OpenEnded)
		return "", beside, app.BoolValue(true)
	case f.Term != "":
		first, rest, ok := schoolYearOf(fold(f.env.Words.tidy(text)), f.School)
		if !ok || rest == "" {
			break
		}
		if beside, ok = f.form.Field(f.Term); !ok {
			break
		}
		if code, ok := beside.matchOption(rest); ok {
			return first, beside, app.TextValue(code)
		}
	}
	return text, nil, app.Value{}
}

// saysOpen holds for words that say that there is no last day, with a remark in brackets
// that says the same.
func (f *Field) saysOpen(text string) bool {
	words := strings.FieldsFunc(fold(f.env.Words.tidy(text)), func(r rune) bool { return strings.ContainsRune("(),;/.\u3001\u3002", r) })
	return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !in(f.env.Words.Open, w) })
}

// asides holds that the fields beside others are there, and take what is said of them.
func (k *checker) asides() {
	k.f.Each(func(fd *Field) {
		for _, c := range []struct{ key, id, kind string }{{"open_ended", fd.OpenEnded, TypeBool}, {"term", fd.Term, TypeChoice}} {
			if c.id == "" {
				continue
			}
			at := "$.id"
			if to, ok := k.f.Field(c.id); !ok || to.TypeName != c.kind || to.Compute != "" || fd.Table() != nil {
				k.bad(at, "field %s: %s needs a %s field of the record beside one of the record: %q is none", fd.Path(), c.key, c.kind, c.id)
			}
		}
		if fd.Term != "" && !fd.School {
			k.bad("$.id", "field %s: term is for a school year", fd.Path())
		}
	})
}
