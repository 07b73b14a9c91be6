package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"ronghe/app"
	"ronghe/app/osfile"
	"ronghe/app/register"
)

// drafts is the file of unfinished work: its own, so that a long import never
// holds up autosave, and disposable, so that a damaged one is put aside.
type drafts struct{ db *database }

const draftSchema = `CREATE TABLE IF NOT EXISTS draft (
	id BLOB PRIMARY KEY, at INTEGER NOT NULL, suite INTEGER NOT NULL, sealed BLOB NOT NULL) WITHOUT ROWID`

// mostDraft bounds one draft.
const mostDraft = 8 << 20

// openDrafts opens the file of unfinished work. A damaged one is put aside;
// aside is then its new path.
func openDrafts(ctx context.Context, path string) (d *drafts, aside string, err error) {
	d, err = tryDrafts(ctx, path)
	if err == nil || app.CodeOf(classify(err, "")) != CodeDamaged {
		return d, "", err
	}
	// Unfinished work that cannot be read must not keep the records closed.
	for _, suffix := range []string{"-wal", "-shm"} {
		_ = os.Remove(path + suffix)
	}
	aside = fmt.Sprintf("%s.damaged-%d", path, time.Now().Unix())
	if err := osfile.Rename(path, aside); err != nil {
		return nil, "", err
	}
	d, err = tryDrafts(ctx, path)
	return d, aside, err
}

func tryDrafts(ctx context.Context, path string) (*drafts, error) {
	db, err := openDatabase(path, 1)
	if err != nil {
		return nil, err
	}
	if _, err := db.write.ExecContext(ctx, draftSchema); err != nil {
		db.close()
		return nil, err
	}
	var check string
	if err := db.write.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&check); err != nil {
		db.close()
		return nil, err
	}
	if check != "ok" {
		db.close()
		return nil, app.NewError(CodeDamaged, errors.New(check))
	}
	return &drafts{db: db}, nil
}

func (d *drafts) close() error { return d.db.close() }

// draftBody is a draft as it is sealed.
type draftBody struct {
	Form    string          `json:"form"`
	Doc     app.ID          `json:"doc"`
	New     bool            `json:"new,omitempty"`
	Unit    string          `json:"unit"`
	FormVer int             `json:"form_ver"`
	Rev     int64           `json:"rev"`
	Body    json.RawMessage `json:"body"`
	// Raw are the texts that are no values yet.
	Raw map[string]string `json:"raw,omitempty"`
	// Odd are the texts of values in which something has to be looked at.
	Odd map[string]string `json:"odd,omitempty"`
}

// SaveDraft keeps unfinished work, sealed whole; the same id replaces. It is on
// the disk when SaveDraft returns, and never waits for the main file.
func (s *Store) SaveDraft(ctx context.Context, d register.Draft) error {
	k, err := s.unlocked()
	if err != nil {
		return err
	}
	id, err := idBlob(d.ID)
	if err != nil {
		return err
	}
	if d.Body == nil || id == nil {
		return app.NewError(app.CodeInternal, errors.New("draft without id or body"))
	}
	plain, err := json.Marshal(draftBody{
		Form: d.Form, Doc: d.Doc, New: d.New, Unit: d.Body.Unit, FormVer: d.Body.FormVer, Rev: d.Body.Rev,
		Body: d.Body.AppendBody(nil), Raw: d.Raw, Odd: d.Odd,
	})
	if err != nil {
		return err
	}
	if len(plain) > mostDraft {
		return app.NewError(app.CodeTooLarge, nil, "what", s.title(d.Form), "limit", "8 MiB")
	}
	sealed, err := seal(k.draft, plain, []byte(d.ID))
	if err != nil {
		return err
	}
	at := d.At
	if at.IsZero() {
		at = s.opt.Now()
	}
	_, err = s.drafts.db.write.ExecContext(ctx, `INSERT INTO draft (id, at, suite, sealed) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET at = excluded.at, suite = excluded.suite, sealed = excluded.sealed`,
		id, at.UnixMilli(), suiteSM, sealed)
	return s.coded(err)
}

// Drafts returns what is unfinished, newest first. A draft whose id stands in
// the log was saved after all and is dropped. One that does not open (another
// data key, damage) is left out and stays in the file.
func (s *Store) Drafts(ctx context.Context) ([]register.Draft, error) {
	k, err := s.unlocked()
	if err != nil {
		return nil, err
	}
	type row struct {
		id     []byte
		at     int64
		sealed []byte
	}
	var list []row
	rows, err := s.drafts.db.read.QueryContext(ctx, `SELECT id, at, sealed FROM draft ORDER BY at DESC, id DESC`)
	if err != nil {
		return nil, s.coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.id, &r.at, &r.sealed); err != nil {
			return nil, s.coded(err)
		}
		list = append(list, r)
	}
	if err := rows.Err(); err != nil {
		return nil, s.coded(err)
	}
	present, err := s.present(ctx)
	if err != nil {
		return nil, err
	}
	var out []register.Draft
	for _, r := range list {
		var saved bool
		if err := s.main.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM op WHERE id = ?)`, r.id).Scan(&saved); err != nil {
			return nil, s.coded(err)
		}
		id, err := blobID(r.id)
		if err != nil {
			return nil, err
		}
		if saved {
			if err := s.DeleteDraft(ctx, id); err != nil {
				return nil, err
			}
			continue
		}
		if d, err := k.openDraft(id, r.sealed); err == nil {
			d.At = millis(r.at)
			if err := present(&d); err != nil {
				return nil, err
			}
			out = append(out, d)
		}
	}
	return out, nil
}

func (k *keys) openDraft(id app.ID, sealed []byte) (register.Draft, error) {
	plain, err := unseal(k.draft, sealed, []byte(id))
	if err != nil {
		return register.Draft{}, err
	}
	var b draftBody
	if err := json.Unmarshal(plain, &b); err != nil {
		return register.Draft{}, fmt.Errorf("draft: %w", err)
	}
	rec := &app.Record{ID: b.Doc, Form: b.Form, Unit: b.Unit, FormVer: b.FormVer, Rev: b.Rev}
	if err := rec.ReadBody(b.Body); err != nil {
		return register.Draft{}, err
	}
	return register.Draft{ID: id, Form: b.Form, Doc: b.Doc, New: b.New, Body: rec, Raw: b.Raw, Odd: b.Odd}, nil
}

// DeleteDraft drops a draft; one that is not there is no error.
func (s *Store) DeleteDraft(ctx context.Context, id app.ID) error {
	key, err := idBlob(id)
	if err != nil {
		return err
	}
	_, err = s.drafts.db.write.ExecContext(ctx, `DELETE FROM draft WHERE id = ?`, key)
	return s.coded(err)
}
