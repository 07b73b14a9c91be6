package ui_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/ui"
	"ronghe/ui/uitest"
)

func TestLaneDropsWhatWasAskedBefore(t *testing.T) {
	q := &uitest.Queue{}
	l := ui.NewLane(q)
	var got []string
	ask := func(name string) {
		ui.Do(l, func(context.Context) (string, error) { return name, nil }, func(s string, _ error) { got = append(got, s) })
	}
	ask("first")
	ask("second")
	q.Run(1) // the second answers before the first
	q.Run(0)
	if len(got) != 1 || got[0] != "second" {
		t.Errorf("got %q, want only the second", got)
	}
}

func TestLaneCancelsWhatRuns(t *testing.T) {
	q := &uitest.Queue{}
	l := ui.NewLane(q)
	var seen error
	ui.Do(l, func(ctx context.Context) (int, error) {
		seen = ctx.Err()
		return 0, nil
	}, func(int, error) { t.Error("a stopped task reported") })
	l.Stop()
	q.Flush()
	if !errors.Is(seen, context.Canceled) {
		t.Errorf("the work saw %v, want that it was canceled", seen)
	}
}

func TestAlsoKeepsWhatRunsInTheLane(t *testing.T) {
	q := &uitest.Queue{}
	l := ui.NewLane(q)
	sum := 0
	add := func(n int) {
		ui.Also(l, func(context.Context) (int, error) { return n, nil }, func(v int, _ error) { sum += v })
	}
	add(1)
	add(2)
	q.Flush()
	if sum != 3 {
		t.Errorf("sum %d, want both results", sum)
	}
	add(4)
	add(8)
	l.Stop()
	q.Flush()
	if sum != 3 {
		t.Errorf("sum %d, a stop drops all that runs in the lane", sum)
	}
}

func TestAPanicBecomesAnError(t *testing.T) {
	l := ui.NewLane(&uitest.Sync{})
	var got error
	ui.Do(l, func(context.Context) (int, error) { panic("broken") }, func(_ int, err error) { got = err })
	if app.CodeOf(got) != app.CodeInternal {
		t.Errorf("error %v, want a coded one", got)
	}
}

// meter notes what a job shows.
type meter struct {
	shown, hidden int
	done, total   int
	cancel        func()
}

func (m *meter) Show(_ string, cancel func()) { m.shown++; m.cancel = cancel }
func (m *meter) Set(done, total int)          { m.done, m.total = done, total }
func (m *meter) Hide()                        { m.hidden++ }

func TestAShortJobShowsNoProgress(t *testing.T) {
	r, m := &uitest.Sync{}, &meter{}
	ended := false
	ui.RunJob(r, m, ui.Job{
		Work: func(_ context.Context, progress func(int, int)) error { progress(1, 1); return nil },
		Then: func(err error) { ended = err == nil },
	})
	r.Fire(time.Minute)
	if !ended || m.shown != 0 {
		t.Errorf("ended %v, progress shown %d times; want an end and no progress", ended, m.shown)
	}
}

func TestALongJobShowsProgressAndCanBeStopped(t *testing.T) {
	q, m := &uitest.Queue{}, &meter{}
	var got error
	ui.RunJob(q, m, ui.Job{
		Title: "long",
		Work: func(ctx context.Context, progress func(int, int)) error {
			progress(3, 10)
			if m.done != 3 || m.total != 10 {
				t.Errorf("progress %d of %d, want 3 of 10", m.done, m.total)
			}
			m.cancel()
			return ctx.Err()
		},
		Then: func(err error) { got = err },
	})
	q.Fire(ui.Patience)
	if m.shown != 1 {
		t.Fatal("after a second nothing was shown")
	}
	q.Flush()
	if app.CodeOf(got) != app.CodeCanceled || m.hidden != 1 {
		t.Errorf("error %v, hidden %d times; want canceled and hidden once", got, m.hidden)
	}
}
