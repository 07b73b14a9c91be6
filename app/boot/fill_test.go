package boot

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

// directories stores a school, a firm and an association.
func directories(t *testing.T, svc *register.Service) {
	t.Helper()
	for form, fields := range map[string]map[string]string{
		"school": {"name": "吉林化工学院", "moe_code": "4122010192", "level": "应用型本科", "ownership": "公办", "division": "龙潭区", "categories": "双特色"},
		"enterprise": {
			"name": "吉林松江机械股份有限公司", "credit_code": "91220200000000000X", "division": "220211", "ownership": "省属国企", "scale": "中型", "listed": "是",
		},
		"organisation": {"name": "吉林市汽车行业协会", "credit_code": "51220200000000000X", "kind": "行业协会", "division": "220204"},
	} {
		ss, err := svc.Begin(form)
		if err != nil {
			t.Fatal(err)
		}
		for id, text := range fields {
			if bad := ss.SetText(id, text); bad != nil && bad.Severity == app.Refused {
				t.Fatalf("%s.%s: %+v", form, id, bad)
			}
		}
		save(t, ss)
	}
}

// rowText is what a row of a table shows.
func rowText(t *testing.T, svc *register.Service, rec *app.Record, table string, n int) map[string]string {
	t.Helper()
	f, _ := svc.Catalog().Form(rec.Form)
	fd, _ := f.Field(table)
	out := map[string]string{}
	for _, col := range fd.Fields {
		if text := col.Format(rec.Rows[table][n].Fields[col.ID]); text != "" {
			out[col.ID] = text
		}
	}
	return out
}

func wantRow(t *testing.T, got map[string]string, want ...string) {
	t.Helper()
	n := 0
	for i := 0; i < len(want); i += 2 {
		if got[want[i]] != want[i+1] {
			t.Errorf("%s is %q, want %q", want[i], got[want[i]], want[i+1])
		}
		if want[i+1] != "" {
			n++
		}
	}
	if len(got) != n {
		t.Errorf("the row holds %v", got)
	}
}

// What a directory knows of a chosen unit is not typed again, and what was typed
// is not overwritten.
func TestAChosenUnitFillsItsRow(t *testing.T) {
	svc := newProgram(t, nil)
	directories(t, svc)
	ss, err := svc.Begin("partnership")
	if err != nil {
		t.Fatal(err)
	}
	id := ss.InsertRows("parties", 0, 1)[0]
	at := func(field string) string { return op.Path("parties", id, field) }
	now := func() map[string]string { return rowText(t, svc, ss.Record(), "parties", 0) }
	ss.SetText(at("party"), "吉林化工学院")
	wantRow(t, now(), "party", "吉林化工学院", "party_kind", "学校", "party_code", "4122010192", "place", "龙潭区", "traits", "双特色")
	if !ss.Undo() {
		t.Fatal("nothing to undo")
	}
	wantRow(t, now())
	ss.Redo()
	// Another unit: what came from the first goes with it.
	ss.SetText(at("party"), "吉林松江机械股份有限公司")
	wantRow(t, now(), "party", "吉林松江机械股份有限公司", "party_kind", "企业", "party_code", "91220200000000000X", "place", "丰满区", "traits", "国有企业、上市公司、中小微企业")
	// A name that no directory holds knows nothing.
	ss.SetText(at("party"), "某某公司")
	wantRow(t, now(), "party", "某某公司")
	// What was typed stays.
	ss.SetText(at("party_kind"), "其他")
	ss.SetText(at("place"), "永吉县")
	ss.SetText(at("party_code"), "若")
	ss.SetText(at("party"), "吉林市汽车行业协会")
	wantRow(t, now(), "party", "吉林市汽车行业协会", "party_kind", "其他", "party_code", "若", "place", "永吉县")
}

// Pasted and imported rows get the same, and an import that comes again adds
// nothing.
func TestRowsThatComeInAreFilled(t *testing.T) {
	ctx := t.Context()
	svc := newProgram(t, nil)
	directories(t, svc)
	ss, err := svc.Begin("alliance")
	if err != nil {
		t.Fatal(err)
	}
	ids := ss.InsertRows("members", 0, 2)
	var edits []register.Edit
	for i, texts := range [][]string{{"吉林松江机械股份有限公司", "", ""}, {"吉林化工学院", "其他", ""}} {
		for k, field := range []string{"member", "member_kind", "sme"} {
			edits = append(edits, register.Edit{Path: op.Path("members", ids[i], field), Text: texts[k]})
		}
	}
	ss.SetMany(edits)
	wantRow(t, rowText(t, svc, ss.Record(), "members", 0), "member", "吉林松江机械股份有限公司", "member_kind", "企业", "sme", "是")
	wantRow(t, rowText(t, svc, ss.Record(), "members", 1), "member", "吉林化工学院", "member_kind", "其他")
	ss.Undo()
	if wantRow(t, rowText(t, svc, ss.Record(), "members", 0)); len(ss.Record().Rows["members"]) != 2 {
		t.Error("one undo took more than the paste")
	}

	list := filepath.Join(t.TempDir(), "协议.csv")
	text := "协议名称,协议类别,签订日期,甲方,乙方\n甲协议,校企,2026-03-12,吉林化工学院,某某公司\n乙协议,校企,2026-03-13,吉林市汽车行业协会,吉林化工学院\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := svc.Import(ctx, register.ImportRequest{Form: "partnership", Path: list})
	if err != nil || got.Added != 2 {
		t.Fatalf("imported %+v, %v", got, err)
	}
	found, err := svc.List(ctx, app.Query{Form: "partnership", Sort: []app.Sort{{Field: "signed_on"}}})
	if err != nil {
		t.Fatal(err)
	}
	rec, err := svc.Open(ctx, "partnership", found[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(rec.Rows["parties"], func(r app.Row) bool { return r.Fields["party"].Party().Ref != "" })
	if i < 0 {
		t.Fatalf("no party is linked: %+v", rec.Rows)
	}
	filled := rowText(t, svc, rec, "parties", i)
	if filled["party_kind"] != "学校" || filled["party_code"] != "4122010192" || filled["place"] != "龙潭区" || filled["traits"] != "双特色" {
		t.Errorf("the imported row holds %v", filled)
	}
	// Somebody corrects the code by hand; the same list again changes nothing.
	ss, err = svc.Edit(ctx, "partnership", rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	ss.SetText(op.Path("parties", rec.Rows["parties"][i].ID, "party_code"), "4122010193")
	save(t, ss)
	again, err := svc.Import(ctx, register.ImportRequest{Form: "partnership", Path: list})
	if err != nil || again.Unchanged != 2 {
		t.Errorf("again %+v, %v", again, err)
	}
}

// A unit beyond one's own area is asked about: its neighbours', not those below
// and above it.
func TestAUnitBeyondOnesOwnIsAskedAbout(t *testing.T) {
	svc := newProgram(t, nil) // of 吉林市
	ss, err := svc.Begin("partnership")
	if err != nil {
		t.Fatal(err)
	}
	told := func() string {
		for _, p := range ss.Problems() {
			if p.Code == "unit_beyond" {
				return p.Args["value"] + " " + p.Args["own"]
			}
		}
		return ""
	}
	for unit, want := range map[string]string{
		"永吉县教育局": "", "吉林省教育厅": "", "吉林市人力资源和社会保障局": "",
		"安图县人力资源和社会保障局": "安图县人力资源和社会保障局 吉林市教育局",
	} {
		ss.SetText("home_unit", unit)
		if got := told(); got != want {
			t.Errorf("%s: %q, want %q", unit, got, want)
		}
	}
	ss.Set("home_unit", app.TextValue("222426-hrss"))
	ss.SetText("title", "甲协议")
	if err := ss.SaveDraft(t.Context()); err != nil {
		t.Fatal(err)
	}
	drafts, err := svc.Store().Drafts(t.Context())
	if err != nil || len(drafts) != 1 {
		t.Fatalf("%d drafts, %v", len(drafts), err)
	}
	if ss, err = svc.Resume(t.Context(), drafts[0]); err != nil {
		t.Fatal(err)
	}
	if told() == "" {
		t.Error("the draft does not ask any more")
	}
	if ss.Confirm("home_unit"); told() != "" {
		t.Error("confirmed, it still asks")
	}
}
