package register

import (
	"ronghe/app"
	"ronghe/app/intake"
)

// ImportRequest asks for a spreadsheet to be brought into a register.
type ImportRequest struct {
	Form     string
	Path     string
	Password string // of an encrypted workbook; never kept
	Sheet    string // "" = the sheet that fits best
	DryRun   bool   // everything but the writing
	Report   string // where to write the marked workbook; "" = none
	Progress func(rows int)
	Returned *Returned // the file is a sheet that was sent out; nil for any other

	// Layouts correct how sheets are read. A real import keeps them for other
	// files of the same layout; Afresh takes no notice of what was kept.
	Layouts []intake.Layout
	Afresh  bool
	// Key are the fields by which a row finds the record that it means, after the
	// official code; nil = the form's own keys, one after another.
	Key      []string
	Existing Existing              // what becomes of records that are there
	Decided  map[RowPlace]Decision // what becomes of single rows
	Preview  int                   // rows of which the outcome is told value by value
}

// Existing says what becomes of a record that a row finds in the register.
type Existing string

// What becomes of records that are there.
const (
	Complete   Existing = ""      // filled cells replace, blank ones leave, rows of sub-tables replace those of the same year or name and are added else
	FillBlanks Existing = "blank" // filled cells go only where nothing stands
	LeaveAlone Existing = "keep"  // nothing; only new records come in
	AddAnyway  Existing = "add"   // the row is a record of its own
)

// RowPlace is a row of the imported file.
type RowPlace struct {
	Sheet string
	Line  int
}

// Decision is what a person decided of one row.
type Decision struct {
	Pass   bool     // the row is left out
	How    Existing // as of all rows
	Record app.ID   // the record that it means; "" = the one that it finds
}

// What becomes of a row, in RowResult.
const (
	RowAdded     = "added"
	RowUpdated   = "updated"
	RowUnchanged = "unchanged"
	RowRefused   = "refused"
	RowKept      = "kept"   // its record is there and is left alone
	RowPassed    = "passed" // decided to be left out
)

// RowResult is what an import does, or would do, with one row.
type RowResult struct {
	RowPlace
	What    string        `json:"what"`
	Name    string        `json:"name"`             // of the record, as it is called afterwards
	Record  app.ID        `json:"record,omitempty"` // that it finds in the register, or makes
	Keys    string        `json:"keys,omitempty"`   // labels of the keys by which it was found
	Changes []FieldChange `json:"changes,omitempty"`
	Several []Several     `json:"several,omitempty"` // the records that it may mean, where it is refused for that
}

// Several is one of the records that a row may mean.
type Several struct {
	ID   app.ID `json:"id"`
	Name string `json:"name"`
	Says string `json:"says"` // what tells it from the others
}

// Imported is the outcome of an import, or of its dry run.
type Imported struct {
	Form      string        `json:"form"`
	File      string        `json:"file"`
	DryRun    bool          `json:"dry_run"`
	Batch     app.ID        `json:"batch,omitempty"` // to undo it as a whole
	Rows      int           `json:"rows"`            // rows that hold a record
	Added     int           `json:"added"`
	Updated   int           `json:"updated"`
	Unchanged int           `json:"unchanged"`
	Kept      int           `json:"kept,omitempty"`   // found a record that is left alone
	Passed    int           `json:"passed,omitempty"` // decided to be left out
	Refused   int           `json:"refused"`
	Skipped   int           `json:"skipped"` // titles, totals, notes, group rows
	Plan      *intake.Plan  `json:"-"`       // what was recognised
	Problems  []app.Problem `json:"-"`
	Report    string        `json:"report,omitempty"`
	Preview   []RowResult   `json:"preview,omitempty"` // of the first rows, as many as were asked for
	// Changed are the records that a returned sheet changes, value by value.
	Changed []Changed `json:"-"`
}
