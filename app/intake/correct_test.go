package intake_test

import (
	"context"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/intake"
)

// What a person says of a sheet counts: which rows are its header, which column
// fills what in which unit of measure, what a text stands for.
func TestCorrected(t *testing.T) {
	f := form(t, demo)
	choose := func(pairs ...string) map[string]intake.Choice {
		out := map[string]intake.Choice{}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i]] = intake.Choice{Target: pairs[i+1]}
		}
		return out
	}
	for _, c := range []struct {
		name, sheet, want, notes string
		lay                      intake.Layout
	}{
		{
			"a header that names no key field", "登记表\n项目情况|合同额\n甲|25000",
			"title=甲; amount=2.50", "skipped_title@A1",
			intake.Layout{Sheet: "表", HeadFrom: 2, Columns: map[int]intake.Choice{0: {Target: "title"}, 1: {Target: "amount", Unit: "元"}}},
		},
		{
			"by headers, wherever they stand", "登记表\n\n项目情况|合同额\n甲|2.5",
			"title=甲; amount=2.50", "skipped_title@A1",
			intake.Layout{Heads: choose("项目 情况", "title", "合同额", "amount")},
		},
		{
			"a guess gives way to what was chosen", "协议名称|金额|实到金额\n甲|11|22",
			"title=甲; amount=22.00", "head_repeated@B1",
			intake.Layout{Heads: choose("实到金额", "amount")},
		},
		{
			"a column that is not to come in", "协议名称|类别|联系电话\n甲|校企|13800000001",
			"title=甲; kind=校企", "",
			intake.Layout{Heads: choose("联系电话", "")},
		},
		{
			"rows of a sub-table by what they are", "协议名称|学校方|企业方\n甲|北华大学|一汽",
			"title=甲; parties:role=甲方,firm=北华大学; parties:role=乙方,firm=一汽", "",
			intake.Layout{Heads: choose("学校方", "parties.firm?role=first", "企业方", "parties.firm?role=second")},
		},
		{
			"a column without a header", "协议名称|\n甲|校地",
			"title=甲; kind=校地", "",
			intake.Layout{Columns: map[int]intake.Choice{1: {Target: "kind"}}},
		},
		{
			"what texts stand for", "协议名称|类别|签订日期\n甲|与厂合作|去年春天\n乙|校地|2026.3.1",
			"title=甲; kind=校企\ntitle=乙; kind=校地; day=2026-03-01", "",
			intake.Layout{Values: map[string]map[string]string{"kind": {"与厂合作": "firm"}, "day": {"去年春天": ""}}},
		},
		{
			"a sheet in which headings stand below one another, said otherwise", "协议名称|甲\n类别|乙\n协议编号|丙",
			"title=类别; no=乙\ntitle=协议编号; no=丙", "",
			intake.Layout{HeadFrom: 1, Columns: map[int]intake.Choice{1: {Target: "no"}}},
		},
	} {
		b := (&book{}).add("表", c.sheet)
		res := read(t, f, b, intake.Options{Layouts: []intake.Layout{c.lay}})
		if got := res.text(f, "status"); got != c.want || res.notes() != c.notes {
			t.Errorf("%s:\n%s\n%s", c.name, got, res.notes())
		}
	}
}

// A layout that was kept is found by the headers, whatever the sheet is called
// and wherever they stand; another header is guessed as ever.
func TestRemembered(t *testing.T) {
	f := form(t, demo)
	said := intake.Layout{Heads: map[string]intake.Choice{"项目情况": {Target: "title"}}}
	first, err := intake.Detect(context.Background(), f, (&book{}).add("表", "项目情况|类别\n甲|校企"), intake.Options{Layouts: []intake.Layout{said}})
	if err != nil {
		t.Fatal(err)
	}
	known := func(print string) (intake.Layout, bool) { return said, print == first.Sheets[0].Fingerprint }
	res := read(t, f, (&book{}).add("二月", "二月份\n填报单位：教育局\n项目 情况|类别\n乙|校地"), intake.Options{Known: known})
	if got := res.text(f, "status"); got != "title=乙; kind=校地" || !res.plan.Sheets[0].Remembered || !res.plan.Sheets[0].Columns[0].Chosen {
		t.Errorf("of the same layout: %s %+v", got, res.plan.Sheets[0])
	}
	_, err = intake.Detect(context.Background(), f, (&book{}).add("表", "项目情况|类别|备注\n乙|校地|x"), intake.Options{Known: known})
	if app.CodeOf(err) != intake.CodeNoHeader {
		t.Errorf("another layout: %v", err)
	}
	res = read(t, f, (&book{}).add("表", "协议名称|类别\n乙|校地"), intake.Options{Known: known})
	if res.plan.Sheets[0].Remembered {
		t.Error("a layout that was never corrected is said to be remembered")
	}
}

// A plan says what is wanted to correct it: keys that nothing fills, what the
// columns look like, what an unknown one may be meant for. Nothing of that is
// taken unasked.
func TestPlanForAPerson(t *testing.T) {
	f := form(t, demo)
	b := (&book{}).add("表", "x\n项目|联系电话|签约日期|心情\n甲|13812345678|2026.3|好\n乙|13812345679|2026.4|好")
	plan, err := intake.Detect(context.Background(), f, b, intake.Options{Layouts: []intake.Layout{{HeadFrom: 2}}})
	if err != nil {
		t.Fatal(err)
	}
	sp := plan.Sheets[0]
	if strings.Join(sp.Blank, "") != "协议名称" {
		t.Errorf("key fields that nothing fills: %v", sp.Blank)
	}
	var got []string
	for _, c := range sp.Columns {
		got = append(got, c.Header+"→"+c.Target+"/"+c.Suggested+"/"+strings.Join(c.Samples, ","))
	}
	want := "项目→/title/甲,乙 联系电话→phone//138****5678,138****5679 签约日期→/day/2026.3,2026.4 心情→//好"
	if strings.Join(got, " ") != want {
		t.Errorf("columns\n%s\nwant\n%s", strings.Join(got, " "), want)
	}
}

// Every target that is offered can be chosen.
func TestTargets(t *testing.T) {
	f := form(t, demo)
	seen := map[string]bool{}
	for _, target := range intake.Targets(f) {
		if seen[target.Key] || seen[target.Label] || target.Label == "" {
			t.Errorf("%q %q stands twice", target.Key, target.Label)
		}
		seen[target.Key], seen[target.Label] = true, true
		plan, err := intake.Detect(context.Background(), f, (&book{}).add("表", "协议名称|甲乙丙\n甲|1"), intake.Options{
			Layouts: []intake.Layout{{Columns: map[int]intake.Choice{1: {Target: target.Key}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if c := plan.Sheets[0].Columns[1]; c.Target != target.Key || c.Use != intake.Mapped {
			t.Errorf("%s was chosen, the plan says %+v", target.Key, c)
		}
	}
	if seen["total"] || !seen["合作方 单位 · 甲方"] || !seen["parties.firm?role=third"] {
		t.Errorf("targets %v", seen)
	}
}

// Sheets of sub-tables, and of further fields, are read as a person says like the
// records' own: header, columns, words. What is said of all sheets by column letter
// is of the records' sheet alone.
func TestSubSheetsCorrected(t *testing.T) {
	f := form(t, demo)
	b := func() *book {
		return (&book{}).add("表", "序号|协议名称\n1|甲\n2|乙").
			add("合作方", "主表序号|身份|干什么的\n1|头一家|一汽\n2|第二家|北华大学\n2|没有的|吉化").
			add("其他登记项目2", "主表序号|份额|类别\n1|2.5|与厂合作")
	}
	plain := read(t, f, b(), intake.Options{})
	if got := plain.text(f, "status", "typed_on"); got != "title=甲; refused choice@C2\ntitle=乙" {
		t.Errorf("guessed: %s", got)
	}
	choices := func(list ...string) map[int]intake.Choice {
		out := map[int]intake.Choice{}
		for i, key := range list {
			if key != "" {
				out[i] = intake.Choice{Target: key}
			}
		}
		return out
	}
	said := []intake.Layout{
		{
			Sheet: "合作方", HeadFrom: 1, HeadTo: 1, Columns: choices("", "parties.role", "parties.firm"),
			Values: map[string]map[string]string{"parties.role": {"头一家": "first", "第二家": "second"}},
		},
		{Sheet: "其他登记项目2", Columns: choices("", "amount"), Values: map[string]map[string]string{"kind": {"与厂合作": "firm"}}},
	}
	const want = "title=甲; kind=校企; amount=2.50; parties:role=甲方,firm=一汽\ntitle=乙; parties:role=乙方,firm=北华大学; refused choice@B4"
	res := read(t, f, b(), intake.Options{Layouts: said})
	if got := res.text(f, "status", "typed_on"); got != want {
		t.Errorf("as said:\n%s", got)
	}
	kept := map[string]intake.Layout{}
	for _, sp := range res.plan.Subs {
		lay := *intake.LayoutOf(said, sp.Name)
		lay.Sheet, lay.HeadFrom, lay.HeadTo = "", 0, 0
		kept[sp.Fingerprint] = lay
		if len(sp.Columns) == 0 || sp.Columns[1].Samples == nil {
			t.Errorf("%s shows no samples: %+v", sp.Name, sp.Columns)
		}
	}
	res = read(t, f, b(), intake.Options{Known: func(print string) (intake.Layout, bool) { l, ok := kept[print]; return l, ok }})
	if got := res.text(f, "status", "typed_on"); got != want || !res.plan.Subs[0].Remembered {
		t.Errorf("as kept:\n%s", got)
	}
	all := intake.Layout{Columns: choices("", "", "no"), Heads: map[string]intake.Choice{"单位": {Target: "amount"}}}
	known := (&book{}).add("表", "序号|协议名称|号\n1|甲|7").add("合作方", "主表序号|角色|单位\n1|甲方|一汽")
	res = read(t, f, known, intake.Options{Layouts: []intake.Layout{all}})
	if got := res.text(f, "status", "typed_on"); got != "title=甲; no=7; parties:role=甲方,firm=一汽" {
		t.Errorf("said of all sheets:\n%s", got)
	}
}
