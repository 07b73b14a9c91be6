// Package app holds the domain's words: values, records, units, users,
// problems, queries and coded errors. It knows nobody: it imports only the
// standard library and shopspring/decimal.
package app
