package intake_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/intake"
)

func TestRows(t *testing.T) {
	f := form(t, demo)
	for _, c := range []struct {
		name, sheet, want, notes string
		merges                   []app.CellRange
	}{
		{
			"groups, totals, repeated heads, notes, signatures",
			"序号|协议名称|类别|金额\n" + // 1
				"北京市(2所)\n" + // 2
				"1|甲|校企|5\n" + // 3
				"小计||||\n" + // 4
				"一、|校地类||\n" + // 5
				"序号|协议名称|类别|金额\n" + // 6
				"2|合计管理平台共建协议|校地|6\n" + // 7
				"|合 计||11\n" + // 8
				"总计(2项)|||11\n" + // 9
				"注:金额含实物。\n" + // 10
				"注1:另见附件。\n" + // 11
				"填表人:张三||审核人:李四|\n" + // 12
				"|||\n" +
				"备注\n", // 14
			"title=甲; kind=校企; amount=5.00\ntitle=合计管理平台共建协议; kind=校地; amount=6.00",
			"skipped_group@A2 skipped_total@A4 skipped_group@A5 skipped_header@A6 skipped_total@B8 skipped_total@A9 " +
				"skipped_note@A10 skipped_note@A11 skipped_note@A12 skipped_note@A14", nil,
		},
		{
			"a group over merged columns", "协议名称|类别\n校企合作类\n甲|校企\n注释大学协议|校地",
			"title=甲; kind=校企\ntitle=注释大学协议; kind=校地", "skipped_group@A2",
			[]app.CellRange{merge(2, 1, 2, 2)},
		},
		{
			"pages", "吉林市登记表\n填报单位:吉林市教育局||2026年\n协议名称|类别\n甲|校企\n第 1 页 共2页\n吉林市登记表\n填报单位:吉林市教育局||2026年\n协议名称|类别\n乙|校地\n|第2页，共2页\n- 3 -\n3/3\n丙",
			"title=甲; kind=校企\ntitle=乙; kind=校地\ntitle=丙",
			"skipped_title@A1 skipped_title@A2 skipped_page@A5 skipped_page@A6 skipped_page@A7 skipped_header@A8 skipped_page@B10 skipped_page@A11 skipped_page@A12", nil,
		},
		{
			"totals in many words", "协议名称|类别|金额\n甲|校企|#1\n校企类小计||#1\n其中：校企||#1\n共2份||#3\n总计（万元）||#3\n合计：2份协议||3.00\n共建实训中心协议|校企|#2\n设备合计|校企|#2",
			"title=甲; kind=校企; amount=1.00\ntitle=共建实训中心协议; kind=校企; amount=2.00\ntitle=设备合计; kind=校企; amount=2.00",
			"skipped_total@A3 skipped_total@A4 skipped_total@A5 skipped_total@A6 skipped_total@A7", nil,
		},
		{
			"same as above", "协议名称|甲方|签订日期|金额\n同上|北华大学|@2026-03-01|#5\n乙|同上|〃|″\n小计|||#10\n丙| 同 上 |\"|\n",
			"day=2026-03-01; amount=5.00; parties:role=甲方,firm=北华大学; refused key_blank@A2; REFUSED\n" +
				"title=乙; day=2026-03-01; amount=5.00; parties:role=甲方,firm=北华大学\n" +
				"title=丙; day=2026-03-01; parties:role=甲方,firm=北华大学",
			"ditto_nothing@A2 ditto@B3 ditto@C3 ditto@D3 skipped_total@A4 ditto@B5 ditto@C5", nil,
		},
		{
			"a name alone is a record", "协议名称|类别\n只有名称的协议",
			"title=只有名称的协议", "", nil,
		},
		{
			"what stands under a table", "协议名称|类别|金额\n甲|校企|#1\n\n1、本表由各学校填写\n2、一式两份\n某某局\n二〇二四年十二月\n制表人 王芳\n附：复印件\n汇总表（续）\n表二 基地\n\n只有名称的协议",
			"title=甲; kind=校企; amount=1.00\ntitle=只有名称的协议",
			"skipped_note@A4 skipped_note@A5 skipped_note@A6 skipped_note@A7 skipped_note@A8 skipped_note@A9 skipped_note@A10 skipped_note@A11", nil,
		},
		{
			"an office and a day under a short list", "协议名称|类别\n甲|校企\n共12家\n某某局\n2024.12.20",
			"title=甲; kind=校企", "skipped_total@A3 skipped_note@A4 skipped_note@A5", nil,
		},
		{
			"examples of a template", "协议名称|类别\n示例|校企\n(例)某某协议|校企\n例:某协议|校企\n例行协议|校企",
			"title=例行协议; kind=校企", "skipped_example@A2 skipped_example@A3 skipped_example@A4", nil,
		},
		{
			"only columns that are not imported", "协议名称|心情\n甲|好\n|坏",
			"title=甲", "head_unknown@B1 skipped_empty@B3", nil,
		},
		{
			"a key is missing", "序号|协议名称|类别\n7||校企",
			"kind=校企; refused key_blank@B2; REFUSED", "", nil,
		},
		{
			"every problem of a refused row", "协议名称|类别|签订日期|金额|是否上市\n甲|联盟|去年|多|是\n乙|校企|2026.3.1|-5|否",
			"title=甲; listed=是; refused choice@B2; refused date@C2; refused number@D2; REFUSED\n" +
				"title=乙; kind=校企; day=2026-03-01; amount=-5.00; listed=否; error at_least@D3", "", nil,
		},
		{
			"codes as numbers, dates as serials and text, blanks, 不适用", "协议名称|协议编号|签订日期|登记日期|金额|受益学生\n甲|#20260012|#46000|2026年3月|-|不适用\n乙|007|@2026-03-12|2026|/|1,200",
			"title=甲; no=20260012; day=2025-12-09; typed_on=2026年3月; people=不适用\n" +
				"title=乙; no=007; day=2026-03-12; typed_on=2026年; people=1,200; refused number@E3; REFUSED", "date_serial@C2", nil,
		},
		{
			"day numbers as text, and what is none", "协议名称|签订日期\n甲|46000\n乙|12345",
			"title=甲; day=2025-12-09\ntitle=乙; refused date@B3; REFUSED", "date_serial@B2", nil,
		},
		{
			"two digits of a year first, as another day of the column is written", "协议名称|签订日期\n甲|2024.3.1\n乙|24.3.5\n丙|24/3/25\n丁|98-12-1\n戊|24.13.5",
			"title=甲; day=2024-03-01\ntitle=乙; day=2024-03-05\ntitle=丙; day=2024-03-25\ntitle=丁; day=1998-12-01\ntitle=戊; refused date@B6; REFUSED",
			"date_shortened@B3", nil,
		},
		{
			"two digits that may be a year", "协议名称|签订日期|登记日期\n甲|24.3.5|@2024-03-01\n乙|24年3月5日|24-3-5\n丙|25-3-24|25-3-24\n丁|5/3/2024|",
			"title=甲; typed_on=2024-03-01; refused date_short@B2; REFUSED\ntitle=乙; day=2024-03-05; typed_on=2024-03-05\n" +
				"title=丙; refused date_short@B4; refused date_short@C4; REFUSED\ntitle=丁; refused date@B5; REFUSED", "date_shortened@B3 date_shortened@C3", nil,
		},
		{
			"a cell with a unit of its own", "协议名称|金额(元)\n甲|0.5亿元\n乙|#5000\n丙|5人",
			"title=甲; amount=5,000.00\ntitle=乙; amount=0.50\ntitle=丙; refused unit@B4; REFUSED", "", nil,
		},
		{
			"a column that says each row's unit", "协议名称|金额|受益学生|金额单位\n甲|#300000|#5|元\n乙|30||（万元）\n丙|0.2||亿元\n丁|12||\n戊|12||个\n己|5元||万元",
			"title=甲; amount=30.00; people=5\ntitle=乙; amount=30.00\ntitle=丙; amount=2,000.00\ntitle=丁; amount=12.00; warning measure_blank@B5\n" +
				"title=戊; refused measure_unknown@B6; REFUSED\ntitle=己; amount=0.00; error number_coarse@B7", "", nil,
		},
		{
			"columns of units, each for the amounts before it, and one against the header", "协议名称|金额(万元)|计量单位|准捐赠（借用）|单位\n甲|#300000|元|3|万元\n乙|30|万元|40000|元",
			"title=甲; amount=30.00; lent=3.00; warning measure_other@B2\ntitle=乙; amount=30.00; lent=4.00", "", nil,
		},
		{
			"a column of units before the amounts; one of names is none", "协议名称|计量单位|金额|合作单位\n甲|元|#300000|某厂\n乙|万元|30|某厂",
			"title=甲; amount=30.00; parties:firm=某厂\ntitle=乙; amount=30.00; parties:firm=某厂", "", nil,
		},
		{
			"amounts far apart without any unit", "协议名称|金额|受益学生\n甲|#300000|#3\n乙|30|#30000\n丙|25|#5",
			"title=甲; amount=300,000.00; people=3\ntitle=乙; amount=30.00; people=30,000\ntitle=丙; amount=25.00; people=5", "amounts_apart@B2", nil,
		},
		{
			"amounts far apart of which the unit is said", "协议名称|金额(万元)\n甲|#300000\n乙|30",
			"title=甲; amount=300,000.00\ntitle=乙; amount=30.00", "", nil,
		},
		{
			"amounts of all sizes", "协议名称|金额\n甲|#300000\n乙|30\n丙|5000",
			"title=甲; amount=300,000.00\ntitle=乙; amount=30.00\ntitle=丙; amount=5,000.00", "", nil,
		},
		{
			"personal data is masked in messages", "协议名称|联系电话\n甲|1380013800",
			"title=甲; phone=1380013800; warning phone@B2", "", nil,
		},
		{
			"one name, two places", "协议名称|地区|县区\n甲|长春市|朝阳区\n乙||朝阳区\n丙|吉林省|朝阳区\n丁|吉林市|\n戊|长春市|龙潭区\n己|长春市|某某区\n庚|某地|某某区",
			"title=甲; place=朝阳区\ntitle=乙; refused code_ambiguous@C3; REFUSED\ntitle=丙; place=朝阳区\ntitle=丁; place=吉林市\n" +
				"title=戊; place=龙潭区; warning columns_differ@B6\ntitle=己; place=长春市; warning other_column@C7\n" +
				"title=庚; refused code_unknown@C8; refused code_unknown@B8; REFUSED", "", nil,
		},
		{
			"cells merged downwards: a city over several records", "地区|协议名称|类别\n吉林市|甲|校企\n|乙|校地\n|小计|\n长春市|丙|校企",
			"title=甲; kind=校企; place=吉林市\ntitle=乙; kind=校地; place=吉林市\ntitle=丙; kind=校企; place=长春市",
			"skipped_total@B4",
			[]app.CellRange{merge(2, 1, 4, 1)},
		},
		{
			"cells merged downwards: an amount over two records", "协议名称|类别|金额|受益学生|地区\n甲|校企|10|30|吉林市\n乙|校地||\n丙|校地|5|6|长春市",
			"title=甲; kind=校企; amount=10.00; people=30; place=吉林市\n" +
				"title=乙; kind=校地; amount=10.00; people=30; place=吉林市; warning merged_amount@D3; warning merged_amount@C3\n" +
				"title=丙; kind=校地; amount=5.00; people=6; place=长春市", "",
			[]app.CellRange{merge(2, 3, 3, 3), merge(2, 4, 3, 4), merge(2, 5, 3, 5)},
		},
		{
			"cells merged downwards: one record over several rows", "序号|协议名称|类别|单位|出资(万元)\n1|甲|校企|北华大学|5\n|||一汽|6\n||校地|红旗|7\n2|乙|校企|解放|8",
			"title=甲; kind=校企; parties:firm=北华大学,money=5.00; parties:firm=一汽,money=6.00; parties:firm=红旗,money=7.00; warning joined_differs@C4\n" +
				"title=乙; kind=校企; parties:firm=解放,money=8.00", "",
			[]app.CellRange{merge(2, 1, 4, 1), merge(2, 2, 4, 2)},
		},
		{
			"one record over several rows, what they share left blank", "序号|协议名称|类别|单位|出资(万元)\n1|甲|校企|北华大学|5\n|||一汽|6\n||||11\n|||红旗|7\n2|乙|校企|解放|8\n|||东风|\n\n|||长安|9\n3||校企|无名|1\n|||又一|2",
			"title=甲; kind=校企; parties:firm=北华大学,money=5.00; parties:firm=一汽,money=6.00; warning row_below@D3\n" +
				"parties:money=11.00; refused key_blank@B4; REFUSED\n" +
				"parties:firm=红旗,money=7.00; refused key_blank@B5; REFUSED\n" +
				"title=乙; kind=校企; parties:firm=解放,money=8.00; parties:firm=东风; warning row_below@D7\n" +
				"parties:firm=长安,money=9.00; refused key_blank@B9; REFUSED\n" +
				"kind=校企; parties:firm=无名,money=1.00; refused key_blank@B10; REFUSED\n" +
				"parties:firm=又一,money=2.00; refused key_blank@B11; REFUSED", "", nil,
		},
		{
			"parts that do not match the units", "协议名称|合作方|合作方出资\n甲|北华大学、一汽|5、6\n乙|北华大学、一汽|5",
			"title=甲; parties:firm=北华大学,money=5.00; parties:firm=一汽,money=6.00\n" +
				"title=乙; parties:firm=北华大学,money=5.00; parties:firm=一汽; warning parts_uneven@C3", "", nil,
		},
	} {
		res := read(t, f, (&book{}).add("表", c.sheet, c.merges...), intake.Options{})
		if got := res.text(f, "status"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
		if got := res.notes(); got != c.notes {
			t.Errorf("%s: notes\n%s\nwant\n%s", c.name, got, c.notes)
		}
		for _, p := range append(res.sum.Problems, problems(res)...) {
			if p.Message == "" || strings.ContainsAny(p.Message, "{}") || strings.HasPrefix(p.Message, "problem.") || p.Sheet != "表" || p.Line == 0 {
				t.Errorf("%s: problem without text or place: %+v", c.name, p)
			}
			if strings.Contains(p.Message+fmt.Sprint(p.Args), "1380013800") {
				t.Errorf("personal data in a problem: %+v", p)
			}
		}
	}
}

func problems(res result) []app.Problem {
	var out []app.Problem
	for _, d := range res.drafts {
		out = append(out, d.Problems...)
	}
	return out
}

func TestMessages(t *testing.T) {
	f := form(t, demo)
	res := read(t, f, (&book{}).add("表", "协议名称|类别|地区|县区\n甲|联盟|长春市|龙潭区"), intake.Options{})
	var got []string
	for _, p := range problems(res) {
		got = append(got, p.Message)
	}
	want := "类别：“联盟”不在可选项里，请改为：校企、校地。\n所在地：这里写的是“长春市”，与登记的“吉林省吉林市龙潭区”不在一处，请核对哪个对。"
	if strings.Join(got, "\n") != want {
		t.Errorf("messages\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if p := res.drafts[0].Problems[0]; p.Field != "kind" || p.Severity != app.Refused || p.Line != 2 {
		t.Errorf("problem %+v", p)
	}
}

// A name that many places have is taken for the nearest one, and said so; a
// place that the row names goes first.
func TestNearestPlace(t *testing.T) {
	f := form(t, demo)
	b := (&book{}).add("表", "协议名称|市州|县区\n甲||朝阳区\n乙|北京市|朝阳区")
	for _, c := range []struct{ within, want string }{
		{"220104", "title=甲; place=220104; note place_assumed@C2\ntitle=乙; place=110105"},
		{"220200", "title=甲; place=220104; note place_assumed@C2\ntitle=乙; place=110105"},
		{"330100", "title=甲; refused code_ambiguous@C2; REFUSED\ntitle=乙; place=110105"},
		{"", "title=甲; refused code_ambiguous@C2; REFUSED\ntitle=乙; place=110105"},
	} {
		res := read(t, f, b, intake.Options{Within: c.within})
		got := res.text(f, "status", "place")
		for _, d := range res.drafts {
			if v := d.Record.Value("place"); !v.IsBlank() {
				title := "title=" + d.Record.Value("title").Text()
				got = strings.Replace(got, title, title+"; place="+v.Text(), 1)
			}
		}
		if got != c.want {
			t.Errorf("within %q:\n%s\nwant\n%s", c.within, got, c.want)
		}
	}
	res := read(t, f, b, intake.Options{Within: "220200"})
	if got := res.drafts[0].Problems[0].Message; got != "所在地：叫“朝阳区”的地方不止一处，按“吉林省长春市朝阳区”登记，请核对。" {
		t.Errorf("message %q", got)
	}
}

// Fields without a column get their default and are named.
func TestDefaults(t *testing.T) {
	f := form(t, demo)
	b := (&book{}).add("表", "协议名称|类别\n甲|校企")
	d := read(t, f, b, intake.Options{}).drafts[0]
	if d.Record.Value("status").Text() != "active" || strings.Join(d.Defaulted, " ") != "status" {
		t.Errorf("record %v, defaulted %v: today is not known here", d.Record.Fields, d.Defaulted)
	}
	res := read(t, f, b, intake.Options{Default: func(f *catalog.Field) app.Value {
		return map[string]app.Value{"typed_on": app.TextValue("2026-03-12"), "status": app.TextValue("over")}[f.ID]
	}})
	d = res.drafts[0]
	if d.Record.Value("typed_on").Text() != "2026-03-12" || d.Record.Value("status").Text() != "over" {
		t.Errorf("record %v", d.Record.Fields)
	}
	b = (&book{}).add("表", "协议名称|状态\n甲|\n乙|期满")
	res = read(t, f, b, intake.Options{})
	if !res.drafts[0].Record.Value("status").IsBlank() || len(res.drafts[0].Defaulted) != 0 {
		t.Error("a blank cell under a header stays blank")
	}
	if d.Record.Form != "demo" || d.Record.FormVer != 3 || d.Record.ID != "" {
		t.Errorf("record head %+v", d.Record)
	}
}

// Sheets named like a sub-table give their rows to the records by number.
func TestSheetsOfSubTables(t *testing.T) {
	f := form(t, demo)
	b := (&book{}).
		add("合作协议", "标题\n序号|协议名称|类别|甲方\n1|甲|校企|北华大学\n2|乙|校地|").
		add("年度实施", "标题\n主表序号|合作协议|年度|录用人数\n#1|甲|2025|5\n1|甲|2026|若干\n2.0|乙|2026|7\n9|丙|2026|8\n合计|||20").
		add("合作方", "主表序号|单位|角色\n#1|一汽|乙方")
	res := read(t, f, b, intake.Options{})
	want := "title=甲; kind=校企; parties:role=甲方,firm=北华大学; parties:role=乙方,firm=一汽; years:year=2025,hired=5; refused number@D4\n" +
		"title=乙; kind=校地; years:year=2026,hired=7"
	if got := res.text(f, "status"); got != want {
		t.Errorf("drafts\n%s\nwant\n%s", got, want)
	}
	if got := res.notes(); got != "skipped_title@A1 skipped_total@A7 skipped_title@A1 sub_orphan@A6" {
		t.Errorf("notes %q", got)
	}
	if p := res.drafts[0].Problems[0]; p.Sheet != "年度实施" || p.Table != "years" || p.Row != 2 {
		t.Errorf("problem of a sub-table's row: %+v", p)
	}
	for _, s := range b.infos {
		if n := b.reads[s.Name]; n != 2 {
			t.Errorf("%s was read %d times: once to look, once to read", s.Name, n)
		}
	}
	if len(res.plan.Subs) != 2 || res.plan.Subs[0].Table != "years" {
		t.Errorf("plan %+v", res.plan.Subs)
	}
}

// flood is a book whose sub-sheet never ends.
type flood struct{ book }

func (b *flood) Rows(ctx context.Context, sheet string, f func(app.SheetRow) error) error {
	if sheet != "年度实施" {
		return b.book.Rows(ctx, sheet, f)
	}
	cells := func(s ...string) (out []app.Cell) {
		for _, x := range s {
			out = append(out, app.Cell{Kind: app.CellText, Text: x})
		}
		return out
	}
	if err := f(app.SheetRow{Line: 1, Cells: cells("主表序号", "年度")}); err != nil {
		return err
	}
	for i := 2; ; i++ {
		if err := f(app.SheetRow{Line: i, Cells: cells("1", "2026")}); err != nil {
			return err
		}
	}
}

// Whoever takes a row out of an export and numbers the others anew has the details of
// none mixed up: where a detail sheet names the record, the name decides; where it does
// not tell, the row is refused.
func TestDetailsFollowTheNameOfTheirRecord(t *testing.T) {
	f := form(t, demo)
	b := (&book{}).add("表", "序号|协议名称\n1|甲\n2|丙\n3|丙二\n4|同名\n5|同名").
		add("年度实施", "主表序号|合作协议|年度|录用人数\n1|甲|2025|1\n2|乙|2025|2\n3|丙|2025|3\n3|丙|2026|33\n4|丙二|2025|4\n4|同名|2025|5\n5|同名|2026|6\n5|没有的|2025|7\n|甲|2027|8")
	res := read(t, f, b, intake.Options{})
	want := "title=甲; years:year=2025,hired=1\n" +
		"title=丙; years:year=2025,hired=3; years:year=2026,hired=33\n" +
		"title=丙二; years:year=2025,hired=4\n" +
		"title=同名; years:year=2025,hired=5\n" +
		"title=同名; years:year=2026,hired=6"
	if got := res.text(f, "status", "typed_on"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if got := res.notes(); got != "sub_contradicts@A3 sub_contradicts@A9 sub_unnumbered@A10" {
		t.Error(got)
	}
}

func TestSubRowsAreBounded(t *testing.T) {
	f := form(t, demo)
	b := &flood{}
	b.add("合作协议", "序号|协议名称\n1|甲")
	b.infos = append(b.infos, app.SheetInfo{Name: "年度实施"})
	p, err := intake.Detect(context.Background(), f, b, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = intake.Read(context.Background(), f, b, p, nil, func(intake.Draft) error { return nil })
	if m := i18n.Error(err); app.CodeOf(err) != intake.CodeSubLimit || !strings.Contains(m.What, "200000") {
		t.Errorf("error %v", err)
	}
}

// The caller's error and a cancelled context end the reading.
func TestReadEnds(t *testing.T) {
	f := form(t, demo)
	b := (&book{}).add("表", "协议名称\n甲\n乙\n丙")
	p, err := intake.Detect(context.Background(), f, b, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	_, err = intake.Read(context.Background(), f, b, p, nil, func(intake.Draft) error {
		n++
		return errStop
	})
	if !errors.Is(err, errStop) || n != 1 {
		t.Errorf("error %v after %d drafts", err, n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err = intake.Read(ctx, f, b, p, nil, func(intake.Draft) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if _, err = intake.Detect(ctx, f, b, intake.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// resolver counts what it is asked.
type resolver map[string]int

func (r resolver) Resolve(form, text string) []app.Party {
	r[text]++
	if text == "北华大学" {
		return []app.Party{{Form: form, Ref: "id-1", Name: text}}
	}
	return nil
}

func TestPartiesAreResolvedOnce(t *testing.T) {
	f := form(t, demo)
	b := (&book{}).add("表", "协议名称|甲方|乙方\n甲|北华大学|一汽\n乙|北华大学|一汽")
	p, err := intake.Detect(context.Background(), f, b, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	asked := resolver{}
	_, err = intake.Read(context.Background(), f, b, p, asked, func(d intake.Draft) error {
		rows := d.Record.Rows["parties"]
		if len(rows) != 2 || rows[0].Fields["firm"].Party().Ref != "id-1" || rows[1].Fields["firm"].Party().Name != "一汽" {
			t.Errorf("rows %v", rows)
		}
		return nil
	})
	if err != nil || asked["北华大学"] != 1 || asked["一汽"] != 1 {
		t.Errorf("asked %v, %v", asked, err)
	}
}
