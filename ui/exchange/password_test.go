package exchange_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/ui/nav"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
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

// A bureau's own layout with a password asks for it, and what is filled has it too.
func TestALayoutWithAPassword(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "") // the dialog of our own
	home := t.TempDir()
	t.Setenv("HOME", home)
	b, p := exportPage(t)
	f := excelize.NewFile()
	defer f.Close()
	if err := errors.Join(f.SetSheetRow("Sheet1", "A1", &[]any{"名称"}), f.SetSheetRow("Sheet1", "A2", &[]any{"{{协议名称}}"}),
		f.SaveAs(filepath.Join(home, "表样.xlsx"), excelize.Options{Password: "mima"})); err != nil {
		t.Fatal(err)
	}
	p.Want(nav.ExportWant{Query: app.Query{Form: "partnership"}, Count: 9})
	for _, o := range b.Objects() {
		if s, ok := o.(*xwidget.Segments); ok && s.Selected().Code == ".xlsx" {
			b.Canvas().Focus(s)
		}
	}
	for range 8 {
		b.Key(fyne.KeyRight)
	}
	var note, format uitest.Box
	for _, o := range b.Placed() {
		switch x := o.Object.(type) {
		case *xwidget.Paragraph:
			if strings.Contains(x.Text, "写法见帮助") {
				note = o.Box
				note.Bottom = note.Y + x.MinSize().Height // what it is drawn to
			}
		case *xwidget.Segments:
			if x.Selected().Code == "own" {
				format = o.Box
			}
		}
	}
	if note.Bottom == 0 || note.Bottom > format.Y {
		t.Errorf("the note ends at %v, under the formats at %v", note.Bottom, format.Y)
	}
	path := filepath.Join(home, "报.xlsx")
	p.WriteTo(path)
	b.Key(fyne.KeyDown) // the only layout
	b.Key(fyne.KeyReturn)
	for _, password := range []string{"wrong", "mima"} {
		if b.Button("打开") == nil {
			t.Fatalf("before %q: %q", password, b.Drawn())
		}
		uitest.Picture(t, b, "layout-"+password)
		b.Type(password)
		b.Key(fyne.KeyReturn)
	}
	if !b.Says("已导出 9 条记录") {
		t.Fatalf("opened, the page says %q", b.Drawn())
	}
	book, err := excelize.OpenFile(path, excelize.Options{Password: "mima"})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if rows, err := book.GetRows("Sheet1"); err != nil || len(rows) != 10 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if _, err := excelize.OpenFile(path); err == nil {
		t.Error("what was filled opens without the password")
	}
}
