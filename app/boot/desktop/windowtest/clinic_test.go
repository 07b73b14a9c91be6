//go:build window

package windowtest

import (
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestClinic brings in a list whose header the program does not know: a person
// says which row it is and what a column means, sees what each row would write,
// imports it and takes it back.
func TestClinic(t *testing.T) {
	w := newWalk(t, "clinic")
	path := filepath.Join(w.documents(), "yiyue.xlsx") // 一月
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range [][]any{
		{"龙潭区职业学校情况表"},
		{"填报单位：龙潭区教育局", nil, nil, nil, "单位：人"},
		{"单位情况", "坐落", "学校类别", "负责人电话", "在籍学生", "合计经费（元）"},
		{"龙潭区职业教育中心", "龙潭区", "县属职高", "43262048888", 1200, 350000},
		{"龙潭区第二职业高中", "龙潭区", "职业高中", "0432-62048889", "８６０", 120000},
		{"龙潭区技工学校", "龙潭区", "技工学校", "13812345678", 400, 90000},
		{"合计", nil, nil, nil, 2460, 560000},
	} {
		w.ok(f.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row))
	}
	w.ok(f.SetColVisible("Sheet1", "E", false))
	w.ok(f.SaveAs(path))
	w.atWork(0)

	w.step("a header that is not known")
	w.click("导入院校名录")
	w.see("选择台账和文件，程序先检查一遍")
	w.beside("文件")
	w.write(path)
	w.press("Return")
	w.see("没有找到表头")
	w.shot("no-header")
	w.click("指定工作表和表头")
	w.see("哪几行是表头？", "坐落", "在籍学生")
	w.shot("which-rows")
	w.click("按它读取")
	w.see("内容示例", "还没有一列对应到", "在籍学生（已隐藏）")
	w.shot("columns")

	w.step("what a column means")
	w.click("单位情况")
	w.press("Right", "Right")
	w.write("xxmc") // 学校名称
	w.see("xxmc")
	w.shot("choice")
	w.press("Return")
	w.see("2 行可以导入，1 行未通过")
	w.shot("corrected")
	w.click("未通过 1 处")
	w.see("说明含义")
	w.shot("unknown-word")
	w.click("说明含义")
	w.see("是什么意思？")
	w.write("zygz") // 职业高中
	w.see("zygz")
	w.press("Return")
	w.gone("zygz")
	w.shot("meaning")
	w.click("确定")
	w.see("全部可以导入")

	w.step("row by row")
	w.click("逐行结果 3 行")
	w.see("会写入的内容")
	w.shot("rows")
	w.click("龙潭区技工学校")
	w.press("Return")
	w.see("照上面所说的办")
	w.shot("one-row")
	w.press("Escape")
	w.gone("照上面所说的办")
	w.click("导入可用的 3 行")
	w.see("3 行全部导入。")
	w.gone("会写入的内容") // it is done
	w.gone("决定它另作处理")
	w.shot("imported")
	w.click("撤销本次导入")
	w.see("撤销本次导入？")
	w.press("Return")
	w.see("导入可用的 3 行")
	w.shot("taken-back")
	w.quit()
}

// TestClinicLocked brings in an encrypted workbook without saying for which register
// it is: a wrong password is asked about again, then each row of agreements that are
// there already is decided for itself.
func TestClinicLocked(t *testing.T) {
	w := newWalk(t, "clinic-locked")
	path := filepath.Join(w.documents(), "mima.xlsx") // 密码
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range [][]any{
		{"协议名称", "协议编号", "签订日期", "协议金额（元）"},
		{"甲校一厂合作协议", "XY-001", "2026年3月12日", "1,250,000"},
		{"乙校二厂合作协议", "XY-002", "2026.4.1", "八十万"},
		{"甲校一厂合作协议", "XY-001", "2026年3月12日", "1,300,000"},
	} {
		w.ok(f.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row))
	}
	w.ok(f.SaveAs(path, excelize.Options{Password: "mima2026"}))
	w.atWork(0)

	w.step("the password")
	w.click("导入表格")
	w.see("选择台账和文件，程序先检查一遍")
	w.beside("文件")
	w.write(path)
	w.press("Return")
	w.see("这个表格设有打开密码")
	w.shot("asked")
	w.write("mima")
	w.press("Return")
	w.see("刚才的密码打不开")
	w.shot("wrong")
	w.write("mima2026")
	w.press("Return")
	w.see("读到 3 行，全部可以导入。现在还没有入库。")
	w.shot("opened")

	w.step("one row left out")
	w.click("逐行结果 3 行")
	w.see("会写入的内容")
	w.click("乙校二厂合作协议")
	w.press("Return")
	w.see("照上面所说的办")
	w.write("bdr") // 不导入
	w.see("bdr")
	w.press("Return")
	w.gone("bdr")
	w.see("不导入这一行")
	w.shot("decided")
	w.click("确定")
	w.see("读到 3 行：2 行可以导入，1 行保留不动。现在还没有入库。")
	w.shot("left-out")
	w.click("导入可用的 2 行")
	w.see("已导入 2 行，1 行保留不动。")
	w.shot("imported")
	w.quit()
}
