package register

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/intake"
)

// MostLayouts is how many corrected layouts are kept for a register.
const MostLayouts = 60

// mostPeeked is how many of a sheet's first rows a person chooses the header
// from.
const mostPeeked = 20

// keptLayout is a layout as it is kept, under the fingerprint of its headers.
type keptLayout struct {
	Print  string        `json:"print"`
	Layout intake.Layout `json:"layout"`
}

// layoutKey is the setting that keeps a register's layouts, the latest first.
func layoutKey(form string) string { return "import.layouts/" + form }

func (s *Service) layouts(ctx context.Context, form string) ([]keptLayout, error) {
	text, err := s.store.Setting(ctx, layoutKey(form))
	if err != nil || text == "" {
		return nil, err
	}
	var kept []keptLayout
	if bad := json.Unmarshal([]byte(text), &kept); bad != nil {
		kept = nil // of another version of the program: it guesses again
	}
	return kept, nil
}

// knownLayouts finds kept layouts by fingerprint; nil where there are none.
func (s *Service) knownLayouts(ctx context.Context, form string) func(string) (intake.Layout, bool) {
	kept, err := s.layouts(ctx, form)
	if err != nil || len(kept) == 0 { // whoever writes meets the store's error
		return nil
	}
	return func(fingerprint string) (intake.Layout, bool) {
		i := slices.IndexFunc(kept, func(k keptLayout) bool { return k.Print == fingerprint })
		if i < 0 {
			return intake.Layout{}, false
		}
		return kept[i].Layout, true
	}
}

// keepLayouts keeps what a person corrected, for other files of the same
// layout. The records are stored by then: that it cannot be kept is no reason to
// say that the import failed, and the next write meets the store's error.
func (s *Service) keepLayouts(ctx context.Context, in *importer) {
	if len(in.req.Layouts) == 0 {
		return
	}
	kept, err := s.layouts(ctx, in.form.ID)
	if err != nil {
		return
	}
	for _, sp := range slices.Concat(in.out.Plan.Sheets, in.out.Plan.Subs) {
		said := intake.LayoutOf(in.req.Layouts, sp.Name)
		if said == nil || len(sp.Blank) > 0 {
			continue
		}
		lay := *said
		lay.Sheet, lay.HeadFrom, lay.HeadTo = "", 0, 0
		lay.Values = withoutPersonal(in.form, lay.Values)
		kept = slices.DeleteFunc(kept, func(k keptLayout) bool { return k.Print == sp.Fingerprint })
		kept = append([]keptLayout{{sp.Fingerprint, lay}}, kept...)
	}
	text, err := json.Marshal(kept[:min(len(kept), MostLayouts)])
	if err == nil {
		err = s.store.SetSetting(ctx, layoutKey(in.form.ID), string(text))
	}
	_ = err // see above
}

// withoutPersonal leaves texts of personal fields out: they are not kept in
// plain.
func withoutPersonal(f *catalog.Form, values map[string]map[string]string) map[string]map[string]string {
	out := map[string]map[string]string{}
	for path, texts := range values {
		if fd, ok := f.Find(path); ok && fd.Personal == nil {
			out[path] = texts
		}
	}
	return out
}

// Peeked is the beginning of a sheet, for a person who says which rows are its
// header.
type Peeked struct {
	Sheet  string
	Hidden bool
	Lines  []int // numbers of the rows, 1-based
	Rows   [][]string
}

// Peek returns the first rows of each sheet of a file, as texts. Errors are those
// of opening it.
func (s *Service) Peek(ctx context.Context, path, password string) (out []Peeked, err error) {
	book, err := s.books.Open(ctx, path, password)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	for _, info := range book.Sheets() {
		rows, err := intake.FirstRows(ctx, book, info.Name)
		if err != nil {
			return nil, err
		}
		p := Peeked{Sheet: info.Name, Hidden: info.Hidden}
		for _, r := range rows[:min(len(rows), mostPeeked)] {
			texts := make([]string, len(r.Cells))
			for i, c := range r.Cells {
				texts[i] = c.Text
			}
			p.Lines, p.Rows = append(p.Lines, r.Line), append(p.Rows, texts)
		}
		out = append(out, p)
	}
	return out, nil
}

// CodeNoForm says that no register fits any sheet of a file: {file}.
const CodeNoForm = "register.no_form"

// CodeSheetLeft says that a sheet fits no register, or is hidden, and was not imported;
// args: sheet.
const CodeSheetLeft = "register.sheet_left"

// Routed is a sheet of a workbook and the register that it is for.
type Routed struct {
	Sheet string
	Form  *catalog.Form
	Known int // columns that were understood
}

// Route finds for each visible sheet of a file the register whose columns it has
// most of. The main sheet of an export comes without those of its sub-tables, which
// belong to it. Where several fit, left names the sheets with a table that fit none
// or are hidden: nobody is to take them for imported. Errors are those of opening the
// file.
func (s *Service) Route(ctx context.Context, path, password string) (out []Routed, left []string, err error) {
	book, err := s.books.Open(ctx, path, password)
	if err != nil {
		return nil, nil, err
	}
	defer book.Close()
	heads := intake.NewOnce(book)
	subs := map[string]bool{}
	for _, info := range book.Sheets() {
		var plan *intake.Plan
		var form *catalog.Form
		if !info.Hidden {
			plan, form = s.fits(ctx, heads, info.Name)
		}
		if plan == nil && !intake.ListsProblems(info.Name) && hasTable(ctx, heads, info.Name) {
			left = append(left, info.Name)
		}
		if plan != nil {
			out = append(out, Routed{Sheet: info.Name, Form: form, Known: plan.Understood()})
			for _, sp := range plan.Subs {
				subs[sp.Name] = true
			}
		}
	}
	out = slices.DeleteFunc(out, func(r Routed) bool { return subs[r.Sheet] })
	left = slices.DeleteFunc(left, func(name string) bool { return subs[name] || guides(name) })
	if len(out) < 2 {
		left = nil // the sheet that is read says itself what was left beside it
	}
	return out, left, nil
}

// hasTable reports whether a sheet has two rows of two filled cells.
func hasTable(ctx context.Context, book app.Book, sheet string) bool {
	rows, err := intake.FirstRows(ctx, book, sheet)
	if err != nil {
		return false
	}
	full := 0
	for _, r := range rows {
		filled := 0
		for _, c := range r.Cells {
			if strings.TrimSpace(c.Text) != "" {
				filled++
			}
		}
		if filled > 1 {
			full++
		}
	}
	return full > 1
}

// Marking is a marked copy of a file that was imported: its problems at their
// cells.
type Marking struct {
	Source, Password string
	Path             string         // of the copy
	Heads            map[string]int // last row of the header, by sheet
	Problems         []app.Problem
}
