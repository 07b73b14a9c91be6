package catalog_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// An amount for a month is twelve times as much for a year; for what cannot be converted it
// is refused.
func TestPer(t *testing.T) {
	month := oneField(t, "type: decimal, unit: 元, scale: 2, per: person-month")
	readAll(t, month, nil, []reading{
		{in: "3000", want: `"3000.00"`},
		{in: "3000元/月", want: `"3000.00"`},
		{in: "3000元／人·月", want: `"3000.00"`},
		{in: "3000元/人/月", want: `"3000.00"`},
		{in: "3000元每人每月", want: `"3000.00"`},
		{in: "每月3000元", want: `"3000.00"`},
		{in: "36000元/年", want: `"3000.00"`},
		{in: "3.6万元/年", want: `"3000.00"`},
		{in: "3.6万/年", want: `"3000.00"`},
		{in: "3千元/月", want: `"3000.00"`},
		{in: "3千/月", want: `"3000.00"`},
		{in: "50000元/年", want: `"4166.67"`, code: "warning number_rounded"},
		{in: "约3000元/月", want: `"3000.00"`, code: "warning number_rough"},
		{in: "100元/天", want: "null", code: "refused unit_per"},
		{in: "9000元/季度", want: "null", code: "refused unit_per"},
		{in: "3000美元/月", want: "null", code: "refused unit"},
		{in: "36000", unit: "元/年", want: `"3000.00"`},
		{in: "3.6", unit: "万元/人·年", want: `"3000.00"`},
		{in: "3.6万元", unit: "元/年", want: `"3000.00"`}, // the cell says the unit, the header what it is for
		{in: "3000元/月", unit: "元/年", want: `"3000.00"`},
		{in: "36000", unit: "年", want: `"3000.00"`},
		{in: "3000", unit: "每人每月", want: `"3000.00"`},
		{in: "100", unit: "元/天", want: "null", code: "refused unit_per"},
		{in: "36000元/人", unit: "元/年", want: `"3000.00"`}, // the cell says of whom, the header for what time
		{in: "3000元/人", unit: "元/月", want: `"3000.00"`},
		{in: "3人", want: "null", code: "refused unit"}, // people, and no money
	})
	readAll(t, oneField(t, "type: decimal, unit: 万元, scale: 6, per: year"), nil, []reading{
		{in: "120", want: `"120.00"`},
		{in: "10万元/月", want: `"120.00"`},
		{in: "100000元/月", want: `"120.00"`},
		{in: "120万元/学年", want: `"120.00"`},
		{in: "3.6万元/人·年", want: "null", code: "refused unit_per"}, // of one person
		{in: "3.6万元/人", want: "null", code: "refused unit_per"},
	})
	readAll(t, oneField(t, "type: decimal, unit: 元, scale: 2"), nil, []reading{
		{in: "3000元/月", want: "null", code: "refused unit"}, {in: "2千", want: `"2000.00"`}, {in: "1.5千元", want: `"1500.00"`},
	})
	if d, ok := month.In("万元/人·年", decimal.NewFromInt(3000)); !ok || d.String() != "3.6" {
		t.Errorf("3000 a month are %s", d)
	}
	if got := strings.Join(month.Measures()[:3], " "); got != "元 元/人·月 元/人·年" {
		t.Errorf("offered: %s", got)
	}
	for _, u := range month.Measures() {
		if u == "人" || u == "名" || u == "年" || u == "月" {
			t.Errorf("%s is offered as a unit of money", u)
		}
	}
	for _, def := range []string{"type: decimal, per: month", "type: decimal, unit: 元, per: week", "type: text, per: month"} {
		if _, err := loadForms(t, map[string]string{"one.yaml": strings.Replace(asides, "type: text}", def+"}", 1)}); err == nil {
			t.Errorf("taken: %s", def)
		}
	}
}
