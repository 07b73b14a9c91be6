package intake_test

import (
	"testing"

	"ronghe/app/intake"
)

// However many registers are tried on a file, each of its sheets is read once;
// what is found in it is the same.
func TestOnceReadsASheetOnce(t *testing.T) {
	f := form(t, demo)
	b := (&book{}).add("甲表", "协议名称|类别\n甲|校企").add("空表", "")
	want, err := intake.Detect(t.Context(), f, b, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b.reads = map[string]int{}
	once := intake.NewOnce(b)
	for range 3 {
		got, err := intake.Detect(t.Context(), f, once, intake.Options{})
		if err != nil || got.Understood() != want.Understood() || len(got.Sheets) != len(want.Sheets) {
			t.Fatalf("%+v, %v, want %+v", got, err, want)
		}
	}
	if b.reads["甲表"] != 1 || b.reads["空表"] != 1 {
		t.Errorf("the sheets were read %v times", b.reads)
	}
}
