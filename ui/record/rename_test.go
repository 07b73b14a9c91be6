package record_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/record"
	"ronghe/ui/uitest"
)

func enterSchool(t *testing.T, b *uitest.Bench, texts map[string]string) *app.Record {
	t.Helper()
	ss, err := b.App.Svc.BeginWith("school", texts)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := ss.Save(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return saved.Record
}

// A changed name is asked about once, and kept as a former one unless that is
// turned down.
func TestARenamedSchoolKeepsItsName(t *testing.T) {
	b := uitest.NewBench(t)
	rec := enterSchool(t, b, map[string]string{"name": "吉林电专", "level": "高职专科", "ownership": "公办", "division": "龙潭区"})
	p := open(t, b, record.Source{Form: "school", ID: rec.ID})
	former := func() int {
		now, err := b.App.Svc.Open(t.Context(), "school", rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		return len(now.Rows["former_names"])
	}
	rename := func(name string) {
		p.View().Put("name", app.TextValue(name))
		key(t, p, fyne.KeyS, ctrl)
	}
	rename("吉林职业技术大学")
	if !b.Says("原名称“吉林电专”，改为“吉林职业技术大学”") || former() != 0 {
		t.Fatalf("the page says %q", b.Drawn())
	}
	uitest.Picture(t, b, "renamed")
	b.Press("保存")
	if former() != 1 || !b.Says("已入库") {
		t.Fatalf("%d former names; the page says %q", former(), b.Drawn())
	}
	key(t, p, fyne.KeyS, ctrl)
	if b.Says("原名称") {
		t.Error("asked again")
	}
	rename("吉林职业技术大学（筹）")
	b.Key(fyne.KeySpace) // only a slip
	b.Press("保存")
	if former() != 1 {
		t.Errorf("%d former names after a slip", former())
	}
	rename("又一名")
	b.Key(fyne.KeyEscape)
	if b.Says("原名称") || former() != 1 || !p.Session().Edited() {
		t.Error("given up, and stored all the same")
	}
}

// The hint about a record that looks the same offers to make the two one.
func TestTwinsBecomeOne(t *testing.T) {
	b := uitest.NewBench(t)
	texts := map[string]string{"name": "北山职教中心", "level": "职业高中", "ownership": "公办", "division": "丰满区"}
	enterSchool(t, b, texts)
	texts["address"] = "北山路1号"
	other := enterSchool(t, b, texts)
	p := open(t, b, record.Source{Form: "school", ID: other.ID})
	p.View().Put("name", app.TextValue("北山职教"))
	p.View().Put("name", app.TextValue("北山职教中心"))
	b.Runner.Fire(time.Second)
	b.Press("查看")
	uitest.Picture(t, b, "twins")
	b.Press("与本条合并")
	b.Press("合并")
	rows, err := b.App.Svc.List(t.Context(), app.Query{Form: "school"})
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d schools, %v; the page says %q", len(rows), err, b.Drawn())
	}
	if p.Session().Base().ID != rows[0].ID {
		t.Error("the page does not show what stayed")
	}
	batches, err := b.Backend.Memory.Batches(t.Context(), 1)
	if err != nil || !strings.Contains(b.App.Toasted(), "已将 2 条合为一条") {
		t.Fatalf("%v; the page says %q", err, b.App.Toasted())
	}
	b.App.Undo(batches[0].ID, func() {})
	if rows, err = b.App.Svc.List(t.Context(), app.Query{Form: "school"}); err != nil || len(rows) != 2 {
		t.Errorf("after the undo %d schools, %v", len(rows), err)
	}
}
