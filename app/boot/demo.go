package boot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/policy"
	"ronghe/app/register"
	"ronghe/app/yamlfile"
	"ronghe/assets"
)

// demoRecord is a demonstration record as text, read the way typed input is.
type demoRecord struct {
	Form   string                         `yaml:"form"`
	Fields map[string]string              `yaml:"fields"`
	Rows   map[string][]map[string]string `yaml:"rows"`
}

// CodeDemoRecords means that a folder in use was to get the demonstration: {n}
// records are there.
const CodeDemoRecords = "boot.demo_records"

// ForDemo refuses a folder that holds records: made-up ones among them are easily
// taken for real, and taken out one by one. Errors: boot.demo_records.
func (p *Program) ForDemo(ctx context.Context) error {
	n := 0
	for _, f := range p.defs.Catalog.Forms() {
		sum, err := p.store.Summarise(ctx, app.Query{Form: f.ID})
		if err != nil {
			return err
		}
		n += sum.Count
	}
	if n > 0 {
		return app.NewError(CodeDemoRecords, nil, "n", strconv.Itoa(n), "dir", p.Dir())
	}
	return nil
}

// FillDemo puts the demonstration records into the registers and returns how
// many it added; a record that is there already is left alone.
func (p *Program) FillDemo(ctx context.Context, progress func(done, total int)) (int, error) {
	if p.svc == nil {
		return 0, app.NewError(app.CodeDenied, nil, "action", "demo")
	}
	list, err := demoRecords()
	if err != nil {
		return 0, err
	}
	n := 0
	for i, d := range list {
		if err := ctx.Err(); err != nil {
			return n, app.NewError(app.CodeCanceled, err)
		}
		added, err := addDemo(ctx, p.svc, d)
		if err != nil {
			return n, fmt.Errorf("demonstration record %d (%s): %w", i+1, d.Form, err)
		}
		if added {
			n++
		}
		if progress != nil {
			progress(i+1, len(list))
		}
	}
	return n, nil
}

func demoRecords() ([]demoRecord, error) {
	names, err := fs.Glob(assets.FS, "demo/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []demoRecord
	for _, name := range names {
		b, err := fs.ReadFile(assets.FS, name)
		if err != nil {
			return nil, err
		}
		var part []demoRecord
		if _, err := yamlfile.Read(path.Base(name), b, &part); err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	return all, nil
}

// addDemo stores one record by the way that a script's JSON takes.
func addDemo(ctx context.Context, svc *register.Service, d demoRecord) (bool, error) {
	doc, err := json.Marshal(map[string]any{"fields": d.Fields, "tables": d.Rows})
	if err != nil {
		return false, err
	}
	rec, _, problems, err := svc.ReadRecord(ctx, d.Form, bytes.NewReader(doc))
	if err != nil {
		return false, err
	}
	for _, pr := range problems {
		if pr.Severity == app.Refused {
			return false, fmt.Errorf("%s %s: %s %v", pr.Table, pr.Field, pr.Code, pr.Args)
		}
	}
	_, err = svc.Save(ctx, rec, nil, "")
	if app.CodeOf(err) == register.CodeExists {
		return false, nil
	}
	return err == nil, err
}

// Years of the reports that the demonstration's units have; of the later one the
// last unit has none.
const (
	demoFirst = 2024
	demoLast  = 2025
)

// FillDemoUnits gives the units below the own one records of their own, made from
// the demonstration's, and their reports of two years, as they would come up from
// them. It returns how many records and reports it added.
func (p *Program) FillDemoUnits(ctx context.Context, progress func(done, total int)) (int, error) {
	if joined, err := p.store.Enrolled(ctx); err != nil {
		return 0, err
	} else if joined { // what is made up for others goes to no server
		return 0, app.NewError(app.CodeDenied, nil, "action", "demo")
	}
	s, err := p.Annual()
	if err != nil {
		return 0, err
	}
	list, err := demoRecords()
	if err != nil {
		return 0, err
	}
	units, n := s.Subordinates(p.svc.Who().Unit.Code), 0
	for i, u := range units {
		if err := ctx.Err(); err != nil {
			return n, app.NewError(app.CodeCanceled, err)
		}
		svc := p.serviceOf(register.Identity{User: p.svc.Who().User, Unit: u})
		for j, d := range list {
			f, ok := p.defs.Catalog.Form(d.Form)
			if !ok || f.Scope == catalog.ProvinceScope || d.Form == policy.TaskForm || j%len(units) != i && (j+1)%len(units) != i {
				continue
			}
			added, err := addDemo(ctx, svc, d.of(p.defs.Catalog, f, u))
			if err != nil {
				return n, fmt.Errorf("demonstration record %d (%s) of %s: %w", j+1, d.Form, u.Code, err)
			}
			if added {
				n++
			}
		}
		for year := demoFirst; year <= demoLast; year++ {
			if year == demoLast && i == len(units)-1 && i > 0 {
				continue
			}
			if err := p.fillReport(ctx, svc, year); err != nil {
				return n, err
			}
			n++
		}
		if progress != nil {
			progress(i+1, len(units))
		}
	}
	return n, nil
}

// of is the record as another unit might have it: under another name and without
// the code that belongs to the first.
func (d demoRecord) of(cat *catalog.Catalog, f *catalog.Form, u app.Unit) demoRecord {
	out := d
	directories := func(form string) bool {
		to, ok := cat.Form(form)
		return ok && to.Scope == catalog.ProvinceScope
	}
	out.Fields = maps.Clone(d.Fields)
	delete(out.Fields, f.Identity)
	for _, fd := range f.Fields() { // what only the first has
		if fd.TypeName == catalog.TypeRef && !slices.ContainsFunc(fd.To, directories) {
			delete(out.Fields, fd.ID)
		}
	}
	if fd, ok := f.Field(f.Display); ok && fd.TypeName == catalog.TypeText && fd.Compute == "" && len(fd.Options) == 0 {
		out.Fields[f.Display] = u.Name + d.Fields[f.Display]
	}
	return out
}

// fillReport fills the report of the unit that svc works for.
func (p *Program) fillReport(ctx context.Context, svc *register.Service, year int) error {
	book, err := p.defs.Annual()
	if err != nil {
		return err
	}
	s := annual.New(book, svc, codes.Units(), Report{})
	r, err := s.Open(ctx, year)
	if err != nil {
		return err
	}
	plan, err := s.Plan(ctx, r, nil)
	if err != nil {
		return err
	}
	_, err = s.Fill(ctx, r, plan)
	return err
}
