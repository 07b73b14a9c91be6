package annual

import (
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/figure"
)

// Table is one table of the report as its file defines it.
type Table struct {
	ID      string   `yaml:"id"`    // as expressions name it: B02, B11_1
	No      string   `yaml:"no"`    // 表号; "" takes the id
	Order   int      `yaml:"order"` // place in the report
	Title   string   `yaml:"title"`
	Clauses []string `yaml:"clauses"`
	Kind    Kind     `yaml:"kind"`   // what the table is beside the statistical ones
	Period  Period   `yaml:"period"` // 统计年度, or 学年
	Note    string   `yaml:"note"`   // printed below the table
	Parts   []*Part  `yaml:"parts"`
	Checks  []*Check `yaml:"checks"` // once for the table

	lines []*Line
	cells []*Cell
	where func(yamlPath string) string
}

// Kind says what a table is.
type Kind string

// Kinds of table.
const (
	Statistics Kind = ""         // figures
	Cover      Kind = "cover"    // 封面
	Analysis   Kind = "analysis" // 分析报告
)

// Period says what a table's year is.
type Period string

// Periods: 1 January to 31 December as of the last day, or the school year that
// begins in September, as of its beginning.
const (
	CalendarYear Period = "year"
	SchoolYear   Period = "school_year"
)

// Part is a grid of a table.
type Part struct {
	ID       string    `yaml:"id"`
	Title    string    `yaml:"title"` // above the grid, where a table has several parts
	Stub     string    `yaml:"stub"`  // head of the first column, 甲
	Form     string    `yaml:"form"`  // the register that figures are of unless they name another
	Where    string    `yaml:"where"` // which of its records count
	Rows     []*Row    `yaml:"rows"`
	Columns  []*Column `yaml:"columns"`
	Checks   []*Check  `yaml:"checks"`   // for each row that has the cells
	Floating int       `yaml:"floating"` // instead of rows: how many the unit may add

	table  *Table
	leaves []*Leaf
	lines  []*Line
}

// Row is a row, or a row for each option of a field.
type Row struct {
	ID      string   `yaml:"id"`
	Label   string   `yaml:"label"`
	Options string   `yaml:"options"` // field of the part's form: a row for each option
	Except  []string `yaml:"except"`  // options that have none
	Goals   bool     `yaml:"goals"`   // a row for each target of the policy ledger
	Head    bool     `yaml:"head"`    // a heading without cells
	Indent  int      `yaml:"indent"`  // 其中 rows
	Where   string   `yaml:"where"`   // which records count in the row
	Sum     []string `yaml:"sum"`     // adds up these rows, or all those of an options field
	Skip    []string `yaml:"skip"`    // columns without a cell in the row
	Unit    string   `yaml:"unit"`    // of the row, where its column has none
	Scale   int32    `yaml:"scale"`   // decimal places shown
	Figure  *Figure  `yaml:"figure"`  // of the row, in columns that have neither figure nor expression
	Compute string   `yaml:"compute"` // likewise
	Rule    string   `yaml:"rule"`    // the figure or expression in words
	Steady  bool     `yaml:"steady"`  // not compared with last year
	Roll    string   `yaml:"roll"`    // none: not put together with other units' reports
}

// Column is a column, or a head over several.
type Column struct {
	ID      string    `yaml:"id"`
	Label   string    `yaml:"label"`
	Unit    string    `yaml:"unit"` // unit of measure; % for a share, stored as its fraction
	Scale   int32     `yaml:"scale"`
	Type    string    `yaml:"type"` // "" a number, text
	Max     int       `yaml:"max"`  // text: most characters
	Width   float64   `yaml:"width"`
	Where   string    `yaml:"where"`  // which records count in the column, with figures of rows too
	Figure  *Figure   `yaml:"figure"` // the cells are taken from registers
	Compute string    `yaml:"compute"`
	Goal    string    `yaml:"goal"`  // figure or target of a goals row
	Total   string    `yaml:"total"` // what a sum row has here: "" by kind, sum, figure, none
	Rule    string    `yaml:"rule"`
	Steady  bool      `yaml:"steady"`
	Roll    string    `yaml:"roll"` // as in a row
	Columns []*Column `yaml:"columns"`
}

// What a sum row has in a column: the sum of its rows, or a figure over all
// records. A column of distinct counts takes a figure by itself.
const (
	totalSum    = "sum"
	totalFigure = "figure"
	totalNone   = "none"
)

// Figure says what is taken from a register.
type Figure struct {
	// Form is the part's where it says nothing, Agg is a count. Part, column and
	// row join their conditions to Where and Rows.
	figure.Definition `yaml:",inline"`

	By     string `yaml:"by"`     // field that has the row's option, where it is not the row's own
	Factor string `yaml:"factor"` // multiplies the figure: 0.0001 turns 元 into 万元
}

// Check is a rule that must hold, once for a table or for each row of a part.
type Check struct {
	ID      string        `yaml:"id"`
	Level   catalog.Level `yaml:"level"`
	When    string        `yaml:"when"`
	Expr    string        `yaml:"expr"`
	Blank   string        `yaml:"blank"`
	Message string        `yaml:"message"`
	At      []string      `yaml:"at"`   // cells that it points to; "" the first that it names
	Rows    []string      `yaml:"rows"` // of a part: only these rows
	Clause  string        `yaml:"clause"`
}

// shared is _shared.yaml: what holds of every table.
type shared struct {
	Issuer string   `yaml:"issuer"` // 制定机关
	Basis  string   `yaml:"basis"`  // 批准（备案）机关 and 文号, until there is one
	Until  string   `yaml:"until"`  // 有效期至
	Every  []*Check `yaml:"every"`  // for each number that is compared with last year
	Foot   []string `yaml:"foot"`   // text cells of the cover that stand at the foot of every table
}

// Line is a row of a part as it is laid out.
type Line struct {
	Part   *Part
	Def    *Row
	ID     string
	Label  string
	No     int    // 行次, from 1 through the table; 0 for a heading
	Group  string // options field that it comes from
	Code   string // its option
	Where  string
	Levels []app.Level // whose row it is; empty: everybody's
	goal   *goal
	at     string // its place in the file
	cells  []*Cell
}

// Leaf is a lowest column with the heads above it.
type Leaf struct {
	*Column
	Heads []string // the heads above it and its own label
	No    int      // column number, from 1 through the part
	at    string
}

// Source says where a cell's value comes from.
type Source uint8

// The sources of a cell.
const (
	Typed    Source = iota // white: the unit types it
	Computed               // ƒ: follows from other cells
	Register               // ▤: taken from registers
)

// Cell is one place of the report.
type Cell struct {
	N      int    // its number in the report
	Key    string // TABLE.part.row.column
	Table  *Table
	Line   *Line
	Leaf   *Leaf
	Source Source
	Unit   string
	Scale  int32  // decimal places shown
	Rule   string // how it comes about, in words
	Text   bool

	ask     *ask
	compute string // with the fields in place of the names
	refs    []Ref  // that it names
	field   *catalog.Field
}

// Name is how people call the cell: table, row and column.
func (c *Cell) Name() string {
	name := c.Table.Number() + " " + c.Line.Label
	if c.Line.Part.Floating > 0 {
		name = c.Table.Number() + " " + c.Line.ID
	}
	return name + " " + strings.Join(c.Leaf.Heads, " ")
}

// Number is the table's number on paper.
func (t *Table) Number() string {
	if t.No != "" {
		return t.No
	}
	return t.ID
}

// Cells are the table's cells, row by row.
func (t *Table) Cells() []*Cell { return t.cells }

// Lines are the part's rows as they are laid out.
func (p *Part) Lines() []*Line { return p.lines }

// Leaves are the part's lowest columns.
func (p *Part) Leaves() []*Leaf { return p.leaves }

// Table is the table that the part belongs to.
func (p *Part) Table() *Table { return p.table }

// Cell is the cell in a column, nil where the row has none.
func (l *Line) Cell(leaf *Leaf) *Cell {
	for _, c := range l.cells {
		if c.Leaf == leaf {
			return c
		}
	}
	return nil
}
