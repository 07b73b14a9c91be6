// Package migrations embeds the schema's steps. A released step never changes.
package migrations

import "embed"

// FS holds the numbered steps.
//
//go:embed *.sql
var FS embed.FS
