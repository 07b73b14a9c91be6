package catalog_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/catalog"
	"ronghe/app/param"
	"ronghe/assets"
)

var shippedForms = sync.OnceValues(func() (*catalog.Catalog, error) {
	return catalog.Load(assets.FS, "forms", catalog.CodeLists())
})

func shipped(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := shippedForms()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func shippedParams(t testing.TB) *param.Set {
	t.Helper()
	p, err := param.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func shippedForm(t testing.TB, id string) *catalog.Form {
	t.Helper()
	f, ok := shipped(t).Form(id)
	if !ok {
		t.Fatalf("there is no register %s", id)
	}
	return f
}

func TestShippedRegisters(t *testing.T) {
	var got []string
	for _, f := range shipped(t).Forms() {
		got = append(got, f.ID+" "+f.Title)
	}
	want := []string{
		"school 院校名录", "enterprise 企业名录", "organisation 行业协会与服务组织",
		"partnership 合作协议", "alliance 产教融合集团（联盟）", "joint_school 企业参与办学", "school_factory 校办工厂", "coop_project 协同育人与成果转化",
		"training_base 实训基地项目", "park 职教园区",
		"programme 学科专业与产业对接", "talent_demand 人才需求预测与就业质量", "internship 学生实习", "worker_training 企业职工教育培训",
		"apprenticeship 学徒制", "contest 技能竞赛与职业体验活动", "teachers 教师队伍与校企互聘",
		"governance 学校治理与考试招生改革", "course_package 课程包与线上培训",
		"pilot 产教融合试点", "incentive 财税用地优惠", "finance 金融支持", "international 国际合作", "credit 校企合作信用", "planning 规划衔接与工作机制", "policy_task 政策任务进展",
		"supply_demand 校企供需信息", "committee 行业教学指导委员会", "platform 信息服务平台", "evaluation 第三方评价",
	}
	if !slices.Equal(got, want) {
		t.Errorf("registers are %v, want %v", got, want)
	}
}

// unmeasured are numbers without a unit of their own: the unit of one stands in the
// field beside it, the other is an ordinal.
var unmeasured = map[string]bool{"supply_demand.quantity": true, "committee.term_no": true}

// Every input has a limit, every telephone is personal, every status has a
// colour, and nothing is said of an unknown clause.
func TestShippedFields(t *testing.T) {
	for _, f := range shipped(t).Forms() {
		f.Each(func(fd *catalog.Field) {
			at := f.ID + "." + fd.Path()
			switch fd.TypeName {
			case catalog.TypeText, catalog.TypeLongText, catalog.TypeTable, catalog.TypeFiles:
				if fd.Max == 0 {
					t.Errorf("%s has no limit", at)
				}
			case catalog.TypePhone, catalog.TypeEmail:
				if fd.Personal == nil {
					t.Errorf("%s is not marked personal", at)
				}
			case catalog.TypeDecimal, catalog.TypeInteger:
				if fd.Unit == "" && !unmeasured[at] {
					t.Errorf("%s has no unit of measure", at)
				}
				if fd.Compute == "" && fd.AtLeast == "" {
					t.Errorf("%s may be negative", at)
				}
			}
			if fd.ID == "status" {
				for _, o := range fd.Options {
					if o.Tone == "" {
						t.Errorf("%s: %s has no tone", at, o.Code)
					}
				}
			}
			if fd.Clause != "" && !slices.Contains(f.Clauses, fd.Clause) {
				t.Errorf("%s serves %s, which its register does not", at, fd.Clause)
			}
			if n := utf8.RuneCountInString(fd.Label); n > 14 {
				t.Errorf("%s: the label has %d characters", at, n)
			}
			if n := utf8.RuneCountInString(fd.Help); n > 60 {
				t.Errorf("%s: the help has %d characters", at, n)
			}
		})
		if len(f.List.Columns) < 6 || len(f.List.Columns) > 9 {
			t.Errorf("%s: %d columns do not fit a screen", f.ID, len(f.List.Columns))
		}
		if w := exportWidth(f.Export.Columns); w < 100 || w > 220 {
			t.Errorf("%s: the official table is %d characters wide", f.ID, w)
		}
		if f.Help == "" || f.Export.Title == "" || f.Export.Measure == "" || len(f.Duplicates) == 0 {
			t.Errorf("%s: help, export or duplicates are missing", f.ID)
		}
	}
}

func exportWidth(cols []*catalog.ExportCol) int {
	w := 0
	for _, c := range cols {
		w += c.Width + exportWidth(c.Columns)
	}
	return w
}

// Messages are sentences that name values, and stand at fields of the form.
func TestShippedMessages(t *testing.T) {
	look := func(at string, list []*catalog.Check) {
		for _, ck := range list {
			if !strings.HasSuffix(ck.Message, "。") || !strings.Contains(ck.Message, "{") && ck.Level == catalog.HardCheck {
				t.Errorf("%s.%s: %s", at, ck.ID, ck.Message)
			}
			if n := utf8.RuneCountInString(ck.Message); n > 140 {
				t.Errorf("%s.%s: the message has %d characters", at, ck.ID, n)
			}
		}
	}
	for _, f := range shipped(t).Forms() {
		look(f.ID, f.Checks)
		for _, table := range f.Tables() {
			look(f.ID+"."+table.ID, table.Checks)
		}
	}
}

// reads are the headers that a register reads or knows to hold nothing of its.
func reads(f *catalog.Form) map[string]bool {
	known := map[string]bool{}
	add := func(names ...string) {
		for _, n := range names {
			known[strings.ToLower(strings.Join(strings.Fields(app.FoldWidth(n)), ""))] = true
		}
	}
	for _, fd := range f.Fields() {
		if !fd.IsTable() || fd.Cell != "" {
			add(fd.Label)
			add(fd.Aliases...)
		}
	}
	add(f.Import.Ignore...)
	return known
}

// Lists that others made are read without touching their headers.
func TestShippedHeadersOfRealLists(t *testing.T) {
	sheets := map[string][][]string{
		// The ministry's lists as .xls and .xlsx.
		"school": {
			{"序号", "学校名称", "学校标识码", "主管部门", "所在地", "办学层次", "备注"},
			{"序号", "学校名称", "学校标识码", "主管部门", "备注"},
		},
		"alliance": {{"序号", "集团名称", "牵头单位"}},
	}
	shared := apptest.Shared(t)
	for form, pattern := range map[string]string{"school": "schools/*.csv", "alliance": "jilin-facts/*.csv", "partnership": "jilin-facts/jilin*.csv", "training_base": "jilin-facts/jilin*.csv"} {
		files, err := filepath.Glob(filepath.Join(shared, "data", filepath.FromSlash(pattern)))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files (%v)", pattern, err)
		}
		for _, name := range files {
			sheets[form] = append(sheets[form], firstLine(t, name))
		}
	}
	for form, heads := range sheets {
		known := reads(shippedForm(t, form))
		for _, head := range heads {
			for _, h := range head {
				if !known[strings.ToLower(h)] {
					t.Errorf("%s: the header %q of %v is not known", form, h, head)
				}
			}
		}
	}
}

func firstLine(t *testing.T, name string) []string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	row, err := csv.NewReader(file).Read()
	if err != nil {
		t.Fatal(err)
	}
	row[0] = strings.TrimPrefix(row[0], "\ufeff")
	return row
}
