package workbook

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"ronghe/app"
)

// TestOpenByContent: what a file is called does not matter.
func TestOpenByContent(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct{ content, code string }{
		"empty.xlsx":    {"", CodeEmpty},
		"~$台账.xlsx":     {"whatever", CodeLockFile},
		"page.xls":      {"\xEF\xBB\xBF<html><head></head><body><table><tr><td>1</td></tr></table></body></html>", CodeWebPage},
		"table.xls":     {"<table border=1><tr><td>1</td></tr></table>", CodeWebPage},
		"page2.xls":     {"<?xml version=\"1.0\"?><!DOCTYPE html><html></html>", CodeWebPage},
		"mail.xls":      {"MIME-Version: 1.0\nContent-Type: multipart/related", CodeWebPage},
		"sheet.xls":     {`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook></Workbook>`, CodeXMLSheet},
		"doc.xlsx":      {"%PDF-1.7\n", CodeNotWorkbook},
		"picture.xlsx":  {"\x89PNG\r\n\x1a\n\x00\x00", CodeNotWorkbook},
		"archive.xlsx":  {"Rar!\x1a\x07\x00", CodeNotWorkbook},
		"binary.csv":    {"\x01\x02\x03\x04abc\x00\x00\x05\x06\x07", CodeNotWorkbook},
		"excel4.xls":    {"\x09\x04\x06\x00\x00\x00\x10\x00", CodeOldXLS},
		"ole.xls":       {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600), CodeDamaged},
		"zip.xlsx":      {zipOf(t, "readme.txt", "hello"), CodeNotWorkbook},
		"letter.xlsx":   {zipOf(t, "_rels/.rels", rels("officeDocument", "word/document.xml"), "word/document.xml", "<document/>"), CodeNotWorkbook},
		"table.xlsx":    {zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"), CodeOpenDocument},
		"gone.xlsx":     {zipOf(t, "_rels/.rels", rels("officeDocument", "xl/workbook.xml"), "xl/styles.xml", "<x/>"), CodeDamaged},
		"chart.xlsx":    {book(t, `<workbook><sheets/></workbook>`), CodeNoSheet},
		"entity.xlsx":   {book(t, `<!DOCTYPE x [<!ENTITY a "b">]><workbook><sheets><sheet name="&a;"/></sheets></workbook>`), CodeUnsafe},
		"climbing.xlsx": {zipOf(t, "../../etc/x", "x"), CodeUnsafe},
		"absolute.xlsx": {zipOf(t, "/etc/x", "x"), CodeUnsafe},
		"twins.xlsx":    {zipOf(t, "xl/a.xml", "x", "XL/A.xml", "y"), CodeUnsafe},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(dir, name)
			if err := os.WriteFile(file, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(context.Background(), file, Options{})
			wantCode(t, err, c.code)
		})
	}
	_, err := Open(context.Background(), filepath.Join(dir, "nowhere.xlsx"), Options{})
	wantCode(t, err, CodeMissing)
	_, err = Open(context.Background(), dir, Options{})
	wantCode(t, err, CodeUnreadable)
	csv := filepath.Join(dir, "really.xlsx")
	if err := os.WriteFile(csv, []byte("名称,数量\n甲,1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if rows := all(t, open(t, csv))["really"]; len(rows) != 2 || rows[1].Cells[1].Text != "1" {
		t.Errorf("CSV named .xlsx: %v", rows)
	}
}

// zipOf makes a zip file of pairs of name and content.
func zipOf(t testing.TB, pairs ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		f, err := w.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func rels(kind, target string) string {
	return `<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` + kind + `" Target="` + target + `"/></Relationships>`
}

// book makes an .xlsx of a workbook part and further pairs.
func book(t testing.TB, workbook string, pairs ...string) string {
	t.Helper()
	return zipOf(t, append([]string{"_rels/.rels", rels("officeDocument", "xl/workbook.xml"), "xl/workbook.xml", workbook}, pairs...)...)
}

// sheetBook makes an .xlsx of one sheet from its XML.
func sheetBook(t testing.TB, sheet string, pairs ...string) string {
	t.Helper()
	return book(t, `<workbook><sheets><sheet name="表" sheetId="1" id="rId1"/></sheets></workbook>`,
		append([]string{"xl/_rels/workbook.xml.rels", rels("worksheet", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml", sheet}, pairs...)...)
}

// readSheet reads the rows of an .xlsx given as bytes.
func readSheet(t testing.TB, content string, limits Limits) ([]app.SheetRow, error) {
	t.Helper()
	b, err := openXLSX(context.Background(), strings.NewReader(content), int64(len(content)), limits)
	if err != nil {
		return nil, err
	}
	var rows []app.SheetRow
	for _, s := range b.Sheets() {
		err := b.Rows(context.Background(), s.Name, func(r app.SheetRow) error {
			rows = append(rows, r)
			return nil
		})
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// TestSheetCells: what stands in the XML, and what a person sees.
func TestSheetCells(t *testing.T) {
	n := func(s string) app.Cell { return app.Cell{Kind: app.CellNumber, Text: s} }
	txt := func(s string) app.Cell { return app.Cell{Kind: app.CellText, Text: s} }
	for xml, want := range map[string]app.Cell{
		`<c><v>42.990000000000002</v></c>`: n("42.99"), `<c><v>1.234E+9</v></c>`: n("1234000000"), `<c><v>1e-7</v></c>`: n("0.0000001"),
		`<c><v>4145012345</v></c>`: n("4145012345"), `<c><v>007</v></c>`: n("007"), `<c><v>1.50</v></c>`: n("1.50"), `<c><v>-0</v></c>`: n("0"),
		`<c><v>220102199001011234</v></c>`: n("220102199001011234"), `<c><v> 5 </v></c>`: n("5"), `<c><v>0.1234567890123456789</v></c>`: n("0.123456789012346"),
		`<c><v>1E+999999999</v></c>`: txt("1E+999999999"), `<c><v>abc</v></c>`: txt("abc"), `<c><v>.5</v></c>`: n("0.5"), `<c><v>-.5</v></c>`: n("-0.5"),
		`<c><v></v></c>`: {}, `<c/>`: {}, `<c s="1"/>`: {}, `<c t="str"><f>A1</f><v></v></c>`: {},
		`<c t="str"><v>a&amp;b&#10;&#x5409;</v></c>`: txt("a&b\n吉"), `<c t="str"><v><![CDATA[<x>]]></v></c>`: txt("<x>"),
		`<c t="inlineStr"><is><t>名</t></is></c>`: txt("名"), `<c t="inlineStr"><is><r><t>北</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 华</t></r><rPh sb="0" eb="1"><t>bei</t></rPh></is></c>`: txt("北 华"),
		`<c t="inlineStr"><is><t>_x000D__x005F_x0041_</t></is></c>`: txt("\r_x0041_"),
		`<c t="b"><v>1</v></c>`: {Kind: app.CellBool, Text: "TRUE"}, `<c t="b"><v>0</v></c>`: {Kind: app.CellBool, Text: "FALSE"},
		`<c t="e"><v>#DIV/0!</v></c>`: {Kind: app.CellError, Text: "#DIV/0!"}, `<c><f>SUM(A1)</f></c>`: {Kind: app.CellError, Text: "#CALC!"},
		`<c><f>SUM(A1)</f><v></v></c>`: {Kind: app.CellError, Text: "#CALC!"}, `<c s="1"><f>A1</f><v/></c>`: {Kind: app.CellError, Text: "#CALC!"},
		`<c><f>SUM(A1)</f><v>3</v></c>`: n("3"), `<c t="d"><v>2026-03-12T00:00:00</v></c>`: {Kind: app.CellDate, Text: "2026-03-12"},
		`<c t="d"><v>2026-03-12T15:04:05Z</v></c>`: {Kind: app.CellDate, Text: "2026-03-12 15:04:05"},
		`<c s="1"><v>46093</v></c>`:                {Kind: app.CellDate, Text: "2026-03-12"}, `<c s="2"><v>46093</v></c>`: {Kind: app.CellDate, Text: "2026-03-12"},
		`<c s="1"><v>-1</v></c>`: n("-1"), `<c s="1"><v>0</v></c>`: n("0"), `<c s="3"><v>0.5</v></c>`: txt("12:00:00"), `<c s="99"><v>46093</v></c>`: n("46093"),
		`<c t="s"><v>1</v></c>`: txt("第二"), `<c><extLst><ext><v>9</v></ext></extLst><v>8</v></c>`: n("8"),
		`<x:c xmlns:x="y"><x:v>3</x:v></x:c>`: n("3"),
	} {
		styles := `<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="20"/></cellXfs></styleSheet>`
		relations := strings.Replace(rels("worksheet", "worksheets/sheet1.xml"), "</Relationships>",
			`<Relationship Id="rId2" Type="x/styles" Target="styles.xml"/><Relationship Id="rId3" Type="x/sharedStrings" Target="strings.xml"/></Relationships>`, 1)
		content := book(t, `<workbook><sheets><sheet name="表" id="rId1"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels", relations,
			"xl/styles.xml", styles, "xl/strings.xml", `<sst><si><t>第一</t></si><si><t>第二</t></si></sst>`,
			"xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1">`+xml+`<c r="B1" t="str"><v>end</v></c></row></sheetData></worksheet>`)
		rows, err := readSheet(t, content, DefaultLimits())
		if err != nil || len(rows) != 1 || len(rows[0].Cells) != 2 {
			t.Errorf("%s: %v, %v", xml, rows, err)
			continue
		}
		if got := rows[0].Cells[0]; got != want {
			t.Errorf("%s is read as %v, want %v", xml, got, want)
		}
	}
}

// TestSheetPlaces: rows and cells with and without references.
func TestSheetPlaces(t *testing.T) {
	content := sheetBook(t, `<worksheet><sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c><c r="A5"><v>5</v></c></row>`+
		`<row/><row><c r="B7"><v>6</v></c><c r="B7"><v>77</v></c></row><row r="9"><c r="ZZ9" s="1"/></row></sheetData>`+
		`<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="$D$4"/><mergeCell ref="rubbish"/></mergeCells></worksheet>`)
	rows, err := readSheet(t, content, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		s := fmt.Sprint(r.Line, ":")
		for _, c := range r.Cells {
			s += c.Text + ","
		}
		got = append(got, s)
	}
	if want := []string{"1:1,2,", "5:5,,3,4,", "7:,77,"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	b, err := openXLSX(context.Background(), strings.NewReader(content), int64(len(content)), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if want := []app.CellRange{{Row1: 1, Col1: 1, Row2: 2, Col2: 2}, {Row1: 4, Col1: 4, Row2: 4, Col2: 4}}; !reflect.DeepEqual(b.Sheets()[0].Merges, want) {
		t.Errorf("merges %v", b.Sheets()[0].Merges)
	}
	err = b.Rows(context.Background(), "不存在", nil)
	wantCode(t, err, CodeSheetMissing)
}

// TestSheetLimits plants sheets that go over each limit.
func TestSheetLimits(t *testing.T) {
	limits := DefaultLimits()
	limits.Rows, limits.Columns, limits.Cells, limits.Merges, limits.Strings, limits.Sheets = 100, 50, 500, 3, 1000, 2
	row := func(n int, ref string) string { return fmt.Sprintf(`<row r="%d"><c r="%s"><v>1</v></c></row>`, n, ref) }
	sheet := func(s string) string { return `<worksheet><sheetData>` + s + `</sheetData></worksheet>` }
	var many, merges strings.Builder
	for i := range 11 {
		many.WriteString(row(i+1, fmt.Sprintf("AX%d", i+1))) // 50 columns
		fmt.Fprintf(&merges, `<mergeCell ref="A%d:B%d"/>`, i+1, i+1)
	}
	for name, c := range map[string]struct{ content, code string }{
		"rows":    {sheetBook(t, sheet(row(101, "A101"))), CodeTooLarge},
		"columns": {sheetBook(t, sheet(row(1, "AY1"))), CodeTooLarge},
		"cells":   {sheetBook(t, sheet(many.String())), CodeTooLarge},
		"merges":  {sheetBook(t, `<worksheet><sheetData/><mergeCells>`+merges.String()+`</mergeCells></worksheet>`), CodeTooLarge},
		"sheets":  {book(t, `<workbook><sheets><sheet/><sheet/><sheet/></sheets></workbook>`), CodeTooLarge},
		"strings": {book(t, `<workbook><sheets><sheet name="a" id="rId1"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels",
			`<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="s.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="t.xml"/></Relationships>`,
			"xl/s.xml", sheet(""), "xl/t.xml", "<sst>"+strings.Repeat("<si><t>吉林</t></si>", 100)+"</sst>"), CodeTooLarge},
		"reference":     {sheetBook(t, sheet(row(1, "1A"))), CodeDamaged},
		"row number":    {sheetBook(t, sheet(row(0, "A1"))), CodeDamaged},
		"far reference": {sheetBook(t, sheet(row(1, "AAAA1"))), CodeDamaged},
		"shared string": {sheetBook(t, sheet(`<row><c t="s"><v>7</v></c></row>`)), CodeDamaged},
		"cut":           {sheetBook(t, `<worksheet><sheetData><row><c><v>1</v>`), CodeDamaged},
		"crossed":       {sheetBook(t, `<worksheet><sheetData></worksheet></sheetData>`), CodeDamaged},
		"entity":        {sheetBook(t, sheet(`<row><c><v>&boom;</v></c></row>`)), CodeDamaged},
		"doctype":       {sheetBook(t, `<!DOCTYPE w [<!ENTITY a "aaaa">]>`+sheet(``)), CodeUnsafe},
		"nesting":       {sheetBook(t, strings.Repeat("<a>", 1000)+strings.Repeat("</a>", 1000)), CodeBomb},
		"token":         {sheetBook(t, sheet(`<row><c><v>`+strings.Repeat("1", 9<<20)+`</v></c></row>`)), CodeBomb},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readSheet(t, c.content, limits)
			wantCode(t, withFile(err, name), c.code)
		})
	}
}

// TestBombs plants packages that grow.
func TestBombs(t *testing.T) {
	blank := strings.Repeat(" ", 1<<20)
	bomb := func(mib int) string {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 9) })
		for _, p := range [][2]string{
			{"_rels/.rels", rels("officeDocument", "xl/workbook.xml")},
			{"xl/workbook.xml", `<workbook><sheets><sheet name="a" id="rId1"/></sheets></workbook>`},
			{"xl/_rels/workbook.xml.rels", rels("worksheet", "s.xml")},
		} {
			f, err := w.Create(p[0])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(f, p[1]); err != nil {
				t.Fatal(err)
			}
		}
		f, err := w.Create("xl/s.xml")
		if err != nil {
			t.Fatal(err)
		}
		for range mib {
			if _, err := io.WriteString(f, blank); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := io.WriteString(f, "<worksheet/>"); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if _, err := readSheet(t, bomb(7), DefaultLimits()); err != nil {
		t.Errorf("7 MiB of blanks: %v", err)
	}
	_, err := readSheet(t, bomb(100), DefaultLimits())
	wantCode(t, withFile(err, "a"), CodeBomb)
	limits := DefaultLimits()
	limits.Bytes = 5 << 20
	_, err = readSheet(t, bomb(7), limits)
	wantCode(t, withFile(err, "a"), CodeBomb)
	limits = DefaultLimits()
	limits.Entries = 3
	_, err = readSheet(t, bomb(1), limits)
	wantCode(t, withFile(err, "a"), CodeBomb)
}

// TestPasswords opens the encrypted workbooks of the corpus.
func TestPasswords(t *testing.T) {
	for name, password := range map[string]string{
		"excelize__encryptAES.xlsx": "password", "excelize__encryptSHA512.xlsx": "password",
		"poi__protected_passtika.xlsx": "tika", "calamine__pass_protected.xlsx": "123",
	} {
		t.Run(name, func(t *testing.T) {
			file := corpusFile(t, name)
			b, err := Open(context.Background(), file, Options{Password: password})
			if err != nil {
				t.Fatal(err)
			}
			rows := all(t, b)
			if _, ok := rows["Sheet1"]; !ok && len(b.Sheets()) == 0 {
				t.Errorf("%v", rows)
			}
			_, err = Open(context.Background(), file, Options{Password: password + "x"})
			wantCode(t, err, CodeWrongPassword)
		})
	}
	rows := all(t, func() app.Book {
		b, err := Open(context.Background(), corpusFile(t, "excelize__encryptAES.xlsx"), Options{Password: "password"})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}())
	if rows["Sheet1"][0].Cells[0].Text != "SECRET" {
		t.Errorf("%v", rows)
	}
}

// TestMinistryLists: codes are text, names keep their line breaks.
func TestMinistryLists(t *testing.T) {
	rows := all(t, open(t, corpusFile(t, "moe__全国普通高等学校名单_2017.xls")))["sheet1"]
	if len(rows) != 2665 {
		t.Errorf("%d rows", len(rows))
	}
	if c := rows[4].Cells; c[0] != (app.Cell{Kind: app.CellNumber, Text: "1"}) || c[1].Text != "北京大学" || c[2] != (app.Cell{Kind: app.CellText, Text: "4111010001"}) {
		t.Errorf("%v", c)
	}
	breaks, codes := 0, 0
	for _, r := range rows {
		if len(r.Cells) > 2 {
			if strings.Contains(r.Cells[1].Text, "\n") {
				breaks++
			}
			if r.Cells[2].Kind == app.CellText && len(r.Cells[2].Text) == 10 && strings.Trim(r.Cells[2].Text, "0123456789") == "" {
				codes++
			}
		}
	}
	if breaks == 0 || codes != 2631 {
		t.Errorf("%d names with line breaks, %d codes", breaks, codes)
	}
	merges := open(t, corpusFile(t, "moe__全国普通高等学校名单_2017.xls")).Sheets()[0].Merges
	if len(merges) != 33 {
		t.Errorf("%d merged areas", len(merges))
	}
}

// TestXLSLikeXLSX: the same workbook in both formats reads the same.
func TestXLSLikeXLSX(t *testing.T) {
	old, now := all(t, open(t, corpusFile(t, "easyexcel__dataformat.xls"))), all(t, open(t, corpusFile(t, "easyexcel__dataformat.xlsx")))
	for i, r := range now["Sheet1"] {
		o := old["Sheet1"][i]
		for j, c := range r.Cells {
			if d := o.Cells[j]; d != c && !strings.Contains(c.Text, "￥") {
				t.Errorf("row %d column %d: %v in .xls, %v in .xlsx", r.Line, j+1, d, c)
			}
		}
	}
}

func TestRowsCanceled(t *testing.T) {
	b := open(t, corpusFile(t, "miniexcel__TestIssue153.xlsx"))
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	err := b.Rows(ctx, "Test", func(app.SheetRow) error {
		if n++; n == 10 {
			cancel()
		}
		return nil
	})
	if app.CodeOf(err) != app.CodeCanceled || n != 10 {
		t.Errorf("%v after %d rows", err, n)
	}
	stop := fmt.Errorf("enough")
	if err := b.Rows(context.Background(), "Test", func(app.SheetRow) error { return stop }); !errors.Is(err, stop) || app.CodeOf(err) != "" {
		t.Errorf("the caller's error comes back as %v", err)
	}
	defer func() {
		if p := recover(); p != "mine" {
			t.Errorf("the caller's panic became %v", p)
		}
	}()
	_ = b.Rows(context.Background(), "Test", func(app.SheetRow) error { panic("mine") })
}
