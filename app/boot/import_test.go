package boot

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
)

// row is a row of a hand-made sheet.
type row = []any

// sheet is a workbook made by hand, as people make them.
type sheet struct {
	t *testing.T
	*excelize.File
}

func newSheet(t *testing.T) *sheet {
	t.Helper()
	s := &sheet{t, excelize.NewFile()}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// put writes rows from a line on; nil leaves a cell blank, a text beginning
// with = is a formula.
func (s *sheet) put(name string, line int, rows ...row) *sheet {
	s.t.Helper()
	if _, err := s.NewSheet(name); err != nil {
		s.t.Fatal(err)
	}
	for i, r := range rows {
		for j, v := range r {
			cell, err := excelize.CoordinatesToCellName(j+1, line+i)
			if err != nil {
				s.t.Fatal(err)
			}
			if f, ok := v.(string); ok && strings.HasPrefix(f, "=") {
				err = s.SetCellFormula(name, cell, f[1:])
			} else if v != nil {
				err = s.SetCellValue(name, cell, v)
			}
			if err != nil {
				s.t.Fatal(err)
			}
		}
	}
	return s
}

func (s *sheet) save() string {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "表.xlsx")
	if err := s.SaveAs(file); err != nil {
		s.t.Fatal(err)
	}
	return file
}

// imported is what an import left: records as "field=value …; table:{…}" in
// the order of their names, problems as "severity code@cell".
type imported struct {
	register.Imported
	records, problems string
}

// importInto imports a file and reads back what is stored. Fields that every
// new record has are left out.
func importInto(t *testing.T, svc *register.Service, form, file string) imported {
	t.Helper()
	got, err := svc.Import(t.Context(), register.ImportRequest{Form: form, Path: file})
	if err != nil {
		t.Fatal(err)
	}
	out := imported{Imported: got}
	var problems []string
	for _, p := range got.Problems {
		at := p.Cell
		if at == "" && p.Line > 0 {
			at = fmt.Sprint(p.Line)
		}
		problems = append(problems, fmt.Sprintf("%s %s@%s", p.Severity, p.Code, at))
		if text := i18n.Problem(p); text == "" || strings.ContainsAny(text, "{}") || strings.HasPrefix(text, "problem.") {
			t.Errorf("a problem without a sentence: %+v: %s", p, text)
		}
	}
	out.problems = strings.Join(problems, "\n")
	f, _ := svc.Catalog().Form(form)
	list, err := svc.List(t.Context(), app.Query{Form: form, Limit: 200, Sort: []app.Sort{{Field: f.Display}}})
	if err != nil {
		t.Fatal(err)
	}
	usual := map[string]bool{"status": true, "home_unit": true, "counted": true}
	var records []string
	for _, r := range list {
		rec, err := svc.Open(t.Context(), form, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for _, fd := range f.Fields() {
			if v := rec.Value(fd.ID); !v.IsBlank() && !usual[fd.ID] && fd.Compute == "" {
				parts = append(parts, fd.ID+"="+fd.Format(v))
			}
			for _, r := range rec.Rows[fd.ID] {
				var cells []string
				for _, c := range fd.Fields {
					if v := r.Fields[c.ID]; !v.IsBlank() {
						cells = append(cells, c.Format(v))
					}
				}
				parts = append(parts, fd.ID+":{"+strings.Join(cells, ",")+"}")
			}
		}
		records = append(records, strings.Join(parts, " "))
	}
	out.records = strings.Join(records, "\n")
	return out
}

func (i imported) want(t *testing.T, name, records, problems string) {
	t.Helper()
	if i.records != records {
		t.Errorf("%s: stored\n%s\nwant\n%s", name, i.records, records)
	}
	if i.problems != problems {
		t.Errorf("%s: problems\n%s\nwant\n%s", name, i.problems, problems)
	}
}

// Rows of one file that have the same keys are one record where they agree and
// two where they do not; nothing is written over without a word, and a second
// import changes nothing.
func TestTheSameKeyTwice(t *testing.T) {
	head := row{"协议名称", "协议编号", "协议金额", "甲方", "乙方"}
	for _, c := range []struct {
		name              string
		rows              []row
		records, problems string
	}{
		{
			"the very same row",
			[]row{{"甲", nil, 10, "A校", "B公司"}, {"甲", nil, 10, "A校", "B公司"}},
			"title=甲 parties:{甲方,A校} parties:{乙方,B公司} amount=10.00", "note matched_twice@3",
		},
		{
			"a second row that says more",
			[]row{{"甲", "X-1", nil, "A校", "B公司"}, {"甲", "X-1", 10, "A校", "B公司"}},
			"title=甲 agreement_no=X-1 parties:{甲方,A校} parties:{乙方,B公司} amount=10.00", "note matched_twice_more@3",
		},
		{
			"a name that many agreements have",
			[]row{{"合作协议", nil, 10, "A校", "B公司"}, {"合作协议", nil, 20, "A校", "C公司"}, {"合作协议", nil, 30, "A校", "D公司"}},
			"title=合作协议 parties:{甲方,A校} parties:{乙方,B公司} amount=10.00\n" +
				"title=合作协议 parties:{甲方,A校} parties:{乙方,C公司} amount=20.00\n" +
				"title=合作协议 parties:{甲方,A校} parties:{乙方,D公司} amount=30.00",
			"warning matched_twice_apart@3\nwarning matched_twice_apart@4",
		},
		{
			"other parties and nothing else",
			[]row{{"合作协议", nil, nil, "A校", "B公司"}, {"合作协议", nil, nil, "A校", "C公司"}},
			"title=合作协议 parties:{甲方,A校} parties:{乙方,B公司}\n" +
				"title=合作协议 parties:{甲方,A校} parties:{乙方,C公司}", "warning matched_twice_apart@3",
		},
		{
			"one number, two names",
			[]row{{"甲", "X-1", 10, nil, nil}, {"乙", "X-1", 10, nil, nil}},
			"title=乙 agreement_no=X-1 amount=10.00\ntitle=甲 agreement_no=X-1 amount=10.00", "warning matched_twice_apart@3",
		},
	} {
		svc := newProgram(t, nil)
		file := newSheet(t).put("Sheet1", 1, append([]row{head}, c.rows...)...).save()
		importInto(t, svc, "partnership", file).want(t, c.name, c.records, c.problems)
		if again := importInto(t, svc, "partnership", file); again.records != c.records || again.Unchanged != len(c.rows) {
			t.Errorf("%s, imported again: %+v\n%s", c.name, again.Imported, again.records)
		}
	}
	// A directory's official code says that two rows are one record.
	file := newSheet(t).put("Sheet1", 1,
		row{"学校名称", "学校标识码", "学年", "在校生", "毕业生"},
		row{"吉林大学", 4122010183, 2024, 100, 10}, row{"吉林大学", 4122010183, 2025, 110, 11}, row{"吉林大学（新）", 4122010183, 2025, 110, 11},
	).save()
	importInto(t, newProgram(t, nil), "school", file).want(t, "one code",
		"name=吉林大学（新） moe_code=4122010183 school_years:{2024,100,10} school_years:{2025,110,11}",
		"note matched_twice_more@3\nwarning matched_twice_over@4")
}

// A list for another register is refused and its place named; beside a sheet
// that fits it is left out and its place named.
func TestAListForAnotherRegister(t *testing.T) {
	svc := newProgram(t, nil)
	schools := []row{{"学校名称", "学校标识码", "办学层次"}, {"吉林大学", "4122010183", "普通本科"}}
	file := newSheet(t).put("Sheet1", 1, schools...).save()
	_, err := svc.Import(t.Context(), register.ImportRequest{Form: "partnership", Path: file})
	m := i18n.Error(err)
	if app.CodeOf(err) != register.CodeOtherForm || !strings.Contains(m.What, "“院校名录”") || !strings.Contains(m.What, "学校名称、学校标识码") || !strings.Contains(m.Do, "院校名录") {
		t.Errorf("%v", m)
	}
	file = newSheet(t).put("Sheet1", 1, row{"协议名称", "协议类别"}, row{"甲", "校企"}).put("学校", 1, schools...).put("说明", 1, row{"请如实填写"}).save()
	got := importInto(t, svc, "partnership", file)
	got.want(t, "a sheet beside", "title=甲 kind=校企", "note sheet_other@\nnote sheet_no_header@")
	if text := got.Problems[0].Message; !strings.Contains(text, "“学校”") || !strings.Contains(text, "“院校名录”") {
		t.Errorf("the sheet beside: %s", text)
	}
}

// Sheets as they come, through the real program: what is a record is stored,
// what is none is said.
func TestNastySheets(t *testing.T) {
	for _, c := range []struct {
		name, form        string
		make              func(*sheet)
		records, problems string
	}{
		{
			"hidden rows, as a filter leaves them", "partnership",
			func(s *sheet) {
				s.put("Sheet1", 1, row{"协议名称", "协议类别"}, row{"甲", "校企"}, row{"乙", "校企"}, row{"合计", nil}, row{"丙", "校企"})
				for _, line := range []int{3, 4} {
					if err := s.SetRowVisible("Sheet1", line, false); err != nil {
						s.t.Fatal(err)
					}
				}
			},
			"title=丙 kind=校企\ntitle=乙 kind=校企\ntitle=甲 kind=校企", "note skipped_total@A4\nwarning hidden_rows@3",
		},
		{
			"a header in row 12 under a letter, amounts in 元", "partnership",
			func(s *sheet) {
				s.put("Sheet1", 1, row{"附件3"}, row{"关于报送合作协议的通知"}, row{"各县（市、区）教育局："}, row{"请按下表填报。"}, nil,
					row{"填报单位：吉林市教育局", nil, "2026年3月"}, nil, nil, row{"说明：名称写全称"}, row{"1.类别按下拉选择"}, row{"（单位：元）"},
					row{"序号", "协议名称", "协议类别", "协议金额"}, row{1, "甲", "校企", 1200000})
			},
			"title=甲 kind=校企 amount=120.00",
			"note skipped_title@A1\nnote skipped_title@A2\nnote skipped_title@A3\nnote skipped_title@A4\n" +
				"note skipped_title@A6\nnote skipped_title@A9\nnote skipped_title@A10\nnote skipped_title@A11",
		},
		{
			"dates of a Macintosh, accounts in brackets, full width", "training_base",
			func(s *sheet) {
				yes := true
				if err := s.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
					s.t.Fatal(err)
				}
				s.put("Sheet1", 1, row{"项目名称", "竣工日期", "总投资（万元）", "建筑面积"}, row{"甲基地", 44538, "(1,234.50)", "１,200平方米"})
				s.style("B2", excelize.Style{NumFmt: 14})
			},
			"name=甲基地 area=1,200.00 completed_on=2025-12-09 budget=-1,234.50", "error at_least@C2",
		},
		{
			"errors of formulas, and one that was never calculated", "partnership",
			func(s *sheet) {
				s.put("Sheet1", 1, row{"协议名称", "协议金额"}, row{"甲", "=1/0"}, row{"乙", "#REF!"}, row{"丙", 5})
			},
			"title=丙 amount=5.00", "refused cell_formula@B2\nrefused cell_error@B3",
		},
		{
			"30,000 characters in a cell", "partnership",
			func(s *sheet) {
				s.put("Sheet1", 1, row{"协议名称", "备注"}, row{"甲", strings.Repeat("长", 30000)}, row{"乙", "短"})
			},
			"title=乙 remarks=短", "refused text_long@B2",
		},
		{
			"codes that became numbers", "school",
			func(s *sheet) {
				s.put("Sheet1", 1, row{"学校名称", "学校标识码", "统一社会信用代码", "高校代码"},
					row{"吉林大学", 4122010183, 122200004127562840.0, 10183}, row{"延边大学", " 4122010184　", nil, "'10184"})
			},
			"name=吉林大学 moe_code=4122010183 he_code=10183\nname=延边大学 moe_code=4122010184 he_code=10184", "warning code_cut@C2",
		},
		{
			"a thousand formatted rows without content, blank rows between", "partnership",
			func(s *sheet) {
				s.put("Sheet1", 1, row{"协议名称", "协议类别"}, row{"甲", "校企"}, nil, nil, row{" ", "　"}, row{"乙", "校地"})
				id, err := s.NewStyle(&excelize.Style{NumFmt: 49})
				if err != nil {
					s.t.Fatal(err)
				}
				if err := s.SetCellStyle("Sheet1", "A1", "B1000", id); err != nil {
					s.t.Fatal(err)
				}
			},
			"title=乙 kind=校地\ntitle=甲 kind=校企", "",
		},
		{
			"merged heads of two rows, a record over three merged rows", "partnership",
			func(s *sheet) {
				s.put("Sheet1", 1, row{"序号", "协议名称", "合作各方", nil, "资金（元）"}, row{nil, nil, "甲方", "乙方", "协议金额"},
					row{1, "甲", "北华大学", "一汽", 50000}, row{nil, nil, nil, "红旗"}, row{nil, nil, nil, "解放"}, row{2, "乙", "吉林大学", "一汽", 7})
				for _, m := range []string{"A1:A2", "B1:B2", "C1:D1", "A3:A5", "B3:B5", "C3:C5", "E3:E5"} {
					from, to, _ := strings.Cut(m, ":")
					if err := s.MergeCell("Sheet1", from, to); err != nil {
						s.t.Fatal(err)
					}
				}
			},
			"title=乙 parties:{甲方,吉林大学} parties:{乙方,一汽} amount=0.0007\n" +
				"title=甲 parties:{甲方,北华大学} parties:{乙方,一汽} parties:{乙方,红旗} parties:{乙方,解放} amount=5.00",
			"",
		},
	} {
		s := newSheet(t)
		c.make(s)
		got := importInto(t, newProgram(t, nil), c.form, s.save())
		got.want(t, c.name, c.records, c.problems)
	}
}

func (s *sheet) style(cell string, style excelize.Style) {
	s.t.Helper()
	id, err := s.NewStyle(&style)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.SetCellStyle("Sheet1", cell, cell, id); err != nil {
		s.t.Fatal(err)
	}
}
