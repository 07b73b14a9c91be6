package store

import (
	"bytes"
	"database/sql/driver"
	"strconv"

	"ronghe/app"
)

// records folds the ops of every document, compares, and adds up what the lists
// should hold.
func (v *verifier) records() error {
	v.want = map[string]*sums{}
	for id, sh := range v.s.shapes {
		v.want[id] = &sums{tables: make([]uint64, len(sh.tables))}
	}
	last := int64(-1)
	for {
		docs, err := v.someDocs(last)
		if err != nil {
			return err
		}
		if len(docs) == 0 {
			break
		}
		first := last + 1
		last = docs[len(docs)-1].rid
		ops, err := v.opsOf(first, last)
		if err != nil {
			return err
		}
		for i := range docs {
			if err := v.compareRecord(&docs[i], ops); err != nil {
				return err
			}
		}
	}
	// Of what was rejected and given up nothing needs to be there, nor of what this
	// device sees no more.
	return v.rows(`SELECT DISTINCT rid FROM op WHERE rid IS NOT NULL AND rid NOT IN (SELECT rid FROM doc)
		AND n NOT IN (SELECT op FROM settled WHERE outcome = 'rejected') AND n NOT IN (SELECT op FROM purged)`, nil, 1, func([]driver.Value) error {
		v.note(FoundRecord, "", "form", "")
		return nil
	})
}

// storedDoc is a row of doc and whether it keeps its checksum.
type storedDoc struct {
	docRow
	damaged bool
}

func (v *verifier) someDocs(after int64) ([]storedDoc, error) {
	var docs []storedDoc
	err := v.rows(`SELECT `+docColumns+` FROM doc WHERE rid > ? ORDER BY rid LIMIT ?`, []any{after, int64(verifyStep)}, docWidth,
		func(r []driver.Value) error {
			var d storedDoc
			d.damaged = d.read(r, "") != nil
			d.rid, _ = r[0].(int64)
			docs = append(docs, d)
			return v.step()
		})
	return docs, err
}

// opsOf reads the ops of the documents from one row id to another; those of a
// document in which one cannot be read are left out, which the walk along the
// log has named.
func (v *verifier) opsOf(from, to int64) (map[int64][]logged, error) {
	docs, broken := map[int64][]logged{}, map[int64]bool{}
	err := v.rows(`SELECT `+loggedColumns+` FROM op INDEXED BY op_doc LEFT JOIN settled s ON s.op = op.n WHERE op.rid BETWEEN ? AND ? AND `+notPurged+` ORDER BY op.rid, op.n`,
		[]any{from, to}, loggedWidth, func(r []driver.Value) error {
			var l logged
			if err := l.readLogged(r, v.lives, v.own.Device); err != nil || !v.fits(&l.opRow, &l.o) {
				rid, _ := r[2].(int64)
				broken[rid] = true
				v.note(FoundOp, "", "n", strconv.FormatInt(l.n, 10))
			}
			docs[l.rid] = append(docs[l.rid], l)
			return v.step()
		})
	for rid := range broken {
		docs[rid] = nil
	}
	return docs, err
}

// compareRecord holds a stored record to its fold, looks at its personal values
// and attachments, and adds up its rows.
func (v *verifier) compareRecord(d *storedDoc, all map[int64][]logged) error {
	id, _ := blobID(d.id)
	if d.damaged {
		v.note(FoundRow, id, "form", v.s.title(d.form))
		return nil
	}
	rec, err := d.record()
	ops, logged := all[d.rid]
	if err != nil || !logged {
		v.note(FoundRecord, id, "form", v.s.title(d.form))
		return nil //nolint:nilerr // the finding is noted; the next record goes on
	}
	sh := v.s.shapes[rec.Form]
	if sh == nil { // a register that this program does not have
		return nil
	}
	h := &held{sh: sh, rid: d.rid, rec: rec, fresh: map[string]*sealedValue{}}
	if err := v.values(h); err != nil {
		return err
	}
	if err := v.refold(h, ops, d.body); err != nil {
		return err
	}
	calc, err := readCalc(d.calc)
	if err != nil {
		v.note(FoundRow, id, "form", v.s.title(d.form))
		return nil //nolint:nilerr // the finding is noted; the next record goes on
	}
	calc.Hard, calc.Soft = int(d.hard), int(d.soft)
	return v.addSums(h, &calc, v.want[rec.Form])
}

// refold holds a record, and its open conflicts, to what its ops make; no ops:
// one of them cannot be read.
func (v *verifier) refold(h *held, ops []logged, body []byte) error {
	if ops == nil {
		return nil
	}
	f := v.s.fold(ops, v.epoch, v.own, v.same(h))
	if f.Rec == nil || !sameRecord(h.rec, f.Rec, body) {
		v.note(FoundRecord, h.rec.ID, "form", v.s.title(h.rec.Form))
		return nil
	}
	open := map[string]bool{}
	err := v.rows(`SELECT path FROM clash WHERE rid = ?`, []any{h.rid}, 1, func(r []driver.Value) error {
		path, _ := r[0].(string)
		open[path] = true
		return nil
	})
	differ := len(open) != len(f.Open)
	for path := range f.Open {
		differ = differ || !open[path]
	}
	if differ {
		v.note(FoundRecord, h.rec.ID, "form", v.s.title(h.rec.Form))
	}
	return err
}

// same compares values, opening what is sealed.
func (v *verifier) same(h *held) func(a, b app.Value) bool {
	open := func(x app.Value) app.Value {
		st, is := x.Sealed()
		if !is {
			return x
		}
		key := string(st.Op) + "|" + st.Path
		if h.fresh[key] == nil {
			if err := v.sealed(h, st); err != nil || h.fresh[key] == nil {
				return x
			}
		}
		if plain, err := v.k.openValue(st, h.fresh[key].bytes); err == nil {
			return plain
		}
		return x
	}
	return func(a, b app.Value) bool { return a.Equal(b) || open(a).Equal(open(b)) }
}

func sameRecord(have, want *app.Record, body []byte) bool {
	return have.ID == want.ID && have.Form == want.Form && have.Unit == want.Unit && have.Rev == want.Rev &&
		have.FormVer == want.FormVer && have.Deleted == want.Deleted && have.Created == want.Created &&
		have.Updated == want.Updated && bytes.Equal(body, want.AppendBody(nil))
}

// values opens the personal values of a record, takes them in hand with the
// blind index that they should have, and notes its attachments.
func (v *verifier) values(h *held) error {
	each := func(fields map[string]app.Value) error {
		for _, val := range fields {
			for _, f := range val.Files() {
				v.blobs[f.Hash] = app.Problem{Record: h.rec.ID, Args: map[string]string{"name": f.Name}}
			}
			if st, is := val.Sealed(); is {
				if err := v.sealed(h, st); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := each(h.rec.Fields); err != nil {
		return err
	}
	for _, rows := range h.rec.Rows {
		for _, r := range rows {
			if err := each(r.Fields); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *verifier) sealed(h *held, st app.Sealed) error {
	id, err := idBlob(st.Op)
	if err != nil {
		return err
	}
	return v.rows(`SELECT pd.op, pd.sealed, pd.whole, pd.tail, pd.suite FROM op JOIN pd ON pd.op = op.n WHERE op.id = ? AND pd.path = ?`,
		[]any{id, st.Path}, 5, func(r []driver.Value) error {
			sv := &sealedValue{}
			sv.opN, _ = r[0].(int64)
			sv.bytes, _ = r[1].([]byte)
			sv.whole, _ = r[2].([]byte)
			sv.tail, _ = r[3].([]byte)
			h.fresh[string(st.Op)+"|"+st.Path] = sv
			open, err := v.k.openValue(st, sv.bytes)
			whole, tail := []byte(nil), []byte(nil)
			if f := h.sh.form.At(st.Path); f != nil && err == nil {
				whole, tail = v.k.blindIndex(f, open)
			}
			suite, _ := r[4].(int64)
			if err != nil || suite != suiteSM || !bytes.Equal(whole, sv.whole) || !bytes.Equal(tail, sv.tail) {
				v.note(FoundSealed, h.rec.ID, "form", v.s.title(h.rec.Form))
			}
			return nil
		})
}
