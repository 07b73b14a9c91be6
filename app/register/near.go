package register

import (
	"context"
	"strings"
	"sync"
	"unicode"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// A list names a school by its short name, or with a word too few, and means one that is
// in the directory under another. Nobody can be sure, so it is asked: names are near
// where they are the same once common words are shortened alike, or where one has a single
// character more that tells no schools apart, such as the number of a middle school.

// leastNear is how many characters the shorter of two names has of which one has more,
// behind the first: 鞍山 and 马鞍山 are two places.
const leastNear = 6

// nearWords are the words by which names are compared, of data in Chinese: names do not
// follow the user's language.
var nearWords = sync.OnceValue(func() (w struct {
	short   *strings.Replacer
	telling string
},
) {
	texts, err := i18n.Load("zh")
	if err != nil {
		panic(err) // embedded texts; a build with broken ones passes no test
	}
	var pairs []string
	for _, pair := range strings.Split(texts["register.near.words"], "|") {
		long, short, _ := strings.Cut(pair, "=")
		pairs = append(pairs, long, short)
	}
	w.short, w.telling = strings.NewReplacer(pairs...), texts["register.near.telling"]
	return w
})

// nearKey is what near names have in common.
func nearKey(name string) string {
	return nearWords().short.Replace(strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return -1
	}, app.NameKey(name)))
}

// directoryOf reads the names of a register; empty where they cannot be read, which the
// next write tells.
func (s *Service) directoryOf(ctx context.Context, f *catalog.Form) *directory {
	const page = 5000
	d := newDirectory()
	q := app.Query{Form: f.ID, Fields: []string{f.Display}, Sort: []app.Sort{{Field: "_id"}}, Limit: page}
	for {
		rows, err := s.store.List(ctx, q)
		if err != nil {
			return d
		}
		for _, r := range rows {
			if name := r.Values[0].Text(); name != "" {
				d.add(r.ID, name)
			}
		}
		if len(rows) < page {
			return d
		}
		q.Offset += page
	}
}

// isDirectory reports whether other registers name units by a register's records.
func (s *Service) isDirectory(form string) bool {
	found := false
	for _, f := range s.cat.Forms() {
		f.Each(func(fd *catalog.Field) {
			if fd.TypeName == catalog.TypeParty {
				for _, to := range fd.To {
					found = found || to == form
				}
			}
		})
	}
	return found
}

// Near implements intake.Directory.
func (r *resolver) Near(form, name string) string {
	_, found := r.dirs.near(form, name, false)
	return found
}

// addUnknown stores a record that nothing was found for, unless finding says that it is one
// more of a name; it asks about a near name.
func (m *merger) addUnknown(next *app.Record, finding *app.Problem) (outcome, *app.Problem, error) {
	if finding == nil {
		var err error
		if finding, err = m.nearby(next); err != nil {
			return turnedDown, nil, err
		}
	}
	return m.add(next, finding)
}

// nearby says that a new record of a directory has nearly the name of one that was there,
// unless their official codes say that they are two, or a person did.
func (m *merger) nearby(next *app.Record) (*app.Problem, error) {
	name := next.Value(m.form.Display).Text()
	if m.decided.How == AddAnyway || name == "" {
		return nil, nil
	}
	id, near := m.refs.dirs.near(m.form.ID, name, true)
	if near == "" || near == name {
		return nil, nil
	}
	old, err := m.tx.Get(m.form.ID, id)
	if err != nil || old == nil || m.differs(old, next) {
		return nil, err
	}
	p := m.found("matched_near", app.Soft, old)
	p.Args["near"], p.Args["name"] = near, name
	return p, nil
}
