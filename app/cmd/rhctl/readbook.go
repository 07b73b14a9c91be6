package main

import (
	"os"
	"strconv"

	"ronghe/app/annual"
	"ronghe/app/i18n"
)

// bookDoc is what was read from a workbook of an earlier year.
type bookDoc struct {
	Unit   string `json:"unit"`
	Year   int    `json:"year"`
	DryRun bool   `json:"dry_run"`
	Tables int    `json:"tables"`
	Cells  int    `json:"cells"`
	Over   int    `json:"over"` // computed cells that the workbook has another number for
	name   string
}

// annualImport reads the report of a year from a workbook; what was not understood
// is a problem each.
func annualImport(c *ctl, s *annual.Service, a annualArgs) (any, error) {
	b, err := s.ReadBook(c.ctx, a.year, a.file, os.Getenv(filePassword))
	if err != nil {
		return nil, err
	}
	c.problems = append(c.problems, b.Problems...)
	if !a.dry {
		if _, err := s.TakeBook(c.ctx, b); err != nil {
			return nil, err
		}
	}
	r := b.Report
	return bookDoc{Unit: r.Unit.Code, name: r.Unit.Name, Year: r.Year, DryRun: a.dry, Tables: b.Tables, Cells: b.Cells, Over: b.Over}, nil
}

// Lines is the reading as people read it.
func (d bookDoc) Lines() []string {
	verb := i18n.T("ctl.annual_read_done")
	if d.DryRun {
		verb = i18n.T("ctl.annual_read_would")
	}
	return []string{i18n.T("ctl.annual_read", "unit", d.name, "year", strconv.Itoa(d.Year), "verb", verb, "tables", strconv.Itoa(d.Tables),
		"cells", strconv.Itoa(d.Cells), "over", strconv.Itoa(d.Over))}
}
