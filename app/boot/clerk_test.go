package boot

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app/apptest"
)

// What clerks leave under, beside and among their tables is no record and loses none,
// and each of it is said.
func TestWhatClerksLeaveInTables(t *testing.T) {
	head := row{"序号", "协议名称", "协议类别", "协议编号", "协议金额"}
	one, two := "title=甲 agreement_no=X-1 kind=校企 amount=1.00", "title=乙 agreement_no=X-2 kind=校企 amount=2.00\ntitle=甲 agreement_no=X-1 kind=校企 amount=1.00"
	note := func(cell, text string) string {
		return cell + " 注释或签字行（“" + text + "”），不是记录，未导入。"
	}
	sum := func(cell, text string) string {
		return cell + " 合计行（“" + text + "”），不是记录，未导入。"
	}
	for _, c := range []damage{
		{"remarks, a seal and a date under the table", "partnership", func(s *sheet) {
			s.put("Sheet1", 1, row{"协议名称", "协议类别", "协议编号", "协议金额"}, row{"甲", "校企", "X-1", 1}, row{"备注：金额单位为万元。"},
				row{"1.金额为合同额"}, nil, row{"以上数据截至2026年6月30日"}, nil, row{"此项由各校上报。"}, nil, row{"※为新签"}, nil, row{"（由教育局填报）"}, nil,
				row{"审核：李四  填表：王五"}, nil, row{"2026年7月1日"}, nil, row{"某县教育局（盖章）"})
		}, one, strings.Join([]string{
			note("A3", "备注：金额单位为万元。"), note("A4", "1.金额为合同额"), note("A6", "以上数据截至2026年6月30日"), note("A8", "此项由各校上报。"),
			note("A10", "※为新签"), note("A12", "（由教育局填报）"), note("A14", "审核：李四 填表：王五"), note("A16", "2026年7月1日"), note("A18", "某县教育局（盖章）"),
		}, "\n")},
		{"a list of names alone has rows of one cell", "partnership", func(s *sheet) {
			s.put("Sheet1", 1, row{"协议名称", "协议编号"}, row{"（某某）合作协议（补）"}, row{"*乙"})
		}, "title=*乙\ntitle=（某某）合作协议（补）", ""},
		{"a record of one cell is a record", "partnership", func(s *sheet) {
			s.put("Sheet1", 1, row{"协议名称", "协议类别", "协议编号", "协议金额"}, row{"甲", "校企", "X-1", 1}, row{"乙校合作协议"})
		}, "title=乙校合作协议\n" + one, ""},
		{"parts of a sum, and an average", "partnership", func(s *sheet) {
			s.put("Sheet1", 1, head, row{1, "甲", "校企", "X-1", 1}, row{nil, "其中：省级", nil, nil, 1}, row{nil, "  市级", nil, nil, 0}, row{2, "乙", "校企", "X-2", 2},
				row{"合    计", nil, nil, nil, 3}, row{nil, "平均", nil, nil, 1.5})
		}, two, strings.Join([]string{sum("B3", "其中：省级"), sum("B4", "市级"), sum("A6", "合 计"), sum("B7", "平均")}, "\n")},
		{"two tables side by side", "partnership", func(s *sheet) {
			s.put("Sheet1", 1, row{"协议名称", "协议类别", "协议编号", "协议金额", nil, "协议名称", "协议金额"}, row{"甲", "校企", "X-1", 1, nil, "丙", 5})
		}, one, "F1 F列起又有一个“协议名称”栏，像是右边还有一张同样的表：只读左边的，右边的不导入。请把右边的表剪切到左边的下面，再导入一次。\nG1 “协议金额”这一栏重复，只用了第一栏。"},
		{"one school merged over its agreements", "partnership", func(s *sheet) {
			s.put("Sheet1", 1, row{"学校", "协议名称", "协议编号"}, row{"北华大学", "甲", "X-1"}, row{nil, "乙", "X-2"}, row{"吉林大学", "丙", "X-3"})
			if err := s.MergeCell("Sheet1", "A2", "A3"); err != nil {
				s.t.Fatal(err)
			}
		}, "title=丙 agreement_no=X-3 parties:{甲方,吉林大学,学校}\ntitle=乙 agreement_no=X-2 parties:{甲方,北华大学,学校}\ntitle=甲 agreement_no=X-1 parties:{甲方,北华大学,学校}", ""},
		{"a title merged in the midst, the head on each page", "partnership", func(s *sheet) {
			s.put("Sheet1", 1, row{"某县协议表"}, head, row{1, "甲", "校企", "X-1", 1}, row{"第1页 共2页"}, row{"某县协议表"}, head, row{"2025年新签"}, row{2, "乙", "校企", "X-2", 2}, row{"第 2 页"})
			if err := s.MergeCell("Sheet1", "A7", "E7"); err != nil {
				s.t.Fatal(err)
			}
		}, two, "A1 表头以上的标题或说明行（“某县协议表”），不是记录，未导入。\nA4 每页重复的标题或页码（“第1页 共2页”），不是记录，未导入。\n" +
			"A5 每页重复的标题或页码（“某县协议表”），不是记录，未导入。\nA6 重复的表头行（“序号”），不是记录，未导入。\n" +
			"A7 分组标题行（“2025年新签”），不是记录，未导入。\nA9 每页重复的标题或页码（“第 2 页”），不是记录，未导入。"},
		{"frozen panes, a filter, an outline, a comment, sheets by year", "partnership", func(s *sheet) {
			s.put("2024年", 1, head, row{1, "甲", "校企", "X-1", 1}).put("2025年", 1, row{"2025年"}, head, row{1, "乙", "校企", "X-2", 2})
			for _, err := range []error{
				s.DeleteSheet("Sheet1"), s.SetRowOutlineLevel("2024年", 2, 1), s.AutoFilter("2025年", "A2:E3", nil),
				s.AddComment("2024年", excelize.Comment{Cell: "B2", Author: "张三", Text: "请核对"}),
				s.SetPanes("2024年", &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
			} {
				if err != nil {
					s.t.Fatal(err)
				}
			}
		}, two, "A1 表头以上的标题或说明行（“2025年”），不是记录，未导入。"},
		{"days as people write them, and words for nothing", "partnership", func(s *sheet) {
			s.put("Sheet1", 1, row{"协议名称", "签订日期", "协议金额"}, row{"甲", "2024.9", "无"}, row{"乙", "二〇二四年九月", "—"}, row{"丙", 45566, "／"}, row{"丁", "2024年9月1号", "12万元"})
		}, "title=丁 signed_on=2024-09-01 amount=12.00\ntitle=丙 signed_on=2024-10-01\ntitle=乙 signed_on=2024年9月\ntitle=甲 signed_on=2024年9月", "B4 “签订日期”这一栏有1格没有日期格式，是表格的日期序号，从1900年算起读作日期：“45566”按2024-10-01登记。请核对。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSheet(t)
			c.make(s)
			c.check(t, s.save())
		})
	}
}

// The ministry's list as a bureau sends it on: a column hidden from print, remarks, a
// seal and the day under it. All of its 150 groups come in, and nothing else.
func TestAMinistryListWithAFoot(t *testing.T) {
	f, err := excelize.OpenFile(filepath.Join(apptest.Shared(t), "corpus", "xlsx", "moe__第一批示范性职业教育集团培育单位名单.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{"以上150个集团。", "1.按省份排列", "某市教育局（盖章）", "2026年7月1日"} {
		if err := f.SetCellStr("Sheet1", fmt.Sprint("A", len(rows)+1+i), text); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetColVisible("Sheet1", "C", false); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "转发.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	got := importInto(t, newProgram(t, nil), "alliance", path)
	if got.Added != 150 || got.Refused != 0 || strings.Count(got.problems, "note skipped_") != 5 || !strings.Contains(got.problems, "warning hidden_columns@C") {
		t.Errorf("%d added, %d refused\n%s", got.Added, got.Refused, got.problems)
	}
}
