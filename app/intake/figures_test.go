package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"ronghe/app/intake"
)

// TestFigures holds that what a sheet says of a column that is worked out from the rows
// of a sub-table is handed over, in the field's unit of measure, and nothing else is.
func TestFigures(t *testing.T) {
	f := form(t, demo)
	for _, c := range []struct{ name, sheet, want string }{
		{"a sum", "协议名称|出资合计\n甲|#12.5\n乙|\n丙|无", "B2 甲 total 12.50 parties"},
		{"in another unit of measure", "协议名称|出资合计（元）\n甲|#125000", "B2 甲 total 12.50 parties"},
		{"said above the header", "单位：元\n协议名称|出资合计\n甲|#125000", "B3 甲 total 12.50 parties"},
		{"no number", "协议名称|出资合计\n甲|不详", "B2 甲 total ~ parties"},
		{"of the official table", "协议名称|各年 / 累计录用\n甲|#3", ""},
		{"no column of it", "协议名称|协议金额\n甲|#3", ""},
	} {
		got := read(t, f, new(book).add("Sheet1", c.sheet), intake.Options{})
		var out []string
		for _, d := range got.drafts {
			for _, fig := range d.Figures {
				out = append(out, fmt.Sprintf("%c%d %s %s %s %s", 'A'+fig.Col, d.Line, d.Record.Value("title").Text(), fig.Field.ID, or(fig.Value.Text(), "~"), fig.Table.ID))
			}
		}
		if text := strings.Join(out, "\n"); text != c.want {
			t.Errorf("%s: %q, want %q", c.name, text, c.want)
		}
	}
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
