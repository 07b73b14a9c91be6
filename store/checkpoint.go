package store

import (
	"context"
	"database/sql"
	"log/slog"
	"time"
)

// What is written goes into the file's log first. While many transactions follow one
// another (a pull, an import) most pages of an index change in each of them, so that
// the log is taken over into the file seldom; and beside the writer, which would stand
// still for as long as some thousand pages take.
const (
	logPages  = 8000         // 32 MB
	mostPages = 5 * logPages // from here on the writer takes over what is left itself: it is too quick for the other one
)

// checkpointer takes over the log of a file beside its writer, on a connection of its
// own.
type checkpointer struct {
	db     *sql.DB
	wake   chan struct{}
	done   chan struct{}
	cancel context.CancelFunc
}

func newCheckpointer(path string) (*checkpointer, error) {
	db, err := pool(dsn(path, []string{"synchronous(full)", "wal_autocheckpoint(0)", "cache_size(-64)"}, false), 1, true)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	c := &checkpointer{db: db, wake: make(chan struct{}, 1), done: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(c.done)
		c.run(ctx)
	}()
	return c, nil
}

// committed tells that the log may have grown.
func (c *checkpointer) committed() {
	if c == nil {
		return
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// rest is how long the writer has to have done nothing for the end of a long log to be
// taken over too, after which it begins the log anew.
const rest = 200 * time.Millisecond

// run takes the log over where it is long. An error costs nothing but room: the writer
// meets what is behind it and says so.
func (c *checkpointer) run(ctx context.Context) {
	var rested <-chan time.Time
	for {
		mode := "NOOP"
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		case <-rested:
			mode = "PASSIVE"
		}
		log, left, err := c.pages(ctx, mode)
		if err == nil && left >= logPages {
			log, left, err = c.pages(ctx, "PASSIVE")
		}
		rested = nil
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			slog.Warn("the log of the data file was not taken over", "err", err)
		case log >= logPages && left > 0:
			rested = time.After(rest)
		}
	}
}

// pages runs a checkpoint and returns how long the log is, and how much of it is left.
func (c *checkpointer) pages(ctx context.Context, mode string) (log, left int, err error) {
	var busy, moved int
	err = c.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &log, &moved)
	return log, log - moved, err
}

func (c *checkpointer) close() error {
	c.cancel()
	<-c.done
	return c.db.Close()
}
