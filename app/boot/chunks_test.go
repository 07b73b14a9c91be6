package boot

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/sync/client"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// attach adds an attachment to an agreement.
func (d *desk) attach(id app.ID, content string) app.File {
	d.t.Helper()
	file, err := d.svc.Store().PutBlob(d.t.Context(), "协议.pdf", strings.NewReader(content))
	if err != nil {
		d.t.Fatal(err)
	}
	rec, err := d.svc.Open(d.t.Context(), "partnership", id)
	if err != nil {
		d.t.Fatal(err)
	}
	next := rec.Clone()
	next.Set("scan_files", app.FilesValue(file))
	if _, err := d.svc.Save(d.t.Context(), next, rec, ""); err != nil {
		d.t.Fatal(err)
	}
	return file
}

// holds reports whether an attachment is here and what it says.
func (d *desk) holds(f app.File, content string) bool {
	d.t.Helper()
	r, err := d.svc.Store().OpenBlob(d.t.Context(), f.Hash)
	if app.CodeOf(err) == app.CodeNotFound {
		return false
	}
	if err != nil {
		d.t.Fatal(err)
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil || string(got) != content {
		d.t.Errorf("%q, %v", got, err)
	}
	return true
}

// hindered runs a reconciliation during which the file of a hash cannot be put
// together: a plain file is where its folder would be.
func (d *desk) hindered(hash string) {
	d.t.Helper()
	way := filepath.Join(d.p.store.Dir(), "blobs", hash[:2])
	if err := os.WriteFile(way, nil, 0o600); err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.p.Sync(d.t.Context(), func(client.Progress) {}); err == nil {
		d.t.Error("nothing was in its way")
	}
	if err := os.Remove(way); err != nil {
		d.t.Fatal(err)
	}
}

// TestWhatBrokeOffInItsLastStepComes: a definition pack and an attachment of which
// everything came, and which could not be put together in the end, are there after
// the next run.
func TestWhatBrokeOffInItsLastStepComes(t *testing.T) {
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, b := newDesk(t, county), newDesk(t, county)
	for _, d := range []*desk{a, b} {
		if err := d.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
	}
	rec := a.put("partnership", `{"fields":{"title":"蛟河职教中心订单培养协议"}}`)
	file := a.attach(rec.ID, "one agreement")
	a.sync()
	b.hindered(file.Hash)
	b.sync()
	if !b.holds(file, "one agreement") {
		t.Error("the attachment did not come")
	}
	b.whole()

	made := makePack(t, province, pack.Header{}, secondContests(t))
	publish(t, province, made)
	sum := sha256.Sum256(made)
	b.hindered(hex.EncodeToString(sum[:]))
	if out := b.sync(); out.Pack != 1 || out.PackErr != nil {
		t.Errorf("%+v", out)
	}
	name := hex.EncodeToString(sum[:])
	if _, err := os.Stat(filepath.Join(b.p.store.Dir(), "blobs", name[:2], name)); !os.IsNotExist(err) {
		t.Errorf("the pack is still among the attachments: %v", err)
	}
}

// TestADamagedAttachmentKeepsNothingElse: one that the disk has spoilt before it was
// sent neither ends a reconciliation nor a bundle; the others go.
func TestADamagedAttachmentKeepsNothingElse(t *testing.T) {
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	for _, way := range []string{"network", "stick"} {
		t.Run(way, func(t *testing.T) {
			a, b := newDesk(t, county), newDesk(t, county)
			for _, d := range []*desk{a, b} {
				if err := d.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
					t.Fatal(err)
				}
			}
			var files []app.File
			for _, content := range []string{"first", "second", "third"} {
				rec := a.put("partnership", `{"fields":{"title":"`+content+`"}}`)
				files = append(files, a.attach(rec.ID, content+" by "+way))
			}
			spoilt := filepath.Join(a.p.store.Dir(), "blobs", files[1].Hash[:2], files[1].Hash)
			if err := os.Truncate(spoilt, 30); err != nil {
				t.Fatal(err)
			}
			told := func() error {
				if way == "network" {
					return a.sync().FileErr
				}
				packed, err := a.p.WriteBundle(t.Context(), filepath.Join(t.TempDir(), "out.rhx"))
				if err != nil {
					t.Fatal(err)
				}
				a.byStick(province)
				return packed.FileErr
			}
			if err := told(); app.CodeOf(err) != CodeSpoilt || !strings.Contains(i18n.Error(err).String(), "打开“second”，移除“协议.pdf”") {
				t.Errorf("%v", err)
			}
			b.sync()
			if !b.holds(files[0], "first by "+way) || !b.holds(files[2], "third by "+way) {
				t.Error("one did not come")
			}
			if b.holds(files[1], "second by "+way) {
				t.Error("the damaged one came")
			}
			// What the message says to do helps: the same file is added once more.
			path := filepath.Join(t.TempDir(), "协议.pdf")
			if err := os.WriteFile(path, []byte("second by "+way), 0o600); err != nil {
				t.Fatal(err)
			}
			if f, err := a.svc.Attach(t.Context(), path); err != nil || f.Hash != files[1].Hash {
				t.Fatal(f, err)
			}
			if err := told(); err != nil {
				t.Error(err)
			}
			b.sync()
			if !b.holds(files[1], "second by "+way) {
				t.Error("it still did not come")
			}
			a.whole()
			b.whole()
		})
	}
}

// TestWhatIsNoAttachment is said by name, and changes nothing.
func TestWhatIsNoAttachment(t *testing.T) {
	d := newDesk(t, "220281-edu")
	dir := t.TempDir()
	empty := filepath.Join(dir, "扫描.pdf")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, code := range map[string]string{empty: register.CodeEmptyFile, dir: register.CodeNoFile, filepath.Join(dir, "没有.pdf"): app.CodeFileNone} {
		_, err := d.svc.Attach(t.Context(), path)
		if said := i18n.Error(err).String(); app.CodeOf(err) != code || !strings.Contains(said, filepath.Base(path)) {
			t.Errorf("%s: %v: %s", path, err, said)
		}
	}
}

// The province has all parts of a file and has not put them together: it is asked to,
// and the file is there for others.
func TestAFileThatTheProvinceDidNotPutTogether(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		const county = "220281-edu"
		province := servertest.Start(t, database)
		a, b := newDesk(t, county), newDesk(t, county)
		for _, d := range []*desk{a, b} {
			if err := d.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
				t.Fatal(err)
			}
		}
		content := noise(wire.ChunkSize+100, 9)
		rec := a.put("partnership", `{"fields":{"title":"协议"}}`)
		file := a.attach(rec.ID, content)
		for i, part := range []string{content[:wire.ChunkSize], content[wire.ChunkSize:]} {
			if err := province.Engine.PutPart(t.Context(), a.device(), file.Hash, i, file.Size, []byte(part)); err != nil {
				t.Fatal(err)
			}
		}
		a.sync()
		b.sync()
		if !b.holds(file, content) {
			t.Error("the other computer has not got it")
		}
		if turns, err := a.p.store.Turns(t.Context()); err != nil || len(turns) != 0 {
			t.Errorf("%v, %v", turns, err)
		}
	})
}
