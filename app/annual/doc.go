// Package annual is the annual report (年报): its tables are definitions under
// assets/annual, filled from the registers, computed, checked, explained and
// written out. There is no Go code for any one table.
//
// # Definitions
//
// A file holds one table. A table has parts, each a grid of rows and columns
// with a head of its own; parts stand below one another on the paper. A row is
// written down or stands for each option of a register's choice field, so that
// an option that is added to a register has its row by itself. Columns nest into
// heads of several rows. A cell is
//
//   - taken from registers where its column or its row has a figure: a form, a
//     condition of table, column and row together, and how values are put
//     together, as of the report's year;
//   - computed where its column or row has an expression, or its row sums others;
//   - typed otherwise;
//   - not there where its row skips the column.
//
// Load lays every table out into cells, each with a key such as
// "B02.kinds.local.signed" (table, part, row, column), and reports every fault
// of every file at once with file and line.
//
// # Rules
//
// Expressions and checks are those of package rules. All cells of all tables
// become the fields of one form that exists in memory alone (c7 the value of
// cell 7, o7 what was put over a computed one, y7 what it was last year), so that
// one compiled program computes the whole report in the order of dependence and
// judges it inside a table, across tables and across years; names in a definition
// are put in place of these fields before. In a row's expression a plain name is
// a column of that row; row.column, part.row.column and TABLE.part.row.column
// reach further; rows.column are the rows that a sum row adds up; last.… is the
// value in last year's report.
//
// # What is stored
//
// A report is records of the form annual_table, one for each unit, year and
// table, kept like any other by operations: history, undo, audit and sync follow
// from that. A record has a row for each cell that holds something and for each
// explanation. Rather than one form for each table with its cells as fields:
//
//   - a cell has more than a value: where it came from, the reason of who put
//     another value over it, and what the registers said then. As rows of a
//     sub-table these stand together, and history and merging go cell by cell;
//   - two devices of a unit make the same record and the same rows, because both
//     ids are made from unit, year, table and cell: what they fill merges;
//   - a table may get another column without another form, another projection or a
//     migration, and reports of earlier years stay readable by key;
//   - last year's value and a roll-up over units are one read of one projection.
//
// One record for a unit and year would hold thousands of rows that every edit
// carries along; a record for each cell would lose what belongs together.
//
// Computed cells are not stored: they follow from the others, as in registers. A
// submission freezes them with everything else.
//
// # Blank, zero, not applicable
//
// A count of no records is zero. A sum over no records, or over no rows of a
// table, is zero; over records or rows that have nothing entered it is blank, as
// nobody said that it is zero. 不适用 is a
// value of its own: it counts as blank in rules and satisfies completeness.
package annual
