// Package collect sends sheets to schools and firms, tracks them and reads them back
// (采集表). What a sheet asks for stands in the register's definition
// (catalog.Collect); each sheet that is out is a record of the form "collection".
package collect

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/osfile"
	"ronghe/app/register"
)

// Form is the form of the sheets that are out.
const Form = "collection"

// States of a sheet, as its field status codes them; Overdue is what the day makes
// of one that is out.
const (
	Sent     = "sent"
	Reminded = "reminded"
	Back     = "back"
	Void     = "void"
	Overdue  = "overdue"
)

// Limits of one sending: sheets, records in one sheet, blank rows in one.
const (
	MostSheets  = 2_000
	MostRecords = 500
	blankRows   = 20
)

// Codes of this package's errors.
const (
	CodeNobody  = "collect.nobody"  // none of the chosen records names whom to send a sheet to: {form}
	CodeDates   = "collect.dates"   // the day by which it is wanted is none, or over: {due}
	CodeUnknown = "collect.unknown" // the file is no sheet that was sent from here: {file}
	CodeOther   = "collect.other"   // the file is another sheet than the one it was to be: {file} {name}
	CodeVoid    = "collect.void"    // the sheet was declared void: {name}
)

// Sending says what is asked of whom.
type Sending struct {
	Register string   // what is collected
	From     string   // the register of IDs: Register itself, or a directory of senders
	IDs      []app.ID // records of From
	Year     int      // for a register whose sheets are for a year; 0: this one
	Due      string   // YYYY-MM-DD, by when it is wanted back
	Dir      string   // where the files are written
}

// Sheet is one workbook for one sender.
type Sheet struct {
	Sender  app.Party
	Records []*app.Record // that stand in it
	Fresh   *app.Record   // that is begun in it; nil for none
	Waiting bool          // one of the same kind is out already
	File    string        // name of the file, once it is written
	ID      app.ID        // of the record that tracks it
}

// Registers are those of which something can be collected from records of a form.
func Registers(cat *catalog.Catalog, from string) []*catalog.Form {
	var out []*catalog.Form
	for _, f := range cat.Forms() {
		if f.Collect != nil && (f.ID == from || f.Collect.SentTo(f, from)) {
			out = append(out, f)
		}
	}
	return out
}

// Plan tells which sheets Send would write. Errors: not_found,
// register.not_collected, collect.nobody, too_large, and the store's.
func Plan(ctx context.Context, svc *register.Service, s Sending) ([]Sheet, error) {
	f, ok := svc.Catalog().Form(s.Register)
	if !ok {
		return nil, app.NewError(app.CodeNotFound, nil, "what", s.Register)
	}
	if f.Collect == nil || f.ID != s.From && !f.Collect.SentTo(f, s.From) {
		return nil, app.NewError(register.CodeNotCollected, nil, "form", f.Title)
	}
	p := &planner{ctx: ctx, svc: svc, form: f, s: s, at: map[string]int{}}
	for _, id := range s.IDs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := p.take(id); err != nil {
			return nil, err
		}
	}
	if len(p.sheets) == 0 {
		return nil, app.NewError(CodeNobody, nil, "form", f.Title)
	}
	return p.sheets, p.waiting()
}

// planner gathers sheets by sender.
type planner struct {
	ctx    context.Context
	svc    *register.Service
	form   *catalog.Form
	s      Sending
	sheets []Sheet
	at     map[string]int // by sender
}

// who tells senders apart: by record where there is one.
func who(p app.Party) string {
	if p.Ref != "" {
		return string(p.Ref)
	}
	return p.Name
}

func (p *planner) sheet(to app.Party) (*Sheet, error) {
	i, ok := p.at[who(to)]
	if !ok {
		if len(p.sheets) == MostSheets {
			return nil, app.NewError(app.CodeTooLarge, nil, "what", p.form.Title, "limit", strconv.Itoa(MostSheets))
		}
		i = len(p.sheets)
		p.at[who(to)] = i
		p.sheets = append(p.sheets, Sheet{Sender: to})
	}
	return &p.sheets[i], nil
}

// take puts a record into the sheet of its sender, or begins the sheet of a sender
// with all that is known of them.
func (p *planner) take(id app.ID) error {
	rec, err := p.svc.Open(p.ctx, p.s.From, id)
	if err != nil || rec.Deleted {
		return err
	}
	c := p.form.Collect
	self := app.Party{Form: rec.Form, Ref: rec.ID, Name: p.svc.Name(rec)}
	switch {
	case p.s.From == p.form.ID && c.Sender == "":
		sh, err := p.sheet(self)
		if err == nil {
			sh.Records = []*app.Record{rec}
		}
		return err
	case p.s.From == p.form.ID:
		to := rec.Value(c.Sender).Party()
		if to.Name == "" {
			return nil
		}
		sh, err := p.sheet(to)
		if err == nil && len(sh.Records) < MostRecords {
			sh.Records = append(sh.Records, rec)
		}
		return err
	}
	return p.whole(self)
}

// whole is the sheet of a sender with the records that name them, of the year where
// there is one; a record of the year that is not there yet is begun.
func (p *planner) whole(to app.Party) error {
	c := p.form.Collect
	sh, err := p.sheet(to)
	if err != nil {
		return err
	}
	q := app.Query{Form: p.form.ID, Limit: MostRecords, Where: []app.Filter{{Field: c.Sender, Op: app.Eq, Values: []string{string(to.Ref)}}}}
	if c.Year != "" {
		q.Where = append(q.Where, app.Filter{Field: c.Year, Op: app.Eq, Values: []string{strconv.Itoa(p.year())}})
	}
	sh.Records = nil
	err = p.svc.Store().Each(p.ctx, q, func(rec *app.Record) error {
		sh.Records = append(sh.Records, rec)
		return nil
	})
	if err != nil || c.Year == "" || len(sh.Records) > 0 {
		return err
	}
	if sh.Fresh, err = p.svc.Blank(p.form.ID); err != nil {
		return err
	}
	sh.Fresh.Set(c.Sender, app.PartyValue(to))
	sh.Fresh.Set(c.Year, app.TextValue(strconv.Itoa(p.year())))
	return nil
}

func (p *planner) year() int { return p.s.year(p.svc) }

func (s Sending) year(svc *register.Service) int {
	if s.Year != 0 {
		return s.Year
	}
	year, _ := strconv.Atoi(svc.Today()[:4])
	return year
}

// waiting marks the senders who have such a sheet out already.
func (p *planner) waiting() error {
	q := app.Query{Form: Form, Where: []app.Filter{
		{Field: "register", Op: app.Eq, Values: []string{p.form.ID}}, {Field: "status", Op: app.In, Values: []string{Sent, Reminded}},
	}}
	if p.form.Collect.Year != "" {
		q.Where = append(q.Where, app.Filter{Field: "stat_year", Op: app.Eq, Values: []string{strconv.Itoa(p.year())}})
	}
	return p.svc.Store().Each(p.ctx, q, func(rec *app.Record) error {
		if i, ok := p.at[who(rec.Value("sender").Party())]; ok {
			p.sheets[i].Waiting = true
		}
		return nil
	})
}

// Send writes a workbook for each sender and notes all of them in one batch that can
// be undone. They get their names once they are noted: a program that ends in the midst
// of it leaves no sheet that nobody knows when it comes back. Where a file cannot be
// written those that were are taken away again, and nothing is noted. Errors: those of Plan, collect.dates,
// file.folder, those of writing, canceled.
func Send(ctx context.Context, svc *register.Service, s Sending, progress func(done, total int)) (batch app.ID, sheets []Sheet, err error) {
	if iso, ok := catalog.ParseDate(s.Due); !ok || iso != s.Due || len(iso) != len(time.DateOnly) || s.Due < svc.Today() {
		return "", nil, app.NewError(CodeDates, nil, "due", s.Due)
	}
	if sheets, err = Plan(ctx, svc, s); err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(s.Dir, 0o750); err != nil {
		return "", nil, app.NewError(app.CodeFileFolder, err, "folder", s.Dir)
	}
	work, err := os.MkdirTemp(s.Dir, ".ronghe-*")
	if err != nil {
		return "", nil, app.NewError(app.CodeFileFolder, err, "folder", s.Dir)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	out, err := writeAll(ctx, svc, s, work, sheets, progress)
	if err != nil {
		return "", nil, err
	}
	if batch, err = svc.Add(ctx, Form, out); err != nil {
		return "", nil, err
	}
	for i, sh := range sheets {
		if err := osfile.Rename(filepath.Join(work, sh.File), filepath.Join(s.Dir, sh.File)); err != nil {
			return "", nil, errors.Join(app.NewError(app.CodeFileFolder, err, "folder", s.Dir), takeBack(ctx, svc, s.Dir, sheets[:i], batch))
		}
	}
	return batch, sheets, nil
}

// takeBack removes sheets that are in their place, and what was noted of all.
func takeBack(ctx context.Context, svc *register.Service, dir string, sheets []Sheet, batch app.ID) error {
	_, err := svc.Undo(ctx, batch)
	for _, sh := range sheets {
		err = errors.Join(err, os.Remove(filepath.Join(dir, sh.File)))
	}
	return err
}

func writeAll(ctx context.Context, svc *register.Service, s Sending, work string, sheets []Sheet, progress func(done, total int)) ([]*app.Record, error) {
	f, _ := svc.Catalog().Form(s.Register)
	var out []*app.Record
	s.Dir = work
	for i := range sheets {
		if err := ctx.Err(); err != nil {
			return nil, app.NewError(app.CodeCanceled, err)
		}
		rec, err := write(ctx, svc, f, s, &sheets[i])
		if err != nil {
			return nil, err
		}
		out = append(out, rec)
		if progress != nil {
			progress(i+1, len(sheets))
		}
	}
	return out, nil
}

// write writes one workbook and returns the record that tracks it.
func write(ctx context.Context, svc *register.Service, f *catalog.Form, s Sending, sh *Sheet) (*app.Record, error) {
	rec, err := svc.Blank(Form)
	if err != nil {
		return nil, err
	}
	rec.ID = op.NewID()
	title := f.Title
	if f.Collect.Year != "" {
		year := strconv.Itoa(s.year(svc))
		rec.Set("stat_year", app.TextValue(year))
		title = i18n.T("collect.of_year", "form", f.Title, "year", year)
	}
	rec.Set("title", app.TextValue(i18n.T("collect.title", "what", title, "sender", sh.Sender.Name)))
	rec.Set("register", app.TextValue(f.ID))
	rec.Set("register_title", app.TextValue(f.Title))
	rec.Set("sender", app.PartyValue(sh.Sender))
	rec.Set("status", app.TextValue(Sent))
	rec.Set("sent_on", app.TextValue(svc.Today()))
	rec.Set("due_on", app.TextValue(s.Due))
	for _, r := range sh.Records {
		rec.Rows["records"] = append(rec.Rows["records"], app.Row{Fields: map[string]app.Value{
			"record": app.TextValue(string(r.ID)), "name": app.TextValue(svc.Name(r)),
		}})
	}
	tail := string(rec.ID) // names of files tell sheets of one sender apart
	name := i18n.T("collect.file", "what", title, "sender", plain(sh.Sender.Name), "n", tail[len(tail)-4:]) + ".xlsx"
	rec.Set("file", app.TextValue(name))
	in := register.FillIn{
		Form: f.ID, Mark: mark(rec.ID), Records: sh.Records, Fresh: sh.Fresh,
		Notes: []string{i18n.T("collect.note", "unit", svc.Who().Unit.Name, "due", s.Due, "sender", sh.Sender.Name), i18n.T("collect.note_grey")},
	}
	if f.Collect.Sender != "" && f.Collect.Year == "" {
		in.Blank = blankRows
	}
	if err := svc.WriteFillIn(ctx, filepath.Join(s.Dir, name), in); err != nil {
		return nil, err
	}
	sh.File, sh.ID = name, rec.ID
	return rec, nil
}

// plain makes a name one that a file can have.
func plain(name string) string {
	const most = 40 // characters
	r := []rune(strings.Map(func(c rune) rune {
		if strings.ContainsRune(`\/:*?"<>|`, c) || c < ' ' {
			return '_'
		}
		return c
	}, name))
	return string(r[:min(len(r), most)])
}

// markHead begins the text by which a sheet of ours is known.
const markHead = "ronghe collection "

func mark(id app.ID) string { return markHead + string(id) }

// Remind notes that senders were asked again, in one batch that can be undone. What
// is back or void stays and counts as missed.
func Remind(ctx context.Context, svc *register.Service, ids []app.ID) (register.Bulked, error) {
	return svc.Change(ctx, Form, ids, func(rec *app.Record) bool {
		if s := rec.Value("status").Text(); s != Sent && s != Reminded {
			return false
		}
		rec.Set("status", app.TextValue(Reminded))
		rec.Set("reminded_on", app.TextValue(svc.Today()))
		return true
	})
}

// Withdraw declares sheets void, in one batch that can be undone: they are not read
// back. What is back stays and counts as missed.
func Withdraw(ctx context.Context, svc *register.Service, ids []app.ID) (register.Bulked, error) {
	return svc.Change(ctx, Form, ids, func(rec *app.Record) bool {
		if s := rec.Value("status").Text(); s == Back || s == Void {
			return false
		}
		rec.Set("status", app.TextValue(Void))
		return true
	})
}

// Standing counts the sheets by how they stand today, by code.
func Standing(ctx context.Context, svc *register.Service) (map[string]int, error) {
	sum, err := svc.Summarise(ctx, app.Query{Form: Form, Group: []app.Group{{Field: "standing"}}})
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, g := range sum.Groups {
		out[g.Keys[0]] = g.Count
	}
	return out, nil
}
