package store

import (
	"cmp"
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"ronghe/app"
	"ronghe/app/op"
)

// logged is an op of a document with what the server made of it.
type logged struct {
	opRow
	o op.Op
	settled
}

// settled is a row of the table of that name; its epoch is 0 for an op that
// waits to be sent.
type settled struct {
	epoch, rev int64
	by         op.Branch
	outcome    op.Outcome
	refused    []string
	foreign    bool // another device's
}

// loggedColumns are what readLogged reads; op is joined with settled as s.
const loggedColumns = `op.n, op.id, op.rid, op.kind, op.batch, op.at, op.body, op.sum, s.epoch, s.rev, s.branch, s.outcome, s.refused, s.sum`

// loggedWidth is the number of loggedColumns.
const loggedWidth = opWidth + 6

// branches are the lives of devices by their rows.
type branches map[int64]op.Branch

func (t *session) branches() (branches, error) {
	out := branches{}
	err := t.read(`SELECT k, device, incarnation FROM branch`, nil, 3, func(v []driver.Value) error {
		k, _ := v[0].(int64)
		device, _ := v[1].(string)
		inc, _ := v[2].(int64)
		out[k] = op.Branch{Device: app.ID(device), Incarnation: inc}
		return nil
	})
	return out, err
}

// readLogged takes a joined row from the driver.
func (l *logged) readLogged(v []driver.Value, known branches, device app.ID) error {
	if err := l.read(v[:opWidth]); err != nil {
		return err
	}
	if v[opWidth] != nil {
		if err := l.readSettled(v[opWidth:], known, device); err != nil {
			return err
		}
	}
	var err error
	l.o, err = op.Decode(l.body)
	return err
}

func (l *logged) readSettled(v []driver.Value, known branches, device app.ID) error {
	l.epoch, _ = v[0].(int64)
	l.rev, _ = v[1].(int64)
	branch, _ := v[2].(int64)
	outcome, _ := v[3].(string)
	refused, _ := v[4].(string)
	sum, _ := v[5].(int64)
	by, ok := known[branch]
	if !ok || sum != settledSum(l.n, l.rid, l.epoch, l.rev, branch, outcome, refused) {
		return app.NewError(CodeLog, fmt.Errorf("what became of op %d fails its checksum", l.n), "n", strconv.FormatInt(l.n, 10))
	}
	l.by, l.outcome, l.foreign = by, op.Outcome(outcome), by.Device != device
	if refused == "" {
		return nil
	}
	return json.Unmarshal([]byte(refused), &l.refused)
}

func settledSum(n, rid, epoch, rev, branch int64, outcome, refused string) int64 {
	b := make([]byte, 0, 64)
	for _, x := range []int64{n, rid, epoch, rev, branch} {
		b = binary.AppendVarint(b, x)
	}
	return int64(checksum(b, []byte(outcome), []byte{0}, []byte(refused)))
}

// given reports whether the op was rejected and given up: it is kept and takes
// no part in the record.
func (l *logged) given() bool { return l.outcome == op.Rejected }

// stamp says who wrote the op and when: what another device wrote has its
// writer's time, which only people look at.
func (l *logged) stamp() app.Stamp {
	at := millis(l.at)
	if l.foreign {
		if t, err := time.Parse(time.RFC3339, l.o.Time); err == nil {
			at = time.UnixMilli(t.UnixMilli()).UTC()
		}
	}
	return app.Stamp{At: at, User: l.o.User}
}

// folded is the order in which the ops of a document are folded: what the
// server decided in its present life, by revision; what it decided in an
// earlier one and has not been offered again; what waits, as it was written.
func foldOrder(ops []logged) {
	slices.SortFunc(ops, func(a, b logged) int {
		return cmp.Or(cmp.Compare(b.epoch, a.epoch), cmp.Compare(a.rev, b.rev), cmp.Compare(a.n, b.n))
	})
}

// docFold is a document as its ops make it, with the record stamped.
type docFold struct {
	op.Doc
	ops []logged // in the order of the fold; refused is a prediction where an op waits
}

// fold folds ops, which it puts in order. own is this device's present life, in
// which what waits will be sent.
func (s *Store) fold(ops []logged, epoch int64, own op.Branch, same func(a, b app.Value) bool) *docFold {
	foldOrder(ops)
	d := &docFold{Doc: op.Doc{Same: same, Upgrade: s.upgraded}, ops: ops}
	for i := range ops {
		l := &ops[i]
		if l.given() {
			continue
		}
		rev := l.rev
		if l.epoch != epoch {
			rev = 0
		}
		if l.epoch == 0 {
			l.by = own
			if d.Ready(&l.o) {
				l.refused = d.Decide(&l.o, own)
			}
		}
		ready := d.Ready(&l.o)
		first := d.Rec == nil
		d.Fold(&l.o, l.by, rev, l.refused)
		if !ready || d.Rec == nil {
			continue
		}
		d.Rec.Updated = l.stamp()
		if first {
			d.Rec.Created = d.Rec.Updated
		}
	}
	return d
}

// onward folds ops, in order and decided as they were written, into a record in which
// nothing waits and nothing is open.
func (s *Store) onward(rec *app.Record, ops []logged) *docFold {
	d := &docFold{Doc: op.Doc{Rec: rec, Upgrade: s.upgraded}}
	for i := range ops {
		l := &ops[i]
		d.Fold(&l.o, l.by, l.rev, nil)
		d.Rec.Updated = l.stamp()
	}
	return d
}

// upgraded is an op as the present version of its form would have written it.
func (s *Store) upgraded(o *op.Op) *op.Op { return s.opt.Catalog.Upgrade(o) }

// docOps reads the ops of a document.
func (t *session) docOps(rid int64, known branches, device app.ID) ([]logged, error) {
	var ops []logged
	err := t.read(`SELECT `+loggedColumns+` FROM op INDEXED BY op_doc LEFT JOIN settled s ON s.op = op.n WHERE op.rid = ? AND `+notPurged, []any{rid}, loggedWidth,
		func(v []driver.Value) error {
			ops = append(ops, logged{})
			return ops[len(ops)-1].readLogged(v, known, device)
		})
	return ops, err
}

// foldDoc folds a document from the log.
func (t *tx) foldDoc(h *held, known branches) (*docFold, error) {
	ops, err := t.docOps(h.rid, known, t.w.next.device)
	if err != nil {
		return nil, err
	}
	return t.s.fold(ops, t.w.next.epoch, t.w.next.branch(), t.sameIn(h)), nil
}

// sameIn compares values of a document, opening what is sealed.
func (t *tx) sameIn(h *held) func(a, b app.Value) bool {
	return func(a, b app.Value) bool {
		if a.Equal(b) {
			return true
		}
		return t.plain(h, a).Equal(t.plain(h, b))
	}
}

// plain is what a value stands for; one that was purged stands for itself.
func (t *tx) plain(h *held, v app.Value) app.Value {
	st, sealed := v.Sealed()
	if !sealed {
		return v
	}
	if t.k == nil { // before a login: see upgradeDoc
		h.unsure = true
		return v
	}
	if open, err := t.open(h, st); err == nil {
		return open
	}
	return v
}

// saveClashes makes the index of open conflicts say what the fold says.
func (t *tx) saveClashes(rid int64, d *docFold) error {
	if _, err := t.exec(`DELETE FROM clash WHERE rid = ?`, rid); err != nil {
		return err
	}
	for path := range d.Open {
		if _, err := t.exec(`INSERT INTO clash (rid, path) VALUES (?, ?)`, rid, path); err != nil {
			return err
		}
	}
	return nil
}

// reclash looks whether what was written to a record ended conflicts in it.
func (t *tx) reclash(h *held) error {
	open, err := t.row(make([]driver.Value, 1), `SELECT 1 FROM clash WHERE rid = ?`, h.rid)
	if err != nil || !open {
		return err
	}
	known, err := t.branches()
	if err != nil {
		return err
	}
	d, err := t.foldDoc(h, known)
	if err != nil {
		return err
	}
	return t.saveClashes(h.rid, d)
}

// trunk is the server's revision on which whoever writes to the record now
// stands: 0 before any sync.
func (t *tx) trunk(h *held) (int64, error) {
	if h.trunk < 0 {
		rev, err := t.number(`SELECT coalesce(max(rev), 0) FROM settled WHERE rid = ? AND epoch = ?`, h.rid, t.w.next.epoch)
		if err != nil {
			return 0, err
		}
		h.trunk = rev
	}
	return h.trunk, nil
}
