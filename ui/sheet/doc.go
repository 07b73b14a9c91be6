// Package sheet is the page on which a register is typed in as a sheet
// (表格录入): a line a record, a column a field, with the keys of a spreadsheet.
package sheet
