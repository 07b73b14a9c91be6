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
