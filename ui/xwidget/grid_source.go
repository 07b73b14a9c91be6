package xwidget

import "fyne.io/fyne/v2"

// Source gives a grid its rows. The grid asks on the UI thread while it draws,
// so every method returns at once: what is not in memory is Loading.
type Source interface {
	// Rows returns how many rows there are, loaded or not.
	Rows() int
	// Cell returns what stands at row and col, both from 0.
	Cell(row, col int) CellView
}

// Prefetcher is a Source that loads rows when they come near. The grid calls
// Prefetch whenever the rows on screen change; the source starts loading
// elsewhere and has the grid refreshed on the UI thread when they are there.
type Prefetcher interface {
	// Prefetch says that the rows from first to last (inclusive) are on screen.
	Prefetch(first, last int)
}

// EditableSource is a Source that a grid in EditMode writes to.
type EditableSource interface {
	Source
	// Set takes one typed value. An error refuses it: the editor stays open and
	// shows the error's text. A source that would rather keep what was typed
	// takes it, returns nil and gives the cell StateError with a Hint.
	Set(edit CellEdit) error
	// SetMany takes a paste, a fill or a clearing as one step of undo. What does
	// not fit is kept and marked by the source as above; refused counts it.
	SetMany(edits []CellEdit) (refused int)
	// InsertRows makes n empty rows before row at; at may be Rows().
	InsertRows(at, n int)
	// DeleteRows removes the rows with these numbers, which ascend.
	DeleteRows(rows []int)
}

// RowInserter is an EditableSource that can take new rows together with their
// content, so that a paste beyond the last row is one step of undo. Without it
// the grid calls InsertRows and then SetMany.
type RowInserter interface {
	// InsertAndSet appends n rows and takes the edits as one step.
	InsertAndSet(n int, edits []CellEdit) (refused int)
}

// CellState says how a cell stands; states combine.
type CellState uint16

// The states of a cell.
const (
	StateError    CellState = 1 << iota // must be corrected: red ground, corner
	StateWarning                        // needs a look: yellow ground, corner
	StateComputed                       // the program computes it: blue ground, ƒ
	StateRegister                       // taken from registers: pale blue ground, ▤
	StateComment                        // somebody wrote a remark: corner
	StateChanged                        // differs from what was stored: mark at the left
	StateReadOnly                       // cannot be typed in: grey ground
	StateDone                           // finished: green ground
)

// Has reports whether all of the states t are set.
func (s CellState) Has(t CellState) bool { return s&t == t }

// CellView is what the grid draws in one cell.
type CellView struct {
	Text    string
	State   CellState
	Tone    Tone   // other than ToneNone: the text is a status word on a ground of its own
	Hint    string // one or two sentences shown under the pointer and under the cursor
	Bold    bool   // a total
	Indent  int    // steps of indentation, for lists with levels
	Loading bool   // not here yet: "…" stands instead
}

// CellEdit is one value for one cell. Code is set when an option of a list was
// chosen and empty when the text was typed or pasted. Unfit says that the text
// was typed into a choice and is none: what stood in the cell is to stay, and
// the text is not to be lost.
type CellEdit struct {
	Row, Col   int
	Text, Code string
	Unfit      bool
}

// Column describes one column of a grid.
type Column struct {
	Key       string         // stable name, for remembered widths and sorting
	Title     string         // head, one line
	Above     []string       // heads over it, the outermost first; neighbours that share them share one
	Unit      string         // unit of measure, quiet behind the title
	Width     float32        // at zoom 1; 0 means DefaultColumnWidth
	MinWidth  float32        // at zoom 1; 0 means 48
	Flex      bool           // takes its share of the width that is left
	Align     fyne.TextAlign // of the cells and the head
	Sortable  bool           // list mode: a click on the head sorts
	ReadOnly  bool           // edit mode: the cursor passes, typing does not
	Required  bool           // a mark at the head
	Editor    EditorFunc     // edit mode; nil means TextCell
	PlainText bool           // never counts in the sum of a selection (codes, years)
}

// DefaultColumnWidth is the width of a column that names none, at zoom 1.
const DefaultColumnWidth = 120

// SelectionStats describes the selected cells for the status bar.
type SelectionStats struct {
	Rows, Cells int    // size of the selection
	Numbers     int    // cells that hold a number
	Sum         string // exact, with thousands separators; empty without numbers
	Average     string // two digits more than the numbers have at most
	Partial     bool   // too large or not loaded: only Rows and Cells hold
}
