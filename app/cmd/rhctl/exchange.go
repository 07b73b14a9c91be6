package main

import (
	"fmt"
	"os"
	"runtime/debug"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/app/rules"
)

// written is the outcome of a file that was written.
type written struct {
	Path    string `json:"path"`
	Records int    `json:"records"`
}

func (w written) Lines() []string {
	return []string{i18n.T("ctl.written", "path", w.Path, "count", fmt.Sprint(w.Records))}
}

func template(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("template", pflag.ContinueOnError)
	out := fs.String("out", "", "")
	args, err := parse(fs, args, 1)
	if err != nil {
		return nil, err
	}
	if *out == "" {
		return nil, usage(fmt.Errorf("--out"))
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		if err := svc.Template(c.ctx, args[0], *out); err != nil {
			return nil, err
		}
		return written{Path: *out}, nil
	})
}

func printRecord(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("print", pflag.ContinueOnError)
	out, reveal := fs.String("out", "", ""), fs.Bool("reveal", false, "")
	args, err := parse(fs, args, 2)
	if err != nil {
		return nil, err
	}
	if *out == "" {
		return nil, usage(fmt.Errorf("--out"))
	}
	return c.with(func(p *boot.Program, svc *register.Service) (any, error) {
		people, err := p.Users(c.ctx)
		if err != nil {
			return nil, err
		}
		path, err := svc.Print(c.ctx, register.PrintRequest{
			Form: args[0], ID: app.ID(args[1]), Path: *out, Reveal: *reveal, People: register.Names(people),
		})
		if err != nil {
			return nil, err
		}
		return written{Path: path, Records: 1}, nil
	})
}

// exportMemory is what an export of any length may hold beside its pages of the
// database; below it the collector lets garbage pile up, above it it works more.
const exportMemory = 88 << 20

func export(c *ctl, args []string) (any, error) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(exportMemory))
	fs := pflag.NewFlagSet("export", pflag.ContinueOnError)
	out, search, where := fs.String("out", "", ""), fs.String("search", "", ""), fs.String("where", "", "")
	reveal, own := fs.Bool("reveal", false, ""), fs.String("layout", "", "")
	gb := fs.Bool("gb18030", false, "")
	args, err := parse(fs, args, 1)
	if err != nil {
		return nil, err
	}
	if *out == "" {
		return nil, usage(fmt.Errorf("--out"))
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		f, ok := svc.Catalog().Form(args[0])
		if !ok {
			return nil, app.NewError(app.CodeNotFound, nil, "what", args[0])
		}
		q := app.Query{Form: f.ID, Search: *search}
		if *where != "" {
			if q.Where, err = rules.ParseFilter(f, *where); err != nil {
				return nil, err
			}
		}
		got, err := svc.Export(c.ctx, register.ExportRequest{Query: q, Path: *out, Reveal: *reveal, Layout: *own, Password: os.Getenv(filePassword), GB18030: *gb})
		if err != nil {
			return nil, err
		}
		return written{Path: got.Path, Records: got.Records}, nil
	})
}
