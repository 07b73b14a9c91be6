package register

import (
	"context"
	"regexp"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/op"
)

// JournalQuery chooses a page of the operation log: of the entries in a span of it
// (see Service.JournalSpan) those that its other fields name; zero ones name all.
type JournalQuery struct {
	In            Span // places in the log
	User          app.ID
	Form          string
	Kinds         []op.Kind
	Limit, Offset int
}

// LogLine is an entry of the operation log as who audits reads it. Personal values
// show as masks.
type LogLine struct {
	N       int64
	At      time.Time // when it was stored here
	Zoned   string    // the writer's clock with its zone, RFC 3339
	User    app.ID
	Kind    op.Kind
	Form    string // id, "" for none
	Title   string // of the form
	Doc     app.ID
	Name    string // of the record, or of the account
	Note    string // result or reason in words
	Changes []FieldChange
}

// MostJournal bounds the lines of a page.
const MostJournal = 500

// audits holds who reads the whole log to the role (SAFETY R8, R10).
func (s *Service) audits() error {
	if op.Audits(s.who.User.Roles) {
		return nil
	}
	return app.NewError(app.CodeDenied, nil, "action", i18n.T("register.log.action"))
}

// Audits reports whether the user may read the operation log.
func (s *Service) Audits() bool { return s.audits() == nil }

// JournalSpan is the part of the log that was written on the days from one to
// another, both included, in local time.
func (s *Service) JournalSpan(ctx context.Context, from, to time.Time) (in Span, err error) {
	day := func(t time.Time, days int) time.Time {
		t = t.Local()
		return time.Date(t.Year(), t.Month(), t.Day()+days, 0, 0, 0, 0, time.Local)
	}
	if in.From, err = s.store.Place(ctx, day(from, 0)); err != nil {
		return in, err
	}
	in.To, err = s.store.Place(ctx, day(to, 1))
	return in, err
}

// CountJournal counts the entries that q selects. Errors: denied, and the store's.
func (s *Service) CountJournal(ctx context.Context, q JournalQuery) (int, error) {
	if err := s.audits(); err != nil {
		return 0, err
	}
	return s.store.CountJournal(ctx, q)
}

// Journal returns a page of the log, newest first. Errors: denied, and the store's.
func (s *Service) Journal(ctx context.Context, q JournalQuery) ([]LogLine, error) {
	if err := s.audits(); err != nil {
		return nil, err
	}
	q.Limit = min(max(q.Limit, 1), MostJournal)
	entries, err := s.store.Journal(ctx, q)
	if err != nil {
		return nil, err
	}
	people, err := s.Names(ctx)
	if err != nil {
		return nil, err
	}
	names := map[app.ID]string{}
	out := make([]LogLine, len(entries))
	for i, e := range entries {
		if out[i], err = s.logLine(ctx, e, people, names); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// logLine reads an entry; names keeps those of records that were looked up.
func (s *Service) logLine(ctx context.Context, e Entry, people, names map[app.ID]string) (LogLine, error) {
	o := e.Op
	l := LogLine{N: e.N, At: e.At, Zoned: o.Time, User: o.User, Kind: o.Kind, Form: o.Form, Doc: o.Doc, Note: logNote(o.Kind, o.Reason)}
	f, err := s.form(o.Form)
	if err != nil { // login and the like, or a register that there is no more
		l.Name = people[o.Doc]
		return l, nil //nolint:nilerr // an entry without a form is one all the same
	}
	l.Title = f.Title
	if o.Kind == op.Reveal {
		path, why, _ := strings.Cut(o.Reason, " ")
		l.Note = i18n.T("register.log.reveal", "field", fieldLabel(f, path), "rest", why)
	}
	if e.Purged {
		l.Note = i18n.T("register.log.purged")
	}
	if o.Doc == "" {
		return l, nil
	}
	name, known := names[o.Doc]
	if !known {
		rec, err := s.store.Get(ctx, o.Form, o.Doc)
		switch {
		case err == nil:
			name = s.Name(rec)
		case app.CodeOf(err) != app.CodeNotFound:
			return l, err
		}
		names[o.Doc] = name
	}
	l.Name = name
	for _, c := range o.Fields {
		if _, _, field := op.SplitPath(c.Path); field != op.OrderField {
			l.Changes = append(l.Changes, s.change(ctx, f, c))
		}
	}
	return l, nil
}

// logNote is what an entry says of itself in words: reasons that people gave stay
// as they are, those of the program are told by their first word.
func logNote(kind op.Kind, reason string) string {
	word, rest, _ := strings.Cut(reason, " ")
	key := "register.log." + string(kind) + "." + word
	if reason == "" {
		key = "register.log." + string(kind)
	}
	switch {
	case kind == op.Export:
		return exportNote(reason)
	case !i18n.Has(key):
		return reason
	case word == "roles":
		titles := strings.Fields(rest)
		for i, r := range titles {
			if i18n.Has("review.role." + r) {
				titles[i] = i18n.T("review.role." + r)
			}
		}
		rest = strings.Join(titles, i18n.T("register.and"))
	}
	return i18n.T(key, "rest", rest)
}

// What an export's reason is in the log: the words of the program that wrote it,
// the same on every computer.
const (
	plainly  = ", personal data in plain"
	printing = "print"
)

var exportReasons = []struct {
	shape *regexp.Regexp
	key   string
}{
	{regexp.MustCompile(`^(\d+) records to (.+)$`), "register.log.export.records"},
	{regexp.MustCompile(`^(\d+) changed records to (.+)$`), "register.log.export.changed"},
	{regexp.MustCompile(`^report (\d+) to (.+)$`), "register.log.export.report"},
	{regexp.MustCompile(`^(\d+) records as an annex of the report()$`), "register.log.export.annex"},
	{regexp.MustCompile(`^()` + printing + `()$`), "register.log.export.print"},
}

// exportNote tells an export's reason in words: how many records went where, and
// whether personal data did in plain.
func exportNote(reason string) string {
	what, plain := strings.CutSuffix(reason, plainly)
	for _, r := range exportReasons {
		m := r.shape.FindStringSubmatch(what)
		if m == nil {
			continue
		}
		note := i18n.T(r.key, "count", m[1], "file", m[2])
		if plain {
			note += i18n.T("register.log.export.plain")
		}
		return note
	}
	return reason
}
