package rules_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"ronghe/app/rules"
)

// params knows one share that doubles in the middle of 2020.
type params struct{}

func (params) Unit(id string) (string, bool) {
	return map[string]string{"rate": "%", "least": "d"}[id], id == "rate" || id == "least"
}

func (params) At(id, day string) (decimal.Decimal, bool) {
	switch {
	case id != "rate", day < "2018-12-12":
		return decimal.Decimal{}, false
	case day < "2020-07-01":
		return decimal.RequireFromString("0.015"), true
	}
	return decimal.RequireFromString("0.03"), true
}

// A parameter is what it is on the day, or at the end of what a date or a year
// may mean; before its time and without a date it is blank.
func TestParam(t *testing.T) {
	p := expression(t, "percent, scale: 2", `param("rate", signed)`)
	for day, want := range map[string]string{
		"2020-06-30": "0.015", "2020-07-01": "0.03", "2020-06": "0.015", "2020": "0.03", "2018-12-11": "", "2018": "0.015", "": "",
	} {
		r := judge(t, p, record(t, p, "signed="+day), "2026-01-01")
		if got := r.Computed["x"].Text(); got != want {
			t.Errorf("on %q: %q, want %q", day, got, want)
		}
	}
	for expr, want := range map[string]string{
		`param("rate", 2019)`: "0.015", `param("rate", year(signed))`: "0.03", `param("rate", "2020-01-01")`: "0.015",
		`param("rate", today())`: "0.03", `param("least", 2019)`: "", `param("rate", 1)`: "",
	} {
		p := expression(t, "percent, scale: 2", expr)
		if got := judge(t, p, record(t, p, "signed=2020-01-01"), "2026-01-01").Computed["x"].Text(); got != want {
			t.Errorf("%s: %q, want %q", expr, got, want)
		}
	}
}

// A message says what the parameter was that was not kept.
func TestParamInMessage(t *testing.T) {
	row := "          - {id: row, level: soft, expr: amount > 100, message: '{param.rate.on} {param.rate.record.signed} {param.least.on}', at: [amount]}\n"
	form := head + strings.Replace(sections, "          - {id: row_paid", row+"          - {id: row_paid", 1) +
		"checks:\n  - {id: c, level: hard, expr: paid > 100, message: '{param.rate.signed}', at: [paid]}\n"
	p := program(t, form)
	var said []string
	for _, pr := range judge(t, p, record(t, p, "paid=1", "signed=2020-01-01", "money=a;1;;;2021-01-01"), "2026-01-01").Problems {
		if pr.Code == "c" || pr.Code == "row" {
			said = append(said, pr.Message)
		}
	}
	if len(said) != 2 || !strings.HasSuffix(said[0], "3% 1.5% 未填") || said[1] != "1.5%" {
		t.Errorf("said %q", said)
	}
	for _, m := range []string{"{param.rote.signed}", "{param.rate}", "{param.rate.name}", "{param.rate.money}"} {
		bad := head + sections + "checks:\n  - {id: c, level: hard, expr: paid > 1, message: '" + m + "', at: [paid]}\n"
		if _, err := rules.Compile(load(t, bad), params{}); err == nil || !strings.Contains(err.Error(), "param") {
			t.Errorf("%s compiles: %v", m, err)
		}
	}
	if _, err := rules.Compile(load(t, head+sections+"checks:\n  - {id: c, level: hard, expr: 'param(\"rate\", signed) > 1', message: x, at: [paid]}\n"), nil); err == nil || !strings.Contains(err.Error(), "there are no parameters") {
		t.Errorf("without parameters: %v", err)
	}
}
