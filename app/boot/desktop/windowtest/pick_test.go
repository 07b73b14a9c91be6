//go:build window

package windowtest

import (
	"os"
	"path/filepath"
	"testing"
)

// TestFilesAreChosenByKeyboardAlone imports two lists of a folder that are ticked in
// the program's own dialog, which stands in where the system has none, and writes a
// workbook into a folder that is made there; the second time it asks before it
// replaces.
func TestFilesAreChosenByKeyboardAlone(t *testing.T) {
	w := newWalk(t, "pick")
	w.begin(w.data, "220200-edu")
	for name, text := range map[string]string{
		"县区上报/学校名单.csv": "学校名称,办学层次,举办性质\n松江职业技术学院,高职专科,公办\n",
		"县区上报/企业名单.csv": "企业名称,统一社会信用代码\n松江机械有限公司,\n",
		"县区上报/说明.txt":   "不是表格",
		"会议纪要.docx":     "不是表格",
	} {
		path := filepath.Join(w.documents(), filepath.FromSlash(name))
		w.ok(os.MkdirAll(filepath.Dir(path), 0o755))
		w.ok(os.WriteFile(path, []byte(text), 0o600))
	}
	w.enter(0)
	w.see("从这里开始")
	w.list("院校名录")
	w.press("ctrl+i")
	w.see("选择文件，或把文件拖到窗口里")
	w.press("ctrl+k")
	w.write("导入")
	w.see("导入")
	w.press("Return")
	w.see("查找台账、页面、学校") // what was found is shut: it would take the click
	w.click("选择文件")
	w.see("选择要导入的表格", "县区上报", "主文件夹", "列出全部文件")
	w.gone("会议纪要")
	w.shot("open")
	w.write("xqsb") // 县区上报 by its initials
	w.press("Return")
	w.see("企业名单.csv", "学校名单.csv", "上一级：")
	w.gone("说明.txt")
	w.press("Down")
	w.press("space", "Down", "space")
	w.see("已勾选 2 个文件")
	w.shot("ticked")
	w.press("Return")
	w.gone("选择要导入的表格")
	w.see("企业名单.csv", "学校名单.csv", "可以导入")
	w.shot("looked-through")

	w.step("a place to save to")
	w.list("院校名录")
	w.press("ctrl+e")
	w.click("选择位置")
	w.see("保存导出文件", "文件名", "新建文件夹", "最近：县区上报")
	w.shot("save")
	w.click("新建文件夹")
	w.see("新建在")
	w.write("报市局")
	w.press("Return")
	w.gone("新建在")
	w.see("报市局")
	w.write("名录")
	w.press("Return")
	w.gone("保存导出文件")
	w.see("报市局")
	w.press("Return") // the keyboard stands at 导出
	w.see("打开所在文件夹")
	w.shot("saved")
	if _, err := os.Stat(filepath.Join(w.documents(), "报市局", "名录.xlsx")); err != nil {
		w.Error(err)
	}
	w.quit()
}
