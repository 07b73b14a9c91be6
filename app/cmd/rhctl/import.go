package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/intake"
	"ronghe/app/register"
)

// filePassword is the variable with the password of an encrypted workbook: an
// argument could be read by others.
const filePassword = "RONGHE_FILE_PASSWORD"

// anyForm stands for the register that a sheet fits best.
const anyForm = "auto"

// imported is the outcome of an import as printed.
type imported struct{ register.Imported }

func (i imported) Lines() []string {
	key, kept := "ctl.imported", ""
	if n := i.Kept + i.Passed; n > 0 {
		kept = i18n.T("ctl.kept", "n", fmt.Sprint(n))
	}
	if i.DryRun {
		key = "ctl.dry_run"
	}
	out := []string{i18n.T(key,
		"rows", fmt.Sprint(i.Rows), "added", fmt.Sprint(i.Added), "updated", fmt.Sprint(i.Updated),
		"unchanged", fmt.Sprint(i.Unchanged), "kept", kept, "refused", fmt.Sprint(i.Refused), "skipped", fmt.Sprint(i.Skipped))}
	for _, r := range i.Preview {
		out = append(out, i18n.T("ctl.import_row", "sheet", r.Sheet, "line", fmt.Sprint(r.Line), "what", i18n.T("register.row."+r.What), "name", r.Name))
		for _, c := range r.Changes {
			out = append(out, i18n.T("ctl.import_change", "label", c.Label, "from", c.Old, "to", c.New))
		}
		for _, s := range r.Several {
			out = append(out, i18n.T("ctl.import_several", "id", string(s.ID), "name", s.Name, "says", s.Says))
		}
	}
	if i.Report != "" {
		out = append(out, i18n.T("ctl.report", "path", i.Report))
	}
	return out
}

// importedAll is the outcome of several files or sheets.
type importedAll struct {
	Batch app.ID              `json:"batch,omitempty"`
	Files []register.Imported `json:"files"`
}

func (a importedAll) Lines() (out []string) {
	for _, f := range a.Files {
		out = append(out, f.File+" → "+f.Form)
		out = append(out, imported{f}.Lines()...)
	}
	return out
}

// importFlags are the flags of an import before they are read.
type importFlags struct {
	sheet, head, existing, key, report string
	dry, afresh                        bool
	preview                            int
	maps, units, means, rows           []string
}

func importFile(c *ctl, args []string) (any, error) {
	var fl importFlags
	fs := pflag.NewFlagSet("import", pflag.ContinueOnError)
	fs.StringVar(&fl.sheet, "sheet", "", "")
	fs.StringVar(&fl.head, "head", "", "")
	fs.StringVar(&fl.existing, "existing", "", "")
	fs.StringVar(&fl.key, "key", "", "")
	fs.StringVar(&fl.report, "report", "", "")
	fs.BoolVar(&fl.dry, "dry-run", false, "")
	fs.BoolVar(&fl.afresh, "afresh", false, "")
	fs.IntVar(&fl.preview, "preview", 0, "")
	fs.StringArrayVar(&fl.maps, "map", nil, "")
	fs.StringArrayVar(&fl.units, "unit", nil, "")
	fs.StringArrayVar(&fl.means, "mean", nil, "")
	fs.StringArrayVar(&fl.rows, "row", nil, "")
	if err := fs.Parse(args); err != nil {
		return nil, usage(err)
	}
	args = fs.Args()
	if len(args) < 2 || fl.report != "" && len(args) > 2 {
		return nil, usage(fmt.Errorf("import"))
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		reqs, err := fl.requests(c, svc, args[0], args[1:])
		if err != nil {
			return nil, err
		}
		outs, err := svc.ImportAll(c.ctx, reqs)
		if err != nil {
			return nil, err
		}
		for _, out := range outs {
			for _, p := range out.Problems {
				if len(outs) > 1 {
					p.File = out.File
				}
				c.problems = append(c.problems, p)
			}
		}
		if len(outs) == 1 {
			return imported{outs[0]}, nil
		}
		return importedAll{outs[0].Batch, outs}, nil
	})
}

// requests are one for each file, or for each sheet of it that fits a register.
func (fl *importFlags) requests(c *ctl, svc *register.Service, form string, files []string) ([]register.ImportRequest, error) {
	var out []register.ImportRequest
	add := func(id, path, sheet string) error {
		f, ok := svc.Catalog().Form(id)
		if !ok {
			return app.NewError(app.CodeNotFound, nil, "what", id)
		}
		r, err := fl.request(f)
		r.Path, r.Sheet, r.Password = path, sheet, os.Getenv(filePassword)
		out = append(out, r)
		return err
	}
	for _, path := range files {
		if form != anyForm {
			if err := add(form, path, fl.sheet); err != nil {
				return nil, err
			}
			continue
		}
		sheets, left, err := svc.Route(c.ctx, path, os.Getenv(filePassword))
		if err != nil {
			return nil, err
		}
		if fl.sheet != "" { // that one alone
			other := func(name string) bool { return name != fl.sheet }
			left = slices.DeleteFunc(left, other)
			sheets = slices.DeleteFunc(sheets, func(s register.Routed) bool { return other(s.Sheet) })
			if len(sheets)+len(left) == 0 {
				return nil, app.NewError(register.CodeNoSheet, nil, "sheet", fl.sheet, "file", filepath.Base(path))
			}
		}
		for _, name := range left {
			c.warn(app.NewError(register.CodeSheetLeft, nil, "sheet", name))
		}
		if len(sheets) == 0 {
			return nil, app.NewError(register.CodeNoForm, nil, "file", path)
		}
		for _, s := range sheets {
			if err := add(s.Form.ID, path, s.Sheet); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (fl *importFlags) request(f *catalog.Form) (register.ImportRequest, error) {
	r := register.ImportRequest{Form: f.ID, DryRun: fl.dry, Report: fl.report, Afresh: fl.afresh, Preview: fl.preview}
	var ok bool
	if r.Existing, ok = existing[fl.existing]; !ok {
		return r, usage(fmt.Errorf("--existing %s", fl.existing))
	}
	if fl.key != "" {
		r.Key = strings.Split(fl.key, ",")
	}
	lay, said, err := fl.layout(f)
	if err != nil {
		return r, err
	}
	if said {
		r.Layouts = []intake.Layout{lay}
	}
	r.Decided, err = fl.decided()
	return r, err
}

var existing = map[string]register.Existing{
	"": register.Complete, "complete": register.Complete, "blank": register.FillBlanks,
	"keep": register.LeaveAlone, "add": register.AddAnyway,
}

// layout reads --head, --map, --unit and --mean.
func (fl *importFlags) layout(f *catalog.Form) (lay intake.Layout, said bool, err error) {
	lay = intake.Layout{Sheet: fl.sheet, Columns: map[int]intake.Choice{}, Heads: map[string]intake.Choice{}, Values: map[string]map[string]string{}}
	if fl.head != "" {
		from, to, several := strings.Cut(fl.head, "-")
		if lay.HeadFrom, err = strconv.Atoi(from); err == nil && several {
			lay.HeadTo, err = strconv.Atoi(to)
		}
		if err != nil || lay.HeadFrom < 1 || several && lay.HeadTo < lay.HeadFrom {
			return lay, false, usage(fmt.Errorf("--head %s", fl.head))
		}
	}
	units := map[string]string{}
	for _, u := range fl.units {
		column, unit, ok := strings.Cut(u, "=")
		if !ok {
			return lay, false, usage(fmt.Errorf("--unit %s", u))
		}
		units[column] = unit
	}
	for _, m := range fl.maps {
		column, name, ok := strings.Cut(m, "=")
		key, known := targetNamed(f, name)
		if !ok || column == "" || !known {
			return lay, false, usage(fmt.Errorf("--map %s", m))
		}
		choice := intake.Choice{Target: key, Unit: units[column]}
		if i, letters := columnNumber(column); letters {
			lay.Columns[i] = choice
		} else {
			lay.Heads[column] = choice
		}
		delete(units, column)
	}
	if len(units) > 0 {
		return lay, false, usage(fmt.Errorf("--unit: --map"))
	}
	for _, m := range fl.means {
		field, rest, ok := strings.Cut(m, ":")
		text, value, ok2 := strings.Cut(rest, "=")
		if _, known := f.Find(field); !ok || !ok2 || !known {
			return lay, false, usage(fmt.Errorf("--mean %s", m))
		}
		if lay.Values[field] == nil {
			lay.Values[field] = map[string]string{}
		}
		lay.Values[field][text] = value
	}
	return lay, fl.head != "" || len(fl.maps)+len(fl.means) > 0, nil
}

// targetNamed finds what a column may fill by its key or its label; "" is that
// it is not imported.
func targetNamed(f *catalog.Form, name string) (key string, ok bool) {
	if name == "" {
		return "", true
	}
	t, ok := intake.Named(f, name)
	return t.Key, ok
}

var columnLetters = regexp.MustCompile(`^[A-Z]{1,3}$`)

// columnNumber reads the letters of a column, 0-based.
func columnNumber(s string) (int, bool) {
	if !columnLetters.MatchString(s) {
		return 0, false
	}
	n := 0
	for _, c := range s {
		n = 26*n + int(c-'A') + 1
	}
	return n - 1, true
}

// decided reads --row SHEET!LINE=pass|complete|blank|keep|add|ID.
func (fl *importFlags) decided() (map[register.RowPlace]register.Decision, error) {
	out := map[register.RowPlace]register.Decision{}
	for _, r := range fl.rows {
		place, what, ok := strings.Cut(r, "=")
		i := strings.LastIndex(place, "!")
		if !ok || i < 0 || what == "" {
			return nil, usage(fmt.Errorf("--row %s", r))
		}
		line, err := strconv.Atoi(place[i+1:])
		if err != nil {
			return nil, usage(fmt.Errorf("--row %s", r))
		}
		var d register.Decision
		if how, known := existing[what]; known {
			d.How = how
		} else if d.Pass = what == "pass"; !d.Pass {
			d.Record = app.ID(what)
		}
		out[register.RowPlace{Sheet: place[:i], Line: line}] = d
	}
	return out, nil
}
