package boot

import (
	"os"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/register"
	"ronghe/sync/server/servertest"
)

// Firms and schools in whose code cell stands no code (a word, a lone 0 as VLOOKUP leaves
// it, one digit over and over) are as many as the sheet has, also where some are there.
func TestAWordForACodeIdentifiesNothing(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"0", "办理中", "待办", "个体户", "见附件", "00000000", "000000000000000000", "123456"} {
		d := newDesk(t, "220281-edu")
		sheet := func(names ...string) register.Imported {
			t.Helper()
			text := "企业名称,统一社会信用代码,所在地\n"
			for _, n := range names {
				text += n + "," + code + ",丰满区\n"
			}
			path := filepath.Join(t.TempDir(), "企业.csv")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := d.svc.Import(t.Context(), register.ImportRequest{Form: "enterprise", Path: path})
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		if got := sheet("吉林甲公司", "长春乙公司", "四平丙公司"); got.Added != 3 {
			t.Errorf("%s: %d added, %d updated", code, got.Added, got.Updated)
		}
		if got := sheet("通化丁公司", "吉林甲公司"); got.Added != 1 || got.Updated > 0 {
			t.Errorf("%s: then %d added, %d updated", code, got.Added, got.Updated)
		}
	}
	a, b := newDesk(t, "220281-edu"), newDesk(t, "220282-edu")
	x, y := a.put("enterprise", `{"fields":{"name":"甲公司","credit_code":"0"}}`), b.put("enterprise", `{"fields":{"name":"乙公司","credit_code":"0"}}`)
	if x.ID == y.ID {
		t.Error("two firms are one record")
	}
	if x, y := a.put("school", `{"fields":{"name":"甲校","moe_code":"3622000001"}}`), b.put("school", `{"fields":{"name":"甲校","moe_code":"3622000001"}}`); x.ID != y.ID {
		t.Error("one school is two records")
	}
}

// A school that was entered under another's code, which was corrected since, does not keep
// that other one out.
func TestACodeThatWasCorrected(t *testing.T) {
	t.Parallel()
	d := desksOf(t, servertest.Start(t, filepath.Join(t.TempDir(), "province.db")), "220281-edu", 1)[0]
	x := d.put("school", `{"fields":{"name":"吉林市工贸学校","moe_code":"3622000001"}}`)
	d.edit("school", x.ID, map[string]string{"moe_code": "3622000002"})
	y := d.put("school", `{"fields":{"name":"吉林市卫生学校","moe_code":"3622000001"}}`)
	path := filepath.Join(t.TempDir(), "学校.csv")
	if err := os.WriteFile(path, []byte("学校名称,学校标识码\n吉林市卫生学校,3622000001\n吉林市工贸学校,3622000002\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := d.svc.Import(t.Context(), register.ImportRequest{Form: "school", Path: path})
	if err != nil || got.Added+got.Refused > 0 {
		t.Errorf("%+v %v", got, err)
	}
	if d.read("school", x.ID).Value("name").Text() != "吉林市工贸学校" || d.read("school", y.ID).Value("name").Text() != "吉林市卫生学校" {
		t.Error("one took the other's place")
	}
	list, err := d.svc.List(t.Context(), app.Query{Form: "school"})
	if err != nil || len(list) != 2 {
		t.Errorf("%d schools, %v", len(list), err)
	}
}
