package catalog

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// Follow holds that a catalogue can take the place of an older one: every register
// is there still, what changed has a higher version, and whatever was stored under
// the old definitions is read by the new ones, upgraded by steps or kept. It
// reports every fault, each as "file:line: what is wrong".
func (c *Catalog) Follow(old *Catalog) error {
	var faults []error
	for _, was := range old.forms {
		now := c.byID[was.ID]
		if now == nil {
			faults = append(faults, fmt.Errorf("register %s (%s) is not there any more: what is stored of it would be lost to sight", was.ID, was.Title))
			continue
		}
		if now.sum == was.sum && now.Version == was.Version {
			continue
		}
		f := follower{was: was, now: now}
		f.form()
		faults = append(faults, f.faults...)
	}
	return errors.Join(faults...)
}

// follower compares two versions of a form.
type follower struct {
	was, now *Form
	faults   []error
}

func (f *follower) bad(at, format string, args ...any) {
	f.faults = append(f.faults, f.now.fault(at, format, args...))
}

func (f *follower) form() {
	was, now := f.was, f.now
	switch {
	case now.Version < was.Version:
		f.bad("$.version", "version %d is older than %d, which is in use", now.Version, was.Version)
		return
	case now.Version == was.Version:
		f.bad("$.version", "the definition changed and its version %d did not: whatever is signed names the version", now.Version)
		return
	case now.Scope != was.Scope || now.Identity != was.Identity || now.Internal != was.Internal:
		f.bad("$.scope", "scope, identity and internal are for good")
	}
	if len(now.Steps) < len(was.Steps) || !slices.EqualFunc(now.Steps[:len(was.Steps)], was.Steps, sameStep) {
		f.bad("$.steps", "the steps of version %d are not all there, as they were: old values would be read otherwise", was.Version)
		return
	}
	for _, s := range now.Steps[len(was.Steps):] {
		if s.Version <= was.Version {
			f.bad("$.steps", "step %s is of version %d, which is released: a new step is of a new version", s.Field, s.Version)
		}
		if s.To != "" && was.at(s.moved()) != nil {
			f.bad("$.steps", "field %s moves to %s, which is there already: of two stored values one would be lost", s.Field, s.moved())
		}
	}
	f.fields(was.order, "")
	for path, fd := range was.gone {
		if now.at(path) == nil {
			f.bad("$.sections", "field %s was retired in version %d and is not there any more: its values would be lost to sight", path, fd.Retired)
		}
	}
}

func sameStep(a, b Step) bool {
	a.fill, b.fill, a.times, b.times = Step{}.fill, Step{}.fill, Step{}.times, Step{}.times
	return reflect.DeepEqual(a, b)
}

// fields compares fields of the old form, or of one of its tables, with what
// stands in their place.
func (f *follower) fields(list []*Field, table string) {
	for _, was := range list {
		path := table + was.ID
		steps := f.stepsOf(path)
		if n := len(steps); n > 0 {
			path = f.now.after(steps[n-1])
		}
		now := f.now.at(path)
		if now == nil {
			f.bad("$.sections", "field %s (%s) is not there any more: mark it retired, or let a step move it", was.Path(), was.Label)
			continue
		}
		f.field(was, now, steps)
		f.fields(was.Fields, was.ID+".")
	}
}

// stepsOf are the new steps that a field of the old form goes through.
func (f *follower) stepsOf(path string) []int {
	var out []int
	for i := len(f.was.Steps); i < len(f.now.Steps); i++ {
		if f.now.Steps[i].Field == path {
			out = append(out, i)
			path = f.now.Steps[i].moved()
		}
	}
	return out
}

func (f *follower) field(was, now *Field, steps []int) {
	bad := func(format string, args ...any) {
		f.bad("$.sections", "field %s: %s", now.Path(), fmt.Sprintf(format, args...))
	}
	mapped, scaled := map[string]bool{}, false
	for _, i := range steps {
		for from := range f.now.Steps[i].Map {
			mapped[from] = true
		}
		scaled = scaled || f.now.Steps[i].Scale != ""
	}
	switch {
	case now.TypeName != was.TypeName:
		bad("it was %s and is %s: a changed type is a new field", was.TypeName, now.TypeName)
	case now.Codes != was.Codes:
		bad("its codes were of the list %q and are of %q: a changed type is a new field", was.Codes, now.Codes)
	case (now.Personal == nil) != (was.Personal == nil):
		bad("personal data stays personal data, and other data does not become it: what is stored is sealed or is not")
	case now.Unit != was.Unit && !scaled:
		bad("it was in %q and is in %q without a step that says the scale", was.Unit, now.Unit)
	case now.Scale < was.Scale && !scaled:
		bad("it kept %d decimal places and keeps %d", was.Scale, now.Scale)
	case (now.Compute == "") != (was.Compute == ""):
		bad("a computed field is not stored: another one that is filled in needs an id of its own")
	}
	for _, o := range was.Options {
		if _, ok := now.OptionOf(o.Code); !ok && !mapped[o.Code] {
			bad("its option %s (%s) is not there any more: mark it retired, or let a step map it", o.Code, o.Label)
		}
	}
}
