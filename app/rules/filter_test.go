package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/rules"
)

func TestParseFilter(t *testing.T) {
	f := load(t, head+sections)
	for _, c := range []struct{ src, want string }{
		{`kind == "school"`, "kind = [school]"},
		{`kind == "校企"`, "kind = [school]"},
		{`类型 != "校地" and 协议金额 >= 12.50`, "kind != [city]; agreed >= [12.5]"},
		{`kind in ["校企", "city"]`, "kind in [school city]"},
		{`agreed > -1_000 and 5 < people && people <= 9`, "agreed > [-1000]; people > [5]; people <= [9]"},
		{`0 < people <= 9`, "people > [0]; people <= [9]"},
		{`paid == "1.2万元"`, "paid = [1.20]"},
		{`share >= "60%" and share < 0.755`, "share >= [0.60]; share < [0.755]"},
		{`signed == "2026年3月"`, "signed between [2026-03 2026-03-31]"},
		{`signed <= "2026"`, "signed <= [2026-12-31]"},
		{`signed > "2026"`, "signed > [2026-12-31]"},
		{`signed >= "2026"`, "signed >= [2026]"},
		{`signed == "2026.3.1"`, "signed = [2026-03-01]"},
		{`between(signed, "2025", "2026-03")`, "signed between [2025 2026-03-31]"},
		{`between(agreed, "", 100)`, "agreed between [ 100]"},
		{`has(area, "甲类", "b")`, "area has [a b]"},
		{`area in ["a"]`, "area has [a]"},
		{`area contains "乙类"`, "area has [b]"},
		{`under(place, "吉林市")`, "place under [220200]"},
		{`place == "龙潭区"`, "place = [220203]"},
		{`name contains "大学"`, "name contains [大学]"},
		{`blank(ends) and not blank(signed) and filled(year)`, "ends blank []; signed not_blank []; year not_blank []"},
		{`listed and not 上市 and listed == true and listed == "否"`, "listed = [true]; listed = [false]; listed = [true]; listed = [false]"},
		{`year == 2026`, "year = [2026]"},
		{`money.amount > 1 and 5 >= money.amount`, "money.amount > [1]; money.amount <= [5]"},
	} {
		fs, err := rules.ParseFilter(f, c.src)
		var got []string
		for _, x := range fs {
			got = append(got, fmt.Sprintf("%s %s %v", x.Field, x.Op, x.Values))
		}
		if err != nil || strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q %v, want %q", c.src, strings.Join(got, "; "), err, c.want)
		}
	}
}

func TestParseFilterRefuses(t *testing.T) {
	f := load(t, head+sections)
	for _, c := range []struct{ src, want string }{
		{`nix == 1`, "nix"},
		{`kind == "联盟"`, "校企、校地"},
		{`kind > "school"`, "类型"},
		{`kind == "school" or agreed > 1`, "or"},
		{`agreed + 1 > 2`, "agreed + 1 > 2"},
		{`agreed > paid`, "paid"},
		{`money == "x"`, "资金"},
		{`money.nix > 1`, "money.nix"},
		{`money["amount"].x > 1`, "money"},
		{`money.amount > money.amount`, "money.amount"},
		{`phone == "13800138000"`, "电话"},
		{`agreed == "许多"`, "许多"},
		{`agreed contains "1"`, "协议金额"},
		{`area == "a"`, "领域"},
		{`has(kind, "school")`, "类型"},
		{`under(name, "x")`, "名称"},
		{`between(name, "a", "b")`, "名称"},
		{`between(agreed, 1)`, "between"},
		{`like(name, "a")`, "like"},
		{`name == ""`, "名称"},
		{`name not contains "a"`, "not"},
		{`not (agreed > 1)`, "not"},
		{`agreed`, "agreed"},
		{`"a" contains name`, "contains"},
		{`in ==`, "第1个字"},
		{``, "第1个字"},
		{strings.Repeat("agreed > 1 and ", 60) + "agreed > 1", "50"},
		{strings.Repeat("x", 1200), "1000"},
		{strings.Repeat("0 < (", 60) + "paid" + strings.Repeat(") < 9", 60), "0 < (0 < (0"},
	} {
		_, err := rules.ParseFilter(f, c.src)
		if app.CodeOf(err) != rules.CodeFilter {
			t.Errorf("%s: %v", c.src, err)
			continue
		}
		m := i18n.Error(err)
		if !strings.Contains(m.What, c.want) || m.Do == "" || strings.Contains(m.String(), "rules.filter") {
			t.Errorf("%s: message %q does not say %q", c.src, m, c.want)
		}
	}
}
