package workbook

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/apptest"
)

// outcome is what reading a file of the corpus gives: a refusal under a code,
// or so many sheets, filled rows and filled cells.
type outcome struct {
	code                string
	sheets, rows, cells int
}

// outcomes has an entry for every file of the corpus.
var outcomes = map[string]outcome{
	"easyexcel__converter.csv":                                            {sheets: 1, rows: 2, cells: 75},
	"easyexcel__no_bom.csv":                                               {sheets: 1, rows: 11, cells: 22},
	"easyexcel__office_bom.csv":                                           {sheets: 1, rows: 11, cells: 22},
	"miniexcel__gb2312.csv":                                               {sheets: 1, rows: 2, cells: 2},
	"phpspreadsheet__issue.2232.csv":                                      {sheets: 1, rows: 5, cells: 15},
	"phpspreadsheet__line_break_in_enclosure.csv":                         {sheets: 1, rows: 6, cells: 18},
	"phpspreadsheet__linend.mac.csv":                                      {sheets: 1, rows: 2, cells: 4},
	"phpspreadsheet__utf16be.csv":                                         {sheets: 1, rows: 2, cells: 4},
	"phpspreadsheet__utf16le.csv":                                         {sheets: 1, rows: 2, cells: 4},
	"phpspreadsheet__utf32le.csv":                                         {sheets: 1, rows: 2, cells: 4},
	"phpspreadsheet__utf8bom.csv":                                         {sheets: 1, rows: 2, cells: 4},
	"calamine__OOM_alloc.xls":                                             {sheets: 10, rows: 468, cells: 2367},
	"calamine__minimal_package.xlsx":                                      {sheets: 1, rows: 196, cells: 6986},
	"calamine__pass_protected.xlsx":                                       {code: CodeEncrypted},
	"calamine__picture_richdata.xlsx":                                     {sheets: 1, rows: 1, cells: 1},
	"calamine__strict_iso_paths.xlsx":                                     {sheets: 1, rows: 76, cells: 1368},
	"calamine__table_with_insertrow_attribute.xlsx":                       {sheets: 1, rows: 33, cells: 130},
	"calamine__too_small.xls":                                             {sheets: 1, rows: 1, cells: 1},
	"closedxml__InvalidPrintTitles.xlsx":                                  {sheets: 1, rows: 2, cells: 24},
	"closedxml__column-style-autofilter.xlsx":                             {sheets: 24, rows: 15918, cells: 62015},
	"closedxml__lock-LoadPivotTables.xlsx":                                {code: CodeLockFile},
	"closedxml__tdf83672.xlsx":                                            {sheets: 1, rows: 0, cells: 0},
	"easyexcel__converter07.xlsx":                                         {sheets: 3, rows: 2, cells: 76},
	"easyexcel__dataformat.xls":                                           {sheets: 3, rows: 28, cells: 135},
	"easyexcel__dataformat.xlsx":                                          {sheets: 3, rows: 28, cells: 135},
	"easyexcel__date2.xlsx":                                               {sheets: 3, rows: 2, cells: 4},
	"easyexcel__demo.xlsx":                                                {sheets: 2, rows: 22, cells: 66},
	"easyexcel__extra.xlsx":                                               {sheets: 3, rows: 6, cells: 9},
	"easyexcel__t03.xlsx":                                                 {sheets: 1, rows: 2, cells: 24},
	"easyexcel__t04.xlsx":                                                 {sheets: 1, rows: 57, cells: 180},
	"easyexcel__t05.xlsx":                                                 {sheets: 1, rows: 6, cells: 6},
	"easyexcel__t06.xlsx":                                                 {sheets: 1, rows: 1, cells: 3},
	"easyexcel__t07.xlsx":                                                 {sheets: 1, rows: 2, cells: 32},
	"easyexcel__t09.xlsx":                                                 {sheets: 1, rows: 1, cells: 1},
	"excelize__OverflowNumericCell.xlsx":                                  {sheets: 1, rows: 1, cells: 1},
	"excelize__encryptAES.xlsx":                                           {code: CodeEncrypted},
	"excelize__encryptSHA512.xlsx":                                        {code: CodeEncrypted},
	"exceljs__1904.xlsx":                                                  {sheets: 3, rows: 1, cells: 1},
	"exceljs__google-sheets.xlsx":                                         {sheets: 1, rows: 3, cells: 5},
	"exceljs__invalid-xml.xlsx":                                           {code: CodeDamaged},
	"exceljs__many-columns.xlsx":                                          {sheets: 1, rows: 2, cells: 32},
	"exceljs__missing-bits.xlsx":                                          {code: CodeDamaged},
	"miniexcel__Test100_000x10.xlsx":                                      {sheets: 1, rows: 100000, cells: 1000000},
	"miniexcel__TestIssue153.xlsx":                                        {sheets: 1, rows: 3908, cells: 19503},
	"miniexcel__TestIssue772.xlsx":                                        {sheets: 1, rows: 356, cells: 112723},
	"moe__全国成人高等学校名单_2022.xls":                                            {sheets: 1, rows: 287, cells: 1054},
	"moe__全国普通高等学校名单_2017.xls":                                            {sheets: 1, rows: 2665, cells: 16572},
	"moe__第一批示范性职业教育集团培育单位名单.xlsx":                                        {sheets: 1, rows: 152, cells: 454},
	"phpspreadsheet__issue.3093.xlsx":                                     {sheets: 1, rows: 49, cells: 5130},
	"phpspreadsheet__issue.3464.xlsx":                                     {sheets: 1, rows: 1, cells: 1},
	"phpspreadsheet__issue.3654c.xlsx":                                    {sheets: 1, rows: 123, cells: 3931},
	"poi__49609.xlsx":                                                     {sheets: 2, rows: 78, cells: 7566},
	"poi__51519.xlsx":                                                     {sheets: 3, rows: 18, cells: 72},
	"poi__58325_db.xlsx":                                                  {sheets: 2, rows: 1, cells: 1},
	"poi__59388.xlsx":                                                     {sheets: 3, rows: 1, cells: 2},
	"poi__59746_NoRowNums.xlsx":                                           {sheets: 1, rows: 71, cells: 571},
	"poi__65016.xlsx":                                                     {sheets: 3, rows: 10249, cells: 68048},
	"poi__DBCSSheetName.xls":                                              {sheets: 3, rows: 0, cells: 0},
	"poi__DataValidations-49244.xlsx":                                     {sheets: 1, rows: 34, cells: 138},
	"poi__DateFormatNumberTests.xlsx":                                     {sheets: 2, rows: 15, cells: 54},
	"poi__ExcelTables.xlsx":                                               {sheets: 1, rows: 4, cells: 24},
	"poi__SampleSS.strict.xlsx":                                           {sheets: 3, rows: 8, cells: 15},
	"poi__Simple.xlsb":                                                    {code: CodeBinary},
	"poi__TwoSheetsOneHidden.xlsx":                                        {sheets: 2, rows: 2, cells: 2},
	"poi__bug62181.xlsx":                                                  {sheets: 1, rows: 19455, cells: 175095},
	"poi__clusterfuzz-testcase-minimized-POIFuzzer-5040805309710336.xlsx": {code: CodeDamaged},
	"poi__clusterfuzz-testcase-minimized-POIXSSFFuzzer-4828727001088000.xlsx":  {code: CodeDamaged},
	"poi__clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5636439151607808.xlsx": {code: CodeDamaged},
	"poi__decimal-format.xlsx":                      {sheets: 3, rows: 2, cells: 2},
	"poi__duplicate-filename-case-insensitive.xlsx": {code: CodeUnsafe},
	"poi__duplicate-filename.xlsx":                  {code: CodeUnsafe},
	"poi__noSharedStringTable.xlsx":                 {sheets: 1, rows: 1, cells: 2},
	"poi__password.xls":                             {code: CodeEncryptedXLS},
	"poi__poc-shared-strings.xlsx":                  {code: CodeDamaged},
	"poi__poc-xmlbomb.xlsx":                         {code: CodeUnsafe},
	"poi__protected_passtika.xlsx":                  {code: CodeEncrypted},
	"poi__right-to-left.xlsx":                       {sheets: 2, rows: 8, cells: 8},
	"poi__stress020.xlsx":                           {sheets: 1, rows: 43, cells: 356},
	"poi__xlsx-corrupted.xlsx":                      {code: CodeDamaged},
	"poi__xxe_in_schema.xlsx":                       {sheets: 1, rows: 2, cells: 4},
	"pyxform__attribute_columns_test.xlsx":          {sheets: 4, rows: 69, cells: 330},
	"pyxform__flat_xlsform_test.xlsx":               {sheets: 4, rows: 67, cells: 265},
	"pyxform__xlsform_spec_test.xlsx":               {sheets: 4, rows: 67, cells: 263},
	"test_files__sheet_visibility.xlsx":             {sheets: 3, rows: 6, cells: 46},
	"xlsx__issue574.xlsx":                           {sheets: 1, rows: 4, cells: 36},
	"xlsx__testFileToSliceValueOnly.xlsx":           {sheets: 3, rows: 2, cells: 4},
}

// TestCorpus reads files that nobody here made. Each is read right or refused
// with a sentence, without a panic, in at most 10 s and 512 MiB.
func TestCorpus(t *testing.T) {
	root := filepath.Join(apptest.Shared(t), "corpus")
	files, err := filepath.Glob(filepath.Join(root, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		name := filepath.Base(file)
		seen[name] = true
		t.Run(name, func(t *testing.T) {
			want, ok := outcomes[name]
			if !ok {
				t.Fatal("no outcome is expected of this file")
			}
			got, err := readAll(file)
			if got != want {
				t.Errorf("%+v (%v), want %+v", got, err, want)
			}
			if err != nil {
				sentences(t, err)
			}
			m := measure(t, "read", file)
			if m.Took > 10*time.Second || m.Peak > 512<<20 {
				t.Errorf("took %v and %d MiB", m.Took, m.Peak>>20)
			}
			if strings.HasPrefix(m.out, "failed") != (want.code != "") {
				t.Errorf("in a process of its own: %s", m.out)
			}
		})
	}
	for name := range outcomes {
		if !seen[name] {
			t.Errorf("%s is missing from the corpus", name)
		}
	}
}

func readAll(file string) (o outcome, err error) {
	b, err := Open(context.Background(), file, Options{})
	if err != nil {
		return outcome{code: app.CodeOf(err)}, err
	}
	defer b.Close()
	o.sheets = len(b.Sheets())
	for _, s := range b.Sheets() {
		err := b.Rows(context.Background(), s.Name, func(r app.SheetRow) error {
			o.rows++
			for _, c := range r.Cells {
				if c.Kind != app.CellBlank {
					o.cells++
				}
			}
			return nil
		})
		if err != nil {
			return outcome{code: app.CodeOf(err)}, err
		}
	}
	return o, nil
}

func corpusFile(t testing.TB, name string) string {
	t.Helper()
	dir := "xlsx"
	if strings.HasSuffix(name, ".csv") {
		dir = "csv"
	}
	file := filepath.Join(apptest.Shared(t), "corpus", dir, name)
	if _, err := os.Stat(file); err != nil {
		t.Fatal(err)
	}
	return file
}
