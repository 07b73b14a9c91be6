package boot

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/intake"
	"ronghe/app/register"
)

// importAs imports and returns what became of the rows: "line what name: label
// old→new".
func importAs(t *testing.T, svc *register.Service, r register.ImportRequest) (register.Imported, string) {
	t.Helper()
	r.Preview = 100
	got, err := svc.Import(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, row := range got.Preview {
		text := fmt.Sprintf("%d %s %s:", row.Line, row.What, row.Name)
		for _, c := range row.Changes {
			text += fmt.Sprintf(" %s %s→%s", c.Label, c.Old, c.New)
		}
		lines = append(lines, text)
	}
	return got, strings.Join(lines, "\n")
}

// A dry run tells value by value what would change and changes nothing; what is
// decided for all rows, or for one, is what happens.
func TestRowsAsDecided(t *testing.T) {
	head := row{"协议名称", "协议编号", "协议金额"}
	svc := newProgram(t, nil)
	first := newSheet(t).put("Sheet1", 1, head, row{"甲", "X-1", nil}, row{"乙", "X-2", 20}).save()
	importAs(t, svc, register.ImportRequest{Form: "partnership", Path: first})
	next := newSheet(t).put("Sheet1", 1, head, row{"甲", "X-1", 10}, row{"乙", "X-2", 30}, row{"丙", "X-3", 1}).save()
	ask := register.ImportRequest{Form: "partnership", Path: next, DryRun: true}

	got, text := importAs(t, svc, ask)
	added := "4 added 丙: 协议名称 →丙 协议编号 →X-3 "
	if want := "2 updated 甲: 协议金额 →10.00\n3 updated 乙: 协议金额 20.00→30.00\n" + added; !strings.HasPrefix(text, want) || got.Updated != 2 || got.Batch != "" {
		t.Errorf("completed: %+v\n%s", got, text)
	}
	ask.Existing = register.FillBlanks
	if got, text := importAs(t, svc, ask); !strings.HasPrefix(text, "2 updated 甲: 协议金额 →10.00\n3 unchanged 乙:\n"+added) || got.Unchanged != 1 {
		t.Errorf("blanks filled: %+v\n%s", got, text)
	}
	ask.Existing = register.LeaveAlone
	if got, text := importAs(t, svc, ask); !strings.HasPrefix(text, "2 kept 甲:\n3 kept 乙:\n"+added) || got.Kept != 2 || got.Added != 1 {
		t.Errorf("left alone: %+v\n%s", got, text)
	}
	ask.Existing = register.AddAnyway
	if got, _ := importAs(t, svc, ask); got.Added != 3 {
		t.Errorf("added anyway: %+v", got)
	}
	ask.Existing = register.Complete
	ask.Decided = map[register.RowPlace]register.Decision{
		{Sheet: "Sheet1", Line: 2}: {How: register.LeaveAlone}, {Sheet: "Sheet1", Line: 3}: {How: register.AddAnyway}, {Sheet: "Sheet1", Line: 4}: {Pass: true},
	}
	got, text = importAs(t, svc, ask)
	if !strings.HasPrefix(text, "2 kept 甲:\n3 added 乙: ") || !strings.HasSuffix(text, "4 passed 丙:") || got.Passed != 1 || got.Kept != 1 || got.Added != 1 || got.Rows != 3 {
		t.Errorf("row by row: %+v\n%s", got, text)
	}
	if n, err := svc.Summarise(t.Context(), app.Query{Form: "partnership"}); err != nil || n.Count != 2 {
		t.Errorf("dry runs left %d records, %v", n.Count, err)
	}
	ask.DryRun = false
	if _, again := importAs(t, svc, ask); again != text {
		t.Errorf("the dry run said\n%s\nand this happened\n%s", text, again)
	}
}

// A record of one name with another is as whole as any: it has the defaults by which
// it is counted. And what is to be left alone is, however many rows name it.
func TestSecondRowsOfAName(t *testing.T) {
	svc := newProgram(t, nil)
	head := row{"协议名称", "协议编号", "协议金额", "备注"}
	file := newSheet(t).put("Sheet1", 1, head, row{"甲", "X-1", 10, nil}, row{"甲", "X-1", 20, nil}).save()
	got, text := importAs(t, svc, register.ImportRequest{Form: "partnership", Path: file})
	list, err := svc.List(t.Context(), app.Query{Form: "partnership", Limit: 10})
	if err != nil || len(list) != 2 || got.Added != 2 {
		t.Fatalf("%d records, %v\n%s", len(list), err, text)
	}
	for _, r := range list {
		if rec, err := svc.Open(t.Context(), "partnership", r.ID); err != nil || rec.Value("counted").IsBlank() || rec.Value("status").IsBlank() || rec.Value("home_unit").IsBlank() {
			t.Errorf("a record without its defaults: %+v, %v", rec, err)
		}
	}
	next := newSheet(t).put("Sheet1", 1, head, row{"甲", "X-1", 10, "一"}, row{"甲", "X-1", 10, "二"}).save()
	for how, want := range map[register.Existing]string{
		register.LeaveAlone: "2 kept 甲:\n3 kept 甲:", register.FillBlanks: "2 updated 甲: 备注 →一\n3 unchanged 甲:",
	} {
		svc := newProgram(t, nil)
		importAs(t, svc, register.ImportRequest{Form: "partnership", Path: newSheet(t).put("Sheet1", 1, head, row{"甲", "X-1", 5, nil}).save()})
		if _, text := importAs(t, svc, register.ImportRequest{Form: "partnership", Path: next, Existing: how}); text != want {
			t.Errorf("%q:\n%s\nwant\n%s", how, text, want)
		}
	}
}

// A row that may mean several records is refused with all of them named, and
// goes where a person says. The fields that tell records apart can be chosen.
func TestWhichRecordARowMeans(t *testing.T) {
	svc := newProgram(t, nil)
	head := row{"协议名称", "签订日期", "协议金额"}
	file := newSheet(t).put("Sheet1", 1, head, row{"合作协议", "2025-01-01", 10}, row{"合作协议", "2026-01-01", 20}).save()
	importAs(t, svc, register.ImportRequest{Form: "partnership", Path: file})
	next := newSheet(t).put("Sheet1", 1, head, row{"合作协议", nil, 30}).save()
	ask := register.ImportRequest{Form: "partnership", Path: next, Key: []string{"title"}}
	got, text := importAs(t, svc, ask)
	if text != "2 refused 合作协议:" || len(got.Preview[0].Several) != 2 || !strings.Contains(got.Preview[0].Several[0].Says, "签订日期 202") {
		t.Fatalf("%s %+v", text, got.Preview)
	}
	chosen := got.Preview[0].Several[1]
	ask.Decided = map[register.RowPlace]register.Decision{{Sheet: "Sheet1", Line: 2}: {Record: chosen.ID}}
	if got, text = importAs(t, svc, ask); got.Updated != 1 || !strings.HasPrefix(text, "2 updated 合作协议: 协议金额 ") || got.Preview[0].Record != chosen.ID {
		t.Errorf("%s %+v", text, got)
	}
	ask = register.ImportRequest{Form: "partnership", Path: next, Key: []string{"parties"}}
	if _, err := svc.Import(t.Context(), ask); app.CodeOf(err) != register.CodeKeyField {
		t.Errorf("a sub-table as a key: %v", err)
	}
	schools := newSheet(t).put("Sheet1", 1, row{"学校名称", "学校标识码"}, row{"吉林大学", 4122010183}).save()
	ask = register.ImportRequest{Form: "school", Path: schools}
	importAs(t, svc, ask)
	ask.Existing = register.AddAnyway
	if got, _ := importAs(t, svc, ask); got.Refused != 1 || got.Problems[len(got.Problems)-1].Code != "matched_code" {
		t.Errorf("a second record of one code: %+v", got)
	}
}

// What a person corrected is remembered with a real import, not with a dry run,
// and another month's file of the same layout is read so.
func TestCorrectionsAreRemembered(t *testing.T) {
	svc := newProgram(t, nil)
	file := func(name string, n any) string {
		return newSheet(t).put("Sheet1", 1, row{"某县台账"}, row{"项目情况", "合同额"}, row{name, n}).save()
	}
	plain := func(path string) (register.Imported, error) {
		return svc.Import(t.Context(), register.ImportRequest{Form: "partnership", Path: path})
	}
	january := file("甲", 25000)
	if _, err := plain(january); app.CodeOf(err) != intake.CodeNoHeader {
		t.Fatalf("nobody said what the columns are: %v", err)
	}
	said := register.ImportRequest{Form: "partnership", Path: january, DryRun: true, Layouts: []intake.Layout{{
		Sheet: "Sheet1", HeadFrom: 2, Columns: map[int]intake.Choice{0: {Target: "title"}, 1: {Target: "amount", Unit: "元"}},
	}}}
	importAs(t, svc, said)
	if _, err := plain(january); app.CodeOf(err) != intake.CodeNoHeader {
		t.Fatalf("a dry run was remembered: %v", err)
	}
	said.DryRun = false
	importAs(t, svc, said)
	got, text := importAs(t, svc, register.ImportRequest{Form: "partnership", Path: file("乙", 30000)})
	if !strings.Contains(text, "added 乙: 协议名称 →乙") || !strings.Contains(text, "协议金额 →3.00") || !got.Plan.Sheets[0].Remembered {
		t.Errorf("february: %s %+v", text, got.Plan.Sheets[0])
	}
	if _, err := svc.Import(t.Context(), register.ImportRequest{Form: "partnership", Path: january, Afresh: true}); app.CodeOf(err) != intake.CodeNoHeader {
		t.Errorf("afresh: %v", err)
	}
}

// Several files, and the sheets of one workbook for several registers, go in as
// one batch: together or not at all, and taken back together.
func TestSeveralFilesAreOneBatch(t *testing.T) {
	svc := newProgram(t, nil)
	count := func(form string) int {
		sum, err := svc.Summarise(t.Context(), app.Query{Form: form})
		if err != nil {
			t.Fatal(err)
		}
		return sum.Count
	}
	book := newSheet(t).
		put("院校", 1, row{"学校名称", "学校标识码", "办学层次"}, row{"吉林大学", "4122010183", "普通本科"}).
		put("协议", 1, row{"协议名称", "协议编号", "协议类别"}, row{"甲", "X-1", "校企"}).
		put("说明", 1, row{"请如实填写"}).
		put("食堂", 1, row{"菜名", "价钱"}, row{"土豆丝", "8"}).save()
	sheets, left, err := svc.Route(t.Context(), book, "")
	if err != nil || len(sheets) != 2 || !slices.Equal(left, []string{"食堂"}) || sheets[0].Form.ID != "school" || sheets[1].Form.ID != "partnership" {
		t.Fatalf("%+v %v", sheets, err)
	}
	more := newSheet(t).put("Sheet1", 1, row{"协议名称", "协议编号"}, row{"乙", "X-2"}).save()
	reqs := []register.ImportRequest{
		{Form: "school", Path: book, Sheet: "院校"}, {Form: "partnership", Path: book, Sheet: "协议"}, {Form: "partnership", Path: more},
	}
	broken := append(reqs[:3:3], register.ImportRequest{Form: "partnership", Path: filepath.Join(t.TempDir(), "none.xlsx")})
	if _, err := svc.ImportAll(t.Context(), broken); err == nil || count("school")+count("partnership") != 0 {
		t.Fatalf("one file is missing: %v, %d records", err, count("school")+count("partnership"))
	}
	outs, err := svc.ImportAll(t.Context(), reqs)
	if err != nil || len(outs) != 3 || outs[0].Batch == "" || outs[0].Batch != outs[2].Batch || count("school") != 1 || count("partnership") != 2 {
		t.Fatalf("%+v %v", outs, err)
	}
	if _, err := svc.Undo(t.Context(), outs[0].Batch); err != nil || count("school")+count("partnership") != 0 {
		t.Errorf("taken back: %v, %d records", err, count("school")+count("partnership"))
	}
	if _, err := svc.ImportAll(t.Context(), make([]register.ImportRequest, register.MostFiles+1)); app.CodeOf(err) != app.CodeTooLarge {
		t.Errorf("too many files: %v", err)
	}
}

// An encrypted workbook opens with its password; without it, or with another,
// the sentence says so.
func TestEncryptedWorkbooks(t *testing.T) {
	svc := newProgram(t, nil)
	path := filepath.Join(apptest.Shared(t), "corpus", "xlsx", "excelize__encryptAES.xlsx")
	for password, want := range map[string]string{"": "workbook.encrypted", "wrong": "workbook.wrong_password", "password": intake.CodeNoHeader} {
		_, err := svc.Import(t.Context(), register.ImportRequest{Form: "partnership", Path: path, Password: password})
		if app.CodeOf(err) != want {
			t.Errorf("password %q: %v, want %s", password, err, want)
		}
	}
	sheets, err := svc.Peek(t.Context(), path, "password")
	if err != nil || len(sheets) == 0 || len(sheets[0].Rows) == 0 {
		t.Errorf("%+v %v", sheets, err)
	}
}

// What spreadsheets do to codes, numbers and dates is repaired and said, or named
// with a reason; nothing is guessed.
func TestDamageOfSpreadsheets(t *testing.T) {
	svc := newProgram(t, nil)
	file := newSheet(t).put("Sheet1", 1,
		row{"学校名称", "统一社会信用代码", "联系电话", "建校时间"},
		row{"甲　校\n（本部）", 912201012440638000, 43262048888, "２００６年３月"},
		row{"乙校", "9.12201E+17", "0432-62048889", "2026年上半年"},
		row{"丙校", nil, nil, "=1+1"},
	).save()
	got := importInto(t, svc, "school", file)
	for _, want := range []string{
		"warning code_cut@B2", "warning phone_zero@C2", "warning code_cut@B3", "refused date_span@D3", "refused cell_formula@D4",
	} {
		if !strings.Contains(got.problems, want) {
			t.Errorf("nothing says %s:\n%s", want, got.problems)
		}
	}
	if got.Added != 1 || !strings.Contains(got.records, "founded=2006年3月") || !strings.Contains(got.records, "甲 校（本部）") {
		t.Errorf("stored %s", got.records)
	}
	asked := newSheet(t).put("Sheet1", 1, row{"协议名称", "是否长期有效", "是否属于续签"}, row{"甲", "√", "×"}, row{"乙", "否", "有"}).save()
	got = importInto(t, svc, "partnership", asked)
	got.want(t, "questions", "title=乙 open_ended=否 renewal=是\ntitle=甲 open_ended=是 renewal=否", "")
	majors := newSheet(t).put("Sheet1", 1, row{"学校", "专业名称", "专业代码"}, row{"甲校", "计算机科学与技术", 80901}).save()
	got = importInto(t, svc, "programme", majors)
	if !strings.Contains(got.records, "major_code=080901") {
		t.Errorf("a code without its zero: %s\n%s", got.records, got.problems)
	}
}

// A row of a sub-table that cannot be stored comes back marked in the sheet where it
// stands, in the user's own workbook; corrected there, the same file brings it in and
// doubles nothing.
func TestRowsOfSubTablesComeBackMarked(t *testing.T) {
	svc := newProgram(t, nil)
	file := newSheet(t).put("Sheet1", 1, row{"序号", "协议名称"}, row{1, "甲协议"}, row{2, "乙协议"})
	if _, err := file.NewSheet("到位资金"); err != nil {
		t.Fatal(err)
	}
	file.put("到位资金", 1, row{"主表序号", "年度", "出资方", "现金（万元）"}, row{1, 2025, "甲厂", 12.5}, row{1, 2025, "乙厂", "很多"}, row{2, "２０２４", "丙厂", 3})
	src, report := file.save(), filepath.Join(t.TempDir(), "标注.xlsx")
	got, err := svc.Import(t.Context(), register.ImportRequest{Form: "partnership", Path: src, Report: report})
	if err != nil || got.Added != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	rowsOf := func(name string) int {
		list, err := svc.List(t.Context(), app.Query{Form: "partnership", Where: []app.Filter{{Field: "title", Op: app.Eq, Values: []string{name}}}})
		if err != nil || len(list) != 1 {
			t.Fatalf("%s: %d records, %v", name, len(list), err)
		}
		rec, err := svc.Open(t.Context(), "partnership", list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		return len(rec.Rows["funds"])
	}
	if rowsOf("甲协议") != 1 || rowsOf("乙协议") != 1 {
		t.Fatalf("%d and %d rows came in", rowsOf("甲协议"), rowsOf("乙协议"))
	}
	f, err := excelize.OpenFile(report)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	reason, err := f.GetCellValue("到位资金", "E3")
	if err != nil || !strings.Contains(reason, "很多") || !hasFill(t, f, "到位资金", "D3") || hasFill(t, f, "到位资金", "D2") {
		t.Errorf("behind the row stands %q, %v", reason, err)
	}
	if err := f.SetCellFloat("到位资金", "D3", 7.5, -1, 64); err != nil {
		t.Fatal(err)
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	again, err := svc.Import(t.Context(), register.ImportRequest{Form: "partnership", Path: report})
	if err != nil || again.Added != 0 || again.Updated != 1 || again.Unchanged != 1 || rowsOf("甲协议") != 2 || rowsOf("乙协议") != 1 {
		t.Errorf("corrected: %+v, %v; %d and %d rows", again, err, rowsOf("甲协议"), rowsOf("乙协议"))
	}
}

// A row finds its record by the same keys whatever stood before it: something new,
// something known, or something that was named otherwise.
func TestWhatStandsBeforeARowDoesNotDecide(t *testing.T) {
	head := row{"协议名称", "签订日期", "协议金额"}
	known, other, bare, fresh := row{"甲", "2026-03-01", 10}, row{"甲", "2026-05-01", 20}, row{"乙", nil, 30}, row{"丙", "2026-04-01", 40}
	svc := newProgram(t, nil)
	first := newSheet(t).put("Sheet1", 1, head, known, row{"乙", nil, 30}).save()
	importAs(t, svc, register.ImportRequest{Form: "partnership", Path: first})
	want := map[string]string{"甲2026-03-01": "unchanged", "甲2026-05-01": "added", "乙<nil>": "unchanged", "丙2026-04-01": "added"}
	for _, rows := range [][]row{{known, other, bare, fresh}, {fresh, bare, known, other}, {other, fresh, known, bare}, {fresh, known, fresh, bare, other}} {
		got, err := svc.Import(t.Context(), register.ImportRequest{
			Form: "partnership", DryRun: true, Preview: 100, Path: newSheet(t).put("Sheet1", 1, append([]row{head}, rows...)...).save(),
		})
		if err != nil || len(got.Preview) != len(rows) {
			t.Fatalf("%+v, %v", got, err)
		}
		seen := map[string]bool{}
		for i, r := range rows {
			key := fmt.Sprint(r[0], r[1])
			what := want[key]
			if seen[key] {
				what = "unchanged"
			}
			seen[key] = true
			if got.Preview[i].What != what {
				t.Errorf("%v: row %d, %s, is %s, want %s", rows, i+1, key, got.Preview[i].What, what)
			}
		}
	}
}

// What the next list says of a year, a payer or a party takes the place of what was
// said before; what it does not name stays.
func TestDetailsAreReplacedNotDoubled(t *testing.T) {
	svc := newProgram(t, nil)
	head := row{"协议名称", "协议编号", "签订日期", "甲方", "乙方", "到位资金年度", "出资方", "现金"}
	save := func(rows ...row) string {
		s := newSheet(t)
		return s.put("Sheet1", 1, append([]row{head}, rows...)...).save()
	}
	importAs(t, svc, register.ImportRequest{Form: "partnership", Path: save(
		row{"订单班协议", "JH-1", "2024-03-01", "职教中心", "一汽", 2024, "一汽", 10}, row{"订单班协议", "JH-1", "2024-03-01", "职教中心", "一汽", 2025, "一汽", 20})})
	got, text := importAs(t, svc, register.ImportRequest{Form: "partnership", Path: save(
		row{"订单班协议", "JH-1", "2024-03-01", "职教中心", "红旗", 2024, "一汽", 12}, row{"订单班协议", "JH-1", "2024-03-01", "职教中心", "红旗", 2024, "红旗", 5})})
	list, err := svc.List(t.Context(), app.Query{Form: "partnership", Limit: 10})
	if err != nil || len(list) != 1 || got.Added != 0 {
		t.Fatalf("%d records, %v\n%s", len(list), err, text)
	}
	rec, err := svc.Open(t.Context(), "partnership", list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var says []string
	for _, r := range rec.Rows["funds"] {
		says = append(says, r.Fields["stat_year"].Text()+" "+r.Fields["payer"].Party().Name+" "+r.Fields["cash"].Text())
	}
	for _, r := range rec.Rows["parties"] {
		says = append(says, r.Fields["party"].Party().Name)
	}
	if got := strings.Join(says, "; "); got != "2024 一汽 12.00; 2025 一汽 20.00; 2024 红旗 5.00; 职教中心; 红旗" {
		t.Errorf("%s\n%s", got, text)
	}
}

// Agreements of one name and day with other parties are several, and so are those of one
// ordinal number with other days: each is told, none is written over.
func TestAnotherAgreementOfTheSameNameOrNumber(t *testing.T) {
	svc := newProgram(t, nil)
	head := row{"协议名称", "编号", "签订日期", "甲方", "乙方", "协议金额"}
	save := func(rows ...row) string {
		s := newSheet(t)
		return s.put("Sheet1", 1, append([]row{head}, rows...)...).save()
	}
	first := save(row{"校企合作协议", nil, "2024-03-01", "职教中心", "甲木业", 10}, row{"校企合作协议", nil, "2024-03-01", "职教中心", "丙酒店", 10}, row{"学徒制协议", "1", "2024-03-05", "职教中心", "丁医院", 7})
	if got, text := importAs(t, svc, register.ImportRequest{Form: "partnership", Path: first}); got.Added != 3 {
		t.Fatal(text)
	}
	if got, text := importAs(t, svc, register.ImportRequest{Form: "partnership", Path: first}); got.Added != 0 || got.Unchanged != 3 {
		t.Errorf("the same list again:\n%s", text)
	}
	got, text := importAs(t, svc, register.ImportRequest{Form: "partnership", Path: save(
		row{"捐赠协议", "1", "2025-08-05", "卫生学校", "戊公司", 9}, row{"学徒制协议", "1", "2024-03-05", "职教中心", "丁医院", 8})})
	if got.Added != 1 || got.Updated != 1 {
		t.Errorf("%+v\n%s", got, text)
	}
	told := 0
	for _, p := range got.Problems {
		if p.Code == "matched_apart" && p.Severity == app.Soft {
			told++
		}
	}
	if told != 1 {
		t.Errorf("%d told: %v", told, got.Problems)
	}
}

// Filling blanks takes a new year of a record, and says truly what it leaves.
func TestFillingBlanksTakesANewYear(t *testing.T) {
	svc := newProgram(t, nil)
	head := row{"学校名称", "学年", "在校生数", "举办者"}
	save := func(rows ...row) string {
		s := newSheet(t)
		return s.put("Sheet1", 1, append([]row{head}, rows...)...).save()
	}
	if got, text := importAs(t, svc, register.ImportRequest{Form: "school", Path: save(row{"甲校", 2023, 500, "甲局"})}); got.Added != 1 {
		t.Fatal(text)
	}
	got, text := importAs(t, svc, register.ImportRequest{Form: "school", Path: save(row{"甲校", 2023, 505, "乙局"}, row{"甲校", 2025, 600, nil}), Existing: register.FillBlanks})
	list, err := svc.List(t.Context(), app.Query{Form: "school", Limit: 10})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d records, %v\n%s", len(list), err, text)
	}
	rec, err := svc.Open(t.Context(), "school", list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var says []string
	for _, f := range svc.Catalog().Forms() {
		if f.ID != "school" {
			continue
		}
		for _, tab := range f.Tables() {
			for _, r := range rec.Rows[tab.ID] {
				says = append(says, r.Fields["stat_year"].Text()+r.Fields["school_year"].Text())
			}
		}
	}
	full := 0
	for _, p := range got.Problems {
		if p.Code == "matched_full" {
			full++
		}
	}
	if len(says) != 2 || full != 1 || got.Updated != 1 || got.Unchanged != 1 {
		t.Errorf("rows of %v, %d told full, %+v\n%s", says, full, got, text)
	}
}

// Nothing is written over the workbook that it is made from.
func TestTheOriginalStaysAsItWas(t *testing.T) {
	svc := newProgram(t, nil)
	file := newSheet(t).put("Sheet1", 1, row{"协议名称", "协议金额"}, row{"甲", "许多"}).save()
	was, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := svc.Import(t.Context(), register.ImportRequest{Form: "partnership", Path: file, Report: file, DryRun: true}); app.CodeOf(err) != register.CodeOverSource {
		t.Errorf("the report: %v", err)
	}
	if _, err := svc.Export(t.Context(), register.ExportRequest{Query: app.Query{Form: "partnership"}, Path: file, Layout: file}); app.CodeOf(err) != register.CodeOverSource {
		t.Errorf("the layout: %v", err)
	}
	if now, err := os.ReadFile(file); err != nil || string(now) != string(was) {
		t.Errorf("it is %d bytes now, %v", len(now), err)
	}
}
