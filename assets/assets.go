// Package assets embeds what the program carries: form definitions, code
// lists, fonts, icons and translations. It imports nothing of ours.
package assets

import "embed"

// FS holds forms/, codes/, i18n/ and demo/.
//
//go:embed all:forms all:codes i18n demo
var FS embed.FS
