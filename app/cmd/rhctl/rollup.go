package main

import (
	"errors"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/codes"
	"ronghe/app/i18n"
	"ronghe/app/register"
)

// rollupDoc is what the reports of several units say together.
type rollupDoc struct {
	Unit    string      `json:"unit"`
	Year    int         `json:"year"`
	Units   []memberDoc `json:"units"`
	Missing []string    `json:"missing"` // units without a report
	Tables  []tableDoc  `json:"tables"`
	Cells   []totalDoc  `json:"cells"`       // of the table, or the cell, that was asked for
	Groups  []groupDoc  `json:"groups"`      // by level or kind, with the same cells
	Behind  []behindDoc `json:"behind"`      // what each unit says of the cell asked for
	Differs []differDoc `json:"differences"` // from the unit's own report
	Doubt   []string    `json:"doubtful"`    // distinct counts above what the reports say together
	head    []string
}

type memberDoc struct {
	Unit     string `json:"unit"`
	Name     string `json:"name"`
	Reported bool   `json:"reported"`
	State    string `json:"state"`
}

type totalDoc struct {
	cellDoc
	Rolls  string `json:"rolls"`  // sum, distinct, compute, none
	Values int    `json:"values"` // units that give a number
	NA     int    `json:"na"`     // units to which it does not apply
}

type groupDoc struct {
	ID    string     `json:"id"`
	Units []string   `json:"units"`
	Cells []totalDoc `json:"cells"`
}

type behindDoc struct {
	Unit    string      `json:"unit"`
	Value   app.Value   `json:"value"`
	Origin  *string     `json:"origin"`
	Reason  *string     `json:"reason"`
	Inner   bool        `json:"inner"` // another of the reports counts the same records
	Records *recordsDoc `json:"records"`
	line    string
}

type differDoc struct {
	Cell string    `json:"cell"`
	Name string    `json:"name"`
	Sum  app.Value `json:"rollup"`
	Own  app.Value `json:"own"`
	line string
}

// annualRollUp puts the reports of the units below together.
func annualRollUp(c *ctl, s *annual.Service, svc *register.Service, a annualArgs) (any, error) {
	by := annual.By(a.by)
	if by != "" && by != annual.ByLevel && by != annual.ByKind {
		return nil, usage(errors.New("--by level|kind"))
	}
	top := svc.Who().Unit
	if a.unit != "" {
		u, ok := codes.Units().Resolve(a.unit)
		if !ok || !codes.Units().Under(u.Code, top.Code) {
			return nil, app.NewError(annual.CodeUnder, nil, "unit", a.unit, "top", top.Name)
		}
		top = u
	}
	var chosen []string
	if a.units != "" {
		chosen = strings.Split(a.units, ",")
	}
	if a.submitted {
		var err error
		if chosen, err = s.SentUp(c.ctx, top, a.year, chosen); err != nil {
			return nil, err
		}
	}
	r, err := s.RollUp(c.ctx, top, a.year, chosen, by)
	if err != nil {
		return nil, err
	}
	doc, err := newRollupDoc(c, s, svc, r, a)
	if err != nil || a.out == "" {
		return doc, err
	}
	if err := s.ExportRollUp(c.ctx, r, a.out); err != nil {
		return nil, err
	}
	return written{Path: a.out, Records: len(r.Book.Tables())}, nil
}

func newRollupDoc(c *ctl, s *annual.Service, svc *register.Service, r *annual.RollUp, a annualArgs) (rollupDoc, error) {
	doc := rollupDoc{
		Unit: r.Unit.Code, Year: r.Year, Units: []memberDoc{}, Missing: []string{}, Tables: []tableDoc{}, Cells: []totalDoc{}, Groups: []groupDoc{},
		Behind: []behindDoc{}, Differs: []differDoc{}, Doubt: []string{},
	}
	var names []string
	for _, m := range r.Members {
		doc.Units = append(doc.Units, memberDoc{Unit: m.Unit.Code, Name: m.Unit.Name, Reported: m.Reported, State: string(m.State)})
		if !m.Reported {
			doc.Missing, names = append(doc.Missing, m.Unit.Code), append(names, m.Unit.Name)
		}
	}
	var cells []*annual.Cell
	switch {
	case a.cell != "":
		cell, err := annualCell(r.Report, a.table, a.cell)
		if err != nil {
			return doc, err
		}
		cells = []*annual.Cell{cell}
		if doc.Behind, err = behind(c, s, svc, r, cell); err != nil {
			return doc, err
		}
	case a.table != "":
		t, err := annualTable(r.Report, a.table)
		if err != nil {
			return doc, err
		}
		cells, doc.Tables = t.Cells(), append(doc.Tables, newTableDoc(r.Report, t))
	default:
		for _, t := range r.Book.Tables() {
			doc.Tables = append(doc.Tables, newTableDoc(r.Report, t))
		}
	}
	totals := func(of *annual.Report) []totalDoc {
		out := []totalDoc{}
		for _, cell := range cells {
			t := r.Tally(cell)
			out = append(out, totalDoc{cellDoc: newCellDoc(of, cell), Rolls: string(cell.Rolls()), Values: t.Values, NA: t.NA})
		}
		return out
	}
	doc.Cells = totals(r.Report)
	for _, g := range r.Groups {
		d := groupDoc{ID: g.ID, Units: []string{}, Cells: totals(g.Report)}
		for _, u := range g.Units {
			d.Units = append(d.Units, u.Code)
		}
		doc.Groups = append(doc.Groups, d)
	}
	for _, cell := range r.Doubtful() {
		doc.Doubt = append(doc.Doubt, cell.Key)
	}
	if r.Unit.Code == svc.Who().Unit.Code {
		own, err := s.Open(c.ctx, r.Year)
		if err != nil {
			return doc, err
		}
		for _, d := range r.Differences(own) {
			doc.Differs = append(doc.Differs, differDoc{
				Cell: d.Cell.Key, Name: d.Cell.Name(), Sum: d.Sum, Own: d.Own,
				line: i18n.T("ctl.rollup_differs", "cell", d.Cell.Name(), "sum", shown(d.Cell, d.Sum), "own", shown(d.Cell, d.Own)),
			})
		}
	}
	doc.head = []string{i18n.T("ctl.rollup", "unit", r.Unit.Name, "year", strconv.Itoa(r.Year), "n", strconv.Itoa(len(r.Members)-len(names)), "all", strconv.Itoa(len(r.Members)))}
	if len(names) > 0 {
		doc.head = append(doc.head, i18n.T("ctl.rollup_missing", "units", strings.Join(names, i18n.T("ctl.used_and"))))
	}
	return doc, nil
}

// behind is what each unit says of a cell, with the records that it counts.
func behind(c *ctl, s *annual.Service, svc *register.Service, r *annual.RollUp, cell *annual.Cell) ([]behindDoc, error) {
	values, err := s.Behind(c.ctx, r, cell)
	if err != nil {
		return nil, err
	}
	out := []behindDoc{}
	for _, v := range values {
		d := behindDoc{
			Unit: v.Unit.Code, Value: v.Value, Inner: v.Inner, Origin: known(string(v.Origin)), Reason: known(v.Reason),
			line: i18n.T("ctl.rollup_unit", "unit", v.Unit.Name, "value", shown(cell, v.Value)),
		}
		q, ok, err := s.RecordsOf(v.Unit, cell, r.Year)
		if err != nil {
			return nil, err
		}
		if ok {
			if d.Records, err = recordsOf(c, svc, q); err != nil {
				return nil, err
			}
		}
		out = append(out, d)
	}
	return out, nil
}

// Lines is the roll-up as people read it.
func (d rollupDoc) Lines() []string {
	out := d.head
	for _, t := range d.Tables {
		out = append(out, t.text())
	}
	for _, cell := range d.Cells {
		out = append(out, cell.line)
	}
	for _, b := range d.Behind {
		out = append(out, b.line)
	}
	for _, x := range d.Differs {
		out = append(out, x.line)
	}
	return out
}
