// Package workbook reads and writes spreadsheets: .xlsx, .xls and CSV in, .xlsx
// and CSV out. It is the only importer of excelize.
//
// Reading (Open) decides by a file's first bytes, never by its name, streams
// rows, and bounds everything that a file could make grow: what it cannot read
// it refuses with a coded error that says what to do. A .xls is read in a child
// process of the same program with a limit on memory and time (ChildMain).
//
// Writing (Write, WriteCSV, WriteTemplate) renders the page model of package
// layout. A file appears whole under its name or not at all. MarkReport marks
// the problems of an import in the user's own workbook.
package workbook
