package workbook

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"ronghe/app"
	"ronghe/app/layout"
)

// readCSV reads CSV text as "line:cell|cell".
func readCSV(t testing.TB, content string) ([]string, error) {
	t.Helper()
	b, err := openCSV("a.csv", strings.NewReader(content), nil, int64(len(content)), DefaultLimits())
	if err != nil {
		return nil, err
	}
	var rows []string
	err = b.Rows(context.Background(), "a", func(r app.SheetRow) error {
		texts := make([]string, len(r.Cells))
		for i, c := range r.Cells {
			texts[i] = c.Text
		}
		rows = append(rows, fmt.Sprint(r.Line, ":", strings.Join(texts, "|")))
		return nil
	})
	return rows, err
}

func TestCSVRecords(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"plain":             {"a,b\n1,2\n", []string{"1:a|b", "2:1|2"}},
		"no last line end":  {"a,b\r\n1,2", []string{"1:a|b", "2:1|2"}},
		"carriage returns":  {"a,b\r1,2\r", []string{"1:a|b", "2:1|2"}},
		"quoted":            {`"a,b","say ""hi""",c` + "\n", []string{`1:a,b|say "hi"|c`}},
		"line breaks":       {"\"第一行\r\n第二行\",x\n下,y\n", []string{"1:第一行\n第二行|x", "2:下|y"}},
		"empty lines count": {"a,b\n\n,\n1,2\n", []string{"1:a|b", "4:1|2"}},
		"semicolons":        {"a;b\n1,5;2\n2,5;3\n", []string{"1:a|b", "2:1,5|2", "3:2,5|3"}},
		"tabs":              {"a\tb\n1\t2\n", []string{"1:a|b", "2:1|2"}},
		"declared":          {"sep=;\na;b,c,d\n1;2,3,4\n", []string{"2:a|b,c,d", "3:1|2,3,4"}},
		"one column":        {"名称\n甲\n乙\n", []string{"1:名称", "2:甲", "3:乙"}},
		"trailing blanks":   {"a,b,,\n", []string{"1:a|b"}},
		"inner blanks":      {"a,,b\n", []string{"1:a||b"}},
		"quote inside":      {"5\" pipe,x\n", []string{`1:5" pipe|x`}},
		"text after quote":  {"\"a\"b,c\n", []string{"1:ab|c"}},
		"kept as text":      {"=\"0012\",'=1+1,'-5,it's\n", []string{"1:0012|=1+1|-5|it's"}},
		"UTF-8 mark":        {"\uFEFFa,b\n", []string{"1:a|b"}},
	} {
		if got, err := readCSV(t, c.in); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

// The guard against formulas comes off as it went on, also of a text that begins with
// quotes of its own.
func TestTheGuardOfACSVComesOff(t *testing.T) {
	for _, text := range []string{"=1+1", "+86", "-5", "@a", "'=1+1", "''-5", "'a", "''", "=\"0012\"", "'=\"0012\"", "\ta"} {
		guarded := protect(text)
		if got := unprotect(guarded); got != text || strings.IndexByte(formulaStarts, guarded[0]) >= 0 {
			t.Errorf("%q went out as %q and came back as %q", text, guarded, got)
		}
	}
}

func TestCSVEncodings(t *testing.T) {
	text := "学校名称,代码\r\n北华大学𠮷,0101\r\n长春师范大学,0202\r\n"
	encode := func(e encoding.Encoding) string {
		b, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, in := range map[string]string{
		"UTF-8": text, "UTF-8 mark": "\uFEFF" + text, "GB18030": encode(simplifiedchinese.GB18030),
		"UTF-16 LE": encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)), "UTF-16 LE mark": encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)),
		"UTF-16 BE": encode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)), "UTF-16 BE mark": encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM)),
		"UTF-32 LE mark": encode(utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)), "UTF-32 BE mark": encode(utf32.UTF32(utf32.BigEndian, utf32.UseBOM)),
		"UTF-32 BE": encode(utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)),
	} {
		got, err := readCSV(t, in)
		if want := []string{"1:学校名称|代码", "2:北华大学𠮷|0101", "3:长春师范大学|0202"}; err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	// Chinese only after the part that a guess looks at.
	late := strings.Repeat("aaaa,bbbb\n", 20_000)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("吉林,长春\n")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := readCSV(t, late+gb)
	if err != nil || rows[len(rows)-1] != "20001:吉林|长春" {
		t.Errorf("late GB18030: %q, %v", rows[len(rows)-1], err)
	}
	rows, err = readCSV(t, late+"吉林,长春\n")
	if err != nil || rows[len(rows)-1] != "20001:吉林|长春" {
		t.Errorf("late UTF-8: %q, %v", rows[len(rows)-1], err)
	}
}

func TestCSVRefusals(t *testing.T) {
	for name, c := range map[string]struct{ in, code string }{
		"open quote":       {"a,b\n\"c,d\n1,2\n", CodeQuotes},
		"endless field":    {"a,b\n\"" + strings.Repeat("x\n", 100_000), CodeQuotes},
		"no text at all":   {strings.Repeat("\x01\x02\x03", 50), CodeNotWorkbook},
		"NULs all over":    {strings.Repeat("a\x00\x00b\x00c,de\x00\x00\x00e\x00f,g\n", 50), CodeNotWorkbook},
		"no such encoding": {strings.Repeat("\xA0\xFF\x80\xFF", 400), CodeEncoding},
		"too many columns": {strings.Repeat("a,", 20_000) + "\n", CodeTooLarge},
	} {
		_, err := readCSV(t, c.in)
		t.Run(name, func(t *testing.T) { wantCode(t, withFile(err, "a.csv"), c.code) })
	}
	var coded *app.Error
	if _, err := readCSV(t, "a,b\n\n\"c,d\n1,2\n"); !errors.As(err, &coded) || coded.Args["line"] != "3" {
		t.Errorf("the row of an open quote: %v", err)
	}
	limits := DefaultLimits()
	limits.Rows = 2
	b, err := openCSV("a.csv", strings.NewReader("1\n2\n3\n"), nil, 6, limits)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, withFile(b.Rows(context.Background(), "a", func(app.SheetRow) error { return nil }), "a"), CodeTooLarge)
}

// TestWriteCSV: bytes as spreadsheet programs want them.
func TestWriteCSV(t *testing.T) {
	tbl := layout.Table{
		Title: "不写标题", Sum: layout.Totals(layout.TextCell("合计"), app.Cell{}, app.Cell{}),
		Head:    [][]layout.HeadCell{{{Text: "名称", Rows: 2}, {Text: "金额\n(万元)", Cols: 2}}, {{Text: "现金"}, {Text: "日期"}}},
		Columns: []layout.Column{{}, {Kind: layout.Number, Scale: 2}, {Kind: layout.Date, Title: "签订日期"}},
		Body: layout.Rows(
			[]app.Cell{layout.TextCell("=cmd|' /C calc'!A0"), layout.NumberCell("-1234.5"), layout.DateCell("2026-03-12")},
			[]app.Cell{layout.TextCell("+86"), layout.TextCell("-1+1"), layout.DateCell("2026-03")},
			[]app.Cell{layout.TextCell("@a"), {}, {}}, []app.Cell{layout.TextCell("\tb"), layout.BoolCell(true), layout.DateCell("2026")},
			[]app.Cell{layout.TextCell("含,逗号\"引号\n换行"), {}, {}},
		),
	}
	file := filepath.Join(t.TempDir(), "a.csv")
	if err := WriteCSV(context.Background(), file, tbl, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := "\uFEFF名称,金额(万元)/现金,签订日期\r\n'=cmd|' /C calc'!A0,-1234.5,2026-03-12\r\n'+86,'-1+1,2026-03\r\n'@a,,\r\n'\tb,是,2026\r\n\"含,逗号\"\"引号\r\n换行\",,\r\n"
	if string(b) != want {
		t.Errorf("%q\nwant\n%q", b, want)
	}
	rows := all(t, open(t, file))["a"]
	if rows[1].Cells[0].Text != "=cmd|' /C calc'!A0" || rows[5].Cells[0].Text != "含,逗号\"引号\n换行" || rows[2].Cells[1].Text != "-1+1" {
		t.Errorf("%v", rows)
	}
	if err := WriteCSV(context.Background(), file, tbl, WriteOptions{GB18030: true}); err != nil {
		t.Fatal(err)
	}
	if b, err = os.ReadFile(file); err != nil || !bytes.HasPrefix(b, []byte("\xC3\xFB\xB3\xC6,")) {
		t.Errorf("GB18030: %q, %v", b, err)
	}
	again := all(t, open(t, file))["a"]
	if !reflect.DeepEqual(again, rows) {
		t.Errorf("GB18030 reads back as %v", again)
	}
}

// FuzzCSV: no panic, no endless work, and the same records as encoding/csv
// where that takes the text.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\"a\nb\";c\r\n", "sep=;\n1;2", "=\"01\",'=x\r2", "\xC0\xB8,\xCE\xBB\n", "a\x00,\x00b\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) == 0 {
			return
		}
		if _, err := readCSV(t, string(b)); err != nil && app.CodeOf(err) == "" {
			t.Errorf("an error without a code: %v", err)
		}
		compareRecords(t, b)
	})
}

// compareRecords splits text by our scanner and by the standard one.
func compareRecords(t *testing.T, b []byte) {
	t.Helper()
	if bytes.ContainsAny(b, "\r") || len(b) > 1<<16 {
		return // line ends are where the two differ
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.FieldsPerRecord = -1
	want, err := r.ReadAll()
	if err != nil {
		return
	}
	empty := func(fields []string) bool { return len(fields) == 1 && fields[0] == "" } // left out of an import anyway
	want = slices.DeleteFunc(want, empty)
	s := csvScanner{r: bufio.NewReader(bytes.NewReader(b)), delim: ','}
	var got [][]string
	for {
		fields, err := s.next()
		if err != nil {
			break
		}
		if !empty(fields) {
			got = append(got, fields)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q splits into %q, encoding/csv says %q", b, got, want)
	}
}

// A share comes back from a CSV as it was: there is no format beside the number.
func TestCSVWritesSharesAsPercent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.csv")
	table := layout.Table{
		Columns: []layout.Column{{Kind: layout.Percent, Scale: 1}, {Kind: layout.Number}}, Head: [][]layout.HeadCell{{{Text: "a"}, {Text: "b"}}},
		Body: layout.Rows([]app.Cell{layout.NumberCell("0.125"), layout.NumberCell("0.125")}, []app.Cell{layout.NumberCell("-1.2"), layout.TextCell("不适用")}),
	}
	if err := WriteCSV(context.Background(), file, table, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if want := "\uFEFFa,b\r\n12.5%,0.125\r\n-120%,不适用\r\n"; err != nil || string(b) != want {
		t.Errorf("%q, %v", b, err)
	}
}
