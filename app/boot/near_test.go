package boot

import (
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/register"
)

// A school or a firm of nearly the name of one in the directory is asked about, in the
// directory's own list and where a record names it; another one is not, nor is one whose
// official code says that it is another.
func TestNearNamesAreAskedAbout(t *testing.T) {
	svc := newProgram(t, nil)
	importInto(t, svc, "school", newSheet(t).put("Sheet1", 1, row{"学校名称", "学校标识码"}, row{"吉林市职业教育中心", "3622000001"}, row{"吉林市第一中学", nil}).save())
	importInto(t, svc, "enterprise", newSheet(t).put("Sheet1", 1, row{"企业名称"}, row{"吉林市某某机械有限公司"}).save())
	asked := func(form string, s *sheet) string {
		t.Helper()
		got, err := svc.Import(t.Context(), register.ImportRequest{Form: form, Path: s.save(), DryRun: true})
		if err != nil || got.Refused > 0 {
			t.Fatalf("%+v, %v", got, err)
		}
		var out []string
		for _, p := range slices.DeleteFunc(got.Problems, func(p app.Problem) bool { return p.Severity != app.Soft }) {
			out = append(out, p.Code+" "+app.CellName(p.Line, 1)+" "+p.Args["near"])
		}
		return strings.Join(out, "; ")
	}
	for _, c := range []struct {
		form string
		rows []row
		want string
	}{
		{"school", []row{{"学校名称", "学校标识码"}, {"吉林市职教中心", nil}, {"吉林市职教中心学校", "3622000009"}, {"吉林市第二中学", nil}}, "matched_near A2 吉林市职业教育中心"},
		{"school", []row{{"学校名称", "学校标识码"}, {"吉林市职教中心", "3622000002"}, {"白山市职教中心", nil}, {"白山市职业教育中心", nil}, {"白山市第二职业学校", nil}}, "matched_near A4 白山市职教中心"},
		{"enterprise", []row{{"企业名称"}, {"吉林市某某机械有限责任公司"}, {"吉林市某某机械公司"}}, "matched_near A2 吉林市某某机械有限公司; matched_near A3 吉林市某某机械有限公司"},
		{"partnership", []row{{"协议名称", "甲方", "乙方"}, {"一", "吉林市职教中心", "吉林市某某机械公司"}, {"二", "吉林市职业教育中心", "吉林市第二中学"}}, "party_near A2 吉林市职业教育中心; party_near A2 吉林市某某机械有限公司"},
	} {
		if got := asked(c.form, newSheet(t).put("Sheet1", 1, c.rows...)); got != c.want {
			t.Errorf("%s %v: asked %q, want %q", c.form, c.rows[1:], got, c.want)
		}
	}
}

// Two names that are both new are asked about too, where one list brings in both, and where a
// record of the same import names one.
func TestNearNamesOfOneImport(t *testing.T) {
	svc := newProgram(t, nil)
	path := newSheet(t).
		put("协议", 1, row{"协议名称", "甲方"}, row{"一", "长春第一中等职业学校"}, row{"二", "长春市第一中等职业学校"}, row{"三", "长春市第二中等职业学校"}).
		put("院校", 1, row{"学校名称"}, row{"长春市第一中等职业学校"}, row{"长春市第二中等职业学校"}).
		put("补充", 1, row{"学校名称"}, row{"长春第二中等职业学校"}).save()
	for _, dry := range []bool{true, false} {
		outs, err := svc.ImportAll(t.Context(), []register.ImportRequest{
			{Form: "partnership", Path: path, Sheet: "协议", DryRun: dry}, {Form: "school", Path: path, Sheet: "院校", DryRun: dry}, {Form: "school", Path: path, Sheet: "补充", DryRun: dry},
		})
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, out := range outs {
			for _, p := range out.Problems {
				if p.Code == "party_near" || p.Code == "matched_near" {
					said += p.Code + " " + p.Sheet + " " + app.CellName(p.Line, 1) + " " + p.Args["near"] + "; "
				}
			}
		}
		if want := "party_near 协议 A2 长春市第一中等职业学校; matched_near 补充 A2 长春市第二中等职业学校; "; said != want {
			t.Errorf("dry %v: %s", dry, said)
		}
	}
	if all, n := linked(t, svc, "partnership", "parties.party"); all != 3 || n != 2 {
		t.Errorf("%d of %d lead to the directory", n, all)
	}
}
