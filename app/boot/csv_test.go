package boot

import (
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"ronghe/app"
	"ronghe/app/register"
)

// csvKinds are the ways in which a register goes out as CSV.
var csvKinds = map[string]register.ExportRequest{
	"plain": {Reveal: true}, "masked": {}, "old": {Reveal: true, GB18030: true}, "old and masked": {GB18030: true},
}

// A CSV of any register is read in again as it is: every column is known, and no record
// differs from what it was.
func TestACSVComesBackUnchanged(t *testing.T) {
	_, svc := demonstration(t)
	for _, f := range svc.Catalog().Forms() {
		for name, r := range csvKinds {
			r.Query, r.Path = app.Query{Form: f.ID}, filepath.Join(t.TempDir(), f.ID+".csv")
			out, err := svc.Export(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			if out.Records == 0 {
				continue
			}
			got, err := svc.Import(t.Context(), register.ImportRequest{Form: f.ID, Path: r.Path, DryRun: true})
			if err != nil || got.Unchanged != out.Records {
				t.Errorf("%s %s: %d of %d unchanged, %+v, %v", f.ID, name, got.Unchanged, out.Records, got, err)
			}
			for _, p := range got.Problems {
				switch p.Code {
				case "head_unknown", "head_few", "head_repeated", "head_computed", "parts_uneven", "figure_other", "figure_none":
					t.Errorf("%s %s: %s", f.ID, name, p.Message)
				}
			}
		}
	}
}

// What a record itself holds goes out with a CSV and comes in elsewhere as it was, in
// every register and type, texts that look like formulas too.
func TestACSVCarriesWholeRecords(t *testing.T) {
	svc, other := newProgram(t, nil), newProgram(t, nil)
	for _, f := range svc.Catalog().Forms() {
		done := false
		rapid.Check(t, func(rt *rapid.T) {
			if done {
				return
			}
			done = true
			for i := range 3 {
				rec := drawRecord(rt, f, i)
				rec.Rows = nil // of them a CSV has what the official table joins in one cell
				if fd, ok := f.Field("remarks"); ok {
					rec.Set(fd.ID, app.TextValue([]string{"=1+1", "'=1+1", "''-2，@甲"}[i]))
				}
				if _, err := svc.Save(t.Context(), rec, nil, ""); err != nil {
					rt.Fatal(err)
				}
			}
			path := filepath.Join(t.TempDir(), f.ID+".csv")
			if _, err := svc.Export(t.Context(), register.ExportRequest{Query: app.Query{Form: f.ID}, Path: path, Reveal: true}); err != nil {
				rt.Fatal(err)
			}
			got, err := other.Import(t.Context(), register.ImportRequest{Form: f.ID, Path: path})
			if err != nil || got.Added != 3 {
				rt.Fatalf("%s: %+v, %v", f.ID, got, err)
			}
			sort := []app.Sort{{Field: f.Display}}
			for i := range 3 {
				var texts []map[string]string
				for _, s := range []*register.Service{svc, other} {
					list, err := s.List(t.Context(), app.Query{Form: f.ID, Sort: sort, Offset: i, Limit: 1})
					if err != nil || len(list) != 1 {
						rt.Fatalf("%s: %d, %v", f.ID, len(list), err)
					}
					rec, err := s.Open(t.Context(), f.ID, list[0].ID)
					if err != nil {
						rt.Fatal(err)
					}
					texts = append(texts, plainText(t, s, f, rec))
				}
				compare(rt, texts[0], texts[1])
			}
		})
	}
}
