package boot

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

// restarted is a program over a data folder that can be closed and opened again.
type restarted struct {
	t    *testing.T
	cfg  Config
	p    *Program
	days int // how far the clock has gone on
}

func newRestarted(t *testing.T) *restarted {
	t.Helper()
	r := &restarted{t: t}
	r.cfg = Config{
		Dir: filepath.Join(t.TempDir(), "data"), Forms: withForm(t, greenhouse), Quick: true,
		Now: func() time.Time { return time.Now().AddDate(0, 0, r.days) },
	}
	r.open()
	if _, err := r.p.Create(t.Context(), "220200-edu", Admin{Name: "admin", Password: "Ronghe-2026"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.p.Close() })
	return r
}

func (r *restarted) open() {
	r.t.Helper()
	var err error
	if r.p, err = Open(r.t.Context(), r.cfg); err != nil {
		r.t.Fatal(err)
	}
}

// restart ends the program and starts it again.
func (r *restarted) restart() *register.Service {
	r.t.Helper()
	if err := r.p.Close(); err != nil {
		r.t.Fatal(err)
	}
	r.open()
	svc, err := r.p.Unlock(r.t.Context(), "admin", "Ronghe-2026")
	if err != nil {
		r.t.Fatal(err)
	}
	return svc
}

// house stores a greenhouse with two rows of costs.
func house(t *testing.T, svc *register.Service, name string) *app.Record {
	t.Helper()
	ss, err := svc.Begin("greenhouse")
	if err != nil {
		t.Fatal(err)
	}
	ss.SetText("name", name)
	ss.SetText("budget", "30")
	for i, id := range ss.InsertRows("costs", 0, 2) {
		ss.SetText(op.Path("costs", id, "item"), []string{"骨架", "水肥"}[i])
	}
	return save(t, ss)
}

func save(t *testing.T, ss *register.Session) *app.Record {
	t.Helper()
	saved, err := ss.Save(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return saved.Record
}

func edit(t *testing.T, svc *register.Service, id app.ID) *register.Session {
	t.Helper()
	ss, err := svc.Edit(t.Context(), "greenhouse", id)
	if err != nil {
		t.Fatal(err)
	}
	return ss
}

func stored(t *testing.T, svc *register.Service, id app.ID) *app.Record {
	t.Helper()
	rec, err := svc.Open(t.Context(), "greenhouse", id)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func holds(t *testing.T, rec *app.Record, path, want string) {
	t.Helper()
	if got := op.Lookup(rec, path).Text(); got != want {
		t.Errorf("%s is %q, not %q", path, got, want)
	}
}

// A text that is no value yet, and a telephone number, are in the draft after a
// restart as they were typed.
func TestADraftKeepsEveryKeystroke(t *testing.T) {
	r := newRestarted(t)
	ss, err := r.p.Service().Begin("greenhouse")
	if err != nil {
		t.Fatal(err)
	}
	row := ss.InsertRows("costs", 0, 1)[0]
	typed := map[string]string{
		"name": "二号温室", "budget": "三十来万", "built_on": "前年", "keeper": "13800000002",
		op.Path("costs", row, "item"): "棚膜", op.Path("costs", row, "amount"): "待核",
	}
	for path, text := range typed {
		ss.SetText(path, text)
	}
	if err := ss.SaveDraft(t.Context()); err != nil {
		t.Fatal(err)
	}
	svc := r.restart()
	drafts, err := svc.Store().Drafts(t.Context())
	if err != nil || len(drafts) != 1 {
		t.Fatalf("%d drafts, %v", len(drafts), err)
	}
	if ss, err = svc.Resume(t.Context(), drafts[0]); err != nil {
		t.Fatal(err)
	}
	for path, want := range typed {
		if got := ss.Text(path); got != want {
			t.Errorf("%s came back as %q, not %q", path, got, want)
		}
	}
}

// What was stored while a draft lay is not undone by the draft.
func TestADraftWritesOnlyWhatWasTyped(t *testing.T) {
	r := newRestarted(t)
	svc := r.p.Service()
	rec := house(t, svc, "三号温室")
	first, second := rec.Rows["costs"][0].ID, rec.Rows["costs"][1].ID
	ss := edit(t, svc, rec.ID)
	ss.SetText("area", "100")
	ss.SetText(op.Path("costs", first, "amount"), "5")
	if err := ss.SaveDraft(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := edit(t, svc, rec.ID)
	other.SetText("budget", "40")
	other.DeleteRows("costs", second)
	save(t, other)

	svc = r.restart()
	drafts, err := svc.Store().Drafts(t.Context())
	if err != nil || len(drafts) != 1 {
		t.Fatalf("%d drafts, %v", len(drafts), err)
	}
	if ss, err = svc.Resume(t.Context(), drafts[0]); err != nil {
		t.Fatal(err)
	}
	save(t, ss)
	now := stored(t, svc, rec.ID)
	holds(t, now, "budget", "40.00")
	holds(t, now, "area", "100.0")
	holds(t, now, op.Path("costs", first, "amount"), "5.00")
	if len(now.Rows["costs"]) != 1 {
		t.Errorf("the draft brought a deleted row back: %d rows", len(now.Rows["costs"]))
	}
}

// Two forms of one record: other places merge, the same place is told, a row
// that is gone is not brought back by half, and the bin takes no edits.
func TestSavesThatMeet(t *testing.T) {
	svc := newRestarted(t).p.Service()
	rec := house(t, svc, "四号温室")
	row := rec.Rows["costs"][0].ID
	amount := op.Path("costs", row, "amount")
	stale := func(what, code string, mine, theirs func(*register.Session)) {
		t.Helper()
		a, b := edit(t, svc, rec.ID), edit(t, svc, rec.ID)
		theirs(b)
		save(t, b)
		mine(a)
		before := stored(t, svc, rec.ID)
		if _, err := a.Save(t.Context(), ""); app.CodeOf(err) != code {
			t.Errorf("%s: %v", what, err)
		}
		if now := stored(t, svc, rec.ID); code != "" && now.Rev != before.Rev {
			t.Errorf("%s: the record was changed", what)
		}
	}
	stale("other places", "",
		func(s *register.Session) { s.SetText("area", "7") },
		func(s *register.Session) { s.SetText("budget", "8") })
	stale("the same place", app.CodeStale,
		func(s *register.Session) { s.SetText("budget", "9") },
		func(s *register.Session) { s.SetText("budget", "10") })
	stale("the row that I delete was filled in", app.CodeStale,
		func(s *register.Session) { s.DeleteRows("costs", row) },
		func(s *register.Session) { s.SetText(amount, "1") })
	stale("the row that I fill in was deleted", app.CodeStale,
		func(s *register.Session) { s.SetText(op.Path("costs", rec.Rows["costs"][1].ID, "amount"), "2") },
		func(s *register.Session) { s.DeleteRows("costs", rec.Rows["costs"][1].ID) })
	a := edit(t, svc, rec.ID)
	a.SetText("budget", "11")
	if _, err := svc.Delete(t.Context(), "greenhouse", rec.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Save(t.Context(), ""); app.CodeOf(err) != register.CodeInBin {
		t.Errorf("saved into the bin: %v", err)
	}
}

// Taking an import back leaves the record that was worked on since, says so,
// and takes the others back.
func TestUndoOfAnImportKeepsLaterWork(t *testing.T) {
	svc := newRestarted(t).p.Service()
	path := filepath.Join(t.TempDir(), "in.csv")
	writeFile(t, path, "温室名称,预算(万元)\n五号温室,10\n六号温室,20\n")
	got, err := svc.Import(t.Context(), register.ImportRequest{Form: "greenhouse", Path: path})
	if err != nil || got.Added != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	list, err := svc.List(t.Context(), app.Query{Form: "greenhouse", Search: "六号"})
	if err != nil || len(list) != 1 {
		t.Fatal(err)
	}
	ss := edit(t, svc, list[0].ID)
	ss.SetText("keeper", "13800000002")
	save(t, ss)
	undone, err := svc.Undo(t.Context(), got.Batch)
	if err != nil || undone.Ops != 1 || len(undone.Kept) != 1 {
		t.Fatalf("undone %+v, %v", undone, err)
	}
	if now := stored(t, svc, list[0].ID); now.Deleted {
		t.Error("the record that was worked on is in the bin")
	}
	sum, err := svc.Summarise(t.Context(), app.Query{Form: "greenhouse"})
	if err != nil || sum.Count != 1 {
		t.Errorf("%d records are left, %v", sum.Count, err)
	}
	if again, err := svc.Undo(t.Context(), got.Batch); app.CodeOf(err) != register.CodeNothing {
		t.Errorf("a second undo took back %+v, %v", again, err)
	}
}

// A date that passes over night is told by list and count the next day, without
// anybody touching the record; the record itself and its history stay as they
// were.
func TestTheListKnowsWhatRanOutOverNight(t *testing.T) {
	r := newRestarted(t)
	svc := r.p.Service()
	rec := house(t, svc, "七号温室")
	ss := edit(t, svc, rec.ID)
	ss.SetText("inspect_by", time.Now().AddDate(0, 0, 1).Format(time.DateOnly))
	rec = save(t, ss)
	soft := func(want int) {
		t.Helper()
		if n, err := svc.Judge(t.Context()); err != nil {
			t.Fatalf("%d judged, %v", n, err)
		}
		q := app.Query{Form: "greenhouse", Where: []app.Filter{{Field: "_soft", Op: app.Gt, Values: []string{"0"}}}}
		list, err := svc.List(t.Context(), q)
		sum, err2 := svc.Summarise(t.Context(), q)
		if err != nil || err2 != nil || len(list) != want || sum.Count != want {
			t.Errorf("%d days on: %d listed, %d counted, not %d (%v, %v)", r.days, len(list), sum.Count, want, err, err2)
		}
	}
	soft(0)
	r.days = 2
	soft(1)
	svc = r.restart()
	soft(1)
	ss = edit(t, svc, rec.ID)
	ss.SetText("inspect_by", "")
	save(t, ss)
	soft(0)
	if now := stored(t, svc, rec.ID); now.Rev != rec.Rev+1 || now.Created != rec.Created {
		t.Errorf("judging changed the record: %+v", now)
	}
	if found, err := r.p.Verify(t.Context(), nil); err != nil || len(found) != 0 {
		t.Errorf("verify: %+v, %v", found, err)
	}
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestDailyBackupIsTheWayBack makes the day's backup, breaks the data file and
// comes back by the backup that the error names.
func TestDailyBackupIsTheWayBack(t *testing.T) {
	r := newRestarted(t)
	house(t, r.restart(), "一号棚")
	for range 2 { // the second finds today's there
		if err := r.p.DailyBackup(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.p.Close(); err != nil {
		t.Fatal(err)
	}
	main := filepath.Join(r.cfg.Dir, "ronghe.db")
	raw, err := os.ReadFile(main)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		raw[i] ^= 0x5a
	}
	if err := os.WriteFile(main, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), r.cfg)
	var e *app.Error
	if !errors.As(err, &e) || e.Code != "store.damaged" || !strings.Contains(e.Args["backup"], "auto-") {
		t.Fatalf("the broken file gives %v", err)
	}
	if err := RestoreInto(t.Context(), r.cfg, e.Args["backup"]); err != nil {
		t.Fatal(err)
	}
	r.open()
	svc, err := r.p.Unlock(t.Context(), "admin", "Ronghe-2026")
	if err != nil {
		t.Fatal(err)
	}
	if sum, err := svc.Summarise(t.Context(), app.Query{Form: "greenhouse"}); err != nil || sum.Count != 1 {
		t.Errorf("%d records came back, %v", sum.Count, err)
	}
}
