package rules_test

import (
	"strings"
	"testing"

	"ronghe/app/rules"
)

// Each expression stands as a check's expr at a known line.
func TestFaults(t *testing.T) {
	for _, c := range []struct{ expr, want string }{
		{"kindd == 1", `there is no field "kindd"`},
		{`kind == "scool"`, `field kind has no option "scool"; it has school, city`},
		{`kind in ["school", "x"]`, `field kind has no option "x"`},
		{`iff(listed, "school", "z") == kind`, `field kind has no option "z"`},
		{`has(area, "c")`, `field area has no option "c"`},
		{`place == "999999"`, `the code list division of field place has no code "999999"`},
		{`paid == "a"`, "a number and text do not go together"},
		{`signed > "2026/3"`, "a date and text do not go together"},
		{`kind > "a"`, "> has no order for text"},
		{`area == "a"`, "ask has(list"},
		{`paid == nil`, "ask blank(x) or filled(x)"},
		{`paid + signed > 0`, "+ needs a number on both sides, not a date"},
		{`paid`, "the expression gives a number, not a condition"},
		{`not paid`, "not needs a condition"},
		{`-name == "x"`, "- needs a number"},
		{`paid and listed`, "and needs a condition on both sides"},
		{`money > 1`, `"money" is a table`},
		{`money.amount > 1`, "a table's column stands for many values"},
		{`sum(money.nix) > 1`, `table money has no field "nix"`},
		{`sum(nix.amount) > 1`, `there is no table "nix"`},
		{`sum(money.source) > 1`, "the field is text"},
		{`sum(agreed, paid, nil) > 1`, "argument 3 is nothing"},
		{`count(money, paid > 1) > 1`, `table money has no field "paid"; the record's is record.paid`},
		{`any(money, nix)`, `table money has no field "nix"`},
		{`any(money, record.nix > 1)`, `there is no field "nix"`},
		{`any(money)`, "any takes a table and a condition"},
		{`any(money, amount)`, "any needs a condition, not a number"},
		{`days(signed) > 1`, "days takes 2 arguments, not 1"},
		{`days(signed, name) > 1`, "days: argument 2 is text, not a date"},
		{`round(paid, people) > 1`, "the decimal places are a literal"},
		{`round(paid, 20) > 1`, "the decimal places are a literal"},
		{`blank(money)`, "ask count(money)"},
		{`filter(money, true) == 1`, `there is no function "filter"`},
		{`now() == today()`, `there is no function "now"`},
		{`env("HOME") == ""`, `there is no function "env"`},
		{`name matches "a+"`, "the operator matches is not known here"},
		{`paid ** 2 > 1`, "the operator ** is not known here"},
		{`paid > 1e3`, "write numbers in plain decimals"},
		{`paid > 0x10`, "write numbers in plain decimals"},
		{`name[0] == "a"`, "with a dot"},
		{`name.upper() == "a"`, "a field has no functions of its own"},
		{`let x = 1; x > 0`, "VariableDeclarator cannot be used here"},
		{`$env == 1`, `there is no field "$env"`},
		{`paid in people`, "in needs a list of literals"},
		{`paid in [people]`, "in needs literals"},
		{`paid > `, "unexpected token EOF"},
		{strings.Repeat("paid > 1 and ", 90) + "paid > 1", "characters, more than 1000"},
		{strings.Repeat("1<", 250) + "2", "exceeds maximum allowed nodes"},
		{strings.Repeat("0 < iff(", 40) + "listed" + strings.Repeat(", 1, 2) < 9", 40), "the expression is too large"},
		{`iff(paid, 1, 2) > 0`, "iff chooses by a condition"},
		{`coalesce(paid) > 0`, "coalesce takes 2 arguments or more"},
		{`len(paid) > 0`, "len counts text or a list"},
		{`param("rate") > 0`, "param takes a parameter's name and a date or a year"},
		{`param(name, signed) > 0`, "written as a text literal"},
		{`param("rote", signed) > 0`, `there is no parameter "rote"`},
		{`param("rate", name) > 0`, "holds on a date or in a year, not by text"},
		{`param("rate", nix) > 0`, `there is no field "nix"`},
	} {
		form := head + sections + "checks:\n  - id: c\n    level: hard\n    at: [paid]\n    message: x\n    expr: '" + strings.ReplaceAll(c.expr, "'", "''") + "'\n"
		_, err := rules.Compile(load(t, form), params{})
		switch {
		case err == nil:
			t.Errorf("%s compiles", c.expr)
		case !strings.HasPrefix(err.Error(), "demo.yaml:48: expr: ") || !strings.Contains(err.Error(), c.want):
			t.Errorf("%s: %v, want %q at line 48", c.expr, err, c.want)
		}
	}
}

// All faults of a form are said at once, each at its place.
func TestAllFaultsAtOnce(t *testing.T) {
	form := strings.Replace(head+sections, "show: kind == \"city\"", "show: kind == \"town\"", 1) + `checks:
  - {id: a, level: hard, expr: nix > 1, message: "{nix} {money.sum.source} {sum(paid, nix)} {sum(paid, name)} {paid", at: [paid]}
  - {id: b, level: hard, when: nix2, expr: paid > 1, blank: zero, message: x, at: [paid]}
export:
  columns:
    - {head: 甲, columns: [{head: 乙, field: money.amount, where: nix3}]}
    - {head: 丙, field: paid, where: listed}
`
	form = strings.Replace(form, "compute: total - paid", "compute: total - name", 1)
	_, err := rules.Compile(load(t, form), params{})
	if err == nil {
		t.Fatal("a form with faults compiles")
	}
	want := []string{
		`demo.yaml:36: compute: - needs a number on both sides, not text`,
		`demo.yaml:40: show: field kind has no option "town"; it has school, city`,
		`demo.yaml:44: expr: there is no field "nix"`,
		`demo.yaml:44: message: {nix}: there is no such field`,
		`demo.yaml:44: message: {money.sum.source}: the field is text`,
		`demo.yaml:44: message: {sum(paid, name)}: the field is text`,
		`demo.yaml:44: message: {sum(paid, nix)}: there is no such field`,
		`demo.yaml:44: message: a { without its }`,
		`demo.yaml:45: blank: a blank can count as a number, a date, true or false, not as "zero"`,
		`demo.yaml:45: when: there is no field "nix2"`,
		`demo.yaml:48: where: table money has no field "nix3"`,
		`demo.yaml:49: where: where chooses rows: the column's field is no table.field`,
	}
	if got := err.Error(); !sameLines(got, want) {
		t.Errorf("faults:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}

func sameLines(got string, want []string) bool {
	lines := strings.Split(got, "\n")
	if len(lines) != len(want) {
		return false
	}
	seen := map[string]bool{}
	for _, l := range lines {
		seen[l] = true
	}
	for _, w := range want {
		if !seen[w] {
			return false
		}
	}
	return true
}

func TestCycles(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"compute: sum(money.amount)", "compute: rest + 1", "total → rest → total depends on itself"},
		{"compute: sum(money.amount)", "compute: 'sum(money.left)', show: total > 1", "total → total depends on itself"},
		{"compute: amount - paid_in", "compute: amount - record.total", "money.left → "},
		{`show: kind == "city"`, "show: filled(note)", "note → section 其他 → note depends on itself"},
	} {
		form := strings.Replace(head+sections, c.old, c.new, 1)
		if c.want == "money.left → " {
			form = strings.Replace(form, "compute: sum(money.amount)", "compute: sum(money.left)", 1)
		}
		if _, err := rules.Compile(load(t, form), params{}); err == nil || !strings.Contains(err.Error(), "demo.yaml:") ||
			!strings.Contains(err.Error(), "depends on itself") {
			t.Errorf("%s: %v", c.new, err)
		}
	}
}

// A computed choice may only give the field's own codes, and a computed value
// must be what the field stores.
func TestComputeFaults(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"{id: name, label: 名称, type: text, required: true, max: 20}", "{id: name, label: 名称, type: text, compute: 1 + 1}", "gives a number, not text"},
		{"options: [{code: school, label: 校企}, {code: city, label: 校地}]", "options: [{code: school, label: 校企}, {code: city, label: 校地}], compute: 'iff(listed, \"school\", \"firm\")'", `has no option "firm"`},
		{"{id: listed, label: 上市, type: bool}", "{id: listed, label: 上市, type: bool, compute: paid}", "gives a number, not a condition"},
	} {
		_, err := rules.Compile(load(t, strings.Replace(head+sections, c.old, c.new, 1)), params{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.new, err, c.want)
		}
	}
}
