// Package record is the page of one record: the form with its state, its
// problems, its history and the ways to save and leave it.
package record
