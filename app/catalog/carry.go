package catalog

import (
	"fmt"
	"slices"

	"ronghe/app"
)

// Carry says what goes on into the next year (结转上年). Of a table it is about
// rows, one or several a year. Of a form it says which records go on at all; with
// Year each record is of one year itself, and a new one is made.
type Carry struct {
	// While is a filter over records, as rhctl takes one: who does not hold it
	// has come to an end. Forms only.
	While string   `yaml:"while"`
	Year  string   `yaml:"year"` // the year of a row, or of the record
	By    []string `yaml:"by"`   // tables: what tells the rows of one year apart
	Keep  []string `yaml:"keep"` // what is the same at first: columns; of a form fields and tables
	// Open gives columns that begin with what another ended with the year before:
	// the opening balance by its id, the closing one behind.
	Open map[string]string `yaml:"open"`
	// Begins is the month in which such a year begins, 1 where it is left out: a
	// school year begins in September.
	Begins int `yaml:"begins"`
}

// CarriedTables returns the tables whose rows go on into the next year.
func (f *Form) CarriedTables() []*Field {
	var out []*Field
	for _, t := range f.Tables() {
		if t.Carry != nil {
			out = append(out, t)
		}
	}
	return out
}

// Carries reports whether anything of the form goes on into the next year.
func (f *Form) Carries() bool {
	return f.Carry != nil && f.Carry.Year != "" || len(f.CarriedTables()) > 0
}

// Begun reports whether the latest of the form's years of this number has begun
// on a day, which is an ISO date.
func (f *Form) Begun(year int, day string) bool {
	begins := 1
	for _, t := range f.CarriedTables() {
		begins = max(begins, t.Carry.Begins)
	}
	if f.Carry != nil {
		begins = max(begins, f.Carry.Begins)
	}
	return fmt.Sprintf("%04d-%02d-01", year, begins) <= day
}

// carries holds that what is carried forward is there, can be told from what is
// there already, and is nobody's own.
func (k *checker) carries() {
	f := k.f
	for i, s := range f.Sections {
		for j, t := range s.Fields {
			if t.Carry != nil && t.IsTable() {
				k.carry(fmt.Sprintf("$.sections[%d].fields[%d].carry", i, j), t.Carry, t.Column)
				if t.Carry.Year == "" || t.Carry.While != "" {
					k.bad(fmt.Sprintf("$.sections[%d].fields[%d].carry", i, j), "table %s: carry needs a year and takes no while", t.ID)
				}
			}
		}
	}
	c := f.Carry
	if c == nil {
		return
	}
	const at = "$.carry"
	k.carry(at, c, f.Field)
	switch {
	case len(c.By) > 0:
		k.bad(at+".by", "by is for tables: a record is told by the duplicate keys")
	case !f.Carries():
		k.bad(at, "carry names no year, and no table is carried either")
	case c.Year != "" && !slices.ContainsFunc(f.Duplicates, k.f.tellsYear):
		k.bad(at+".year", "no duplicate key has %s and else only what carry keeps: a record would be made again each time", c.Year)
	}
}

// tellsYear reports whether a duplicate key finds the record of a year that a
// carry makes.
func (f *Form) tellsYear(key []string) bool {
	for _, id := range key {
		if id != f.Carry.Year && !slices.Contains(f.Carry.Keep, id) {
			return false
		}
	}
	return slices.Contains(key, f.Carry.Year)
}

func (k *checker) carry(at string, c *Carry, find func(string) (*Field, bool)) {
	if fd, ok := find(c.Year); c.Year != "" && (!ok || fd.TypeName != TypeYear || fd.Compute != "") {
		k.bad(at+".year", "%q is no year that is filled in", c.Year)
	}
	goes := func(at, id string) *Field {
		fd, ok := find(id)
		switch {
		case !ok:
			k.bad(at, "there is no field %q", id)
			return nil
		case fd.Compute != "" || fd.Personal != nil || fd.TypeName == TypeFiles || id == c.Year || id == k.f.Identity && fd.table == nil:
			k.bad(at, "%q is computed, personal, attached, the code or the year: it is not carried", id)
		}
		for _, col := range fd.Fields {
			if col.Personal != nil {
				k.bad(at, "table %q has personal data: it is not carried", id)
			}
		}
		return fd
	}
	if c.Begins < 0 || c.Begins > 12 {
		k.bad(at+".begins", "%d is no month", c.Begins)
	}
	for i, id := range c.Keep {
		goes(fmt.Sprintf("%s.keep[%d]", at, i), id)
	}
	for i, id := range c.By {
		if goes(fmt.Sprintf("%s.by[%d]", at, i), id) != nil && !slices.Contains(c.Keep, id) {
			k.bad(fmt.Sprintf("%s.by[%d]", at, i), "%q tells rows apart and is not kept", id)
		}
	}
	for open, closing := range c.Open {
		to := goes(at+".open", open)
		from, ok := find(closing)
		if !ok {
			k.bad(at+".open", "there is no field %q", closing)
		} else if to != nil && (to.TypeName != from.TypeName || to.Scale < from.Scale) {
			k.bad(at+".open", "%q cannot take what %q holds", open, closing)
		}
	}
}

// SameRow reports whether row is the one of a year that old goes on in: the same
// in the fields that tell the rows of one year apart.
func (c *Carry) SameRow(row, old map[string]app.Value, year string) bool {
	if row[c.Year].Text() != year {
		return false
	}
	for _, id := range c.By {
		if !row[id].Equal(old[id]) {
			return false
		}
	}
	return true
}
