package store_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

// A disk without room refuses a draft with a sentence; the draft as it was kept
// before is still there, records can be read, and with room again the same
// draft is kept, also over a restart.
func TestDraftsOnAFullDisk(t *testing.T) {
	ctx := context.Background()
	disk := apptest.Disk(t, 48<<20)
	dir := filepath.Join(disk, "data")
	s := storetest.OpenIn(t, dir, options(t))
	storetest.Save(t, s, nil, record("title", "甲"), "")
	draft := func(title string) register.Draft {
		d := register.Draft{ID: op.NewID(), Form: "deal", New: true, At: time.Now(), Body: record("title", title), Raw: map[string]string{"amount": "三十来万"}}
		d.Doc = d.Body.ID
		return d
	}
	kept := draft("没写完")
	if err := s.SaveDraft(ctx, kept); err != nil {
		t.Fatal(err)
	}
	holds := func(s *store.Store, want ...string) {
		t.Helper()
		drafts, err := s.Drafts(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range drafts {
			got = append(got, d.Body.Value("title").Text())
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Fatalf("the drafts are %q, not %q", got, want)
		}
	}

	free := apptest.FillDisk(t, disk, 0)
	longer := kept
	longer.Body = kept.Body.Clone()
	longer.Body.Set("title", app.TextValue("又写了些"))
	longer.Body.Set("summary", app.TextValue(strings.Repeat("长", 100_000)))
	for _, d := range []register.Draft{longer, draft("另一份" + strings.Repeat("长", 100_000)), longer} {
		if err := s.SaveDraft(ctx, d); app.CodeOf(err) != store.CodeFull {
			t.Fatalf("a draft on a full disk: %v", err)
		}
		holds(s, "没写完")
	}
	if _, err := storetest.TrySave(s, nil, record("title", "乙", "summary", strings.Repeat("长", 100_000)), ""); app.CodeOf(err) != store.CodeFull {
		t.Fatalf("a record on a full disk: %v", err)
	}
	if list, err := s.List(ctx, app.Query{Form: "deal"}); err != nil || len(list) != 1 {
		t.Fatalf("a list on a full disk: %d records, %v", len(list), err)
	}

	free()
	if err := s.SaveDraft(ctx, longer); err != nil {
		t.Fatalf("a draft once there is room: %v", err)
	}
	holds(s, "又写了些")
	storetest.Save(t, s, nil, record("title", "乙"), "")

	// A program that ends while there is no room loses nothing either.
	free = apptest.FillDisk(t, disk, 0)
	if err := s.SaveDraft(ctx, draft("第三份"+strings.Repeat("长", 100_000))); app.CodeOf(err) != store.CodeFull {
		t.Fatalf("a draft on a full disk: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing on a full disk: %v", err)
	}
	free()
	s = storetest.OpenIn(t, dir, options(t))
	holds(s, "又写了些")
	if found, err := s.Verify(ctx, nil); err != nil || len(found) != 0 {
		t.Errorf("verify: %+v, %v", found, err)
	}
}
