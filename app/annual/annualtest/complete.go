package annualtest

import (
	"context"

	"ronghe/app/annual"
)

// Complete fills the report of a year and leaves nothing open: what nobody has does
// not apply, cover and analysis have words, every failed check is explained, a hard
// one by that sent up.
func Complete(ctx context.Context, s *annual.Service, year int) error {
	r, err := s.Open(ctx, year)
	if err != nil {
		return err
	}
	plan, err := s.Plan(ctx, r, nil)
	if err != nil {
		return err
	}
	if _, err := s.Fill(ctx, r, plan); err != nil {
		return err
	}
	var edits []annual.Edit
	for _, c := range r.Book.Cells() {
		if !r.Value(c).IsBlank() || c.Source == annual.Computed || c.Line.Part.Floating > 0 {
			continue
		}
		e := annual.Edit{Cell: c, Text: "不适用", Reason: "没有这项业务"}
		if c.Text {
			e = annual.Edit{Cell: c, Text: "见附件"}
		}
		edits = append(edits, e)
	}
	if _, err := s.Set(ctx, r, edits...); err != nil {
		return err
	}
	for _, f := range r.Findings() {
		if f.Open() {
			if _, err := s.Explain(ctx, r, f.Key, "情况属实"); err != nil {
				return err
			}
		}
	}
	return nil
}
