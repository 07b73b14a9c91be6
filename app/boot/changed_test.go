package boot

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

// What changed since a moment comes from the log alone: grouped by register, folded
// over all ops, with personal values masked, in a list that is paged and in a file.
func TestWhatChangedSince(t *testing.T) {
	ctx := t.Context()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.Local)
	p, err := Open(ctx, Config{Dir: filepath.Join(t.TempDir(), "data"), Quick: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	if _, err := p.Create(ctx, "220200-edu", Admin{Name: "admin", Title: "王敏", Password: "Ronghe-2026"}); err != nil {
		t.Fatal(err)
	}
	svc := p.Service()
	for _, moment := range []string{register.SinceLogin, register.SinceExport, "2026-13-01", "yesterday"} {
		if _, err := svc.Since(ctx, moment); app.CodeOf(err) != register.CodeMoment {
			t.Errorf("since %s: %v", moment, err)
		}
	}
	begin := func(title string) *app.Record {
		ss, err := svc.Begin("partnership")
		if err != nil {
			t.Fatal(err)
		}
		ss.SetText("title", title)
		ss.SetText("kind", "校企")
		return save(t, ss)
	}
	old, gone, left := begin("旧协议"), begin("要删的"), begin("没有动的")

	now = now.AddDate(0, 0, 10)
	if svc, err = p.Unlock(ctx, "admin", "Ronghe-2026"); err != nil {
		t.Fatal(err)
	}
	edit := func(id app.ID, texts map[string]string) {
		ss, err := svc.Edit(ctx, "partnership", id)
		if err != nil {
			t.Fatal(err)
		}
		for field, text := range texts {
			ss.SetText(field, text)
		}
		save(t, ss)
	}
	edit(old.ID, map[string]string{"title": "改名一", "contact_mobile": "13800001234", "place": "x"})
	now = now.Add(time.Hour)
	edit(old.ID, map[string]string{"title": "改名二"})
	edit(left.ID, map[string]string{"title": "动过"})
	edit(left.ID, map[string]string{"title": "没有动的"})
	if _, err := svc.Delete(ctx, "partnership", gone.ID); err != nil {
		t.Fatal(err)
	}
	fresh := begin("新协议")
	school, err := svc.Begin("school")
	if err != nil {
		t.Fatal(err)
	}
	school.SetText("name", "某职业学院")
	save(t, school)

	since, err := svc.Since(ctx, register.SinceLogin)
	if err != nil || !since.At.Equal(time.Date(2026, 3, 1, 9, 0, 0, 0, time.Local)) {
		t.Fatalf("the login before: %v, %v", since.At, err)
	}
	if all, err := svc.ChangedForms(ctx, since.Span); err != nil || len(all) != 2 || all[0].Form.ID != "school" || all[1].Count != 4 {
		t.Fatalf("since the login before: %+v, %v", all, err)
	}
	since, err = svc.Since(ctx, "2026-03-11")
	if err != nil {
		t.Fatal(err)
	}
	var list []register.Changed
	for offset := 0; ; offset++ {
		page, err := svc.ChangedIn(ctx, since.Span, "partnership", 1, offset)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		list = append(list, page...)
	}
	by := map[app.ID]register.Changed{}
	for _, c := range list {
		by[c.ID] = c
	}
	if len(list) != 4 || list[0].ID != fresh.ID || list[3].ID != old.ID {
		t.Fatalf("the list holds %d, in this order: %+v", len(list), list)
	}
	if c := by[fresh.ID]; c.Kind != op.Create || c.Name != "新协议" {
		t.Errorf("the new one: %+v", c)
	}
	if c := by[gone.ID]; c.Kind != op.Delete || len(c.Changes) != 0 {
		t.Errorf("the deleted one: %+v", c)
	}
	if c := by[left.ID]; len(c.Changes) != 0 {
		t.Errorf("what was changed back: %+v", c)
	}
	texts := map[string][2]string{}
	for _, c := range by[old.ID].Changes {
		texts[c.Path] = [2]string{c.Old, c.New}
	}
	if texts["title"] != [2]string{"旧协议", "改名二"} || texts["contact_mobile"][1] != "138****1234" || !by[old.ID].At.Equal(now) {
		t.Errorf("the edited one: %v at %v", texts, by[old.ID].At)
	}
	names, err := svc.Names(ctx)
	if err != nil || register.NamesOf(names, by[old.ID].Users) != "王敏" {
		t.Errorf("by %v, %v", names, err)
	}

	out := filepath.Join(t.TempDir(), "变化.xlsx")
	done, err := svc.ExportChanges(ctx, since, "", out, nil)
	if err != nil || done.Records != 5 {
		t.Fatalf("exported %+v, %v", done, err)
	}
	f, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range rows {
		lines = append(lines, strings.Join(r, "|"))
	}
	whole := strings.Join(lines, "\n")
	for _, want := range []string{"合作协议|改名二|2026-03-11 10:00|王敏|修改|协议名称|旧协议|改名二", "138****1234", "要删的|2026-03-11 10:00|王敏|移到回收站", "院校名录|某职业学院"} {
		if !strings.Contains(whole, want) {
			t.Errorf("the file does not hold %q:\n%s", want, whole)
		}
	}
	if strings.Contains(whole, "13800001234") {
		t.Error("the file holds a personal value in plain")
	}
	now = now.Add(time.Hour)
	edit(old.ID, map[string]string{"title": "改名三"})
	since, err = svc.Since(ctx, register.SinceExport)
	if err != nil {
		t.Fatal(err)
	}
	if all, err := svc.ChangedForms(ctx, since.Span); err != nil || len(all) != 1 || all[0].Count != 1 {
		t.Errorf("since the export: %+v, %v", all, err)
	}
}

// What a user opened last comes first, each record once, and what lies in the bin
// not at all.
func TestRecordsOpenedLast(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, nil)
	var ids []app.ID
	for i := range register.MostRecent + 2 {
		ss, err := svc.Begin("school")
		if err != nil {
			t.Fatal(err)
		}
		ss.SetText("name", "学校"+string(rune('A'+i)))
		id := save(t, ss).ID
		ids = append(ids, id)
		if err := svc.Opened(ctx, "school", id); err != nil {
			t.Fatal(err)
		}
	}
	if err := svc.Opened(ctx, "school", ids[5]); err != nil {
		t.Fatal(err)
	}
	if _, err := svc.Delete(ctx, "school", ids[len(ids)-1]); err != nil {
		t.Fatal(err)
	}
	list, err := svc.Recents(ctx)
	if err != nil || len(list) != register.MostRecent-1 {
		t.Fatalf("%d records, %v", len(list), err)
	}
	if list[0].ID != ids[5] || list[0].Name != "学校F" || list[1].ID != ids[len(ids)-2] {
		t.Errorf("the first are %+v", list[:2])
	}
}
