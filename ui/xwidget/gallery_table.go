package xwidget

import "slices"

// sampleTable is an editable source in memory, for the gallery and the tests:
// rows of text, columns that check what is typed, steps of undo.
type sampleTable struct {
	rows  [][]string
	check []func(string) (shown, problem string) // per column; nil takes all
	state func(row, col int) CellState
	bad   map[[2]int]string
	undo  [][][]string
	width int
}

func newSampleTable(width int, rows ...[]string) *sampleTable {
	return &sampleTable{rows: rows, width: width, bad: map[[2]int]string{}, check: make([]func(string) (string, string), width)}
}

// Rows implements Source.
func (t *sampleTable) Rows() int { return len(t.rows) }

// Cell implements Source.
func (t *sampleTable) Cell(row, col int) CellView {
	v := CellView{Text: t.rows[row][col]}
	if t.state != nil {
		v.State = t.state(row, col)
	}
	if hint := t.bad[[2]int{row, col}]; hint != "" {
		v.State |= StateError
		v.Hint = hint
	}
	return v
}

func (t *sampleTable) remember() {
	snap := make([][]string, len(t.rows))
	for i, r := range t.rows {
		snap[i] = slices.Clone(r)
	}
	t.undo = append(t.undo, snap)
}

// Undo takes the last step back.
func (t *sampleTable) Undo() {
	if n := len(t.undo); n > 0 {
		t.rows, t.undo = t.undo[n-1], t.undo[:n-1]
		t.recheck()
	}
}

func (t *sampleTable) recheck() {
	clear(t.bad)
	for r, row := range t.rows {
		for c, text := range row {
			t.put(CellEdit{Row: r, Col: c, Text: text})
		}
	}
}

func (t *sampleTable) put(e CellEdit) bool {
	delete(t.bad, [2]int{e.Row, e.Col})
	t.rows[e.Row][e.Col] = e.Text
	if f := t.check[e.Col]; f != nil && e.Text != "" {
		shown, problem := f(e.Text)
		if problem != "" {
			t.bad[[2]int{e.Row, e.Col}] = problem
			return false
		}
		t.rows[e.Row][e.Col] = shown
	}
	return true
}

// Set implements EditableSource; it keeps and marks what does not fit.
func (t *sampleTable) Set(e CellEdit) error {
	t.remember()
	t.put(e)
	return nil
}

// SetMany implements EditableSource.
func (t *sampleTable) SetMany(edits []CellEdit) (refused int) {
	t.remember()
	return t.putAll(edits)
}

func (t *sampleTable) putAll(edits []CellEdit) (refused int) {
	for _, e := range edits {
		if !t.put(e) {
			refused++
		}
	}
	return refused
}

// InsertAndSet implements RowInserter.
func (t *sampleTable) InsertAndSet(n int, edits []CellEdit) (refused int) {
	t.remember()
	t.insert(len(t.rows), n)
	return t.putAll(edits)
}

// InsertRows implements EditableSource.
func (t *sampleTable) InsertRows(at, n int) {
	t.remember()
	t.insert(at, n)
	t.recheck()
}

func (t *sampleTable) insert(at, n int) {
	for range n {
		t.rows = slices.Insert(t.rows, at, make([]string, t.width))
	}
}

// DeleteRows implements EditableSource.
func (t *sampleTable) DeleteRows(rows []int) {
	t.remember()
	for _, r := range slices.Backward(rows) {
		t.rows = slices.Delete(t.rows, r, r+1)
	}
	t.recheck()
}
