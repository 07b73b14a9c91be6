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
			"title=合作协议 parties:{甲方,A校} parties:{乙方,B公司} parties:{乙方,C公司}", "warning matched_twice_more@3",
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
