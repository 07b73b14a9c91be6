package rules

import (
	"strings"
)

func (s *section) name() string { return "section " + s.def.Title }

func (s *section) deps() []unit {
	if s.show == nil {
		return nil
	}
	return s.show.reads
}

func (p *place) name() string {
	if p.table != nil {
		return p.table.field.ID + "." + p.field.ID
	}
	return p.field.ID
}

func (p *place) deps() []unit {
	var out []unit
	if p.table != nil {
		out = append(out, p.table)
	} else {
		out = append(out, p.section)
	}
	for _, c := range []*code{p.show, p.compute} {
		if c != nil {
			out = append(out, c.reads...)
		}
	}
	return out
}

// sorter puts units into an order in which each comes after what it needs.
type sorter struct {
	state map[unit]int // 1 being visited, 2 done
	trail []unit
	out   []unit
	cycle []string
}

func (s *sorter) visit(u unit) {
	switch s.state[u] {
	case 2:
		return
	case 1:
		if s.cycle != nil {
			return
		}
		for i := len(s.trail) - 1; i >= 0; i-- {
			s.cycle = append([]string{s.trail[i].name()}, s.cycle...)
			if s.trail[i] == u {
				break
			}
		}
		s.cycle = append(s.cycle, u.name())
		return
	}
	s.state[u] = 1
	s.trail = append(s.trail, u)
	for _, d := range u.deps() {
		s.visit(d)
	}
	s.trail = s.trail[:len(s.trail)-1]
	s.state[u] = 2
	s.out = append(s.out, u)
}

// order sorts everything that is derived and finds values that depend on
// themselves.
func (b *builder) order() {
	s := &sorter{state: map[unit]int{}}
	visit := func(u unit, at string) {
		s.visit(u)
		if s.cycle != nil {
			b.fault(at, "%s depends on itself", strings.Join(s.cycle, " → "))
			s.cycle = nil
		}
	}
	at := b.paths()
	for _, sec := range b.p.sections {
		visit(sec, at[sec])
	}
	for _, pl := range b.p.places {
		visit(pl, at[pl])
		for _, c := range pl.cols {
			visit(c, at[c])
		}
	}
	for _, a := range b.aggs {
		visit(a, "$.sections")
	}
	for _, u := range s.out {
		if b.derives(u) {
			b.p.steps = append(b.p.steps, u)
		}
	}
	for _, w := range b.p.wheres {
		b.planWhere(w)
	}
}

// derives leaves out columns that nobody reads.
func (b *builder) derives(u unit) bool {
	p, ok := u.(*place)
	return !ok || p.table == nil || p.used || p.show != nil || p.compute != nil
}

// paths says where in the definition each unit stands, for faults.
func (b *builder) paths() map[unit]string {
	out := map[unit]string{}
	for i, s := range b.p.sections {
		at := sectionPath(i)
		out[s] = at
		for j, f := range s.def.Fields {
			pl := b.byID[f.ID]
			out[pl] = fieldPath(at, j)
			for k, c := range pl.cols {
				out[c] = fieldPath(out[pl], k)
			}
		}
	}
	return out
}

// planWhere finds what a condition on rows needs. When it asks nothing of
// other rows it is answered from the row and the record's own fields.
func (b *builder) planWhere(w *where) {
	s := &sorter{state: map[unit]int{}}
	s.visit(w.table)
	for _, u := range w.cond.reads {
		s.visit(u)
	}
	w.cond.plan = s.out
	w.alone = true
	for _, u := range s.out {
		if _, ok := u.(*aggregate); ok {
			w.alone = false
		}
	}
}
