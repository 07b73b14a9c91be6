// Package formview shows a record that is being edited: a definition of the
// catalogue becomes sections of fields, each with the editor of its type. What
// is typed goes into a register.Session at once; what the session makes of it
// (values, computed values, conditions, problems) comes back into the fields
// that changed, and into no other.
//
// A section's fields are made when the section comes near the window's part of
// the form, so that a form of two hundred fields opens as fast as one of ten.
package formview
