// Package intake turns the rows of a spreadsheet into draft records of a form.
// Detect looks at the first rows of each sheet, finds the header and maps its
// columns to fields; Read streams the rows once, in bounded memory. Neither
// touches what is stored: matching drafts with records is the register's.
//
// What people's sheets look like is taken as it comes: titles, notes and units
// of measure above the header, heads of several rows with merged cells, group
// and total rows, repeated heads, signatures at the foot, several units in one
// cell, one record over several rows, a sub-table in a sheet of its own.
// Nothing is dropped without a word: a row that holds no record is reported
// with the reason as a note, and each refused cell with sheet and cell.
package intake

import (
	"ronghe/app"
	"ronghe/app/catalog"
)

// Codes of the errors that end an import. The first two carry what was seen and
// what was expected.
const (
	CodeNoHeader = "intake.no_header" // no sheet has a row that names the key fields
	CodeNoSheet  = "intake.no_sheet"  // the sheet asked for is not in the book
	CodeNoColumn = "intake.no_column" // a column that was said to fill something is not in the sheet
	CodeSubLimit = "intake.sub_limit" // more rows in sheets of sub-tables than are held
	CodeVertical = "intake.vertical"  // the headings stand below one another, not side by side
)

// Limits of one import.
const (
	headRows    = 30      // rows of a sheet that are searched for the header
	headDepth   = 3       // rows that a header may have
	mostColumns = 1000    // columns that are looked at
	mostSubRows = 200_000 // rows of all sheets of sub-tables together
	mostSkips   = 10_000  // skipped rows listed; the count stays right beyond it
	mostJoined  = 5_000   // rows of a sheet that one record may stand over
)

// Options says how to look at a book.
type Options struct {
	Sheet string // "" = the sheets that fit best
	// Within is the division of those who import. Where a place's name has
	// several meanings and nothing in the row decides, the one in this division,
	// else in its city, else in its province is taken, and said so.
	Within string
	// Default gives a field's value where the sheet has no column for it. Nil
	// takes only those defaults that stand in the definition as a value, not
	// "today", "unit", "year" or "division".
	Default func(*catalog.Field) app.Value
	// Given are values that each record has, whatever the sheet says.
	Given map[string]app.Value
	// Layouts correct the guess for sheets by name. A sheet whose header rows one
	// names is read even where no row names the key fields.
	Layouts []Layout
	// Known returns the layout that was kept under a fingerprint; nil knows none.
	Known func(fingerprint string) (Layout, bool)
	// Ordinals leaves in the Order of each row of a sub-table's sheet what its column
	// of ordinal numbers says.
	Ordinals bool
}

// Directory is a resolver that knows of near names too. Read tells them where it is given
// one.
type Directory interface {
	catalog.Resolver
	// Near returns the name of a record of the form that is nearly the one given, ""
	// for none.
	Near(form, name string) string
}

// Plan is what was recognised in a book.
type Plan struct {
	Sheets     []SheetPlan // sheets with records
	Subs       []SheetPlan // sheets of sub-tables and of further fields, tied to the records by number
	Left       []SheetLeft // sheets with something in them that are not read
	Missing    []string    // labels of required fields without a column
	Confidence float64     // share of the headers that were understood, 0 to 1

	options Options
}

// Understood counts the columns that fill a field.
func (p *Plan) Understood() int {
	n := 0
	for _, s := range p.Sheets {
		for _, c := range s.Columns {
			if c.Use == Mapped {
				n++
			}
		}
	}
	return n
}

// SheetLeft is a sheet that is not read; Why is the code of a note, Form the
// register that it is for where that is known.
type SheetLeft struct{ Name, Why, Form string }

// Why a sheet is not read. Which other register it is for, only those who know
// all of them can say.
const (
	LeftNoHeader = "sheet_no_header" // no row names the key fields
	LeftHidden   = "sheet_hidden"    // it would fit, and is hidden
	LeftWorse    = "sheet_worse"     // another sheet fits much better
	LeftVertical = "sheet_vertical"  // the headings stand below one another
	LeftOther    = "sheet_other"     // it is for another register
)

// SheetPlan is how one sheet is read.
type SheetPlan struct {
	Name     string
	Table    string   // the sub-table of a sheet of Subs, "" otherwise
	Rest     bool     // a sheet of Subs with further fields of the records themselves
	HeadFrom int      // first line of the header, 1-based
	HeadTo   int      // last line of the header
	Measures []string // units of measure said above the header: 万元, 人
	Columns  []Column // in the order of the sheet
	Number   int      // 0-based column of the ordinal number, or of the main record's number in a sheet of Subs; -1 = none
	// Fingerprint is the same for all sheets with these headers, of any name.
	Fingerprint string
	Remembered  bool     // read as it was corrected before
	Blank       []string // labels of key fields that no column fills: its rows cannot be stored

	values map[string]map[string]string // of its layout

	ordinal  int               // 0-based column of the rows' own numbers in a sheet of Subs; -1 = none
	naming   int               // 0-based column of the record's name in a sheet of Subs; -1 = none
	manners  map[int]dayManner // of columns of days
	from1904 bool              // its day numbers count from 1904
	width    int               // of its widest row, among the first
	reasons  int               // 1-based column of what a marked copy says of its rows, which is not read; 0 = none

	score  float64
	fields []*slot  // how the columns make up a record
	groups []*group // and rows of its sub-tables
	merges map[int][]app.CellRange
	titles map[string]bool // lines above the header, squashed
	notes  []app.Problem   // what was said of rows above the header
}

// Use says what is done with a column.
type Use uint8

// Uses of a column.
const (
	Mapped   Use = iota // fills a field
	Ignored             // known, holds nothing to import: ordinal number, computed value
	Unknown             // not understood; its cells are not imported
	Repeated            // a second column with the same header
)

// Column is one column of a sheet.
type Column struct {
	Index  int    // 0-based
	Header string // as it reads, levels joined by " / "
	Use    Use
	Field  string // path of the field: "field", "table.field"
	Label  string // the field's label, with the table's before it
	Unit   string // unit of measure said by the header or above it; "" = the field's own
	Fixed  string // what else a row of a sub-table gets, such as "甲方"
	Hint   string // what stands in brackets of the header and was not understood

	Target    string   // key of what it fills, see Targets
	Chosen    bool     // by a person, now or before
	Suggested string   // key of what an Unknown column may be meant for; "" for none
	Samples   []string // the first texts under the header, personal ones masked
	Hidden    bool     // nobody who looks at the sheet sees it

	field  *catalog.Field
	figure *figureColumn // of what is worked out from rows; nil for any other
	raised string        // a unit of measure above the header that would make more of its numbers
}

// Draft is one record as it was read.
type Draft struct {
	Sheet   string
	Line    int         // line of the record in the sheet, its first when it has several
	Number  string      // what its column of numbers says, else how many came before it
	Record  *app.Record // form, version, fields and rows; no id, and rows without id and order (but see Options.Ordinals)
	Refused bool        // a cell cannot be stored or a key is missing: the problems say which
	// Defaulted are the fields that got their default because the sheet has no
	// column for them: they say nothing about a record that is there already.
	Defaulted []string
	Figures   []Figure // what the row says of what is worked out from sub-tables
	Problems  []app.Problem

	asides []aside // what cells say of other fields than their own
}

// Summary is what Read says in the end.
type Summary struct {
	Rows     int           // drafts
	Refused  int           // of them
	Skipped  int           // rows that hold no record
	Problems []app.Problem // of skipped rows, headers and sub-tables, not of drafts
}
