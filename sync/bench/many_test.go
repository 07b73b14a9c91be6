package bench

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/codes"
	"ronghe/app/definition"
	"ronghe/app/op"
	"ronghe/sync/server"
	"ronghe/sync/server/servertest"
	"ronghe/sync/server/sqlstore"
	"ronghe/sync/wire"
)

func paperOp(i int) op.Op {
	o := op.Op{Form: "paper", FormVer: 1, Doc: op.NewID(), Kind: op.Create}
	o.Fields = paperFields(i)
	return o
}

// engines are where a server keeps its ops.
func engines(tb testing.TB) map[string]func() string {
	return map[string]func() string{
		"sqlite":   func() string { return filepath.Join(tb.TempDir(), "province.db") },
		"postgres": func() string { return servertest.Postgres(tb) },
	}
}

// BenchmarkSync50Clients lets 50 devices of one county push 1,000 records each at
// once, over TLS in frames of 500, and one pull all of them.
func BenchmarkSync50Clients(b *testing.B) {
	for name, database := range engines(b) {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				const clients, each = 50, 1000
				pushed, pulled := atOnce(b, database(), clients, each)
				b.ReportMetric(clients*each/pushed.Seconds(), "pushed/s")
				b.ReportMetric(clients*each/pulled.Seconds(), "pulled/s")
			}
		})
	}
}

// What the bench measures is what it says, in small.
func TestComputersAtOnce(t *testing.T) {
	for name, database := range engines(t) {
		t.Run(name, func(t *testing.T) { atOnce(t, database(), 4, 30) })
	}
}

// atOnce lets devices push at once and one more pull: every record was taken as it was
// written and comes once.
func atOnce(tb testing.TB, database string, clients, each int) (pushed, pulled time.Duration) {
	p := servertest.StartWith(tb, database, &definition.Set{Codes: codes.Shipped(), Catalog: forms()})
	defer p.Stop()
	ds := make([]*servertest.Device, clients)
	for i := range ds {
		ds[i] = p.Enrol(county)
		for k := range each {
			ds[i].Write(paperOp(i*each + k))
		}
	}
	var wg sync.WaitGroup
	start := time.Now()
	for _, d := range ds {
		wg.Go(func() { d.Push(500) })
	}
	wg.Wait()
	pushed = time.Since(start)
	reader := p.Enrol(county)
	start = time.Now()
	reader.Pull()
	pulled = time.Since(start)
	seen := map[app.ID]int{}
	for _, g := range reader.Got {
		o, err := op.Decode(g.Body)
		if err != nil || g.Outcome != op.Applied {
			tb.Fatalf("%s, %v", g.Outcome, err)
		}
		seen[o.ID]++
	}
	for _, d := range ds {
		for _, l := range d.Links {
			if seen[l.Op] != 1 {
				tb.Fatalf("a record came %d times; %d came of %d", seen[l.Op], len(reader.Got), clients*each)
			}
		}
	}
	return pushed, pulled
}

// BenchmarkSyncWeek is a week of 3,000 computers in virtual time: each pushes and
// pulls once a day, with RONGHE_SYNC_OPS (5) records or changes a day, through
// the engine without the network. Nothing may be lost or doubled.
func BenchmarkSyncWeek(b *testing.B) {
	const clients, days = 3000, 7
	daily := 5
	if n, err := strconv.Atoi(os.Getenv("RONGHE_SYNC_OPS")); err == nil && n > 0 {
		daily = n
	}
	ctx := context.Background()
	var counties []string
	for _, u := range codes.Units().All() {
		if u.Level == app.County {
			counties = append(counties, u.Code)
		}
	}
	for range b.N {
		s, err := sqlstore.Open(ctx, filepath.Join(b.TempDir(), "province.db"))
		if err != nil {
			b.Fatal(err)
		}
		now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
		e, err := server.New(server.Options{Store: s, Catalog: forms(), Units: codes.Units(), Key: servertest.Key, Now: func() time.Time { return now }})
		if err != nil {
			b.Fatal(err)
		}
		ds := make([]*pc, clients)
		for i := range ds {
			d := &pc{e: e, unit: counties[i%len(counties)], branch: op.Branch{Device: op.NewID(), Incarnation: 1}, amount: map[app.ID]string{}}
			code, err := e.NewCode(ctx, d.unit, now.Add(time.Hour))
			if err != nil {
				b.Fatal(err)
			}
			if _, err := e.Enrol(ctx, d.branch.Device, &wire.Enrol{Code: code}, nil); err != nil {
				b.Fatal(err)
			}
			ds[i] = d
		}
		start := time.Now()
		var slow time.Duration
		var bytes int64
		for day := range days {
			for i, d := range ds {
				t := time.Now()
				if err := d.day(ctx, day, daily, i); err != nil {
					b.Fatal(err)
				}
				slow = max(slow, time.Since(t))
				now = now.Add(24 * time.Hour / clients)
			}
		}
		for _, d := range ds {
			bytes += d.bytes
		}
		took := time.Since(start)
		var heads map[string]int64
		if err := s.Read(ctx, func(tx server.Tx) (err error) { heads, err = tx.Heads(); return err }); err != nil {
			b.Fatal(err)
		}
		var all int64
		for _, n := range heads {
			all += n
		}
		if all != clients*days*int64(daily) {
			b.Fatalf("%d ops are handed out, not %d", all, clients*days*daily)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(all)/took.Seconds(), "ops/s")
		b.ReportMetric(float64(slow.Milliseconds()), "slowest-ms")
		b.Logf("%d computers, %d days, %d ops, %d requests: %v; slowest push and pull %v; %d MiB of frames; %d MiB of memory from the system", clients, days, all, 2*clients*days, took, slow, bytes>>20, m.Sys>>20)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// pc is a bare computer that speaks to an engine in frames.
type pc struct {
	e      *server.Engine
	unit   string
	branch op.Branch
	n      int64
	prev   *op.Link
	cursor string
	mine   []app.ID
	amount map[app.ID]string
	bytes  int64
}

func (d *pc) day(ctx context.Context, day, daily, i int) error {
	p := &wire.Push{Branch: d.branch, From: d.n + 1}
	if d.prev != nil {
		h, err := d.prev.Hash()
		if err != nil {
			return err
		}
		p.Prev = h
	}
	for k := range daily {
		o := paperOp(i*1000 + day*daily + k)
		if k%2 == 1 && len(d.mine) > 0 { // half of a day's work are changes of one field
			doc, next := d.mine[k%len(d.mine)], fmt.Sprint(day, k)
			o = op.Op{Form: "paper", FormVer: 1, Doc: doc, Kind: op.Edit, TrunkRev: 1, Fields: []op.Change{{Path: "amount", Base: app.TextValue(d.amount[doc]), New: app.TextValue(next)}}}
			d.amount[doc] = next
		} else {
			d.mine = append(d.mine, o.Doc)
			d.amount[o.Doc] = paper(i*1000 + day*daily + k)["amount"]
		}
		o.ID, o.Unit, o.Time = op.NewID(), d.unit, "2026-03-12T08:00:00+08:00"
		body := o.Append(nil)
		l, err := op.Next(d.prev, d.branch.Device, d.branch.Incarnation, o.ID, body)
		if err != nil {
			return err
		}
		d.prev = &l
		d.n++
		p.Ops = append(p.Ops, op.Envelope{N: d.n, Body: body})
	}
	var err error
	if p.Head, err = d.prev.Hash(); err != nil {
		return err
	}
	var frame bytes.Buffer
	if err := wire.WritePush(&frame, p); err != nil {
		return err
	}
	d.bytes += int64(frame.Len())
	q, err := wire.ReadPush(&frame)
	if err != nil {
		return err
	}
	a, err := d.e.Push(ctx, d.branch.Device, q)
	if err != nil {
		return err
	}
	if a.Acked != d.n {
		return fmt.Errorf("kept to %d of %d", a.Acked, d.n)
	}
	for more := true; more; {
		var b bytes.Buffer
		if err := d.e.Pull(ctx, d.branch.Device, &wire.PullRequest{Cursor: d.cursor, Incarnation: 1}, &b); err != nil {
			return err
		}
		d.bytes += int64(b.Len())
		page, err := wire.ReadPage(&b)
		if err != nil {
			return err
		}
		d.cursor, more = page.Next, page.More
	}
	return nil
}
