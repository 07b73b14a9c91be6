package layout

import (
	"errors"
	"fmt"
	"slices"

	"ronghe/app"
)

// Template is a sheet for people to fill in and give back, empty or begun: the
// import recognises its columns by their headers.
type Template struct {
	Sheet    string // name of the sheet
	Title    string // name of the register, for the guide
	Purpose  string // what the workbook is called: 导入模板, 采集表
	Columns  []TemplateColumn
	Examples [][]app.Cell // shown in the guide only, so that none is imported
	Notes    []string     // further lines of the guide
	Rows     int          // rows prepared with formats and drop-downs; 0: 1,000
	// Filled are rows that stand in the sheet already, from the first on.
	Filled [][]app.Cell
	// Mark is a text in a hidden sheet by which a sheet that comes back is known;
	// that of the first template counts.
	Mark string
	// MarkRows are further rows of that sheet: what else is to be known of it then.
	MarkRows [][]string
	Freeze   int // columns that stay when scrolling sideways
	Flags    []Flag
}

// TemplateColumn is one column to fill in.
type TemplateColumn struct {
	ID       string
	Group    string // head over neighbouring columns of the same group; "": none
	Header   string // recognised by the import; the required mark is added to it
	Note     string // note at the header and in the guide
	Required bool
	Options  []string // drop-down list
	Open     bool     // other text than the options is taken too (several choices in one cell)
	// Refers offers what stands in the first column of the first template: the row
	// belongs to the one there with that number.
	Refers bool
	Kind   Kind
	Scale  int // see Column
	Fine   int
	Plain  bool // a number without thousands separators
	Code   bool // text that looks like a number: the cells are formatted as text
	// Known says that what stands in Filled is known already and is not to be changed:
	// it is drawn on grey and locked.
	Known bool
	Width float64
}

// Check reports what would keep a renderer from drawing the template.
func (t *Template) Check() error {
	if len(t.Columns) == 0 {
		return errors.New("layout: a template without columns")
	}
	seen := map[string]bool{}
	for _, c := range t.Columns {
		if c.Header == "" {
			return fmt.Errorf("layout: template column %q has no header", c.ID)
		}
		if key := c.Group + "\x00" + c.Header; seen[key] {
			return fmt.Errorf("layout: template column %q stands twice", c.Header)
		} else {
			seen[key] = true
		}
	}
	columns := make([]Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = c.Column()
	}
	for _, row := range slices.Concat(t.Examples, t.Filled) {
		if err := CheckRow(columns, row); err != nil {
			return err
		}
	}
	return nil
}

// MarkSheet is the name of the hidden sheet that holds a Mark in its first cell, and
// MarkRows below.
const MarkSheet = "_mark"

// Column is the template's column as a table's.
func (c TemplateColumn) Column() Column {
	return Column{ID: c.ID, Title: c.Header, Width: c.Width, Kind: c.Kind, Scale: c.Scale, Fine: c.Fine, Plain: c.Plain}
}

// Grouped reports whether the head takes two rows.
func (t *Template) Grouped() bool {
	for _, c := range t.Columns {
		if c.Group != "" {
			return true
		}
	}
	return false
}
