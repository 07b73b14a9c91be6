package boot

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"ronghe/app"
	_ "ronghe/app/apptest/roomy"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/workbook"
	"ronghe/assets"
)

func TestMain(m *testing.M) {
	if workbook.ChildMain(os.Args) {
		return
	}
	dir, err := os.MkdirTemp("", "boot-test-")
	if err != nil {
		panic(err)
	}
	scratch = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// scratch is a folder for what tests share.
var scratch string

// greenhouse is a register that nobody has written any Go for, with a field of
// every type.
const greenhouse = `
id: greenhouse
version: 1
title: 温室实训台账
group: 基地与园区
clauses: [c13]
keys: [name]
display: name
sections:
  - id: base
    title: 基本情况
    fields:
      - {id: name, label: 温室名称, type: text, required: true}
      - {id: kind, label: 温室类型, type: choice, options: [{code: glass, label: 玻璃温室}, {code: film, label: 日光温室, aliases: [大棚]}]}
      - {id: built_on, label: 建成日期, type: date}
      - {id: area, label: 面积, type: decimal, unit: m², scale: 1, at_least: "0"}
      - {id: budget, label: 预算, type: decimal, unit: 万元, scale: 2}
      - {id: spent, label: 已支出, type: decimal, unit: 万元, scale: 2, compute: sum(costs.amount)}
      - {id: place, label: 所在地, type: tree, codes: division}
      - {id: inspect_by, label: 下次检查日期, type: date}
      - {id: keeper, label: 看护人电话, type: phone, personal: {purpose: 联系, keep: 停用后一年, mask: phone}}
      - {id: plots, label: 畦数, type: integer, unit: 个, at_least: "0"}
      - {id: shade, label: 遮阴率, type: percent, scale: 1, at_most: "1"}
      - {id: since, label: 启用年份, type: year}
      - {id: heated, label: 是否供暖, type: bool}
      - {id: crops, label: 作物, type: multi, options: [{code: tomato, label: 番茄}, {code: ginseng, label: 人参}, {code: flower, label: 花卉}]}
      - {id: owner, label: 产权单位, type: party, to: [greenhouse]}
      - {id: twin, label: 配套温室, type: ref, to: [greenhouse]}
      - {id: owner_code, label: 产权单位代码, type: uscc}
      - {id: mail, label: 联系邮箱, type: email, personal: {purpose: 联系, keep: 停用后一年, mask: email}}
      - {id: story, label: 建设经过, type: longtext, max: 500}
      - {id: plans, label: 图纸, type: files, max: 3}
      - id: costs
        label: 支出明细
        type: table
        fields:
          - {id: item, label: 用途, type: text, required: true}
          - {id: amount, label: 金额, type: decimal, unit: 万元, scale: 2}
checks:
  - {id: over, level: hard, expr: spent <= budget, message: "已支出 {spent} 超过预算 {budget}", at: [spent]}
  - {id: inspect, level: soft, expr: inspect_by >= today(), message: "检查日期 {inspect_by} 已过", at: [inspect_by]}
list: {columns: [name, kind, built_on, area, budget, spent], sort: [-built_on], filters: [kind], sums: [area, spent]}
search: [name]
duplicates: [[name]]
export:
  title: 温室实训情况登记表
  measure: 万元、m²
  columns:
    - {field: name}
    - {field: kind}
    - {field: built_on}
    - head: 规模与资金
      columns: [{field: area}, {field: budget}, {field: spent}]
    - {field: place}
    - {field: keeper}
`

// withForm is a catalogue of this one definition and what all definitions share.
func withForm(t *testing.T, text string) fs.FS {
	t.Helper()
	const shared = "forms/" + catalog.SharedFile
	b, err := fs.ReadFile(assets.FS, shared)
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{"forms/greenhouse.yaml": {Data: []byte(text)}, shared: {Data: b}}
}

func newProgram(t *testing.T, forms fs.FS) *register.Service {
	t.Helper()
	if forms == nil {
		_, svc := copied(t, emptied)
		return svc
	}
	p, err := Open(t.Context(), Config{Dir: filepath.Join(t.TempDir(), "data"), Forms: forms, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := p.Create(t.Context(), "220200-edu", Admin{Name: "admin", Password: "Ronghe-2026"}); err != nil {
		t.Fatal(err)
	}
	return p.Service()
}

// TestARegisterNeedsNoGo drives a register that is only YAML through form,
// store, list, search, history, undo, import, template and export.
func TestARegisterNeedsNoGo(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, withForm(t, greenhouse))
	everyType(t, svc)
	other := house(t, svc, "永吉职教中心二号温室")
	ss, err := svc.Begin("greenhouse")
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		"name": "永吉职教中心一号温室", "kind": "大棚", "built_on": "2024年5月", "area": "１,２００.５平方米",
		"budget": "300000元", "place": "永吉县", "keeper": "13800000002",
		"plots": "十二个", "shade": "35％", "since": "2024年", "heated": "√", "crops": "番茄和人参", "owner": "永吉县某合作社",
		"twin": "永吉职教中心二号温室", "owner_code": "91220221MA0Y3D5K56", "mail": "keeper＠example.cn", "story": "一期\n二期：“连栋”",
	} {
		if bad := ss.SetText(path, text); bad != nil {
			t.Fatalf("%s %q: %+v", path, text, bad)
		}
	}
	plan := filepath.Join(t.TempDir(), "平面图.pdf")
	writeFile(t, plan, "%PDF-1.7 plan")
	file, err := svc.Attach(ctx, plan)
	if err != nil {
		t.Fatal(err)
	}
	ss.Set("plans", app.FilesValue(file))
	rows := ss.InsertRows("costs", 0, 2)
	ss.SetMany([]register.Edit{
		{Path: op.Path("costs", rows[0], "item"), Text: "骨架"},
		{Path: op.Path("costs", rows[0], "amount"), Text: "20"},
		{Path: op.Path("costs", rows[1], "item"), Text: "水肥"},
		{Path: op.Path("costs", rows[1], "amount"), Text: "150000元"},
	})
	if len(ss.Result().Problems) != 1 || !strings.Contains(ss.Result().Problems[0].Message, "35.00") {
		t.Fatalf("35 of 30 spent, and the check says %+v", ss.Result().Problems)
	}
	saved, err := ss.Save(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	stands(t, svc, saved.Record.ID, other.ID)
	if _, err := svc.Delete(ctx, "greenhouse", other.ID); err != nil {
		t.Fatal(err)
	}
	listRow := func(q app.Query) app.ListRow {
		t.Helper()
		q.Form = "greenhouse"
		list, err := svc.List(ctx, q)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v lists %d: %v", q, len(list), err)
		}
		return list[0]
	}
	row := listRow(app.Query{Search: "yjzj", Where: []app.Filter{{Field: "kind", Op: app.Eq, Values: []string{"film"}}}})
	if row.ID != saved.Record.ID || row.Hard != 1 || row.Values[5].Text() != "35.00" {
		t.Fatalf("the list shows %+v", row)
	}
	sum, err := svc.Summarise(ctx, app.Query{Form: "greenhouse"})
	if err != nil || sum.Count != 1 || sum.Sums["area"] != "1200.5" || sum.Sums["spent"] != "35.00" {
		t.Fatalf("sums %+v, %v", sum, err)
	}
	roundTrip(t, ctx, svc, saved.Record.ID)
}

// everyType holds that the form has a field of every type there is.
func everyType(t *testing.T, svc *register.Service) {
	t.Helper()
	f, _ := svc.Catalog().Form("greenhouse")
	have := map[string]bool{}
	f.Each(func(fd *catalog.Field) { have[fd.TypeName] = true })
	for _, name := range catalog.TypeNames() {
		if !have[name] {
			t.Errorf("the form has no field of type %s", name)
		}
	}
}

// stands holds what was typed against what is stored, as people read it, and
// opens the attachment.
func stands(t *testing.T, svc *register.Service, id, twin app.ID) {
	t.Helper()
	rec := stored(t, svc, id)
	f, _ := svc.Catalog().Form("greenhouse")
	for field, want := range map[string]string{
		"kind": "日光温室", "built_on": "2024年5月", "area": "1,200.5", "budget": "30.00", "place": "永吉县", "keeper": "******",
		"plots": "12", "shade": "35.0%", "since": "2024", "heated": "是", "crops": "番茄、人参", "owner": "永吉县某合作社",
		"twin": "永吉职教中心二号温室", "owner_code": "91220221MA0Y3D5K56", "mail": "******", "story": "一期\n二期：“连栋”", "plans": "平面图.pdf",
	} {
		fd, _ := f.Field(field)
		if got := fd.Format(rec.Value(field)); got != want {
			t.Errorf("%s is stored as %q, want %q", field, got, want)
		}
	}
	if ref := rec.Value("twin").Party().Ref; ref != twin {
		t.Errorf("the link points to %q", ref)
	}
	path, err := svc.SaveAttachment(t.Context(), rec.Value("plans").Files()[0], t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "%PDF-1.7 plan" {
		t.Errorf("the attachment holds %q, %v", b, err)
	}
}

// roundTrip exports the register, reads the export into an empty one and holds
// the two against each other; then fills the template's way in.
func roundTrip(t *testing.T, ctx context.Context, svc *register.Service, id app.ID) {
	t.Helper()
	dir := t.TempDir()
	out := filepath.Join(dir, "out.xlsx")
	if _, err := svc.Export(ctx, register.ExportRequest{Query: app.Query{Form: "greenhouse"}, Path: out, Reveal: true}); err != nil {
		t.Fatal(err)
	}
	again, err := svc.Import(ctx, register.ImportRequest{Form: "greenhouse", Path: out})
	if err != nil || again.Unchanged != 1 || again.Refused != 0 {
		t.Fatalf("read back into the same register: %+v %v", again, err)
	}
	other := newProgram(t, withForm(t, greenhouse))
	got, err := other.Import(ctx, register.ImportRequest{Form: "greenhouse", Path: out})
	if err != nil || got.Added != 1 || got.Refused != 0 {
		t.Fatalf("read into an empty register: %+v %v", got, err)
	}
	list, err := other.List(ctx, app.Query{Form: "greenhouse"})
	if err != nil || len(list) != 1 {
		t.Fatal(err)
	}
	want, err := svc.Open(ctx, "greenhouse", id)
	if err != nil {
		t.Fatal(err)
	}
	have, err := other.Open(ctx, "greenhouse", list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	f, _ := svc.Catalog().Form("greenhouse")
	for _, fd := range f.Fields() {
		if fd.TypeName == catalog.TypeFiles || fd.TypeName == catalog.TypeRef { // stay with the records themselves
			continue
		}
		if fd.Personal == nil && !want.Value(fd.ID).Equal(have.Value(fd.ID)) {
			t.Errorf("%s: %q came back as %q", fd.ID, fd.Format(want.Value(fd.ID)), fd.Format(have.Value(fd.ID)))
		}
	}
	if phone, err := other.Reveal(ctx, have, "keeper", "test"); err != nil || phone.Text() != "13800000002" {
		t.Errorf("the telephone number came back as %q, %v", phone.Text(), err)
	}
	if len(have.Rows["costs"]) != 2 || have.Rows["costs"][1].Fields["amount"].Text() != "15.00" {
		t.Errorf("rows came back as %+v", have.Rows["costs"])
	}
	template := filepath.Join(dir, "template.xlsx")
	if err := svc.Template(ctx, "greenhouse", template); err != nil {
		t.Fatal(err)
	}
	empty, err := svc.Import(ctx, register.ImportRequest{Form: "greenhouse", Path: template})
	if err != nil || empty.Rows != 0 {
		t.Errorf("an empty template holds %d rows: %v", empty.Rows, err)
	}
	undone, err := other.Undo(ctx, got.Batch)
	if err != nil || undone.Ops == 0 {
		t.Fatalf("the import cannot be undone: %+v %v", undone, err)
	}
	if sum, _ := other.Summarise(ctx, app.Query{Form: "greenhouse"}); sum.Count != 0 {
		t.Errorf("%d records are left after the undo", sum.Count)
	}
}
