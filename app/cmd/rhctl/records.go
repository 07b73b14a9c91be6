package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/app/rules"
)

// record is a stored record as printed.
type record struct {
	Doc  map[string]any
	text []string
}

func (r record) MarshalJSON() ([]byte, error) { return marshal(r.Doc) }
func (r record) Lines() []string              { return r.text }

func (c *ctl) record(svc *register.Service, rec *app.Record) record {
	f, _ := svc.Catalog().Form(rec.Form)
	text := []string{string(rec.ID)}
	for _, fd := range f.Fields() {
		if fd.IsTable() {
			for i, row := range rec.Rows[fd.ID] {
				parts := make([]string, 0, len(fd.Fields))
				for _, col := range fd.Fields {
					if v := row.Fields[col.ID]; !v.IsBlank() {
						parts = append(parts, col.Label+": "+col.Format(v))
					}
				}
				text = append(text, fmt.Sprintf("%s %d: %s", fd.Label, i+1, strings.Join(parts, "; ")))
			}
			continue
		}
		if v := rec.Value(fd.ID); !v.IsBlank() {
			text = append(text, fd.Label+": "+fd.Format(v)+fd.Unit)
		}
	}
	return record{Doc: svc.Doc(rec), text: text}
}

// put stores a record; --former keeps a name that it gives up.
func put(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("put", pflag.ContinueOnError)
	former := fs.Bool("former", false, "")
	args, err := parse(fs, args, 1)
	if err != nil {
		return nil, err
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		rec, base, problems, err := svc.ReadRecord(c.ctx, args[0], c.in)
		if err != nil {
			return nil, err
		}
		c.problems = problems
		for _, p := range problems {
			if p.Severity == app.Refused {
				return nil, app.NewError(app.CodeInvalid, nil, "reason", p.Field)
			}
		}
		if *former {
			svc.KeepFormer(rec, base)
		}
		saved, err := svc.Save(c.ctx, rec, base, "")
		if err != nil {
			return nil, err
		}
		c.problems = append(c.problems, saved.Problems...)
		return c.record(svc, saved.Record), nil
	})
}

// page is a list as printed.
type page struct {
	Form    string           `json:"form"`
	Count   int              `json:"count"`
	Records []map[string]any `json:"records"`
	text    []string
}

func (p page) Lines() []string { return p.text }

func list(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("list", pflag.ContinueOnError)
	search, where, sort := fs.String("search", "", ""), fs.String("where", "", ""), fs.String("sort", "", "")
	limit, offset, bin := fs.Int("limit", 50, ""), fs.Int("offset", 0, ""), fs.Bool("bin", false, "")
	args, err := parse(fs, args, 1)
	if err != nil {
		return nil, err
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		f, ok := svc.Catalog().Form(args[0])
		if !ok {
			return nil, app.NewError(app.CodeNotFound, nil, "what", args[0])
		}
		q := app.Query{Form: f.ID, Search: *search, Limit: *limit, Offset: *offset, Bin: *bin, Fields: f.List.Columns}
		if *where != "" {
			if q.Where, err = rules.ParseFilter(f, *where); err != nil {
				return nil, err
			}
		}
		if *sort != "" {
			q.Sort = []app.Sort{{Field: strings.TrimPrefix(*sort, "-"), Desc: strings.HasPrefix(*sort, "-")}}
		}
		rows, err := svc.List(c.ctx, q)
		if err != nil {
			return nil, err
		}
		sum, err := svc.Summarise(c.ctx, q)
		if err != nil {
			return nil, err
		}
		return newPage(f, rows, sum), nil
	})
}

func newPage(f *catalog.Form, rows []app.ListRow, sum app.Summary) page {
	p := page{Form: f.ID, Count: sum.Count, Records: make([]map[string]any, len(rows))}
	for i, r := range rows {
		rec := map[string]any{"id": r.ID, "rev": r.Rev, "errors": r.Hard, "warnings": r.Soft}
		cells := []string{string(r.ID)}
		for j, name := range f.List.Columns {
			rec[name] = r.Values[j]
			if fd, ok := f.Find(name); ok {
				cells = append(cells, fd.Format(r.Values[j]))
			}
		}
		p.Records[i] = rec
		p.text = append(p.text, strings.Join(cells, "\t"))
	}
	p.text = append(p.text, fmt.Sprintf("(%d)", sum.Count))
	return p
}

func show(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("show", pflag.ContinueOnError)
	history := fs.Bool("history", false, "")
	args, err := parse(fs, args, 2)
	if err != nil {
		return nil, err
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		rec, err := svc.Open(c.ctx, args[0], app.ID(args[1]))
		if err != nil {
			return nil, err
		}
		if !*history {
			c.problems = svc.Check(rec).Problems
			return c.record(svc, rec), nil
		}
		events, err := svc.History(c.ctx, args[0], rec.ID, "")
		if err != nil {
			return nil, err
		}
		return newEvents(events), nil
	})
}

// events is a history as printed.
type events struct {
	Events []register.Event
}

func newEvents(ev []register.Event) events { return events{ev} }

func (e events) MarshalJSON() ([]byte, error) { return marshal(e.Events) }

func (e events) Lines() []string {
	var out []string
	for _, ev := range e.Events {
		out = append(out, fmt.Sprintf("%s %s %s", ev.At.Local().Format("2006-01-02 15:04:05"), ev.Kind, ev.Reason))
		for _, ch := range ev.Changes {
			out = append(out, fmt.Sprintf("  %s: %s → %s", ch.Label, ch.Old, ch.New))
		}
	}
	return out
}

// done is a result that is only its ids.
type done struct {
	IDs   []app.ID `json:"ids,omitempty"`
	Batch app.ID   `json:"batch,omitempty"`
}

func (d done) Lines() []string { return nil }

// remove puts a record into the recycle bin. One that others name is left where
// it is, and they are listed, unless --force says that it is meant or --to names
// the record that they are to name instead.
func remove(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("delete", pflag.ContinueOnError)
	force, to := fs.Bool("force", false, ""), fs.String("to", "", "")
	args, err := parse(fs, args, 2)
	if err != nil {
		return nil, err
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		form, id := args[0], app.ID(args[1])
		if *to != "" {
			return svc.DeleteMoving(c.ctx, form, app.ID(*to), id)
		}
		uses, err := svc.Uses(c.ctx, form, id)
		if err != nil {
			return nil, err
		}
		var list []string
		for _, u := range uses {
			list = append(list, u.String())
		}
		told := strings.Join(list, i18n.T("ctl.used_and"))
		switch {
		case len(uses) > 0 && !*force:
			return nil, app.NewError("ctl.used", nil, "list", told)
		case len(uses) > 0:
			c.problems = append(c.problems, app.Problem{Code: "ctl.used", Severity: app.Note, Args: map[string]string{"list": told}, Record: id})
		}
		batch, err := svc.Delete(c.ctx, form, id)
		if err != nil {
			return nil, err
		}
		return done{IDs: []app.ID{id}, Batch: batch}, nil
	})
}

func undelete(c *ctl, args []string) (any, error) {
	args, err := parse(pflag.NewFlagSet("undelete", pflag.ContinueOnError), args, 2)
	if err != nil {
		return nil, err
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		id := app.ID(args[1])
		batch, err := svc.Undelete(c.ctx, args[0], id)
		if err != nil {
			return nil, err
		}
		return done{IDs: []app.ID{id}, Batch: batch}, nil
	})
}
