package rules_test

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/rules"
)

// lists is a tiny code list "division".
type lists struct{}

var divisions = []catalog.CodeItem{
	{Code: "220000", Name: "吉林省", Full: "吉林省"},
	{Code: "220200", Name: "吉林市", Full: "吉林省吉林市"},
	{Code: "220203", Name: "龙潭区", Full: "吉林省吉林市龙潭区", Leaf: true},
}

func (lists) Has(list string) bool { return list == "division" }

func (lists) Item(_, code string) (catalog.CodeItem, bool) {
	for _, it := range divisions {
		if it.Code == code {
			return it, true
		}
	}
	return catalog.CodeItem{}, false
}

func (lists) Match(_, text string) []catalog.CodeItem {
	for _, it := range divisions {
		if it.Code == text || it.Name == text {
			return []catalog.CodeItem{it}
		}
	}
	return nil
}
func (lists) Search(string, string, int) []catalog.CodeItem { return nil }
func (lists) Children(string, string) []catalog.CodeItem    { return nil }
func (lists) Descendants(_, code string) []string           { return []string{code} }

const shared = `
words: {yes: [是, "1", "true"], no: [否, "0", "false"], na: [不适用], blank: ["-"]}
measures:
  元: {family: money, factor: "1"}
  万元: {family: money, factor: "10000"}
groups: [测试]
sections:
  contact:
    title: 联系
    fields:
      - {id: phone, label: 电话, type: phone, personal: {purpose: 联系, keep: 一年, mask: phone}}
`

// head is what every test form begins with; fields and checks follow.
const head = `id: demo
version: 1
title: 测试
keys: [name]
display: name
`

const sections = `sections:
  - id: base
    title: 基本
    fields:
      - {id: name, label: 名称, type: text, required: true, max: 20}
      - {id: kind, label: 类型, type: choice, options: [{code: school, label: 校企}, {code: city, label: 校地}]}
      - {id: area, label: 领域, type: multi, options: [{code: a, label: 甲类}, {code: b, label: 乙类}]}
      - {id: agreed, label: 协议金额, type: decimal, scale: 2, unit: 万元}
      - {id: paid, label: 到位金额, type: decimal, scale: 2, unit: 万元}
      - {id: share, label: 比例, type: percent, scale: 1}
      - {id: people, label: 人数, type: integer, unit: 人, at_least: "0"}
      - {id: signed, label: 签订日期, type: date}
      - {id: ends, label: 到期日期, type: date}
      - {id: year, label: 年度, type: year}
      - {id: listed, label: 上市, type: bool}
      - {id: place, label: 所在地, type: tree, codes: division}
      - {id: ended_why, label: 解除原因, type: text, require_if: filled(ends) and ends < today(), show: kind == "school"}
      - id: money
        label: 资金
        type: table
        fields:
          - {id: source, label: 来源, type: text, required: true}
          - {id: amount, label: 金额, type: decimal, scale: 2, unit: 万元}
          - {id: paid_in, label: 到位, type: decimal, scale: 2, unit: 万元}
          - {id: cash, label: 现金, type: bool}
          - {id: "on", label: 日期, type: date}
          - {id: "left", label: 差额, type: decimal, scale: 2, compute: amount - paid_in}
        checks:
          - {id: row_paid, level: soft, expr: paid_in <= amount, message: "到位{paid_in}大于金额{amount}", at: [paid_in]}
      - {id: total, label: 合计, type: decimal, scale: 2, unit: 万元, compute: sum(money.amount)}
      - {id: rest, label: 未到位, type: decimal, scale: 2, unit: 万元, compute: total - paid}
  - use: contact
  - id: more
    title: 其他
    show: kind == "city"
    fields:
      - {id: note, label: 说明, type: text, required: true}
`

const checks = `checks:
  - {id: paid_over, level: hard, expr: paid <= agreed, message: "{paid.label}{paid}大于{agreed.label}{agreed},各笔合计{money.sum.amount},共{money.count}笔", at: [paid, agreed]}
  - {id: dates, level: hard, expr: signed <= ends, message: "到期{ends}早于签订{signed}", at: [ends]}
  - {id: zero, level: soft, expr: paid >= 100, blank: "0", message: "到位只有{paid}", at: [paid]}
  - {id: noted, level: soft, expr: len(note) > 3, message: 说明太短, at: [note]}
`

func load(t testing.TB, form string) *catalog.Form {
	t.Helper()
	c, err := catalog.Load(fstest.MapFS{
		"forms/_shared.yaml": {Data: []byte(shared)}, "forms/demo.yaml": {Data: []byte(form)},
	}, "forms", lists{})
	if err != nil {
		t.Fatal(err)
	}
	f, _ := c.Form("demo")
	return f
}

func program(t testing.TB, form string) *rules.Program {
	t.Helper()
	p, err := rules.Compile(load(t, form), params{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// expression returns a program with the field x computed from expr, and y
// saying whether the condition cond holds ("" for none).
func expression(t testing.TB, typ, expr string) *rules.Program {
	t.Helper()
	form := head + strings.Replace(sections, "  - use: contact", `      - {id: x, label: 结果, type: `+typ+`, compute: '`+strings.ReplaceAll(expr, "'", "''")+`'}
  - use: contact`, 1)
	return program(t, form)
}

func value(t testing.TB, p *rules.Program, path, text string) app.Value {
	t.Helper()
	f, ok := p.Form().Find(path)
	if !ok {
		t.Fatalf("no field %s", path)
	}
	v, bad := f.ParseText(text)
	if bad != nil {
		t.Fatalf("%s: %q: %s", path, text, bad.Code)
	}
	return v
}

// record makes a record from texts: "field=text", or "money=source;amount;…"
// for a row (source, amount, paid_in, cash, on).
func record(t testing.TB, p *rules.Program, entries ...string) *app.Record {
	t.Helper()
	rec := &app.Record{ID: "r", Form: "demo", Rows: map[string][]app.Row{}}
	for _, e := range entries {
		id, text, _ := strings.Cut(e, "=")
		if id != "money" {
			rec.Set(id, value(t, p, id, text))
			continue
		}
		row := app.Row{ID: app.ID(rune('a' + len(rec.Rows["money"]))), Fields: map[string]app.Value{}}
		for i, s := range strings.Split(text, ";") {
			col := []string{"source", "amount", "paid_in", "cash", "on"}[i]
			if s != "" {
				row.Fields[col] = value(t, p, "money."+col, s)
			}
		}
		rec.Rows["money"] = append(rec.Rows["money"], row)
	}
	return rec
}

// judge evaluates a record and holds the tally to what was found.
func judge(t interface{ Errorf(string, ...any) }, p *rules.Program, rec *app.Record, today string) rules.Result {
	r, tally := p.Evaluate(rec, today), p.Tally(rec, today)
	if tally.Hard != r.Hard || tally.Soft != r.Soft || len(tally.Problems) != 0 || !reflect.DeepEqual(tally.Computed, r.Computed) {
		t.Errorf("the tally is %+v, the whole verdict %+v", tally, r)
	}
	return r
}
