package server_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

func (f attachment) state(t *testing.T, d *servertest.Device) (st wire.BlobState) {
	t.Helper()
	if err := d.Call("GET", "/v1/blobs/"+f.Hash, nil, &st); err != nil {
		t.Fatal(err)
	}
	return st
}

// readBy holds which devices get the file.
func (f attachment) readBy(t *testing.T, when string, yes, no []*servertest.Device) {
	t.Helper()
	for _, d := range yes {
		if err := asked(d, "GET", "/v1/blobs/"+f.Hash+"/0", nil); err != nil || !f.state(t, d).Done {
			t.Errorf("%s: %s does not get %s: %v", when, d.Unit, f.Name, err)
		}
	}
	for _, d := range no {
		if err := asked(d, "GET", "/v1/blobs/"+f.Hash+"/0", nil); app.CodeOf(err) != wire.CodeHidden {
			t.Errorf("%s: %s gets %s: %v", when, d.Unit, f.Name, err)
		}
		if st := f.state(t, d); st.Done || st.Size != 0 || len(st.Have) > 0 {
			t.Errorf("%s: %s is told of %s: %+v", when, d.Unit, f.Name, st)
		}
	}
}

type devices = []*servertest.Device

// R24: whoever writes the hash of another unit's file into a record of its own does not
// come by the file, wherever that record stands; it is asked for the bytes, and with
// them its record shows the file to those who see it.
func TestR24AHashIsNoKeyToAnotherUnitsFile(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, a2, b, up, far := p.Enrol(county), p.Enrol(county), p.Enrol(second), p.Enrol(city), p.Enrol(farAway)
		f, above := newAttachment("机密", wire.ChunkSize+5), newAttachment("市里的", 20)
		// One names the file before its unit brings it, another when it is there.
		far.Write(f.in(create(op.NewID())))
		far.Push(1)
		a.Write(f.in(create(op.NewID())))
		a.Push(1)
		f.readBy(t, "nobody brought it", nil, devices{a, b, up, far})
		f.put(t, a, 0, 1)
		own, school := op.NewID(), create(op.NewID())
		school.Form = "school"
		b.Write(f.in(create(own)), f.in(school), f.in(edit(own, 1, "name", "", "乙")))
		b.Push(10)
		f.readBy(t, "named by others", devices{a, a2, up}, devices{b, far})
		// What stands above is no different: the city sees the record that names its file.
		up.Write(above.in(create(op.NewID())))
		up.Push(1)
		above.put(t, up, 0)
		a.Write(above.in(create(op.NewID())))
		a.Push(1)
		above.readBy(t, "named from below", devices{up}, devices{a, b, far})
		// Other bytes are not it.
		for i := range 2 {
			chunk := bytes.Repeat([]byte{1}, []int{wire.ChunkSize, 5}[i])
			if err := asked(b, "PUT", fmt.Sprintf("/v1/blobs/%s/%d?size=%d", f.Hash, i, f.Size), bytes.NewReader(chunk)); i == 1 && app.CodeOf(err) != wire.CodeBlob {
				t.Errorf("other bytes: %v", err)
			}
		}
		f.readBy(t, "guessed", devices{a, a2, up}, devices{b, far})
		f.put(t, b, 0, 1) // it has them
		f.readBy(t, "brought", devices{a, a2, up, b, far}, nil)
		if st := f.state(t, b); !st.Done || st.Owed {
			t.Errorf("it was brought: %+v", st)
		}
	})
}

// Who sees a file by another unit's record and names it itself still brings it: else its
// own record would show it to nobody else, once that other one is not seen any more.
func TestAFileThatAnotherUnitBroughtIsOwed(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, near, near2 := p.Enrol(county), p.Enrol(second), p.Enrol(second)
		f := newAttachment("说明", wire.ChunkSize+5)
		doc := op.NewID()
		item := f.in(create(doc, "status", "published", "scope", "city"))
		item.Form = "supply_demand"
		a.Write(item)
		a.Push(1)
		f.put(t, a, 0, 1)
		near.Write(f.in(create(op.NewID())))
		near.Push(1)
		if st := f.state(t, near); !st.Done || !st.Owed || st.Size != f.Size {
			t.Errorf("%+v", st)
		}
		f.put(t, near, 1)
		if st := f.state(t, near); !st.Owed || len(st.Have) != 1 {
			t.Errorf("a part of it was brought: %+v", st)
		}
		f.put(t, near, 0)
		withdrawn := edit(doc, 1, "status", "published", "registered")
		withdrawn.Form = "supply_demand"
		a.Write(withdrawn)
		a.Push(1)
		f.readBy(t, "withdrawn", devices{near, near2}, nil)
	})
}

// A backup holds who brought what. Where it lacks a file, others that still have it bring
// it; it is shown again once its own unit has brought it, and to nobody whose name for it
// came first.
func TestWhoBroughtAFileIsInTheBackup(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, up, b := p.Enrol(county), p.Enrol(city), p.Enrol(second)
		f, kept := newAttachment("附件", 20), newAttachment("早就有", 20)
		a.Write(f.in(kept.in(create(op.NewID()))))
		a.Push(1)
		kept.put(t, a, 0)
		backup := filepath.Join(t.TempDir(), "backup.db")
		if err := p.Store.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
		f.put(t, a, 0)
		p.Stop()
		next := filepath.Join(t.TempDir(), "restored.db")
		if strings.HasPrefix(database, "postgres") {
			next = servertest.Postgres(t)
		}
		if err := servertest.Restore(t, next, backup); err != nil {
			t.Fatal(err)
		}
		q := servertest.Start(t, next)
		for _, d := range (devices{a, up, b}) {
			d.P, d.Acked = q, 0
		}
		b.Write(f.in(create(op.NewID())))
		b.Push(1)
		kept.readBy(t, "restored", devices{a, up}, devices{b})
		f.readBy(t, "restored", nil, devices{a, up, b})
		f.put(t, up, 0)
		f.readBy(t, "brought by the city", nil, devices{a, up, b})
		f.put(t, a, 0)
		f.readBy(t, "brought", devices{a, up}, devices{b})
	})
}

// A database of before shows what it showed: its files count as brought by the units
// whose documents name them.
func TestFilesOfBeforeAreReadAsBefore(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, b, up := p.Enrol(county), p.Enrol(second), p.Enrol(city)
		f, shared, half := newAttachment("附件", 20), newAttachment("章程", 20), newAttachment("半个", wire.ChunkSize+5)
		school := op.NewID()
		s := create(school, "name", "学校")
		s.Form = "school"
		a.Write(s, f.in(create(op.NewID())), half.in(create(op.NewID())))
		a.Push(10)
		more := shared.in(edit(school, 1, "name", "学校", "学校二"))
		more.Form = "school"
		b.Write(more)
		b.Push(10)
		f.put(t, a, 0)
		half.put(t, a, 0)
		shared.put(t, b, 0)
		p.Stop()
		before(t, database)
		q := servertest.Start(t, database)
		for _, d := range (devices{a, b, up}) {
			d.P = q
		}
		f.readBy(t, "after", devices{a, up}, devices{b})
		shared.readBy(t, "after", devices{a, b, up}, nil)
		if st := half.state(t, a); st.Done || len(st.Have) != 1 {
			t.Errorf("half of it is here: %+v", st)
		}
		half.put(t, a, 1)
		half.readBy(t, "after", devices{a, up}, devices{b})
		b.Write(f.in(create(op.NewID())))
		b.Push(10)
		f.readBy(t, "named since", devices{a, up}, devices{b})
	})
}

// So are the files of ops that wait, or are parked, while the database is brought up to
// date: once these are decided, the neighbours see the files, and no computer was asked for
// them again. What else nobody named shows itself to nobody who guesses its hash, nor does
// what waits from then on.
func TestFilesOfOpsThatWaitAreReadAsBefore(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, a2, up, far, far2 := p.Enrol(county), p.Enrol(county), p.Enrol(city), p.Enrol(farAway), p.Enrol(farAway)
		waits, parked, stray := newAttachment("等着", 20), newAttachment("停着", 20), newAttachment("没人用", 20)
		both := newAttachment("两家都有", 20)
		for _, f := range []attachment{waits, parked, stray} {
			f.put(t, a, 0)
		}
		a.Write(both.in(create(op.NewID())))
		a.Push(1)
		both.put(t, a, 0)
		both.put(t, far, 0)
		ghost, theirs := op.NewID(), op.NewID()
		a.Write(waits.in(edit(ghost, 1, "x", "", "y")))
		one(t, a.Push(1), op.Waiting)
		far.Write(both.in(edit(theirs, 1, "x", "", "y")))
		one(t, far.Push(1), op.Waiting)
		a2.Write(create(op.NewID()), parked.in(create(op.NewID())))
		if _, err := a2.Send(a2.Frame(2, 2)); err != nil {
			t.Fatal(err)
		}
		p.Stop()
		before(t, database)
		q := servertest.Start(t, database)
		guess := op.NewID()
		for _, d := range (devices{a, a2, up, far, far2}) {
			d.P = q
		}
		far.Write(waits.in(stray.in(edit(guess, 1, "x", "", "y"))))
		one(t, far.Push(1), op.Waiting)
		q.Stop()
		q = servertest.Start(t, database)
		for _, d := range (devices{a, a2, up, far, far2}) {
			d.P = q
		}
		waits.readBy(t, "it waits", nil, devices{a, up, far})
		a2.Write(create(ghost, "x", ""))
		a2.Push(10)
		far2.Write(create(theirs, "x", ""), create(guess, "x", ""))
		far2.Push(10)
		waits.readBy(t, "decided", devices{a, a2, up}, devices{far})
		parked.readBy(t, "followed", devices{a, a2, up}, devices{far})
		both.readBy(t, "decided", devices{a, up, far}, nil)
		stray.readBy(t, "guessed", nil, devices{a, up, far})
		if st := both.state(t, far); st.Owed {
			t.Errorf("it is asked for again: %+v", st)
		}
	})
}

// before gives a database the schema of before who brought a file was kept.
func before(t *testing.T, database string) {
	t.Helper()
	driver, blob := "sqlite", "BLOB"
	if strings.HasPrefix(database, "postgres") {
		driver, blob = "pgx", "BYTEA"
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range []string{
		`CREATE TABLE blob_ref (hash TEXT NOT NULL, doc ` + blob + ` NOT NULL, PRIMARY KEY (hash, doc))`,
		`INSERT INTO blob_ref SELECT DISTINCT hash, doc FROM blob_naming`,
		`DROP TABLE blob_naming`, `DROP TABLE blob_brought`, `DROP INDEX blob_begun`, `DROP INDEX doc_form`,
		`DELETE FROM schema_step WHERE number > 3`,
	} {
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}
