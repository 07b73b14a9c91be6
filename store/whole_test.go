package store_test

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

// A fault of ours inside a transaction costs that transaction and nothing more.
func TestAPanicLeavesTheStoreWorking(t *testing.T) {
	ctx := context.Background()
	s := storetest.Open(t, options(t))
	kept := storetest.Save(t, s, nil, record("title", "甲"), "")
	for _, fail := range []func(register.Tx) error{
		func(register.Tx) error { panic("planted") },
		func(tx register.Tx) error {
			if _, err := tx.Apply(storetest.Stamp(op.Diff(nil, record("title", "乙"))[0])); err != nil {
				return err
			}
			panic("planted")
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = s.Update(ctx, fail)
		}()
		if _, err := storetest.TrySave(s, nil, record("title", "丙"), ""); err != nil {
			t.Fatalf("after a panic: %v", err)
		}
	}
	func() {
		defer func() { _ = recover() }()
		_ = s.Each(ctx, app.Query{Form: "deal"}, func(*app.Record) error { panic("planted") })
	}()
	sum, err := s.Summarise(ctx, app.Query{Form: "deal"})
	if err != nil || sum.Count != 3 {
		t.Fatalf("%d records, %v", sum.Count, err)
	}
	if _, err := s.Get(ctx, "deal", kept.ID); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Verify(ctx, nil); err != nil || len(found) != 0 {
		t.Fatalf("verify: %+v, %v", found, err)
	}
}

// Unfinished work outlives the restore of a database that cannot be read.
func TestDraftsOutliveARestore(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := storetest.OpenIn(t, dir, options(t))
	storetest.Save(t, s, nil, record("title", "甲"), "")
	backup := filepath.Join(t.TempDir(), "b"+store.BackupExt)
	if err := s.Backup(ctx, backup, nil); err != nil {
		t.Fatal(err)
	}
	draft := register.Draft{ID: op.NewID(), Form: "deal", New: true, Body: record("title", "没写完"), Raw: map[string]string{"amount": "三十来万"}}
	draft.Doc = draft.Body.ID
	if err := s.SaveDraft(ctx, draft); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "ronghe.db"), bytes.Repeat([]byte("damage"), 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(ctx, dir, options(t)); app.CodeOf(err) != store.CodeDamaged {
		t.Fatalf("a damaged file opens: %v", err)
	}
	if err := store.Restore(ctx, backup, dir); err != nil {
		t.Fatal(err)
	}
	s = storetest.OpenIn(t, dir, options(t))
	drafts, err := s.Drafts(ctx)
	if err != nil || len(drafts) != 1 || drafts[0].Body.Value("title").Text() != "没写完" || drafts[0].Raw["amount"] != "三十来万" {
		t.Fatalf("drafts after the restore: %+v, %v", drafts, err)
	}
}

// No file of the data folder and no backup holds a personal value in plain:
// after every way in which one is written, changed, searched and thrown away.
func TestNoPersonalValueIsInPlainAnywhere(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := storetest.OpenIn(t, dir, options(t))
	secrets := []string{"13812345678", "13987654321", "18700001111", "欧阳无忌", "上官若水"}
	rec := record("title", "甲", "contact", secrets[3], "mobile", secrets[0])
	rec.Rows["funds"] = []app.Row{row("m", "cash", "1.00", "signer", secrets[4])}
	first := storetest.Save(t, s, nil, rec, "")
	next := first.Clone()
	next.Set("mobile", app.TextValue(secrets[1]))
	storetest.Save(t, s, first, next, op.NewID())
	draft := register.Draft{ID: op.NewID(), Form: "deal", New: true, Body: record("title", "乙", "mobile", secrets[2]), Raw: map[string]string{"contact": secrets[3]}}
	draft.Doc = draft.Body.ID
	if err := s.SaveDraft(ctx, draft); err != nil {
		t.Fatal(err)
	}
	for _, q := range secrets {
		if _, err := s.List(ctx, app.Query{Form: "deal", Search: q}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.FindBy(ctx, "deal", []string{"mobile"}, []app.Value{app.TextValue(q)}, 0); err != nil {
			t.Fatal(err)
		}
	}
	f, err := s.PutBlob(ctx, "名单.txt", strings.NewReader(strings.Join(secrets, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	second := storetest.Save(t, s, nil, record("title", "丙", "scan", app.FilesValue(f), "mobile", secrets[2]), "")
	if err := s.Update(ctx, func(tx register.Tx) error {
		_, err := tx.Apply(storetest.Stamp(op.Op{Form: "deal", Doc: second.ID, Kind: op.Delete}))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.RebuildLists(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AutoBackup(ctx, 3, nil); err != nil {
		t.Fatal(err)
	}
	seen := scan(t, dir, secrets)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	seen += scan(t, dir, secrets)
	if seen < 12 {
		t.Fatalf("only %d files were looked at", seen)
	}
}

// scan looks for the secrets in every file, and in every entry of a backup; it
// returns how many it looked at.
func scan(t *testing.T, dir string, secrets []string) (n int) {
	t.Helper()
	look := func(name string, b []byte) {
		n++
		for _, s := range secrets {
			if bytes.Contains(b, []byte(s)) {
				t.Errorf("%s holds %s in plain", name, s)
			}
		}
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		look(path, b)
		if filepath.Ext(path) != store.BackupExt {
			return nil
		}
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return err
		}
		for _, e := range z.File {
			r, err := e.Open()
			if err != nil {
				return err
			}
			if b, err = io.ReadAll(r); err != nil {
				return err
			}
			look(path+"/"+e.Name, b)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The log refuses changes by any connection, and Verify names whatever was
// edited, taken out, moved or cut off below the triggers.
func TestTheLogShowsWhatWasDoneToIt(t *testing.T) {
	ctx := context.Background()
	for name, statements := range map[string][]string{
		"an entry edited":           {`UPDATE op SET body = replace(CAST(body AS TEXT), '"title"', '"titlE"') WHERE n = 4`},
		"an entry's time edited":    {`UPDATE op SET at = at + 1 WHERE n = 4`},
		"an entry taken out":        {`DELETE FROM op WHERE n = 4`},
		"entry and link taken out":  {`DELETE FROM op WHERE n = 4`, `DELETE FROM link WHERE op = 4`},
		"two entries exchanged":     {`UPDATE op SET n = -1 WHERE n = 4`, `UPDATE op SET n = 4 WHERE n = 5`, `UPDATE op SET n = 5 WHERE n = -1`},
		"the tail cut off":          {`DELETE FROM op WHERE n > 4`, `DELETE FROM link WHERE op > 4`},
		"a link edited":             {`UPDATE link SET prev_hash = zeroblob(32) WHERE seq = 4`},
		"the tail of the links cut": {`DELETE FROM link WHERE seq > 4`},
		"an entry put in":           {`INSERT INTO op SELECT 900, randomblob(16), rid, kind, batch, at, body, sum FROM op WHERE n = 4`},
		"a record edited":           {`UPDATE doc SET body = replace(CAST(body AS TEXT), '甲', '丁') WHERE rid = 1`},
		"a list's row edited":       {`UPDATE r_deal SET title = '丁' WHERE rid = 1`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := storetest.OpenIn(t, dir, options(t))
			rec := storetest.Save(t, s, nil, record("title", "甲", "no", "1"), "")
			for _, title := range []string{"甲一", "甲二", "甲三", "甲"} {
				next := rec.Clone()
				next.Set("title", app.TextValue(title))
				rec = storetest.Save(t, s, rec, next, "")
			}
			if found, err := s.Verify(ctx, nil); err != nil || len(found) != 0 {
				t.Fatalf("before: %+v, %v", found, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			tamper(t, filepath.Join(dir, "ronghe.db"), statements)
			s = storetest.OpenIn(t, dir, options(t))
			found, err := s.Verify(ctx, nil)
			if err != nil || len(found) == 0 {
				t.Fatalf("nothing was found: %v", err)
			}
		})
	}
}

// tamper runs statements with the triggers out of the way, after it has seen
// that they refuse.
func tamper(t *testing.T, path string, statements []string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, table := range []string{"op", "link"} {
		for _, q := range []string{"DELETE FROM " + table, "UPDATE " + table + " SET n = n"} {
			if _, err := db.Exec(q); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Fatalf("%s: %v", q, err)
			}
		}
	}
	for _, trigger := range []string{"op_no_update", "op_no_delete", "link_no_update", "link_no_delete"} {
		if _, err := db.Exec("DROP TRIGGER " + trigger); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}
