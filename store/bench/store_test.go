//go:build bench

package bench

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	csqlite "github.com/mattn/go-sqlite3"
	"modernc.org/sqlite"

	"ronghe/app"
	"ronghe/app/codes"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/internal/hook"
	"ronghe/store/storetest"
)

func records() int {
	if n, err := strconv.Atoi(os.Getenv("RONGHE_BENCH_N")); err == nil && n > 0 {
		return n
	}
	return 1_000_000
}

const chunk = 10_000

// world is the filled store and its twins: the same statements run on the same
// driver and on SQLite in C.
type world struct {
	s                 *store.Store
	rec               *recorder
	goDB, cDB         *engine // writers of the twins
	goRead, cRead     *engine
	whole, goT, cT    time.Duration
	goFile, cFile     string
	n                 int
	recorded, dirless string
}

var (
	once  sync.Once
	built *world
)

func options(b *testing.B) store.Options {
	return store.Options{
		Catalog:    storetest.Catalog(b, oneList{}, agreement),
		Evaluators: map[string]register.Evaluator{"agreement": sumFunds{}},
		Initials:   codes.Initials,
		KDF:        storetest.KDF,
	}
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// fill builds everything once: the store is filled chunk by chunk, and each
// chunk's statements are run at once on the twins, so that all share the
// machine's moods.
func fill(b *testing.B) *world {
	once.Do(func() {
		w := &world{n: records(), rec: &recorder{}}
		dir, err := os.MkdirTemp(os.Getenv("RONGHE_BENCH_DIR"), "ronghe-bench-*")
		check(b, err)
		w.recorded = dir
		opt := options(b)
		make1 := func(name string) *store.Store {
			d := filepath.Join(dir, name)
			_, err := store.Create(context.Background(), d, store.NewVault{
				Unit: "220200-edu", Admin: store.NewUser{Name: storetest.Name, Password: storetest.Password},
			}, opt)
			check(b, err)
			s, err := store.Open(context.Background(), d, opt)
			check(b, err)
			_, err = s.Unlock(context.Background(), storetest.Name, storetest.Password)
			check(b, err)
			return s
		}
		hook.Connector = w.rec.wrap
		shadow := make1("recorded")
		check(b, shadow.Close())
		w.goFile, w.cFile = filepath.Join(dir, "go.db"), filepath.Join(dir, "c.db")
		for _, to := range []string{w.goFile, w.cFile} {
			copyTo(b, filepath.Join(dir, "recorded", "ronghe.db"), to)
		}
		shadow, err = store.Open(context.Background(), filepath.Join(dir, "recorded"), opt)
		check(b, err)
		_, err = shadow.Unlock(context.Background(), storetest.Name, storetest.Password)
		check(b, err)
		w.rec.start()
		w.rec.stop()
		hook.Connector = nil
		w.s = make1("plain")
		w.goDB, w.cDB = goEngine(b, w.goFile, true), cEngine(b, w.cFile, true)
		ga, gb := newGenerator(), newGenerator()
		for done := 0; done < w.n; done += chunk {
			k := min(chunk, w.n-done)
			w.chunk(b, shadow, ga, gb, k)
			if done%100_000 == 0 {
				fmt.Fprintf(os.Stderr, "filled %d: store %.1f s, its statements %.1f s, in C %.1f s\n", done+k, w.whole.Seconds(), w.goT.Seconds(), w.cT.Seconds())
			}
		}
		check(b, shadow.Close())
		for _, e := range []*engine{w.goDB, w.cDB} {
			check(b, e.exec("PRAGMA wal_checkpoint(TRUNCATE)"))
		}
		w.goRead, w.cRead = goEngine(b, w.goFile, false), cEngine(b, w.cFile, false)
		built = w
	})
	if built == nil {
		b.Fatal("the store was not filled")
	}
	return built
}

func (w *world) chunk(b *testing.B, shadow *store.Store, ga, gb *generator, k int) {
	save := func(s *store.Store, ops []*op.Op) time.Duration {
		start := time.Now()
		check(b, s.Update(context.Background(), func(tx register.Tx) error {
			for _, o := range ops {
				if _, err := tx.Apply(o); err != nil {
					return err
				}
			}
			return nil
		}))
		return time.Since(start)
	}
	ops := func(g *generator) []*op.Op {
		list := make([]*op.Op, k)
		batch := op.NewID()
		for i := range list {
			list[i] = g.create()
			list[i].Batch = batch
		}
		return list
	}
	w.whole += save(w.s, ops(ga))
	list := ops(gb)
	w.rec.start()
	save(shadow, list)
	calls := w.rec.stop()
	for _, twin := range []struct {
		e *engine
		t *time.Duration
	}{{w.goDB, &w.goT}, {w.cDB, &w.cT}} {
		d, err := twin.e.run(calls)
		check(b, err)
		*twin.t += d
	}
}

func copyTo(b *testing.B, from, to string) {
	in, err := os.Open(from)
	check(b, err)
	defer in.Close()
	out, err := os.Create(to)
	check(b, err)
	_, err = io.Copy(out, in)
	check(b, err)
	check(b, out.Close())
}

var pragmas = []string{
	"journal_mode = wal", "synchronous = full", "foreign_keys = 1", "temp_store = memory", "journal_size_limit = 67108864",
}

func setUp(b *testing.B, c driver.Conn, keep bool) *engine {
	e := newEngine(c, keep)
	for _, p := range pragmas {
		check(b, e.exec("PRAGMA "+p))
	}
	size := "-65536"
	if !keep {
		size = "-16384"
	}
	check(b, e.exec("PRAGMA cache_size = "+size))
	return e
}

func goEngine(b *testing.B, file string, keep bool) *engine {
	c, err := sqlite.NewConnector("file:" + file)
	check(b, err)
	dc, err := c.Connect(context.Background())
	check(b, err)
	return setUp(b, dc, keep)
}

func cEngine(b *testing.B, file string, keep bool) *engine {
	dc, err := (&csqlite.SQLiteDriver{}).Open("file:" + file)
	check(b, err)
	return setUp(b, dc, keep)
}

// BenchmarkVersions says what is compared.
func BenchmarkVersions(b *testing.B) {
	db, err := sql.Open("sqlite", "file::memory:")
	check(b, err)
	defer db.Close()
	var v string
	check(b, db.QueryRow("SELECT sqlite_version()").Scan(&v))
	c, _, _ := csqlite.Version()
	if v != c {
		b.Fatalf("SQLite %s against %s in C", v, c)
	}
	fmt.Fprintf(os.Stderr, "both are SQLite %s; %d records\n", v, records())
}

// BenchmarkInsert: goals ≤ 2.0 against C, ≤ 1.5 against its own statements.
func BenchmarkInsert(b *testing.B) {
	w := fill(b)
	for range b.N {
	}
	per := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(w.n) }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(per(w.whole), "µs/record")
	b.ReportMetric(per(w.goT), "µs/statements")
	b.ReportMetric(per(w.cT), "µs/C")
	b.ReportMetric(w.goT.Seconds()/w.cT.Seconds(), "statements/C")
	b.ReportMetric(w.whole.Seconds()/w.goT.Seconds(), "whole/statements")
}

// median runs f until it has a stable middle.
func median(b *testing.B, f func() time.Duration) time.Duration {
	var ds []time.Duration
	start := time.Now()
	for len(ds) < 15 || len(ds) < 200 && time.Since(start) < time.Second {
		ds = append(ds, f())
	}
	slices.Sort(ds)
	return ds[len(ds)/2]
}

func timed(b *testing.B, f func() error) func() time.Duration {
	return func() time.Duration {
		start := time.Now()
		check(b, f())
		return time.Since(start)
	}
}

// statements returns what the store issues for f, replayed on both twins.
func (w *world) statements(b *testing.B, f func(*store.Store) error) (goT, cT time.Duration) {
	hook.Connector = w.rec.wrap
	s, err := store.Open(context.Background(), filepath.Join(w.recorded, "recorded"), options(b))
	hook.Connector = nil
	check(b, err)
	defer s.Close()
	_, err = s.Unlock(context.Background(), storetest.Name, storetest.Password)
	check(b, err)
	w.rec.start()
	err = f(s)
	calls := w.rec.stop()
	check(b, err)
	run := func(e *engine) func() time.Duration {
		return func() time.Duration {
			d, err := e.run(calls)
			check(b, err)
			return d
		}
	}
	return median(b, run(w.goRead)), median(b, run(w.cRead))
}

func list(s *store.Store, q app.Query) error {
	q.Form = "agreement"
	rows, err := s.List(context.Background(), q)
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("%+v finds nothing", q)
	}
	return err
}

// BenchmarkPage: filtered, sorted pages of 50. Goals as for inserting.
func BenchmarkPage(b *testing.B) {
	w := fill(b)
	pages := map[string]app.Query{
		"unfiltered":  {},
		"kind+status": {Where: []app.Filter{{Field: "kind", Op: app.Eq, Values: []string{"foreign"}}, {Field: "status", Op: app.Eq, Values: []string{"intent"}}}},
		"division":    {Where: []app.Filter{{Field: "division", Op: app.Eq, Values: []string{division(7)}}}},
		"range":       {Where: []app.Filter{{Field: "signed_on", Op: app.Between, Values: []string{"2015-03", "2015-06"}}}},
		"page200":     {Offset: 10_000},
		"byAmount":    {Where: []app.Filter{{Field: "division", Op: app.Eq, Values: []string{division(7)}}}, Sort: []app.Sort{{Field: "amount", Desc: true}}},
	}
	for _, name := range []string{"unfiltered", "kind+status", "division", "range", "page200", "byAmount"} {
		b.Run(name, func(b *testing.B) {
			q := pages[name]
			whole := median(b, timed(b, func() error { return list(w.s, q) }))
			goT, cT := w.statements(b, func(s *store.Store) error { return list(s, q) })
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(whole.Microseconds()), "µs/page")
			b.ReportMetric(float64(goT.Microseconds()), "µs/statements")
			b.ReportMetric(goT.Seconds()/cT.Seconds(), "statements/C")
			b.ReportMetric(whole.Seconds()/goT.Seconds(), "whole/statements")
			for range b.N {
			}
		})
	}
}

// rareWord returns a word of n characters that 1 to 100 titles hold.
func (w *world) rareWord(b *testing.B, n int, initials bool) string {
	rows, err := w.s.List(context.Background(), app.Query{Form: "agreement", Limit: 400, Fields: []string{"title"}})
	check(b, err)
	for _, r := range rows {
		t := []rune(r.Values[0].Text())
		for at := 3; at+n <= len(t); at++ {
			word := string(t[at : at+n])
			if initials {
				word = codes.Initials(word)
			}
			sum, err := w.s.Summarise(context.Background(), app.Query{Form: "agreement", Search: word})
			check(b, err)
			if sum.Count > 0 && sum.Count <= 100 {
				return word
			}
		}
	}
	b.Fatalf("no rare word of %d characters", n)
	return ""
}

// BenchmarkSearch: goals ≥ 100 times LIKE for few hits, ≤ 3 pages without a
// filter for a word in 30 % of the records, ≤ 3 times C.
func BenchmarkSearch(b *testing.B) {
	w := fill(b)
	plain := median(b, timed(b, func() error { return list(w.s, app.Query{}) }))
	for _, c := range []struct {
		name     string
		n        int
		initials bool
	}{{"2", 2, false}, {"3", 3, false}, {"4", 4, false}, {"initials", 10, true}} {
		b.Run("few/"+c.name, func(b *testing.B) {
			word := w.rareWord(b, c.n, c.initials)
			q := app.Query{Search: word}
			whole := median(b, timed(b, func() error { return list(w.s, q) }))
			goT, cT := w.statements(b, func(s *store.Store) error { return list(s, q) })
			like := w.like(b, word)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(whole.Microseconds()), "µs/search")
			b.ReportMetric(float64(like.Microseconds()), "µs/LIKE")
			b.ReportMetric(like.Seconds()/whole.Seconds(), "LIKE/search")
			b.ReportMetric(goT.Seconds()/cT.Seconds(), "statements/C")
			for range b.N {
			}
		})
	}
	for _, word := range []string{"长春", "长", "职业技术", "ccs", "合作 长春"} {
		b.Run("many/"+word, func(b *testing.B) {
			q := app.Query{Search: word}
			whole := median(b, timed(b, func() error { return list(w.s, q) }))
			goT, cT := w.statements(b, func(s *store.Store) error { return list(s, q) })
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(whole.Microseconds()), "µs/search")
			b.ReportMetric(float64(plain.Microseconds()), "µs/page")
			b.ReportMetric(whole.Seconds()/plain.Seconds(), "search/page")
			b.ReportMetric(goT.Seconds()/cT.Seconds(), "statements/C")
			for range b.N {
			}
		})
	}
}

// like is what one would write without an index for words: the fastest way to
// the same rows that LIKE has, on the column of titles alone.
func (w *world) like(b *testing.B, word string) time.Duration {
	column := "title"
	if word[0] < 0x80 {
		column = "q"
	}
	c := []*call{{query: `SELECT rid FROM r_agreement WHERE deleted = 0 AND ` + column + ` LIKE ?`, args: []driver.Value{"%" + word + "%"}, rows: true, most: 1 << 30}}
	return median(b, func() time.Duration {
		d, err := w.goRead.run(c)
		check(b, err)
		return d
	})
}

// BenchmarkCommit: saves of one record, each on the disk, against a loop that
// writes 8 KiB and calls fdatasync. Goal ≥ 0.7 of the loop's rate.
func BenchmarkCommit(b *testing.B) {
	w := fill(b)
	g := newGenerator()
	f, err := os.Create(filepath.Join(w.recorded, "raw"))
	check(b, err)
	defer f.Close()
	block := make([]byte, 8192)
	raw := func() time.Duration {
		start := time.Now()
		_, err := f.Write(block)
		check(b, err)
		check(b, syscall.Fdatasync(int(f.Fd())))
		return time.Since(start)
	}
	var rawT, saveT time.Duration
	const rounds = 300
	for range rounds { // in turn, so that both meet the same disk
		rawT += raw()
		o := g.create()
		saveT += timed(b, func() error {
			return w.s.Update(context.Background(), func(tx register.Tx) error {
				_, err := tx.Apply(o)
				return err
			})
		})()
	}
	for range b.N {
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(saveT.Microseconds())/rounds, "µs/save")
	b.ReportMetric(float64(rawT.Microseconds())/rounds, "µs/fdatasync")
	b.ReportMetric(rawT.Seconds()/saveT.Seconds(), "save/fdatasync")
}
