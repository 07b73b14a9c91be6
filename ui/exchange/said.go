package exchange

import (
	"maps"

	"ronghe/app/intake"
	"ronghe/app/register"
)

// mostShown is how many rows of a file are shown with what becomes of them.
const mostShown = 5_000

// quickRows is up to how many rows a file is looked through again by itself after
// each correction.
const quickRows = 3_000

// said is what a person has said of a file: how to open it, how to read it, what
// becomes of its rows.
type said struct {
	password string
	sheet    string   // "" = the one that fits best
	key      []string // fields by which a row finds its record; nil = the register's own keys
	layouts  map[string]intake.Layout
	decided  map[register.RowPlace]register.Decision
	afresh   bool // what was kept of its layout does not count
}

// request puts what was said into a request.
func (s *said) request(r register.ImportRequest) register.ImportRequest {
	if r.Existing == completed {
		r.Existing = register.Complete
	}
	r.Password, r.Sheet, r.Afresh, r.Key = s.password, s.sheet, s.afresh, s.key
	for _, l := range s.layouts {
		r.Layouts = append(r.Layouts, l)
	}
	r.Decided = maps.Clone(s.decided)
	return r
}

// layout is what was said of a sheet so far, beginning with how it is read now:
// all of it is kept together, whoever changes a part.
func (s *said) layout(sp *intake.SheetPlan) intake.Layout {
	if l, ok := s.layouts[sp.Name]; ok {
		return l
	}
	l := intake.Layout{
		Sheet: sp.Name, HeadFrom: sp.HeadFrom, HeadTo: sp.HeadTo,
		Columns: map[int]intake.Choice{}, Values: map[string]map[string]string{},
	}
	for _, c := range sp.Columns {
		if c.Chosen { // as it was corrected before
			l.Columns[c.Index] = intake.Choice{Target: c.Target, Unit: c.Unit}
		}
	}
	for path, texts := range sp.Values() {
		l.Values[path] = maps.Clone(texts)
	}
	return l
}

// keep says a sheet's layout.
func (s *said) keep(l intake.Layout) {
	if s.layouts == nil {
		s.layouts = map[string]intake.Layout{}
	}
	s.layouts[l.Sheet] = l
}

// mean says what a text stands for.
func (s *said) mean(sp *intake.SheetPlan, path, text, value string) {
	l := s.layout(sp)
	if l.Values[path] == nil {
		l.Values[path] = map[string]string{}
	}
	l.Values[path][text] = value
	s.keep(l)
}

// decide says what becomes of a row; nil takes it back.
func (s *said) decide(at register.RowPlace, d *register.Decision) {
	if d == nil {
		delete(s.decided, at)
		return
	}
	if s.decided == nil {
		s.decided = map[register.RowPlace]register.Decision{}
	}
	s.decided[at] = *d
}
