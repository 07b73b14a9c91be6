package intake_test

import (
	"strings"
	"testing"

	"ronghe/app/intake"
)

// What a header says that an amount is for counts like its unit of measure.
func TestPerOfAHeader(t *testing.T) {
	words := strings.Replace(demo, "      - {id: phone,", `      - {id: pay, label: 月报酬, type: decimal, unit: 元, scale: 2, per: person-month, aliases: [月工资]}
      - {id: grant, label: 年补贴, type: decimal, unit: 元, scale: 2, per: year}
      - {id: phone,`, 1)
	f := form(t, words)
	for _, c := range []struct{ sheet, want string }{
		{"协议名称|月工资（元/月）|年补贴（元/月）\n甲|3000|100", "title=甲; pay=3,000.00; grant=1,200.00"},
		{"协议名称|月报酬（元/年）|年补贴（元/年）\n甲|36000|1200", "title=甲; pay=3,000.00; grant=1,200.00"},
		{"协议名称|月报酬（万元/人·年）|年补贴/月\n甲|3.6|100", "title=甲; pay=3,000.00; grant=1,200.00"},
		{"协议名称|月报酬元/年\n甲|36000", "title=甲; pay=3,000.00"},
		{"协议名称|月报酬\n|（元/年）\n甲|36000", "title=甲; pay=3,000.00"},
		{"协议名称|月报酬（每年）\n甲|3.6万元", "title=甲; pay=3,000.00"},
		{"单位：元/年\n协议名称|月报酬|年补贴|协议金额\n甲|36000|1200|5", "title=甲; amount=0.00; pay=3,000.00; grant=1,200.00; error number_coarse@D3"},
		{"协议名称|月报酬（元/天）\n甲|100\n乙|3000元/月", "title=甲; refused unit_per@B2; REFUSED\ntitle=乙; pay=3,000.00"},
		{"协议名称|年补贴（元/人）\n甲|100", "title=甲; refused unit_per@B2; REFUSED"},
		{"单位：万元/人\n协议名称|年补贴\n甲|1200", "title=甲; grant=1,200.00"}, // two units, of sums and of people
		{"单位：人、元\n协议名称|月报酬|年补贴\n甲|3000|1200", "title=甲; pay=3,000.00; grant=1,200.00"},
		{"协议名称|月报酬|年补贴\n甲|3000|1200", "title=甲; pay=3,000.00; grant=1,200.00"},
	} {
		if text := read(t, f, new(book).add("Sheet1", c.sheet), intake.Options{}).text(f, "status"); text != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.sheet, text, c.want)
		}
	}
}
