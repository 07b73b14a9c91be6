package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store/storetest"
)

// An attachment that nothing has named for 30 days goes, and the log says so: not one
// that a record, its history, the bin or a draft names, nor one that was just picked
// or is on its way.
func TestAttachmentsThatNothingNamesGo(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	opt := options(t)
	opt.Now = func() time.Time { return now }
	s := storetest.OpenIn(t, dir, opt)
	put := func(text string) app.File {
		f, err := s.PutBlob(ctx, text+".pdf", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	again := func() { // a program that is started anew has nothing just picked
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = storetest.OpenIn(t, dir, opt)
	}
	holds := func(f app.File) bool {
		_, err := os.Stat(filepath.Join(dir, "blobs", f.Hash[:2], f.Hash))
		return err == nil
	}
	collect := func(want int) {
		t.Helper()
		if n, err := s.Collect(ctx); err != nil || n != want {
			t.Fatalf("%s: %d collected, not %d: %v", now.Format(time.DateOnly), n, want, err)
		}
	}
	used, former, binned, drafted, stray, later := put("used"), put("former"), put("binned"), put("drafted"), put("stray"), put("later")
	base := storetest.Save(t, s, nil, record("title", "甲", "scan", app.FilesValue(used, former)), "")
	set(t, s, base.ID, "scan", app.FilesValue(used))
	bin := storetest.Save(t, s, nil, record("title", "乙", "scan", app.FilesValue(binned)), "")
	if err := s.Update(ctx, func(tx register.Tx) error {
		_, err := tx.Apply(storetest.Stamp(op.Op{Form: "deal", Doc: bin.ID, Kind: op.Delete}))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	draft := register.Draft{ID: "018f0000-0000-7000-8000-0000000000ab", Form: "deal", Doc: op.NewID(), New: true, Body: record("scan", app.FilesValue(drafted))}
	if err := s.SaveDraft(ctx, draft); err != nil {
		t.Fatal(err)
	}
	begun := strings.Repeat("ab", 32) // of a download that nobody waits for any more
	if err := s.PutChunk(ctx, begun, 1<<20+1, 0, bytes.Repeat([]byte{1}, 1<<20)); err != nil {
		t.Fatal(err)
	}
	collect(0)
	again()
	now = now.AddDate(0, 0, 1)
	collect(0)
	now = now.AddDate(0, 0, 29)
	picked := put("picked")
	collect(1) // what had begun was never picked here, and is idle since the first day
	if _, err := os.Stat(filepath.Join(dir, "chunks", begun)); err == nil {
		t.Error("what had begun is still here")
	}
	storetest.Save(t, s, nil, record("title", "丙", "scan", app.FilesValue(later)), "")
	now = now.AddDate(0, 0, 1)
	if !holds(stray) {
		t.Fatal("it went early")
	}
	collect(1) // stray
	if holds(stray) {
		t.Error("what nothing names is still here")
	}
	for _, f := range []app.File{used, former, binned, drafted, later, picked} {
		if !holds(f) {
			t.Errorf("%s is gone", f.Name)
		}
	}
	list, err := s.Audits(ctx, op.Purge, 10)
	if err != nil || len(list) != 2 || list[0].Op.Reason != "files 1" {
		t.Errorf("the log says %+v, %v", list, err)
	}
	whole(t, s)
	// The clock is put back: nothing goes, and nothing sooner once it is right.
	again()
	if err := s.DeleteDraft(ctx, draft.ID); err != nil {
		t.Fatal(err)
	}
	collect(0)
	now = now.AddDate(-10, 0, 0)
	collect(0)
	now = now.AddDate(10, 0, 29)
	collect(0)
	now = now.AddDate(0, 0, 1)
	collect(2) // the draft's, and what was picked and never used
	if holds(drafted) || holds(picked) {
		t.Error("what nothing names is still here")
	}
	whole(t, s)
	if _, err := s.OpenBlob(ctx, stray.Hash); app.CodeOf(err) != app.CodeNotFound {
		t.Errorf("a collected file: %v", err)
	}
	if f := put("stray"); f.Hash != stray.Hash || !holds(f) {
		t.Error("it cannot be picked again")
	}
}
