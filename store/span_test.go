package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store/storetest"
)

// A place in the log is found by time, at the edges too, and the span behind it
// holds just the records that have ops in it.
func TestSpansOfTheLog(t *testing.T) {
	ctx := t.Context()
	now := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	opt := options(t)
	opt.Now = func() time.Time { return now }
	s := storetest.Open(t, opt)
	start := now
	var docs []app.ID
	for i := range 40 {
		now = start.Add(time.Duration(i+1) * time.Hour)
		docs = append(docs, storetest.Save(t, s, nil, record("title", "x"), "").ID)
	}
	end, err := s.Place(ctx, now.AddDate(100, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   time.Time
		want int // records from then on
	}{
		{time.Unix(0, 0), 40},
		{start.Add(time.Hour), 40},
		{start.Add(time.Hour + 1), 39},
		{start.Add(39 * time.Hour), 2},
		{start.Add(40 * time.Hour), 1},
		{start.Add(40*time.Hour + time.Millisecond), 0},
	} {
		at := c.at
		if at.After(start) {
			at = at.Add(time.Millisecond - 1).Truncate(time.Millisecond)
		}
		from, err := s.Place(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		in := register.Span{From: from, To: end}
		counts, err := s.Touched(ctx, in)
		if err != nil || counts["deal"] != c.want {
			t.Errorf("from %v: %v, %v", at, counts, err)
		}
		list, err := s.TouchedIn(ctx, in, "deal", 100, 0)
		if err != nil || len(list) != c.want {
			t.Fatalf("from %v: %d, %v", at, len(list), err)
		}
		if c.want > 0 && (list[0].Doc != docs[39] || len(list[0].Entries) != 1 || list[0].Entries[0].Op.Doc != docs[39]) {
			t.Errorf("from %v the latest is %+v", at, list[0])
		}
	}
	logins, err := s.Audits(ctx, op.Login, 10)
	if err != nil || len(logins) != 1 {
		t.Errorf("%d logins, %v", len(logins), err)
	}
	s.Lock()
	if _, err := s.Touched(ctx, register.Span{}); err == nil {
		t.Error("a locked store tells what changed")
	}
}

// Pages of what changed, one after another, are all records of a form once, what
// changed last first, whatever was done to others in between; and neither groups nor
// sorts the span for a page.
func TestWhatChangedIsPaged(t *testing.T) {
	ctx := t.Context()
	opt := options(t)
	opt.Catalog = storetest.Catalog(t, places{}, deal, strings.Replace(strings.Replace(deal, "id: deal", "id: other", 1), "identity: no", "", 1))
	s := storetest.Open(t, opt)
	const records, per = 23, 5
	recs := make([]*app.Record, records)
	for i := range recs {
		recs[i] = storetest.Save(t, s, nil, record("title", fmt.Sprint("x", i)), "")
	}
	from, err := s.Place(ctx, time.Now().AddDate(100, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	var want []app.ID // in the order in which each was changed last
	for i := range 2 * records {
		n := i * 7 % records
		next := recs[n].Clone()
		next.Set("title", app.TextValue(fmt.Sprint("y", i)))
		recs[n] = storetest.Save(t, s, recs[n], next, "")
		want = append(slices.DeleteFunc(want, func(id app.ID) bool { return id == recs[n].ID }), recs[n].ID)
		if i%3 == 0 {
			o := record("title", "z")
			o.Form = "other"
			storetest.Save(t, s, nil, o, "")
		}
	}
	slices.Reverse(want)
	to, err := s.Place(ctx, time.Now().AddDate(100, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	in := register.Span{From: from, To: to}
	var got []app.ID
	for offset := 0; ; offset += per {
		page, err := s.TouchedIn(ctx, in, "deal", per, offset)
		if err != nil || len(page) > per {
			t.Fatalf("%d records from %d, %v", len(page), offset, err)
		}
		for _, r := range page {
			got = append(got, r.Doc)
			if len(r.Entries) != 2 || r.Entries[0].N >= r.Entries[1].N {
				t.Errorf("%s has the ops %+v", r.Doc, r.Entries)
			}
		}
		if len(page) < per {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("in pages\n%v, want\n%v", got, want)
	}
	// An op behind the span does not count: here the last one of deal, and of other.
	before := register.Span{From: from, To: to - 2}
	if list, err := s.TouchedIn(ctx, before, "deal", 100, 0); err != nil || len(list) != records || list[0].Doc != want[1] {
		t.Errorf("before the last op: %+v, %v", list, err)
	}
	steps, err := s.TouchedPlan(ctx)
	if err != nil || slices.ContainsFunc(steps, func(s string) bool { return strings.Contains(s, "TEMP B-TREE") }) {
		t.Errorf("a page is read by %q, %v", steps, err)
	}
}
