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
	"ronghe/app/boot"
	"ronghe/app/workbook"
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

func TestProblemsAreShownInFull(t *testing.T) {
	b, p, path := importPage(t)
	p.Want(nav.ImportWant{Form: "school", Path: path})
	p.ShowColumns()
	if !b.Says("学校标识码") {
		t.Errorf("the columns are %q", b.Drawn())
	}
	b.Key(fyne.KeyEscape)
	if b.Canvas().Overlays().Top() != nil {
		t.Error("Esc did not close the columns")
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
