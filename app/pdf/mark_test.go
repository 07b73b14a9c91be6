package pdf

import (
	"bytes"
	"testing"

	"ronghe/app"
)

// A cell on which a check fails has the colour of its mark; what must be put right a
// second line around it, so that a black and white print shows it too.
func TestCellsWithMarks(t *testing.T) {
	for mark, want := range map[app.CellMark][2]string{0: {"", ""}, app.MarkHard: {"1 0.780 0.808 rg", "re"}, app.MarkSoft: {"1 0.922 0.612 rg", ""}} {
		c := &canvas{high: 100}
		c.marked(mark, 10, 10, 20, 20)
		if fills := string(c.fills); (fills == "") != (want[0] == "") || !bytes.Contains(c.fills, []byte(want[0])) || (len(c.rules) > 0) != (want[1] != "") {
			t.Errorf("mark %v: %q, %q", mark, fills, c.rules)
		}
	}
}
