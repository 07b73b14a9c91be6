package changes

import (
	"context"

	"ronghe/app/register"
	"ronghe/ui"
)

// pageSize is how many records of a register are read at once; mostPages how many
// pages are kept.
const (
	pageSize  = 100
	mostPages = 40
)

// rows are the lines of the list: for each register a heading and its records,
// which are read page by page when they come near.
type rows struct {
	app    *ui.App
	lane   *ui.Lane
	loaded func(error)

	span  register.Span
	forms []register.ChangedForm
	total int
	pages map[pageKey][]register.Changed
	asked map[pageKey]bool
}

type pageKey struct{ form, page int }

func newRows(a *ui.App, loaded func(error)) *rows {
	return &rows{app: a, lane: a.Lane(), loaded: loaded}
}

// start shows other registers, none of whose records is there yet.
func (r *rows) start(span register.Span, forms []register.ChangedForm) {
	r.lane.Stop()
	r.span, r.forms, r.total = span, forms, 0
	r.pages, r.asked = map[pageKey][]register.Changed{}, map[pageKey]bool{}
	for _, f := range forms {
		r.total += 1 + f.Count
	}
	r.want(0, pageSize/2)
}

func (r *rows) len() int { return r.total }

// place returns the number of the register that a line belongs to, and that of
// its record there, -1 for the heading.
func (r *rows) place(row int) (form, record int) {
	for i, f := range r.forms {
		if row <= f.Count {
			return i, row - 1
		}
		row -= 1 + f.Count
	}
	return -1, -1
}

// at returns a line's register and its record; ok is false while that is not
// loaded. The record of a heading is nil.
func (r *rows) at(row int) (f *register.ChangedForm, c *register.Changed, ok bool) {
	if row < 0 || row >= r.total {
		return nil, nil, false
	}
	form, record := r.place(row)
	f = &r.forms[form]
	if record < 0 {
		return f, nil, true
	}
	page := r.pages[pageKey{form, record / pageSize}]
	if record%pageSize >= len(page) {
		return f, nil, false
	}
	return f, &page[record%pageSize], true
}

// want reads the pages of the lines from first to last that are missing.
func (r *rows) want(first, last int) {
	for row := max(0, first); row <= min(last, r.total-1); row++ {
		if form, record := r.place(row); record >= 0 {
			r.fetch(pageKey{form, record / pageSize})
		}
	}
}

func (r *rows) fetch(k pageKey) {
	if r.asked[k] {
		return
	}
	if len(r.asked) >= mostPages { // a look around begins anew; what is on the screen comes again
		r.pages, r.asked = map[pageKey][]register.Changed{}, map[pageKey]bool{}
	}
	r.asked[k] = true
	svc, span, form := r.app.Svc, r.span, r.forms[k.form].Form.ID
	ui.Also(r.lane, func(ctx context.Context) ([]register.Changed, error) {
		return svc.ChangedIn(ctx, span, form, pageSize, k.page*pageSize)
	}, func(page []register.Changed, err error) {
		if err == nil {
			r.pages[k] = page
		}
		r.loaded(err)
	})
}
