package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/register"
)

// merged is a merge, planned or done, as printed.
type merged struct {
	register.Merged
	DryRun bool     `json:"dry_run"`
	Name   string   `json:"name"`
	Differ []string `json:"differ"` // ids of the fields in which the records say different things
	Former []string `json:"former"`
	Errors int      `json:"errors"` // open required and hard checks afterwards
}

func (m merged) Lines() []string {
	return []string{i18n.T("ctl.merged", "name", m.Name, "gone", strconv.Itoa(m.Gone), "links", strconv.Itoa(m.Links), "former", strings.Join(m.Former, " "))}
}

// merge makes records of a register one: the first stays, or with --keep another
// of them; where they differ its values stay.
func merge(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("merge", pflag.ContinueOnError)
	keep, dry := fs.String("keep", "", ""), fs.Bool("dry-run", false, "")
	if err := fs.Parse(args); err != nil || fs.NArg() < 3 {
		return nil, usage(err)
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		var ids []app.ID
		for _, id := range fs.Args()[1:] {
			ids = append(ids, app.ID(id))
		}
		at := 0
		if *keep != "" {
			if at = slices.Index(ids, app.ID(*keep)); at < 0 {
				return nil, usage(nil)
			}
		}
		m, err := svc.PlanMerge(c.ctx, fs.Arg(0), ids, at, nil)
		if err != nil {
			return nil, err
		}
		out := merged{
			DryRun: *dry, Name: m.Names[m.Keep], Former: m.Former, Errors: m.Hard,
			Merged: register.Merged{Kept: m.Records[m.Keep].ID, Gone: len(ids) - 1, Links: m.Links},
		}
		for _, fd := range m.Fields {
			out.Differ = append(out.Differ, fd.Field.ID)
		}
		if !*dry {
			out.Merged, err = svc.ApplyMerge(c.ctx, m)
		}
		return out, err
	})
}

// carriedForms is a carry-forward, planned or done, as printed.
type carriedForms struct {
	Year   int           `json:"year"`
	DryRun bool          `json:"dry_run"`
	Batch  app.ID        `json:"batch,omitempty"`
	Forms  []carriedForm `json:"forms"`
	text   []string
}

type carriedForm struct {
	Form    string `json:"form"`
	Records int    `json:"records"` // that get rows of the new year
	Rows    int    `json:"rows"`
	Fresh   int    `json:"fresh"` // new records of the new year
}

func (c carriedForms) Lines() []string { return c.text }

// carryForward begins a year: in the registers that are named, else in all of
// which something goes on.
func carryForward(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("carry", pflag.ContinueOnError)
	dry := fs.Bool("dry-run", false, "")
	if err := fs.Parse(args); err != nil || fs.NArg() < 1 {
		return nil, usage(err)
	}
	year, err := strconv.Atoi(fs.Arg(0))
	if err != nil || year < 2000 || year > 2100 {
		return nil, usage(err)
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		forms := fs.Args()[1:]
		if len(forms) == 0 {
			for _, f := range svc.CarriedForms() {
				forms = append(forms, f.ID)
			}
		}
		out := carriedForms{Year: year, DryRun: *dry}
		var list []register.Carried
		if *dry {
			list, err = svc.PlanCarry(c.ctx, year, forms)
		} else {
			list, out.Batch, err = svc.CarryForward(c.ctx, year, forms, nil)
		}
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			out.Forms = append(out.Forms, carriedForm{f.Form.ID, f.Records, f.Rows, f.Fresh})
			if f.Rows+f.Fresh > 0 {
				out.text = append(out.text, i18n.T("ctl.carried", "form", f.Form.Title,
					"records", strconv.Itoa(f.Records), "rows", strconv.Itoa(f.Rows), "fresh", strconv.Itoa(f.Fresh)))
			}
		}
		if len(out.text) == 0 {
			out.text = []string{i18n.T("ctl.carried_none")}
		}
		return out, nil
	})
}
