package intake

import (
	"context"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// Detect finds the sheets that hold records of the form, their headers and what
// each column means. It reads the first rows of each sheet. Errors:
// CodeNoHeader, CodeNoSheet, CodeNoColumn, CodeVertical, and those of the book.
func Detect(ctx context.Context, f *catalog.Form, book app.Book, opt Options) (*Plan, error) {
	d := &detector{x: newIndex(f), plan: &Plan{options: opt}}
	asked, err := d.choose(book.Sheets(), opt.Sheet)
	if err != nil {
		return nil, err
	}
	marked := isMarked(book)
	for _, info := range book.Sheets() {
		if ListsProblems(info.Name) && info.Name != asked {
			continue
		}
		rows, err := FirstRows(ctx, book, info.Name)
		if err != nil {
			return nil, err
		}
		if marked {
			if d.reasons = reasonsAt(rows); d.reasons > 0 {
				rows = slices.Clone(rows)
				for i := range rows {
					rows[i] = without(rows[i], d.reasons)
				}
			}
		}
		d.sheet(info, rows, asked)
	}
	if len(d.plan.Sheets) == 0 {
		for _, left := range d.plan.Left {
			if left.Why == LeftVertical {
				return nil, app.NewError(CodeVertical, nil, "sheet", clip(left.Name))
			}
		}
		return nil, d.noHeader()
	}
	if err := d.plan.absent(opt.Layouts); err != nil {
		return nil, err
	}
	d.pick()
	return d.plan, nil
}

type detector struct {
	x       *index
	plan    *Plan
	reasons int      // column of the sheet in hand with what is wrong with its rows, see SheetPlan
	seen    []string // what the sheets have instead of a header, for the message
}

// choose finds the sheet asked for, "" when none was.
func (d *detector) choose(sheets []app.SheetInfo, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	var all []string
	for _, s := range sheets {
		if s.Name == name || squash(s.Name) == squash(name) {
			return s.Name, nil
		}
		all = append(all, s.Name)
	}
	return "", app.NewError(CodeNoSheet, nil, "sheet", clip(name), "sheets", clip(strings.Join(all, "、")))
}

func (d *detector) sheet(info app.SheetInfo, rows []app.SheetRow, asked string) {
	if len(rows) == 0 {
		return
	}
	d.x.rows = rows
	said := d.said(info.Name) != nil
	visible := !info.Hidden || info.Name == asked || said
	if sp, ok := d.x.subSheet(info, rows, d.plan.options); ok && info.Name != asked && visible {
		d.about(&sp, info, rows)
		d.plan.Subs = append(d.plan.Subs, sp)
		return
	}
	if asked != "" && info.Name != asked {
		return
	}
	sp, ok := d.x.mainSheet(info, rows, d.plan.options)
	switch {
	case ok && d.said(info.Name) == nil && d.x.vertical(&sp, rows):
		d.plan.Left = append(d.plan.Left, SheetLeft{info.Name, LeftVertical, ""})
	case ok && visible:
		d.about(&sp, info, rows)
		d.plan.Sheets = append(d.plan.Sheets, sp)
	case ok:
		d.plan.Left = append(d.plan.Left, SheetLeft{info.Name, LeftHidden, ""})
	case visible:
		d.plan.Left = append(d.plan.Left, SheetLeft{info.Name, LeftNoHeader, ""})
		d.saw(info.Name, rows)
	}
}

// about adds to a plan what its sheet is like.
func (d *detector) about(sp *SheetPlan, info app.SheetInfo, rows []app.SheetRow) {
	sp.reasons, sp.width, sp.from1904 = d.reasons, widest(rows), info.From1904
	sp.manners = map[int]dayManner{}
	for _, c := range sp.Columns {
		if c.field != nil && c.field.TypeName == catalog.TypeDate {
			sp.manners[c.Index] = d.x.manner(sp, c.Index)
		}
	}
}

// said is what was said of a sheet's header, nil for nothing.
func (d *detector) said(sheet string) *Layout {
	lay := LayoutOf(d.plan.options.Layouts, sheet)
	if lay == nil || lay.HeadFrom == 0 {
		return nil
	}
	return lay
}

// pick keeps the sheets that fit about as well as the best one: it keeps that one
// whatever it is.
func (d *detector) pick() {
	most := 0
	for _, s := range d.plan.Sheets {
		most = max(most, len(s.fields)+len(s.groups))
	}
	keys := len(d.x.form.Keys)
	d.leave(func(s *SheetPlan) bool { return most > keys && len(s.fields)+len(s.groups) <= keys }) // a list of names beside
	top := 0.0
	for _, s := range d.plan.Sheets {
		top = max(top, s.score)
	}
	d.leave(func(s *SheetPlan) bool { return top > 0 && s.score < 0.6*top })
	d.sum()
}

// leave leaves sheets out that are worse than others, unless a person spoke of them.
func (d *detector) leave(worse func(*SheetPlan) bool) {
	d.plan.Sheets = slices.DeleteFunc(d.plan.Sheets, func(s SheetPlan) bool {
		if s.Remembered || d.said(s.Name) != nil || !worse(&s) {
			return false
		}
		d.plan.Left = append(d.plan.Left, SheetLeft{s.Name, LeftWorse, ""})
		return true
	})
}

// sum says how much of the sheets was understood, and what the form asks for beside.
func (d *detector) sum() {
	mapped, all := 0, 0
	have := map[*catalog.Field]bool{}
	for _, s := range d.plan.Sheets {
		for _, c := range s.Columns {
			switch c.Use {
			case Mapped:
				mapped, all = mapped+1, all+1
			case Unknown:
				all++
			}
		}
		for _, sl := range s.fields {
			have[sl.field] = true
		}
		for _, g := range s.groups {
			have[g.table] = true
		}
	}
	for _, s := range d.plan.Subs {
		if t, ok := d.x.form.Field(s.Table); ok {
			have[t] = true
		}
	}
	d.plan.Confidence = float64(mapped) / float64(max(all, 1))
	for _, f := range d.x.form.Fields() {
		if f.Required && f.Default == "" && f.Compute == "" && !have[f] {
			d.plan.Missing = append(d.plan.Missing, f.Label)
		}
	}
}

// saw remembers the row that looks most like a header.
func (d *detector) saw(sheet string, rows []app.SheetRow) {
	const sheets, cells = 3, 8
	if len(d.seen) == sheets {
		return
	}
	var texts []string
	for _, r := range rows {
		var here []string
		for _, c := range r.Cells {
			if t := shown(c.Text); c.Kind == app.CellText && t != "" && len(here) < cells {
				here = append(here, t)
			}
		}
		if len(here) > len(texts) {
			texts = here
		}
		if len(texts) >= 3 {
			break
		}
	}
	key := "intake.seen"
	if len(texts) == 0 {
		key = "intake.seen_no_text"
	}
	d.seen = append(d.seen, i18n.T(key, "sheet", clip(sheet), "texts", strings.Join(texts, "、")))
}

func (d *detector) noHeader() error {
	f := d.x.form
	var keys, more []string
	for _, k := range f.Keys {
		if fd, ok := f.Field(k); ok {
			keys = append(keys, fd.Label)
		}
	}
	for _, fd := range f.Fields() {
		if fd.Required && !slices.Contains(f.Keys, fd.ID) && len(more) < 6 {
			more = append(more, fd.Label)
		}
	}
	seen := strings.Join(d.seen, "；")
	if seen == "" {
		seen = i18n.T("intake.nothing")
	}
	return app.NewError(CodeNoHeader, nil, "seen", seen, "keys", strings.Join(keys, "、"),
		"more", strings.Join(append(keys, more...), "、"), "form", f.Title)
}

// shown is a cell's text for a message: on one line, not too long.
func shown(s string) string { return clip(strings.Join(strings.Fields(s), " ")) }

// clip shortens a text for a message.
func clip(s string) string {
	const most = 60
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}
