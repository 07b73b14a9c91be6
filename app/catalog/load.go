package catalog

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sort"
	"sync"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/yamlfile"
)

// Catalog is all definitions, checked.
type Catalog struct {
	forms []*Form
	byID  map[string]*Form
	env   *Env
	share shared

	loaded bool // all forms of the folder are there
}

// shared is _shared.yaml: what several forms use.
type shared struct {
	Sections map[string]*Section `yaml:"sections"`
	Options  map[string][]Option `yaml:"options"`
	Words    Words               `yaml:"words"`
	Measures map[string]Measure  `yaml:"measures"`
	Groups   []string            `yaml:"groups"` // headings of the navigation, in order
}

// SharedFile is the file that holds shared sections, options, words, measures.
const SharedFile = "_shared.yaml"

// Load reads every definition of the folder. It reports every fault of every
// file in one go, each as "file:line: what is wrong".
func Load(fsys fs.FS, dir string, lists Lists) (*Catalog, error) {
	c := &Catalog{byID: map[string]*Form{}}
	raw, err := fs.ReadFile(fsys, path.Join(dir, SharedFile))
	if err != nil {
		return nil, fmt.Errorf("shared definitions: %w", err)
	}
	if _, err := yamlfile.Read(SharedFile, raw, &c.share); err != nil {
		return nil, err
	}
	if err := c.share.check(); err != nil {
		return nil, err
	}
	c.share.fold()
	c.env = &Env{Lists: lists, Words: c.share.Words, Measures: c.share.Measures}
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return path.Base(name) == SharedFile })
	forms, errs := make([]*Form, len(names)), make([]error, len(names))
	var reading sync.WaitGroup // understanding the texts is half of a start of the program
	for i, name := range names {
		reading.Go(func() {
			var b []byte
			if b, errs[i] = fs.ReadFile(fsys, name); errs[i] == nil {
				forms[i], errs[i] = read(path.Base(name), b)
			}
		})
	}
	reading.Wait()
	var faults []error
	for i, f := range forms {
		if errs[i] == nil {
			errs[i] = c.add(f)
		}
		if errs[i] != nil {
			faults = append(faults, errs[i])
		}
	}
	c.loaded = true
	for _, f := range c.forms {
		faults = append(faults, c.checkLinks(f)...)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return c, nil
}

// sort puts the forms into the order of the navigation.
func (c *Catalog) sort() {
	sort.SliceStable(c.forms, func(i, j int) bool { return c.less(c.forms[i], c.forms[j]) })
}

func (c *Catalog) less(a, b *Form) bool {
	if ga, gb := index(c.share.Groups, a.Group), index(c.share.Groups, b.Group); ga != gb {
		return ga < gb
	}
	if a.Order != b.Order {
		return a.Order < b.Order
	}
	return a.ID < b.ID
}

func index(list []string, s string) int {
	for i, x := range list {
		if x == s {
			return i
		}
	}
	return len(list)
}

func (s *shared) check() error {
	if len(s.Words.Yes) == 0 || len(s.Words.No) == 0 || len(s.Words.NA) == 0 {
		return fmt.Errorf("%s: words for yes, no and na are missing", SharedFile)
	}
	for name, m := range s.Measures {
		if d, err := decimal.NewFromString(m.Factor); err != nil || !d.IsPositive() {
			return fmt.Errorf("%s: measure %s: factor %q is not a positive number", SharedFile, name, m.Factor)
		}
	}
	return nil
}

// fold makes words and measures match in either width: what is read is folded
// before it is looked up.
func (s *shared) fold() {
	for _, list := range [][]string{s.Words.Yes, s.Words.No, s.Words.NA, s.Words.Blank, s.Words.None, s.Words.Open, s.Words.Term} {
		for i, w := range list {
			list[i] = app.FoldWidth(w)
		}
	}
	folded := make(map[string]Measure, len(s.Measures))
	for name, m := range s.Measures {
		folded[app.FoldWidth(name)] = m
	}
	s.Measures = folded
}

// Forms returns the registers in the order of the navigation.
func (c *Catalog) Forms() []*Form {
	return slices.DeleteFunc(slices.Clone(c.forms), func(f *Form) bool { return f.Internal })
}

// All returns every definition, the internal ones too.
func (c *Catalog) All() []*Form { return c.forms }

// Form returns a definition by id.
func (c *Catalog) Form(id string) (*Form, bool) {
	f, ok := c.byID[id]
	return f, ok
}

// Lists returns the code lists that the catalogue was loaded with.
func (c *Catalog) Lists() Lists { return c.env.Lists }

// Copy is a catalogue of the same forms, to which others may be added.
func (c *Catalog) Copy() *Catalog {
	cp := *c
	cp.forms, cp.byID = slices.Clone(c.forms), maps.Clone(c.byID)
	return &cp
}

// Add reads one more definition; a form whose id is there already is refused,
// as is one that points to a register that is not there.
func (c *Catalog) Add(name string, b []byte) (*Form, error) {
	f, err := read(name, b)
	if err == nil {
		err = c.add(f)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// read understands a definition's text; nothing is checked yet.
func read(name string, b []byte) (*Form, error) {
	f := &Form{fields: map[string]*Field{}, gone: map[string]*Field{}}
	file, err := yamlfile.Read(name, b, f)
	f.where, f.sum = file.Where, sha256.Sum256(b)
	return f, err
}

func (c *Catalog) add(f *Form) error {
	if err := c.useShared(f); err != nil {
		return err
	}
	if faults := c.checkForm(f); len(faults) > 0 {
		return errors.Join(faults...)
	}
	c.byID[f.ID] = f
	if c.loaded { // Load looks at the links when all forms are there
		if faults := c.checkLinks(f); len(faults) > 0 {
			delete(c.byID, f.ID)
			return errors.Join(faults...)
		}
	}
	c.forms = append(c.forms, f)
	c.sort()
	return nil
}

// useShared puts copies of shared sections into the form, so that no field is
// shared between forms.
func (c *Catalog) useShared(f *Form) error {
	for i, s := range f.Sections {
		if s.Use == "" {
			continue
		}
		from := c.share.Sections[s.Use]
		if from == nil {
			return f.fault(fmt.Sprintf("$.sections[%d].use", i), "no shared section %q", s.Use)
		}
		cp := *from
		cp.Use = s.Use
		cp.Fields = append(cloneFields(from.Fields), s.Fields...) // a form may add fields of its own
		if s.Title != "" {
			cp.Title = s.Title
		}
		if s.Help != "" {
			cp.Help = s.Help
		}
		if s.Show != "" {
			cp.Show = s.Show
		}
		if cp.ID == "" {
			cp.ID = s.Use
		}
		f.Sections[i] = &cp
	}
	return nil
}

// cloneFields copies definitions that are not checked yet.
func cloneFields(fields []*Field) []*Field {
	out := make([]*Field, len(fields))
	for i, fd := range fields {
		cp := *fd
		cp.Options = slices.Clone(fd.Options)
		cp.Fields = cloneFields(fd.Fields)
		out[i] = &cp
	}
	return out
}

// checkLinks holds that references point to registers that exist, and fills to
// what is there to take.
func (c *Catalog) checkLinks(f *Form) []error {
	var faults []error
	for i, s := range f.Sections {
		for j := range s.Fields {
			at := fmt.Sprintf("$.sections[%d].fields[%d]", i, j)
			each(s.Fields[j:j+1], func(fd *Field) {
				for _, to := range fd.To {
					if c.byID[to] == nil {
						faults = append(faults, f.fault(at, "field %s points to the register %q, which does not exist", fd.Path(), to))
					}
				}
			})
		}
	}
	if len(faults) > 0 {
		return faults
	}
	f.Each(func(fd *Field) {
		for _, s := range c.checkFill(f, fd) {
			faults = append(faults, f.fault("$.sections", "field %s: %s", fd.Path(), s))
		}
		if fd.Fill == nil || len(faults) > 0 {
			return
		}
		by := f.fields[fd.Fill.By]
		if fd.table != nil {
			by = fd.table.byID[fd.Fill.By]
		}
		by.fills = append(by.fills, fd)
	})
	return faults
}

// each calls fn for every field and every column of every table.
func each(fields []*Field, fn func(*Field)) {
	for _, fd := range fields {
		fn(fd)
		each(fd.Fields, fn)
	}
}

// Each calls fn for every field of the form and every column of its tables.
func (f *Form) Each(fn func(*Field)) { each(f.order, fn) }
