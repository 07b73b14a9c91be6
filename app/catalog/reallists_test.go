package catalog_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/catalog"
)

// TestRealListsAreRead reads every row of the province's lists and of the
// country's, and says which values cannot be stored.
func TestRealListsAreRead(t *testing.T) {
	for _, c := range []struct {
		form, file    string
		rows, refused int
		says          string // findings and how many there are
	}{
		{"school", "schools/secondary_vocational_jilin_2022.csv", 268, 0, "map[code_elsewhere:3]"}, // 公主岭市 as a county of 四平市
		{"school", "schools/secondary_vocational_jilin_raw_dirty.csv", 268, 0, "map[code_elsewhere:3]"},
		{"school", "schools/he_institutions_jilin_2025.csv", 68, 0, "map[]"},
		{"school", "schools/he_institutions_cn_2025.csv", 2919, 0, "map[]"},
		{"school", "schools/he_institution_names_over_time_cn.csv", 2963, 0, "map[]"},
		{"school", "schools/adult_he_institutions_cn_2022.csv", 254, 0, "map[]"},
		{"alliance", "jilin-facts/model_vocational_groups_cn.csv", 299, 0, "map[]"},
		{"alliance", "jilin-facts/jilin_iei_facts.csv", 61, 43, "map[choice:43]"}, // agreements, enterprises … are no alliances
	} {
		f := shippedForm(t, c.form)
		rows, refused := 0, 0
		said := map[string]int{}
		eachRow(t, filepath.Join(apptest.Shared(t), "data", filepath.FromSlash(c.file)), func(line int, row map[string]string) {
			rows++
			bad := false
			for _, fd := range f.Fields() {
				texts := filled(fd, row)
				if len(texts) == 0 {
					continue
				}
				text := texts[0]
				for _, found := range readField(fd, text, texts[1:]) {
					said[found.Code]++
					if found.Severity == app.Refused {
						bad = true
						if c.refused == 0 {
							t.Errorf("%s line %d: %s %q: %s %v", c.file, line, fd.ID, text, found.Code, found.Args)
						}
					}
				}
			}
			if bad {
				refused++
			}
		})
		if got := fmt.Sprint(said); got != c.says {
			t.Errorf("%s: findings %s, want %s", c.file, got, c.says)
		}
		if rows != c.rows || refused != c.refused {
			t.Errorf("%s: %d rows, %d refused; want %d and %d", c.file, rows, refused, c.rows, c.refused)
		}
	}
}

// readField reads a cell as an import does: a table's by its Cell column.
func readField(fd *catalog.Field, text string, near []string) []*catalog.Finding {
	if !fd.IsTable() {
		_, found := fd.Parse(catalog.Input{Cell: app.Cell{Kind: app.CellText, Text: text}, Near: near})
		return nonNil(found)
	}
	col, _ := fd.Column(fd.Cell)
	var all []*catalog.Finding
	for _, part := range fd.SplitCell(text) {
		_, found := col.ParseText(part)
		all = append(all, nonNil(found)...)
	}
	return all
}

func nonNil(f *catalog.Finding) []*catalog.Finding {
	if f == nil {
		return nil
	}
	return []*catalog.Finding{f}
}

// filled takes the field's columns of a row that hold something: the label's,
// then those of the aliases in their order.
func filled(fd *catalog.Field, row map[string]string) []string {
	var texts []string
	for _, h := range append([]string{fd.Label}, fd.Aliases...) {
		if s := strings.TrimSpace(row[h]); s != "" {
			texts = append(texts, s)
		}
	}
	return texts
}

func eachRow(t *testing.T, name string, fn func(line int, row map[string]string)) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all[0][0] = strings.TrimPrefix(all[0][0], "\ufeff")
	for i, cells := range all[1:] {
		row := map[string]string{}
		for j, h := range all[0] {
			row[h] = cells[j]
		}
		fn(i+2, row)
	}
}
