// Package param holds the dated parameters: rates, limits and targets that the
// policy states or that the province sets, each with its source and the days on
// which it holds. Rules and reports ask for them by name and day; no such number
// stands in code.
package param

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"ronghe/app/yamlfile"
	"ronghe/assets"
)

// Share is the unit of a parameter that is a fraction and is shown in percent.
const Share = "%"

// Parameter is one number with its history.
type Parameter struct {
	ID     string  `yaml:"id"`
	Label  string  `yaml:"label"`
	Unit   string  `yaml:"unit"`   // Share, or a unit of measure
	Clause string  `yaml:"clause"` // of the policy, c3 to c35
	Source string  `yaml:"source"` // the document that states it
	Note   string  `yaml:"note"`
	Values []Value `yaml:"values"` // in the order of their days
}

// Value is what a parameter is from one day to another, both included.
type Value struct {
	Text string `yaml:"value"` // decimal; a share as its fraction
	From string `yaml:"from"`  // ISO date
	To   string `yaml:"to"`    // ISO date, "" for until further notice

	number decimal.Decimal
}

// Number returns the value.
func (v Value) Number() decimal.Decimal { return v.number }

// Set is all parameters; it does not change once it is loaded.
type Set struct {
	list []*Parameter
	byID map[string]*Parameter
}

var (
	idPattern     = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	clausePattern = regexp.MustCompile(`^c([3-9]|[12][0-9]|3[0-5])$`)
)

// Load reads every *.yaml of the folder and reports all faults at once.
func Load(fsys fs.FS, dir string) (*Set, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	s := &Set{byID: map[string]*Parameter{}}
	var faults []error
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		var list []*Parameter
		if _, err := yamlfile.Read(path.Base(name), b, &list); err != nil {
			faults = append(faults, err)
			continue
		}
		for _, p := range list {
			if err := s.add(p); err != nil {
				faults = append(faults, fmt.Errorf("%s: parameter %q: %w", path.Base(name), p.ID, err))
			}
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return s, nil
}

// Shipped returns the parameters that the program carries.
var Shipped = sync.OnceValues(func() (*Set, error) { return Load(assets.FS, "params") })

func (s *Set) add(p *Parameter) error {
	switch {
	case !idPattern.MatchString(p.ID):
		return errors.New("the id is not lower-case letters, digits and _")
	case s.byID[p.ID] != nil:
		return errors.New("the id stands twice")
	case p.Label == "" || p.Unit == "" || p.Source == "" || len(p.Values) == 0:
		return errors.New("label, unit, source or values are missing")
	case p.Clause != "" && !clausePattern.MatchString(p.Clause):
		return fmt.Errorf("clause %q is not c3 to c35", p.Clause)
	}
	last := ""
	for i := range p.Values {
		v := &p.Values[i]
		var err error
		if v.number, err = decimal.NewFromString(v.Text); err != nil {
			return fmt.Errorf("value %q is not a number", v.Text)
		}
		for _, day := range []string{v.From, v.To} {
			if _, err := time.Parse(time.DateOnly, day); err != nil && (day != "" || day == v.From) {
				return fmt.Errorf("%q is not a date", day)
			}
		}
		switch {
		case v.To != "" && v.To < v.From, v.From <= last:
			return fmt.Errorf("the days of %s from %s are not in order", v.Text, v.From)
		case v.To == "" && i < len(p.Values)-1:
			return fmt.Errorf("%s from %s has no end and is not the last", v.Text, v.From)
		}
		last = v.To
	}
	s.list = append(s.list, p)
	s.byID[p.ID] = p
	return nil
}

// All returns the parameters in the order of the files.
func (s *Set) All() []*Parameter { return s.list }

// Unit returns a parameter's unit, false where there is no such parameter.
func (s *Set) Unit(id string) (string, bool) {
	p, ok := s.byID[id]
	if !ok {
		return "", false
	}
	return p.Unit, true
}

// Note returns what has to be known of a parameter, "" where nothing has.
func (s *Set) Note(id string) string {
	if p, ok := s.byID[id]; ok {
		return p.Note
	}
	return ""
}

// At returns what a parameter is on a day (ISO date), false where it is not
// known.
func (s *Set) At(id, day string) (decimal.Decimal, bool) {
	p, ok := s.byID[id]
	if !ok {
		return decimal.Decimal{}, false
	}
	for i := len(p.Values) - 1; i >= 0; i-- {
		if v := &p.Values[i]; v.From <= day {
			return v.number, v.To == "" || day <= v.To
		}
	}
	return decimal.Decimal{}, false
}
