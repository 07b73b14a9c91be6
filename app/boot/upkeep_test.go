package boot

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

// entered stores a record from texts by field; a table's row is texts by column
// under the table's id.
func entered(t *testing.T, svc *register.Service, form string, texts map[string]string, rows map[string][]map[string]string) *app.Record {
	t.Helper()
	ss, err := svc.Begin(form)
	if err != nil {
		t.Fatal(err)
	}
	typed := func(path, text string) {
		if bad := ss.SetText(path, text); bad != nil && bad.Severity == app.Refused {
			t.Fatalf("%s %s: %+v", form, path, bad)
		}
	}
	for id, text := range texts {
		typed(id, text)
	}
	for table, list := range rows {
		for i, id := range ss.InsertRows(table, 0, len(list)) {
			for col, text := range list[i] {
				typed(op.Path(table, id, col), text)
			}
		}
	}
	return save(t, ss)
}

// whole is a record as its bytes, which is all that is stored of it.
func whole(t *testing.T, svc *register.Service, rec *app.Record) string {
	t.Helper()
	now, err := svc.Store().Get(t.Context(), rec.Form, rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%v %s", now.Deleted, now.AppendBody(nil))
}

func wholes(t *testing.T, svc *register.Service, recs ...*app.Record) (out []string) {
	t.Helper()
	for _, rec := range recs {
		out = append(out, whole(t, svc, rec))
	}
	return out
}

func read(t *testing.T, svc *register.Service, rec *app.Record) *app.Record {
	t.Helper()
	now, err := svc.Open(t.Context(), rec.Form, rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func undone(t *testing.T, svc *register.Service, batch app.ID) {
	t.Helper()
	u, err := svc.Undo(t.Context(), batch)
	if err != nil || len(u.Kept) > 0 {
		t.Fatalf("undo: %+v, %v", u, err)
	}
}

func school(t *testing.T, svc *register.Service, name, code string) *app.Record {
	t.Helper()
	return entered(t, svc, "school", map[string]string{"name": name, "moe_code": code, "level": "应用型本科", "ownership": "公办", "division": "龙潭区"}, nil)
}

// agreement names schools as parties.
func agreement(t *testing.T, svc *register.Service, title string, parties ...string) *app.Record {
	t.Helper()
	var rows []map[string]string
	for _, p := range parties {
		rows = append(rows, map[string]string{"party": p})
	}
	return entered(t, svc, "partnership", map[string]string{"title": title}, map[string][]map[string]string{"parties": rows})
}

// Links to a record that goes lead to another afterwards, in one batch with the
// delete; the plan says how many records that are and changes nothing.
func TestLinksMoveWithADelete(t *testing.T) {
	svc := newProgram(t, nil)
	ctx := t.Context()
	gone, stays := school(t, svc, "吉林化工学院", "4122010192"), school(t, svc, "北华大学", "4122010201")
	a := agreement(t, svc, "甲协议", "吉林化工学院", "某厂")
	b := agreement(t, svc, "乙协议", "吉林化工学院")
	c := agreement(t, svc, "丙协议", "北华大学")
	stays2 := edited(t, svc, stays, map[string]string{"merged_into": "吉林化工学院", "status": "合并"})
	before := wholes(t, svc, gone, stays2, a, b, c)

	plan, err := svc.PlanMove(ctx, "school", stays.ID, gone.ID)
	if err != nil || plan.Records != 3 || plan.Batch != "" {
		t.Fatalf("plan %+v, %v", plan, err)
	}
	if now := wholes(t, svc, gone, stays2, a, b, c); !slices.Equal(now, before) {
		t.Fatal("the plan changed something")
	}
	for want, to := range map[string]app.ID{register.CodeMoveSelf: gone.ID, app.CodeNotFound: op.NewID()} {
		if _, err := svc.DeleteMoving(ctx, "school", to, gone.ID); app.CodeOf(err) != want {
			t.Errorf("to %s: %v", to, err)
		}
	}
	done, err := svc.DeleteMoving(ctx, "school", stays.ID, gone.ID)
	if err != nil || done.Records != 3 {
		t.Fatalf("%+v, %v", done, err)
	}
	for _, rec := range []*app.Record{a, b} {
		p := read(t, svc, rec).Rows["parties"][0].Fields["party"].Party()
		if p.Ref != stays.ID || p.Name != "北华大学" || p.Code != "4122010201" {
			t.Errorf("%s names %+v", rec.Value("title").Text(), p)
		}
	}
	if !read(t, svc, stays).Value("merged_into").IsBlank() {
		t.Error("the other record names itself")
	}
	if uses, err := svc.Uses(ctx, "school", gone.ID); err != nil || len(uses) != 0 {
		t.Errorf("still named by %v, %v", uses, err)
	}
	if !read(t, svc, gone).Deleted {
		t.Error("the record did not go")
	}
	if _, err := svc.DeleteMoving(ctx, "school", gone.ID, stays.ID); app.CodeOf(err) != register.CodeMoveBin {
		t.Errorf("to what lies in the bin: %v", err)
	}
	undone(t, svc, done.Batch)
	if now := wholes(t, svc, gone, stays2, a, b, c); !slices.Equal(now, before) {
		t.Errorf("after the undo\n%s\nwant\n%s", strings.Join(now, "\n"), strings.Join(before, "\n"))
	}
}

func edited(t *testing.T, svc *register.Service, rec *app.Record, texts map[string]string) *app.Record {
	t.Helper()
	ss, err := svc.Edit(t.Context(), rec.Form, rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	for id, text := range texts {
		ss.SetText(id, text)
	}
	return save(t, ss)
}

// Two records of one school become one: what they differ in is chosen, what the
// one lacks comes from the other, rows are united without doubles, the other name
// is found, links follow, and one undo brings all back.
func TestDuplicatesBecomeOne(t *testing.T) {
	svc := newProgram(t, nil)
	ctx := t.Context()
	rows := map[string][]map[string]string{"school_years": {{"school_year": "2024", "students": "900"}, {"school_year": "2025", "students": "1000"}}}
	a := entered(t, svc, "school", map[string]string{
		"name": "吉林市工贸学校", "level": "普通中专", "ownership": "公办", "division": "船营区", "contact_mobile": "13800000001", "address": "解放大路1号",
	}, rows)
	rows["school_years"][0]["students"] = "950"
	b := entered(t, svc, "school", map[string]string{
		"name": "吉林工贸学校", "moe_code": "3622000001", "level": "普通中专", "ownership": "民办", "division": "船营区", "contact_mobile": "13800000002", "contact_name": "李四",
	}, rows)
	x := agreement(t, svc, "甲协议", "吉林市工贸学校")
	y := agreement(t, svc, "乙协议", "吉林工贸学校")
	before := wholes(t, svc, a, b, x, y)
	ids := []app.ID{a.ID, b.ID}
	if _, err := svc.PlanMerge(ctx, "school", []app.ID{a.ID, a.ID}, -1, nil); app.CodeOf(err) != register.CodeMergeFew {
		t.Errorf("one record: %v", err)
	}
	m, err := svc.PlanMerge(ctx, "school", ids, -1, map[string]int{"name": 0, "contact_mobile": 0})
	if err != nil {
		t.Fatal(err)
	}
	var differ []string
	for _, fd := range m.Fields {
		differ = append(differ, fmt.Sprintf("%s %v %d", fd.Field.ID, fd.Texts, fd.From))
	}
	want := []string{
		"name [吉林市工贸学校 吉林工贸学校] 0", "ownership [公办 民办] 1", "contact_mobile [138****0001 138****0002] 0",
	}
	if m.Keep != 1 || !slices.Equal(differ, want) {
		t.Fatalf("stays %d, differ\n%s", m.Keep, strings.Join(differ, "\n"))
	}
	if fmt.Sprint(m.Filled, m.Former, m.Links) != "[地址] [吉林工贸学校] 1" || len(m.Tables) != 1 || m.Tables[0].Come != 1 || m.Tables[0].Doubles != 1 {
		t.Errorf("filled %v, former %v, %d links, tables %+v", m.Filled, m.Former, m.Links, m.Tables)
	}
	if now := wholes(t, svc, a, b, x, y); !slices.Equal(now, before) {
		t.Fatal("the plan changed something")
	}
	done, err := svc.ApplyMerge(ctx, m)
	if err != nil || done.Kept != b.ID || done.Gone != 1 || done.Links != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	got := read(t, svc, b)
	for id, want := range map[string]string{"name": "吉林市工贸学校", "ownership": "private", "address": "解放大路1号", "moe_code": "3622000001"} {
		holds(t, got, id, want)
	}
	for id, want := range map[string]string{"contact_mobile": "13800000001", "contact_name": "李四"} {
		if v, err := svc.Reveal(ctx, got, id, "核对"); err != nil || v.Text() != want {
			t.Errorf("%s is %q, %v", id, v.Text(), err)
		}
	}
	if n := len(got.Rows["school_years"]); n != 3 {
		t.Errorf("%d years", n)
	}
	if p := read(t, svc, x).Rows["parties"][0].Fields["party"].Party(); p.Ref != b.ID || p.Name != "吉林市工贸学校" {
		t.Errorf("the agreement names %+v", p)
	}
	found, err := svc.List(ctx, app.Query{Form: "school", Search: "吉林工贸"})
	if err != nil || len(found) != 1 || found[0].ID != b.ID {
		t.Errorf("by the former name: %v, %v", found, err)
	}
	if _, err := svc.ApplyMerge(ctx, m); app.CodeOf(err) != register.CodeMoveBin {
		t.Errorf("once more: %v", err)
	}
	undone(t, svc, done.Batch)
	for i, now := range wholes(t, svc, a, x, y) {
		if want := []string{before[0], before[2], before[3]}[i]; now != want {
			t.Errorf("after the undo\n%s\nwant\n%s", now, want)
		}
	}
	back := read(t, svc, b)
	holds(t, back, "name", "吉林工贸学校")
	if v, err := svc.Reveal(ctx, back, "contact_mobile", "核对"); err != nil || v.Text() != "13800000002" || len(back.Rows["school_years"]) != 2 || len(back.Rows["former_names"]) != 0 {
		t.Errorf("after the undo: %q, %v, rows %v", v.Text(), err, back.Rows)
	}
}

// A merge does not overwrite what was changed since it was shown, and an import
// finds the record that got the code of one in the bin.
func TestAMergeIsOfWhatWasShown(t *testing.T) {
	svc := newProgram(t, nil)
	ctx := t.Context()
	a, b := school(t, svc, "吉林市一中专", ""), school(t, svc, "吉林市第一中专", "3622000002")
	m, err := svc.PlanMerge(ctx, "school", []app.ID{a.ID, b.ID}, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	edited(t, svc, b, map[string]string{"address": "新址"})
	if _, err := svc.ApplyMerge(ctx, m); app.CodeOf(err) != app.CodeStale {
		t.Fatalf("after a change: %v", err)
	}
	if m, err = svc.PlanMerge(ctx, "school", []app.ID{a.ID, b.ID}, 0, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := svc.ApplyMerge(ctx, m); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte("学校名称,学校（机构）标识码,地址\n吉林市一中专,3622000002,又一址\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := svc.Import(ctx, register.ImportRequest{Form: "school", Path: path})
	if err != nil || out.Updated != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	holds(t, read(t, svc, a), "address", "又一址")
}

// The name that a school gives up is kept with its day, and search, choice and
// import find the school by it; a retired code of a division finds what is there.
func TestFormerNamesAreFound(t *testing.T) {
	svc := newProgram(t, nil)
	ctx := t.Context()
	a := school(t, svc, "吉林电气化高等专科学校", "4122011044")
	ss, err := svc.Edit(ctx, "school", a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if ss.Renamed() != "" {
		t.Error("renamed before anything was typed")
	}
	ss.SetText("name", "吉林职业技术大学")
	ss.SetText("division", "220381") // retired
	if ss.Renamed() != "吉林电气化高等专科学校" {
		t.Fatalf("gives up %q", ss.Renamed())
	}
	ss.KeepFormer()
	if ss.Renamed() != "" {
		t.Error("would be asked twice")
	}
	saved, err := ss.Save(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	row := saved.Record.Rows["former_names"][0]
	if row.Fields["former_name"].Text() != "吉林电气化高等专科学校" || row.Fields["used_to"].Text() != svc.Today() {
		t.Errorf("kept as %v", row.Fields)
	}
	for _, text := range []string{"吉林电气化", "jldqh", "职业技术大学", "220381", "220184", "公主岭"} {
		rows, err := svc.List(ctx, app.Query{Form: "school", Search: text})
		if err != nil || len(rows) != 1 {
			t.Errorf("search %q: %d, %v", text, len(rows), err)
		}
	}
	found, err := svc.Store().Suggest(ctx, "school", "电气化", 5)
	if err != nil || len(found) != 1 || found[0].Party.Name != "吉林职业技术大学" {
		t.Errorf("choice: %+v, %v", found, err)
	}
	rec := agreement(t, svc, "甲协议", "吉林电气化高等专科学校")
	if p := rec.Rows["parties"][0].Fields["party"].Party(); p.Ref != a.ID {
		t.Errorf("the party is %+v", p)
	}
	twin, err := svc.BeginWith("school", map[string]string{"name": "吉林电气化高等专科学校"})
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := twin.Twins(ctx); err != nil || len(rows) != 1 || rows[0].ID != a.ID {
		t.Errorf("twins %v, %v", rows, err)
	}
	path := filepath.Join(t.TempDir(), "a.csv")
	sheet := "学校名称,所在地,地址\n吉林电气化高等专科学校,220381,大学路9号\n"
	if err := os.WriteFile(path, []byte(sheet), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := svc.Import(ctx, register.ImportRequest{Form: "school", Path: path})
	if err != nil || out.Updated != 1 || out.Added != 0 || !slices.ContainsFunc(out.Problems, func(p app.Problem) bool { return p.Code == "matched_former" }) {
		t.Fatalf("%+v, %v", out, err)
	}
	now := read(t, svc, a)
	holds(t, now, "name", "吉林职业技术大学")
	holds(t, now, "address", "大学路9号")
	// A list that knows the code and a newer name renames.
	sheet = "学校名称,学校（机构）标识码,所在地\n吉林职大,4122011044,公主岭市\n"
	if err := os.WriteFile(path, []byte(sheet), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err = svc.Import(ctx, register.ImportRequest{Form: "school", Path: path})
	if err != nil || out.Updated != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	now = read(t, svc, a)
	holds(t, now, "name", "吉林职大")
	if n := len(now.Rows["former_names"]); n != 2 {
		t.Errorf("%d former names", n)
	}
	undone(t, svc, out.Batch)
	holds(t, read(t, svc, a), "name", "吉林职业技术大学")
}
