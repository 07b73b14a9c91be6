package store

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"ronghe/app"
	"ronghe/app/op"
)

// Codes of what Verify finds; the texts are problem.<code>.
const (
	FoundFile    = "store.v_file"    // SQLite's own check; args: detail
	FoundChain   = "store.v_chain"   // the log's chain is broken; args: n
	FoundOp      = "store.v_op"      // an entry of the log is not what was written; args: n
	FoundRecord  = "store.v_record"  // a record is not what its ops make; args: form
	FoundRow     = "store.v_row"     // a record's row is damaged; args: form
	FoundLists   = "store.v_lists"   // a list is not what the records say; args: form
	FoundSearch  = "store.v_search"  // the search index is not what the records say; args: form
	FoundSealed  = "store.v_sealed"  // a personal value does not open; args: form
	FoundBlob    = "store.v_blob"    // an attachment is damaged; args: hash
	FoundMissing = "store.v_missing" // an attachment that a record names is not here; args: name
	FoundBatch   = "store.v_batch"   // a batch is not what its ops say
)

// mostFound bounds how many findings of one kind are listed.
const mostFound = 200

// verifier walks through everything once.
type verifier struct {
	s      *Store
	ctx    context.Context
	k      *keys
	t      *session
	found  []app.Problem
	count  map[string]int
	total  int // documents and ops, for progress
	done   int
	tell   func(done, total int)
	blobs  map[string]app.Problem // referenced attachments
	hashes map[string]bool        // attachments that are here
	want   map[string]*sums       // by form: what the lists should hold

	lives branches // whose ops the log holds
	cut   map[int64]cutBody
	own   op.Branch
	epoch int64
}

// Verify looks whether everything is whole: the file, the log's chain and its
// entries, every record against the fold of its ops, lists and search against
// the records, personal values, attachments. It needs a login and reads one
// moment; nothing is changed.
func (s *Store) Verify(ctx context.Context, progress func(done, total int)) ([]app.Problem, error) {
	k, err := s.unlocked()
	if err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	v := &verifier{s: s, ctx: ctx, k: k, count: map[string]int{}, tell: progress, blobs: map[string]app.Problem{}, hashes: map[string]bool{}}
	// A connection of its own: the readers' may not make the temporary table
	// through which the search index is read.
	db, err := pool(dsn(filepath.Join(s.dir, mainFile), []string{"busy_timeout(10000)", "cache_size(-16384)", "temp_store(memory)"}, false), 1, false)
	if err != nil {
		return nil, s.coded(err)
	}
	readers := &Store{readers: newReaderPool(db, 1)}
	err = readers.moment(ctx, func(t *session) error {
		v.t = t
		for _, step := range []func() error{v.size, v.file, v.whose, v.chain, v.batches, v.records, v.lists, v.attachments} {
			if err := v.damage(step()); err != nil {
				return err
			}
		}
		return nil
	})
	if e := errors.Join(readers.readers.close(), db.Close()); err == nil {
		err = e
	}
	progress(max(v.total, 1), max(v.total, 1))
	return v.found, s.coded(err)
}

// damage turns a file that cannot be read on into a finding: the next step may
// still say more.
func (v *verifier) damage(err error) error {
	err = v.s.coded(err)
	switch app.CodeOf(err) {
	case CodeDamaged, CodeRowDamaged, CodeLog, CodeIO:
		p := problemOf(err)
		v.note(FoundFile, p.Record, "detail", fmt.Sprint(errors.Unwrap(err)))
		return nil
	}
	return err
}

func (v *verifier) note(code string, rec app.ID, args ...string) {
	if v.count[code]++; v.count[code] > mostFound {
		return
	}
	p := app.Problem{Code: code, Severity: app.Hard, Record: rec, Args: map[string]string{}}
	for i := 0; i+1 < len(args); i += 2 {
		p.Args[args[i]] = args[i+1]
	}
	v.found = append(v.found, p)
}

// step counts one piece of work.
func (v *verifier) step() error {
	v.done++
	if v.done%1000 == 0 {
		v.tell(min(v.done, v.total), v.total)
		return v.ctx.Err()
	}
	return nil
}

func (v *verifier) rows(query string, args []any, width int, fn func([]driver.Value) error) error {
	return v.t.read(query, args, width, fn)
}

func (v *verifier) size() error {
	return v.rows(`SELECT (SELECT count(*) FROM op) * 2 + (SELECT count(*) FROM doc)`, nil, 1, func(r []driver.Value) error {
		n, _ := r[0].(int64)
		v.total = int(n)
		return nil
	})
}

// whose reads which lives of which devices the log holds, and which is ours.
func (v *verifier) whose() (err error) {
	if v.lives, err = v.t.branches(); err != nil {
		return err
	}
	var out op.Outbox
	if _, _, err = v.t.outboxBase(&out); err != nil {
		return err
	}
	v.own = out.Branch
	if v.epoch, err = v.t.number(`SELECT CAST(value AS INTEGER) FROM sync WHERE key = ?`, keyEpochs); err != nil {
		return err
	}
	return v.cuts()
}

func (v *verifier) file() error {
	return v.rows(`PRAGMA integrity_check(20)`, nil, 1, func(r []driver.Value) error {
		if t, _ := r[0].(string); t != "ok" {
			v.note(FoundFile, "", "detail", t)
		}
		return nil
	})
}

// chain walks links and ops side by side.
func (v *verifier) chain() error {
	incs := map[int64]*op.Link{} // last link of each incarnation
	names := map[int64]op.Link{} // its device and number
	err := v.rows(`SELECT k, device, number FROM incarnation`, nil, 3, func(r []driver.Value) error {
		k, _ := r[0].(int64)
		device, _ := r[1].(string)
		n, _ := r[2].(int64)
		names[k] = op.Link{Device: app.ID(device), Incarnation: n}
		return nil
	})
	if err != nil {
		return err
	}
	seq, linked := int64(0), int64(0)
	err = v.rows(`SELECT `+prefixed("op.", opColumns)+`, link.seq, link.inc, link.n, link.suite, link.body_hash, link.prev_hash
		FROM link LEFT JOIN op ON op.n = link.op ORDER BY link.seq`, nil, opWidth+6, func(r []driver.Value) error {
		linked++
		l, inc, ok := v.readLink(r, names, &seq)
		if !ok || !follows(incs[inc], &l) {
			v.note(FoundChain, "", "n", strconv.FormatInt(seq, 10))
		}
		incs[inc] = &l
		return v.step()
	})
	if err != nil {
		return err
	}
	// What came from the server is decided and in no chain of ours: what other
	// devices wrote, and a copy of this folder, or this one before it was restored.
	return v.rows(`SELECT count(*) FROM op WHERE n NOT IN (SELECT op FROM link) AND n NOT IN (SELECT op FROM settled)`, nil, 1, func(r []driver.Value) error {
		if n, _ := r[0].(int64); n > 0 {
			v.note(FoundChain, "", "n", strconv.FormatInt(linked, 10))
		}
		return nil
	})
}

// readLink reads a joined row; ok is false when op and link do not fit.
func (v *verifier) readLink(r []driver.Value, names map[int64]op.Link, seq *int64) (l op.Link, inc int64, ok bool) {
	var row opRow
	if err := row.read(r[:opWidth]); err != nil {
		v.note(FoundOp, "", "n", strconv.FormatInt(row.n, 10))
	} else if o, err := op.Decode(row.body); err != nil || !v.fits(&row, &o) {
		v.note(FoundOp, "", "n", strconv.FormatInt(row.n, 10))
	}
	at, _ := r[opWidth].(int64)
	ok = at == *seq+1
	*seq = at
	inc, _ = r[opWidth+1].(int64)
	name, known := names[inc]
	l.Device, l.Incarnation = name.Device, name.Incarnation
	l.Op, _ = blobID(row.id)
	l.N, _ = r[opWidth+2].(int64)
	suite, _ := r[opWidth+3].(int64)
	l.Suite = op.Suite(suite)
	l.BodyHash, _ = r[opWidth+4].([]byte)
	l.PrevHash, _ = r[opWidth+5].([]byte)
	sum, err := l.Suite.Sum(row.body)
	if c, cut := v.cut[row.n]; cut && c.suite == l.Suite {
		sum = c.hash
	}
	return l, inc, ok && known && err == nil && bytes.Equal(sum, l.BodyHash)
}

// fits compares a row's columns with its body.
func (v *verifier) fits(r *opRow, o *op.Op) bool {
	id, _ := idBlob(o.ID)
	batch, _ := idBlob(o.Batch)
	return bytes.Equal(id, r.id) && bytes.Equal(batch, r.batch) && string(o.Kind) == r.kind && (r.rid == 0) == o.Kind.Audit()
}

// follows reports whether next is the link after prev (nil: the first).
func follows(prev, next *op.Link) bool {
	if prev == nil {
		return next.N == 1 && len(next.PrevHash) == 0
	}
	h, err := prev.Hash()
	return err == nil && next.N == prev.N+1 && bytes.Equal(h, next.PrevHash)
}

func (v *verifier) batches() error {
	return v.rows(`SELECT b.n FROM (SELECT min(n) AS n, max(n) AS last, batch, count(*) AS ops, count(DISTINCT rid) AS docs
			FROM op WHERE batch IS NOT NULL AND rid IS NOT NULL AND n IN (SELECT op FROM link) GROUP BY batch) b
		LEFT JOIN batch ON batch.id = b.batch
		WHERE batch.first IS NOT b.n OR batch.last IS NOT b.last OR batch.ops IS NOT b.ops OR batch.docs < b.docs`, nil, 1,
		func(r []driver.Value) error {
			n, _ := r[0].(int64)
			v.note(FoundBatch, "", "n", strconv.FormatInt(n, 10))
			return nil
		})
}

// verifyStep is how many records are looked at together.
const verifyStep = 500

// attachments reads every attachment to its end and looks for missing ones.
func (v *verifier) attachments() error {
	v.s.files.RLock()
	defer v.s.files.RUnlock()
	files, err := v.s.blobFiles()
	if err != nil {
		return err
	}
	for _, hash := range files {
		err := v.s.readBlob(v.ctx, hash)
		switch app.CodeOf(err) {
		case "":
			if err != nil {
				return err
			}
			v.hashes[hash] = true
		case CodeBlob:
			v.note(FoundBlob, v.blobs[hash].Record, "hash", hash[:12])
			v.hashes[hash] = true // damaged, not missing
		default:
			return err
		}
	}
	if err := v.rows(`SELECT hash FROM blob_turn WHERE up = 0`, nil, 1, func(r []driver.Value) error { // on its way here
		hash, _ := r[0].(string)
		v.hashes[hash] = true
		return nil
	}); err != nil {
		return err
	}
	for hash, p := range v.blobs {
		if !v.hashes[hash] {
			v.note(FoundMissing, p.Record, "name", p.Args["name"])
		}
	}
	return nil
}

func (s *Store) readBlob(ctx context.Context, hash string) error {
	r, err := s.OpenBlob(ctx, hash)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	return err
}

// rowSum adds up to a checksum of a set of rows in any order.
func rowSum(parts ...any) uint64 {
	var b []byte
	for _, p := range parts {
		b = fmt.Appendf(b, "%v|", p)
	}
	return checksum(b)
}
