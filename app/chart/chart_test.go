package chart_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/chart"
	"ronghe/app/param"
	"ronghe/app/policy"
	"ronghe/assets"
)

func load(t *testing.T, yaml string) (*chart.Set, error) {
	t.Helper()
	cat, err := catalog.Load(assets.FS, "forms", catalog.CodeLists())
	if err != nil {
		t.Fatal(err)
	}
	params, err := param.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if yaml == "" {
		return chart.Load(assets.FS, "charts", cat, params)
	}
	tiles, err := assets.FS.ReadFile("charts/tiles.csv")
	if err != nil {
		t.Fatal(err)
	}
	return chart.Load(fstest.MapFS{"charts/charts.yaml": {Data: []byte(yaml)}, "charts/tiles.csv": {Data: tiles}}, "charts", cat, params)
}

// given answers every query with the same groups.
type given []app.GroupRow

func (g given) Summarise(context.Context, app.Query) (app.Summary, error) {
	return app.Summary{Groups: g}, nil
}

func count(n int, keys ...string) app.GroupRow { return app.GroupRow{Keys: keys, Count: n} }

func lines(t chart.Table) string {
	var out []string
	for _, r := range t.Rows {
		line := r.Label
		for i, v := range r.Values {
			if v.Valid {
				line += fmt.Sprintf(" %s%s", t.Series[i], v.Decimal)
			}
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

func make1(t *testing.T, set *chart.Set, id string, groups given) chart.Table {
	t.Helper()
	for _, c := range set.Charts() {
		if c.ID == id {
			table, err := set.Make(t.Context(), groups, c, 2026)
			if err != nil {
				t.Fatal(err)
			}
			return table
		}
	}
	t.Fatalf("there is no chart %s", id)
	return chart.Table{}
}

// The map has every city, county and 长白山管委会 once: districts and zones count
// with their city, what has no place is said.
func TestTheMapIsTheProvince(t *testing.T) {
	set, err := load(t, "")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(set.Tiles()); n != 49 {
		t.Errorf("%d tiles, not 48 and 管委会", n)
	}
	want := map[string]bool{}
	for _, city := range catalog.CodeLists().Children("division", "220000") {
		want[city.Code] = true
		for _, c := range catalog.CodeLists().Children("division", city.Code) {
			if !strings.HasSuffix(c.Name, "区") {
				want[c.Code] = true
			}
		}
	}
	for _, tile := range set.Tiles() {
		if !want[tile.Division] {
			t.Errorf("%s is no city or county", tile.Division)
		}
		delete(want, tile.Division)
	}
	for code := range want {
		if !strings.HasPrefix(code, "22Z") {
			t.Errorf("%s has no tile", code)
		}
	}
	table := make1(t, set, "agreements_map", given{count(1, ""), count(2, "220000"), count(3, "220202"), count(4, "220200"), count(5, "220281"), count(6, "22Z007"), count(7, "110000"), count(8, "22Z001")})
	got := map[string]string{}
	for _, r := range table.Rows {
		got[r.Label] = r.Values[0].Decimal.String()
	}
	if got["吉林市"] != "13" || got["蛟河"] != "5" || got["管委会"] != "8" || got["长春市"] != "0" || !strings.Contains(table.Note, "10 份") {
		t.Errorf("%v, %s", got, table.Note)
	}
}

func TestTablesOfCharts(t *testing.T) {
	set, err := load(t, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id     string
		groups given
		want   string
	}{
		{"agreements_kind", given{count(2, "firm"), count(5, "local"), count(1, "")}, "校地 5; 校企 2; 未填 1"},
		{"agreements_city", given{count(2, "220202"), count(5, "220281"), count(6, "222401")}, "吉林市 7; 延边朝鲜族自治州 6"},
		{"agreements_year", given{count(2, "2024", "firm"), count(3, "2025", "firm"), count(1, "2025", "local")}, "2024 校企2; 2025 校地1 校企3"},
		{"bases_invested", given{{Keys: []string{"2025", "central"}, Asked: []string{"12.5"}}, {Keys: []string{"2025", "own"}, Asked: []string{""}}}, "2025 中央财政12.5"},
	} {
		if got := lines(make1(t, set, c.id, c.groups)); got != c.want {
			t.Errorf("%s: %q, want %q", c.id, got, c.want)
		}
	}
	many := given{}
	for i := range 20 {
		many = append(many, count(i+1, fmt.Sprint("x", i)))
	}
	table := make1(t, set, "firms_industry", many)
	if n := len(table.Rows); n != 15 || table.Rows[14].Label != "其余 6 类" || table.Rows[14].Values[0].Decimal.String() != "21" {
		t.Errorf("%d rows: %s", n, lines(table))
	}
}

func TestProgressOfTheLedger(t *testing.T) {
	figure := func(value, target string) policy.Measured {
		return policy.Measured{Figure: &policy.Figure{Label: "试点", Unit: "个"}, Value: value, Target: target}
	}
	table := chart.FromLedger([]policy.Line{{Figures: []policy.Measured{figure("1", "3"), figure("9", "3"), figure("", "20"), figure("4", "")}}})
	if got := lines(table); got != "试点 1/3 个 完成 %33.3; 试点 9/3 个 完成 %100; 试点 0/20 个 完成 %0" {
		t.Error(got)
	}
}

func TestFaultsOfCharts(t *testing.T) {
	const good = `- {id: a, title: 甲, kind: bar, form: partnership, agg: count, group: [kind], unit: 份}`
	if _, err := load(t, good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"kind: bar", "kind: pie", `"pie" is not bar`},
		{"group: [kind]", "group: []", "by one field"},
		{"group: [kind]", "group: [moon]", "nothing to tell the records"},
		{"kind: bar", "kind: map", "no field of places"},
		{"kind: bar", "kind: bar, up: city", "no field of places"},
		{"form: partnership", "form: moon", `no register "moon"`},
		{"title: 甲", `title: ""`, "needs an id"},
		{"unit: 份", "unit: 份, moon: 1", "moon"},
	} {
		if _, err := load(t, strings.Replace(good, c.old, c.new, 1)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s → %s: %v, want %q", c.old, c.new, err, c.want)
		}
	}
}
