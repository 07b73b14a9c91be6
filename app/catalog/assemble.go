package catalog

import (
	"errors"
	"fmt"
)

// Assemble makes a form usable that was put together in code rather than read
// from a file: its fields get their types, and what is wrong with them or with
// its checks is reported, each fault with the place that where gives for a path
// such as $.sections[0].fields[2]. The form does not join the catalogue: it
// serves rules alone, and needs no keys, lists or headers of its own.
func (c *Catalog) Assemble(f *Form, where func(yamlPath string) string) error {
	f.where, f.fields, f.order = where, map[string]*Field{}, nil
	k := &checker{c: c, f: f}
	for i, s := range f.Sections {
		for j, fd := range s.Fields {
			k.field(nil, fd, fmt.Sprintf("$.sections[%d].fields[%d]", i, j))
		}
	}
	if len(k.faults) == 0 {
		k.checks("$.checks", f.Checks, f.Find)
	}
	return errors.Join(k.faults...)
}
