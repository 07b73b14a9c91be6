package exchange_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/boot"
	"ronghe/app/layout"
	"ronghe/app/workbook"
	"ronghe/ui"
	"ronghe/ui/exchange"
	"ronghe/ui/nav"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

const sheet = `学校名录
学校名称,学校标识码,所在地
吉林市第一职业高中,,吉林市
,,吉林市
吉林市第二职业高中,,吉林市
`

func importPage(t *testing.T) (*uitest.Bench, *exchange.Import, string) {
	t.Helper()
	b := uitest.NewBench(t)
	b.Backend.Books = boot.Books{}
	b.App.Svc = b.Backend.Service()
	path := filepath.Join(t.TempDir(), "学校.csv")
	if err := os.WriteFile(path, []byte(sheet), 0o600); err != nil {
		t.Fatal(err)
	}
	p := exchange.NewImport(b.App)
	b.Show(p)
	return b, p, path
}

func count(t *testing.T, b *uitest.Bench, form string) int {
	t.Helper()
	sum, err := b.App.Svc.Summarise(context.Background(), app.Query{Form: form})
	if err != nil {
		t.Fatal(err)
	}
	return sum.Count
}

func TestImportIsCheckedThenTakenThenTakenBack(t *testing.T) {
	b, p, path := importPage(t)
	p.Want(nav.ImportWant{Form: "school", Path: path})
	if count(t, b, "school") != 0 {
		t.Fatal("the check stored something")
	}
	for _, part := range []string{"现在还没有入库", "新增 2", "未通过 1", "学校名称"} {
		if !b.Says(part) {
			t.Errorf("the check does not say %q: %q", part, b.Drawn())
		}
	}
	b.Press("导入可用的 2 行")
	if count(t, b, "school") != 2 || b.Nav.Saves == 0 {
		t.Fatalf("%d schools", count(t, b, "school"))
	}
	if b.Button("导入可用的 2 行") != nil {
		t.Error("what was taken is offered again")
	}
	b.Press("撤销本次导入")
	b.Key(fyne.KeyReturn)
	if count(t, b, "school") != 0 {
		t.Errorf("%d schools after taking it back", count(t, b, "school"))
	}
}

func TestImportByKeyboard(t *testing.T) {
	b, _, path := importPage(t)
	b.Type("yx") // pinyin of 院校
	b.Key(fyne.KeyReturn)
	for b.Canvas().Focused() == nil || !isPath(b) {
		b.Key(fyne.KeyTab)
	}
	b.Type(path)
	b.Key(fyne.KeyReturn)
	if !b.Says("新增 2") {
		t.Errorf("the page says %q", b.Drawn())
	}
}

func isPath(b *uitest.Bench) bool {
	e, ok := b.Canvas().Focused().(interface{ SelectedText() string })
	return ok && e != nil
}

func TestAnotherFileMakesTheResultStale(t *testing.T) {
	b, p, path := importPage(t)
	p.Want(nav.ImportWant{Form: "school", Path: path})
	p.Dropped([]string{filepath.Join(filepath.Dir(path), "none.xlsx")})
	if b.Button("导入可用的 2 行") != nil {
		t.Error("rows of the other file can still be taken")
	}
	if !b.Says("none.xlsx") {
		t.Errorf("the page says %q", b.Drawn())
	}
	p.Take()
	if count(t, b, "school") != 0 {
		t.Error("something was stored without a check")
	}
}

// grid is the table that the page shows.
func grid(t *testing.T, b *uitest.Bench) *xwidget.Grid {
	t.Helper()
	for _, o := range b.Objects() {
		if g, ok := o.(*xwidget.Grid); ok {
			return g
		}
	}
	t.Fatalf("there is no table: %q", b.Drawn())
	return nil
}

// said is a table's text.
func said(g *xwidget.Grid) string {
	var lines []string
	for row := range g.Source().Rows() {
		var cells []string
		for col := range g.Columns() {
			cells = append(cells, g.Source().Cell(row, col).Text)
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return strings.Join(lines, "\n")
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A file whose header the program does not know is read as a person says, and the
// next one of that layout by itself.
func TestWhatIsGuessedIsCorrected(t *testing.T) {
	b, p, _ := importPage(t)
	p.Want(nav.ImportWant{Form: "school", Path: write(t, "一月.csv", "单位情况,所在地,类型\n甲中学,吉林市,县属职高\n乙中学,吉林市,县属职高\n")})
	if !b.Says("没有找到表头") {
		t.Fatalf("the page says %q", b.Drawn())
	}
	b.Press("指定工作表和表头")
	if text := said(grid(t, b)); !strings.Contains(text, "1|单位情况|所在地") {
		t.Fatalf("the sheet shows %s", text)
	}
	b.Press("按它读取")
	if !b.Says("还没有一列对应到") {
		t.Fatalf("the page says %q", b.Drawn())
	}
	if text := said(grid(t, b)); !strings.Contains(text, "A|单位情况|甲中学 | 乙中学|") || !strings.Contains(text, "B|所在地|吉林市|") {
		t.Fatalf("the columns are %s", text)
	}
	choose := func(row int, code string) {
		t.Helper()
		if err := grid(t, b).Source().(xwidget.EditableSource).Set(xwidget.CellEdit{Row: row, Col: 3, Code: code}); err != nil {
			t.Fatal(err)
		}
	}
	choose(0, "name")
	if !b.Says("全部可以导入") || !strings.Contains(said(grid(t, b)), "甲中学 | 乙中学|学校名称") {
		t.Fatalf("the page says %q", b.Drawn())
	}
	choose(2, "level")
	p.ShowProblems()
	if !b.Says("县属职高") || !b.Says("说明含义") {
		t.Fatalf("a word that nobody knows: %q", b.Drawn())
	}
	choose0 := func() { choose(2, "-") }
	p.ShowColumns()
	choose0()
	b.Press("导入可用的 2 行")
	if count(t, b, "school") != 2 {
		t.Fatalf("%d schools", count(t, b, "school"))
	}
	p.Want(nav.ImportWant{Form: "school", Path: write(t, "二月.csv", "单位情况,所在地,类型\n丙中学,吉林市,县属职高\n")})
	if !b.Says("按上次纠正过的对照读取") || !b.Says("全部可以导入") {
		t.Errorf("the next file: %q", b.Drawn())
	}
	b.Press("不用记住的对照，重新识别")
	if !b.Says("没有找到表头") {
		t.Errorf("guessed anew: %q", b.Drawn())
	}
}

// What becomes of each row is shown, and one row is decided by itself.
func TestOneRowIsDecided(t *testing.T) {
	b, p, path := importPage(t)
	p.Want(nav.ImportWant{Form: "school", Path: path})
	p.ShowRows()
	if text := said(grid(t, b)); !strings.Contains(text, "3|新增|吉林市第一职业高中|学校名称 吉林市第一职业高中") || !strings.Contains(text, "4|未通过|") {
		t.Fatalf("the rows are %s", text)
	}
	grid(t, b).OnOpen(0)
	for _, o := range b.Objects() {
		if x, ok := o.(*xwidget.Picker); ok {
			x.SetSelected(xwidget.Option{Code: "pass", Label: "不导入这一行"})
		}
	}
	b.Press("确定")
	if text := said(grid(t, b)); !strings.Contains(text, "3|不导入|") || !b.Says("读到 3 行：1 行可以导入，1 行未通过。") {
		t.Fatalf("the rows are %s; the page says %q", text, b.Drawn())
	}
	b.Press("导入可用的 1 行")
	if count(t, b, "school") != 1 {
		t.Errorf("%d schools", count(t, b, "school"))
	}
}

// Several files are looked through together, each for the register that it fits,
// and taken as one.
func TestSeveralFiles(t *testing.T) {
	b, p, path := importPage(t)
	more := write(t, "协议.csv", "协议名称,协议编号,协议类别\n甲,X-1,校企\n")
	none := write(t, "闲.csv", "今天,天气\n好,晴\n")
	p.Dropped([]string{path, more, none})
	text := said(grid(t, b))
	if !strings.Contains(text, "学校.csv|学校|院校名录|2|1|") || !strings.Contains(text, "协议.csv|协议|合作协议|1|0|") || !strings.Contains(text, "闲.csv||||") && !strings.Contains(text, "闲.csv|||0|0|") {
		t.Fatalf("the files are %s", text)
	}
	if !b.Says("共 3 行可以导入，1 份读不了") || count(t, b, "school") != 0 {
		t.Fatalf("the page says %q", b.Drawn())
	}
	grid(t, b).OnOpen(0)
	if !b.Says("未通过 1") {
		t.Fatalf("the file opened says %q", b.Drawn())
	}
	b.Press("返回文件清单")
	grid(t, b).OnOpen(1)
	for _, o := range b.Objects() { // the same register, chosen by hand: the list stays
		if x, ok := o.(*xwidget.Picker); ok && x.Selected().Label == "合作协议" {
			x.OnChanged(x.Selected())
		}
	}
	b.Press("返回文件清单")
	b.Press("导入可用的 3 行")
	if count(t, b, "school") != 2 || count(t, b, "partnership") != 1 {
		t.Fatalf("%d schools, %d agreements", count(t, b, "school"), count(t, b, "partnership"))
	}
	b.Press("撤销本次导入")
	b.Key(fyne.KeyReturn)
	if n := count(t, b, "school") + count(t, b, "partnership"); n != 0 {
		t.Errorf("%d records after taking it back", n)
	}
}

// Files that name what another of them brings in are looked through with it, also after one
// of them was corrected alone.
func TestFilesThatNameOneAnother(t *testing.T) {
	b, p, _ := importPage(t)
	next := write(t, "新.csv", "协议名称,协议编号,属于续签,续签自\n新协议,X-1,是,旧协议\n另一份,X-2,否,\n")
	old := write(t, "旧.csv", "协议名称,协议编号\n旧协议,J-1\n")
	p.Dropped([]string{next, old})
	want := func(line string) {
		t.Helper()
		if text := said(grid(t, b)); !strings.Contains(text, line) || !strings.Contains(text, "旧.csv|旧|合作协议|1|0|") {
			t.Fatalf("the files are %s", text)
		}
	}
	want("新.csv|新|合作协议|2|0|")
	grid(t, b).OnOpen(0)
	p.ShowRows()
	grid(t, b).OnOpen(1)
	for _, o := range b.Objects() {
		if x, ok := o.(*xwidget.Picker); ok {
			x.SetSelected(xwidget.Option{Code: "pass", Label: "不导入这一行"})
		}
	}
	b.Press("确定")
	b.Press("返回文件清单")
	want("新.csv|新|合作协议|1|0|")
	b.Press("导入可用的 2 行")
	if n := count(t, b, "partnership"); n != 2 {
		t.Errorf("%d agreements", n)
	}
}

// When the check after a correction is cancelled, the files keep what was found of them, and
// are looked through together when one goes back again.
func TestACancelledCheckOfFilesTakesNothing(t *testing.T) {
	b, p, _ := importPage(t)
	next := write(t, "新.csv", "协议名称,协议编号,属于续签,续签自\n新协议,X-1,是,旧协议\n另一份,X-2,否,\n")
	old := write(t, "旧.csv", "协议名称,协议编号\n旧协议,J-1\n")
	p.Dropped([]string{next, old})
	grid(t, b).OnOpen(0)
	p.ShowRows()
	grid(t, b).OnOpen(1)
	for _, o := range b.Objects() {
		if x, ok := o.(*xwidget.Picker); ok {
			x.SetSelected(xwidget.Option{Code: "pass", Label: "不导入这一行"})
		}
	}
	b.Press("确定")
	later := &uitest.Queue{}
	b.App.Runner = later
	b.Press("返回文件清单")
	later.Fire(ui.Patience)
	b.Press("停止")
	later.Flush()
	b.App.Runner = b.Runner
	if b.Button("返回文件清单") == nil {
		t.Fatalf("after cancelling the page says %s", b.Drawn())
	}
	b.Press("返回文件清单")
	if text := said(grid(t, b)); !strings.Contains(text, "新.csv|新|合作协议|1|0|") || !strings.Contains(text, "旧.csv|旧|合作协议|1|0|") || strings.Contains(text, "取消") {
		t.Fatalf("the files are %s", text)
	}
	b.Press("导入可用的 2 行")
	if n := count(t, b, "partnership"); n != 2 {
		t.Errorf("%d agreements", n)
	}
}

// Several files are chosen in the dialog, too, by keyboard alone.
func TestSeveralFilesAreChosen(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "") // the dialog of our own
	home := t.TempDir()
	t.Setenv("HOME", home)
	b, _, path := importPage(t)
	rows, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	docs := filepath.Join(home, "文档")
	if err := os.Mkdir(docs, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"学校.csv": string(rows), "协议.csv": "协议名称,协议编号,协议类别\n甲,X-1,校企\n", "说明.txt": "甲"} {
		if err := os.WriteFile(filepath.Join(docs, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.Press("选择文件")
	b.Key(fyne.KeyDown)
	b.Type(" ")
	b.Key(fyne.KeyDown)
	b.Type(" ")
	b.Key(fyne.KeyReturn)
	if text := said(grid(t, b)); !strings.Contains(text, "学校.csv|学校|院校名录|2|1|") || !strings.Contains(text, "协议.csv|协议|合作协议|1|0|") {
		t.Fatalf("the files are %s", text)
	}
}

// Of one file the program says which register it is for.
func TestTheRegisterIsFound(t *testing.T) {
	b, p, path := importPage(t)
	p.Dropped([]string{path})
	if !b.Says("院校名录") || !b.Says("新增 2") {
		t.Errorf("the page says %q", b.Drawn())
	}
}

// What the program found for one file is not asked of the next; what a person chose is.
func TestTheNextFileIsLookedAtAnew(t *testing.T) {
	b, p, path := importPage(t)
	other := write(t, "协议.csv", "协议名称,协议编号,协议类别\n甲,X-1,校企\n")
	p.Dropped([]string{path})
	p.Dropped([]string{other})
	if !b.Says("合作协议") || !b.Says("新增 1") {
		t.Errorf("after the second file the page says %q", b.Drawn())
	}
	p.Want(nav.ImportWant{Form: "school", Path: path})
	p.Dropped([]string{other})
	if b.Says("新增 1") {
		t.Errorf("for the register that was chosen the page says %q", b.Drawn())
	}
}

// An encrypted workbook asks for its password until one opens it.
func TestAPasswordIsAskedFor(t *testing.T) {
	b, p, _ := importPage(t)
	p.Want(nav.ImportWant{Form: "partnership", Path: filepath.Join(apptest.Shared(t), "corpus", "xlsx", "excelize__encryptAES.xlsx")})
	for i, password := range []string{"wrong", "password"} {
		if b.Button("打开") == nil || b.Says("刚才的密码打不开") != (i == 1) {
			t.Fatalf("try %d: %q", i, b.Drawn())
		}
		if page := b.Beneath(); strings.Contains(page, "清空密码") || strings.Contains(page, "不带密码的") {
			t.Errorf("try %d: under the dialog the page says that the password is to be taken away: %q", i, page)
		}
		b.Type(password)
		b.Key(fyne.KeyReturn)
	}
	if b.Button("打开") != nil || !b.Says("没有找到表头") {
		t.Errorf("opened, the page says %q", b.Drawn())
	}
	p.Want(nav.ImportWant{Form: "partnership", Path: filepath.Join(apptest.Shared(t), "corpus", "xlsx", "excelize__encryptSHA512.xlsx")})
	b.Press("取消")
	if b.Button("打开") != nil || !b.Says("清空密码") {
		t.Errorf("nobody has the password, and the page says %q", b.Drawn())
	}
}

// The part of columns counts those of the sheet that is looked at.
func TestTheColumnsCountedAreThoseOfTheSheet(t *testing.T) {
	b, p, _ := importPage(t)
	cells := func(texts ...string) (out []app.Cell) {
		for _, text := range texts {
			out = append(out, layout.TextCell(text))
		}
		return out
	}
	table := func(name string, heads []string, rows ...[]app.Cell) layout.Table {
		var paths [][]string
		for _, head := range heads {
			paths = append(paths, []string{head})
		}
		return layout.Table{Sheet: name, Head: layout.NestHeads(paths), Columns: make([]layout.Column, len(heads)), Body: layout.Rows(rows...)}
	}
	path := filepath.Join(t.TempDir(), "两张表.xlsx")
	tables := []layout.Table{
		table("协议", []string{"序号", "协议名称", "协议编号"}, cells("1", "甲协议", "X-1")),
		table("到位资金", []string{"主表序号", "年度", "出资方", "现金（万元）", "备注"}, cells("1", "2025", "甲厂", "12.5", "")),
	}
	if err := workbook.Write(context.Background(), path, tables, workbook.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	p.Want(nav.ImportWant{Form: "partnership", Path: path})
	p.ShowColumns()
	if !b.Says("各列对照 3 列") {
		t.Fatalf("the page says %q", b.Drawn())
	}
	p.ShowSheet("到位资金")
	if !b.Says("各列对照 5 列") || b.Says("各列对照 3 列") {
		t.Errorf("the other sheet: %q", b.Drawn())
	}
}

func TestImportNamesWhatCannotBeRead(t *testing.T) {
	b, p, path := importPage(t)
	bad := filepath.Join(filepath.Dir(path), "bad.xlsx")
	if err := os.WriteFile(bad, []byte("this is no workbook"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Want(nav.ImportWant{Form: "school", Path: bad})
	if p.Busy() {
		t.Fatal("still busy")
	}
	if b.Says("没有料到") {
		t.Errorf("a file that is no workbook is called a fault of ours: %q", b.Drawn())
	}
}

func exportPage(t *testing.T) (*uitest.Bench, *exchange.Export) {
	t.Helper()
	b := uitest.NewBench(t)
	b.Backend.Books, b.Backend.Pages = boot.Books{}, boot.Pages{}
	b.App.Svc = b.Backend.Service()
	b.Fill("partnership", 9)
	p := exchange.NewExport(b.App)
	b.Show(p)
	return b, p
}

func rows(t *testing.T, path string) int {
	t.Helper()
	book, err := workbook.Open(context.Background(), path, workbook.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	n := 0
	if err := book.Rows(context.Background(), book.Sheets()[0].Name, func(app.SheetRow) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestExportWritesWhatTheListShows(t *testing.T) {
	b, p := exportPage(t)
	all := filepath.Join(t.TempDir(), "all.xlsx")
	p.Want(nav.ExportWant{Query: app.Query{Form: "partnership"}, Count: 9})
	p.WriteTo(all)
	if !b.Says("已导出 9 条记录") || b.Button("打开文件") == nil || b.Button("打开所在文件夹") == nil {
		t.Fatalf("the page says %q", b.Drawn())
	}
	some := filepath.Join(t.TempDir(), "some.xlsx")
	p.Want(nav.ExportWant{Query: app.Query{Form: "partnership", Search: "吉林市"}, Count: 1})
	if !b.Says("筛选出的 1 条") {
		t.Errorf("the page says %q", b.Drawn())
	}
	p.WriteTo(some)
	if a, s := rows(t, all), rows(t, some); a-s != 8 {
		t.Errorf("all: %d rows, some: %d rows; want a difference of 8", a, s)
	}
}

func TestExportAsPDF(t *testing.T) {
	b, p := exportPage(t)
	p.Want(nav.ExportWant{Query: app.Query{Form: "partnership"}, Count: 9})
	for _, o := range b.Objects() {
		if s, ok := o.(*xwidget.Segments); ok && s.Selected().Code == ".xlsx" {
			b.Canvas().Focus(s)
		}
	}
	b.Type("p") // as the label begins
	if name := p.Path(); filepath.Ext(name) != ".pdf" {
		t.Errorf("the file's name does not follow the format: %s", name)
	}
	path := filepath.Join(t.TempDir(), "x.pdf")
	p.WriteTo(path)
	if !b.Says("已导出 9 条记录") {
		t.Fatalf("the page says %q", b.Drawn())
	}
	if got, err := os.ReadFile(path); !bytes.HasPrefix(got, []byte("%PDF-")) {
		t.Errorf("%.20q is no PDF (%v)", got, err)
	}
}

func TestExportRefusesAnEndingThatItCannotWrite(t *testing.T) {
	b, p := exportPage(t)
	p.Want(nav.ExportWant{Query: app.Query{Form: "partnership"}, Count: 9})
	p.WriteTo(filepath.Join(t.TempDir(), "x.docx"))
	if !b.Says("不能导出为") {
		t.Errorf("the page says %q", b.Drawn())
	}
}

func TestAMissingEndingIsAdded(t *testing.T) {
	b, p := exportPage(t)
	p.Want(nav.ExportWant{Query: app.Query{Form: "partnership"}, Count: 9})
	for name, want := range map[string]string{"上报": "上报.xlsx", "协议2026.11": "协议2026.11.xlsx", "草稿.": "草稿.xlsx", "第2版.CSV": "第2版.CSV"} {
		dir := t.TempDir()
		p.WriteTo(filepath.Join(dir, name))
		if _, err := os.Stat(filepath.Join(dir, want)); err != nil || p.Path() != filepath.Join(dir, want) {
			t.Errorf("%s is written as %s: %v; the page says %q", name, p.Path(), err, b.Drawn())
		}
	}
}

func TestAFileIsNotReplacedUnasked(t *testing.T) {
	b, p := exportPage(t)
	p.Want(nav.ExportWant{Query: app.Query{Form: "partnership"}, Count: 9})
	path := filepath.Join(t.TempDir(), "上报.xlsx")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	old := func() bool {
		got, err := os.ReadFile(path)
		return err == nil && string(got) == "old"
	}
	p.WriteTo(strings.TrimSuffix(path, ".xlsx"))
	if !old() || !b.Says("上报.xlsx") || !b.Says("找不回来") {
		t.Fatalf("replaced unasked; the page says %q", b.Drawn())
	}
	b.Key(fyne.KeyReturn) // an Enter too many
	if !old() {
		t.Fatal("Enter alone replaced the file")
	}
	p.WriteTo(path)
	b.Press("覆盖")
	if old() || !b.Says("已导出 9 条记录") {
		t.Errorf("agreed, and the page says %q", b.Drawn())
	}
}

func TestPersonalDataInFullIsAskedAbout(t *testing.T) {
	b, p := exportPage(t)
	p.Want(nav.ExportWant{Query: app.Query{Form: "partnership"}, Count: 9})
	p.Reveal(true)
	path := filepath.Join(t.TempDir(), "x.xlsx")
	p.WriteTo(path)
	if _, err := os.Stat(path); err == nil {
		t.Fatal("written without asking")
	}
	if !b.Says("会记入日志") {
		t.Errorf("the question says %q", b.Drawn())
	}
	b.Key(fyne.KeyReturn)
	if _, err := os.Stat(path); err != nil {
		t.Error("nothing was written after the answer")
	}
}
