package intake_test

import (
	"strings"
	"testing"

	"ronghe/app/intake"
)

// A day of two digits that is about the years of its column read one way, and decades or
// years off read the other, is asked, as it is where no day stands in full.
func TestAShortDayAgainstItsColumn(t *testing.T) {
	f := form(t, demo)
	res := read(t, f, (&book{}).add("表", "协议名称|签订日期\n甲|2024-03-05\n乙|05/03/24\n丙|31/12/24"), intake.Options{})
	got := res.text(f, "status")
	if strings.Contains(got, "2005-03-24") || strings.Contains(got, "2031-12-24") {
		t.Errorf("stored without a question:\n%s", got)
	}
}
