package store_test

import (
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

// deal is a small register with one of everything that the store treats apart.
const deal = `
id: deal
version: 1
title: 协议
group: A
scope: unit
keys: [title]
display: title
identity: no
sections:
  - id: base
    title: 基本
    fields:
      - {id: title, label: 名称, type: text, required: true}
      - {id: no, label: 编号, type: text, normalise: code}
      - {id: kind, label: 类别, type: choice, options: [{code: firm, label: 校企}, {code: local, label: 校地}, {code: foreign, label: 中外}]}
      - {id: fields, label: 领域, type: multi, options: [{code: base, label: 基地}, {code: course, label: 课程}, {code: order, label: 订单班}]}
      - {id: place, label: 地区, type: tree, codes: place}
      - {id: signed, label: 签订日期, type: date}
      - {id: amount, label: 金额, type: decimal, unit: 万元, scale: 2}
      - {id: share, label: 占比, type: percent, scale: 1}
      - {id: students, label: 学生, type: integer, unit: 人}
      - {id: open, label: 长期, type: bool}
      - {id: year, label: 年度, type: year}
      - {id: partner, label: 合作方, type: party, to: [deal]}
      - {id: scan, label: 扫描件, type: files}
      - {id: summary, label: 摘要, type: longtext}
      - {id: contact, label: 联系人, type: text, personal: {purpose: 联系, keep: 2年, mask: name}}
      - {id: mobile, label: 手机, type: phone, personal: {purpose: 联系, keep: 2年, mask: phone}}
      - {id: doubled, label: 两倍, type: decimal, scale: 2, compute: amount * 2}
      - id: funds
        label: 资金
        type: table
        fields:
          - {id: stat_year, label: 年度, type: year}
          - {id: cash, label: 现金, type: decimal, scale: 2}
          - {id: payer, label: 出资方, type: party, to: [deal]}
          - {id: signer, label: 签字人, type: text, personal: {purpose: 核对, keep: 2年, mask: name}}
      - id: former_names
        label: 曾用名
        type: table
        fields:
          - {id: former_name, label: 曾用名, type: text}
list:
  columns: [title, no, kind, signed, amount, contact, mobile, funds.payer, doubled, scan]
  sort: [-signed]
  filters: [kind, place, open, fields, signed, funds.stat_year]
  sums: [amount, students, funds.cash, doubled]
search: [title, no, partner, former_names.former_name, funds.payer]
duplicates:
  - [no]
  - [title, signed]
  - [contact, mobile]
export:
  title: 协议表
  columns: [{field: title}]
`

// places is a code list of two levels.
type places struct{}

var placeItems = []catalog.CodeItem{
	{Code: "22", Name: "吉林省"}, {Code: "2201", Name: "长春市", Leaf: true}, {Code: "2202", Name: "吉林市", Leaf: true},
}

func (places) Has(list string) bool { return list == "place" }
func (places) Item(_, code string) (catalog.CodeItem, bool) {
	for _, it := range placeItems {
		if it.Code == code {
			return it, true
		}
	}
	return catalog.CodeItem{}, false
}

func (p places) Match(_, text string) []catalog.CodeItem {
	for _, it := range placeItems {
		if it.Code == text || it.Name == text {
			return []catalog.CodeItem{it}
		}
	}
	return nil
}
func (places) Search(string, string, int) []catalog.CodeItem { return nil }
func (places) Children(string, string) []catalog.CodeItem    { return nil }
func (places) Descendants(_, code string) []string {
	var out []string
	for _, it := range placeItems {
		if strings.HasPrefix(it.Code, code) {
			out = append(out, it.Code)
		}
	}
	return out
}

// doubles computes "doubled" and counts a missing number as one hard problem.
type doubles struct{}

func (doubles) Evaluate(rec *app.Record) register.Evaluation {
	e := register.Evaluation{Computed: map[string]app.Value{}}
	if d, ok := rec.Value("amount").Decimal(); ok {
		e.Computed["doubled"] = app.DecimalValue(d.Add(d), 2)
	}
	if rec.Value("no").IsBlank() {
		e.Hard = 1
	}
	return e
}

// letters are the pinyin initials of the characters that tests use.
var letters = map[rune]rune{
	'吉': 'j', '林': 'l', '省': 's', '市': 's', '长': 'c', '春': 'c', '科': 'k', '技': 'j', '学': 'x', '校': 'x',
	'院': 'y', '汽': 'q', '车': 'c', '职': 'z', '业': 'y', '大': 'd', '合': 'h', '作': 'z', '协': 'x', '议': 'y',
}

func initials(s string) string {
	return strings.Map(func(r rune) rune {
		if l, ok := letters[r]; ok {
			return l
		}
		return -1
	}, s)
}

func options(t testing.TB) store.Options {
	t.Helper()
	return store.Options{
		Catalog:    storetest.Catalog(t, places{}, deal),
		Evaluators: map[string]register.Evaluator{"deal": doubles{}},
		Initials:   initials,
		KDF:        storetest.KDF,
	}
}

// record makes a record of deal from pairs of field and value.
func record(pairs ...any) *app.Record {
	r := &app.Record{ID: op.NewID(), Form: "deal", FormVer: 1, Unit: storetest.Unit, Fields: map[string]app.Value{}, Rows: map[string][]app.Row{}}
	for i := 0; i < len(pairs); i += 2 {
		r.Fields[pairs[i].(string)] = value(pairs[i+1])
	}
	return r
}

func value(x any) app.Value {
	switch x := x.(type) {
	case app.Value:
		return x
	case string:
		return app.TextValue(x)
	case bool:
		return app.BoolValue(x)
	case []string:
		return app.ListValue(x...)
	case app.Party:
		return app.PartyValue(x)
	}
	panic("no value")
}

// row makes a sub-table's row.
func row(order string, pairs ...any) app.Row {
	r := app.Row{ID: op.NewID(), Order: order, Fields: map[string]app.Value{}}
	for i := 0; i < len(pairs); i += 2 {
		r.Fields[pairs[i].(string)] = value(pairs[i+1])
	}
	return r
}
