package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app/apptest"
)

// zipped is a ZIP archive of named parts.
func zipped(t *testing.T, parts ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range parts {
		part, err := w.Create(p[0])
		if err == nil {
			_, err = io.WriteString(part, p[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// xlsx is a workbook of one sheet with shared strings, as XML.
func xlsx(t *testing.T, sheet, texts string) []byte {
	t.Helper()
	const relations, office = `http://schemas.openxmlformats.org/package/2006/relationships`, `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	return zipped(t,
		[2]string{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		[2]string{"_rels/.rels", `<Relationships xmlns="` + relations + `"><Relationship Id="a" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		[2]string{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + office + `"><sheets><sheet name="表" sheetId="1" r:id="a"/></sheets></workbook>`},
		[2]string{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + relations + `"><Relationship Id="a" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="` + office + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		[2]string{"xl/worksheets/sheet1.xml", sheet},
		[2]string{"xl/sharedStrings.xml", texts},
	)
}

const (
	keptAll  = "没有导入任何内容，已有数据没有变化。"
	saveAs   = "请用 Excel/WPS 打开它，“另存为”选择“Excel 工作簿（*.xlsx）”，再导入新文件。"
	sheetXML = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`
	textsXML = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>协议名称</t></si></sst>`
)

// TestForeignFilesInWords: what is no workbook that can be read is answered with
// what it is, what was kept and what to do, in words, with the exit code of a
// refusal, and what was there stays as it was.
func TestForeignFilesInWords(t *testing.T) {
	f := newFolder(t)
	f.put("partnership", agreement)
	dir := t.TempDir()
	corpus := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(apptest.Shared(t), "corpus", "xlsx", name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	const secret = "秘密：不该出现"
	hidden := filepath.Join(dir, "secret.txt")
	if err := os.WriteFile(hidden, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	doctype := func(entity string) string {
		return `<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY e ` + entity + `>]>` + strings.Replace(textsXML, "协议名称", "&e;", 1)
	}
	bomb := "请确认文件来源可靠；如是正常表格，请只把需要的行列复制到一个新工作簿，另存为 .xlsx 再导入。"
	trick := "请确认文件来源可靠；如确需导入，请用 Excel/WPS 打开并另存为一个新的 .xlsx 再导入。"
	for _, c := range []struct {
		name, password string
		content        []byte
		code, says     string
	}{
		{"台账.xlsb", "", corpus("poi__Simple.xlsb"), "workbook.binary", "“台账.xlsb”是 Excel 二进制工作簿（.xlsb），本程序不能读取。" + keptAll + saveAs},
		{"台账.ods", "", zipped(t, [2]string{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, [2]string{"content.xml", "<office:document-content/>"}), "workbook.open_document", "“台账.ods”是 OpenDocument 表格（.ods），本程序不能读取。" + keptAll + "请用 WPS、Excel 或 LibreOffice 打开它，“另存为”选择“Excel 工作簿（*.xlsx）”，再导入新文件。"},
		{"系统导出.xls", "", []byte("<html><head><meta charset=\"gb2312\"></head><body><table><tr><td>1</td></tr></table></body></html>"), "workbook.web_page", "“系统导出.xls”的内容是网页，不是真正的表格；有些系统导出的“.xls”其实就是网页。" + keptAll + saveAs},
		{"另一种.xls", "", []byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`), "workbook.xml_sheet", "“另一种.xls”的内容是另一种格式，不是 Excel 工作簿。" + keptAll + "如果 Excel/WPS 能打开它，请“另存为”选择“Excel 工作簿（*.xlsx）”，再导入新文件。"},
		{"加密.xlsx", "", corpus("excelize__encryptAES.xlsx"), "workbook.encrypted", "“加密.xlsx”设有打开密码，本程序读不到里面的内容。" + keptAll + "请用 Excel/WPS 输入密码打开，在“文件—信息—保护工作簿—用密码进行加密”中清空密码，另存为 .xlsx 后再导入。也可以把打开密码放在环境变量 RONGHE_FILE_PASSWORD 里，再运行一次，不必另存。"},
		{"加密.xlsx", "Password", corpus("excelize__encryptAES.xlsx"), "workbook.wrong_password", "输入的密码打不开“加密.xlsx”。" + keptAll + "请核对密码（注意大小写和中英文输入）后再试，或请提供者另存一份不带密码的 .xlsx。"},
		{"加密.et", "", corpus("poi__password.xls"), "workbook.encrypted_xls", "“加密.et”设有打开密码，又是旧格式（.xls），本程序读不到里面的内容，给了密码也打不开。" + keptAll + "请用 Excel/WPS 输入密码打开，另存为 .xlsx（密码可以保留）后再导入。"},
		{"炸弹.xlsx", "", xlsx(t, strings.Replace(sheetXML, "<row", strings.Repeat(" ", 80<<20)+"<row", 1), textsXML), "workbook.bomb", "“炸弹.xlsx”解开后异常庞大，不像正常的表格，为安全起见没有读取。" + keptAll + bomb},
		{"读盘.xlsx", "", xlsx(t, sheetXML, doctype(`SYSTEM "file://`+hidden+`"`)), "workbook.unsafe", "“读盘.xlsx”的内部结构不正常（含有重复、越界或不安全的内容），为安全起见没有读取。" + keptAll + trick},
		{"自叠.xlsx", "", corpus("poi__poc-xmlbomb.xlsx"), "workbook.unsafe", "“自叠.xlsx”的内部结构不正常（含有重复、越界或不安全的内容），为安全起见没有读取。" + keptAll + trick},
	} {
		path := filepath.Join(dir, c.name)
		if err := os.WriteFile(path, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv(filePassword, c.password)
		r, m := f.measured("import", "partnership", path)
		if m.code != exitRefused || len(r.Problems) != 1 || r.Problems[0].Code != c.code || r.Problems[0].Message != c.says {
			t.Errorf("%s, password %q: exit %d, %+v,\nwant %s", c.name, c.password, m.code, r.Problems, c.says)
		}
		if m.cpu > mostCPU || m.memory > mostMemory {
			t.Errorf("%s: %v of the processor, %d MiB", c.name, m.cpu, m.memory>>20)
		}
		// Without --json a person reads the same, and no more.
		var out, errw bytes.Buffer
		code := run(t.Context(), []string{"--data", f.dir, "import", "partnership", path}, strings.NewReader(""), &out, &errw)
		if code != exitRefused || out.Len() > 0 || strings.TrimSpace(errw.String()) != c.says {
			t.Errorf("%s: exit %d, %q, %q", c.name, code, out.String(), errw.String())
		}
		if strings.Contains(out.String()+errw.String(), secret) {
			t.Errorf("%s: another file's content came out", c.name)
		}
		if n := f.count("partnership"); n != 1 {
			t.Errorf("%s: %d records now", c.name, n)
		}
	}
}

// TestAWPSWorkbookIsRead: what WPS calls .et is the old binary workbook under
// another name (a compound file with a Workbook stream). No program here writes
// one; the file is that of a ministry, which bears both names alike.
func TestAWPSWorkbookIsRead(t *testing.T) {
	f := newFolder(t)
	b, err := os.ReadFile(filepath.Join(apptest.Shared(t), "corpus", "xlsx", "moe__全国成人高等学校名单_2022.xls"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "高校名单.et")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errw bytes.Buffer
	code := run(t.Context(), []string{"--data", f.dir, "import", "school", path}, strings.NewReader(""), &out, &errw)
	if code != exitDone && code != exitProblems || !strings.Contains(out.String(), "254") || f.count("school") != 254 {
		t.Errorf("exit %d: %s %.500s", code, out.String(), errw.String())
	}
}
