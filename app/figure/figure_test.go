package figure_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/figure"
	"ronghe/app/param"
	"ronghe/assets"
)

func reader(t *testing.T) *figure.Reader {
	t.Helper()
	cat, err := catalog.Load(assets.FS, "forms", catalog.CodeLists())
	if err != nil {
		t.Fatal(err)
	}
	params, err := param.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return figure.NewReader(cat, params)
}

func TestADefinitionAsksForItsYear(t *testing.T) {
	r := reader(t)
	d := figure.Definition{
		Form: "internship", Where: `kind == "post" and school_year == {year} and pay_ratio < {intern_pay_share}`,
		Agg: app.SumOf, Field: "students", Group: []string{"kind", "year(start_on)"},
	}
	q, known, err := r.Query(&d, 2025)
	want := `{internship [{kind = [post] []} {school_year = [2025] []} {pay_ratio < [0.8] []}]  [] 0 0 false [] [{sum students [] []}] [] [{kind false} {start_on true}]}`
	if err != nil || !known || fmt.Sprint(q) != want {
		t.Errorf("asks %v %v %v", q, known, err)
	}
	if !d.Dated() || !slices.Equal(d.Names(), []string{"intern_pay_share"}) {
		t.Errorf("dated %v, names %v", d.Dated(), d.Names())
	}
	if _, known, err := r.Query(&d, 1990); known || err != nil {
		t.Errorf("a year before the parameter: %v %v", known, err)
	}
	if v := d.Value(app.Summary{Count: 3, Asked: []string{"17"}}); v != "17" {
		t.Errorf("value %q", v)
	}
	count := figure.Definition{Form: "school", Agg: app.CountOf}
	if v := count.Value(app.Summary{Count: 3}); v != "3" {
		t.Errorf("count %q", v)
	}
	if v := count.GroupValue(app.GroupRow{Count: 2}); v != "2" {
		t.Errorf("group %q", v)
	}
}

func TestFaultsOfADefinition(t *testing.T) {
	r := reader(t)
	for _, c := range []struct {
		d    figure.Definition
		unit string
		want string
	}{
		{figure.Definition{Form: "school", Agg: app.CountOf}, "", ""},
		{figure.Definition{Form: "park", Agg: app.SumOf, Field: "yearly.students", Rows: "yearly.stat_year == {year}", Group: []string{"yearly.stat_year", "division"}}, "人", ""},
		{figure.Definition{Form: "park", Agg: app.CountOf, Rows: "yearly.stat_year == {year}", Group: []string{"yearly.stat_year"}}, "", ""},
		{figure.Definition{Form: "moon", Agg: app.CountOf}, "", "form"},
		{figure.Definition{Form: "school", Agg: "mean"}, "", "agg"},
		{figure.Definition{Form: "school", Agg: app.SumOf}, "", "whole"},
		{figure.Definition{Form: "school", Agg: app.CountOf, Where: "moon > 1"}, "", "where"},
		{figure.Definition{Form: "park", Agg: app.CountOf, Rows: "yearly.stat_year == {year}"}, "", "whole rows"},
		{figure.Definition{Form: "park", Agg: app.SumOf, Field: "title"}, "", "field"},
		{figure.Definition{Form: "park", Agg: app.SumOf, Field: "paid_total"}, "人", "unit"},
		{figure.Definition{Form: "park", Agg: app.SumOf, Field: "paid_total", Rows: "yearly.stat_year == {year}"}, "", "rows"},
		{figure.Definition{Form: "park", Agg: app.SumOf, Field: "paid_total", Group: []string{"yearly.stat_year"}}, "", "group"},
		{figure.Definition{Form: "park", Agg: app.CountOf, Group: []string{"yearly.stat_year", "members.member_kind"}}, "", "group"},
		{figure.Definition{Form: "park", Agg: app.CountOf, Group: []string{"paid_total"}}, "", "group"},
		{figure.Definition{Form: "park", Agg: app.CountOf, Group: []string{"year(division)"}}, "", "group"},
		{figure.Definition{Form: "park", Agg: app.CountOf, Group: []string{"_unit", "division", "status"}}, "", "group"},
	} {
		var got []string
		r.Check(&c.d, c.unit, func(key, _ string, _ ...any) {
			if key == "" {
				key = "whole"
			}
			got = append(got, key)
		})
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: faults at %v, not %q", c.d, got, c.want)
		}
	}
}

// answers is a source that writes down what it is asked.
type answers struct{ asked []app.Query }

func (a *answers) Summarise(_ context.Context, q app.Query) (app.Summary, error) {
	a.asked = append(a.asked, q)
	sum := app.Summary{Asked: make([]string, len(q.Asked))}
	for i := range q.Asked {
		sum.Asked[i] = fmt.Sprint(i + 1)
	}
	if len(q.Group) > 0 {
		sum.Groups = []app.GroupRow{{Keys: []string{"firm"}, Asked: sum.Asked}}
	}
	return sum, nil
}

// Figures over one register, table and option field come from one query, what
// all ask being asked once; one of which a parameter is not known comes from none.
func TestManyFiguresComeFromFewQueries(t *testing.T) {
	r := reader(t)
	of := func(where, agg, field, rows, code string) figure.One {
		one := figure.One{Definition: figure.Definition{Form: "partnership", Where: where, Agg: app.Agg(agg), Field: field, Rows: rows}, Code: code}
		if code != "" {
			one.By = "kind"
		}
		return one
	}
	const live = `status != "intent"`
	src := &answers{}
	got, err := r.Many(context.Background(), src, []figure.One{
		of(live, "count", "", "", "firm"), of(live, "count", "", "", "local"), of(live+` and signed_on == "{year}"`, "sum", "amount", "", "firm"),
		of(live, "sum", "amount", "", ""), of(live, "sum", "funds.cash", "funds.stat_year == {year}", "firm"),
		{Definition: figure.Definition{Form: "internship", Where: "pay_ratio < {intern_pay_share}", Agg: app.CountOf}},
	}, 1990)
	if err != nil {
		t.Fatal(err)
	}
	told := fmt.Sprint(src.asked)
	want := `[{partnership [{status != [intent] []}]  [] 0 0 false [] [{count  [] []} {count  [{signed_on between [1990 1990-12-31] []}] []} {sum amount [{signed_on between [1990 1990-12-31] []}] []}] [] [{kind false}]} ` +
		`{partnership [{status != [intent] []}]  [] 0 0 false [] [{count  [] []} {sum amount [] []}] [] []} ` +
		`{partnership [{status != [intent] []}]  [] 0 0 false [] [{count funds [] []} {sum funds.cash [] []}] [{funds.stat_year = [1990] []}] [{kind false}]}]`
	if told != want {
		t.Errorf("asks %s", told)
	}
	want = "[{true false 1} {true true } {true false 3} {true false 2} {true false 2} {false false }]"
	if fmt.Sprint(got) != want {
		t.Errorf("gives %v", got)
	}
	if d, ok := got[1].Decimal(); !ok || !d.IsZero() {
		t.Errorf("where nothing counts there are %s %v", d, ok)
	}
	if _, ok := (figure.Number{Known: true}).Decimal(); ok {
		t.Error("records that say nothing give a number")
	}
}
