// Package codes holds the code lists that the program carries (divisions,
// industries, majors, institutions, departments, occupations), the tree of
// reporting units, pinyin initials and full pinyin for search, and the checks
// of social credit codes and school codes. Lists stand in assets/codes as CSV, and
// in what the province pushed since (Set, Use); they are read once when first
// asked for and never change afterwards, so that everything here is safe for use
// by several goroutines.
package codes

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"ronghe/app/i18n"
)

// Item is one entry of a code list.
type Item struct {
	Code   string // unique within the list, retired entries included
	Name   string
	Parent string // code of the entry above; "" at the top
	Level  string // the list's own word for its tier, e.g. "county"
	Kind   string // finer than the level, e.g. 市辖区; "" where the list has none
	Full   string // the name with the names above it
	Pinyin string // initials of the name, e.g. "jls"

	// Leaf says that no entry in force stands below this one.
	Leaf bool
	// Retired entries are no longer in force; Successors are the codes in force
	// that took their place: one, several, or none when that is unknown.
	Retired    bool
	Successors []string

	// From and To bound the time in which the code was in force, as far as it is
	// known: a date, a month or a year; From is the first day in, To the first
	// day out.
	From, To string

	Aliases []string          // short and former names
	Former  []DatedName       // those of the aliases that have dates
	Alt     []string          // other codes for the same entry, accepted when read
	More    map[string]string // the list's further columns, by header; blank ones left out
}

// DatedName is a name that was in use for a time. A bound that is not known is
// "". For names taken from official lists To is the date of the last list that
// carries the name.
type DatedName struct{ Name, From, To string }

// The code lists.
const (
	Division      = "division"       // GB/T 2260 and below; the province's special areas
	Industry      = "industry"       // GB/T 4754-2017
	Major         = "major"          // three catalogues of majors
	HEInstitution = "he_institution" // higher-education institutions of the province
	Department    = "department"     // departments that report, and vertical ones
	Occupation    = "occupation"     // suggestions only
	Duty          = "duty"           // of the policy; see assets/policy
	Unit          = "unit"           // the reporting units, see UnitTree
)

// CodeUnknownList is the code of the error that Load gives for a list that the
// program does not carry.
const CodeUnknownList = "codes.unknown_list"

// List is a code list. Its methods never change it.
type List struct {
	ID string
	// Open lists only suggest: a value outside of them is as good as one inside.
	Open bool

	levels   map[string]int // level → rank, the highest level first
	joiner   string         // between the names of a full name
	home     string         // entries below it come first among equals
	items    []Item         // those in force first, in the order of the file
	live     int            // how many of items are in force
	byCode   map[string]int // folded code → item
	byAlt    map[string]int // folded other code → item
	children map[string][]int
	replaced map[string][]int // code → the retired ones that it is a successor of
	names    map[string][]nameRef
	index    func() *textIndex // built when first searched
}

// listMeta is one row of lists.csv.
type listMeta struct {
	id, joiner, home string
	levels           []string
	open             bool
}

const dir = "codes"

// Load returns a list of those in use; see Set.Load and Use.
func Load(id string) (*List, error) { return current().Load(id) }

// IDs returns the ids of all lists.
func IDs() []string {
	return []string{Division, Industry, Major, HEInstitution, Department, Occupation, Duty, Unit}
}

// Title is the list's name in the present language.
func (l *List) Title() string { return i18n.T("codes.list." + l.ID) }

func readMeta(fsys fs.FS, dir string) (map[string]listMeta, error) {
	m := map[string]listMeta{}
	err := readTable(fsys, dir+"/lists.csv", func(row record) error {
		id := row.get("id")
		m[id] = listMeta{
			id:     id,
			joiner: row.get("joiner"),
			home:   row.get("home"),
			levels: strings.Fields(row.get("levels")),
			open:   row.get("open") == "yes",
		}
		return nil
	})
	return m, err
}

// record is one row of a table: its header and its cells, and how many rows the
// table has at most.
type record struct {
	head  []string
	cells []string
	rows  int
}

func (r record) get(column string) string {
	for i, h := range r.head {
		if h == column {
			return r.cells[i]
		}
	}
	return ""
}

// list splits a cell of several values.
func (r record) list(column string) []string { return split(r.get(column)) }

func split(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "|")
}

// readTable calls f for each row of a CSV file with a header. Every row has as
// many cells as the header; errors name file and line.
func readTable(fsys fs.FS, name string, f func(record) error) error {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("code list: %w", err)
	}
	r, rows := csv.NewReader(bytes.NewReader(b)), bytes.Count(b, []byte("\n"))
	head, err := r.Read()
	if err != nil {
		return fmt.Errorf("%s: header: %w", name, err)
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = f(record{head, cells, rows})
		}
		if err != nil {
			line, _ := r.FieldPos(0)
			return fmt.Errorf("%s:%d: %w", name, line, err)
		}
	}
}
