package layout

import "fmt"

// Sheet is one record on upright A4: a title, lines above, then blocks under
// headings as one ruled form, notes and signatures. It is to a record what
// Table is to a register.
type Sheet struct {
	Title    string
	Subtitle string // what the record is called
	Info     []InfoLine
	Blocks   []Block
	Notes    []string // lines below the form
	Foot     []string // signature line
}

// Block is a part of a sheet under its heading: pairs, tables, lines, in this
// order; any may be missing.
type Block struct {
	Heading string
	Pairs   []Pair
	// Tables are drawn as wide as the form: of each only head, columns, body and
	// sum row; its title stands above it.
	Tables []Table
	Lines  []string
}

// Pair is a label with its value. Two stand side by side unless one is wide.
type Pair struct {
	Label string
	Text  string
	Wide  bool
}

// Check reports what would keep a renderer from drawing the sheet. The error is
// for programmers.
func (s *Sheet) Check() error {
	for _, b := range s.Blocks {
		for i := range b.Tables {
			if err := b.Tables[i].Check(); err != nil {
				return fmt.Errorf("layout: block %q: %w", b.Heading, err)
			}
		}
	}
	return nil
}
