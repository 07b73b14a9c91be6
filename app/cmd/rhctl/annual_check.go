package main

import (
	"strconv"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// checkDoc is the outcome of a check; the problems stand beside it.
type checkDoc struct {
	Unit      string       `json:"unit"`
	Year      int          `json:"year"`
	Hard      int          `json:"hard"`
	Soft      int          `json:"soft"`
	Explained int          `json:"explained"`
	Findings  []findingDoc `json:"findings"`
	name      string
}

type findingDoc struct {
	Check   string  `json:"check"`
	Level   string  `json:"level"` // hard, soft
	Table   string  `json:"table"`
	Cell    string  `json:"cell"`
	Message string  `json:"message"`
	Note    *string `json:"note"`  // the explanation
	Since   *int    `json:"since"` // the year that it was given in
	Stale   bool    `json:"stale"` // it was given for other figures
}

// annualCheck lists what fails; what is explained is told and is no problem.
func annualCheck(c *ctl, r *annual.Report) checkDoc {
	doc := checkDoc{Unit: r.Unit.Code, name: r.Unit.Name, Year: r.Year, Findings: []findingDoc{}}
	for _, f := range r.Findings() {
		d := findingDoc{Check: f.Key, Level: string(f.Level), Table: f.Table.ID, Cell: f.At.Key, Message: f.Message, Stale: f.Stale}
		if f.Note != nil {
			d.Note, d.Since = known(f.Note.Words), &f.Note.Since
		}
		doc.Findings = append(doc.Findings, d)
		switch {
		case !f.Open():
			doc.Explained++
			continue
		case f.Level == catalog.HardCheck:
			doc.Hard++
		default:
			doc.Soft++
		}
		c.problems = append(c.problems, app.Problem{
			Code: f.Key, Severity: f.Level.Severity(), Sheet: f.Table.Number(), Field: f.At.Key,
			Message: i18n.T("ctl.annual_finding_"+string(f.Level), "message", f.Message, "check", f.Key),
		})
	}
	return doc
}

// Lines says how many there are and what to do with them; the problems follow
// by themselves.
func (d checkDoc) Lines() []string {
	year := strconv.Itoa(d.Year)
	out := []string{i18n.T("ctl.annual_checked", "unit", d.name, "year", year, "hard", strconv.Itoa(d.Hard),
		"soft", strconv.Itoa(d.Soft), "explained", strconv.Itoa(d.Explained))}
	if d.Hard+d.Soft > 0 {
		out = append(out, i18n.T("ctl.annual_to_explain", "year", year))
	}
	return out
}
