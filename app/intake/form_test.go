package intake_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/intake"
)

const shared = `
words: {yes: [是, "1"], no: [否, "0"], na: [不适用], blank: ["-", 无], open: [长期, 无固定期限], term: [学期], month: [月], year: [年], person: [人]}
measures:
  元: {family: money, factor: "1"}
  万元: {family: money, factor: "10000"}
  亿元: {family: money, factor: "100000000"}
  人: {family: person, factor: "1"}
  平方米: {family: area, factor: "1"}
groups: [测试]
`

const demo = `id: demo
version: 3
title: 合作协议
keys: [title]
display: title
sections:
  - id: base
    title: 基本
    fields:
      - {id: title, label: 协议名称, type: text, required: true, max: 40, aliases: [合作项目, 名称, name_new, name_old]}
      - {id: no, label: 协议编号, type: text, normalise: code}
      - {id: kind, label: 类别, type: choice, required: true, options: [{code: firm, label: 校企, aliases: [企业]}, {code: city, label: 校地}]}
      - {id: status, label: 状态, type: choice, required: true, default: 履行中, options: [{code: active, label: 履行中}, {code: over, label: 期满}]}
      - {id: day, label: 签订日期, type: date, aliases: [签约时间]}
      - {id: typed_on, label: 登记日期, type: date, default: today}
      - {id: amount, label: 协议金额, type: decimal, scale: 2, unit: 万元, at_least: "0", aliases: [金额]}
      - {id: lent, label: 准捐赠（借用）, type: decimal, scale: 2, unit: 万元}
      - {id: people, label: 受益学生, type: integer, unit: 人, aliases: [学生数]}
      - {id: place, label: 所在地, type: tree, codes: division, aliases: [县区, 市州, 地区]}
      - {id: listed, label: 是否上市, type: bool}
      - {id: phone, label: 联系电话, type: phone, personal: {purpose: 联系, keep: 一年, mask: phone}}
      - id: parties
        label: 合作方
        type: table
        cell: firm
        aliases: [合作单位, lead_units]
        fields:
          - {id: role, label: 角色, type: choice, options: [{code: first, label: 甲方}, {code: second, label: 乙方}, {code: third, label: 丙方}]}
          - {id: firm, label: 单位, type: party, to: [demo], aliases: [单位名称]}
          - {id: code, label: 代码, type: text, normalise: code, aliases: [信用代码]}
          - {id: money, label: 出资, type: decimal, scale: 2, unit: 万元}
      - id: years
        label: 年度实施
        type: table
        fields:
          - {id: year, label: 年度, type: year}
          - {id: hired, label: 录用人数, type: integer, unit: 人}
          - {id: remark, label: 情况, type: text}
      - {id: total, label: 出资合计, type: decimal, scale: 2, unit: 万元, compute: sum(parties.money)}
import: {ignore: [省份, 审批意见]}
export:
  columns:
    - {field: title}
    - head: 合作各方
      columns:
        - {field: parties.firm, head: 甲方, where: role == "first"}
        - {field: parties.firm, head: 乙方, where: role == "second"}
        - {field: parties.firm, head: 其他方, where: 'role in ["third"]'}
    - head: 成效
      columns:
        - {field: years.hired, head: 录用, sum: true}
        - {field: years.year, head: 实施年度}
    - {field: total}
`

// lists is a tiny division list with two 朝阳区.
type lists struct{}

var divisions = []catalog.CodeItem{
	{Code: "110000", Name: "北京市", Full: "北京市"},
	{Code: "110105", Name: "朝阳区", Full: "北京市朝阳区", Leaf: true},
	{Code: "220000", Name: "吉林省", Full: "吉林省"},
	{Code: "220100", Name: "长春市", Full: "吉林省长春市"},
	{Code: "220104", Name: "朝阳区", Full: "吉林省长春市朝阳区", Leaf: true},
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
	var out []catalog.CodeItem
	for _, it := range divisions {
		if it.Code == text || it.Name == text {
			out = append(out, it)
		}
	}
	return out
}
func (lists) Search(string, string, int) []catalog.CodeItem { return nil }
func (lists) Children(string, string) []catalog.CodeItem    { return nil }

func (lists) Descendants(_, code string) []string {
	var out []string
	for _, it := range divisions {
		if strings.HasPrefix(it.Code, strings.TrimRight(code, "0")) {
			out = append(out, it.Code)
		}
	}
	return out
}

func form(t testing.TB, yaml string) *catalog.Form {
	t.Helper()
	c, err := catalog.Load(fstest.MapFS{
		"forms/_shared.yaml": {Data: []byte(shared)}, "forms/demo.yaml": {Data: []byte(yaml)},
	}, "forms", lists{})
	if err != nil {
		t.Fatal(err)
	}
	f, _ := c.Form("demo")
	return f
}

// book is a workbook in memory.
type book struct {
	infos []app.SheetInfo
	rows  map[string][]app.SheetRow
	reads map[string]int
}

func (b *book) Sheets() []app.SheetInfo { return b.infos }
func (b *book) Close() error            { return nil }

func (b *book) Rows(ctx context.Context, sheet string, f func(app.SheetRow) error) error {
	b.reads[sheet]++
	for _, r := range b.rows[sheet] {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f(r); err != nil {
			return err
		}
	}
	return nil
}

// add adds a sheet. Lines are rows, | parts cells; # marks a number cell, @ a
// date cell, \n a line break within a cell. A blank line leaves its row out.
func (b *book) add(name, text string, merges ...app.CellRange) *book {
	if b.rows == nil {
		b.rows, b.reads = map[string][]app.SheetRow{}, map[string]int{}
	}
	b.infos = append(b.infos, app.SheetInfo{Name: name, Merges: merges})
	for i, line := range strings.Split(strings.Trim(text, "\n"), "\n") {
		row := app.SheetRow{Line: i + 1}
		filled := false
		for _, s := range strings.Split(line, "|") {
			c := app.Cell{Kind: app.CellText, Text: strings.ReplaceAll(s, `\n`, "\n")}
			switch {
			case s == "":
				c.Kind = app.CellBlank
			case strings.HasPrefix(s, "#"):
				c = app.Cell{Kind: app.CellNumber, Text: s[1:]}
			case strings.HasPrefix(s, "@"):
				c = app.Cell{Kind: app.CellDate, Text: s[1:]}
			}
			filled = filled || c.Kind != app.CellBlank
			row.Cells = append(row.Cells, c)
		}
		if filled {
			b.rows[name] = append(b.rows[name], row)
		}
	}
	return b
}

func merge(row1, col1, row2, col2 int) app.CellRange {
	return app.CellRange{Row1: row1, Col1: col1, Row2: row2, Col2: col2}
}

// result is what an import of a book gave.
type result struct {
	plan   *intake.Plan
	drafts []intake.Draft
	sum    intake.Summary
}

func read(t testing.TB, f *catalog.Form, b app.Book, opt intake.Options) result {
	t.Helper()
	var res result
	var err error
	if res.plan, err = intake.Detect(context.Background(), f, b, opt); err != nil {
		t.Fatal(err)
	}
	res.sum, err = intake.Read(context.Background(), f, b, res.plan, nil, func(d intake.Draft) error {
		res.drafts = append(res.drafts, d)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// text writes drafts as "title; field=value …; table:field=value,… ; !code@cell".
func (r result) text(f *catalog.Form, skip ...string) string {
	var out []string
	for _, d := range r.drafts {
		var parts []string
		for _, fd := range f.Fields() {
			if v := d.Record.Value(fd.ID); !v.IsBlank() && !contains(skip, fd.ID) {
				parts = append(parts, fd.ID+"="+fd.Format(v))
			}
			for _, row := range d.Record.Rows[fd.ID] {
				var cells []string
				for _, c := range fd.Fields {
					if v := row.Fields[c.ID]; !v.IsBlank() {
						cells = append(cells, c.ID+"="+c.Format(v))
					}
				}
				parts = append(parts, fd.ID+":"+strings.Join(cells, ","))
			}
		}
		for _, p := range d.Problems {
			parts = append(parts, fmt.Sprintf("%s %s@%s", p.Severity, p.Code, p.Cell))
		}
		if d.Refused {
			parts = append(parts, "REFUSED")
		}
		out = append(out, strings.Join(parts, "; "))
	}
	return strings.Join(out, "\n")
}

// notes writes the summary's problems as "code@cell".
func (r result) notes() string {
	var out []string
	for _, p := range r.sum.Problems {
		out = append(out, p.Code+"@"+p.Cell)
	}
	return strings.Join(out, " ")
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

var errStop = errors.New("stop")
