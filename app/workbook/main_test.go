package workbook

import (
	"os"
	"testing"
)

// TestMain lets the test program act as the child that reads a .xls.
func TestMain(m *testing.M) {
	if ChildMain(os.Args) {
		return
	}
	os.Exit(m.Run())
}
