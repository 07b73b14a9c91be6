package main

import (
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/register"
)

// changesDoc is what changed since a moment, as printed.
type changesDoc struct {
	Since   string       `json:"since"` // RFC 3339
	Count   int          `json:"count"`
	Forms   []formCount  `json:"forms"`
	Records []changedDoc `json:"records"`
}

type formCount struct {
	Form  string `json:"form"`
	Title string `json:"title"`
	Count int    `json:"count"`
}

type changedDoc struct {
	Form    string       `json:"form"`
	ID      app.ID       `json:"id"`
	Name    string       `json:"name"`
	Kind    string       `json:"kind"`
	At      string       `json:"at"` // RFC 3339
	Who     string       `json:"who"`
	Changes []changeLine `json:"changes"`
}

type changeLine struct {
	Field string `json:"field"` // path of the op
	Label string `json:"label"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// Lines is the answer as people read it on a terminal.
func (d changesDoc) Lines() []string {
	out := []string{i18n.T("ctl.changes", "since", d.Since, "n", strconv.Itoa(d.Count))}
	for _, f := range d.Forms {
		out = append(out, i18n.T("ctl.changes_form", "form", f.Title, "n", strconv.Itoa(f.Count)))
		for _, r := range d.Records {
			if r.Form != f.Form {
				continue
			}
			out = append(out, i18n.T("ctl.changes_record", "at", r.At, "who", r.Who, "kind", i18n.T("form.history.kind."+r.Kind), "name", r.Name, "id", string(r.ID)))
			for _, c := range r.Changes {
				out = append(out, i18n.T("ctl.changes_field", "label", c.Label, "old", c.Old, "new", c.New))
			}
		}
	}
	return out
}

// mostChanged bounds the limit that can be asked for.
const mostChanged = 5000

// changed prints what changed since a moment, or writes it into a file.
func changed(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("changes", pflag.ContinueOnError)
	since, form := fs.String("since", register.SinceLogin, ""), fs.String("form", "", "")
	limit, offset, out := fs.Int("limit", 50, ""), fs.Int("offset", 0, ""), fs.String("out", "", "")
	if _, err := parse(fs, args, 0); err != nil {
		return nil, err
	}
	if *limit < 1 || *limit > mostChanged || *offset < 0 {
		return nil, usage(nil)
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		if _, ok := svc.Catalog().Form(*form); *form != "" && !ok {
			return nil, app.NewError(app.CodeNotFound, nil, "what", *form)
		}
		m, err := svc.Since(c.ctx, *since)
		if err != nil {
			return nil, err
		}
		if *out != "" {
			x, err := svc.ExportChanges(c.ctx, m, *form, *out, nil)
			if err != nil {
				return nil, err
			}
			return written{Path: x.Path, Records: x.Records}, nil
		}
		return listChanged(c, svc, m, *form, *limit, *offset)
	})
}

// listChanged pages through the records of all registers one after another.
func listChanged(c *ctl, svc *register.Service, m register.Moment, form string, limit, offset int) (any, error) {
	doc := changesDoc{Since: m.At.Local().Format(time.RFC3339), Forms: []formCount{}, Records: []changedDoc{}}
	forms, err := svc.ChangedForms(c.ctx, m.Span)
	if err != nil {
		return nil, err
	}
	names, err := svc.Names(c.ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range forms {
		if form != "" && f.Form.ID != form {
			continue
		}
		doc.Forms = append(doc.Forms, formCount{f.Form.ID, f.Form.Title, f.Count})
		doc.Count += f.Count
		skip := min(offset, f.Count)
		offset -= skip
		if skip == f.Count || len(doc.Records) == limit {
			continue
		}
		page, err := svc.ChangedIn(c.ctx, m.Span, f.Form.ID, limit-len(doc.Records), skip)
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			doc.Records = append(doc.Records, newChangedDoc(r, register.NamesOf(names, r.Users)))
		}
	}
	return doc, nil
}

func newChangedDoc(r register.Changed, who string) changedDoc {
	d := changedDoc{
		Form: r.Form, ID: r.ID, Name: r.Name, Kind: string(r.Kind), At: r.At.Local().Format(time.RFC3339), Who: who, Changes: []changeLine{},
	}
	for _, ch := range r.Changes {
		d.Changes = append(d.Changes, changeLine{ch.Path, ch.Label, ch.Old, ch.New})
	}
	return d
}
