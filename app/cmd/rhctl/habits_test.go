package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sheet writes a file for an import.
func sheet(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// says reports whether a problem of a code says a text.
func (r reply) says(code, text string) bool {
	for _, p := range r.Problems {
		if p.Code == code && strings.Contains(p.Message, text) {
			return true
		}
	}
	return false
}

// holds checks how many records of a register conditions select.
func (f *folder) holds(form string, conditions map[string]int) {
	f.t.Helper()
	for where, n := range conditions {
		p := decode[struct{ Count int }](f.t, f.want(exitDone, "", "list", form, "--where", where).Result)
		if p.Count != n {
			f.t.Errorf("%s: %s: %d records, want %d", form, where, p.Count, n)
		}
	}
}

// An agreement without a last day has the answer that it has none, until a list brings one.
func TestAnAgreementWithoutAnEnd(t *testing.T) {
	f := newFolder(t)
	_, r := f.run("", "import", "partnership", sheet(t, "a.csv", "协议名称,协议编号,到期日期\n甲协议,J-1,长期有效\n乙协议,J-2,2027-12-31\n"))
	if !r.says("aside", "长期有效") {
		t.Errorf("%+v", r.Problems)
	}
	f.holds("partnership", map[string]int{`open_ended == true`: 1, `agreement_no == "J-1" and open_ended == true`: 1, `expires_on == "2027-12-31"`: 1})
	path := sheet(t, "b.csv", "协议名称,协议编号,到期日期\n甲协议,J-1,2028-12-31\n")
	f.run("", "import", "partnership", path, "--existing", "blank")
	f.holds("partnership", map[string]int{`open_ended == true`: 1, `expires_on == "2028-12-31"`: 0})
	f.run("", "import", "partnership", path)
	f.holds("partnership", map[string]int{`open_ended == true`: 0, `agreement_no == "J-1" and expires_on == "2028-12-31"`: 1})
	if _, r := f.run("", "import", "coop_project", sheet(t, "c.csv", "项目名称,结束日期\n甲项目,长期\n")); !r.says("date", "长期") {
		t.Errorf("%+v", r.Problems)
	}
}

// A school year is stored where one is asked for, its term beside it, and nowhere else.
func TestSchoolYearsOfAList(t *testing.T) {
	f := newFolder(t)
	f.run("", "import", "internship", sheet(t, "a.csv", "实习批次名称,学年\n甲,2025-2026学年第一学期\n乙,2025—2026学年上学期\n丙,2025-2026学年\n"))
	f.holds("internship", map[string]int{`school_year == 2025`: 3, `term == "first"`: 2})
	if _, r := f.run("", "import", "incentive", sheet(t, "b.csv", "事项名称,年度\n甲,2025-2026学年\n")); !r.says("year_school", "学年") || f.count("incentive") != 0 {
		t.Errorf("%+v", r.Problems)
	}
}

// Two numbers in a cell are kept apart, and two values of which one is asked for refuse
// their row with what to do.
func TestTwoValuesInACell(t *testing.T) {
	f := newFolder(t)
	_, r := f.run("", "import", "partnership", sheet(t, "a.csv", "协议名称,协议编号,联系电话,手机,在培学生,协议金额\n"+
		"甲协议,J-1,0431-88880000或88880001,13800000000、13900000000,,\n乙协议,J-2,,,,30、20\n丙协议,J-3,\"0431-88880000、0431-88880001、0431-88880002、0431-88880003\",,,\n"))
	if !r.says("several", "另起一行") || !r.says("phone_many", "没有记下") || r.says("phone_many", "88880003") {
		t.Errorf("%+v", r.Problems)
	}
	f.holds("partnership", map[string]int{`agreement_no == "J-1"`: 1, `agreement_no == "J-2"`: 0, `agreement_no == "J-3"`: 1})
}

// Pay a year over pay a month is converted, pay a day refused.
func TestPayForAnotherTime(t *testing.T) {
	f := newFolder(t)
	_, r := f.run("", "import", "internship", sheet(t, "a.csv", "实习批次名称,实习类别,月报酬标准（元/年）\n甲,岗位实习,36000\n乙,岗位实习,100元/天\n丙,岗位实习,3000元/月\n"))
	if !r.says("unit_per", "元/人·月") {
		t.Errorf("%+v", r.Problems)
	}
	f.holds("internship", map[string]int{`pay == 3000`: 2, `pay > 0`: 2})
	f.run("", "import", "apprenticeship", sheet(t, "b.csv", "学徒班（项目）名称,学徒制类别,补贴标准（元/月）\n甲,企业新型学徒制,500\n"))
	f.holds("apprenticeship", map[string]int{`standard == 6000`: 1})
}

// What an export says of figures is what the records hold: brought back, nothing is told of
// them.
func TestFiguresOfAnExport(t *testing.T) {
	f := newFolder(t)
	f.run("", "demo")
	dir := t.TempDir()
	for _, form := range []string{"partnership", "programme", "school", "worker_training", "internship", "teachers", "training_base", "committee", "enterprise"} {
		path := filepath.Join(dir, form+".xlsx")
		f.want(exitDone, "", "export", form, "--out", path)
		code, r := f.run("", "import", form, path)
		if code != exitDone && code != exitProblems {
			t.Errorf("%s: %+v", form, r.Problems)
		}
		for _, p := range r.Problems {
			if strings.HasPrefix(p.Code, "figure_") {
				t.Errorf("%s %s!%s: %s", form, p.Sheet, p.Cell, p.Message)
			}
		}
	}
}
