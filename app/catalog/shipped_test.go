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

	"ronghe/app/apptest"
	"ronghe/app/catalog"
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
		"partnership 合作协议", "alliance 产教融合集团（联盟）", "training_base 实训基地项目",
	}
	if !slices.Equal(got, want) {
		t.Errorf("registers are %v, want %v", got, want)
	}
}

// What DOMAIN.md asks a record to hold stands in its register.
func TestShippedRegistersHoldWhatTheyMust(t *testing.T) {
	common := "home_unit counted status contact_name contact_phone contact_mobile remarks scan_files photo_files " +
		"documents.doc_no documents.issued_on documents.doc_files clauses_served"
	for id, fields := range map[string]string{
		"school": `moe_code he_code licence_no name former_names.used_from level categories he_class ownership organiser
			organiser_kind division credit_code school_years.students school_years.students_secondary school_years.students_college
			school_years.students_bachelor school_years.students_graduate school_years.graduates school_years.graduates_secondary
			school_years.staff school_years.teachers school_years.majors school_years.students_poor council council_outside`,
		"enterprise": `credit_code name former_names.used_from reg_type ownership industry scale above_scale listed leading
			business_years.revenue business_years.employees business_years.payroll fusion_state fusion_level pool_on
			plan_published certified_on batch certified_doc year_reports.public_address left_reason tax_credits.investment
			tax_credits.quota tax_credits.surcharges_due tax_credits.credited tax_credits.carried_out`,
		"organisation": `credit_code kind decoupled decoupled_on catalogue.stat_year services_kinds service_years.service
			funding.way funding.contracted funding.received`,
		"partnership": `agreement_no kind parties.party parties.party_code parties.role parties.representative parties.party_kind
			parties.traits parties.place fields signed_on effective_on expires_on ended_on end_reason renewal_of amount
			funds.stat_year funds.payer funds.cash funds.in_kind funds.valuation yearly.students yearly.order_students
			yearly.hired results.result_title evaluations.grade received_total`,
		"alliance": `kind park_name leads.lead founded charter council secretariat yearly.council_meetings entity entity_code
			members.member members.member_kind members.joined_on members.left_on members.sme n_total industry_name yearly.students
			yearly.shared_teachers bases.base services funding.fund_from funding.stat_year honour_level batch
			indicators.indicator indicators.points indicators.score indicators.veto`,
		"training_base": `project_code kind mode host partners.partner owner majors.major area sets_total sets_own sets_donated
			sets_lent value_total value_own value_donated value_lent workstations capacity approvals.step approvals.doc_no
			approvals.approved_on phases.plan_start phases.plan_finish phases.start phases.finish phases.progress
			investments.fund_from investments.stat_year investments.planned investments.allotted investments.received
			investments.paid completed_on accepted_on usage.people_own usage.people_shared usage.people_social usage.days_total
			usage.income usage.open_days majors.major_code base_level safety_system`,
	} {
		f := shippedForm(t, id)
		for _, path := range strings.Fields(fields + " " + common) {
			if _, ok := f.Find(path); !ok {
				t.Errorf("%s has no %s", id, path)
			}
		}
	}
	wantOptions(t, "school", "level", "普通中专 职业高中 成人中专 技工学校 高级技校 技师学院 高职专科 职业本科 应用型本科 普通本科")
	wantOptions(t, "school", "categories", "双一流 双特色 双高 省示范")
	wantOptions(t, "school", "he_class", "研究型 应用研究型 应用型 职业技能型")
	wantOptions(t, "partnership", "kind", "校地 校企 校校 校所 中外")
	wantOptions(t, "partnership", "status", "意向 履行中 期满 续签 解除")
	wantOptions(t, "partnership", "fields", "协同创新 人才培养 订单班 现代学徒制 共建专业 教材与课程开发 共建实训基地 技术研发 成果转化 师资互聘 职工培训 办学 其他")
	wantOptions(t, "alliance", "kind", "职教集团 产教联盟 市域产教联合体 行业产教融合共同体")
	wantOptions(t, "alliance", "status", "筹建 运行 停运 撤销")
	wantOptions(t, "training_base", "mode", "引企驻校 引校入企 校企一体 其他")
	wantOptions(t, "training_base", "status", "储备 立项 在建 竣工 验收 投用 停建")
	wantOptions(t, "training_base", "investments.fund_from", "中央财政 省级财政 市县财政 企业投入 学校自筹 债券 贷款 其他")
	wantOptions(t, "organisation", "kind", "行业协会 社会组织 服务企业 科研院所 培训机构")
	wantOptions(t, "enterprise", "ownership", "央企 省属国企 市（州）县属国企 民营 外资")
}

// wantOptions holds that the field offers at least these.
func wantOptions(t *testing.T, form, path, labels string) {
	t.Helper()
	fd, ok := shippedForm(t, form).Find(path)
	if !ok {
		t.Errorf("%s has no %s", form, path)
		return
	}
	for _, label := range strings.Fields(labels) {
		if !slices.ContainsFunc(fd.Options, func(o catalog.Option) bool { return o.Label == label }) {
			t.Errorf("%s.%s offers no %s", form, path, label)
		}
	}
}

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
				if fd.Unit == "" {
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
			known[strings.ToLower(strings.Join(strings.Fields(catalog.Fold(n)), ""))] = true
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
