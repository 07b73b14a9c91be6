package register

import (
	"context"
	"fmt"
	"strings"

	"ronghe/app"
	"ronghe/app/i18n"
)

// Use is a place where records of a register name others.
type Use struct {
	Form  string   // title of the register
	Field string   // label of the field, behind its table's
	Count int      // records
	Names []string // of the first of them
}

// namedUses is how many records a use names.
const namedUses = 3

// Uses tells where records other than these name one of them, so that people
// know what a delete would leave without its other end. Errors: not_found for
// the form.
func (s *Service) Uses(ctx context.Context, form string, ids ...app.ID) ([]Use, error) {
	if _, err := s.form(form); err != nil {
		return nil, err
	}
	links, err := s.store.Links(ctx, form, ids, namedUses)
	if err != nil {
		return nil, err
	}
	out := make([]Use, 0, len(links))
	for _, l := range links {
		f, err := s.form(l.Form)
		if err != nil {
			return nil, err
		}
		u := Use{Form: f.Title, Count: l.Count}
		if fd, ok := f.Find(l.Field); ok {
			u.Field = fd.Label
			if t := fd.Table(); t != nil {
				u.Field = i18n.T("register.use_column", "table", t.Label, "column", fd.Label)
			}
		}
		for _, id := range l.Some {
			rec, err := s.store.Get(ctx, l.Form, id)
			if err != nil {
				return nil, err
			}
			u.Names = append(u.Names, s.Name(rec))
		}
		out = append(out, u)
	}
	return out, nil
}

// String is the use as one line for people.
func (u Use) String() string {
	key := "register.use"
	if u.Count > len(u.Names) {
		key = "register.use_more"
	}
	return i18n.T(key, "form", u.Form, "field", u.Field, "names", strings.Join(u.Names, i18n.T("register.use_and")), "n", fmt.Sprint(u.Count))
}
