package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/register"
)

// annualArgs are the flags of all verbs of annual.
type annualArgs struct {
	verb                                     string
	year                                     int
	table, cell, value, reason, check, words string
	out, unit, digest, units, by             string
	done, rules, file, question              string
	questions                                []string
	dry, annex, submitted                    bool
}

// annualNeeds are the flags that a verb takes and must have.
var annualNeeds = map[string]struct{ takes, must string }{
	"fill": {"table dry-run", ""}, "show": {"table cell", ""}, "check": {"", ""},
	"set": {"cell value", "cell"}, "override": {"cell value reason check unit digest", "reason"},
	"explain": {"check text", "check"}, "comment": {"cell text done unit", ""}, "import": {"dry-run", ""}, "rehearse": {"rules unit", "rules"}, "export": {"out annex", "out"},
	"status": {"unit", ""}, "sign": {"reason", ""}, "submit": {"digest", ""}, "withdraw": {"reason digest", ""},
	"ask": {"unit table cell text", "unit cell text"}, "questions": {"unit", ""}, "answer": {"question text", "question text"},
	"accept": {"unit digest", "unit"}, "return": {"unit reason digest questions", "unit reason"}, "approve": {"unit digest", "unit"},
	"rollup": {"unit units submitted by table cell out", ""},
	"unlock": {"unit reason digest", "unit reason"}, "verify": {"", ""},
}

func annualReport(c *ctl, args []string) (any, error) {
	a, err := readAnnual(args)
	if err != nil {
		return nil, err
	}
	return c.with(func(p *boot.Program, svc *register.Service) (any, error) {
		s, err := p.Annual()
		if err != nil {
			return nil, err
		}
		switch a.verb {
		case "rollup":
			return annualRollUp(c, s, svc, a)
		case "import":
			return annualImport(c, s, a)
		case "rehearse":
			return annualRehearse(c, p, s, a)
		}
		if a.files() {
			return annualFiling(c, p, s, svc, a)
		}
		if a.remarks() {
			return annualRemarks(c, s, svc, a)
		}
		r, err := s.Open(c.ctx, a.year)
		if err != nil {
			return nil, err
		}
		switch a.verb {
		case "fill":
			return annualFill(c, s, r, a)
		case "show":
			return annualShow(c, s, svc, r, a)
		case "check":
			return annualCheck(c, r), nil
		case "set", "override":
			return annualSet(c, s, r, a)
		case "explain":
			if _, err := s.Explain(c.ctx, r, a.check, a.words); err != nil {
				return nil, err
			}
			return annualCheck(c, r), nil
		}
		if err := s.Export(c.ctx, r, a.out, a.annex); err != nil {
			return nil, err
		}
		return written{Path: a.out, Records: len(r.Book.Tables())}, nil
	})
}

// files reports whether the verb is about the submission.
func (a annualArgs) files() bool {
	switch a.verb {
	case "status", "sign", "verify":
		return true
	case "override":
		return a.check != ""
	}
	_, ok := filingVerbs[a.verb]
	return ok
}

func readAnnual(args []string) (a annualArgs, err error) {
	if len(args) == 0 {
		return a, usage(errors.New("annual fill|show|check|set|override|explain|comment|ask|questions|answer|import|rehearse|status|sign|submit|withdraw|accept|return|approve|unlock|verify|rollup|export YEAR"))
	}
	a.verb = args[0]
	needs, ok := annualNeeds[a.verb]
	if !ok {
		return a, usage(errors.New("annual " + a.verb))
	}
	fs := pflag.NewFlagSet("annual", pflag.ContinueOnError)
	for _, f := range []struct {
		name string
		into *string
	}{
		{"table", &a.table},
		{"cell", &a.cell},
		{"value", &a.value},
		{"reason", &a.reason},
		{"check", &a.check},
		{"text", &a.words},
		{"out", &a.out},
		{"unit", &a.unit},
		{"digest", &a.digest},
		{"units", &a.units},
		{"by", &a.by},
		{"done", &a.done},
		{"rules", &a.rules},
		{"question", &a.question},
	} {
		if strings.Contains(" "+needs.takes+" ", " "+f.name+" ") {
			fs.StringVar(f.into, f.name, "", "")
		}
	}
	for name, into := range map[string]*bool{"dry-run": &a.dry, "annex": &a.annex, "submitted": &a.submitted} {
		if strings.Contains(needs.takes, name) {
			fs.BoolVar(into, name, false, "")
		}
	}
	if strings.Contains(needs.takes, "questions") {
		fs.StringArrayVar(&a.questions, "question", nil, "")
	}
	count := 1
	if a.verb == "verify" || a.verb == "import" {
		count = 2
	}
	if a.verb == "rehearse" && (len(args) < 2 || strings.HasPrefix(args[1], "-")) { // over all years
		args = append([]string{a.verb, "0"}, args[1:]...)
	}
	rest, err := parse(fs, args[1:], count)
	if err != nil {
		return a, err
	}
	if a.verb == "verify" {
		a.digest = rest[1]
	}
	if a.verb == "import" {
		a.file = rest[1]
	}
	if a.verb == "override" && (a.cell == "") == (a.check == "") {
		return a, usage(errors.New("--cell | --check"))
	}
	for _, name := range strings.Fields(needs.must) {
		if v, _ := fs.GetString(name); v == "" {
			return a, usage(errors.New("--" + name))
		}
	}
	if a.year, err = strconv.Atoi(rest[0]); err != nil {
		return a, app.NewError(annual.CodeYear, err, "year", rest[0])
	}
	return a, nil
}

func annualTable(r *annual.Report, id string) (*annual.Table, error) {
	t, ok := r.Book.Table(id)
	if !ok {
		return nil, app.NewError(annual.CodeTable, nil, "table", id)
	}
	return t, nil
}

// annualCell is a cell by its key, or by its place in a table (R4C3).
func annualCell(r *annual.Report, table, ref string) (*annual.Cell, error) {
	cell, ok := r.Book.CellAt(table, ref)
	if !ok {
		return nil, app.NewError(annual.CodeCell, nil, "cell", ref)
	}
	return cell, nil
}

// fillDoc is what a fill did, or would do.
type fillDoc struct {
	Unit    string      `json:"unit"`
	Year    int         `json:"year"`
	DryRun  bool        `json:"dry_run"`
	Asked   int         `json:"asked"`
	Changes []changeDoc `json:"changes"`
	name    string
}

type changeDoc struct {
	Cell    string    `json:"cell"`
	Name    string    `json:"name"`
	From    app.Value `json:"from"`
	To      app.Value `json:"to"`
	Kept    bool      `json:"kept"`    // a value put over the figure stays
	Carried *string   `json:"carried"` // why one was put over it last year
	line    string
}

func annualFill(c *ctl, s *annual.Service, r *annual.Report, a annualArgs) (any, error) {
	var tables []*annual.Table
	if a.table != "" {
		t, err := annualTable(r, a.table)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	plan, err := s.Plan(c.ctx, r, nil, tables...)
	if err != nil {
		return nil, err
	}
	doc := fillDoc{Unit: r.Unit.Code, name: r.Unit.Name, Year: a.year, DryRun: a.dry, Asked: plan.Asked, Changes: []changeDoc{}}
	for _, ch := range plan.Changes {
		key := "ctl.annual_change"
		if ch.Kept {
			key = "ctl.annual_kept"
		}
		doc.Changes = append(doc.Changes, changeDoc{
			Cell: ch.Cell.Key, Name: ch.Cell.Name(), From: ch.From, To: ch.To, Kept: ch.Kept, Carried: known(ch.Carried),
			line: i18n.T(key, "cell", ch.Cell.Name(), "from", shown(ch.Cell, ch.From), "to", shown(ch.Cell, ch.To)),
		})
	}
	if !a.dry {
		if _, err := s.Fill(c.ctx, r, plan); err != nil {
			return nil, err
		}
	}
	return doc, nil
}

func shown(c *annual.Cell, v app.Value) string {
	if v.IsBlank() {
		return i18n.T("ctl.annual_blank")
	}
	return c.Format(v)
}

// Lines is the fill as people read it.
func (d fillDoc) Lines() []string {
	verb, kept := "ctl.annual_filled", 0
	if d.DryRun {
		verb = "ctl.annual_would"
	}
	var lines []string
	for _, ch := range d.Changes {
		if ch.Kept {
			kept++
		}
		lines = append(lines, ch.line)
	}
	head := i18n.T("ctl.annual_fill", "unit", d.name, "year", strconv.Itoa(d.Year), "asked", strconv.Itoa(d.Asked), "verb", i18n.T(verb),
		"n", strconv.Itoa(len(d.Changes)-kept), "kept", strconv.Itoa(kept))
	return append([]string{head}, lines...)
}

// reportDoc is the report as printed: how far each table is, and the cells of
// the table, or the cell, that was asked for.
type reportDoc struct {
	Unit   string      `json:"unit"`
	Year   int         `json:"year"`
	Tables []tableDoc  `json:"tables"`
	Cells  []cellDoc   `json:"cells"`
	Counts *recordsDoc `json:"records"` // of the cell asked for
}

type tableDoc struct {
	ID     string `json:"id"`
	No     string `json:"no"`
	Title  string `json:"title"`
	Filled int    `json:"filled"`
	Asked  int    `json:"asked"`
	Hard   int    `json:"hard"`
	Soft   int    `json:"soft"`
	Sent   int    `json:"disputed"` // hard checks that are sent up
}

func newTableDoc(r *annual.Report, t *annual.Table) tableDoc {
	d := r.Done(t)
	return tableDoc{ID: t.ID, No: t.Number(), Title: t.Title, Filled: d.Filled, Asked: d.Asked, Hard: d.Hard, Soft: d.Soft, Sent: d.Disputed}
}

func (t tableDoc) text() string {
	return i18n.T("ctl.annual_table", "no", t.No, "title", t.Title, "n", strconv.Itoa(t.Filled), "all", strconv.Itoa(t.Asked),
		"hard", strconv.Itoa(t.Hard), "soft", strconv.Itoa(t.Soft))
}

type cellDoc struct {
	Cell   string    `json:"cell"`
	Name   string    `json:"name"`
	Unit   string    `json:"unit"`
	Source string    `json:"source"` // typed, computed, register
	Value  app.Value `json:"value"`
	Last   app.Value `json:"last"` // of last year's stored report
	Origin *string   `json:"origin"`
	Figure app.Value `json:"figure"` // beneath a value put over it
	Reason *string   `json:"reason"`
	Rule   *string   `json:"rule"`
	line   string
}

// recordsDoc is the records that a cell counts.
type recordsDoc struct {
	Form  string   `json:"form"`
	Count int      `json:"count"`
	IDs   []app.ID `json:"ids"` // the first of them
}

// mostIDs is how many records of a cell are listed.
const mostIDs = 1000

func annualShow(c *ctl, s *annual.Service, svc *register.Service, r *annual.Report, a annualArgs) (any, error) {
	doc := reportDoc{Unit: r.Unit.Code, Year: a.year, Tables: []tableDoc{}, Cells: []cellDoc{}}
	var cells []*annual.Cell
	tables := r.Book.Tables()
	switch {
	case a.cell != "":
		cell, err := annualCell(r, a.table, a.cell)
		if err != nil {
			return nil, err
		}
		tables, cells = nil, []*annual.Cell{cell}
		if doc.Counts, err = annualRecords(c, s, svc, cell, a.year); err != nil {
			return nil, err
		}
	case a.table != "":
		t, err := annualTable(r, a.table)
		if err != nil {
			return nil, err
		}
		tables, cells = []*annual.Table{t}, t.Cells()
	}
	for _, t := range tables {
		doc.Tables = append(doc.Tables, newTableDoc(r, t))
	}
	for _, cell := range cells {
		doc.Cells = append(doc.Cells, newCellDoc(r, cell))
	}
	return doc, nil
}

var sourceNames = map[annual.Source]string{annual.Typed: "typed", annual.Computed: "computed", annual.Register: "register"}

func newCellDoc(r *annual.Report, c *annual.Cell) cellDoc {
	st := r.State(c)
	doc := cellDoc{
		Cell: c.Key, Name: c.Name(), Unit: c.Unit, Source: sourceNames[c.Source], Value: r.Value(c), Last: r.LastValue(c),
		Origin: known(string(st.Origin)), Figure: r.Beneath(c), Reason: known(st.Reason), Rule: known(c.Rule),
	}
	source, last := i18n.T("ctl.annual_source."+doc.Source), ""
	if st.Origin == annual.PutOver {
		source = i18n.T("ctl.annual_over", "reason", st.Reason, "figure", shown(c, doc.Figure))
	}
	if !doc.Last.IsBlank() {
		last = i18n.T("ctl.annual_last", "last", c.Format(doc.Last))
	}
	doc.line = i18n.T("ctl.annual_cell", "key", c.Key, "name", c.Name(), "value", shown(c, doc.Value), "source", source, "last", last)
	return doc
}

func annualRecords(c *ctl, s *annual.Service, svc *register.Service, cell *annual.Cell, year int) (*recordsDoc, error) {
	q, ok, err := s.Records(cell, year)
	if err != nil || !ok {
		return nil, err
	}
	return recordsOf(c, svc, q)
}

// recordsOf is how many records a query selects, and the first of them.
func recordsOf(c *ctl, svc *register.Service, q app.Query) (*recordsDoc, error) {
	sum, err := svc.Summarise(c.ctx, app.Query{Form: q.Form, Where: q.Where})
	if err != nil {
		return nil, err
	}
	rows, err := svc.List(c.ctx, app.Query{Form: q.Form, Where: q.Where, Limit: mostIDs})
	if err != nil {
		return nil, err
	}
	doc := &recordsDoc{Form: q.Form, Count: sum.Count, IDs: []app.ID{}}
	for _, row := range rows {
		doc.IDs = append(doc.IDs, row.ID)
	}
	return doc, nil
}

// Lines is the report as people read it.
func (d reportDoc) Lines() []string {
	var out []string
	for _, t := range d.Tables {
		out = append(out, t.text())
	}
	for _, cell := range d.Cells {
		out = append(out, cell.line)
	}
	if d.Counts != nil {
		for _, id := range d.Counts.IDs {
			out = append(out, fmt.Sprintf("    %s %s", d.Counts.Form, id))
		}
	}
	return out
}

func annualSet(c *ctl, s *annual.Service, r *annual.Report, a annualArgs) (any, error) {
	cell, err := annualCell(r, a.table, a.cell)
	if err != nil {
		return nil, err
	}
	if _, err := s.Set(c.ctx, r, annual.Edit{Cell: cell, Text: a.value, Reason: a.reason}); err != nil {
		return nil, err
	}
	return reportDoc{Unit: r.Unit.Code, Year: a.year, Tables: []tableDoc{}, Cells: []cellDoc{newCellDoc(r, cell)}}, nil
}
