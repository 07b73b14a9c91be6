package boot

import (
	"bytes"
	"image/color"
	"image/png"
	"path/filepath"
	"testing"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/chart"
)

// What a chart shows is what the records give when each is looked at, and a row
// leads to just the records that it counts.
func TestChartsAgreeWithTheRecords(t *testing.T) {
	p, svc := demonstration(t)
	set, err := p.Charts()
	if err != nil {
		t.Fatal(err)
	}
	var tables []chart.Table
	got := map[string]decimal.Decimal{}
	for _, c := range set.Charts() {
		table, err := set.Make(t.Context(), svc, c, 2026)
		if err != nil {
			t.Fatal(c.ID, err)
		}
		tables = append(tables, table)
		for _, r := range table.Rows {
			sum := decimal.Zero
			for _, v := range r.Values {
				sum = sum.Add(v.Decimal)
			}
			got[c.ID] = got[c.ID].Add(sum)
			if c.Field != "" || r.Query.Form == "" {
				continue
			}
			found, err := svc.Summarise(t.Context(), r.Query)
			if err != nil || !sum.Equal(decimal.NewFromInt(int64(found.Count))) {
				t.Errorf("%s %s shows %s, its records are %d (%v)", c.ID, r.Label, sum, found.Count, err)
			}
		}
	}
	count := func(form string, field string) decimal.Decimal {
		y := p.tally(t, form, func(y *tally, rec *app.Record) {
			if field == "" {
				y.sum = y.sum.Add(decimal.NewFromInt(1))
				return
			}
			for _, row := range rec.Rows["investments"] {
				y.add(row.Fields[field])
			}
		})
		return y.sum
	}
	for id, want := range map[string]decimal.Decimal{
		"agreements_kind": count("partnership", ""), "agreements_year": count("partnership", ""), "bases_kind": count("training_base", ""),
		"firms_industry": count("enterprise", ""), "bases_invested": count("training_base", "received"),
	} {
		if !got[id].Equal(want) || want.IsZero() {
			t.Errorf("%s shows %s together, the records %s", id, got[id], want)
		}
	}
	grey := func(y uint8) color.Color { return color.Gray{Y: y} }
	picture, err := DrawChart(t.Context(), tables[0], chart.Look{
		Width: 600, Height: 400, Scale: 1, Ink: grey(0), Quiet: grey(80), Line: grey(200), Ground: grey(255), Tint: grey(230), Series: []color.Color{grey(120)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
		t.Error(err)
	}
	if err := SaveChartBook(t.Context(), filepath.Join(t.TempDir(), "a.xlsx"), tables); err != nil {
		t.Error(err)
	}
}

// A firm's training of two years has two names: that of the firm, and the year.
func TestAYearTellsRecordsApart(t *testing.T) {
	p, svc := demonstration(t)
	n := 0
	err := p.store.Each(t.Context(), app.Query{Form: "worker_training"}, func(rec *app.Record) error {
		n++
		if name, want := svc.Name(rec), rec.Value("firm").Party().Name+" "+rec.Value("stat_year").Text(); name != want {
			t.Errorf("a record is called %q, not %q", name, want)
		}
		return nil
	})
	if err != nil || n < 2 {
		t.Fatal(n, err)
	}
}
