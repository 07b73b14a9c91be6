package exchange_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/xuri/excelize/v2"

	"ronghe/app/apptest"
)

// A password opens a workbook of which the program is to say for which register it
// is; a .xls that none opens is answered and not asked about.
func TestAPasswordAndNoRegister(t *testing.T) {
	b, p, _ := importPage(t)
	path := filepath.Join(t.TempDir(), "locked.xlsx")
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range [][]any{{"协议名称", "协议编号", "签订日期"}, {"甲", "X-1", "2026-03-12"}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(path, excelize.Options{Password: "mima"}); err != nil {
		t.Fatal(err)
	}
	p.Dropped([]string{path})
	for _, password := range []string{"wrong", "mima"} {
		if b.Button("打开") == nil {
			t.Fatalf("before %q: %q", password, b.Drawn())
		}
		b.Type(password)
		b.Key(fyne.KeyReturn)
	}
	if b.Button("打开") != nil || !b.Says("新增 1") || !b.Says("合作协议") {
		t.Errorf("opened, the page says %q", b.Drawn())
	}
	p.Dropped([]string{filepath.Join(apptest.Shared(t), "corpus", "xlsx", "poi__password.xls")})
	if b.Button("打开") != nil || !b.Says("给了密码也打不开") {
		t.Errorf("of a .xls the page says %q", b.Drawn())
	}
}
