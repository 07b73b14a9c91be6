package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app/annual"
	"ronghe/app/boot"
	"ronghe/app/i18n"
)

// rehearsalDoc is what a draft of rules would find in stored reports.
type rehearsalDoc struct {
	File   string        `json:"file"`
	Tables []string      `json:"tables"`
	Checks int           `json:"checks"` // looked at, over all reports
	Fails  int           `json:"fails"`
	Was    int           `json:"was"` // under the rules in force
	Rate   string        `json:"rate"`
	Units  []runDoc      `json:"units"`
	By     []runCheckDoc `json:"by_check"`
	head   string
	all    string
}

type runDoc struct {
	Unit   string `json:"unit"`
	Name   string `json:"name"`
	Year   int    `json:"year"`
	Checks int    `json:"checks"`
	Hard   int    `json:"hard"`
	Soft   int    `json:"soft"`
	Was    int    `json:"was"`
	New    int    `json:"new"`
	Gone   int    `json:"gone"`
	Rate   string `json:"rate"` // of the checks that fail, as a fraction
	line   string
}

type runCheckDoc struct {
	Check   string `json:"check"`
	Level   string `json:"level"`
	Fails   int    `json:"fails"` // reports
	Was     int    `json:"was"`
	Reports int    `json:"reports"`
	Message string `json:"message"` // of one of them
	line    string
}

// annualRehearse runs a draft of rules over stored reports and tells how many
// checks fail for each unit. It changes nothing.
func annualRehearse(c *ctl, p *boot.Program, s *annual.Service, a annualArgs) (any, error) {
	draft, err := p.Draft(a.rules)
	if err != nil {
		return nil, err
	}
	var years []int
	var units []string
	if a.year != 0 {
		years = []int{a.year}
	}
	if a.unit != "" {
		units = strings.Split(a.unit, ",")
	}
	out, err := s.Rehearse(c.ctx, draft, years, units, nil)
	if err != nil {
		return nil, err
	}
	doc := rehearsalDoc{File: draft.File, Tables: draft.Tables(), Units: []runDoc{}, By: []runCheckDoc{}}
	var of []string
	for _, r := range out.Runs {
		doc.Checks, doc.Fails, doc.Was = doc.Checks+r.Looked, doc.Fails+r.Fails(), doc.Was+r.Was
		doc.Units = append(doc.Units, newRunDoc(r))
		if y := strconv.Itoa(r.Year); !slices.Contains(of, y) {
			of = append(of, y)
		}
	}
	for _, ck := range out.Checks {
		doc.By = append(doc.By, newRunCheckDoc(ck, len(out.Runs)))
	}
	slices.Sort(of)
	doc.Rate = share(doc.Fails, doc.Checks)
	doc.head = i18n.T("ctl.rehearse", "file", doc.File, "tables", strings.Join(doc.Tables, " "), "years", strings.Join(of, " "), "reports", strconv.Itoa(len(out.Runs)))
	doc.all = i18n.T("ctl.rehearse_all", "n", strconv.Itoa(doc.Checks), "fail", strconv.Itoa(doc.Fails), "rate", percent(doc.Rate), "was", strconv.Itoa(doc.Was), "was_rate", percent(share(doc.Was, doc.Checks)))
	return doc, nil
}

func newRunDoc(r annual.Run) runDoc {
	d := runDoc{
		Unit: r.Unit.Code, Name: r.Unit.Name, Year: r.Year, Checks: r.Looked, Hard: r.Hard, Soft: r.Soft, Was: r.Was, New: r.New, Gone: r.Gone,
		Rate: share(r.Fails(), r.Looked),
	}
	d.line = i18n.T("ctl.rehearse_unit", "unit", d.Name, "year", strconv.Itoa(d.Year), "n", strconv.Itoa(d.Checks), "fail", strconv.Itoa(r.Fails()),
		"rate", percent(d.Rate), "was", strconv.Itoa(d.Was), "new", strconv.Itoa(d.New), "gone", strconv.Itoa(d.Gone))
	return d
}

func newRunCheckDoc(ck annual.RunCheck, reports int) runCheckDoc {
	d := runCheckDoc{Check: ck.Key, Level: string(ck.Level), Fails: ck.Fails, Was: ck.Was, Reports: reports, Message: ck.Message}
	d.line = i18n.T("ctl.rehearse_check", "check", d.Check, "fail", strconv.Itoa(d.Fails), "n", strconv.Itoa(reports), "rate", percent(share(d.Fails, reports)),
		"was", strconv.Itoa(d.Was), "message", d.Message)
	return d
}

// share is a part of a whole as a fraction of four places.
func share(part, whole int) string {
	if whole == 0 {
		return "0"
	}
	return decimal.NewFromInt(int64(part)).DivRound(decimal.NewFromInt(int64(whole)), 4).String()
}

// percent shows a fraction.
func percent(fraction string) string {
	d, err := decimal.NewFromString(fraction)
	if err != nil {
		return fraction
	}
	return fmt.Sprint(d.Shift(2).StringFixed(1), "%")
}

// Lines is the rehearsal as people read it: units first, then the checks that
// differ from the rules in force, or fail.
func (d rehearsalDoc) Lines() []string {
	out := []string{d.head}
	for _, r := range d.Units {
		out = append(out, r.line)
	}
	out = append(out, d.all)
	for _, ck := range d.By {
		out = append(out, ck.line)
	}
	return out
}
