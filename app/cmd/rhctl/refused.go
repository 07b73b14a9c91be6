package main

import (
	"errors"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/register"
)

// refusedDoc is a change that the server does not take, as printed.
type refusedDoc struct {
	ID      app.ID          `json:"id"`
	Form    string          `json:"form"`
	Record  app.ID          `json:"record"`
	Name    string          `json:"name"`
	Reason  string          `json:"reason"` // code
	Audit   bool            `json:"audit"`
	Changes []refusedChange `json:"changes"`
}

type refusedChange struct {
	Label string `json:"label"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

type refusedList []refusedDoc

// Lines is a change a line, with why.
func (l refusedList) Lines() []string {
	var out []string
	for _, r := range l {
		name := r.Name
		if r.Audit {
			name = i18n.T("ui.refused.audit")
		}
		out = append(out, i18n.T("ctl.refused", "name", name, "why", i18n.T(r.Reason), "id", string(r.ID)))
		for _, c := range r.Changes {
			out = append(out, "  "+c.Label+": "+c.Old+" → "+c.New)
		}
	}
	return out
}

// refused lists what the server does not take, or ends one of them.
func refused(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("refused", pflag.ContinueOnError)
	if len(args) == 0 {
		return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
			list, err := svc.Rejected(c.ctx, mostConflicts)
			out := refusedList{}
			for _, r := range list {
				d := refusedDoc{ID: r.ID, Form: r.Form, Record: r.Doc, Name: r.Name, Reason: r.Reason, Audit: r.Audit}
				for _, ch := range r.Changes {
					d.Changes = append(d.Changes, refusedChange{ch.Label, ch.Old, ch.New})
				}
				out = append(out, d)
			}
			return out, err
		})
	}
	rest, err := parse(fs, args[1:], 1)
	if err != nil {
		return nil, err
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		switch args[0] {
		case "again":
			return nil, svc.OfferAgain(c.ctx, app.ID(rest[0]))
		case "give-up":
			return nil, svc.GiveUp(c.ctx, app.ID(rest[0]))
		}
		return nil, usage(errors.New("refused [again ID | give-up ID]"))
	})
}
