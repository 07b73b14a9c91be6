package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/catalog"
	"ronghe/app/collect"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/app/rules"
)

func collectSheets(c *ctl, args []string) (any, error) {
	verbs := map[string]func(*ctl, []string) (any, error){"send": collectSend, "status": collectStatus, "read": collectRead}
	if len(args) == 0 || verbs[args[0]] == nil {
		return nil, usage(fmt.Errorf("collect send|status|read"))
	}
	return verbs[args[0]](c, args[1:])
}

// sentDoc is a sending as printed.
type sentDoc struct {
	Batch  app.ID         `json:"batch"`
	Dir    string         `json:"dir"`
	Sheets []sentSheetDoc `json:"sheets"`
}

type sentSheetDoc struct {
	ID      app.ID `json:"id"`
	Sender  string `json:"sender"`
	File    string `json:"file"`
	Records int    `json:"records"`
	Waiting bool   `json:"waiting"` // one of the same kind was out already
}

// Lines is the answer as people read it on a terminal.
func (d sentDoc) Lines() []string {
	out := []string{i18n.T("ctl.collect_sent", "n", strconv.Itoa(len(d.Sheets)), "dir", d.Dir)}
	for _, s := range d.Sheets {
		waiting := ""
		if s.Waiting {
			waiting = i18n.T("ctl.collect_waiting")
		}
		out = append(out, i18n.T("ctl.collect_file", "file", s.File, "id", string(s.ID), "waiting", waiting))
	}
	return out
}

func collectSend(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("collect send", pflag.ContinueOnError)
	due, dir, from := fs.String("due", "", ""), fs.String("out", "", ""), fs.String("from", "", "")
	year, where := fs.Int("year", 0, ""), fs.String("where", "", "")
	if err := fs.Parse(args); err != nil || fs.NArg() < 1 || *dir == "" {
		return nil, usage(err)
	}
	s := collect.Sending{Register: fs.Arg(0), From: *from, Year: *year, Due: *due, Dir: *dir}
	if s.From == "" {
		s.From = s.Register
	}
	for _, id := range fs.Args()[1:] {
		s.IDs = append(s.IDs, app.ID(id))
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		f, ok := svc.Catalog().Form(s.From)
		if !ok {
			return nil, app.NewError(app.CodeNotFound, nil, "what", s.From)
		}
		if len(s.IDs) == 0 {
			ids, err := idsWhere(c, svc, f, *where)
			if err != nil {
				return nil, err
			}
			s.IDs = ids
		}
		batch, sheets, err := collect.Send(c.ctx, svc, s, nil)
		if err != nil {
			return nil, err
		}
		doc := sentDoc{Batch: batch, Dir: s.Dir, Sheets: []sentSheetDoc{}}
		for _, sh := range sheets {
			doc.Sheets = append(doc.Sheets, sentSheetDoc{sh.ID, sh.Sender.Name, sh.File, len(sh.Records), sh.Waiting})
		}
		return doc, nil
	})
}

// idsWhere returns the records that an expression selects, at most as many as are
// sent sheets at once.
func idsWhere(c *ctl, svc *register.Service, f *catalog.Form, where string) (ids []app.ID, err error) {
	q := app.Query{Form: f.ID, Limit: collect.MostSheets}
	if where != "" {
		if q.Where, err = rules.ParseFilter(f, where); err != nil {
			return nil, err
		}
	}
	err = svc.Store().Each(c.ctx, q, func(rec *app.Record) error {
		ids = append(ids, rec.ID)
		return nil
	})
	return ids, err
}

// trackDoc is how the sheets stand, as printed.
type trackDoc struct {
	Standing map[string]int `json:"standing"`
	Sheets   []trackLine    `json:"sheets"`
}

type trackLine struct {
	ID       app.ID  `json:"id"`
	Title    string  `json:"title"`
	Register string  `json:"register"`
	Sender   string  `json:"sender"`
	Standing string  `json:"standing"`
	SentOn   string  `json:"sent_on"`
	DueOn    string  `json:"due_on"`
	BackOn   *string `json:"back_on"`
	shown    string
}

// Lines is the answer as people read it on a terminal.
func (d trackDoc) Lines() []string {
	n := func(code string) string { return strconv.Itoa(d.Standing[code]) }
	out := []string{i18n.T("ctl.collect_status", "sent", n(collect.Sent), "reminded", n(collect.Reminded), "overdue", n(collect.Overdue), "back", n(collect.Back), "void", n(collect.Void))}
	for _, s := range d.Sheets {
		out = append(out, i18n.T("ctl.collect_line", "standing", s.shown, "sent", s.SentOn, "due", s.DueOn, "back", text(s.BackOn), "title", s.Title, "id", string(s.ID)))
	}
	return out
}

func collectStatus(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("collect status", pflag.ContinueOnError)
	where := fs.String("where", "", "")
	if _, err := parse(fs, args, 0); err != nil {
		return nil, err
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		f, _ := svc.Catalog().Form(collect.Form)
		doc := trackDoc{Sheets: []trackLine{}}
		var err error
		if doc.Standing, err = collect.Standing(c.ctx, svc); err != nil {
			return nil, err
		}
		q := app.Query{Form: f.ID}
		if *where != "" {
			if q.Where, err = rules.ParseFilter(f, *where); err != nil {
				return nil, err
			}
		}
		standing, _ := f.Field("standing")
		return doc, svc.Store().Each(c.ctx, q, func(rec *app.Record) error {
			v := func(id string) string { return rec.Value(id).Text() }
			doc.Sheets = append(doc.Sheets, trackLine{
				ID: rec.ID, Title: v("title"), Register: v("register"), Sender: rec.Value("sender").Party().Name, Standing: v("standing"),
				SentOn: v("sent_on"), DueOn: v("due_on"), BackOn: known(v("back_on")), shown: standing.Format(rec.Value("standing")),
			})
			return nil
		})
	})
}

// readDoc is what sheets brought, as printed.
type readDoc struct {
	Sheets []readLine `json:"sheets"`
}

type readLine struct {
	File    string            `json:"file"`
	ID      app.ID            `json:"id"`
	Title   string            `json:"title"`
	Again   bool              `json:"again"` // was read back before
	Import  register.Imported `json:"import"`
	Changes []changedDoc      `json:"changes"`
}

// Lines is the answer as people read it on a terminal.
func (d readDoc) Lines() []string {
	var out []string
	for _, s := range d.Sheets {
		key, again := "ctl.collect_read", ""
		if s.Import.DryRun {
			key = "ctl.collect_dry"
		}
		if s.Again {
			again = i18n.T("ctl.collect_again")
		}
		out = append(out, i18n.T(key, "title", s.Title, "added", strconv.Itoa(s.Import.Added), "updated", strconv.Itoa(s.Import.Updated),
			"unchanged", strconv.Itoa(s.Import.Unchanged), "refused", strconv.Itoa(s.Import.Refused), "again", again))
		for _, r := range s.Changes {
			out = append(out, "  "+r.Name)
			for _, ch := range r.Changes {
				out = append(out, i18n.T("ctl.changes_field", "label", ch.Label, "old", ch.Old, "new", ch.New))
			}
		}
	}
	return out
}

func collectRead(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("collect read", pflag.ContinueOnError)
	dry, as := fs.Bool("dry-run", false, ""), fs.String("as", "", "")
	if err := fs.Parse(args); err != nil || fs.NArg() < 1 || *as != "" && fs.NArg() > 1 {
		return nil, usage(err)
	}
	return c.with(func(_ *boot.Program, svc *register.Service) (any, error) {
		doc := readDoc{Sheets: []readLine{}}
		var first error // is the answer where no file could be read
		for _, path := range fs.Args() {
			r, err := collect.ReadBack(c.ctx, svc, collect.Reading{Path: path, As: app.ID(*as), DryRun: *dry})
			if err != nil { // those before are stored, each a batch of its own
				c.problems = append(c.problems, problemOf(err))
				if first == nil {
					first = err
				}
				continue
			}
			c.problems = append(c.problems, r.Imported.Problems...)
			line := readLine{File: path, ID: r.Sheet.ID, Title: svc.Name(r.Sheet), Again: r.Again, Import: r.Imported, Changes: []changedDoc{}}
			for _, ch := range r.Imported.Changed {
				line.Changes = append(line.Changes, newChangedDoc(ch, ""))
			}
			doc.Sheets = append(doc.Sheets, line)
		}
		if len(doc.Sheets) == 0 {
			c.problems = c.problems[1:]
			return nil, first
		}
		return doc, nil
	})
}
