package annual_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"ronghe/app/annual"
)

const sharedText = `issuer: 机关
basis: 台账
until: 长期
foot: [B02.p.total.words]
every:
  - {id: swing, level: soft, when: last.cell != 0, expr: abs(cell - last.cell) <= 5, message: "{place}：{cell}，上年 {last.cell}"}
`

const tableText = `id: B02
order: 1
title: 协议
parts:
  - id: p
    stub: 类别
    form: partnership
    where: status != "intent"
    rows:
      - {id: total, label: 合计, sum: [kind]}
      - {options: kind}
    columns:
      - {id: n, label: 份数, unit: 份, figure: {where: 'signed_on == "{year}"'}, rule: 份数}
      - {id: money, label: 金额, unit: 万元, scale: 2, figure: {agg: sum, field: funds.cash, rows: 'funds.stat_year == {year}'}, rule: 现金}
      - {id: mean, label: 平均, unit: 万元, scale: 2, compute: money / n, rule: 金额除以份数}
      - {id: words, label: 说明, type: text}
    checks:
      - {id: some, level: hard, expr: money >= n, message: "{row}：{money} 小于 {n}", at: [money]}
checks:
  - {id: last, level: soft, expr: p.total.n >= last.p.total.n, message: "{p.total.n.name} {p.total.n}"}
`

func loadText(t testing.TB, table string) (*annual.Book, error) {
	t.Helper()
	fsys := fstest.MapFS{"annual/b02.yaml": {Data: []byte(table)}, "annual/" + annual.SharedFile: {Data: []byte(sharedText)}}
	return annual.Load(fsys, "annual", definitions(t))
}

// Each fault is reported with file and line.
func TestFaultsAreFoundAtLoad(t *testing.T) {
	if _, err := loadText(t, tableText); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"id: B02", "id: b02", "b02.yaml:1: a table needs an id"},
		{"order: 1\n", "order: 1\nkind: moon\n", `b02.yaml:3: kind "moon"`},
		{"order: 1\n", "order: 1\nperiod: moon\n", `b02.yaml:3: period "moon"`},
		{"order: 1\n", "order: 1\nmoon: 1\n", "b02.yaml:3: "},
		{"id: p\n", "id: P\n", `b02.yaml:5: part "P"`},
		{"form: partnership", "form: moon", `b02.yaml:7: there is no register "moon"`},
		{"sum: [kind]", "sum: [moon]", `b02.yaml:10: row total: there is no row "moon"`},
		{"options: kind", "options: title", `b02.yaml:11: field "title"`},
		{"{options: kind}", "{options: kind, except: [moon]}", `has no option "moon"`},
		{"id: total, label: 合计", "id: firm, label: 合计", `row "firm" needs an id of its own`},
		{"label: 合计", "label: ''", "row total has no label"},
		{`status != "intent"`, `status != "moon"`, "b02.yaml:13: B02.p.local.n"},
		{`signed_on == "{year}"`, `moon == "{year}"`, "b02.yaml:13: B02.p.local.n"},
		{`signed_on == "{year}"`, `amount > {moon}`, "parameter moon is not known"},
		{"field: funds.cash", "field: funds.moon", `b02.yaml:14: B02.p.local.money: there is no field "funds.moon"`},
		{"agg: sum, field: funds.cash", "agg: mean, field: funds.cash", `agg "mean"`},
		{"funds.stat_year == {year}", "parties.role == \"first\"", "is no column of the table"},
		{"unit: 万元, scale: 2, figure", "unit: 元, scale: 2, figure", "is in 万元, not 元"},
		{", rule: 现金", "", "the rule in words is missing"},
		{"id: money,", "id: Money,", `column "Money"`},
		{"type: text", "type: moon", `type "moon"`},
		{"compute: money / n", "compute: moon / n", "b02.yaml:15: B02.p.local.mean: moon: there is no such number"},
		{"compute: money / n", "compute: money /", "b02.yaml:15: compute: "},
		{"compute: money / n", "compute: mean / n", "b02.yaml:15: "},
		{"expr: money >= n", "expr: money >= moon", "b02.yaml:18: check some fits no row"},
		{"expr: money >= n", "expr: money + n", "b02.yaml:18: expr: the expression gives"},
		{"小于 {n}", "小于 {moon}", "b02.yaml:18: check some: moon"},
		{"at: [money]", "at: [moon]", `at: "moon" is no cell`},
		{"level: hard", "level: moon", `level "moon"`},
		{"last.p.total.n", "last.B09.p.total.n", "there is no table B09"},
		{"expr: p.total.n >=", "expr: q.total.n >=", "there is no part q"},
		{"expr: p.total.n >= last.p.total.n", "expr: n >= 1", "b02.yaml:20: check last: n: write column"},
		{"words, label: 说明, type: text", "words, label: 说明", `_shared.yaml:4: there is no text cell`},
	} {
		_, err := loadText(t, strings.Replace(tableText, c.old, c.new, 1))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s → %s:\n%v\nwant %q", c.old, c.new, err, c.want)
		}
	}
}
