package exchange_test

import (
	"os"
	"testing"

	"ronghe/app/workbook"
)

// TestMain lets the test's own program read encrypted workbooks, as the real one
// does.
func TestMain(m *testing.M) {
	if workbook.ChildMain(os.Args) {
		return
	}
	os.Exit(m.Run())
}
