package workbook

import (
	"context"
	"fmt"
	"os"
	"testing"

	"ronghe/app"
	"ronghe/app/layout"
)

func sampleTemplate() layout.Template {
	long := make([]string, 400)
	for i := range long {
		long[i] = fmt.Sprintf("22%04d 吉林省某某区%d", i, i)
	}
	return layout.Template{
		Sheet: "合作协议", Title: "合作协议",
		Columns: []layout.TemplateColumn{
			{ID: "no", Header: "协议编号", Note: "没有编号的可留空", Code: true, Width: 14},
			{ID: "name", Header: "协议名称", Required: true, Width: 30, Note: "与签订的协议文本一致"},
			{ID: "kind", Header: "协议类型", Required: true, Options: []string{"校地", "校企", "校校", "校所", "中外"}, Width: 10},
			{ID: "a", Group: "甲方", Header: "甲方名称", Required: true, Width: 20}, {ID: "ac", Group: "甲方", Header: "甲方代码", Code: true, Width: 20, Note: "统一社会信用代码,18 位"},
			{ID: "div", Header: "所在地", Options: long, Width: 18},
			{ID: "signed", Header: "签订日期", Kind: layout.Date, Required: true},
			{ID: "amount", Header: "协议金额(万元)", Kind: layout.Number, Scale: 2},
			{ID: "rate", Header: "到位率", Kind: layout.Percent, Scale: 1},
			{ID: "fields", Header: "合作领域", Options: []string{"协同创新", "人才培养", "订单班", "现代学徒制"}, Open: true, Note: "多项之间用“、”分隔"},
		},
		Examples: [][]app.Cell{{layout.TextCell("2026-001"), layout.TextCell("共建产业学院协议"), layout.TextCell("校企"), layout.TextCell("北华大学"), layout.TextCell("12220000412759000X"),
			layout.TextCell("220202 昌邑区"), layout.DateCell("2026-03"), layout.NumberCell("120.5"), layout.NumberCell("0.125"), layout.TextCell("人才培养、订单班")}},
		Notes: []string{"同一协议只登记一次。"},
	}
}

func TestSampleTemplate(t *testing.T) {
	if err := WriteTemplate(context.Background(), os.Getenv("OUT"), sampleTemplate()); err != nil {
		t.Fatal(err)
	}
}
