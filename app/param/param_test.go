package param_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"ronghe/app/param"
)

func load(t *testing.T, text string) (*param.Set, error) {
	t.Helper()
	return param.Load(fstest.MapFS{"params/one.yaml": &fstest.MapFile{Data: []byte(text)}}, "params")
}

const months = `
- id: months
  label: 月数
  unit: 个月
  source: 某文
  values:
    - {value: "36", from: 2017-01-01, to: 2018-12-31}
    - {value: "12", from: 2020-01-01}
`

func TestAt(t *testing.T) {
	s, err := load(t, months)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]string{
		"2016-12-31": "", "2017-01-01": "36", "2018-12-31": "36", "2019-01-01": "", "2020-01-01": "12", "2199-12-31": "12",
	} {
		d, ok := s.At("months", day)
		got := d.String()
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("on %s: %q, want %q", day, got, want)
		}
	}
	if _, ok := s.At("years", "2020-01-01"); ok {
		t.Error("an unknown parameter has a value")
	}
}

func TestFaults(t *testing.T) {
	for name, change := range map[string][3]string{
		"id":       {"id: months", "id: Months", "lower-case"},
		"source":   {"source: 某文", "source: ''", "missing"},
		"number":   {`"36"`, `"many"`, "not a number"},
		"day":      {"2017-01-01", "2017-13-01", "not a date"},
		"overlap":  {"2018-12-31", "2020-06-30", "not in order"},
		"reversed": {"2018-12-31", "2016-12-31", "not in order"},
		"open":     {", to: 2018-12-31", "", "no end"},
		"clause":   {"unit:", "clause: c36\n  unit:", "c3 to c35"},
		"unknown":  {"unit:", "units:", "units"},
	} {
		_, err := load(t, strings.Replace(months, change[0], change[1], 1))
		if err == nil || !strings.Contains(err.Error(), change[2]) {
			t.Errorf("%s: %v, want %q", name, err, change[2])
		}
	}
	if _, err := load(t, months+months); err == nil || !strings.Contains(err.Error(), "stands twice") {
		t.Errorf("the same id again: %v", err)
	}
}

// What is not certain says so: a dagger at its name and a note for the province.
func TestShipped(t *testing.T) {
	s, err := param.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range s.All() {
		if strings.HasSuffix(p.Label, "†") != (p.Note == "待省级确认") {
			t.Errorf("%s: %s, note %q", p.ID, p.Label, p.Note)
		}
		for _, v := range p.Values {
			if !v.Number().IsPositive() || p.Unit == param.Share && v.Number().String() >= "1" {
				t.Errorf("%s is %s %s", p.ID, v.Text, p.Unit)
			}
		}
	}
	for id, want := range map[string]string{
		"training_fund_least": "0.015", "training_fund_most": "0.025", "training_front_share": "0.6", "training_deduct_share": "0.08",
		"cert_subsidy_least": "1000", "cert_subsidy_most": "2000", "cert_urgent_uplift": "0.3",
		"tech_subsidy_least": "2000", "tech_subsidy_most": "3000",
	} {
		if d, ok := s.At(id, "2018-12-31"); !ok || d.String() != want {
			t.Errorf("%s in 2018 is %s %v, want %s", id, d, ok, want)
		}
	}
}
