package main

import (
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
		at := 0
		for i, id := range fs.Args()[1:] {
			ids = append(ids, app.ID(id))
			if id == *keep {
				at = i
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
