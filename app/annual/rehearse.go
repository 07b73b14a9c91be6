package annual

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
)

// Codes of errors of a rehearsal.
const (
	CodeRules     = "annual.rules"      // a draft of rules with faults: {file} {reason}
	CodeNoReports = "annual.no_reports" // nothing to rehearse over: {years}
)

// Draft is definitions with one file of them in a new wording, to be tried before
// it is published: a table with its checks, or what holds of every table.
type Draft struct {
	book *Book
	all  bool   // it is about every table
	id   string // of its table
	File string
}

// mostDraft bounds the file.
const mostDraft = 1 << 20

// ReadDraft reads a file of definitions in the place of the one in force: that of
// the same table, or the one of what holds of every table where it is called so.
// Error: annual.rules with every fault as "file:line: what is wrong".
func ReadDraft(fsys fs.FS, dir string, d Deps, name string, text []byte) (*Draft, error) {
	bad := func(err error) error {
		return app.NewError(CodeRules, err, "file", name, "reason", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	if len(text) > mostDraft {
		return nil, bad(errors.New(name + ": > 1 MiB"))
	}
	book, err := load(fsys, dir, d, &draft{name: name, text: text})
	if err != nil {
		return nil, bad(err)
	}
	out := &Draft{book: book, all: name == SharedFile, File: name}
	for _, t := range book.tables {
		if strings.HasPrefix(t.where("$.id"), name+":") {
			out.id = t.ID
		}
	}
	if !out.all && out.id == "" {
		return nil, bad(errors.New(name + ":1: id"))
	}
	return out, nil
}

// Tables are the ids of the tables that a rehearsal looks at.
func (d *Draft) Tables() []string {
	var out []string
	for _, t := range d.book.tables {
		if d.all && t.Kind == Statistics || t.ID == d.id {
			out = append(out, t.ID)
		}
	}
	return out
}

func (d *Draft) about(t *Table) bool { return slices.Contains(d.Tables(), t.ID) }

// Rehearsal is what a draft would find in stored reports.
type Rehearsal struct {
	Runs   []Run
	Checks []RunCheck // those that fail somewhere, or do now, the most often first
}

// Run is one report under the draft.
type Run struct {
	Unit       app.Unit
	Year       int
	Looked     int // checks of the draft's tables
	Hard, Soft int // that fail
	Was        int // that fail under the rules in force
	New, Gone  int // that fail under one of both alone
}

// Fails is how many checks fail.
func (r Run) Fails() int { return r.Hard + r.Soft }

// RunCheck is one check over all reports.
type RunCheck struct {
	Key     string
	Level   catalog.Level
	Fails   int // reports
	Was     int // reports that fail it under the rules in force
	Message string
}

// Rehearse looks at stored reports as a draft of rules would: those of years (none:
// all years) and of units (none: all that the folder has), each beside what the
// rules in force find. Nothing is stored. progress, if not nil, hears how many
// reports are done. Errors: annual.no_reports, canceled, and those of the records.
func (s *Service) Rehearse(ctx context.Context, d *Draft, years []int, units []string, progress func(done, total int)) (*Rehearsal, error) {
	runs, err := s.runs(ctx, years, units)
	if err != nil {
		return nil, err
	}
	other := New(d.book, s.reg, s.units, s.out)
	out, checks := &Rehearsal{}, map[string]*RunCheck{}
	for i, run := range runs {
		if err := ctx.Err(); err != nil {
			return nil, app.NewError(app.CodeCanceled, err)
		}
		was, err := s.under(ctx, run, d)
		if err != nil {
			return nil, err
		}
		now, err := other.under(ctx, run, d)
		if err != nil {
			return nil, err
		}
		run.count(d, was, now)
		for _, f := range now {
			checkOf(checks, f).Fails++
		}
		for _, f := range was {
			checkOf(checks, f).Was++
		}
		out.Runs = append(out.Runs, run)
		if progress != nil {
			progress(i+1, len(runs))
		}
	}
	for _, c := range checks {
		out.Checks = append(out.Checks, *c)
	}
	slices.SortFunc(out.Checks, func(a, b RunCheck) int {
		if a.Fails != b.Fails {
			return b.Fails - a.Fails
		}
		return strings.Compare(a.Key, b.Key)
	})
	return out, nil
}

// runs are the stored reports, by unit and year.
func (s *Service) runs(ctx context.Context, years []int, codes []string) ([]Run, error) {
	q := app.Query{Form: Form, Group: []app.Group{{Field: "_unit"}, {Field: fieldYear}}}
	var names []string
	for _, y := range years {
		names = append(names, yearText(y))
	}
	if len(names) > 0 {
		q.Where = append(q.Where, app.Filter{Field: fieldYear, Op: app.In, Values: names})
	}
	if len(codes) > 0 {
		q.Where = append(q.Where, app.Filter{Field: "_unit", Op: app.In, Values: codes})
	}
	sum, err := s.reg.Summarise(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []Run
	for _, g := range sum.Groups {
		year, err := strconv.Atoi(g.Keys[1])
		i := slices.IndexFunc(s.units.All(), func(u app.Unit) bool { return u.Code == g.Keys[0] })
		if err == nil && i >= 0 {
			out = append(out, Run{Unit: s.units.All()[i], Year: year})
		}
	}
	if len(out) == 0 {
		return nil, app.NewError(CodeNoReports, nil, "years", strings.Join(names, " "))
	}
	return out, nil
}

// under is what a report fails under a service's definitions, in the draft's
// tables, by check.
func (s *Service) under(ctx context.Context, run Run, d *Draft) (map[string]Finding, error) {
	r, err := s.OpenOf(ctx, run.Unit, run.Year)
	if err != nil {
		return nil, err
	}
	out := map[string]Finding{}
	for _, f := range r.findings {
		if d.about(f.Table) {
			out[f.Key] = f
		}
	}
	return out, nil
}

func (r *Run) count(d *Draft, was, now map[string]Finding) {
	for _, b := range d.book.checks {
		if d.about(b.table) {
			r.Looked++
		}
	}
	r.Was = len(was)
	for key, f := range now {
		if f.Level == catalog.HardCheck {
			r.Hard++
		} else {
			r.Soft++
		}
		if _, ok := was[key]; !ok {
			r.New++
		}
	}
	for key := range was {
		if _, ok := now[key]; !ok {
			r.Gone++
		}
	}
}

func checkOf(checks map[string]*RunCheck, f Finding) *RunCheck {
	if checks[f.Key] == nil {
		checks[f.Key] = &RunCheck{Key: f.Key, Level: f.Level, Message: f.Message}
	}
	return checks[f.Key]
}
