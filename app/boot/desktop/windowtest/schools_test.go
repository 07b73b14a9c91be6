//go:build window

package windowtest

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app/apptest"
)

// spoilt are cells of a list of schools that nobody can read: the school's row
// in the list, from 0, the column, and what stands there instead.
var spoilt = []struct {
	row  int
	col  string
	text string
}{
	{3, "学校类型", "中等？"},
	{17, "学校类型", "其他类"},
	{40, "办学性质", "不详"},
	{66, "建校年份", "建国初期"},
	{71, "学校类型", "见附件"},
	{99, "办学性质", "归口不明"},
	{120, "办学性质", "待核实"},
	{151, "建校年份", "一九八几年"},
	{188, "学校类型", "xx"},
	{230, "学校类型", "旧表"},
	{267, "办学性质", "—？—"},
}

const (
	schoolSheet = "学校名单"
	schoolHead  = 2 // row of the sheet with the names of the columns

	// Two schools stand in the list twice: once the same, once with more.
	same, more = 1, 1
)

// TestSchoolsImported brings a list of 268 schools in through the window: the
// rows that cannot be read are refused, corrected in the report that the
// program wrote, and imported again from there.
func TestSchoolsImported(t *testing.T) {
	w := newWalk(t, "schools")
	path := filepath.Join(w.documents(), "zzmd.xlsx") // 中职名单
	good := w.spoiltList(path)
	total, bad := len(good), len(spoilt)
	w.atWork(0)

	w.step("the list as it came")
	w.click("导入院校名录")
	w.see("选择台账和文件，程序先检查一遍")
	w.beside("文件")
	w.write(path)
	w.press("Return")
	w.see(fmt.Sprintf("读到 %d 行：%d 行可以导入，%d 行未通过。现在还没有入库。", total, total-bad, bad))
	w.shot("looked-through")
	w.click(fmt.Sprintf("导入可用的 %d 行", total-bad-same))
	w.see(fmt.Sprintf("已导入 %d 行，%d 行未通过，没有入库。", total-bad, bad))
	w.shot("imported")

	w.step("the report")
	w.click("保存问题报告")
	w.see("保存到这里")
	w.press("Return")                           // into the folder of the list
	w.ok(run("xdotool", "mousemove", "0", "0")) // the pointer lies over the answer
	w.see("文件已保存", "打开所在文件夹")
	w.shot("report-written")
	w.press("Return")
	w.gone("打开所在文件夹")
	report := filepath.Join(w.documents(), "zzmd-问题报告.xlsx")
	w.correct(report, good)

	w.step("the corrected report")
	w.ok(os.Rename(report, filepath.Join(w.documents(), "gaihao.xlsx"))) // 改好
	w.beside("文件")
	w.press("ctrl+a")
	w.write(filepath.Join(w.documents(), "gaihao.xlsx"))
	w.press("Return")
	w.see(fmt.Sprintf("读到 %d 行，全部可以导入。现在还没有入库。", total), fmt.Sprintf("未变 %d 条", total-bad))
	w.shot("corrected")
	w.click(fmt.Sprintf("导入可用的 %d 行", bad))
	w.see(fmt.Sprintf("%d 行全部导入。", total))
	w.shot("all-imported")
	w.quit()
	w.schoolsStored(good)
}

// spoiltList writes the list as a workbook with the spoilt cells, and returns
// its rows as they should be, with the head first.
func (w *walk) spoiltList(path string) [][]string {
	w.Helper()
	in, err := os.Open(filepath.Join(apptest.Shared(w), "data", "schools", "secondary_vocational_jilin_raw_dirty.csv"))
	w.ok(err)
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	w.ok(err)
	good := rows[1:]
	f := excelize.NewFile()
	defer f.Close()
	w.ok(f.SetSheetName("Sheet1", schoolSheet))
	w.ok(f.SetCellStr(schoolSheet, "A1", "吉林省中等职业学校名单"))
	heads := []string{"学校名称", "省", "市州", "县区", "学校类型", "办学性质", "建校年份"}
	w.ok(f.SetSheetRow(schoolSheet, fmt.Sprint("A", schoolHead), &heads))
	for i, row := range good {
		w.ok(f.SetSheetRow(schoolSheet, fmt.Sprint("A", schoolHead+1+i), &row))
	}
	for _, s := range spoilt {
		w.ok(f.SetCellStr(schoolSheet, cellOf(heads, s.col, s.row), s.text))
	}
	w.ok(f.SaveAs(path))
	return good
}

// cellOf is the name of a cell by its column's head and the school's row.
func cellOf(heads []string, col string, row int) string {
	return fmt.Sprintf("%c%d", 'A'+slices.Index(heads, col), schoolHead+1+row)
}

// correct writes what should stand there into the marked cells of the report,
// as a clerk does who reads its reasons: one row after another.
func (w *walk) correct(path string, good [][]string) {
	w.Helper()
	f, err := excelize.OpenFile(path)
	w.ok(err)
	defer f.Close()
	rows, err := f.GetRows(schoolSheet)
	w.ok(err)
	heads := rows[schoolHead-1]
	reason := slices.Index(heads, "问题说明")
	if reason < 0 {
		w.Fatalf("the report has no column of reasons: %q", heads)
	}
	var marked []int
	for i, row := range rows[schoolHead:] {
		if reason < len(row) && row[reason] != "" {
			marked = append(marked, i)
		}
	}
	for _, s := range spoilt {
		if !slices.Contains(marked, s.row) {
			w.Errorf("the report says nothing about row %d: %q", s.row, rows[schoolHead+s.row])
		}
		at := cellOf(heads, s.col, s.row)
		w.ok(f.SetCellStr(schoolSheet, at, good[s.row][slices.Index(heads, s.col)]))
	}
	w.ok(f.Save())
}

// schoolsStored asks rhctl whether each school is there once, as it stands in
// the list.
func (w *walk) schoolsStored(good [][]string) {
	w.Helper()
	list := result[struct {
		Count   int
		Records []struct{ ID, Name string }
	}](w, w.ctl("", "list", "school", "--limit", "1000"))
	if want := len(good) - same - more; list.Count != want || len(list.Records) != want {
		w.Fatalf("%d schools are stored, %d came", list.Count, want)
	}
	ids := map[string]string{}
	for _, s := range list.Records {
		ids[s.Name] = s.ID
	}
	owners := map[string]string{"公办": "public", "民办": "private"} // and nothing is written "--"
	for _, s := range spoilt {
		row := good[s.row]
		got := result[struct {
			Fields struct{ Name, Ownership, Founded string }
		}](w, w.ctl("", "show", "school", ids[row[0]])).Fields
		if got.Name != row[0] || got.Ownership != owners[row[5]] || got.Founded != strings.ReplaceAll(row[6], "--", "") {
			w.Errorf("%s is stored as %+v", row, got)
		}
	}
}
