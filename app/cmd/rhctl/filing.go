package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/boot"
	"ronghe/app/codes"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/review"
)

// filingDoc is where a submission stands, as printed.
type filingDoc struct {
	Unit      string     `json:"unit"`
	Year      int        `json:"year"`
	State     string     `json:"state"` // filling, signed, submitted, accepted, returned, approved, closed
	Begun     bool       `json:"begun"`
	Lapsed    bool       `json:"lapsed"` // signed, and edited since
	Digest    *string    `json:"digest"` // of what was signed last, hex
	Printed   *string    `json:"printed"`
	Tables    []tableDoc `json:"tables"`
	Blocks    []blockDoc `json:"blocks"`      // what keeps it from being signed
	Drift     *driftDoc  `json:"drift"`       // of the registers since it was signed
	Corrected []string   `json:"corrections"` // against the submission before
	Disputed  []string   `json:"disputed"`
	Undecided []string   `json:"undecided"`
	Steps     []stepDoc  `json:"steps"`
	head      []string
}

type blockDoc struct {
	Kind    string `json:"kind"` // blank, hard, soft, stale
	Table   string `json:"table"`
	Cell    string `json:"cell"`
	Count   int    `json:"count"`
	Message string `json:"message"`
}

type driftDoc struct {
	Records []driftRecord `json:"records"`
	Cells   []driftCell   `json:"cells"`
	lines   []string
}

type driftRecord struct {
	Form string `json:"form"`
	ID   app.ID `json:"id"`
	What string `json:"what"` // joined, dropped, edited
}

type driftCell struct {
	Cell    string    `json:"cell"`
	Place   string    `json:"place"`
	From    app.Value `json:"from"`
	To      app.Value `json:"to"`
	Records []app.ID  `json:"records"`
}

type stepDoc struct {
	Step   string  `json:"step"`
	State  string  `json:"state"`
	User   string  `json:"user"`
	At     string  `json:"at"`
	Reason *string `json:"reason"`
	Digest *string `json:"digest"`
	Check  *string `json:"check"`
	line   string
}

// filing is one call of a verb that is about a submission.
type filing struct {
	c      *ctl
	p      *boot.Program
	s      *annual.Service
	svc    *register.Service
	a      annualArgs
	people func(app.ID) string
}

// filingVerbs are the verbs that take a step, and which.
var filingVerbs = map[string]op.Kind{
	"submit": op.Submit, "withdraw": op.Withdraw, "accept": op.Accept, "return": op.Return, "approve": op.Approve, "unlock": op.Unlock,
}

func annualFiling(c *ctl, p *boot.Program, s *annual.Service, svc *register.Service, a annualArgs) (any, error) {
	users, err := p.Users(c.ctx)
	if err != nil {
		return nil, err
	}
	names := register.Names(users)
	f := &filing{c: c, p: p, s: s, svc: svc, a: a, people: func(id app.ID) string {
		if name := names[id]; name != "" {
			return name
		}
		return i18n.T("annual.stranger")
	}}
	unit, err := a.of(svc)
	if err != nil {
		return nil, err
	}
	return f.run(unit)
}

// of is the unit that a verb is about: the own one where none is named.
func (a annualArgs) of(svc *register.Service) (app.Unit, error) {
	if a.unit == "" {
		return svc.Who().Unit, nil
	}
	code, err := boot.FindUnit(a.unit, "")
	if err != nil {
		return app.Unit{}, err
	}
	unit, _ := codes.Units().Resolve(code)
	return unit, nil
}

func (f *filing) run(unit app.Unit) (any, error) {
	own := unit.Code == f.svc.Who().Unit.Code
	if f.a.verb == "verify" {
		return f.find()
	}
	if f.a.verb == "status" && own || f.a.verb == "sign" {
		r, err := f.s.Open(f.c.ctx, f.a.year)
		if err != nil {
			return nil, err
		}
		if f.a.verb == "sign" {
			return f.sign(r)
		}
		return f.status(r)
	}
	now, err := f.s.FilingOf(f.c.ctx, unit, f.a.year)
	if err != nil {
		return nil, err
	}
	if f.a.digest != "" {
		short, err := annual.ReadDigest(f.a.digest)
		if err != nil {
			return nil, err
		}
		if short != annual.Short(now.Content) {
			return nil, app.NewError(app.CodeStale, nil, "field", i18n.T("annual.digest"))
		}
	}
	switch kind, ok := filingVerbs[f.a.verb]; {
	case len(f.a.questions) > 0:
		now, err = f.giveBack(now)
	case ok:
		now, err = f.s.Take(f.c.ctx, now, kind, f.a.reason)
	case f.a.verb == "override":
		now, err = f.s.Pass(f.c.ctx, now, f.a.check, f.a.reason)
	}
	if err != nil {
		return nil, err
	}
	return f.doc(now), nil
}

// giveBack returns a report with the questions that were given: TABLE:CELL=WORDS,
// or CELL=WORDS.
func (f *filing) giveBack(now *annual.Filing) (*annual.Filing, error) {
	r, err := f.s.OpenOf(f.c.ctx, now.Unit, now.Year)
	if err != nil {
		return nil, err
	}
	asked := make([]annual.Asked, len(f.a.questions))
	for i, text := range f.a.questions {
		ref, words, _ := strings.Cut(text, "=")
		table, cell, ok := strings.Cut(ref, ":")
		if !ok {
			table, cell = "", ref
		}
		asked[i].Words = words
		if asked[i].Cell, err = annualCell(r, table, cell); err != nil {
			return nil, err
		}
	}
	return f.s.Return(f.c.ctx, now, r, f.a.reason, asked...)
}

func (f *filing) sign(r *annual.Report) (any, error) {
	now, err := f.s.Sign(f.c.ctx, r, f.a.reason)
	if app.CodeOf(err) == annual.CodeBlocked {
		blocks, e := f.s.Check(f.c.ctx, r, nil)
		if e != nil {
			return nil, e
		}
		f.problems(blocks)
	}
	if err != nil {
		return nil, err
	}
	return f.doc(now), nil
}

func (f *filing) problems(blocks []annual.Block) (docs []blockDoc) {
	for _, b := range blocks {
		docs = append(docs, blockDoc{Kind: string(b.Kind), Table: b.Table.ID, Cell: b.At.Key, Count: b.N, Message: b.Message})
		f.c.problems = append(f.c.problems, app.Problem{Code: "annual." + string(b.Kind), Severity: app.Hard, Message: b.Message, Field: b.At.Key})
	}
	return docs
}

// status is all that is known of the own report: how far each table is, what
// keeps it back, and what became of the registers since it was signed.
func (f *filing) status(r *annual.Report) (any, error) {
	now, err := f.s.Filing(f.c.ctx, r)
	if err != nil {
		return nil, err
	}
	doc := f.doc(now)
	for _, t := range r.Book.Tables() {
		doc.Tables = append(doc.Tables, newTableDoc(r, t))
	}
	if !now.State.Locked() {
		blocks, err := f.s.Check(f.c.ctx, r, nil)
		if err != nil {
			return nil, err
		}
		doc.Blocks = append(doc.Blocks, f.problems(blocks)...)
	}
	last, ok := now.Submitted()
	if !ok {
		return doc, nil
	}
	snap, err := f.s.Frozen(f.c.ctx, last)
	if err != nil {
		return nil, err
	}
	if now.State.Locked() {
		drift, err := f.s.Drift(f.c.ctx, r, snap, nil)
		if err != nil {
			return nil, err
		}
		doc.Drift = f.drift(drift)
	}
	corrections, err := f.s.Corrections(f.c.ctx, r, now)
	if err != nil {
		return nil, err
	}
	for _, cor := range corrections {
		doc.Corrected = append(doc.Corrected, cor.Text())
	}
	return doc, nil
}

func (f *filing) drift(d annual.Drift) *driftDoc {
	doc := &driftDoc{Records: []driftRecord{}, Cells: []driftCell{}, lines: d.Lines()}
	for _, form := range d.Forms {
		for _, rec := range form.Changed {
			doc.Records = append(doc.Records, driftRecord{form.Form, rec.ID, string(rec.Kind)})
		}
	}
	for _, c := range d.Cells {
		cell := driftCell{Cell: c.Cell.Key, Place: c.Cell.Place(), From: c.From, To: c.To, Records: []app.ID{}}
		for _, rec := range c.Records {
			cell.Records = append(cell.Records, rec.ID)
		}
		doc.Cells = append(doc.Cells, cell)
	}
	for _, line := range doc.lines {
		f.c.problems = append(f.c.problems, app.Problem{Code: "annual.drift", Severity: app.Soft, Message: line})
	}
	return doc
}

// stateID is a state's name for programs.
func stateID(s review.State) string {
	if s == review.Filling {
		return "filling"
	}
	return string(s)
}

func (f *filing) doc(now *annual.Filing) filingDoc {
	doc := filingDoc{
		Unit: now.Unit.Code, Year: now.Year, State: stateID(now.State), Begun: now.Begun, Lapsed: now.Lapsed,
		Digest: known(now.Content), Printed: known(annual.Short(now.Content)), Tables: []tableDoc{}, Blocks: []blockDoc{},
		Corrected: []string{}, Disputed: texts(now.Disputed), Undecided: texts(now.Undecided), Steps: []stepDoc{},
	}
	doc.head = []string{i18n.T("ctl.filing", "unit", now.Unit.Name, "year", strconv.Itoa(now.Year), "state", now.StateTitle(), "next", now.NextText())}
	if now.Content != "" {
		doc.head = append(doc.head, i18n.T("ctl.filing_digest", "digest", annual.Short(now.Content)))
	}
	for _, st := range now.Steps {
		doc.Steps = append(doc.Steps, stepDoc{
			Step: string(st.Kind), State: stateID(st.State), User: f.people(st.User), At: st.At.Format(time.RFC3339),
			Reason: known(st.Reason), Digest: known(st.Content), Check: known(st.Check), line: stepLine(st, f.people),
		})
	}
	return doc
}

func texts(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func stepLine(st annual.Step, people func(app.ID) string) string {
	reason := ""
	if st.Reason != "" {
		reason = i18n.T("ctl.filing_reason", "reason", st.Reason)
	}
	return i18n.T("ctl.filing_step", "at", st.At.Format("2006-01-02 15:04"), "step", review.Title(st.Kind), "user", people(st.User), "reason", reason)
}

// Lines is the standing as people read it; what keeps it back and what changed
// follow as problems.
func (d filingDoc) Lines() []string {
	out := append([]string{}, d.head...)
	for _, t := range d.Tables {
		out = append(out, t.text())
	}
	for _, st := range d.Steps {
		out = append(out, st.line)
	}
	if len(d.Corrected) > 0 {
		out = append(out, i18n.T("ctl.filing_corrected", "n", strconv.Itoa(len(d.Corrected))))
		for _, line := range d.Corrected {
			out = append(out, "  "+line)
		}
	}
	return out
}

// foundDoc is what a digest belongs to.
type foundDoc struct {
	Found []foundLine `json:"found"`
}

type foundLine struct {
	Unit      string   `json:"unit"`
	Year      int      `json:"year"`
	Digest    string   `json:"digest"`
	State     string   `json:"state"`
	Current   bool     `json:"current"`
	Whole     bool     `json:"whole"`
	Signed    stepDoc  `json:"signed"`
	Submitted *stepDoc `json:"submitted"`
	line      string
}

// Lines says which submission it is.
func (d foundDoc) Lines() []string {
	var out []string
	for _, f := range d.Found {
		out = append(out, f.line)
	}
	return out
}

// find says which submission a printed digest is of, when it was made and by
// whom. One of none is a problem: the paper is not what was signed here.
func (f *filing) find() (any, error) {
	found, err := f.s.FindDigest(f.c.ctx, f.a.year, f.a.digest)
	if err != nil {
		return nil, err
	}
	doc := foundDoc{Found: []foundLine{}}
	for _, m := range found {
		name := m.Unit
		if u, ok := codes.Units().Resolve(m.Unit); ok {
			name = u.Name
		}
		step := func(st annual.Step) stepDoc {
			return stepDoc{Step: string(st.Kind), State: stateID(st.State), User: f.people(st.User), At: st.At.Format(time.RFC3339), Reason: known(st.Reason), Digest: known(st.Content), line: stepLine(st, f.people)}
		}
		l := foundLine{Unit: m.Unit, Year: m.Year, Digest: m.Digest, State: stateID(m.State), Current: m.Current, Whole: m.Fault == nil, Signed: step(m.Signed)}
		parts := []string{i18n.T("ctl.found", "unit", name, "year", strconv.Itoa(m.Year)), l.Signed.line}
		if m.Submitted != nil {
			sent := step(*m.Submitted)
			l.Submitted = &sent
			parts = append(parts, sent.line)
		}
		if !m.Current {
			parts = append(parts, i18n.T("ctl.found_old"))
		}
		if m.Fault != nil {
			f.c.problems = append(f.c.problems, problemOf(m.Fault))
		}
		l.line = strings.Join(parts, fmt.Sprintln())
		doc.Found = append(doc.Found, l)
	}
	if len(found) == 0 {
		f.c.problems = append(f.c.problems, app.Problem{Code: "annual.none", Severity: app.Hard, Message: i18n.T("ctl.found_none", "digest", f.a.digest)})
	}
	return doc, nil
}
