//go:build bench

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/layout"
	"ronghe/app/workbook"
)

const benchRows = 100_000

// heads are 20 columns of agreements as a bureau keeps them.
var heads = []string{
	"序号", "协议名称", "协议编号", "协议类别", "协议状态", "签订日期", "生效日期", "到期日期", "实施地", "甲方",
	"乙方", "合作领域", "所属产业", "协议金额（万元）", "主要条款", "联系人", "职务", "手机", "计入本单位统计", "备注",
}

var (
	places = []string{"长春市", "吉林市", "四平市", "辽源市", "通化市", "白山市", "松原市", "白城市"}
	trades = []string{"汽车零部件", "轨道交通装备", "碳纤维", "生物医药", "农产品加工", "冰雪旅游", "信息技术", "现代物流"}
	areas  = []string{"人才培养、订单班", "技术研发", "共建实训基地、师资互聘", "协同创新、成果转化"}
	states = []string{"履行中", "履行中", "履行中", "期满", "续签"}
)

// agreements is a sheet of n agreements of 20 cells.
func agreements(n int) layout.Table {
	t := layout.Table{Sheet: "合作协议", Count: n}
	var paths [][]string
	for _, h := range heads {
		paths = append(paths, []string{h})
		c := layout.Column{Width: 12}
		switch h {
		case "序号":
			c.Kind = layout.Number
		case "协议金额（万元）":
			c.Kind, c.Scale = layout.Number, 2
		case "签订日期", "生效日期", "到期日期":
			c.Kind = layout.Date
		}
		t.Columns = append(t.Columns, c)
	}
	t.Head = layout.NestHeads(paths)
	t.Body = func(yield func([]app.Cell) error) error {
		for i := range n {
			place, trade := places[i%len(places)], trades[i/7%len(trades)]
			firm := fmt.Sprintf("%s%s%d有限公司", place, trade, i%5000)
			school := fmt.Sprintf("%s第%d职业技术学校", place, i%300)
			day := fmt.Sprintf("20%02d-%02d-%02d", 18+i%8, 1+i%12, 1+i%28)
			row := []app.Cell{
				layout.NumberCell(fmt.Sprint(i + 1)),
				layout.TextCell(fmt.Sprintf("%s与%s第%d号合作协议", school, firm, i)),
				layout.TextCell(fmt.Sprintf("XY-20%02d-%06d", 18+i%8, i)),
				layout.TextCell("校企"), layout.TextCell(states[i%len(states)]),
				layout.DateCell(day), layout.DateCell(day), layout.DateCell(fmt.Sprintf("20%02d-%02d-%02d", 21+i%9, 1+i%12, 1+i%28)),
				layout.TextCell(place), layout.TextCell(school), layout.TextCell(firm),
				layout.TextCell(areas[i%len(areas)]), layout.TextCell(trade),
				layout.NumberCell(fmt.Sprintf("%d.%02d", i*37%9000, i%100)),
				layout.TextCell("双方在人才培养、实训基地和技术研发方面开展合作，企业每年接收实习学生。"),
				layout.TextCell("王" + string([]rune{rune(0x4e00 + i%3000)})), layout.TextCell("教务处主任"),
				layout.TextCell(fmt.Sprintf("13%09d", i*7919%1_000_000_000)),
				layout.TextCell("是"), layout.TextCell("已归档"),
			}
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	}
	return t
}

// readAlone is how long reading the rows of a workbook takes, and nothing else.
func readAlone(b *testing.B, file string) time.Duration {
	b.Helper()
	start := time.Now()
	book, err := workbook.Open(context.Background(), file, workbook.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer book.Close()
	rows := 0
	if err := book.Rows(context.Background(), book.Sheets()[0].Name, func(app.SheetRow) error { rows++; return nil }); err != nil || rows < benchRows {
		b.Fatal(rows, err)
	}
	return time.Since(start)
}

// BenchmarkRegister imports 100,000 agreements of 20 cells into an empty
// register, all of it: read, map, check, store; and exports the register again
// with its sub-tables. Goals: at most 300 MB for the import, 150 MB for the
// export. Times stand beside openpyxl's for reading the same file alone.
func BenchmarkRegister(b *testing.B) {
	const python = "/usr/bin/python3"
	dir := b.TempDir()
	file := filepath.Join(dir, "agreements.xlsx")
	if err := workbook.Write(context.Background(), file, []layout.Table{agreements(benchRows)}, workbook.WriteOptions{}); err != nil {
		b.Fatal(err)
	}
	_, reading := apptest.Run(b, exec.Command(python, filepath.Join("..", "..", "workbook", "testdata", "opx.py"), file, "read_only"))
	alone := readAlone(b, file)
	rhctl := func(b *testing.B, data string, args ...string) apptest.Cost {
		cmd := exec.Command(os.Args[0], append([]string{"--data", data, "--json"}, args...)...)
		cmd.Env = append(os.Environ(), "RHCTL_CHILD=1")
		out, cost := apptest.Run(b, cmd)
		var got struct{ Result struct{ Added, Records int } }
		if err := json.Unmarshal([]byte(out), &got); err != nil || args[0] != "init" && got.Result.Added+got.Result.Records != benchRows {
			b.Fatalf("%v: %v %.300s", args, err, out)
		}
		return cost
	}
	data := ""
	for i, dry := range []string{"import", "import --dry-run"} {
		b.Run(dry, func(b *testing.B) {
			for range b.N {
				data = filepath.Join(dir, fmt.Sprint("data", i, b.N))
				rhctl(b, data, "init", "--unit", "220200", "--department", "edu")
				cost := rhctl(b, data, append(strings.Fields(dry), "partnership", file)...)
				apptest.Figure(b, reading.Took.Seconds(), "s/openpyxl")
				apptest.Figure(b, cost.Took.Seconds(), "s/import")
				apptest.Figure(b, cost.CPU.Seconds(), "s/processor")
				apptest.Figure(b, cost.Took.Seconds()/reading.Took.Seconds(), "import/openpyxl")
				apptest.Figure(b, alone.Seconds(), "s/read")
				apptest.Figure(b, cost.Took.Seconds()/alone.Seconds(), "import/read") // aim: 3
				apptest.AtMost(b, float64(cost.Peak)/1e6, "MB", 300)
			}
		})
	}
	data = filepath.Join(dir, fmt.Sprint("data", 0, 1))
	b.Run("export", func(b *testing.B) {
		for range b.N {
			cost := rhctl(b, data, "export", "partnership", "--out", filepath.Join(dir, "out.xlsx"))
			apptest.Figure(b, reading.Took.Seconds(), "s/openpyxl")
			apptest.Figure(b, cost.Took.Seconds(), "s/export")
			apptest.Figure(b, cost.CPU.Seconds(), "s/processor")
			apptest.AtMost(b, float64(cost.Peak)/1e6, "MB", 150)
		}
	})
}
