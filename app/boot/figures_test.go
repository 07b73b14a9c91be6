package boot

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/register"
)

// What a list says of sums and latest years is not stored, for the program works them
// out from the rows of sub-tables: it is told once a column where it differs from what
// the record holds afterwards, and not where it agrees.
func TestFiguresThatAreNotTakenAreTold(t *testing.T) {
	head := row{"协议名称", "签订日期", "到位现金（万元）", "在培学生", "累计录用"}
	for _, c := range []struct {
		name string
		rows []row // of the list
		subs []row // of the sheet 到位资金
		want string
	}{
		{"new records", []row{{"甲", "2026-03-01", 50, 33, 12}, {"乙", "2026-03-02", 60, nil, 0}}, nil, "figure_none C2 50 2; figure_none D2 33 1; figure_none E2 12 1"},
		{"rows that say the same", []row{{"甲", "2026-03-01", 50}}, []row{{1, 2026, 30}, {1, 2025, 20}}, ""},
		{"rows that say something else", []row{{"甲", "2026-03-01", 50}, {"乙", "2026-03-02", 7}}, []row{{1, 2026, 30}, {2, 2026, 7}}, "figure_other C2 50 1"},
		{"rounded", []row{{"甲", "2026-03-01", 30.12}}, []row{{1, 2026, 30.123456}}, ""},
		{"nothing", []row{{"甲", "2026-03-01", "无", "", 0}}, nil, ""},
	} {
		b := newSheet(t).put("Sheet1", 1, append([]row{head}, c.rows...)...)
		if len(c.subs) > 0 {
			b.put("到位资金", 1, append([]row{{"主表序号", "年度", "现金"}}, c.subs...)...)
		}
		svc := newProgram(t, nil)
		for _, again := range []bool{false, true} { // it is told of records that are there too
			got, err := svc.Import(t.Context(), register.ImportRequest{Form: "partnership", Path: b.save()})
			if err != nil || !again && got.Added != len(c.rows) || again && got.Unchanged != len(c.rows) {
				t.Fatalf("%s: %+v, %v", c.name, got, err)
			}
			var told []string
			for _, p := range got.Problems {
				if strings.HasPrefix(p.Code, "figure_") {
					told = append(told, fmt.Sprintf("%s %s %s %s", p.Code, p.Cell, p.Args["value"], p.Args["n"]))
				}
				if strings.HasPrefix(p.Code, "figure_") && (p.Severity != app.Soft || p.Sheet != "Sheet1" || p.Record == "") {
					t.Errorf("%s: %+v", c.name, p)
				}
			}
			slices.Sort(told)
			if text := strings.Join(told, "; "); text != c.want {
				t.Errorf("%s, again %t: %q, want %q", c.name, again, text, c.want)
			}
		}
	}
}

// figuresTold imports a book and returns what is told of figures: "code sheet!cell value → have".
func figuresTold(t *testing.T, svc *register.Service, form, path string) string {
	t.Helper()
	got, err := svc.Import(t.Context(), register.ImportRequest{Form: form, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, p := range got.Problems {
		if strings.HasPrefix(p.Code, "figure_") {
			told = append(told, fmt.Sprintf("%s %s!%s %s→%s", p.Code, p.Sheet, p.Cell, p.Args["value"], p.Args["have"]))
			if p.Severity != app.Soft || p.Record == "" || strings.Contains(p.Message, "{") {
				t.Errorf("%+v", p)
			}
		}
	}
	slices.Sort(told)
	return strings.Join(told, "; ")
}

// Columns that show some of a table's rows, those that are computed from other fields, and
// those of a sub-table's own sheet are told of as sums are.
func TestFiguresUnderAConditionAreTold(t *testing.T) {
	yearly := func(ratio any) []row {
		return []row{{"主表序号", "年度", "毕业生", "需求人数", "供需比"}, {1, 2024, 100, 120, 1.2}, {1, 2025, 100, 150, ratio}}
	}
	for _, c := range []struct {
		name, form string
		main, subs []row
		sub, want  string
	}{
		{
			"other parties are no figure: they come in", "partnership", []row{{"协议名称", "甲方", "其他方"}, {"甲", "某某学校", "某某协会"}}, nil, "", "",
		},
		{
			"a ratio of the latest year", "programme",
			[]row{{"学校", "专业名称", "供需比"}, {"某某学校", "机电", 2.5}, {"某某学校", "护理", 1.5}},
			append(yearly(1.5), row{2, 2025, 100, 150, nil}), "分年培养", "figure_chosen_other Sheet1!C2 2.5→1.50",
		},
		{
			"of a row of its own sheet", "programme",
			[]row{{"学校", "专业名称"}, {"某某学校", "机电"}},
			yearly(1.7), "分年培养", "figure_computed_other 分年培养!E3 1.7→1.50",
		},
		{
			"of a row that lacks what it follows from", "programme",
			[]row{{"学校", "专业名称"}, {"某某学校", "机电"}},
			[]row{{"主表序号", "年度", "毕业生", "供需比"}, {1, 2024, 100, 1.2}},
			"分年培养", "figure_computed_none 分年培养!D2 1.2→",
		},
		{
			"from other fields", "partnership",
			[]row{{"协议名称", "签订日期", "到期日期", "期限"}, {"甲", "2024-01-01", "2026-01-01", 24}, {"乙", "2024-01-01", "2026-01-01", 36}},
			nil, "",
			"figure_computed_other Sheet1!D3 36→24",
		},
	} {
		b := newSheet(t).put("Sheet1", 1, c.main...)
		if c.sub != "" {
			b.put(c.sub, 1, c.subs...)
		}
		svc, path := newProgram(t, nil), b.save()
		for range 2 { // of new records, and of those that are there
			if told := figuresTold(t, svc, c.form, path); told != c.want {
				t.Errorf("%s: told %q, want %q", c.name, told, c.want)
			}
		}
	}
}
