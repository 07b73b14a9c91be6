package register

import (
	"context"
	"fmt"
	"testing"

	"ronghe/app"
	"ronghe/ui/uitest"
)

// numbered is a store of n rows that are named by their number.
type numbered struct {
	n       int
	queries []app.Query
}

func (s *numbered) List(_ context.Context, q app.Query) ([]app.ListRow, error) {
	s.queries = append(s.queries, q)
	var out []app.ListRow
	for i := q.Offset; i < min(s.n, q.Offset+q.Limit); i++ {
		out = append(out, app.ListRow{ID: app.ID(fmt.Sprint(q.Search, i))})
	}
	return out, nil
}

func (s *numbered) Summarise(context.Context, app.Query) (app.Summary, error) {
	return app.Summary{Count: s.n}, nil
}

func at(t *testing.T, r *rows, i int) app.ID {
	t.Helper()
	row, ok := r.at(i)
	if !ok {
		t.Fatalf("row %d is not loaded", i)
	}
	return row.ID
}

func TestRowsLoadPagesNearWhatIsOnTheScreen(t *testing.T) {
	src := &numbered{n: 100_000}
	r := newRows(&uitest.Sync{}, src)
	r.start(app.Query{Form: "x"}, nil)
	if r.len() != 100_000 || at(t, r, 0) != "0" {
		t.Fatalf("%d rows", r.len())
	}
	if _, ok := r.at(50_000); ok {
		t.Fatal("a row was loaded that nobody looks at")
	}
	r.want(50_000, 50_030)
	if at(t, r, 50_030) != "50030" {
		t.Error("the wrong row")
	}
	n := len(src.queries)
	r.want(50_000, 50_030)
	if len(src.queries) != n {
		t.Error("pages that are there were loaded again")
	}
}

func TestRowsForgetWhatWasNotLookedAt(t *testing.T) {
	r := newRows(&uitest.Sync{}, &numbered{n: 100_000})
	r.start(app.Query{Form: "x"}, nil)
	for i := 0; i < 100_000; i += pageSize {
		r.want(i, i+20)
	}
	if len(r.pages) > mostKept || len(r.recent) != len(r.pages) {
		t.Errorf("%d pages kept, %d noted; want at most %d", len(r.pages), len(r.recent), mostKept)
	}
	if at(t, r, 99_990) != "99990" {
		t.Error("the last rows are gone")
	}
}

func TestRowsDropWhatAnEarlierSearchBrings(t *testing.T) {
	q := &uitest.Queue{}
	r := newRows(q, &numbered{n: 10})
	r.start(app.Query{Form: "x", Search: "a"}, nil)
	r.start(app.Query{Form: "x", Search: "b"}, nil)
	for len(q.Waiting) > 0 {
		q.Run(len(q.Waiting) - 1) // the earlier ones answer last
	}
	if got := at(t, r, 0); got != "b0" {
		t.Errorf("row of the search %q, want that of the latest", got)
	}
}

func TestRowsKeepTheOldOnesUntilTheNewOnesCome(t *testing.T) {
	q := &uitest.Queue{}
	r := newRows(q, &numbered{n: 10})
	r.start(app.Query{Form: "x", Search: "a"}, nil)
	q.Flush()
	r.start(app.Query{Form: "x", Search: "b"}, nil)
	if got := at(t, r, 0); got != "a0" {
		t.Errorf("row %q while waiting, want the old one", got)
	}
	q.Flush()
	if got := at(t, r, 0); got != "b0" {
		t.Errorf("row %q, want the new one", got)
	}
}

func TestRowsThatWereLeftEarlyAreNotFresh(t *testing.T) {
	q := &uitest.Queue{}
	r := newRows(q, &numbered{n: 10})
	r.start(app.Query{Form: "x"}, nil)
	r.stop()
	q.Flush()
	if r.fresh {
		t.Error("rows count as loaded although the page was left before they came")
	}
}

func TestSnapshotFetchesWhatIsNotLoaded(t *testing.T) {
	r := newRows(&uitest.Sync{}, &numbered{n: 1000})
	r.start(app.Query{Form: "x"}, nil)
	got, err := r.snapshot([]int{1, 450, 999})(context.Background())
	if err != nil || len(got) != 3 || got[0].ID != "1" || got[1].ID != "450" || got[2].ID != "999" {
		t.Errorf("%v, %v", got, err)
	}
}
