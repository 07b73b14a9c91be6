package sheet_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/sheet"
	"ronghe/ui/uitest"
)

// A name that is changed in the sheet is asked about once and kept as a former
// one, like in the form.
func TestARenamedLineKeepsItsName(t *testing.T) {
	b := uitest.NewBench(t)
	ss, err := b.App.Svc.BeginWith("school", map[string]string{"name": "吉林电专", "level": "高职专科", "ownership": "公办", "division": "龙潭区"})
	if err != nil {
		t.Fatal(err)
	}
	saved, err := ss.Save(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	f, _ := b.Backend.Catalog.Form("school")
	p := sheet.New(b.App, f, app.Query{Form: "school"}, false)
	b.Show(p)
	b.Type("吉林职业技术大学")
	b.Key(fyne.KeyReturn)
	p.Save()
	if !b.Says("有 1 条改了名称") {
		t.Fatalf("the sheet says %q", b.Drawn())
	}
	b.Press("保存")
	rec, err := b.App.Svc.Open(t.Context(), "school", saved.Record.ID)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(rec.Rows["former_names"]); n != 1 || rec.Value("name").Text() != "吉林职业技术大学" {
		t.Errorf("%d former names of %s", n, rec.Value("name").Text())
	}
	p.Save()
	if b.Says("改了名称") {
		t.Error("asked again")
	}
}
