package catalog

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/assets"
)

const shed = `id: shed
version: 1
title: 棚
group: 基地与园区
keys: [name]
display: name
sections:
  - title: 基本情况
    fields:
      - {id: name, label: 名称, type: text}
      - {id: kind, label: 类型, type: choice, options: [{code: glass, label: 玻璃}, {code: film, label: 薄膜}]}
      - {id: kinds, label: 用途, type: multi, options: [{code: a, label: 甲}, {code: b, label: 乙}, {code: c, label: 丙}]}
      - {id: budget, label: 预算, type: decimal, unit: 万元, scale: 2}
      - {id: area, label: 面积, type: decimal, unit: m², scale: 1}
      - {id: owner, label: 业主, type: text}
      - {id: keeper, label: 看护人电话, type: phone, personal: {purpose: 联系, keep: 停用后一年, mask: phone}}
      - id: costs
        label: 支出
        type: table
        fields:
          - {id: item, label: 用途, type: text}
          - {id: amount, label: 金额, type: decimal, unit: 万元, scale: 2}
list: {columns: [name]}
`

const shed3 = `id: shed
version: 3
title: 棚
group: 基地与园区
keys: [name]
display: name
steps:
  - {version: 2, field: kind, map: {film: sunlit}}
  - {version: 2, field: kinds, map: {b: a}}
  - {version: 2, field: budget, scale: "10000"}
  - {version: 2, field: area, to: ground}
  - {version: 2, field: costs.amount, to: paid}
  - {version: 2, field: costs.year, default: "2025"}
  - {version: 3, field: ground, to: floor}
  - {version: 3, field: lamps, default: "4"}
sections:
  - title: 基本情况
    fields:
      - {id: name, label: 名称, type: text}
      - {id: kind, label: 类型, type: choice, options: [{code: glass, label: 玻璃}, {code: sunlit, label: 日光}]}
      - {id: kinds, label: 用途, type: multi, options: [{code: a, label: 甲}, {code: c, label: 丙}]}
      - {id: budget, label: 预算, type: decimal, unit: 元, scale: 2}
      - {id: floor, label: 面积, type: decimal, unit: m², scale: 1, since: 2}
      - {id: lamps, label: 灯, type: integer, unit: 盏, required: true, since: 3}
      - {id: keeper, label: 看护人电话, type: phone, personal: {purpose: 联系, keep: 停用后一年, mask: phone}}
      - id: costs
        label: 支出
        type: table
        fields:
          - {id: item, label: 用途, type: text}
          - {id: paid, label: 金额, type: decimal, unit: 万元, scale: 2}
          - {id: year, label: 年度, type: year, since: 2}
      - {id: owner, label: 业主, type: text, retired: 3}
list: {columns: [name]}
`

func one(t *testing.T, text string) (*Catalog, error) {
	t.Helper()
	b, err := fs.ReadFile(assets.FS, "forms/"+SharedFile)
	if err != nil {
		t.Fatal(err)
	}
	return Load(fstest.MapFS{"forms/shed.yaml": {Data: []byte(text)}, "forms/" + SharedFile: {Data: b}}, "forms", CodeLists())
}

func mustOne(t *testing.T, text string) *Catalog {
	t.Helper()
	c, err := one(t, text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func text(path, s string) op.Change { return op.Change{Path: path, New: app.TextValue(s)} }

// A record is the same, whichever version wrote which of its ops, and in whatever
// order they were decided.
func TestOpsOfAllVersionsMakeOneRecord(t *testing.T) {
	c := mustOne(t, shed3)
	doc, row := op.NewID(), op.NewID()
	at := func(field string) string { return op.Path("costs", row, field) }
	mk := func(ver int, k op.Kind, ch ...op.Change) *op.Op {
		return &op.Op{ID: op.NewID(), Form: "shed", FormVer: ver, Doc: doc, Unit: "u", Kind: k, Fields: ch}
	}
	create := mk(1, op.Create, text("name", "一号"), text("kind", "film"), op.Change{Path: "kinds", New: app.ListValue("b", "a", "c")},
		text("budget", "1.50"), text("area", "12.5"), text("owner", "甲"), text("later", "x"), text(at("_order"), "n"), text(at("item"), "骨架"), text(at("amount"), "3.00"))
	d := &op.Doc{Upgrade: c.Upgrade}
	a, b := op.Branch{Device: "a", Incarnation: 1}, op.Branch{Device: "b", Incarnation: 1}
	fold := func(o *op.Op, by op.Branch, rev int64) []string {
		refused := d.Decide(o, by)
		d.Fold(o, by, rev, refused)
		return refused
	}
	fold(create, a, 1)
	want := map[string]string{"name": "一号", "kind": "sunlit", "budget": "15000", "floor": "12.5", "owner": "甲", "lamps": "4", "later": "x"}
	check := func(where string) {
		t.Helper()
		for field, v := range want {
			if got := d.Rec.Value(field); got.Text() != v {
				if x, ok := got.Decimal(); !ok || x.String() != v {
					t.Errorf("%s: %s is %q, not %q", where, field, got.Text(), v)
				}
			}
		}
		for _, gone := range []string{"area", "ground", "amount"} {
			if !d.Rec.Value(gone).IsBlank() {
				t.Errorf("%s: %s is still there", where, gone)
			}
		}
		if d.Rec.FormVer != 3 {
			t.Errorf("%s: version %d", where, d.Rec.FormVer)
		}
	}
	check("as created")
	if got := d.Rec.Value("kinds").List(); strings.Join(got, " ") != "a c" {
		t.Errorf("kinds %v", got)
	}
	if r := d.Rec.Rows["costs"][0].Fields; r["paid"].Text() != "3.00" || r["year"].Text() != "2025" || !r["amount"].IsBlank() {
		t.Errorf("the row is %v", r)
	}
	if len(create.Fields) != 10 || create.Fields[1].New.Text() != "film" || create.Fill != nil {
		t.Error("the op itself was changed")
	}
	// An old program edits after a new one, in its own terms, and the other way.
	if r := fold(mk(3, op.Edit, op.Change{Path: "floor", Base: app.TextValue("12.5"), New: app.TextValue("20.0")}), b, 2); r != nil {
		t.Error("a new program's edit is refused:", r)
	}
	if r := fold(mk(1, op.Edit, op.Change{Path: "budget", Base: app.TextValue("1.50"), New: app.TextValue("2.00")}), a, 3); r != nil {
		t.Error("an old program's edit is refused:", r)
	}
	want["floor"], want["budget"] = "20", "20000"
	check("after both")
	// Two who changed one place meet in it, whatever each calls it; what was refused
	// is named as its op names it.
	stale := mk(1, op.Edit, op.Change{Path: "area", Base: app.TextValue("12.5"), New: app.TextValue("30.0")})
	if r := fold(stale, a, 4); len(r) != 1 || r[0] != "area" {
		t.Errorf("refused %v", r)
	}
	check("after a conflict")
	if clash, ok := d.Open["floor"]; !ok || clash.Mine.Text() != "30.0" {
		t.Errorf("open: %+v", d.Open)
	}
	// A default stays where somebody emptied it, and a row goes that has one.
	fold(mk(3, op.Edit, op.Change{Path: "lamps", Base: app.TextValue("4")}), b, 5)
	want["lamps"] = ""
	check("emptied")
	del := mk(1, op.RowDel, op.Change{Path: at("_order"), Base: app.TextValue("n")}, op.Change{Path: at("item"), Base: app.TextValue("骨架")}, op.Change{Path: at("amount"), Base: app.TextValue("3.00")})
	if r := fold(del, a, 6); r != nil || len(d.Rec.Rows["costs"]) != 0 {
		t.Errorf("the row stays: %v %v", r, d.Rec.Rows)
	}
}

// A record as a draft keeps it becomes what its ops would have made.
// What a step gave a record goes through the later steps as a value that was typed
// then; an option may get another code twice.
func TestLaterStepsChangeWhatEarlierOnesGave(t *testing.T) {
	text := strings.NewReplacer(
		"version: 3\ntitle", "version: 4\ntitle",
		`  - {version: 3, field: lamps, default: "4"}
`, `  - {version: 3, field: lamps, default: "4"}
  - {version: 3, field: light, default: old}
  - {version: 4, field: lamps, scale: "10"}
  - {version: 4, field: light, map: {old: new}}
  - {version: 4, field: kind, map: {sunlit: bright}}
  - {version: 4, field: costs.year, to: spent_in}
`, "code: sunlit", "code: bright", "id: year,", "id: spent_in,",
		"      - {id: budget,", "      - {id: light, label: 灯型, type: choice, options: [{code: new, label: 新}, {code: none, label: 无}]}\n      - {id: budget,",
	).Replace(shed3)
	f := mustOne(t, text)
	o := op.Op{ID: "1", Form: "shed", FormVer: 1, Doc: "d", Kind: op.Create, Fields: []op.Change{
		{Path: "name", New: app.TextValue("东棚")}, {Path: "kind", New: app.TextValue("film")}, {Path: "costs/r/amount", New: app.TextValue("1")},
	}}
	rec, err := op.Apply(nil, f.Upgrade(&o))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"lamps": "40", "light": "new", "kind": "bright", "costs/r/spent_in": "2025"} {
		if got := op.Lookup(rec, path).Text(); got != want {
			t.Errorf("%s is %q, not %q", path, got, want)
		}
	}
	// Who typed the same in the third version has the same now.
	o.FormVer, o.Fields = 3, []op.Change{{Path: "lamps", New: app.TextValue("4")}, {Path: "light", New: app.TextValue("old")}}
	if typed, err := op.Apply(nil, f.Upgrade(&o)); err != nil || typed.Value("lamps").Text() != "40" || typed.Value("light").Text() != "new" {
		t.Errorf("%+v, %v", typed, err)
	}
	if _, err := one(t, strings.Replace(text, "map: {old: new}", "map: {old: newer}", 1)); err == nil || !strings.Contains(err.Error(), "is no option") {
		t.Errorf("%v", err)
	}
}

func TestUpgradeRecord(t *testing.T) {
	f, _ := mustOne(t, shed3).Form("shed")
	row := app.Row{ID: op.NewID(), Order: "n", Fields: map[string]app.Value{"item": app.TextValue("骨架"), "amount": app.TextValue("3.00")}}
	rec := &app.Record{ID: op.NewID(), Form: "shed", FormVer: 2, Unit: "u", Rev: 7, Fields: map[string]app.Value{"ground": app.TextValue("5.0"), "kind": app.TextValue("film")}, Rows: map[string][]app.Row{"costs": {row}}}
	next := f.UpgradeRecord(rec)
	if next.Rev != 7 || next.FormVer != 3 || next.Value("floor").Text() != "5.0" || next.Value("kind").Text() != "film" || next.Value("lamps").Text() != "4" {
		t.Errorf("%+v", next)
	}
	if got := next.Rows["costs"]; len(got) != 1 || got[0].Fields["amount"].Text() != "3.00" || got[0].Order != "n" {
		t.Errorf("rows %+v", got)
	}
	if rec.FormVer != 2 || rec.Value("ground").IsBlank() {
		t.Error("the record itself was changed")
	}
	if f.UpgradeRecord(next) != next {
		t.Error("one of this version is not returned as it is")
	}
}

// Retired fields are out of the form and its lists, and history still knows them.
func TestRetired(t *testing.T) {
	f, _ := mustOne(t, shed3).Form("shed")
	if _, ok := f.Field("owner"); ok || f.At("owner") == nil || f.At("owner").Label != "业主" {
		t.Error("a retired field is a field still, or unknown to history")
	}
	for _, s := range f.Sections {
		for _, fd := range s.Fields {
			if fd.Retired > 0 {
				t.Errorf("section %s still shows %s", s.Title, fd.ID)
			}
		}
	}
}

// What a step cannot be is said with its place.
func TestStepFaults(t *testing.T) {
	for _, c := range [][3]string{
		{`{version: 3, field: lamps, default: "4"}`, `{version: 3, field: lamps, default: four}`, "is no value of it"},
		{`{version: 3, field: lamps, default: "4"}`, `{version: 3, field: lamps}`, "is not one of default"},
		{`{version: 3, field: lamps, default: "4"}`, `{version: 4, field: lamps, default: "4"}`, "of version 4"},
		{`{version: 3, field: lamps, default: "4"}`, `{version: 2, field: lamps, default: "4"}`, "in the order of their versions"},
		{`{version: 3, field: lamps, default: "4"}`, `{version: 3, field: lamp, default: "4"}`, `no field "lamp"`},
		{`map: {film: sunlit}`, `map: {film: moonlit}`, "is no option"},
		{`{version: 2, field: budget, scale: "10000"}`, `{version: 2, field: name, scale: "10000"}`, "for a number"},
		{`{version: 2, field: budget, scale: "10000"}`, `{version: 2, field: budget, scale: "-1"}`, "no positive number"},
		{`{version: 2, field: budget, scale: "10000"}`, `{version: 2, field: mobile, to: keeper}`, "sealed"},
		{`{version: 2, field: budget, scale: "10000"}`, `{version: 2, field: budget, to: name}`, "is there all the same"},
		{`{version: 3, field: ground, to: floor}`, "{version: 3, field: ground, to: floor}\n  - {version: 3, field: space, to: floor}", "moves to floor as ground does"},
		{`{version: 2, field: costs.amount, to: paid}`, "{version: 2, field: costs.amount, to: paid}\n  - {version: 2, field: costs.sum, to: paid}", "moves to paid as costs.amount does"},
		{`owner, label: 业主, type: text, retired: 3`, `owner, label: 业主, type: text, retired: 4`, "not versions of the form"},
		{`paid, label: 金额`, `paid, retired: 3, label: 金额`, "stand behind all others"},
	} {
		_, err := one(t, strings.Replace(shed3, c[0], c[1], 1))
		if err == nil || !strings.Contains(err.Error(), c[2]) || !strings.Contains(err.Error(), "shed.yaml:") {
			t.Errorf("%s: %v, want %q", c[1], err, c[2])
		}
	}
}

// A definition takes the place of an older one only where nothing stored is lost.
func TestFollow(t *testing.T) {
	v1, v3 := mustOne(t, shed), mustOne(t, shed3)
	if err := v3.Follow(v1); err != nil {
		t.Error("version 3 does not follow version 1:", err)
	}
	if err := v1.Follow(v1); err != nil {
		t.Error("a catalogue does not follow itself:", err)
	}
	if err := v1.Follow(v3); err == nil || !strings.Contains(err.Error(), "version 1 is older than 3") {
		t.Error("version 1 follows version 3:", err)
	}
	for _, c := range [][3]string{
		{"type: text, retired: 3}", "type: longtext, retired: 3}", "changed type is a new field"},
		{"      - {id: owner, label: 业主, type: text, retired: 3}\n", "", "mark it retired"},
		{`  - {version: 2, field: budget, scale: "10000"}` + "\n", "", "without a step that says the scale"},
		{`  - {version: 2, field: kind, map: {film: sunlit}}` + "\n", "", "its option film"},
		{"{version: 2, field: costs.amount, to: paid}", "{version: 2, field: costs.amount, to: item}", "moves to costs.item, which is there already"},
		{"keeper, label: 看护人电话, type: phone, personal: {purpose: 联系, keep: 停用后一年, mask: phone}", "keeper, label: 看护人电话, type: phone", "personal data stays"},
	} {
		next, err := one(t, strings.Replace(shed3, c[0], c[1], 1))
		if err == nil {
			err = next.Follow(v1)
		}
		if err == nil || !strings.Contains(err.Error(), c[2]) || !strings.Contains(err.Error(), "shed.yaml:") {
			t.Errorf("%q: %v, want %q", c[1], err, c[2])
		}
	}
	same := mustOne(t, strings.Replace(shed, "label: 名称", "label: 名字", 1))
	if err := same.Follow(v1); err == nil || !strings.Contains(err.Error(), "its version 1 did not") {
		t.Error("another text under the same version:", err)
	}
	older := strings.Replace(shed3, `  - {version: 3, field: lamps, default: "4"}`+"\n", "", 1)
	next := mustOne(t, strings.Replace(older, "version: 3\n", "version: 4\n", 1))
	if err := next.Follow(v3); err == nil || !strings.Contains(err.Error(), "the steps of version 3") {
		t.Error("a step is gone:", err)
	}
	b, err := fs.ReadFile(assets.FS, "forms/"+SharedFile)
	if err != nil {
		t.Fatal(err)
	}
	none, err := Load(fstest.MapFS{"forms/" + SharedFile: {Data: b}}, "forms", CodeLists())
	if err != nil {
		t.Fatal(err)
	}
	if err := none.Follow(v1); err == nil || !strings.Contains(err.Error(), "register shed") {
		t.Error("a register is gone:", err)
	}
}
