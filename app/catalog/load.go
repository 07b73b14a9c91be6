package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/shopspring/decimal"
)

// Catalog is all definitions, checked.
type Catalog struct {
	forms []*Form
	byID  map[string]*Form
	env   *Env
	share shared
}

// shared is _shared.yaml: what several forms use.
type shared struct {
	Sections map[string]*Section `yaml:"sections"`
	Options  map[string][]Option `yaml:"options"`
	Words    Words               `yaml:"words"`
	Measures map[string]Measure  `yaml:"measures"`
	Groups   []string            `yaml:"groups"` // headings of the navigation, in order
	raw      []byte
}

// source finds the line of a part of a definition for messages.
type source struct {
	name string
	file *ast.File
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
	if err := yaml.UnmarshalWithOptions(raw, &c.share, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s:%w", SharedFile, err)
	}
	c.share.raw = raw
	c.env = &Env{Lists: lists, Words: c.share.Words, Measures: c.share.Measures}
	if err := c.share.check(); err != nil {
		return nil, err
	}
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, name := range names {
		if path.Base(name) == SharedFile {
			continue
		}
		b, err := fs.ReadFile(fsys, name)
		if err == nil {
			_, err = c.Add(path.Base(name), b)
		}
		if err != nil {
			faults = append(faults, err)
		}
	}
	faults = append(faults, c.checkLinks()...)
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	sort.SliceStable(c.forms, func(i, j int) bool { return c.less(c.forms[i], c.forms[j]) })
	return c, nil
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

// Forms returns the definitions in the order of the navigation.
func (c *Catalog) Forms() []*Form { return c.forms }

// Form returns a definition by id.
func (c *Catalog) Form(id string) (*Form, bool) {
	f, ok := c.byID[id]
	return f, ok
}

// Lists returns the code lists that the catalogue was loaded with.
func (c *Catalog) Lists() Lists { return c.env.Lists }

// Add reads one more definition; a form whose id is there already is refused.
// References to other registers are not followed until Load's end, so a form
// may come before those it names.
func (c *Catalog) Add(name string, b []byte) (*Form, error) {
	file, err := parser.ParseBytes(b, 0)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", name, err)
	}
	f := &Form{src: source{name: name, file: file}, fields: map[string]*Field{}}
	if err := yaml.UnmarshalWithOptions(b, f, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s:%w", name, err)
	}
	if err := c.useShared(f); err != nil {
		return nil, err
	}
	if faults := c.checkForm(f); len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	c.forms = append(c.forms, f)
	c.byID[f.ID] = f
	return f, nil
}

// useShared puts copies of shared sections into the form, so that no field is
// shared between forms.
func (c *Catalog) useShared(f *Form) error {
	for i, s := range f.Sections {
		if s.Use == "" {
			continue
		}
		if c.share.Sections[s.Use] == nil {
			return f.fault(fmt.Sprintf("$.sections[%d].use", i), "no shared section %q", s.Use)
		}
		var fresh shared
		if err := yaml.Unmarshal(c.share.raw, &fresh); err != nil {
			return err
		}
		cp := fresh.Sections[s.Use]
		cp.Use = s.Use
		cp.Fields = append(cp.Fields, s.Fields...) // a form may add fields of its own
		if s.Title != "" {
			cp.Title = s.Title
		}
		if cp.ID == "" {
			cp.ID = s.Use
		}
		f.Sections[i] = cp
	}
	return nil
}

// Where returns "file:line" of a YAML path such as $.checks[2].expr.
func (f *Form) Where(yamlPath string) string {
	if p, err := yaml.PathString(yamlPath); err == nil && f.src.file != nil {
		if node, err := p.FilterFile(f.src.file); err == nil && node != nil {
			return fmt.Sprintf("%s:%d", f.src.name, node.GetToken().Position.Line)
		}
	}
	return f.src.name
}

func (f *Form) fault(yamlPath, format string, args ...any) error {
	return fmt.Errorf("%s: %s", f.Where(yamlPath), fmt.Sprintf(format, args...))
}

var idPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// reserved names would clash with the projection's own columns.
var reserved = map[string]bool{"id": true, "rid": true, "unit": true, "rev": true, "deleted": true, "hard": true, "soft": true, "updated": true, "q": true}

// checkForm reports every fault of a definition.
func (c *Catalog) checkForm(f *Form) []error {
	var faults []error
	bad := func(p, format string, args ...any) { faults = append(faults, f.fault(p, format, args...)) }
	if !idPattern.MatchString(f.ID) {
		bad("$.id", "id %q is not lower-case letters, digits and _", f.ID)
	}
	if c.byID[f.ID] != nil {
		bad("$.id", "form %q stands twice", f.ID)
	}
	if f.Version < 1 {
		bad("$.version", "version must be 1 or more")
	}
	if f.Title == "" {
		bad("$.title", "title is missing")
	}
	if f.Scope == "" {
		f.Scope = UnitScope
	}
	if f.Scope != UnitScope && f.Scope != ProvinceScope {
		bad("$.scope", "scope %q is not unit or province", f.Scope)
	}
	for i, s := range f.Sections {
		at := fmt.Sprintf("$.sections[%d]", i)
		if s.Title == "" {
			bad(at, "section %d has no title", i+1)
		}
		for j, fd := range s.Fields {
			faults = append(faults, c.checkField(f, nil, fd, fmt.Sprintf("%s.fields[%d]", at, j))...)
		}
	}
	if len(faults) > 0 {
		return faults // names below are only worth checking once the fields stand
	}
	return checkNames(f)
}

func (c *Catalog) checkField(f *Form, table, fd *Field, at string) []error {
	var faults []error
	bad := func(format string, args ...any) {
		faults = append(faults, f.fault(at, "field %s: %s", fd.ID, fmt.Sprintf(format, args...)))
	}
	fd.form, fd.table, fd.env = f, table, c.env
	if !idPattern.MatchString(fd.ID) || reserved[fd.ID] {
		bad("the id is not lower-case letters, digits and _, or is reserved")
	}
	if fd.Label == "" {
		bad("label is missing")
	}
	if fd.OptionSet != "" {
		if fd.Options = c.share.Options[fd.OptionSet]; fd.Options == nil {
			bad("no shared options %q", fd.OptionSet)
		}
		fd.Options = append([]Option(nil), fd.Options...)
	}
	t, ok := types[fd.TypeName]
	if !ok {
		bad("type %q is not one of %s", fd.TypeName, strings.Join(TypeNames(), ", "))
		return faults
	}
	fd.typ = t
	if err := t.Check(fd, c.env); err != nil {
		bad("%v", err)
	}
	if fd.Personal != nil && (fd.Personal.Purpose == "" || fd.Personal.Keep == "" || fd.Personal.Mask == "") {
		bad("personal data needs purpose, keep and mask")
	}
	into := f.fields
	if table != nil {
		into = table.byID
	} else {
		f.order = append(f.order, fd)
	}
	if into[fd.ID] != nil {
		bad("the id stands twice")
	}
	into[fd.ID] = fd
	fd.byID = map[string]*Field{}
	for i, col := range fd.Fields {
		faults = append(faults, c.checkField(f, fd, col, fmt.Sprintf("%s.fields[%d]", at, i))...)
	}
	return faults
}

// checkNames holds that every name in lists, keys, search, duplicates, checks
// and export is a field, and that no personal field is listed or searched.
func checkNames(f *Form) []error {
	var faults []error
	need := func(at, name string, open bool) {
		fd, ok := f.Find(strings.TrimPrefix(name, "-"))
		switch {
		case !ok:
			faults = append(faults, f.fault(at, "there is no field %q", name))
		case !open && fd.Personal != nil:
			faults = append(faults, f.fault(at, "field %q is personal data: it cannot stand here", name))
		}
	}
	all := func(at string, names []string, open bool) {
		for i, n := range names {
			need(fmt.Sprintf("%s[%d]", at, i), n, open)
		}
	}
	if len(f.Keys) == 0 {
		faults = append(faults, f.fault("$.id", "keys are missing: which fields must a record have to be stored"))
	}
	all("$.keys", f.Keys, false)
	need("$.display", f.Display, false)
	if f.Identity != "" {
		need("$.identity", f.Identity, false)
	}
	all("$.list.columns", f.List.Columns, true)
	all("$.list.sort", f.List.Sort, false)
	all("$.list.filters", f.List.Filters, false)
	all("$.list.sums", f.List.Sums, false)
	all("$.search", f.Search, false)
	for i, d := range f.Duplicates {
		all(fmt.Sprintf("$.duplicates[%d]", i), d, true)
	}
	var cols func(at string, list []*ExportCol)
	cols = func(at string, list []*ExportCol) {
		for i, col := range list {
			p := fmt.Sprintf("%s[%d]", at, i)
			if len(col.Columns) > 0 {
				cols(p+".columns", col.Columns)
				continue
			}
			need(p, col.Field, true)
		}
	}
	cols("$.export.columns", f.Export.Columns)
	check := func(at string, list []*Check, find func(string) bool) {
		seen := map[string]bool{}
		for i, ck := range list {
			p := fmt.Sprintf("%s[%d]", at, i)
			if ck.ID == "" || seen[ck.ID] || ck.Expr == "" || ck.Message == "" || len(ck.At) == 0 {
				faults = append(faults, f.fault(p, "a check needs an id of its own, expr, message and at"))
			}
			seen[ck.ID] = true
			if ck.Level != HardCheck && ck.Level != SoftCheck {
				faults = append(faults, f.fault(p, "level %q is not hard or soft", ck.Level))
			}
			for _, a := range ck.At {
				if !find(a) {
					faults = append(faults, f.fault(p, "at: there is no field %q", a))
				}
			}
		}
	}
	check("$.checks", f.Checks, func(n string) bool { _, ok := f.Find(n); return ok })
	for _, t := range f.Tables() {
		check("$.sections", t.Checks, func(n string) bool { _, ok := t.Column(n); return ok })
	}
	return faults
}

// checkLinks holds that references point to registers that exist.
func (c *Catalog) checkLinks() []error {
	var faults []error
	for _, f := range c.forms {
		each(f.order, func(fd *Field) {
			for _, to := range fd.To {
				if c.byID[to] == nil {
					faults = append(faults, f.fault("$.sections", "field %s points to the register %q, which does not exist", fd.Path(), to))
				}
			}
		})
	}
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
