package register

import (
	"context"
	"slices"

	"ronghe/app"
	"ronghe/ui"
)

// Paging of a list: how many rows are fetched at once, how many pages are kept.
const (
	pageSize = 200
	mostKept = 40
)

// lister is what a list asks the service for.
type lister interface {
	List(ctx context.Context, q app.Query) ([]app.ListRow, error)
	Summarise(ctx context.Context, q app.Query) (app.Summary, error)
}

// rows holds the pages of a query that are near what is on the screen. Pages
// are fetched off the UI thread; a new query drops what the old one still
// brings. The pages of the old query stay until the first of the new one is
// there, so that a list does not blink while somebody types.
type rows struct {
	src     lister
	rowLane *ui.Lane
	sumLane *ui.Lane
	changed func()      // pages came: draw again
	summed  func()      // count and sums came
	failed  func(error) // the store refused

	query   app.Query
	pages   map[int][]app.ListRow
	recent  []int // page numbers, the latest used last
	asked   map[int]bool
	count   int // rows of the query; as many as are known while counting
	counted bool
	sums    map[string]string
	fresh   bool // the first page of the present query has come
}

func newRows(r ui.Runner, src lister) *rows {
	return &rows{
		src: src, rowLane: ui.NewLane(r), sumLane: ui.NewLane(r),
		pages: map[int][]app.ListRow{}, asked: map[int]bool{},
		changed: func() {}, summed: func() {}, failed: func(error) {},
	}
}

// start asks for a query from its first page; then runs when that is there.
func (s *rows) start(q app.Query, then func()) {
	q.Limit, q.Offset = pageSize, 0
	s.query = q
	s.fresh = false
	s.asked = map[int]bool{0: true}
	ui.Do(s.rowLane, func(ctx context.Context) ([]app.ListRow, error) {
		return s.src.List(ctx, q)
	}, func(page []app.ListRow, err error) {
		if err != nil {
			s.failed(err)
			return
		}
		s.pages = map[int][]app.ListRow{0: page}
		s.recent = []int{0}
		s.fresh = true
		if !s.counted || s.count < len(page) || len(page) < pageSize {
			s.count = len(page)
		}
		s.changed()
		if then != nil {
			then()
		}
	})
	s.sum()
}

// sum counts and sums what the query selects.
func (s *rows) sum() {
	q := s.query
	q.Limit, q.Offset = 0, 0
	s.counted = false
	ui.Do(s.sumLane, func(ctx context.Context) (app.Summary, error) {
		return s.src.Summarise(ctx, q)
	}, func(sum app.Summary, err error) {
		if err != nil {
			s.failed(err)
			return
		}
		s.counted, s.count, s.sums = true, sum.Count, sum.Sums
		s.summed()
		s.changed()
	})
}

// stop drops everything that is still to come.
func (s *rows) stop() {
	s.rowLane.Stop()
	s.sumLane.Stop()
	s.asked = map[int]bool{}
}

// reload fetches again what is kept, after records changed; the rows on screen
// stay until the new ones come.
func (s *rows) reload() {
	keep := slices.Clone(s.recent)
	s.rowLane.Stop()
	s.asked = map[int]bool{}
	for _, p := range keep[max(0, len(keep)-3):] {
		s.fetch(p)
	}
	for _, p := range keep[:max(0, len(keep)-3)] {
		delete(s.pages, p)
	}
	s.recent = s.recent[max(0, len(s.recent)-3):]
	s.sum()
}

// len is how many rows the list has, loaded or not.
func (s *rows) len() int { return s.count }

// at returns a row when it is loaded.
func (s *rows) at(i int) (app.ListRow, bool) {
	page := s.pages[i/pageSize]
	if i%pageSize >= len(page) {
		return app.ListRow{}, false
	}
	return page[i%pageSize], true
}

// want fetches the pages around the rows from first to last that are missing.
func (s *rows) want(first, last int) {
	if !s.fresh || s.count == 0 {
		return
	}
	from, to := max(0, first-pageSize/2)/pageSize, min(last+pageSize/2, s.count-1)/pageSize
	for p := from; p <= to; p++ {
		if s.pages[p] == nil && !s.asked[p] {
			s.fetch(p)
		} else if s.pages[p] != nil {
			s.touch(p)
		}
	}
}

func (s *rows) touch(p int) {
	if i := slices.Index(s.recent, p); i >= 0 {
		s.recent = append(slices.Delete(s.recent, i, i+1), p)
	}
}

func (s *rows) fetch(p int) {
	q := s.query
	q.Limit, q.Offset = pageSize, p*pageSize
	s.asked[p] = true
	ui.Also(s.rowLane, func(ctx context.Context) ([]app.ListRow, error) {
		return s.src.List(ctx, q)
	}, func(page []app.ListRow, err error) {
		delete(s.asked, p)
		if err != nil {
			s.failed(err)
			return
		}
		s.keep(p, page)
		s.changed()
	})
}

// keep stores a page and forgets the ones that were not looked at for longest.
func (s *rows) keep(p int, page []app.ListRow) {
	s.pages[p] = page
	if i := slices.Index(s.recent, p); i >= 0 {
		s.recent = slices.Delete(s.recent, i, i+1)
	}
	s.recent = append(s.recent, p)
	for len(s.recent) > mostKept {
		delete(s.pages, s.recent[0])
		s.recent = s.recent[1:]
	}
}

// find returns where a loaded record stands, -1 when it is not loaded.
func (s *rows) find(id app.ID) int {
	for p, page := range s.pages {
		for i, row := range page {
			if row.ID == id {
				return p*pageSize + i
			}
		}
	}
	return -1
}

// snapshot reads the rows with these numbers, from memory where they are
// loaded, else from the store; what it returns may run off the UI thread.
func (s *rows) snapshot(numbers []int) chosen {
	have := make(map[int]app.ListRow, len(numbers))
	pages := map[int]bool{}
	for _, n := range numbers {
		if row, ok := s.at(n); ok {
			have[n] = row
		} else {
			pages[n/pageSize] = true
		}
	}
	q, src := s.query, s.src
	return func(ctx context.Context) ([]app.ListRow, error) {
		for p := range pages {
			part := q
			part.Limit, part.Offset = pageSize, p*pageSize
			page, err := src.List(ctx, part)
			if err != nil {
				return nil, err
			}
			for i, row := range page {
				have[p*pageSize+i] = row
			}
		}
		out := make([]app.ListRow, 0, len(numbers))
		for _, n := range numbers {
			if row, ok := have[n]; ok {
				out = append(out, row)
			}
		}
		return out, nil
	}
}

// chosen reads the rows that were chosen.
type chosen func(context.Context) ([]app.ListRow, error)

// ids reads which records they are.
func (c chosen) ids(ctx context.Context) ([]app.ID, error) {
	rows, err := c(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]app.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids, nil
}
