package boot

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"ronghe/app/i18n"
)

// damage is a kind of damage that spreadsheets do: what is stored of the rows, and
// what a clerk reads about them, cell by cell.
type damage struct {
	name, form    string
	make          func(*sheet)
	records, said string
}

// The damage that is typical of spreadsheets is repaired, or named in a sentence that
// says what is wrong, what became of it and what to do.
func TestDamageIsNamedInWords(t *testing.T) {
	for _, c := range damages {
		t.Run(c.name, func(t *testing.T) {
			s := newSheet(t)
			c.make(s)
			c.check(t, s.save())
		})
	}
}

// A text file in the encoding of old Chinese programs is read as it was meant.
func TestATextFileInGB18030IsRead(t *testing.T) {
	text, err := simplifiedchinese.GB18030.NewEncoder().String("学校名称,学校标识码,建校时间\r\n北华大学𠮷,4122010201,2026年上半年\r\n延边大学,4122010184,1949年\r\n")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "名录.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	damage{form: "school", records: "name=延边大学 moe_code=4122010184 founded=1949年", said: "C2 建校时间：“2026年上半年”说的是一段时间，不是哪一天、哪个月或哪一年，程序不替您猜；请写成2026-03-12、2026年3月或2026，起止时间请分别填到开始和结束两栏。"}.check(t, path)
}

// A text file does not say what was a number: the zero of a telephone number is put
// back where the area code is one of Jilin's and the digits are as many as it has.
func TestTheZeroOfAnAreaCodeInATextFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "名录.csv")
	text := "学校名称,联系电话\r\n甲校,43262048888\r\n乙校,4326204888\r\n丙校,2462048888\r\n丁校,18943262048\r\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	damage{
		form:    "school",
		records: "name=丁校 contact_phone=******\nname=丙校 contact_phone=******\nname=乙校 contact_phone=******\nname=甲校 contact_phone=******",
		said: "B2 办公电话：“432****8888”像是丢了区号开头的0，按0432****8888登记，请核对。\n" +
			"B3 办公电话：“43****4888”不像电话号码，请核对；固定电话请带区号。\n" +
			"B4 办公电话：“24****8888”不像电话号码，请核对；固定电话请带区号。",
	}.check(t, path)
}

func (c damage) check(t *testing.T, path string) {
	t.Helper()
	got := importInto(t, newProgram(t, nil), c.form, path)
	var said []string
	for _, p := range got.Problems {
		said = append(said, p.Cell+" "+i18n.Problem(p))
	}
	if got.records != c.records {
		t.Errorf("stored\n%s\nwant\n%s", got.records, c.records)
	}
	if text := strings.Join(said, "\n"); text != c.said {
		t.Errorf("said\n%s\nwant\n%s", text, c.said)
	}
}

var damages = []damage{
	{
		"codes whose last digits became zeros", "school",
		func(s *sheet) {
			s.put("Sheet1", 1, row{"学校名称", "统一社会信用代码"}, row{"甲校", 912201012440638000}, row{"乙校", "9.12201E+17"})
		},
		"name=乙校\n" +
			"name=甲校",
		"B2 统一社会信用代码：“912201012440638000”被表格当成了数字，后面的几位已经丢了（变成0或科学记数法），找不回来，这一项先空着；请在原表中把这一格设为文本、照证件重新填写后再导入。\n" +
			"B3 统一社会信用代码：“9.12201E+17”被表格当成了数字，后面的几位已经丢了（变成0或科学记数法），找不回来，这一项先空着；请在原表中把这一格设为文本、照证件重新填写后再导入。",
	},
	{
		"leading zeros lost", "programme",
		func(s *sheet) {
			s.put("Sheet1", 1, row{"学校", "专业名称", "专业代码"}, row{"甲校", "计算机科学与技术", 80901})
		},
		"name=计算机科学与技术 school=甲校 major_code=080901",
		"",
	},
	{
		"the zero of an area code lost", "school",
		func(s *sheet) { s.put("Sheet1", 1, row{"学校名称", "联系电话"}, row{"甲校", 43262048888}) },
		"name=甲校 contact_phone=******",
		"B2 办公电话：“432****8888”像是丢了区号开头的0，按0432****8888登记，请核对。",
	},
	{
		"full width, stray blanks and line breaks", "partnership",
		func(s *sheet) {
			s.put("Sheet1", 1, row{" 协议\n名称 ", "协议编号", "协议类别", "签订日期", "协议金额（万元）"},
				row{"　甲　校\n共建ＡＢ学院 ", "ＸＹ－２０２６\u00a0", " 校 企\n", "２０２６．３．１", "１，２００．５０ "})
		},
		"title=甲 校共建AB学院 agreement_no=XY-2026 kind=校企 signed_on=2026-03-01 amount=1,200.50",
		"",
	},
	{
		"one record over merged rows that disagree", "partnership",
		func(s *sheet) {
			s.put("Sheet1", 1, row{"序号", "协议名称", "协议类别"}, row{1, "甲", "校企"}, row{nil, nil, "校地"})
			for _, m := range []string{"A", "B"} {
				if err := s.MergeCell("Sheet1", m+"2", m+"3"); err != nil {
					s.t.Fatal(err)
				}
			}
		},
		"title=甲 kind=校企",
		"C3 协议类别：合并单元格里的同一条记录写了不同的内容：用“校企”，不用“校地”。",
	},
	{
		"hidden rows and totals among the data", "partnership",
		func(s *sheet) {
			s.put("Sheet1", 1, row{"协议名称", "协议类别", "协议金额"}, row{"甲", "校企", 1}, row{"小计", nil, 1}, row{"乙", "校企", 2}, row{"合计（2份）", nil, 3})
			if err := s.SetRowVisible("Sheet1", 4, false); err != nil {
				s.t.Fatal(err)
			}
		},
		"title=乙 kind=校企 amount=2.00\n" +
			"title=甲 kind=校企 amount=1.00",
		"A3 合计行（“小计”），不是记录，未导入。\n" +
			"A5 合计行（“合计（2份）”），不是记录，未导入。\n" +
			" 表里有1行被隐藏或筛选掉了（第4行等），与看得见的行一样读入；如果不要，请把这些行选为不导入，或在原表中删去，再导入一次（已经入库的，先撤销那一批）。",
	},
	{
		"hidden columns: by hand, by a closed outline, and one that fills nothing", "partnership",
		func(s *sheet) {
			s.put("Sheet1", 1, row{"协议名称", "协议类别", "协议金额", "旧编号", "备注"}, row{"甲", "校企", 1, "X", "去年的"})
			hide := func(err error) {
				if err != nil {
					s.t.Fatal(err)
				}
			}
			hide(s.SetColVisible("Sheet1", "C:D", false))
			hide(s.SetColOutlineLevel("Sheet1", "E", 1))
			hide(s.SetColVisible("Sheet1", "E", false))
		},
		"title=甲 kind=校企 amount=1.00 remarks=去年的",
		"D1 “旧编号”这一栏与台账的栏目对不上，没有导入。\n" +
			"C1 表里有2栏被隐藏了（C列“协议金额”、E列“备注”），与看得见的栏一样读入；如果不要，请把这几栏选为不导入，或在原表中删去，再导入一次（已经入库的，先撤销那一批）。",
	},
	{
		"numbers as text, dates as day numbers", "partnership",
		func(s *sheet) {
			s.put("Sheet1", 1, row{"协议名称", "协议金额", "签订日期"}, row{"甲", "1,200.50", "46093"}, row{"乙", "'30", "2026年3月12日"}, row{"丙", "三十多", 46093})
		},
		"title=丙 signed_on=2026-03-12 amount=30.00\n" +
			"title=乙 signed_on=2026-03-12 amount=30.00\n" +
			"title=甲 signed_on=2026-03-12 amount=1,200.50",
		"B4 协议金额：“三十多”不是确数，按30.00万元登记，请核对。\n" +
			"C2 “签订日期”这一栏有2格没有日期格式，是表格的日期序号，从1900年算起读作日期：“46093”按2026-03-12登记。请核对。",
	},
	{
		"dates counted from 1904", "partnership",
		func(s *sheet) {
			yes := true
			if err := s.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
				s.t.Fatal(err)
			}
			s.put("Sheet1", 1, row{"协议名称", "签订日期"}, row{"甲", 44631})
			s.style("B2", excelize.Style{NumFmt: 14})
		},
		"title=甲 signed_on=2026-03-12",
		"",
	},
	{
		"formulas without a value, and with an error", "partnership",
		func(s *sheet) {
			s.put("Sheet1", 1, row{"协议名称", "协议金额"}, row{"甲", "=1+1"}, row{"乙", "#REF!"})
		},
		"",
		"B2 协议金额：单元格里是公式，但文件里没有存下算出的结果；请用 Excel/WPS 打开原表，保存一次再导入，或把公式改成数值。\n" +
			"B3 协议金额：单元格里是公式出错的标记“#REF!”，请在原表改好后再导入。",
	},
	{
		"a span for a date", "partnership",
		func(s *sheet) {
			s.put("Sheet1", 1, row{"协议名称", "签订日期"}, row{"甲", "2026年上半年"}, row{"乙", "2026年第一季度"}, row{"丙", "2026年3月至5月"})
		},
		"",
		"B2 签订日期：“2026年上半年”说的是一段时间，不是哪一天、哪个月或哪一年，程序不替您猜；请写成2026-03-12、2026年3月或2026，起止时间请分别填到开始和结束两栏。\n" +
			"B3 签订日期：“2026年第一季度”说的是一段时间，不是哪一天、哪个月或哪一年，程序不替您猜；请写成2026-03-12、2026年3月或2026，起止时间请分别填到开始和结束两栏。\n" +
			"B4 签订日期：“2026年3月至5月”说的是一段时间，不是哪一天、哪个月或哪一年，程序不替您猜；请写成2026-03-12、2026年3月或2026，起止时间请分别填到开始和结束两栏。",
	},
	{
		"是, 否, √ and what is neither", "contest",
		func(s *sheet) {
			s.put("Sheet1", 1, row{"名称", "是否免费"}, row{"甲", "是"}, row{"乙", "√"}, row{"丙", "否"}, row{"丁", "×"}, row{"戊", "看情况"})
		},
		"name=丁 free=否\n" +
			"name=丙 free=否\n" +
			"name=乙 free=是\n" +
			"name=甲 free=是",
		"B6 免费开放：“看情况”看不出是还是否，请填“是”或“否”。",
	},
	{
		"万元, 元 and a unit that is none of money", "partnership",
		func(s *sheet) {
			s.put("Sheet1", 1, row{"协议名称", "协议金额（元）"}, row{"甲", 1200000}, row{"乙", "3万元"}, row{"丙", "5人"})
		},
		"title=乙 amount=3.00\n" +
			"title=甲 amount=120.00",
		"B4 协议金额：“5人”的计量单位不能换算成万元，请改用万元。",
	},
	{
		"percent with and without its sign", "finance",
		func(s *sheet) {
			s.put("Sheet1", 1, row{"名称", "年利率"}, row{"甲", "3.45%"}, row{"乙", 0.0345}, row{"丙", 3.45}, row{"丁", "345"})
		},
		"title=丁 rate=345.00%\ntitle=丙 rate=3.45%\ntitle=乙 rate=3.45%\ntitle=甲 rate=3.45%",
		"B4 年利率（费率）：“3.45”没有百分号，按3.45%登记，请核对；如果是345.00%，请改过来。\n" +
			"B5 年利率（费率）：345.00%大于上限100.00%，请核对。",
	},
}

// A name in full width is that of the record that is there: nothing is doubled.
func TestANameOfAnotherWidthIsTheSameRecord(t *testing.T) {
	svc := newProgram(t, nil)
	for _, c := range []struct {
		name  string
		added int
	}{{"吉林ＡＢ学院（１校区）", 1}, {"吉林AB学院（1校区）", 0}} {
		file := newSheet(t).put("Sheet1", 1, row{"学校名称", "办学层次"}, row{c.name, "普通本科"}).save()
		got := importInto(t, svc, "school", file)
		if got.Added != c.added || got.records != "name=吉林AB学院（1校区） level=普通本科" {
			t.Errorf("%s: %d added, stored\n%s", c.name, got.Added, got.records)
		}
	}
}
