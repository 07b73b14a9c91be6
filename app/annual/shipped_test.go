package annual_test

import "testing"

func TestShippedTablesLoad(t *testing.T) {
	b := shipped(t)
	for _, tab := range b.Tables() {
		t.Log(tab.Number(), tab.Title, len(tab.Cells()))
	}
}
