//go:build bench

package bench

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"modernc.org/sqlite"

	"ronghe/app"
	"ronghe/app/apptest"
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

// chunk is how many records one transaction brings.
const chunk = 5_000

// world is the filled store and its twins: the same statements run on the same
// driver and on SQLite in C.
type world struct {
	s              *store.Store
	rec            *recorder
	dir            string
	goDB, goRead   *engine // the twins' writers and readers
	cDB, cRead     *inC
	goT, cT, whole []apptest.Cost // by chunk
	n              int
}

var (
	once  sync.Once
	built *world
	// folder holds what the benches share; TestMain removes it.
	folder string
)

// TestMain clears up after the benches.
func TestMain(m *testing.M) {
	code := m.Run()
	if builtAll != nil {
		if err := errors.Join(builtAll.read.conn.Close(), builtAll.p.Close(), os.RemoveAll(builtAll.dir)); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	if built != nil {
		if err := errors.Join(built.s.Close(), built.cRead.close(), built.cDB.close()); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	if folder != "" {
		if err := os.RemoveAll(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

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
// machine's moods. That the store's statements are written down while it runs
// counts against it.
func fill(b *testing.B) *world {
	once.Do(func() {
		w := &world{n: records(), rec: &recorder{}}
		var err error
		folder, err = os.MkdirTemp(os.Getenv("RONGHE_BENCH_DIR"), "ronghe-bench-*")
		check(b, err)
		w.dir = filepath.Join(folder, "store")
		opt := options(b)
		_, err = store.Create(context.Background(), w.dir, store.NewVault{
			Unit: storetest.Unit, Admin: store.NewUser{Name: storetest.Name, Password: storetest.Password},
		}, opt)
		check(b, err)
		w.s = w.open(b) // makes the projection
		check(b, w.s.Close())
		twins := [2]string{filepath.Join(folder, "go.db"), filepath.Join(folder, "c.db")}
		for _, to := range twins {
			copyTo(b, filepath.Join(w.dir, "ronghe.db"), to)
		}
		w.s = w.open(b)
		w.goDB, w.cDB = goEngine(b, twins[0], writing), cEngine(b, twins[1], writing)
		g := newGenerator()
		start := time.Now()
		for done := 0; done < w.n; {
			k := min(chunk, w.n-done)
			w.chunk(b, g, k)
			if done += k; done%100_000 == 0 {
				fmt.Fprintf(os.Stderr, "filled %d records in %.0f s\n", done, time.Since(start).Seconds())
			}
		}
		check(b, w.goDB.exec("PRAGMA wal_checkpoint(TRUNCATE)"))
		check(b, w.cDB.exec("PRAGMA wal_checkpoint(TRUNCATE)"))
		w.goRead, w.cRead = goEngine(b, twins[0], reading), cEngine(b, twins[1], reading)
		built = w
	})
	if built == nil {
		b.Fatal("the store was not filled")
	}
	return built
}

// open opens the store with the recorder between it and the driver.
func (w *world) open(b *testing.B) *store.Store {
	hook.Connector = w.rec.wrap
	defer func() { hook.Connector = nil }()
	s, err := store.Open(context.Background(), w.dir, options(b))
	check(b, err)
	_, err = s.Unlock(context.Background(), storetest.Name, storetest.Password)
	check(b, err)
	return s
}

func (w *world) chunk(b *testing.B, g *generator, k int) {
	ops := make([]*op.Op, k)
	batch := op.NewID()
	for i := range ops {
		ops[i] = g.create()
		ops[i].Batch = batch
	}
	runtime.GC() // what made the records is not the store's
	w.rec.start()
	start := time.Now()
	check(b, w.s.Update(context.Background(), func(tx register.Tx) error {
		for _, o := range ops {
			if _, err := tx.Apply(o); err != nil {
				return err
			}
		}
		return nil
	}))
	w.whole = append(w.whole, apptest.Cost{Took: time.Since(start)})
	calls := w.rec.stop()
	s := w.cDB.ready(b, calls)
	defer s.free()
	runtime.GC()
	if len(w.whole)%2 == 0 {
		w.cT = append(w.cT, s.cost(b))
		w.goT = append(w.goT, w.goDB.cost(b, calls))
		return
	}
	w.goT = append(w.goT, w.goDB.cost(b, calls))
	w.cT = append(w.cT, s.cost(b))
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

// The pragmas of the store's connections.
var (
	common  = []string{"journal_mode = wal", "synchronous = full", "foreign_keys = 1", "temp_store = memory", "busy_timeout = 10000"}
	writing = append([]string{"cache_size = -65536", "journal_size_limit = 67108864"}, common...)
	reading = append([]string{"cache_size = -16384", "query_only = 1"}, common...)
)

func setUp[E interface{ exec(string) error }](b *testing.B, e E, pragmas []string) E {
	for _, p := range pragmas {
		check(b, e.exec("PRAGMA "+p))
	}
	return e
}

func goEngine(b *testing.B, file string, pragmas []string) *engine {
	c, err := sqlite.NewConnector("file:" + file)
	check(b, err)
	dc, err := c.Connect(context.Background())
	check(b, err)
	return setUp(b, newEngine(dc), pragmas)
}

func cEngine(b *testing.B, file string, pragmas []string) *inC {
	e, err := openC(file)
	check(b, err)
	return setUp(b, e, pragmas)
}

// ready makes calls ready to run in C.
func (e *inC) ready(b *testing.B, calls []*call) *script {
	s, err := e.script(calls)
	check(b, err)
	return s
}

// cost runs the script and returns what it took.
func (s *script) cost(b *testing.B) apptest.Cost {
	d, err := s.run()
	check(b, err)
	return apptest.Cost{Took: d}
}

// cost runs calls and returns what they took.
func (e *engine) cost(b *testing.B, calls []*call) apptest.Cost {
	d, err := e.run(calls)
	check(b, err)
	return apptest.Cost{Took: d}
}

// BenchmarkVersions says what is compared.
func BenchmarkVersions(b *testing.B) {
	db, err := sql.Open("sqlite", "file::memory:")
	check(b, err)
	defer db.Close()
	var v string
	check(b, db.QueryRow("SELECT sqlite_version()").Scan(&v))
	c := versionC()
	if v != c {
		b.Fatalf("SQLite %s against %s in C", v, c)
	}
	fmt.Fprintf(os.Stderr, "both are SQLite %s; %d records\n", v, records())
}

// BenchmarkInsert inserts all records in transactions of 5,000. Goals: its
// statements at most 2.0 times what they take in C, the store's whole path at
// most 1.5 times its own statements.
func BenchmarkInsert(b *testing.B) {
	w := fill(b)
	for range b.N {
	}
	beside := apptest.Results([][]apptest.Cost{w.cT, w.goT})
	own := apptest.Results([][]apptest.Cost{w.goT, w.whole})
	per := func(r apptest.Result) float64 { return apptest.Micros(r.Took) / float64(min(chunk, w.n)) }
	b.ReportMetric(0, "ns/op")
	apptest.Figure(b, per(beside[0]), "µs/C")
	apptest.Figure(b, per(own[0]), "µs/statements")
	apptest.Figure(b, per(own[1]), "µs/record")
	apptest.AtMost(b, beside[1].Ratio, "statements/C", 2)
	apptest.AtMost(b, own[1].Ratio, "whole/statements", 1.5)
}

// statements returns what the store issues for f.
func (w *world) statements(b *testing.B, f func() error) []*call {
	check(b, f()) // whatever is prepared or chosen once is done
	w.rec.start()
	err := f()
	calls := w.rec.stop()
	check(b, err)
	return calls
}

func (w *world) list(q app.Query) func() error {
	q.Form = "agreement"
	return func() error {
		rows, err := w.s.List(context.Background(), q)
		if err == nil && len(rows) == 0 {
			err = fmt.Errorf("%+v finds nothing", q)
		}
		return err
	}
}

// sides are queries' statements in C and on the store's driver, and the store.
// Each round asks the next of them.
func (w *world) sides(b *testing.B, fs ...func() error) []apptest.Side {
	var in []*script
	var calls [][]*call
	for _, f := range fs {
		c := w.statements(b, f)
		s := w.cRead.ready(b, c)
		b.Cleanup(s.free)
		calls, in = append(calls, c), append(in, s)
		// Noting the statements has brought the store's file into memory: the twins'
		// come there too.
		s.cost(b)
		w.goRead.cost(b, c)
	}
	turns := func(run func(i int) apptest.Cost) func() apptest.Cost {
		n := -1
		return func() apptest.Cost { n++; return run(n % len(fs)) }
	}
	return []apptest.Side{
		{Name: "in C", Run: turns(func(i int) apptest.Cost { return in[i].cost(b) })},
		{Name: "statements", Run: turns(func(i int) apptest.Cost { return w.goRead.cost(b, calls[i]) })},
		{Name: "store", Run: turns(func(i int) apptest.Cost { return apptest.Timed(b, "store", fs[i]).Run() })},
	}
}

func of(division int) []app.Filter {
	return []app.Filter{{Field: "division", Op: app.Eq, Values: []string{divisionCode(division)}}}
}

// fresh is how many different pages a bench asks for: more than SQLite's cache
// holds, as a user, who does not ask twice for what is on the screen.
const fresh = 300

// BenchmarkPage: filtered, sorted pages of 50, each another one. Goals as for
// inserting, for what is asked again too, which is all in SQLite's cache.
func BenchmarkPage(b *testing.B) {
	w := fill(b)
	kinds, states := []string{"firm", "local", "school", "institute", "foreign"}, []string{"active", "expired", "renewed", "intent", "terminated"}
	for _, page := range []struct {
		name string
		q    func(i int) app.Query
	}{
		{"unfiltered", func(i int) app.Query { return app.Query{Offset: 50 * i} }},
		{"kind+status", func(i int) app.Query {
			return app.Query{Offset: 50 * (i / 25), Where: []app.Filter{
				{Field: "kind", Op: app.Eq, Values: []string{kinds[i%5]}}, {Field: "status", Op: app.Eq, Values: []string{states[i/5%5]}},
			}}
		}},
		{"division", func(i int) app.Query { return app.Query{Offset: 50 * (i / 60), Where: of(i % 60)} }},
		{"range", func(i int) app.Query {
			from := time.Date(2010, time.Month(1+i%190), 1, 0, 0, 0, 0, time.UTC)
			return app.Query{Offset: 50 * (i / 190), Where: []app.Filter{{
				Field: "signed_on", Op: app.Between, Values: []string{from.Format("2006-01"), from.AddDate(0, 3, 0).Format("2006-01")},
			}}}
		}},
		{"byAmount", func(i int) app.Query {
			return app.Query{Offset: 50 * (i / 60), Where: of(i % 60), Sort: []app.Sort{{Field: "amount", Desc: true}}}
		}},
	} {
		b.Run(page.name, func(b *testing.B) {
			var fs []func() error
			for i := range fresh {
				fs = append(fs, w.list(page.q(i)))
			}
			if page.name == "byAmount" { // sorts all of a county
				fs = fs[:60]
			}
			r := apptest.Race(apptest.Short, w.sides(b, fs...)...)
			again := apptest.Race(apptest.Short, w.sides(b, fs[0])...)
			for range b.N {
			}
			b.ReportMetric(0, "ns/op")
			apptest.Figure(b, apptest.Micros(r[0].Took), "µs/C")
			apptest.Figure(b, apptest.Micros(r[1].Took), "µs/statements")
			apptest.Figure(b, apptest.Micros(r[2].Took), "µs/page")
			apptest.AtMost(b, again[1].Ratio, "again:statements/C", 2)
			apptest.AtMost(b, again[2].Ratio/again[1].Ratio, "again:whole/statements", 1.5)
			apptest.AtMost(b, r[1].Ratio, "statements/C", 2)
			apptest.AtMost(b, r[2].Ratio/r[1].Ratio, "whole/statements", 1.5)
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

// BenchmarkSearch: goals at least 100 times as fast as LIKE for few hits, at
// most 3 pages without a filter for a word in 30 % of the records or more, at
// most 3 times C.
func BenchmarkSearch(b *testing.B) {
	w := fill(b)
	for _, c := range []struct {
		name     string
		n        int
		initials bool
	}{{"2", 2, false}, {"3", 3, false}, {"4", 4, false}, {"initials", 10, true}} {
		b.Run("few/"+c.name, func(b *testing.B) {
			word := w.rareWord(b, c.n, c.initials)
			sides := w.sides(b, w.list(app.Query{Search: word}))
			r := apptest.Race(apptest.Short, sides...)
			l := apptest.Race(apptest.Rounds{Least: 5}, w.like(b, word), sides[2])
			for range b.N {
			}
			b.ReportMetric(0, "ns/op")
			apptest.Figure(b, apptest.Micros(l[0].Took), "µs/LIKE")
			apptest.Figure(b, apptest.Micros(r[2].Took), "µs/search")
			apptest.AtLeast(b, 1/l[1].Ratio, "LIKE/search", 100)
			apptest.AtMost(b, r[1].Ratio, "statements/C", 3)
		})
	}
	plain := apptest.Timed(b, "page", w.list(app.Query{}))
	for _, word := range []string{"长春", "长", "职业技术", "ccs", "合作 长春"} {
		b.Run("many/"+word, func(b *testing.B) {
			sides := w.sides(b, w.list(app.Query{Search: word}))
			r := apptest.Race(apptest.Short, append(sides, plain)...)
			for range b.N {
			}
			b.ReportMetric(0, "ns/op")
			apptest.Figure(b, apptest.Micros(r[0].Took), "µs/C")
			apptest.Figure(b, apptest.Micros(r[1].Took), "µs/statements")
			apptest.Figure(b, apptest.Micros(r[3].Took), "µs/page")
			apptest.Figure(b, apptest.Micros(r[2].Took), "µs/search")
			apptest.AtMost(b, r[2].Ratio/r[3].Ratio, "search/page", 3)
			apptest.AtMost(b, r[1].Ratio, "statements/C", 3)
		})
	}
}

// like is what one would write without an index for words: the fastest way to
// the same rows that LIKE has, on the column of titles alone.
func (w *world) like(b *testing.B, word string) apptest.Side {
	column := "title"
	if word[0] < 0x80 {
		column = "q"
	}
	c := []*call{{query: `SELECT rid FROM r_agreement WHERE deleted = 0 AND ` + column + ` LIKE ?`, args: []driver.Value{"%" + word + "%"}, rows: true, most: 1 << 30}}
	return apptest.Side{Name: "LIKE", Run: func() apptest.Cost { return w.goRead.cost(b, c) }}
}

// BenchmarkSums: counts and sums of a county and of a county's year, beside the
// scan of the records' bodies that one would write without projections. Goal:
// at least 30 times as fast.
func BenchmarkSums(b *testing.B) {
	w := fill(b)
	hook.Fresh = true
	defer func() { hook.Fresh = false }()
	const body = `json_extract(CAST(body AS TEXT), '$.f.`
	year := app.Filter{Field: "signed_on", Op: app.Eq, Values: []string{"2019"}}
	for _, c := range []struct {
		name  string
		where []app.Filter
		scan  string
	}{
		{"county", of(7), ""},
		{"county+year", append(of(7), year), ` AND ` + body + `signed_on') LIKE '2019%'`},
	} {
		b.Run(c.name, func(b *testing.B) {
			scan := []*call{{
				query: `SELECT count(*), sum(` + body + `amount')) FROM doc WHERE form = 'agreement' AND ` + body + `division') = ?` + c.scan,
				args:  []driver.Value{divisionCode(7)}, rows: true, most: 1,
			}}
			sum := func() error {
				got, err := w.s.Summarise(context.Background(), app.Query{Form: "agreement", Where: c.where})
				if err == nil && got.Count == 0 {
					err = errors.New("no records")
				}
				return err
			}
			r := apptest.Race(apptest.Rounds{Least: 3},
				apptest.Side{Name: "scan", Run: func() apptest.Cost { return w.goRead.cost(b, scan) }}, apptest.Timed(b, "store", sum))
			for range b.N {
			}
			b.ReportMetric(0, "ns/op")
			apptest.Figure(b, apptest.Micros(r[0].Took), "µs/scan")
			apptest.Figure(b, apptest.Micros(r[1].Took), "µs/sums")
			apptest.AtLeast(b, 1/r[1].Ratio, "scan/sums", 30)
		})
	}
}

// BenchmarkCommit: saves of one record, each on the disk, against loops that
// write and call fdatasync: 8 KiB, and as much as a save writes into the log.
// Goal: at least 0.7 of each loop's rate.
func BenchmarkCommit(b *testing.B) {
	w := fill(b)
	g := newGenerator()
	g.n = w.n
	var o *op.Op
	save := apptest.Timed(b, "save", func() error {
		return w.s.Update(context.Background(), func(tx register.Tx) error {
			_, err := tx.Apply(o)
			return err
		})
	})
	timed := save.Run
	save.Run = func() apptest.Cost { o = g.create(); return timed() }
	size := w.logged(b, func() { save.Run() })
	r := apptest.Race(apptest.Rounds{Least: 300}, raw(b, 8192), raw(b, size), save)
	for range b.N {
	}
	b.ReportMetric(0, "ns/op")
	apptest.Figure(b, apptest.Micros(r[0].Took), "µs/8KiB")
	apptest.Figure(b, apptest.Micros(r[1].Took), "µs/asMuch")
	apptest.Figure(b, apptest.Micros(r[2].Took), "µs/save")
	apptest.Figure(b, float64(size)/1024, "KiB/save")
	apptest.AtLeast(b, 1/r[2].Ratio, "save/8KiB", 0.7)
	apptest.AtLeast(b, r[1].Ratio/r[2].Ratio, "save/asMuch", 0.7)
}

// raw writes size bytes to a file and waits for the disk.
func raw(b *testing.B, size int) apptest.Side {
	f, err := os.Create(filepath.Join(folder, fmt.Sprint("raw", size)))
	check(b, err)
	b.Cleanup(func() { f.Close() })
	block := make([]byte, size)
	return apptest.Timed(b, "fdatasync", func() error {
		if _, err := f.Write(block); err != nil {
			return err
		}
		return syscall.Fdatasync(int(f.Fd()))
	})
}

// logged is how many bytes f writes into the database's log, the middle of
// several times.
func (w *world) logged(b *testing.B, f func()) int {
	const frame = 4096 + 24
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "ronghe.db"))
	check(b, err)
	defer db.Close()
	// A checkpoint that takes all lets the next writer begin the log anew.
	frames := func() int {
		var busy, log, moved int
		check(b, db.QueryRow("PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &log, &moved))
		return log
	}
	frames()
	var all []int
	for range 21 {
		f()
		all = append(all, frames())
	}
	slices.Sort(all)
	return all[len(all)/2] * frame
}
