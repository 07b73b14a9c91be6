package annual_test

import (
	"context"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/annual/annualtest"
	uiregister "ronghe/ui/register"
	"ronghe/ui/uitest"
)

// complete fills last year's report and leaves nothing open.
func complete(t *testing.T, b *uitest.Bench) {
	t.Helper()
	ctx := context.Background()
	s, err := b.Backend.Annual(ctx)
	if err == nil {
		err = annualtest.Complete(ctx, s, b.Backend.Clock.Year()-1)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// keep writes the picture of the window where one asks for it.
func keep(t *testing.T, b *uitest.Bench, name string) {
	t.Helper()
	dir := os.Getenv("RONGHE_KEEP")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, b.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// as lets somebody else work.
func as(b *uitest.Bench, id string, roles ...string) {
	b.Backend.User = app.User{ID: app.ID("7d7b0f0a-0000-7000-8000-00000000000" + id), Name: id, Title: id, Roles: roles}
	b.App.Svc = b.Backend.Service()
}

const agreement = `{"fields": {"title": "甲校与甲厂协议", "kind": "firm", "status": "active", "signed_on": "2025-03-01", "expires_on": "2028-02-28", "amount": "120"},
	"tables": {"parties": [{"role": "first", "party": "甲校", "party_kind": "school"}, {"role": "second", "party": "甲厂", "party_kind": "firm"}]}}`

// The bar says where the report stands and what to do next; what keeps it from
// being signed is named and leads to its cell; sent up it is locked, and what the
// registers say since is listed.
func TestTheReportIsSignedAndSentUp(t *testing.T) {
	b := uitest.NewBench(t)
	as(b, "2", app.RoleClerk)
	b.Put("partnership", agreement)
	show(b, "B02")
	says(t, b, "未填报", "请从台账取数，开始填报")
	b.Press("从台账取数")
	b.Press("取数")
	says(t, b, "填报中", "已填")
	as(b, "3", app.RoleHead)
	show(b, "B02")
	b.Press("签字")
	says(t, b, "处理完才能签字", "格没有填", "封面")
	keep(t, b, "blocked")
	b.Key(fyne.KeyReturn)
	says(t, b, "封面 单位负责人 内容")

	as(b, "2", app.RoleClerk)
	complete(t, b)
	show(b, "B02")
	b.Press("签字")
	says(t, b, "您的账户不能办理签字", "统计负责人")
	b.Key(fyne.KeyEscape)
	as(b, "3", app.RoleHead)
	show(b, "B02")
	b.Press("签字")
	says(t, b, "签字：2025年度年报")
	b.Press("签字")
	says(t, b, "已签字", "可以上报")
	keep(t, b, "signed")
	b.Press("上报")
	says(t, b, "封面会印上校验码")
	b.Press("上报")
	says(t, b, "已上报", "校验码", "上级受理以前可以撤回", "撤回")
	keep(t, b, "submitted")
	b.Press("从台账取数")
	says(t, b, "2025年度年报已上报，不能改动")
	b.Key(fyne.KeyEscape)

	b.Put("partnership", agreement2)
	show(b, "B02")
	says(t, b, "台账变动 1 条")
	b.Press("台账变动 1 条")
	says(t, b, "上报后台账变动", "上报后有 1 条记录变化", "由 1 变为 2")
	keep(t, b, "drift")
	b.Key(fyne.KeyReturn)
	want, ok := b.Nav.Wants[len(b.Nav.Wants)-1].(uiregister.Wanted)
	if !ok {
		t.Fatalf("led to %v", b.Nav.Went)
	}
	rows, err := b.App.Svc.List(context.Background(), app.Query{Form: "partnership", Where: want.Where})
	if err != nil || len(rows) != 1 {
		t.Errorf("the records that changed: %d %v", len(rows), err)
	}
	b.Press("撤回")
	b.Press("撤回")
	says(t, b, "填报中")
	if b.Says("台账变动") {
		t.Error("a withdrawn report still tells what changed since")
	}
}

const agreement2 = `{"fields": {"title": "乙校与乙厂协议", "kind": "firm", "status": "active", "signed_on": "2025-04-01", "expires_on": "2028-02-28", "amount": "30"},
	"tables": {"parties": [{"role": "first", "party": "乙校", "party_kind": "school"}, {"role": "second", "party": "乙厂", "party_kind": "firm"}]}}`
