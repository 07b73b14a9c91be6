//go:build bench

package bench

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/register"
)

// agreement is a register of 15 fields with a sub-table, like the one of
// cooperation agreements.
const agreement = `
id: agreement
version: 1
title: 合作协议
group: A
scope: unit
keys: [title]
display: title
sections:
  - id: base
    title: 基本
    fields:
      - {id: title, label: 名称, type: text, required: true}
      - {id: agreement_no, label: 编号, type: text, normalise: code}
      - {id: kind, label: 类别, type: choice, options: [{code: firm, label: 校企}, {code: local, label: 校地}, {code: school, label: 校校}, {code: institute, label: 校所}, {code: foreign, label: 中外}]}
      - {id: status, label: 状态, type: choice, options: [{code: intent, label: 意向}, {code: active, label: 履行中}, {code: expired, label: 期满}, {code: renewed, label: 续签}, {code: terminated, label: 解除}]}
      - {id: fields, label: 领域, type: multi, options: [{code: a, label: 甲}, {code: b, label: 乙}, {code: c, label: 丙}, {code: d, label: 丁}]}
      - {id: signed_on, label: 签订日期, type: date}
      - {id: expires_on, label: 到期日期, type: date}
      - {id: division, label: 地区, type: tree, codes: division}
      - {id: amount, label: 金额, type: decimal, unit: 万元, scale: 2}
      - {id: students, label: 学生, type: integer, unit: 人}
      - {id: counted, label: 计数, type: bool}
      - {id: industry, label: 产业, type: text}
      - {id: remarks, label: 备注, type: longtext}
      - {id: contact, label: 联系人, type: text, personal: {purpose: 联系, keep: 2年, mask: name}}
      - {id: mobile, label: 手机, type: phone, personal: {purpose: 联系, keep: 2年, mask: phone}}
      - {id: received, label: 到位, type: decimal, unit: 万元, scale: 2, compute: sum(funds.cash)}
      - id: funds
        label: 资金
        type: table
        fields:
          - {id: stat_year, label: 年度, type: year}
          - {id: payer, label: 出资方, type: party, to: [agreement]}
          - {id: cash, label: 现金, type: decimal, scale: 2}
list:
  columns: [title, agreement_no, kind, status, signed_on, expires_on, amount, received]
  sort: [-signed_on]
  filters: [kind, status, division, signed_on, expires_on, fields, counted]
  sums: [amount, received, students]
search: [title, agreement_no, industry]
duplicates:
  - [agreement_no]
  - [title, signed_on]
export:
  title: 协议表
  columns: [{field: title}]
`

// oneList is a code list of 60 counties.
type oneList struct{}

func divisionCode(i int) string { return fmt.Sprintf("22%04d", 100+i) }

func (oneList) Has(string) bool { return true }
func (oneList) Item(_, code string) (catalog.CodeItem, bool) {
	return catalog.CodeItem{Code: code, Name: code, Leaf: true}, true
}

func (oneList) Match(_, text string) []catalog.CodeItem       { return []catalog.CodeItem{{Code: text}} }
func (oneList) Search(string, string, int) []catalog.CodeItem { return nil }
func (oneList) Children(string, string) []catalog.CodeItem    { return nil }
func (oneList) Descendants(_, code string) []string           { return []string{code} }

// sumFunds computes "received" and finds two checks.
type sumFunds struct{}

func (sumFunds) Evaluate(rec *app.Record) register.Evaluation {
	var e register.Evaluation
	if rows := rec.Rows["funds"]; len(rows) > 0 {
		sum := decimal.Decimal{}
		for _, r := range rows {
			if d, ok := r.Fields["cash"].Decimal(); ok {
				sum = sum.Add(d)
			}
		}
		e.Computed = map[string]app.Value{"received": app.DecimalValue(sum, 2)}
	}
	if rec.Value("agreement_no").IsBlank() {
		e.Hard++
	}
	return e
}

// brands are the characters that company and school names are made of; two of
// them give 40,000 pairs, so that a pair stands in a few dozen of a million.
var brands = []rune("安邦宝博昌超诚春达德鼎东恩方丰福富冠光广国海涵航浩恒宏洪华汇惠吉佳嘉坚建江捷金锦京晶九久巨凯康科可坤朗乐力立利联良龙隆伦美明铭能宁诺欧鹏普奇启千强庆全仁荣瑞润赛三森山尚申升生圣盛时世舒顺思斯松泰天通同万旺威伟文沃西先祥翔欣新信兴星雄旭轩雅亚阳洋耀业依亿益意银盈永优友宇裕元原源远岳云韵泽展长兆哲振正之志智中众洲卓兹子宗祖佐阿艾贝伯灿策晨澄楚慈聪代丹迪典蝶栋朵尔帆菲芬峰枫锋逢弗甫高戈格根公古谷")

var places = []string{"长春市", "吉林市", "四平市", "辽源市", "通化市", "白山市", "松原市", "白城市", "延边州"}

var trades = []string{"汽车零部件", "轨道交通装备", "碳纤维", "生物医药", "农产品加工", "冰雪旅游", "信息技术", "现代物流", "精细化工", "光电子"}

// generator makes the same records for the same seed.
type generator struct {
	r *rand.Rand
	n int
}

func newGenerator() *generator { return &generator{r: rand.New(rand.NewPCG(7, 11))} }

func (g *generator) pick(list []string) string { return list[g.r.IntN(len(list))] }
func (g *generator) brand() string {
	return string([]rune{brands[g.r.IntN(len(brands))], brands[g.r.IntN(len(brands))]})
}

// place is Changchun in three of ten.
func (g *generator) place() string {
	if g.r.IntN(10) < 3 {
		return places[0]
	}
	return places[1+g.r.IntN(len(places)-1)]
}

func (g *generator) date() string {
	return fmt.Sprintf("20%02d-%02d-%02d", 10+g.r.IntN(17), 1+g.r.IntN(12), 1+g.r.IntN(28))
}

// create makes the op of one record.
func (g *generator) create() *op.Op {
	g.n++
	brand := g.brand()
	rec := &app.Record{ID: op.NewID(), Form: "agreement", FormVer: 1, Fields: map[string]app.Value{}, Rows: map[string][]app.Row{}}
	set := func(f, v string) { rec.Fields[f] = app.TextValue(v) }
	set("title", g.place()+brand+g.pick(trades)+"有限公司与"+g.brand()+"职业技术学院合作协议")
	if g.r.IntN(20) > 0 {
		set("agreement_no", fmt.Sprintf("XY-%d-%06d", 2010+g.r.IntN(17), g.n))
	}
	set("kind", []string{"firm", "firm", "firm", "local", "school", "institute", "foreign"}[g.r.IntN(7)])
	set("status", []string{"active", "active", "active", "expired", "renewed", "intent", "terminated"}[g.r.IntN(7)])
	rec.Fields["fields"] = app.ListValue([]string{"a", "b", "c", "d"}[:1+g.r.IntN(4)]...)
	set("signed_on", g.date())
	set("expires_on", g.date())
	set("division", divisionCode(g.r.IntN(60)))
	set("amount", fmt.Sprintf("%d.%02d", g.r.IntN(5000), g.r.IntN(100)))
	set("students", fmt.Sprint(g.r.IntN(300)))
	rec.Fields["counted"] = app.BoolValue(g.r.IntN(50) > 0)
	set("industry", g.pick(trades))
	set("remarks", strings.Repeat("双方在人才培养、实训基地和技术研发方面开展合作。", 1+g.r.IntN(4)))
	set("contact", string([]rune{brands[g.r.IntN(40)], brands[g.r.IntN(len(brands))], brands[g.r.IntN(len(brands))]}))
	set("mobile", fmt.Sprintf("13%09d", g.r.IntN(1_000_000_000)))
	if g.r.IntN(10) < 3 {
		ranks := op.Ranks(2)
		for i := range 2 {
			rec.Rows["funds"] = append(rec.Rows["funds"], app.Row{ID: op.NewID(), Order: ranks[i], Fields: map[string]app.Value{
				"stat_year": app.TextValue(fmt.Sprint(2020 + i)), "cash": app.TextValue(fmt.Sprintf("%d.00", g.r.IntN(900))),
				"payer": app.PartyValue(app.Party{Name: g.brand() + "集团"}),
			}})
		}
	}
	o := op.Diff(nil, rec)[0]
	o.ID, o.User, o.Time = op.NewID(), "018f0000-0000-7000-8000-000000000001", "2026-11-20T08:00:00+08:00"
	return &o
}
