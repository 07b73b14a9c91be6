package boot

import (
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/register"
)

// Day numbers without the format of a date are dates, counted as the workbook counts, and
// told once for a column with what was read.
func TestDayNumbersAreTold(t *testing.T) {
	for _, c := range []struct {
		later  bool // it counts from 1904
		number int
		want   string
	}{{false, 45292, "从1900年算起读作日期：“45292”按2024-01-01登记"}, {true, 43830, "从1904年算起读作日期：“43830”按2024-01-01登记"}} {
		s := newSheet(t).put("Sheet1", 1, row{"协议名称", "协议编号", "签订日期"}, row{"甲", "X-1", c.number}, row{"乙", "X-2", c.number + 1}, row{"丙", "X-3", "2024-02-01"})
		if err := s.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &c.later}); err != nil {
			t.Fatal(err)
		}
		svc := newProgram(t, nil)
		got, text := importAs(t, svc, register.ImportRequest{Form: "partnership", Path: s.save()})
		if !strings.Contains(text, "签订日期 →2024-01-01") || !strings.Contains(text, "签订日期 →2024-01-02") {
			t.Errorf("stored:\n%s", text)
		}
		told := slices.DeleteFunc(got.Problems, func(p app.Problem) bool { return p.Code != "date_serial" })
		if len(told) != 1 || told[0].Cell != "C2" || told[0].Severity != app.Soft || !strings.Contains(told[0].Message, "“签订日期”这一栏有2格") || !strings.Contains(told[0].Message, c.want) {
			t.Errorf("told %+v", told)
		}
	}
}
