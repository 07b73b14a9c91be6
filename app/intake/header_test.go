package intake_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/intake"
)

// Each case is a sheet and the records that come of it; defaults are left out.
func TestHeaders(t *testing.T) {
	f := form(t, demo)
	for _, c := range []struct {
		name, sheet, want, notes string
		merges                   []app.CellRange
	}{
		{
			"titles above", "附件1\n吉林市合作协议登记表\n填报单位:吉林市教育局||截至2026年3月\n\n序号|协议名称|类别\n#1|甲协议|校企",
			"title=甲协议; kind=校企", "skipped_title@A1 skipped_title@A2 skipped_title@A3", nil,
		},
		{
			"full width, spaces, line breaks, marks", "１．协 议\\n名 称*|二、类　别(必填):|★协议\\n编号\n甲|校地|ａｂ－１",
			"title=甲; no=AB-1; kind=校地", "", nil,
		},
		{
			"unit in brackets", "协议名称|协议金额(元)|受益学生（人）\n甲|#1234500|#12",
			"title=甲; amount=123.45; people=12", "", nil,
		},
		{
			"a name with brackets and a unit", "协议名称|准捐赠(借用)（元）\n甲|25000",
			"title=甲; lent=2.50", "", nil,
		},
		{
			"unit after a mark or without one", "协议名称|金额：亿元|学生数人\n甲|0.5|7",
			"title=甲; amount=5,000.00; people=7", "", nil,
		},
		{
			"unit in a line above", "登记表|单位：元、人\n协议名称|协议金额|受益学生\n甲|25000|7\n乙|3万元|",
			"title=甲; amount=2.50; people=7\ntitle=乙; amount=3.00", "skipped_title@A1", nil,
		},
		{
			"a unit behind other words of a line above", "登记表\n填报单位：某局 填报日期：2024.12.1 单位：元\n协议名称|协议金额\n甲|25000",
			"title=甲; amount=2.50", "skipped_title@A1 skipped_title@A2", nil,
		},
		{
			"a unit in the title", "登记表（单位：元）\n协议名称|协议金额\n甲|25000",
			"title=甲; amount=2.50", "skipped_title@A1", nil,
		},
		{
			"a unit in a note under the table", "协议名称|协议金额\n甲|25000\n注：金额单位为元。",
			"title=甲; amount=2.50", "skipped_note@A3", nil,
		},
		{
			"two units of money above: each column its own", "登记表|单位：元、万元、人\n协议名称|协议金额|受益学生\n甲|25000|7\n乙|3万元|",
			"title=甲; amount=25,000.00; people=7\ntitle=乙; amount=3.00", "skipped_title@A1", nil,
		},
		{
			"the header's unit beats the line above", "单位:元\n协议名称|协议金额(万元)\n甲|25",
			"title=甲; amount=25.00", "skipped_title@A1", nil,
		},
		{
			"a unit that is not known", "协议名称|协议金额(美元)\n甲|25",
			"title=甲; amount=25.00", "head_hint@B1", nil,
		},
		{
			"two rows, merged", "序号|协议名称|合作各方||成效|\n||甲方|乙方|录用|实施年度\n1|甲|北华大学|一汽|5|2025、2026",
			"title=甲; parties:role=甲方,firm=北华大学; parties:role=乙方,firm=一汽; years:year=2025; years:year=2026", "",
			[]app.CellRange{merge(1, 1, 2, 1), merge(1, 2, 2, 2), merge(1, 3, 1, 4), merge(1, 5, 1, 6)},
		},
		{
			"two rows, merges lost", "序号|协议名称|合作各方|||类别\n||甲方|乙方|其他方|\n1|甲|北华大学|一汽|省厅|校企",
			"title=甲; kind=校企; parties:role=甲方,firm=北华大学; parties:role=乙方,firm=一汽; parties:role=丙方,firm=省厅", "", nil,
		},
		{
			"a group of columns for each role", "协议名称|甲方|||乙方||\n|单位名称|信用代码|出资(元)|单位名称|信用代码|名称\n甲|北华大学|12a|50000|一汽|34b|x",
			"title=甲; parties:role=甲方,firm=北华大学,code=12A,money=5.00; parties:role=乙方,firm=一汽,code=34B", "head_unknown@G2",
			[]app.CellRange{merge(1, 1, 2, 1), merge(1, 2, 1, 4), merge(1, 5, 1, 7)},
		},
		{
			"unit in a second row", "协议名称|协议金额|受益学生\n|(元)|(人)\n甲|10000|3",
			"title=甲; amount=1.00; people=3", "", nil,
		},
		{
			"aliases in order, the first filled counts", "name_old|协议名称|name_new\n旧名||新名\n旧二||\n旧三|正名|",
			"title=新名\ntitle=旧二\ntitle=正名", "", nil,
		},
		{
			"a head that several tables have", "协议名称|年度|录用人数|角色\n甲|2024|3|甲方",
			"title=甲; years:year=2024,hired=3", "head_unknown@D1", nil,
		},
		{
			"another table with columns in another order, and a title above it", "协议名称|类别|协议编号|状态\n甲|校企|1|履行中\n乙的表\n协议名称|状态|协议编号|类别\n乙|期满|2|校地",
			"title=甲; no=1; kind=校企", "skipped_title@A3 second_table@A4", nil,
		},
		{
			"rows that are none", "协议名称|类别|协议编号|协议金额\n一、校企协议\n甲|校企|1|#5\n校企小计（1份）|||#5\n全市总计：1份|||#5\n全县|||#5\n无|校地||\n……|||",
			"title=甲; no=1; kind=校企; amount=5.00", "skipped_group@A2 skipped_total@A4 skipped_total@A5 skipped_total@A6 skipped_empty@A7 skipped_empty@A8", nil,
		},
		{
			"another table under the records", "协议名称|类别|协议金额\n甲|校企|5\n合计||5\n\n附表二 合作方名单\n序号|单位名称|信用代码|联系电话\n#1|一汽|12A|0431-1\n#2|红旗|12B|0431-2",
			"title=甲; kind=校企; amount=5.00", "skipped_total@A3 skipped_note@A5 second_table@A6", nil,
		},
		{
			"the same header again, and a record of such words", "协议名称|类别|状态\n甲|校企|履行中\n协议名称|类别|状态\n状态|校地|期满",
			"title=甲; kind=校企\ntitle=状态; kind=校地", "skipped_header@A3", nil,
		},
		{
			"two columns of one day", "协议名称|签订日期|签约时间\n甲|2024-03-01|2024年3月1日\n乙|2024-03-01|2024-04-01\n丙||2024-04-01",
			"title=甲; day=2024-03-01\ntitle=乙; day=2024-03-01; warning columns_say@C3\ntitle=丙; day=2024-04-01", "", nil,
		},
		{
			"unknown, known and repeated columns", "省份|协议名称|心情|类别|类别|序号|出资合计\n吉林|甲|好|校企|校地|9|7",
			"title=甲; kind=校企", "head_unknown@C1 head_repeated@E1", nil,
		},
		{
			"several units in one cell", "合作项目|lead_units\n甲|北华大学|\n乙|北华大学\\n一汽（红旗、解放）|\n丙|一汽、北华大学\n丁|北华大学、北华大学",
			"title=甲; parties:firm=北华大学\ntitle=乙; parties:firm=北华大学; parties:firm=一汽（红旗、解放）\ntitle=丙; parties:firm=一汽; parties:firm=北华大学\ntitle=丁; parties:firm=北华大学", "", nil,
		},
		{
			"columns of one table beside each other", "协议名称|年度|录用人数\n甲|2025、2026|5、5\n乙|2024|3\n丙|2025、2026|7",
			"title=甲; years:year=2025,hired=5; years:year=2026,hired=5\ntitle=乙; years:year=2024,hired=3\n" +
				"title=丙; years:hired=7; refused several@B4; REFUSED", "", nil,
		},
		{
			"one guessed column of a table is no table", "协议名称|情况\n甲|良好",
			"title=甲", "head_unknown@B1", nil,
		},
		{
			"years side by side below what they are", "协议名称|录用人数||类别\n|2023年|2024年|\n甲|5|6|校企\n乙||7|校地",
			"title=甲; kind=校企; years:year=2023,hired=5; years:year=2024,hired=6\ntitle=乙; kind=校地; years:year=2024,hired=7", "",
			[]app.CellRange{merge(1, 1, 2, 1), merge(1, 2, 1, 3), merge(1, 4, 2, 4)},
		},
		{
			"years side by side above what they are", "协议名称|2023年度||2024年度|\n|录用人数|情况|录用人数|情况\n甲|5|良好|6|",
			"title=甲; years:year=2023,hired=5,remark=良好; years:year=2024,hired=6", "",
			[]app.CellRange{merge(1, 1, 2, 1), merge(1, 2, 1, 3), merge(1, 4, 1, 5)},
		},
		{
			"the year in the head", "协议名称|2023年录用人数|录用人数（2024年）|录用人数2025年\n甲|5|6|7",
			"title=甲; years:year=2023,hired=5; years:year=2024,hired=6; years:year=2025,hired=7", "", nil,
		},
		{
			"numbers alone as years", "协议名称|录用人数|\n|#2023|#2024\n甲|5|6",
			"title=甲; years:year=2023,hired=5; years:year=2024,hired=6", "",
			[]app.CellRange{merge(1, 1, 2, 1), merge(1, 2, 1, 3)},
		},
		{
			"school years, days and years over what is not kept by year", "协议名称|2023-2024学年录用人数|2024年3月录用人数|2024年协议金额\n甲|5|6|7",
			"title=甲", "head_unknown@B1 head_unknown@C1 head_unknown@D1 head_few@", nil,
		},
		{
			"numbers of the columns", "序号|协议名称|类别|金额\n甲|乙|1|2\n1|某协议|校企|5",
			"title=某协议; kind=校企; amount=5.00", "skipped_numbers@A2", nil,
		},
		{
			"ids and paths as headers", "title|kind|parties.firm|parties.role\n甲|city|北华大学|first",
			"title=甲; kind=校地; parties:role=甲方,firm=北华大学", "", nil,
		},
	} {
		b := (&book{}).add("表", c.sheet, c.merges...)
		res := read(t, f, b, intake.Options{})
		if got := res.text(f, "status"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
		if got := res.notes(); got != c.notes {
			t.Errorf("%s: notes %q, want %q", c.name, got, c.notes)
		}
	}
}

func TestPlanSaysWhatWasFound(t *testing.T) {
	f := form(t, demo)
	b := (&book{}).add("说明", "填写说明\n请按章程填写").add("一季度", "标题\n单位:元\n\n序号|协议名称|协议金额|心情|甲方\n1|甲|10||乙厂")
	b.add("旧表", "协议名称|类别\n旧协议|校企")
	b.infos[len(b.infos)-1].Hidden = true
	p, err := intake.Detect(context.Background(), f, b, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := p.Sheets[0]
	if len(p.Sheets) != 1 || s.Name != "一季度" || s.HeadFrom != 4 || s.HeadTo != 4 || s.Number != 0 {
		t.Errorf("plan %+v", p)
	}
	var cols []string
	for _, c := range s.Columns {
		cols = append(cols, fmt.Sprintf("%d %s %d %s %s %s", c.Index, c.Header, c.Use, c.Field, c.Unit, c.Fixed))
	}
	want := "0 序号 1   \n1 协议名称 0 title  \n2 协议金额 0 amount 元 \n3 心情 2   \n4 甲方 0 parties.firm  甲方"
	if got := strings.Join(cols, "\n"); got != want {
		t.Errorf("columns\n%s\nwant\n%s", got, want)
	}
	if p.Confidence != 0.75 {
		t.Errorf("confidence %v, want 3 of 4", p.Confidence)
	}
	if got := strings.Join(p.Missing, " "); got != "类别" {
		t.Errorf("missing %q: a required field with a default is not", got)
	}
	if got := fmt.Sprint(p.Left); got != "[{说明 sheet_no_header } {旧表 sheet_hidden }]" {
		t.Errorf("sheets left out: %s", got)
	}
	res := read(t, f, b, intake.Options{})
	if got := res.text(f, "status"); got != "title=甲; amount=0.00; parties:role=甲方,firm=乙厂; error number_coarse@C5" {
		t.Errorf("a hidden sheet was read, or another not:\n%s", got)
	}
	res = read(t, f, b, intake.Options{Sheet: "旧表"})
	if got := res.text(f, "status"); got != "title=旧协议; kind=校企" {
		t.Errorf("a hidden sheet that was asked for: %s", got)
	}
}

func TestWhichSheets(t *testing.T) {
	f := form(t, demo)
	b := (&book{}).
		add("长春", "协议名称|类别\n甲|校企").
		add("吉林", "序号|协议名称|类别\n1|乙|校地").
		add("字典", "名称\n校企\n校地").
		add("空表", "")
	res := read(t, f, b, intake.Options{})
	if got := res.text(f, "status"); got != "title=甲; kind=校企\ntitle=乙; kind=校地" {
		t.Errorf("all sheets that fit are read, others not:\n%s", got)
	}
	if p := res.sum.Problems[0]; p.Code != "sheet_worse" || p.Sheet != "字典" || !strings.Contains(p.Message, "“字典”") {
		t.Errorf("nothing is said of the sheet that is left out: %+v", p)
	}
	res = read(t, f, b, intake.Options{Sheet: " 吉林"})
	if got := res.text(f, "status"); got != "title=乙; kind=校地" {
		t.Errorf("the sheet asked for: %s", got)
	}
	_, err := intake.Detect(context.Background(), f, b, intake.Options{Sheet: "四平"})
	if app.CodeOf(err) != intake.CodeNoSheet || !strings.Contains(i18n.Error(err).What, "长春、吉林、字典、空表") {
		t.Errorf("a sheet that is not there: %v", i18n.Error(err))
	}
}

// A list of names fits better than a sheet of which little is understood, and is
// worth less: one of them is read.
func TestNotEverySheetIsLeftOut(t *testing.T) {
	var heads, row strings.Builder
	for i := range 20 {
		fmt.Fprintf(&heads, "|旧系统字段%d", i)
		fmt.Fprintf(&row, "|值%d", i)
	}
	b := (&book{}).add("名单", "协议名称\n甲协议\n乙协议").
		add("明细", "协议名称|签订日期"+heads.String()+"\n甲协议|2026-03-12"+row.String()+"\n乙协议|2026-04-01"+row.String())
	plan, err := intake.Detect(t.Context(), form(t, demo), b, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Sheets) != 1 || plan.Sheets[0].Name != "明细" || len(plan.Left) != 1 || plan.Left[0].Why != intake.LeftWorse {
		t.Fatalf("read %+v, left out %+v", plan.Sheets, plan.Left)
	}
}

func TestNoHeader(t *testing.T) {
	f := form(t, demo)
	for _, c := range []struct{ sheet, want string }{
		{"学校|Head  Count|电话\n北华大学|1|2", "“表”里有学校、Head Count、电话"},
		{"#1|#2\n#3|#4", "“表”里没有文字栏目"},
		{"产品|名称|工时|备注\nA1|盖|3|无", "“表”里有产品、名称、工时、备注"}, // words of any list among others
		{"", "没有内容"},
		{"类别|状态\n校企|期满", "“表”里有类别、状态"},
	} {
		_, err := intake.Detect(context.Background(), f, (&book{}).add("表", c.sheet), intake.Options{})
		m := i18n.Error(err)
		if app.CodeOf(err) != intake.CodeNoHeader || !strings.Contains(m.What, c.want) ||
			!strings.Contains(m.What, "协议名称") || !strings.Contains(m.Do, "模板") || strings.Contains(m.String(), "{") {
			t.Errorf("%q: %v", c.sheet, m)
		}
	}
}

// Headings below one another are no header of one column over records.
func TestVerticalSheets(t *testing.T) {
	f := form(t, demo)
	down := "协议名称|甲协议\n类别|校企\n甲方|北华大学\n签订日期|2026.3.1"
	_, err := intake.Detect(context.Background(), f, (&book{}).add("表", "登记表\n\n"+down), intake.Options{})
	m := i18n.Error(err)
	if app.CodeOf(err) != intake.CodeVertical || !strings.Contains(m.What, "“表”") || !strings.Contains(m.Do, "转置") {
		t.Errorf("error %v", m)
	}
	res := read(t, f, (&book{}).add("表", "协议名称|类别\n甲|校企").add("单份", down), intake.Options{})
	if got := res.text(f, "status"); got != "title=甲; kind=校企" || res.notes() != "sheet_vertical@" {
		t.Errorf("beside a sheet that fits:\n%s\n%s", got, res.notes())
	}
}

// A header of which little is understood is read, and said to be so.
func TestFewColumnsUnderstood(t *testing.T) {
	f := form(t, demo)
	res := read(t, f, (&book{}).add("表", "协议名称|校长|校训\n甲|张三|和"), intake.Options{})
	if got := res.notes(); got != "head_unknown@B1 head_unknown@C1 head_few@" {
		t.Fatalf("notes %s", got)
	}
	p := res.sum.Problems[2]
	if p.Severity != app.Soft || !strings.Contains(p.Message, "只认出“协议名称”，另有2栏") || !strings.Contains(p.Message, "“合作协议”") {
		t.Errorf("problem %+v", p)
	}
	res = read(t, f, (&book{}).add("表", "序号|名称\n1|甲"), intake.Options{})
	if len(res.drafts) != 1 {
		t.Error("a list of names is not read")
	}
}
