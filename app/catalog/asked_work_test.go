package catalog_test

import (
	"maps"

	"ronghe/app/catalog"
)

// What is asked of the registers of running, training and matching.
func init() {
	maps.Copy(registers, askedOfWork)
	maps.Copy(options, map[string]string{
		"park.status":                        "储备 立项 在建 竣工 验收 投用 停建",
		"joint_school.form":                  "企业举办院校 混合所有制二级学院 产业学院 工作室 实验室 创新基地",
		"joint_school.capital":               "独资 合资 合作 股份制 混合所有制",
		"joint_school.status":                "筹建 运行 停运 撤销",
		"school_factory.status":              "筹建 运行 停运 撤销",
		"programme.industry_group":           "传统产业改造 优势产业壮大 新增长点培育 战略性新兴产业 不在四类之内",
		"programme.changes.action":           "新增 改造 停招 撤销",
		"supply_demand.direction":            "学校求 企业供 企业求 学校供",
		"supply_demand.kind":                 "岗位实习 设施委托管理 教学服务 用人 技术研发 课程 师资",
		"supply_demand.scope":                "本县 本市 全省",
		"supply_demand.status":               "登记 发布 对接中 已签约 过期",
		"internship.kind":                    "认识实习 岗位实习 跟岗实习（历史） 顶岗实习（历史）",
		"coop_project.kind":                  "协同育人 联合研发 研发中心 中试基地 工程化基地 国家重点实验室 工程研究中心 协同创新中心 创新团队",
		"worker_training.certificates.grade": "初级 中级 高级 新技师 高级技师岗位提升",
		"apprenticeship.kind":                "现代学徒制 企业新型学徒制 中国特色学徒制",
		"contest.kind":                       "竞赛 开放日 活动周 体验",
	})
	maps.Copy(checksOf, map[string]levelled{
		"school_factory.accounts.balance":            {catalog.HardCheck, "carried_in + income == teaching + reinvested + carried_out"},
		"school_factory.accounts.other_uses":         {catalog.HardCheck, "other_use == 0"},
		"internship.first_years_none":                {catalog.HardCheck, "first_years == 0"},
		"internship.under_16_none":                   {catalog.HardCheck, "under_16 == 0"},
		"internship.no_agent":                        {catalog.HardCheck, "agent != true"},
		"internship.no_fees":                         {catalog.HardCheck, "fees != true"},
		"internship.agreements_part":                 {catalog.HardCheck, "agreements <= students"},
		"internship.insured_part":                    {catalog.HardCheck, "insured <= students"},
		"internship.pay_met_part":                    {catalog.HardCheck, "pay_met <= students"},
		"internship.pay_standard":                    {catalog.SoftCheck, "pay_ratio >= pay_floor"},
		"internship.staff_limit":                     {catalog.SoftCheck, "param(\"intern_staff_share\""},
		"internship.post_limit":                      {catalog.SoftCheck, "param(\"intern_post_share\""},
		"coop_project.key_firm":                      {catalog.SoftCheck, "key_firms > 0"},
		"worker_training.front_spent":                {catalog.HardCheck, "spent_front <= spent"},
		"worker_training.front_share":                {catalog.SoftCheck, "front_rate >= front_floor"},
		"worker_training.draw_low":                   {catalog.SoftCheck, "draw_rate >= draw_floor"},
		"worker_training.deduct_balance":             {catalog.HardCheck, "carried_in + spent == deducted + carried_out"},
		"worker_training.deduct_over":                {catalog.HardCheck, "deducted <= deduct_limit"},
		"worker_training.certificates.standard_low":  {catalog.SoftCheck, "standard >= floor"},
		"worker_training.certificates.standard_high": {catalog.SoftCheck, "standard <= ceiling"},
		"apprenticeship.advance_limit":               {catalog.HardCheck, "param(\"apprentice_advance_share\""},
		"teachers.dual_part":                         {catalog.HardCheck, "dual <= full_time"},
		"supply_demand.valid_over":                   {catalog.SoftCheck, "valid_to >= today()"},
	})
}

var askedOfWork = map[string][]asked{
	"park": {
		{"成员", "members.member members.member_kind members.joined_on schools_in firms_in"},
		{"面积", "land_area floor_area built_area"},
		{"共享设施", "facilities.facility facilities.facility_kind facilities.base"},
		{"投资", "budget investments.stat_year investments.fund_from investments.planned investments.received investments.paid"},
		{"学生", "yearly.students"},
		{"入驻企业", "yearly.firms"},
	},
	"joint_school": {
		{"形式", "form"},
		{"学校、企业", "school firm"},
		{"独资/合资/合作/股份制/混合所有制", "capital"},
		{"股份", "shares.investor shares.investor_kind shares.share share_total"},
		{"投入资产及作价", "shares.cash shares.in_kind shares.valuation capital_total"},
		{"学生", "yearly.stat_year yearly.students"},
		{"审批", "approvals.step approvals.doc_no approvals.decided_on"},
	},
	"school_factory": {
		{"学校、非营利", "school non_profit"},
		{"可行性论证、申请、主管部门审核、财政审批", "study_on applied_on reviewed_on finance_on"},
		{"收入备案、纳入预算", "filed_on budgeted_on accounts.filed accounts.budgeted"},
		{"国有资产评估值", "invested valuation appraised_on accounts.assets_end"},
		{"分年收支", "accounts.stat_year accounts.carried_in accounts.income accounts.teaching accounts.reinvested accounts.carried_out accounts.other_use"},
	},
	"programme": {
		{"学校、专业代码和名称、层次", "school major_code name level"},
		{"四类产业", "industry_group industries"},
		{"动作（新增/改造/停招/撤销）", "changes.stat_year changes.action"},
		{"专业点、学生、毕业生", "yearly.points yearly.students yearly.graduates"},
		{"就业、对口就业、供需比", "yearly.employed yearly.matched yearly.ratio yearly.demand"},
		{"企业", "firms.firm"},
		{"向应用型转变、联合培养专业硕士", "applied_shift shifted_on joint_master joint_masters"},
	},
	"talent_demand": {
		{"年度、行业、职业", "stat_year industry occupation occupation_name"},
		{"需求、供给、缺口", "demand supply gap"},
		{"方法和依据", "method basis"},
		{"购买服务", "bought maker bought_amount"},
		{"发布时间和渠道", "published_on channel address"},
		{"能力评价", "assessed assessed_firms assessed_people passed_people"},
		{"就业质量", "satisfied mean_pay stable_rate quality_note"},
	},
	"supply_demand": {
		{"方向、类别、标题", "direction kind title"},
		{"数量、价格", "quantity quantity_unit price amount"},
		{"有效期", "valid_from valid_to"},
		{"匹配（链接）", "matched_item agreement contacts.other_party"},
		{"购买金额", "bought bought_amount"},
		{"范围、状态", "scope status published_on"},
	},
	"internship": {
		{"学校、企业、类别、学期、专业", "school firm kind school_year term major"},
		{"学生、一年级、未满16周岁", "students first_years under_16"},
		{"三方协议、投保", "agreements insured"},
		{"报酬标准", "pay post_pay wage_grade pay_ratio pay_floor pay_met"},
		{"占在岗职工、同类岗位比例", "staff interns_all like_posts staff_share post_share"},
		{"专业对口", "matched"},
		{"中介、收费", "agent fees"},
		{"事故、派驻教师", "accidents accident_note teachers_sent"},
	},
	"coop_project": {
		{"高校、企业（国企/龙头/上市）", "school firms.firm firms.firm_traits key_firms"},
		{"类别", "kind"},
		{"分来源合同与到位", "contracted funds.fund_from funds.agreed funds.received"},
		{"引导基金支持", "funds.guided"},
		{"成果", "results.result_kind results.result_title"},
		{"转化收入和奖励", "transfers.way transfers.income transfers.reward income_total reward_total"},
	},
	"worker_training": {
		{"企业、年度", "firm stat_year"},
		{"工资总额与工资薪金总额分开", "wages_draw wages_deduct"},
		{"提取、支出、用于一线", "drawn draw_rate spent spent_front front_rate"},
		{"结转、扣除", "carried_in deducted carried_out deduct_limit"},
		{"取证：等级、工种、紧缺、参保人数、标准", "certificates.grade certificates.trade certificates.urgent certificates.insured certificates.standard"},
		{"应补、实补、资金渠道", "certificates.due certificates.paid certificates.fund"},
		{"参保月数、申领期限†", "certificates.insured_months certificates.apply_by certificates.applied_on"},
		{"提供方、学校收费收入", "purchases.provider purchases.provider_kind purchases.fee purchases.school_account"},
	},
	"apprenticeship": {
		{"类别、备案号", "kind filing_no"},
		{"学校、企业、专业、班级", "school firm major name"},
		{"学徒、师傅", "apprentices masters"},
		{"三方协议、招生招工衔接、投保", "contracts joint_admission insured"},
		{"目标等级、补贴标准", "target_grade standard due"},
		{"预支、结算", "advance advance_rate settled"},
		{"取证、试点级别", "certified pilot_level"},
	},
	"contest": {
		{"类别、日期、主办", "kind start_on end_on host"},
		{"参加人数、中小学生", "participants pupils"},
		{"免费、获奖", "free awards.event awards.prize awards.winners"},
		{"动手实践能力纳入综合素质评价", "appraised appraised_pupils appraisal_doc"},
	},
	"teachers": {
		{"学校、学年", "school school_year"},
		{"专任、专业课、分级双师型", "full_time specialist dual dual_primary dual_middle dual_high"},
		{"到企业实践人数、天数", "practice_people practice_days hosts.host"},
		{"企业兼职：人数、学时、报酬", "part_people part_hours part_pay"},
		{"绩效工资增核", "performance_base performance_uplift"},
		{"表彰奖励", "awards.award awards.people"},
	},
}
