package app

// Query asks for a page of a register. The store filters, sorts and pages in
// SQL over the projection; every field named must be projected.
type Query struct {
	Form   string
	Where  []Filter // all must hold
	Search string   // words, pinyin initials or codes; "" for all
	Sort   []Sort   // empty: the form's own order
	Limit  int      // 0: the store's default page
	Offset int
	Bin    bool     // the recycle bin instead of the register
	Fields []string // columns wanted; empty: the form's list columns

	// Asked are figures that a summary gives instead of the form's sums.
	Asked []Asked
	// Rows choose among the rows of a sub-table what Asked counts and sums and
	// Group tells apart; each names a column of the table that is asked of.
	Rows []Filter
	// Group gives the figures apart for each value of a field, or for each pair of
	// values of two: the summary then holds Groups and nothing else.
	Group []Group
}

// Group tells records apart by a field, or by a column (table.field) of their
// rows. Choices, codes, yes and no, years, whole numbers, names, several choices
// (a record counts under each of them) and "_unit" can be told apart, at most
// two at once and of one table at most. Beside a column Asked asks of its table
// only, and a record counts once under each value that any of its rows has.
type Group struct {
	Field string
	Year  bool // a date by its year
}

// Asked is a figure over a field, or over a column (table.field) of all rows of
// the records that a query selects. A count without a field counts the records, a
// count of a table its rows.
type Asked struct {
	Agg   Agg
	Field string
	// Where and Rows choose for this figure alone, beside those of the query:
	// records, and rows of the table that it asks of.
	Where []Filter `json:",omitempty"`
	Rows  []Filter `json:",omitempty"`
}

// Agg says how values are put together.
type Agg string

// Aggregates: how many values there are, how many different ones, their sum.
const (
	CountOf    Agg = "count"
	DistinctOf Agg = "distinct"
	SumOf      Agg = "sum"
)

// FilterOp is a comparison that a list can make.
type FilterOp string

// Comparisons. In and Has take several values, Between takes two (either may
// be "" for open), Blank and NotBlank none. Has asks a multi-choice field for
// any of the codes; Under asks a tree code for a node or anything below it.
// HasRow asks a table for a row that passes all of Filter.Rows.
const (
	Eq       FilterOp = "="
	Ne       FilterOp = "!="
	Lt       FilterOp = "<"
	Le       FilterOp = "<="
	Gt       FilterOp = ">"
	Ge       FilterOp = ">="
	In       FilterOp = "in"
	Between  FilterOp = "between"
	Contains FilterOp = "contains"
	Has      FilterOp = "has"
	Under    FilterOp = "under"
	IsBlank  FilterOp = "blank"
	NotBlank FilterOp = "not_blank"
	// Open asks what had not ended by a day: a blank date, or a later one.
	Open   FilterOp = "open"
	HasRow FilterOp = "has_row"
)

// Filter is one condition on a field.
type Filter struct {
	Field  string
	Op     FilterOp
	Values []string
	Rows   []Filter `json:",omitempty"` // of HasRow alone: conditions on columns of the table
}

// Sort is one sort key.
type Sort struct {
	Field string
	Desc  bool
}

// ListRow is one record as a list shows it.
type ListRow struct {
	ID      ID
	Rev     int64
	Values  []Value // in the order of the columns asked for
	Hard    int     // unsolved required and hard checks: 未完整 when above 0
	Soft    int
	Deleted bool
	Carried bool // something in it was carried forward and is to be confirmed
	Updated Stamp
}

// Summary is the foot of a list: how many records, and the sums of the form's
// sum columns as decimal text (a field without any value has no entry).
type Summary struct {
	Count int
	Sums  map[string]string
	Asked []string // decimal text in the order of Query.Asked; "" where there is nothing to sum
	// Groups are in the order of their keys.
	Groups []GroupRow
}

// GroupRow is what a summary says of the records that have the same values.
type GroupRow struct {
	// Keys are in the order of Query.Group; each is what a filter on the field (Eq,
	// Has for several choices) takes for the same records, "" for blank. A name
	// from a directory is its record's id.
	Keys  []string
	Count int      // records
	Asked []string // as in Summary
}
