package store_test

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/internal/hook"
	"ronghe/store/storetest"
)

// desks are folders that write to the same records of one province.
type desks struct {
	*testing.T
	r    *rand.Rand
	p    *province
	all  []*store.Store
	docs []app.ID
}

// act does something to a record that a folder has: whatever a person may.
func (d *desks) act(s *store.Store) {
	ctx := context.Background()
	if len(d.docs) < 3 || d.r.IntN(12) == 0 {
		r := record("title", fmt.Sprint("协议", len(d.docs)), "amount", "1.00", "mobile", "13812345678")
		r.Rows["funds"] = []app.Row{row("m", "stat_year", "2026", "cash", "5.00")}
		storetest.Save(d, s, nil, r, "")
		d.docs = append(d.docs, r.ID)
		return
	}
	id := d.docs[d.r.IntN(len(d.docs))]
	rec, err := s.Get(ctx, "deal", id)
	if err != nil { // it has not come here yet
		return
	}
	kind := op.Delete
	if rec.Deleted {
		kind = op.Restore
	}
	if rec.Deleted || d.r.IntN(10) == 0 {
		if err := s.Update(ctx, func(tx register.Tx) error {
			_, err := tx.Apply(storetest.Stamp(op.Op{Form: "deal", Doc: id, Kind: kind}))
			return err
		}); err != nil {
			d.Fatal(err)
		}
		return
	}
	next := rec.Clone()
	switch d.r.IntN(5) {
	case 0:
		next.Set("amount", value(fmt.Sprintf("%d.00", d.r.IntN(9))))
	case 1:
		next.Set("summary", value(fmt.Sprint("摘要", d.r.IntN(9))))
	case 2:
		next.Set("mobile", value(fmt.Sprint("1381234567", d.r.IntN(9))))
	case 3:
		next.Rows["funds"] = append(next.Rows["funds"], row(fmt.Sprint("n", d.r.IntN(100)), "stat_year", "2025", "signer", "张三"))
	case 4:
		if rows := next.Rows["funds"]; len(rows) > 0 {
			next.Rows["funds"] = rows[1:]
		}
	}
	storetest.Save(d, s, rec, next, "")
}

// What follows a record that stands is folded into it without its log. Whatever three
// folders do, and in whatever order it reaches them, every record is what its whole
// log makes of it (Verify folds that), in all of them the same.
func TestWhatFollowsIsWhatTheWholeLogMakes(t *testing.T) {
	for seed := range uint64(6) {
		d := &desks{T: t, r: rand.New(rand.NewPCG(seed, 1)), p: newProvince()}
		for range 3 {
			d.all = append(d.all, joined(t))
		}
		for range 70 {
			switch s := d.all[d.r.IntN(3)]; d.r.IntN(5) {
			case 0:
				d.p.push(t, s)
			case 1:
				d.p.pull(t, s)
				whole(t, s)
			default:
				d.act(s)
			}
		}
		for range 2 {
			for _, s := range d.all {
				d.p.push(t, s)
				d.p.pull(t, s)
			}
		}
		for _, s := range d.all {
			d.p.pull(t, s)
			whole(t, s)
			for _, id := range d.docs {
				same(t, d.all[0], s, id)
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// counting counts how often a document's whole log is read.
type counting struct {
	spy
	logs *atomic.Int32
}

type counted struct {
	driver.Connector
	logs *atomic.Int32
}

func (c counted) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	return counting{spy{conn, &[]string{}}, c.logs}, err
}

func (c counting) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	st, err := c.spy.PrepareContext(ctx, query)
	if err == nil && strings.Contains(query, "FROM op INDEXED BY op_doc LEFT JOIN settled") {
		return logStmt{st, c.logs}, nil
	}
	return st, err
}

type logStmt struct {
	driver.Stmt
	logs *atomic.Int32
}

func (l logStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	l.logs.Add(1)
	return l.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}

// The log of a record is read only where something of it waits, is in conflict, or
// came otherwise than as it was written.
func TestTheLogIsReadOnlyWhereItMatters(t *testing.T) {
	var logs atomic.Int32
	hook.Connector = func(c driver.Connector) driver.Connector { return counted{c, &logs} }
	b := joined(t)
	hook.Connector = nil
	p, a := newProvince(), joined(t)
	r := record("title", "北华大学协议", "amount", "1.00")
	storetest.Save(t, a, nil, r, "")
	p.push(t, a)
	p.pull(t, b)
	steps := []struct {
		name string
		do   func()
		want bool
	}{
		{"what the other changed", func() { set(t, a, r.ID, "amount", "2.00"); p.push(t, a) }, false},
		{"two changes of it", func() { set(t, a, r.ID, "amount", "3.00"); set(t, a, r.ID, "kind", "firm"); p.push(t, a) }, false},
		{"something of its own waits", func() { set(t, b, r.ID, "kind", "local"); set(t, a, r.ID, "amount", "4.00"); p.push(t, a) }, true},
		{"that was decided", func() { p.push(t, b) }, true},
		{"the other goes on", func() { p.pull(t, a); set(t, a, r.ID, "amount", "5.00"); p.push(t, a) }, false},
		{"a conflict", func() {
			set(t, a, r.ID, "amount", "6.00")
			set(t, b, r.ID, "amount", "7.00")
			p.push(t, a)
			p.push(t, b)
		}, true},
		{"beside an open conflict", func() { p.pull(t, a); set(t, a, r.ID, "kind", "firm"); p.push(t, a) }, true},
	}
	for _, s := range steps {
		s.do()
		logs.Store(0)
		p.pull(t, b)
		if read := logs.Load() > 0; read != s.want {
			t.Errorf("%s: the log is read %v", s.name, read)
		}
		whole(t, b)
	}
	p.pull(t, a)
	same(t, a, b, r.ID)
}
