package register

import (
	"context"
	"fmt"
	"runtime/debug"

	"ronghe/app"
	"ronghe/app/intake"
)

// How far reading may be ahead of storing: enough that neither waits for the
// other, little enough to hold in memory.
const (
	aheadRows  = 64 // rows handed over at once
	aheadParts = 8  // of such parts
)

// readAhead reads drafts on a goroutine of its own, ahead of take, which stores
// them on this one: the two take about as long, and an office computer has more
// than one processor. An error of take ends the reading. The goroutine has ended
// when readAhead returns.
func readAhead(ctx context.Context, read func(context.Context, func(intake.Draft) error) (intake.Summary, error), take func(intake.Draft) error) (intake.Summary, error) {
	ctx, stop := context.WithCancel(ctx)
	var sum intake.Summary
	var failed error
	parts := make(chan []intake.Draft, aheadParts)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(parts)
		defer func() {
			if p := recover(); p != nil { // this goroutine's panics would end the program
				failed = app.NewError(app.CodeInternal, fmt.Errorf("reading: %v\n%s", p, debug.Stack()))
			}
		}()
		var part []intake.Draft
		hand := func() error {
			select {
			case parts <- part:
				part = make([]intake.Draft, 0, aheadRows)
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		sum, failed = read(ctx, func(d intake.Draft) error {
			if part = append(part, d); len(part) < aheadRows {
				return nil
			}
			return hand()
		})
		if failed == nil {
			failed = hand()
		}
	}()
	defer func() {
		stop()
		<-done
	}()
	for part := range parts {
		for _, d := range part {
			if err := take(d); err != nil {
				return intake.Summary{}, err // sum is the reader's until it has ended
			}
		}
	}
	<-done
	return sum, failed
}
