package store

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"hash/crc64"
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
	sum                  int64
}

const docColumns = `rid, id, form, unit, rev, form_ver, deleted, created_at, created_by, updated_at, updated_by, hard, soft, body, calc, sum`

// docWidth is the number of docColumns.
const docWidth = 16

func (r *docRow) args() []any {
	return []any{
		r.rid, r.id, r.form, r.unit, r.rev, r.formVer, r.deleted, r.createdAt, nullable(r.createdBy),
		r.updatedAt, nullable(r.updatedBy), r.hard, r.soft, r.body, nullable(r.calc), r.sum,
	}
}

// dest are the scan targets of docColumns.
func (r *docRow) dest() []any {
	return []any{
		&r.rid, &r.id, &r.form, &r.unit, &r.rev, &r.formVer, &r.deleted, &r.createdAt, &r.createdBy,
		&r.updatedAt, &r.updatedBy, &r.hard, &r.soft, &r.body, &r.calc, &r.sum,
	}
}

// read takes a row from the driver; a column of another type is damage.
func (r *docRow) read(v []driver.Value) error {
	ok := true
	num := func(i int) int64 { n, is := v[i].(int64); ok = ok && is; return n }
	text := func(i int) string { s, is := v[i].(string); ok = ok && is; return s }
	blob := func(i int) []byte {
		if v[i] == nil {
			return nil
		}
		b, is := v[i].([]byte)
		ok = ok && is
		return b
	}
	*r = docRow{
		rid: num(0), id: blob(1), form: text(2), unit: text(3), rev: num(4), formVer: num(5), deleted: num(6),
		createdAt: num(7), createdBy: blob(8), updatedAt: num(9), updatedBy: blob(10), hard: num(11), soft: num(12),
		body: blob(13), calc: blob(14), sum: num(15),
	}
	if !ok || r.sum != r.checksum() {
		return r.damage()
	}
	return nil
}

var crcTable = crc64.MakeTable(crc64.ECMA)

// checksum covers every column: SQLite's own checks miss a third of flipped
// bits in values.
func (r *docRow) checksum() int64 {
	b := make([]byte, 0, 256)
	for _, n := range []int64{r.rid, r.rev, r.formVer, r.deleted, r.createdAt, r.updatedAt, r.hard, r.soft} {
		b = binary.AppendVarint(b, n)
	}
	for _, p := range [][]byte{r.id, r.createdBy, r.updatedBy} {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	for _, p := range []string{r.form, r.unit} {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	b = binary.AppendUvarint(b, uint64(len(r.body)))
	c := crc64.Update(0, crcTable, b)
	c = crc64.Update(c, crcTable, r.body)
	return int64(crc64.Update(c, crcTable, r.calc))
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
	r.calc = appendCalc(nil, e.Computed)
	r.sum = r.checksum()
	return r, nil
}

// appendCalc appends computed values as JSON with sorted paths; nothing when
// there are none.
func appendCalc(b []byte, calc map[string]app.Value) []byte {
	paths := make([]string, 0, len(calc))
	for p, v := range calc {
		if !v.IsBlank() {
			paths = append(paths, p)
		}
	}
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

func readCalc(b []byte) (map[string]app.Value, error) {
	if len(b) == 0 {
		return nil, nil
	}
	m := map[string]app.Value{}
	_, err := app.EachMember(string(b), func(path, raw string) (err error) {
		m[path], err = app.ReadValue(raw)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("computed values: %w", err)
	}
	return m, nil
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
		return r.read(v)
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
