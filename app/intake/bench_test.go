package intake_test

import (
	"context"
	"runtime"
	"strconv"
	"testing"

	"ronghe/app"
	"ronghe/app/intake"
)

// stream is a sheet of n rows that are made while they are read.
type stream struct{ n int }

func (stream) Sheets() []app.SheetInfo { return []app.SheetInfo{{Name: "表"}} }
func (stream) Close() error            { return nil }

func (s stream) Rows(_ context.Context, _ string, f func(app.SheetRow) error) error {
	text := func(t string) app.Cell { return app.Cell{Kind: app.CellText, Text: t} }
	head := []app.Cell{
		text("序号"), text("协议名称"), text("协议编号"), text("类别"), text("状态"), text("签订日期"), text("登记日期"),
		text("协议金额(元)"), text("受益学生"), text("市州"), text("县区"), text("是否上市"), text("联系电话"),
		text("甲方"), text("乙方"), text("年度"), text("录用人数"), text("省份"), text("审批意见"), text("出资合计"),
	}
	if err := f(app.SheetRow{Line: 1, Cells: head}); err != nil {
		return err
	}
	cells := make([]app.Cell, len(head))
	for i := 2; i < s.n+2; i++ {
		n := strconv.Itoa(i)
		copy(cells, []app.Cell{
			{Kind: app.CellNumber, Text: n},
			text("校企合作协议" + n), text("JL-" + n), text("校企"), text("履行中"),
			{Kind: app.CellDate, Text: "2026-03-12"},
			text("2026年3月"),
			{Kind: app.CellNumber, Text: "1234500.5"},
			{Kind: app.CellNumber, Text: "120"},
			text("长春市"), text("朝阳区"), text("是"), text("13800138000"),
			text("北华大学"), text("第一汽车集团" + strconv.Itoa(i%500)), text("2026"), text("12"), text("吉林"), text("同意"), text(""),
		})
		if err := f(app.SheetRow{Line: i, Cells: cells}); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkRead maps and reads rows of 20 columns.
func BenchmarkRead(b *testing.B) {
	f := form(b, demo)
	s := stream{n: 10_000}
	plan, err := intake.Detect(context.Background(), f, s, intake.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := intake.Read(context.Background(), f, s, plan, nil, func(intake.Draft) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(s.n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// Memory does not grow with the sheet.
func TestMemoryIsBounded(t *testing.T) {
	f := form(t, demo)
	s := stream{n: 60_000}
	plan, err := intake.Detect(context.Background(), f, s, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var start, now runtime.MemStats
	n, most := 0, uint64(0)
	_, err = intake.Read(context.Background(), f, s, plan, nil, func(d intake.Draft) error {
		if d.Refused {
			t.Fatalf("line %d is refused: %v", d.Line, d.Problems)
		}
		if n++; n%15_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			if n == 15_000 {
				start = now
			}
			most = max(most, now.HeapAlloc)
		}
		return nil
	})
	if err != nil || n != s.n {
		t.Fatalf("%d drafts, %v", n, err)
	}
	if grown := int64(most) - int64(start.HeapAlloc); grown > 4<<20 {
		t.Errorf("the heap grew by %d KiB from row 15,000 to row %d", grown>>10, n)
	}
}
