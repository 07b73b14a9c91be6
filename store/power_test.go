package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/internal/hook"
	"ronghe/store/storetest"
)

// pagesOf cuts the log of a province into pages of n ops for s.
func pagesOf(p *province, s *store.Store, n int) (pages []op.Page) {
	at := 0
	for some := range slices.Chunk(brief(s, p.log), n) {
		at += len(some)
		pages = append(pages, op.Page{Deliveries: some, Cursor: fmt.Sprint(at), More: at < len(p.log)})
	}
	return pages
}

// What a power cut leaves of the file's log is its beginning, up to any byte. The
// folder then stands as it did after one of the pages, with that page's cursor, and
// takes in the rest.
func TestAPowerCutTakesBackWholePages(t *testing.T) {
	ctx := context.Background()
	p := newProvince()
	a := joined(t)
	for i := range 24 {
		storetest.Save(t, a, nil, record("title", fmt.Sprint("协议", i), "mobile", fmt.Sprint(13812340000+i)), "")
	}
	p.push(t, a)
	dir := t.TempDir()
	b := storetest.OpenIn(t, dir, options(t))
	if err := b.Join(ctx, store.Joined{Peer: []byte("{}"), Device: op.NewID(), Epoch: "one"}); err != nil {
		t.Fatal(err)
	}
	pages := pagesOf(p, b, 4)
	for _, page := range pages[:len(pages)-1] {
		if _, err := b.Receive(ctx, page); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(filepath.Join(dir, "ronghe.db"))
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(filepath.Join(dir, "ronghe.db-wal"))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 6))
	seen := map[int]bool{}
	for range 24 {
		cut := t.TempDir()
		left := log[:r.IntN(len(log)+1)]
		for name, b := range map[string][]byte{"ronghe.db": file, "ronghe.db-wal": left} {
			if err := os.WriteFile(filepath.Join(cut, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		seen[afterPowerCut(t, cut, p)] = true
	}
	if len(seen) < 3 {
		t.Errorf("24 cuts left only %v pages", seen)
	}
}

// afterPowerCut opens what is left, takes in the rest and returns how many records
// there were.
func afterPowerCut(t *testing.T, dir string, p *province) int {
	t.Helper()
	ctx := context.Background()
	if name, _ := os.Stat(filepath.Join(dir, "ronghe.db")); name.Size() == 0 {
		return 0
	}
	s, err := store.Open(ctx, dir, options(t))
	if app.CodeOf(err) == store.CodeDamaged || app.CodeOf(err) == store.CodeNoVault { // cut before there was a folder
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Unlock(ctx, storetest.Name, storetest.Password); err != nil {
		t.Fatal(err)
	}
	course, err := s.Course(ctx)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	_, _ = fmt.Sscan(course.Cursor, &at)
	sum, err := s.Summarise(ctx, app.Query{Form: "deal"})
	if err != nil || sum.Count != at {
		t.Errorf("%d records stand, the cursor says %d: %v", sum.Count, at, err)
	}
	if course.Epoch == "" { // cut before it was enrolled
		return at
	}
	p.pull(t, s)
	whole(t, s)
	if sum, err := s.Summarise(ctx, app.Query{Form: "deal"}); err != nil || sum.Count != len(p.log) {
		t.Errorf("%d of %d records after all was taken in, %v", sum.Count, len(p.log), err)
	}
	return at
}

// spy notes what the writer does about the disk.
type spy struct {
	driver.Conn
	said *[]string
}

type spied struct {
	driver.Connector
	said *[]string
}

func (s spied) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := s.Connector.Connect(ctx)
	return spy{c, s.said}, err
}

func (s spy) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if mode, ok := strings.CutPrefix(query, "PRAGMA synchronous = "); ok {
		*s.said = append(*s.said, mode)
	}
	return s.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (s spy) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	st, err := s.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	if query == "COMMIT" && err == nil {
		return commit{st, s.said}, nil
	}
	return st, err
}

func (s spy) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return s.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (s spy) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return s.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}

type commit struct {
	driver.Stmt
	said *[]string
}

func (c commit) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	*c.said = append(*c.said, "COMMIT")
	return c.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

// Only a page that another one follows does not wait for the disk: the last one
// does, and whatever a person saves in between.
func TestOnlyPagesInBetweenDoNotWaitForTheDisk(t *testing.T) {
	ctx := context.Background()
	p := newProvince()
	a := joined(t)
	for i := range 12 {
		storetest.Save(t, a, nil, record("title", fmt.Sprint("协议", i)), "")
	}
	p.push(t, a)
	var said []string
	hook.Connector = func(c driver.Connector) driver.Connector { return spied{c, &said} }
	defer func() { hook.Connector = nil }()
	b := joined(t)
	pages := pagesOf(p, b, 3)
	said = nil
	take := func(page op.Page) {
		if _, err := b.Receive(ctx, page); err != nil {
			t.Fatal(err)
		}
	}
	take(pages[0])
	take(pages[1])
	storetest.Save(t, b, nil, record("title", "甲"), "")
	take(pages[2])
	take(pages[3])
	want := []string{"NORMAL", "COMMIT", "COMMIT", "FULL", "COMMIT", "NORMAL", "COMMIT", "FULL", "COMMIT"}
	if !slices.Equal(said, want) {
		t.Errorf("it did %v, not %v", said, want)
	}
}

// The file's log is taken over beside the writer, long before the writer would do
// that itself, and begins anew when the writer rests for a moment.
func TestTheLogIsTakenOverBesideTheWriter(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := storetest.OpenIn(t, dir, options(t))
	db, err := sql.Open("sqlite", filepath.Join(dir, "ronghe.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	look := func() (log, moved int) {
		var busy int
		if err := db.QueryRow("PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &log, &moved); err != nil {
			t.Fatal(err)
		}
		return log, moved
	}
	text := strings.Repeat("校企合作协议书", 400)
	write := func() {
		if err := s.Update(ctx, func(tx register.Tx) error {
			for range 20 {
				for _, o := range op.Diff(nil, record("title", text)) {
					if _, err := tx.Apply(storetest.Stamp(o)); err != nil {
						return err
					}
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	log, moved := 0, 0
	for moved == 0 {
		write()
		if log, moved = look(); log > 30000 {
			t.Fatalf("of %d pages none was taken over", log)
		}
	}
	if log < 8000 {
		t.Errorf("it was taken over at %d pages", log)
	}
	for until := time.Now().Add(20 * time.Second); ; {
		before := log
		time.Sleep(400 * time.Millisecond)
		write()
		if log, moved = look(); log < before {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("of %d pages %d are taken over, and it goes on", log, moved)
		}
	}
}
