// Package pdf draws the page models of package layout as PDF: a register's
// table (Write) and one record's sheet (WriteSheet). It is the only importer of
// the PDF library, github.com/carlos7ags/folio, whose font and core packages cut
// the program's CFF fonts down to the characters used and write PDF objects.
//
// Pages are written as their rows arrive; only their numbers and one page of
// rows are held, so that a long register takes little memory. Text can be
// searched and copied; a character that the font lacks is drawn as a box and
// still copied as itself.
package pdf
