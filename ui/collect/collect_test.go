package collect_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/boot"
	sheets "ronghe/app/collect"
	"ronghe/ui"
	"ronghe/ui/collect"
	uiregister "ronghe/ui/register"
	"ronghe/ui/uitest"
)

func bench(t *testing.T) *uitest.Bench {
	t.Helper()
	b := uitest.NewEmpty(t)
	b.Backend.Books = boot.Books{}
	_, svc, err := b.Backend.Create(context.Background(), uitest.Unit, uitest.Admin)
	if err != nil {
		t.Fatal(err)
	}
	b.App.Svc, b.App.Nav, b.App.Records = svc, b.Nav, b.Records
	b.App.Acts = func(form string) []ui.Act {
		if form == sheets.Form {
			return collect.Acts(b.App)
		}
		return collect.Send(b.App, form)
	}
	return b
}

// From a list the sheets of the checked records are written after a look at how many
// there are; the page of the sheets shows them, reads one back after a look at what
// it changes, and asks for the others again.
func TestSheetsFromTheListAndBack(t *testing.T) {
	b := bench(t)
	one := b.Put("enterprise", `{"fields": {"name": "一号公司"}}`)
	b.Put("enterprise", `{"fields": {"name": "二号公司"}}`)
	f, _ := b.App.Svc.Catalog().Form("enterprise")
	list := uiregister.NewList(b.App, f)
	b.Show(list)
	list.SelectRows(0, 1)
	b.Press("发采集表")
	for _, words := range []string{"将写 2 份", "企业名录", "要求交回"} {
		if !b.Says(words) {
			t.Fatalf("the dialog does not say %q: %s", words, b.Drawn())
		}
	}
	uitest.Picture(t, b, "collect-send")
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_DOCUMENTS_DIR", dir)
	list.SelectRows(0, 1)
	svc := b.App.Svc
	_, sent, err := sheets.Send(context.Background(), svc, sheets.Sending{
		Register: "enterprise", From: "enterprise", IDs: []app.ID{one}, Due: b.Backend.Clock.AddDate(0, 0, 7).Format(time.DateOnly), Dir: dir,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	page := collect.New(b.App)
	b.App.Window.Canvas().Overlays().Top().Hide()
	b.App.Window.Canvas().Overlays().Remove(b.App.Window.Canvas().Overlays().Top())
	b.Show(page)
	if !b.Says("一号公司") || !b.Says("未回") {
		t.Fatalf("the page says %s", b.Drawn())
	}
	path := filepath.Join(dir, sent[0].File)
	x, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := x.GetRows("企业名录")
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range rows[0] {
		if h == "主营业务" || h == "地址" {
			cell, _ := excelize.CoordinatesToCellName(i+1, 2)
			if err := x.SetCellStr("企业名录", cell, "解放大路1号"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := x.Save(); err != nil {
		t.Fatal(err)
	}
	x.Close()
	page.Dropped([]string{path})
	if !b.Says("解放大路1号") || !b.Says("更新 1 条") {
		t.Fatalf("the preview says %s", b.Drawn())
	}
	uitest.Picture(t, b, "collect-preview")
	b.Press("读入并记为已回")
	rec, err := svc.Open(context.Background(), sheets.Form, sent[0].ID)
	if err != nil || rec.Value("status").Text() != sheets.Back {
		t.Fatalf("%v, %v", rec, err)
	}
	b.Show(collect.New(b.App))
	uitest.Picture(t, b, "collect-page")
	stray := filepath.Join(dir, "stray.csv")
	if err := os.WriteFile(stray, []byte("名称\nx\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	page.Dropped([]string{stray})
	if !b.Says("不是本单位发出的采集表") {
		t.Errorf("a stray file: %s", b.Drawn())
	}
}
