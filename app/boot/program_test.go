package boot

import "testing"

// All shipped registers load with these lists, and their rules compile.
func TestDefinitions(t *testing.T) {
	cat, programs, err := Definitions()
	if err != nil {
		t.Fatal(err)
	}
	if len(programs) != len(cat.All()) || len(programs) < 6 {
		t.Errorf("%d registers, %d programs", len(cat.Forms()), len(programs))
	}
}
