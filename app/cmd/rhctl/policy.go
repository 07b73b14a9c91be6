package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/codes"
	"ronghe/app/i18n"
	"ronghe/app/policy"
	"ronghe/app/register"
)

// ledgerDoc is the policy ledger of a unit for a year as printed.
type ledgerDoc struct {
	Unit     string    `json:"unit"`
	UnitName string    `json:"unit_name"`
	Level    app.Level `json:"level"`
	Year     int       `json:"year"`
	Day      string    `json:"day"` // the day that the figures are of
	Duties   []dutyDoc `json:"duties"`
	Matrix   []rowDoc  `json:"matrix"` // how far the units below are; empty for a unit without any
}

type rowDoc struct {
	ID    string  `json:"id"`
	Units []ofDoc `json:"units"`
}

// ofDoc is how far one unit is with a duty; what it has not written down is null.
type ofDoc struct {
	Unit     string  `json:"unit"`
	UnitName string  `json:"unit_name"`
	Applies  bool    `json:"applies"`
	Record   *string `json:"record"`
	Status   *string `json:"status"`
	State    *string `json:"state"`
	Note     *string `json:"note"`
	On       *string `json:"on"`
}

// pointDoc is a figure in one of the last years.
type pointDoc struct {
	Year  int     `json:"year"`
	Value *string `json:"value"`
}

type dutyDoc struct {
	ID      string      `json:"id"`
	Clause  string      `json:"clause"`
	Title   string      `json:"title"`
	Lead    []deptDoc   `json:"lead"`
	Joined  []deptDoc   `json:"joined"`
	Levels  []app.Level `json:"levels"`
	Applies bool        `json:"applies"` // a duty of the unit's level
	Record  *string     `json:"record"`  // of policy_task; null where nothing is written down
	Status  *string     `json:"status"`
	State   *string     `json:"state"` // the status in words
	Note    *string     `json:"note"`
	On      *string     `json:"on"`
	Proof   []proofDoc  `json:"proof"`
	Figures []figureDoc `json:"figures"`
}

type deptDoc struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type proofDoc struct {
	Label string `json:"label"`
	Form  string `json:"form"`
	Where string `json:"where"`
	Count *int   `json:"count"`
}

// figureDoc is a figure; what is not known is null.
type figureDoc struct {
	ID        string  `json:"id"`
	Label     string  `json:"label"`
	Form      string  `json:"form"`
	Where     string  `json:"where"`
	Unit      string  `json:"unit"`
	Value     *string `json:"value"`
	Parameter *string `json:"parameter"`
	Target    *string `json:"target"`
	Gap       *string `json:"gap"`
	By        *string `json:"by"`
	Note      *string `json:"note"`
	// Trend is the figure in the last years, the earliest first; empty where it is
	// one of today.
	Trend []pointDoc `json:"trend"`
}

func ledger(c *ctl, args []string) (any, error) {
	fs := pflag.NewFlagSet("policy", pflag.ContinueOnError)
	text := fs.String("year", "", "")
	params := fs.Bool("params", false, "")
	if _, err := parse(fs, args, 0); err != nil {
		return nil, err
	}
	if *params {
		return dated(c)
	}
	return c.with(func(p *boot.Program, svc *register.Service) (any, error) {
		if *text == "" {
			*text = svc.Today()[:4]
		}
		year, err := strconv.Atoi(*text)
		if err != nil || year < 2000 || year > 2100 {
			return nil, app.NewError("ctl.year", err, "year", *text)
		}
		l, err := p.Ledger()
		if err != nil {
			return nil, err
		}
		unit := svc.Who().Unit
		lines, err := l.At(c.ctx, svc, unit, year)
		if err != nil {
			return nil, err
		}
		doc := ledgerDoc{Unit: unit.Code, UnitName: unit.Name, Level: unit.Level, Year: year, Day: svc.Today()}
		for _, line := range lines {
			d := newDutyDoc(l, line)
			for i, m := range line.Figures {
				points, err := l.Trend(c.ctx, svc, m.Figure, year)
				if err != nil {
					return nil, err
				}
				for _, p := range points {
					d.Figures[i].Trend = append(d.Figures[i].Trend, pointDoc{p.Year, known(p.Value)})
				}
			}
			doc.Duties = append(doc.Duties, d)
		}
		doc.Matrix, err = matrix(c, l, svc)
		return doc, err
	})
}

// paramsDoc is the dated parameters as printed.
type paramsDoc []paramDoc

type paramDoc struct {
	ID     string  `json:"id"`
	Label  string  `json:"label"`
	Value  string  `json:"value"` // with its unit
	From   string  `json:"from"`
	To     *string `json:"to"`
	Clause string  `json:"clause"`
	Source string  `json:"source"`
	Note   *string `json:"note"`
}

// Lines is the list as people read it on a terminal.
func (d paramsDoc) Lines() []string {
	out := make([]string, len(d))
	for i, p := range d {
		out[i] = strings.Join([]string{p.Label, p.Value, p.From + "–" + text(p.To), p.Source, text(p.Note)}, "\t")
	}
	return out
}

func dated(c *ctl) (any, error) {
	d, err := c.definitions()
	if err != nil {
		return nil, err
	}
	doc := paramsDoc{}
	for _, l := range d.Params.Lines() {
		doc = append(doc, paramDoc{l.ID, l.Label, l.Shown, l.From, known(l.To), l.Clause, l.Source, known(l.Note)})
	}
	return doc, nil
}

func matrix(c *ctl, l *policy.Ledger, svc *register.Service) ([]rowDoc, error) {
	out := []rowDoc{}
	unit := svc.Who().Unit
	units := policy.Below(unit, codes.Units().Children(unit.Code))
	if len(units) == 0 {
		return out, nil
	}
	rows, err := l.Matrix(c.ctx, svc, units)
	for _, r := range rows {
		doc := rowDoc{ID: r.Duty.ID}
		for _, of := range r.Units {
			t := of.Task
			doc.Units = append(doc.Units, ofDoc{
				of.Unit.Code, of.Unit.Name, of.Applies, known(string(t.Record)), known(t.Status), known(t.State), known(t.Note), known(t.On),
			})
		}
		out = append(out, doc)
	}
	return out, err
}

// known is nil for what is not known.
func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func newDutyDoc(l *policy.Ledger, line policy.Line) dutyDoc {
	depts := func(codes []string) []deptDoc {
		out := make([]deptDoc, len(codes))
		for i, code := range codes {
			out[i] = deptDoc{code, l.Department(code)}
		}
		return out
	}
	d, t := line.Duty, line.Task
	doc := dutyDoc{
		ID: d.ID, Clause: d.Clause, Title: d.Title, Lead: depts(d.Lead), Joined: depts(d.Joined), Levels: d.Levels, Applies: line.Applies,
		Record: known(string(t.Record)), Status: known(t.Status), State: known(t.State), Note: known(t.Note), On: known(t.On),
		Proof: []proofDoc{}, Figures: []figureDoc{},
	}
	for _, p := range line.Proof {
		pd := proofDoc{Label: p.Proof.Label, Form: p.Proof.Form, Where: p.Proof.Where}
		if p.Known {
			n := p.Count
			pd.Count = &n
		}
		doc.Proof = append(doc.Proof, pd)
	}
	for _, m := range line.Figures {
		f := m.Figure
		doc.Figures = append(doc.Figures, figureDoc{
			ID: f.ID, Label: f.Label, Form: f.Form, Where: f.Where, Unit: f.Unit, Value: known(m.Value),
			Parameter: known(f.Target), Target: known(m.Target), Gap: known(m.Gap), By: known(f.By), Note: known(m.Note), Trend: []pointDoc{},
		})
	}
	return doc
}

// Lines is the ledger as people read it on a terminal.
func (d ledgerDoc) Lines() []string {
	out := []string{i18n.T("ctl.policy", "unit", d.UnitName, "year", strconv.Itoa(d.Year))}
	for _, x := range d.Duties {
		out = append(out, x.lines()...)
	}
	return out
}

func (d dutyDoc) lines() []string {
	state := i18n.T("ctl.policy_none")
	if d.State != nil {
		state = *d.State
	}
	if !d.Applies {
		state += i18n.T("ctl.policy_other")
	}
	joined := ""
	if len(d.Joined) > 0 {
		joined = i18n.T("ctl.policy_joined", "joined", names(d.Joined))
	}
	out := []string{i18n.T("ctl.policy_duty", "title", d.Title, "lead", names(d.Lead), "joined", joined, "state", state)}
	if d.Note != nil {
		out = append(out, i18n.T("ctl.policy_note", "on", text(d.On), "note", *d.Note))
	}
	for _, p := range d.Proof {
		count := i18n.T("ctl.policy_blank")
		if p.Count != nil {
			count = fmt.Sprint(*p.Count)
		}
		out = append(out, i18n.T("ctl.policy_proof", "label", p.Label, "count", count))
	}
	for _, f := range d.Figures {
		value := i18n.T("ctl.policy_blank")
		if f.Value != nil {
			value = *f.Value
		}
		line := i18n.T("ctl.policy_figure", "label", f.Label, "value", value, "unit", f.Unit)
		if f.Target != nil {
			gap := i18n.T("ctl.policy_blank")
			if f.Gap != nil {
				gap = *f.Gap
			}
			line += i18n.T("ctl.policy_target", "target", *f.Target, "unit", f.Unit, "gap", gap)
		}
		if f.By != nil {
			line += i18n.T("ctl.policy_by", "by", *f.By)
		}
		out = append(out, line)
		if f.Note != nil {
			out = append(out, i18n.T("ctl.policy_hint", "note", *f.Note))
		}
	}
	return out
}

func names(list []deptDoc) string {
	out := make([]string, len(list))
	for i, d := range list {
		out[i] = d.Name
	}
	return strings.Join(out, " ")
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
