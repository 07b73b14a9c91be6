package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app/boot"
)

// filled is a template being filled in.
type filled struct {
	t *testing.T
	f *excelize.File
}

func openTemplate(t *testing.T, f *folder, form string) (*filled, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), form+".xlsx")
	f.want(exitDone, "", "template", form, "--out", path)
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return &filled{t, book}, path
}

// heads are the heads of a sheet, "upper/lower" under a common one, and the row
// after them.
func (b *filled) heads(sheet string) (heads []string, first int) {
	b.t.Helper()
	rows, err := b.f.GetRows(sheet)
	if err != nil {
		b.t.Fatal(err)
	}
	merges, err := b.f.GetMergeCells(sheet)
	if err != nil {
		b.t.Fatal(err)
	}
	heads = slices.Clone(rows[0])
	if len(merges) == 0 {
		return heads, 2
	}
	lower := rows[1]
	group := ""
	for i := range max(len(heads), len(lower)) {
		if i == len(heads) {
			heads = append(heads, "")
		}
		if heads[i] != "" {
			group = heads[i]
		}
		if i < len(lower) && lower[i] != "" {
			heads[i] = group + "/" + lower[i]
		}
	}
	return heads, 3
}

// row fills the n-th row (from 1) of a sheet: "head=value" with the heads as
// they stand, without the mark of required ones.
func (b *filled) row(sheet string, n int, cells ...string) {
	b.t.Helper()
	heads, first := b.heads(sheet)
	for _, c := range cells {
		head, value, _ := strings.Cut(c, "=")
		col := slices.IndexFunc(heads, func(h string) bool { return strings.TrimSuffix(h, "*") == head })
		if col < 0 {
			b.t.Fatalf("%s has no column %s: %v", sheet, head, heads)
		}
		cell, err := excelize.CoordinatesToCellName(col+1, first+n-1)
		if err != nil {
			b.t.Fatal(err)
		}
		var number float64
		if _, err := fmt.Sscan(value, &number); err == nil && strings.Trim(value, "0123456789.") == "" {
			err = b.f.SetCellValue(sheet, cell, number)
			if err != nil {
				b.t.Fatal(err)
			}
			continue
		}
		if err := b.f.SetCellStr(sheet, cell, value); err != nil {
			b.t.Fatal(err)
		}
	}
}

// come saves, imports and returns the stored records by their names.
func (b *filled) come(f *folder, form, name, path string, records int) map[string]recordReply {
	b.t.Helper()
	if err := b.f.SaveAs(path); err != nil {
		b.t.Fatal(err)
	}
	code, r := f.run("", "import", form, path)
	got := decode[struct{ Rows, Added, Refused int }](b.t, r.Result)
	if code != exitDone && code != exitProblems || got.Added != records || got.Refused != 0 {
		b.t.Fatalf("exit %d, %+v: %+v", code, got, r.Problems)
	}
	for _, p := range r.Problems {
		if p.Severity == "error" || strings.HasPrefix(p.Code, "skipped") || strings.HasPrefix(p.Code, "head_") {
			b.t.Errorf("%s %s: %s %s", p.Sheet, p.Cell, p.Code, p.Message)
		}
	}
	list := decode[struct{ Records []struct{ ID string } }](b.t, f.want(exitDone, "", "list", form).Result)
	out := map[string]recordReply{}
	for _, l := range list.Records {
		_, shown := f.run("", "show", form, l.ID) // what is open of it does not matter here
		rec := decode[recordReply](b.t, shown.Result)
		out[fmt.Sprint(rec.Fields[name])] = rec
	}
	return out
}

// holds compares fields of a record, or of the n-th row of a table ("table n").
func holds(t *testing.T, rec recordReply, where string, want map[string]any) {
	t.Helper()
	have := rec.Fields
	if table, n, ok := strings.Cut(where, " "); ok {
		i := 0
		if _, err := fmt.Sscan(n, &i); err != nil || i > len(rec.Tables[table]) {
			t.Errorf("%s of %v is missing: %v", where, rec.Fields, rec.Tables[table])
			return
		}
		have = rec.Tables[table][i-1]
	}
	for field, value := range want {
		got := have[field]
		if party, ok := got.(map[string]any); ok {
			got = party["name"]
		}
		if fmt.Sprint(got) != fmt.Sprint(value) {
			t.Errorf("%s %s: %v, want %v", where, field, got, value)
		}
	}
}

// TestAFilledTemplateComesIn fills templates as a clerk does and imports them:
// records, and rows of their sub-tables by the records' numbers.
func TestAFilledTemplateComesIn(t *testing.T) {
	t.Run("partnership", func(t *testing.T) {
		f := newFolder(t)
		b, path := openTemplate(t, f, "partnership")
		b.row("合作协议", 1, "序号=1", "协议名称=碳纤维产业学院协议", "协议类别=校企", "期限/签订=2026-03-01", "期限/到期=2029年2月28日", "协议状态=履行中",
			"资金/协议金额（万元）=120.5", "合作领域=人才培养、订单班", "实施地=吉林市永吉县", "长期有效=否", "备注=第一份")
		b.row("合作协议", 2, "序号=2", "协议名称=汽车实训基地协议", "协议类别=校企", "合作各方/甲方=北华大学", "合作各方/乙方=吉林某车桥有限公司", "协议状态=意向")
		b.row("合作方", 1, "主表序号=1", "协议角色=甲方", "单位=吉林化工学院", "单位类别=学校")
		b.row("合作方", 2, "主表序号=1", "协议角色=乙方", "单位=松花江碳纤维有限公司", "单位类别=企业", "单位属性=龙头骨干、上市公司")
		b.row("到位资金", 1, "主表序号=1", "年度=2026", "出资方=松花江碳纤维有限公司", "现金（万元）=30", "实物作价（万元）=12.25", "作价依据=购置发票")
		b.row("年度实施", 1, "主表序号=2", "年度=2026", "培养学生（人）=40", "其中订单班（人）=30")
		got := b.come(f, "partnership", "title", path, 2)
		first, second := got["碳纤维产业学院协议"], got["汽车实训基地协议"]
		holds(t, first, "", map[string]any{"amount": "120.50", "signed_on": "2026-03-01", "expires_on": "2029-02-28", "division": "220221", "remarks": "第一份", "received_total": "42.25"})
		holds(t, first, "parties 2", map[string]any{"party": "松花江碳纤维有限公司", "role": "second", "party_kind": "firm"})
		holds(t, first, "funds 1", map[string]any{"cash": "30.00", "in_kind": "12.25", "valuation": "invoice"})
		holds(t, second, "parties 2", map[string]any{"party": "吉林某车桥有限公司", "role": "second"})
		holds(t, second, "yearly 1", map[string]any{"students": "40", "order_students": "30"})
	})
	t.Run("alliance", func(t *testing.T) {
		f := newFolder(t)
		b, path := openTemplate(t, f, "alliance")
		b.row("产教融合集团（联盟）", 1, "序号=1", "集团（联盟）名称=吉林冰雪旅游职教集团", "类别=职教集团", "所在地=吉林市船营区", "成立日期=2019-05", "状态=运行",
			"成员单位/合计（家）=3", "成员单位/学校（所）=1", "成员单位/企业（家）=2", "治理/章程=是")
		b.row("牵头单位", 1, "主表序号=1", "单位=北华大学", "单位类别=学校")
		b.row("成员名单", 1, "主表序号=1", "单位=北华大学", "类别=学校", "职务=理事长单位")
		b.row("成员名单", 2, "主表序号=1", "单位=松花湖滑雪场有限公司", "类别=企业", "中小微企业=否")
		b.row("运行经费", 1, "主表序号=1", "年度=2025", "来源=学校自筹", "金额（万元）=15", "其中已支出（万元）=7.5")
		got := b.come(f, "alliance", "name", path, 1)["吉林冰雪旅游职教集团"]
		holds(t, got, "", map[string]any{"division": "220204", "n_total": "3", "n_firm": "2", "charter": "true", "funding_total": "15.00", "founded": "2019-05"})
		holds(t, got, "leads 1", map[string]any{"lead": "北华大学", "lead_kind": "school"})
		holds(t, got, "members 2", map[string]any{"member": "松花湖滑雪场有限公司", "member_kind": "firm", "sme": "false"})
		holds(t, got, "funding 1", map[string]any{"amount": "15.00", "spent": "7.50", "fund_from": "own"})
	})
	t.Run("training_base", func(t *testing.T) {
		f := newFolder(t)
		b, path := openTemplate(t, f, "training_base")
		b.row("实训基地项目", 1, "序号=7", "项目（基地）名称=碳纤维生产性实训基地", "基地类别=生产性实训基地", "建设模式=校企一体", "建设单位=吉林化工学院", "建设地点=吉林市龙潭区",
			"项目状态=在建", "规模/面积（平方米）=3200.5", "规模/工位（个）=120", "规模/设备数量（台套）=45", "规模/设备总值（万元）=860", "投资/总投资（万元）=1500",
			"准捐赠（借用）（台套）=5", "实训学生已投保=是")
		b.row("共建单位", 1, "主表序号=7", "单位=松花江碳纤维有限公司", "投入方式=提供设备")
		b.row("分年分来源投资", 1, "主表序号=7", "年度=2025", "来源=省级财政", "计划（万元）=600", "下达（万元）=600", "到位（万元）=450.5", "支付（万元）=300", "资金文号=吉财教〔2025〕1号")
		b.row("分期进度", 1, "主表序号=7", "分期=一期", "形象进度=60%", "计划开工=2025-03-01")
		got := b.come(f, "training_base", "name", path, 1)["碳纤维生产性实训基地"]
		holds(t, got, "", map[string]any{"division": "220203", "area": "3200.50", "workstations": "120", "value_total": "860.00", "sets_lent": "5", "insured": "true", "received_total": "450.50"})
		holds(t, got, "partners 1", map[string]any{"partner": "松花江碳纤维有限公司", "contribution": "提供设备"})
		holds(t, got, "investments 1", map[string]any{"fund_from": "province", "received": "450.50", "fund_doc": "吉财教〔2025〕1号"})
		holds(t, got, "phases 1", map[string]any{"progress": "0.60", "plan_start": "2025-03-01"})
	})
}

// Whatever a template's lists offer can be read; of the divisions it offers the
// province's down to towns, what is near first.
func TestATemplateOffersWhatCanBeRead(t *testing.T) {
	f := newFolder(t)
	p, err := boot.Open(t.Context(), boot.Config{Dir: f.dir})
	if err != nil {
		t.Fatal(err)
	}
	cat := p.Catalog()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	form, _ := cat.Form("partnership")
	division, _ := form.Field("division")
	b, _ := openTemplate(t, f, "partnership")
	places := b.list("合作协议", "实施地")
	if len(places) < 1000 || places[1] != "吉林市" || !slices.Contains(places[:250], "永吉县") || !slices.ContainsFunc(places[:250], func(s string) bool { return strings.HasSuffix(s, "镇") }) ||
		slices.Contains(places, "北京市") {
		t.Errorf("%d places are offered, first %v", len(places), places[:min(20, len(places))])
	}
	for _, s := range places {
		if _, bad := division.ParseText(s); bad != nil {
			t.Errorf("%s is offered and read with %s", s, bad.Code)
		}
	}
	majors, _ := form.Find("majors.major_code")
	offered := b.list("涉及专业", "专业代码")
	for _, s := range offered {
		if v, bad := majors.ParseText(s); bad != nil || majors.Validate(v) != nil {
			t.Errorf("%s is offered and cannot be chosen", s)
		}
	}
	if len(offered) < 1000 {
		t.Errorf("%d majors are offered", len(offered))
	}
	if got := b.list("合作方", "协议角色"); fmt.Sprint(got) != "[甲方 乙方 丙方 丁方及以后]" {
		t.Errorf("roles %v", got)
	}
}

// list is what the drop-down of a column offers.
func (b *filled) list(sheet, head string) []string {
	b.t.Helper()
	heads, first := b.heads(sheet)
	col := slices.IndexFunc(heads, func(h string) bool { return strings.TrimSuffix(h, "*") == head })
	cell, err := excelize.CoordinatesToCellName(col+1, first)
	if err != nil {
		b.t.Fatalf("%s has no column %s: %v", sheet, head, heads)
	}
	rules, err := b.f.GetDataValidations(sheet)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, r := range rules {
		if !strings.HasPrefix(r.Sqref, cell+":") {
			continue
		}
		formula := strings.NewReplacer("<formula1>", "", "</formula1>", "", "&#34;", "").Replace(r.Formula1)
		for _, n := range b.f.GetDefinedName() {
			if n.Name == formula {
				return b.values(n.RefersTo)
			}
		}
		return strings.Split(strings.Trim(formula, `"`), ",")
	}
	b.t.Fatalf("%s %s offers nothing: %+v", sheet, head, rules)
	return nil
}

// values are the cells of a range of one column: 'sheet'!$A$1:$A$9.
func (b *filled) values(ref string) []string {
	b.t.Helper()
	sheet, area, _ := strings.Cut(ref, "!")
	from, to, _ := strings.Cut(strings.ReplaceAll(area, "$", ""), ":")
	col, first, err := excelize.CellNameToCoordinates(from)
	if err != nil {
		b.t.Fatal(err)
	}
	_, last, err := excelize.CellNameToCoordinates(to)
	if err != nil {
		b.t.Fatal(err)
	}
	cols, err := b.f.GetCols(strings.Trim(sheet, "'"))
	if err != nil {
		b.t.Fatal(err)
	}
	return cols[col-1][first-1 : last]
}

// A template that was filled in goes in without a word about its own guide; who changes a
// party's kind beside it, or names another one, makes what the sheet says.
func TestAFilledTemplateGoesInInSilence(t *testing.T) {
	f := newFolder(t)
	b, path := openTemplate(t, f, "enterprise")
	heads, first := b.heads(b.f.GetSheetName(0))
	for i, h := range heads {
		if strings.Contains(h, "企业全称") || strings.Contains(h, "企业名称") {
			cell, _ := excelize.CoordinatesToCellName(i+1, first)
			if err := b.f.SetCellValue(b.f.GetSheetName(0), cell, "吉林某机械公司"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := b.f.Save(); err != nil {
		t.Fatal(err)
	}
	_, r := f.run("", "import", "enterprise", path)
	for _, p := range r.Problems {
		if strings.Contains(p.Message, "填写说明") {
			t.Errorf("%s", p.Message)
		}
	}
	if f.count("enterprise") != 1 {
		t.Errorf("%+v", r)
	}
}

// The role alone says which party is meant, whatever is known of its kind: another second
// party of the same title and day makes another agreement, and one that is put right in
// the list takes the place of the wrong one.
func TestThePartyOfARole(t *testing.T) {
	f := newFolder(t)
	dir := t.TempDir()
	in := func(text string) reply {
		t.Helper()
		path := filepath.Join(dir, "协议.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, r := f.run("", "import", "partnership", path)
		return r
	}
	f.run(`{"fields":{"title":"实习基地共建协议","kind":"firm","status":"active","signed_on":"2025-03-01","agreement_no":"X-1"},
		"tables":{"parties":[{"role":"first","party":"甲校","party_kind":"school"},{"role":"second","party":"旧公司","party_kind":"firm"}]}}`, "put", "partnership")
	in("协议名称,协议类别,甲方,乙方,签订日期\n实习基地共建协议,校企,甲校,新公司,2025.3.1\n")
	if n := f.count("partnership"); n != 2 {
		t.Errorf("%d agreements", n)
	}
	in("协议名称,协议编号,甲方,乙方\n实习基地共建协议,X-1,甲校,旧公司改名的厂\n")
	_, r := f.run("", "export", "partnership", "--out", filepath.Join(dir, "表.csv"))
	list, err := os.ReadFile(filepath.Join(dir, "表.csv"))
	if err != nil || strings.Count(string(list), "旧公司") != strings.Count(string(list), "旧公司改名的厂") || !strings.Contains(string(list), "旧公司改名的厂") {
		t.Errorf("%v %+v: %s", err, r, list)
	}
}
