package store

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

// docRow is a row of doc: a record's current body, what the rules say of it,
// and a checksum over all of it.
type docRow struct {
	rid                  int64
	id                   []byte
	form, unit           string
	rev, formVer         int64
	deleted              int64
	createdAt, updatedAt int64
	createdBy, updatedBy []byte
	hard, soft           int64
	body, calc           []byte
	scratch              []byte
}

// docColumns are the columns of doc. The form stands last: where it is known
// it is not asked for.
const docColumns = `rid, id, head, body, form`

// docWidth is the number of docColumns.
const docWidth = 5

// numbers are the integers of the head, in order.
func (r *docRow) numbers() [7]*int64 {
	return [7]*int64{&r.rev, &r.formVer, &r.deleted, &r.createdAt, &r.updatedAt, &r.hard, &r.soft}
}

// head packs what is no column of its own: the row's checksum, numbers and
// texts with their lengths, and the computed values to the end.
func (r *docRow) head() []byte {
	b := make([]byte, sumSize, 128+len(r.calc))
	for _, n := range r.numbers() {
		b = binary.AppendVarint(b, *n)
	}
	for _, p := range [][]byte{[]byte(r.unit), r.createdBy, r.updatedBy} {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	b = append(b, r.calc...)
	binary.BigEndian.PutUint64(b, r.checksum(b[sumSize:]))
	return b
}

const sumSize = 8

// read takes a row from the driver; a column of another type is damage. form
// is the row's form where it was not asked for.
func (r *docRow) read(v []driver.Value, form string) error {
	*r = docRow{form: form, scratch: r.scratch}
	r.rid, _ = v[0].(int64)
	r.id, _ = v[1].([]byte)
	head, _ := v[2].([]byte)
	r.body, _ = v[3].([]byte)
	if form == "" {
		r.form, _ = v[4].(string)
	}
	if len(head) < sumSize || binary.BigEndian.Uint64(head) != r.checksum(head[sumSize:]) || !r.unpack(head[sumSize:]) {
		return r.damage()
	}
	return nil
}

// unpack takes the head apart.
func (r *docRow) unpack(b []byte) bool {
	for _, p := range r.numbers() {
		n, size := binary.Varint(b)
		if size <= 0 {
			return false
		}
		*p, b = n, b[size:]
	}
	var parts [3][]byte
	for i := range parts {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(len(b)-size) {
			return false
		}
		if n > 0 {
			parts[i] = b[size : size+int(n)]
		}
		b = b[size+int(n):]
	}
	r.unit, r.createdBy, r.updatedBy, r.calc = string(parts[0]), parts[1], parts[2], b
	return true
}

// checksum covers every column: SQLite's own checks miss a third of flipped
// bits in values. head is the head without its own checksum.
func (r *docRow) checksum(head []byte) uint64 {
	if r.scratch == nil {
		r.scratch = make([]byte, 0, 96)
	}
	b := binary.AppendVarint(r.scratch[:0], r.rid)
	for _, n := range []int{len(r.id), len(r.form), len(head)} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = append(append(b, r.id...), r.form...)
	return checksum(b, head, r.body)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is two different CRC-32s of the parts: together as sharp as one of
// 64 bits, and processors have instructions for both.
func checksum(parts ...[]byte) uint64 {
	var a, b uint32
	for _, p := range parts {
		a = crc32.Update(a, crc32.IEEETable, p)
		b = crc32.Update(b, castagnoli, p)
	}
	return uint64(a)<<32 | uint64(b)
}

func (r *docRow) damage() error {
	id, _ := blobID(r.id)
	return app.NewError(CodeRowDamaged, fmt.Errorf("doc %d fails its checksum", r.rid), "form", r.form, "id", string(id))
}

// record unpacks the row.
func (r *docRow) record() (*app.Record, error) {
	rec := &app.Record{
		Form: r.form, FormVer: int(r.formVer), Unit: r.unit, Rev: r.rev, Deleted: r.deleted != 0,
		Created: app.Stamp{At: time.UnixMilli(r.createdAt).UTC()}, Updated: app.Stamp{At: time.UnixMilli(r.updatedAt).UTC()},
	}
	var err error
	if rec.ID, err = blobID(r.id); err != nil {
		return nil, err
	}
	if rec.Created.User, err = blobID(r.createdBy); err != nil {
		return nil, err
	}
	if rec.Updated.User, err = blobID(r.updatedBy); err != nil {
		return nil, err
	}
	if err := rec.ReadBody(r.body); err != nil {
		return nil, app.NewError(CodeRowDamaged, err, "form", r.form, "id", string(rec.ID))
	}
	return rec, nil
}

// newDocRow packs a record.
func newDocRow(rid int64, rec *app.Record, e *register.Evaluation, buf []byte) (*docRow, error) {
	r := &docRow{
		rid: rid, form: rec.Form, unit: rec.Unit, rev: rec.Rev, formVer: int64(rec.FormVer),
		createdAt: rec.Created.At.UnixMilli(), updatedAt: rec.Updated.At.UnixMilli(),
		hard: int64(e.Hard), soft: int64(e.Soft), body: rec.AppendBody(buf),
	}
	if rec.Deleted {
		r.deleted = 1
	}
	var err error
	if r.id, err = idBlob(rec.ID); err != nil {
		return nil, err
	}
	if r.createdBy, err = idBlob(rec.Created.User); err != nil {
		return nil, err
	}
	if r.updatedBy, err = idBlob(rec.Updated.User); err != nil {
		return nil, err
	}
	r.calc = appendCalc(nil, e)
	return r, nil
}

// appendCalc appends computed values as JSON with sorted paths, null for what the
// form does not show; nothing when there are none.
func appendCalc(b []byte, e *register.Evaluation) []byte {
	calc := e.Computed
	paths := make([]string, 0, len(calc)+len(e.Hidden))
	for p, v := range calc {
		if !v.IsBlank() {
			paths = append(paths, p)
		}
	}
	paths = append(paths, e.Hidden...)
	if len(paths) == 0 {
		return b
	}
	slices.Sort(paths)
	for i, p := range paths {
		b = append(b, "{,"[min(i, 1)])
		b = app.AppendString(b, p)
		b = append(b, ':')
		b = calc[p].AppendJSON(b)
	}
	return append(b, '}')
}

func readCalc(b []byte) (e register.Evaluation, err error) {
	if len(b) == 0 {
		return e, nil
	}
	e.Computed = map[string]app.Value{}
	_, err = app.EachMember(app.Parts(b), func(path, raw string) error {
		v, err := app.ReadValue(raw)
		if err == nil && v.IsBlank() {
			e.Hidden = append(e.Hidden, path)
			return nil
		}
		e.Computed[path] = v
		return err
	})
	if err != nil {
		return e, fmt.Errorf("computed values: %w", err)
	}
	return e, nil
}

// setComputed puts computed values into a record that leaves the store.
func setComputed(rec *app.Record, calc map[string]app.Value) {
	for path, v := range calc {
		op.Put(rec, path, v)
	}
}

// Get returns a record as it stands, in the register or in the bin, with
// sealed stand-ins for personal values. not_found when there is none;
// store.row_damaged when its row fails the checksum.
func (s *Store) Get(ctx context.Context, form string, id app.ID) (*app.Record, error) {
	if _, err := s.unlocked(); err != nil {
		return nil, err
	}
	if _, err := s.shape(form); err != nil {
		return nil, err
	}
	key, err := idBlob(id)
	if err != nil {
		return nil, err
	}
	var r docRow
	found := false
	err = s.query(ctx, `SELECT `+docColumns+` FROM doc WHERE id = ?`, []any{key}, docWidth, func(v []driver.Value) error {
		found = true
		return r.read(v, "")
	})
	if err != nil {
		return nil, s.quarantine(err)
	}
	if !found || r.form != form {
		return nil, app.NewError(app.CodeNotFound, nil, "what", s.title(form))
	}
	rec, err := r.record()
	return rec, s.quarantine(err)
}

// title is a register's name for messages.
func (s *Store) title(form string) string {
	if f, ok := s.opt.Catalog.Form(form); ok {
		return f.Title
	}
	return form
}

func (s *Store) shape(form string) (*shape, error) {
	sh, ok := s.shapes[form]
	if !ok {
		return nil, app.NewError(CodeForm, nil, "form", form)
	}
	return sh, nil
}

// quarantine remembers a damaged record, so that Quarantined names it.
func (s *Store) quarantine(err error) error {
	if app.CodeOf(err) == CodeRowDamaged {
		p := problemOf(err)
		s.mu.Lock()
		s.bad[p.Record] = p
		s.mu.Unlock()
	}
	return s.coded(err)
}

// Quarantined returns the damaged records met since the store was opened.
func (s *Store) Quarantined() []app.Problem {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]app.Problem, 0, len(s.bad))
	for _, p := range s.bad {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b app.Problem) int { return compareText(string(a.Record), string(b.Record)) })
	return out
}
