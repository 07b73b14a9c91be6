package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

// R27: whatever is sealed, wrapped or chained in a folder names its suite of
// algorithms, so that a later one can stand beside it; and one that names another
// than it was made with does not pass for sound.
func TestR27EverythingSealedNamesItsSuite(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	s := storetest.OpenIn(t, dir, options(t))
	rec := storetest.Save(t, s, nil, record("title", "甲", "mobile", "13812345678"), "")
	file, err := s.PutBlob(ctx, "a.txt", bytes.NewReader([]byte("附件")))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveDraft(ctx, register.Draft{ID: op.NewID(), Form: "deal", Doc: rec.ID, Body: rec}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	empty := map[string]bool{"purged": true} // of ops that a purge cut down
	for name, want := range map[string][]string{"ronghe.db": {"account", "recovery", "link", "pd", "purged"}, "drafts.db": {"draft"}} {
		db := opened(t, filepath.Join(dir, name))
		var tables int
		if err := db.QueryRow(`SELECT count(*) FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'suite' WHERE m.type = 'table'`).Scan(&tables); err != nil || tables != len(want) {
			t.Fatalf("%s: suites stand in %d tables, not in %v: %v", name, tables, want, err)
		}
		for _, table := range want {
			var all, sm int
			if err := db.QueryRow(fmt.Sprintf(`SELECT count(*), count(CASE suite WHEN %d THEN 1 END) FROM %s`, op.SM, table)).Scan(&all, &sm); err != nil || (all == 0) != empty[table] || sm != all {
				t.Errorf("%s: %d of %d rows name the national suite: %v", table, sm, all, err)
			}
		}
	}
	found, err := filepath.Glob(filepath.Join(dir, "blobs", "*", file.Hash+"*"))
	if err != nil || len(found) != 1 {
		if found, err = filepath.Glob(filepath.Join(dir, "blobs", file.Hash+"*")); err != nil || len(found) != 1 {
			t.Fatalf("%v, %v", found, err)
		}
	}
	sealed, err := os.ReadFile(found[0])
	if err != nil || sealed[8] != byte(op.SM) {
		t.Fatalf("the attachment names the suite %d: %v", sealed[8], err)
	}

	// Of another suite than it was made with.
	db := opened(t, filepath.Join(dir, "ronghe.db"))
	if _, err := db.Exec(`UPDATE pd SET suite = 2`); err != nil {
		t.Fatal(err)
	}
	sealed[8] = 2
	if err := os.WriteFile(found[0], sealed, 0o600); err != nil {
		t.Fatal(err)
	}
	s = storetest.OpenIn(t, dir, options(t))
	defer s.Close()
	codes := map[string]int{}
	damage, err := s.Verify(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range damage {
		codes[p.Code]++
	}
	if codes[store.FoundSealed] != 1 || codes[store.FoundBlob] != 1 {
		t.Errorf("found: %v", codes)
	}
	if _, err := s.OpenBlob(ctx, file.Hash); err == nil {
		t.Error("an attachment of an unknown suite is opened")
	}
}

func opened(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
