package boot

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/collect"
	"ronghe/app/layout"
	"ronghe/app/register"
)

// due is a day after that of the tests' clock.
var due = time.Now().AddDate(0, 1, 0).Format(time.DateOnly)

func typed(t *testing.T, svc *register.Service, form string, texts map[string]string) *app.Record {
	t.Helper()
	ss, err := svc.Begin(form)
	if err != nil {
		t.Fatal(err)
	}
	for field, text := range texts {
		ss.SetText(field, text)
	}
	return save(t, ss)
}

// filled opens a sheet, puts texts at headings of a row and saves it.
func filled(t *testing.T, path, sheet string, line int, texts map[string]string) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for head, text := range texts {
		col := slices.IndexFunc(rows[0], func(h string) bool { return strings.TrimSuffix(h, "*") == head })
		if col < 0 {
			t.Fatalf("no heading %q among %q", head, rows[0])
		}
		cell, _ := excelize.CoordinatesToCellName(col+1, line)
		if err := f.SetCellStr(sheet, cell, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
}

// A sheet goes to each chosen firm, with what is known of the year; what comes back
// is known by its mark, previewed value by value, read in as one batch, and one undo
// takes both the values and the note back.
func TestASheetGoesOutAndComesBack(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, nil)
	one := typed(t, svc, "enterprise", map[string]string{"name": "一号公司"})
	two := typed(t, svc, "enterprise", map[string]string{"name": "二号公司"})
	year := svc.Today()[:4]
	ss, err := svc.Begin("worker_training")
	if err != nil {
		t.Fatal(err)
	}
	ss.SetText("firm", "一号公司")
	ss.SetText("stat_year", year)
	ss.SetText("employees", "100")
	ss.SetText("spent", "12.5")
	have := save(t, ss)

	dir := t.TempDir()
	sending := collect.Sending{Register: "worker_training", From: "enterprise", IDs: []app.ID{one.ID, two.ID}, Due: due, Dir: dir}
	if _, _, err := collect.Send(ctx, svc, collect.Sending{Register: "worker_training", From: "enterprise", IDs: sending.IDs, Due: "2020-01-01", Dir: dir}, nil); app.CodeOf(err) != collect.CodeDates {
		t.Errorf("a day that is over: %v", err)
	}
	if _, _, err := collect.Send(ctx, svc, collect.Sending{Register: "teachers", From: "enterprise", IDs: sending.IDs, Due: due, Dir: dir}, nil); app.CodeOf(err) != register.CodeNotCollected {
		t.Errorf("teachers from firms: %v", err)
	}
	// Whoever breaks off in the midst of it leaves no sheet and no note of one; until
	// all are noted none has its name.
	inPlace := func() []string {
		t.Helper()
		list, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	broken, cancel := context.WithCancel(ctx)
	_, _, err = collect.Send(broken, svc, sending, func(done, _ int) {
		if list := inPlace(); len(list) != 0 {
			t.Errorf("before they are noted there are %v", list)
		}
		cancel()
	})
	if app.CodeOf(err) != app.CodeCanceled {
		t.Fatal(err)
	}
	if n, err := collect.Standing(ctx, svc); err != nil || len(n) != 0 {
		t.Errorf("broken off, out are %v, %v", n, err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 0 {
		t.Errorf("broken off, there are %v, %v", list, err)
	}
	_, sheets, err := collect.Send(ctx, svc, sending, nil)
	if err != nil || len(sheets) != 2 || len(inPlace()) != 2 {
		t.Fatalf("%d sheets, %v, %v", len(sheets), inPlace(), err)
	}
	if len(sheets[0].Records) != 1 || sheets[0].Records[0].ID != have.ID || sheets[1].Fresh == nil {
		t.Fatalf("the sheets hold %+v", sheets)
	}
	saysNoID(t, svc, "worker_training", string(have.ID), string(sheets[0].ID))
	again, err := collect.Plan(ctx, svc, sending)
	if err != nil || !again[0].Waiting || !again[1].Waiting {
		t.Errorf("planned again: %+v, %v", again, err)
	}
	if n, err := collect.Standing(ctx, svc); err != nil || n[collect.Sent] != 2 {
		t.Errorf("out are %v, %v", n, err)
	}

	path := filepath.Join(dir, sheets[0].File)
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if show, err := f.GetSheetVisible(layout.MarkSheet); err != nil || show {
		t.Errorf("the mark is shown: %v, %v", show, err)
	}
	f.Close()
	main := "企业职工教育培训"
	filled(t, path, main, 2, map[string]string{"企业": "乱改的名字", "职工人数（人）": "120", "本年支出（万元）": "12.5", "工资总额（万元）": "8600", "培训职工（人次）": "x"})
	bad, err := collect.ReadBack(ctx, svc, collect.Reading{Path: path, DryRun: true})
	if err != nil || bad.Imported.Refused != 1 {
		t.Fatalf("a text among numbers: %+v, %v", bad.Imported, err)
	}
	filled(t, path, main, 2, map[string]string{"培训职工（人次）": ""})
	dry, err := collect.ReadBack(ctx, svc, collect.Reading{Path: path, DryRun: true})
	if err != nil || dry.Imported.Updated != 1 || len(dry.Imported.Changed) != 1 {
		t.Fatalf("%+v, %v", dry.Imported, err)
	}
	var changes []string
	for _, c := range dry.Imported.Changed[0].Changes {
		changes = append(changes, c.Label+":"+c.Old+">"+c.New)
	}
	if strings.Join(changes, " ") != "职工人数:100>120 工资总额:>8,600.00" {
		t.Errorf("would change %q", changes)
	}
	if now := read(t, svc, have); now.Value("employees").Text() != "100" {
		t.Error("the dry run wrote")
	}
	got, err := collect.ReadBack(ctx, svc, collect.Reading{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	now := read(t, svc, have)
	if now.Value("employees").Text() != "120" || now.Value("wages_draw").Text() != "8600.00" || svc.Name(now) != svc.Name(have) {
		t.Errorf("after reading: %v", now.Fields)
	}
	sheet, err := svc.Open(ctx, collect.Form, got.Sheet.ID)
	if err != nil || sheet.Value("status").Text() != collect.Back || sheet.Value("back_on").Text() != svc.Today() || sheet.Value("changed_n").Text() != "1" {
		t.Errorf("the sheet stands %v, %v", sheet.Fields, err)
	}
	if _, err := svc.Undo(ctx, got.Imported.Batch); err != nil {
		t.Fatal(err)
	}
	now = read(t, svc, have)
	if sheet, err = svc.Open(ctx, collect.Form, got.Sheet.ID); err != nil || now.Value("employees").Text() != "100" || sheet.Value("status").Text() != collect.Sent {
		t.Errorf("after the undo: %v, %v, %v", now.Value("employees").Text(), sheet.Value("status").Text(), err)
	}

	// A record that was begun in the sheet becomes one; a sheet left as it was, none.
	second := filepath.Join(dir, sheets[1].File)
	same, err := collect.ReadBack(ctx, svc, collect.Reading{Path: second, DryRun: true})
	if err != nil || same.Imported.Added != 0 || same.Imported.Refused != 0 {
		t.Errorf("left as it was: %+v, %v", same.Imported, err)
	}
	filled(t, second, main, 2, map[string]string{"职工人数（人）": "30", "企业": ""})
	fresh, err := collect.ReadBack(ctx, svc, collect.Reading{Path: second})
	if err != nil || fresh.Imported.Added != 1 {
		t.Fatalf("%+v, %v", fresh.Imported, err)
	}
	made, err := svc.Open(ctx, "worker_training", fresh.Imported.Changed[0].ID)
	if err != nil || made.Value("firm").Party().Ref != two.ID || made.Value("stat_year").Text() != year {
		t.Errorf("the new record: %v, %v", made, err)
	}

	// Without its mark a file is known only by what is said of it.
	lost := filepath.Join(dir, "lost.xlsx")
	b, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(lost, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if f, err = excelize.OpenFile(lost); err != nil {
		t.Fatal(err)
	}
	if err := f.DeleteSheet(layout.MarkSheet); err != nil {
		t.Fatal(err)
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if _, err := collect.ReadBack(ctx, svc, collect.Reading{Path: lost}); app.CodeOf(err) != collect.CodeUnknown {
		t.Errorf("without a mark: %v", err)
	}
	if r, err := collect.ReadBack(ctx, svc, collect.Reading{Path: lost, As: sheets[0].ID, DryRun: true}); err != nil || r.Imported.Updated != 1 {
		t.Errorf("as the first: %+v, %v", r.Imported, err)
	}
	if _, err := collect.ReadBack(ctx, svc, collect.Reading{Path: path, As: sheets[1].ID}); app.CodeOf(err) != collect.CodeOther {
		t.Errorf("as another: %v", err)
	}
	if r, err := collect.Remind(ctx, svc, []app.ID{sheets[0].ID, sheets[1].ID}); err != nil || r.Records != 1 || len(r.Missed) != 1 {
		t.Errorf("asked again: %+v, %v", r, err)
	}
	if _, err := collect.Withdraw(ctx, svc, []app.ID{sheets[0].ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := collect.ReadBack(ctx, svc, collect.Reading{Path: path}); app.CodeOf(err) != collect.CodeVoid {
		t.Errorf("a void sheet: %v", err)
	}
}

// Rows of a school's years are sent with the sheet; what the school corrects takes
// the place of the row, a new year is added, and what it was not asked for stays.
func TestRowsThatComeBack(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, nil)
	ss, err := svc.Begin("school")
	if err != nil {
		t.Fatal(err)
	}
	ss.SetText("name", "某职教中心")
	ss.SetText("status", "在办")
	table, _ := ss.Form().Field("school_years")
	yearOf := table.Carry.Year
	id := ss.InsertRows("school_years", 0, 1)[0]
	ss.SetText("school_years/"+string(id)+"/"+yearOf, "2024")
	ss.SetText("school_years/"+string(id)+"/students", "1200")
	rec := save(t, ss)
	dir := t.TempDir()
	_, sheets, err := collect.Send(ctx, svc, collect.Sending{Register: "school", From: "school", IDs: []app.ID{rec.ID}, Due: due, Dir: dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, sheets[0].File)
	col, _ := table.Column("students")
	head := col.Label + "（" + col.Unit + "）"
	year, _ := table.Column(yearOf)
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(table.Label)
	f.Close()
	if err != nil || len(rows) < 2 {
		t.Fatalf("the sheet of years holds %v, %v", rows, err)
	}
	filled(t, path, table.Label, 2, map[string]string{head: "1300"})
	filled(t, path, table.Label, 3, map[string]string{strings.TrimSuffix(rows[0][0], "*"): "1", year.Label: "2025", head: "1400"})
	filled(t, path, "院校名录", 2, map[string]string{"学校名称": "改了名"})
	if _, err := collect.ReadBack(ctx, svc, collect.Reading{Path: path}); err != nil {
		t.Fatal(err)
	}
	now := read(t, svc, rec)
	if svc.Name(now) != "某职教中心" {
		t.Errorf("the name is now %q", svc.Name(now))
	}
	var years []string
	for _, r := range now.Rows["school_years"] {
		years = append(years, r.Fields[yearOf].Text()+":"+r.Fields["students"].Text())
	}
	if strings.Join(years, " ") != "2024:1300 2025:1400" {
		t.Errorf("the years are %q", years)
	}
}

// A row that is there is known by its number, whatever was written over what it is
// called; one without a number is new, also where it is called as another; a number
// that stands twice counts once.
func TestRowsAreKnownByTheirNumbers(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, nil)
	ss, err := svc.Begin("teachers")
	if err != nil {
		t.Fatal(err)
	}
	ss.SetText("school", "某职教中心")
	ss.SetText("school_year", svc.Today()[:4])
	for i, award := range []string{"优秀教师", "优秀教师", "先进集体"} {
		id := ss.InsertRows("awards", i, 1)[0]
		ss.SetText("awards/"+string(id)+"/award", award)
		ss.SetText("awards/"+string(id)+"/award_level", "省级")
		ss.SetText("awards/"+string(id)+"/people", strconv.Itoa(i+1))
	}
	rec := save(t, ss)
	dir := t.TempDir()
	_, sheets, err := collect.Send(ctx, svc, collect.Sending{Register: "teachers", From: "teachers", IDs: []app.ID{rec.ID}, Year: 0, Due: due, Dir: dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	path, table := filepath.Join(dir, sheets[0].File), "表彰奖励"
	filled(t, path, table, 2, map[string]string{"表彰名称": "模范教师", "人数（人）": "10"})
	filled(t, path, table, 3, map[string]string{"人数（人）": "20"})
	add := func(line int, number, award, people string) {
		filled(t, path, table, line, map[string]string{"主表序号": "1", "行号": number, "表彰名称": award, "级别": "省级", "人数（人）": people})
	}
	add(5, "", "先进个人", "40")
	add(6, "2", "优秀教师", "50") // copied with its number
	if _, err := collect.ReadBack(ctx, svc, collect.Reading{Path: path}); err != nil {
		t.Fatal(err)
	}
	now := read(t, svc, rec)
	var have []string
	for _, r := range now.Rows["awards"] {
		have = append(have, r.Fields["award"].Text()+":"+r.Fields["people"].Text())
	}
	if got := strings.Join(have, " "); got != "模范教师:10 优秀教师:20 先进集体:3 先进个人:40 优秀教师:50" {
		t.Errorf("the rows are %s", got)
	}
	// Read once more, nothing changes and nothing doubles.
	again, err := collect.ReadBack(ctx, svc, collect.Reading{Path: path, DryRun: true})
	if err != nil || again.Imported.Updated != 0 || again.Imported.Unchanged != 1 {
		t.Errorf("again: %+v, %v", again.Imported, err)
	}
}

// saysNoID holds that what changed in the sheets is told by names alone.
func saysNoID(t *testing.T, svc *register.Service, ids ...string) {
	t.Helper()
	since, err := svc.Since(t.Context(), svc.Today())
	if err != nil {
		t.Fatal(err)
	}
	list, err := svc.ChangedIn(t.Context(), since.Span, collect.Form, 10, 0)
	if err != nil || len(list) == 0 {
		t.Fatalf("%d sheets changed, %v", len(list), err)
	}
	named := false
	for _, c := range list {
		for _, ch := range c.Changes {
			named = named || ch.Label == "采集内容" && ch.New == "企业职工教育培训"
			for _, id := range ids {
				if strings.Contains(ch.New, id) {
					t.Errorf("%s: %s says %s", c.Name, ch.Label, ch.New)
				}
			}
		}
	}
	if !named {
		t.Errorf("the register is not named: %+v", list)
	}
}
