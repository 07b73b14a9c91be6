//go:build window

package windowtest

import (
	"bytes"
	"image"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
)

const (
	agreement = "吉林市北山技师学院与松江机械股份有限公司订单培养合作协议"
	school    = "吉林市北山技师学院"
	firm      = "吉林松江机械股份有限公司"
	scan      = "协议扫描件.pdf"
)

// TestAgreementFromPaperToWorkbook goes the way of one agreement: typed into an
// empty program by keyboard and mouse, stored, found again by the initials of
// its pinyin after a restart, and written into the workbook for the province.
func TestAgreementFromPaperToWorkbook(t *testing.T) {
	w := newWalk(t, "agreement")
	pdf := []byte("%PDF-1.4\n% a scanned page\n" + strings.Repeat("0123456789\n", 5000))
	w.ok(os.WriteFile(filepath.Join(w.documents(), scan), pdf, 0o600))
	w.fakeOpener()

	w.step("first run")
	w.firstRun()

	w.step("the agreement is typed")
	w.click("合作协议")
	w.see("还没有登记合作协议")
	w.press("ctrl+n")
	w.see("协议基本情况", "未入库")
	w.typeAgreement()
	w.attachScan()

	w.step("it is stored")
	w.press("ctrl+s")
	w.see("没有发现问题", "已入库")
	w.say("from the first start to the first stored record: %.1f s, load %s", time.Since(w.began).Seconds(), load())
	w.shot("stored")
	w.quit()

	w.step("what the folder holds")
	id := w.storedAgreement(int64(len(pdf)))
	w.ctl(`{"fields":{"title":"长春市第二中等专业学校实习合作协议"}}`, "put", "partnership")

	w.step("found again by initials, in the list and from anywhere")
	w.login()
	w.shot("home")
	w.findInList()
	w.findAnywhere()
	w.seeAgreement()
	opened := w.openScan(pdf)

	w.step("the workbook")
	w.press("Escape")
	w.see("共 2 条")
	if _, err := os.Stat(opened); !os.IsNotExist(err) {
		w.Errorf("the copy %s is left behind", opened)
	}
	path := w.exportList()
	w.quit()
	w.workbookHolds(path)
	if again := w.storedAgreement(int64(len(pdf))); again != id {
		t.Errorf("reading and exporting made record %s out of %s", again, id)
	}
}

// typeBasics goes on from the number of the agreement to its place.
func (w *walk) typeBasics() {
	w.Helper()
	w.press("Return")
	w.write("xq") // 校企
	w.press("Return", "Return")
	w.write("20260312")
	w.press("Return", "Return", "Return")
	w.write("20291231")
	w.press("Return", "Return")
	w.write("fmq") // 丰满区
	w.press("Return")
}

// typeParties fills in the sheet of parties, in which the keyboard is.
func (w *walk) typeParties() {
	w.Helper()
	for _, row := range [][3]string{{"jf", school, "xx"}, {"yf", firm, "qy"}} {
		w.write(row[0])
		w.press("Tab")
		w.write(row[1])
		w.press("Tab")
		w.write(row[2])
		w.press("Return")
	}
	w.see("甲方", school, "学校", "乙方", firm, "企业")
	w.shot("parties")
}

// typeAgreement fills the form in by keyboard, and goes to its parts by the
// table of contents.
func (w *walk) typeAgreement() {
	w.Helper()
	w.write(agreement)
	w.see(agreement) // a display drawn by the processor is behind the keys
	w.beside("协议编号")
	w.see("协议编号：") // the help of the field that has the keyboard now
	w.write("JLS-2026-001")
	w.typeBasics()
	w.see("校企", "2026-03-12", "2029-12-31", "吉林省吉林市丰满区", "46")
	w.typeParties()
	w.clickIn(w.contents(), "合作内容")
	w.see("合作领域")
	w.write("ddb") // 订单班
	w.press("Return")
	w.write("rcpy") // 人才培养
	w.press("Tab")
	w.see("订单班", "人才培养")
	w.clickIn(w.contents(), "资金与投入")
	w.see("协议金额")
	w.write("120")
	w.press("Return")
	w.write("2026")
	w.press("Tab")
	w.write(firm)
	w.press("Tab")
	w.write("865000元")
	w.press("Tab")
	w.see("120.00", "2026", firm, "86.50")
	w.shot("money")
}

// attachScan attaches a file through the program's own file dialog: the
// display of a test has no desktop portal.
func (w *walk) attachScan() {
	w.Helper()
	w.clickIn(w.contents(), "附件与批准文件")
	w.click("添加附件")
	w.see("选择要添加的附件")
	w.shot("file-dialog")
	w.click(scan)
	w.click("选择")
	w.gone("选择要添加的附件")
	w.see(scan, "移除")
	w.shot("attached")
}

// What rhctl prints of an agreement's rows.
type (
	named struct{ Name string }
	party struct {
		Role  string
		Party named
		Kind  string `json:"party_kind"`
	}
	fund struct {
		Year  string `json:"stat_year"`
		Payer named
		Cash  string
	}
)

// storedAgreement asks rhctl for the record and returns its id.
func (w *walk) storedAgreement(size int64) string {
	w.Helper()
	list := result[struct {
		Count   int
		Records []struct {
			ID     string
			Errors int
		}
	}](w, w.ctl("", "list", "partnership", "--search", agreement))
	if list.Count != 1 || list.Records[0].Errors != 0 {
		w.Fatalf("the list holds %+v", list)
	}
	id := list.Records[0].ID
	rec := result[struct {
		Fields struct {
			Title, Kind, Status, Division, Amount string
			SignedOn                              string `json:"signed_on"`
			ExpiresOn                             string `json:"expires_on"`
			Fields                                []string
			ScanFiles                             []app.File `json:"scan_files"`
		}
		Tables struct {
			Parties []party
			Funds   []fund
		}
	}](w, w.ctl("", "show", "partnership", id))
	f := rec.Fields
	if f.Title != agreement || f.Kind != "firm" || f.Status != "active" || f.Division != "220211" || f.SignedOn != "2026-03-12" ||
		f.ExpiresOn != "2029-12-31" || f.Amount != "120.00" || !slices.Equal(f.Fields, []string{"order_class", "training"}) {
		w.Errorf("stored is %+v", f)
	}
	if want := []party{{"first", named{school}, "school"}, {"second", named{firm}, "firm"}}; !slices.Equal(rec.Tables.Parties, want) {
		w.Errorf("the parties are %+v", rec.Tables.Parties)
	}
	if want := []fund{{"2026", named{firm}, "86.50"}}; !slices.Equal(rec.Tables.Funds, want) {
		w.Errorf("the money is %+v", rec.Tables.Funds)
	}
	if len(f.ScanFiles) != 1 || f.ScanFiles[0].Name != scan || f.ScanFiles[0].Size != size || f.ScanFiles[0].Hash == "" {
		w.Errorf("the attachments are %+v", f.ScanFiles)
	}
	if faults := result[struct{ Faults int }](w, w.ctl("", "verify")).Faults; faults != 0 {
		w.Errorf("verify finds %d faults in records and attachments", faults)
	}
	return id
}

func (w *walk) findInList() {
	w.Helper()
	w.clickIn(image.Rect(0, 120, 220, 1<<15), "合作协议") // in the navigation: the first page names it too
	w.see("共 2 条", "长春市第二中等专业学校")
	w.press("ctrl+f")
	w.write("jlsbsjsxy")
	w.see("共 1 条", "吉林市北山技师学院与")
	w.gone("长春市第二中等专业学校")
	w.shot("found-in-list")
	w.press("Escape", "Escape")
	w.see("共 2 条")
}

func (w *walk) findAnywhere() {
	w.Helper()
	w.press("ctrl+k")
	w.write("jlsbsjs")
	field := w.where(everywhere, "jlsbsjs")
	w.seeIn(image.Rect(field.Min.X-20, field.Max.Y, 1<<15, field.Max.Y+100), "吉林市北山技师学院与")
	w.shot("found-anywhere")
	w.press("Return")
}

// seeAgreement looks at the opened record.
func (w *walk) seeAgreement() {
	w.Helper()
	w.see(agreement, "JLS-2026-001", "校企", "履行中", "2026-03-12", "2029-12-31", "吉林省吉林市丰满区", "已入库", "没有发现问题")
	w.see("甲方", school, "乙方", firm)
	w.shot("opened")
	w.clickIn(w.contents(), "资金与投入")
	w.see("1,200,000 元", "86.50") // the amount has the keyboard and is shown as typed
	w.clickIn(w.contents(), "附件与批准文件")
	w.see(scan)
	w.shot("opened-attachment")
}

// fakeOpener stands in for what the desktop opens files with: it writes down what it
// was given. It is to be there before the program starts.
func (w *walk) fakeOpener() {
	w.Helper()
	bin := filepath.Join(w.home, "bin")
	w.ok(os.MkdirAll(bin, 0o755))
	script := "#!/bin/sh\nprintf '%s\\n' \"$@\" >\"$HOME/opening\" && mv \"$HOME/opening\" \"$HOME/opened\"\n"
	w.ok(os.WriteFile(filepath.Join(bin, "xdg-open"), []byte(script), 0o755))
	w.extra = append(w.extra, "PATH="+bin+":"+os.Getenv("PATH"))
}

// opened is the path of the file that the desktop was to open.
func (w *walk) opened() string {
	w.Helper()
	for end := time.Now().Add(w.patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		b, err := os.ReadFile(filepath.Join(w.home, "opened"))
		if err != nil {
			continue
		}
		at, err := url.Parse(strings.TrimSuffix(string(b), "\n"))
		w.ok(err)
		if at.Scheme != "file" {
			w.Fatalf("the desktop was to open %q", b)
		}
		return at.Path
	}
	w.Fatal("nothing was opened")
	return ""
}

// openScan opens the attachment with the system's program, which gets a whole copy
// under the name that the person knows. The copy goes with the form; what is stored
// stays.
func (w *walk) openScan(pdf []byte) (path string) {
	w.Helper()
	w.clickIn(image.Rect(220, 0, 1<<15, 1<<15), "打开")
	path = w.opened()
	got, err := os.ReadFile(path)
	w.ok(err)
	if !bytes.Equal(got, pdf) {
		w.Errorf("the system's program gets %d bytes, attached were %d", len(got), len(pdf))
	}
	if filepath.Base(path) != scan {
		w.Errorf("the system's program gets %q", path)
	}
	if rel, err := filepath.Rel(w.data, path); err == nil && !strings.HasPrefix(rel, "..") {
		w.Errorf("the system's program gets what is stored: %q", path)
	}
	w.ok(os.WriteFile(path, []byte("changed by that program"), 0o600)) // verify looks at what is stored later
	return path
}

// exportList writes the list's workbook where the program proposes it.
func (w *walk) exportList() string {
	w.Helper()
	w.press("ctrl+e")
	w.see("Excel 工作簿", "保存到")
	w.shot("export")
	w.press("Return")
	w.see("已导出 2 条记录")
	w.shot("exported")
	found, err := filepath.Glob(filepath.Join(w.documents(), "合作协议-*.xlsx"))
	w.ok(err)
	if len(found) != 1 {
		w.Fatalf("in %s stands %v", w.documents(), found)
	}
	return found[0]
}

// workbookHolds reads the workbook as the province does.
func (w *walk) workbookHolds(path string) {
	w.Helper()
	f, err := excelize.OpenFile(path)
	w.ok(err)
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	w.ok(err)
	at := slices.IndexFunc(rows, func(row []string) bool { return slices.Contains(row, agreement) })
	if at < 0 {
		w.Fatalf("no row of the agreement in %q", rows)
	}
	head := w.heads(rows[:at])
	for name, want := range map[string]string{
		"协议编号": "JLS-2026-001", "协议类别": "校企", "甲方": school, "乙方": firm, "签订": "2026-03-12", "到期": "2029-12-31",
		"协议状态": "履行中", "协议金额": "120.00", "到位现金": "86.50", "合作领域": "订单班、人才培养",
	} {
		if i, ok := head[name]; !ok || i >= len(rows[at]) || rows[at][i] != want {
			w.Errorf("the workbook's %s is not %q in %q", name, want, rows[at])
		}
	}
	all := strings.Join(slices.Concat(rows...), "\n")
	for _, want := range []string{"吉林省产教融合合作协议登记表", clerkUnit, "长春市第二中等专业学校实习合作协议"} {
		if !strings.Contains(all, want) {
			w.Errorf("the workbook lacks %q", want)
		}
	}
}

// heads are the columns by their lowest head.
func (w *walk) heads(rows [][]string) map[string]int {
	out := map[string]int{}
	for _, row := range rows {
		for i, name := range row {
			if name != "" {
				out[name] = i
			}
		}
	}
	return out
}
