package boot

import (
	"testing"

	"ronghe/app/definition"
)

// All shipped registers load with these lists, and their rules compile.
func TestDefinitions(t *testing.T) {
	d, err := definition.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Programs) != len(d.Catalog.All()) || len(d.Programs) < 6 {
		t.Errorf("%d registers, %d programs", len(d.Catalog.Forms()), len(d.Programs))
	}
	if err := d.Check(); err != nil {
		t.Error(err)
	}
}
