package annual

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	report "ronghe/app/annual"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// showLast says above the table that there is no report of the year before, and
// offers to read it from a workbook.
func (p *Page) showLast() {
	p.lastYear.Objects = nil
	if p.rep.Last == nil && p.rep.Year > report.FirstYear {
		before := strconv.Itoa(p.rep.Year - 1)
		p.lastYear.Objects = []fyne.CanvasObject{container.NewBorder(nil, nil, nil,
			kit.Line(0, xwidget.NewLink(i18n.T("ui.annual.read_last", "year", before), p.askLast)),
			kit.Quiet(i18n.T("ui.annual.no_last", "year", before)))}
	}
	p.lastYear.Hidden = len(p.lastYear.Objects) == 0
	p.lastYear.Refresh()
}

// askLast asks for the workbook of the year before.
func (p *Page) askLast() {
	p.picker.Ask(pick.Ask{Kind: pick.Open, Title: i18n.T("ui.annual.read_title", "year", strconv.Itoa(p.rep.Year-1)), Types: []string{".xlsx"}}, func(path string) { p.readLast(path, "") })
}

// Dropped takes a workbook that is dropped on the page as that of the year before.
func (p *Page) Dropped(paths []string) {
	if p.rep != nil && len(paths) > 0 {
		p.readLast(paths[0], "")
	}
}

// readLast reads the workbook of the year before and shows what it is. It asks for
// the password of one that is encrypted.
func (p *Page) readLast(path, password string) {
	s, year := p.svc, p.rep.Year-1
	var read *report.BookRead
	p.app.Job(ui.Job{
		Title: i18n.T("ui.annual.reading"),
		Work: func(ctx context.Context, _ func(done, total int)) (err error) {
			read, err = s.ReadBook(ctx, year, path, password)
			return err
		},
		Then: func(err error) {
			switch {
			case choose.NeedsPassword(err):
				choose.Password(p.app.Window, path, err, func(password string) { p.readLast(path, password) }, func() { p.app.ShowError(err) })
				return
			case err != nil:
				p.app.ShowError(err)
				return
			}
			p.confirmLast(read)
		},
	})
}

// confirmLast shows what was read, and what was not, and stores it when it is
// wanted.
func (p *Page) confirmLast(read *report.BookRead) {
	year, unknown := strconv.Itoa(read.Report.Year), i18n.T("ui.annual.read_all")
	if n := len(read.Problems); n > 0 {
		unknown = i18n.T("ui.annual.read_unknown", "bad", ui.Count(n))
	}
	o := xwidget.DialogOptions{
		Title: i18n.T("ui.annual.read_done", "file", read.File),
		Text: i18n.T("ui.annual.read_text", "year", year, "tables", ui.Count(read.Tables), "cells", ui.Count(read.Cells), "over", ui.Count(read.Over),
			"unknown", unknown),
		Confirm: i18n.T("ui.annual.read_yes", "year", year), OnCancel: p.grid.Focus, Width: 720,
		OnConfirm: func() bool {
			p.do(func(ctx context.Context, s *report.Service, r *report.Report) error {
				if _, err := s.TakeBook(ctx, read); err != nil {
					return err
				}
				again, err := s.Open(ctx, r.Year) // it has another year beside it now
				if err == nil {
					*r = *again
				}
				return err
			}, p.told(i18n.T("ui.annual.read_kept", "year", year)))
			return true
		},
	}
	if len(read.Problems) > 0 {
		items := make([]xwidget.ProblemItem, len(read.Problems))
		for i, pr := range read.Problems {
			items[i] = xwidget.ProblemItem{Severity: xwidget.SeverityWarning, Where: pr.Sheet + " " + pr.Cell, Text: pr.Message, Action: " "}
		}
		list := xwidget.NewProblemList(func(int) {})
		list.SetItems(items)
		list.SetVisibleRows(3, 8)
		o.Content = list
	}
	xwidget.ShowDialog(p.app.Window, o)
}
