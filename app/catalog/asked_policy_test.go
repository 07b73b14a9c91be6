package catalog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What the registers of support and of information, and those of how schools
// are run, must hold.
func init() {
	for id, things := range map[string][]asked{
		"governance": {
			{"学校、类别、所在地", "title school school_kind division"},
			{"理事会：成立、章程、理事长", "council council_since charter chair_from"},
			{"校外成员：人数、占比、单位和类别", "seats outside outside_share members.member members.member_kind members.member_seats"},
			{"理事会会议", "meetings.met_on meetings.present meetings.topics meetings.decisions meetings_last"},
			{"分类招考", "exam_mode admissions.stat_year admissions.admitted admissions.categorised"},
			{"职教毕业生升学比例", "admissions.from_vocational admissions.vocational_share admissions.upgraded admissions.upgrade_share"},
			{"招收有工作经历人员", "admissions.with_work admissions.work_share"},
			{"内部治理、院系自主权、跨学科组织（二十二）", "autonomy autonomy_doc cross_units"},
		},
		"course_package": {
			{"课程包名称、编号", "title package_no"},
			{"开发单位及类别", "developers.developer developers.developer_kind"},
			{"类别、来源方式", "kind origin"},
			{"学时", "hours hours_practice"},
			{"学习人数", "use_years.stat_year use_years.students use_years.workers use_years.learners learners_total"},
			{"购买单位、提供单位", "purchases.buyer purchases.seller purchases.stat_year"},
			{"价款", "purchases.price price_total"},
			{"线上平台", "online platform_name online_since use_years.online_learners"},
		},
		"committee": {
			{"名称、级别、行业", "name level industry"},
			{"成立日期、文号", "founded founded_doc founded_by"},
			{"成员：单位、类别、职务、任期", "members.member members.member_kind members.member_role members.joined_on members.left_on"},
			{"秘书处、届次", "secretariat term_no term_ends"},
			{"工作：类别、成果、日期", "work.stat_year work.work_kind work.work_title work.done_on work_total"},
		},
		"platform": {
			{"名称、类别", "name kind"},
			{"运营单位、方式", "operator operator_way"},
			{"网址、备案", "address record_no"},
			{"上线日期", "online_since"},
			{"与省级平台互通日期", "connected connected_on connect_way"},
			{"发布信息条数", "use_years.stat_year use_years.demand_items use_years.coop_items use_years.items items_total"},
			{"对接、签约成效", "use_years.matched use_years.signed matched_total"},
		},
		"evaluation": {
			{"评价机构", "evaluator evaluator_kind"},
			{"评价对象", "object kind object_base object_alliance division"},
			{"指标和得分", "standard indicators.indicator indicators.points indicators.score score_total"},
			{"年度、报告日期", "stat_year done_on"},
			{"结果", "result problems_found"},
			{"结果使用", "used_for used_note published_on"},
		},
		"pilot": {
			{"类别：223计划、城市、行业、企业", "kind"},
			{"试点地区、承担单位", "division lead"},
			{"参加学校（集团）", "schools.school alliance n_schools"},
			{"参加企业", "firms.firm firms.agreement n_firms"},
			{"级别、批准", "level approved_by approved_doc approved_on"},
			{"期限", "starts_on ends_on term_months"},
			{"节点：任务、计划、实际、进度", "milestones.milestone milestones.plan_on milestones.done_on milestones.progress"},
			{"结果", "status grade accepted_on result"},
		},
		"incentive": {
			{"类别", "kind"},
			{"受益单位", "beneficiary beneficiary_kind"},
			{"依据：文件、文号、日期", "basis basis_doc decided_on"},
			{"金额：批准、实际", "allotted amount"},
			{"生均标准、学生数", "standard last_standard students should"},
			{"税种、应缴", "tax_kind due"},
			{"用地面积、价款", "area land_price land_saved in_catalogue education_land"},
			{"年度", "stat_year"},
		},
		"finance": {
			{"方式：债券、贷款、股权、证券化、保险", "kind"},
			{"金融机构", "institution institution_kind"},
			{"受益单位", "beneficiary beneficiary_kind"},
			{"金额：合同、到位、余额、贴息", "amount received balance subsidy"},
			{"利率（费率）", "rate"},
			{"期限", "signed_on due_on term_months"},
			{"保险：险种、人数、保额（三十一）", "insurance_kind insured cover payer"},
		},
		"international": {
			{"类别：引才、合作办学、一带一路、海外、孔子学院", "kind"},
			{"外方机构、国家", "partner country partner_kind"},
			{"学校、企业", "school enterprise"},
			{"学生：在籍、招生、派出、来华", "yearly.stat_year yearly.students yearly.admitted yearly.outbound yearly.inbound"},
			{"人才：人数、层次、计划", "talents.persons talents.talent_level talents.plan talents.arrived_on talents_total"},
			{"批准、期限", "project_no approved_on starts_on ends_on"},
		},
		"credit": {
			{"主体和代码", "subject subject_code subject_kind"},
			{"守信或失信", "kind matter"},
			{"事实", "facts"},
			{"责令改正：文号、日期、期限、是否拒不改正", "order_no order_by order_on order_deadline order_result corrected_on"},
			{"责令改正所涉的职工教育培训台账（年度）", "fund_year"},
			{"认定机关、文号、日期", "decided_by decided_doc decided_on"},
			{"公布日期和渠道", "published_on published_at"},
			{"激励或惩戒", "rewards sanctions in_record"},
			{"修复", "repaired_on repair_doc"},
		},
		"planning": {
			{"文件：类别、文号、日期、机关", "title kind doc_no issued_on issuer issuer_level"},
			{"融入领域、章节（四）", "fields passage"},
			{"措施：责任单位、时限、落实", "measures.measure measures.lead measures.due_on measures.state measures.done_on"},
			{"重大项目、投资", "projects.project projects.base projects.budget budget_total"},
			{"机制会议、参加部门（三十四）", "mechanism mechanism_on departments meetings.met_on meetings.topics meetings.decided"},
			{"宣传（三十五）", "publicity.held_on publicity.way publicity.subject publicity_count"},
		},
	} {
		registers[id] = things
	}
	for path, labels := range map[string]string{
		"course_package.kind":           "产业技术课程 职业培训课程包 校企合作课程包 创新创业课程 线上培训项目",
		"committee.status":              "筹建 运行 停运 撤销",
		"platform.status":               "筹建 在建 试运行 运行 关停",
		"evaluation.used_for":           "绩效考核 投入引导 试点开展 表彰激励 整改提升 向社会公布 尚未使用",
		"pilot.kind":                    "“223”计划试点 职教改革创新实验区 产教融合型城市 产教融合型行业 产教融合型企业 校办工厂与混合所有制 学徒制试点 其他",
		"incentive.kind":                "生均拨款 奖补 税收 用地划拨 用地出让 用地租赁",
		"finance.kind":                  "债券 贷款 股权融资 资产证券化 保险",
		"international.kind":            "引进海外人才 中外合作办学 “一带一路”教育合作 海外办学 海外孔子学院（课堂） 其他交流",
		"credit.kind":                   "守信 失信",
		"credit.order_result":           "按期改正 逾期改正 拒不改正 期限未到",
		"planning.kind":                 "经济社会发展规划 专项（区域）规划 工作方案 行动计划 配套政策 协调机制（联席会议） 宣传引导",
		"committee.members.member_kind": "行业协会 企业 学校 政府部门 科研院所 其他",
	} {
		options[path] = labels
	}
}

// domain are the registers that the policy asks for, and the clauses that each is
// for; "all" are directories, which serve whatever names them.
const domain = `school: all
enterprise: all
organisation: c24 c25
partnership: c6 c10 c14 c32
alliance: c16
training_base: c5 c10 c13 c17 c28 c30
park: c7
joint_school: c10 c11
school_factory: c11
programme: c8 c9 c19
talent_demand: c9 c24
supply_demand: c12 c26
internship: c13 c31
coop_project: c6 c14 c30
worker_training: c15 c33
apprenticeship: c18 c30 c31
contest: c17 c18
teachers: c20
governance: c21 c22
course_package: c23
committee: c25
platform: c26
evaluation: c27
pilot: c29
incentive: c30
finance: c31
international: c32
credit: c33
planning: c4 c34 c35`

// Every register that the policy asks for is there, no other is but the one of
// how far a unit is, and each is asked for what it must hold.
func TestEveryRegisterAskedForIsThere(t *testing.T) {
	lines := strings.Split(domain, "\n")
	if len(lines) != 29 || len(shipped(t).Forms()) != len(lines)+1 {
		t.Errorf("%d registers are asked for, %d are there", len(lines), len(shipped(t).Forms())-1)
	}
	clauses := map[string]bool{}
	for _, line := range lines {
		id, serves, _ := strings.Cut(line, ": ")
		f := shippedForm(t, id)
		for _, c := range strings.Fields(serves) {
			if c != "all" && !slices.Contains(f.Clauses, c) {
				t.Errorf("%s does not serve %s", id, c)
			}
		}
		if len(registers[id]) < 4 {
			t.Errorf("%s: only %d things are said that it must hold", id, len(registers[id]))
		}
		for _, c := range f.Clauses {
			clauses[c] = true
		}
	}
	for n := 4; n <= 35; n++ {
		if c := fmt.Sprintf("c%d", n); !clauses[c] {
			t.Errorf("no register serves %s", c)
		}
	}
}
