package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"ronghe/app"
	"ronghe/app/internal/outfile"
	"ronghe/app/layout"
	"ronghe/app/layout/layouttest"
)

// TestPagesReadAsAnOfficialTable: everything is there in its order; the head is
// repeated, the title is not; signatures and notes close the last page.
func TestPagesReadAsAnOfficialTable(t *testing.T) {
	file := drawn(t, layouttest.Ledger(60))
	pages := bodies(t, file)
	if len(pages) < 3 || len(pages) > 5 {
		t.Errorf("%d pages", len(pages))
	}
	head := "序号协议编号协议名称合作方协议类型签订日期到期资金（万元）学生数完成率备注甲方乙方协议金额本年到位现金实物折价"
	top := "吉林市2026年产教融合合作协议台账" + "表号：RH-B02-1制定机关：吉林省发展和改革委员会有效期至：2027年12月" + "填报单位：吉林市教育局2026年度计量单位：万元、人"
	all := ""
	for i, page := range pages {
		begin := head
		if i == 0 {
			begin = top + head
		}
		rest, ok := strings.CutPrefix(page, begin)
		if !ok {
			t.Fatalf("page %d begins %.200q, want %q", i+1, page, begin)
		}
		all += rest
	}
	for i, want := range map[int]string{
		0:  "10202000000北华大学与吉林化纤集团共建碳纤维产业学院合作协议吉林市人民政府=吉林化纤集团有限责任公司校企2026-01-012029-03-311,200.0012.50012.5%",
		3:  "40202000003北华大学与吉林化纤集团共建碳纤维产业学院合作协议吉林市人民政府=吉林化纤集团有限责任公司校企2026-04-042029-03-31不适用12.503,90012.5%",
		58: "590202000058北华大学与吉林化纤集团共建碳纤维产业学院合作协议吉林市人民政府=吉林化纤集团有限责任公司校企2026-11-032028年6月3,346.5812.5075,40012.5%",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("row %d is not there: %s", i+1, want)
		}
	}
	end := "合计123,456.708,412单位负责人：统计负责人：填表人：联系电话：报出日期：年月日说明：金额单位为万元，保留两位小数。同一协议由院校主管部门所在地统计，其他单位登记但不计入合计。"
	if !strings.HasSuffix(all, end) {
		t.Errorf("the end is %q", all[max(0, len(all)-400):])
	}
	if info := string(poppler(t, "pdfinfo", file)); !strings.Contains(info, "841.89 x 595.28 pts (A4)") || !strings.Contains(info, "吉林市2026年产教融合合作协议台账") {
		t.Errorf("the file says of itself:\n%s", info)
	}
}

// TestFontsAreSmallSubsets: both weights are embedded, cut down, and can be
// searched.
func TestFontsAreSmallSubsets(t *testing.T) {
	file := drawn(t, layouttest.Ledger(45))
	lines := strings.Split(strings.TrimSpace(string(poppler(t, "pdffonts", file))), "\n")[2:]
	if len(lines) != 2 {
		t.Errorf("%d fonts: %q", len(lines), lines)
	}
	for _, line := range lines {
		if !strings.Contains(line, "+NotoSansCJKsc-") || !strings.Contains(line, "CID Type 0C") || strings.Count(line, "yes") != 3 {
			t.Errorf("a font is embedded as %q", line)
		}
	}
	if info, err := os.Stat(file); err != nil || info.Size() > 300<<10 {
		t.Errorf("three pages take %d bytes (%v)", info.Size(), err)
	}
}

// TestGlyphsAreDrawn looks at pixels: text can be read by a program though a
// wrong shape, or none, is drawn. A character of many strokes leaves more ink.
func TestGlyphsAreDrawn(t *testing.T) {
	ink := func(text string) int {
		img := picture(t, drawn(t, plain(1, []string{strings.Repeat(text, 20)})), 1, 72)
		b, dark := img.Bounds(), 0
		for y := b.Min.Y; y < b.Max.Y*8/10; y++ { // not the foot
			for x := b.Min.X; x < b.Max.X; x++ {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0xA000 {
					dark++
				}
			}
		}
		return dark
	}
	none, one, many := ink(" "), ink("一"), ink("龘")
	if one <= none+20 || many-none < 4*(one-none) {
		t.Errorf("nothing leaves %d dark dots, 一 %d, 龘 %d", none, one, many)
	}
}

// TestLongTextGoesOn: a cell longer than a page is drawn over several, nothing
// of it is lost, and the page's head stands above each part.
func TestLongTextGoesOn(t *testing.T) {
	var long strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&long, "第%d句。", i)
	}
	pages := bodies(t, drawn(t, plain(3, []string{"甲", long.String(), "丙"}, []string{"丁", "戊", "己"})))
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	all := ""
	for _, page := range pages {
		rest, ok := strings.CutPrefix(page, "栏1栏2栏3")
		if !ok {
			t.Fatalf("a page begins %.60q", page)
		}
		all += rest
	}
	all = strings.NewReplacer("甲", "", "丙", "").Replace(all)
	if all != long.String()+"丁戊己" {
		t.Errorf("the text has %d bytes, want %d", len(all), len(long.String())+9)
	}
}

// TestManyColumnsGoOnBeside: what is too wide for the page at a size that can be
// read goes on, on a sheet of columns that begins with the first ones again.
func TestManyColumnsGoOnBeside(t *testing.T) {
	table := plain(60)
	table.Title, table.FreezeCols = "宽表", 2
	table.Foot = []string{"签字："}
	table.Body = func(yield func([]app.Cell) error) error {
		cells := make([]app.Cell, 60)
		for r := range 40 {
			for i := range cells {
				cells[i] = layout.TextCell(fmt.Sprintf("r%dc%d", r+1, i+1))
			}
			if err := yield(cells); err != nil {
				return err
			}
		}
		return nil
	}
	b, err := newBook(io.Discard, "")
	if err != nil {
		t.Fatal(err)
	}
	g, err := newGrid(&table, b.f, fitting{room: a4Long - 2*marginSide, high: 200, largest: 1})
	if err != nil {
		t.Fatal(err)
	}
	if g.size < bodySize*smallest || len(g.groups) < 4 {
		t.Errorf("%d groups of columns in %v points", len(g.groups), g.size)
	}
	pages := bodies(t, drawn(t, table))
	if len(pages)%len(g.groups) != 0 {
		t.Fatalf("%d pages for %d groups", len(pages), len(g.groups))
	}
	seen := map[string]int{}
	for i, page := range pages {
		group := g.groups[i%len(g.groups)].cols
		first := i < len(g.groups)
		if first != strings.HasPrefix(page, "宽表") {
			t.Errorf("page %d begins %.40q", i+1, page)
		}
		if first && i > 0 && !strings.HasPrefix(page, fmt.Sprintf("宽表（续%d）", i)) {
			t.Errorf("page %d does not say that it goes on: %.40q", i+1, page)
		}
		head := ""
		for _, c := range group {
			head += "栏" + strconv.Itoa(c+1)
		}
		_, rest, ok := strings.Cut(page, head)
		if !ok {
			t.Fatalf("page %d lacks the heads %q: %.300q", i+1, head, page)
		}
		for r := range 40 {
			row := ""
			for _, c := range group {
				row += fmt.Sprintf("r%dc%d", r+1, c+1)
			}
			if strings.Contains(rest, row) {
				for _, c := range group {
					seen[fmt.Sprintf("r%dc%d", r+1, c+1)]++
				}
			}
		}
	}
	for r := range 40 {
		for c := range 60 {
			want := 1
			if c < 2 {
				want = len(g.groups)
			}
			if cell := fmt.Sprintf("r%dc%d", r+1, c+1); seen[cell] != want {
				t.Errorf("%s stands %d times, want %d", cell, seen[cell], want)
			}
		}
	}
	if last := pages[len(pages)-1]; !strings.HasSuffix(last, "签字：") || strings.Count(strings.Join(pages, ""), "签字：") != 1 {
		t.Errorf("the signatures stand in the wrong place: %q", last)
	}
}

// TestHeadsAreCutBetweenGroups: columns go on beside where no merged head is cut
// in two.
func TestHeadsAreCutBetweenGroups(t *testing.T) {
	var heads [][]string
	table := layout.Table{FitWidth: true, Body: layout.Rows()}
	for i := range 40 {
		heads = append(heads, []string{"组" + strconv.Itoa(i/4), "栏" + strconv.Itoa(i)})
		table.Columns = append(table.Columns, layout.Column{Width: 12})
	}
	table.Head = layout.NestHeads(heads)
	b, err := newBook(io.Discard, "")
	if err != nil {
		t.Fatal(err)
	}
	g, err := newGrid(&table, b.f, fitting{room: a4Long - 2*marginSide, high: 200, largest: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, gr := range g.groups {
		if gr.cols[0]%4 != 0 {
			t.Errorf("a sheet of columns begins inside a group, at %d", gr.cols[0])
		}
	}
}

// TestSeveralTables: each begins a page and stands in the reader's contents; one
// without rows is left out, but not the first.
func TestSeveralTables(t *testing.T) {
	empty, second := plain(2), plain(2, []string{"甲", "乙"})
	empty.Title, second.Title, second.Sheet, second.Landscape = "空表", "次表", "次", false
	file := drawn(t, empty, second, empty)
	pages := bodies(t, file)
	if len(pages) != 2 || !strings.HasPrefix(pages[0], "空表栏1栏2") || !strings.HasPrefix(pages[1], "次表栏1栏2甲乙") {
		t.Errorf("%q", pages)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), "/Outlines") || !strings.Contains(string(b), "/Count 2") {
		t.Error("the reader's contents are missing")
	}
	if info := string(poppler(t, "pdfinfo", "-f", "1", "-l", "2", file)); !strings.Contains(info, "Page    1 size:  841.89 x 595.28") || !strings.Contains(info, "Page    2 size:  595.28 x 841.89") {
		t.Errorf("the pages are\n%s", info)
	}
}

// TestLastRowStaysWithTheSignatures: they never stand alone on a page.
func TestLastRowStaysWithTheSignatures(t *testing.T) {
	for n := 14; n < 34; n++ {
		pages := bodies(t, drawn(t, layouttest.Ledger(n)))
		last := pages[len(pages)-1]
		if !strings.Contains(last, fmt.Sprintf("%d0202%06d", n, n-1)) || !strings.Contains(last, "合计") || !strings.Contains(last, "单位负责人") {
			t.Errorf("%d rows: the last page has %q", n, last)
		}
	}
}

// TestFiguresAreNotBroken: a number wider than its column is drawn smaller.
func TestFiguresAreNotBroken(t *testing.T) {
	table := plain(8)
	row := make([]app.Cell, 8)
	for i := range row {
		table.Columns[i] = layout.Column{Kind: layout.Number, Scale: 2, Width: 14}
		row[i] = layout.NumberCell("123456789012.34")
	}
	table.Columns[7].Width = 12
	table.Body = layout.Rows(row)
	text := texts(t, drawn(t, table))[0]
	if n := strings.Count(text, "123,456,789,012.34"); n != 8 {
		t.Errorf("%d of 8 numbers are whole:\n%s", n, text)
	}
}

// TestCodesAreNotBroken: a code that is a little too long for its column is drawn
// smaller, in one piece; a long word is broken all the same.
func TestCodesAreNotBroken(t *testing.T) {
	table := plain(6, []string{"91220202DEM000591A", "01a21572-c191-7c6e", strings.Repeat("W", 80)})
	table.Columns[0].Width, table.Columns[1].Width = 18, 18
	for i := range table.Columns[2:] {
		table.Columns[i+2].Width = 30
	}
	text := texts(t, drawn(t, table))[0]
	for _, want := range []string{"91220202DEM000591A", "01a21572-c191-7c6e"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is broken:\n%s", want, text)
		}
	}
	if strings.Contains(text, strings.Repeat("W", 80)) || !strings.Contains(closeUp(text), strings.Repeat("W", 80)) {
		t.Errorf("the long word is\n%s", text)
	}
}

// TestFaultsLeaveNothing: an error of the rows comes back as it is, a fault of
// the disk is explained, and neither leaves a file; an old one stays.
func TestFaultsLeaveNothing(t *testing.T) {
	stop := errors.New("stop")
	broken := layouttest.Ledger(10)
	broken.Body = func(yield func([]app.Cell) error) error { return stop }
	short := plain(2)
	short.Body = layout.Rows([]app.Cell{{}})
	dir := t.TempDir()
	path := filepath.Join(dir, "a.pdf")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(what string, err error) {
		t.Helper()
		entries, readErr := os.ReadDir(dir)
		if b, _ := os.ReadFile(path); string(b) != "old" || len(entries) != 1 || readErr != nil {
			t.Errorf("%s: %d files, the old one holds %.20q", what, len(entries), b)
		}
		if err == nil {
			t.Errorf("%s went well", what)
		}
	}
	err := Write(context.Background(), path, []layout.Table{broken}, Options{})
	if check("a broken source", err); !errors.Is(err, stop) || app.CodeOf(err) != "" {
		t.Errorf("a broken source gives %v", err)
	}
	check("a short row", Write(context.Background(), path, []layout.Table{short}, Options{}))
	check("no table", Write(context.Background(), path, nil, Options{}))
	ctx, cancel := context.WithCancel(context.Background())
	err = Write(ctx, path, []layout.Table{layouttest.Ledger(5000)}, Options{Progress: func(n int) {
		if n >= 1000 {
			cancel()
		}
	}})
	cancel()
	if check("a canceled one", err); app.CodeOf(err) != app.CodeCanceled {
		t.Errorf("canceled gives %v", err)
	}
	before := outfile.CreateTemp
	defer func() { outfile.CreateTemp = before }()
	outfile.CreateTemp = func(dir, pattern string) (outfile.File, error) {
		f, err := os.CreateTemp(dir, pattern)
		return fullFile{f}, err
	}
	err = Write(context.Background(), path, []layout.Table{layouttest.Ledger(5000)}, Options{})
	if check("a full disk", err); app.CodeOf(err) != outfile.CodeDiskFull {
		t.Errorf("a full disk gives %v", err)
	}
	err = WriteSheet(context.Background(), path, layout.Sheet{Blocks: []layout.Block{{Tables: []layout.Table{layouttest.Ledger(5000)}}}})
	if check("a full disk under a sheet", err); app.CodeOf(err) != outfile.CodeDiskFull {
		t.Errorf("a full disk under a sheet gives %v", err)
	}
}

type fullFile struct{ *os.File }

func (f fullFile) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// TestLongRegistersTakeLittleMemory: only one page of rows is held.
func TestLongRegistersTakeLittleMemory(t *testing.T) {
	most := uint64(0)
	var m runtime.MemStats
	if err := Write(context.Background(), filepath.Join(t.TempDir(), "a.pdf"), []layout.Table{layouttest.Ledger(20_000)}, Options{Progress: func(n int) {
		if n%1000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}}); err != nil {
		t.Fatal(err)
	}
	if most > 64<<20 {
		t.Errorf("%d MiB are held while rows are written", most>>20)
	}
}
