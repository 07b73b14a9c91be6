package register

import (
	"context"
	"errors"
	"testing"

	"ronghe/app"
	"ronghe/app/intake"
)

// drafts reads n drafts, numbered, and then ends with err.
func drafts(n int, err error) func(context.Context, func(intake.Draft) error) (intake.Summary, error) {
	return func(_ context.Context, yield func(intake.Draft) error) (intake.Summary, error) {
		for i := range n {
			if err := yield(intake.Draft{Line: i}); err != nil {
				return intake.Summary{}, err
			}
		}
		return intake.Summary{Rows: n}, err
	}
}

// Every draft arrives once and in order, however the parts fall.
func TestReadAheadKeepsOrder(t *testing.T) {
	for _, n := range []int{0, 1, aheadRows - 1, aheadRows, aheadRows + 1, 20 * aheadRows * aheadParts} {
		next := 0
		sum, err := readAhead(context.Background(), drafts(n, nil), func(d intake.Draft) error {
			if d.Line != next {
				t.Fatalf("of %d: draft %d where %d was due", n, d.Line, next)
			}
			next++
			return nil
		})
		if err != nil || sum.Rows != n || next != n {
			t.Errorf("of %d: %d taken, %+v, %v", n, next, sum, err)
		}
	}
}

// Errors of either side, an end from without and a panic of the reader all come
// back as errors, and nothing hangs.
func TestReadAheadEnds(t *testing.T) {
	boom := errors.New("boom")
	take := func(intake.Draft) error { return nil }
	if _, err := readAhead(context.Background(), drafts(3, boom), take); !errors.Is(err, boom) {
		t.Errorf("the reader's error came as %v", err)
	}
	const many = 20 * aheadRows * aheadParts
	n := 0
	if _, err := readAhead(context.Background(), drafts(many, nil), func(intake.Draft) error {
		if n++; n == 10 {
			return boom
		}
		return nil
	}); !errors.Is(err, boom) || n != 10 {
		t.Errorf("after %d drafts: %v", n, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	if _, err := readAhead(ctx, drafts(many, nil), func(intake.Draft) error { stop(); return ctx.Err() }); !errors.Is(err, context.Canceled) {
		t.Errorf("ended from without: %v", err)
	}
	panics := func(context.Context, func(intake.Draft) error) (intake.Summary, error) { panic("odd cell") }
	if _, err := readAhead(context.Background(), panics, take); app.CodeOf(err) != app.CodeInternal {
		t.Errorf("a panic came as %v", err)
	}
}
