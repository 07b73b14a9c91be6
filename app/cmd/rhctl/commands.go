package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/boot"
	"ronghe/app/catalog"
	"ronghe/app/definition"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/app/rules"
	"ronghe/store"
)

func commands() []command {
	return []command{
		{"init", initialise},
		{"forms", forms},
		{"put", put},
		{"list", list},
		{"show", show},
		{"delete", remove},
		{"undelete", undelete},
		{"merge", merge},
		{"carry", carryForward},
		{"import", importFile},
		{"template", template},
		{"export", export},
		{"print", printRecord},
		{"collect", collectSheets},
		{"changes", changed},
		{"match", matches},
		{"policy", ledger},
		{"annual", annualReport},
		{"account", account},
		{"enrol", enrol},
		{"sync", reconcile},
		{"bundle", bundles},
		{"packs", definitionPacks},
		{"conflicts", conflicts},
		{"resolve", resolve},
		{"refused", refused},
		{"backup", backup},
		{"restore", restore},
		{"verify", verify},
		{"demo", demo},
	}
}

func marshal(v any) ([]byte, error) { return json.Marshal(v) }

// made is the outcome of init.
type made struct {
	Dir      string `json:"dir"`
	Unit     string `json:"unit"`
	User     string `json:"user"`
	Recovery string `json:"recovery"`
}

func (m made) Lines() []string {
	return []string{i18n.T("ctl.made", "dir", m.Dir, "unit", m.Unit, "user", m.User), i18n.T("ctl.recovery", "key", m.Recovery)}
}

func initialise(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("init", pflag.ContinueOnError)
	unit, dept := fs.String("unit", "", ""), fs.String("department", "", "")
	if _, err := parse(fs, args, 0); err != nil {
		return nil, err
	}
	code, err := boot.FindUnit(*unit, *dept)
	if err != nil {
		return nil, err
	}
	p, err := c.open()
	if err != nil {
		return nil, err
	}
	defer p.Close()
	password, err := c.password()
	if err != nil {
		return nil, err
	}
	key, err := p.Create(c.ctx, code, boot.Admin{Name: c.userName(), Title: c.userName(), Password: password})
	if key == "" {
		return nil, err
	}
	return made{Dir: p.Dir(), Unit: code, User: c.userName(), Recovery: key}, err
}

// formList is the registers as printed.
type formList []formLine

type formLine struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Title   string `json:"title"`
	Fields  int    `json:"fields"`
}

func (l formList) Lines() []string {
	out := make([]string, len(l))
	for i, f := range l {
		out[i] = fmt.Sprintf("%s\t%d\t%s\t%d", f.ID, f.Version, f.Title, f.Fields)
	}
	return out
}

func lineOf(f *catalog.Form) formLine {
	n := 0
	f.Each(func(*catalog.Field) { n++ })
	return formLine{ID: f.ID, Version: f.Version, Title: f.Title, Fields: n}
}

func forms(c *ctl, args []string) (any, error) {
	if len(args) == 0 {
		return nil, usage(fmt.Errorf("forms list|show|check"))
	}
	d, err := c.definitions()
	if err != nil {
		return nil, err
	}
	cat := d.Catalog
	switch verb := args[0]; {
	case verb == "list" && len(args) == 1:
		var l formList
		for _, f := range cat.Forms() {
			l = append(l, lineOf(f))
		}
		return l, nil
	case verb == "show" && len(args) == 2:
		f, ok := cat.Form(args[1])
		if !ok {
			return nil, app.NewError(app.CodeNotFound, nil, "what", args[1])
		}
		return newFormDoc(f), nil
	case verb == "check" && len(args) == 2:
		return checkForm(d, args[1])
	}
	return nil, usage(fmt.Errorf("forms list|show|check"))
}

// formDoc is a definition as printed.
type formDoc struct {
	formLine
	Columns []fieldLine `json:"columns"`
}

type fieldLine struct {
	ID       string   `json:"id"`
	Type     string   `json:"type"`
	Label    string   `json:"label"`
	Unit     string   `json:"unit,omitempty"`
	Required bool     `json:"required,omitempty"`
	Personal bool     `json:"personal,omitempty"`
	Computed bool     `json:"computed,omitempty"`
	Options  []string `json:"options,omitempty"`
}

func newFormDoc(f *catalog.Form) formDoc {
	d := formDoc{formLine: lineOf(f)}
	f.Each(func(fd *catalog.Field) {
		l := fieldLine{
			ID: fd.Path(), Type: fd.TypeName, Label: fd.Label, Unit: fd.Unit,
			Required: fd.Required, Personal: fd.Personal != nil, Computed: fd.Compute != "",
		}
		for _, o := range fd.Options {
			l.Options = append(l.Options, o.Code+"="+o.Label)
		}
		d.Columns = append(d.Columns, l)
	})
	return d
}

func (d formDoc) Lines() []string {
	out := make([]string, len(d.Columns))
	for i, l := range d.Columns {
		out[i] = fmt.Sprintf("%s\t%s\t%s\t%s", l.ID, l.Type, l.Label, l.Unit)
	}
	return out
}

// maxFormFile is the largest definition that is read, in bytes.
const maxFormFile = 1 << 20

func checkForm(d *definition.Set, path string) (any, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, app.Unreadable(path, err)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, maxFormFile))
	if err != nil {
		return nil, err
	}
	f, err := d.Catalog.Copy().Add(filepath.Base(path), b)
	if err == nil {
		_, err = rules.Compile(f, d.Params)
	}
	if err != nil {
		return nil, app.NewError("ctl.form", err, "faults", err.Error())
	}
	return formList{lineOf(f)}, nil
}

// definitions are those of the folder, which a pack of the province may have
// renewed; those of the program where there is no folder, or it is in use.
func (c *ctl) definitions() (d *definition.Set, err error) {
	p, err := c.open()
	if app.CodeOf(err) == store.CodeLocked {
		c.problems = append(c.problems, app.Problem{Code: "ctl.forms_shipped", Severity: app.Note})
		return definition.Shipped()
	}
	if err != nil {
		return nil, err
	}
	return p.Definitions(), p.Close()
}

func backup(c *ctl, args []string) (any, error) {
	args, err := parse(pflag.NewFlagSet("backup", pflag.ContinueOnError), args, 1)
	if err != nil {
		return nil, err
	}
	return c.with(func(p *boot.Program, _ *register.Service) (any, error) {
		if err := p.Backup(c.ctx, args[0], nil); err != nil {
			return nil, err
		}
		return written{Path: args[0]}, nil
	})
}

func restore(c *ctl, args []string) (any, error) {
	args, err := parse(pflag.NewFlagSet("restore", pflag.ContinueOnError), args, 1)
	if err != nil {
		return nil, err
	}
	if err := boot.RestoreInto(c.ctx, boot.Config{Dir: c.dir}, args[0]); err != nil {
		return nil, err
	}
	return written{Path: args[0]}, nil
}

func verify(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("verify", pflag.ContinueOnError)
	if err := fs.Parse(args); err != nil || fs.NArg() > 1 {
		return nil, usage(err)
	}
	if fs.NArg() == 1 && isDigest(fs.Arg(0)) {
		return annualReport(c, []string{"verify", "0", fs.Arg(0)})
	}
	if fs.NArg() == 1 {
		return c.found(boot.VerifyBackup(c.ctx, fs.Arg(0)))
	}
	return c.with(func(p *boot.Program, _ *register.Service) (any, error) {
		return c.found(p.Verify(c.ctx, nil))
	})
}

// found is what verifying came to: nothing where it could not be done.
func (c *ctl) found(problems []app.Problem, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	c.problems = problems
	return verified{len(problems)}, nil
}

// isDigest reports whether what is to be verified is a digest printed on a cover,
// and not a file.
func isDigest(arg string) bool {
	if _, err := os.Stat(arg); err == nil {
		return false
	}
	_, err := annual.ReadDigest(arg)
	return err == nil
}

// verified is the outcome of verify.
type verified struct {
	Faults int `json:"faults"`
}

func (v verified) Lines() []string {
	if v.Faults == 0 {
		return []string{i18n.T("ctl.whole")}
	}
	return []string{i18n.T("ctl.faults", "count", fmt.Sprint(v.Faults))}
}

func demo(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("demo", pflag.ContinueOnError)
	units := fs.Bool("units", false, "")
	among := fs.Bool("among-records", false, "")
	if _, err := parse(fs, args, 0); err != nil {
		return nil, err
	}
	return c.with(func(p *boot.Program, svc *register.Service) (any, error) {
		if !*among {
			if err := p.ForDemo(c.ctx); err != nil {
				return nil, err
			}
		}
		n, err := p.FillDemo(c.ctx, nil)
		if err == nil && *units {
			var more int
			more, err = p.FillDemoUnits(c.ctx, nil)
			n += more
		}
		if err != nil {
			return nil, err
		}
		return written{Records: n, Path: p.Dir()}, nil
	})
}
