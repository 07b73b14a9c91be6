// Package layouttest holds tables for the tests of what renders the page model.
package layouttest

import (
	"fmt"

	"ronghe/app"
	"ronghe/app/layout"
)

// Ledger is a table as a register exports it: heads of three levels, a total, every
// kind of column, texts that look like formulas.
func Ledger(rows int) layout.Table {
	heads := [][]string{
		{"序号"},
		{"协议编号"},
		{"协议名称"},
		{"合作方", "甲方"},
		{"合作方", "乙方"},
		{"协议类型"},
		{"签订日期"},
		{"到期"},
		{"资金（万元）", "协议金额"},
		{"资金（万元）", "本年到位", "现金"},
		{"资金（万元）", "本年到位", "实物折价"},
		{"学生数"},
		{"完成率"},
		{"备注"},
	}
	t := layout.Table{
		Sheet: "合作协议", Title: "吉林市2026年产教融合合作协议台账",
		Corner: []string{"表    号：RH-B02-1", "制定机关：吉林省发展和改革委员会", "有效期至：2027年12月"},
		Info:   []layout.InfoLine{{Left: "填报单位：吉林市教育局", Centre: "2026年度", Right: "计量单位：万元、人"}},
		Head:   layout.NestHeads(heads),
		Columns: []layout.Column{
			{ID: "no", Width: 5, Kind: layout.Number, Plain: true, Align: layout.Centre},
			{ID: "code", Width: 13},
			{ID: "name", Width: 30},
			{ID: "a", Width: 18},
			{ID: "b", Width: 20},
			{ID: "kind", Width: 8, Align: layout.Centre},
			{ID: "signed", Kind: layout.Date, Width: 11},
			{ID: "end", Kind: layout.Date, Width: 11},
			{ID: "amount", Kind: layout.Number, Scale: 2, Width: 12},
			{ID: "cash", Kind: layout.Number, Scale: 2, Width: 11},
			{ID: "goods", Kind: layout.Number, Scale: 2, Width: 11},
			{ID: "students", Kind: layout.Number, Width: 8},
			{ID: "rate", Kind: layout.Percent, Scale: 1, Width: 8},
			{ID: "note", Width: 16},
		},
		Count:     rows,
		Foot:      []string{"单位负责人：", "统计负责人：", "填表人：", "联系电话：", "报出日期：    年  月  日"},
		Notes:     []string{"说明：金额单位为万元，保留两位小数。同一协议由院校主管部门所在地统计，其他单位登记但不计入合计。"},
		Landscape: true, FitWidth: true, RepeatHead: true, FreezeCols: 3,
	}
	sum := make([]app.Cell, len(heads))
	sum[2], sum[8], sum[11] = layout.TextCell("合计"), layout.NumberCell("123456.70"), layout.NumberCell("8412")
	t.Sum = layout.Totals(sum...)
	t.Body = func(yield func([]app.Cell) error) error {
		ends := []string{"2029-03-31", "2028-06", "2030"}
		for i := range rows {
			amount := layout.NumberCell(fmt.Sprintf("%d.%02d", i*37+1200, i%100))
			if i%7 == 3 {
				amount = layout.TextCell("不适用")
			}
			row := []app.Cell{
				layout.NumberCell(fmt.Sprint(i + 1)), layout.TextCell(fmt.Sprintf("0202%06d", i)),
				layout.TextCell("北华大学与吉林化纤集团共建碳纤维产业学院合作协议"), layout.TextCell("吉林市人民政府"),
				layout.TextCell("=吉林化纤集团有限责任公司"), layout.TextCell("校企"), layout.DateCell(fmt.Sprintf("2026-%02d-%02d", i%12+1, i%28+1)),
				layout.DateCell(ends[i%3]), amount, layout.NumberCell("12.5"),
				{},
				layout.NumberCell(fmt.Sprint(i * 1300)),
				layout.NumberCell("0.125"),
				{},
			}
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	}
	return t
}
