package store_test

import (
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
