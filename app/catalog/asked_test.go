package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"ronghe/app/catalog"
)

// asked is one thing that the policy's registers must hold, in the terms of the
// people who fill them in, and the fields that hold it.
type asked struct {
	item   string
	fields string
}

// common is asked of every record.
var common = []asked{
	{"归口单位", "home_unit"},
	{"计数或不计", "counted"},
	{"状态", "status"},
	{"联系人：姓名、办公电话、手机", "contact_name contact_phone contact_mobile"},
	{"备注", "remarks"},
	{"附件：协议扫描件、照片", "scan_files photo_files"},
	{"批准文件：文号、日期、文件", "documents.doc_no documents.issued_on documents.doc_files"},
	{"对应政策条款", "clauses_served"},
}

// uncommon are fields of common that a register has no use for.
var uncommon = map[string]string{}

var registers = map[string][]asked{
	"school": {
		{"学校（机构）标识码10位", "moe_code"},
		{"高校代码5位", "he_code"},
		{"技工院校办学许可证号", "licence_no"},
		{"名称", "name"},
		{"曾用名及起止日期", "former_names.former_name former_names.used_from former_names.used_to"},
		{"办学层次", "level"},
		{"建设类别（多选）", "categories"},
		{"分类", "he_class"},
		{"办学类型", "ownership"},
		{"举办者，是否企业举办", "organiser organiser_kind"},
		{"所在地", "division"},
		{"分层次在校生（学年初）", "school_years.school_year school_years.students school_years.students_secondary school_years.students_college school_years.students_bachelor school_years.students_graduate"},
		{"分层次毕业生", "school_years.graduates school_years.graduates_secondary school_years.graduates_college school_years.graduates_bachelor school_years.graduates_graduate"},
		{"教职工、专任教师", "school_years.staff school_years.teachers"},
		{"双师型教师", "school_years.dual_teachers"},
		{"专业数", "school_years.majors"},
		{"贫困地区学生（五）", "school_years.students_poor"},
		{"理事会（二十二）", "council council_since council_members council_outside"},
		{"法人代码", "credit_code"},
	},
	"enterprise": {
		{"统一社会信用代码", "credit_code"},
		{"名称和曾用名", "name former_names.former_name former_names.used_from"},
		{"登记类型", "reg_type"},
		{"央企/省属/市属国企/民营/外资", "ownership"},
		{"行业（GB/T 4754）", "industry"},
		{"规模、规上、上市、龙头骨干", "scale above_scale listed leading"},
		{"营业收入、从业人员、工资总额", "business_years.stat_year business_years.revenue business_years.employees business_years.payroll"},
		{"产教融合型企业：层级、入库、三年规划", "fusion_state fusion_level pool_on plan_published"},
		{"认证日期、批次、文号", "certified_on batch certified_doc"},
		{"年度报告及公开地址", "year_reports.stat_year year_reports.published_on year_reports.public_address"},
		{"退出原因", "left_on left_reason"},
		{"分年抵免：投资、30%额度†、应缴附加、抵免、结转", "tax_credits.stat_year tax_credits.investment tax_credits.rate tax_credits.quota tax_credits.surcharges_due tax_credits.credited tax_credits.carried_in tax_credits.carried_out"},
	},
	"organisation": {
		{"代码、类别", "credit_code kind"},
		{"与行政机关脱钩（日期）", "decoupled decoupled_on"},
		{"列入购买服务目录（年度）", "catalogue.stat_year"},
		{"服务种类", "services_kinds service_years.service service_years.stat_year"},
		{"资金、购买服务金额", "funding.stat_year funding.way funding.contracted funding.received"},
	},
	"partnership": {
		{"协议编号", "agreement_no"},
		{"协议类别", "kind"},
		{"合作方：名录或名称加代码、甲乙丙、签约代表", "parties.party parties.party_code parties.role parties.representative"},
		{"（六）的当事方：类别、双一流双特色、所在地", "parties.party_kind parties.traits parties.place"},
		{"合作领域（多选）", "fields"},
		{"签订、生效、到期、终止日期及原因", "signed_on effective_on expires_on ended_on end_reason"},
		{"续签自", "renewal renewal_of"},
		{"协议金额", "amount"},
		{"分方分年到位，现金与实物分开，作价依据", "funds.stat_year funds.payer funds.cash funds.in_kind funds.valuation"},
		{"累计到位", "cash_total in_kind_total received_total"},
		{"学生、录用", "yearly.stat_year yearly.students yearly.order_students yearly.hired"},
		{"成果", "results.result_kind results.result_title results.stat_year"},
		{"评价", "evaluations.evaluator evaluations.grade"},
	},
	"alliance": {
		{"类别", "kind"},
		{"依托园区", "park_name"},
		{"牵头单位", "leads.lead"},
		{"成立日期、章程", "founded charter"},
		{"治理：理事会、秘书处、会议", "council secretariat yearly.council_meetings yearly.meetings"},
		{"实体化运作（法人）", "entity entity_form entity_name entity_code"},
		{"成员：类别、加入、退出、中小微", "members.member members.member_kind members.joined_on members.left_on members.sme"},
		{"分类成员数", "n_total n_gov n_school n_firm n_association n_institute n_sme"},
		{"产业", "industry_name industry"},
		{"学生、共享教师", "yearly.students yearly.shared_teachers"},
		{"共享基地（链接）", "bases.base"},
		{"服务", "services"},
		{"分来源分年经费", "funding.fund_from funding.stat_year funding.amount"},
		{"国家/省级批次", "honour_level batch honour_doc"},
		{"自评：标准、指标、分值、得分、否决", "standard indicators.indicator indicators.points indicators.score indicators.veto"},
	},
	"training_base": {
		{"项目代码24位（GB/T 40058†）", "project_code"},
		{"类别、建设模式", "kind mode"},
		{"建设单位、共建单位、产权单位", "host partners.partner owner"},
		{"专业", "majors.major majors.major_code"},
		{"面积、工位、容量", "area workstations capacity"},
		{"设备台套：自有、受赠、准捐赠", "sets_total sets_own sets_donated sets_lent"},
		{"设备值：自有、受赠、准捐赠", "value_total value_own value_donated value_lent"},
		{"审批环节、文号、日期", "approvals.step approvals.doc_no approvals.approved_on"},
		{"分期：计划、实际开工完工，进度", "phases.plan_start phases.plan_finish phases.start phases.finish phases.progress"},
		{"分来源投资：计划、下达、到位、支付，本年", "investments.stat_year investments.fund_from investments.planned investments.allotted investments.received investments.paid"},
		{"投资累计", "planned_total allotted_total received_total paid_total"},
		{"竣工、验收分开", "completed_on accepted_on"},
		{"分年使用：本校、外校、社会，人日，收入", "usage.stat_year usage.people_own usage.people_shared usage.people_social usage.days_own usage.days_shared usage.days_social usage.days_total usage.income"},
		{"开放天数", "usage.open_days"},
		{"级别、安全", "base_level safety_system accidents"},
	},
}

// Everything that is asked of a register has a field, which a workbook carries:
// in the official table, or in the sheets beside it.
func TestEveryThingAskedHasAField(t *testing.T) {
	for id, things := range registers {
		f := shippedForm(t, id)
		for _, a := range append(slices.Clone(things), common...) {
			for _, path := range strings.Fields(a.fields) {
				if _, ok := f.Find(path); !ok && !slices.Contains(strings.Fields(uncommon[id]), path) {
					t.Errorf("%s: %s has no field %s", id, a.item, path)
				}
			}
		}
		state := "status"
		if fd, ok := f.Field("standing"); ok && strings.Contains(fd.Compute, "status") {
			state = fd.ID // what the day makes of it
		}
		for _, path := range []string{f.Display, state} {
			if !slices.Contains(f.List.Columns, path) {
				t.Errorf("%s: the list does not show %s", id, path)
			}
		}
		if !slices.Contains(f.List.Filters, "status") || len(f.Duplicates) == 0 || len(f.Search) == 0 {
			t.Errorf("%s: no filter by status, no duplicate keys or no search", id)
		}
	}
	for _, f := range shipped(t).Forms() {
		if registers[f.ID] == nil {
			t.Errorf("nothing is said of what %s must hold", f.ID)
		}
	}
}

// options are the labels of a field, in order.
var options = map[string]string{
	"school.level":                        "普通中专 职业高中 成人中专 技工学校 高级技校 技师学院 特殊教育（职教班） 高职专科 职业本科 应用型本科 普通本科 成人高校",
	"school.categories":                   "双一流 双特色 双高 省示范",
	"school.he_class":                     "研究型 应用研究型 应用型 职业技能型",
	"enterprise.ownership":                "央企 省属国企 市（州）县属国企 民营 外资 其他",
	"enterprise.fusion_state":             "未申报 已申报 入库培育 已认证 已退出",
	"organisation.kind":                   "行业协会 社会组织 服务企业 科研院所 培训机构",
	"partnership.kind":                    "校地 校企 校校 校所 中外",
	"partnership.status":                  "意向 履行中 期满 续签 解除",
	"partnership.fields":                  "协同创新 人才培养 订单班 现代学徒制 共建专业 教材与课程开发 共建实训基地 技术研发 成果转化 师资互聘 职工培训 办学 其他",
	"partnership.parties.role":            "甲方 乙方 丙方 丁方及以后",
	"alliance.kind":                       "职教集团 产教联盟 市域产教联合体 行业产教融合共同体",
	"alliance.status":                     "筹建 运行 停运 撤销",
	"alliance.members.member_kind":        "政府（部门、园区） 学校 企业 行业协会 科研院所 其他",
	"training_base.kind":                  "生产性实训基地 开放共享型旅游实训基地 公共实训基地 双师型教师培训基地 中小学职业文化体验基地 实习实训设施建设项目",
	"training_base.mode":                  "引企驻校 引校入企 校企一体 其他",
	"training_base.status":                "储备 立项 在建 竣工 验收 投用 停建",
	"training_base.approvals.step":        "立项（备案、核准） 可行性研究报告 初步设计 施工许可 竣工验收 决算审计",
	"training_base.investments.fund_from": "中央财政 省级财政 市县财政 企业投入 学校自筹 债券 贷款 其他",
}

// The options are those of the policy and of those who fill the registers in,
// word by word and no state more.
func TestOptionsAreTheDomains(t *testing.T) {
	for path, labels := range options {
		id, field, _ := strings.Cut(path, ".")
		fd, ok := shippedForm(t, id).Find(field)
		if !ok {
			t.Errorf("there is no %s", path)
			continue
		}
		var have []string
		for _, o := range fd.Options {
			have = append(have, o.Label)
		}
		if got := strings.Join(have, " "); got != labels {
			t.Errorf("%s offers\n%s, want\n%s", path, got, labels)
		}
	}
}

// levelled is a check: how strong it is and what it compares, as far as it must.
type levelled struct {
	level catalog.Level
	expr  string
}

// checksOf holds the checks that the policy names, by their paths.
var checksOf = map[string]levelled{
	"school.no_code": {catalog.SoftCheck, "moe_code"}, // 待赋码
	"school.school_years.dual_teachers_teachers": {catalog.HardCheck, "dual_teachers <= teachers"},
	"school.school_years.students_by_level":      {catalog.HardCheck, "students =="},
	"enterprise.tax_credits.credited_due":        {catalog.HardCheck, "credited <= surcharges_due"},
	"enterprise.tax_credits.carried_balance":     {catalog.HardCheck, "carried_out"},
	"partnership.city_school":                    {catalog.SoftCheck, "double_first"},
	"partnership.city_innovation":                {catalog.SoftCheck, "innovation"},
	"partnership.signed_expires":                 {catalog.HardCheck, "signed_on <= expires_on"},
	"partnership.received_amount":                {catalog.SoftCheck, "received_total <= amount"},
	"alliance.members_by_kind":                   {catalog.HardCheck, "n_total == sum("},
	"alliance.veto_met":                          {catalog.SoftCheck, "veto"},
	"training_base.code_shape":                   {catalog.SoftCheck, "24"},
	"training_base.completed_accepted":           {catalog.HardCheck, "completed_on <= accepted_on"},
	"training_base.start_completed":              {catalog.HardCheck, "<= completed_on"},
	"training_base.used_unaccepted":              {catalog.SoftCheck, "accepted_on"},
	"training_base.paid_received":                {catalog.SoftCheck, "paid_total <= received_total"},
	"training_base.received_planned":             {catalog.SoftCheck, "received_total <= planned_total"},
	"training_base.sets_sum":                     {catalog.HardCheck, "sets_total =="},
	"training_base.usage.days_sum":               {catalog.HardCheck, "days_total =="},
}

// The checks that the policy names stand in the definitions at the strength that
// it gives them.
func TestChecksAreTheDomains(t *testing.T) {
	for path, want := range checksOf {
		parts := strings.Split(path, ".")
		f := shippedForm(t, parts[0])
		checks := f.Checks
		if len(parts) == 3 {
			fd, _ := f.Field(parts[1])
			checks = fd.Checks
		}
		i := slices.IndexFunc(checks, func(c *catalog.Check) bool { return c.ID == parts[len(parts)-1] })
		switch {
		case i < 0:
			t.Errorf("there is no check %s", path)
		case checks[i].Level != want.level || !strings.Contains(checks[i].Expr, want.expr):
			t.Errorf("%s is %s: %s", path, checks[i].Level, checks[i].Expr)
		}
	}
}
