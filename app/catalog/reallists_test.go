package catalog_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/intake"
)

// csvBook is a list in UTF-8 as an import sees it.
type csvBook [][]string

func readBook(t *testing.T, name string) csvBook {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (csvBook) Sheets() []app.SheetInfo { return []app.SheetInfo{{Name: "list"}} }
func (csvBook) Close() error            { return nil }

func (b csvBook) Rows(_ context.Context, _ string, f func(app.SheetRow) error) error {
	for i, texts := range b {
		row := app.SheetRow{Line: i + 1, Cells: make([]app.Cell, len(texts))}
		for j, s := range texts {
			if s != "" {
				row.Cells[j] = app.Cell{Kind: app.CellText, Text: s}
			}
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return nil
}

// Lists of the province and the ministry, as they are, fill the registers:
// every row is read, and what cannot be stored or looks odd is known.
func TestRealListsAreRead(t *testing.T) {
	for _, c := range []struct {
		form, file    string
		rows, refused int
		says          string // findings and in how many rows they are
		leads         int    // rows that the cells with several units gave
	}{
		{"school", "schools/secondary_vocational_jilin_2022.csv", 268, 0, "map[columns_differ:3]", 0}, // 公主岭市 as a county of 四平市
		{"school", "schools/secondary_vocational_jilin_raw_dirty.csv", 268, 0, "map[columns_differ:3]", 0},
		{"school", "schools/he_institutions_jilin_2025.csv", 68, 0, "map[]", 0},
		{"school", "schools/he_institutions_cn_2025.csv", 2919, 0, "map[]", 0},
		{"school", "schools/he_institution_names_over_time_cn.csv", 2963, 0, "map[]", 0},
		{"school", "schools/adult_he_institutions_cn_2022.csv", 254, 0, "map[]", 0},
		{"alliance", "jilin-facts/model_vocational_groups_cn.csv", 299, 0, "map[]", 326},
		{"alliance", "jilin-facts/jilin_iei_facts.csv", 61, 43, "map[choice:43]", 82}, // agreements, enterprises … are no alliances
	} {
		f := shippedForm(t, c.form)
		book := readBook(t, filepath.Join(apptest.Shared(t), "data", filepath.FromSlash(c.file)))
		plan, err := intake.Detect(t.Context(), f, book, intake.Options{})
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		for _, col := range plan.Sheets[0].Columns {
			if col.Use == intake.Unknown {
				t.Errorf("%s: the column %q is not understood", c.file, col.Header)
			}
		}
		said, leads := map[string]int{}, 0
		sum, err := intake.Read(t.Context(), f, book, plan, nil, func(d intake.Draft) error {
			codes := map[string]bool{}
			for _, p := range d.Problems {
				if !codes[p.Code] {
					said[p.Code]++
				}
				if codes[p.Code] = true; p.Severity == app.Refused && c.refused == 0 {
					t.Errorf("%s line %d: %s %v", c.file, p.Line, p.Code, p.Args)
				}
			}
			leads += len(d.Record.Rows["leads"])
			return nil
		})
		if err != nil || sum.Rows != c.rows || sum.Refused != c.refused || fmt.Sprint(said) != c.says || leads != c.leads {
			t.Errorf("%s: %d rows, %d refused, findings %v, %d leads (%v); want %d, %d, %s, %d",
				c.file, sum.Rows, sum.Refused, said, leads, err, c.rows, c.refused, c.says, c.leads)
		}
	}
}
